"""E-I index: whether ties go out of one's group or stay within it.

Assumes that tied pairs count, each once, whatever the number, strength and direction of their ties.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.groups import UNKNOWN, Groups, dealt_anew, groups_of
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network
from klustermotor.analysis.networks.triangles import pairs_of


@dataclass(frozen=True, eq=False)
class EIIndex:
    """The E-I index of a network, of its groups and of its actors.

    Attributes
    ----------
    value
        Of the network: -1, all ties within groups, to 1, all between.
    external, internal
        How many tied pairs lie between groups, and within.
    expected
        The index if every pair of actors were as likely to be tied.
    p_value
        How often labels dealt out at random give an index at least as far from what is expected; ``None`` without a
        generator.
    groups, by_group
        The groups, and the index of each: of the ties that its actors have.
    by_actor
        In the order of the actors; not a number without ties to known groups, or without a group.
    unknown_actors, unknown_ties
        How many actors have no known group, and how many tied pairs were left out for that.
    """

    value: float
    external: int
    internal: int
    expected: float
    p_value: float | None
    groups: tuple[str, ...]
    by_group: FloatArray
    by_actor: FloatArray
    unknown_actors: int
    unknown_ties: int


def ei_index(
    network: Network,
    *,
    groups: str = "sector",
    generator: np.random.Generator | None = None,
    permutations: int = 1_000,
) -> EIIndex:
    """Krackhardt and Stern's E-I index: ties between groups against ties within.

    E-I = (external - internal) / (external + internal); expected, with groups of n_g among N actors:
    1 - 2 sum n_g (n_g - 1) / (N (N - 1)).

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    groups
        The attribute that tells the group.
    generator
        Source of randomness for the p-value (``numpy.random.default_rng(seed)``); without it there is none.
    permutations
        How many times labels are dealt out anew, from 1.

    Returns
    -------
    EIIndex

    Raises
    ------
    TableError
        ``unknown-attribute``, ``bad-parameter``

    Notes
    -----
    A region with many firms and few of everything else has an index below 0 even if nobody cares for groups: compare
    with what is expected, which is exact, for labels dealt out at random. The p-value is two-sided, (1 + as far) / (1 +
    permutations), and so never 0. A group's index counts the ties of each of its actors, so that a tie within the
    group counts from both its ends and one that leads out from one: the groups do not average to the network. Actors of
    unknown group are left out with their ties, and counted.

    References
    ----------
    Krackhardt, D., & Stern, R. N. (1988). Informal networks and organizational crises: An experimental simulation.
    Social Psychology Quarterly, 51(2), 123-140. https://doi.org/10.2307/2786835

    Examples
    --------
    Two ties between sectors, one within: (2 - 1) / 3. Of all six pairs two lie within: 1 - 2 (2/6) = 1/3 as expected.

    Of the firms' four tie ends two lead out, so that their own index is 0.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> ties = [TieRow("a", "b"), TieRow("b", "c"), TieRow("a", "d")]
    >>> sectors = {"sector": ["business", "business", "public", "public"]}
    >>> found = ei_index(Network.of(ties, attributes=sectors))
    >>> round(found.value, 3), round(found.expected, 3), found.by_group.round(3).tolist()
    (0.333, 0.333, [0.0, 1.0])
    """
    require(permutations >= 1, "permutations", wanted="whole-from", least=1, found=permutations)
    named = groups_of(network, groups)
    pairs = pairs_of(network)
    known = (named.codes[pairs.low] != UNKNOWN) & (named.codes[pairs.high] != UNKNOWN)
    low, high = pairs.low[known], pairs.high[known]
    outward = named.codes[low] != named.codes[high]
    external, internal = int(outward.sum()), int((~outward).sum())
    value, expected = _index(external, internal), _expected(named)
    p_value = None
    if generator is not None and external + internal:
        dealt = dealt_anew(named.codes, generator, permutations)
        p_value = _p_value(value, expected, (_index_of(each, low, high) for each in dealt))
    out, within = _of_actors(low, high, outward, network.size), _of_actors(low, high, ~outward, network.size)
    member = named.codes != UNKNOWN
    sums = [
        np.bincount(named.codes[member], each[member], minlength=len(named.words)).astype(float)
        for each in (out, within)
    ]
    return EIIndex(
        value=value,
        external=external,
        internal=internal,
        expected=expected,
        p_value=p_value,
        groups=named.words,
        by_group=_indices(sums[0], sums[1]),
        by_actor=_indices(out, within),
        unknown_actors=named.unknown,
        unknown_ties=int((~known).sum()),
    )


def _index(external: int, internal: int) -> float:
    return (external - internal) / (external + internal) if external + internal else float("nan")


def _indices(external: FloatArray, internal: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((external - internal) / (external + internal), dtype=float)


def _expected(named: Groups) -> float:
    """The index of a network in which every two known actors are tied."""
    sizes = named.sizes.astype(float)
    pairs = float(sizes.sum() * (sizes.sum() - 1))
    return 1 - 2 * float((sizes * (sizes - 1)).sum()) / pairs if pairs else float("nan")


def _of_actors(low: IntArray, high: IntArray, chosen: BoolArray, size: int) -> FloatArray:
    """How many of some pairs each actor is in."""
    return np.bincount(np.r_[low[chosen], high[chosen]], minlength=size).astype(float)


def _index_of(codes: IntArray, low: IntArray, high: IntArray) -> float:
    external = int((codes[low] != codes[high]).sum())
    return _index(external, len(low) - external)


def _p_value(value: float, expected: float, others: Iterable[float]) -> float:
    """The share of indices that lie as far from what is expected, the value itself among them."""
    as_far = [abs(other - expected) >= abs(value - expected) - 1e-12 for other in others]
    return (1 + sum(as_far)) / (1 + len(as_far))

"""Mixing: which groups are tied to which, more or less than their sizes explain.

Assumes that tied pairs count, each once, whatever the number and strength of their ties; with ``directed``, each
direction once. Actors of unknown group are left out with their ties, and counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klustermotor.analysis.networks.groups import UNKNOWN, Groups, groups_of
from klustermotor.analysis.networks.network import FloatArray, IntArray, Network
from klustermotor.analysis.networks.triangles import pairs_of


@dataclass(frozen=True, eq=False)
class MixingMatrix:
    """Ties between groups.

    Attributes
    ----------
    groups
        Rows and columns: of the tail and of the head where directions count, else symmetric.
    counts
        Tied pairs; within a group each once.
    possible
        Pairs of actors that could be tied.
    density
        Tied among possible; not a number where none is possible.
    expected
        Tied pairs, if all pairs were tied as densely as the network is.
    ratio
        Counts over what is expected.
    unknown_actors, unknown_ties
        How many actors have no known group, and how many tied pairs were left out for that.
    """

    groups: tuple[str, ...]
    counts: IntArray
    possible: IntArray
    density: FloatArray
    expected: FloatArray
    ratio: FloatArray
    unknown_actors: int
    unknown_ties: int


def mixing_matrix(network: Network, *, groups: str = "sector", directed: bool = False) -> MixingMatrix:
    """Mixing matrix: how many ties lie within and between groups, and how densely.

    density_gh = ties_gh / possible_gh, possible n_g n_h, or n_g (n_g - 1) / 2 within a group (n_g (n_g - 1) directed);
    expected_gh = possible_gh x density of the network.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    groups
        The attribute that tells the group.
    directed
        Whether directions count apart; a tie without direction then counts both ways.

    Returns
    -------
    MixingMatrix

    Raises
    ------
    TableError
        ``unknown-attribute``

    Notes
    -----
    Density falls as groups grow, since nobody has time for ten times as many contacts: compare the cells of one
    network rather than networks of different size. An expectation below five says little of a cell.

    References
    ----------
    Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E, 67, 026126.
    https://doi.org/10.1103/PhysRevE.67.026126

    Examples
    --------
    Two firms, tied, and two public bodies, one of them tied to a firm: 1 of 1 and 1 of 4 possible.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> sectors = {"sector": ["business", "business", "public", "public"]}
    >>> ties = [TieRow("a", "b"), TieRow("a", "c")]
    >>> found = mixing_matrix(Network.of(ties, actors=list("abcd"), attributes=sectors))
    >>> found.counts.tolist(), found.density.tolist()
    ([[1, 1], [1, 0]], [[1.0, 0.25], [0.25, 0.0]])
    """
    named = groups_of(network, groups)
    counts, unknown = _counted(network, named, directed)
    sizes = named.sizes
    possible = np.outer(sizes, sizes)
    possible[np.diag_indices(len(sizes))] = sizes * (sizes - 1) // (1 if directed else 2)
    cells = np.ones_like(counts, dtype=bool) if directed else np.triu(np.ones_like(counts, dtype=bool))
    whole = int(possible[cells].sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = possible * (counts[cells].sum() / whole if whole else np.nan)
        return MixingMatrix(
            groups=named.words,
            counts=counts,
            possible=possible,
            density=np.where(possible > 0, counts / possible, np.nan),
            expected=expected,
            ratio=np.where(expected > 0, counts / expected, np.nan),
            unknown_actors=named.unknown,
            unknown_ties=unknown,
        )


def assortativity(network: Network, *, groups: str = "sector", directed: bool = False) -> float:
    """Newman's assortativity: how far ties stay within groups, given how many ties each group has.

    r = (sum_g e_gg - sum_g a_g b_g) / (1 - sum_g a_g b_g), e the shares of ties by the groups of their ends, a and b
    its sums.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    groups
        The attribute that tells the group.
    directed
        Whether directions count apart.

    Returns
    -------
    float
        1 if all ties stay within groups, 0 if groups play no part, below 0 if ties seek other groups; not a number
        without ties, or where all ties are within one group.

    Raises
    ------
    TableError
        ``unknown-attribute``

    Notes
    -----
    The smallest value depends on the groups and lies above -1 where there are more than two. It takes for granted how
    many ties each group has; ``ei_index`` does not.

    References
    ----------
    Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E, 67, 026126.
    https://doi.org/10.1103/PhysRevE.67.026126

    Examples
    --------
    Every tie leads from one sector to the other: (0 - 1/2) / (1 - 1/2) = -1.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> ties = [TieRow("a", "b"), TieRow("c", "d")]
    >>> assortativity(Network.of(ties, attributes={"sector": ["business", "public", "business", "public"]}))
    -1.0
    """
    ends = _ends(network, groups_of(network, groups), directed).astype(float)
    if not ends.sum():
        return float("nan")
    ends /= ends.sum()
    chance = float(ends.sum(axis=0) @ ends.sum(axis=1))
    return (float(np.trace(ends)) - chance) / (1 - chance) if chance < 1 - 1e-12 else float("nan")


def coleman_homophily(network: Network, *, groups: str = "sector", directed: bool = False) -> FloatArray:
    """Coleman's homophily of each group: how far its ties stay within, beyond its size, relative to what is possible.

    With t the ties of the group's actors, w those of them within it, and x = t (n_g - 1) / (N - 1):
    h = (w - x) / (t - x) if w >= x, else (w - x) / x.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    groups
        The attribute that tells the group.
    directed
        Whether directions count apart: a group's ties are then those that lead from it.

    Returns
    -------
    array [group], the groups in alphabetical order
        1, all ties within, to -1, none; 0 as by chance. Not a number for groups without ties, and where there is but
        one group.

    Raises
    ------
    TableError
        ``unknown-attribute``

    Notes
    -----
    Coleman takes the share n_g / N for chance; here an actor is not counted among those whom it could choose, as is
    usual now. A tie without direction counts from both its ends. What leads to homophily (choice, or who meets whom)
    it does not tell.

    References
    ----------
    Coleman, J. S. (1958). Relational analysis: The study of social organizations with survey methods. Human
    Organization, 17(4), 28-36.

    Examples
    --------
    The firms' three tie ends: two within, one out; by chance 3 (2 - 1) / (4 - 1) = 1, so (2 - 1) / (3 - 1) = 1/2.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> sectors = {"sector": ["business", "business", "public", "public"]}
    >>> ties = [TieRow("a", "b"), TieRow("a", "c")]
    >>> coleman_homophily(Network.of(ties, actors=list("abcd"), attributes=sectors)).tolist()
    [0.5, -1.0]
    """
    named = groups_of(network, groups)
    ends = _ends(network, named, directed)
    total, within = ends.sum(axis=1).astype(float), np.diag(ends).astype(float)
    others = int(named.sizes.sum()) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = total * (named.sizes - 1) / others
        inward = (within - chance) / (total - chance)
        outward = np.where(chance > 0, (within - chance) / chance, -1.0)
        found = np.where(within >= chance, inward, outward)
    # Somebody alone in a group cannot choose within it.
    return np.asarray(np.where((total > 0) & (named.sizes > 1) & (named.sizes <= others), found, np.nan))


def _counted(network: Network, named: Groups, directed: bool) -> tuple[IntArray, int]:
    """Tied pairs by groups (within a group each once), and how many are of unknown groups."""
    if directed:
        arcs = network.arcs.tocoo()
        first, second = named.codes[arcs.row], named.codes[arcs.col]
    else:
        pairs = pairs_of(network)
        first, second = named.codes[pairs.low], named.codes[pairs.high]
    known = (first != UNKNOWN) & (second != UNKNOWN)
    number = len(named.words)
    counts = np.bincount(first[known] * number + second[known], minlength=number * number)
    counts = counts.reshape(number, number)
    if not directed:
        counts = counts + counts.T - np.diag(np.diag(counts))
    return counts, int((~known).sum())


def _ends(network: Network, named: Groups, directed: bool) -> IntArray:
    """Ties by the groups of their ends; each pair from both its ends where directions do not count."""
    counts, _ = _counted(network, named, directed)
    return counts if directed else counts + np.diag(np.diag(counts))

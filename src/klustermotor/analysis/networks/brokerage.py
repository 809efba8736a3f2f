"""Brokerage between groups: who stands between whom, and in which of five roles.

Assumes that a tie without direction leads both ways. The broker B of A -> B -> C is counted where A and C have no
tie from A to C.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.groups import UNKNOWN, dealt_anew, groups_of
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network
from klustermotor.analysis.networks.triangles import pairs_of, triangles

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison", "total")


class _Paths(NamedTuple):
    """What the counts rest on: arcs among actors of known groups, and the two-paths that a third arc closes."""

    tail: IntArray
    head: IntArray
    closed: tuple[IntArray, IntArray, IntArray]


@dataclass(frozen=True, eq=False)
class Brokerage:
    """How often each actor brokers, role by role.

    Attributes
    ----------
    roles
        ``coordinator``, ``itinerant``, ``gatekeeper``, ``representative``, ``liaison`` and ``total``: the last axis.
    groups
        The groups that the roles are told from.
    counts
        [actor, role]; not a number for actors without a known group.
    expected
        [actor, role] were the same labels dealt out at random.
    z
        [actor, role], standard deviations above what is expected; ``None`` without a generator.
    unknown
        How many actors were left out because their group is not known.
    """

    roles: tuple[str, ...]
    groups: tuple[str, ...]
    counts: FloatArray
    expected: FloatArray
    z: FloatArray | None
    unknown: int

    def of(self, role: str) -> FloatArray:
        """The counts of one role, [actor]."""
        require(role in self.roles, "role", wanted="one-of", choices=self.roles, found=role)
        return np.asarray(self.counts[:, self.roles.index(role)])

    @property
    def totals(self) -> FloatArray:
        """How often each role is taken in the whole network, [role]."""
        return np.asarray(np.nansum(self.counts, axis=0))


def brokerage(
    network: Network,
    *,
    groups: str = "sector",
    generator: np.random.Generator | None = None,
    permutations: int = 500,
) -> Brokerage:
    """Gould and Fernandez's brokerage: in which roles each actor stands between others, by their groups.

    Of all open two-paths A -> B -> C: coordinator, all of one group; itinerant (consultant), A and C of one group, B of
    another; gatekeeper, B and C of one, A of another; representative, A and B of one, C of another; liaison, all of
    different groups. Expected, of T open two-paths through B, with groups of n_g among N actors:
    T sum n_g (n_g - 1)(n_g - 2) / (N (N - 1)(N - 2)) coordinators,
    T sum n_g (n_g - 1)(N - n_g) / (N (N - 1)(N - 2)) of each of the three roles with two alike, the rest liaisons.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    groups
        The attribute that tells the group, the sector of the triple helix unless another is named.
    generator
        Source of randomness for ``z`` (``numpy.random.default_rng(seed)``); without it there is no ``z``.
    permutations
        How many times labels are dealt out anew, 2 or more.

    Returns
    -------
    Brokerage

    Raises
    ------
    TableError
        ``unknown-attribute``, ``bad-parameter``

    Notes
    -----
    Ties without direction lead both ways, so that every open pair is counted twice, once from each end, and a
    gatekeeper is a representative as often: halve the counts to speak of pairs. Strengths play no part. Actors of
    unknown group are left out with their ties, and told in ``unknown``: with many of them, read nothing into roles.

    What is expected is exact, for labels dealt out at random to all actors with a known group, the broker too, the
    ties as they are. Its spread comes from permutations. Gould and Fernandez hold the labels and let the ties be
    random, so that their z differs. A z of many actors at once will be beyond 2 for some by chance alone.

    Brokerage is a place in a network, not a deed: whether anything passes has to be asked.

    References
    ----------
    Gould, R. V., & Fernandez, R. M. (1989). Structures of mediation: A formal approach to brokerage in transaction
    networks. Sociological Methodology, 19, 89-126. https://doi.org/10.2307/270949

    Examples
    --------
    A firm sells to the office, which tells the university: three sectors, one liaison.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> ties = [TieRow("firm", "office", directed=True), TieRow("office", "university", directed=True)]
    >>> sectors = {"sector": ["business", "public", "academia"]}
    >>> found = brokerage(Network.of(ties, actors=["firm", "office", "university"], attributes=sectors))
    >>> found.of("liaison").tolist(), found.of("gatekeeper").tolist()
    ([0.0, 1.0, 0.0], [0.0, 0.0, 0.0])
    """
    require(permutations >= 2, "permutations", wanted="whole-from", least=2, found=permutations)
    named = groups_of(network, groups)
    known = named.codes != UNKNOWN
    paths = _paths(network, known)
    number = len(named.words)
    counts = _counts(paths, named.codes, number)
    expected = np.outer(counts[:, -1], _chances(named.sizes))
    z = None
    if generator is not None:
        dealt = dealt_anew(named.codes, generator, permutations)
        z = _scores(counts, expected, (_counts(paths, each, number) for each in dealt))
        z[~known] = np.nan
    counts[~known], expected[~known] = np.nan, np.nan
    return Brokerage(ROLES, named.words, counts, expected, z, named.unknown)


def _paths(network: Network, known: BoolArray) -> _Paths:
    """Arcs among those whose group is known, and the closed two-paths A, B, C among them."""
    arcs = network.arcs.tocoo()
    kept = known[arcs.row] & known[arcs.col]
    part = network.of_ties(known[network.tail] & known[network.head])
    found = list(_closed(part))
    none = np.zeros(0, dtype=np.int64)
    first, broker, last = (np.concatenate([none, *(block[side] for block in found)]) for side in range(3))
    return _Paths(arcs.row[kept].astype(np.int64), arcs.col[kept].astype(np.int64), (first, broker, last))


def _closed(network: Network) -> Iterator[tuple[IntArray, IntArray, IntArray]]:
    """Two-paths A -> B -> C with a tie A -> C, from the six ways to go round each triangle."""
    pairs = pairs_of(network)
    forward, backward = pairs.directions(network)
    for uv, uw, vw in triangles(pairs):
        u, v, w = pairs.low[uv], pairs.high[uv], pairs.high[uw]
        ways = (
            (v, u, w, backward[uv] & forward[uw] & forward[vw]),
            (w, u, v, backward[uw] & forward[uv] & backward[vw]),
            (u, v, w, forward[uv] & forward[vw] & forward[uw]),
            (w, v, u, backward[vw] & backward[uv] & backward[uw]),
            (u, w, v, forward[uw] & backward[vw] & forward[uv]),
            (v, w, u, forward[vw] & backward[uw] & backward[uv]),
        )
        for first, broker, last, there in ways:
            yield first[there], broker[there], last[there]


def _counts(paths: _Paths, codes: IntArray, number: int) -> FloatArray:
    """Counts [actor, role]: all two-paths by the groups of their ends, less those that return and those closed."""
    size = len(codes)
    if not number:
        return np.zeros((size, len(ROLES)))
    own = (np.arange(size), np.maximum(codes, 0))
    came = np.bincount(paths.head * number + codes[paths.tail], minlength=size * number).reshape(size, -1)
    went = np.bincount(paths.tail * number + codes[paths.head], minlength=size * number).reshape(size, -1)
    all_in, all_out, own_in, own_out = came.sum(axis=1), went.sum(axis=1), came[own], went[own]
    alike = (came * went).sum(axis=1)
    roles = np.column_stack(
        (
            own_in * own_out,
            alike - own_in * own_out,
            (all_in - own_in) * own_out,
            own_in * (all_out - own_out),
            (all_in - own_in) * (all_out - own_out) - (alike - own_in * own_out),
        )
    )
    taken = roles - _by_role(_returning(paths, size), codes) - _by_role(paths.closed, codes)
    return np.column_stack((taken, taken.sum(axis=1))).astype(float)


def _returning(paths: _Paths, size: int) -> tuple[IntArray, IntArray, IntArray]:
    """Two-paths that end where they began: ties that lead both ways."""
    mutual = np.isin(paths.tail * size + paths.head, paths.head * size + paths.tail)
    return paths.tail[mutual], paths.head[mutual], paths.tail[mutual]


def _by_role(found: tuple[IntArray, IntArray, IntArray], codes: IntArray) -> IntArray:
    """How many of some two-paths each broker has in each of the five roles."""
    first, broker, last = codes[found[0]], codes[found[1]], codes[found[2]]
    conditions = [(first == broker) & (broker == last), first == last, broker == last, first == broker]
    role = np.select(conditions, [0, 1, 2, 3], default=4)
    size, roles = len(codes), len(ROLES) - 1
    return np.bincount(found[1] * roles + role, minlength=size * roles).reshape(size, roles)


def _chances(sizes: IntArray) -> FloatArray:
    """The chance of each role for three actors drawn at random, in the order of ``ROLES``."""
    whole, each = float(sizes.sum()), sizes.astype(float)
    triples = whole * (whole - 1) * (whole - 2)
    if triples <= 0:
        return np.full(len(ROLES), np.nan)
    same = float((each * (each - 1) * (each - 2)).sum()) / triples
    two = float((each * (each - 1) * (whole - each)).sum()) / triples
    return np.array([same, two, two, two, 1 - same - 3 * two, 1.0])


def _scores(counts: FloatArray, expected: FloatArray, others: Iterable[FloatArray]) -> FloatArray:
    """How many standard deviations of shuffled labels the counts lie above what is expected."""
    squares, rounds = np.zeros_like(counts), 0
    for other in others:
        squares += (other - expected) ** 2
        rounds += 1
    spread = np.sqrt(squares / rounds)
    noise = 1e-9 * np.maximum(1.0, np.abs(expected))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(spread > noise, (counts - expected) / spread, np.nan))

"""Communities: groups of actors with more ties among themselves than their numbers of ties explain.

Assumes that ties go both ways, with the weights of a pair added. Louvain's method is that of NetworkX; of large
networks its first rounds are done here with arrays, until what is left is small.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np
from scipy.sparse import coo_array, csr_array

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.cohesion import by_size
from klustermotor.analysis.networks.network import FloatArray, IntArray, Network

_SMALL = 20_000  # pairs that NetworkX does in about a second
_ROUNDS = 30


@dataclass(frozen=True, eq=False)
class Communities:
    """Which actors belong together.

    Attributes
    ----------
    of_actor
        The number of each actor's community; 0 is the largest. An actor without ties is one by itself.
    count
        How many there are.
    modularity
        How much more of the ties lie within them than chance would have; missing without ties.
    """

    of_actor: IntArray
    count: int
    modularity: float


def network_communities(
    network: Network,
    *,
    weighted: bool = True,
    resolution: float = 1.0,
    rng: np.random.Generator | None = None,
) -> Communities:
    """Communities of a network, by Louvain's method.

    Q = sum over pairs in the same community of (w_ij - resolution x k_i k_j / 2m) / 2m, made large

    Parameters
    ----------
    network
        Any network; ties go both ways.
    weighted
        w_ij is the strength of the tie; otherwise 1.
    resolution
        Above 0; larger gives more and smaller communities.
    rng
        Decides in which order actors are looked at; ``default_rng(0)`` unless told.

    Returns
    -------
    Communities
        ``of_actor``, the largest first; ``count``; ``modularity``, with resolution 1, below 1.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    A method that always finds something: also in a network tied at random. Look at ``community_stability`` before a
    community is given a name. Communities that are small beside the network are not seen (resolution limit).

    References
    ----------
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R. and Lefebvre, E. (2008). Fast unfolding of communities in large
    networks. Journal of Statistical Mechanics P10008. https://doi.org/10.1088/1742-5468/2008/10/P10008

    Examples
    --------
    Two triangles that one tie joins: 6 of 7 ties lie within, and by chance half would; 6 / 7 - 1 / 2 = 0.357.

    >>> from klustermotor import Network, TieRow
    >>> pairs = ["ab", "bc", "ac", "cd", "de", "ef", "df"]
    >>> found = network_communities(Network.of([TieRow(*pair) for pair in pairs]))
    >>> found.of_actor.tolist(), round(found.modularity, 3)
    ([0, 0, 0, 1, 1, 1], 0.357)
    """
    require(resolution > 0, "resolution", wanted="above", least=0, found=resolution)
    generator = np.random.default_rng(0) if rng is None else rng
    links = _links(network, weighted=weighted)
    if not links.nnz:
        return Communities(np.arange(network.size), network.size, float("nan"))
    groups = np.arange(network.size)
    while links.nnz > 2 * _SMALL:
        moved = _moved(links, resolution, generator)
        if len(np.unique(moved)) == len(moved):
            break
        moved = np.unique(moved, return_inverse=True)[1]
        groups, links = moved[groups], _together(links, moved)
    groups = by_size(_louvain(links, resolution, generator)[groups])
    return Communities(groups, int(groups.max()) + 1, modularity(network, groups, weighted=weighted))


def modularity(network: Network, groups: IntArray, *, weighted: bool = True) -> float:
    """Modularity: how much more of the ties lie within groups than chance would have.

    Q = sum over groups of (share of ties within - (share of all ties' ends)^2)

    Parameters
    ----------
    network
        Any network; ties go both ways.
    groups
        Array [actor]: the number of each actor's group, 0 or more.
    weighted
        Ties count by their strength; otherwise each pair once.

    Returns
    -------
    float
        -1/2 to below 1; 0 when everybody is in one group; missing without ties.

    Raises
    ------
    TableError
        ``wrong-shape``

    Notes
    -----
    Large networks and sparse ones have a high modularity by chance alone; it does not compare networks.

    References
    ----------
    Newman, M. E. J. and Girvan, M. (2004). Finding and evaluating community structure in networks. Physical Review E
    69: 026113. https://doi.org/10.1103/PhysRevE.69.026113

    Examples
    --------
    Two pairs, nothing between them: each has half of the ties and half of the ends, 2 x (1 / 2 - 1 / 4).

    >>> from klustermotor import Network, TieRow
    >>> modularity(Network.of([TieRow("a", "b"), TieRow("c", "d")]), np.array([0, 0, 1, 1]))
    0.5
    """
    found = np.asarray(groups, dtype=np.int64)
    require(
        found.shape == (network.size,),
        "groups",
        wanted="values-in",
        number=network.size,
        name="groups",
        found=found.shape,
    )
    links = _links(network, weighted=weighted).tocoo()
    total = links.data.sum()
    if not total:
        return float("nan")
    within = links.data[found[links.row] == found[links.col]].sum() / total
    ends = np.bincount(found[links.row], links.data) / total
    return float(within - (ends**2).sum())


def community_stability(
    network: Network,
    *,
    weighted: bool = True,
    resolution: float = 1.0,
    runs: int = 10,
    rng: np.random.Generator | None = None,
) -> float:
    """Stability of communities: how far runs that look at the actors in another order agree.

    S = mean over pairs of runs of the adjusted Rand index

    Parameters
    ----------
    network, weighted, resolution
        As in :func:`network_communities`.
    runs
        How many runs, 2 or more.
    rng
        The orders; ``default_rng(0)`` unless told.

    Returns
    -------
    float
        1: always the same communities; about 0: nothing but chance. Missing without ties.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    Stable is not true: it tells of the method, not of ties that are missing. Only actors with ties count. Below about
    0.8 single actors should not be said to belong to a community.

    References
    ----------
    Hubert, L. and Arabie, P. (1985). Comparing partitions. Journal of Classification 2: 193-218.
    https://doi.org/10.1007/BF01908075

    Examples
    --------
    Two triangles that one tie joins are found every time:

    >>> from klustermotor import Network, TieRow
    >>> pairs = ["ab", "bc", "ac", "cd", "de", "ef", "df"]
    >>> community_stability(Network.of([TieRow(*pair) for pair in pairs]))
    1.0
    """
    require(runs >= 2, "runs", wanted="at-least", least=2, found=runs)
    generator = np.random.default_rng(0) if rng is None else rng
    tied = np.diff(network.adjacency.indptr) > 0
    if not tied.any():
        return float("nan")
    found = [
        network_communities(network, weighted=weighted, resolution=resolution, rng=generator).of_actor[tied]
        for _ in range(runs)
    ]
    return float(np.mean([adjusted_rand(one, other) for one, other in combinations(found, 2)]))


def adjusted_rand(one: IntArray, other: IntArray) -> float:
    """Agreement of two groupings of the same things: 1 the same, about 0 as by chance.

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([5, 5, 2, 2]))
    1.0
    """
    cells = coo_array((np.ones(len(one)), (one, other))).tocsr()
    together, rows, columns = (
        float((counts * (counts - 1) / 2).sum())
        for counts in (cells.data, cells.sum(axis=1), cells.sum(axis=0))
    )
    expected = rows * columns / max(len(one) * (len(one) - 1) / 2, 1)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _links(network: Network, *, weighted: bool) -> csr_array:
    links = network.adjacency
    if weighted:
        return links
    return csr_array((np.ones(len(links.data)), links.indices, links.indptr), shape=links.shape)


def _louvain(links: csr_array, resolution: float, rng: np.random.Generator) -> IntArray:
    """Louvain's method by NetworkX; the diagonal holds what lies within, both ways."""
    cells = links.tocoo()
    upper = cells.row <= cells.col
    rows, columns, weights = cells.row[upper], cells.col[upper], cells.data[upper].copy()
    weights[rows == columns] /= 2
    graph = nx.Graph()
    graph.add_nodes_from(range(links.shape[0]))
    graph.add_weighted_edges_from(zip(rows.tolist(), columns.tolist(), weights.tolist(), strict=True))
    groups = np.empty(links.shape[0], dtype=np.int64)
    found = nx.community.louvain_communities(graph, resolution=resolution, seed=int(rng.integers(2**32)))
    for number, members in enumerate(found):
        groups[list(members)] = number
    return groups


def _together(links: csr_array, groups: IntArray) -> csr_array:
    """Ties between groups; those within stand on the diagonal, both ways."""
    cells, count = links.tocoo(), int(groups.max()) + 1
    return coo_array((cells.data, (groups[cells.row], groups[cells.col])), shape=(count, count)).tocsr()


def _moved(links: csr_array, resolution: float, rng: np.random.Generator) -> IntArray:
    """Each one in the group where it adds most to the modularity, moved again until few still move.

    In each round half of them, drawn at random, look where to go, all at once: if all did, two that want to be
    together would change places for ever.
    """
    size = links.shape[0]
    ends = np.asarray(links.sum(axis=1), dtype=float)
    others = _without_own(links)
    groups, total = np.arange(size), ends.sum()
    for _ in range(_ROUNDS):
        looking = np.flatnonzero(rng.random(size) < 0.5)
        best = _best(others, groups, ends, looking, resolution / total)
        going = best != groups[looking]
        groups[looking[going]] = best[going]
        if going.sum() < size / 200:
            break
    return groups


def _without_own(links: csr_array) -> csr_array:
    cells = links.tocoo()
    apart = cells.row != cells.col
    return coo_array((cells.data[apart], (cells.row[apart], cells.col[apart])), shape=links.shape).tocsr()


def _best(
    others: csr_array, groups: IntArray, ends: FloatArray, looking: IntArray, expected: float
) -> IntArray:
    """For those who look, the group with the most ties to it beyond those expected; their own unless one is better."""
    size, count = len(groups), len(looking)
    if not count:
        return looking
    member = csr_array((np.ones(size), groups, np.arange(size + 1)), shape=(size, size))
    of_group, own = np.bincount(groups, ends, minlength=size), groups[looking]
    # A trifle of its own group, so that it is among them, tied to it or not.
    ties = others[looking] @ member + csr_array(
        (np.full(count, 1e-300), own, np.arange(count + 1)), (count, size)
    )
    rows = np.repeat(np.arange(count), np.diff(ties.indptr))
    at_home = ties.indices == own[rows]
    left = of_group[ties.indices] - np.where(at_home, ends[looking][rows], 0.0)
    gain = ties.data - expected * ends[looking][rows] * left
    most = np.maximum.reduceat(gain, ties.indptr[:-1])
    best = np.full(count, size)
    winners = gain >= most[rows]
    np.minimum.at(best, rows[winners], ties.indices[winners])
    stays = rows[winners & at_home]
    best[stays] = own[stays]
    return np.asarray(best, dtype=np.int64)

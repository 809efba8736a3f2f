"""How well a network holds together: density, components, triangles, ties that are returned, and centralisation.

Assumes that several ties between two actors are one pair. How long the ways between actors are is in ``paths.py``.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.sparse import csgraph

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.centrality import degree
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network
from klustermotor.analysis.networks.paths import betweenness, closeness
from klustermotor.analysis.networks.triangles import pairs_of, triangles

_CENTRALISED = ("degree", "betweenness", "closeness")


def network_density(network: Network, *, directed: bool = False) -> float:
    """Density: what share of all pairs of actors are tied.

    density = tied pairs / (n (n - 1) / 2)

    Parameters
    ----------
    network
        Any network.
    directed
        Count each direction by itself: of n (n - 1). A tie without direction counts in both.

    Returns
    -------
    float
        0 to 1; missing with fewer than two actors.

    Notes
    -----
    Falls as networks grow, since nobody has time for thousands of partners: networks of different size are compared by
    mean degree.

    References
    ----------
    Wasserman, S. and Faust, K. (1994). Social network analysis: methods and applications. Cambridge University Press.

    Examples
    --------
    Two of the three pairs:

    >>> from klustermotor import Network, TieRow
    >>> round(network_density(Network.of([TieRow("a", "b"), TieRow("b", "c")])), 4)
    0.6667
    """
    size = network.size
    if size < 2:
        return float("nan")
    return float((network.arcs if directed else network.adjacency).nnz / (size * (size - 1)))


def network_components(network: Network, *, strong: bool = False) -> IntArray:
    """Components: the parts of a network within which every actor can be reached from every other.

    component_i = component_j if there is a path between i and j

    Parameters
    ----------
    network
        Any network.
    strong
        Paths follow the direction of ties, there and back; otherwise they go both ways.

    Returns
    -------
    array [actor] of whole numbers
        The number of the actor's component; 0 is the largest, of those as large the one whose first actor comes first.

    Notes
    -----
    One tie that nobody recorded may join two large components.

    References
    ----------
    Wasserman, S. and Faust, K. (1994). Social network analysis: methods and applications. Cambridge University Press.

    Examples
    --------
    Three in a row, and one alone:

    >>> from klustermotor import Network, TieRow
    >>> network_components(Network.of([TieRow("a", "b"), TieRow("b", "d")], actors=["a", "b", "c", "d"])).tolist()
    [0, 0, 1, 0]
    """
    if not network.size:
        return np.zeros(0, dtype=np.int64)
    links = network.arcs if strong else network.adjacency
    kind = "strong" if strong else "weak"
    return by_size(csgraph.connected_components(links, directed=strong, connection=kind)[1].astype(np.int64))


def by_size(groups: IntArray) -> IntArray:
    """Groups numbered anew: the largest first, then those whose first member comes first."""
    _, first, inverse, counts = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(counts), dtype=np.int64)
    number[np.lexsort((first, -counts))] = np.arange(len(counts))
    return number[inverse]


def network_isolates(network: Network) -> BoolArray:
    """Isolates: the actors without any tie.

    isolate_i = d_i is 0

    Parameters
    ----------
    network
        Any network.

    Returns
    -------
    array [actor] of true and false
        Whether the actor has no tie.

    Notes
    -----
    In a survey those who did not answer look like isolates.

    Examples
    --------
    >>> from klustermotor import Network, TieRow
    >>> network_isolates(Network.of([TieRow("a", "b")], actors=["a", "b", "c"])).tolist()
    [False, False, True]
    """
    return np.asarray(np.diff(network.adjacency.indptr) == 0)


def clustering_coefficient(network: Network) -> FloatArray:
    """Local clustering coefficient: what share of an actor's partners are tied to one another.

    C_i = pairs of partners of i that are tied / (d_i (d_i - 1) / 2)

    Parameters
    ----------
    network
        Any network; ties go both ways.

    Returns
    -------
    array [actor]
        0 to 1; missing with fewer than two partners.

    Notes
    -----
    NetworkX and others give 0 to actors with fewer than two partners, which makes their mean smaller.

    References
    ----------
    Watts, D. J. and Strogatz, S. H. (1998). Collective dynamics of "small-world" networks. Nature 393: 440-442.
    https://doi.org/10.1038/30918

    Examples
    --------
    A triangle, and a fourth tied to c: of the three pairs of partners of c one is tied.

    >>> from klustermotor import Network, TieRow
    >>> ties = [TieRow("a", "b"), TieRow("b", "c"), TieRow("a", "c"), TieRow("c", "d")]
    >>> clustering_coefficient(Network.of(ties)).round(4).tolist()
    [1.0, 1.0, 0.3333, nan]
    """
    closed, triads = _triangles(network), _triads(network)
    return np.asarray(np.divide(closed, triads, out=np.full(network.size, np.nan), where=triads > 0))


def transitivity(network: Network) -> float:
    """Transitivity: how often two who have a partner in common are tied themselves (global clustering coefficient).

    T = 3 x triangles / pairs of partners, over all actors

    Parameters
    ----------
    network
        Any network; ties go both ways.

    Returns
    -------
    float
        0 to 1; missing where nobody has two partners.

    Notes
    -----
    Actors with many partners weigh more than in the mean of ``clustering_coefficient``. A network derived from shared
    projects is full of triangles by the way it was made.

    References
    ----------
    Wasserman, S. and Faust, K. (1994). Social network analysis: methods and applications. Cambridge University Press.

    Examples
    --------
    One triangle, 3 of the 1 + 1 + 3 pairs of partners:

    >>> from klustermotor import Network, TieRow
    >>> ties = [TieRow("a", "b"), TieRow("b", "c"), TieRow("a", "c"), TieRow("c", "d")]
    >>> transitivity(Network.of(ties))
    0.6
    """
    triads = float(_triads(network).sum())
    return float(_triangles(network).sum()) / triads if triads else float("nan")


def _triangles(network: Network) -> IntArray:
    """In how many triangles each actor is."""
    pairs, count = pairs_of(network), np.zeros(network.size, dtype=np.int64)
    for one, two, _ in triangles(pairs):
        for corners in (pairs.low[one], pairs.high[one], pairs.high[two]):
            count += np.bincount(corners, minlength=network.size)
    return count


def _triads(network: Network) -> FloatArray:
    partners = np.diff(network.adjacency.indptr).astype(float)
    return np.asarray(partners * (partners - 1) / 2)


def reciprocity(network: Network) -> float:
    """Reciprocity: what share of the directions in which there are ties lead back, too.

    reciprocity = ordered pairs with ties both ways / ordered pairs with a tie

    Parameters
    ----------
    network
        Any network; a tie without direction leads both ways.

    Returns
    -------
    float
        0 to 1; missing without ties.

    Notes
    -----
    1 wherever ties have no direction; it says something of directed ties only, such as answers to a survey.

    References
    ----------
    Wasserman, S. and Faust, K. (1994). Social network analysis: methods and applications. Cambridge University Press.

    Examples
    --------
    a and b name one another, b names c: two of three.

    >>> from klustermotor import Network, TieRow
    >>> named = [TieRow(*ends, directed=True) for ends in ("ab", "ba", "bc")]
    >>> round(reciprocity(Network.of(named)), 4)
    0.6667
    """
    arcs = network.arcs.astype(bool)
    return float(arcs.multiply(arcs.T).nnz / arcs.nnz) if arcs.nnz else float("nan")


def degree_distribution(network: Network) -> IntArray:
    """Degree distribution: how many actors have no partner, one, two and so on.

    n_k = number of actors with k partners

    Parameters
    ----------
    network
        Any network; ties go both ways.

    Returns
    -------
    array [partners] of whole numbers
        From no partner to the most that anybody has; they add up to the number of actors.

    Notes
    -----
    A straight line on two logarithmic scales is no proof of a power law.

    References
    ----------
    Newman, M. E. J. (2003). The structure and function of complex networks. SIAM Review 45(2): 167-256.
    https://doi.org/10.1137/S003614450342480

    Examples
    --------
    >>> from klustermotor import Network, TieRow
    >>> degree_distribution(Network.of([TieRow("a", "b"), TieRow("b", "c")])).tolist()
    [0, 2, 1]
    """
    return np.bincount(np.diff(network.adjacency.indptr))


def centralisation(network: Network, by: Literal["degree", "betweenness", "closeness"] = "degree") -> float:
    """Centralisation: how far a network turns around one actor, as a star does.

    C = sum over actors of (largest centrality - centrality) / the same sum for a star of n actors

    Parameters
    ----------
    network
        Any network; ties go both ways.
    by
        Which centrality: ``"degree"``, ``"betweenness"`` or ``"closeness"``.

    Returns
    -------
    float
        0 (all alike) to 1 (a star). Missing with fewer than three actors; for closeness also in a network of several
        components.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    The sum for a star is (n - 1) (n - 2) of degrees, n - 1 of betweenness, (n - 1) (n - 2) / (2 n - 3) of closeness.
    Of a large network betweenness and closeness are estimated, and so is this.

    References
    ----------
    Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social Networks 1(3): 215-239.
    https://doi.org/10.1016/0378-8733(78)90021-7

    Examples
    --------
    Four in a row have degrees 1, 2, 2, 1: (1 + 0 + 0 + 1) / (3 x 2).

    >>> from klustermotor import Network, TieRow
    >>> row = Network.of([TieRow("a", "b"), TieRow("b", "c"), TieRow("c", "d")])
    >>> round(centralisation(row), 4)
    0.3333
    """
    require(by in _CENTRALISED, "by", wanted="one-of", choices=_CENTRALISED, found=by)
    if by == "degree":
        values = degree(network).partners.astype(float)
    else:
        values = (betweenness if by == "betweenness" else closeness)(network).value
    if by == "closeness" and network.size and network_components(network).max() > 0:
        return float("nan")
    return centralised(values, by)


def centralised(values: FloatArray, by: str) -> float:
    """Freeman's centralisation of values that are known."""
    size = len(values)
    if size < 3:
        return float("nan")
    star = {
        "degree": (size - 1) * (size - 2),
        "betweenness": size - 1,
        "closeness": (size - 1) * (size - 2) / (2 * size - 3),
    }
    return float((values.max() - values).sum() / star[by])

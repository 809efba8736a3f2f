"""Who lies between others, who is near them, and how long the ways are: measures of shortest paths.

Assumes that every tie is one step, however strong. In a network of some thousands the paths between every two actors
are followed; in a larger one those from actors drawn at random, and each value comes with its standard error.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import rustworkx as rx

from klustermotor.analysis.networks.centrality import largest_components
from klustermotor.analysis.networks.network import FloatArray, Network
from klustermotor.analysis.networks.sampling import (
    BETWEEN,
    DISTANCE,
    NEARNESS,
    PIVOTS,
    PathSample,
    sample_paths,
    small_enough,
)

_CONFIDENCE = 0.95


class Estimated(NamedTuple):
    """Values of actors, exact or estimated.

    ``error``: standard error of each, 0 where it is exact, missing where one pivot says too little. ``bound``: with 95
    % confidence no value of any actor is further from the truth; 0 where exact, missing where none is known.
    ``pivots``: from how many actors of a component paths were followed, at most.
    """

    value: FloatArray
    error: FloatArray
    bound: FloatArray
    pivots: int


def betweenness(
    network: Network,
    *,
    directed: bool = False,
    normalised: bool = True,
    exact: bool | None = None,
    pivots: int = PIVOTS,
    rng: np.random.Generator | None = None,
    sample: PathSample | None = None,
) -> Estimated:
    """Betweenness: on what share of the shortest paths between two others an actor lies.

    b_i = sum over pairs (s, t) of the share of shortest paths from s to t that lead through i, by (n - 1) (n - 2) / 2

    Parameters
    ----------
    network
        Any network.
    directed
        Follow the direction of ties, over ordered pairs; otherwise paths go both ways.
    normalised
        Divide by the number of pairs of others; otherwise the sum itself.
    exact
        Follow the paths between every two actors, or those from ``pivots`` alone. Unless given, exact up to 5,000
        actors, and fewer where ties are many.
    pivots, rng
        As in :func:`sample_paths`. A component with no more actors than pivots is exact.
    sample
        Paths that have been followed already; then these are used.

    Returns
    -------
    Estimated of arrays [actor]
        ``value``: 0 to 1 (normalised; missing with fewer than three actors). ``error``: standard error. ``bound``: by
        Hoeffding's inequality, for all actors at once. ``pivots``.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    Very sensitive to actors and ties that are missing: not to be shown for a survey that fewer than two thirds have
    answered. An estimate of 0 with an error of 0 in a sampled component means that no path from a pivot led through
    the actor, not that none does; the bound still holds. Few actors differ by more than their errors below the top.

    References
    ----------
    Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40(1): 35-41.
    https://doi.org/10.2307/3033543

    Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25(2):
    163-177. https://doi.org/10.1080/0022250X.2001.9990249

    Brandes, U. and Pich, C. (2007). Centrality estimation in large networks. International Journal of Bifurcation and
    Chaos 17(7): 2303-2318. https://doi.org/10.1142/S0218127407018403

    Examples
    --------
    Three in a row: the only pair of others meets through the one in the middle.

    >>> from klustermotor import Network, TieRow
    >>> betweenness(Network.of([TieRow("a", "b"), TieRow("b", "c")])).value.tolist()
    [0.0, 1.0, 0.0]
    """
    size = network.size
    pairs = (size - 1) * (size - 2) / (1 if normalised or directed else 2)
    if sample is None and (small_enough(network) if exact is None else exact):
        values = _in_order(rx.betweenness_centrality(network.digraph if directed else network.graph), size)
        return _exact(values * (1.0 if normalised else pairs) if size > 2 else _none(size, normalised), size)
    found = sample or sample_paths(network, directed=directed, pivots=pivots, rng=rng)
    if size < 3:
        return _exact(_none(size, normalised), size)
    totals, errors = found.totals(BETWEEN)
    ordered = float((size - 1) * (size - 2))
    scale = (1.0 if normalised else pairs) / ordered
    widest = 1.0 if directed else 2.0  # of what one pivot can say: see _Walker.walk
    bound = np.minimum(widest * _hoeffding(found, size), 1.0) * found.population * (found.population - 1.0)
    return Estimated(
        totals * scale, errors * scale, np.where(found.complete, 0.0, bound * scale), found.pivots
    )


def closeness(
    network: Network,
    *,
    directed: bool = False,
    exact: bool | None = None,
    pivots: int = PIVOTS,
    rng: np.random.Generator | None = None,
    sample: PathSample | None = None,
) -> Estimated:
    """Closeness: how near an actor is to those who can reach it, and how many these are.

    c_i = r / (n - 1) x r / sum over the r others that reach i of their distance to i

    Parameters
    ----------
    network
        Any network.
    directed
        Follow the direction of ties, towards the actor; otherwise paths go both ways.
    exact, pivots, rng, sample
        As in :func:`betweenness`.

    Returns
    -------
    Estimated of arrays [actor]
        ``value``: 0 (nobody reaches the actor) to 1 (tied to all); missing in a network of one. ``error``: standard
        error, of the mean distance. ``bound``: none is known; missing where not exact.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    The form of Wasserman and Faust, which holds for networks in several parts; in a connected one it is 1 / mean
    distance. Values lie close to one another in large networks: compare ranks, and only within a component.

    References
    ----------
    Wasserman, S. and Faust, K. (1994). Social network analysis: methods and applications. Cambridge University Press,
    p. 201.

    Eppstein, D. and Wang, J. (2004). Fast approximation of centrality. Journal of Graph Algorithms and Applications
    8(1): 39-45. https://doi.org/10.7155/jgaa.00081

    Examples
    --------
    Three in a row: an end is 1 and 2 away, 2 / 3; the middle 1 and 1, 2 / 2.

    >>> from klustermotor import Network, TieRow
    >>> closeness(Network.of([TieRow("a", "b"), TieRow("b", "c")])).value.round(4).tolist()
    [0.6667, 1.0, 0.6667]
    """
    size = network.size
    if size < 2:
        return _exact(np.full(size, np.nan), size)
    if sample is None and (small_enough(network) if exact is None else exact):
        graph = network.digraph if directed else network.graph
        return _exact(_in_order(rx.closeness_centrality(graph, wf_improved=True), size), size)
    found = sample or sample_paths(network, directed=directed, pivots=pivots, rng=rng)
    totals, errors = found.totals(DISTANCE)
    with np.errstate(invalid="ignore", divide="ignore"):
        reached = found.population * (found.reached / found.used)
        value = np.where(totals > 0, reached * reached / totals / (size - 1), 0.0)
        error = np.where(totals > 0, value * errors / totals, 0.0)
    return Estimated(value, error, np.where(found.complete, 0.0, np.nan), found.pivots)


def harmonic_centrality(
    network: Network,
    *,
    directed: bool = False,
    exact: bool | None = None,
    pivots: int = PIVOTS,
    rng: np.random.Generator | None = None,
    sample: PathSample | None = None,
) -> Estimated:
    """Harmonic centrality: mean nearness to all others, where those out of reach count as 0.

    h_i = sum over j of 1 / distance from j to i, by n - 1

    Parameters
    ----------
    network
        Any network.
    directed
        Follow the direction of ties, towards the actor; otherwise paths go both ways.
    exact, pivots, rng, sample
        As in :func:`betweenness`.

    Returns
    -------
    Estimated of arrays [actor]
        ``value``: 0 (nobody reaches the actor) to 1 (tied to all); missing in a network of one. ``error``: standard
        error. ``bound``: by Hoeffding's inequality, for all actors at once.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    NetworkX gives the sum; here it is divided by n - 1. Actors of different components can be compared.

    References
    ----------
    Boldi, P. and Vigna, S. (2014). Axioms for centrality. Internet Mathematics 10(3-4): 222-262.
    https://doi.org/10.1080/15427951.2013.865686

    Examples
    --------
    Three in a row: an end has (1 + 1 / 2) / 2.

    >>> from klustermotor import Network, TieRow
    >>> harmonic_centrality(Network.of([TieRow("a", "b"), TieRow("b", "c")])).value.tolist()
    [0.75, 1.0, 0.75]
    """
    size = network.size
    if size < 2:
        return _exact(np.full(size, np.nan), size)
    if sample is None and (small_enough(network) if exact is None else exact):
        near = _distances(network.digraph if directed else network.graph)
        np.fill_diagonal(near, np.inf)
        np.reciprocal(near, out=near)
        return _exact(near.sum(axis=0) / (size - 1), size)
    found = sample or sample_paths(network, directed=directed, pivots=pivots, rng=rng)
    totals, errors = found.totals(NEARNESS)
    bound = np.where(found.complete, 0.0, _hoeffding(found, size) * found.population / (size - 1))
    return Estimated(totals / (size - 1), errors / (size - 1), bound, found.pivots)


class PathLengths(NamedTuple):
    """How long the ways are in the largest component.

    ``mean`` number of steps and its standard ``error`` (0 when exact); ``diameter``: the longest that was found, and
    ``diameter_most``: what it can be at most (the same when exact); ``actors`` in the component; ``pivots``.
    """

    mean: float
    error: float
    diameter: int
    diameter_most: int
    actors: int
    pivots: int


def path_lengths(
    network: Network,
    *,
    exact: bool | None = None,
    pivots: int = PIVOTS,
    rng: np.random.Generator | None = None,
    sample: PathSample | None = None,
) -> PathLengths:
    """Average path length and diameter of the largest component.

    L = mean over pairs of distance; diameter = largest distance

    Parameters
    ----------
    network
        Any network; ties go both ways.
    exact, pivots, rng, sample
        As in :func:`betweenness`.

    Returns
    -------
    PathLengths
        ``mean`` and its standard ``error``, in steps; ``diameter`` and ``diameter_most``; ``actors``; ``pivots``. The
        mean is missing, and the diameter 0, where no two are tied.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    Of several components that are as large, that of the actor who comes first. Where paths were sampled, the diameter
    lies between the longest that was seen and twice the longest of the best placed pivot.

    References
    ----------
    Wasserman, S. and Faust, K. (1994). Social network analysis: methods and applications. Cambridge University Press.

    Examples
    --------
    Three in a row: two pairs at 1, one at 2; 4 / 3.

    >>> from klustermotor import Network, TieRow
    >>> found = path_lengths(Network.of([TieRow("a", "b"), TieRow("b", "c")]))
    >>> round(found.mean, 4), found.diameter, found.actors
    (1.3333, 2, 3)
    """
    parts = largest_components(network)
    if not parts:
        return PathLengths(float("nan"), float("nan"), 0, 0, min(network.size, 1), 0)
    if sample is None and (small_enough(network) if exact is None else exact):
        count = len(parts[0])
        steps = _distances(network.graph.subgraph(parts[0].tolist()))
        longest = int(steps.max())
        return PathLengths(float(steps.sum()) / count / (count - 1), 0.0, longest, longest, count, count)
    found = sample or sample_paths(network, pivots=pivots, rng=rng)
    used, whole = len(found.means), found.largest
    left = 1 - used / whole
    error = float(found.means.std(ddof=1) * np.sqrt(left / used)) if left else 0.0
    longest = int(found.longest.max())
    most = longest if not left else int(2 * found.longest.min())
    return PathLengths(float(found.means.mean()), error, longest, most, whole, used)


def _in_order(found: rx.CentralityMapping, size: int) -> FloatArray:
    return np.fromiter((found[place] for place in range(size)), dtype=float, count=size)


def _distances(graph: rx.PyGraph | rx.PyDiGraph) -> FloatArray:
    """Steps from every actor to every other, without end where there is no way."""
    steps: FloatArray = rx.distance_matrix(graph, null_value=np.inf)
    np.fill_diagonal(steps, 0.0)
    return steps


def _exact(values: FloatArray, size: int) -> Estimated:
    nothing = np.zeros(size)
    return Estimated(values, nothing, nothing, size)


def _none(size: int, normalised: bool) -> FloatArray:
    """Nobody is between others where there are no two others."""
    return np.full(size, np.nan if normalised else 0.0)


def _hoeffding(found: PathSample, size: int) -> FloatArray:
    """How far the mean of values from 0 to 1 over the pivots is from that over all, for no actor more."""
    with np.errstate(divide="ignore"):
        distance = np.sqrt(np.log(2 * size / (1 - _CONFIDENCE)) / (2 * found.used))
    return np.where(found.used > 0, np.minimum(distance, 1.0), 0.0)

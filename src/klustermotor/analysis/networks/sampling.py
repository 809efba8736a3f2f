"""Shortest paths from some of the actors, drawn at random, and what they say of all of them.

Assumes a network too large for the paths between every two actors. Every component is sampled by itself, one actor of
each at a time: those with no more actors than pivots are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csgraph, csr_array

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network

PIVOTS = 200
_SIZE, _WORK = 5_000, 200_000_000  # of a few seconds, and 200 MB for the distances of every two actors


def small_enough(network: Network) -> bool:
    """Whether the paths between every two actors are found in seconds."""
    return network.size <= _SIZE and network.size * max(network.adjacency.nnz // 2, 1) <= _WORK


@dataclass(frozen=True, eq=False)
class PathSample:
    """What the shortest paths from the pivots say of each actor.

    Attributes
    ----------
    directed
        Whether paths follow the direction of ties.
    population
        How many other actors are in the actor's component.
    used
        How many of these were pivots.
    reached
        From how many of them the actor can be reached.
    sums, squares
        [what, actor]: sums over the pivots, and sums of squares, of the distance to the actor, of its reciprocal, and
        of the share of shortest paths that lead through the actor (added over all other ends).
    means, longest
        For each pivot in the largest component: mean distance to its other actors, and the longest.
    largest
        How many actors the largest component has.
    pivots
        Most pivots in a component.
    """

    directed: bool
    population: IntArray
    used: IntArray
    reached: IntArray
    sums: FloatArray
    squares: FloatArray
    means: FloatArray
    longest: FloatArray
    largest: int
    pivots: int

    def totals(self, what: int) -> tuple[FloatArray, FloatArray]:
        """Sum over all other actors of the component, estimated, and its standard error; 0 where all were pivots."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self.sums[what] / self.used
            spread = np.maximum(self.squares[what] - self.used * mean**2, 0) / (self.used - 1)
            left = 1 - self.used / self.population
            error = self.population * np.sqrt(spread * left / self.used)
        whole = self.used == self.population
        return np.where(self.population > 0, self.population * mean, 0.0), np.where(whole, 0.0, error)

    @property
    def complete(self) -> BoolArray:
        """Of which actors every other one in the component was a pivot."""
        return np.asarray(self.used == self.population)


DISTANCE, NEARNESS, BETWEEN = 0, 1, 2


def sample_paths(
    network: Network, *, directed: bool = False, pivots: int = PIVOTS, rng: np.random.Generator | None = None
) -> PathSample:
    """Shortest paths from randomly drawn actors, for betweenness, closeness, harmonic centrality and path lengths.

    sum over all u = (n - 1) / k x sum over the k pivots u

    Parameters
    ----------
    network
        Any network.
    directed
        Follow the direction of ties; otherwise paths go both ways.
    pivots
        How many actors of each component paths are followed from, 10 or more. Four times as many halve the error.
    rng
        Draws the pivots; ``default_rng(0)`` unless told.

    Returns
    -------
    PathSample
        To be given as ``sample`` to the measures that use it, so that paths are followed once.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    Where paths go both ways, what each gives to an actor is scaled by how far along it the actor is (Geisberger,
    Sanders and Schultes), which makes the errors smaller. In a network with more than 1e308 shortest paths between two
    actors, as in long chains of diamonds, the shares of paths are missing.

    References
    ----------
    Brandes, U. and Pich, C. (2007). Centrality estimation in large networks. International Journal of Bifurcation and
    Chaos 17(7): 2303-2318. https://doi.org/10.1142/S0218127407018403

    Geisberger, R., Sanders, P. and Schultes, D. (2008). Better approximation of betweenness centrality. Proceedings of
    ALENEX: 90-100. https://doi.org/10.1137/1.9781611972887.9

    Eppstein, D. and Wang, J. (2004). Fast approximation of centrality. Journal of Graph Algorithms and Applications
    8(1): 39-45. https://doi.org/10.7155/jgaa.00081

    Examples
    --------
    Three in a row, few enough to be all pivots: the one in the middle is 1 from both others, an end 1 + 2.

    >>> from klustermotor import Network, TieRow
    >>> row = Network.of([TieRow("a", "b"), TieRow("b", "c")])
    >>> sample_paths(row).totals(DISTANCE)[0].tolist()
    [3.0, 2.0, 3.0]
    """
    require(pivots >= 10, "pivots", wanted="at-least", least=10, found=pivots)
    size = network.size
    generator = np.random.default_rng(0) if rng is None else rng
    component, turn = _turns(network, generator)
    sizes = np.bincount(component, minlength=1)
    largest = int(np.argmax(sizes))
    links = network.arcs if directed else network.adjacency
    walker = _Walker(links)
    sums, squares = np.zeros((3, size)), np.zeros((3, size))
    reached = np.zeros(size, dtype=np.int64)
    means, longest = [], []
    for number in range(min(pivots, int(sizes.max())) if size else 0):
        sources = np.flatnonzero((turn == number) & (sizes[component] > 1))
        if not len(sources):
            break
        distance, between = walker.walk(sources, halves=not directed)
        there = distance > 0
        reached += there
        near = np.zeros(size)
        near[there] = 1 / distance[there]
        for place, values in enumerate((np.where(there, distance, 0.0), near, between)):
            sums[place] += values
            squares[place] += values * values
        if number < sizes[largest]:
            to_others = distance[there & (component == largest)]
            means.append(to_others.mean() if len(to_others) else np.nan)
            longest.append(to_others.max() if len(to_others) else 0)
    taken = np.minimum(pivots, sizes)[component]
    return PathSample(
        directed,
        sizes[component] - 1,
        np.where(sizes[component] > 1, taken - (turn < taken), 0),
        reached,
        sums,
        squares,
        np.array(means),
        np.array(longest, dtype=float),
        int(sizes[largest]),
        int(min(pivots, sizes.max())) if size else 0,
    )


def _turns(network: Network, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """The component of each actor, and when it is its turn to be a pivot there, at random."""
    if not network.size:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    component = csgraph.connected_components(network.adjacency, directed=False)[1].astype(np.int64)
    mixed = rng.permutation(network.size)
    order = mixed[np.argsort(component[mixed], kind="stable")]
    starts = np.searchsorted(component[order], np.arange(component.max() + 1))
    turn = np.empty(network.size, dtype=np.int64)
    turn[order] = np.arange(network.size) - starts[component[order]]
    return component, turn


class _Walker:
    """Breadth-first walks from several actors at once, which must lie in components of their own."""

    def __init__(self, links: csr_array) -> None:
        self.size = links.shape[0]
        self.starts = links.indptr.astype(np.int32)
        self.heads = links.indices.astype(np.int32)
        self.tails = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))

    def walk(self, sources: IntArray, *, halves: bool) -> tuple[IntArray, FloatArray]:
        """Distance of each actor from its source, -1 where there is no way; and Brandes' dependencies on it.

        With ``halves`` what a path gives is divided by how far along it the actor is: nothing at the source, all at
        the other end. Over both directions it is the same, and actors near a pivot no longer look too important.
        """
        distance = self._distances(sources)
        tails, heads, bounds = self._steps(distance)
        levels = list(pairwise(bounds))
        paths, between = np.zeros(self.size), np.zeros(self.size)
        paths[sources] = 1
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for first, last in levels:
                np.add.at(paths, heads[first:last], paths[tails[first:last]])
            share = paths[tails] / paths[heads]
            each = 2 / np.maximum(distance, 1) if halves else np.ones(self.size)
            for first, last in reversed(levels):
                ends = heads[first:last]
                np.add.at(between, tails[first:last], share[first:last] * (each[ends] + between[ends]))
            if halves:
                between *= np.maximum(distance, 0)
        between[sources] = 0
        return distance, between

    def _distances(self, sources: IntArray) -> IntArray:
        """From an actor beside all others, tied to the sources alone; its order tells the distances."""
        starts = np.append(self.starts, np.int32(len(self.heads) + len(sources)))
        heads = np.append(self.heads, sources.astype(np.int32))
        beside = csr_array((np.ones(len(heads)), heads, starts), shape=(self.size + 1, self.size + 1))
        order, parent = csgraph.breadth_first_order(beside, self.size, return_predecessors=True)
        place = np.empty(self.size + 1, dtype=np.int64)
        place[order] = np.arange(len(order))
        parents = place[parent[order[1:]]]  # ascending: whoever comes first is asked first
        distance = np.full(self.size + 1, -1, dtype=np.int64)
        first, last, level = 0, 1, -1
        while first < last:
            distance[order[first:last]] = level
            first, last, level = last, 1 + int(np.searchsorted(parents, last)), level + 1
        return distance[:-1]

    def _steps(self, distance: IntArray) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], IntArray]:
        """Ties that lead one step away from the sources, the nearest first, and where each distance begins."""
        far = distance.astype(np.int32)
        on = np.flatnonzero(far[self.heads] == far[self.tails] + 1)
        on = on[far[self.tails[on]] >= 0]
        level = far[self.tails[on]]
        if len(level) and level.max() < 2**15:
            level = level.astype(np.int16)  # sorted by its digits, many times as fast
        order = np.argsort(level, kind="stable")
        tails, heads = self.tails[on[order]], self.heads[on[order]]
        steps = int(level.max()) + 2 if len(level) else 1
        return tails, heads, np.searchsorted(level[order], np.arange(steps))

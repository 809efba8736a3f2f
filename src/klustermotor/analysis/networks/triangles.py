"""Tied pairs of a network and the triangles among them: what structural holes and brokerage both rest on.

Every pair stands once, the actor of lower degree first. Then no actor comes first in more than the square root of
twice the number of pairs, and the triangles of a million ties can be listed, block by block, even where hubs are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network

_BLOCK = 2_000_000


@dataclass(frozen=True, eq=False)
class Pairs:
    """Tied pairs, each once.

    Attributes
    ----------
    low, high
        The actors of each pair, that of lower degree (then of lower position) first.
    weight
        What the ties between them weigh together.
    rank
        The place of every actor in that order.
    key
        One ascending number for each pair, by which it is found again.
    """

    low: IntArray
    high: IntArray
    weight: FloatArray
    rank: IntArray
    key: IntArray

    @property
    def count(self) -> int:
        """How many pairs are tied."""
        return len(self.low)

    def per_actor(self, forward: FloatArray, backward: FloatArray) -> FloatArray:
        """Sums over each actor's pairs, of a value seen from ``low`` and one seen from ``high``."""
        size = len(self.rank)
        ours = np.bincount(self.low, forward, minlength=size)
        return np.asarray(ours + np.bincount(self.high, backward, minlength=size), dtype=float)

    def directions(self, network: Network) -> tuple[BoolArray, BoolArray]:
        """Whether a tie leads from ``low`` to ``high``, and whether one leads back."""
        arcs = network.arcs.tocoo()
        tail, head = self.rank[arcs.row], self.rank[arcs.col]
        place = np.searchsorted(self.key, np.minimum(tail, head) * len(self.rank) + np.maximum(tail, head))
        forward, backward = np.zeros(self.count, dtype=bool), np.zeros(self.count, dtype=bool)
        forward[place[tail < head]] = True
        backward[place[tail > head]] = True
        return forward, backward


def pairs_of(network: Network) -> Pairs:
    """The tied pairs of a network, in the order of their keys."""
    cells = network.adjacency.tocoo()
    upper = cells.row < cells.col
    first, second = cells.row[upper].astype(np.int64), cells.col[upper].astype(np.int64)
    degree = np.bincount(np.r_[first, second], minlength=network.size)
    rank = np.empty(network.size, dtype=np.int64)
    rank[np.argsort(degree, kind="stable")] = np.arange(network.size)
    swapped = rank[first] > rank[second]
    low, high = np.where(swapped, second, first), np.where(swapped, first, second)
    key = rank[low] * network.size + rank[high]
    order = np.argsort(key)
    return Pairs(low[order], high[order], cells.data[upper][order], rank, key[order])


def triangles(pairs: Pairs) -> Iterator[tuple[IntArray, IntArray, IntArray]]:
    """All triangles, block by block: the positions of the pairs (u, v), (u, w) and (v, w), u before v before w."""
    starts = np.searchsorted(pairs.rank[pairs.low], np.arange(len(pairs.rank) + 1))
    later = starts[pairs.rank[pairs.low] + 1] - np.arange(pairs.count) - 1
    done = np.concatenate(([0], np.cumsum(later)))
    first = 0
    while first < pairs.count:
        last = max(first + 1, int(np.searchsorted(done, done[first] + _BLOCK, side="right")) - 1)
        one = np.repeat(np.arange(first, last), later[first:last])
        two = one + 1 + np.arange(len(one)) - (done[one] - done[first])
        wanted = pairs.rank[pairs.high[one]] * len(pairs.rank) + pairs.rank[pairs.high[two]]
        third = np.minimum(np.searchsorted(pairs.key, wanted), pairs.count - 1)
        closed = pairs.key[third] == wanted
        yield one[closed], two[closed], third[closed]
        first = last

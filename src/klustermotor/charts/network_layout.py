"""Where the actors of a network lie: near those that they are tied to, and in the same place at every visit.

Assumes keys that tell actors apart: places depend on keys and ties, never on the order in which they come. A unit is
the least distance of two actors; the picture decides how large it is. Parts that hang together are laid out each for
itself and packed; those without a tie stand in rows at the bottom. Groups get discs of their own, or columns. Beside
the contract, ``columns`` names the groups that stand as columns, and ``aspect`` is for narrow pictures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from klustermotor.charts.network_forces import Floats, Integers, relaxed, separated, springs_of, unfolded
from klustermotor.charts.network_groups import in_groups
from klustermotor.charts.network_parts import Line

_GAP = 2.2  # between parts, and above those without a tie
WIDE = 1.45  # how much wider than high the whole is, about
TALL = 0.75


def layout(
    count: int,
    lines: Sequence[Line],
    *,
    seed_names: Sequence[str],
    groups: Sequence[str] | None = None,
    columns: Sequence[str] = (),
    previous: Mapping[int, tuple[float, float]] | None = None,
    aspect: float = WIDE,
) -> list[tuple[float, float]]:
    """Places for actors.

    Parameters
    ----------
    count
        How many actors.
    lines
        Ties between positions; a tie of an actor to itself is left aside.
    seed_names
        The key of each actor.
    groups
        The group of each actor; the groups get regions of the plane.
    columns
        Groups in the order of the columns that they stand in, from left to right, such as the stages of a value chain;
        groups beyond these come last. Regions unless told.
    previous
        Places that actors had before. Those that have ties stay there, but for the room that newcomers need, so one
        passes it for a few newcomers and leaves it out to have all laid out anew.
    aspect
        How much wider than high the whole should be: ``WIDE`` for a desk, ``TALL`` for a telephone.

    Returns
    -------
    list
        A place for each actor, to the right and downwards, no two nearer than about one unit.

    Examples
    --------
    >>> places = layout(3, [Line(0, 1)], seed_names=["a", "b", "c"])
    >>> places[2][1] > max(places[0][1], places[1][1])  # without a tie, so at the bottom
    True
    >>> layout(3, [Line(2, 1)], seed_names=["c", "b", "a"])[::-1] == places
    True
    """
    if not count:
        return []
    order = sorted(range(count), key=lambda at: (seed_names[at], at))
    back = np.empty(count, dtype=np.int64)
    back[order] = np.arange(count)
    graph = _graph(count, lines, back)
    named = np.array([_turn(seed_names[at]) for at in order])
    grouped = [groups[at] for at in order] if groups is not None else None
    known = {int(back[at]): place for at, place in (previous or {}).items() if all(map(math.isfinite, place))}
    tied = np.flatnonzero(np.diff(graph.indptr) > 0)
    if grouped is not None and len(set(grouped)) > 1:
        fresh, keep = in_groups(graph, tied, groups=grouped, columns=columns, named=named, aspect=aspect)
    else:
        fresh, keep = _in_parts(graph, tied, named, aspect), None
    kept = {at: place for at, place in known.items() if graph.indptr[at] < graph.indptr[at + 1]}
    if kept:
        fresh = _beside(fresh, graph, kept, named, tied)
    elif len(tied):
        if keep and not columns:
            fresh[tied] = separated(fresh[tied], np.full(len(tied), 0.8), keep=keep, rounds=60)
        fresh[tied] = separated(fresh[tied], np.full(len(tied), 0.5), keep=keep)
    alone = np.setdiff1d(np.arange(count), tied)
    _stand(fresh, tied, sorted(alone.tolist(), key=lambda at: (grouped[at] if grouped else "", at)))
    return [(float(x), float(y)) for x, y in fresh[back]]


def _graph(count: int, lines: Sequence[Line], back: Integers) -> csr_array:
    """Ties both ways, weights of a pair added; a weight that is no number above 0 counts as 1."""
    ends = np.array([(line.tail, line.head) for line in lines if line.tail != line.head], dtype=np.int64)
    if not len(ends):
        return csr_array((count, count))
    weights = np.array([line.weight for line in lines if line.tail != line.head], dtype=float)
    weights = np.where(np.isfinite(weights) & (weights > 0), weights, 1.0)
    one, other = back[ends].T
    both = (np.r_[one, other], np.r_[other, one])
    return coo_array((np.tile(weights, 2), both), shape=(count, count)).tocsr()


def _turn(name: str) -> tuple[float, float]:
    """A direction of an actor's own, from its key, which parts those whom the ties put in one place."""
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    angle = 2 * math.pi * int.from_bytes(digest[:4], "big") / 2**32
    reach = 0.3 + 0.7 * int.from_bytes(digest[4:], "big") / 2**32
    return reach * math.cos(angle), reach * math.sin(angle)


# Parts that hang together


def _in_parts(graph: csr_array, tied: Integers, named: Floats, aspect: float) -> Floats:
    """Every part laid out for itself, then packed, the largest first."""
    places = np.zeros((graph.shape[0], 2))
    if not len(tied):
        return places
    _, labels = connected_components(graph, directed=False)
    parts = sorted(
        (np.flatnonzero(labels == label) for label in np.unique(labels[tied])),
        key=lambda part: (-len(part), int(part[0])),
    )
    shapes = [_part(graph[part][:, part], named[part], aspect) for part in parts]
    for part, shape in zip(parts, _packed(shapes, aspect), strict=True):
        places[part] = shape
    return places


def _part(graph: csr_array, named: Floats, aspect: float) -> Floats:
    """One part, lying down where the page does."""
    count = graph.shape[0]
    if count <= 3:
        middle = int(np.argmax(np.diff(graph.indptr)))
        across = np.array([[0.0, 0.0], [1.8, 0.0], [-1.8, 0.0]])[:count]
        places = np.empty((count, 2))
        places[[middle, *(at for at in range(count) if at != middle)]] = across
        if graph.nnz == 6:
            places[middle, 1] -= 1.5
        return np.asarray(places - places.min(0))
    springs = springs_of(graph)
    start = unfolded(graph)
    start *= max(2.0, 1.5 * math.sqrt(count) / max(float(start.std()), 1e-9)) if count > 30 else 2.0
    places = relaxed(start + 0.4 * named, springs, push=1.5, gravity=0.02)
    lying = _lying(places)
    return _spaced(lying if aspect >= 1 else lying[:, ::-1])


def _lying(places: Floats) -> Floats:
    """Turned so that the longest way is across."""
    centred = places - places.mean(0)
    _, ways = np.linalg.eigh(centred.T @ centred)
    turned = centred @ ways[:, ::-1]
    heaviest = np.argmax(np.abs(turned), axis=0)
    return np.asarray(turned * np.where(turned[heaviest, [0, 1]] < 0, -1.0, 1.0))


def _spaced(places: Floats) -> Floats:
    """At a scale where neighbours are a little more than a unit apart, and then none nearer than one."""
    nearest = cKDTree(places).query(places, k=2)[0][:, 1]
    scale = 1.5 / max(float(np.median(nearest)), 1e-9)
    room = math.sqrt(9.0 * len(places) / max(float(np.prod(np.ptp(places, axis=0))), 1e-9))
    apart = separated(places * min(scale, max(room, 1e-6)), np.full(len(places), 0.52))
    return np.asarray(apart - apart.min(0))


def _packed(shapes: Sequence[Floats], aspect: float) -> list[Floats]:
    """Shapes side by side in rows that are about as wide together as a page is."""
    sizes = [shape.max(0) + _GAP for shape in shapes]
    width = max(sizes[0][0], math.sqrt(aspect * sum(float(np.prod(size)) for size in sizes)))
    placed: list[Floats] = []
    row: list[int] = []
    x = y = tall = 0.0
    for at, size in enumerate(sizes):
        if row and x + size[0] > width + 1e-9:
            x, y, row, tall = 0.0, y + tall, [], 0.0
        tall = max(tall, float(size[1]))
        placed.append(shapes[at] + (x, y))
        row.append(at)
        x += float(size[0])
    return _centred_rows(placed)


def _centred_rows(placed: Sequence[Floats]) -> list[Floats]:
    """Rows that are narrower than the widest stand in its middle."""
    tops: dict[float, list[int]] = {}
    for at, shape in enumerate(placed):
        tops.setdefault(round(float(shape[:, 1].min()), 6), []).append(at)
    ends = {top: max(float(placed[at][:, 0].max()) for at in row) for top, row in tops.items()}
    widest = max(ends.values())
    moved = list(placed)
    for top, row in tops.items():
        for at in row:
            moved[at] = placed[at] + ((widest - ends[top]) / 2, 0.0)
    return moved


# Newcomers


def _beside(
    fresh: Floats,
    graph: csr_array,
    known: Mapping[int, tuple[float, float]],
    named: Floats,
    tied: Integers,
) -> Floats:
    """Those who were there stay; newcomers go beside those that they are tied to, or below where they know nobody."""
    places = fresh.copy()
    settled = np.zeros(len(fresh), dtype=bool)
    for at, place in known.items():
        places[at], settled[at] = place, True
    settled &= ~_strayed(places, graph, settled)
    old = settled.copy()
    waiting = [at for at in tied.tolist() if not settled[at]]
    while waiting:
        near = {at: graph.indices[graph.indptr[at] : graph.indptr[at + 1]] for at in waiting}
        ready = [at for at in waiting if settled[near[at]].any()]
        if not ready:
            break
        for at in ready:
            friends = near[at][settled[near[at]]]
            places[at] = places[friends].mean(0) + 1.5 * named[at]
        settled[ready] = True
        waiting = [at for at in waiting if not settled[at]]
    if waiting:
        lowest = places[settled].max(0) if settled.any() else np.zeros(2)
        strangers = fresh[waiting]
        places[waiting] = strangers - strangers.min(0) + (places[settled, 0].min(), lowest[1] + _GAP)
    part, free = graph[tied][:, tied], (settled & ~old)[tied]
    if free.any():
        places[tied] = relaxed(places[tied], springs_of(part), free=free, rounds=40, push=0.1)
    ease = np.where(old[tied], 0.02, 1.0)
    places[tied] = separated(places[tied], np.full(len(tied), 0.5), ease=ease)
    return places


def _strayed(places: Floats, graph: csr_array, settled: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Those far from all that they are tied to: they stood alone when they got their place."""
    pairs = graph.tocoo()
    both = settled[pairs.row] & settled[pairs.col]
    lengths = np.hypot(*(places[pairs.row] - places[pairs.col]).T)
    least = np.full(len(places), np.inf)
    np.minimum.at(least, pairs.row[both], lengths[both])
    usual = float(np.median(lengths[both])) if both.any() else math.inf
    return np.asarray(np.isfinite(least) & (least > 6 * max(usual, 1.0)))


def _stand(places: Floats, tied: Integers, alone: Sequence[int]) -> None:
    """Put those without a tie in rows under the rest."""
    if not alone:
        return
    low = places[tied].min(0) if len(tied) else np.zeros(2)
    high = places[tied].max(0) if len(tied) else np.zeros(2)
    width = max(float(high[0] - low[0]), 1.25 * math.sqrt(len(alone) * 2.0), 6.0)
    step = min(max(width / len(alone), 1.25), 4.0)
    each = max(int(width / step), 1)
    left = low[0] + (width - step * (min(each, len(alone)) - 1)) / 2 if len(alone) <= each else low[0]
    top = float(high[1]) + _GAP if len(tied) else 0.0
    for number, at in enumerate(alone):
        places[at] = left + number % each * step, top + number // each * 1.25

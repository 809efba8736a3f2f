"""Points that push one another away and are pulled together by what ties them.

Assumes arrays: places [point, axis], ties as positions of their two ends. A unit is the least distance of two points.
Nothing is drawn by chance, so the same input gives the same places. Among many points the push is taken from a grid
of their density, by Fourier transform, which costs about the same for five thousand points as for five hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Keep = Callable[[Floats], Floats]

_EXACT = 260  # points up to which every pair pushes
_CELLS = (64, 128)  # of a side, for up to _MANY points and for more
_MANY = 1500
_PIVOTS = 24


class Springs(NamedTuple):
    """Ties as springs: their ends, how strongly each pulls, and how heavy every point is."""

    one: Integers
    other: Integers
    pull: Floats
    mass: Floats


def springs_of(graph: csr_array) -> Springs:
    """Each pair once; stronger ties pull more, by the logarithm."""
    pairs = graph.tocoo()
    upper = pairs.row < pairs.col
    one, other = pairs.row[upper].astype(np.int64), pairs.col[upper].astype(np.int64)
    pull = 0.25 * (1 + np.log1p(pairs.data[upper] / max(float(np.median(graph.data)), 1e-9)))
    mass = 1.0 + np.diff(graph.indptr)
    return Springs(one, other, pull, mass.astype(float))


def unfolded(graph: csr_array) -> Floats:
    """First places of connected points, from their distances in steps to some that are far apart.

    Pivot multidimensional scaling after Brandes and Pich (2007).
    """
    count = graph.shape[0]
    nearest = np.full(count, np.inf)
    columns: list[Floats] = []
    pivot = int(np.argmax(np.diff(graph.indptr)))
    for _ in range(min(_PIVOTS, count)):
        steps = np.asarray(dijkstra(graph, directed=False, indices=pivot, unweighted=True), dtype=float)
        columns.append(steps)
        nearest = np.minimum(nearest, steps)
        pivot = int(np.argmax(nearest))
    squares = np.stack(columns, 1) ** 2
    centred = squares - squares.mean(0) - squares.mean(1)[:, None] + squares.mean()
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    places = left[:, :2] * np.sqrt(sizes[:2])
    if places.shape[1] < 2:
        places = np.pad(places, ((0, 0), (0, 1)))
    heaviest = np.argmax(
        np.abs(places), axis=0
    )  # a direction may come out either way: its largest goes down right
    return np.asarray(places * np.where(places[heaviest, [0, 1]] < 0, -1.0, 1.0))


def relaxed(
    places: Floats,
    springs: Springs,
    *,
    rounds: int = 140,
    free: npt.NDArray[np.bool_] | None = None,
    keep: Keep | None = None,
    gravity: float = 0.0,
    push: float = 1.0,
) -> Floats:
    """Move points until push and pull are about even; heavy points push more, as in ForceAtlas2 (Jacomy 2014).

    Parameters
    ----------
    places
        Where they start.
    springs
        What pulls.
    rounds
        How many steps, which become shorter.
    free
        Which points may move; all unless told.
    keep
        What puts points back that have left where they belong.
    gravity
        How strongly all are drawn to the middle.
    push
        How strongly points push one another away.
    """
    at = places.copy()
    strength = push / max(float(springs.mass.mean()), 1.0)
    longest = 0.12 * max(float(np.ptp(at, axis=0).max()), 4.0)
    for turn in range(rounds):
        force = strength * _pushed(at, springs.mass)
        tug = (at[springs.other] - at[springs.one]) * springs.pull[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(springs.one, tug[:, axis], len(at))
            force[:, axis] -= np.bincount(springs.other, tug[:, axis], len(at))
        force -= gravity * (at - at.mean(0))
        force /= springs.mass[:, None] ** 0.5
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-12)
        most = longest * (1 - turn / rounds) ** 1.5 + 0.02
        step = force * (np.minimum(length, most) / length)[:, None]
        at = at + (step if free is None else np.where(free[:, None], step, 0.0))
        at = keep(at) if keep else at
    return at


def _pushed(at: Floats, mass: Floats) -> Floats:
    """How all points push each: by mass, and less with distance."""
    return _from_pairs(at, mass) if len(at) <= _EXACT else _from_grid(at, mass)


def _from_pairs(at: Floats, mass: Floats) -> Floats:
    across, along = (at[:, None, axis] - at[None, :, axis] for axis in (0, 1))
    weight = mass / np.maximum(across * across + along * along, 0.05)
    return np.stack([(across * weight).sum(1), (along * weight).sum(1)], 1) * mass[:, None]


@lru_cache(maxsize=2)
def _kernel(cells: int) -> npt.NDArray[np.complex128]:
    """The push of one cell on all others, as its transform, for distances in cells."""
    steps = np.arange(2 * cells)
    steps = np.where(steps < cells, steps, steps - 2 * cells).astype(float)
    across, along = np.meshgrid(steps, steps, indexing="ij")
    square = np.maximum(across**2 + along**2, 1.0)
    return np.asarray(fft.rfft2(np.stack([across / square, along / square])))


def _from_grid(at: Floats, mass: Floats) -> Floats:
    """The same from the density on a grid; points share out their mass among the four corners around them."""
    cells = _CELLS[len(at) > _MANY]
    low = at.min(0)
    cell = max(float(np.ptp(at, axis=0).max()), 1e-6) / (cells - 2)
    within = (at - low) / cell
    corner = within.astype(np.int64)
    share = within - corner
    spots, shares = [], []
    for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)):
        spots.append((corner[:, 0] + x) * 2 * cells + corner[:, 1] + y)
        shares.append(np.where(x, share[:, 0], 1 - share[:, 0]) * np.where(y, share[:, 1], 1 - share[:, 1]))
    spot, part = np.stack(spots), np.stack(shares)
    side = 2 * cells
    density = np.bincount(spot.ravel(), (part * mass).ravel(), side * side).reshape(side, side)
    field = fft.irfft2(_kernel(cells) * fft.rfft2(density)[None], s=(side, side)).reshape(2, -1)
    felt = (field[:, spot] * part).sum(1).T
    return np.asarray(felt / cell * mass[:, None])


def separated(
    places: Floats,
    radii: Floats,
    *,
    ease: Floats | None = None,
    keep: Keep | None = None,
    rounds: int = 200,
) -> Floats:
    """Points moved apart until none comes closer to another than their radii together.

    Parameters
    ----------
    places
        Where they are.
    radii
        How much room each takes around it.
    ease
        How easily each gives way, above 0; all alike unless told.
    keep
        What puts points back that have left where they belong.
    rounds
        How many steps at most.
    """
    at = places.copy()
    if len(at) < 2:
        return at
    give = np.ones(len(at)) if ease is None else ease
    widest = 2 * float(radii.max())
    for _ in range(rounds):
        pairs = cKDTree(at).query_pairs(widest, output_type="ndarray")
        one, other = pairs[:, 0], pairs[:, 1]
        between = at[one] - at[other]
        apart = np.hypot(between[:, 0], between[:, 1])
        lacking = radii[one] + radii[other] - apart
        close = lacking > 1e-3 * widest
        if not close.any():
            break
        one, other, between, apart, lacking = (part[close] for part in (one, other, between, apart, lacking))
        turn = 2.4 * one + other  # for those in the same place
        same = np.stack([np.cos(turn), np.sin(turn)], 1)
        way = np.where(apart[:, None] > 1e-9, between / np.maximum(apart, 1e-9)[:, None], same)
        share = give[one] / (give[one] + give[other])
        step = way * (lacking * 1.02 + 1e-3 * widest)[:, None]
        crowd = np.maximum(np.bincount(np.r_[one, other], minlength=len(at)), 1) ** 0.5
        for axis in (0, 1):
            at[:, axis] += np.bincount(one, step[:, axis] * share, len(at)) / crowd
            at[:, axis] -= np.bincount(other, step[:, axis] * (1 - share), len(at)) / crowd
        at = keep(at) if keep else at
    return at

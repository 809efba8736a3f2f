"""Groups of a network in regions of their own: discs side by side, or columns.

Assumes arrays as ``network_forces`` takes them. Groups with many ties between them come to lie near one another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from klustermotor.charts.network_forces import Floats, Integers, Keep, Springs, relaxed, separated, springs_of

_BETWEEN = 5.0  # columns


def in_groups(
    graph: csr_array,
    tied: Integers,
    *,
    groups: Sequence[str],
    columns: Sequence[str],
    named: Floats,
    aspect: float,
) -> tuple[Floats, Keep]:
    """All at once, each held within the region of its group."""
    names = [name for name in columns if name in groups]
    names += sorted({groups[at] for at in range(len(groups))} - set(names))
    which = np.array([names.index(groups[at]) for at in tied], dtype=np.int64)
    part = graph[tied][:, tied]
    numbers = np.bincount(which, minlength=len(names))
    if columns:
        middles, keep = _column_regions(numbers, which)
        spread = 2.0
    else:
        middles, keep = _disc_regions(part, numbers, which, aspect)
        spread = 1.0
    places = np.zeros((graph.shape[0], 2))
    if len(tied):
        springs = springs_of(part)
        between = which[springs.one] != which[springs.other]
        springs = springs._replace(pull=np.where(between, 0.15, 1.0) * springs.pull)
        start = keep(middles[which] + named[tied] * spread * np.sqrt(numbers[which])[:, None] * 0.6)
        settled = relaxed(start, springs, keep=keep, rounds=120)
        places[tied] = (
            _filed(settled, middles, which, numbers) if columns else _evened(settled, middles, which)
        )
    return places, keep


def _column_regions(numbers: Integers, which: Integers) -> tuple[Floats, Keep]:
    """Columns of one width, high enough for the fullest."""
    across, height = _column_size(numbers)
    middle = np.arange(len(numbers)) * (across + _BETWEEN) + across / 2

    def keep(at: Floats) -> Floats:
        left = middle[which] - across / 2
        return np.stack([np.clip(at[:, 0], left, left + across), np.clip(at[:, 1], 0.0, height)], 1)

    return np.stack([middle, np.full(len(numbers), height / 2)], 1), keep


def _column_size(numbers: Integers) -> tuple[float, float]:
    """How wide and high columns are: files of their actors side by side, the more the fuller."""
    files = max(2, math.ceil(math.sqrt(float(numbers.max()) / 8)))
    return 1.8 * (files - 1), max(float(numbers.max()) * 1.6 / files, 8.0)


def _filed(places: Floats, middles: Floats, which: Integers, numbers: Integers) -> Floats:
    """Each column filled evenly from top to bottom, in the order that the ties gave."""
    across, height = _column_size(numbers)
    files = round(across / 1.8) + 1
    rank = _ranked(places[:, 1], which, numbers)
    down = (rank + 0.5) / numbers[which] * height
    beside = (rank % files) / (files - 1) - 0.5
    return np.stack([middles[which, 0] + beside * across, down], 1)


def _ranked(values: Floats, which: Integers, numbers: Integers) -> Floats:
    """The place of each in its group, from 0, by a value."""
    order = np.lexsort((values, which))
    starts = np.r_[0, np.cumsum(numbers)[:-1]]
    rank = np.empty(len(values))
    rank[order] = np.arange(len(values)) - starts[which[order]]
    return rank


def _disc_regions(graph: csr_array, numbers: Integers, which: Integers, aspect: float) -> tuple[Floats, Keep]:
    """Discs, large enough for their groups; those with many ties between them side by side."""
    radii = _radii(numbers)
    pairs = graph.tocoo()
    between = np.zeros((len(numbers), len(numbers)))
    np.add.at(between, (which[pairs.row], which[pairs.col]), 1.0)
    np.fill_diagonal(between, 0.0)
    turns = 2 * np.pi * np.arange(len(numbers)) / len(numbers) + np.pi
    reach = radii.sum() / np.pi + radii.max()
    middles = np.stack([aspect * reach * np.cos(turns), reach * np.sin(turns)], 1)
    one, other = (end.astype(np.int64) for end in np.nonzero(np.triu(between, 1)))
    shares = between[one, other] / max(float(between.max()), 1.0)
    springs = Springs(one, other, 0.02 + 0.06 * shares, np.ones(len(numbers)))
    middles = relaxed(middles, springs, rounds=200, gravity=0.12, push=2.0)
    middles = separated(middles * (aspect, 1.0), radii + 0.9, rounds=2000)
    centre, reaches = middles[which], radii[which]

    def keep(at: Floats) -> Floats:
        away = at - centre
        far = np.hypot(away[:, 0], away[:, 1])
        return np.asarray(centre + away * np.minimum(1.0, reaches / np.maximum(far, 1e-9))[:, None])

    return middles, keep


def _evened(places: Floats, middles: Floats, which: Integers) -> Floats:
    """Each group spread evenly over its disc: directions stay, and who is farther out than whom."""
    away = places - middles[which]
    far = np.hypot(away[:, 0], away[:, 1])
    numbers = np.bincount(which, minlength=len(middles))
    rank = _ranked(far, which, numbers)
    wanted = 0.95 * np.sqrt((rank + 0.4) * _radii(numbers)[which] ** 2 / numbers[which])
    return np.asarray(middles[which] + away * (wanted / np.maximum(far, 1e-9))[:, None])


def _radii(numbers: Integers) -> Floats:
    """How large the disc of a group is."""
    return np.asarray(1.0 * np.sqrt(numbers.astype(float)) + 0.4)

"""Rows that are one firm: connected by pairs, never joining two different organisation numbers.

Assumes pairs with their weights. Rows of the same number are one firm to begin with (its branches). Pairs are then
taken by weight, the heaviest first; a pair that would join two numbers is the weakest link between them, and is cut.
A row that fits two firms almost equally well is joined to neither, and its pairs are doubtful.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Two firms fit a row almost equally well when the weights differ by less than this (in log2: a factor of 8).
MARGIN = 3.0

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


def grouped(
    low: Integers, high: Integers, *, weight: Floats, firm: Integers, sure: Booleans
) -> tuple[Integers, Booleans]:
    """The firm of every row, and which pairs were cut.

    Parameters
    ----------
    low, high : array of int, shape (n pairs,)
        Rows of each pair, as positions in ``firm``.
    weight : array of float, shape (n pairs,)
        Weight of each pair.
    firm : array of int, shape (n rows,)
        Number of the firm that the row is known to be, by its organisation number; -1 where unknown.
    sure : array of bool, shape (n pairs,)
        Which pairs may join rows.

    Returns
    -------
    entity : array of int, shape (n rows,)
        The lowest row of the same firm.
    cut : array of bool, shape (n pairs,)
        Sure pairs that did not join their rows: they contradict stronger ones.

    Examples
    --------
    Row 1, without number, fits row 0 better than row 2, which has another number.

    >>> entity, cut = grouped(np.array([0, 1]), np.array([1, 2]), weight=np.array([20.0, 9.0]),
    ...                       firm=np.array([7, -1, 8]), sure=np.array([True, True]))
    >>> entity.tolist(), cut.tolist()
    ([0, 0, 2], [False, True])
    """
    parent = _same_number(firm)
    known = firm.tolist()
    cut = np.zeros(len(low), dtype=bool)
    torn = _torn(low, high, weight=weight, firm=firm, sure=sure)
    order = np.lexsort((high, low, -weight))
    for pair in order[sure[order]].tolist():
        first, second = _root(parent, int(low[pair])), _root(parent, int(high[pair]))
        if first == second:
            continue
        contradicts = known[first] >= 0 and known[second] >= 0 and known[first] != known[second]
        if contradicts or pair in torn:
            cut[pair] = True
            continue
        keep, lose = min(first, second), max(first, second)
        parent[lose] = keep
        known[keep] = max(known[keep], known[lose])
    entity = np.array([_root(parent, row) for row in range(len(parent))], dtype=np.int64)
    cut &= entity[low] != entity[high]
    return entity, cut


def _same_number(firm: Integers) -> list[int]:
    """Each row's first row with the same number; itself where there is none."""
    parent = np.arange(len(firm), dtype=np.int64)
    known = np.flatnonzero(firm >= 0)
    _, first, inverse = np.unique(firm[known], return_index=True, return_inverse=True)
    parent[known] = known[first[inverse]]
    return [int(row) for row in parent]


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _torn(low: Integers, high: Integers, *, weight: Floats, firm: Integers, sure: Booleans) -> set[int]:
    """Pairs of rows without number that fit two numbers almost equally well."""
    sided = np.flatnonzero(sure & ((firm[low] < 0) != (firm[high] < 0)))
    unknown = np.where(firm[low] < 0, low, high)[sided]
    known = np.where(firm[low] < 0, firm[high], firm[low])[sided]
    best: dict[int, dict[int, float]] = {}
    for row, number, found in zip(unknown.tolist(), known.tolist(), weight[sided].tolist(), strict=True):
        fits = best.setdefault(row, {})
        fits[number] = max(fits.get(number, -np.inf), found)
    return {
        int(pair)
        for pair, row in zip(sided.tolist(), unknown.tolist(), strict=True)
        if _close(list(best[row].values()))
    }


def _close(weights: Sequence[float]) -> bool:
    """Whether the two heaviest are within the margin."""
    heaviest = sorted(weights, reverse=True)[:2]
    return len(heaviest) == 2 and heaviest[0] - heaviest[1] < MARGIN

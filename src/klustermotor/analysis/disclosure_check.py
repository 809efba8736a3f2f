"""What a reader can work out of a published table in which some figures are withheld.

Assumes that every cell is 0 or more, that the totals of regions and industries and the grand total are published with
the cells unless they are withheld themselves, and that the reader knows nothing else.
"""

from __future__ import annotations

from typing import Any

import networkx
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from klustermotor.analysis.results import FloatArray

BoolArray = npt.NDArray[np.bool_]


def with_totals(cells: FloatArray) -> FloatArray:
    """The cells with the regions' totals as a last column and the industries' as a last row.

    >>> with_totals(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[1.0, 2.0, 3.0], [3.0, 4.0, 7.0], [4.0, 6.0, 10.0]]
    """
    return over_lines(cells, np.sum)


def recoverable(hidden: npt.ArrayLike) -> BoolArray:
    """Which withheld figures can be worked out exactly from the published ones.

    Rows and columns are the knots of a graph and the withheld figures its links; a figure is known just when its link
    is on no circle (Gusfield 1988).

    Parameters
    ----------
    hidden
        What is withheld, totals last: [region + 1, industry + 1].

    Examples
    --------
    Two in one row and column each: both follow from the totals. Four in a rectangle: none does.

    >>> recoverable([[True, False, False], [False, True, False], [False, False, False]]).sum().item()
    2
    >>> recoverable([[True, True, False], [True, True, False], [False, False, False]]).sum().item()
    0
    """
    withheld = np.asarray(hidden, dtype=bool)
    rows, columns = np.nonzero(withheld)
    graph = networkx.Graph(zip(rows.tolist(), (len(withheld) + columns).tolist(), strict=True))
    found = np.zeros(withheld.shape, dtype=bool)
    for one, other in networkx.bridges(graph):
        found[min(one, other), max(one, other) - len(withheld)] = True
    return found


def feasible_intervals(values: npt.ArrayLike, hidden: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Least and most that every withheld figure can be, by all that is published: two linear programmes for each.

    Parameters
    ----------
    values
        The true cells [region, industry].
    hidden
        What is withheld, totals last: [region + 1, industry + 1]. Leave out what the reader knows anyway, as a unit
        knows a cell where it is alone.

    Returns
    -------
    two arrays [region + 1, industry + 1]
        Missing where the figure is published; the upper one also where nothing bounds it.

    Notes
    -----
    For tables of some hundred withheld figures; ``recoverable`` answers at any size.

    Examples
    --------
    Rows 10 + 40 and 30 + 20, all four withheld: the first can be from 0 to 40, since 30 - 30 and 40 - 30 go with it.

    >>> hidden = [[True, True, False], [True, True, False], [False, False, False]]
    >>> low, high = feasible_intervals([[10, 40], [30, 20]], hidden)
    >>> low[0, 0].item(), high[0, 0].item()
    (0.0, 40.0)
    """
    figures, withheld = with_totals(np.asarray(values, dtype=float)), np.asarray(hidden, dtype=bool)
    signs = np.ones(figures.shape)
    signs[-1] *= -1
    signs[:, -1] *= -1
    rows, columns = np.nonzero(withheld)
    each = np.arange(len(rows))
    sign = signs[rows, columns]
    shape = (sum(figures.shape), len(rows))
    lines = np.concatenate([rows, len(figures) + columns])
    sums = sparse.csr_array((np.tile(sign, 2), (lines, np.tile(each, 2))), shape=shape)
    used = np.flatnonzero(np.bincount(lines, minlength=shape[0]))
    known = sums @ figures[rows, columns]
    low, high = np.full(figures.shape, np.nan), np.full(figures.shape, np.nan)
    for one in each:
        aim = np.zeros(len(rows))
        for direction, answer in ((1.0, low), (-1.0, high)):
            aim[one] = direction
            solved = linprog(aim, A_eq=sums[used], b_eq=known[used], bounds=(0, None), method="highs")
            answer[rows[one], columns[one]] = direction * solved.fun if solved.status == 0 else np.nan
    return low, high


def over_lines(cells: FloatArray, gathered: Any) -> FloatArray:
    """The cells with what is gathered of each row as a last column, and of each column as a last row."""
    wide = np.concatenate([cells, gathered(cells, axis=1, keepdims=True)], axis=1)
    return np.concatenate([wide, gathered(wide, axis=0, keepdims=True)], axis=0)

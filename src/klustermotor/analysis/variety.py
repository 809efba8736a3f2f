"""Variety of a region's industries by how closely they are related: entropy, parted by levels of a classification.

Assumes cells of 0 or more, regions in rows and industries in columns, and that industries of the same class are the
more related the finer the class is. A region with nothing has no variety: its figure is missing.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import TableError, fault, phrase, require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import Cells, entropies, gathered, grouping


@measure("region", sparse_input=True, compares=False, vectors={"groups": "industry"})
def related_variety(
    employment: FloatArray | sparse.csr_array, *, groups: npt.ArrayLike, base: float = 2.0
) -> FloatArray:
    """Related variety of every region: entropy within groups of related industries.

    RV_r = sum_g P_g H_g with H_g = sum_i in g (p_i / P_g) log (P_g / p_i), where p_i is the industry's share of the
    region and P_g its group's.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    groups
        The group of every industry, usually its class at two digits: array [industry] or a mapping from industry.
    base
        Base of the logarithm, more than 1; 2 gives bits.

    Returns
    -------
    array [region] or Result
        0 (one industry in each group) or more. Missing where the region has nothing.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``

    Notes
    -----
    With ``unrelated_variety`` it adds up to the Shannon entropy over all industries. It depends on both levels of the
    classification (commonly four or five digits within two), and a classification's classes are not all equally
    broad. Large regions have more of both.

    References
    ----------
    Frenken, K., van Oort, F., & Verburg, T. (2007). Related variety, unrelated variety and regional economic growth.
    Regional Studies, 41(5), 685-697. https://doi.org/10.1080/00343400601120296

    Examples
    --------
    Half of the jobs lie in a group of two even industries (1 bit), half in a group of one (0): 0.5 x 1 = 0.5.

    >>> related_variety(np.array([[25, 25, 50], [0, 40, 40]]), groups=["metal", "metal", "food"]).round(3).tolist()
    [0.5, 0.0]
    """
    require(base > 1, "base", wanted="above", least=1, found=base)
    cells = Cells.of(employment)
    between = entropies(gathered(cells, grouping("groups", groups, cells.shape[1])), base)
    return np.asarray(np.maximum(entropies(cells, base) - between, 0.0))


@measure("region", sparse_input=True, compares=False, vectors={"groups": "industry"})
def unrelated_variety(
    employment: FloatArray | sparse.csr_array, *, groups: npt.ArrayLike, base: float = 2.0
) -> FloatArray:
    """Unrelated variety of every region: entropy between groups of related industries.

    UV_r = sum_g P_g log (1 / P_g), where P_g is the group's share of the region.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    groups
        The group of every industry, usually its class at two digits: array [industry] or a mapping from industry.
    base
        Base of the logarithm, more than 1; 2 gives bits.

    Returns
    -------
    array [region] or Result
        0 (one group only) to the logarithm of the number of groups. Missing where the region has nothing.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``

    Notes
    -----
    With ``related_variety`` it adds up to the Shannon entropy over all industries. Read as a portfolio that spreads a
    region's risk, not as a strength.

    References
    ----------
    Frenken, K., van Oort, F., & Verburg, T. (2007). Related variety, unrelated variety and regional economic growth.
    Regional Studies, 41(5), 685-697. https://doi.org/10.1080/00343400601120296

    Examples
    --------
    The two groups have half of the jobs each: 1 bit.

    >>> unrelated_variety(np.array([[25, 25, 50], [0, 40, 40]]), groups=["metal", "metal", "food"]).tolist()
    [1.0, 1.0]
    """
    require(base > 1, "base", wanted="above", least=1, found=base)
    cells = Cells.of(employment)
    return entropies(gathered(cells, grouping("groups", groups, cells.shape[1])), base)


@measure("region", sparse_input=True, compares=False, vectors={"levels": "industry"})
def variety_by_level(
    employment: FloatArray | sparse.csr_array,
    *,
    levels: npt.ArrayLike | Mapping[str, Sequence[str]],
    base: float = 2.0,
) -> Any:
    """Variety of every region at every level of a classification: parts of the entropy that add up.

    H_r = H(level 1) + [H(level 2) - H(level 1)] + ... + [H(industries) - H(last level)].

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    levels
        The classes of every industry, from the broadest to the finest, such as its section, its two and its three
        digits: array [industry, level] or a mapping from industry to a sequence; ``digit_levels`` makes it from codes.
        A class lies in one broader class only.
    base
        Base of the logarithm, more than 1; 2 gives bits.

    Returns
    -------
    named tuple of arrays [region], or Result
        ``total``: entropy over industries; ``level_1``: between the broadest classes; ``level_2``: between those of
        the second level within those of the first, and so on; ``industries``: between industries within the finest
        class. The parts are 0 or more and add up to ``total``. Missing where the region has nothing.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``

    Notes
    -----
    With one level, ``level_1`` is unrelated and ``industries`` is related variety. What is semi-related in the
    literature is a level in between.

    References
    ----------
    Theil, H. (1972). Statistical Decomposition Analysis. North-Holland.

    Frenken, K., van Oort, F., & Verburg, T. (2007). Related variety, unrelated variety and regional economic growth.
    Regional Studies, 41(5), 685-697. https://doi.org/10.1080/00343400601120296

    Examples
    --------
    Four even industries have 2 bits: 1 between the two classes of one digit, none between classes of two digits
    within them in the first (there is one each), and 1 between industries.

    >>> answer = variety_by_level(
    ...     np.array([[25, 25, 25, 25]]), levels=[["1", "11"], ["1", "11"], ["2", "21"], ["2", "21"]]
    ... )
    >>> {name: part.round(3).tolist() for name, part in answer._asdict().items()}
    {'total': [2.0], 'level_1': [1.0], 'level_2': [0.0], 'industries': [1.0]}
    """
    require(base > 1, "base", wanted="above", least=1, found=base)
    cells = Cells.of(employment)
    classes = np.asarray(levels)
    if classes.ndim != 2 or len(classes) != cells.shape[1]:
        wanted = phrase("wanted", "classes-by-level", number=cells.shape[1])
        raise TableError([fault("wrong-shape", found=str(classes.shape), **wanted)])
    numbered = [grouping("levels", column, cells.shape[1]) for column in classes.T]
    for place, (broad, fine) in enumerate(pairwise(numbered), start=1):
        pairs = np.unique(np.stack([fine, broad]), axis=1)
        twice = np.flatnonzero(np.diff(pairs[0]) == 0)
        found = [str(classes[np.argmax(fine == pairs[0, at]), place]) for at in twice[:1]]
        require(not found, "levels", wanted="nested-classes", found=", ".join(found))
    by_level = [entropies(gathered(cells, level), base) for level in numbered] + [entropies(cells, base)]
    steps = [np.maximum(step, 0.0) for step in np.diff(np.stack(by_level), axis=0, prepend=0.0)]
    named: Any = namedtuple  # how many levels there are is known here only
    parts = named(
        "VarietyByLevel", ["total", *(f"level_{place}" for place in range(1, len(steps))), "industries"]
    )
    return parts(by_level[-1], *steps)


def digit_levels(codes: Iterable[str], *, digits: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """The first digits of every code, for ``variety_by_level``; points in a code do not count as digits.

    >>> digit_levels(["24.10", "25.11"], digits=(1, 2, 3))
    {'24.10': ('2', '24', '241'), '25.11': ('2', '25', '251')}
    """
    return {code: tuple(code.replace(".", "")[:length] for length in digits) for code in codes}

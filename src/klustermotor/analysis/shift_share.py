"""Shift-share: what of a change is the whole's, the industry's and the region's own, never added into one figure.

Assumes cells of 0 or more over at least two years, years ascending. The parts add up to the change in every cell, and
so in every region and industry. A cell with nothing in the first year has no growth to compare: all that comes is the
region's own.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import require
from klustermotor.analysis.growth import ends
from klustermotor.analysis.measures import measure
from klustermotor.analysis.results import FloatArray

Method = Literal["classic", "esteban_marquillas", "arcelus", "dynamic", "nazara_hewings"]
Whole = Literal["all", "elsewhere"]
METHODS = ("classic", "esteban_marquillas", "arcelus", "dynamic", "nazara_hewings")


class ShiftShare(NamedTuple):
    """The change and its parts: ``change`` = all the others together."""

    change: FloatArray
    national_share: FloatArray
    industry_mix: FloatArray
    regional_share: FloatArray
    allocation: FloatArray


class ArcelusShiftShare(NamedTuple):
    """As :class:`ShiftShare`, with the regional share and the allocation itemised in the last six."""

    change: FloatArray
    national_share: FloatArray
    industry_mix: FloatArray
    regional_share: FloatArray
    allocation: FloatArray
    regional_growth: FloatArray
    regional_mix: FloatArray
    national_allocation: FloatArray
    industry_allocation: FloatArray
    regional_growth_allocation: FloatArray
    regional_mix_allocation: FloatArray


class SpatialShiftShare(NamedTuple):
    """As :class:`ShiftShare`, with what the neighbours' course differs from the whole's as a part of its own."""

    change: FloatArray
    national_share: FloatArray
    industry_mix: FloatArray
    regional_share: FloatArray
    allocation: FloatArray
    neighbour_share: FloatArray


AnyShiftShare = ShiftShare | ArcelusShiftShare | SpatialShiftShare
Neighbours: TypeAlias = npt.ArrayLike | None  # or scipy.sparse.csr_array, which has no types


@measure(
    "region",
    "industry",
    over="period",
    ranked="regional_share",
    matrices={"neighbours": ("region", "region")},
)
def shift_share(
    employment: FloatArray,
    *,
    method: Method = "classic",
    neighbours: Neighbours = None,
    whole: Whole = "all",
) -> AnyShiftShare:
    """Shift-share analysis of the change of every industry in every region.

    e1 - e0 = e0 g [national share] + e0 (g_i - g) [industry mix] + e0 (g_ri - g_i) [regional, or competitive, share];
    g, g_i and g_ri are the growth of the whole, of the industry in the whole, and of the cell.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [year, region, industry], a table, or a dataframe.
    method
        ``"classic"``: as above, first and last year.
        ``"esteban_marquillas"``: with h_ri = e0_r E0_i / E0, what the region would have with the whole's structure,
        the regional share is h (g_ri - g_i), and the rest of it, (e0 - h) (g_ri - g_i), is the allocation: whether
        the region is specialised in the industries that grow faster here than in the whole.
        ``"arcelus"``: every effect is taken on h, and its rest on e0 - h: national share h g, industry mix
        h (g_i - g), regional growth h (g_r - g), regional mix h ((g_ri - g_r) - (g_i - g)).
        ``"dynamic"``: classic from each year to the next, added up, so that growth and structure are always the
        year's own.
        ``"nazara_hewings"``: with the growth n_ri of the industry in the region's neighbours together, the
        neighbour share is e0 (n_ri - g_i), and the regional share e0 (g_ri - n_ri).
    neighbours
        For ``"nazara_hewings"`` only: weights [region, region] of each region's (row's) neighbours, 0 or more, array,
        sparse array or Result. Rows are usually scaled to add up to 1; a growth rate is the same however they are.
    whole
        ``"all"``: the whole includes the region itself, as is usual. ``"elsewhere"``: all regions but this one.

    Returns
    -------
    ShiftShare, ArcelusShiftShare, SpatialShiftShare or Result
        Arrays [region, industry], in the unit of the table. ``change``, ``national_share``, ``industry_mix``,
        ``regional_share`` and ``allocation`` (0 where the method has none); they add up: change = the other four.
        With ``"nazara_hewings"`` a fifth is to be added, ``neighbour_share``. With ``"arcelus"``,
        ``regional_growth`` + ``regional_mix`` are the regional share, and the four ``..._allocation`` are the
        allocation. Nothing is missing. Ranks are those of the regional share.

    Raises
    ------
    TableError
        ``needs-years``, ``nothing-to-compare-with``, ``bad-parameter``, ``missing-label``, ``negative-value``,
        ``missing-value``, ``infinite-value``, ``wrong-shape``

    Notes
    -----
    The industry grows (``national_share`` + ``industry_mix``); the region gains (``regional_share``). Only the latter
    says something of the region, and not why. It is a description and no test: in small cells it is chance, see
    ``growth``; it depends on how finely industries are cut, and on the two years.

    Where rates are undefined, by convention: a cell with nothing in the first year has its whole change in the
    regional share, by every method (with ``"dynamic"`` only in the year when it enters; with ``"arcelus"`` the parts
    on h and their rests cancel out). An industry that the others
    had nothing of (``"elsewhere"``) is taken to grow as the whole elsewhere. An industry that the neighbours had
    nothing of, and a region without neighbours, are compared with the industry in the whole: the neighbour share is 0.

    With ``"all"`` the classic regional shares of an industry add up to 0 over the regions. Nazara and Hewings's own
    three parts come from adding ``neighbour_share`` to ``industry_mix``. ``"dynamic"`` takes the years that the table
    has, also where they are further apart than one.

    References
    ----------
    Dunn, E. S. (1960). A statistical and analytical technique for regional analysis. Papers of the Regional Science
    Association, 6(1), 97-112.

    Esteban-Marquillas, J. M. (1972). A reinterpretation of shift-share analysis. Regional and Urban Economics, 2(3),
    249-255. https://doi.org/10.1016/0034-3331(72)90033-4

    Arcelus, F. J. (1984). An extension of shift-share analysis. Growth and Change, 15(1), 3-8.
    https://doi.org/10.1111/j.1468-2257.1984.tb00719.x

    Barff, R. A. and Knight, P. L. (1988). Dynamic shift-share analysis. Growth and Change, 19(2), 1-10.
    https://doi.org/10.1111/j.1468-2257.1988.tb00465.x

    Nazara, S. and Hewings, G. J. D. (2004). Spatial structure and taxonomy of decomposition in shift-share analysis.
    Growth and Change, 35(4), 476-490. https://doi.org/10.1111/j.1468-2257.2004.00258.x

    Examples
    --------
    The whole goes from 400 to 440, g = 10 %; the first industry from 200 to 240, g_i = 20 %. In the north it goes from
    100 to 130. National share 100 * 10 % = 10, industry mix 100 * (20 % - 10 %) = 10, regional share 130 - 120 = 10.

    >>> years = np.array([[[100, 100], [100, 100]], [[130, 90], [110, 110]]])
    >>> [column[0, 0].round(6).item() for column in shift_share(years)]
    [30.0, 10.0, 10.0, 10.0, 0.0]
    """
    require(method in METHODS, "method", wanted="either", choices=METHODS, found=method)
    require(
        whole in ("all", "elsewhere"), "whole", wanted="either", choices=("all", "elsewhere"), found=whole
    )
    spatial = method == "nazara_hewings"
    require(
        spatial == (neighbours is not None),
        "neighbours",
        wanted="neighbour-weights" if spatial else "no-neighbours",
        found=None if spatial else method,
    )
    first, last = ends(employment, "shift_share")
    if method == "dynamic":
        steps = [_classic(before, after, whole) for before, after in pairwise(employment)]
        return ShiftShare(*(np.sum(column, axis=0) for column in zip(*steps, strict=True)))
    if method == "esteban_marquillas":
        return _esteban_marquillas(first, last, whole)
    if method == "arcelus":
        return _arcelus(first, last, whole)
    if spatial:
        return _nazara_hewings(first, last, whole, _weights(neighbours, len(first)))
    return _classic(first, last, whole)


@measure("region", over="period", ranked="regional_share", matrices={"neighbours": ("region", "region")})
def shift_share_by_region(
    employment: FloatArray,
    *,
    method: Method = "classic",
    neighbours: Neighbours = None,
    whole: Whole = "all",
) -> AnyShiftShare:
    """Shift-share analysis of every region: the parts of its industries added up.

    regional share of r = sum over i of e0_ri (g_ri - g_i), and so for every part.

    Parameters
    ----------
    employment, method, neighbours, whole
        As in ``shift_share``.

    Returns
    -------
    ShiftShare, ArcelusShiftShare, SpatialShiftShare or Result
        Arrays [region], with the columns of ``shift_share``; they add up likewise. Nothing is missing.

    Raises
    ------
    TableError
        As ``shift_share``.

    Notes
    -----
    A positive industry mix says that the region has industries that grow everywhere; a positive regional share that
    they grow more here than elsewhere.

    Examples
    --------
    The north goes from 200 to 220. National share 200 * 10 % = 20; industry mix 100 * 10 % - 100 * 10 % = 0; regional
    share (130 - 120) + (90 - 100) = 0.

    >>> years = np.array([[[100, 100], [100, 100]], [[130, 90], [110, 110]]])
    >>> [abs(column[0].round(6).item()) for column in shift_share_by_region(years)]
    [20.0, 20.0, 0.0, 0.0, 0.0]
    """
    return _summed(shift_share(employment, method=method, neighbours=neighbours, whole=whole), axis=1)


@measure("industry", over="period", ranked=False, matrices={"neighbours": ("region", "region")})
def shift_share_by_industry(
    employment: FloatArray,
    *,
    method: Method = "classic",
    neighbours: Neighbours = None,
    whole: Whole = "all",
) -> AnyShiftShare:
    """Shift-share analysis of every industry: the parts of its regions added up.

    industry mix of i = sum over r of e0_ri (g_i - g), and so for every part.

    Parameters
    ----------
    employment, method, neighbours, whole
        As in ``shift_share``.

    Returns
    -------
    ShiftShare, ArcelusShiftShare, SpatialShiftShare or Result
        Arrays [industry], with the columns of ``shift_share``; they add up likewise. Nothing is missing.

    Raises
    ------
    TableError
        As ``shift_share``.

    Notes
    -----
    With the whole that includes every region, classic regional shares cancel out: what one region gains, others lose.

    Examples
    --------
    The first industry goes from 200 to 240: national share 200 * 10 % = 20, industry mix 200 * 10 % = 20.

    >>> years = np.array([[[100, 100], [100, 100]], [[130, 90], [110, 110]]])
    >>> [abs(column[0].round(6).item()) for column in shift_share_by_industry(years)]
    [40.0, 20.0, 20.0, 0.0, 0.0]
    """
    return _summed(shift_share(employment, method=method, neighbours=neighbours, whole=whole), axis=0)


def unexplained(parts: AnyShiftShare) -> FloatArray:
    """What the parts leave of the change: 0 but for rounding, by every method.

    >>> parts = shift_share(np.array([[[8, 2], [3, 0]], [[9, 1], [4, 7]]]))
    >>> float(np.abs(unexplained(parts)).max().round(9))
    0.0
    """
    shares = parts[1:5]
    neighbour = parts.neighbour_share if isinstance(parts, SpatialShiftShare) else 0.0
    return np.asarray(parts.change - sum(shares, start=np.zeros(1)) - neighbour)


class _Course(NamedTuple):
    """What a cell is compared with: growth of the whole, of the industry, and the industry's share of the whole."""

    whole: FloatArray
    industry: FloatArray
    structure: FloatArray


def _course(first: FloatArray, last: FloatArray, whole: Whole) -> _Course:
    def of_industries(cells: FloatArray) -> FloatArray:
        totals = np.asarray(cells.sum(axis=0, keepdims=True))
        return totals if whole == "all" else totals - cells

    def of_all(cells: FloatArray) -> FloatArray:
        regions = cells.sum(axis=1, keepdims=True)
        total = np.asarray(regions.sum(axis=0, keepdims=True))
        return total if whole == "all" else total - regions

    total, industries = of_all(first), of_industries(first)
    whole_growth = _growth_or(total, of_all(last), np.zeros(1))
    industry_growth = _growth_or(industries, of_industries(last), whole_growth)
    with np.errstate(invalid="ignore", divide="ignore"):
        structure = np.where(total > 0, industries / total, 0.0)
    return _Course(whole_growth, industry_growth, structure)


def _growth_or(first: FloatArray, last: FloatArray, otherwise: FloatArray) -> FloatArray:
    """Rate of growth; another one where there was nothing to grow from."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(first > 0, last / first - 1, otherwise)


def _classic(first: FloatArray, last: FloatArray, whole: Whole) -> ShiftShare:
    course = _course(first, last, whole)
    national = first * course.whole
    mix = first * (course.industry - course.whole)
    regional = last - first * (1 + course.industry)
    return ShiftShare(last - first, national, mix, regional, np.zeros_like(first))


def _esteban_marquillas(first: FloatArray, last: FloatArray, whole: Whole) -> ShiftShare:
    course = _course(first, last, whole)
    own = _growth_or(first, last, np.zeros(1)) - course.industry
    expected = first.sum(axis=1, keepdims=True) * course.structure
    regional = np.where(first > 0, expected * own, last)
    allocation = np.where(first > 0, (first - expected) * own, 0.0)
    return _classic(first, last, whole)._replace(regional_share=regional, allocation=allocation)


def _arcelus(first: FloatArray, last: FloatArray, whole: Whole) -> ArcelusShiftShare:
    course = _course(first, last, whole)
    regions = first.sum(axis=1, keepdims=True)
    region_growth = _growth_or(regions, last.sum(axis=1, keepdims=True), course.whole)
    expected = regions * course.structure
    beyond = first - expected
    parts = _esteban_marquillas(first, last, whole)
    growth_lead = region_growth - course.whole
    mix_lead = course.industry - course.whole
    allocations = (
        beyond * course.whole,
        beyond * mix_lead,
        beyond * growth_lead,
        parts.allocation - beyond * growth_lead,
    )
    return ArcelusShiftShare(
        parts.change,
        expected * course.whole,
        expected * mix_lead,
        parts.regional_share,
        allocations[0] + allocations[1] + parts.allocation,
        expected * growth_lead,
        parts.regional_share - expected * growth_lead,
        *allocations,
    )


def _nazara_hewings(first: FloatArray, last: FloatArray, whole: Whole, weights: Any) -> SpatialShiftShare:
    course = _course(first, last, whole)
    around = _growth_or(weights @ first, weights @ last, course.industry)
    parts = _classic(first, last, whole)
    regional = last - first * (1 + around)
    return SpatialShiftShare(
        *parts._replace(regional_share=regional), neighbour_share=first * (around - course.industry)
    )


def _weights(neighbours: Any, count: int) -> Any:
    weights: Any = neighbours if sparse.issparse(neighbours) else np.asarray(neighbours, dtype=float)
    fits = weights.shape == (count, count)
    require(fits, "neighbours", wanted="region-by-region", number=count, found=weights.shape)
    values = np.asarray(weights.data if sparse.issparse(weights) else weights)
    others = values[~(np.isfinite(values) & (values >= 0))]
    require(not others.size, "neighbours", wanted="finite-weights", found=others[:1])
    return weights


def _summed(parts: AnyShiftShare, axis: int) -> AnyShiftShare:
    return type(parts)(*(column.sum(axis=axis) for column in parts))

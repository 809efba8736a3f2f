"""How cells, regions and industries grow, with what is chance in small cells, and what grew elsewhere beside it.

Assumes cells of 0 or more over at least two years, years ascending. A rate needs something to grow from: where the
first year has nothing it is missing, never infinite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from scipy.special import betaincinv

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.measures import as_table, measure
from klustermotor.analysis.results import FloatArray, Result


class Rates(NamedTuple):
    """Growth between the first and the last year."""

    rate: FloatArray
    change: FloatArray
    log_rate: FloatArray
    annual_rate: FloatArray


class Growth(NamedTuple):
    """Growth with its interval, and the growth of the same thing elsewhere."""

    rate: FloatArray
    change: FloatArray
    log_rate: FloatArray
    annual_rate: FloatArray
    lower: FloatArray
    upper: FloatArray
    elsewhere_rate: FloatArray
    apart: FloatArray
    small: FloatArray


class Churn(NamedTuple):
    """Gains and losses across the industries of a region, as shares of its size."""

    reallocation: FloatArray
    gains: FloatArray
    losses: FloatArray
    net: FloatArray
    excess: FloatArray


@measure("region", "industry", over="period", needs=("years",), undefined="no-base")
def growth(
    employment: FloatArray,
    *,
    years: Sequence[int] | None = None,
    confidence: float = 0.95,
    lump: float = 1.0,
    small: float = 50.0,
) -> Growth:
    """Growth of every industry in every region, with an interval, beside the industry's growth elsewhere.

    g_ri = e_ri(last) / e_ri(first) - 1; elsewhere, the same of E_i - e_ri, the industry in all regions but r.

    Parameters
    ----------
    employment
        Employment, or another count, 0 or more: array [year, region, industry], a table, or a dataframe.
    years
        The years of an array, ascending, for the annual rate; one year apart unless told. A table knows its own.
    confidence
        Of the interval, above 0 and below 1.
    lump
        How many come and go together, above 0: 1 when each job is a chance of its own, or the jobs of a usual plant
        when plants open and close whole. Counts are divided by it before the interval is taken.
    small
        A cell that has less than this in both years is flagged; 0 or more.

    Returns
    -------
    Growth or Result
        Arrays [region, industry]. ``rate``: share of the first year. ``change``: in the unit of the table.
        ``log_rate``: natural logarithm of the ratio. ``annual_rate``: compound rate per year. ``lower``, ``upper``:
        interval of the rate. ``elsewhere_rate``: rate of the industry in all other regions together. ``apart``: 1 where
        the whole interval is above the rate elsewhere, -1 where it is below, 0 where the two cannot be told apart.
        ``small``: 1 where the cell is small. Rates are missing where the first year has nothing (``no-base``), the
        logarithm also where the last year has nothing, the rate elsewhere where the others had nothing to begin with.

    Raises
    ------
    TableError
        ``needs-years``, ``nothing-to-compare-with``, ``bad-parameter``, ``negative-value``, ``missing-value``,
        ``infinite-value``, ``wrong-shape``

    Notes
    -----
    A register count has no sampling error, but what happens in a small cell is largely chance: one plant that moves.
    The interval takes both years as independent Poisson counts. Given their sum, the last year is binomial, so that
    the exact binomial interval of its share p gives that of the ratio, p / (1 - p); it covers at least what it says.
    Jobs come in plants and most people stay from year to year; the first makes the interval too narrow (use ``lump``),
    the second too wide. It is a guard against reading chance as strength and no forecast. For turnover or value
    added it means nothing. The rate elsewhere is taken as known.

    The rate alone says that the industry grows here; only beside ``elsewhere_rate`` does it say that the region gains.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the
    binomial. Biometrika, 26(4), 404-413. https://doi.org/10.1093/biomet/26.4.404

    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika, 31(3-4), 313-323. https://doi.org/10.1093/biomet/31.3-4.313

    Examples
    --------
    In two years the north goes from 100 to 121: 21 %, or 10 % a year. The south goes from 50 to 50, so elsewhere is 0 %
    for the north. Is 121 after 100 more than chance? The interval, -8 % to 59 %, holds 0: it cannot be told apart.

    >>> found = growth(np.array([[[100.0], [50.0]], [[121.0], [50.0]]]), years=(2019, 2021))
    >>> found.rate.round(3).tolist(), found.annual_rate.round(3).tolist()
    ([[0.21], [0.0]], [[0.1], [0.0]])
    >>> found.lower.round(2)[0, 0].item(), found.upper.round(2)[0, 0].item(), found.apart[0, 0].item()
    (-0.08, 0.59, 0.0)
    """
    return _growth(employment, years, confidence=confidence, lump=lump, small=small)


@measure("region", over="period", needs=("years",), undefined="no-base")
def region_growth(
    employment: FloatArray,
    *,
    years: Sequence[int] | None = None,
    confidence: float = 0.95,
    lump: float = 1.0,
    small: float = 50.0,
) -> Growth:
    """Growth of every region's total, with an interval, beside the growth of all other regions together.

    g_r = e_r(last) / e_r(first) - 1; elsewhere is the whole without region r.

    Parameters
    ----------
    employment
        Employment, or another count, 0 or more: array [year, region, industry], a table, or a dataframe.
    years, confidence, lump, small
        As in ``growth``.

    Returns
    -------
    Growth or Result
        Arrays [region], with the columns of ``growth``.

    Raises
    ------
    TableError
        As ``growth``.

    Notes
    -----
    A region may outgrow the others because of the industries that it has: see ``shift_share_by_region``.

    Examples
    --------
    The north goes from 100 + 100 to 130 + 90 = 220: 10 %. The south stays at 300: 0 %.

    >>> found = region_growth(np.array([[[100, 100], [100, 200]], [[130, 90], [100, 200]]]))
    >>> found.rate.round(3).tolist(), found.elsewhere_rate.round(3).tolist()
    ([0.1, 0.0], [0.0, 0.1])
    """
    totals = employment.sum(axis=2, keepdims=True)
    found = _growth(totals, years, confidence=confidence, lump=lump, small=small, name="region_growth")
    return Growth(*(column[:, 0] for column in found))


@measure("industry", over="period", compares=False, ranked=False, needs=("years",), undefined="no-base")
def industry_growth(employment: FloatArray, *, years: Sequence[int] | None = None) -> Rates:
    """Growth of every industry in the whole: all regions together.

    g_i = E_i(last) / E_i(first) - 1

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [year, region, industry], a table, or a dataframe.
    years
        As in ``growth``.

    Returns
    -------
    Rates or Result
        Arrays [industry]: ``rate``, ``change``, ``log_rate``, ``annual_rate`` as in ``growth``.

    Raises
    ------
    TableError
        ``needs-years``, ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``

    Notes
    -----
    It says nothing of any region. The whole includes every region of the table.

    Examples
    --------
    The industry goes from 60 + 40 = 100 to 60 + 50 = 110: 10 %.

    >>> industry_growth(np.array([[[60.0], [40.0]], [[60.0], [50.0]]])).rate.round(3).tolist()
    [0.1]
    """
    totals = employment.sum(axis=1)
    first, last = ends(totals, "industry_growth")
    return _rates(first, last, _span(years, len(totals)))


@measure("region", over="period", compares=False, ranked="reallocation")
def churn(employment: FloatArray) -> Churn:
    """Structural change of every region: gross gains and losses across its industries.

    gains = sum of e_ri(last) - e_ri(first) where positive, losses where negative, both over the mean of the region's
    totals in the two years; reallocation = gains + losses; net = gains - losses; excess = reallocation - |net|.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [year, region, industry], a table, or a dataframe.

    Returns
    -------
    Churn or Result
        Arrays [region], shares 0 to 2 (``net`` -2 to 2): ``reallocation``, ``gains``, ``losses``, ``net``, and
        ``excess``, the change of structure beyond what the net change needed. Missing where the region has nothing in
        both years.

    Raises
    ------
    TableError
        ``needs-years``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``

    Notes
    -----
    Gains and losses between plants of one industry are not seen: the finer the industries, the larger the churn, so
    compare regions on one classification only. Only the first and the last year count. Dividing by the mean of the
    two years, as in the study of job flows, treats gains and losses alike and is defined for a new region.

    References
    ----------
    Davis, S. J. and Haltiwanger, J. (1992). Gross job creation, gross job destruction, and employment reallocation.
    The Quarterly Journal of Economics, 107(3), 819-863. https://doi.org/10.2307/2118365

    Examples
    --------
    One industry gains 30, another loses 10, from 190 to 210, mean 200: gains 0.15, losses 0.05, reallocation 0.2,
    net 0.1, excess 0.1.

    >>> [round(column.item(), 3) for column in churn(np.array([[[100, 90]], [[130, 80]]]))]
    [0.2, 0.15, 0.05, 0.1, 0.1]
    """
    first, last = ends(employment, "churn")
    difference = last - first
    size = (first.sum(axis=1) + last.sum(axis=1)) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        gains = np.maximum(difference, 0).sum(axis=1) / size
        losses = np.maximum(-difference, 0).sum(axis=1) / size
    return Churn(gains + losses, gains, losses, gains - losses, gains + losses - np.abs(gains - losses))


def yearly_growth(data: Any, **parameters: Any) -> Result:
    """Growth of every industry in every region from each year of the table to the next.

    Parameters
    ----------
    data
        A table with years, or a dataframe.
    parameters
        As in ``growth``.

    Returns
    -------
    Result
        The columns of ``growth`` for every year but the first, which is the year that the growth leads to. Years that
        are further apart than one have their ``annual_rate`` for comparison.

    Raises
    ------
    TableError
        As ``growth``.

    Examples
    --------
    From 100 over 110 to 99: first 10 %, then -10 %.

    >>> from klustermotor.analysis.tables import RegionIndustryTable
    >>> table = RegionIndustryTable.of([[[100], [50]], [[110], [50]], [[99], [50]]], years=(2019, 2020, 2021))
    >>> yearly_growth(table).columns["rate"][:, 0, 0].round(3).tolist()
    [0.1, -0.1]
    """
    table = as_table(data)
    if len(table.cells) < 2:
        raise TableError([fault("needs-years", measure="yearly_growth", count=len(table.cells))])
    pairs = zip(table.years[:-1], table.years[1:], strict=True)
    steps = [growth(table.only(years=pair), **parameters) for pair in pairs]
    columns = {name: np.stack([step.columns[name] for step in steps]) for name in Growth._fields}
    reasons = [np.full(step.value.shape, "") if step.reasons is None else step.reasons for step in steps]
    provenance = replace(steps[0].provenance, measure="yearly_growth", years=table.years)
    return Result(
        columns, steps[0].axes, provenance, years=table.years[1:], ranked="rate", reasons=np.stack(reasons)
    )


def ends(employment: FloatArray, name: str) -> tuple[FloatArray, FloatArray]:
    """The first and the last year of what has years on its first axis.

    Raises
    ------
    TableError
        ``needs-years``: there are fewer than two.
    """
    if len(employment) < 2:
        raise TableError([fault("needs-years", measure=name, count=len(employment))])
    return employment[0], employment[-1]


def ratio_interval(
    first: FloatArray, last: FloatArray, *, confidence: float, lump: float = 1.0
) -> tuple[FloatArray, FloatArray]:
    """Exact interval of the ratio of two Poisson means, by the binomial share of the last count in both.

    Missing where the first count is 0; the upper end also where it is beyond all numbers.

    >>> low, high = ratio_interval(np.array([10.0]), np.array([10.0]), confidence=0.95)
    >>> round(low.item(), 3), round(high.item(), 3)
    (0.374, 2.677)
    """
    known = np.where(first > 0, first, np.nan) / lump
    after = last / lump
    tail = (1 - confidence) / 2
    low = betaincinv(np.where(after > 0, after, 1), known + 1, tail) * (after > 0)
    below = betaincinv(known, after + 1, tail)  # share of the first count at the other end: no loss of digits
    below = np.where(below > 1e-300, below, np.nan)
    return low / (1 - low), (1 - below) / below


def _growth(
    employment: FloatArray,
    years: Sequence[int] | None,
    *,
    confidence: float,
    lump: float,
    small: float,
    name: str = "growth",
) -> Growth:
    require(0 < confidence < 1, "confidence", wanted="inside", least=0, most=1, found=confidence)
    require(lump > 0, "lump", wanted="above", least=0, found=lump)
    require(small >= 0, "small", wanted="at-least", least=0, found=small)
    first, last = ends(employment, name)
    rates = _rates(first, last, _span(years, len(employment)))
    low, high = ratio_interval(first, last, confidence=confidence, lump=lump)
    elsewhere = _rate(first.sum(axis=0) - first, last.sum(axis=0) - last)
    lower, upper = low - 1, high - 1
    apart = np.where(lower > elsewhere, 1.0, np.where(upper < elsewhere, -1.0, 0.0))
    apart[np.isnan(lower) | np.isnan(elsewhere)] = np.nan
    largest = np.maximum(first, last)
    return Growth(*rates, lower, upper, elsewhere, apart, ((largest > 0) & (largest < small)).astype(float))


def _rates(first: FloatArray, last: FloatArray, span: float) -> Rates:
    rate = _rate(first, last)
    with np.errstate(invalid="ignore", divide="ignore"):
        log_rate = np.where((first > 0) & (last > 0), np.log(last) - np.log(first), np.nan)
        annual_rate = (1 + rate) ** (1 / span) - 1
    return Rates(rate, last - first, log_rate, annual_rate)


def _rate(first: FloatArray, last: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(first > 0, last / first - 1, np.nan)


def _span(years: Sequence[int] | None, count: int) -> float:
    """How many years lie between the first and the last."""
    if years is None:
        return count - 1
    told = ", ".join(str(year) for year in years)
    ascending = len(years) == count and all(np.diff(np.asarray(years)) > 0)
    require(ascending, "years", wanted="ascending-years", number=count, found=told)
    return float(years[-1] - years[0])

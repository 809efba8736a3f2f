"""How far a location quotient can be trusted: intervals, tests, and a flag for small cells.

Assumes that the values are counts (people, plants, jobs), and that each of a region's counts falls into an industry
independently of the others. People come in plants, so that the truth is less certain than these figures say:
``design_effect`` allows for it, and a count of plants meets the assumption better than one of people.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from klustermotor.analysis.faults import TableError, fault, phrase, require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import divided, row_blocks
from klustermotor.analysis.specialisation import location_quotient

METHODS = ("wilson", "exact", "log", "bootstrap")


class QuotientInterval(NamedTuple):
    """A location quotient with the limits of its confidence interval."""

    quotient: FloatArray
    lower: FloatArray
    upper: FloatArray


class QuotientTest(NamedTuple):
    """A location quotient, how far it is from 1, and how probable that would be by chance."""

    quotient: FloatArray
    z: FloatArray
    p: FloatArray
    p_adjusted: FloatArray


class SmallCells(NamedTuple):
    """Whether a cell is too small to be read closely, and why."""

    small: FloatArray
    employment: FloatArray
    width: FloatArray


@measure("region", "industry")
def location_quotient_interval(
    employment: FloatArray,
    *,
    confidence: float = 0.95,
    method: str = "wilson",
    design_effect: float = 1.0,
    generator: np.random.Generator | None = None,
    replicates: int = 999,
) -> QuotientInterval:
    """Confidence interval of every location quotient.

    LQ = p / q with p = e_ri / e_r and q = e_i / e; the interval of p as a binomial share, divided by q.

    Parameters
    ----------
    employment
        Counts, 0 or more: array [region, industry], a table, or a dataframe.
    confidence
        Between 0 and 1: how often such intervals hold the true quotient.
    method
        ``"wilson"``: Wilson's score interval of p, q taken as known; ``"exact"``: that of Clopper and Pearson, q taken
        as known; ``"log"``: the delta method on ln LQ, which knows that the region is part of the whole;
        ``"bootstrap"``: percentiles over tables in which every region's total is drawn anew by its own shares, the
        whole with them.
    design_effect
        How many times larger the variance is than for independent counts, 1 or more: counts are divided by it. About
        the mean size of plants, weighted by size, when people of one plant move together.
    generator, replicates
        For ``"bootstrap"``: the source of randomness (``numpy.random.default_rng(seed)``), and how many tables.

    Returns
    -------
    QuotientInterval of arrays [region, industry], or Result
        ``quotient``, ``lower``, ``upper``, without a unit. Missing where the region or the industry has nothing;
        limits also where the cell is 0 and the method is ``"log"``.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    An interval says how much a count may vary by chance, not whether the figures are right. Where the table is a
    census, it answers: could a region of this size have this quotient by the luck of a few plants? Not for turnover or
    value added, which are not counts. With q known, the interval is a little too wide for a region that is a large
    part of the whole; ``"log"`` and ``"bootstrap"`` allow for that. A bootstrap of an empty cell is always 0, its
    interval of no width: take ``"wilson"`` there. Totals are rounded to whole numbers for the bootstrap, whose time
    grows with replicates times cells. ``"exact"`` holds at least its confidence, and is wider.

    References
    ----------
    Moineddin, R., Beyene, J., & Boyle, E. (2003). On the location quotient confidence interval. Geographical Analysis,
    35(3), 249-256.

    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association, 22(158), 209-212. https://doi.org/10.1080/01621459.1927.10502953

    Clopper, C. J., & Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the
    binomial. Biometrika, 26(4), 404-413. https://doi.org/10.1093/biomet/26.4.404

    Examples
    --------
    60 of 100 where the whole has 80 of 200: LQ = 0.6 / 0.4. Wilson's limits of 0.6 with n = 100 are 0.502 and 0.691,
    divided by 0.4 they are 1.255 and 1.726.

    >>> answer = location_quotient_interval(np.array([[60, 40], [20, 80]]))
    >>> [float(part[0, 0].round(3)) for part in answer]
    [1.5, 1.255, 1.726]
    """
    require(0 < confidence < 1, "confidence", wanted="inside", least=0, most=1, found=confidence)
    require(method in METHODS, "method", wanted="one-of", choices=METHODS, found=method)
    require(design_effect >= 1, "design_effect", wanted="at-least", least=1, found=design_effect)
    quotient = location_quotient(employment)
    counts = employment / design_effect
    beside = (1 - confidence) / 2
    if method == "bootstrap":
        lower, upper = _bootstrap(counts, beside, generator, replicates)
    elif method == "log":
        lower, upper = _log_limits(counts, quotient, beside)
    else:
        totals, whole = counts.sum(axis=1, keepdims=True), divided(counts.sum(axis=0), counts.sum())
        limits_of = _wilson if method == "wilson" else _exact
        lower, upper = np.empty(counts.shape), np.empty(counts.shape)
        for block in row_blocks(counts.shape):
            limits = limits_of(counts[block], totals[block], beside)
            lower[block], upper[block] = (divided(limit, whole) for limit in limits)
    for limit in (lower, upper):
        limit[np.isnan(quotient)] = np.nan
    return QuotientInterval(quotient, lower, upper)


@measure("region", "industry")
def location_quotient_test(employment: FloatArray, *, design_effect: float = 1.0) -> QuotientTest:
    """Test of every location quotient against 1.

    z = (e_ri - m) / sqrt(m (1 - e_r / e) (1 - e_i / e)), with m = e_r e_i / e what the cell would have at LQ = 1.

    Parameters
    ----------
    employment
        Counts, 0 or more: array [region, industry], a table, or a dataframe.
    design_effect
        How many times larger the variance is than for independent counts, 1 or more; see
        ``location_quotient_interval``.

    Returns
    -------
    QuotientTest of arrays [region, industry], or Result
        ``quotient``; ``z``, the adjusted residual, about normal with variance 1 where LQ is 1; ``p``, two-sided;
        ``p_adjusted``, after Benjamini and Hochberg for all cells of the year: of the cells below 0.05, no more than
        5 in 100 are false on average. Missing where the region or the industry has nothing, or is the whole.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    It knows that the region is part of the whole. The normal approximation is poor where m is below 5; there take the
    exact interval. In a large region every small deviation is significant: read the quotient first. Use
    ``p_adjusted`` whenever more than one cell is looked at, as the 5 in 100 extremes of a large table are no finding.

    References
    ----------
    Haberman, S. J. (1973). The analysis of residuals in cross-classified tables. Biometrics, 29(1), 205-220.
    https://doi.org/10.2307/2529686

    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: A practical and powerful approach to
    multiple testing. Journal of the Royal Statistical Society B, 57(1), 289-300.
    https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    60 where 100 x 80 / 200 = 40 would be even: 20 / sqrt(40 x 0.5 x 0.6) = 5.77.

    >>> answer = location_quotient_test(np.array([[60, 40], [20, 80]]))
    >>> answer.z.round(2).tolist()
    [[5.77, -5.77], [-5.77, 5.77]]
    """
    require(design_effect >= 1, "design_effect", wanted="at-least", least=1, found=design_effect)
    counts = employment / design_effect
    total = counts.sum()
    rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    z, p = np.empty(counts.shape), np.empty(counts.shape)
    for block in row_blocks(counts.shape):
        even = divided(rows[block] * columns, total)
        variance = even * (1 - divided(rows[block], total)) * (1 - divided(columns, total))
        z[block] = divided(counts[block] - even, np.sqrt(variance))
        p[block] = 2 * special.ndtr(-np.abs(z[block]))
    return QuotientTest(location_quotient(employment), z, p, _false_discovery(p))


@measure("region", "industry", ranked=False)
def small_cells(
    employment: FloatArray,
    *,
    minimum: float = 50.0,
    widest: float = 1.0,
    confidence: float = 0.95,
    design_effect: float = 1.0,
) -> SmallCells:
    """Flag for cells that are too small for their location quotient to be read closely.

    small = 1 where e_ri < minimum or upper - lower > widest, by Wilson's interval of the quotient; else 0.

    Parameters
    ----------
    employment
        Counts, 0 or more: array [region, industry], a table, or a dataframe.
    minimum
        Fewer people than this are few, 0 or more.
    widest
        The widest interval that can still be read, in units of the quotient, above 0.
    confidence, design_effect
        As in ``location_quotient_interval``.

    Returns
    -------
    SmallCells of arrays [region, industry], or Result
        ``small``: 1 or 0; ``employment``; ``width`` of the interval. Missing where the region or the industry has
        nothing.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    A warning to the reader, not disclosure control: a cell that is not flagged may still show a single firm. An empty
    cell is flagged as well, since its quotient of 0 rests on nobody; how surely it is empty is in ``width``.

    References
    ----------
    Moineddin, R., Beyene, J., & Boyle, E. (2003). On the location quotient confidence interval. Geographical Analysis,
    35(3), 249-256.

    Examples
    --------
    20 and 40 are fewer than 50; the others' intervals are less than 1 wide (1.726 - 1.255 = 0.471 for the first).

    >>> small_cells(np.array([[60, 40], [20, 80]])).small.tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    require(minimum >= 0, "minimum", wanted="at-least", least=0, found=minimum)
    require(widest > 0, "widest", wanted="above", least=0, found=widest)
    interval = location_quotient_interval(employment, confidence=confidence, design_effect=design_effect)
    width = interval.upper - interval.lower
    small = np.where(np.isnan(width), np.nan, (employment < minimum) | (width > widest))
    return SmallCells(small, np.where(np.isnan(width), np.nan, employment), width)


def _false_discovery(p: FloatArray) -> FloatArray:
    """P-values adjusted after Benjamini and Hochberg: the smallest rate of false discoveries that keeps each."""
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(p, axis=None)
    order = order[: np.count_nonzero(~np.isnan(p))]  # missing values come last
    ascending = p.ravel()[order]
    rate = ascending * (len(order) / np.arange(1.0, len(order) + 1))
    adjusted.ravel()[order] = np.minimum(np.minimum.accumulate(rate[::-1])[::-1], 1.0)
    return adjusted


def _wilson(counts: FloatArray, totals: FloatArray, beside: float) -> tuple[FloatArray, FloatArray]:
    """Wilson's limits of a binomial share; totals have one column."""
    z = -special.ndtri(beside)
    one = divided(1.0, totals)
    share, scale = counts * one, 1 + z**2 * one
    middle = (share + z**2 * one / 2) / scale
    reach = z / scale * np.sqrt(one * (np.maximum(share * (1 - share), 0.0) + z**2 * one / 4))
    return np.where(counts == 0, 0.0, middle - reach), np.where(counts == totals, 1.0, middle + reach)


def _exact(counts: FloatArray, totals: FloatArray, beside: float) -> tuple[FloatArray, FloatArray]:
    """Clopper and Pearson's limits of a binomial share; totals have one column. Only filled cells cost time."""
    lower = np.zeros(counts.shape)
    upper = lower + 1 - beside ** divided(1.0, totals)
    some = counts > 0
    few, many = counts[some], (totals - counts)[some]
    lower[some] = special.betaincinv(few, many + 1, beside)
    upper[some] = np.where(many > 0, special.betaincinv(few + 1, np.maximum(many, 1e-9), 1 - beside), 1.0)
    return lower, upper


def _log_limits(counts: FloatArray, quotient: FloatArray, beside: float) -> tuple[FloatArray, FloatArray]:
    """Limits by the delta method on the logarithm, for four multinomial counts: in or out of region and industry."""
    rows, columns, total = counts.sum(axis=1, keepdims=True), counts.sum(axis=0), counts.sum()
    variance = (
        divided(1.0, counts)
        - divided(1.0, rows)
        - divided(1.0, columns)
        + 2 * divided(counts, rows * columns)
        - divided(1.0, total)
    )
    factor = np.exp(-special.ndtri(beside) * np.sqrt(np.maximum(variance, 0.0)))
    return quotient / factor, quotient * factor


def _bootstrap(
    counts: FloatArray, beside: float, generator: np.random.Generator | None, replicates: int
) -> tuple[FloatArray, FloatArray]:
    """Percentiles of quotients over tables drawn by every region's own shares.

    Every region is drawn twice from the same seed, once for the totals and once for the quotients, so that only one
    region's draws are held at a time.
    """
    if generator is None:
        told = phrase("wanted", "given") | phrase("found", "nothing")
        raise TableError([fault("bad-parameter", parameter="generator", **told)])
    require(replicates >= 2, "replicates", wanted="at-least", least=2, found=replicates)
    sizes = np.rint(counts.sum(axis=1)).astype(np.int64)
    shares = np.nan_to_num(divided(counts, counts.sum(axis=1, keepdims=True)))
    some = [int(region) for region in np.flatnonzero(sizes)]
    seeds = dict(zip(some, generator.integers(2**63, size=len(some)), strict=True))

    def drawn(region: int) -> FloatArray:
        filled = np.flatnonzero(shares[region])
        table = np.zeros((replicates, counts.shape[1]))
        source = np.random.default_rng(seeds[region])
        chances = shares[region, filled]
        table[:, filled] = source.multinomial(sizes[region], chances / chances.sum(), size=replicates)
        return table

    whole = np.zeros((replicates, counts.shape[1]))
    for region in some:
        whole += drawn(region)
    whole /= max(int(sizes.sum()), 1)
    limits = np.full((2, *counts.shape), np.nan)
    for region in some:
        quotients = np.nan_to_num(divided(drawn(region) / sizes[region], whole))
        limits[:, region] = np.quantile(quotients, [beside, 1 - beside], axis=0)
    return limits[0], limits[1]

"""How much of an industry a region has, cell by cell: quotients against the whole, and plain shares.

Assumes cells of 0 or more, regions in rows and industries in columns. One figure for a whole region is in
``structure.py``, for a whole industry in ``concentration.py``; how far a quotient can be trusted in
``significance.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from klustermotor.analysis.faults import require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.presence import present_cells
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import divided


@measure("region", "industry", sparse_input=True)
def location_quotient(employment: FloatArray | sparse.csr_array) -> Any:
    """Location quotient of every industry in every region.

    LQ = (e_ri / e_r) / (e_i / e); 1 means the share of the whole, which includes the region itself.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.

    Returns
    -------
    array [region, industry] or Result
        0 or more, without a unit; sparse when the input is. Missing where the region or the industry has nothing
        (a sparse answer has 0 there).

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    A large quotient in a small industry or region may be one plant: see ``location_quotient_interval``.

    References
    ----------
    Florence, P. S. (1939). Report on the location of industry. London: Political and Economic Planning.

    Florence, P. S. (1948). Investment, location, and size of plant. Cambridge University Press.

    Examples
    --------
    The north has 60 of 100 in industry, the whole 80 of 200: 0.6 / 0.4 = 1.5.

    >>> location_quotient(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [[1.5, 0.667], [0.5, 1.333]]
    """
    rows, columns = np.asarray(employment.sum(axis=1)), np.asarray(employment.sum(axis=0))
    total = float(rows.sum())
    # Products of whole numbers are exact, so that a quotient of 1 is exactly 1 and counts as present.
    if sparse.issparse(employment):
        cells = sparse.coo_array(employment)
        row, column = cells.coords
        cells.data = cells.data * total / (rows[row] * columns[column])
        return cells.tocsr()
    with np.errstate(invalid="ignore", divide="ignore"):
        return employment * total / (rows[:, np.newaxis] * columns)


lq = location_quotient


@measure("region", "industry", sparse_input=True)
def balassa_index(employment: FloatArray | sparse.csr_array) -> Any:
    """Balassa's index of revealed comparative advantage.

    RCA = (x_ri / x_r) / (x_i / x): the location quotient, as trade economists know it.

    Parameters
    ----------
    employment
        Exports, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.

    Returns
    -------
    array [region, industry] or Result
        0 or more, without a unit; sparse when the input is. Missing where the region or the industry has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    The same figures as ``location_quotient``; the name is kept because the literature on trade and complexity uses it.
    ``presence`` makes it binary.

    References
    ----------
    Balassa, B. (1965). Trade liberalisation and "revealed" comparative advantage. The Manchester School, 33(2),
    99-123. https://doi.org/10.1111/j.1467-9957.1965.tb00050.x

    Examples
    --------
    Of what the first country exports 30 / 40 is cloth, of what all export 40 / 80: 0.75 / 0.5 = 1.5.

    >>> balassa_index(np.array([[30, 10], [10, 30]])).tolist()
    [[1.5, 0.5], [0.5, 1.5]]
    """
    return location_quotient(employment)


rca = balassa_index


@measure("region", "industry", sparse_input=True, ranked=False)
def presence(employment: FloatArray | sparse.csr_array, *, threshold: float = 1.0) -> Any:
    """Presence of an industry in a region: whether its location quotient reaches a threshold.

    M = 1 where LQ >= threshold, else 0.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    threshold
        The smallest quotient that counts, more than 0.

    Returns
    -------
    array [region, industry] or Result
        1 or 0; sparse when the input is. Missing where the region or the industry has nothing (0 in a sparse answer).

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    A quotient of exactly the threshold counts as present; some packages ask for more than 1. A small region reaches 1
    with a handful of people: set cells below a minimum to 0 first, or see ``small_cells``.

    References
    ----------
    Hidalgo, C. A., & Hausmann, R. (2009). The building blocks of economic complexity. Proceedings of the National
    Academy of Sciences, 106(26), 10570-10575. https://doi.org/10.1073/pnas.0900943106

    Examples
    --------
    The quotients are 1.5 and 0.5 in the first region, 0.5 and 1.5 in the second.

    >>> presence(np.array([[30, 10], [10, 30]])).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    present = present_cells(employment, threshold)
    if sparse.issparse(employment):
        return present
    comparable = np.outer(employment.sum(axis=1), employment.sum(axis=0)) > 0
    return np.where(comparable, present.toarray(), np.nan)


@measure("region", "industry")
def symmetric_location_quotient(employment: FloatArray) -> FloatArray:
    """Symmetric location quotient (revealed symmetric comparative advantage).

    SLQ = (LQ - 1) / (LQ + 1); 0 means the share of the whole, which includes the region itself.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry], a table, or a dataframe.

    Returns
    -------
    array [region, industry] or Result
        From -1 (nothing there) to below 1. Missing where the region or the industry has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Twice and half the share of the whole lie equally far from 0, which averages and regressions need. The order of
    regions is that of the location quotient.

    References
    ----------
    Laursen, K. (2015). Revealed comparative advantage and the alternatives as measures of international
    specialization. Eurasian Business Review, 5, 99-115. https://doi.org/10.1007/s40821-015-0017-1

    Examples
    --------
    The quotients are 1.5 and 0.5: 0.5 / 2.5 = 0.2 and -0.5 / 1.5 = -1/3.

    >>> symmetric_location_quotient(np.array([[30, 10], [10, 30]])).round(3).tolist()
    [[0.2, -0.333], [-0.333, 0.2]]
    """
    quotients = location_quotient(employment)
    return np.asarray((quotients - 1) / (quotients + 1))


@measure("region", "industry")
def standardized_location_quotient(employment: FloatArray, *, log: bool = False, ddof: int = 1) -> FloatArray:
    """Standardised location quotient: how many standard deviations from the industry's mean quotient.

    z = (LQ_ri - mean_r LQ_ri) / sd_r LQ_ri, over the regions, industry by industry; with ``log``, of ln LQ.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry], a table, or a dataframe.
    log
        Standardise the logarithms, which are closer to a normal distribution.
    ddof
        1 for the standard deviation of a sample (divided by n - 1), 0 for that of a population (by n).

    Returns
    -------
    array [region, industry] or Result
        In standard deviations. Missing where the region or the industry has nothing, where all regions have the same
        quotient, and, with ``log``, where the quotient is 0; such regions are not in the mean either.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    The authors call a region outstanding from 1.96 on, if the standardised quotients are normally distributed, which
    has to be tested, not taken for granted. It says how the region stands among regions, not how certain its quotient
    is: for that see ``location_quotient_interval``. Every region counts the same, whatever its size. The base of the
    logarithm does not matter. The mean is that of the industry over regions; REAT's ``locq2`` subtracts means that are
    taken over industries, so that its figures differ.

    References
    ----------
    O'Donoghue, D., & Gleave, B. (2004). A note on methods for measuring industrial agglomeration. Regional Studies,
    38(4), 419-427.

    Examples
    --------
    The first industry's quotients are 1.5, 1 and 0.5: mean 1, standard deviation 0.5, so 1, 0 and -1.

    >>> standardized_location_quotient(np.array([[30, 10], [20, 20], [10, 30]])).round(9).tolist()
    [[1.0, -1.0], [0.0, 0.0], [-1.0, 1.0]]
    """
    require(ddof in (0, 1), "ddof", wanted="either", choices=(0, 1), found=ddof)
    values = location_quotient(employment)
    if log:
        with np.errstate(divide="ignore"):
            values = np.log(values)
        values[np.isinf(values)] = np.nan
    there = ~np.isnan(values)
    count = there.sum(axis=0)
    deviation = values - divided(np.where(there, values, 0.0).sum(axis=0), count)
    squares = np.where(there, deviation, 0.0) ** 2
    spread = np.sqrt(divided(squares.sum(axis=0), np.maximum(count - ddof, 0)))
    noise = 1e-12 * np.nanmax(np.abs(values), axis=0, initial=1.0)  # equal quotients differ by rounding alone
    return np.asarray(divided(deviation, np.where(spread > noise, spread, 0.0)))


@measure("region", "industry", sparse_input=True)
def dominance(employment: FloatArray | sparse.csr_array) -> Any:
    """Dominance: the region's share of the whole industry ("region share of nation").

    D = e_ri / e_i, the whole including the region itself.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.

    Returns
    -------
    array [region, industry] or Result
        0 to 1; adds up to 1 over the regions; sparse when the input is. Missing where the industry has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Large regions dominate because they are large: read it beside the location quotient. It is the share of what the
    table holds; a table of one country says nothing of the world. Some authors call it dominance how much an industry
    weighs in the labour market of its region; that is ``focus`` here.

    Examples
    --------
    Of the 80 in industry the north has 60: 0.75.

    >>> dominance(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [[0.75, 0.333], [0.25, 0.667]]
    """
    return _shares(employment, axis=0)


@measure("region", "industry", sparse_input=True, compares=False)
def focus(employment: FloatArray | sparse.csr_array) -> Any:
    """Focus: the industry's share of the region.

    F = e_ri / e_r.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.

    Returns
    -------
    array [region, industry] or Result
        0 to 1; adds up to 1 over the industries; sparse when the input is. Missing where the region has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``

    Notes
    -----
    What is large in every region (trade, health care) has a large focus everywhere and is no strength: the location
    quotient holds it against the whole.

    References
    ----------
    Sölvell, Ö., Ketels, C., & Lindqvist, G. (2008). Industrial specialization and regional clusters in the ten new EU
    member states. Competitiveness Review, 18(1/2), 104-130.

    Examples
    --------
    Of the north's 100 people 60 work in industry: 0.6.

    >>> focus(np.array([[60, 40], [20, 80]])).tolist()
    [[0.6, 0.4], [0.2, 0.8]]
    """
    return _shares(employment, axis=1)


def _shares(employment: Any, *, axis: int) -> Any:
    """Share of every cell in what the cells along an axis add up to."""
    sums = np.asarray(employment.sum(axis=axis))
    if sparse.issparse(employment):
        cells = sparse.coo_array(employment)
        cells.data = cells.data / sums[cells.coords[1 - axis]]
        return cells.tocsr()
    return divided(employment, np.expand_dims(sums, axis))

"""Inequality after Gini: of an industry between regions, and of quotients.

Assumes cells of 0 or more, regions in rows and industries in columns. An industry or a region with nothing has no
figure, and changes no other's.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import sparse

from klustermotor.analysis.measures import measure
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import Cells, Reference, defined, divided, reference_shares
from klustermotor.analysis.specialisation import location_quotient


@measure("industry")
def gini(employment: FloatArray, *, normalised: bool = False) -> FloatArray:
    """Gini coefficient of every industry over the regions.

    G_i = sum_r sum_q |e_ri - e_qi| / (2 n sum_r e_ri), with n regions; normalised G_i n / (n - 1).

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry], a table, or a dataframe.
    normalised
        Stretch it so that 1 is possible with any number of regions.

    Returns
    -------
    array [industry] or Result
        0 (all regions alike) to (n - 1) / n (one only), or to 1. Missing where the industry has nothing, and
        normalised with one region.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Absolute concentration: every region counts the same, large or small, and regions without the industry count. For
    concentration beyond that of all jobs see ``locational_gini``.

    References
    ----------
    Gini, C. (1921). Measurement of inequality of incomes. The Economic Journal, 31(121), 124-126.

    Examples
    --------
    60 and 20 people: the differences |60 - 20| x 2 = 80, over 2 x 2 x 80 = 320: 0.25.

    >>> gini(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.25, 0.167]
    """
    coefficient = _gini(employment.T)
    regions = len(employment)
    return np.asarray(divided(coefficient * regions, regions - 1)) if normalised else coefficient


@measure("industry", sparse_input=True, vectors={"reference": "region"})
def locational_gini(
    employment: FloatArray | sparse.csr_array, *, reference: Reference = "employment", half: bool = True
) -> FloatArray:
    """Locational Gini coefficient of every industry.

    The area between the diagonal and the Lorenz curve of the industry's shares over the regions' shares of the
    reference, regions in the order of their quotients. Not halved it is twice that area:
    G_i = 1/2 sum_r sum_q |s_ri x_q - s_qi x_r|.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    reference
        ``"employment"``: all industries together, the industry itself among them; ``"equal"``: the same for every
        region; ``"mean"``: the mean of the industries' own shares; or one number for each region, such as population
        or area (an array, or a mapping from region).
    half
        The area itself, at most 0.5, as Krugman gives it; otherwise twice the area, at most 1.

    Returns
    -------
    array [industry] or Result
        0 (spread as the reference) to below 0.5, or 1 when not halved. Missing where the industry has nothing.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    EconGeo's and econcomplex's ``locational_gini`` halve; their ``hoover_gini``, with population as reference, does
    not (EconGeo's rounds to three decimals). The Gini of the quotients themselves, each region counting the same, is
    ``quotient_gini``. An industry of a few plants is concentrated because it has few plants: see ``ellison_glaeser``.

    References
    ----------
    Krugman, P. (1991). Geography and Trade. MIT Press.

    Examples
    --------
    The south has 0.5 of all jobs and 0.25 of industry, the north the other 0.5 and 0.75. Under the curve lie
    0.5 x 0.25 / 2 + 0.5 x (0.25 + 1) / 2 = 0.375; the diagonal has 0.5: 0.125.

    >>> locational_gini(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.125, 0.083]
    """
    cells = Cells.of(employment)
    weights = reference_shares(cells, reference)
    lists = sparse.csr_array((cells.in_industry, (cells.column, cells.row)), shape=cells.shape[::-1])
    under = np.zeros(cells.shape[1])
    for industry, (start, end) in enumerate(pairwise(lists.indptr)):
        # Regions without the industry come first and add nothing to the area under the curve.
        shares, widths = lists.data[start:end], weights[lists.indices[start:end]]
        with np.errstate(divide="ignore"):
            order = np.argsort(shares / widths)
        under[industry] = widths[order] @ (np.cumsum(shares[order]) - shares[order] / 2)
    area = np.maximum(0.5 - under, 0.0)
    return defined(area if half else 2 * area, cells.industries > 0)


@measure("industry")
def quotient_gini(employment: FloatArray) -> FloatArray:
    """Gini coefficient of every industry's location quotients (Gini coefficient of spatial concentration).

    G_i = 2 / (n^2 m) sum_k k (LQ_(k) - m), the quotients in ascending order, m their mean, n regions.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry], a table, or a dataframe.

    Returns
    -------
    array [industry] or Result
        0 (the same quotient everywhere) to (n - 1) / n. Missing where the industry has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    REAT's ``gini.conc``. Every region counts the same, so that small regions with odd quotients weigh as much as large
    ones; ``locational_gini`` weighs them by size. A region with nothing has no quotient and is left out of n.

    References
    ----------
    Nakamura, R., & Morrison Paul, C. J. (2009). Measuring agglomeration. In R. Capello & P. Nijkamp (Eds.), Handbook
    of Regional Growth and Development Theories (pp. 305-328). Edward Elgar.

    Examples
    --------
    The quotients of industry are 1.5 and 0.5, their mean 1: 2 / (4 x 1) x (1 x -0.5 + 2 x 0.5) = 0.25.

    >>> quotient_gini(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.25, 0.167]
    """
    return _gini(location_quotient(employment).T)


@measure("region")
def specialization_gini(employment: FloatArray) -> FloatArray:
    """Gini coefficient of every region's location quotients (Gini coefficient of regional specialisation).

    G_r = 2 / (n^2 m) sum_k k (LQ_(k) - m), the quotients in ascending order, m their mean, n industries.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry], a table, or a dataframe.

    Returns
    -------
    array [region] or Result
        0 (the mix of the whole) to (n - 1) / n. Missing where the region has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    REAT's ``gini.spec``. Every industry counts the same, large or small. An industry with nothing anywhere has no
    quotient and is left out of n.

    References
    ----------
    Nakamura, R., & Morrison Paul, C. J. (2009). Measuring agglomeration. In R. Capello & P. Nijkamp (Eds.), Handbook
    of Regional Growth and Development Theories (pp. 305-328). Edward Elgar.

    Examples
    --------
    The north's quotients are 2/3 and 3/2, their mean 13/12: 2 / (4 x 13/12) x (-5/12 + 2 x 5/12) = 0.192.

    >>> specialization_gini(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.192, 0.227]
    """
    return _gini(location_quotient(employment))


def _gini(values: FloatArray) -> FloatArray:
    """Gini coefficient along the last axis; missing values are left out."""
    lined = np.sort(values, axis=-1)  # missing values last
    there = ~np.isnan(lined)
    count = there.sum(axis=-1)
    lined = np.where(there, lined, 0.0)
    total = lined.sum(axis=-1)
    weighted = lined @ np.arange(1.0, lined.shape[-1] + 1)
    return np.asarray(np.maximum(divided(2 * weighted - (count + 1) * total, count * total), 0.0))

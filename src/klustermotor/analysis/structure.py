"""One figure for each region: how its industries differ from those of others, and how few they are.

Assumes cells of 0 or more, regions in rows and industries in columns. A region with nothing has no structure: its
figure is missing, and it changes nobody else's.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.spatial import distance

from klustermotor.analysis.faults import require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import Cells, defined, divided

REFERENCES = ("whole", "rest", "mean")


@measure("region", sparse_input=True)
def krugman_specialization(
    employment: FloatArray | sparse.csr_array, *, reference: str = "whole", half: bool = False
) -> FloatArray:
    """Krugman specialisation index of every region.

    K_r = sum_i |s_ri - x_i|, where s_ri is the industry's share of the region and x_i its share of the reference.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    reference
        ``"whole"``: all regions together, the region itself among them; ``"rest"``: all other regions together;
        ``"mean"``: the mean of the other regions' shares, each region counting the same.
    half
        Divide by 2: the share of the region's jobs that would have to change industry.

    Returns
    -------
    array [region] or Result
        0 (the same structure) to 2, or to 1 when halved. Missing where the region has nothing, or has everything and
        is held against the others.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    EconGeo's ``krugman_index`` and econcomplex take ``"whole"``, REAT's ``krugman.spec2`` takes ``"mean"``; none of
    them halves. Finer industries give larger values: compare within one classification level only. A high value is
    no strength; a region can be special by what it lacks.

    References
    ----------
    Krugman, P. (1991). Geography and Trade. MIT Press.

    Examples
    --------
    The north's shares are 0.6 and 0.4, those of the whole 0.4 and 0.6: 0.2 + 0.2 = 0.4. Against the rest, the south
    with 0.2 and 0.8, it is 0.4 + 0.4 = 0.8.

    >>> krugman_specialization(np.array([[60, 40], [20, 80]])).round(9).tolist()
    [0.4, 0.4]
    >>> krugman_specialization(np.array([[60, 40], [20, 80]]), reference="rest").round(9).tolist()
    [0.8, 0.8]
    """
    index = distance_from(Cells.of(employment), reference)
    return index / 2 if half else index


@measure("region", sparse_input=True)
def specialization_coefficient(employment: FloatArray | sparse.csr_array) -> FloatArray:
    """Coefficient of specialisation of every region (Hoover's, also called Florence's).

    CS_r = 1/2 sum_i |s_ri - x_i|, where s_ri is the industry's share of the region and x_i its share of the whole,
    which includes the region.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.

    Returns
    -------
    array [region] or Result
        0 (the structure of the whole) to below 1. Missing where the region has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Half the Krugman index, under the name that EconGeo's ``spec_coeff`` and textbooks use. Finer industries give
    larger values: compare within one classification level only.

    References
    ----------
    Hoover, E. M., & Giarratani, F. (1985). An Introduction to Regional Economics (3rd ed.). Knopf.

    Examples
    --------
    The north's shares are 0.6 and 0.4, those of the whole 0.4 and 0.6: (0.2 + 0.2) / 2 = 0.2.

    >>> specialization_coefficient(np.array([[60, 40], [20, 80]])).round(9).tolist()
    [0.2, 0.2]
    """
    return distance_from(Cells.of(employment), "whole") / 2


@measure("region", "region", ranked=False)
def krugman_dissimilarity(employment: FloatArray, *, half: bool = False) -> FloatArray:
    """Krugman index between every two regions.

    K_rq = sum_i |s_ri - s_qi|, where s_ri is the industry's share of the region.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry], a table, or a dataframe.
    half
        Divide by 2: the share of jobs that would have to change industry for the two to be alike.

    Returns
    -------
    array [region, region] or Result
        0 (the same structure) to 2 (no industry in common), or to 1 when halved; symmetric. Missing where either
        region has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Useful for finding regions to compare with. The time grows with the square of the number of regions.

    References
    ----------
    Krugman, P. (1991). Geography and Trade. MIT Press.

    Examples
    --------
    Shares of 0.6 and 0.4 against 0.2 and 0.8: 0.4 + 0.4 = 0.8.

    >>> krugman_dissimilarity(np.array([[60, 40], [20, 80]])).round(9).tolist()
    [[0.0, 0.8], [0.8, 0.0]]
    """
    shares = divided(employment, employment.sum(axis=1, keepdims=True))
    between = distance.squareform(distance.pdist(shares, "cityblock"))
    np.fill_diagonal(between, np.where(np.isnan(shares[:, 0]), np.nan, 0.0))
    return np.asarray(between / 2 if half else between)


@measure("region", sparse_input=True)
def hachman_index(employment: FloatArray | sparse.csr_array) -> FloatArray:
    """Hachman index: how closely a region's mix of industries resembles that of the whole.

    HI_r = 1 / sum_i (s_ri^2 / x_i), the inverse of the region's mean location quotient weighted by its own shares.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.

    Returns
    -------
    array [region] or Result
        Above 0 to 1 (the mix of the whole, which includes the region). Missing where the region has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    One industry with a large quotient weighs heavily, as the shares are squared. Often given as 0 to 100.

    References
    ----------
    Benway, D. J. (2020). Measuring economic diversity: The Hachman index, 2018. Kem C. Gardner Policy Institute,
    University of Utah.

    Examples
    --------
    The north: 0.36 / 0.4 + 0.16 / 0.6 = 1.1667, and 1 / 1.1667 = 0.857.

    >>> hachman_index(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.857, 0.857]
    """
    cells = Cells.of(employment)
    whole = cells.industries[cells.column] / cells.regions.sum()
    return np.asarray(divided(1.0, cells.per_region(cells.in_region**2 / whole)))


@measure("region", sparse_input=True, compares=False)
def herfindahl(employment: FloatArray | sparse.csr_array, *, normalised: bool = False) -> FloatArray:
    """Herfindahl-Hirschman index of every region over its industries.

    H_r = sum_i s_ri^2; normalised (H_r - 1/n) / (1 - 1/n), with n industries in the table.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    normalised
        Stretch it from 0 to 1 whatever the number of industries.

    Returns
    -------
    array [region] or Result
        1/n (all industries alike) to 1 (one only); 1/H is the number of equal industries that would give it. Missing
        where the region has nothing, and normalised with one industry.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``

    Notes
    -----
    It is held against even shares, not against the whole: a region that mirrors the nation is not at 0. n counts
    industries that the region lacks. EconGeo does not normalise; econcomplex does unless told not to. The index of an
    industry over its regions is ``spatial_herfindahl``.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review, 54(5), 761-762.

    Examples
    --------
    The north: 0.6^2 + 0.4^2 = 0.52; normalised (0.52 - 0.5) / 0.5 = 0.04.

    >>> herfindahl(np.array([[60, 40], [20, 80]])).round(9).tolist()
    [0.52, 0.68]
    """
    return squared_shares(Cells.of(employment), normalised=normalised)


hhi = herfindahl


def squared_shares(cells: Cells, *, normalised: bool) -> FloatArray:
    """Herfindahl index of every row."""
    index = defined(cells.per_region(cells.in_region**2), cells.regions > 0)
    least = 1 / cells.shape[1]
    return np.asarray(divided(index - least, 1 - least)) if normalised else index


def distance_from(cells: Cells, reference: str) -> FloatArray:
    """Sum over columns of |a row's shares - those of its reference|; only filled cells are looked at."""
    require(reference in REFERENCES, "reference", wanted="one-of", choices=REFERENCES, found=reference)
    shares = cells.in_region
    # Each row's reference is (all - its own part) / scale; where a cell is empty, all / scale.
    if reference == "mean":
        everything, own = cells.per_industry(shares), shares
        scale = np.full(cells.shape[0], np.count_nonzero(cells.regions) - 1.0)
    else:
        everything, total = cells.industries, cells.regions.sum()
        own = cells.value if reference == "rest" else np.zeros_like(shares)
        scale = total - cells.regions if reference == "rest" else np.full(cells.shape[0], total)
    known = (cells.regions > 0) & (scale > 0)
    scale = np.where(known, scale, 1.0)
    empty = everything[cells.column] / scale[cells.row]
    filled = np.abs(shares - empty + own / scale[cells.row])
    return defined(cells.per_region(filled - empty) + everything.sum() / scale, known)

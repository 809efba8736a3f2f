"""How complex a region's industries are: diversity, ubiquity, and the indices of economic and product complexity.

Assumes cells of 0 or more, regions in rows and industries in columns. An industry is present in a region where its
location quotient reaches a threshold; everything here is of these presences only, and compares regions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import eigh
from scipy.sparse.csgraph import connected_components

from klustermotor.analysis.measures import measure
from klustermotor.analysis.presence import gram, present_cells
from klustermotor.analysis.results import FloatArray

_TOLERANCE = 1e-10


class RegionComplexity(NamedTuple):
    """Columns of ``economic_complexity``."""

    economic_complexity: FloatArray
    diversity: FloatArray
    gap: FloatArray
    diversity_correlation: FloatArray


class IndustryComplexity(NamedTuple):
    """Columns of ``product_complexity``."""

    product_complexity: FloatArray
    ubiquity: FloatArray
    gap: FloatArray


def _why(answer: Any) -> str:
    return "no-single-order" if np.isnan(answer[0]).all() else "not-connected"


@measure("region", sparse_input=True)
def diversity(employment: FloatArray | sparse.csr_array, *, threshold: float = 1.0) -> FloatArray:
    """Diversity: in how many industries a region is specialised.

    k_r = sum over i of M_ri, where M_ri is 1 if LQ_ri >= threshold, else 0.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    threshold
        Location quotient from which an industry is present; more than 0.

    Returns
    -------
    array [region] or Result
        Number of industries; 0 for a region with nothing.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    Not a measure of evenness: see ``shannon`` and ``herfindahl``. Depends on how finely industries are divided.

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity. Proceedings of the National
    Academy of Sciences 106, 10570-10575. https://doi.org/10.1073/pnas.0900943106

    Examples
    --------
    The north has 60 % of its jobs in the first industry, the whole 40 %; the second is below its share of the whole.

    >>> diversity(np.array([[60, 40], [20, 80]])).tolist()
    [1.0, 1.0]
    """
    return np.asarray(present_cells(employment, threshold).sum(axis=1))


@measure("industry", sparse_input=True)
def ubiquity(employment: FloatArray | sparse.csr_array, *, threshold: float = 1.0) -> FloatArray:
    """Ubiquity: how many regions are specialised in an industry.

    k_i = sum over r of M_ri, where M_ri is 1 if LQ_ri >= threshold, else 0.

    Parameters
    ----------
    employment, threshold
        As in ``diversity``.

    Returns
    -------
    array [industry] or Result
        Number of regions; 0 for an industry with nothing.

    Raises
    ------
    TableError
        As ``diversity``.

    Notes
    -----
    Rare does not mean complex: mining is rare because ore is. See ``product_complexity``.

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity. Proceedings of the National
    Academy of Sciences 106, 10570-10575. https://doi.org/10.1073/pnas.0900943106

    Examples
    --------
    Only the north is specialised in the first industry, only the south in the second.

    >>> ubiquity(np.array([[60, 40], [20, 80]])).tolist()
    [1.0, 1.0]
    """
    return np.asarray(present_cells(employment, threshold).sum(axis=0))


@measure("region", sparse_input=True, undefined=_why)
def economic_complexity(
    employment: FloatArray | sparse.csr_array, *, threshold: float = 1.0
) -> RegionComplexity:
    """Economic complexity index (ECI) of regions.

    The second eigenvector of D^-1 M U^-1 M', as z-scores: ECI_r is proportional to the mean, over the industries
    present in r, of the mean ECI of the regions that have them (the first eigenvector is the same for all). D holds
    the diversity of regions, U the ubiquity of industries.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    threshold
        Location quotient from which an industry is present; more than 0.

    Returns
    -------
    RegionComplexity of arrays [region], or Result
        ``economic_complexity``: z-score, mean 0 and standard deviation 1 (divided by n, ddof 0) over the regions that
        have a value. ``diversity``: number of industries present. ``gap``: how much the second eigenvalue exceeds the
        third, the same for all; the smaller, the more the order hangs on single cells. ``diversity_correlation``:
        with diversity, the same for all; near 0, the sign is little more than chance. Missing for a region that has
        nothing, or that shares no industry, directly or by way of others, with the largest group of connected regions
        and industries; missing for all where two groups are equally large, where the second eigenvalue is 0 or equals
        the third (gap below 1e-10), or where nothing tells up from down (no correlation with diversity).

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    Made for countries' exports. Of employment in regions of one country it often orders them between rural and urban,
    by which industries live together, and is no measure of skill or technology in itself. The sign is set so that ECI
    correlates positively with diversity over the regions with a value. A capital that is specialised in few
    industries can then come out at the bottom: look at the industries at both ends before an end is called complex.

    Found from the symmetric form D^-1/2 M U^-1 M' D^-1/2 (on its smaller side) rather than the asymmetric one. Equal to
    ecomplexity's and econcomplex's where all is connected. They drop regions and industries with nothing as well, but
    let one group without connection to the rest decide the order of all. EconGeo's ``kci`` rounds the matrix to four
    decimals and divides by the sum instead of giving z-scores.

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity. Proceedings of the National
    Academy of Sciences 106, 10570-10575. https://doi.org/10.1073/pnas.0900943106

    Mealy, P., Farmer, J. D. and Teytelboym, A. (2019). Interpreting economic complexity. Science Advances 5, eaau1705.
    https://doi.org/10.1126/sciadv.aau1705

    Examples
    --------
    North has all three industries, east the last two, south the last only, as the quotients are above 0.5 just there.
    (2, -1, -4) comes back a quarter as large: the industries' means are 2, 1/2 and -1, and the means of those are
    (2 + 1/2 - 1) / 3 = 1/2 for north, -1/4 for east, -1 for south. As z-scores that is (3, 0, -3) / sqrt(6).

    >>> nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    >>> (economic_complexity(nested, threshold=0.5).economic_complexity.round(2) + 0.0).tolist()
    [1.22, 0.0, -1.22]
    """
    present = present_cells(employment, threshold)
    regions, _, gap = complexity_of(present)
    diverse, known = np.asarray(present.sum(axis=1)), ~np.isnan(regions)
    likeness = _likeness(regions[known], diverse[known]) if known.any() else np.nan
    alike = np.ones(len(regions))
    return RegionComplexity(regions, diverse, gap * alike, likeness * alike)


@measure("industry", sparse_input=True, undefined=_why)
def product_complexity(
    employment: FloatArray | sparse.csr_array, *, threshold: float = 1.0
) -> IndustryComplexity:
    """Product complexity index (PCI) of industries.

    ECI_r = (1 / k_r) sum over i of M_ri PCI_i: a region's index is the mean of its industries'.

    Parameters
    ----------
    employment, threshold
        As in ``economic_complexity``.

    Returns
    -------
    IndustryComplexity of arrays [industry], or Result
        ``product_complexity``: in the unit of the regions' index (so that the mean of a region's industries is its
        index; neither the mean nor the standard deviation over industries is 0 or 1). ``ubiquity``: number of regions
        where it is present. ``gap``: as in ``economic_complexity``. Missing for an industry that has nothing or lies
        outside the largest connected group, and for all where the index of regions is.

    Raises
    ------
    TableError
        As ``economic_complexity``.

    Notes
    -----
    Scaled as ecomplexity's. econcomplex gives z-scores over industries, with a sign of their own by correlation with
    ubiquity, which can contradict the sign of the regions' index.

    References
    ----------
    Hausmann, R., Hidalgo, C. A., Bustos, S., Coscia, M., Simoes, A. and Yildirim, M. A. (2014). The atlas of economic
    complexity. MIT Press.

    Examples
    --------
    In the example of ``economic_complexity`` industries 2, 1/2, -1 give regions 1/2, -1/4, -1, whose mean is -1/4 and
    standard deviation sqrt(6) / 4: (2 + 1/4) / 0.612 = 3.67. East has the mean of 1.22 and -1.22, which is 0.

    >>> nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    >>> product_complexity(nested, threshold=0.5).product_complexity.round(2).tolist()
    [3.67, 1.22, -1.22]
    """
    present = present_cells(employment, threshold)
    _, industries, gap = complexity_of(present)
    return IndustryComplexity(industries, np.asarray(present.sum(axis=0)), np.full(len(industries), gap))


eci = economic_complexity
pci = product_complexity


def complexity_of(present: sparse.csr_array) -> tuple[FloatArray, FloatArray, float]:
    """Index of regions, of industries, and the gap between the eigenvalues, of a presence matrix."""
    regions, industries = np.full(present.shape[0], np.nan), np.full(present.shape[1], np.nan)
    rows, columns = _largest_group(present)
    if min(len(rows), len(columns)) < 2:
        return regions, industries, np.nan
    everything = (len(rows), len(columns)) == present.shape
    group = present if everything else sparse.csr_array(present[rows][:, columns])
    diverse, ubiquitous = np.asarray(group.sum(axis=1)), np.asarray(group.sum(axis=0))
    kind, gap = _second_vector(group, diverse, ubiquitous)
    mean_kind = (group @ kind) / diverse
    sign = _likeness(mean_kind, diverse)
    spread = mean_kind.std()
    if gap > _TOLERANCE and abs(sign) > _TOLERANCE and spread > 0:
        regions[rows] = np.sign(sign) * (mean_kind - mean_kind.mean()) / spread
        industries[columns] = np.sign(sign) * (kind - mean_kind.mean()) / spread
    return regions, industries, gap


def _second_vector(
    group: sparse.csr_array, diverse: FloatArray, ubiquitous: FloatArray
) -> tuple[FloatArray, float]:
    """The industries' vector with the largest eigenvalue but for the constant one, and its lead over the next.

    The symmetric form has the same eigenvalues; its first vector, of the constant, is known and taken out.
    """
    scaled = group.copy()
    scaled.data = np.repeat(diverse**-0.5, np.diff(group.indptr)) * (ubiquitous**-0.5)[group.indices]
    by_industry = len(ubiquitous) <= len(diverse)
    weights = ubiquitous if by_industry else diverse
    constant = np.sqrt(weights / weights.sum())
    symmetric = gram(scaled if by_industry else sparse.csr_array(scaled.T))
    symmetric -= np.outer(constant, constant)
    last = len(weights) - 1
    values, vectors = eigh(symmetric, subset_by_index=[last - 1, last], overwrite_a=True)
    vector = vectors[:, 1]
    kind = (vector if by_industry else scaled.T @ vector) / np.sqrt(ubiquitous)
    third = max(float(values[0]), 0.0)
    return kind, max(float(values[1]) - third, 0.0)


def _largest_group(present: sparse.csr_array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of the largest connected group; none where two are equally large."""
    rows, columns = _reached(present)
    if rows.sum() + columns.sum() <= sum(present.shape) / 2:  # not surely the largest
        both = sparse.block_array([[None, present], [present.T, None]], format="csr")
        sizes = np.bincount(group := connected_components(both, directed=False)[1], minlength=1)
        inside = (group == sizes.argmax()) & ((sizes == sizes.max()).sum() == 1)
        rows, columns = inside[: present.shape[0]], inside[present.shape[0] :]
    return np.flatnonzero(rows), np.flatnonzero(columns)


def _reached(present: sparse.csr_array) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Rows and columns in the group of the row with the most, which is nearly always everything."""
    filled = np.diff(present.indptr)
    rows, columns = filled >= max(filled.max(initial=0), 1), np.zeros(present.shape[1], bool)
    rows[np.flatnonzero(rows)[1:]] = False
    while True:
        columns = present.T @ rows.astype(float) > 0
        further = present @ columns.astype(float) > 0
        if (further <= rows).all():
            return rows, columns
        rows = further


def _likeness(one: FloatArray, other: FloatArray) -> float:
    """Correlation; 0 where one of them is constant."""
    left, right = one - one.mean(), other - other.mean()
    size = float(np.sqrt((left @ left) * (right @ right)))
    return float(left @ right) / size if size > 0 else 0.0

"""Which industries are found in the same regions, how close that makes them, and how close a region is to each.

Assumes cells of 0 or more, regions in rows and industries in columns. An industry is *present* in a region where its
location quotient reaches a threshold. Answers from industry to industry are dense; the table is read in blocks of
regions, so that a sparse one never becomes dense as a whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from klustermotor.analysis.faults import require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.presence import pairs_of, present_cells
from klustermotor.analysis.results import FloatArray, Result
from klustermotor.analysis.shares import row_blocks

METHODS = ("proximity", "association", "probability", "cosine", "jaccard")
TOTALS = ("usual", "presences", "pairs")


@measure("industry", "industry", sparse_input=True, ranked=False)
def co_occurrence(
    employment: FloatArray | sparse.csr_array, *, threshold: float = 1.0, diagonal: bool = False
) -> FloatArray:
    """Co-occurrence: in how many regions two industries are both present.

    C_ij = sum over regions of M_ri M_rj, where M_ri is 1 if LQ_ri >= threshold, else 0.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    threshold
        Location quotient from which an industry is present; more than 0.
    diagonal
        Keep the number of regions in which an industry itself is present (its ubiquity) on the diagonal. Otherwise 0.

    Returns
    -------
    array [industry, industry] or Result
        Number of regions, symmetric. Never missing: an industry with nothing occurs 0 times.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    Counts grow with how common both industries are: use ``relatedness`` to compare pairs. The quotient is compared
    with the threshold without a division, so that a quotient of exactly the threshold counts when cells are whole
    numbers; packages that divide may lose such a cell to rounding.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007). The product space conditions the development
    of nations. Science 317, 482-487. https://doi.org/10.1126/science.1144581

    Examples
    --------
    North and east have more than their share of the first two industries, south of the third: the first two meet in
    two regions.

    >>> co_occurrence(np.array([[40, 40, 20], [40, 40, 20], [10, 10, 80]])).tolist()
    [[0.0, 2.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    return _counts(present_cells(employment, threshold), diagonal=diagonal)


@measure("region", "region", sparse_input=True, ranked=False)
def region_co_occurrence(
    employment: FloatArray | sparse.csr_array, *, threshold: float = 1.0, diagonal: bool = False
) -> FloatArray:
    """Co-occurrence of regions: how many industries two regions are both specialised in.

    C_rs = sum over industries of M_ri M_si, where M_ri is 1 if LQ_ri >= threshold, else 0.

    Parameters
    ----------
    employment, threshold
        As in ``co_occurrence``.
    diagonal
        Keep the number of industries that a region itself has (its diversity) on the diagonal. Otherwise 0.

    Returns
    -------
    array [region, region] or Result
        Number of industries, symmetric. Never missing.

    Raises
    ------
    TableError
        As ``co_occurrence``.

    Notes
    -----
    The square of the number of regions is held in memory.

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity. Proceedings of the National
    Academy of Sciences 106, 10570-10575. https://doi.org/10.1073/pnas.0900943106

    Examples
    --------
    North and east are both specialised in the first two industries.

    >>> region_co_occurrence(np.array([[40, 40, 20], [40, 40, 20], [10, 10, 80]])).tolist()
    [[0.0, 2.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    return _counts(sparse.csr_array(present_cells(employment, threshold).T), diagonal=diagonal)


@measure("industry", "industry", sparse_input=True, ranked=False, undefined="not-present")
def relatedness(
    employment: FloatArray | sparse.csr_array,
    *,
    method: str = "proximity",
    threshold: float = 1.0,
    totals: str = "usual",
    diagonal: bool = False,
) -> FloatArray:
    """Relatedness of industries: how often two are found in the same regions, given how common each is.

    With C_ij regions that have both and S_i the total of i: proximity C_ij / max(U_i, U_j), the smaller of the two
    conditional probabilities; association C_ij T / (S_i S_j); probability 2 C_ij / (S_i S_j (1 / (T - S_i) + 1 / (T -
    S_j))); cosine C_ij / sqrt(S_i S_j); jaccard C_ij / (S_i + S_j - C_ij). U_i is the number of regions with i.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    method
        ``proximity``, ``association``, ``probability``, ``cosine`` or ``jaccard``.
    threshold
        Location quotient from which an industry is present; more than 0.
    totals
        What S_i counts. ``presences``: the regions with the industry, S_i = U_i, and T all regions. ``pairs``: its
        co-occurrences with other industries, S_i = sum of C_ij over j other than i, and T the sum of all S_i.
        ``usual``: pairs for association and probability, which are about pairs; presences for cosine and jaccard,
        which compare two sets of regions. Proximity always counts presences, probability always pairs.
    diagonal
        Keep the formula's value for an industry and itself (1 for proximity). Otherwise, and with pairs, 0.

    Returns
    -------
    array [industry, industry] or Result
        Symmetric. Proximity, cosine and jaccard: 0 to 1 with presences. Association and probability: 0 or more, 1 as
        often as by chance. Missing where an industry is present in no region.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    Says that industries are found together, not why: shared skills, suppliers, or a large city that attracts both.
    With few regions the values are few and coarse; compare with ``skill_relatedness`` and ``input_output_linkage``.

    Equal to EconGeo's ``relatedness`` with ``totals="pairs"`` (there also for cosine and Jaccard), except that
    industries found nowhere are missing here and 0 there; to econcomplex's ``relatedness_index`` with
    ``totals="presences"``; proximity to ecomplexity's, which keeps 1 on the diagonal, and to econcomplex's
    ``proximity``, which has 0. The probability index of econcomplex takes regions for pairs, and is another number.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007). The product space conditions the development
    of nations. Science 317, 482-487. https://doi.org/10.1126/science.1144581

    Van Eck, N. J. and Waltman, L. (2009). How to normalize cooccurrence data? An analysis of some well-known
    similarity measures. Journal of the American Society for Information Science and Technology 60, 1635-1651.
    https://doi.org/10.1002/asi.21075

    Steijn, M. P. A. (2020). Improvement on the association strength: implementing a probabilistic measure based on
    combinations without repetition. Papers in Evolutionary Economic Geography 20.43, Utrecht University.

    Examples
    --------
    The first two industries are both present in the same two regions, 2 / max(2, 2) = 1; the third is with neither.

    >>> relatedness(np.array([[40, 40, 20], [40, 40, 20], [10, 10, 80]])).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    return related(present_cells(employment, threshold), method=method, totals=totals, diagonal=diagonal)


@measure("region", "region", sparse_input=True, ranked=False, undefined="not-present")
def region_relatedness(
    employment: FloatArray | sparse.csr_array,
    *,
    method: str = "proximity",
    threshold: float = 1.0,
    totals: str = "usual",
    diagonal: bool = False,
) -> FloatArray:
    """Likeness of regions by the industries that they are specialised in: who our peers are.

    The formulas of ``relatedness``, with regions and industries changed about.

    Parameters
    ----------
    employment, method, threshold, totals, diagonal
        As in ``relatedness``.

    Returns
    -------
    array [region, region] or Result
        Symmetric, ranges as in ``relatedness``. Missing where a region is specialised in nothing.

    Raises
    ------
    TableError
        As ``relatedness``.

    Notes
    -----
    Counts industries, however small. The square of the number of regions is held in memory.

    References
    ----------
    Van Eck, N. J. and Waltman, L. (2009). How to normalize cooccurrence data? An analysis of some well-known
    similarity measures. Journal of the American Society for Information Science and Technology 60, 1635-1651.
    https://doi.org/10.1002/asi.21075

    Examples
    --------
    North and east are specialised in the same two industries, 2 / max(2, 2) = 1; south in another.

    >>> region_relatedness(np.array([[40, 40, 20], [40, 40, 20], [10, 10, 80]])).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    present = sparse.csr_array(present_cells(employment, threshold).T)
    return related(present, method=method, totals=totals, diagonal=diagonal)


@measure(
    "region", "industry", matrices={"relatedness": ("industry", "industry")}, undefined="nothing-related"
)
def relatedness_density(
    employment: FloatArray, *, relatedness: Any = None, threshold: float = 1.0, diagonal: bool = False
) -> FloatArray:
    """Relatedness density: how much of what is related to an industry the region already has.

    d_ri = (sum over j of M_rj R_ij) / (sum over j of R_ij), where M_rj is 1 if LQ_rj >= threshold, else 0.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry], a table, or a dataframe.
    relatedness
        Array [industry, industry], or the Result of ``relatedness``, ``skill_relatedness`` or another measure from
        industry to industry, of its last year. Missing and negative values count as not related. Proximity of the
        same table unless given.
    threshold
        Location quotient from which an industry is present; more than 0.
    diagonal
        Let the industry itself count among what is related to it, as much as the diagonal of ``relatedness`` says (1
        for proximity). Otherwise it is left out of both sums.

    Returns
    -------
    array [region, industry] or Result
        Share from 0 to 1. Missing where the region has nothing, or nothing is related to the industry.

    Raises
    ------
    TableError
        ``bad-parameter``, ``missing-label``, ``negative-value``, ``missing-value``, ``infinite-value``,
        ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Diverse regions have a high density for everything: compare an industry with the region's other industries, or the
    region with others (the rank). It tells what is within reach, not what will pay or what is wanted.

    EconGeo's ``relatedness_density`` and econcomplex's are this in per cent (0 to 100), EconGeo's rounded to two
    decimals. ecomplexity lets the industry itself count: ``diagonal=True``.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007). The product space conditions the development
    of nations. Science 317, 482-487. https://doi.org/10.1126/science.1144581

    Boschma, R., Balland, P.-A. and Kogler, D. F. (2015). Relatedness and technological change in cities. Industrial
    and Corporate Change 24, 223-250. https://doi.org/10.1093/icc/dtu012

    Examples
    --------
    The south has only the third industry. To the first are related the second by 3 and the third by 1, so it has
    1 / (3 + 1) = 0.25 of what the first needs.

    >>> ties = np.array([[0, 3, 1], [3, 0, 0], [1, 0, 0]])
    >>> relatedness_density(np.array([[40, 40, 20], [40, 40, 20], [10, 10, 80]]), relatedness=ties).tolist()[2]
    [0.25, 0.0, 0.0]
    """
    present = present_cells(employment, threshold)
    found = related(present, diagonal=True) if relatedness is None else relatedness
    density = density_of(present.toarray(), ties(found, present.shape[1], diagonal=diagonal))
    density[np.asarray(employment.sum(axis=1)) == 0] = np.nan
    return density


proximity = relatedness


def related(
    present: sparse.csr_array, *, method: str = "proximity", totals: str = "usual", diagonal: bool = False
) -> FloatArray:
    """Relatedness of the columns of a presence matrix; see ``relatedness``."""
    require(method in METHODS, "method", wanted="either", choices=METHODS, found=method)
    possible = {"proximity": ("usual", "presences"), "probability": ("usual", "pairs")}.get(method, TOTALS)
    require(totals in possible, "totals", wanted="either", choices=possible, found=totals)
    in_pairs = totals == "pairs" or (totals == "usual" and method in {"association", "probability"})
    together = pairs_of(present)
    present_in = together.diagonal().copy()
    sums = together.sum(axis=0) - present_in if in_pairs else present_in
    whole = float(sums.sum()) if in_pairs else float(present.shape[0])
    found = together  # cell by cell in its place
    for block in row_blocks(found.shape):
        with np.errstate(divide="ignore", invalid="ignore"):
            amounts = _normalised(together[block], sums[block, np.newaxis], sums, whole, method)
        found[block] = np.where(together[block] > 0, amounts, 0.0)
    found[present_in == 0, :] = found[:, present_in == 0] = np.nan
    if in_pairs or not diagonal:
        np.fill_diagonal(found, np.where(present_in == 0, np.nan, 0.0))
    return found


def _normalised(
    together: FloatArray, down: FloatArray, across: FloatArray, whole: float, method: str
) -> FloatArray:
    if method == "proximity":
        return together / np.maximum(down, across)
    if method == "association":
        return together * whole / (down * across)
    if method == "probability":
        return 2 * together / (down * across * (1 / (whole - down) + 1 / (whole - across)))
    if method == "cosine":
        return together / np.sqrt(down * across)
    return together / (down + across - together)


def ties(relatedness: Any, industries: int, *, diagonal: bool) -> FloatArray:
    """Weights from industry to industry: missing and negative relatedness is none; the diagonal only where wanted."""
    given = np.asarray(relatedness.value if isinstance(relatedness, Result) else relatedness, dtype=float)
    fits = given.shape == (industries, industries)
    require(fits, "relatedness", wanted="array-by", number=industries, found=given.shape)
    weights = np.where(given > 0, given, 0.0)
    if not diagonal:
        np.fill_diagonal(weights, 0.0)
    return weights


def density_of(present: FloatArray, weights: FloatArray) -> FloatArray:
    """Share of each industry's ties that lead to what the region has [region, industry]."""
    sums = weights.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        density: FloatArray = present @ weights.T
        density /= sums
    return density


def _counts(present: sparse.csr_array, *, diagonal: bool) -> FloatArray:
    together = pairs_of(present)
    if not diagonal:
        np.fill_diagonal(together, 0.0)
    return together

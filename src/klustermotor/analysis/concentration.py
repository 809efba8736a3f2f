"""How concentrated an industry is among regions: one figure for each industry, and one index of clusters by cell.

Assumes cells of 0 or more, regions in rows and industries in columns. An industry with nothing is nowhere: its figure
is missing, and it changes no other's. Inequality after Gini and Theil is in ``inequality.py``; what allows for the
sizes of plants in ``plants.py``.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from klustermotor.analysis.faults import TableError, fault, phrase
from klustermotor.analysis.measures import measure
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import Cells, Reference, defined, divided, reference_shares, vector
from klustermotor.analysis.structure import distance_from, squared_shares


@measure("industry", sparse_input=True, vectors={"reference": "region"})
def hoover_index(
    employment: FloatArray | sparse.csr_array, *, reference: Reference = "employment"
) -> FloatArray:
    """Hoover index of concentration of every industry (with employment as reference: coefficient of localisation).

    H_i = 1/2 sum_r |s_ri - x_r|, where s_ri is the region's share of the industry and x_r its share of the reference.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    reference
        ``"employment"``: all industries together, the industry itself among them; ``"equal"``: the same for every
        region; ``"mean"``: the mean of the industries' own shares; or one number for each region, such as population
        or area (an array, or a mapping from region).

    Returns
    -------
    array [industry] or Result
        0 (spread as the reference) to 1: the share of the industry that would have to move. Missing where the industry
        has nothing.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    An industry of a few plants is concentrated because it has few plants: see ``ellison_glaeser``. EconGeo and
    econcomplex give it as 0 to 100; EconGeo's and REAT's reference is ``"equal"`` unless told, econcomplex's
    ``"employment"``. Finer regions give larger values.

    References
    ----------
    Hoover, E. M. (1936). The measurement of industrial localization. The Review of Economics and Statistics, 18(4),
    162-171.

    Examples
    --------
    The north has 0.75 of industry and 0.5 of all jobs, the south 0.25 and 0.5: (0.25 + 0.25) / 2 = 0.25.

    >>> hoover_index(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.25, 0.167]
    """
    cells = Cells.of(employment)
    shares = reference_shares(cells, reference)
    expected = shares[cells.row]
    apart = cells.per_industry(np.abs(cells.in_industry - expected) - expected) + shares.sum()
    return defined(apart / 2, cells.industries > 0)


localization_coefficient = hoover_index


@measure("industry", sparse_input=True)
def krugman_concentration(
    employment: FloatArray | sparse.csr_array, *, reference: str = "whole", half: bool = False
) -> FloatArray:
    """Krugman index of spatial concentration of every industry.

    K_i = sum_r |s_ri - x_r|, where s_ri is the region's share of the industry and x_r its share of the reference.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    reference
        ``"whole"``: all industries together, the industry itself among them; ``"rest"``: all other industries
        together; ``"mean"``: the mean of the other industries' shares, each industry counting the same.
    half
        Divide by 2: the share of the industry that would have to move.

    Returns
    -------
    array [industry] or Result
        0 (spread as the reference) to 2, or to 1 when halved. Missing where the industry has nothing, or is the only
        one and is held against the others.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    REAT's ``krugman.conc2`` takes ``"mean"``. Halved and against ``"whole"`` it is the Hoover index.

    References
    ----------
    Krugman, P. (1991). Geography and Trade. MIT Press.

    Examples
    --------
    The north has 0.75 of industry and 0.5 of all jobs: 0.25 + 0.25 = 0.5. Against the other industry, with 1/3 and
    2/3: 0.417 + 0.417 = 0.833.

    >>> krugman_concentration(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.5, 0.333]
    >>> krugman_concentration(np.array([[60, 40], [20, 80]]), reference="rest").round(3).tolist()
    [0.833, 0.833]
    """
    index = distance_from(Cells.of(employment).turned, reference)
    return index / 2 if half else index


@measure("industry", sparse_input=True)
def spatial_herfindahl(employment: FloatArray | sparse.csr_array, *, normalised: bool = False) -> FloatArray:
    """Herfindahl-Hirschman index of every industry over the regions.

    H_i = sum_r s_ri^2, where s_ri is the region's share of the industry; normalised (H_i - 1/n) / (1 - 1/n), with n
    regions in the table.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    normalised
        Stretch it from 0 to 1 whatever the number of regions.

    Returns
    -------
    array [industry] or Result
        1/n (all regions alike) to 1 (one only). Missing where the industry has nothing, and normalised with one
        region.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Absolute concentration: regions of unequal size make it high for an industry that is spread as all jobs are. For
    concentration beyond that see ``hoover_index`` and ``ellison_glaeser``. It is not the index of plant sizes.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review, 54(5), 761-762.

    Examples
    --------
    The north has 3/4 of industry, the south 1/4: 9/16 + 1/16 = 0.625.

    >>> spatial_herfindahl(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.625, 0.556]
    """
    return squared_shares(Cells.of(employment).turned, normalised=normalised)


@measure(
    "region",
    "industry",
    vectors={"area": "region", "population": "region"},
    matrices={"establishments": ("region", "industry")},
)
def litzenberger_sternberg(
    employment: FloatArray, *, area: FloatArray, population: FloatArray, establishments: FloatArray
) -> FloatArray:
    """Cluster index of Litzenberger and Sternberg for every industry in every region.

    CI = [(e_ri / a_r) / (e_i / a)] x [(e_ri / p_r) / (e_i / p)] / [(e_ri / b_ri) / (e_i / b_i)]: relative industrial
    density, times relative industrial stock, over relative size of establishments.

    Parameters
    ----------
    employment
        Employment, 0 or more: array [region, industry], a table, or a dataframe.
    area
        Area of every region, in any one unit: array [region] or a mapping from region.
    population
        Inhabitants of every region: array [region] or a mapping from region.
    establishments
        Number of establishments: array [region, industry], in the order of the table, or a Result.

    Returns
    -------
    array [region, industry] or Result
        0 or more, without a unit; 1 is the average of the whole, which includes the region. 0 where the region has
        nothing of the industry. Missing where the industry has no employment or no establishments anywhere, where the
        region has no area or no inhabitants, and where a cell has people and no establishment.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    The index has no upper bound and no threshold that all agree on. It is large for cities, as density is; areas that
    can be settled compare better than all land. With years, the same areas, inhabitants and establishments are taken
    for each: give one year at a time. It equals
    (e_ri b_ri) / (e_i b_i) x (a / a_r) x (p / p_r), so that a cell with nothing gets 0 here and no number in REAT's
    ``litzenberger``.

    References
    ----------
    Litzenberger, T., & Sternberg, R. (2006). Der Clusterindex - eine Methodik zur Identifizierung regionaler Cluster
    am Beispiel deutscher Industriebranchen. Geographische Zeitschrift, 94(2), 209-224.

    Examples
    --------
    One industry, 60 of its 80 people and 3 of its 4 establishments in the north, which has half the area and half the
    inhabitants: density 1.5 x stock 1.5 / size 1 = 2.25.

    >>> litzenberger_sternberg(
    ...     np.array([[60], [20]]), area=np.array([1, 1]), population=np.array([5, 5]),
    ...     establishments=np.array([[3], [1]]),
    ... ).tolist()
    [[2.25], [0.25]]
    """
    plants = np.asarray(establishments, dtype=float)
    if plants.shape != employment.shape:
        regions, industries = employment.shape
        wanted = phrase("wanted", "establishments", regions=regions, industries=industries)
        raise TableError([fault("wrong-shape", found=str(plants.shape), **wanted)])
    areas = vector("area", area, len(employment))
    inhabitants = vector("population", population, len(employment))
    room = divided(areas.sum(), areas) * divided(inhabitants.sum(), inhabitants)
    together = divided(employment * plants, employment.sum(axis=0) * plants.sum(axis=0))
    without_plants = (employment > 0) & (plants == 0)
    return np.where(without_plants, np.nan, together * room[:, np.newaxis])

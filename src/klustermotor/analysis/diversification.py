"""Where a region could go from what it has: industries that it lacks and that lie close, and what they would open.

Assumes cells of 0 or more, regions in rows and industries in columns. An industry is present in a region where its
location quotient reaches a threshold. Everything here compares regions; nothing here says what will pay.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from klustermotor.analysis.complexity import complexity_of
from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.measures import as_table, measure, provenance_of, reordered
from klustermotor.analysis.presence import present_cells
from klustermotor.analysis.relatedness import density_of, related, ties
from klustermotor.analysis.results import Axis, FloatArray, Result
from klustermotor.analysis.shares import row_blocks
from klustermotor.analysis.specialisation import location_quotient
from klustermotor.analysis.tables import RegionIndustryTable

ORDERS = ("density", "product_complexity", "opportunity_gain", "employment_of_all")
_TIES = {"relatedness": ("industry", "industry")}


@measure("region", sparse_input=True, matrices=_TIES, undefined="no-single-order")
def complexity_outlook(
    employment: FloatArray | sparse.csr_array, *, relatedness: Any = None, threshold: float = 1.0
) -> FloatArray:
    """Complexity outlook index (COI): how much complexity lies near a region, in industries that it lacks.

    COI_r = sum over i of (1 - M_ri) d_ri PCI_i, where d_ri is relatedness density and M_ri is 1 if LQ_ri >= threshold.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    relatedness
        As in ``relatedness_density``: array [industry, industry] or a Result; proximity of the table unless given.
    threshold
        Location quotient from which an industry is present; more than 0.

    Returns
    -------
    array [region] or Result
        In the unit of ``product_complexity``. Missing where the region has nothing, and for all where product
        complexity is.

    Raises
    ------
    TableError
        ``bad-parameter``, ``missing-label``, ``negative-value``, ``missing-value``, ``infinite-value``,
        ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Industries without a product complexity add nothing. Not a z-score; ecomplexity standardises it (ddof 0), lets an
    industry count among what is related to itself, and takes product complexity before it is standardised.

    References
    ----------
    Hausmann, R., Hidalgo, C. A., Bustos, S., Coscia, M., Simoes, A. and Yildirim, M. A. (2014). The atlas of economic
    complexity. MIT Press.

    Examples
    --------
    South lacks the first two industries, of complexity 3.67 and 1.22. It has 1/3 / (1/2 + 1/3) = 0.4 of what is related
    to the first and 2/3 / (1/2 + 2/3) = 0.571 of what is related to the second: 0.4 x 3.67 + 0.571 x 1.22 = 2.17.

    >>> nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    >>> complexity_outlook(nested, threshold=0.5).round(2).tolist()
    [0.0, 3.67, 2.17]
    """
    present = present_cells(employment, threshold)
    weights, complexity = _ties_and_complexity(present, relatedness)
    outlook = np.empty(present.shape[0])
    for block in row_blocks(present.shape, 2**20):
        own = present[block].toarray()
        outlook[block] = ((1 - own) * np.nan_to_num(density_of(own, weights))) @ np.nan_to_num(complexity)
    outlook[np.asarray(employment.sum(axis=1)) == 0] = np.nan
    return outlook if np.isfinite(complexity).any() else np.full_like(outlook, np.nan)


@measure("region", "industry", matrices=_TIES, undefined="no-gain")
def opportunity_gain(
    employment: FloatArray, *, relatedness: Any = None, threshold: float = 1.0, net: bool = False
) -> FloatArray:
    """Opportunity gain (complexity outlook gain, COG): how much complexity an industry would bring nearer to a region.

    COG_ri = sum over j other than i of (1 - M_rj) PCI_j R_ji / (sum over k of R_jk); net, less d_ri PCI_i.

    Parameters
    ----------
    employment, relatedness, threshold
        As in ``complexity_outlook``.
    net
        Take away what the industry itself was worth in the outlook, which it leaves when the region has it: the new
        outlook less the old. Otherwise only what it opens among other industries.

    Returns
    -------
    array [region, industry] or Result
        In the unit of ``product_complexity``. Missing where the region has the industry already or has nothing, where
        nothing is related to the industry, and where it has no product complexity.

    Raises
    ------
    TableError
        As ``complexity_outlook``.

    Notes
    -----
    The atlas gives it net, its software does not. ecomplexity also lets an industry count as related to itself, and
    takes product complexity before it is centred; econcomplex divides by the sum of the ties of i, not of j.

    References
    ----------
    Hausmann, R., Hidalgo, C. A., Bustos, S., Coscia, M., Simoes, A. and Yildirim, M. A. (2014). The atlas of economic
    complexity. MIT Press.

    Examples
    --------
    South has the last only. The second is 1/2 / (1/2 + 1/3) = 0.6 of what is related to the first, whose complexity is
    3.67: it opens 0.6 x 3.67 = 2.2. The first is 1/2 / (1/2 + 2/3) = 0.43 of what is related to the second: 0.52.

    >>> nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    >>> opportunity_gain(nested, threshold=0.5).round(2).tolist()[2]
    [0.52, 2.2, nan]
    """
    cells = present_cells(employment, threshold)
    weights, complexity = _ties_and_complexity(cells, relatedness)
    present = cells.toarray()
    gain = _gain(present, weights, complexity)
    if net:
        gain -= density_of(present, weights) * complexity
    gain[np.asarray(employment.sum(axis=1)) == 0] = np.nan
    return gain


def diversification_candidates(
    data: Any,
    *,
    region: str,
    relatedness: Any = None,
    threshold: float = 1.0,
    year: int | None = None,
    smallest_cell: float = 0.0,
    smallest_industry: float = 0.0,
    order: str = "density",
) -> Result:
    """Diversification candidates: industries that a region lacks, or has less of than others, by how close they lie.

    Those with LQ_ri < threshold, each with relatedness density, product complexity and opportunity gain.

    Parameters
    ----------
    data
        A table of regions and industries, or a dataframe.
    region
        Label of the region.
    relatedness
        As in ``relatedness_density``; proximity of the same table and year unless given.
    threshold
        Location quotient from which an industry is present; more than 0.
    year
        Year of the table, the last one unless told.
    smallest_cell
        A cell below this is not counted as present anywhere, however high its quotient (such as 10 employees: one plant
        is no specialisation). 0 or more.
    smallest_industry
        Industries that have less than this in all regions together are no candidates. 0 or more.
    order
        Column to sort by, largest first: ``density``, ``product_complexity``, ``opportunity_gain`` or
        ``employment_of_all``. Missing values come last.

    Returns
    -------
    Result with a row for each candidate
        ``density`` (0 to 1), ``product_complexity`` and ``opportunity_gain`` (as the measures of these names),
        ``quotient`` (0 where it is absent), ``employment`` of the region and ``employment_of_all`` regions (or whatever
        the table counts), ``ubiquity`` (regions where it is present), and, if the table has years, ``growth_of_all``:
        relative change in all regions from the first year to this one, missing from 0. Industries with nothing at all
        are left out. Density is missing where the region has nothing or nothing is related to the industry.

    Raises
    ------
    TableError
        ``unknown-label``, ``bad-parameter``, ``missing-label``, ``nothing-to-compare-with``

    Notes
    -----
    A list to discuss, not advice: related industries are entered more often, but whether they should be is for those
    who know the region's firms, people and customers. Growth is of the whole, which includes the region, and says
    nothing of the region. With a ``smallest_cell`` density and complexity differ from the measures' without it.

    References
    ----------
    Balland, P.-A., Boschma, R., Crespo, J. and Rigby, D. L. (2019). Smart specialization policy in the European Union:
    relatedness, knowledge complexity and regional diversification. Regional Studies 53, 1252-1268.
    https://doi.org/10.1080/00343404.2018.1437900

    Examples
    --------
    South lacks industries 10 and 20. It has 1/3 / (1/2 + 1/3) = 0.4 of what is related to 10, and 0.571 for 20.

    >>> nested = RegionIndustryTable.of(
    ...     [[9, 6, 30], [0, 6, 34], [0, 0, 80]], regions=["N", "E", "S"], industries=["10", "20", "30"])
    >>> found = diversification_candidates(nested, region="S", threshold=0.5)
    >>> found.axes[0].labels, found.columns["density"].round(3).tolist()
    (('20', '10'), [0.571, 0.4])
    """
    table = as_table(data)
    _checked(table, region, smallest_cell, smallest_industry, order)
    cells, row = table.dense(year), table.regions.index(region)
    known = relatedness
    if isinstance(relatedness, Result):
        known = reordered("relatedness", relatedness, table.industries, table.industries)
    present = _large(cells, threshold, smallest_cell)
    weights, complexity = _ties_and_complexity(present, known)
    own = present[[row]].toarray()
    columns = {
        "density": density_of(own, weights)[0] if cells[row].any() else np.full(len(complexity), np.nan),
        "product_complexity": complexity,
        "opportunity_gain": _gain(own, weights, complexity)[0],
        "quotient": location_quotient(cells)[row],
        "employment": cells[row],
        "employment_of_all": cells.sum(axis=0),
        "ubiquity": np.asarray(present.sum(axis=0)),
    }
    if table.years:
        columns["growth_of_all"] = _growth(
            np.asarray(table.cells[0].sum(axis=0)), columns["employment_of_all"]
        )
    of_all = columns["employment_of_all"]
    candidates = np.flatnonzero((own[0] == 0) & (of_all > 0) & (of_all >= smallest_industry))
    # Stable, so that equals stay in the table's order; not a number sorts last.
    candidates = candidates[np.argsort(-columns[order][candidates], kind="stable")]
    chosen = {name: values[candidates] for name, values in columns.items()}
    parameters = {
        "region": region,
        "relatedness": _name(relatedness),
        "threshold": str(threshold),
        "year": str(table.years[table.position(year)]) if table.years else "",
        "smallest_cell": str(smallest_cell),
        "smallest_industry": str(smallest_industry),
        "order": order,
    }
    missing = np.isnan(chosen["density"])
    reasons = np.where(missing, "nothing-related" if cells[row].any() else "empty-region", "").astype("<U40")
    return Result(
        chosen,
        (Axis("industry", tuple(table.industries[place] for place in candidates)),),
        provenance_of(table, "diversification_candidates", parameters),
        reasons=reasons if missing.any() else None,
    )


def _ties_and_complexity(present: sparse.csr_array, relatedness: Any) -> tuple[FloatArray, FloatArray]:
    """Ties between industries, and product complexity, of a presence matrix."""
    found = related(present) if relatedness is None else relatedness
    return ties(found, present.shape[1], diagonal=False), complexity_of(present)[1]


def _gain(present: FloatArray, weights: FloatArray, complexity: FloatArray) -> FloatArray:
    """What each industry would open among those that lack; missing where it is there already."""
    sums = weights.sum(axis=1)
    worth = np.divide(np.nan_to_num(complexity), sums, out=np.zeros_like(sums), where=sums > 0)
    gain: FloatArray = ((1 - present) * worth) @ weights
    gain[:, (sums == 0) | np.isnan(complexity)] = np.nan
    gain[present > 0] = np.nan
    return gain


def _large(cells: FloatArray, threshold: float, smallest: float) -> sparse.csr_array:
    present = sparse.csr_array(present_cells(cells, threshold).multiply(cells >= smallest))
    present.eliminate_zeros()
    return present


def _growth(before: FloatArray, after: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(before > 0, after / before - 1, np.nan)


def _name(relatedness: Any) -> str:
    if isinstance(relatedness, Result):
        return relatedness.provenance.measure
    return "proximity" if relatedness is None else "given"


def _checked(
    table: RegionIndustryTable, region: str, smallest_cell: float, smallest_industry: float, order: str
) -> None:
    if region not in table.regions:
        raise TableError([fault("unknown-label", argument="region", places=[region])])
    if len(table.regions) < 2:
        raise TableError([fault("nothing-to-compare-with", places=table.regions)])
    require(smallest_cell >= 0, "smallest_cell", wanted="at-least", least=0, found=smallest_cell)
    require(smallest_industry >= 0, "smallest_industry", wanted="at-least", least=0, found=smallest_industry)
    require(order in ORDERS, "order", wanted="either", choices=ORDERS, found=order)

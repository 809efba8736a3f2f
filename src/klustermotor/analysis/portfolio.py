"""One region's portfolio of clusters: size, specialisation, growth, rank among regions, stars, and its industries.

Assumes that the table holds the other regions too: a portfolio without comparison is refused. What the industry does
everywhere and what the region gains are always two columns, never one. The whole is all regions of the table, the
region itself included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse, stats

from klustermotor.analysis.cluster_scores import ClusterDefinition, tidy
from klustermotor.analysis.faults import require
from klustermotor.analysis.honesty import require_comparison
from klustermotor.analysis.results import FloatArray, Provenance, ranks_along
from klustermotor.analysis.strength import (
    STANDARD_SCHEME,
    StarScheme,
    cluster_strength,
    own_clusters,
    read_scheme,
)
from klustermotor.analysis.tables import RegionIndustryTable

COUNTS = ("employment", "establishments")


@dataclass(frozen=True, eq=False)
class Portfolio:
    """What one region has, beside what all regions have.

    Attributes
    ----------
    region
        Its label.
    clusters
        One row for each cluster, largest first.
    industries
        One row for each industry of each cluster, with the same columns; clusters in the order of ``clusters``.
    stars
        One row for each cluster and criterion, from ``cluster_strength``.
    scheme
        The scheme of the stars.
    provenance
        Source, vintage, method, parameters.
    """

    region: str
    clusters: pa.Table
    industries: pa.Table
    stars: pa.Table
    scheme: StarScheme
    provenance: Provenance


def cluster_portfolio(
    table: object,
    definition: ClusterDefinition | None = None,
    *,
    region: str,
    scheme: StarScheme | str | Path | Mapping[str, Any] = STANDARD_SCHEME,
    first_year: int | None = None,
    last_year: int | None = None,
    confidence: float = 0.95,
    small: float = 50.0,
) -> Portfolio:
    """Portfolio of clusters of one region, with growth split from the whole's and rank among regions.

    regional effect = e1 - e0 x E1 / E0; national = e0 x G; mix = e0 x (E1 / E0 - 1 - G); G = growth of the whole

    Parameters
    ----------
    table
        Regions, industries and, for growth, years: a table or a dataframe, of two regions or more.
    definition
        The clusters; each industry of the table is its own where none is given.
    region
        Label of the region.
    scheme
        The stars, as in ``cluster_strength``.
    first_year, last_year
        Growth is from the first to the last; all else is of the last. The table's first and last unless told.
    confidence
        Of the interval of the quotient, between 0 and 1.
    small
        A cell below this, in the table's unit, is flagged.

    Returns
    -------
    Portfolio
        ``clusters`` and ``industries`` have: ``size`` in the last year; ``focus`` and ``dominance``, its shares (0 to
        1) of the region and of the whole; ``location_quotient`` with ``lq_low`` and ``lq_high``; ``rank``,
        ``percentile`` and ``of`` of the quotient among the regions; ``small_cell``. With two years or more also
        ``size_before``, ``growth`` of the region's and ``growth_whole`` of the whole's cluster (0.1 is 10 %),
        ``change`` and its parts ``national_effect``, ``mix_effect``, ``regional_effect`` in the table's unit.
        ``clusters`` has ``stars``, ``stars_of`` (criteria whose number is known) and ``industries`` (how many it has
        there). Missing: quotient, interval and rank where the region or the whole cluster has nothing; growth where it
        began from nothing; the parts where the whole began from nothing.

    Raises
    ------
    TableError
        ``nothing-to-compare-with``, ``unknown-label``, ``bad-parameter``

    Notes
    -----
    The interval is Wilson's of the share e_rc / e_r, divided by the whole's share, as in
    ``location_quotient_interval``: it takes the numbers as counts of independent jobs and the whole as known. Jobs
    come in plants, so true uncertainty is larger; for values that are no counts it is missing. Effects are taken on
    clusters: a cluster's regional effect includes that its industries in the region are others than in the whole,
    which ``industries`` shows apart. The parts add up to the change. Rank is among regions by quotient; 1 is the most
    specialised.

    References
    ----------
    Dunn, E. S. (1960). A statistical and analytical technique for regional analysis. Papers of the Regional Science
    Association 6: 97-112.

    Examples
    --------
    Food in the north grew from 50 to 60, 20 %; in the whole from 100 to 110, 10 %; everything from 200 to 220, 10 %.
    Of the change of 10, national is 50 x 0.1 = 5, mix 50 x (0.1 - 0.1) = 0, regional 60 - 50 x 1.1 = 5.

    >>> years = RegionIndustryTable.of(
    ...     [[[50, 50], [50, 50]], [[60, 60], [50, 50]]],
    ...     regions=["N", "S"],
    ...     industries=["10", "24"],
    ...     years=[2015, 2020],
    ... )
    >>> food = cluster_portfolio(years, region="N").clusters.to_pylist()[0]
    >>> [round(food[name], 6) for name in ("change", "national_effect", "mix_effect", "regional_effect")]
    [10.0, 5.0, 0.0, 5.0]
    """
    whole = require_comparison(table, region)
    require(0 < confidence < 1, "confidence", wanted="inside", least=0, most=1, found=confidence)
    first, last = _years(whole, first_year, last_year)
    clusters = definition or own_clusters(whole)
    stars = scheme if isinstance(scheme, StarScheme) else read_scheme(scheme)
    times = [first, last] if first is not None else [last]
    row = whole.regions.index(region)
    own, grouped = (
        _described(whole, of, row, times, confidence=confidence, small=small)
        for of in (sparse.eye_array(len(whole.industries)), clusters.membership(whole.industries))
    )
    strength = cluster_strength(_of_year(whole, last), clusters, scheme=stars)
    of_region = strength.stars.filter(pc.equal(strength.stars["region"], region)).drop_columns(["region"])
    told = {"region": region, "confidence": f"{confidence:g}", "small": f"{small:g}"}
    if whole.years:
        told["years"] = ", ".join(str(whole.years[time]) for time in times)
    provenance = replace(
        strength.result.provenance,
        measure="cluster_portfolio",
        parameters={**strength.result.provenance.parameters, **told},
        years=tuple(whole.years[time] for time in times) if whole.years else (),
    )
    order = np.argsort(-grouped["size"], kind="stable")
    star = np.array(of_region["star"].cast(pa.float64()).to_pandas()).reshape(len(order), -1)
    shown = {
        "cluster": np.array(clusters.clusters, dtype=object),
        "name": np.array([clusters.name(one) for one in clusters.clusters], dtype=object),
        **grouped,
        "stars": np.where(np.isfinite(star).any(axis=1), np.nansum(star, axis=1), np.nan),
        "stars_of": np.isfinite(star).sum(axis=1),
        "industries": _present(whole, clusters, row, last),
    }
    columns = {name: values[order] for name, values in shown.items()}
    inside = _industries(whole, clusters, own, columns["cluster"].tolist())
    return Portfolio(
        region,
        tidy(columns, provenance),
        tidy(inside, provenance),
        tidy(dict(zip(of_region.column_names, of_region.columns, strict=True)), provenance),
        stars,
        provenance,
    )


def _years(
    table: RegionIndustryTable, first_year: int | None, last_year: int | None
) -> tuple[int | None, int]:
    """Positions of the two years; no first one where the table has a single year."""
    last = table.position(last_year)
    if not table.years:
        return (None, last) if first_year is None else (table.position(first_year), last)
    first = table.position(table.years[0] if first_year is None else first_year)
    latest = table.years[last]
    require(first <= last, "first_year", wanted="no-later", year=latest, found=table.years[first])
    return (first if first < last else None), last


def _of_year(table: RegionIndustryTable, time: int) -> RegionIndustryTable:
    return table.only(years=[table.years[time]]) if table.years else table


def _described(
    table: RegionIndustryTable,
    of: sparse.csr_array,
    row: int,
    times: list[int],
    *,
    confidence: float,
    small: float,
) -> dict[str, npt.NDArray[Any]]:
    """The columns of one region's clusters, in the order of the definition."""
    sizes = [np.asarray((table.cells[time] @ of).toarray()) for time in times]
    regions = np.asarray(table.cells[times[-1]].sum(axis=1))
    size, whole = sizes[-1], sizes[-1].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        focus = size / regions[:, np.newaxis]
        quotient = size * regions.sum() / (regions[:, np.newaxis] * whole)
        dominance = size[row] / whole
        limits = _wilson(focus[row], regions[row], confidence) / (whole / regions.sum())
    if table.variable not in COUNTS:
        limits = np.full(limits.shape, np.nan)
    rank, percentile, number = (one[row] for one in ranks_along(quotient, 0))
    columns: dict[str, npt.NDArray[Any]] = {
        "size": size[row],
        "focus": focus[row],
        "dominance": dominance,
        "location_quotient": quotient[row],
        "lq_low": limits[0],
        "lq_high": limits[1],
        "rank": np.where(rank > 0, rank, np.nan),
        "percentile": percentile,
        "of": number,
        "small_cell": size[row] < small,
    }
    if len(times) > 1:
        totals = [float(table.cells[time].sum()) for time in times]
        columns |= _growth(sizes[0][row], size[row], sizes[0].sum(axis=0), whole, totals)
    return columns


def _wilson(share: FloatArray, number: float, confidence: float) -> FloatArray:
    """Wilson's score interval of shares of a number of people: their lower and upper limits."""
    z = stats.norm.ppf((1 + confidence) / 2)
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    half = z / (1 + z**2 / number) * np.sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
    return np.asarray(np.clip(np.stack([middle - half, middle + half]), 0.0, 1.0))


def _growth(
    before: FloatArray,
    after: FloatArray,
    whole_before: FloatArray,
    whole_after: FloatArray,
    totals: list[float],
) -> dict[str, FloatArray]:
    """Growth of the region's and of the whole's clusters, and the change split into its parts."""
    with np.errstate(invalid="ignore", divide="ignore"):
        growth = np.where(before > 0, after / before - 1, np.nan)
        growth_whole = np.where(whole_before > 0, whole_after / whole_before - 1, np.nan)
        growth_all = totals[1] / totals[0] - 1 if totals[0] > 0 else np.nan
    return {
        "size_before": before,
        "growth": growth,
        "growth_whole": growth_whole,
        "change": after - before,
        "national_effect": np.where(np.isnan(growth_whole), np.nan, before * growth_all),
        "mix_effect": before * (growth_whole - growth_all),
        "regional_effect": after - before * (1 + growth_whole),
    }


def _present(
    table: RegionIndustryTable, definition: ClusterDefinition, row: int, time: int
) -> npt.NDArray[np.int64]:
    """How many industries of each cluster the region has anything of."""
    has = table.cells[time][[row]] > 0
    return np.asarray((has.astype(float) @ definition.membership(table.industries)).toarray()[0].astype(int))


def _industries(
    table: RegionIndustryTable,
    definition: ClusterDefinition,
    own: Mapping[str, npt.NDArray[Any]],
    clusters: list[str],
) -> dict[str, Any]:
    """One row for each industry of each cluster, largest first within the cluster."""
    at = {industry: place for place, industry in enumerate(table.industries)}
    pairs = [
        (cluster, place)
        for cluster in clusters
        for place in sorted(
            (at[one] for one in definition.members[cluster] if one in at), key=lambda one: -own["size"][one]
        )
    ]
    places = np.array([place for _, place in pairs])
    return {
        "cluster": [cluster for cluster, _ in pairs],
        "industry": [table.industries[place] for place in places],
        "name": [table.industry_name(table.industries[place]) for place in places],
        **{name: values[places] for name, values in own.items()},
    }

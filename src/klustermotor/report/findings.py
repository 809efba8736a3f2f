"""Everything that the report tells of one region, worked out once from one table.

Assumes a checked table with the other regions in it. Growth is over the whole period of the table; all else is of its
last year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from klustermotor.analysis.cluster_scores import ClusterDefinition
from klustermotor.analysis.clusters import ClusterBenchmark, define_clusters
from klustermotor.analysis.communities import locational_correlation
from klustermotor.analysis.complexity import economic_complexity
from klustermotor.analysis.diversification import complexity_outlook, diversification_candidates
from klustermotor.analysis.entropy import shannon
from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.honesty import strength_claims
from klustermotor.analysis.levels import parents
from klustermotor.analysis.portfolio import Portfolio, cluster_portfolio
from klustermotor.analysis.relatedness import relatedness
from klustermotor.analysis.results import FloatArray, Result
from klustermotor.analysis.strength import ClusterStrength, cluster_strength, own_clusters
from klustermotor.analysis.structure import herfindahl, krugman_dissimilarity, krugman_specialization
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.analysis.variety import related_variety, unrelated_variety
from klustermotor.errors import Fault
from klustermotor.sources.classifications import fits_nace

STRONG = 1.5  # location quotient from which something is called strong
SMALL = 50.0  # cells below this are too small to say anything of
FEWEST = 20  # industries, and regions, that groups can be found among


@dataclass(frozen=True, eq=False)
class Findings:
    """What was found of a region.

    Attributes
    ----------
    table
        The table, all years.
    region
        Its label there.
    definition
        The clusters; ``None`` where each industry is one.
    found
        How the definition was found, when it was.
    portfolio
        The region's clusters and their industries.
    claims
        What may be claimed of each cluster: a key of ``words/claims.json``.
    strength
        Every cluster in every region, in the last year.
    structure
        Measures of whole regions, by name, in the last year.
    candidates
        Industries that the region lacks, closest first; ``None`` for too small a table.
    closeness
        How related every two industries are; ``None`` for too small a table.
    distance
        Krugman distance of every region from this one, in order of the table.
    """

    table: RegionIndustryTable
    region: str
    definition: ClusterDefinition | None
    found: ClusterBenchmark | None
    portfolio: Portfolio
    claims: Mapping[str, str]
    strength: ClusterStrength
    structure: Mapping[str, Result]
    candidates: Result | None
    closeness: Result | None
    distance: FloatArray

    @property
    def name(self) -> str:
        """What people call the region."""
        return self.table.region_name(self.region)

    @cached_property
    def row(self) -> int:
        """The region's place in the table."""
        return self.table.regions.index(self.region)

    @property
    def last(self) -> RegionIndustryTable:
        """The table of the last year alone."""
        return last_year(self.table)

    @property
    def remarks(self) -> tuple[Fault, ...]:
        """What a reader has to know of the table and of the definition."""
        known = set(self.table.industries)
        named = self.definition.of_industry if self.definition else {}
        absent = [industry for industry in named if industry not in known]
        return (
            *self.table.remarks,
            *([fault("definition-industries-absent", places=absent)] if absent else []),
        )

    def alike(self, number: int) -> tuple[str, ...]:
        """The regions with the structure most like this one's, nearest first."""
        order = np.argsort(self.distance, kind="stable")
        known = [int(place) for place in order if place != self.row and np.isfinite(self.distance[place])]
        return tuple(self.table.regions[place] for place in known[:number])

    def results(self) -> Mapping[str, object]:
        """Every result by name, each with a ``write`` or an Arrow table."""
        named: dict[str, object] = {
            "clusters": self.portfolio.clusters,
            "industries": self.portfolio.industries,
            "stars": self.portfolio.stars,
            "strength": self.strength.result.table,
        }
        named |= {name: result.table for name, result in self.structure.items()}
        if self.definition is not None:
            named["definition"] = self.definition.table
        if self.found is not None:
            named["definition_scores"] = self.found.scores
        if self.candidates is not None:
            named["candidates"] = self.candidates.table
        return named


def find(
    table: RegionIndustryTable,
    *,
    region: str,
    definition: ClusterDefinition | None = None,
    find_clusters: bool = False,
    told: Callable[[str], None] = lambda step: None,
) -> Findings:
    """Work out everything about a region.

    Parameters
    ----------
    table
        Two regions or more.
    region
        Its label.
    definition
        Clusters as industries; with ``find_clusters`` they are found in the table instead.
    told
        Called with the name of each step as it begins: one of ``STEPS``.

    Raises
    ------
    TableError
        ``unknown-label``, ``nothing-to-compare-with``, ``too-few-to-group``.
    """
    if region not in table.regions:
        raise TableError([fault("unknown-region", places=table.regions, found=region)])
    latest, found, clusters = last_year(table), None, definition
    if find_clusters:
        told("clusters")
        found = _found(latest)
        clusters = found.definition
    told("portfolio")
    portfolio = cluster_portfolio(table, clusters, region=region)
    strength = cluster_strength(latest, clusters)
    told("structure")
    structure = _structure(latest)
    told("possibilities")
    large = min(len(latest.regions), len(latest.industries)) >= FEWEST
    closeness = relatedness(latest, method="proximity") if large else None
    candidates = (
        diversification_candidates(
            table,
            region=region,
            relatedness=closeness,
            smallest_cell=SMALL,
            smallest_industry=SMALL * len(latest.regions),
        )
        if large
        else None
    )
    return Findings(
        table,
        region,
        clusters,
        found,
        portfolio,
        _claims(table, clusters or own_clusters(table), region),
        strength,
        structure,
        candidates,
        closeness,
        krugman_dissimilarity(latest, half=True).value.reshape(-1, len(latest.regions))[
            table.regions.index(region)
        ],
    )


STEPS = ("clusters", "portfolio", "structure", "possibilities")


def last_year(table: RegionIndustryTable) -> RegionIndustryTable:
    """The part of the last year, without the year."""
    return table.only(years=[table.years[-1]]) if table.years else table


def _found(latest: RegionIndustryTable) -> ClusterBenchmark:
    few = min(len(latest.regions), len(latest.industries))
    if few < FEWEST:
        raise TableError([fault("too-few-to-group", count=few, wanted=FEWEST)])
    similarities = {
        "co-location": locational_correlation(latest),
        "proximity": relatedness(latest, method="proximity"),
    }
    return define_clusters(similarities, table=latest)


def _claims(table: RegionIndustryTable, clusters: ClusterDefinition, region: str) -> dict[str, str]:
    """The claim of each cluster, each beside the rest of the economy: so clusters may overlap."""
    members = clusters.membership(table.industries)
    claims = {}
    for place, cluster in enumerate(clusters.clusters):
        inside = members[:, [place]]
        split = sparse.csr_array(sparse.hstack([inside, 1 - inside.toarray()]))
        pair = replace(
            table,
            industries=("inside", "outside"),
            cells=tuple(sparse.csr_array(cells @ split) for cells in table.cells),
            units=None,
        )
        told = strength_claims(pair, region, strong=STRONG, small=SMALL)
        claims[cluster] = told.table["claim"][0].as_py()
    return claims


def _structure(latest: RegionIndustryTable) -> dict[str, Result]:
    """Measures of whole regions."""
    measured = {
        "krugman_specialization": krugman_specialization(latest, half=True),
        "herfindahl": herfindahl(latest),
        "shannon": shannon(latest),
    }
    groups = _divisions(latest)
    if groups:
        measured["related_variety"] = related_variety(latest, groups=groups)
        measured["unrelated_variety"] = unrelated_variety(latest, groups=groups)
    if min(len(latest.regions), len(latest.industries)) >= FEWEST:
        measured["economic_complexity"] = economic_complexity(latest)
        measured["complexity_outlook"] = complexity_outlook(latest)
    return measured


def _divisions(table: RegionIndustryTable) -> dict[str, str]:
    """The division of every industry, where the codes are of NACE and finer than divisions; else nothing."""
    if not fits_nace(table.industries) or any(label.isalpha() for label in table.industries):
        return {}
    groups = parents(table.industries, "division")
    return groups if len(set(groups.values())) < len(groups) else {}

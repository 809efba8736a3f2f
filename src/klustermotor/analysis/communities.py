"""From where industries are to a graph of them and its communities; and how two definitions of clusters differ.

Assumes that an edge of the graph is a similarity above 0, and that a graph keeps only the strongest links of each
industry: in a dense graph of correlations all is one community.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from klustermotor.analysis.cluster_scores import ClusterDefinition, aligned_similarities
from klustermotor.analysis.clusters import (
    Candidate,
    ClusterBenchmark,
    Groups,
    benchmark,
    definition_of,
    known_part,
    provenance_for,
)
from klustermotor.analysis.faults import require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.results import FloatArray, Result
from klustermotor.analysis.tables import RegionIndustryTable


@measure("industry", "industry")
def locational_correlation(employment: FloatArray) -> FloatArray:
    """Locational correlation of industries: do regions with much of one have much of the other?

    LC_ij = correlation over regions r of e_ri and e_rj

    Parameters
    ----------
    employment
        Employment, establishments or another variable, 0 or more: array [region, industry], a table or a dataframe.

    Returns
    -------
    array [industry, industry] or Result
        -1 to 1, symmetric, 1 on the diagonal. Missing for an industry that has the same number in every region, such
        as one that has nothing.

    Raises
    ------
    TableError
        ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``, ``nothing-to-compare-with``

    Notes
    -----
    Taken of numbers, not shares, as published ("LC-employment", "LC-establishments"): large regions have much of
    everything, so that industries that serve the residents correlate highly whatever they are. Use it on traded
    industries, beside ``coagglomeration`` and similarities that know no geography, and on many regions.

    References
    ----------
    Porter, M. E. (2003). The economic performance of regions. Regional Studies 37(6-7): 549-578.

    Delgado, M., Porter, M. E. and Stern, S. (2016). Defining clusters of related industries. Journal of Economic
    Geography 16(1): 1-38. https://doi.org/10.1093/jeg/lbv017

    Examples
    --------
    Around their means the three industries are (-1, 0, 1), (-2, 0, 2) and (1, 0, -1): the first two move together,
    the third against them.

    >>> locational_correlation(np.array([[1, 2, 4], [2, 4, 3], [3, 6, 2]])).round(6).tolist()
    [[1.0, 1.0, -1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]]
    """
    centred = employment - employment.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    rounding = 1e-12 * np.sqrt((employment**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = centred / np.where(length > rounding, length, np.nan)
    correlation = np.clip(unit.T @ unit, -1.0, 1.0)
    np.fill_diagonal(correlation, np.where(length > rounding, 1.0, np.nan))
    return np.asarray(correlation)


def backbone(similarity: FloatArray, *, links: int) -> FloatArray:
    """The strongest links of each industry: its largest positive similarities, kept if either end keeps them.

    Parameters
    ----------
    similarity
        Array [industry, industry], symmetric; missing and negative similarities are no links.
    links
        How many each industry keeps, 1 or more; links that are as strong as the last one kept stay too.

    Returns
    -------
    array [industry, industry]
        The similarity of kept links, 0 elsewhere and on the diagonal.

    Examples
    --------
    With one link each, 1 and 2 keep each other, and 3 keeps 2; the link of 1 and 3 goes.

    >>> backbone(np.array([[0, 0.9, 0.2], [0.9, 0, 0.3], [0.2, 0.3, 0]]), links=1).tolist()
    [[0.0, 0.9, 0.0], [0.9, 0.0, 0.3], [0.0, 0.3, 0.0]]
    """
    require(links > 0, "links", wanted="at-least", least=1, found=links)
    weights = np.where(np.isfinite(similarity) & (similarity > 0), similarity, 0.0)
    np.fill_diagonal(weights, 0.0)
    kept = min(links, len(weights))
    least = np.partition(weights, -kept, axis=1)[:, [-kept]]
    strong = weights >= least
    return np.asarray(np.where(strong | strong.T, weights, 0.0))


def define_communities(
    similarities: Mapping[str, Result | npt.ArrayLike] | Result | npt.ArrayLike,
    *,
    industries: Sequence[str] | None = None,
    links: Iterable[int] = (5, 10, 20),
    resolutions: Iterable[float] = (1.0, 2.0, 4.0),
    correct: bool = False,
    table: RegionIndustryTable | None = None,
    rng: np.random.Generator | None = None,
) -> ClusterBenchmark:
    """Cluster definitions as communities of the graph of related industries (Louvain).

    Q = sum over pairs in the same community of (w_ij - resolution x k_i k_j / 2m) / 2m, made large; w = backbone

    Parameters
    ----------
    similarities, industries, correct, table
        As in ``define_clusters``. The graph is made of the mean of the standardised similarities: a link is a pair
        that is closer than the average pair.
    links
        How many of its strongest links each industry keeps; each is tried.
    resolutions
        Above 0; larger gives more and smaller communities; each is tried.
    rng
        Decides in which order industries are looked at; ``default_rng(0)`` unless told.

    Returns
    -------
    ClusterBenchmark
        Candidates with the same scores as those of ``define_clusters``, so that the two can be compared.

    Raises
    ------
    TableError
        ``bad-parameter``, and those of ``define_clusters``.

    Notes
    -----
    The number of communities is found, not asked for. Modularity does not see communities that are small beside the
    graph (its resolution limit); hence several resolutions. The scores, not the modularity, choose the best; they are
    high for a few large communities, so compare those with about as many clusters.

    References
    ----------
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R. and Lefebvre, E. (2008). Fast unfolding of communities in large
    networks. Journal of Statistical Mechanics P10008. https://doi.org/10.1088/1742-5468/2008/10/P10008

    Examples
    --------
    Two pairs of close industries (0.9 and 0.8; all else 0.1) are two communities.

    >>> s = np.full((4, 4), 0.1)
    >>> s[0, 1] = s[1, 0] = 0.9
    >>> s[2, 3] = s[3, 2] = 0.8
    >>> found = define_communities(s, industries=["10", "11", "24", "25"], links=[1], resolutions=[1])
    >>> found.definition.members
    {'C01': ('10', '11'), 'C02': ('24', '25')}
    """
    used, unassigned = known_part(aligned_similarities(similarities, industries=industries))
    tried, finer = list(links), list(resolutions)
    require(bool(tried), "links", wanted="one-number", found=None)
    require(bool(finer) and min(finer) > 0, "resolutions", wanted="one-number-above-0", found=finer)
    generator = np.random.default_rng(0) if rng is None else rng
    mean = used.mean
    candidates = [
        Candidate("mean", "louvain", f"{number} links, resolution {resolution:g}", definition)
        for number in tried
        for graph in [backbone(mean, links=number)]
        for resolution in finer
        for definition in [definition_of(used.industries, _communities(graph, resolution, generator))]
    ]
    provenance = provenance_for(
        define_communities, used, table, rng, links=tried, resolutions=finer, correct=correct
    )
    return benchmark(candidates, used, unassigned, provenance, correct=correct, table=table)


def _communities(weights: FloatArray, resolution: float, rng: np.random.Generator) -> Groups:
    found = nx.community.louvain_communities(
        nx.from_numpy_array(weights), resolution=resolution, seed=int(rng.integers(2**32))
    )
    groups = np.empty(len(weights), dtype=np.int64)
    for number, community in enumerate(found):
        groups[list(community)] = number
    return groups


@dataclass(frozen=True, eq=False)
class DefinitionComparison:
    """How two cluster definitions differ.

    Attributes
    ----------
    clusters
        One row for each cluster of the first that shares an industry with one of the second, and for each such one:
        ``cluster``, ``other_cluster``, their names and sizes, ``shared``, ``jaccard``; largest overlap first. A
        cluster that shares nothing has one row, without the other.
    industries
        One row for each industry of either: ``industry``, ``clusters``, ``other_clusters``, and ``differs``: ``""``,
        ``"only here"``, ``"only there"`` or ``"apart"`` (its cluster's closest one in the other does not have it).
    adjusted_rand
        Agreement over industries that belong to exactly one cluster in both: 1 the same, about 0 what chance gives.
        Missing with fewer than two such industries.
    compared
        How many such industries there are.
    """

    clusters: pa.Table
    industries: pa.Table
    adjusted_rand: float
    compared: int


def compare_definitions(one: ClusterDefinition, other: ClusterDefinition) -> DefinitionComparison:
    """A region's own cluster definition beside a standard one: overlap, agreement, what differs.

    J(a, b) = shared industries / industries of either; ARI = (pairs together in both - expected) / (mean - expected)

    Parameters
    ----------
    one, other
        Two definitions on the same level of the classification.

    Returns
    -------
    DefinitionComparison
        ``clusters``: a row for each two clusters that share industries, with their number and J; ``industries``: where
        each one is in both; ``adjusted_rand``: 1 the same, about 0 as by chance, missing with fewer than two industries
        that are in exactly one cluster in both; ``compared``: how many those are.

    Notes
    -----
    Industries count alike, whatever their size. The adjusted Rand index is defined for partitions only: industries in
    several clusters, or in none on one side, are left out of it and seen in the tables.

    References
    ----------
    Hubert, L. and Arabie, P. (1985). Comparing partitions. Journal of Classification 2: 193-218.
    https://doi.org/10.1007/BF01908075

    Examples
    --------
    The sea cluster of the region has two of the three industries of the standard's: 2 / 3.

    >>> own = ClusterDefinition.of({"301": "sea", "501": "sea", "302": "rail"})
    >>> standard = ClusterDefinition.of({"301": "maritime", "501": "maritime", "302": "maritime"})
    >>> compare_definitions(own, standard).clusters.select(["cluster", "shared", "jaccard"]).to_pylist()[1]
    {'cluster': 'sea', 'shared': 2, 'jaccard': 0.6666666666666666}
    """
    rows = [row for cluster in one.members for row in _overlaps(one, other, cluster)]
    closest = {row["cluster"]: row.get("other_cluster") for row in reversed(rows)}  # the largest comes first
    industries = sorted({*one.of_industry, *other.of_industry})
    compared = [
        (here[0], there[0])
        for industry in industries
        if len(here := one.of_industry.get(industry, ())) == 1
        and len(there := other.of_industry.get(industry, ())) == 1
    ]
    kinds = [
        _difference(one.of_industry.get(industry, ()), other.of_industry.get(industry, ()), closest)
        for industry in industries
    ]
    return DefinitionComparison(
        pa.Table.from_pylist(rows, schema=_OVERLAP),
        pa.table(
            {
                "industry": industries,
                "clusters": [list(one.of_industry.get(industry, ())) for industry in industries],
                "other_clusters": [list(other.of_industry.get(industry, ())) for industry in industries],
                "differs": kinds,
            }
        ),
        _adjusted_rand(compared),
        len(compared),
    )


_OVERLAP = pa.schema(
    [
        *((name, pa.string()) for name in ("cluster", "name", "other_cluster", "other_name")),
        *((name, pa.int64()) for name in ("industries", "other_industries", "shared")),
        ("jaccard", pa.float64()),
    ]
)


def _overlaps(one: ClusterDefinition, other: ClusterDefinition, cluster: str) -> list[dict[str, object]]:
    """A row for each cluster of the other that shares an industry with this one, largest overlap first."""
    own = set(one.members[cluster])
    rows: list[dict[str, object]] = []
    for label, members in other.members.items():
        if shared := len(own & set(members)):
            row = {"other_cluster": label, "other_name": other.name(label), "other_industries": len(members)}
            rows.append({**row, "shared": shared, "jaccard": shared / len(own | set(members))})
    rows.sort(key=lambda row: -float(str(row["jaccard"])))
    told = {"cluster": cluster, "name": one.name(cluster), "industries": len(own)}
    return [{**told, **row} for row in rows or [{"shared": 0, "jaccard": 0.0}]]


def _difference(here: Sequence[str], there: Sequence[str], closest: Mapping[object, object]) -> str:
    if not there:
        return "only here"
    if not here:
        return "only there"
    return "" if {closest[cluster] for cluster in here} == set(there) else "apart"


def _adjusted_rand(pairs: Sequence[tuple[str, str]]) -> float:
    """Adjusted Rand index from each industry's cluster in both."""
    number = len(pairs)
    if number < 2:
        return float("nan")
    here, there = (np.unique(side, return_inverse=True)[1] for side in zip(*pairs, strict=True))
    table = np.zeros((here.max() + 1, there.max() + 1))
    np.add.at(table, (here, there), 1)
    together, rows, columns = (
        float((counts * (counts - 1) / 2).sum()) for counts in (table, table.sum(axis=1), table.sum(axis=0))
    )
    expected = rows * columns / (number * (number - 1) / 2)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)

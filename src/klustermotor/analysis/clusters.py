"""Cluster definitions from how closely industries are related: many candidates, scored, the best one named.

Assumes similarities [industry, industry] of the same industries; which industries may form clusters (traded ones, say)
is the user's choice before it comes here. The same input and random generator give the same clusters.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.spatial import distance

from klustermotor.analysis.cluster_scores import (
    ClusterDefinition,
    Similarities,
    ValidationScores,
    aligned_similarities,
    mean_similarity,
    relatedness_to_clusters,
    tidy,
    validation_scores,
)
from klustermotor.analysis.faults import require
from klustermotor.analysis.measures import provenance_of
from klustermotor.analysis.results import FloatArray, Provenance, Result
from klustermotor.analysis.tables import RegionIndustryTable

Groups = npt.NDArray[np.int64]
Grouping = Callable[[FloatArray, Sequence[int], int, np.random.Generator], list[Groups]]
_COLUMNS = (
    *("candidate", "matrix", "method", "setting", "clusters", "singletons", "scored_on"),
    *ValidationScores._fields,
    *("cluster_score", "industry_score", "score"),
)


class Candidate(NamedTuple):
    """A definition, and which matrix, method and setting (the number of clusters, say) it was made with."""

    matrix: str
    method: str
    setting: str
    definition: ClusterDefinition

    @property
    def name(self) -> str:
        """What the candidate is called in the table of scores."""
        return f"{self.matrix} {self.method} {self.setting}"

    @property
    def singletons(self) -> int:
        """How many clusters of one industry it has."""
        return sum(len(industries) == 1 for industries in self.definition.members.values())


@dataclass(frozen=True, eq=False)
class ClusterBenchmark:
    """Candidate definitions with their scores, and the one that scores best.

    Attributes
    ----------
    best, candidates
        Name of the best candidate, and every definition by name.
    scores
        One row for each candidate and similarity that it was scored on, and one for ``all``, the mean of them.
    marginal
        Industries of the best candidate that are closer to another cluster, and to which.
    unassigned
        Industries in no cluster: no similarity knows anything of them.
    """

    best: str
    candidates: Mapping[str, ClusterDefinition]
    scores: pa.Table
    marginal: pa.Table
    unassigned: tuple[str, ...]
    provenance: Provenance

    @property
    def definition(self) -> ClusterDefinition:
        """The best candidate."""
        return self.candidates[self.best]


def define_clusters(
    similarities: Mapping[str, Result | npt.ArrayLike] | Result | npt.ArrayLike,
    *,
    industries: Sequence[str] | None = None,
    counts: Iterable[int] | None = None,
    methods: Sequence[str] = ("ward", "kmeans"),
    combine: bool = True,
    correct: bool = False,
    starts: int = 3,
    table: RegionIndustryTable | None = None,
    rng: np.random.Generator | None = None,
) -> ClusterBenchmark:
    """Benchmark cluster definitions after Delgado, Porter and Stern.

    C = F(M, method, count) for every matrix, method and count; best C = the largest mean of VS over all matrices

    Parameters
    ----------
    similarities
        By name: results [industry, industry] such as ``locational_correlation`` gives, or symmetric arrays.
    industries
        Labels of arrays; results bring their own.
    counts
        Numbers of clusters to try. Seven unless told, evenly from one for 26 industries to one for 13.
    methods
        ``"ward"``, ``"kmeans"`` (on each industry's row of similarities with all others), ``"average"`` (linkage, on
        the similarities themselves).
    combine
        Make candidates from the mean of the standardised matrices too.
    correct
        Move marginal industries of the best candidate to the cluster that they are closer to, round by round while the
        score rises; the result is one more candidate.
    starts
        Random beginnings of k-means; the tightest is kept.
    table
        Sizes and names of industries, from which each cluster gets its name: the two largest of its more central half
        (by mean relatedness within). Codes where names are not known; without a table, of its two most central.
    rng
        Where random beginnings come from; ``default_rng(0)`` unless told.

    Returns
    -------
    ClusterBenchmark
        Clusters are labelled C01, C02 ... in the order of their first industry. In ``scores``: candidate, matrix,
        method, setting (the count), clusters, singletons, scored_on, the four shares (0 to 1), cluster_score,
        industry_score, score.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``infinite-value``, ``asymmetric-similarity``, ``missing-label``

    Notes
    -----
    The published work compares further settings (k-medians among them) and corrects its best candidate by judgement;
    here the correction is by relatedness alone. Matrices are standardised over pairs before they are averaged; a pair
    that a matrix says nothing of counts as average in grouping and is left out of scoring. An industry is as close to
    itself as to its closest other. Scores are higher for matrices that a candidate was made from; that is why all are
    averaged. Compare definitions with about as many clusters: a few large ones score high and say little.

    References
    ----------
    Delgado, M., Porter, M. E. and Stern, S. (2016). Defining clusters of related industries. Journal of Economic
    Geography 16(1): 1-38. https://doi.org/10.1093/jeg/lbv017

    Examples
    --------
    Two pairs of close industries (0.9 and 0.8; all else 0.1) are found, and every score is 1.

    >>> s = np.full((4, 4), 0.1)
    >>> s[0, 1] = s[1, 0] = 0.9
    >>> s[2, 3] = s[3, 2] = 0.8
    >>> found = define_clusters({"skills": s}, industries=["10", "11", "24", "25"], counts=[2])
    >>> found.best, found.definition.members
    ('skills ward 2', {'C01': ('10', '11'), 'C02': ('24', '25')})
    >>> found.scores["score"].to_pylist()
    [1.0, 1.0, 1.0, 1.0]
    """
    used, unassigned = known_part(aligned_similarities(similarities, industries=industries))
    number = len(used.industries)
    usual = np.linspace(number / 26, number / 13, 7).round().clip(2, number - 1).astype(int).tolist()
    sizes = sorted(set(usual if counts is None else counts))
    possible = bool(sizes) and sizes[0] >= 2 and sizes[-1] < number
    require(possible, "counts", wanted="cluster-counts", most=number - 1, found=sizes)
    right = bool(methods) and set(methods) <= set(_GROUPINGS)
    require(right, "methods", wanted="some-of", choices=_GROUPINGS, found=methods)
    require(starts > 0, "starts", wanted="at-least", least=1, found=starts)
    generator = np.random.default_rng(0) if rng is None else rng
    sources = {name: mean_similarity([matrix]) for name, matrix in used.matrices.items()}
    if combine and len(sources) > 1:
        sources["mean"] = used.mean
    candidates = [
        Candidate(name, method, f"{count}", definition_of(used.industries, groups))
        for (name, source), method in itertools.product(sources.items(), methods)
        for groups_of in [_GROUPINGS[method](_with_own(source), sizes, starts, generator)]
        for count, groups in zip(sizes, groups_of, strict=True)
    ]
    chosen = {"methods": methods, "counts": sizes, "combine": combine, "correct": correct, "starts": starts}
    provenance = provenance_for(define_clusters, used, table, rng, **chosen)
    return benchmark(candidates, used, unassigned, provenance, correct=correct, table=table)


def known_part(given: Similarities) -> tuple[Similarities, tuple[str, ...]]:
    """The industries that some similarity knows something of, and the labels of the rest."""
    known = np.isfinite(given.mean).any(axis=1)
    labels = np.array(given.industries)
    require(known.sum() > 2, "similarities", wanted="known-for-three", found=known.sum())
    matrices = {name: matrix[np.ix_(known, known)] for name, matrix in given.matrices.items()}
    return Similarities(tuple(labels[known].tolist()), matrices), tuple(labels[~known].tolist())


def definition_of(industries: Sequence[str], groups: Groups) -> ClusterDefinition:
    """A definition from group numbers, its clusters labelled C01, C02 ... in the order of their first industry."""
    _, first, of = np.unique(groups, return_index=True, return_inverse=True)
    place = np.argsort(np.argsort(first))
    width = max(2, len(str(len(first))))
    return ClusterDefinition.of(
        {one: f"C{place[group] + 1:0{width}}" for one, group in zip(industries, of.tolist(), strict=True)}
    )


def benchmark(
    candidates: Sequence[Candidate],
    used: Similarities,
    unassigned: tuple[str, ...],
    provenance: Provenance,
    *,
    correct: bool,
    table: RegionIndustryTable | None,
) -> ClusterBenchmark:
    """Score candidates on every similarity, correct the best one if asked, and name the clusters."""
    scored = {one.name: (one, _scores(one.definition, used)) for one in candidates}
    if correct:
        better = _corrected(scored[_best(scored)][0], used)
        scored[better.name] = (better, _scores(better.definition, used))
    best = _best(scored)
    named = {name: _named(one.definition, used, table) for name, (one, _) in scored.items()}
    rows = [
        (name, *one[:3], len(one.definition.members), one.singletons, on, *scores, *scores.means)
        for name, (one, by) in scored.items()
        for on, scores in by.items()
    ]
    columns = dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True))
    marginal = marginal_industries(named[best], used)
    return ClusterBenchmark(best, named, tidy(columns, provenance), marginal, unassigned, provenance)


def _scores(one: ClusterDefinition, used: Similarities) -> dict[str, ValidationScores]:
    """Scores on every similarity, and ``all``, their mean."""
    of = one.membership(used.industries)
    by = {name: validation_scores(of, matrix) for name, matrix in used.matrices.items()}
    return {**by, "all": ValidationScores(*np.mean([*by.values()], axis=0).tolist())}


def _best(scored: Mapping[str, tuple[Candidate, Mapping[str, ValidationScores]]]) -> str:
    """The highest score; of equals the one with fewest clusters, then the first."""
    return min(
        scored,
        key=lambda name: (
            -np.nan_to_num(scored[name][1]["all"].score),
            len(scored[name][0].definition.members),
        ),
    )


def marginal_industries(definition: ClusterDefinition, similarities: Similarities) -> pa.Table:
    """Industries that are closer to another cluster than to their own, with where they would move.

    Judged on the mean of the standardised similarities. An industry that is alone in its cluster is proposed for a
    move only to a cluster that it is closer to than the average pair is.

    Returns
    -------
    pyarrow.Table
        ``industry``, ``cluster``, ``closer_cluster``, ``within`` (mean relatedness with its own; missing when alone
        there), ``between`` (with the closer one); sorted by gain, largest first.
    """
    of = definition.membership(similarities.industries)
    near = relatedness_to_clusters(of, similarities.mean)
    rows, columns = of.nonzero()
    within = near[rows, columns]
    near[rows, columns] = -np.inf
    others = np.where(np.isnan(near), -np.inf, near)[rows]
    closer = others.argmax(axis=1)
    between = others[np.arange(len(rows)), closer]
    gain = between - np.where(np.isnan(within), 0.0, within)
    order = np.argsort(-gain, kind="stable")
    order = order[gain[order] > 0]
    labels = np.array(definition.clusters)
    texts = {
        "industry": np.array(similarities.industries)[rows],
        "cluster": labels[columns],
        "closer_cluster": labels[closer],
    }
    told = {name: pa.array(some[order].tolist(), pa.string()) for name, some in texts.items()}
    return pa.table({**told, "within": pa.array(within[order], from_pandas=True), "between": between[order]})


def _corrected(one: Candidate, used: Similarities) -> Candidate:
    """The candidate after moves of its marginal industries, round by round while its score rises."""
    best, score = one.definition, _scores(one.definition, used)["all"].score
    while moves := marginal_industries(best, used).to_pylist():
        moved = {move["industry"]: (move["closer_cluster"],) for move in moves}
        tried = ClusterDefinition.of({**best.of_industry, **moved})
        reached = _scores(tried, used)["all"].score
        if not reached > score:
            break
        best, score = tried, reached
    return Candidate(one.matrix, one.method, f"{one.setting} corrected", best)


def _named(
    definition: ClusterDefinition, used: Similarities, table: RegionIndustryTable | None
) -> ClusterDefinition:
    """Each cluster named after the two largest of its more central half; the two most central if sizes are unknown."""
    near = np.nan_to_num(relatedness_to_clusters(definition.membership(used.industries), used.mean))
    place = {industry: row for row, industry in enumerate(used.industries)}
    sizes: dict[str, float] = {}
    if table is not None:
        sizes = dict(zip(table.industries, np.asarray(table.matrix().sum(axis=0)).tolist(), strict=True))
    names = {}
    for column, (cluster, members) in enumerate(definition.members.items()):
        central = sorted(members, key=lambda one: -near[place[one], column])
        half = central[: max(2, (len(central) + 1) // 2)]
        chosen = sorted(half, key=lambda one: -sizes.get(one, 0.0))[:2]
        names[cluster] = "; ".join(table.industry_name(one) if table else one for one in chosen)
    return definition.named(names)


def provenance_for(
    maker: Callable[..., object],
    used: Similarities,
    table: RegionIndustryTable | None,
    rng: np.random.Generator | None,
    **parameters: object,
) -> Provenance:
    """Where clusters come from; the table's source and vintage where there is one."""
    begun = "default_rng(0)" if rng is None else type(rng.bit_generator).__name__
    told = {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for name, value in {"similarities": list(used.matrices), **parameters, "rng": begun}.items()
    }
    if table is not None:
        return provenance_of(table, maker.__name__, told)
    return Provenance(measure=maker.__name__, parameters=told, industries=len(used.industries))


def _with_own(similarity: FloatArray) -> FloatArray:
    """A standardised similarity with what is not known as average, and each industry as close to itself as to its
    closest other."""
    filled = np.where(np.isfinite(similarity), similarity, 0.0)
    np.fill_diagonal(filled, -np.inf)
    np.fill_diagonal(filled, filled.max(axis=1))
    return filled


def _cut(apart: FloatArray, linkage: str, counts: Sequence[int]) -> list[Groups]:
    """Hierarchical groups from the distances of pairs, cut at each of the counts."""
    return list(hierarchy.cut_tree(hierarchy.linkage(apart, linkage), n_clusters=list(counts)).T)


def _around_means(
    points: FloatArray, counts: Sequence[int], starts: int, rng: np.random.Generator
) -> list[Groups]:
    """Groups around means, the tightest of several random beginnings."""
    return [
        min((_settled(points, count, rng) for _ in range(starts)), key=lambda one: one[0])[1]
        for count in counts
    ]


def _settled(points: FloatArray, count: int, rng: np.random.Generator) -> tuple[float, Groups]:
    """Sum of squares and the groups, from one random beginning spread out by k-means++ (Arthur, Vassilvitskii)."""
    means = points[rng.integers(len(points))][np.newaxis]
    apart = _squares(points, means)[:, 0]
    while len(means) < count:
        chosen = points[rng.choice(len(points), p=apart / apart.sum() if apart.sum() > 0 else None)]
        means = np.vstack([means, chosen])
        apart = np.minimum(apart, _squares(points, chosen[np.newaxis])[:, 0])
    every = np.arange(len(points))
    groups = np.full(len(points), -1)
    for _ in range(100):
        squares = _squares(points, means)
        nearest = squares.argmin(axis=1)
        for empty in np.setdiff1d(np.arange(count), nearest):
            crowded = np.bincount(nearest, minlength=count)[nearest] > 1
            nearest[np.where(crowded, squares[every, nearest], -np.inf).argmax()] = empty
        if (nearest == groups).all():
            break
        groups = nearest
        of = sparse.csr_array((np.ones(len(points)), (groups, every)), (count, len(points)))
        means = (of @ points) / np.bincount(groups, minlength=count)[:, np.newaxis]
    return float(_squares(points, means)[every, groups].sum()), groups


def _squares(points: FloatArray, means: FloatArray) -> FloatArray:
    """Squared distance of every point to every mean."""
    lengths = (points**2).sum(axis=1)[:, np.newaxis] + (means**2).sum(axis=1)
    return np.asarray(np.maximum(lengths - 2 * points @ means.T, 0.0))


_GROUPINGS: dict[str, Grouping] = {
    "ward": lambda like, counts, _starts, _rng: _cut(distance.pdist(like), "ward", counts),
    "average": lambda like, counts, _starts, _rng: _cut(
        distance.squareform(like.max() - like, checks=False), "average", counts
    ),
    "kmeans": _around_means,
}

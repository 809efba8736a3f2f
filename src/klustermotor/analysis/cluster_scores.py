"""What a cluster definition is, and how well it holds: relatedness within clusters against relatedness between.

Assumes similarities [industry, industry] that are symmetric, larger for closer industries, and missing (not a number)
where nothing is known of a pair. The diagonal is never used. An industry may belong to one cluster, several or none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from klustermotor.analysis.faults import TableError, fault, phrase, require
from klustermotor.analysis.results import FloatArray, Provenance, Result


@dataclass(frozen=True, eq=False)
class ClusterDefinition:
    """Which industries make up which clusters.

    Attributes
    ----------
    members
        Industries of each cluster, by the cluster's label.
    names
        What people call the clusters; may be incomplete.
    title
        What the definition itself is called.

    Examples
    --------
    >>> own = ClusterDefinition.of({"301": "sea", "302": "rail", "331": ["sea", "rail"], "471": None})
    >>> own.members
    {'rail': ('302', '331'), 'sea': ('301', '331')}
    """

    members: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str] = field(default_factory=dict)
    title: str = ""

    @classmethod
    def of(
        cls,
        clusters: Mapping[str, str | Iterable[str] | None],
        *,
        names: Mapping[str, str] | None = None,
        title: str = "",
    ) -> ClusterDefinition:
        """A definition from each industry's cluster: one, several or none (``None`` or empty).

        Raises
        ------
        TableError
            ``bad-parameter``: no industry belongs to any cluster.
        """
        members: dict[str, list[str]] = {}
        for industry, belongs in clusters.items():
            for cluster in [belongs] if isinstance(belongs, str) else belongs or ():
                if cluster:
                    members.setdefault(str(cluster), []).append(str(industry))
        require(bool(members), "clusters", wanted="clustered-industry", found=None)
        ordered = {cluster: tuple(sorted(set(members[cluster]))) for cluster in sorted(members)}
        return cls(ordered, dict(names or {}), title)

    @property
    def clusters(self) -> tuple[str, ...]:
        """The labels of the clusters, in order."""
        return tuple(self.members)

    @cached_property
    def of_industry(self) -> Mapping[str, tuple[str, ...]]:
        """The clusters of each industry that has any."""
        belongs: dict[str, list[str]] = {}
        for cluster, industries in self.members.items():
            for industry in industries:
                belongs.setdefault(industry, []).append(cluster)
        return {industry: tuple(belongs[industry]) for industry in sorted(belongs)}

    def name(self, cluster: str) -> str:
        """What people call a cluster, or its label."""
        return self.names.get(cluster, cluster)

    def membership(self, industries: Sequence[str]) -> sparse.csr_array:
        """1 where an industry belongs to a cluster: sparse array [industry, cluster] in the given order.

        Industries of the definition that are not among the given ones are left out: nothing is known of them there.

        Raises
        ------
        TableError
            ``unknown-label``: none of its industries is among the given ones, as when the code levels differ.
        """
        place = {industry: row for row, industry in enumerate(industries)}
        pairs = [
            (place[industry], column)
            for column, members in enumerate(self.members.values())
            for industry in members
            if industry in place
        ]
        if not pairs:
            raise TableError([fault("unknown-label", argument="definition", places=list(self.of_industry))])
        rows, columns = zip(*pairs, strict=True)
        return sparse.csr_array((np.ones(len(pairs)), (rows, columns)), (len(industries), len(self.members)))

    def named(self, names: Mapping[str, str]) -> ClusterDefinition:
        """The same definition with names for its clusters."""
        return replace(self, names={**self.names, **names})

    @cached_property
    def table(self) -> pa.Table:
        """One row for each cluster and industry: ``cluster``, ``name``, ``industry``."""
        rows = [(cluster, self.name(cluster), one) for cluster, some in self.members.items() for one in some]
        return pa.table(dict(zip(("cluster", "name", "industry"), zip(*rows, strict=True), strict=True)))


@dataclass(frozen=True, eq=False)
class Similarities:
    """Several similarities of the same industries, in one order, each with a missing diagonal."""

    industries: tuple[str, ...]
    matrices: Mapping[str, FloatArray]

    @cached_property
    def mean(self) -> FloatArray:
        """Mean of the matrices after each was standardised; missing where all of them are."""
        return mean_similarity(list(self.matrices.values()))


class ValidationScores(NamedTuple):
    """Shares from 0 to 1 of clusters, and of industries, that are closer within than between."""

    cluster_above_mean: float
    cluster_above_high: float
    industry_above_mean: float
    industry_above_high: float

    @property
    def means(self) -> tuple[float, float, float]:
        """VS-Cluster and VS-Industry, each the mean of its two shares, and the mean of both."""
        cluster = (self.cluster_above_mean + self.cluster_above_high) / 2
        industry = (self.industry_above_mean + self.industry_above_high) / 2
        return cluster, industry, (cluster + industry) / 2

    @property
    def score(self) -> float:
        """The validation score: mean of VS-Cluster and VS-Industry."""
        return self.means[2]


class Relatedness(NamedTuple):
    """Relatedness within (WCR), and between (BCR) as its mean and its high percentile, one value each."""

    within: FloatArray
    between_mean: FloatArray
    between_high: FloatArray


def aligned_similarities(
    similarities: Mapping[str, Result | npt.ArrayLike] | Result | npt.ArrayLike,
    *,
    industries: Sequence[str] | None = None,
) -> Similarities:
    """Similarities by name, put in one order of industries and checked.

    Parameters
    ----------
    similarities
        One or several, by name: results with two industry axes, or arrays [industry, industry].
    industries
        Labels of the arrays' rows and columns; ``I1``, ``I2`` ... unless told.

    Returns
    -------
    Similarities
        In the order of the sorted labels, so that the order in which industries come changes nothing.

    Raises
    ------
    TableError
        ``wrong-shape``, ``infinite-value``, ``asymmetric-similarity``, ``missing-label``: all that hold, at once.
    """
    given = similarities if isinstance(similarities, Mapping) else {"similarity": similarities}
    require(bool(given), "similarities", wanted="one-similarity", found=None)
    read = {name: _labelled(one, industries) for name, one in given.items()}
    labels = sorted(set().union(*(own for own, _ in read.values())))
    faults = []
    matrices = {}
    for name, (own, values) in read.items():
        if values.shape != (len(own), len(own)):
            wanted = phrase("wanted", "industry-by-industry", number=len(own), name=name)
            faults.append(fault("wrong-shape", found=str(values.shape), **wanted))
        elif lacking := sorted(set(labels) - set(own)):
            faults.append(fault("missing-label", argument=name, places=lacking))
        elif np.isinf(values).any():
            places = [f"{own[i]}, {own[j]}" for i, j in np.argwhere(np.isinf(values))]
            faults.append(fault("infinite-value", places=places, total=values.size))
        elif places := _asymmetric(values, own):
            faults.append(fault("asymmetric-similarity", argument=name, places=places))
        else:
            at = {label: position for position, label in enumerate(own)}
            order = [at[label] for label in labels]
            matrix = values[np.ix_(order, order)]
            np.fill_diagonal(matrix, np.nan)
            matrices[name] = matrix
    if faults:
        raise TableError(faults)
    return Similarities(tuple(labels), matrices)


def _labelled(
    similarity: Result | npt.ArrayLike, industries: Sequence[str] | None
) -> tuple[tuple[str, ...], FloatArray]:
    if isinstance(similarity, Result):
        values = similarity.value[-1] if similarity.years else similarity.value
        return similarity.axes[0].labels, values
    values = np.asarray(similarity, dtype=float)
    if industries is not None:
        return tuple(str(label) for label in industries), values
    return tuple(f"I{n + 1}" for n in range(len(np.atleast_1d(values)))), values


def _asymmetric(values: FloatArray, labels: Sequence[str]) -> list[str]:
    tolerance = 1e-9 * np.nanmax(np.abs(values), initial=0)
    differs = ~np.isclose(values, values.T, rtol=0, atol=tolerance, equal_nan=True)
    return [f"{labels[i]}, {labels[j]}" for i, j in np.argwhere(np.triu(differs))]


def mean_similarity(matrices: Sequence[FloatArray]) -> FloatArray:
    """Mean of several similarities, each first set to mean 0 and standard deviation 1 over pairs (ddof 0).

    Pairs that a matrix says nothing of are left out of its part; a pair that none knows of stays missing, and so
    does the diagonal.
    """
    total = np.zeros(matrices[0].shape)
    known = np.zeros(matrices[0].shape)
    for matrix in matrices:
        pairs = np.isfinite(matrix) & ~np.eye(len(matrix), dtype=bool)
        values = matrix[pairs]
        if values.size:
            total[pairs] += (values - values.mean()) / (values.std() or 1.0)
            known += pairs
    with np.errstate(invalid="ignore"):
        return total / known


def relatedness_to_clusters(membership: sparse.csr_array, similarity: FloatArray) -> FloatArray:
    """Mean similarity of every industry with the industries of every cluster, itself left out.

    a_ic = sum of s_ij over j in c other than i / number of such j for which s_ij is known

    Returns an array [industry, cluster]; missing where no such pair is known, as of an industry alone in its cluster.
    """
    sums, pairs = _sums(membership, similarity)
    with np.errstate(invalid="ignore"):
        return np.asarray((sums / pairs).T)


def _sums(membership: sparse.csr_array, similarity: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums over each cluster's industries [cluster, industry] of what is known, and how many those are."""
    known = np.isfinite(similarity)
    np.fill_diagonal(known, val=False)
    return membership.T @ np.where(known, similarity, 0.0), membership.T @ known.astype(float)


def cluster_relatedness(
    membership: sparse.csr_array, similarity: FloatArray, *, percentile: float = 95.0
) -> tuple[Relatedness, Relatedness]:
    """Relatedness within and between, of every cluster and of every industry in its cluster.

    WCR_c = mean of s_ij over pairs in c; BCR_cd = mean of s_ij over i in c, j in d; BCR_c = mean of BCR_cd over d

    Parameters
    ----------
    membership
        1 where an industry belongs to a cluster: array [industry, cluster].
    similarity
        Similarity [industry, industry], symmetric; the diagonal is not used.
    percentile
        The percentile, over the other clusters, that counts as high; 0 to 100, linear between values.

    Returns
    -------
    clusters, industries : Relatedness
        One value for each cluster; one for each industry in each of its clusters, in the order of
        ``membership.nonzero()``. Within is missing for a cluster of one industry.
    """
    of = sparse.csr_array(membership)
    sums, pairs = _sums(of, similarity)
    with np.errstate(invalid="ignore"):
        to_cluster = (sums / pairs).T
        between = np.asarray((sums @ of) / (pairs @ of))
    within = between.diagonal().copy()
    np.fill_diagonal(between, np.nan)
    rows, columns = of.nonzero()
    own = to_cluster[rows, columns]
    to_cluster[rows, columns] = np.nan
    high, to_high = (_percentiles(values, percentile) for values in (between, to_cluster))
    to_mean = _means(to_cluster)
    return (
        Relatedness(within, _means(between), high),
        Relatedness(own, to_mean[rows], to_high[rows]),
    )


def validation_scores(
    membership: sparse.csr_array, similarity: FloatArray, *, percentile: float = 95.0
) -> ValidationScores:
    """Validation scores of a cluster definition on one similarity.

    VS = mean of: share of c with WCR_c > BCR_c; share of c with WCR_c > p95 of BCR_cd; and the same of industries

    Parameters
    ----------
    membership
        1 where an industry belongs to a cluster: array [industry, cluster], as ``ClusterDefinition.membership`` gives.
    similarity
        Similarity [industry, industry], symmetric, missing where nothing is known.
    percentile
        Which percentile of the relatedness with the other clusters counts as high.

    Returns
    -------
    ValidationScores
        Four shares, 0 to 1, with ``score`` as their mean. Missing with fewer than two
        clusters: there is nothing between.

    Notes
    -----
    A cluster of one industry has no inside: it, and its industry, count as not passing. Without this rule a
    definition could be improved by making its poor clusters smaller. An industry in several clusters counts once in
    each. Scores are for comparing definitions of the same industries; they do not say that a cluster exists.

    References
    ----------
    Delgado, M., Porter, M. E. and Stern, S. (2016). Defining clusters of related industries. Journal of Economic
    Geography 16(1): 1-38. https://doi.org/10.1093/jeg/lbv017

    Examples
    --------
    Industries 1 and 2 are close (0.9), and so are 3 and 4 (0.8); all other pairs are 0.1. Grouped so, every cluster
    and industry is closer within. Grouped as 1 with 3 and 2 with 4, within is 0.1, and between is (0.9 + 0.8 + 0.1
    + 0.1) / 4 = 0.475: none is.

    >>> s = np.full((4, 4), 0.1)
    >>> s[0, 1] = s[1, 0] = 0.9
    >>> s[2, 3] = s[3, 2] = 0.8
    >>> validation_scores(sparse.csr_array(np.array([[1, 0], [1, 0], [0, 1], [0, 1]])), s).score
    1.0
    >>> validation_scores(sparse.csr_array(np.array([[1, 0], [0, 1], [1, 0], [0, 1]])), s).score
    0.0
    """
    if membership.shape[1] < 2:
        return ValidationScores(*[float("nan")] * 4)
    clusters, industries = cluster_relatedness(membership, similarity, percentile=percentile)
    return ValidationScores(
        *(
            float(np.mean(of.within > against))
            for of in (clusters, industries)
            for against in (of.between_mean, of.between_high)
        )
    )


def _means(values: FloatArray) -> FloatArray:
    """Mean of each row over what is known."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1))


def _percentiles(values: FloatArray, percentile: float) -> FloatArray:
    """A percentile of each row over what is known, linear between values (NumPy has this one row at a time)."""
    lined = np.sort(values, axis=1)
    last = np.isfinite(lined).sum(axis=1) - 1
    place = np.maximum(last, 0) * percentile / 100
    below = np.floor(place).astype(int)
    rows = np.arange(len(lined))
    low, high = lined[rows, below], lined[rows, np.minimum(below + 1, np.maximum(last, 0))]
    return np.asarray(low + (high - low) * (place - below))


def tidy(columns: Mapping[str, Any], provenance: Provenance) -> pa.Table:
    """Columns as an Arrow table that carries its provenance; what is not a number becomes missing."""
    arrays = {
        name: pa.array(values, from_pandas=True) if isinstance(values, np.ndarray) else values
        for name, values in columns.items()
    }
    described = {"klustermotor": json.dumps(provenance.__dict__, default=str)}
    return pa.table(arrays).replace_schema_metadata(described)

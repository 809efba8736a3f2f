"""What a definition is, how similarities are put in order, and the validation scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from klustermotor.analysis.cluster_scores import (
    ClusterDefinition,
    aligned_similarities,
    cluster_relatedness,
    mean_similarity,
    relatedness_to_clusters,
    validation_scores,
)
from klustermotor.analysis.communities import locational_correlation
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable


def random_similarity(rng: np.random.Generator, number: int, *, holes: float = 0.0) -> np.ndarray:
    half = np.triu(rng.normal(size=(number, number)), 1)
    half[np.triu(rng.random((number, number)) < holes, 1)] = np.nan
    return half + half.T


def test_an_industry_belongs_to_one_cluster_to_several_or_to_none() -> None:
    own = ClusterDefinition.of({"331": ["sea", "rail"], "301": "sea", "302": "rail", "471": None, "472": ""})
    assert own.clusters == ("rail", "sea")
    assert own.of_industry == {"301": ("sea",), "302": ("rail",), "331": ("rail", "sea")}
    assert own.membership(["471", "301", "331"]).toarray().tolist() == [[0, 0], [0, 1], [1, 1]]
    assert own.named({"sea": "Maritime"}).table.to_pylist()[-1] == {
        "cluster": "sea",
        "name": "Maritime",
        "industry": "331",
    }


def test_a_definition_on_other_codes_is_refused() -> None:
    with pytest.raises(TableError) as refused:
        ClusterDefinition.of({"30.1": "sea"}).membership(["301", "302"])
    assert refused.value.codes == ["unknown-label"]
    with pytest.raises(TableError):
        ClusterDefinition.of({"301": None})


def test_similarities_are_put_in_the_order_of_the_sorted_labels() -> None:
    table = RegionIndustryTable.of([[1, 2, 9], [4, 1, 2], [3, 7, 1]], industries=["b", "c", "a"])
    result = locational_correlation(table)
    shuffled = result.value[np.ix_([2, 0, 1], [2, 0, 1])]
    both = aligned_similarities({"one": result, "two": np.array(result.value)}, industries=["b", "c", "a"])
    assert both.industries == ("a", "b", "c")
    off = ~np.eye(3, dtype=bool)
    assert np.isnan(both.matrices["one"].diagonal()).all()
    for name in ("one", "two"):
        assert both.matrices[name][off] == pytest.approx(shuffled[off])


def test_every_fault_of_the_similarities_is_told_at_once() -> None:
    infinite = np.zeros((3, 3))
    infinite[0, 1] = infinite[1, 0] = np.inf
    with pytest.raises(TableError) as refused:
        aligned_similarities(
            {"flat": np.zeros((3, 2)), "endless": infinite, "one way": np.triu(np.ones((3, 3)))},
            industries=["a", "b", "c"],
        )
    assert refused.value.codes == ["wrong-shape", "infinite-value", "asymmetric-similarity"]
    assert "a, b" in str(refused.value)
    table = RegionIndustryTable.of([[1, 2], [4, 1]], industries=["a", "d"])
    with pytest.raises(TableError) as refused:
        aligned_similarities({"one": locational_correlation(table), "two": np.eye(2)}, industries=["a", "b"])
    assert refused.value.codes == ["missing-label"]


def test_the_mean_leaves_out_what_a_matrix_does_not_know() -> None:
    # Pairs of the first: 1, 2, 3, so -1.2247, 0, 1.2247; of the second: unknown, 5, 7, so -1 and 1.
    first, second = np.zeros((3, 3)), np.zeros((3, 3))
    for (i, j), one, other in (((0, 1), 1, np.nan), ((0, 2), 2, 5), ((1, 2), 3, 7)):
        first[i, j] = first[j, i] = one
        second[i, j] = second[j, i] = other
    mean = mean_similarity([first, second])
    step = 1.5**0.5
    assert mean[0, 1] == pytest.approx(-step)
    assert mean[0, 2] == pytest.approx(-0.5)
    assert mean[1, 2] == pytest.approx((step + 1) / 2)
    assert np.isnan(mean.diagonal()).all()
    assert mean_similarity([np.ones((3, 3))])[0, 1] == 0  # a matrix that tells no pair from another


def test_within_and_between_in_a_worked_table() -> None:
    # A = {0, 1}, B = {2}, C = {3, 4}; s01 = 0.9, s34 = 0.5, s02 = 0.8, all else 0.1.
    similarity = np.full((5, 5), 0.1)
    for (i, j), value in {(0, 1): 0.9, (3, 4): 0.5, (0, 2): 0.8}.items():
        similarity[i, j] = similarity[j, i] = value
    of = sparse.csr_array(np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]))
    clusters, industries = cluster_relatedness(of, similarity)
    assert clusters.within == pytest.approx([0.9, np.nan, 0.5], nan_ok=True)
    # A with B: (0.8 + 0.1) / 2 = 0.45, with C: 0.1; mean 0.275, 95th percentile 0.1 + 0.95 x 0.35.
    assert clusters.between_mean == pytest.approx([0.275, 0.275, 0.1])
    assert clusters.between_high[0] == pytest.approx(0.4325)
    assert industries.within == pytest.approx([0.9, 0.9, np.nan, 0.5, 0.5], nan_ok=True)
    assert industries.between_mean[0] == pytest.approx(0.45)  # 0.8 with B, 0.1 with C
    # B is alone and has no inside: 2 of 3 clusters and 4 of 5 industries pass.
    assert tuple(validation_scores(of, similarity)) == pytest.approx((2 / 3, 2 / 3, 0.8, 0.8))
    assert validation_scores(of, similarity).score == pytest.approx((2 / 3 + 0.8) / 2)


def slow_scores(groups: list[int], similarity: np.ndarray) -> tuple[float, float, float, float]:
    """The definitions read aloud, one pair at a time, for a partition."""
    labels = sorted(set(groups))
    members = {c: [i for i, g in enumerate(groups) if g == c] for c in labels}

    def mean(values: list[float]) -> float:
        known = [value for value in values if not np.isnan(value)]
        return sum(known) / len(known) if known else float("nan")

    passed: dict[str, list[bool]] = {"cm": [], "ch": [], "im": [], "ih": []}
    for c in labels:
        within = mean([similarity[i, j] for i in members[c] for j in members[c] if i != j])
        others = [mean([similarity[i, j] for i in members[c] for j in members[d]]) for d in labels if d != c]
        passed["cm"].append(within > mean(others))
        passed["ch"].append(within > np.nanpercentile(others, 95))
        for i in members[c]:
            own = mean([similarity[i, j] for j in members[c] if j != i])
            others = [mean([similarity[i, j] for j in members[d]]) for d in labels if d != c]
            passed["im"].append(own > mean(others))
            passed["ih"].append(own > np.nanpercentile(others, 95))
    return tuple(float(np.mean(one)) for one in passed.values())  # type: ignore[return-value]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_scores_are_those_of_the_slow_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    number, count = int(rng.integers(8, 15)), int(rng.integers(2, 5))
    groups = [*range(count), *rng.integers(0, count, number - count).tolist()]
    similarity = random_similarity(rng, number, holes=0.05)
    of = sparse.csr_array((np.ones(number), (range(number), groups)), (number, count))
    assert tuple(validation_scores(of, similarity)) == pytest.approx(slow_scores(groups, similarity))


def test_relatedness_to_clusters_leaves_the_industry_itself_out() -> None:
    similarity = np.array([[1, 0.6, 0.2], [0.6, 1, 0.4], [0.2, 0.4, 1]])
    both = sparse.csr_array(np.array([[1, 0], [1, 1], [0, 1]]))  # the middle one belongs to both
    assert relatedness_to_clusters(both, similarity) == pytest.approx(
        np.array([[0.6, 0.4], [0.6, 0.4], [0.3, 0.4]])
    )


def test_one_cluster_has_nothing_between() -> None:
    assert np.isnan(validation_scores(sparse.csr_array(np.ones((3, 1))), np.ones((3, 3))).score)

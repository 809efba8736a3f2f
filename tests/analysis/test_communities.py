"""Co-location, the backbone of a graph, its communities, and how two definitions differ."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klustermotor.analysis.cluster_scores import ClusterDefinition
from klustermotor.analysis.clusters import define_clusters
from klustermotor.analysis.communities import (
    backbone,
    compare_definitions,
    define_communities,
    locational_correlation,
)
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable

LABELS = [f"{n:02}" for n in range(18)]
GROUPS = np.repeat([0, 1, 2], 6)


def planted(seed: int, noise: float = 0.15) -> np.ndarray:
    similarity = np.where(GROUPS[:, None] == GROUPS, 0.7, 0.1)
    similarity = similarity + np.random.default_rng(seed).normal(0, noise, similarity.shape)
    return (similarity + similarity.T) / 2


def test_locational_correlation_is_the_correlation_of_columns() -> None:
    cells = np.random.default_rng(0).integers(0, 50, (12, 5)).astype(float)
    assert locational_correlation(cells) == pytest.approx(np.corrcoef(cells, rowvar=False))


def test_an_industry_that_is_the_same_everywhere_correlates_with_nothing_and_harms_no_other() -> None:
    cells = np.array([[1, 0.1, 0, 3], [2, 0.1, 0, 5], [7, 0.1, 0, 4]])
    table = RegionIndustryTable.of(cells, industries=["a", "even", "empty", "b"])
    result = locational_correlation(table)
    lone = np.corrcoef(cells[:, 0], cells[:, 3])[0, 1]
    assert result.value[0, 3] == pytest.approx(lone)
    assert np.isnan(result.value[1:3]).all()
    assert np.isnan(result.value[:, 1:3]).all()
    reasons = {
        row["industry"]: row["reason"] for row in result.table.to_pylist() if row["other_industry"] == "a"
    }
    assert reasons == {"a": None, "b": None, "even": "undefined", "empty": "empty-industry"}


def test_the_backbone_keeps_what_either_end_keeps() -> None:
    similarity = np.array([[0, 5, 4, 1], [5, 0, 3, -2], [4, 3, 0, np.nan], [1, -2, np.nan, 0]], dtype=float)
    kept = backbone(similarity, links=1)
    # 1-2 is the strongest of both, 1-3 of 3, 1-4 of 4; 2-3 is the strongest of none.
    assert {(i, j) for i, j in np.argwhere(np.triu(kept)).tolist()} == {(0, 1), (0, 2), (0, 3)}
    assert (backbone(similarity, links=9) == np.where(np.nan_to_num(similarity) > 0, similarity, 0)).all()
    with pytest.raises(TableError):
        backbone(similarity, links=0)


def test_planted_communities_are_found_and_scored_as_clusters_are() -> None:
    both = {"skills": planted(1), "inputs": planted(2)}
    found = define_communities(both, industries=LABELS, links=[4], resolutions=[1])
    truth = ClusterDefinition.of({label: f"{g}" for label, g in zip(LABELS, GROUPS.tolist(), strict=True)})
    assert compare_definitions(found.definition, truth).adjusted_rand == 1
    ward = define_clusters(both, industries=LABELS, counts=[3], methods=["ward"])
    assert found.scores.column_names == ward.scores.column_names
    same = [row for row in ward.scores.to_pylist() if row["matrix"] == "mean"]
    assert [row["score"] for row in found.scores.to_pylist()] == [row["score"] for row in same]


def test_the_same_generator_gives_the_same_communities_in_any_order_of_industries() -> None:
    similarity = planted(3, noise=0.5)
    order = np.random.default_rng(1).permutation(len(LABELS))
    once = define_communities(similarity, industries=LABELS, rng=np.random.default_rng(5))
    again = define_communities(
        similarity[np.ix_(order, order)], industries=[LABELS[n] for n in order], rng=np.random.default_rng(5)
    )
    assert once.best == again.best
    assert once.definition.members == again.definition.members
    with pytest.raises(TableError):
        define_communities(similarity, resolutions=[0])
    with pytest.raises(TableError):
        define_communities(similarity, links=[])


def test_an_own_definition_beside_a_standard_one() -> None:
    own = ClusterDefinition.of(
        {"301": "sea", "501": "sea", "331": ["sea", "rail"], "302": "rail", "910": "visit"},
        names={"sea": "Blue"},
    )
    standard = ClusterDefinition.of({"301": "A", "501": "A", "331": "A", "302": "A", "641": "B"})
    compared = compare_definitions(own, standard)
    rows = {row["cluster"]: row for row in compared.clusters.to_pylist()}
    assert rows["sea"] == {
        "cluster": "sea",
        "name": "Blue",
        "other_cluster": "A",
        "other_name": "A",
        "industries": 3,
        "other_industries": 4,
        "shared": 3,
        "jaccard": 0.75,  # 3 of 4
    }
    assert (rows["visit"]["other_cluster"], rows["visit"]["jaccard"]) == (None, 0.0)
    assert {row["industry"]: row["differs"] for row in compared.industries.to_pylist()} == {
        "301": "",
        "302": "",
        "331": "",
        "501": "",
        "641": "only there",
        "910": "only here",
    }
    assert compared.compared == 3  # 331 belongs to two


def test_an_industry_that_lies_elsewhere_is_told() -> None:
    own = ClusterDefinition.of({"1": "a", "2": "a", "3": "a", "4": "b", "5": "b"})
    other = ClusterDefinition.of({"1": "x", "2": "x", "3": "y", "4": "y", "5": "y"})
    compared = compare_definitions(own, other)
    assert [row["differs"] for row in compared.industries.to_pylist()] == ["", "", "apart", "", ""]
    # Of 10 pairs 4 are together in either and 2 in both ({1, 2}, {4, 5}): expected 1.6, (2 - 1.6) / (4 - 1.6).
    assert compared.adjusted_rand == pytest.approx(0.4 / 2.4)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12))
def test_the_adjusted_rand_index_is_that_of_counted_pairs(places: list[tuple[int, int]]) -> None:
    own, other = (
        ClusterDefinition.of({f"{n}": f"{place[side]}" for n, place in enumerate(places)}) for side in (0, 1)
    )
    pairs = [(a[0] == b[0], a[1] == b[1]) for a, b in combinations(places, 2)]
    both, here, there = (sum(one) for one in zip(*((a and b, a, b) for a, b in pairs), strict=True))
    expected = here * there / len(pairs)
    most = (here + there) / 2
    wanted = 1.0 if most == expected else (both - expected) / (most - expected)
    assert compare_definitions(own, other).adjusted_rand == pytest.approx(wanted)


def test_agreement_is_missing_where_nothing_can_be_compared() -> None:
    compared = compare_definitions(ClusterDefinition.of({"1": "a"}), ClusterDefinition.of({"2": "b"}))
    assert np.isnan(compared.adjusted_rand)
    assert compared.compared == 0

"""Benchmark definitions: planted clusters are found, the best is named, the same input gives the same."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from klustermotor.analysis.cluster_scores import ClusterDefinition, aligned_similarities, validation_scores
from klustermotor.analysis.clusters import define_clusters, marginal_industries
from klustermotor.analysis.communities import (
    compare_definitions,
    define_communities,
    locational_correlation,
)
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.plants import coagglomeration
from klustermotor.analysis.tables import RegionIndustryTable

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", Path(__file__).parents[3] / "shared" / "data"))
BRITAIN = DATA / "employment" / "uk_bres_itl2" / "uk_bres_employment_itl2_sic5_2015_2021.csv.gz"


def planted(rng: np.random.Generator, sizes: tuple[int, ...], *, noise: float = 0.15) -> np.ndarray:
    """A similarity with clusters in it: 0.7 within, 0.1 between, and noise."""
    groups = np.repeat(np.arange(len(sizes)), sizes)
    similarity = np.where(groups[:, None] == groups, 0.7, 0.1) + rng.normal(
        0, noise, (len(groups), len(groups))
    )
    return (similarity + similarity.T) / 2


SIZES = (9, 7, 6, 5, 4)
LABELS = [f"{n:02}" for n in range(sum(SIZES))]
TRUTH = ClusterDefinition.of(
    {label: f"{group}" for label, group in zip(LABELS, np.repeat(range(5), SIZES).tolist(), strict=True)}
)


@pytest.mark.parametrize("method", ["ward", "average", "kmeans"])
def test_planted_clusters_are_found(method: str) -> None:
    rng = np.random.default_rng(1)
    both = {"skills": planted(rng, SIZES), "inputs": planted(rng, SIZES)}
    found = define_clusters(both, industries=LABELS, counts=[3, 5, 8], methods=[method], starts=10)
    five = found.candidates[f"mean {method} 5"]
    assert compare_definitions(five, TRUTH).adjusted_rand == 1
    assert len(found.candidates) == 9  # three matrices, the mean included, by three counts
    rows = [row for row in found.scores.to_pylist() if row["candidate"] == f"mean {method} 5"]
    assert [row["scored_on"] for row in rows] == ["skills", "inputs", "all"]
    assert rows[2]["score"] == pytest.approx((rows[0]["score"] + rows[1]["score"]) / 2)
    assert max(row["score"] for row in found.scores.to_pylist() if row["scored_on"] == "all") == next(
        row["score"]
        for row in found.scores.to_pylist()
        if row["candidate"] == found.best and row["scored_on"] == "all"
    )


def test_scores_in_the_table_are_those_of_the_definition() -> None:
    similarity = planted(np.random.default_rng(2), SIZES, noise=0.6)
    found = define_clusters({"skills": similarity}, industries=LABELS, counts=[4], methods=["ward"])
    own = aligned_similarities({"skills": similarity}, industries=LABELS)
    scores = validation_scores(found.definition.membership(LABELS), own.matrices["skills"])
    assert found.scores["score"].to_pylist() == [scores.score] * 2
    assert found.scores["cluster_above_mean"][0].as_py() == scores.cluster_above_mean


def test_the_same_input_gives_the_same_clusters_in_any_order() -> None:
    similarity = planted(np.random.default_rng(3), SIZES, noise=0.5)
    order = np.random.default_rng(4).permutation(len(LABELS))
    once = define_clusters(similarity, industries=LABELS, counts=[4, 6], rng=np.random.default_rng(7))
    again = define_clusters(
        similarity[np.ix_(order, order)],
        industries=[LABELS[place] for place in order],
        counts=[4, 6],
        rng=np.random.default_rng(7),
    )
    assert once.best == again.best
    assert once.definition.members == again.definition.members
    assert once.provenance.parameters["rng"] == "PCG64"


def test_an_industry_that_nothing_is_known_of_is_in_no_cluster_and_changes_no_other() -> None:
    similarity = planted(np.random.default_rng(5), SIZES)
    wider = np.full((len(LABELS) + 1,) * 2, np.nan)
    wider[:-1, :-1] = similarity
    without = define_clusters(similarity, industries=LABELS, counts=[5])
    with_it = define_clusters(wider, industries=[*LABELS, "99"], counts=[5])
    assert with_it.unassigned == ("99",)
    assert with_it.definition.members == without.definition.members


def test_a_misplaced_industry_is_proposed_for_a_move_and_moved_if_asked() -> None:
    # 1 and 2 are close, 3 and 4 too; 5 was put with the former and is close to the latter.
    similarity = np.full((5, 5), 0.1)
    for i, j in ((0, 1), (2, 3), (2, 4), (3, 4)):
        similarity[i, j] = similarity[j, i] = 0.9
    labels = ["1", "2", "3", "4", "5"]
    wrong = ClusterDefinition.of({"1": "a", "2": "a", "5": "a", "3": "b", "4": "b"})
    moves = marginal_industries(wrong, aligned_similarities(similarity, industries=labels)).to_pylist()
    assert [(move["industry"], move["cluster"], move["closer_cluster"]) for move in moves] == [
        ("5", "a", "b")
    ]
    assert moves[0]["between"] > moves[0]["within"]


def test_correction_never_lowers_the_score() -> None:
    similarity = planted(np.random.default_rng(6), SIZES, noise=0.5)
    plain = define_clusters(similarity, industries=LABELS, counts=[5], methods=["kmeans"], starts=1)
    better = define_clusters(
        similarity, industries=LABELS, counts=[5], methods=["kmeans"], starts=1, correct=True
    )
    score = {row["candidate"]: row["score"] for row in better.scores.to_pylist() if row["scored_on"] == "all"}
    assert set(score) == {plain.best, f"{plain.best} corrected"}
    assert score[f"{plain.best} corrected"] >= score[plain.best]


def test_clusters_are_named_after_large_and_central_industries() -> None:
    table = RegionIndustryTable.of([[5, 50, 9, 1], [5, 40, 1, 2]], industries=["10", "11", "24", "25"])
    table = table.named(industries={"10": "Food", "11": "Drink", "24": "Metals"})
    similarity = np.full((4, 4), 0.1)
    similarity[0, 1] = similarity[1, 0] = similarity[2, 3] = similarity[3, 2] = 0.9
    found = define_clusters(
        similarity, industries=table.industries, counts=[2], methods=["ward"], table=table
    )
    assert found.definition.names == {"C01": "Drink; Food", "C02": "Metals; 25"}  # the larger first


@pytest.mark.parametrize(
    "wrong",
    [
        {"counts": [1]},
        {"counts": [31]},
        {"counts": []},
        {"methods": ["magic"]},
        {"methods": []},
        {"starts": 0},
    ],
)
def test_parameters_outside_their_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TableError) as refused:
        define_clusters(planted(np.random.default_rng(0), SIZES), industries=LABELS, **wrong)
    assert refused.value.codes == ["bad-parameter"]


def british_table(digits: int, year: str) -> RegionIndustryTable:
    if not BRITAIN.exists():
        pytest.skip("the British employment table is not here (KLUSTERMOTOR_DATA)")
    cells: dict[tuple[str, str], float] = {}
    with gzip.open(BRITAIN, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["year"] == year and row["employment"]:
                place = (row["region"], row["industry"][:digits])
                cells[place] = cells.get(place, 0) + float(row["employment"])
    regions, industries = (sorted({place[n] for place in cells}) for n in (0, 1))
    values = [[cells.get((region, industry), 0.0) for industry in industries] for region in regions]
    return RegionIndustryTable.of(values, regions=regions, industries=industries)


def test_british_industries_that_are_known_to_go_together_do() -> None:
    table = british_table(4, "2021")
    both = {
        "correlation": locational_correlation(table),
        "coagglomeration": coagglomeration(table, reference="mean"),
    }
    of = define_clusters(both, methods=["ward"], counts=[40], table=table).definition.of_industry
    assert of["0610"] == of["0910"]  # extraction of oil, and its support activities: north-eastern Scotland
    assert of["6612"] == of["6630"]  # brokers and fund managers: London
    assert of["5110"] == of["5223"]  # passenger air transport, and services to it: Heathrow
    assert of["2910"] == of["2932"]  # cars and their parts: the West Midlands
    assert len({of[code] for code in ("0610", "6630", "5110", "2910")}) == 4


def test_communities_of_the_british_table_hold_the_same_pairs_together() -> None:
    table = british_table(4, "2021")
    found = define_communities({"correlation": locational_correlation(table)}, links=[5], resolutions=[1.0])
    of = found.definition.of_industry
    assert of["0610"] == of["0910"]
    assert of["2910"] == of["2932"]
    assert found.unassigned  # farms by kind of crop are counted as one in the source

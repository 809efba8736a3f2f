"""Cluster strength and stars: worked tables, properties, and schemes that are read and checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klustermotor.analysis.cluster_scores import ClusterDefinition
from klustermotor.analysis.faults import TableError, fault_sentence
from klustermotor.analysis.specialisation import location_quotient
from klustermotor.analysis.strength import cluster_strength, read_scheme, shipped_schemes
from klustermotor.analysis.tables import RegionIndustryTable

SAID = {"en": "x", "sv": "x"}


def scheme(**changes: Any) -> dict[str, Any]:
    criterion = {
        "dimension": "size",
        "statistic": "employment",
        "comparison": "regions",
        "top_share": 0.25,
        "verified": True,
        "text": SAID,
    }
    whole = {"scheme": "own", "year": 2024, "name": SAID, "text": SAID, "source": "the region itself"}
    return {**whole, "criteria": [{**criterion, **changes.pop("criterion", {})}], **changes}


# Four regions of 1,000 each; food has 400, 300, 100 and 0, the sea 100, 0, 300 and 500.
TABLE = RegionIndustryTable.of(
    [[300, 100, 100, 500], [300, 0, 0, 700], [100, 0, 300, 600], [0, 0, 500, 500]],
    regions=["N", "S", "W", "E"],
    industries=["10", "11", "30", "47"],
)
CLUSTERS = ClusterDefinition.of({"10": "food", "11": "food", "30": "sea"})


def test_size_specialisation_focus_and_dominance() -> None:
    result = cluster_strength(TABLE, CLUSTERS).result
    rows = {(row["region"], row["cluster"]): row for row in result.table.to_pylist()}
    north = rows["N", "food"]
    assert north["employment"] == 400
    assert north["focus"] == pytest.approx(0.4)  # of 1,000
    assert north["dominance"] == pytest.approx(0.5)  # of 800
    assert north["location_quotient"] == pytest.approx(2.0)  # 0.4 / (800 / 4,000)
    assert (north["rank"], north["percentile"], north["of"]) == (1, 100.0, 4)
    assert (rows["E", "food"]["location_quotient"], rows["E", "food"]["rank"]) == (0, 4)


def test_a_star_comes_with_its_number_its_place_and_what_it_was_compared_with() -> None:
    stars = cluster_strength(TABLE, CLUSTERS, scheme=scheme()).stars.to_pylist()
    assert stars[0] == {
        "region": "N",
        "cluster": "food",
        "dimension": "size",
        "statistic": "employment",
        "comparison": "regions",
        "cut_off": "top 25 %",
        "verified": True,
        "number": 400.0,
        "rank": 1,
        "percentile": 100.0,
        "of": 4,
        "large_enough": True,
        "star": True,  # rank 1 of 4
    }
    assert [row["star"] for row in stars if row["cluster"] == "food"] == [True, False, False, False]


@pytest.mark.parametrize(
    ("comparison", "share", "starred"),
    [
        ("regions", 0.2, set()),  # 0.2 of 4 is less than one
        ("regions", 0.5, {"N food", "S food", "W sea", "E sea"}),
        ("regions with the cluster", 0.4, {"N food", "E sea"}),  # 1.2 of 3
        ("all clusters", 0.25, {"N food", "E sea"}),  # 2 of 8: 500 and 400
    ],
)
def test_what_a_cluster_is_compared_with(comparison: str, share: float, starred: set[str]) -> None:
    own = scheme(criterion={"comparison": comparison, "top_share": share})
    stars = cluster_strength(TABLE, CLUSTERS, scheme=own).stars.to_pylist()
    assert {f"{row['region']} {row['cluster']}" for row in stars if row["star"]} == starred


def test_a_cluster_below_the_floor_has_no_star() -> None:
    floor = {"statistic": "employment", "at_least": 450, "verified": True}
    answer = cluster_strength(TABLE, CLUSTERS, scheme=scheme(minimum=floor))
    starred = [(row["region"], row["cluster"]) for row in answer.stars.to_pylist() if row["star"]]
    assert starred == [("E", "sea")]
    assert answer.result.columns["stars"].sum() == 1


def test_a_number_that_the_table_does_not_have_gives_no_answer_rather_than_none() -> None:
    turnover = RegionIndustryTable.of(TABLE.dense(), regions=TABLE.regions, variable="turnover")
    answer = cluster_strength(turnover, scheme=scheme())
    assert set(answer.stars["star"].to_pylist()) == {None}
    assert np.isnan(answer.result.columns["stars"]).all()
    assert answer.result.columns["turnover"][0].tolist() == [300, 100, 100, 500]


def test_one_empty_region_affects_only_itself() -> None:
    wider = RegionIndustryTable.of(
        [*TABLE.dense().tolist(), [0, 0, 0, 0]], regions=[*TABLE.regions, "X"], industries=TABLE.industries
    )
    plain, with_it = (cluster_strength(one, CLUSTERS).result for one in (TABLE, wider))
    for name in ("location_quotient", "focus", "dominance"):
        assert with_it.columns[name][:4] == pytest.approx(plain.columns[name])
    assert np.isnan(with_it.columns["location_quotient"][4]).all()


def test_years_are_judged_one_by_one() -> None:
    table = RegionIndustryTable.of(
        [TABLE.dense(), TABLE.dense()[::-1]],
        regions=TABLE.regions,
        industries=TABLE.industries,
        years=[2020, 2021],
    )
    stars = cluster_strength(table, CLUSTERS, scheme=scheme()).stars.to_pylist()
    best = [(row["year"], row["region"]) for row in stars if row["star"] and row["cluster"] == "food"]
    assert best == [(2020, "N"), (2021, "E")]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_each_industry_as_its_own_cluster_has_the_location_quotient(seed: int) -> None:
    cells = np.random.default_rng(seed).integers(0, 4, (5, 6)).astype(float)
    cells[:2] += 1
    answer = cluster_strength(RegionIndustryTable.of(cells)).result
    wanted = location_quotient(cells)
    order = [int(label[1:]) - 1 for label in answer.axes[1].labels]
    assert answer.columns["location_quotient"] == pytest.approx(wanted[:, order], nan_ok=True)
    assert answer.columns["dominance"].sum(axis=0) == pytest.approx(1)  # shares of the whole add up


def test_strength_without_comparison_is_refused() -> None:
    with pytest.raises(TableError) as refused:
        cluster_strength(TABLE.only(regions=["N"]), CLUSTERS)
    assert refused.value.codes == ["nothing-to-compare-with"]


def test_what_is_not_verified_and_what_is_not_in_the_table_is_told() -> None:
    wider = ClusterDefinition.of({**dict.fromkeys(["10", "11"], "food"), "12": "food"})
    remarks = cluster_strength(TABLE, wider).result.provenance.remarks
    assert remarks[0].startswith(
        "Of the industries in the cluster definition, 1 cannot be found in the table"
    )
    assert remarks[1].endswith("specialisation, focus, minimum.")


def test_the_shipped_scheme_says_which_figures_were_verified() -> None:
    observatory = read_scheme()
    assert list(shipped_schemes()) == [observatory.scheme]
    assert {one.dimension: one.verified for one in observatory.criteria} == {
        "size": True,
        "specialisation": False,
        "focus": False,
    }
    assert observatory.minimum == ("employment", 1000, False)


def test_an_own_scheme_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps(scheme()), encoding="utf-8")
    assert read_scheme(path).criteria[0].top_share == 0.25
    path.write_text("{", encoding="utf-8")
    for unreadable in (path, tmp_path / "absent.json"):
        with pytest.raises(TableError) as refused:
            read_scheme(unreadable)
        assert refused.value.codes == ["scheme-unreadable"]
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(TableError):
        read_scheme(path)


def test_every_fault_of_a_scheme_is_told_at_once() -> None:
    wrong = scheme(
        year="2024",
        colour="gold",
        minimum={"statistic": "people", "at_least": True, "verified": False},
        criterion={"top_share": 10, "at_least": 2, "comparison": "neighbours", "text": "big"},
    )
    del wrong["source"]
    wrong["criteria"] += [wrong["criteria"][0], "star"]
    with pytest.raises(TableError) as refused:
        read_scheme(wrong)
    places = [one.place for one in refused.value.faults]
    assert places[:6] == [
        "colour",
        "year",
        "source",
        "minimum.statistic",
        "minimum.at_least",
        "criteria[1].comparison",
    ]
    assert {"criteria[1].top_share", "criteria[1].cut-off", "criteria[2].dimension", "criteria[3]"} <= set(
        places
    )
    for one in refused.value.faults:
        assert fault_sentence(one, "sv") != fault_sentence(one, "en")
    for criteria in ([], "none", None):
        with pytest.raises(TableError):
            read_scheme({**scheme(), "criteria": criteria})

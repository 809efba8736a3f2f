"""The portfolio of one region: a worked table, the identity of its effects, and the real British table."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klustermotor.analysis.cluster_scores import ClusterDefinition
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.portfolio import cluster_portfolio
from klustermotor.analysis.significance import location_quotient_interval
from klustermotor.analysis.tables import RegionIndustryTable

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", Path(__file__).parents[3] / "shared" / "data"))
BRITAIN = DATA / "employment" / "uk_bres_itl2" / "uk_bres_employment_itl2_sic2_2015_2021.csv"

# The north's food grew from 100 to 130, the whole's from 200 to 220, everything from 1,000 to 1,100.
TABLE = RegionIndustryTable.of(
    [[[60, 40, 400], [80, 20, 400]], [[70, 60, 420], [80, 10, 460]]],
    regions=["N", "S"],
    industries=["10", "11", "47"],
    years=[2015, 2021],
).named(industries={"10": "Food", "11": "Drink"})
CLUSTERS = ClusterDefinition.of({"10": "food", "11": "food"}, names={"food": "Food and drink"})


def test_a_cluster_with_its_growth_and_the_whole_side_by_side() -> None:
    portfolio = cluster_portfolio(TABLE, CLUSTERS, region="N")
    (food,) = portfolio.clusters.to_pylist()
    wanted = {
        "size": 130,
        "size_before": 100,
        "focus": 130 / 550,
        "dominance": 130 / 220,
        "location_quotient": (130 / 550) / (220 / 1100),
        "growth": 0.3,
        "growth_whole": 0.1,
        "change": 30,
        "national_effect": 10,  # 100 x 0.1
        "mix_effect": 0,  # 100 x (0.1 - 0.1)
        "regional_effect": 20,  # 130 - 110
        "rank": 1,
        "percentile": 100,
        "of": 2,
        "industries": 2,
        "stars": 0,  # below the floor of the scheme
        "stars_of": 3,
    }
    assert {name: food[name] for name in wanted} == pytest.approx(wanted)
    assert food["name"] == "Food and drink"
    assert food["small_cell"] is False
    assert portfolio.provenance.years == (2015, 2021)


def test_the_industries_of_a_cluster_have_their_own_numbers() -> None:
    rows = cluster_portfolio(TABLE, CLUSTERS, region="N").industries.to_pylist()
    assert [(row["cluster"], row["industry"], row["name"], row["size"]) for row in rows] == [
        ("food", "10", "Food", 70),
        ("food", "11", "Drink", 60),
    ]
    # Drink: 40 to 60, the whole's 60 to 70: 60 - 40 x 70 / 60.
    assert rows[1]["regional_effect"] == pytest.approx(60 - 40 * 70 / 60)


def test_without_a_definition_each_industry_is_its_own_cluster() -> None:
    portfolio = cluster_portfolio(TABLE, region="S")
    assert [row["cluster"] for row in portfolio.clusters.to_pylist()] == ["47", "10", "11"]  # largest first
    drink = portfolio.clusters.to_pylist()[2]
    assert drink["small_cell"] is True
    assert portfolio.industries["industry"].to_pylist() == ["47", "10", "11"]
    assert set(portfolio.stars["cluster"].to_pylist()) == {"10", "11", "47"}


def test_intervals_are_those_of_the_measure() -> None:
    rows = cluster_portfolio(TABLE, region="N", confidence=0.9).clusters.to_pylist()
    wanted = location_quotient_interval(TABLE.dense(), confidence=0.9)
    for row in rows:
        place = TABLE.industries.index(row["cluster"])
        limits = (wanted.lower[0, place], wanted.upper[0, place])
        assert (row["lq_low"], row["lq_high"]) == pytest.approx(limits)
    turnover = RegionIndustryTable.of([[5, 5], [1, 2]], variable="turnover")
    assert cluster_portfolio(turnover, region="R1").clusters["lq_low"].to_pylist() == [None, None]


def test_labels_in_any_order_are_kept_with_their_numbers() -> None:
    table = RegionIndustryTable.of([[1, 20, 300], [3, 4, 5]], regions=["b", "a"], industries=["z", "a", "m"])
    portfolio = cluster_portfolio(table, region="b")
    for rows in (portfolio.clusters.to_pylist(), portfolio.industries.to_pylist()):
        assert {row["cluster"]: row["size"] for row in rows} == {"z": 1, "a": 20, "m": 300}
    assert "growth" not in portfolio.clusters.column_names


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_parts_add_up_to_the_change_and_regional_effects_to_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cube = rng.integers(0, 30, (2, 4, 6)) + np.array([[[1], [1], [1], [0]]])
    table = RegionIndustryTable.of(cube, years=[2015, 2021])
    clusters = ClusterDefinition.of({"I1": "a", "I2": ["a", "b"], "I3": "b", "I4": "c"})
    regional = {}
    for region in table.regions:
        for row in cluster_portfolio(table, clusters, region=region).clusters.to_pylist():
            parts = row["national_effect"] + row["mix_effect"] + row["regional_effect"]
            assert parts == pytest.approx(row["change"])
            regional[row["cluster"]] = regional.get(row["cluster"], 0) + row["regional_effect"]
    assert list(regional.values()) == pytest.approx([0] * 3, abs=1e-9)


def test_growth_from_nothing_is_missing_and_its_effect_is_regional() -> None:
    table = RegionIndustryTable.of(
        [[[0, 50, 0], [10, 40, 0]], [[5, 50, 2], [10, 40, 0]]],
        industries=["10", "47", "99"],
        years=[2015, 2021],
    )
    rows = {row["cluster"]: row for row in cluster_portfolio(table, region="R1").clusters.to_pylist()}
    assert rows["10"]["growth"] is None
    assert rows["10"]["regional_effect"] == 5
    assert rows["99"]["growth_whole"] is None  # new everywhere: nothing to compare with
    assert rows["99"]["regional_effect"] is None


def test_years_are_chosen_and_what_is_wrong_is_refused() -> None:
    one_year = cluster_portfolio(TABLE, CLUSTERS, region="N", first_year=2015, last_year=2015)
    assert one_year.clusters["size"].to_pylist() == [100]
    assert "growth" not in one_year.clusters.column_names
    for wrong in ({"region": "X"}, {"region": "N", "confidence": 1.0}, {"region": "N", "last_year": 1999}):
        with pytest.raises(TableError):
            cluster_portfolio(TABLE, CLUSTERS, **wrong)
    with pytest.raises(TableError) as refused:
        cluster_portfolio(TABLE, CLUSTERS, region="N", first_year=2021, last_year=2015)
    assert refused.value.codes == ["bad-parameter"]
    with pytest.raises(TableError) as refused:
        cluster_portfolio(TABLE.only(regions=["N"]), CLUSTERS, region="N")
    assert refused.value.codes == ["nothing-to-compare-with"]


def test_cumbria_is_known_for_nuclear_fuel_and_ships() -> None:
    if not BRITAIN.exists():
        pytest.skip("the British employment table is not here (KLUSTERMOTOR_DATA)")
    with BRITAIN.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    axes = [sorted({row[name] for row in rows}) for name in ("year", "region", "industry")]
    cube = np.zeros([len(axis) for axis in axes])
    for row in rows:
        place = tuple(
            axis.index(row[name]) for axis, name in zip(axes, ("year", "region", "industry"), strict=True)
        )
        cube[place] = float(row["employment"])
    table = RegionIndustryTable.of(
        cube, regions=axes[1], industries=axes[2], years=[int(year) for year in axes[0]]
    )
    clusters = cluster_portfolio(table, region="UKD1").clusters.to_pylist()
    most = sorted(clusters, key=lambda row: -(row["location_quotient"] or 0))[:2]
    assert [row["cluster"] for row in most] == [
        "24",
        "30",
    ]  # basic metals (nuclear fuel), other transport (ships)
    assert [(row["rank"], row["of"]) for row in most] == [(1, 40), (1, 40)]
    # Metals: as many jobs as before, while the industry's growth in the whole would have brought more.
    assert most[0]["change"] == 0
    assert most[0]["regional_effect"] == pytest.approx(-most[0]["size_before"] * most[0]["growth_whole"])
    assert most[0]["growth_whole"] > 0

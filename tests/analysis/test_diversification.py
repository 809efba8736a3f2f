"""Outlook, gain and candidates: a worked table, gain by trying, and the packages where they agree."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from tests.analysis.test_complexity import as_frame, some_table

from klustermotor.analysis.complexity import product_complexity
from klustermotor.analysis.diversification import (
    complexity_outlook,
    diversification_candidates,
    opportunity_gain,
)
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.presence import present_cells
from klustermotor.analysis.relatedness import relatedness, relatedness_density
from klustermotor.analysis.tables import RegionIndustryTable

# Presence (threshold 0.5): N 10, 20, 30; E 20, 30; S 30. Proximity 10-20 1/2, 10-30 1/3, 20-30 2/3.
NESTED = RegionIndustryTable.of(
    [[9, 6, 30], [0, 6, 34], [0, 0, 80]], regions=["N", "E", "S"], industries=["10", "20", "30"]
)


def slow_outlook(has: np.ndarray, ties: np.ndarray, complexity: np.ndarray) -> float:
    """The outlook of one region, industry by industry."""
    total = 0.0
    for i in range(len(has)):
        if not has[i]:
            near = sum(ties[i, j] for j in range(len(has)) if j != i and has[j])
            total += near / sum(ties[i, j] for j in range(len(has)) if j != i) * complexity[i]
    return total


def test_worked_candidates() -> None:
    found = diversification_candidates(NESTED, region="S", threshold=0.5)
    rows = {row["industry"]: row for row in found.table.to_pylist()}
    assert list(rows) == ["20", "10"]
    # S has 30 alone: 2/3 of 1/2 + 2/3, and 1/3 of 1/2 + 1/3.
    assert rows["20"]["density"] == pytest.approx((2 / 3) / (7 / 6))
    assert rows["10"]["density"] == pytest.approx((1 / 3) / (5 / 6))
    assert (rows["10"]["quotient"], rows["10"]["employment"], rows["10"]["employment_of_all"]) == (0, 0, 9)
    assert (rows["20"]["ubiquity"], rows["10"]["ubiquity"]) == (2, 1)
    # 20 is 0.6 of what is related to 10, the other industry that S lacks, of complexity 3 units.
    root = np.sqrt(6) / 2  # the unit: z-scores of ECI are root, 0, -root
    assert rows["20"]["product_complexity"] == pytest.approx(root)
    assert rows["20"]["opportunity_gain"] == pytest.approx(0.6 * 3 * root)
    assert found.provenance.parameters["region"] == "S"
    ordered = diversification_candidates(NESTED, region="S", threshold=0.5, order="product_complexity")
    assert ordered.axes[0].labels == ("10", "20")


def test_gain_is_what_trying_it_gives() -> None:
    cells = some_table(15, 10)
    present = present_cells(cells, 1.0).toarray()
    ties, complexity = relatedness(cells), product_complexity(cells).product_complexity
    outlook, gain, opened = (
        complexity_outlook(cells),
        opportunity_gain(cells, net=True),
        opportunity_gain(cells),
    )
    for r in range(15):
        assert outlook[r] == pytest.approx(slow_outlook(present[r], ties, complexity), abs=1e-12)
        for i in range(10):
            if present[r, i]:
                assert np.isnan(gain[r, i])
                continue
            has = present[r].copy()
            has[i] = 1
            assert gain[r, i] == pytest.approx(slow_outlook(has, ties, complexity) - outlook[r], abs=1e-12)
            without = complexity * (
                np.arange(10) != i
            )  # the industry itself is worth nothing, before or after
            change = slow_outlook(has, ties, without) - slow_outlook(present[r], ties, without)
            assert opened[r, i] == pytest.approx(change, abs=1e-12)


@pytest.mark.slow
def test_outlook_equals_econcomplex() -> None:
    from econcomplex.outlook.coi_cog import complexity_outlook_index

    cells = some_table()
    theirs = complexity_outlook_index(cells, product_complexity(cells).product_complexity)
    assert np.allclose(complexity_outlook(cells), theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.slow
def test_density_of_candidates_equals_ecomplexity_with_the_industry_itself() -> None:
    from ecomplexity import ecomplexity

    cells = some_table()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        columns = {"time": "t", "loc": "r", "prod": "i", "val": "v"}
        theirs = ecomplexity(as_frame(cells), columns, check_logsupermodularity=False, verbose=False)
    expected = theirs.set_index(["r", "i"]).sort_index()["density"].to_numpy().reshape(cells.shape)
    assert np.allclose(relatedness_density(cells, diagonal=True), expected, rtol=1e-9, atol=1e-12)


def test_candidates_agree_with_the_measures() -> None:
    cells = some_table()
    table = RegionIndustryTable.of(cells)
    found = diversification_candidates(table, region="R20")
    at = [table.industries.index(label) for label in found.axes[0].labels]
    assert sorted(at) == np.flatnonzero(present_cells(cells, 1.0).toarray()[19] == 0).tolist()
    assert np.allclose(found.value, relatedness_density(cells)[19, at])
    assert np.allclose(found.columns["opportunity_gain"], opportunity_gain(cells)[19, at])
    assert (np.diff(found.value) <= 0).all()
    named = diversification_candidates(table, region="R20", relatedness=relatedness(table, method="cosine"))
    plain = relatedness_density(cells, relatedness=relatedness(cells, method="cosine"))[19]
    at = [table.industries.index(label) for label in named.axes[0].labels]
    assert np.allclose(named.value, plain[at])
    assert named.provenance.parameters["relatedness"] == "relatedness"


def test_small_cells_and_small_industries_are_left_out() -> None:
    table = RegionIndustryTable.of([[40, 3, 57], [40, 0, 60], [5, 0, 195]])
    # The 3 of the second industry are all there are, with a quotient of 4; as noise, it is absent everywhere.
    assert diversification_candidates(table, region="R1").axes[0].labels == ("I3",)
    found = diversification_candidates(table, region="R1", smallest_cell=5)
    assert set(found.axes[0].labels) == {"I2", "I3"}
    assert found.reasons is not None
    assert found.reasons[list(found.axes[0].labels).index("I2")] == "nothing-related"
    kept = diversification_candidates(table, region="R1", smallest_cell=5, smallest_industry=10)
    assert kept.axes[0].labels == ("I3",)


def test_growth_of_the_whole_and_years() -> None:
    table = RegionIndustryTable.of(
        [[[10, 0, 30], [10, 20, 10]], [[10, 4, 40], [20, 20, 30]]], years=[2015, 2020]
    )
    found = diversification_candidates(table, region="R1")
    grown = dict(zip(found.axes[0].labels, found.columns["growth_of_all"], strict=True))
    assert grown["I2"] == pytest.approx(24 / 20 - 1)
    assert found.provenance.parameters["year"] == "2020"
    before = diversification_candidates(table, region="R1", year=2015)
    assert (before.columns["growth_of_all"] == 0).all()


def test_a_region_with_nothing_gets_reasons_and_no_density() -> None:
    table = RegionIndustryTable.of([[9, 6, 30], [0, 6, 34], [0, 0, 80], [0, 0, 0]])
    found = diversification_candidates(table, region="R4", threshold=0.5)
    assert np.isnan(found.value).all()
    assert found.reasons is not None
    assert set(found.reasons) == {"empty-region"}
    assert np.isnan(complexity_outlook(table, threshold=0.5).value).tolist() == [False, False, False, True]


def test_refusals() -> None:
    for parameters in (
        {"region": "X"},
        {"region": "S", "order": "luck"},
        {"region": "S", "smallest_cell": -1},
    ):
        with pytest.raises(TableError):
            diversification_candidates(NESTED, **parameters)
    with pytest.raises(TableError, match="one region only"):
        diversification_candidates(RegionIndustryTable.of([[1, 2]]), region="R1")

"""Skill relatedness: a worked table, a slow twin, chance, and what comes in as a dataframe."""

from __future__ import annotations

import math

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.labour_flows import SkillRelatedness, skill_relatedness
from klustermotor.analysis.relatedness import relatedness_density
from klustermotor.analysis.results import Result
from klustermotor.analysis.tables import RegionIndustryTable

MOVES = np.array([[500.0, 30, 10], [30, 400, 10], [10, 10, 90]])
TIDY = [
    {"from": "10", "to": "25", "people": 20},
    {"from": "10", "to": "25", "people": 10},  # a second row of the same pair is added
    {"from": "25", "to": "10", "people": 30},
    {"from": "10", "to": "62", "people": 10},
    {"from": "62", "to": "10", "people": 10},
    {"from": "25", "to": "62", "people": 10},
    {"from": "62", "to": "25", "people": 10},
    {"from": "10", "to": "10", "people": 500},
]
FLOWS = arrays(float, st.integers(2, 6).map(lambda n: (n, n)), elements=st.integers(0, 40).map(float))


def arrays_of(flows: np.ndarray, **parameters: bool) -> SkillRelatedness:
    found = skill_relatedness(flows, **parameters)
    assert isinstance(found, SkillRelatedness)
    return found


def labelled(flows: object, **parameters: object) -> Result:
    found = skill_relatedness(flows, origin="from", destination="to", value="people", **parameters)
    assert isinstance(found, Result)
    return found


def test_worked_table() -> None:
    # Without the diagonal: margins 40, 40, 20, in all 100. 30 x 100 / (40 x 40) = 1.875; 10 x 100 / (40 x 20) = 1.25.
    found = arrays_of(MOVES)
    assert found.ratio[0, 1:].tolist() == [1.875, 1.25]
    assert found.skill_relatedness[0, 1] == pytest.approx(0.875 / 2.875)
    # With it: margins 540, 440, 110, in all 1090.
    assert arrays_of(MOVES, within=True).ratio[0, 0] == pytest.approx(500 * 1090 / 540**2)


@pytest.mark.parametrize("symmetric", [True, False])
def test_equals_a_loop(symmetric: bool) -> None:
    flows = np.random.default_rng(5).integers(1, 40, (7, 7)).astype(float)
    found = arrays_of(flows, symmetric=symmetric)
    left = [sum(flows[i, k] for k in range(7) if k != i) for i in range(7)]
    came = [sum(flows[k, i] for k in range(7) if k != i) for i in range(7)]
    for i, j in np.ndindex(7, 7):
        if i == j:
            assert np.isnan(found.ratio[i, j])
            continue
        there = flows[i, j] * sum(left) / (left[i] * came[j])
        back = flows[j, i] * sum(left) / (left[j] * came[i])
        ratio = (there + back) / 2 if symmetric else there
        assert found.ratio[i, j] == pytest.approx(ratio, rel=1e-12)
        assert found.skill_relatedness[i, j] == pytest.approx((ratio - 1) / (ratio + 1), abs=1e-12)


def test_chance_is_the_upper_tail_of_a_poisson() -> None:
    # From the first to the second 40 x 40 / 100 = 16 are expected, 30 came.
    below = sum(math.exp(-16) * 16**k / math.factorial(k) for k in range(30))
    assert arrays_of(MOVES, symmetric=False).p_value[0, 1] == pytest.approx(1 - below, rel=1e-9)
    both = sum(math.exp(-32) * 32**k / math.factorial(k) for k in range(60))
    assert arrays_of(MOVES).p_value[0, 1] == pytest.approx(1 - both, rel=1e-9)


def in_duckdb(rows: list[dict[str, object]]) -> duckdb.DuckDBPyRelation:
    return duckdb.from_arrow(pl.DataFrame(rows).to_arrow())


@pytest.mark.parametrize(
    "frame", [pd.DataFrame, pl.DataFrame, lambda rows: pl.DataFrame(rows).lazy(), in_duckdb]
)
def test_any_dataframe_in_any_order(frame: object) -> None:
    found = labelled(frame(TIDY[::-1]))
    assert found.axes[0].labels == ("10", "25", "62")
    assert np.allclose(found.value, arrays_of(MOVES).skill_relatedness, equal_nan=True)
    assert found.provenance.parameters == {"symmetric": "True", "within": "False"}
    row = found.table.to_pylist()[1]
    assert (row["industry"], row["other_industry"], row["ratio"]) == ("10", "25", 1.875)
    assert found.table.to_pylist()[0]["reason"] == "own-industry"


def test_an_industry_without_moves_is_missing_and_changes_no_other() -> None:
    found = labelled(pl.DataFrame(TIDY), industries=["10", "25", "62", "99"])
    assert np.allclose(found.value[:3, :3], arrays_of(MOVES).skill_relatedness, equal_nan=True)
    assert found.reasons is not None
    assert set(found.reasons[3, :3]) == {"no-flows"}


def test_is_a_relatedness_of_regions() -> None:
    table = RegionIndustryTable.of([[50, 30, 20], [10, 40, 50]], industries=["10", "25", "62"])
    # The first region has 10 only; of what is related to 25 (10 by 7/23, 62 by 1/9) it has the first.
    found = relatedness_density(table, relatedness=labelled(pl.DataFrame(TIDY)))
    assert found.value[0, 1] == pytest.approx((7 / 23) / (7 / 23 + 1 / 9))


@given(FLOWS)
@settings(max_examples=40)
def test_ranges_symmetry_and_sparse(flows: np.ndarray) -> None:
    found = arrays_of(flows)
    assert np.array_equal(found.skill_relatedness, found.skill_relatedness.T, equal_nan=True)
    known = found.skill_relatedness[~np.isnan(found.skill_relatedness)]
    assert ((known >= -1) & (known < 1)).all()
    chance = found.p_value[~np.isnan(found.p_value)]
    assert ((chance >= 0) & (chance <= 1)).all()
    again = skill_relatedness(sparse.csr_array(flows))
    assert np.array_equal(np.array(again), np.array(found), equal_nan=True)


def test_refusals() -> None:
    with pytest.raises(TableError, match="10 → 25"):
        labelled(pl.DataFrame([{"from": "10", "to": "25", "people": -1}]))
    with pytest.raises(TableError, match="none"):
        labelled(pl.DataFrame([{"from": "10", "to": "25", "people": None}, TIDY[3]]))
    with pytest.raises(TableError, match="none"):
        labelled(pl.DataFrame([{"from": None, "to": "25", "people": 3}, TIDY[3]]))
    with pytest.raises(TableError, match="people"):
        labelled(pl.DataFrame({"from": ["10"], "to": ["25"], "n": [1]}))
    with pytest.raises(TableError, match="62"):
        labelled(pl.DataFrame(TIDY), industries=["10", "25"])
    with pytest.raises(TableError, match="as many rows"):
        skill_relatedness(np.ones((2, 3)))

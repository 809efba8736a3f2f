"""Labels, ranks, reasons and provenance of results, and what a measure refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.results import ranks_along
from klustermotor.analysis.specialisation import location_quotient
from klustermotor.analysis.tables import RegionIndustryTable

WORKED = RegionIndustryTable.of([[60, 40, 0], [20, 80, 0], [0, 0, 0]], regions=["N", "S", "W"])


def test_each_cell_has_its_labels_rank_and_reason() -> None:
    rows = location_quotient(WORKED).table.to_pylist()
    assert rows[0] == {
        "region": "N",
        "industry": "I1",
        "location_quotient": pytest.approx(1.5),  # 60 of 100 against 80 of 200
        "rank": 1,
        "percentile": 100.0,
        "of": 2,  # the west has nothing and is not ranked
        "reason": None,
    }
    assert [row["reason"] for row in rows] == [None, None, "empty-industry"] * 2 + ["empty-region"] * 3
    assert rows[2]["location_quotient"] is None


def test_years_are_told_apart() -> None:
    table = RegionIndustryTable.of([[[1, 1], [1, 1]], [[3, 1], [1, 3]]], years=[2020, 2021])
    result = location_quotient(table)
    assert result.years == (2020, 2021)
    assert result.value[:, 0, 0].tolist() == [1.0, 1.5]
    assert result.table["year"].to_pylist()[:5] == [2020] * 4 + [2021]


def test_any_dataframe_reads_a_result(tmp_path: Path) -> None:
    result = location_quotient(WORKED)
    assert result.to_polars().equals(pl.DataFrame(result))
    assert result.to_pandas().shape == (9, 7)
    for name in ("result.csv", "result.parquet"):
        result.write(tmp_path / name)
    assert len(pd.read_csv(tmp_path / "result.csv")) == 9
    written = pyarrow.parquet.read_table(tmp_path / "result.parquet")
    assert written.num_rows == 9
    assert b"location_quotient" in written.schema.metadata[b"klustermotor"]


def test_a_single_region_is_no_ground_for_a_claim() -> None:
    with pytest.raises(TableError) as caught:
        location_quotient(RegionIndustryTable.of([[1, 2]], regions=["N"]))
    assert caught.value.codes == ["nothing-to-compare-with"]
    assert "one region only: N" in str(caught.value)


def test_all_faults_of_an_array_are_told_at_once() -> None:
    with pytest.raises(TableError) as caught:
        location_quotient(np.array([[1, -2, np.inf], [np.nan, 3, -1]]))
    assert caught.value.codes == ["missing-value", "infinite-value", "negative-value"]
    assert caught.value.faults[2].values["count"] == 2
    assert "(0, 1) (-2)" in caught.value.faults[2].place


@given(st.lists(st.one_of(st.integers(-3, 3), st.none()), min_size=1, max_size=9))
def test_ranks_are_those_of_counting(values: list[int | None]) -> None:
    array = np.array([np.nan if value is None else value for value in values], dtype=float)
    rank, percentile, counted = ranks_along(array, 0)
    known = [value for value in values if value is not None]
    for position, value in enumerate(values):
        assert counted[position] == len(known)
        if value is None:
            assert rank[position] == 0
            assert np.isnan(percentile[position])
        else:
            assert rank[position] == 1 + sum(other > value for other in known)
            assert percentile[position] == pytest.approx(
                100 * sum(other <= value for other in known) / len(known)
            )

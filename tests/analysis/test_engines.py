"""The same table from every engine that users bring: the counting is done there, and only counts come back."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from klustermotor.analysis.doors import region_industry_table
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable

pytestmark = pytest.mark.slow  # the engines take seconds to load

# Halves and small whole numbers, so that sums are exact in whatever order they are taken.
RANDOM = np.random.default_rng(4)
REGISTER = pa.table(
    {
        "region": [f"{number:04}" for number in RANDOM.integers(1, 40, 5_000) * 7],
        "industry": [f"{number:05}" for number in RANDOM.integers(9, 80, 5_000) * 113],
        "year": RANDOM.integers(2019, 2022, 5_000),
        "employment": RANDOM.integers(0, 400, 5_000) / 2,
    }
)
FAULTY = pa.table(
    {
        "region": ["N", "N", "N", "S", "S", None, "S"],
        "industry": ["25", "25", "28", "25", "28", "25", "30"],
        "year": [2020] * 7,
        "employment": [1.0, 2.0, float("nan"), -3.0, float("inf"), 5.0, None],
    }
)
TEXT = pa.table(
    {"region": ["N", "N", "S"], "industry": ["25", "28", "25"], "employment": ["1", "2,5", "3,5"]}
)


def _dask(table: pa.Table) -> Any:
    import dask.dataframe

    return dask.dataframe.from_pandas(table.to_pandas(), npartitions=3)


def _ibis(table: pa.Table) -> Any:
    import ibis

    return ibis.memtable(table)


ENGINES: dict[str, Callable[[pa.Table], Any]] = {
    "arrow": lambda table: table,
    "pandas": lambda table: table.to_pandas(),
    "polars": pl.DataFrame,
    "polars, lazy": lambda table: pl.DataFrame(table).lazy(),
    "duckdb": duckdb.from_arrow,
    "dask": _dask,
    "ibis": _ibis,
}


def counted(data: Any, **options: Any) -> RegionIndustryTable:
    """The table, without the warnings of other people's libraries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return region_industry_table(data, rows="units", **options)


def refused(data: Any) -> str:
    """What is told of a table that is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(TableError) as caught:
            region_industry_table(data)
    return str(caught.value)


def by_hand(register: pa.Table) -> dict[tuple[int, str, str], list[float]]:
    """The slow way: the values of the plants in each cell."""
    plants: dict[tuple[int, str, str], list[float]] = {}
    for row in register.to_pylist():
        plants.setdefault((row["year"], row["region"], row["industry"]), []).append(row["employment"])
    return plants


def assert_counts(table: RegionIndustryTable) -> None:
    """The table is what a loop over the register makes of it."""
    assert table.units is not None
    plants = by_hand(REGISTER)
    assert table.years == (2019, 2020, 2021)
    assert sum(int(count.sum()) for count in table.units.count) == 5_000
    for time, year in enumerate(table.years):
        parts = (table.cells, table.units.count, table.units.squares, table.units.largest)
        cells, count, squares, largest = (part[time].toarray() for part in parts)
        for row, region in enumerate(table.regions):
            for column, industry in enumerate(table.industries):
                here = plants.get((year, region, industry), [])
                assert cells[row, column] == sum(here)
                assert count[row, column] == len(here)
                assert squares[row, column] == sum(value**2 for value in here)
                assert largest[row, column] == max(here, default=0)


FAULTY_TOLD = (
    "Every row needs a region and an industry, and a year where there are years. 1 of 7 rows lack one: "
    "no region, industry 25, year 2020. Fill them in, or drop these rows. "
    "Every row needs a value. 2 of 7 have none: region N, industry 28, year 2020; region S, industry 30, year 2020. "
    "Fill them in, leave these industries out (missing=\"leave-out\"; on the command line --missing leave-out), "
    "or count them as 0 (--missing zero), which makes growth untrue where a value is there in another year. "
    "Values must be finite. 1 of 7 are infinite: region S, industry 28, year 2020 (inf). "
    "Correct or drop these rows. "
    "Values must be 0 or more. 1 of 7 are negative: region S, industry 25, year 2020 (-3). "
    "Correct or drop these rows. "
    "Each region and industry must have one row, or one for each year. 1 have several: "
    "region N, industry 25, year 2020. Add them up, or drop the spare ones. "
    "If each row is a plant, say so with rows=\"units\"."
)  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_counts_as_a_loop_does(engine: str) -> None:
    assert_counts(counted(ENGINES[engine](REGISTER)))


@pytest.mark.parametrize("engine", ENGINES)
def test_tells_every_fault_at_once(engine: str) -> None:
    assert refused(ENGINES[engine](FAULTY)) == FAULTY_TOLD


@pytest.mark.parametrize("engine", ENGINES)
def test_tells_of_text(engine: str) -> None:
    told = refused(ENGINES[engine](TEXT))
    assert "2 of 3 in the column employment are text with a comma: region N, industry 28 ('2,5');" in told


@pytest.mark.parametrize("engine", ENGINES)
def test_no_rows(engine: str) -> None:
    assert refused(ENGINES[engine](REGISTER.slice(0, 0))).startswith("The table must have rows.")


def test_labels_in_categories() -> None:
    frame = REGISTER.to_pandas().astype({"region": "category", "industry": "category"})
    frame["region"] = frame["region"].cat.add_categories(["none has this"])
    assert_counts(counted(frame))
    assert_counts(counted(pl.DataFrame(REGISTER).with_columns(pl.col("industry").cast(pl.Categorical))))
    assert_counts(counted(REGISTER.set_column(0, "region", REGISTER["region"].dictionary_encode())))


def test_decimals_and_small_integers() -> None:
    relation = duckdb.sql(
        "SELECT 'N' AS region, '25' AS industry, 1.5::DECIMAL(9, 2) AS value UNION ALL SELECT 'S', '25', 2"
    )
    assert region_industry_table(relation).dense().tolist() == [[1.5], [2.0]]
    # Squares of 16 bits would run over.
    frame = pl.DataFrame(
        {"region": ["N", "N"], "industry": ["25", "25"], "value": [30_000, 30_000]},
        schema_overrides={"value": pl.Int16},
    )
    table = counted(frame)
    assert table.units is not None
    assert (table.dense()[0, 0], table.units.squares[0].toarray()[0, 0]) == (60_000, 1.8e9)


def test_a_result_that_can_be_read_once() -> None:
    """A stream is gone after one pass; the door needs no more."""
    reader = REGISTER.to_reader(max_chunksize=500)
    assert_counts(counted(duckdb.from_arrow(reader)))


def test_whatever_offers_arrow() -> None:
    class Offers:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return REGISTER.__arrow_c_stream__(requested_schema)

    assert_counts(counted(Offers()))


def test_pandas_with_text_and_numbers_in_one_column() -> None:
    frame = pd.DataFrame(
        {"region": ["N", "S"], "industry": ["25", "25"], "value": pd.Series([1, "two"], dtype=object)}
    )
    assert "1 of 2 in the column value are something else: region S, industry 25 ('two')." in refused(frame)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """Spark on this machine, one thread, reachable from this machine alone."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java (java in PATH), and there is none here.")
    patch = pytest.MonkeyPatch()
    for name in ("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"):
        patch.setitem(os.environ, name, sys.executable)
    patch.setitem(os.environ, "SPARK_LOCAL_IP", "127.0.0.1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()
    patch.undo()


@pytest.mark.filterwarnings("ignore")
def test_spark(spark: Any) -> None:
    assert_counts(counted(spark.createDataFrame(REGISTER)))
    assert refused(spark.createDataFrame(FAULTY)) == FAULTY_TOLD
    assert "region N, industry 28 ('2,5');" in refused(spark.createDataFrame(TEXT))

"""The same model on Spark gives the same answer as on DuckDB."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from klustermotor.registers.engines import SparkEngine
from klustermotor.registers.generated import registers
from klustermotor.registers.matching import match

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # Spark's own
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java here"),
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    from splink.backends.spark import similarity_jar_location

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = (
            sql.SparkSession.builder.master("local[1]")
            .config("spark.jars", similarity_jar_location())
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()
        )
    yield made
    made.stop()


def test_spark_answers_as_duckdb(session: Any) -> None:
    made = registers(np.random.default_rng(2), firms=60, listed=30)
    here = match([made.register], [made.listed])
    there = match([made.register], [made.listed], engine=SparkEngine(session))
    assert there.provenance.engine == "Spark"
    assert there.positions.tolist() == here.positions.tolist()
    assert there.pairs["name_level"].to_pylist() == here.pairs["name_level"].to_pylist()
    assert there.pairs["weight"].to_pylist() == pytest.approx(here.pairs["weight"].to_pylist(), abs=1e-9)
    assert there.groups.equals(here.groups)

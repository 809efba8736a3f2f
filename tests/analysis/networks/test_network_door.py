"""The door of networks: what it takes, and every fault at once."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from klustermotor.analysis.faults import TableError, fault_sentence
from klustermotor.analysis.networks.door import network

TIES = {"from": ["a", "b", "c"], "to": ["b", "c", "a"]}


@pytest.mark.parametrize("make", [pa.table, pd.DataFrame, pl.DataFrame, pl.LazyFrame])
def test_any_dataframe(make: Any) -> None:
    found = network(
        make(TIES), make({"key": ["c", "b", "a", "d"], "name": ["C", "B", None, "D"], "sector": ["x"] * 4})
    )
    assert found.actors == ("c", "b", "a", "d")
    assert found.names == ("C", "B", "a", "D")
    assert found.tail.tolist() == [2, 1, 0]
    assert found.head.tolist() == [1, 0, 2]
    assert found.attributes["sector"].tolist() == ["x"] * 4
    assert list(found.attributes) == ["sector"]


def test_everything_about_a_tie() -> None:
    table = pa.table(
        {
            **TIES,
            "slag": ["customer", None, "owner"],
            "styrka": [2, 1, 3],
            "riktad": [True, False, True],
            "början": ["2001", "2001-07-01", None],
            "slut": [datetime.date(2003, 12, 31), None, datetime.date(2004, 12, 31)],
        }
    )
    found = network(table, kind="slag", weight="styrka", directed="riktad", start="början", end="slut")
    assert found.kind.tolist() == ["customer", "", "owner"]
    assert found.weight.tolist() == [2.0, 1.0, 3.0]
    assert found.directed.tolist() == [True, False, True]
    # 1 July is day 182 of 2001: 181 / 365. 2004 is a leap year: 365 / 366.
    np.testing.assert_allclose(found.start, [2001, 2001 + 181 / 365, np.nan])
    np.testing.assert_allclose(found.end, [2003 + 364 / 365, np.nan, 2004 + 365 / 366])


def test_numbers_are_keys_and_years() -> None:
    found = network(pa.table({"from": [1.0, 2.0], "to": [2, 10], "year": [2001.5, None]}), start="year")
    assert found.actors == ("1", "10", "2")
    np.testing.assert_allclose(found.start, [2001.5, np.nan])


def test_a_year_lasts_until_it_is_over() -> None:
    table = pa.table({"from": ["a"], "to": ["b"], "start": ["2021-05"], "end": ["2021"]})
    assert network(table, start="start", end="end").at(2021).tail.size == 1


def test_all_faults_at_once() -> None:
    ties = pa.table(
        {
            "from": ["a", "b", " ", "x", "c ", "a"],
            "to": ["b", "b", "a", "a", "a", "c"],
            "weight": [0.0, -1.0, None, np.inf, 1.0, 2.0],
            "start": ["2001", "2002", "first", "2001-13", "2001-02-30", "2009"],
            "end": ["2000", None, None, None, None, "2009-01"],
            "directed": [True, None, False, False, False, True],
        }
    )
    actors = pa.table({"key": ["a", "b", "b", None, "c"]})
    with pytest.raises(TableError) as caught:
        network(ties, actors, weight="weight", start="start", end="end", directed="directed")
    counts = {one.code: one.values["count"] for one in caught.value.faults}
    assert counts == {
        "actor-without-key": 1,
        "actor-twice": 1,
        "tie-without-actor": 1,
        "label-spaces": 1,
        "tie-with-unknown-actor": 2,
        "tie-to-itself": 1,
        "weight-not-above-0": 4,
        "not-a-date": 3,
        "ends-before-start": 1,
        "not-true-or-false": 1,
    }
    for language in ("en", "sv"):
        for one in caught.value.faults:
            assert "{" not in fault_sentence(one, language)
    assert "row 2 (b to b)" in str(caught.value)
    assert "rad 2 (b till b)" in fault_sentence(
        next(one for one in caught.value.faults if one.code == "tie-to-itself"), "sv"
    )


def test_columns_that_are_not_there() -> None:
    with pytest.raises(TableError) as caught:
        network(pa.table(TIES), pa.table({"id": ["a"]}), tail="source", weight="strength")
    assert caught.value.codes == ["missing-column"]
    assert caught.value.count == 3
    with pytest.raises(TableError) as caught:
        network(pa.table(TIES), pa.table({"key": ["a", "b", "c"]}), name="label")
    assert caught.value.codes == ["missing-column"]


def test_text_is_no_weight_and_a_number_no_truth() -> None:
    table = pa.table({**TIES, "weight": ["1", "2", None], "directed": [1, 0, 1]})
    with pytest.raises(TableError) as caught:
        network(table, weight="weight", directed="directed")
    assert caught.value.codes == ["text-number", "not-true-or-false"]


def test_empty() -> None:
    nothing = pa.table({"from": pa.array([], pa.string()), "to": pa.array([], pa.string())})
    with pytest.raises(TableError) as caught:
        network(nothing)
    assert caught.value.codes == ["empty-table"]
    found = network(nothing, pa.table({"key": ["a", "b"]}))
    assert (found.size, len(found.tail), found.names) == (2, 0, ("a", "b"))
    with pytest.raises(TableError) as caught:
        network("ties.csv")
    assert caught.value.codes == ["not-a-dataframe"]

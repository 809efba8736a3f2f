"""Accuracy counted by hand, and what matching reaches on generated lists."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from klustermotor.registers.accuracy import accuracy, wilson
from klustermotor.registers.generated import registers
from klustermotor.registers.matching import company_rows, match


def test_a_table_counted_by_hand() -> None:
    left = company_rows(
        "a", [{"name": "A", "number": "1"}, {"name": "A2", "number": "1"}, {"name": "B"}, {"name": "C"}]
    )
    right = company_rows("b", [{"name": "A"}, {"name": "B"}, {"name": "X"}])
    truth = pa.table(
        {
            "list": ["a"] * 4 + ["b"] * 3,
            "row": [1, 2, 3, 4, 1, 2, 3],
            "entity": [1, 1, 2, 3, 1, 2, 9],
            "kind": ["", "", "", "", "plain", "hard", "plain"],
        }
    )
    # told: A-A by its branch (right), C-X (wrong), and one that a better pair contradicts; possible: A-A, B-B
    pairs = pa.table({"probability": [0.9, 0.9, 0.9], "contradicted": [False, False, True]})
    matches = dataclasses.replace(
        match(left, right), pairs=pairs, positions=np.array([[1, 4], [3, 6], [2, 5]])
    )
    rows = {row["kind"]: row for row in accuracy(matches, truth, thresholds=(0.5,)).to_pylist()}
    assert [rows["all"][name] for name in ("told", "right", "possible")] == [2, 1, 2]
    assert [rows["all"][name] for name in ("precision", "recall", "f1")] == [0.5, 0.5, 0.5]
    assert (rows["hard"]["precision"], rows["hard"]["recall"]) == (None, 0.0)
    assert (rows["plain"]["precision"], rows["plain"]["recall"]) == (0.5, 1.0)
    assert accuracy(matches, truth, thresholds=(0.95,)).to_pylist()[0]["told"] == 0


def test_wilson_as_published() -> None:
    # Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662
    low, high = wilson(81, 263)
    assert low == pytest.approx(0.2553, abs=1e-4)
    assert high == pytest.approx(0.3662, abs=1e-4)
    assert wilson(0, 0) == (None, None)
    assert wilson(0, 5)[0] == 0.0


def test_small_lists_are_matched_by_the_shipped_parameters() -> None:
    made = registers(np.random.default_rng(8), firms=100, listed=60, numbers=0.5)
    matches = match([made.register], [made.listed])
    assert matches.provenance.parameters.how == "shipped"
    row = accuracy(matches, made.truth, thresholds=(0.5,)).to_pylist()[0]
    assert row["precision"] >= 0.9
    assert row["recall"] >= 0.85


@pytest.mark.slow
def test_half_without_number_reaches_the_goal() -> None:
    made = registers(np.random.default_rng(9), firms=5_000, listed=1_500, numbers=0.5)
    matches = match([made.register], [made.listed])
    assert matches.provenance.parameters.how == "estimated"
    row = accuracy(matches, made.truth, thresholds=(0.5,)).to_pylist()[0]
    assert row["precision"] >= 0.97
    assert row["recall"] >= 0.93

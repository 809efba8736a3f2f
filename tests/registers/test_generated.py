"""Generated lists: valid, known, hard in the ways they claim, and the same for the same chance."""

from __future__ import annotations

import numpy as np
from stdnum.se import orgnr

from klustermotor.registers.generated import KINDS, registers
from klustermotor.registers.lists import EMPTY_SCHEMA


def test_lists_have_the_form_of_lists_and_a_truth_for_each_row() -> None:
    made = registers(np.random.default_rng(1), firms=300, listed=100, numbers=0.4)
    for one in (made.register, made.listed):
        assert one.table.schema.equals(EMPTY_SCHEMA)
    rows = {
        (row["list"], row["row"])
        for table in (made.register.table, made.listed.table)
        for row in table.to_pylist()
    }
    assert rows == {(row["list"], row["row"]) for row in made.truth.to_pylist()}
    numbers = [row["number"] for row in made.register.table.to_pylist() if row["number"]]
    assert all(orgnr.is_valid(number) for number in numbers)


def test_rows_of_one_firm_have_one_number_and_two_firms_never_share_it() -> None:
    made = registers(np.random.default_rng(2), firms=500, listed=200, numbers=1.0)
    known: dict[str, set[int]] = {}
    entities = made.truth["entity"].to_pylist()
    rows = made.register.table.to_pylist() + made.listed.table.to_pylist()
    for row, entity in zip(rows, entities, strict=True):
        known.setdefault(row["number"] or row["number_hash"], set()).add(entity)
    assert all(len(firms) == 1 for firms in known.values())


def test_shares_are_as_asked() -> None:
    made = registers(np.random.default_rng(3), firms=2_000, listed=1_000, numbers=0.3, known=0.6)
    listed = made.listed.table.to_pylist()
    given = sum(1 for row in listed if row["number"] or row["number_hash"])
    assert 250 < given < 350
    register = set(made.truth["entity"].to_pylist()[: made.register.table.num_rows])
    assert sum(entity in register for entity in made.truth["entity"].to_pylist()[-1_000:]) == 600
    kinds = set(made.truth["kind"].to_pylist())
    assert kinds == {"", "group", "branch", "sole trader", *KINDS}


def test_the_same_chance_gives_the_same_lists() -> None:
    first, again, other = (registers(np.random.default_rng(seed), firms=100, listed=50) for seed in (4, 4, 5))
    assert first.listed.table.equals(again.listed.table)
    assert not first.listed.table.equals(other.listed.table)
    assert [
        registers(np.random.default_rng(0), firms=100, listed=listed).listed.table.num_rows
        for listed in (1, 50)
    ] == [1, 50]

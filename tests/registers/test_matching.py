"""Company lists matched: what counts as one firm, what never does, and that every answer can be explained."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from klustermotor.analysis.faults import TableError
from klustermotor.registers.engines import DuckDBEngine
from klustermotor.registers.generated import registers
from klustermotor.registers.matching import Matches, company_rows, match
from klustermotor.registers.model import LEVELS
from klustermotor.wording import LANGUAGES, words

ONE, OTHER = "5560000001", "5560000019"


def firm(core: str, **more: Any) -> dict[str, Any]:
    return {"name": core.title() + " AB", "name_core": core, **more}


def found(matches: Matches) -> list[tuple[int, int]]:
    """Rows of the pairs that no person has to look at."""
    rows = matches.pairs.to_pylist()
    return sorted((row["left_row"], row["right_row"]) for row in rows if not row["doubtful"])


def test_the_same_number_is_certain_whatever_else_differs() -> None:
    left = company_rows(
        "a", [firm("brelmo plat", number=ONE, town="flen", phone="+461", domain="brelmo.example")]
    )
    right = company_rows(
        "b", [firm("tuvrin bygg", number=ONE, town="trosa", phone="+462", domain="tuvrin.example")]
    )
    pair = match(left, right).pairs.to_pylist()[0]
    assert (pair["certain"], pair["doubtful"], pair["number_level"]) == (True, False, "same")
    assert pair["probability"] > 0.999


def test_two_numbers_are_two_firms_whatever_else_agrees() -> None:
    same = {
        "street": "storgatan 1",
        "postcode": "15300",
        "town": "flen",
        "phone": "+461",
        "domain": "brelmo.example",
    }
    left = company_rows("a", [firm("brelmo plat", number=ONE, **same)])
    right = company_rows("b", [firm("brelmo plat", number=OTHER, **same)])
    matches = match(left, right, review_from=1e-9)
    assert matches.pairs.num_rows == 0
    assert len(set(matches.groups["entity"].to_pylist())) == 2


def test_a_sole_trader_is_known_by_the_hash_and_is_not_the_company_that_came_after() -> None:
    left = company_rows("a", [firm("brelmo plat", number_hash="f00", town="flen")])
    right = company_rows(
        "b", [firm("brelmo", number_hash="f00"), firm("brelmo plat", number=ONE, town="flen")]
    )
    matches = match(left, right, review_from=1e-9)
    assert found(matches) == [(1, 1)]
    number = next(line for line in matches.explain(0, "en") if line.field == "number")
    assert number.left == "sole trader (the number is not shown)"  # nor is its hash


def test_companies_of_a_group_are_kept_apart_without_numbers() -> None:
    shared = {
        "street": "storgatan 1",
        "postcode": "15300",
        "town": "flen",
        "phone": "+461",
        "domain": "brelmo.example",
    }
    left = company_rows(
        "a", [firm(name, **shared) for name in ("brelmo", "brelmo fastigheter", "brelmo holding")]
    )
    right = company_rows("b", [firm("brelmo fast", **shared)])  # as people shorten Fastigheter
    matches = match(left, right, review_from=1e-12)
    assert found(matches) == [(2, 1)]


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("brelmo mekaniska verkstad", "same"),
        ("verkstad brelmo mekaniska", "order"),
        ("brelmomekaniska verkstad", "order"),
        ("brelmo mekanisk verkstad", "close"),
        ("berlmo mekaniska verkstad", "close"),
        ("brelmo mek verk", "short"),
        ("brelmo", "part"),
    ],
)
def test_names_are_recognised_as_people_write_them(written: str, level: str) -> None:
    place = {"street": "storgatan 1", "postcode": "15300", "town": "flen"}
    left = company_rows("a", [firm("brelmo mekaniska verkstad", **place)])
    right = company_rows("b", [firm(written, **place), firm("zelkun data", town="trosa")])
    matches = match(left, right)
    assert found(matches) == [(1, 1)]
    assert matches.pairs["name_level"].to_pylist() == [level]


def test_missing_values_say_nothing() -> None:
    left = company_rows("a", [firm("brelmo plat", town="flen")])
    right = company_rows("b", [firm("brelmo plat", phone="+461", domain="brelmo.example")])
    pair = match(left, right, review_from=1e-9).pairs.to_pylist()[0]
    for comparison in ("number", "place", "phone", "domain"):
        assert (pair[f"{comparison}_level"], pair[f"{comparison}_weight"]) == ("missing", 0.0)


def test_a_rare_telephone_counts_for_more_than_a_switchboard() -> None:
    rows = [firm(f"firma{at} x{at}y", phone="+461" if at < 30 else f"+47{at}") for at in range(60)]
    left = company_rows("a", rows)
    right = company_rows("b", [rows[0], rows[40]])
    pairs = {
        row["right_row"]: row for row in match(left, right).pairs.to_pylist() if row["name_level"] == "same"
    }
    assert pairs[2]["phone_weight"] > pairs[1]["phone_weight"] + 5


def test_the_explanation_adds_up_in_both_languages() -> None:
    made = registers(np.random.default_rng(2), firms=60, listed=30)
    matches = match([made.register], [made.listed], review_from=0.01)
    assert matches.pairs.num_rows > 10
    for at in range(matches.pairs.num_rows):
        for language in LANGUAGES:
            lines = matches.explain(at, language)
            assert [line.field for line in lines] == ["prior", *LEVELS]
            assert sum(line.weight for line in lines) == pytest.approx(matches.pairs["weight"][at].as_py())


def test_every_level_has_its_words() -> None:
    texts = words("matching")
    wanted = {
        f"level-{name}-{level}" for name, (_, levels) in LEVELS.items() for level in (*levels, "missing")
    }
    assert wanted <= set(texts)
    assert all(set(text) == set(LANGUAGES) for text in texts.values())


def test_branches_are_one_firm_and_groups_never_join_two_numbers() -> None:
    made = registers(np.random.default_rng(4), firms=120, listed=60)
    matches = match([made.register], [made.listed], sure_from=0.5)
    known: dict[int, set[str]] = {}
    homes: dict[str, set[int]] = {}
    for row, entity in zip(matches.rows.to_pylist(), matches.groups["entity"].to_pylist(), strict=True):
        if number := row["number"] or row["number_hash"]:
            known.setdefault(entity, set()).add(number)
            homes.setdefault(number, set()).add(entity)
    assert all(len(numbers) == 1 for numbers in known.values())
    assert all(len(entities) == 1 for entities in homes.values())


def test_lists_with_one_another_and_within() -> None:
    table = pa.concat_tables(
        [
            company_rows("a", [firm("brelmo plat", town="flen"), firm("brelmo plat", town="flen")]),
            company_rows("b", [firm("brelmo plat", town="flen")]),
        ]
    )
    assert found(match(table)) == [(1, 1), (2, 1)]
    assert found(match(table, within=True)) == [(1, 1), (1, 2), (2, 1)]


def test_the_order_of_the_sides_changes_nothing() -> None:
    made = registers(np.random.default_rng(5), firms=80, listed=40)
    there, back = match([made.register], [made.listed]), match([made.listed], [made.register])
    assert found(there) == sorted((left, right) for right, left in found(back))


def test_the_same_answer_each_time() -> None:
    made = registers(np.random.default_rng(6), firms=400, listed=320)
    first, again = match([made.register], [made.listed]), match([made.register], [made.listed])
    assert first.provenance.parameters.how == "estimated"
    assert first.pairs.equals(again.pairs)
    assert first.groups.equals(again.groups)


def test_nothing_to_match() -> None:
    some = company_rows("a", [firm("brelmo plat")])
    nothing = company_rows("b", [])
    for left, right in ((some, nothing), (nothing, some), (nothing, nothing), (some, None), (nothing, None)):
        matches = match(left, right)
        assert (matches.pairs.num_rows, matches.groups.num_rows) == (
            0,
            left.num_rows + (right or nothing).num_rows,
        )


def test_names_of_signs_only_do_no_harm() -> None:
    odd = [
        {"name": "'; drop table firms; --", "name_core": "'; drop table firms; --"},
        {"name": "%", "name_core": "%"},
        {"name": "", "name_core": None},
        {"name": "株式会社", "name_core": "株式会社"},
    ]
    assert found(match(company_rows("a", odd), company_rows("b", odd)))


def test_thresholds_and_columns_are_checked() -> None:
    table = company_rows("a", [firm("brelmo plat")])
    for wrong in ({"sure_from": 1.5}, {"review_from": 0.0}, {"review_from": 0.99, "sure_from": 0.5}):
        with pytest.raises(TableError) as refused:
            match(table, table, **wrong)  # type: ignore[arg-type]
        assert refused.value.codes == ["bad-parameter"] * len(wrong) or refused.value.codes == [
            "bad-parameter"
        ]
    with pytest.raises(TableError) as refused:
        match(table.drop_columns(["town", "phone"]))
    assert refused.value.codes == ["missing-column"]
    assert refused.value.count == 2


def test_it_tells_how_it_goes_and_stays_within_its_means() -> None:
    told: list[tuple[str, int, int]] = []
    table = company_rows("a", [firm("brelmo plat")])
    engine = DuckDBEngine(memory="200MB", threads=1)
    matches = match(table, table, engine=engine, told=lambda *step: told.append(step))
    assert [step for step, _, _ in told] == ["prepare", "candidates", "train", "compare", "group"]
    assert matches.provenance.as_table()["engine"] == "DuckDB"

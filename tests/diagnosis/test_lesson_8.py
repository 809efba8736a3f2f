"""Lesson 8 on small made-up initiatives that differ in one thing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made
from tests.diagnosis.told import told

from klustermotor.diagnosis.signs import Evidence

LESSON = "lesson-8"
STEP = {"text": {"en": "A step"}, "start": "2001"}
PAYS: dict[str, Any] = {"funding": [{"year": 2005, "organisation": "council", "kind": "base", "amount": 10}]}
SEAT = {"role": "board_member", "person": "officer", "organisation": "council"}


def plan(stance: str, organisation: str | None = "council", **more: Any) -> dict[str, Any]:
    owner = {"organisation": organisation} if organisation else {}
    said = [{"competence_area": "timber", "stance": stance}]
    return {"title": {"en": "Plan"}, "priorities": said} | owner | more


def base(*years: int, kind: str = "base") -> list[dict[str, Any]]:
    return [{"year": year, "organisation": "council", "kind": kind, "amount": 10} for year in years]


def analyses(*organisations: str) -> list[dict[str, Any]]:
    return [
        {"title": {"en": "A"}, "kind": "analysis", "status": "done", "organisations": ["wood", one]}
        for one in organisations
    ]


def test_each_verdict() -> None:
    active = {
        "origin": [STEP | {"organisations": ["council"]}],
        "roles": [SEAT],
        "funding": base(2005, 2006, 2007),
    }
    assert judged(LESSON, made(active)).verdict == "supported"
    only_pays = {
        "origin": [STEP | {"organisations": ["firm-1"]}],
        "funding": base(2005, kind="project"),
        "roles": [{"role": "board_member", "person": "director"}],
    }
    assert judged(LESSON, made(only_pays)).verdict == "against"
    assert judged(LESSON, made(only_pays, plans=[plan("priority")])).verdict == "partly"
    assert judged(LESSON, made()).verdict == "unknown"
    assert judged(LESSON, made(PAYS)).verdict == "unknown"


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ({}, None),
        ({"origin": [STEP | {"organisations": ["firm-1"]}]}, 0),
        ({"origin": [STEP | {"organisations": ["council"]}]}, 1),
        ({"roles": [{"role": "partner", "organisation": "council"}]}, 1),
        ({"host": "council"}, 1),
        ({"members": [{"organisation": "council"}]}, None),
        ({"members": [{"organisation": "council", "roles": ["public_body", "financier"]}]}, None),
        ({"members": [{"organisation": "council", "roles": ["property"]}]}, 1),
        ({"activities": analyses("council")}, 1),
        ({"activities": [analyses("council")[0] | {"status": "planned"}]}, None),
        ({"activities": [analyses("council")[0] | {"kind": "project"}]}, None),
    ],
)
def test_what_is_more_than_money(record: dict[str, Any], value: float | None) -> None:
    assert told(LESSON, "more-than-money", made(PAYS | record)).value == value


@pytest.mark.parametrize(("doing", "value"), [(0, 0), (1, 0.5), (2, 1), (4, 1)])
def test_half_of_the_public_bodies_is_enough(doing: int, value: float) -> None:
    bodies = [f"body-{number}" for number in range(4)]
    case = made(
        {
            "funding": [{"year": 2005, "organisation": one, "amount": 1} for one in bodies],
            "origin": [STEP | {"organisations": [*bodies[:doing], "firm-1"]}],
        },
        organisations=[{"id": one, "name": one, "sector": "public"} for one in bodies],
    )
    found = told(LESSON, "more-than-money", case)
    assert found.value == value
    assert (found.values["doing"], found.values["bodies"]) == (doing, 4)
    assert len(found.speaks_against) == 4 - doing


def test_a_tie_of_finance_is_money_and_other_ties_are_work() -> None:
    tie = {"from_organisation": "council", "to_organisation": "wood"}
    step = {"origin": [STEP | {"organisations": ["firm-1"]}]}
    for kind, value in (("finance", 0), ("cooperation", 1)):
        assert told(LESSON, "more-than-money", made(step, ties=[tie | {"kind": kind}])).value == value


def test_a_person_acts_for_the_organisation_of_a_post_held_at_the_time() -> None:
    for end, value in (("2002", 1), ("1999", None)):
        post = {"organisation": "council", "start": "1990", "end": end}
        clerk = {"id": "clerk", "name": "Clerk", "appointments": [post | {"id": "post"}]}
        record = PAYS | {"origin": [STEP | {"people": ["clerk"]}]}
        assert told(LESSON, "more-than-money", made(record, people=[clerk])).value == value


@pytest.mark.parametrize(
    ("seats", "bodies", "value"),
    [
        ([SEAT], [], 1),
        ([SEAT, {"role": "chair", "person": "unknown"}], [], 1),
        ([{"role": "chair", "person": "director"}], [], 0),
        ([{"role": "chair", "person": "director"}, {"role": "board_member", "person": "unknown"}], [], None),
        ([{"role": "partner", "organisation": "council"}], [], None),
        ([SEAT | {"start": "2012"}], [], None),
        ([{"role": "chair", "person": "director", "body": "board"}], [{"size": 1}], 0),
        ([{"role": "chair", "person": "director", "body": "board"}], [{"size": 2}], None),
        ([{"role": "chair", "person": "director"}], [{}], None),
        ([{"role": "chair", "person": "director"}], [{"end": "2004"}], 0),
    ],
)
def test_a_seat_in_steering(seats: list[Any], bodies: list[Any], value: float | None) -> None:
    rows = [{"id": "board", "kind": "board"} | one for one in bodies]
    assert told(LESSON, "part-in-steering", made({"roles": seats, "bodies": rows})).value == value


@pytest.mark.parametrize(
    ("plans", "value"),
    [
        ([], None),
        ([plan("priority")], 1),
        ([plan("mentioned")], 0.5),
        ([plan("not_mentioned")], 0),
        ([plan("priority"), plan("not_mentioned", None)], 0.5),
        ([plan("not_mentioned", "agency")], None),
        ([plan("not_mentioned", end="2004"), plan("priority", start="2005")], 1),
        (
            [plan("not_mentioned") | {"priorities": [{"competence_area": "steel", "stance": "priority"}]}],
            None,
        ),
    ],
)
def test_the_plans_of_the_public_bodies(plans: list[Any], value: float | None) -> None:
    assert told(LESSON, "in-their-plans", made(PAYS, plans=plans)).value == value


def test_a_plan_that_says_two_things_counts_by_the_better_and_is_no_silence() -> None:
    said = [
        {"id": "said-priority", "initiative": "wood", "stance": "priority"},
        {"id": "said-not", "competence_area": "timber", "stance": "not_mentioned"},
    ]
    found = told(LESSON, "in-their-plans", made(PAYS, plans=[plan("priority") | {"priorities": said}]))
    assert found.value == 1
    assert found.speaks_for == (Evidence("priorities", "said-priority"),)


@pytest.mark.parametrize(
    ("who", "value"),
    [
        ((), None),
        (("firm-1", "firm-2"), None),
        (("firm-1", "firm-2", "stranger"), None),
        (("firm-1", "firm-2", "firm-3"), 0),
        (("council",), 0.5),
        (("firm-1", "firm-2", "firm-3", "council"), 0.5),
        (("council", "agency"), 1),
    ],
)
def test_public_bodies_in_joint_work(who: tuple[str, ...], value: float | None) -> None:
    assert told(LESSON, "joint-work", made({"activities": analyses(*who)})).value == value


@pytest.mark.parametrize(
    ("funding", "value"),
    [
        ([], None),
        ([{"organisation": "council", "kind": "base", "amount": 10}], None),
        ([{"year": 2005, "organisation": "firm-1", "kind": "base", "amount": 10}], None),
        (base(2005, 2006, 2007, kind="project"), 0),
        (base(2005), 1 / 3),
        (base(2005, 2005, 2006), 2 / 3),
        (base(2005, 2006, 2011), 1),
        ([{"year": year, "sector": "public", "kind": "base"} for year in (2005, 2006, 2007, 2008)], 1),
    ],
)
def test_several_years_of_base_funding(funding: list[Any], value: float | None) -> None:
    assert told(LESSON, "several-years", made({"funding": funding})).value == value


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("origin", STEP | {"organisations": ["agency"]}),
        ("roles", SEAT),
        ("funding", base(2008)[0]),
        ("activities", analyses("agency")[0]),
    ],
)
def test_a_further_part_of_a_public_body_never_worsens(field: str, more: dict[str, Any]) -> None:
    start: dict[str, list[Any]] = {
        "origin": [STEP | {"organisations": ["firm-1"]}],
        "funding": base(2005, 2006) + base(2005, kind="project"),
        "roles": [{"role": "board_member", "person": "director"}],
        "activities": analyses("firm-1", "firm-2", "firm-3"),
    }
    before = judged(LESSON, made(start))
    after = judged(LESSON, made(start | {field: [*start[field], more]}))
    assert (after.support or 0) >= (before.support or 0)
    for name, one in before.signs.items():
        assert one.value is None or (after.signs[name].value or 0) >= one.value

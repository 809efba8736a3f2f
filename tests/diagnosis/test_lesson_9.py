"""Lesson 9 on small made-up initiatives that differ in one thing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made
from tests.diagnosis.told import told

LESSON = "lesson-9"


def course(*organisations: str, **more: Any) -> dict[str, Any]:
    return {
        "title": {"en": "A course"},
        "kind": "education",
        "status": "done",
        "organisations": ["wood", *organisations],
    } | more


def step(*organisations: str, **more: Any) -> dict[str, Any]:
    return {"text": {"en": "A step"}, "organisations": list(organisations)} | more


def survey(**more: Any) -> dict[str, Any]:
    found = [{"kind": "improvement", "text": {"en": "Too little of it"}}]
    return course(kind="analysis", participants=30, findings=found) | more


def tie(one: str, other: str, kind: str = "education") -> dict[str, Any]:
    return {"from_organisation": one, "to_organisation": other, "kind": kind}


def activities(*rows: dict[str, Any], **more: Any) -> Any:
    return made({"activities": list(rows)} | more)


def test_each_verdict() -> None:
    full = (survey(start="2003"), course("college", "firm-1", start="2005"), course("school", "institute"))
    assert judged(LESSON, activities(*full)).verdict == "supported"
    late = (survey(start="2008", participants=1), course("college", start="2005", participants=0))
    assert judged(LESSON, activities(*late)).verdict == "partly"
    nobody = course(start="2005", participants=0)
    demand = survey(kind="meeting", start="2008", findings=[{"kind": "demand", "text": {"en": "Welders"}}])
    assert judged(LESSON, activities(nobody, demand)).verdict == "against"
    assert judged(LESSON, made()).verdict == "unknown"
    assert judged(LESSON, activities(*(one | {"status": "planned"} for one in full))).verdict == "unknown"
    assert judged(LESSON, activities(course())).verdict == "unknown"


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([course()], None),
        ([course("firm-1", "council", "stranger")], None),
        ([course("college")], 1 / 3),
        ([course("college"), course("college", "school")], 2 / 3),
        ([course("college", "school", "institute")], 1),
        ([course("college", status="planned")], None),
        ([course("college", kind="project")], None),
        ([course("college", kind="premises")], 1 / 3),
        ([course("institute", kind="premises")], None),
    ],
)
def test_different_providers(rows: list[Any], value: float | None) -> None:
    assert told(LESSON, "different-providers", activities(*rows)).value == value


def test_a_firm_is_a_provider_only_where_it_is_said_to_be_one() -> None:
    trainer = {"members": [{"organisation": "firm-1", "roles": ["competence_provider"]}]}
    assert told(LESSON, "different-providers", made(trainer)).values == {"providers": 1}
    assert told(LESSON, "firms-took-part", made(trainer | {"activities": [course("firm-1")]})).value is None
    assert told(LESSON, "firms-took-part", activities(course("firm-1"))).value == 1


@pytest.mark.parametrize(
    ("asked", "begun", "value"),
    [
        ("2003", ["2005"], 1),
        ("2005-12", ["2005"], 1),
        ("2006", ["2005"], 0),
        ("2006", ["2005", "2007"], 0.5),
        (None, ["2005"], 1),
        ("2006", [], 1),
    ],
)
def test_the_firms_were_asked_before_it_began(asked: str | None, begun: list[str], value: float) -> None:
    need = survey() | ({"start": asked} if asked else {})
    rows = [course("college", start=start) for start in begun]
    assert told(LESSON, "need-expressed", activities(need, *rows)).value == value


@pytest.mark.parametrize(
    ("record", "is_told"),
    [
        ({"origin": [step("firm-1", "college")]}, True),
        ({"origin": [step("college", people=["director"])]}, True),
        ({"origin": [step("firm-1", "council")]}, False),
        ({"origin": [step("college")]}, False),
        ({"origin": [step("firm-1", "college", milestone="formal_start")]}, False),
        ({"activities": [survey()]}, True),
        ({"activities": [survey(status="planned")]}, False),
        ({"activities": [survey(participants=0)]}, False),
        ({"activities": [survey(participants=None)]}, False),
        ({"activities": [survey(findings=[{"kind": "strength", "text": {"en": "Good"}}])]}, False),
    ],
)
def test_what_tells_that_firms_were_asked(record: dict[str, Any], is_told: bool) -> None:
    assert (told(LESSON, "need-expressed", made(record)).value is not None) == is_told


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([course("college")], None),
        ([course("college", participants=12)], 1),
        ([course("college", participants=0)], 0),
        ([course("firm-1", participants=0)], 1),
        ([course(participants=0), course(participants=3)], 0.5),
        ([course("firm-1"), course("college")], 1),
        ([course(people=["director"])], 1),
        ([course(quantities=[{"label": {"en": "Days"}, "value": 2}])], None),
        ([course(quantities=[{"label": {"en": "Firms"}, "value": 24, "of": 40}])], 1),
        ([course(quantities=[{"label": {"en": "Firms"}, "value": 0, "of": 40}])], 0),
    ],
)
def test_firms_took_part(rows: list[Any], value: float | None) -> None:
    assert told(LESSON, "firms-took-part", activities(*rows)).value == value


@pytest.mark.parametrize(
    ("ties", "value"),
    [
        ([], None),
        ([("firm-1", "college")], 0.5),
        ([("college", "firm-1"), ("school", "firm-1")], 0.5),
        ([("firm-1", "college"), ("firm-2", "college")], 1),
        ([("wood", "college"), ("wood", "school")], None),
        ([("wood", "college"), ("wood", "school"), ("college", "school")], 0),
        ([("firm-3", "college")], None),
    ],
)
def test_ties_of_firms_that_take_part(ties: list[tuple[str, str]], value: float | None) -> None:
    members = [{"organisation": one} for one in ("firm-1", "firm-2", "college", "school")]
    case = made({"members": members}, ties=[tie(*one) for one in ties])
    assert told(LESSON, "firms-tied", case).value == value


def test_other_ties_are_no_ties_of_education() -> None:
    members = [{"organisation": one} for one in ("firm-1", "college")]
    case = made({"members": members}, ties=[tie("firm-1", "college", "research")])
    assert told(LESSON, "firms-tied", case).value is None


@pytest.mark.parametrize(
    "more",
    [course("school", "firm-2", start="2009"), survey(start="2001"), course("institute", participants=9)],
)
def test_a_further_effort_with_firms_never_worsens(more: dict[str, Any]) -> None:
    for rows in (
        [],
        [course("college", start="2005", participants=0)],
        [survey(start="2006"), course("college")],
    ):
        before, after = (judged(LESSON, activities(*found)) for found in (rows, [*rows, more]))
        assert (after.support or 0) >= (before.support or 0)
        for name, one in before.signs.items():
            assert one.value is None or (after.signs[name].value or 0) >= one.value

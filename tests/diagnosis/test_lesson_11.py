"""Lesson 11 on small made-up initiatives that differ in one thing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made, subject
from tests.diagnosis.told import told

from klustermotor.diagnosis.doubts import doubts_of

LESSON = "lesson-11"
WHOLE: dict[str, Any] = {
    "indicator": {"en": "Firms"},
    "baseline": 10.0,
    "target": 20.0,
    "target_date": "2008",
}
RESULT = {"outcome": {"en": "Joint purchasing"}}


def goal(key: str = "goal", kind: str = "sub_goal", **more: Any) -> dict[str, Any]:
    return {"id": key, "kind": kind, "text": {"en": "A goal"}} | more


def act(**more: Any) -> dict[str, Any]:
    return {"title": {"en": "A"}, "kind": "meeting", "status": "done"} | more


def finding(*kinds: str) -> dict[str, Any]:
    return {"findings": [{"kind": kind, "text": {"en": "Found"}} for kind in kinds]}


def placed(date: str | None = "2003", reason: str | None = "Because") -> dict[str, Any]:
    dated = {"date": date} if date else {}
    return {"phase": "start"} | dated | ({"reason": {"en": reason}} if reason else {})


def figure(date: str | None, measure: str = "members", **more: Any) -> dict[str, Any]:
    return {"measure": measure, "value": 10.0} | ({"date": date} if date else {}) | more


GOOD: dict[str, list[Any]] = {
    "goals": [goal(**WHOLE)],
    "phases": [placed("2001"), placed("2003")],
    "activities": [act(**RESULT), act(**finding("lesson")), act(**finding("improvement"))],
    "key_figures": [figure("2001"), figure("2002"), figure("2003")],
}


def test_each_verdict() -> None:
    assert judged(LESSON, made(GOOD)).verdict == "supported"
    bare = {"goals": [goal()], "phases": [placed(reason=None)], "activities": [act(), act(), act()]}
    assert judged(LESSON, made(bare)).verdict == "against"
    assert judged(LESSON, made(bare | {"phases": GOOD["phases"]})).verdict == "partly"
    assert judged(LESSON, made()).verdict == "unknown"
    assert judged(LESSON, made({"goals": [goal(kind="vision", **WHOLE)]})).verdict == "unknown"
    assert judged(LESSON, made({"goals": [goal()]})).verdict == "unknown"


@pytest.mark.parametrize(
    ("goals", "value"),
    [
        ([], None),
        ([goal(kind="vision")], None),
        ([goal()], 0),
        ([goal(target=20.0)], 1 / 3),
        ([goal(baseline=0.0, target=0.0)], 2 / 3),
        ([goal(**{name: WHOLE[name] for name in ("indicator", "target", "target_date")})], 1),
        ([goal(**WHOLE), goal("other")], 2 / 3),
        ([goal(**WHOLE), goal("vision", "vision")], 1),
        ([goal("top", "overall"), goal(parent="top", **WHOLE)], 1),
        ([goal("top", "overall", **WHOLE), goal(parent="top")], 2 / 3),
        ([goal(baseline_date="2001", unit={"en": "per cent"})], 0),
    ],
)
def test_goals_that_can_be_evaluated(goals: list[Any], value: float | None) -> None:
    found = told(LESSON, "goals-can-be-evaluated", made({"goals": goals}))
    assert found.value == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("phases", "value"),
    [
        ([], None),
        ([placed(None)], 0),
        ([placed(reason=None), placed(reason=None)], 0),
        ([placed()], 0.5),
        ([placed(), placed()], 0.5),
        ([placed(), placed("2004", None)], 0.5),
        ([placed(), placed("2004")], 1),
    ],
)
def test_phases_with_date_and_reason(phases: list[Any], value: float | None) -> None:
    assert told(LESSON, "phases-documented", made({"phases": phases})).value == value


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([], None),
        ([act(), act()], None),
        ([act(), act(), act()], 0),
        ([act(**RESULT)], 1),
        ([act(participants=0), act()], 1),
        ([act(**finding("strength")), act(), act(), act()], 0.5),
        ([act(quantities=[{"label": {"en": "Firms"}, "value": 3}])], 1),
        ([act(occasions=17), act(), act()], 0),
        (
            [act(status="under_way", **RESULT), act(status="planned", **RESULT), act(status=None, **RESULT)],
            None,
        ),
    ],
)
def test_results_of_what_is_done(rows: list[Any], value: float | None) -> None:
    assert told(LESSON, "results-recorded", made({"activities": rows})).value == value


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([act(**RESULT)], None),
        ([act(**finding("strength", "demand"))], 0),
        ([act(**finding("strength", "improvement"))], 0.5),
        ([act(**finding("lesson")), act(status="under_way", **finding("improvement"))], 1),
        ([act(status="planned", **finding("lesson"))], None),
    ],
)
def test_learning_takes_more_than_strengths(rows: list[Any], value: float | None) -> None:
    assert told(LESSON, "learnt-under-way", made({"activities": rows})).value == value


@pytest.mark.parametrize(
    ("figures", "value"),
    [
        ([figure(None), figure(None)], None),
        ([figure("2001", "other"), figure("2002", "other")], None),
        ([figure("2001")], 0),
        ([figure("2001"), figure("2002", "employed")], 0),
        ([figure("2001"), figure("2002", regions=["town"])], 0),
        ([figure("2001"), figure("2001")], 0),
        ([figure("2001"), figure("2002"), figure("2001", "employed")], 0.5),
        ([figure("2001"), figure("2002"), figure("2003"), figure("2004")], 1),
    ],
)
def test_the_same_figure_again(figures: list[Any], value: float | None) -> None:
    assert told(LESSON, "figures-again", made({"key_figures": figures})).value == value


@pytest.mark.parametrize(("target", "doubted"), [("2000", True), ("2001", False), ("2002", False)])
def test_a_target_before_the_baseline_is_a_doubt(target: str, doubted: bool) -> None:
    case = made({"goals": [goal(**(WHOLE | {"target_date": target}), baseline_date="2001-06")]})
    assert [one.key for one in doubts_of(subject(case))] == ["target-before-baseline"] * doubted


@pytest.mark.parametrize("field", list(GOOD))
def test_more_of_what_is_good_never_worsens(field: str) -> None:
    start: dict[str, list[Any]] = {
        "goals": [goal("old"), goal("older", target=1.0)],
        "phases": [placed("1999", None), placed("2000")],
        "activities": [act(), act(), act(), act(**finding("strength"))],
        "key_figures": [figure("1999")],
    }
    for record in (start, GOOD):
        more = [one | {"id": "more"} if "id" in one else one for one in GOOD[field][:1]]
        before, after = (
            judged(LESSON, made(record)),
            judged(LESSON, made(record | {field: record[field] + more})),
        )
        assert (after.support or 0) >= (before.support or 0)
        for name, one in before.signs.items():
            assert one.value is None or (after.signs[name].value or 0) >= one.value

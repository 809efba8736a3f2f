"""Lesson 3 on small made-up initiatives that differ in one thing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import DAY, judged, made, sign, subject

from klustermotor.casefile.records import Case
from klustermotor.diagnosis.doubts import doubts_of
from klustermotor.diagnosis.rules.lesson_3 import EARNING, SAVING

LESSON = "lesson-3"


def goal(key: str, kind: str, parent: str | None = None) -> dict[str, Any]:
    return {"id": key, "kind": kind, "text": {"en": "A goal"}} | ({"parent": parent} if parent else {})


VISION = goal("vision", "vision")
OVERALL = goal("overall", "overall", "vision")
SUB = goal("sub", "sub_goal", "overall")
LOOSE = goal("loose", "sub_goal")


def aimed(*goals: dict[str, Any], **more: Any) -> Case:
    return made({"goals": list(goals)} | more)


def based(strength: str | None, *stances: tuple[dict[str, str], ...], **more: Any) -> Case:
    """The competence area as an analysis found it, and one plan for each row of stances."""
    area: dict[str, Any] = {"id": "wood-work", "name": {"en": "Wood work"}}
    plans = [{"title": {"en": "A plan"}, "priorities": list(rows)} for rows in stances]
    areas = [area | ({"strength": strength} if strength else {})]
    return made({"competence_area": "wood-work"} | more, competence_areas=areas, plans=plans)


def stance(word: str, *, initiative: bool = False) -> dict[str, str]:
    target = {"initiative": "wood"} if initiative else {"competence_area": "wood-work"}
    return target | {"stance": word}


def done(kind: str, start: str | None = None, **more: Any) -> dict[str, Any]:
    return (
        {"title": {"en": "A deed"}, "kind": kind, "status": "done"}
        | ({"start": start} if start else {})
        | more
    )


def deeds(*activities: dict[str, Any]) -> Case:
    return made({"activities": list(activities)})


def areas(number: int) -> list[dict[str, Any]]:
    return [{"name": {"en": "An area"}} for _ in range(number)]


GOOD: dict[str, Any] = {
    "goals": [VISION, OVERALL, SUB],
    "core_product": {"en": "Timber frames"},
    "activities": [done("service", "2001"), done("network_project", "2005")],
}
BAD: dict[str, Any] = {
    "goals": [LOOSE],
    "focus_areas": areas(9),
    "activities": [done("service", "2005"), done("network_project", "2001")],
}


@pytest.mark.parametrize(
    ("strength", "word", "more", "verdict"),
    [
        ("confirmed", "priority", GOOD, "supported"),
        ("rejected", "not_mentioned", BAD, "against"),
        ("potential", "not_mentioned", GOOD, "partly"),
        ("potential", "priority", {}, "partly"),
    ],
)
def test_each_verdict(strength: str, word: str, more: dict[str, Any], verdict: str) -> None:
    assert judged(LESSON, based(strength, (stance(word),), **more)).verdict == verdict


def test_without_records_nothing_is_known() -> None:
    assert judged(LESSON, made()).verdict == "unknown"
    assert judged(LESSON, aimed(VISION, OVERALL)).verdict == "unknown"


@pytest.mark.parametrize(
    ("goals", "value"),
    [
        ([], None),
        ([VISION], None),
        ([goal("first", "priority"), goal("equal", "horizontal")], None),
        ([LOOSE], 0),
        ([VISION, LOOSE], 0.5),
        ([VISION, OVERALL, LOOSE], 0.75),
        ([VISION, OVERALL, SUB], 1),
    ],
)
def test_goals_that_lead_back_to_a_vision(goals: list[dict[str, Any]], value: float | None) -> None:
    assert sign(LESSON, "vision-and-goals", aimed(*goals)).value == value


def test_goals_that_stand_apart_are_cited_against() -> None:
    found = sign(LESSON, "vision-and-goals", aimed(VISION, OVERALL, LOOSE))
    assert [one.key for one in found.speaks_for] == ["overall", "vision"]
    assert [one.key for one in found.speaks_against] == ["loose"]


@pytest.mark.parametrize(
    ("strength", "value"), [(None, None), ("rejected", 0), ("potential", 0.5), ("confirmed", 1)]
)
def test_what_the_vision_has_to_build_on(strength: str | None, value: float | None) -> None:
    assert sign(LESSON, "realistic-ground", based(strength)).value == value


@pytest.mark.parametrize(
    ("plans", "value"),
    [
        ([], None),
        ([(stance("not_mentioned"),)], 0),
        ([(stance("mentioned"),)], 0.5),
        ([(stance("priority"),)], 1),
        ([(stance("mentioned"), stance("priority", initiative=True))], 1),
        ([(stance("priority"),), (stance("not_mentioned"), stance("not_mentioned", initiative=True))], 0.5),
        ([({"competence_area": "steel", "stance": "not_mentioned"},)], None),
    ],
)
def test_plans_that_share_the_aim(plans: list[tuple[dict[str, str], ...]], value: float | None) -> None:
    assert sign(LESSON, "shared-with-public", based(None, *plans)).value == value


def test_plans_speak_on_both_sides_and_ended_plans_do_not_speak() -> None:
    case = based(None, (stance("priority"),), (stance("not_mentioned"),))
    found = sign(LESSON, "shared-with-public", case)
    assert [one.key for one in found.speaks_for] == ["plans-0-priorities-0"]
    assert [one.key for one in found.speaks_against] == ["plans-1-priorities-0"]
    ended = {
        "title": {"en": "Old"},
        "end": "2005",
        "priorities": [{"initiative": "wood", "stance": "priority"}],
    }
    assert sign(LESSON, "shared-with-public", made(plans=[ended])).value is None


@pytest.mark.parametrize(
    ("number", "core", "value"),
    [
        (0, False, None),
        (0, True, 1),
        (1, False, 1),
        (4, False, 1),
        (6, False, 0.5),
        (8, False, 0),
        (8, True, 0.5),
        (12, False, 0),
    ],
)
def test_few_areas_and_a_core_product_are_a_focus(number: int, core: bool, value: float | None) -> None:
    product = {"core_product": {"en": "Timber frames"}} if core else {}
    assert sign(LESSON, "focus", made({"focus_areas": areas(number)} | product)).value == value


def test_the_same_choice_as_areas_and_as_priorities_is_counted_once() -> None:
    priorities = [goal(f"priority-{number}", "priority") for number in range(4)]
    case = made({"focus_areas": areas(4), "goals": priorities})
    assert sign(LESSON, "focus", case).values == {"core": 0, "areas": 4}


@pytest.mark.parametrize(
    ("activities", "value"),
    [
        ([], None),
        ([done("service")], 1),
        ([done("consultancy", "2004")], None),
        ([done("service"), done("consultancy", "2004")], None),
        ([done("service", "2003"), done("consultancy")], None),
        ([done("service", "2003"), done("consultancy", "2004")], 1),
        ([done("service", "2004"), done("consultancy", "2004-06")], 0.5),
        ([done("service", "2005"), done("consultancy", "2004-06")], 0),
        ([done("service", "2003"), done("consultancy", "2004", status="planned")], 1),
        ([done("service", "2003", status="planned"), done("consultancy", "2004")], None),
        ([done("service", "2011"), done("consultancy", "2004")], None),
        ([done("fair", "2003"), done("project", "2002"), done("consultancy", "2004")], None),
    ],
)
def test_saving_before_earning(activities: list[dict[str, Any]], value: float | None) -> None:
    assert sign(LESSON, "saving-before-earning", deeds(*activities)).value == value


def test_no_kind_of_activity_both_saves_and_earns() -> None:
    assert not SAVING & EARNING


def test_two_visions_are_told_as_a_doubt() -> None:
    case = aimed(VISION, goal("other", "vision"), OVERALL)
    assert [one.key for one in doubts_of(subject(case, DAY))] == ["two-visions"]
    assert [one.key for one in judged(LESSON, case).doubts] == ["two-visions"]


@pytest.mark.parametrize("saving", [done("service", "1999"), done("premises", "2005"), done("education")])
@pytest.mark.parametrize(
    "rows",
    [
        [done("service", "2001-03-01"), done("consultancy", "2001-06")],
        [done("service", "2001"), done("consultancy", "2001-06")],
        [done("service", "2007"), done("consultancy", "2001-06")],
    ],
)
def test_more_saving_never_worsens(saving: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    before, after = (sign(LESSON, "saving-before-earning", deeds(*some)) for some in (rows, [*rows, saving]))
    assert (after.value or 0) >= (before.value or 0)


@pytest.mark.parametrize("words", [["not_mentioned"], ["priority"], ["mentioned", "not_mentioned"]])
def test_a_further_plan_that_shares_the_aim_never_worsens(words: list[str]) -> None:
    plans = [(stance(word),) for word in words]
    before, after = (
        judged(LESSON, based("potential", *some)) for some in (plans, [*plans, (stance("priority"),)])
    )
    assert (after.support or 0) >= (before.support or 0)


@pytest.mark.parametrize("rows", [[LOOSE], [VISION, LOOSE], [VISION, OVERALL]])
def test_a_further_goal_that_leads_to_the_vision_never_worsens(rows: list[dict[str, Any]]) -> None:
    more = [goal("new-vision", "vision")] if VISION not in rows else [goal("new", "sub_goal", "vision")]
    before, after = (sign(LESSON, "vision-and-goals", aimed(*some)) for some in (rows, [*rows, *more]))
    assert (after.value or 0) >= (before.value or 0)

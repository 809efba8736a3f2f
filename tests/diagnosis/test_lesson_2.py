"""Lesson 2 on small made-up initiatives that differ in one thing; the day is the last of 2010."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made, sign

from klustermotor.casefile.records import Case

LESSON = "lesson-2"
INWARD = {"direction": "inward", "start": "2008"}
GOAL = {"kind": "sub_goal", "text": {"en": "More firms"}}
HORIZONTAL = {"kind": "horizontal", "text": {"en": "Equality"}}
FOLLOWED = HORIZONTAL | {"indicator": {"en": "Women on boards"}}
HERE = {"name": {"en": "Sawing"}, "actors": [{"organisation": "firm-1"}]}
ELSEWHERE = {"name": {"en": "Selling"}, "actors": [{"organisation": "far-firm"}]}


def analysed(*analyses: dict[str, Any], **more: Any) -> Case:
    rows = [{"title": {"en": "A study"}, "kind": "analysis", "status": "done"} | one for one in analyses]
    return made({"activities": rows} | more)


def outward(*years: str) -> list[dict[str, Any]]:
    return [{"direction": "outward", "start": year} for year in years]


def tried(strength: str | None) -> Case:
    area: dict[str, Any] = {"id": "wood-work", "name": {"en": "Wood work"}}
    return made(
        {"competence_area": "wood-work"},
        competence_areas=[area | ({"strength": strength} if strength else {})],
    )


@pytest.mark.parametrize(
    ("analyses", "goals", "verdict"),
    [
        (outward("2006", "2008", "2010"), [FOLLOWED], "supported"),
        (outward("2010"), [HORIZONTAL], "partly"),
        ([INWARD, INWARD, INWARD], [GOAL] * 3, "against"),
        ([], [GOAL], "unknown"),
        ([], [], "unknown"),
    ],
)
def test_each_verdict(analyses: list[dict[str, Any]], goals: list[dict[str, Any]], verdict: str) -> None:
    assert judged(LESSON, analysed(*analyses, goals=goals)).verdict == verdict


@pytest.mark.parametrize(
    ("analyses", "value"),
    [
        ([], None),
        ([INWARD, INWARD], None),
        ([INWARD, INWARD, INWARD], 0),
        ([INWARD, INWARD, INWARD, {"direction": "outward"}], 1),
        ([{}], None),
        ([{}, {}, {}, {}], None),
        ([{"organisations": ["far-firm", "wood"]}], 1),
        ([{"organisations": ["firm-1", "stranger"]}], None),
        ([{"direction": "inward", "organisations": ["abroad"]}], None),
        ([{"direction": "outward", "status": "planned"}], None),
        ([{"direction": "outward", "start": "2011"}], None),
        ([{"direction": "outward", "kind": "fair"}], None),
    ],
)
def test_analyses_that_look_outward(analyses: list[dict[str, Any]], value: float | None) -> None:
    assert sign(LESSON, "outward-analyses", analysed(*analyses)).value == value


def test_the_analyses_that_tell_are_cited() -> None:
    found = sign(LESSON, "outward-analyses", analysed(INWARD, *outward("2009")))
    assert [one.key for one in found.speaks_for] == ["activities-1"]
    assert not found.speaks_against
    assert found.values == {"analyses": 2, "outward": 1, "inward": 1}


@pytest.mark.parametrize(
    ("years", "value"),
    [
        (["2010"], 0.5),
        (["2010", "2010-03"], 0.5),
        (["2008", "2010"], 0.75),
        (["2006", "2008", "2010"], 1),
        (["1990", "1992", "1994"], 0.5),
        (["1990"], 0),
        (["2007-12-31"], 0.5),
        (["2003-12-31"], 0),
    ],
)
def test_again_and_again(years: list[str], value: float) -> None:
    # Half for the years, 1 to 3; half for the age of the latest, 3 to 7 years.
    found = sign(LESSON, "again-and-again", analysed(*outward(*years)))
    assert found.value == pytest.approx(value, abs=0.001)


def test_the_age_lies_between_fresh_and_stale() -> None:
    found = sign(LESSON, "again-and-again", analysed(*outward("2005-12-31")))
    assert found.value == pytest.approx(0.25, abs=0.001)
    assert found.values == {"years": 1, "age": 5.0}


def test_one_analysis_over_a_new_year_is_one_and_a_record_for_several_is_more() -> None:
    long = {"direction": "outward", "start": "2008", "end": "2010"}
    assert sign(LESSON, "again-and-again", analysed(long)).values["years"] == 1
    assert sign(LESSON, "again-and-again", analysed(long | {"occasions": 2})).values["years"] == 2


def test_what_is_under_way_is_fresh_and_what_has_no_date_tells_no_time() -> None:
    under_way = {"direction": "outward", "start": "1999", "status": "under_way"}
    assert sign(LESSON, "again-and-again", analysed(under_way)).values["age"] == 0
    assert sign(LESSON, "again-and-again", analysed({"direction": "outward"})).value is None
    ahead = {"direction": "outward", "start": "2010", "end": "2015"}
    assert sign(LESSON, "again-and-again", analysed(ahead)).values == {"years": 1, "age": 0.0}


@pytest.mark.parametrize(
    ("strength", "value"), [(None, None), ("potential", 0.5), ("confirmed", 1), ("rejected", 1)]
)
def test_to_name_a_potential_is_half_the_way(strength: str | None, value: float | None) -> None:
    assert sign(LESSON, "beyond-potential", tried(strength)).value == value


@pytest.mark.parametrize(
    ("stages", "value"),
    [
        ([], None),
        ([{"name": {"en": "Sawing"}}], None),
        ([HERE], 0.5),
        ([ELSEWHERE], 0.5),
        ([HERE, ELSEWHERE], 1),
        ([HERE, {"name": {"en": "Drying"}, "coverage": "lacking"}], 1),
        ([HERE, {"name": {"en": "Drying"}, "actors": [{"organisation": "far-firm", "end": "2005"}]}], 0.5),
    ],
)
def test_the_position_has_two_sides(stages: list[dict[str, Any]], value: float | None) -> None:
    assert sign(LESSON, "value-chain-position", made({"value_chain": stages})).value == value


@pytest.mark.parametrize(
    ("goals", "value"),
    [
        ([], None),
        ([{"kind": "vision", "text": {"en": "First in the world"}}], None),
        ([GOAL, GOAL], None),
        ([GOAL, GOAL, GOAL], 0),
        ([GOAL, HORIZONTAL], 0.5),
        ([HORIZONTAL, FOLLOWED], 1),
    ],
)
def test_horizontal_goals(goals: list[dict[str, Any]], value: float | None) -> None:
    assert sign(LESSON, "horizontal-goals", made({"goals": goals})).value == value


@pytest.mark.parametrize("more", outward("1995", "2002", "2009", "2010-06"))
@pytest.mark.parametrize("rows", [outward("2004"), outward("1990", "2008"), [INWARD] * 3])
def test_a_further_outward_analysis_never_worsens(more: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    before, after = (judged(LESSON, analysed(*some, goals=[GOAL])) for some in (rows, [*rows, more]))
    assert (after.support or 0) >= (before.support or 0)
    for name, told in before.signs.items():
        if told.value is not None:
            assert (after.signs[name].value or 0) >= told.value


@pytest.mark.parametrize("more", [HORIZONTAL, FOLLOWED])
@pytest.mark.parametrize("goals", [[GOAL] * 3, [GOAL, HORIZONTAL], [FOLLOWED]])
def test_a_further_horizontal_goal_never_worsens(more: dict[str, Any], goals: list[dict[str, Any]]) -> None:
    before, after = (judged(LESSON, made({"goals": rows})) for rows in (goals, [*goals, more]))
    assert (after.support or 0) >= (before.support or 0)

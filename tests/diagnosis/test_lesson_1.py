"""Lesson 1 on small made-up initiatives that differ in one thing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made, sign

LESSON = "lesson-1"


def origin(*steps: dict[str, Any], start: str | None = "2005") -> Any:
    formal = [{"text": {"en": "Founded"}, "start": start, "milestone": "formal_start"}] if start else []
    return made({"origin": [{"text": {"en": "A step"}} | step for step in steps] + formal})


GROWN = (
    {"start": "1995", "organisations": ["firm-1"], "initiators": True},
    {"start": "1998", "organisations": ["college"]},
    {"start": "2000", "organisations": ["council", "firm-2"]},
)


@pytest.mark.parametrize(
    ("steps", "start", "verdict"),
    [
        (GROWN, "2005", "supported"),
        (({"start": "2004-12", "organisations": ["council"], "initiators": True},), "2005-01", "against"),
        (({"start": "2003", "organisations": ["council", "agency"]},), "2005", "partly"),
        (({"start": "1990", "organisations": ["council"], "initiators": True},), "1990-09", "against"),
        ((), "2005", "unknown"),
        (({"start": "2000"},), None, "unknown"),
    ],
)
def test_each_verdict(steps: tuple[dict[str, Any], ...], start: str | None, verdict: str) -> None:
    assert judged(LESSON, origin(*steps, start=start)).verdict == verdict


@pytest.mark.parametrize(
    ("first", "value"),
    [("2004", 0), ("2003-07-02", 0.5 / 3), ("2002-07-02", 1.5 / 3), ("2001", 1), ("1950", 1)],
)
def test_years_before_the_start(first: str, value: float) -> None:
    # 2005 stands for its middle, 2 July: 1, 2, 3, 4 and more years. 1 is few, 4 are enough.
    found = sign(LESSON, "years-before-start", origin({"start": first}))
    assert found.value == pytest.approx(value, abs=0.34)
    assert (found.value == 0, found.value == 1) == (value == 0, value == 1)


def test_the_initiative_itself_and_what_came_after_do_not_count() -> None:
    case = origin(
        {"start": "2001", "organisations": ["firm-1"]}, {"start": "2008", "organisations": ["firm-2"]}
    )
    assert sign(LESSON, "actors-before-start", case).values == {"actors": 1}
    assert not sign(
        LESSON, "actors-before-start", origin({"start": "2001", "organisations": ["wood"]})
    ).values


def test_one_private_actor_among_the_first_is_enough() -> None:
    public = {"start": "2001", "organisations": ["council", "fund"]}
    assert sign(LESSON, "first-steps", origin(public)).value == 0
    both = {"start": "2001", "organisations": ["council", "fund"], "people": ["director"]}
    assert sign(LESSON, "first-steps", origin(both)).value == 1
    unknown = {"start": "2001", "organisations": ["stranger"]}
    assert sign(LESSON, "first-steps", origin(unknown)).value is None


def test_a_long_silence_tells_against_steady_growth() -> None:
    assert sign(LESSON, "steady-growth", origin({"start": "1980"}, {"start": "2004"})).value == 0
    assert sign(LESSON, "steady-growth", origin({"start": "1999"}, {"start": "2002"})).value == 1


@pytest.mark.parametrize(
    "more", [{"start": "1993", "organisations": ["firm-3"]}, {"start": "2003", "people": ["director"]}]
)
def test_a_further_early_step_never_worsens(more: dict[str, Any]) -> None:
    for steps in ([], [GROWN[1]], list(GROWN)):
        before, after = (judged(LESSON, origin(*rows)) for rows in (steps, [*steps, more]))
        assert (after.support or 0) >= (before.support or 0)

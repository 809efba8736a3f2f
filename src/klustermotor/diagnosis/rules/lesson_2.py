"""Lesson 2: showing a potential is not enough; look outward, again and again, and work with horizontal goals."""

from __future__ import annotations

from collections.abc import Iterable

from klustermotor.casefile.coverage import Coverage, stage_coverage
from klustermotor.casefile.records import Activity, Stage, StageActor
from klustermotor.diagnosis.signs import (
    Evidence,
    Sign,
    Thresholds,
    graded,
    not_seen,
    reads,
    weighed,
)
from klustermotor.diagnosis.subject import Subject, first_day, years_between

DECIDED = frozenset({"confirmed", "rejected"})
"""What an analysis that goes beyond showing a potential ends in: that the area is a strength, or that it is not."""


@reads("lesson-2", "outward-analyses")
def outward_analyses(subject: Subject, limits: Thresholds) -> Sign:
    """Whether any of the analyses that were made looks outward, or whether there is a habit of looking inward."""
    analyses = _analyses(subject)
    outward = [one for one in analyses if _looks_outward(subject, one)]
    inward = [one for one in analyses if one.direction == "inward"]
    counts = {"analyses": len(analyses), "outward": len(outward), "inward": len(inward)}
    if outward:
        return weighed(1, _cited(subject, outward), **counts)
    if len(inward) >= limits["habit"]:
        return weighed(0, _cited(subject, inward), **counts)
    return not_seen(**counts)


@reads("lesson-2", "again-and-again")
def again_and_again(subject: Subject, limits: Thresholds) -> Sign:
    """In how many different years it looked outward, and how old the latest picture is: each counts for half."""
    dated = [one for one in _analyses(subject) if _looks_outward(subject, one) and _latest(subject, one)]
    if not dated:
        return not_seen()
    years = {first_day(date).year for one in dated for date in _dates(subject, one)}
    day = subject.day.isoformat()
    age = max(0.0, min(years_between(_latest(subject, one), day) for one in dated))
    repeated = graded(len(years), limits, against="once", enough="often")
    fresh = 1 - graded(age, limits, against="fresh", enough="stale")
    return weighed((repeated + fresh) / 2, _cited(subject, dated), years=len(years), age=age)


@reads("lesson-2", "beyond-potential")
def beyond_potential(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether the competence area was tried, and not only named as a potential."""
    area = subject.initiative.competence_area
    found = next((one for one in subject.case.competence_areas if one.id == area), None)
    if found is None or found.strength is None:
        return not_seen()
    value = 1.0 if found.strength in DECIDED else 0.5
    return weighed(
        value, [Evidence("competence_areas", found.id)], confirmed=int(found.strength == "confirmed")
    )


@reads("lesson-2", "value-chain-position")
def value_chain_position(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether the value chain shows both what the region holds and what lies elsewhere or is lacking."""
    stages = {one.id: _coverage(subject, one) for one in subject.initiative.value_chain}
    inside = [key for key, found in stages.items() if found == "inside"]
    outside = [key for key, found in stages.items() if found in ("elsewhere", "lacking")]
    counts = {"stages": len(stages), "inside": len(inside), "outside": len(outside)}
    if not inside and not outside:
        return not_seen(**counts)
    evidence = [Evidence("value_chain", key, subject.initiative.id) for key in (*inside, *outside)]
    return weighed(1.0 if inside and outside else 0.5, evidence, **counts)


@reads("lesson-2", "horizontal-goals")
def horizontal_goals(subject: Subject, limits: Thresholds) -> Sign:
    """Whether horizontal goals stand among the goals, and whether any can be followed by an indicator."""
    goals = [one for one in subject.initiative.goals if one.kind != "vision"]
    horizontal = [one for one in goals if one.kind == "horizontal"]
    measured = [one for one in horizontal if one.indicator]
    counts = {"goals": len(goals), "horizontal": len(horizontal), "measured": len(measured)}
    # Without one, a few goals say more of what was recorded than of what there is.
    if not horizontal and len(goals) < limits["list"]:
        return not_seen(**counts)
    value = 1.0 if measured else 0.5 if horizontal else 0.0
    evidence = (Evidence("goals", one.id, subject.initiative.id) for one in measured or horizontal or goals)
    return weighed(value, evidence, **counts)


def _analyses(subject: Subject) -> list[Activity]:
    """Analyses that were made or are under way; what is planned, or begins after the day, is no deed."""
    return [
        one
        for one in subject.initiative.activities
        if one.kind == "analysis"
        and one.status != "planned"
        and (one.start is None or first_day(one.start) <= subject.day)
    ]


def _looks_outward(subject: Subject, activity: Activity) -> bool:
    """What is recorded of its direction comes first; where nothing is, somebody from outside who took part tells."""
    if activity.direction is not None:
        return activity.direction == "outward"
    others = set(activity.organisations) - subject.own_organisations
    return any(subject.is_inside(subject.organisations[one].region) is False for one in others)


def _latest(subject: Subject, activity: Activity) -> str:
    """When the picture that it gives was last renewed, by the day at the latest; empty when no date tells."""
    day = subject.day.isoformat()
    going_on = day if activity.status == "under_way" and activity.start else None
    latest = activity.end or going_on or activity.start or ""
    return min(latest, day, key=first_day) if latest else ""


def _dates(subject: Subject, activity: Activity) -> list[str]:
    """One date for each occasion that is known: an analysis that spans a New Year is still one analysis."""
    several = (activity.occasions or 1) > 1 and activity.start
    return [_latest(subject, activity), *([activity.start] if several and activity.start else [])]


def _coverage(subject: Subject, stage: Stage) -> Coverage:
    """Where a stage is, as stated, or else as the places of its actors tell."""
    actors = (one for one in stage.actors if subject.is_current(one))
    return stage_coverage(stage.coverage, (subject.is_inside(_place(subject, one)) for one in actors))


def _place(subject: Subject, actor: StageActor) -> str | None:
    """The region that the record gives, or else that of the organisation."""
    found = subject.organisations.get(actor.organisation or "")
    return actor.region or (found.region if found else None)


def _cited(subject: Subject, activities: Iterable[Activity]) -> list[Evidence]:
    return [Evidence("activities", one.id, subject.initiative.id) for one in activities]

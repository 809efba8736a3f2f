"""Lesson 11: formative evaluation, and goals that can be evaluated; the phases documented as they pass."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean

from klustermotor.casefile.records import Activity, Goal, KeyFigure
from klustermotor.diagnosis.signs import Evidence, Sign, Thresholds, graded, not_seen, reads, seen, weighed
from klustermotor.diagnosis.subject import Subject
from klustermotor.diagnosis.taking_part import cited, deeds

PARTS = ("indicator", "baseline", "target", "target_date")
"""What a goal needs to be evaluated: what is measured, from where, to where and by when."""
TO_LEARN_FROM = frozenset({"improvement", "lesson"})


@reads("lesson-11", "goals-can-be-evaluated")
def goals_can_be_evaluated(subject: Subject, limits: Thresholds) -> Sign:
    """How much of what makes goals possible to evaluate is there, on average; visions are not asked for it."""
    goals = _to_be_evaluated(subject)
    if not goals:
        return not_seen()
    value = graded(mean(map(_parts_of, goals)), limits, against="none", enough="most")
    return seen(
        value,
        support=_goals(subject, [one for one in goals if _parts_of(one) > 0]),
        contrary=_goals(subject, [one for one in goals if _parts_of(one) < 1]),
        goals=len(goals),
        whole=sum(_parts_of(one) == 1 for one in goals),
        some=sum(0 < _parts_of(one) < 1 for one in goals),
    )


@reads("lesson-11", "phases-documented")
def phases_documented(subject: Subject, limits: Thresholds) -> Sign:
    """How often the initiative has been placed in a phase with a date and a reason."""
    rows = subject.initiative.phases
    whole = [one for one in rows if one.date and one.reason]
    if not rows:
        return not_seen()
    times = len({one.date for one in whole})
    value = graded(times, limits, against="none", enough="history")
    cite = [Evidence("phases", one.id, subject.initiative.id) for one in whole or rows]
    return weighed(value, cite, times=times, placements=len(rows))


@reads("lesson-11", "results-recorded")
def results_recorded(subject: Subject, limits: Thresholds) -> Sign:
    """Of how many of the activities done it is recorded what came out of them."""
    done = [one for one in subject.initiative.activities if one.status == "done"]
    told = [one for one in done if _has_result(one)]
    if not told and len(done) < limits["told"]:
        return not_seen(done=len(done))
    value = graded(len(told) / len(done), limits, against="none", enough="half")
    return seen(
        value,
        support=cited(subject, "activities", told),
        contrary=cited(subject, "activities", [one for one in done if not _has_result(one)]),
        results=len(told),
        done=len(done),
    )


@reads("lesson-11", "learnt-under-way")
def learnt_under_way(subject: Subject, limits: Thresholds) -> Sign:
    """How often an activity has found something to improve or to learn from, and not strengths alone."""
    rows = [one for one in deeds(subject) if one.findings]
    critical = [one for one in rows if TO_LEARN_FROM & {finding.kind for finding in one.findings}]
    if not rows:
        return not_seen()
    value = graded(len(critical), limits, against="none", enough="again")
    return weighed(value, cited(subject, "activities", critical or rows), found=len(critical), rows=len(rows))


@reads("lesson-11", "figures-again")
def figures_again(subject: Subject, limits: Thresholds) -> Sign:
    """At how many dates the key figure that has been followed longest is recorded."""
    series = _series(subject)
    times = {key: len({one.date for one in rows}) for key, rows in series.items()}
    if not times:
        return not_seen()
    longest = max(times.values())
    value = graded(longest, limits, against="once", enough="trend")
    rows = [one for key, found in series.items() if times[key] == longest for one in found]
    cite = [Evidence("key_figures", one.id, subject.initiative.id) for one in rows]
    return weighed(value, cite, times=longest, figures=len(times))


def _to_be_evaluated(subject: Subject) -> list[Goal]:
    """Goals other than visions; one with sub-goals is evaluated through them, unless it has what it needs itself."""
    parents = {one.parent for one in subject.initiative.goals}
    goals = [one for one in subject.initiative.goals if one.kind != "vision"]
    return [one for one in goals if one.id not in parents or _parts_of(one) == 1]


def _parts_of(goal: Goal) -> float:
    """The share of the four that a goal has."""
    return sum(getattr(goal, name) is not None for name in PARTS) / len(PARTS)


def _goals(subject: Subject, goals: list[Goal]) -> list[Evidence]:
    return [Evidence("goals", one.id, subject.initiative.id) for one in goals]


def _has_result(activity: Activity) -> bool:
    counted = activity.participants is not None or activity.quantities
    return bool(activity.outcome or activity.findings or counted)


def _series(subject: Subject) -> dict[tuple[object, ...], list[KeyFigure]]:
    """Dated key figures of the same measure for the same regions; "other" is not one measure."""
    found: dict[tuple[object, ...], list[KeyFigure]] = defaultdict(list)
    for one in subject.initiative.key_figures:
        if one.date and one.measure != "other":
            found[one.measure, one.regions].append(one)
    return found

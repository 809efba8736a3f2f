"""Lesson 1: cluster work is historically anchored and grows; what is administered into being fails."""

from __future__ import annotations

from itertools import pairwise

from klustermotor.casefile.records import OriginStep
from klustermotor.diagnosis.signs import Evidence, Sign, Thresholds, graded, not_seen, reads, weighed
from klustermotor.diagnosis.subject import Subject, first_day, years_between

PRIVATE = frozenset({"business", "academia", "intermediary"})


@reads("lesson-1", "years-before-start")
def years_before_start(subject: Subject, limits: Thresholds) -> Sign:
    """How long there had been steps towards it when it was formally started."""
    steps = [step for step in _before(subject) if step.start]
    start = subject.formal_start
    if not steps or start is None:
        return not_seen(steps=len(steps))
    first = min(steps, key=lambda step: first_day(step.start or ""))
    years = years_between(first.start or "", start)
    value = graded(years, limits, against="few", enough="enough")
    return weighed(value, _cited(subject, steps), years=years, start=start[:4])


@reads("lesson-1", "actors-before-start")
def actors_before_start(subject: Subject, limits: Thresholds) -> Sign:
    """How many different actors took the steps before the formal start."""
    steps = _before(subject)
    actors = {
        actor for step in steps for actor in (*step.organisations, *step.people)
    } - subject.own_organisations
    if not actors:
        return not_seen()
    value = graded(len(actors), limits, against="few", enough="enough")
    return weighed(
        value, _cited(subject, [one for one in steps if one.organisations or one.people]), actors=len(actors)
    )


@reads("lesson-1", "first-steps")
def first_steps(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether others than public bodies were among those who took the first steps."""
    steps = _initial(subject)
    known = {step.id: _sectors(subject, step) for step in steps}
    told = [step for step in steps if known[step.id]]
    if not told:
        return not_seen()
    private = [step for step in told if known[step.id] & PRIVATE]
    value = 1.0 if private else 0.0
    return weighed(value, _cited(subject, private or told), steps=len(told), private=len(private))


@reads("lesson-1", "steady-growth")
def steady_growth(subject: Subject, limits: Thresholds) -> Sign:
    """Whether the steps before the formal start followed on one another without a long silence."""
    steps = sorted(
        (step for step in _before(subject) if step.start), key=lambda one: first_day(one.start or "")
    )
    if len(steps) < 2 or subject.formal_start is None:
        return not_seen(steps=len(steps))
    dates = [*(step.start or "" for step in steps), subject.formal_start]
    longest = max(years_between(one, other) for one, other in pairwise(dates))
    value = 1 - graded(longest, limits, against="short", enough="long")
    return weighed(value, _cited(subject, steps), longest=longest, steps=len(steps))


def _before(subject: Subject) -> list[OriginStep]:
    """The steps that did not come after the formal start, that itself left out; undated ones are listed as origin."""
    start = subject.formal_start
    return [
        step
        for step in subject.initiative.origin
        if step.milestone is None
        and (step.start is None or start is None or first_day(step.start) <= first_day(start))
    ]


def _initial(subject: Subject) -> list[OriginStep]:
    """Those marked as the initiators' where there are such; else the earliest that has a date."""
    steps = _before(subject)
    marked = [step for step in steps if step.initiators]
    dated = [step for step in steps if step.start]
    earliest = min((first_day(step.start or "") for step in dated), default=None)
    return marked or [step for step in dated if first_day(step.start or "") == earliest]


def _sectors(subject: Subject, step: OriginStep) -> frozenset[str]:
    own = (subject.sectors_of_person(person) for person in step.people)
    return frozenset(subject.sectors_of(set(step.organisations) - subject.own_organisations)).union(*own)


def _cited(subject: Subject, steps: list[OriginStep]) -> list[Evidence]:
    return [Evidence("origin", step.id, subject.initiative.id) for step in steps]

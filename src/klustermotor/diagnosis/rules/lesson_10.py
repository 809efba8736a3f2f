"""Lesson 10: work functionally and outwards; do not lock the work into the region.

That something lies outside is told by a single record of it. That nothing does can be said only when enough is known.
"""

from __future__ import annotations

from functools import lru_cache

from klustermotor.casefile.records import InitiativeRole, Member, Region, Tie
from klustermotor.diagnosis.signs import Evidence, Sign, Thresholds, graded, not_seen, reads, seen, weighed
from klustermotor.diagnosis.subject import Subject
from klustermotor.diagnosis.taking_part import Part, cited, deeds, ends_of, inner_ties, parts


@reads("lesson-10", "actors-outside")
def actors_outside(subject: Subject, limits: Thresholds) -> Sign:
    """How many of those that take part lie outside the home region, of those whose place is known."""
    rows = [one for one in parts(subject) if one.way not in {"money", "origin"} and _holds(subject, one)]
    places = {key: _is_here(subject, key) for key in {one.organisation for one in rows}}
    outside = {key for key, here in places.items() if here is False}
    known = sum(here is not None for here in places.values())
    counts = {"outside": len(outside), "known": known, "actors": len(places)}
    few = known < limits["told"] or known < limits["most"] * len(places)
    if not outside and few:
        return not_seen(**counts)
    value = graded(len(outside) / known, limits, against="none", enough="share")
    return seen(
        value,
        support=[one.evidence for one in rows if one.organisation in outside],
        contrary=[one.evidence for one in rows if value < 1 and places[one.organisation]],
        **counts,
    )


@reads("lesson-10", "ties-across")
def ties_across(subject: Subject, limits: Thresholds) -> Sign:
    """How many ties cross the border of the home region; money alone is no tie to work by."""
    ties = [one for one in inner_ties(subject) if one.kind != "finance" and subject.is_current(one)]
    crosses = {one.id: _crosses(subject, one) for one in ties}
    across = sum(one is True for one in crosses.values())
    known = sum(one is not None for one in crosses.values())
    if not across and (known < limits["told"] or known < limits["most"] * len(ties)):
        return not_seen(across=across, known=known, ties=len(ties))
    value = graded(across, limits, against="none", enough="enough")
    rows = [Evidence("ties", one.id) for one in ties if crosses[one.id] is (across > 0)]
    return weighed(value, rows, across=across, known=known, ties=len(ties))


@reads("lesson-10", "outward-activities")
def outward_activities(subject: Subject, limits: Thresholds) -> Sign:
    """How many of the activities done or under way turn outwards, of those whose direction is known."""
    told = [one for one in deeds(subject) if one.direction]
    outward = [one for one in told if one.direction == "outward"]
    if not outward and len(told) < limits["told"]:
        return not_seen(told=len(told))
    inward = [one for one in told if one.direction == "inward"]
    value = graded(len(outward) / len(told), limits, against="none", enough="share")
    return seen(
        value,
        support=cited(subject, "activities", outward),
        contrary=cited(subject, "activities", inward) if value < 1 else (),
        outward=len(outward),
        told=len(told),
    )


@reads("lesson-10", "functional-area")
def functional_area(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether the area that the initiative works in crosses the border, or is a functional one within it."""
    named = {one.id: one for one in subject.case.regions}
    values = {key: _reach(subject, named[key]) for key in subject.initiative.regions}
    told = [value for value in values.values() if value is not None]
    if not told:
        return not_seen()
    cite = [Evidence("initiatives", subject.initiative.id)]
    cite += [Evidence("regions", key) for key, value in values.items() if value == max(told)]
    return weighed(max(told), cite, regions=len(told), beyond=told.count(1.0))


def _holds(subject: Subject, part: Part) -> bool:
    """Whether a part is not over: members and partners that have left are no longer there."""
    record = part.record
    return not isinstance(record, InitiativeRole | Member | Tie) or subject.is_current(record)


def _is_here(subject: Subject, organisation: str) -> bool | None:
    """Whether an organisation lies in the home region, where it is itself at home; None when its place is not known."""
    if organisation in subject.own_organisations:
        return True
    return _is_inside(subject, subject.organisations[organisation].region)


@lru_cache(maxsize=1024)
def _is_inside(subject: Subject, region: str | None) -> bool | None:
    """The same for every actor in a region, and many are in the same."""
    return subject.is_inside(region)


def _crosses(subject: Subject, tie: Tie) -> bool | None:
    """Whether one end is in the home region and the other outside; None where that is not known, as of people."""
    organisations = subject.organisations
    here = [_is_here(subject, one) if one in organisations else None for one in ends_of(tie)]
    return None if None in here else here[0] != here[1]


def _reach(subject: Subject, region: Region) -> float | None:
    """1 for what goes beyond the home region, half for a functional area within it, 0 for an administrative part.

    A functional area whose parts are not recorded is taken for what it is called: not held by a border.
    """
    if not subject.home:
        return None
    if region.kind != "functional_area":
        return 0.0 if subject.is_inside(region.id) else 1.0
    inside = [subject.is_inside(part) for part in region.includes] or [subject.is_inside(region.id)]
    return 0.5 if all(inside) else 1.0

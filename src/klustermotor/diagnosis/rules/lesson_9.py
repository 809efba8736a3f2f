"""Lesson 9: competence development is broad, asked for by the firms, and something that they take part in."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from statistics import mean

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Activity, Dated, Tie
from klustermotor.diagnosis.signs import Evidence, Sign, Thresholds, graded, not_seen, reads, seen, weighed
from klustermotor.diagnosis.subject import Subject, first_day
from klustermotor.diagnosis.taking_part import cited, deeds, ends_of, inner_ties

TEACHING = frozenset({"education", "seminar"})
HOUSING = frozenset({"premises", "service"})
"""Activities that are about competence only where a competence provider is in them."""
TEACHERS = frozenset({"academia", "intermediary"})
ASKED_FOR = frozenset({"demand", "improvement"})


@reads("lesson-9", "different-providers")
def different_providers(subject: Subject, limits: Thresholds) -> Sign:
    """How many different competence providers there are."""
    found = _providers(subject)
    if not found:
        return not_seen()
    value = graded(len(found), limits, against="none", enough="enough")
    return weighed(value, chain.from_iterable(found.values()), providers=len(found))


@reads("lesson-9", "need-expressed")
def need_expressed(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether firms had expressed what they needed before the competence development began."""
    steps, analyses = _joint_steps(subject), _asking(subject)
    needs: list[Dated] = [*steps, *analyses]
    if not needs:
        return not_seen()
    begun = [one.start for one in _competence(subject) if one.start]
    after = [start for start in begun if any(_is_no_later(one.start, start) for one in needs)]
    value = len(after) / len(begun) if begun else 1.0
    rows = cited(subject, "origin", steps) + cited(subject, "activities", analyses)
    return weighed(value, rows, needs=len(needs), begun=len(begun), before=len(begun) - len(after))


@reads("lesson-9", "firms-took-part")
def firms_took_part(subject: Subject, _limits: Thresholds) -> Sign:
    """In how many of the competence activities somebody from the firms took part, of those where that is told."""
    rows = {one.id: one for one in _competence(subject)}
    told = {key: taken for key, one in rows.items() if (taken := _took_part(subject, one)) is not None}
    if not told:
        return not_seen(activities=len(rows))
    return seen(
        float(mean(told.values())),
        support=cited(subject, "activities", [rows[key] for key, taken in told.items() if taken]),
        contrary=cited(subject, "activities", [rows[key] for key, taken in told.items() if not taken]),
        taken=sum(told.values()),
        told=len(told),
        activities=len(rows),
    )


@reads("lesson-9", "firms-tied")
def firms_tied(subject: Subject, limits: Thresholds) -> Sign:
    """How many firms, or people from them, have a tie of education to a competence provider."""
    ties = [one for one in inner_ties(subject) if one.kind == "education"]
    firms = {one.id: _firm_and_teacher(subject, one) for one in ties}
    tied = {firm for firm in firms.values() if firm}
    if not tied and len(ties) < limits["told"]:
        return not_seen(ties=len(ties))
    value = graded(len(tied), limits, against="none", enough="enough")
    rows = [Evidence("ties", one.id) for one in ties if firms[one.id] or not tied]
    return weighed(value, rows, firms=len(tied), ties=len(ties))


def _competence(subject: Subject) -> list[Activity]:
    """What is done or under way to develop competence."""
    return [
        one
        for one in deeds(subject)
        if one.kind in TEACHING
        or (one.kind in HOUSING and any(_is_school(subject, key) for key in one.organisations))
    ]


def _providers(subject: Subject) -> dict[str, list[Evidence]]:
    """Who provides competence, and the records that say so."""
    found: dict[str, list[Evidence]] = {}
    for member in subject.initiative.members:
        if "competence_provider" in member.roles and subject.is_current(member):
            found.setdefault(member.organisation, []).extend(cited(subject, "members", [member]))
    for activity in _competence(subject):
        for key in activity.organisations:
            if _is_teacher(subject, key):
                found.setdefault(key, []).extend(cited(subject, "activities", [activity]))
    for tie in inner_ties(subject):
        for key in ends_of(tie) if tie.kind == "education" else ():
            if _is_teacher(subject, key):
                found.setdefault(key, []).append(Evidence("ties", tie.id))
    return found


@lru_cache(maxsize=8)
def _named_providers(subject: Subject) -> frozenset[str]:
    """The members that are said to be competence providers."""
    return frozenset(
        one.organisation for one in subject.initiative.members if "competence_provider" in one.roles
    )


def _is_school(subject: Subject, organisation: str) -> bool:
    return subject.sector_of(organisation) == "academia" or organisation in _named_providers(subject)


def _is_teacher(subject: Subject, organisation: str) -> bool:
    """A school, an institute or an industry's own body; the initiative itself is none."""
    if organisation in subject.own_organisations:
        return False
    return subject.sector_of(organisation) in TEACHERS or organisation in _named_providers(subject)


def _is_firm(subject: Subject, key: str) -> bool:
    """A firm that is not there to teach, or a person from business."""
    if key in subject.people:
        return "business" in subject.sectors_of_person(key)
    return subject.sector_of(key) == "business" and key not in _named_providers(subject)


def _joint_steps(subject: Subject) -> list[Dated]:
    """Steps of the origin that firms, or people from them, took together with schools."""
    found: list[Dated] = []
    for step in subject.initiative.origin:
        actors = (*step.organisations, *step.people)
        schools = any(_is_school(subject, one) for one in step.organisations)
        if step.milestone is None and schools and any(_is_firm(subject, one) for one in actors):
            found.append(step)
    return found


def _asking(subject: Subject) -> list[Activity]:
    """Activities that found a demand, and analyses in which firms took part that found what to improve."""
    found = []
    for one in deeds(subject):
        kinds = {finding.kind for finding in one.findings}
        asked = one.kind == "analysis" and kinds & ASKED_FOR and _took_part(subject, one)
        if asked or "demand" in kinds:
            found.append(one)
    return found


def _took_part(subject: Subject, activity: Activity) -> bool | None:
    """Whether firms are named in it, or anybody counted as having taken part, as 24 of 40; None when not recorded."""
    counts = [one.value for one in activity.quantities if one.of is not None]
    counts += [activity.participants] if activity.participants is not None else []
    if any(_is_firm(subject, one) for one in (*activity.organisations, *activity.people)):
        return True
    return any(counts) if counts else None


def _firm_and_teacher(subject: Subject, tie: Tie) -> str | None:
    """The firm of a tie between a firm and a competence provider."""
    for firm, teacher in (ends_of(tie), ends_of(tie)[::-1]):
        if _is_firm(subject, firm) and _is_teacher(subject, teacher):
            return firm
    return None


def _is_no_later(need: str | None, start: str) -> bool:
    """Whether a need was not for certain expressed after something started."""
    return need is None or first_day(need) <= bounds(start)[1]

"""Doubts: records of an initiative that contradict one another, or lack what they need to be counted.

Told beside the evidence that they touch. Which of two records is right is never decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Dated, InitiativeRole
from klustermotor.diagnosis.judging import Doubt
from klustermotor.diagnosis.signs import Evidence
from klustermotor.diagnosis.subject import Subject, first_day


def doubts_of(subject: Subject) -> tuple[Doubt, ...]:
    """Every doubt about an initiative's records, in order."""
    found = [doubt for look in _LOOKS for doubt in look(subject)]
    return tuple(sorted(found, key=lambda one: (one.key, one.evidence)))


def overlap(one: Dated, other: Dated) -> bool:
    """Whether two records are certain to hold at the same time for a while; unknown dates are open ends."""
    begins = max((bounds(row.start)[1] for row in (one, other) if row.start), default=None)
    ends = min((bounds(row.end)[0] for row in (one, other) if row.end), default=None)
    return begins is None or ends is None or begins < ends


def _two_engines(subject: Subject) -> Iterator[Doubt]:
    """Two people who both drive the initiative at the same time."""
    engines = [one for one in subject.initiative.roles if one.role == "cluster_manager" and one.person]
    for one, other in combinations(engines, 2):
        if one.person != other.person and overlap(one, other):
            yield _doubt("two-engines", _roles(subject, (one, other)))


def _money_without_year(subject: Subject) -> Iterator[Doubt]:
    """Money of which no year is known, so that nothing can be said of when it came or how long it lasted."""
    bare = [one for one in subject.initiative.funding if one.year is None]
    if bare:
        yield _doubt("money-without-year", (_own(subject, "funding", one.id) for one in bare))


def _same_money_twice(subject: Subject) -> Iterator[Doubt]:
    """The same sum from the same financier in the same year, of the same kind: perhaps recorded twice."""
    rows = [one for one in subject.initiative.funding if one.year and one.organisation and one.amount]
    for one, other in combinations(rows, 2):
        same = ("year", "organisation", "amount", "currency", "kind", "label")
        if all(getattr(one, name) == getattr(other, name) for name in same):
            yield _doubt("same-money-twice", (_own(subject, "funding", row.id) for row in (one, other)))


def _member_twice(subject: Subject) -> Iterator[Doubt]:
    """An organisation that is a member twice at the same time."""
    for one, other in combinations(subject.initiative.members, 2):
        if one.organisation == other.organisation and overlap(one, other):
            yield _doubt("member-twice", (_own(subject, "members", row.id) for row in (one, other)))


def _two_formal_starts(subject: Subject) -> Iterator[Doubt]:
    """Formal starts of different years, or one that is not in the year that the initiative says that it began."""
    steps = [one for one in subject.initiative.origin if one.milestone == "formal_start" and one.start]
    years = {first_day(step.start).year for step in steps if step.start}
    if subject.initiative.start:
        years.add(first_day(subject.initiative.start).year)
    if len(years) > 1:
        own = [Evidence("initiatives", subject.initiative.id)] if subject.initiative.start else []
        yield _doubt("two-formal-starts", [*own, *(_own(subject, "origin", step.id) for step in steps)])


def _done_ahead(subject: Subject) -> Iterator[Doubt]:
    """Activities that are said to be done, but begin after the day."""
    rows = [one for one in subject.initiative.activities if one.status == "done" and one.start]
    ahead = [one for one in rows if one.start and first_day(one.start) > subject.day]
    if ahead:
        yield _doubt("done-ahead", (_own(subject, "activities", one.id) for one in ahead))


def _money_two_sectors(subject: Subject) -> Iterator[Doubt]:
    """Money said to come from another part of the triple helix than its financier belongs to."""
    for row in subject.initiative.funding:
        sector = subject.sector_of(row.organisation)
        if row.sector and sector and row.sector != sector:
            organisation = Evidence("organisations", row.organisation or "")
            yield _doubt("money-two-sectors", (_own(subject, "funding", row.id), organisation))


def _plan_two_stances(subject: Subject) -> Iterator[Doubt]:
    """One plan that both takes up and leaves out the initiative, or both its area."""
    one = subject.initiative
    for plan in subject.case.plans:
        for field, key in (("initiative", one.id), ("competence_area", one.competence_area)):
            said = [priority for priority in plan.priorities if key and getattr(priority, field) == key]
            silent = {priority.stance == "not_mentioned" for priority in said}
            if len(silent) > 1:
                yield _doubt("plan-two-stances", (Evidence("priorities", row.id) for row in said))


def _two_visions(subject: Subject) -> Iterator[Doubt]:
    """More than one vision: which of them is shared, or whether one has followed another, is not recorded."""
    visions = [one for one in subject.initiative.goals if one.kind == "vision"]
    if len(visions) > 1:
        yield _doubt("two-visions", (_own(subject, "goals", one.id) for one in visions))


def _more_than_size(subject: Subject) -> Iterator[Doubt]:
    """A body in which more people are named on the day than it is said to have."""
    current = [one for one in subject.initiative.roles if one.person and subject.is_current(one)]
    for body in subject.initiative.bodies:
        named = [one for one in current if one.body == body.id]
        if body.size is not None and len({one.person for one in named}) > body.size:
            yield _doubt("more-than-size", [_own(subject, "bodies", body.id), *_roles(subject, named)])


def _role_outside_body(subject: Subject) -> Iterator[Doubt]:
    """A role in a body that began before the body was there, or went on after it had ended."""
    bodies = {one.id: one for one in subject.initiative.bodies}
    for role in subject.initiative.roles:
        body = bodies.get(role.body or "")
        if body and (_certainly(role.start, body.start) or _certainly(body.end, role.end or role.start)):
            yield _doubt("role-outside-body", [_own(subject, "bodies", body.id), *_roles(subject, [role])])


def _target_before_baseline(subject: Subject) -> Iterator[Doubt]:
    """A goal that was to be reached before the day of the value that it starts from."""
    for one in subject.initiative.goals:
        if one.baseline_date and one.target_date and _certainly(one.target_date, one.baseline_date):
            yield _doubt("target-before-baseline", [_own(subject, "goals", one.id)])


_LOOKS: tuple[Callable[[Subject], Iterable[Doubt]], ...] = (
    _two_engines,
    _money_without_year,
    _same_money_twice,
    _member_twice,
    _two_formal_starts,
    _done_ahead,
    _money_two_sectors,
    _plan_two_stances,
    _two_visions,
    _more_than_size,
    _role_outside_body,
    _target_before_baseline,
)


def _certainly(earlier: str | None, later: str | None) -> bool:
    """Whether one partial date lies before another whatever they mean; an unknown one never does."""
    return bool(earlier and later) and bounds(earlier or "")[1] < bounds(later or "")[0]


def _roles(subject: Subject, rows: Iterable[InitiativeRole]) -> Iterator[Evidence]:
    return (_own(subject, "roles", one.id) for one in rows)


def _own(subject: Subject, collection: str, key: str) -> Evidence:
    return Evidence(collection, key, subject.initiative.id)


def _doubt(key: str, evidence: Iterable[Evidence]) -> Doubt:
    return Doubt(key, tuple(sorted(set(evidence))))

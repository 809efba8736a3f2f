"""Who takes part in an initiative, in what way, and which record says so.

An organisation takes part by a record that names it, or by a person with a post in it at the time. The organisation
that the initiative itself is does not take part in itself. What is planned, or begins after the day, is no deed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Activity, Dated, OriginStep, Plain, Tie
from klustermotor.diagnosis.signs import Evidence
from klustermotor.diagnosis.subject import Subject

Way = Literal["origin", "role", "member", "activity", "tie", "host", "money"]


class Part(NamedTuple):
    """One organisation's part in an initiative: by way of what, the record, and how to cite it."""

    organisation: str
    way: Way
    record: Plain
    evidence: Evidence


@lru_cache(maxsize=8)
def parts(subject: Subject) -> tuple[Part, ...]:
    """Every recorded part of every organisation, the initiative's own left out."""
    own = subject.own_organisations
    return tuple(one for look in _LOOKS for one in look(subject) if one.organisation not in own)


@lru_cache(maxsize=8)
def actors(subject: Subject) -> frozenset[str]:
    """The organisations that take part otherwise than by money alone."""
    return frozenset(one.organisation for one in parts(subject) if one.way != "money")


@lru_cache(maxsize=8)
def people(subject: Subject) -> frozenset[str]:
    """The people who take part: in the origin, in a role or in an activity."""
    own = subject.initiative
    named = {one for step in own.origin for one in step.people}
    named |= {one.person for one in own.roles if one.person}
    return frozenset(named.union(*(one.people for one in deeds(subject))))


@lru_cache(maxsize=8)
def inner_ties(subject: Subject) -> tuple[Tie, ...]:
    """The ties of which both ends take part, or are the initiative itself."""
    ends = actors(subject) | people(subject) | subject.own_organisations
    return tuple(
        one
        for one in subject.case.ties
        if (one.from_organisation or one.from_person) in ends
        and (one.to_organisation or one.to_person) in ends
        and _begun(subject, one)
    )


def deeds(subject: Subject) -> tuple[Activity, ...]:
    """The activities that are done or under way; where that is not recorded, it is not taken for granted."""
    return tuple(one for one in subject.initiative.activities if one.status in {"done", "under_way"})


def ends_of(tie: Tie) -> tuple[str, str]:
    """What a tie goes from and to, organisation or person."""
    return (
        tie.from_organisation or tie.from_person or "",
        tie.to_organisation or tie.to_person or "",
    )


def cited(subject: Subject, collection: str, rows: Iterable[Dated]) -> list[Evidence]:
    """Records of one of the initiative's collections, as evidence."""
    return [Evidence(collection, one.id, subject.initiative.id) for one in rows]


def _origin(subject: Subject) -> Iterator[Part]:
    for step in subject.initiative.origin:
        named = {*step.organisations, *_posts(subject, step.people, step)}
        yield from _each(named, "origin", step, Evidence("origin", step.id, subject.initiative.id))


def _roles(subject: Subject) -> Iterator[Part]:
    for role in subject.initiative.roles:
        if _begun(subject, role):
            named = {*_posts(subject, [role.person] if role.person else [], role)}
            named |= {role.organisation} if role.organisation else set()
            yield from _each(named, "role", role, Evidence("roles", role.id, subject.initiative.id))


def _members(subject: Subject) -> Iterator[Part]:
    for member in subject.initiative.members:
        if _begun(subject, member):
            cite = Evidence("members", member.id, subject.initiative.id)
            yield Part(member.organisation, "member", member, cite)


def _activities(subject: Subject) -> Iterator[Part]:
    for activity in deeds(subject):
        named = {*activity.organisations, *_posts(subject, activity.people, activity)}
        cite = Evidence("activities", activity.id, subject.initiative.id)
        yield from _each(named, "activity", activity, cite)


def _ties(subject: Subject) -> Iterator[Part]:
    """The ties that the initiative's own organisation has; a tie of finance is money."""
    own = subject.own_organisations
    for tie in subject.case.ties if own else ():
        if (tie.from_organisation in own or tie.to_organisation in own) and _begun(subject, tie):
            ends = {tie.from_organisation, tie.to_organisation}
            person = tie.from_person or tie.to_person
            named = {one for one in ends if one} | {*_posts(subject, [person] if person else [], tie)}
            way: Way = "money" if tie.kind == "finance" else "tie"
            yield from _each(named, way, tie, Evidence("ties", tie.id))


def _host(subject: Subject) -> Iterator[Part]:
    own = subject.initiative
    yield from _each([own.host] if own.host else [], "host", own, Evidence("initiatives", own.id))


def _money(subject: Subject) -> Iterator[Part]:
    for row in subject.initiative.funding:
        cite = Evidence("funding", row.id, subject.initiative.id)
        yield from _each([row.organisation] if row.organisation else [], "money", row, cite)


_LOOKS: tuple[Callable[[Subject], Iterable[Part]], ...] = (
    _origin, _roles, _members, _activities, _ties, _host, _money,
)  # fmt: skip


def _each(organisations: Iterable[str], way: Way, record: Plain, evidence: Evidence) -> Iterator[Part]:
    return (Part(one, way, record, evidence) for one in organisations)


def _posts(subject: Subject, persons: Iterable[str], record: Dated) -> Iterator[str]:
    """Where some people may have had posts at the time of a record."""
    for person in persons:
        for post in subject.people[person].appointments:
            if _held(post, record):
                yield post.organisation


def _held(post: Dated, record: Dated) -> bool:
    """Not over for certain when the record begins, nor begun for certain when it has ended; a step is over at once."""
    last = record.end or (record.start if isinstance(record, OriginStep) else None)
    over = post.end and record.start and bounds(post.end)[1] < bounds(record.start)[0]
    ahead = post.start and last and bounds(post.start)[0] > bounds(last)[1]
    return not over and not ahead


def _begun(subject: Subject, record: Dated) -> bool:
    return record.start is None or bounds(record.start)[0] <= subject.day

"""Lesson 4: an effective cluster engine has access to a qualified leadership network.

Who is in the network is read from the roles that say so, and from roles in a body that is one. A person stands for the
sectors of the own background and posts, and for that of the organisation that the role names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from klustermotor.casefile.records import Dated, InitiativeRole, Sector, Stage, StageActor
from klustermotor.diagnosis.signs import (
    Evidence,
    Sign,
    Thresholds,
    graded,
    not_seen,
    reads,
    seen,
    weighed,
)
from klustermotor.diagnosis.subject import Subject, first_day, years_between

TRIPLE_HELIX: frozenset[Sector] = frozenset({"business", "academia", "public"})

Seats = Mapping[str, Sequence[InitiativeRole]]
"""The roles of each who is in the network, by the person's key, or the organisation's where no person is named."""


@reads("lesson-4", "mix")
def mix(subject: Subject, limits: Thresholds) -> Sign:
    """How many parts of the triple helix the network can stand for, one person for one part at a time."""
    seats = _seats(subject)
    sectors = {holder: _sectors(subject, roles) for holder, roles in seats.items()}
    known = [holder for holder, found in sectors.items() if found]
    parts = min(len(frozenset().union(*sectors.values()) & TRIPLE_HELIX), len(known))
    counts = {"people": len(seats), "known": len(known), "parts": parts}
    if not known or (parts < limits["all"] and len(known) < limits["told"] * len(seats)):
        return not_seen(**counts)
    value = graded(parts, limits, against="one", enough="all")
    return weighed(value, _cited(subject, seats, known), **counts)


@reads("lesson-4", "integrators")
def integrators(subject: Subject, limits: Thresholds) -> Sign:
    """How many of its people are at home in more than one sector."""
    seats = {holder: roles for holder, roles in _seats(subject).items() if roles[0].person}
    joining = [holder for holder, roles in seats.items() if len(_sectors(subject, roles)) > 1]
    told = [holder for holder, roles in seats.items() if holder in joining or _has_career(subject, roles)]
    counts = {"people": len(seats), "told": len(told), "joining": len(joining)}
    if not told or (not joining and len(told) < limits["told"] * len(seats)):
        return not_seen(**counts)
    value = graded(len(joining), limits, against="none", enough="enough")
    return weighed(value, _cited(subject, seats, joining or told), **counts)


@reads("lesson-4", "time-together")
def time_together(subject: Subject, limits: Thresholds) -> Sign:
    """How long the network has been one: since it is dated, or since the second of those still in it joined."""
    bodies = [one for one in _bodies(subject).values() if one.start and subject.is_current(one)]
    seats = _seats(subject)
    dated = [holder for holder, roles in seats.items() if _joined(roles)]
    joined = sorted((_joined(seats[holder]) for holder in dated), key=first_day)
    since = [*(one.start or "" for one in bodies), *joined[1:2]]
    if not since:
        return not_seen()
    years = max(0.0, years_between(min(since, key=first_day), subject.day.isoformat()))
    value = graded(years, limits, against="young", enough="grown")
    own = [Evidence("bodies", one.id, subject.initiative.id) for one in bodies]
    return weighed(value, [*own, *_cited(subject, seats, dated)], years=years)


@reads("lesson-4", "covers-chain")
def covers_chain(subject: Subject, limits: Thresholds) -> Sign:
    """In how many of the stages whose actors are named the network has somebody."""
    seats = _seats(subject)
    posts = frozenset[str]().union(*(_posts(subject, roles, current=True) for roles in seats.values()))
    told = [actors for stage in subject.initiative.value_chain if (actors := _actors(subject, stage))]
    covered = [actors for actors in told if any(one.organisation in posts for one in actors)]
    counts = {"people": len(seats), "stages": len(told), "covered": len(covered)}
    if not posts or len(told) < limits["chain"]:
        return not_seen(**counts)
    value = graded(len(covered) / len(told), limits, against="few", enough="most")
    reached = [one for actors in covered for one in actors if one.organisation in posts]
    beyond = [one for actors in told if actors not in covered for one in actors]
    return seen(value, support=_in_stages(subject, reached), contrary=_in_stages(subject, beyond), **counts)


@reads("lesson-4", "continuity")
def continuity(subject: Subject, limits: Thresholds) -> Sign:
    """How many of those who joined some years ago, and so have had time to leave, are still in the network."""
    everybody, now = _ever(subject), _seats(subject)
    left = [holder for holder in everybody if holder not in now]
    stayed = [holder for holder in now if _years_in(subject, everybody[holder]) >= limits["tenure"]]
    undated = [holder for holder in now if not _joined(everybody[holder])]
    told = len(left) + len(stayed)
    counts = {"told": told, "stayed": len(stayed), "undated": len(undated), "tenure": limits["tenure"]}
    if not told or told < limits["told"] * (told + len(undated)):
        return not_seen(**counts)
    value = graded(len(stayed) / told, limits, against="half", enough="most")
    support, contrary = _cited(subject, everybody, stayed), _cited(subject, everybody, left)
    return seen(value, support=support, contrary=contrary, **counts)


def _bodies(subject: Subject) -> Mapping[str, Dated]:
    return {one.id: one for one in subject.initiative.bodies if one.kind == "leadership_network"}


def _ever(subject: Subject) -> Seats:
    """Everybody who is or was in the network, the initiative's own organisation left out."""
    found: dict[str, list[InitiativeRole]] = {}
    for role in subject.initiative.roles:
        holder = f"person {role.person}" if role.person else f"organisation {role.organisation}"
        begun = role.start is None or first_day(role.start) <= subject.day
        own = role.person is None and role.organisation in subject.own_organisations
        if begun and not own and (role.role == "leadership_network" or role.body in _bodies(subject)):
            found.setdefault(holder, []).append(role)
    return found


def _seats(subject: Subject) -> Seats:
    """Those who are in it on the day, with the roles that hold then; a role ends with its body."""
    bodies = {one.id: one for one in subject.initiative.bodies}
    held = {
        holder: [
            one
            for one in roles
            if subject.is_current(one) and (one.body is None or subject.is_current(bodies[one.body]))
        ]
        for holder, roles in _ever(subject).items()
    }
    return {holder: roles for holder, roles in held.items() if roles}


def _posts(subject: Subject, roles: Iterable[InitiativeRole], *, current: bool = False) -> frozenset[str]:
    """The organisations behind roles: those that they name, and those that their people have, or had, posts in."""
    rows = [
        post
        for role in roles
        if role.person
        for post in subject.people[role.person].appointments
        if not current or subject.is_current(post)
    ]
    named = {role.organisation for role in roles if role.organisation} | {post.organisation for post in rows}
    return frozenset(named) - subject.own_organisations


def _sectors(subject: Subject, roles: Iterable[InitiativeRole]) -> frozenset[Sector]:
    rows = tuple(roles)
    backgrounds = (subject.sectors_of_person(role.person) for role in rows if role.person)
    return subject.sectors_of(_posts(subject, rows)).union(*backgrounds)


def _has_career(subject: Subject, roles: Iterable[InitiativeRole]) -> bool:
    """Whether at least two posts of a known sector are recorded: a single one leaves open where else a person was."""
    return sum(subject.sector_of(one) is not None for one in _posts(subject, roles)) > 1


def _actors(subject: Subject, stage: Stage) -> list[StageActor]:
    """Who is in a stage on the day, as far as named, the initiative's own organisation left out."""
    return [
        one
        for one in stage.actors
        if one.organisation and one.organisation not in subject.own_organisations and subject.is_current(one)
    ]


def _joined(roles: Iterable[InitiativeRole]) -> str:
    """When the first of some roles began; empty when no date tells."""
    return min((one.start for one in roles if one.start), key=first_day, default="")


def _years_in(subject: Subject, roles: Iterable[InitiativeRole]) -> float:
    start = _joined(roles)
    return years_between(start, subject.day.isoformat()) if start else -1.0


def _cited(subject: Subject, seats: Seats, holders: Iterable[str]) -> list[Evidence]:
    return [Evidence("roles", one.id, subject.initiative.id) for holder in holders for one in seats[holder]]


def _in_stages(subject: Subject, actors: Iterable[StageActor]) -> list[Evidence]:
    return [Evidence("actors", one.id, subject.initiative.id) for one in actors]

"""Lesson 5: a cluster engine from business is in principle a condition for the firms' commitment and broad support.

Being a member is not yet commitment; money, work, a place among those who lead, and taking part in what is done are.
"""

from __future__ import annotations

from collections.abc import Iterable

from klustermotor.casefile.records import Activity, Funding, InitiativeRole, Sector
from klustermotor.diagnosis.signs import Evidence, Sign, Thresholds, graded, not_seen, reads, seen, weighed
from klustermotor.diagnosis.subject import Subject, first_day

LEADING = frozenset({"chair", "board_member", "leadership_network", "reference_group", "founder", "partner"})


@reads("lesson-5", "engine-from-business")
def engine_from_business(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether those who drive the initiative today come from business."""
    engines = [
        role
        for role in subject.initiative.roles
        if role.role == "cluster_manager" and subject.is_current(role)
    ]
    backgrounds = {role.person or role.organisation: _background(subject, role) for role in engines}
    known = {holder: sectors for holder, sectors in backgrounds.items() if sectors}
    if not known:
        return not_seen(engines=len(backgrounds))
    business = {holder for holder, sectors in known.items() if "business" in sectors}
    told = [role for role in engines if (role.person or role.organisation) in known]
    return seen(
        len(business) / len(known),
        support=_engine_records(subject, told, business),
        contrary=_engine_records(subject, told, known.keys() - business),
        engines=len(backgrounds), known=len(known), business=len(business),
    )  # fmt: skip


@reads("lesson-5", "firms-own-money")
def firms_own_money(subject: Subject, limits: Thresholds) -> Sign:
    """How much of the money is the firms' own, counted in each currency by itself."""
    rows = [row for row in subject.initiative.funding if row.amount and _has_come(subject, row)]
    told = {row.id: origin for row in rows if (origin := _origin(subject, row))}
    currencies = {row.currency for row in rows}
    if not currencies:
        return not_seen(rows=0, known=0)
    sums = [[_sums(row, told) for row in rows if row.currency == currency] for currency in currencies]
    totals = [tuple(map(sum, zip(*each, strict=True))) for each in sums]
    known = 100 * sum(known / all_of_it for _, known, all_of_it in totals) / len(totals)
    if known < limits["told"]:
        return not_seen(rows=len(rows), known=len(told))
    shares = [100 * firms / known for firms, known, _ in totals if known]
    share = sum(shares) / len(shares)
    return seen(
        graded(share, limits, against="few", enough="enough"),
        support=(_own(subject, "funding", key) for key, origin in told.items() if origin == "firms"),
        contrary=(_own(subject, "funding", key) for key, origin in told.items() if origin == "others"),
        share=share, rows=len(rows), known=len(told), currencies=len(currencies),
    )  # fmt: skip


@reads("lesson-5", "firms-among-leaders")
def firms_among_leaders(subject: Subject, limits: Thresholds) -> Sign:
    """How many firms are founders, partners, or on the board, the leadership network or a reference group."""
    roles = [one for one in subject.initiative.roles if one.role in LEADING and subject.is_current(one)]
    behind = {one.id: _behind(subject, one) for one in roles}
    known = {key for keys in behind.values() for key in keys if subject.sector_of(key)}
    firms = {key for key in known if subject.sector_of(key) == "business"}
    # Without a firm, a few records say more of who was recorded than of who is there.
    if not firms and len(known) < limits["told"]:
        return not_seen(known=len(known))
    cited = [_own(subject, "roles", one.id) for one in roles if behind[one.id] & (firms or known)]
    value = graded(len(firms), limits, against="few", enough="enough")
    return weighed(value, cited, firms=len(firms), known=len(known))


@reads("lesson-5", "firms-take-part")
def firms_take_part(subject: Subject, limits: Thresholds) -> Sign:
    """How many firms, by name, have taken part in what has been done, or put in work of their own."""
    deeds = [one for one in subject.initiative.activities if _is_deed(subject, one)]
    taking_part = {one.id: _taking_part(subject, one) for one in deeds}
    work = [
        row for row in subject.initiative.funding
        if row.kind == "in_kind" and row.organisation and _has_come(subject, row)
    ]  # fmt: skip
    actors = frozenset().union(*taking_part.values(), (row.organisation for row in work if row.organisation))
    firms = {key for key in actors if subject.sector_of(key) == "business"}
    if not firms and not (deeds and _all_told(subject, deeds, taking_part)):
        return not_seen(deeds=len(deeds))
    cited = [_own(subject, "activities", one.id) for one in deeds if not firms or taking_part[one.id] & firms]
    given = [_own(subject, "funding", row.id) for row in work if row.organisation in firms]
    value = graded(len(firms), limits, against="few", enough="enough")
    return weighed(value, [*cited, *given], firms=len(firms), deeds=len(deeds))


def _background(subject: Subject, role: InitiativeRole) -> frozenset[Sector]:
    """Where an engine comes from; who employs it for the task, the host or another, does not tell that."""
    if role.person is None:
        return subject.sectors_of(_others(subject, {role.organisation}))
    person = subject.people[role.person]
    begun = {
        one.organisation
        for one in person.appointments
        if not one.start or first_day(one.start) <= subject.day
    }
    posts = _others(subject, begun) - {role.organisation}
    return subject.sectors_of(posts) | (
        {person.background_sector} if person.background_sector else frozenset()
    )


def _others(subject: Subject, organisations: Iterable[str | None]) -> frozenset[str]:
    """Organisations other than the initiative itself and its host."""
    kept = {key for key in organisations if key}
    return frozenset(kept - subject.own_organisations - {subject.initiative.host or ""})


def _engine_records(
    subject: Subject, engines: list[InitiativeRole], holders: Iterable[str | None]
) -> list[Evidence]:
    wanted = set(holders)
    mine = [role for role in engines if (role.person or role.organisation) in wanted]
    people = [Evidence("people", role.person) for role in mine if role.person]
    return [*(_own(subject, "roles", role.id) for role in mine), *people]


def _origin(subject: Subject, row: Funding) -> str | None:
    """Whose money it is: "firms", "others", or None when not known.

    Fees are the members' own, unless it is recorded that these are no firms.
    """
    own = row.organisation in subject.own_organisations
    sector = row.sector or (None if own else subject.sector_of(row.organisation))
    if sector is None or (own and row.kind == "fees"):
        return "firms" if row.kind == "fees" else None
    return "firms" if sector == "business" else "others"


def _sums(row: Funding, told: dict[str, str]) -> tuple[int, int, int]:
    """What a row adds to the firms' money, to the money of known origin, and to all."""
    amount = row.amount or 0
    return amount * (told.get(row.id) == "firms"), amount * (row.id in told), amount


def _has_come(subject: Subject, row: Funding) -> bool:
    """Whether money is of this year or earlier; what is promised for later has not come."""
    return row.year is None or row.year <= subject.day.year


def _behind(subject: Subject, role: InitiativeRole) -> frozenset[str]:
    """The organisations that a role speaks for: the one it names, or else those of the person's present posts."""
    named = {role.organisation or ""} - subject.own_organisations - {""}
    if named or role.person is None:
        return frozenset(named)
    return _posts(subject, role.person)


def _posts(subject: Subject, person: str) -> frozenset[str]:
    posts = subject.people[person].appointments
    held = {one.organisation for one in posts if subject.is_current(one)}
    return frozenset(held - subject.own_organisations)


def _is_deed(subject: Subject, activity: Activity) -> bool:
    """Whether something is done or under way, and not dated ahead."""
    ahead = activity.start is not None and first_day(activity.start) > subject.day
    return activity.status in {"done", "under_way"} and not ahead


def _taking_part(subject: Subject, activity: Activity) -> frozenset[str]:
    through = (_posts(subject, person) for person in activity.people)
    return (frozenset(activity.organisations) - subject.own_organisations).union(*through)


def _all_told(subject: Subject, deeds: list[Activity], taking_part: dict[str, frozenset[str]]) -> bool:
    """Whether it is known of every deed who took part: named, none by number only, each with its sector."""
    numbered = any(one.participants or one.quantities for one in deeds)
    named = all(keys and all(map(subject.sector_of, keys)) for keys in taking_part.values())
    return named and not numbered


def _own(subject: Subject, collection: str, key: str) -> Evidence:
    return Evidence(collection, key, subject.initiative.id)

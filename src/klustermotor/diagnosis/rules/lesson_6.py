"""Lesson 6: founding an association and recruiting members is no end in itself; the mix tells more than the number.

Where members come from is not looked at, and how many they are is counted nowhere.
"""

from __future__ import annotations

from itertools import groupby

from klustermotor.casefile.records import KeyFigure, Member, OriginStep, Stage
from klustermotor.diagnosis.signs import Evidence, Sign, Thresholds, graded, not_seen, reads, seen, weighed
from klustermotor.diagnosis.subject import Subject, first_day, years_between

WITHOUT_ORGANISATION = frozenset({"project", "network"})
"""Forms that found no organisation of their own, so that none can have come too early."""
TAKING_PART = frozenset({"partner", "founder"})


@reads("lesson-6", "network-before-organisation")
def network_before_organisation(subject: Subject, limits: Thresholds) -> Sign:
    """Whether there was a leadership network, or at least cooperation, before the formal organisation."""
    start = subject.formal_start
    if start is None or subject.initiative.legal_form in WITHOUT_ORGANISATION:
        return not_seen()
    network = _years_ahead(_network(subject), start)
    together = _years_ahead(_together(subject, start), start)
    grown, begun = (_grade(years, limits) for years in (network, together))
    # Cooperation may become a network or not, so that it is worth a part of one.
    begun *= limits["cooperation"] / 100
    value = max(grown, begun)
    # Cooperation alone cannot tell that the organisation came first: the network is then only not recorded.
    if not network and not value:
        return not_seen()
    shown = network if network and grown >= begun else together
    early = {one for one, years in (network | together).items() if years > limits["few"]}
    late = network.keys() - early
    return seen(
        value,
        support=early,
        contrary=(late or early & network.keys()) if value < 1 else (),
        years=max(0.0, *shown.values()), start=start[:4],
    )  # fmt: skip


@reads("lesson-6", "covers-the-chain")
def covers_the_chain(subject: Subject, limits: Thresholds) -> Sign:
    """How many parts of the value chain, of those whose actors are known, members or partners stand for."""
    known = [stage for stage in subject.initiative.value_chain if _is_told(subject, stage)]
    taking_part = _taking_part(subject)
    if len(known) < limits["told"] or not taking_part:
        return not_seen(stages=len(known))
    covered = [stage for stage in known if taking_part & _actors(subject, stage)]
    value = graded(100 * len(covered) / len(known), limits, against="few", enough="enough")
    rest = [stage for stage in known if stage not in covered]
    return seen(
        value,
        support=[_own(subject, "value_chain", stage.id) for stage in covered],
        contrary=[_own(subject, "value_chain", stage.id) for stage in rest],
        stages=len(known), covered=len(covered),
    )  # fmt: skip


@reads("lesson-6", "mix-of-roles")
def mix_of_roles(subject: Subject, limits: Thresholds) -> Sign:
    """How many different roles in the cluster the members have."""
    told = {member.organisation: member for member in _members(subject) if member.roles}
    roles = {role for member in _members(subject) for role in member.roles}
    if len(told) < limits["told"]:
        return not_seen(known=len(told))
    value = graded(len(roles), limits, against="few", enough="enough")
    cited = [_own(subject, "members", member.id) for member in _members(subject) if member.roles]
    return weighed(value, cited, roles=len(roles), known=len(told), members=_count(subject))


@reads("lesson-6", "mix-of-sectors")
def mix_of_sectors(subject: Subject, limits: Thresholds) -> Sign:
    """From how many parts of society the members come, firms, schools, public bodies and others."""
    told = [member for member in _members(subject) if subject.sector_of(member.organisation)]
    organisations = {member.organisation for member in told}
    if len(organisations) < limits["told"]:
        return not_seen(known=len(organisations))
    sectors = subject.sectors_of(organisations)
    value = graded(len(sectors), limits, against="few", enough="enough")
    cited = [_own(subject, "members", member.id) for member in told]
    return weighed(value, cited, sectors=len(sectors), known=len(organisations), members=_count(subject))


@reads("lesson-6", "more-than-members")
def more_than_members(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether something else than the number of members is followed from year to year."""
    dated = [one for one in subject.initiative.key_figures if one.date and first_day(one.date) <= subject.day]
    followed = [
        row
        for _, group in groupby(sorted(dated, key=_what), key=_what)
        for rows in [list(group)]
        if len({first_day(row.date).year for row in rows if row.date}) > 1
        for row in rows
    ]
    if not followed:
        return not_seen()
    other = [row for row in followed if row.measure != "members"]
    cited = [_own(subject, "key_figures", row.id) for row in other or followed]
    return weighed(1.0 if other else 0.0, cited, figures=len(cited))


def _network(subject: Subject) -> dict[Evidence, str]:
    """Since when there is a leadership network: the body, and those who are in it, where they are dated."""
    bodies = {
        _own(subject, "bodies", one.id): one.start
        for one in subject.initiative.bodies
        if one.kind == "leadership_network"
    }
    roles = {
        _own(subject, "roles", one.id): one.start
        for one in subject.initiative.roles
        if one.role == "leadership_network"
    }
    return {one: date for one, date in (bodies | roles).items() if date and first_day(date) <= subject.day}


def _together(subject: Subject, start: str) -> dict[Evidence, str]:
    """Steps before the formal start that several actors took together."""
    return {
        _own(subject, "origin", step.id): step.start
        for step in subject.initiative.origin
        if step.milestone is None and step.start and first_day(step.start) <= first_day(start)
        and len(_steppers(subject, step)) > 1
    }  # fmt: skip


def _steppers(subject: Subject, step: OriginStep) -> set[str]:
    """The actors of a step; a person with a post in one of its organisations is not another actor."""
    organisations = set(step.organisations) - subject.own_organisations
    alone = {
        person for person in step.people
        if not organisations & {one.organisation for one in subject.people[person].appointments}
    }  # fmt: skip
    return organisations | alone


def _years_ahead(dates: dict[Evidence, str], start: str) -> dict[Evidence, float]:
    return {one: years_between(date, start) for one, date in dates.items()}


def _grade(years: dict[Evidence, float], limits: Thresholds) -> float:
    return graded(max(years.values()), limits, against="few", enough="enough") if years else 0.0


def _members(subject: Subject) -> list[Member]:
    """Today's members, the initiative itself left out."""
    return [
        one for one in subject.initiative.members
        if subject.is_current(one) and one.organisation not in subject.own_organisations
    ]  # fmt: skip


def _count(subject: Subject) -> int:
    return len({one.organisation for one in _members(subject)})


def _taking_part(subject: Subject) -> frozenset[str]:
    """Members, partners and founders of today."""
    roles = {
        one.organisation for one in subject.initiative.roles
        if one.role in TAKING_PART and one.organisation and subject.is_current(one)
    }  # fmt: skip
    return frozenset(roles | {one.organisation for one in _members(subject)}) - subject.own_organisations


def _actors(subject: Subject, stage: Stage) -> frozenset[str]:
    """Who is in a stage today, by name."""
    current = {one.organisation for one in stage.actors if one.organisation and subject.is_current(one)}
    return frozenset(current) - subject.own_organisations


def _is_told(subject: Subject, stage: Stage) -> bool:
    """Whether it is known who is in a stage: some by name, or for certain nobody."""
    return bool(_actors(subject, stage)) or stage.coverage == "lacking"


def _what(figure: KeyFigure) -> tuple[str, ...]:
    """What a figure counts, so that the same thing at two times can be told from two things."""
    label = (figure.label.sv or "", figure.label.en or "") if figure.label else ("", "")
    return (figure.measure, *label, *figure.regions)


def _own(subject: Subject, collection: str, key: str) -> Evidence:
    return Evidence(collection, key, subject.initiative.id)

"""Lesson 7: coordination is a basic condition: bring together what goes on already rather than invent new wheels.

Seen from one initiative, beside the others of its case; the whole region is the coherence board's.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from klustermotor.casefile.records import PlanPriority
from klustermotor.diagnosis.circles import Circle, Circles, circles
from klustermotor.diagnosis.signs import Evidence, Sign, Thresholds, graded, not_seen, reads, seen, weighed
from klustermotor.diagnosis.subject import Subject

REGION_WIDE = ""
"""Stands for plans that are no single body's, among the bodies by key."""


@reads("lesson-7", "in-supporters-plans")
def in_supporters_plans(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether the public bodies that support it take up it, or its area, in their own plans."""
    circle, _ = _circles(subject)
    supporters = _public_supporters(circle)
    said: dict[str, list[PlanPriority]] = {}
    for plan, priority in circle.stances:
        if plan.organisation is None or plan.organisation in supporters:
            said.setdefault(plan.organisation or REGION_WIDE, []).append(priority)
    if not said:
        return not_seen(supporters=len(supporters))
    worth = [_worth({_takes_up(one) for one in stances}) for stances in said.values()]
    every = [one for stances in said.values() for one in stances]
    return seen(
        sum(worth) / len(worth),
        support=[Evidence("priorities", one.id) for one in every if _takes_up(one)],
        contrary=[Evidence("priorities", one.id) for one in every if not _takes_up(one)],
        supporters=len(supporters), own=len(said.keys() - {REGION_WIDE}), wide=int(REGION_WIDE in said),
        told=len(said), included=sum(one > 0 for one in worth), missing=sum(one < 1 for one in worth),
    )  # fmt: skip


@reads("lesson-7", "same-financiers")
def same_financiers(subject: Subject, limits: Thresholds) -> Sign:
    """Whether initiatives that are paid by the same financiers are coordinated, or at least seen together by them."""
    circle, every = _circles(subject)
    paid = [every.by_key[key] for key in every.in_common(circle, "financiers")]
    if not paid:
        return not_seen(named=len(circle.financiers))
    joins = every.joins[circle.key]
    together = [joins[other.key] for other in paid if other.key in joins]
    alone = [other for other in paid if other.key not in joins]
    planned = [found for other in alone if (found := _planned_together(circle, other))]
    return seen(
        (len(together) + len(planned) * limits["planned"] / 100) / len(paid),
        support=frozenset[Evidence]().union(*together, *planned),
        contrary=[*_money_in_common(circle, every, alone), *_named(alone)],
        others=len(paid), joined=len(together), planned=len(planned), apart=len(alone) - len(planned),
    )  # fmt: skip


@reads("lesson-7", "overlap-coordinated")
def overlap_coordinated(subject: Subject, limits: Thresholds) -> Sign:
    """Whether initiatives in the same area, or that turn to the same firms, are coordinated."""
    circle, every = _circles(subject)
    near = _near(circle, every, limits)
    if not near:
        return not_seen(others=len(every.by_key) - 1)
    joins = every.joins[circle.key]
    together = [joins[other.key] for other in near if other.key in joins]
    alone = [other for other in near if other.key not in joins]
    return seen(
        len(together) / len(near),
        support=frozenset[Evidence]().union(*together),
        contrary=[*circle.records_with(_firms_in_common(circle, every, alone)), *_named(alone)],
        others=len(near), joined=len(together), apart=len(alone),
    )  # fmt: skip


@reads("lesson-7", "builds-on-what-is-there")
def builds_on_what_is_there(subject: Subject, limits: Thresholds) -> Sign:
    """How many networks and other efforts outside itself it works with, rather than doing the same over again.

    Whom it works with is seldom recorded in full, so that nothing recorded never speaks against.
    """
    circle, every = _circles(subject)
    initiatives = subject.organisations.keys() & every.by_key.keys()
    found = [
        *_cooperation_deeds(circle),
        *((key, one) for key, one in _partners(circle) if _is_joint(subject, key, initiatives)),
    ]
    efforts = {key for key, _ in found} - circle.bodies
    if not efforts:
        return not_seen()
    value = graded(len(efforts), limits, against="none", enough="enough")
    return weighed(value, [one for key, one in found if key in efforts], efforts=len(efforts))


def _circles(subject: Subject) -> tuple[Circle, Circles]:
    """The circle of the initiative, and those of all."""
    every = circles(subject.case, subject.day)
    return every.by_key[subject.initiative.id], every


def _public_supporters(circle: Circle) -> frozenset[str]:
    """The public bodies that pay for it, host it, are members of it or have a role in it."""
    one = circle.subject.initiative
    members = {row.organisation for row in one.members if circle.subject.is_current(row)}
    roles = {row.organisation for row in circle.roles if row.organisation}
    supporters = (
        circle.financiers.keys() | circle.bodies | members | roles
    ) - circle.subject.own_organisations
    return frozenset(key for key in supporters if circle.subject.sector_of(key) == "public")


def _takes_up(priority: PlanPriority) -> bool:
    return priority.stance in {"priority", "mentioned"}


def _worth(stances: set[bool]) -> float:
    """1 where a body's plans take it up, 0 where they leave it out, and a half where they do both."""
    return sum(stances) / len(stances)


def _planned_together(circle: Circle, other: Circle) -> frozenset[Evidence]:
    """What plans say that take up both: region-wide ones, or those of a financier that they have in common."""
    common = (circle.financiers.keys() & other.financiers.keys()) | {None}
    both = [
        plan for plan in circle.taken_up.keys() & other.taken_up.keys() if circle.taken_up[plan][0] in common
    ]
    return frozenset[Evidence]().union(*(side.taken_up[plan][1] for side in (circle, other) for plan in both))


def _near(circle: Circle, every: Circles, limits: Thresholds) -> list[Circle]:
    """The others in the same area, or with so many firms in common that it is no chance."""
    area = circle.subject.initiative.competence_area
    firms = every.in_common(circle, "firms")
    return [
        other for other in every.others(circle)
        if (area is not None and area == other.subject.initiative.competence_area)
        or firms[other.key] >= limits["firms"]
    ]  # fmt: skip


def _money_in_common(circle: Circle, every: Circles, others: list[Circle]) -> Iterator[Evidence]:
    """Its own money from financiers that some others have too."""
    keys = {other.key for other in others}
    for key, records in circle.financiers.items():
        if keys & every.holders["financiers"][key]:
            yield from records


def _firms_in_common(circle: Circle, every: Circles, others: list[Circle]) -> frozenset[str]:
    keys = {other.key for other in others}
    return frozenset(key for key in circle.firms if keys & every.holders["firms"][key])


def _named(others: list[Circle]) -> list[Evidence]:
    return [Evidence("initiatives", other.key) for other in others]


def _cooperation_deeds(circle: Circle) -> Iterator[tuple[str, Evidence]]:
    """Cooperation that is done or under way, with others than its own members and than single firms."""
    one = circle.subject.initiative
    own = {row.organisation for row in one.members} | {
        row.organisation for row in circle.roles if row.role == "founder"
    }
    for key, deeds in circle.deeds.items():
        if key not in own and circle.subject.sector_of(key) != "business":
            yield from (
                (key, Evidence("activities", deed.id, one.id)) for deed in deeds if deed.kind == "cooperation"
            )


def _partners(circle: Circle) -> Iterator[tuple[str, Evidence]]:
    """Its partners, and those that its own organisation has a tie of cooperation with."""
    for role in circle.roles:
        if role.role == "partner" and role.organisation:
            yield role.organisation, Evidence("roles", role.id, circle.key)
    for tie in circle.ties:
        ends = {tie.from_organisation, tie.to_organisation}
        if tie.kind == "cooperation" and ends & circle.subject.own_organisations:
            yield from ((key, Evidence("ties", tie.id)) for key in ends - circle.bodies if key)


def _is_joint(subject: Subject, key: str, initiatives: Set[str]) -> bool:
    """Whether an organisation is itself a joint effort: a network or association, or another initiative."""
    return key in initiatives or subject.sector_of(key) == "intermediary"

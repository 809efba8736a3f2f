"""The circle of an initiative, and what joins two of them: money, firms, people, work done and agreements.

Read once for a whole case and day, as every initiative is held against every other. Nothing here judges.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from klustermotor.casefile.records import Activity, Case, InitiativeRole, Plan, PlanPriority, Tie
from klustermotor.diagnosis.signs import Evidence
from klustermotor.diagnosis.subject import Subject, first_day, subjects

LEADING = frozenset({"chair", "board_member", "leadership_network", "cluster_manager", "coordinator"})
JOINING = frozenset({"cooperation", "board", "membership"})
Records = Mapping[str, frozenset[Evidence]]
"""Records by the organisation or person that they tell of."""


@dataclass(frozen=True, eq=False)
class Circle:
    """Who and what is around one initiative on a day, each with the records that tell so."""

    subject: Subject

    @cached_property
    def key(self) -> str:
        """The key of the initiative."""
        return self.subject.initiative.id

    @cached_property
    def bodies(self) -> frozenset[str]:
        """The organisations that it can act through: its own, and its host."""
        host = self.subject.initiative.host
        return self.subject.own_organisations | ({host} if host else frozenset())

    @cached_property
    def financiers(self) -> Records:
        """Those who have put money into it, by name, itself left out."""
        rows = self.subject.initiative.funding
        come = ((row.organisation, self._own("funding", row.id)) for row in rows if self._has_come(row.year))
        named = [*come, *self._finance_ties()]
        return _by_key((key, one) for key, one in named if key not in self.subject.own_organisations)

    @cached_property
    def firms(self) -> frozenset[str]:
        """The firms that are its members or take part in what is done."""
        rows = self.subject.initiative.members
        members = {row.organisation for row in rows if self.subject.is_current(row)}
        return frozenset(
            key for key in members | self.deeds.keys() if self.subject.sector_of(key) == "business"
        )

    @cached_property
    def deeds(self) -> Mapping[str, tuple[Activity, ...]]:
        """What is done or under way, by the organisations that take part in it."""
        found: dict[str, list[Activity]] = {}
        for one in self.subject.initiative.activities:
            if one.status in {"done", "under_way"} and self._has_begun(one.start):
                for key in one.organisations:
                    found.setdefault(key, []).append(one)
        return {key: tuple(rows) for key, rows in found.items()}

    def records_with(self, keys: frozenset[str]) -> frozenset[Evidence]:
        """The memberships and the deeds that some organisations are in."""
        rows = self.subject.initiative.members
        members = (row for row in rows if row.organisation in keys and self.subject.is_current(row))
        deeds = (one for key in keys for one in self.deeds.get(key, ()))
        return frozenset(
            {
                *(self._own("members", one.id) for one in members),
                *(self._own("activities", one.id) for one in deeds),
            }
        )

    @cached_property
    def leaders(self) -> Records:
        """The people who lead it today: its engine, coordinator, board and leadership network."""
        return _by_key((one.person, self._own("roles", one.id)) for one in self.roles if one.role in LEADING)

    @cached_property
    def roles(self) -> tuple[InitiativeRole, ...]:
        """The roles that are held on the day."""
        return tuple(one for one in self.subject.initiative.roles if self.subject.is_current(one))

    @cached_property
    def stances(self) -> tuple[tuple[Plan, PlanPriority], ...]:
        """What plans in force say of it, or of its competence area."""
        one = self.subject.initiative
        return tuple(
            (plan, priority)
            for plan in self.subject.case.plans
            for priority in plan.priorities
            if priority.initiative == one.id
            or (priority.competence_area and priority.competence_area == one.competence_area)
            if self.subject.is_current(plan)
        )

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        """The ties of the organisations that it acts through."""
        return tuple(
            tie for tie in self.subject.case.ties
            if tie.from_organisation in self.bodies or tie.to_organisation in self.bodies
            if self.subject.is_current(tie)
        )  # fmt: skip

    @cached_property
    def tied(self) -> Records:
        """The ties that join it to others, by the organisation at the other end."""
        joining = [tie for tie in self.ties if tie.kind in JOINING]
        return _by_key((self._far_end(tie, self.bodies), Evidence("ties", tie.id)) for tie in joining)

    @cached_property
    def taken_up(self) -> Mapping[str, tuple[str | None, frozenset[Evidence]]]:
        """The plans that take it or its area up: whose each is, and where it says so."""
        said = _by_key(
            (plan.id, Evidence("priorities", one.id))
            for plan, one in self.stances
            if one.stance != "not_mentioned"
        )
        return {plan.id: (plan.organisation, said[plan.id]) for plan, _ in self.stances if plan.id in said}

    def _finance_ties(self) -> Iterator[tuple[str | None, Evidence]]:
        for tie in self.ties:
            # Its host's finances are not its own; and who is paid by it is no financier.
            ends = {tie.from_organisation, tie.to_organisation} & self.subject.own_organisations
            outward = tie.directed and tie.from_organisation in self.subject.own_organisations
            if tie.kind == "finance" and ends and not outward:
                yield self._far_end(tie, self.subject.own_organisations), Evidence("ties", tie.id)

    def _far_end(self, tie: Tie, near: frozenset[str]) -> str | None:
        return tie.to_organisation if tie.from_organisation in near else tie.from_organisation

    def _has_come(self, year: int | None) -> bool:
        return year is None or year <= self.subject.day.year

    def _has_begun(self, start: str | None) -> bool:
        return start is None or first_day(start) <= self.subject.day

    def _own(self, collection: str, key: str) -> Evidence:
        return Evidence(collection, key, self.key)


def joined(one: Circle, other: Circle) -> frozenset[Evidence]:
    """The records that tell of coordination between two initiatives; empty when none does."""
    found = [one.tied[key] for key in other.bodies if key in one.tied]
    for circle, far in ((one, other), (other, one)):
        common = far.subject.own_organisations & circle.deeds.keys()
        found += [circle.records_with(common)] if common else []
    people = one.leaders.keys() & other.leaders.keys()
    found += [side.leaders[key] for side in (one, other) for key in people]
    host = one.subject.initiative.host
    if host is not None and host == other.subject.initiative.host:
        found.append(frozenset(Evidence("initiatives", each.key) for each in (one, other)))
    return frozenset[Evidence]().union(*found)


@dataclass(frozen=True, eq=False)
class Circles:
    """The circles of all initiatives of a case, and who is in more than one of them."""

    by_key: Mapping[str, Circle]

    def others(self, circle: Circle) -> list[Circle]:
        """Those of the other initiatives."""
        return [one for one in self.by_key.values() if one is not circle]

    def in_common(self, circle: Circle, kind: Literal["financiers", "firms"]) -> Counter[str]:
        """How many financiers or firms it has in common with each other initiative, where there are any."""
        found = Counter[str]()
        for key in getattr(circle, kind):
            found.update(self.holders[kind][key])
        del found[circle.key]
        return found

    @cached_property
    def joins(self) -> Mapping[str, Mapping[str, frozenset[Evidence]]]:
        """For each initiative, those that it is coordinated with, and the records that tell so."""
        found: dict[str, dict[str, frozenset[Evidence]]] = {key: {} for key in self.by_key}
        for key, circle in self.by_key.items():
            for other in self._perhaps_joined(circle) - {key} - found[key].keys():
                if records := joined(circle, self.by_key[other]):
                    found[key][other] = found[other][key] = records
        return found

    @cached_property
    def holders(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """For financiers, firms, leaders and bodies, the initiatives that each is in."""
        return {kind: self._holders(kind) for kind in ("financiers", "firms", "leaders", "bodies")}

    def _holders(self, kind: str) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for circle in self.by_key.values():
            for key in getattr(circle, kind):
                found.setdefault(key, set()).add(circle.key)
        return {key: frozenset(initiatives) for key, initiatives in found.items()}

    def _perhaps_joined(self, circle: Circle) -> frozenset[str]:
        """Those worth a closer look, found without looking at every pair; a deed shows from the side that has it."""
        near = [self.holders["leaders"][key] for key in circle.leaders]
        near += [self.holders["bodies"].get(key, frozenset()) for key in circle.tied.keys() | circle.bodies]
        return frozenset(circle.deeds.keys() & self.by_key.keys()).union(*near)


def circles(case: Case, day: datetime.date) -> Circles:
    """The circles of a case on a day; those of the last few cases are kept."""
    return _circles(_Same(case), day)


@dataclass(frozen=True, eq=False)
class _Same:
    """A case as the one that it is, since comparing all that it holds would take longer than to read it again."""

    case: Case

    def __hash__(self) -> int:
        return id(self.case)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.case is other.case


@lru_cache(maxsize=2)
def _circles(same: _Same, day: datetime.date) -> Circles:
    return Circles({one.initiative.id: Circle(one) for one in subjects(same.case, day)})


def _by_key(pairs: Iterable[tuple[str | None, Evidence]]) -> Records:
    found: dict[str, set[Evidence]] = {}
    for key, record in pairs:
        if key:
            found.setdefault(key, set()).add(record)
    return {key: frozenset(records) for key, records in found.items()}

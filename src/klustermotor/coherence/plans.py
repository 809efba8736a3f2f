"""What public bodies pay for beside what their own plans say, and the other way round.

A plan without an organisation is the region's: everybody's money counts for it. That a plan leaves something
out is only said where that is recorded; that nothing is recorded is told as not known. Only plans that may be
in force on the day are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from klustermotor.casefile.records import Plan, PlanPriority
from klustermotor.coherence.financing import Backing, Financed, Sum
from klustermotor.coherence.overlaps import Ground
from klustermotor.coherence.setting import day_bounds, ordered
from klustermotor.diagnosis.signs import Evidence

Stance = Literal["priority", "mentioned", "not_mentioned"]
State = Literal["in_plan", "left_out", "not_told", "unpaid", "payer_not_told"]
STANCES: tuple[Stance, ...] = ("priority", "mentioned", "not_mentioned")
STATES: tuple[State, ...] = ("left_out", "unpaid", "payer_not_told", "not_told", "in_plan")
Said = tuple[Plan, PlanPriority]


@dataclass(frozen=True)
class PlanLine:
    """How a body's money and its plans go together, for an initiative or an area.

    Attributes
    ----------
    body : str or None
        The organisation; None for the region as a whole.
    initiative, competence_area : str or None
        What it is about: an initiative with its area, or an area alone.
    state : str
        ``in_plan``: paid for, and in the plan; ``left_out``: paid for, and recorded as not mentioned;
        ``not_told``: paid for, and nothing recorded of what the plan says; ``unpaid``: in the plan, and no
        payment recorded; ``payer_not_told``: the same, but money is recorded that does not say whose it is.
    stances : tuple of str
        What its plans say of it or of its area, the strongest first.
    contradictory : bool
        Whether one and the same plan is said both to mention it and not to.
    has_plan : bool
        Whether any plan of the body is recorded that may be of the same time.
    first, last : int or None
        Years of what is paid, as far as they are known.
    paid, said, takes_part : tuple of Evidence
        The records of money, of the plan, and of what the body does in the initiative otherwise.
    """

    body: str | None
    initiative: str | None
    competence_area: str | None
    state: State
    stances: tuple[Stance, ...]
    contradictory: bool
    has_plan: bool
    first: int | None
    last: int | None
    sums: tuple[Sum, ...]
    paid: tuple[Evidence, ...]
    said: tuple[Evidence, ...]
    takes_part: tuple[Evidence, ...]


def plan_lines(ground: Ground) -> tuple[PlanLine, ...]:
    """Every line for every public body that pays or has a plan, and for the region; what does not go together first."""
    reader = _Reader(ground)
    lines = [line for body in reader.bodies for line in (*reader.paid(body), *reader.named(body))]
    return tuple(sorted(lines, key=_place))


@dataclass(frozen=True, eq=False)
class _Reader:
    """Reads a case's plans beside its money."""

    ground: Ground

    @cached_property
    def plans(self) -> Mapping[str | None, list[Plan]]:
        found = defaultdict[str | None, list[Plan]](list)
        setting = self.ground.setting
        for plan in setting.case.plans:
            if setting.holds(plan):
                body = setting.counts_as[plan.organisation] if plan.organisation else None
                found[body].append(plan)
        return found

    @cached_property
    def bodies(self) -> tuple[str | None, ...]:
        """The region where it has a plan, bodies with a plan, and public ones that pay."""
        paying = {one.financier for one in self.ground.money.backings}
        public = {key for key in paying if self.ground.setting.sector_of(key) == "public"}
        return tuple(sorted({*self.plans, *public}, key=lambda one: one or ""))

    @cached_property
    def in_area(self) -> Mapping[str, list[str]]:
        """The initiatives that go on in each area."""
        found = defaultdict[str, list[str]](list)
        for key in sorted(self.ground.setting.current):
            if area := self.ground.setting.initiatives[key].competence_area:
                found[area].append(key)
        return found

    @cached_property
    def unnamed(self) -> Mapping[str, list[Financed]]:
        """Money of each initiative that does not say whose it is, fees of members left out."""
        found = defaultdict[str, list[Financed]](list)
        for row in self.ground.money.rows:
            if row.financier is None and row.kind != "fees":
                found[row.initiative].append(row)
        return found

    @cached_property
    def paid_by(self) -> Mapping[str | None, Mapping[str, list[Backing]]]:
        """What each body pays for among the initiatives that go on; for the region, what anybody does."""
        found: dict[str | None, dict[str, list[Backing]]] = defaultdict(dict)
        for one in self.ground.money.backings:
            if one.initiative in self.ground.setting.current:
                for body in (one.financier, None):
                    found[body].setdefault(one.initiative, []).append(one)
        return found

    def paid(self, body: str | None) -> Iterator[PlanLine]:
        """The lines of what a body pays for."""
        keys = set(self.paid_by.get(body, {}))
        if body is None:
            keys |= self.unnamed.keys() & self.ground.setting.current
        for key in sorted(keys):
            rows = self.paid_by.get(body, {}).get(key, [])
            yield self._paid(body, key, rows, self.unnamed.get(key, []) if body is None else [])

    def named(self, body: str | None) -> Iterator[PlanLine]:
        """The lines of what a body's plans name and no payment of it is recorded for."""
        paid = set(self.paid_by.get(body, {})) | (self.unnamed.keys() if body is None else set())
        targets = {
            (one.initiative, one.competence_area)
            for plan in self.plans.get(body, [])
            for one in plan.priorities
            if one.stance != "not_mentioned"
        }
        for initiative, area in sorted(targets, key=lambda one: (one[0] or "", one[1] or "")):
            those = [initiative] if initiative else self.in_area.get(area or "", [])
            if paid.isdisjoint(those) and (initiative is None or initiative in self.ground.setting.current):
                yield self._named(body, initiative, area, those)

    def _paid(self, body: str | None, key: str, rows: list[Backing], unnamed: list[Financed]) -> PlanLine:
        area = self.ground.setting.initiatives[key].competence_area
        first = min((one.first for one in rows if one.first is not None), default=None)
        last = max((one.last for one in rows if one.last is not None), default=None)
        open_end = bool(unnamed) or any(one.undated for one in rows)
        plans = [plan for plan in self.plans.get(body, []) if _in_time(plan, None if open_end else last)]
        said = [(plan, one) for plan in plans for one in plan.priorities if _about(one, key, area)]
        stances = _stances(said)
        state: State = (
            "not_told" if not stances else "left_out" if stances == ("not_mentioned",) else "in_plan"
        )
        evidence = [each for one in rows for each in one.evidence] + [
            each for one in unnamed for each in one.evidence
        ]
        return PlanLine(
            body, key, area, state, stances, _contradictory(said), bool(plans), first, last,
            _added([*(each for one in rows for each in one.sums), *(_sum(one) for one in unnamed)]),
            ordered(evidence), _records(said), self._doing(body, [key]),
        )  # fmt: skip

    def _named(
        self, body: str | None, initiative: str | None, area: str | None, those: list[str]
    ) -> PlanLine:
        said = [
            (plan, one)
            for plan in self.plans.get(body, [])
            for one in plan.priorities
            if (one.initiative, one.competence_area) == (initiative, area)
        ]
        sector = self.ground.setting.sector_of(body)
        perhaps = [row for key in those for row in self.unnamed.get(key, []) if row.sector in {None, sector}]
        return PlanLine(
            body, initiative, area, "payer_not_told" if perhaps else "unpaid", _stances(said), _contradictory(said),
            True, None, None, (), ordered(record for row in perhaps for record in row.evidence), _records(said),
            self._doing(body, those),
        )  # fmt: skip

    def _doing(self, body: str | None, initiatives: Iterable[str]) -> tuple[Evidence, ...]:
        found = (self.ground.taking_part.index.get((key, body)) for key in initiatives if body)
        return ordered(row for one in found if one and one.takes_part for row in one.evidence)


def _in_time(plan: Plan, last: int | None) -> bool:
    """Whether a plan may have begun while the body still paid."""
    return plan.start is None or last is None or day_bounds(plan.start)[0].year <= last


def _about(one: PlanPriority, initiative: str, area: str | None) -> bool:
    return one.initiative == initiative or (one.competence_area is not None and one.competence_area == area)


def _stances(said: Iterable[Said]) -> tuple[Stance, ...]:
    found = {one.stance for _, one in said}
    return tuple(stance for stance in STANCES if stance in found)


def _contradictory(said: list[Said]) -> bool:
    """Whether a plan says of the same thing both that it is there and that it is not."""
    by_target = defaultdict[object, set[bool]](set)
    for plan, one in said:
        by_target[plan.id, one.initiative, one.competence_area].add(one.stance == "not_mentioned")
    return any(len(both) > 1 for both in by_target.values())


def _records(said: Iterable[Said]) -> tuple[Evidence, ...]:
    return ordered(Evidence("priorities", one.id) for _, one in said)


def _sum(row: Financed) -> Sum:
    return Sum(row.currency, row.least, row.most)


def _added(sums: Iterable[Sum]) -> tuple[Sum, ...]:
    found: dict[str, list[int]] = {}
    for one in sums:
        pair = found.setdefault(one.currency, [0, 0])
        pair[0] += one.least
        pair[1] += one.most
    return tuple(Sum(currency, least, most) for currency, (least, most) in sorted(found.items()) if most)


def _place(line: PlanLine) -> tuple[object, ...]:
    strongest = STANCES.index(line.stances[0]) if line.stances else len(STANCES)
    return (
        STATES.index(line.state), strongest, line.body or "", line.initiative or "", line.competence_area or "",
    )  # fmt: skip

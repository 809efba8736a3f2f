"""One initiative as it is described: its parts, and what can be read from them.

Each function asks the database a fixed number of questions, whatever the size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import (
    Count,
    F,
    Prefetch,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Left

from klustermotor.casefile.coverage import Coverage, is_inside, stage_coverage
from klustermotor.casefile.partial_dates import sort_key
from klustermotor.web.actors.models import Person
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import light_first
from klustermotor.web.initiatives.models import (
    Body,
    FocusArea,
    Funding,
    Goal,
    Initiative,
    InitiativeRole,
    KeyFigure,
    Member,
    Observation,
    OriginStep,
    PhasePlacement,
    Stage,
    StageActor,
)
from klustermotor.web.initiatives.queries import latest, members
from klustermotor.web.regions.models import Region

SOME = 12


def origin_steps(case: Case, initiative: Initiative | None) -> list[OriginStep]:
    """Steps of an initiative, or of the region itself, in time order."""
    steps = (
        OriginStep.objects.filter(case=case, initiative=initiative)
        .select_related("source")
        .prefetch_related("organisations", "people")
    )
    # A step without a date keeps its place in the file after the last dated step before it.
    placed: list[tuple[tuple[object, ...], int, OriginStep]] = []
    before: tuple[object, ...] = (0,)
    for number, step in enumerate(steps):
        key = sort_key(step.start, step.end) if step.start or step.end else before
        placed.append((key, number, step))
        before = key
    return [step for _key, _number, step in sorted(placed, key=lambda item: (item[0], item[1]))]


def goals(initiative: Initiative) -> list[Goal]:
    """Vision and goals in the order of the file."""
    return list(initiative.goals.select_related("source"))


def is_evaluable(goal: Goal) -> bool:
    """Whether a goal carries all that is needed to see if it was reached."""
    return bool(goal.indicator and goal.baseline is not None and goal.target is not None and goal.target_date)


def roles(initiative: Initiative) -> list[InitiativeRole]:
    """Every role of people and organisations in an initiative."""
    return list(initiative.roles.select_related("person", "organisation", "body", "source"))


@dataclass(frozen=True)
class KeyPerson:
    """A person with all roles in one initiative: a row of the method's Figure 4."""

    person: Person
    roles: Sequence[InitiativeRole]

    @property
    def abilities(self) -> list[dict[str, str]]:
        """What the person brings, each thing once."""
        return [ability for ability in _once(role.ability for role in self.roles) if ability]

    @property
    def posts(self) -> list[InitiativeRole]:
        """Roles that tell from which organisation and post the person comes, each once."""
        by_post = {
            (role.organisation_id, str(role.post)): role
            for role in self.roles
            if role.organisation or role.post
        }
        return list(by_post.values())

    @property
    def sector(self) -> str | None:
        """Part of the triple helix that the person comes from: that of the organisation, else of the background."""
        sectors = (role.organisation.sector for role in self.roles if role.organisation)
        return next((sector for sector in sectors if sector), self.person.background_sector)

    @property
    def role_words(self) -> str:
        """The roles in words, each once."""
        return ", ".join(dict.fromkeys(role.get_role_display() for role in self.roles))

    def has(self, role: str) -> bool:
        """Whether the person has a role of this kind."""
        return any(each.role == role for each in self.roles)


def _once(values: Iterable[dict[str, str] | None]) -> list[dict[str, str] | None]:
    seen: list[dict[str, str] | None] = []
    for value in values:
        if value not in seen:
            seen.append(value)
    return seen


def key_people(all_roles: Iterable[InitiativeRole]) -> list[KeyPerson]:
    """People of an initiative, cluster engine first, then in the order of the file."""
    by_person: dict[Person, list[InitiativeRole]] = defaultdict(list)
    for role in all_roles:
        if role.person:
            by_person[role.person].append(role)
    people = [KeyPerson(person, held) for person, held in by_person.items()]
    return sorted(people, key=lambda each: not each.has(InitiativeRole.Role.CLUSTER_MANAGER))


@dataclass(frozen=True)
class PlacedStage:
    """A stage of the value chain with its coverage and its actors, each with whether it is inside the region."""

    stage: Stage
    coverage: Coverage
    actors: Sequence[tuple[StageActor, Region | None, bool | None]]


def value_chain(initiative: Initiative, home: Home) -> list[PlacedStage]:
    """Stages in order with their coverage, seen from the regions that count as inside."""
    actors = StageActor.objects.select_related("organisation__region", "region", "source")
    stages = initiative.value_chain.select_related("source").prefetch_related(
        Prefetch("actors", queryset=actors)
    )
    placed = []
    for stage in stages:
        rows = []
        for actor in stage.actors.all():
            place = actor.region or (actor.organisation.region if actor.organisation else None)
            rows.append((actor, place, home.holds(place.pk if place else None)))
        placed.append(
            PlacedStage(stage, stage_coverage(stage.coverage, [inside for _a, _p, inside in rows]), rows)
        )
    return placed


class Home:
    """What counts as inside for an initiative: the case's region, and those that the initiative sits or works in."""

    def __init__(self, case: Case, initiative: Initiative) -> None:
        regions = Region.objects.filter(case=case)
        own = set(initiative.regions.values_list("key", flat=True))
        own |= {case.region_key, initiative.seat.key if initiative.seat else ""}
        self._home = frozenset(key for key in own if key)
        self._keys = dict(regions.values_list("pk", "key"))
        wholes: dict[str, set[str]] = defaultdict(set)
        for part, whole in regions.filter(parent__isnull=False).values_list("key", "parent__key"):
            wholes[part].add(str(whole))
        for whole, part in regions.filter(includes__isnull=False).values_list("key", "includes__key"):
            wholes[str(part)].add(whole)
        self._wholes = {key: frozenset(found) for key, found in wholes.items()}

    def holds(self, region_id: int | None) -> bool | None:
        """Whether a region lies inside; None when it cannot be told."""
        return is_inside(self._keys[region_id] if region_id else None, self._home, self._wholes)


def funding(initiative: Initiative) -> list[Funding]:
    """Funding by year; what has no year comes last."""
    rows = initiative.funding.select_related("organisation", "source")
    return list(rows.order_by(F("year").asc(nulls_last=True), "position", "id"))


def funding_sector(row: Funding) -> str | None:
    """Sector that the money comes from: that of the organisation, else as stated."""
    return (row.organisation.sector if row.organisation else None) or row.sector


@dataclass(frozen=True)
class FundingTotals:
    """Recorded amounts in one currency: all, those whose sector is known, and the public ones among these."""

    currency: str
    total: int
    known: int
    public: int
    without_amount: int

    @property
    def public_range(self) -> tuple[float, float] | None:
        """Least and most that the public part can be of all amounts, 0 to 1; None when no sector is known.

        Money from an unknown sector is none of it public at the least, and all of it at the most.
        """
        if not self.known:
            return None
        return self.public / self.total, (self.public + self.total - self.known) / self.total


def funding_totals(rows: Sequence[Funding]) -> list[FundingTotals]:
    """Totals for each currency, the largest number of rows first."""
    by_currency: dict[str, list[Funding]] = defaultdict(list)
    for row in rows:
        by_currency[row.currency].append(row)
    return [
        FundingTotals(
            currency,
            total=sum(row.amount or 0 for row in held),
            known=sum(row.amount or 0 for row in held if funding_sector(row)),
            public=sum(row.amount or 0 for row in held if funding_sector(row) == "public"),
            without_amount=sum(row.amount is None for row in held),
        )
        for currency, held in sorted(by_currency.items(), key=lambda item: -len(item[1]))
    ]


@dataclass(frozen=True)
class ActivityCount:
    """How many activities a focus area had in a year; ``year`` is empty when it is not known."""

    focus_area_id: int | None
    year: str
    records: int
    occasions: int


def activity_counts(initiative: Initiative) -> list[ActivityCount]:
    """Activities by focus area and year of start; a record that does not say how many occasions counts as one."""
    rows = (
        initiative.activities.order_by()
        .annotate(year=Left(Coalesce("start", "end", Value("")), 4))
        .values("focus_area_id", "year")
        .annotate(records=Count("id"), times=Sum(Coalesce("occasions", Value(1))))
        .order_by("year", "focus_area_id")
    )
    return [ActivityCount(row["focus_area_id"], row["year"], row["records"], row["times"]) for row in rows]


def member_counts(initiative: Initiative) -> list[tuple[str | None, int | None, int]]:
    """Recorded members by sector and place: (sector, id of the region, count)."""
    rows = (
        initiative.members.order_by()
        .values("organisation__sector", "organisation__region_id")
        .annotate(n=Count("id"))
    )
    return [(row["organisation__sector"], row["organisation__region_id"], row["n"]) for row in rows]


def key_figures(initiative: Initiative) -> list[KeyFigure]:
    """Numbers that sources state, in time order within each measure."""
    figures = initiative.key_figures.select_related("source").prefetch_related("regions")
    return sorted(figures, key=lambda figure: (figure.measure, sort_key(figure.date), figure.position))


def observations(initiative: Initiative) -> dict[str, list[Observation]]:
    """What sources say beside the fields, by the part of the description that it belongs to."""
    by_topic: dict[str, list[Observation]] = defaultdict(list)
    for observation in initiative.observations.select_related("source"):
        by_topic[observation.topic].append(observation)
    return dict(by_topic)


class InitiativeRead:
    """One initiative as a page and its figures read it: each part is fetched once, when it is first needed."""

    def __init__(self, case: Case, initiative: Initiative) -> None:
        self.case = case
        self.initiative = initiative

    @cached_property
    def phases(self) -> list[PhasePlacement]:
        """Phase placements, oldest first."""
        placements = self.initiative.phases.select_related("source")
        return sorted(placements, key=lambda placement: (sort_key(placement.date), placement.position))

    @cached_property
    def placement(self) -> PhasePlacement | None:
        """Where the initiative is now."""
        return latest(self.phases)

    @cached_property
    def origin(self) -> list[OriginStep]:
        """Steps in time order."""
        return origin_steps(self.case, self.initiative)

    @cached_property
    def goals(self) -> list[Goal]:
        """Vision and goals."""
        return goals(self.initiative)

    @cached_property
    def bodies(self) -> list[Body]:
        """Board, leadership network and groups."""
        return list(self.initiative.bodies.select_related("source"))

    @cached_property
    def roles(self) -> list[InitiativeRole]:
        """Every role."""
        return roles(self.initiative)

    @cached_property
    def people(self) -> list[KeyPerson]:
        """People with their roles."""
        return key_people(self.roles)

    @cached_property
    def stages(self) -> list[PlacedStage]:
        """The value chain."""
        return value_chain(self.initiative, self.home)

    @cached_property
    def home(self) -> Home:
        """What counts as inside the region."""
        return Home(self.case, self.initiative)

    def is_inside(self, region_id: int | None) -> bool | None:
        """Whether a region lies inside; None when it cannot be told."""
        return self.home.holds(region_id)

    @cached_property
    def funding(self) -> list[Funding]:
        """Funding rows."""
        return funding(self.initiative)

    @cached_property
    def focus_areas(self) -> list[FocusArea]:
        """Focus areas in the order of the file."""
        return list(self.initiative.focus_areas.select_related("source"))

    @cached_property
    def activity_counts(self) -> list[ActivityCount]:
        """Activities by focus area and year."""
        return activity_counts(self.initiative)

    @cached_property
    def member_counts(self) -> list[tuple[str | None, int | None, int]]:
        """Recorded members by sector and place."""
        return member_counts(self.initiative)

    @cached_property
    def some_members(self) -> list[Member]:
        """The first recorded members in name order."""
        rows = members(self.initiative)
        return light_first(rows, rows.values_list("pk", flat=True)[:SOME])

    @cached_property
    def key_figures(self) -> list[KeyFigure]:
        """Numbers that sources state."""
        return key_figures(self.initiative)

    @cached_property
    def observations(self) -> dict[str, list[Observation]]:
        """What sources say beside the fields."""
        return observations(self.initiative)

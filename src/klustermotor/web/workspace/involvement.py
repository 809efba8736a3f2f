"""What an organisation or a person has been to every initiative, gathered from all rooms.

Each kind of record is read once, however many initiatives there are, and never more of it than ``MOST`` rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import Excerpt, excerpt, light_first
from klustermotor.web.initiatives.models import (
    Activity,
    ClusterRole,
    Funding,
    Initiative,
    InitiativeRole,
    Member,
    OriginStep,
    StageActor,
)

MOST = 200
LATEST = 20
MOST_INITIATIVES = 100


@dataclass(frozen=True)
class Membership:
    """A membership, with the words for what the organisation does in the cluster."""

    record: Member
    roles: list[str]


@dataclass
class Involvement:
    """Everything that an actor has been to one initiative; without one, to the region's own cluster work."""

    initiative: Initiative | None
    hosts: bool = False
    activities: int = 0
    roles: list[InitiativeRole] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    stages: list[StageActor] = field(default_factory=list)
    steps: list[OriginStep] = field(default_factory=list)
    funding: list[Funding] = field(default_factory=list)


@dataclass(frozen=True)
class Involvements:
    """An actor's involvements in Swedish order of initiative, and whether some parts were too many to read."""

    each: list[Involvement]
    cut: bool

    @property
    def shown(self) -> list[Involvement]:
        """Those that a page has room for."""
        return self.each[:MOST_INITIATIVES]

    @property
    def more(self) -> bool:
        """Whether there is more than is shown."""
        return self.cut or len(self.each) > MOST_INITIATIVES

    @property
    def initiatives(self) -> list[Initiative]:
        """The initiatives that the actor has had a part in."""
        return [one.initiative for one in self.each if one.initiative]

    @property
    def activities(self) -> int:
        """The number of activities that the actor has taken part in."""
        return sum(one.activities for one in self.each)


def of_organisation(organisation: Organisation) -> Involvements:
    """What an organisation has been to every initiative."""
    roles = excerpt(organisation.initiative_roles.select_related("source", "person", "body"), MOST)
    members = excerpt(organisation.memberships.select_related("source"), MOST)
    stages = excerpt(organisation.stages.select_related("source", "region", "stage"), MOST)
    steps = excerpt(organisation.origin_steps.select_related("source").order_by("start", "position"), MOST)
    funding = excerpt(funding_of(organisation), MOST)
    gathered = _Gathered(organisation.case)
    gathered.put("roles", roles.rows)
    for member in members.rows:
        labels = [str(ClusterRole(role).label) for role in member.roles]
        gathered.at(member.initiative_id).memberships.append(Membership(member, labels))
    for stage_actor in stages.rows:
        gathered.at(stage_actor.stage.initiative_id).stages.append(stage_actor)
    gathered.put("steps", steps.rows)
    gathered.put("funding", funding.rows)
    for initiative in organisation.hosted_initiatives.values_list("id", flat=True)[:MOST]:
        gathered.at(initiative).hosts = True
    gathered.count_activities(organisation.activities.all())
    return gathered.involvements([roles, members, stages, steps, funding])


def of_person(person: Person) -> Involvements:
    """What a person has been to every initiative, and the ability that the person brought."""
    roles = excerpt(person.initiative_roles.select_related("source", "organisation", "body"), MOST)
    steps = excerpt(person.origin_steps.select_related("source").order_by("start", "position"), MOST)
    gathered = _Gathered(person.case)
    gathered.put("roles", roles.rows)
    gathered.put("steps", steps.rows)
    gathered.count_activities(person.activities.all())
    return gathered.involvements([roles, steps])


def funding_of(organisation: Organisation) -> QuerySet[Funding]:
    """What an organisation has put into initiatives, by year; what has no year comes last."""
    rows = organisation.funding.select_related("source", "initiative")
    return rows.order_by(F("year").asc(nulls_last=True), "position", "id")


def funding_sums(organisation: Organisation) -> list[Mapping[str, Any]]:
    """Sum of the amounts that are stated, per currency, with how many rows state one and how many do not."""
    rows = organisation.funding.order_by("currency").values("currency")
    return list(rows.annotate(total=Sum("amount"), stated=Count("amount"), rows=Count("id")))


def latest_activities(actor: Organisation | Person) -> list[Activity]:
    """The latest of an actor's activities."""
    rows = activities_of(actor)
    return light_first(rows, rows.values_list("pk", flat=True)[:LATEST])


def activities_of(actor: Organisation | Person) -> QuerySet[Activity]:
    """An actor's activities, the latest first; what has no date comes last."""
    rows = actor.activities.select_related("initiative", "source")
    return rows.order_by(F("start").desc(nulls_last=True), "-id")


class _Gathered:
    """Involvements as they are gathered, by the identifier of their initiative."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.by_initiative: dict[int | None, Involvement] = {}

    def at(self, initiative: int | None) -> Involvement:
        """The involvement in one initiative, begun if there is none."""
        return self.by_initiative.setdefault(initiative, Involvement(None))

    def put(self, part: str, rows: Iterable[Any]) -> None:
        """Put rows that name their initiative under the part of their involvement."""
        for row in rows:
            getattr(self.at(row.initiative_id), part).append(row)

    def count_activities(self, rows: QuerySet[Activity]) -> None:
        """Count activities per initiative, without reading them."""
        for initiative, number in rows.order_by().values_list("initiative").annotate(Count("id")):
            self.at(initiative).activities = number

    def involvements(self, excerpts: Sequence[Excerpt[Any]]) -> Involvements:
        """All of them in order, the region's own cluster work last."""
        known = Initiative.objects.filter(case=self.case).in_bulk([key for key in self.by_initiative if key])
        for identifier, involvement in self.by_initiative.items():
            involvement.initiative = known.get(identifier) if identifier else None
        each = sorted(self.by_initiative.values(), key=_order)
        return Involvements(each, any(part.more for part in excerpts))


def _order(involvement: Involvement) -> tuple[bool, str]:
    initiative = involvement.initiative
    return initiative is None, initiative.sort_key if initiative else ""

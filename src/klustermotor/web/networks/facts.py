"""Who the actors of a case are and what ties them, as plain facts: read in a fixed number of questions.

Assumes that an initiative which is an organisation of its own is recorded as one too, under the same identifier or
name: then that organisation stands for it. Otherwise the initiative itself is an actor, so that its members meet
somewhere. Many who are in one thing are tied to what they are in (a star) and not each to all: twenty members are
twenty ties, not 190. Only in activities with few participants is each tied to each.

A tie in which a person stands is personal, unless it is a role, a post, or a recorded tie that is neither informal
nor between two people: who may see those is said in `rights`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from klustermotor.analysis.networks.derived import Affiliation, derived_ties
from klustermotor.analysis.networks.network import TieRow
from klustermotor.casefile.partial_dates import bounds, decimal_year
from klustermotor.casefile.personal import tells_of_people
from klustermotor.web.actors.models import Appointment, Organisation, Person, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown
from klustermotor.web.initiatives.models import (
    Activity,
    Funding,
    Initiative,
    InitiativeRole,
    Member,
    StageActor,
)

FEW = 12
"""Participants up to which an activity ties each to each; beyond, being there together says little."""

_BODIES: dict[str, str] = {
    InitiativeRole.Role.LEADERSHIP_NETWORK: "leadership",
    InitiativeRole.Role.CHAIR: "board",
    InitiativeRole.Role.BOARD_MEMBER: "board",
}
_ON_RECORD = {"post", "role", "board", "leadership"}
Dates = tuple[float | None, float | None]


@dataclass(frozen=True)
class Actor:
    """An actor with what is known of it; ``key`` names the list and the record: ``organisations/hub``."""

    key: str
    name: str
    type: str
    sector: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True)
class Fact:
    """A tie with where it comes from and what it belongs to."""

    row: TieRow
    source: int | None = None
    reliability: str | None = None
    initiative: str = ""

    @property
    def personal(self) -> bool:
        """Whether it tells of a person more than the roles and posts on record."""
        people = sum(end.startswith("people/") for end in (self.row.tail, self.row.head))
        if self.row.derived:
            return people > 0 and self.row.kind not in _ON_RECORD
        return tells_of_people(self.row.kind, people)


@dataclass
class Facts:
    """Everything that is read of a case for its network.

    Attributes
    ----------
    hubs
        For each initiative the actor that stands for it.
    stages
        For each initiative its actors in stages, in the order of the chain: (actor, stage).
    together
        People in the same board or leadership network: (initiative, kind) and who, with dates.
    roles
        What organisations do in initiatives: values of ``ClusterRole``.
    crowded
        Number of activities with so many participants that they tie nobody.
    """

    actors: dict[str, Actor] = field(default_factory=dict)
    ties: list[Fact] = field(default_factory=list)
    hubs: dict[str, str] = field(default_factory=dict)
    stages: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    together: dict[tuple[str, str], list[tuple[str, Dates]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    roles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    crowded: int = 0


def facts_of(case: Case) -> Facts:
    """All facts of a case."""
    found = Facts()
    for actor in (*_organisations(case), *_people(case)):
        found.actors[actor.key] = actor
    _initiatives(case, found)
    found.ties += _recorded(case)
    found.ties += _posts(case)
    found.ties += _roles(case, found)
    found.ties += _members(case, found)
    found.ties += _funding(case, found)
    found.ties += _activities(case, found)
    _stages(case, found)
    _sectors_of_people(found)
    return found


def _organisations(case: Case) -> Iterator[Actor]:
    rows = Organisation.objects.filter(case=case).order_by("sort_key", "id")
    for key, name, sector, region, country in rows.values_list(
        "key", "name", "sector", "region__key", "country"
    ):
        yield Actor(f"organisations/{key}", name, "organisation", sector or "", region or "", country)


def _people(case: Case) -> Iterator[Actor]:
    rows = Person.objects.filter(case=case).order_by("sort_key", "id")
    for key, name, sector in rows.values_list("key", "name", "background_sector"):
        yield Actor(f"people/{key}", name, "person", sector or "")


def _initiatives(case: Case, found: Facts) -> None:
    named = {actor.name.casefold(): actor.key for actor in found.actors.values() if actor.type != "person"}
    rows = Initiative.objects.filter(case=case).order_by("position", "id")
    for key, name, seat, host in rows.values_list("key", "name", "seat__key", "host__key"):
        own = f"organisations/{key}"
        hub = own if own in found.actors else named.get(name.casefold(), f"initiatives/{key}")
        if hub not in found.actors:
            found.actors[hub] = Actor(hub, name, "initiative", "intermediary", seat or "")
        found.hubs[key] = hub
        if host and f"organisations/{host}" != hub:
            row = TieRow(f"organisations/{host}", hub, kind="role", derived=True)
            found.ties.append(Fact(row, initiative=key))


def _recorded(case: Case) -> Iterator[Fact]:
    names = ("from_organisation", "from_person", "to_organisation", "to_person")
    rows = Tie.objects.filter(case=case).order_by("position", "id")
    columns = (*(f"{name}__key" for name in names), "kind", "directed", "strength", "start", "end")
    for one, two, three, four, kind, directed, strength, start, end, source, reliability in rows.values_list(
        *columns, "source_id", "reliability"
    ):
        tail = f"organisations/{one}" if one else f"people/{two}"
        head = f"organisations/{three}" if three else f"people/{four}"
        if tail != head:
            began, ended = decimal_dates(start, end)
            yield Fact(
                TieRow(tail, head, kind, float(strength or 1), directed, began, ended), source, reliability
            )


def _posts(case: Case) -> Iterator[Fact]:
    rows = Appointment.objects.filter(case=case).order_by("position", "id")
    for person, organisation, start, end, *origin in rows.values_list(
        "person__key", "organisation__key", "start", "end", "source_id", "reliability"
    ):
        yield _derived(
            f"people/{person}", f"organisations/{organisation}", "post", decimal_dates(start, end), origin
        )


def _roles(case: Case, found: Facts) -> Iterator[Fact]:
    rows = InitiativeRole.objects.filter(case=case).order_by("position", "id")
    for initiative, role, person, organisation, start, end, *origin in rows.values_list(
        "initiative__key",
        "role",
        "person__key",
        "organisation__key",
        "start",
        "end",
        "source_id",
        "reliability",
    ):
        dates, kind, hub = decimal_dates(start, end), _BODIES.get(role, "role"), found.hubs[initiative]
        who = f"people/{person}" if person else f"organisations/{organisation}"
        if who != hub:
            yield _derived(who, hub, kind, dates, origin, of=initiative)
        if person and organisation:
            yield _derived(who, f"organisations/{organisation}", "post", dates, origin, of=initiative)
        if person and role in _BODIES:
            found.together[initiative, kind].append((who, dates))


def _members(case: Case, found: Facts) -> Iterator[Fact]:
    rows = Member.objects.filter(case=case).order_by("position", "id")
    for initiative, organisation, roles, start, end, *origin in rows.values_list(
        "initiative__key", "organisation__key", "roles", "start", "end", "source_id", "reliability"
    ):
        found.roles[f"organisations/{organisation}"].update(roles)
        who, hub = f"organisations/{organisation}", found.hubs[initiative]
        if who != hub:
            yield _derived(who, hub, "membership", decimal_dates(start, end), origin, of=initiative)


def _funding(case: Case, found: Facts) -> Iterator[Fact]:
    rows = Funding.objects.filter(case=case, organisation__isnull=False).order_by("position", "id")
    for initiative, organisation, year, *origin in rows.values_list(
        "initiative__key", "organisation__key", "year", "source_id", "reliability"
    ):
        who, hub = f"organisations/{organisation}", found.hubs[initiative]
        dates = (float(year), year + 0.999) if year else (None, None)
        if who != hub:
            yield _derived(who, hub, "finance", dates, origin, of=initiative, directed=True)


def _activities(case: Case, found: Facts) -> Iterator[Fact]:
    present: dict[int, list[str]] = defaultdict(list)
    ours = {"activity__case": case}
    for pairs, column, listed in (
        (Activity.organisations.through, "organisation__key", "organisations"),
        (Activity.people.through, "person__key", "people"),
    ):
        rows = pairs._default_manager.filter(**ours).order_by("activity_id", "id")
        for activity, key in rows.values_list("activity_id", column):
            present[activity].append(f"{listed}/{key}")
    activities = Activity.objects.filter(case=case).order_by("position", "id")
    about: dict[str, tuple[Any, ...]] = {}
    took_part: list[Affiliation] = []
    for activity, initiative, start, end, *origin in activities.values_list(
        "id", "initiative__key", "start", "end", "source_id", "reliability"
    ):
        about[str(activity)] = (*origin, initiative)
        # What is done is done by its end; without one, in the time that its start names.
        dates = decimal_dates(start, end or start)
        took_part += [
            Affiliation(who, str(activity), "activity", *dates) for who in present.get(activity, ())
        ]
    derived = derived_ties(took_part, weighting="count", largest=FEW)
    found.crowded = len(derived.too_large)
    for one in derived.rows:
        yield Fact(one.tie, *about[one.event])


def _stages(case: Case, found: Facts) -> None:
    rows = StageActor.objects.filter(case=case, organisation__isnull=False)
    for initiative, stage, organisation in rows.order_by("stage__position", "position", "id").values_list(
        "stage__initiative__key", "stage__name", "organisation__key"
    ):
        found.stages[initiative].append((f"organisations/{organisation}", shown(stage)[0]))


def _sectors_of_people(found: Facts) -> None:
    """A person whose background is not known stands for the sector of the organisation that the person is in."""
    homes: dict[str, list[Actor]] = defaultdict(list)
    for fact in found.ties:
        if fact.row.kind == "post":
            homes[fact.row.tail].append(found.actors[fact.row.head])
    hubs = set(found.hubs.values())
    for key, held in homes.items():
        # Where somebody comes from says more than the initiative that the person drives.
        best = next((one for one in held if one.key not in hubs), held[0])
        actor = found.actors[key]
        sector = actor.sector or best.sector
        found.actors[key] = Actor(key, actor.name, "person", sector, best.region, best.country)


def _derived(
    tail: str,
    head: str,
    kind: str,
    dates: Dates,
    origin: Iterable[Any],
    *,
    of: str = "",
    directed: bool = False,
) -> Fact:
    source, reliability = origin
    start, end = dates
    row = TieRow(tail, head, kind, directed=directed, start=start, end=end, derived=True)
    return Fact(row, source, reliability, of)


@lru_cache(maxsize=4096)
def decimal_dates(start: str | None, end: str | None) -> Dates:
    """First day of the start and last day of the end, as decimal years; the last of a year is still in that year.

    >>> decimal_dates("2001", "2003"), decimal_dates(None, "2003-06-30")
    ((2001.0, 2003.99), (None, 2003.49))
    """
    last = bounds(end)[1] if end else None
    ended = min(decimal_year(last.isoformat()) or 0.0, last.year + 0.99) if last else None
    return decimal_year(start), ended

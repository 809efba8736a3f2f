"""Who can be asked: from the register, as the members of an initiative, the people with roles in it, or by search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import matching
from klustermotor.web.initiatives.models import InitiativeRole, Member
from klustermotor.web.surveys.models import Actor, Survey, Wave

Named = tuple[str, str]
"""Kind and key of an actor."""
MOST_FOUND = 50
ERASED = "Raderad person / Erased person"
"""What those are called who have been erased from the register: nobody to ask."""


@dataclass(frozen=True)
class Candidate:
    """An actor of the register that can be in a list."""

    kind: str
    key: str
    name: str
    sector: str

    @property
    def value(self) -> str:
        """What names it in a form."""
        return f"{self.kind}/{self.key}"


def own(survey: Survey) -> list[Candidate]:
    """Those whom the initiative itself points to: members and organisations with roles, or people with roles."""
    if not survey.initiative_key:
        return []
    roles = InitiativeRole.objects.filter(case=survey.case, initiative__key=survey.initiative_key, end=None)
    if survey.unit == Survey.Unit.PEOPLE:
        return _people(Person.objects.filter(case=survey.case, pk__in=roles.values("person")))
    members = Member.objects.filter(case=survey.case, initiative__key=survey.initiative_key, end=None)
    ours = Q(pk__in=members.values("organisation")) | Q(pk__in=roles.values("organisation"))
    return _organisations(Organisation.objects.filter(ours, case=survey.case))


def found(survey: Survey, question: str) -> list[Candidate]:
    """Those whom a search in the register finds, the first of them; all that there are where nothing is asked."""
    if survey.unit == Survey.Unit.PEOPLE:
        people = Person.objects.filter(case=survey.case)
        return _people(matching(people, question) if question else people, MOST_FOUND)
    organisations = Organisation.objects.filter(case=survey.case)
    return _organisations(matching(organisations, question) if question else organisations, MOST_FOUND)


def in_register(case: Case, wanted: Iterable[Named]) -> list[Candidate]:
    """The actors of the register that are named by kind and key; those that are not there are left out."""
    keys: dict[str, set[str]] = {"organisation": set(), "person": set()}
    for kind, key in wanted:
        keys.get(kind, set()).add(key)
    return [
        *_organisations(Organisation.objects.filter(case=case, key__in=keys["organisation"])),
        *_people(Person.objects.filter(case=case, key__in=keys["person"])),
    ]


def listed(wave: Wave) -> list[Actor]:
    """The list as it stands, those who have left it left out."""
    return list(wave.actors.filter(left_at=None).order_by("sort_key", "id"))


def _organisations(rows: QuerySet[Organisation], most: int | None = None) -> list[Candidate]:
    ordered = rows.order_by("sort_key", "id")[:most]
    return [Candidate("organisation", one.key, one.name, one.sector or "") for one in ordered]


def _people(rows: QuerySet[Person], most: int | None = None) -> list[Candidate]:
    ordered = rows.exclude(name=ERASED).order_by("sort_key", "id")[:most]
    return [Candidate("person", one.key, one.name, one.background_sector or "") for one in ordered]

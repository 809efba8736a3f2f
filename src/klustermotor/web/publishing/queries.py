"""Reads of public pages: those that are open, and the people whose names an initiative's public texts hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from klustermotor.web.actors.models import Person
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.publishing.content import PublicContent
from klustermotor.web.publishing.models import PublicPage, PublicPageQuerySet
from klustermotor.web.publishing.parts import Part
from klustermotor.web.publishing.withholding import People, Withholding

FEW = 3


def open_pages() -> PublicPageQuerySet:
    """All public pages of the installation, in the order of their names."""
    return PublicPageQuerySet(PublicPage).open().select_related("initiative__case")


def open_page(case_key: str, key: str) -> PublicPage | None:
    """The public page of one initiative, if there is one and it is on."""
    return open_pages().filter(initiative__case__key=case_key, initiative__key=key).first()


def page_of_initiative(initiative: Initiative) -> PublicPage | None:
    """What has been chosen for an initiative, open or not."""
    return PublicPage.objects.select_related("opened_by").filter(initiative=initiative).first()


def open_initiatives(case: Case, initiatives: Iterable[Initiative]) -> set[str]:
    """Keys of those initiatives of a case that have an open public page."""
    numbers = [initiative.pk for initiative in initiatives]
    rows = open_pages().filter(initiative__case=case, initiative__in=numbers)
    return set(rows.values_list("initiative__key", flat=True))


def without_names(pages: Iterable[PublicPage]) -> list[PublicPage]:
    """Pages for a list that everybody reads: names of people are withheld in those of initiatives too."""
    held = list(pages)
    people: dict[int, People] = {}
    for page in held:
        case = page.initiative.case
        if case.pk not in people:
            people[case.pk] = People.of(case)
        withholding = Withholding(people[case.pk])
        withholding.record(case)
        withholding.record(page.initiative)
    return held


@dataclass(frozen=True)
class Named:
    """A person on record whom public texts name: where, and in some of which texts."""

    person: Person
    parts: list[str]
    texts: list[str]


def named_people(initiative: Initiative, also: Iterable[int] = ()) -> list[Named]:
    """Everybody whom the texts of any part would name, in name order, and those who may be named already."""
    people = People.of(initiative.case)
    parts: dict[int, list[str]] = {number: [] for number in also}
    texts: dict[int, list[str]] = {number: [] for number in also}
    for part in Part:
        content = PublicContent(_fresh(initiative), [part.value], people=people)
        content.everything()
        for number, found in content.withholding.met.items():
            parts.setdefault(number, []).append(str(part.label))
            texts.setdefault(number, []).extend(found)
    known = Person.objects.filter(case=initiative.case_id, pk__in=parts).order_by("sort_key", "id")
    return [Named(person, parts[person.pk], list(dict.fromkeys(texts[person.pk]))[:FEW]) for person in known]


def _fresh(initiative: Initiative) -> Initiative:
    """The initiative read anew: names are withheld in the rows themselves."""
    return with_what_is_shown().get(pk=initiative.pk)


def with_what_is_shown() -> QuerySet[Initiative]:
    """Initiatives with what the page says of them."""
    return Initiative.objects.select_related("case", "competence_area", "host", "seat", "source")

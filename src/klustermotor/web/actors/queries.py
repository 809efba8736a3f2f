"""Reads of actors: organisations, people and ties, as their lists and pages need them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from klustermotor.web.actors.models import Organisation, Person, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.personal import seen, withheld
from klustermotor.web.cases.reading import matching
from klustermotor.web.regions.models import Region
from klustermotor.web.regions.queries import inside

UNKNOWN = "unknown"
_ENDS = ("from_organisation", "from_person", "to_organisation", "to_person")


def organisations(
    case: Case, *, question: str = "", sector: str = "", region: Region | None = None
) -> QuerySet[Organisation]:
    """The organisations of a case in Swedish order; those of a region include those of its parts.

    ``sector`` is a value of ``Sector``, ``unknown`` for those whose sector is not known, or empty for all.
    """
    rows = (
        Organisation.objects.filter(case=case).select_related("region", "source").order_by("sort_key", "id")
    )
    if sector:
        rows = rows.filter(sector=None if sector == UNKNOWN else sector)
    if region:
        rows = rows.filter(region__in=inside(region))
    return matching(rows, question)


def people(case: Case, *, question: str = "", sector: str = "") -> QuerySet[Person]:
    """The people of a case in Swedish order, with their posts."""
    rows = Person.objects.filter(case=case).select_related("source").order_by("sort_key", "id")
    if sector:
        rows = rows.filter(background_sector=None if sector == UNKNOWN else sector)
    return matching(rows, question).prefetch_related("appointments__organisation")


def ties(case: Case, *, kind: str = "", of: Organisation | Person | None = None) -> QuerySet[Tie]:
    """The ties of a case in the order of the case file, with their ends; those alone that the account may see.

    Of one actor, they are those that it stands at either end of.
    """
    rows = seen(case, _all_ties(case, kind, of))
    return rows.select_related("source", *_ENDS).order_by("position", "id")


def ties_kept_back(case: Case) -> int:
    """How many more there are in the whole case that only those see who keep people in it.

    Never of one actor or one kind: who has one tie kept back each could be put together.
    """
    return withheld(case, Tie.objects.filter(case=case)).count()


def _all_ties(case: Case, kind: str, of: Organisation | Person | None) -> QuerySet[Tie]:
    rows = Tie.objects.filter(case=case)
    if kind:
        rows = rows.filter(kind=kind)
    if of is None:
        return rows
    end = "person" if isinstance(of, Person) else "organisation"
    return rows.filter(Q(**{f"from_{end}": of}) | Q(**{f"to_{end}": of}))

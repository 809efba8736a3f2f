"""Reads across all initiatives of a case: who and what holds them together, and where their money comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Prefetch, Sum
from django.db.models.functions import Coalesce

from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import (
    CompetenceArea,
    Funding,
    Initiative,
    InitiativeRole,
    Member,
    OriginStep,
)

# A row: one part that one organisation has in one initiative.
_PAIRS = " UNION ALL ".join(
    f"SELECT organisation_id, initiative_id FROM {model._meta.db_table} "  # noqa: S608 - table names of ours alone
    "WHERE case_id = %s AND organisation_id IS NOT NULL"
    for model in (Member, InitiativeRole, Funding)
)
_SHARED = (
    f"SELECT organisation_id, COUNT(DISTINCT initiative_id) AS n FROM ({_PAIRS}) AS parts "  # noqa: S608 - as above
    "GROUP BY organisation_id HAVING COUNT(DISTINCT initiative_id) > 1 ORDER BY n DESC, organisation_id LIMIT %s"
)


def people_across(case: Case, *, most: int) -> list[tuple[Person, int]]:
    """People with roles in more than one initiative and in how many, those with most first."""
    rows = (
        InitiativeRole.objects.filter(case=case, person__isnull=False)
        .order_by()
        .values_list("person")
        .annotate(n=Count("initiative", distinct=True))
        .filter(n__gt=1)
        .order_by("-n", "person")[:most]
    )
    counts = dict(rows)
    people = Person.objects.in_bulk(counts)
    return [(people[pk], n) for pk, n in counts.items()]


def organisations_across(case: Case, *, most: int) -> list[tuple[Organisation, int]]:
    """Organisations that are members, financiers or have a role in more than one initiative, and in how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [case.pk, case.pk, case.pk, most])
        counts = dict(cursor.fetchall())
    organisations = Organisation.objects.in_bulk(counts)
    return [(organisations[pk], n) for pk, n in counts.items()]


@dataclass(frozen=True)
class YearFunding:
    """Recorded money from one sector in one year, over all initiatives."""

    year: int | None
    sector: str | None
    currency: str
    amount: int


def funding_by_year(case: Case) -> list[YearFunding]:
    """Recorded amounts by year, sector and currency; the year unknown comes last."""
    rows = (
        Funding.objects.filter(case=case, amount__isnull=False)
        .order_by()
        .annotate(from_sector=Coalesce("organisation__sector", "sector"))
        .values_list("year", "from_sector", "currency")
        .annotate(total=Sum("amount"))
    )
    found = [YearFunding(year, sector, currency, total) for year, sector, currency, total in rows]
    return sorted(found, key=lambda each: (each.year is None, each.year or 0, each.sector or "~"))


def members_by_sector(case: Case, *, most: int) -> list[tuple[Initiative, str | None, int]]:
    """Recorded members of the initiatives that have most of them, by sector."""
    members = Member.objects.filter(case=case).order_by()
    largest = [
        pk
        for pk, _n in members.values_list("initiative")
        .annotate(n=Count("id"))
        .order_by("-n", "initiative")[:most]
    ]
    initiatives = Initiative.objects.in_bulk(largest)
    rows = (
        members.filter(initiative__in=largest)
        .values_list("initiative", "organisation__sector")
        .annotate(n=Count("id"))
    )
    order = {pk: number for number, pk in enumerate(largest)}
    return [
        (initiatives[pk], sector, n)
        for pk, sector, n in sorted(rows, key=lambda row: (order[row[0]], row[1] or "~"))
    ]


def competence_areas(case: Case, *, most: int) -> list[CompetenceArea]:
    """Competence areas in the order of the file, each with key and name of its initiatives."""
    named = Prefetch("initiatives", queryset=Initiative.objects.only("key", "name", "competence_area"))
    return list(
        CompetenceArea.objects.filter(case=case).select_related("source").prefetch_related(named)[:most]
    )


def region_steps(case: Case, *, most: int) -> list[OriginStep]:
    """Steps of the region's own cluster work, that belong to no initiative."""
    steps = OriginStep.objects.filter(case=case, initiative=None).select_related("source")
    return list(steps.prefetch_related("organisations", "people")[:most])

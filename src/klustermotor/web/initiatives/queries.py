"""Reads of many initiatives, activities and members: a fixed number of questions to the database, whatever the size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)

from klustermotor.web.cases.reading import matching, words_of
from klustermotor.web.initiatives.models import (
    Activity,
    Funding,
    Initiative,
    InitiativeRole,
    KeyFigure,
    Member,
    PhasePlacement,
)


def latest(placements: Iterable[PhasePlacement]) -> PhasePlacement | None:
    """The placement that holds now: the one with the latest known date, else the last recorded."""
    return max(
        placements,
        key=lambda placement: (placement.date or "", placement.position, placement.pk),
        default=None,
    )


def in_phase(initiatives: QuerySet[Initiative], phase: str) -> QuerySet[Initiative]:
    """Initiatives in name order; only those whose latest placement is in a phase, where one is asked for."""
    if phase:
        newest = PhasePlacement.objects.filter(initiative=OuterRef("pk")).order_by(
            F("date").desc(nulls_last=True), "-position", "-id"
        )
        initiatives = initiatives.annotate(now=Subquery(newest.values("phase")[:1])).filter(now=phase)
    return initiatives.select_related("competence_area", "seat").order_by("sort_key", "id")


def with_placement(initiatives: Iterable[Initiative]) -> list[Initiative]:
    """The initiatives, each with ``placement``: where it is now, or None."""
    held = list(initiatives)
    placements: dict[int, list[PhasePlacement]] = defaultdict(list)
    for placement in PhasePlacement.objects.filter(initiative__in=held).defer("reason", "evidence", "note"):
        placements[placement.initiative_id].append(placement)
    for initiative in held:
        initiative.placement = latest(placements[initiative.pk])  # type: ignore[attr-defined]
    # Many share a source, so these are fetched apart, and only for what is shown.
    prefetch_related_objects([each.placement for each in held if each.placement], "source")  # type: ignore[attr-defined]
    return held


def activities(initiative: Initiative) -> QuerySet[Activity]:
    """Activities in time order, the latest first and the undated last."""
    return (
        initiative.activities.select_related("focus_area", "source")
        .prefetch_related("organisations", "people")
        .order_by(F("start").desc(nulls_last=True), "position", "id")
    )


def found_activities(
    found: QuerySet[Activity], *, q: str, focus: str, status: str, direction: str
) -> QuerySet[Activity]:
    """Activities that hold every word of ``q`` and have the focus area, status and direction asked for."""
    found = matching(found, q)
    if focus:
        found = found.filter(focus_area__key=focus)
    if status:
        found = found.filter(status=status)
    return found.filter(direction=direction) if direction else found


def members(initiative: Initiative) -> QuerySet[Member]:
    """Recorded members in name order."""
    return initiative.members.select_related("organisation__region", "source").order_by(
        "organisation__sort_key", "id"
    )


def found_members(found: QuerySet[Member], question: str) -> QuerySet[Member]:
    """Members whose organisation holds every word of the question."""
    for word in words_of(question):
        found = found.filter(organisation__search_text__contains=word)
    return found


@dataclass(frozen=True)
class Size:
    """How large an initiative is, as far as recorded; None is unknown."""

    members: int
    stated_members: KeyFigure | None
    people: int
    activities: int
    funding: int | None
    latest_year: int | None


def sizes(wanted: Sequence[int]) -> dict[int, Size]:
    """Size of the initiatives with the wanted primary keys; funding is that of the latest recorded year, in SEK."""
    ours = Q(initiative__in=wanted)
    paid = Funding.objects.filter(ours, currency="SEK", amount__isnull=False).order_by()
    by_year = {
        (initiative, year): total
        for initiative, year, total in paid.values_list("initiative", "year").annotate(total=Sum("amount"))
    }
    years = dict(paid.values_list("initiative").annotate(latest=Max("year")))
    stated: dict[int, KeyFigure] = {}
    for figure in KeyFigure.objects.filter(ours, measure=KeyFigure.Measure.MEMBERS).order_by("position"):
        held = stated.get(figure.initiative_id)
        if held is None or (figure.date or "") >= (held.date or ""):
            stated[figure.initiative_id] = figure
    member_n = _counted(Member.objects.filter(ours), Count("*"))
    people_n = _counted(InitiativeRole.objects.filter(ours), Count("person", distinct=True))
    activity_n = _counted(Activity.objects.filter(ours), Count("*"))
    return {
        pk: Size(
            members=member_n.get(pk, 0),
            stated_members=stated.get(pk),
            people=people_n.get(pk, 0),
            activities=activity_n.get(pk, 0),
            funding=by_year.get((pk, years.get(pk))),
            latest_year=years.get(pk),
        )
        for pk in wanted
    }


def _counted(rows: QuerySet[Any], what: Count) -> dict[int, int]:
    return dict(rows.order_by().values_list("initiative").annotate(n=what))

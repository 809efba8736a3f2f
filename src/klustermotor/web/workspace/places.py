"""What is in a region: initiatives, organisations and stages of value chains, from all rooms."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from klustermotor.web.actors.models import Organisation
from klustermotor.web.actors.queries import organisations
from klustermotor.web.cases.reading import Excerpt, excerpt
from klustermotor.web.initiatives.models import Initiative, KeyFigure, StageActor
from klustermotor.web.regions.models import Region
from klustermotor.web.regions.queries import inside

MOST = 50


@dataclass(frozen=True)
class Placed:
    """An initiative, and whether it has its seat in the region or works there only."""

    initiative: Initiative
    seated: bool


@dataclass(frozen=True)
class Place:
    """What is in a region, its parts included."""

    initiatives: list[Placed]
    more_initiatives: bool
    organisations: list[Organisation]
    number_of_organisations: int
    stages: Excerpt[StageActor]
    key_figures: Excerpt[KeyFigure]


def place(region: Region) -> Place:
    """What is in a region and in its parts, in as many queries whatever it holds."""
    here = inside(region)
    initiatives = excerpt(_initiatives(region, here), MOST)
    rows = organisations(region.case, region=region)
    stages = StageActor.objects.filter(region=region).select_related(
        "stage__initiative", "organisation", "source"
    )
    figures = region.key_figures.select_related("initiative", "source")
    return Place(
        [Placed(initiative, initiative.seat_id in here) for initiative in initiatives.rows],
        initiatives.more,
        list(rows[:MOST]),
        rows.count(),
        excerpt(stages, MOST),
        excerpt(figures, MOST),
    )


def _initiatives(region: Region, here: set[int]) -> QuerySet[Initiative]:
    """Initiatives that have their seat or work in the region; a subquery spares a distinct over long rows."""
    works = Initiative.regions.through.objects.filter(region__in=here).values("initiative")
    rows = Initiative.objects.filter(Q(seat__in=here) | Q(pk__in=works), case=region.case_id)
    return rows.select_related("competence_area", "seat").order_by("sort_key", "id")

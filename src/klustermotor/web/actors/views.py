"""The pages that list a case's actors: organisations, people, and the ties between them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klustermotor.web.actors import queries
from klustermotor.web.actors.models import Sector, Tie
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.reading import asked, page_of
from klustermotor.web.regions.queries import regions


def _sector_choices() -> list[tuple[str, str]]:
    return [*((sector.value, str(sector.label)) for sector in Sector), (queries.UNKNOWN, _("not known"))]


@require_safe
@login_required
def organisations(request: HttpRequest, case_key: str) -> HttpResponse:
    """Organisations by words, sector and region, fifty at a time."""
    case = visible_case(request, case_key)
    question, sectors, places = asked(request, "q"), _sector_choices(), list(regions(case))
    sector = next((value for value, _label in sectors if value == asked(request, "sector")), "")
    place = next((region for region in places if region.key == asked(request, "region")), None)
    rows = queries.organisations(case, question=question, sector=sector, region=place)
    context = {
        "case": case,
        "current_room": "organisations",
        "page": page_of(request, rows),
        "question": question,
        "sector": sector,
        "sectors": sectors,
        "place": place,
        "places": places,
        "narrowed": bool(question or sector or place),
    }
    return render(request, "actors/organisations.html", context)


@require_safe
@login_required
def people(request: HttpRequest, case_key: str) -> HttpResponse:
    """People by name and background, fifty at a time."""
    case = visible_case(request, case_key)
    question, sectors = asked(request, "q"), _sector_choices()
    sector = next((value for value, _label in sectors if value == asked(request, "sector")), "")
    context = {
        "case": case,
        "current_room": "people",
        "page": page_of(request, queries.people(case, question=question, sector=sector)),
        "question": question,
        "sector": sector,
        "sectors": sectors,
        "narrowed": bool(question or sector),
    }
    return render(request, "actors/people.html", context)


@require_safe
@login_required
def ties(request: HttpRequest, case_key: str) -> HttpResponse:
    """Ties by kind, fifty at a time."""
    case = visible_case(request, case_key)
    kind = next((value for value in Tie.Kind.values if value == asked(request, "kind")), "")
    page = page_of(request, queries.ties(case, kind=kind))
    context = {
        "case": case,
        "current_room": "ties",
        "page": page,
        "kind": kind,
        "kinds": Tie.Kind.choices,
        "kept_back": queries.ties_kept_back(case),
    }
    return render(request, "actors/ties.html", context)

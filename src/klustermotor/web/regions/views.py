"""The page that lists a case's regions."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klustermotor.web.cases.access import visible_case
from klustermotor.web.regions import queries


@require_safe
@login_required
def regions(request: HttpRequest, case_key: str) -> HttpResponse:
    """All regions, those of a kind together, each with what lies in it."""
    case = visible_case(request, case_key)
    groups = queries.grouped_trees(case)
    return render(
        request, "regions/regions.html", {"case": case, "current_room": "regions", "groups": groups}
    )

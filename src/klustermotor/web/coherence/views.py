"""The page of strategic plans."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.reading import page_of
from klustermotor.web.coherence import queries

PLANS_ABREAST = 6


@require_safe
@login_required
def plans(request: HttpRequest, case_key: str) -> HttpResponse:
    """What each plan says of each competence area and initiative, and what that adds up to."""
    case = visible_case(request, case_key)
    columns = page_of(request, queries.plans(case), size=PLANS_ABREAST, parameter="plans")
    page = page_of(request, queries.targets(case))
    context = {
        "case": case,
        "current_room": "plans",
        "columns": columns,
        "page": page,
        "rows": queries.matrix(list(columns), page),
        "coherence": queries.coherence(case),
    }
    return render(request, "coherence/plans.html", context)

"""Pages of the initiatives' own records: the list, all activities, all members, and figures as files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import asked, matching, page_of
from klustermotor.web.cases.templatetags.records import localised
from klustermotor.web.figures.figure import FORMATS, download
from klustermotor.web.initiatives import queries
from klustermotor.web.initiatives.description import InitiativeRead
from klustermotor.web.initiatives.figures import FIGURES
from klustermotor.web.initiatives.models import Activity, Initiative, Phase

Crumbs = list[dict[str, str]]


def crumbs_to(case: Case, initiative: Initiative | None = None) -> Crumbs:
    """The way from the case to the list of initiatives, or on to one of them."""
    crumbs = [
        {"url": reverse("overview", args=[case.key]), "label": localised(case.title)},
        {"url": reverse("initiatives", args=[case.key]), "label": _("Initiatives")},
    ]
    if initiative:
        crumbs.append(
            {"url": reverse("initiative", args=[case.key, initiative.key]), "label": str(initiative)}
        )
    return crumbs


@require_safe
@login_required
def initiatives(request: HttpRequest, case_key: str) -> HttpResponse:
    """All initiatives of a case, with phase and size; searched by name and by phase."""
    case = visible_case(request, case_key)
    words, phase = asked(request, "q"), asked(request, "phase")
    found = queries.in_phase(matching(Initiative.objects.filter(case=case), words), phase)
    page = page_of(request, found)
    queries.with_placement(page.object_list)
    sizes = queries.sizes([initiative.pk for initiative in page.object_list])
    context = {
        "case": case,
        "current_room": "initiatives",
        "crumbs": crumbs_to(case)[:1],
        "page": page,
        "rows": [(initiative, sizes[initiative.pk]) for initiative in page.object_list],
        "words": words,
        "phase": phase,
        "phases": Phase.choices,
    }
    return render(request, "initiatives/initiatives.html", context)


@require_safe
@login_required
def activities(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """All activities of an initiative, searched and filtered."""
    case = visible_case(request, case_key)
    initiative = get_object_or_404(Initiative, case=case, key=key)
    asked_for = {name: asked(request, name) for name in ("q", "focus", "status", "direction")}
    found = queries.found_activities(queries.activities(initiative), **asked_for)
    context = {
        "case": case,
        "current_room": "initiatives",
        "crumbs": crumbs_to(case, initiative),
        "initiative": initiative,
        "page": page_of(request, found),
        "totals": found.order_by().aggregate(
            records=Count("id"), occasions=Sum("occasions"), amount=Sum("amount")
        ),
        "asked": asked_for,
        "focus_areas": initiative.focus_areas.all(),
        "statuses": Activity.Status.choices,
        "directions": Activity.Direction.choices,
    }
    return render(request, "initiatives/activities.html", context)


@require_safe
@login_required
def members(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """All recorded members of an initiative."""
    case = visible_case(request, case_key)
    initiative = get_object_or_404(Initiative, case=case, key=key)
    words = asked(request, "q")
    found = queries.found_members(queries.members(initiative), words)
    context = {
        "case": case,
        "current_room": "initiatives",
        "crumbs": crumbs_to(case, initiative),
        "initiative": initiative,
        "page": page_of(request, found),
        "words": words,
    }
    return render(request, "initiatives/members.html", context)


@require_safe
@login_required
def figure(request: HttpRequest, case_key: str, key: str, name: str, file_format: str) -> HttpResponse:
    """A figure of an initiative as SVG, PNG or data."""
    case = visible_case(request, case_key)
    initiative = get_object_or_404(Initiative, case=case, key=key)
    if name not in FIGURES or file_format not in FORMATS:
        raise Http404
    return download(FIGURES[name](InitiativeRead(case, initiative)), file_format)

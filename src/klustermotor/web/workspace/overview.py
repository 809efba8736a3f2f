"""The region's overview: its initiatives by phase, and what they have in common."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.figures.figure import FORMATS, download
from klustermotor.web.initiatives import across, queries
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.regions.models import Region
from klustermotor.web.reminders.attention import attention_rows
from klustermotor.web.reminders.since import since_last_visit
from klustermotor.web.workspace.overview_figures import FIGURES, PhaseRead

SOME, ATTENTION = 15, 5


@require_safe
@login_required
def overview(request: HttpRequest, case_key: str) -> HttpResponse:
    """The first page of a case."""
    case = visible_case(request, case_key)
    read = PhaseRead(case)
    first = queries.with_placement(queries.in_phase(Initiative.objects.filter(case=case), "")[:SOME])
    sizes = queries.sizes([initiative.pk for initiative in first])
    context = {
        "case": case,
        "current_room": "overview",
        "region": Region.objects.filter(case=case, key=case.region_key).first(),
        "counts": {
            "initiatives": len(read.initiatives),
            "organisations": Organisation.objects.filter(case=case).count(),
            "people": Person.objects.filter(case=case).count(),
        },
        "rows": [(initiative, sizes[initiative.pk]) for initiative in first],
        "more": len(read.initiatives) - len(first),
        "figures": {name.replace("-", "_"): build(read) for name, build in FIGURES.items()},
        "areas": across.competence_areas(case, most=60),
        "people_across": across.people_across(case, most=SOME),
        "organisations_across": across.organisations_across(case, most=SOME),
        "steps": across.region_steps(case, most=60),
        "since": since_last_visit(case, cast("User", request.user)) if request.method == "GET" else None,
        "attention_rows": attention_rows(case, _driven(case, list(first))),
    }
    return render(request, "workspace/overview.html", context)


def _driven(case: Case, initiatives: list[Initiative]) -> list[Initiative]:
    """The initiatives whose gaps an account can mend: a cluster manager's own, else the first."""
    own = case.standing.initiatives
    return [one for one in initiatives if not own or one.key in own][:ATTENTION]


@require_safe
@login_required
def overview_figure(request: HttpRequest, case_key: str, name: str, file_format: str) -> HttpResponse:
    """A figure of the overview as SVG, PNG or data."""
    case = visible_case(request, case_key)
    if name not in FIGURES or file_format not in FORMATS:
        raise Http404
    return download(FIGURES[name](PhaseRead(case)), file_format)

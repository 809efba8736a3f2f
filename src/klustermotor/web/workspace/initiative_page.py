"""The page of one initiative: composed of what the rooms below know of it."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right
from klustermotor.web.cases.reading import light_first
from klustermotor.web.coherence.models import PlanPriority
from klustermotor.web.evaluation.queries import latest
from klustermotor.web.initiatives import findings, queries
from klustermotor.web.initiatives.description import SOME, InitiativeRead, funding_totals, is_evaluable
from klustermotor.web.initiatives.figures import FIGURES
from klustermotor.web.initiatives.models import Funding, Goal, Initiative
from klustermotor.web.initiatives.views import crumbs_to
from klustermotor.web.reminders.attention import attention
from klustermotor.web.surveys.queries import open_now


@require_safe
@login_required
def initiative(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """One initiative as the method describes it, from origin to phase."""
    case = visible_case(request, case_key)
    found = get_object_or_404(
        Initiative.objects.select_related("competence_area", "host", "seat", "source"), case=case, key=key
    )
    read = InitiativeRead(case, found)
    said, annotation_count = latest(case, key, cast("User", request.user))
    activities = queries.activities(found)
    context = {
        "case": case,
        "current_room": "initiatives",
        "crumbs": crumbs_to(case),
        "initiative": found,
        "read": read,
        "regions": found.regions.order_by("sort_key"),
        "figures": {name.replace("-", "_"): build(read) for name, build in FIGURES.items()},
        "goals": _goals(read.goals),
        "goals_finding": findings.goals_finding(read.goals),
        "totals": funding_totals(read.funding),
        "funding_notes": _numbered_notes(read.funding),
        "activities": light_first(activities, activities.values_list("pk", flat=True)[:SOME]),
        "members": read.some_members,
        "plans": _plans(case, found),
        "annotations": said,
        "annotation_count": annotation_count,
        "open_surveys": open_now(case, key),
        "may_survey": case.standing.allows(Right.SURVEY, key),
        "may_publish": case.standing.allows(Right.PUBLISH, key),
        "attention": attention(case, [key]).get(key) if case.standing.allows(Right.RECORD) else None,
        "may_record": case.standing.may_record("initiatives", key),
        "may_record_activities": case.standing.may_record("activities", key),
    }
    return render(request, "workspace/initiative.html", context)


def _goals(goals: list[Goal]) -> dict[str, list[Goal]]:
    """Vision apart from the goals, each goal with whether it can be evaluated."""
    for goal in goals:
        goal.evaluable = is_evaluable(goal)  # type: ignore[attr-defined]
    return {
        "vision": [goal for goal in goals if goal.kind == Goal.Kind.VISION],
        "others": [goal for goal in goals if goal.kind != Goal.Kind.VISION],
    }


def _numbered_notes(rows: list[Funding]) -> list[dict[str, str]]:
    """The distinct notes of the rows, each row with the number of its own: many years often share one note."""
    notes: list[dict[str, str]] = []
    for row in rows:
        if row.note and row.note not in notes:
            notes.append(row.note)
        row.note_number = notes.index(row.note) + 1 if row.note else None  # type: ignore[attr-defined]
    return notes


def _plans(case: Case, found: Initiative) -> list[PlanPriority]:
    """What strategic plans say of the initiative or of its competence area."""
    said = PlanPriority.objects.filter(case=case).select_related(
        "plan__organisation", "competence_area", "source"
    )
    ours = said.filter(initiative=found)
    if found.competence_area:
        ours = ours | said.filter(competence_area=found.competence_area)
    return list(ours.order_by("plan__sort_key", "position")[:50])

"""What all readers of a case see of its surveys: the list, one survey with its waves, and what was counted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import page_of
from klustermotor.web.cases.templatetags.records import localised
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording.doors import signed_in
from klustermotor.web.recording.sheets import as_file
from klustermotor.web.surveys import named, queries, shown
from klustermotor.web.surveys.doors import may_run, survey_to_read, survey_to_run
from klustermotor.web.surveys.models import Survey, Wave


@require_safe
@signed_in
def surveys(request: HttpRequest, case_key: str) -> HttpResponse:
    """The surveys of a case, the latest first."""
    case = visible_case(request, case_key)
    page = page_of(request, queries.of_case(case), size=30)
    context = {
        "case": case,
        "current_room": "surveys",
        "crumbs": crumbs(case),
        "page": page,
        "rows": queries.listed(case, page),
        "may_run_all": may_run(case, ""),
        "own": [one for one in _initiatives(case) if may_run(case, one.key)],
    }
    return render(request, "surveys/surveys.html", context)


@require_safe
@signed_in
@never_cache
def survey(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """A survey: its waves, how many have answered, and what was counted."""
    case, found, wave = survey_to_read(request, case_key, number)
    runs = may_run(case, found.initiative_key)
    context = context_of(case, found, wave) | {
        "runs": runs,
        "result": shown.result(wave),
        "response": queries.response(wave),
        "over": wave.is_over,
        "questions": list(found.questions.all()),
    }
    if runs:
        context |= {
            "stages": queries.stages(wave),
            "waiting": queries.waited_for(wave) if wave.is_open else [],
            "nominated": queries.nominated(wave) if wave.closed_at else [],
            "written": named.open_answers(wave) if wave.closed_at and found.open_question else [],
        }
    return render(request, "surveys/survey.html", context)


@require_safe
@signed_in
@never_cache
def by_name(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Relations by name, of those who agreed to it; for those who run the survey, when the wave is closed."""
    case, found, wave = survey_to_run(request, case_key, number)
    result = named.NamedResult(wave) if wave.closed_at else None
    context = context_of(case, found, wave) | {
        "result": result,
        "questions": result.questions() if result else [],
        "may_record": case.standing.may_record("ties"),
    }
    return render(request, "surveys/by_name.html", context)


@require_safe
@signed_in
@never_cache
def file(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Relations as a file for a spreadsheet: by name or under labels as was agreed to, and nothing else."""
    _case, found, wave = survey_to_run(request, case_key, number)
    rows = named.edge_rows(wave) if wave.closed_at else named.edge_rows(wave)[:1]
    answer = HttpResponse(as_file(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="survey-{found.pk}-{wave.number}.csv"'
    return answer


def crumbs(case: Case, *surveys: Survey) -> list[dict[str, str]]:
    """The way from the case to the list of surveys, or on to one of them."""
    found = [{"url": reverse("overview", args=[case.key]), "label": localised(case.title)}]
    if surveys:
        found.append({"url": reverse("surveys", args=[case.key]), "label": _("Surveys")})
    for one in surveys:
        found.append({"url": reverse("survey", args=[case.key, one.pk]), "label": localised(one.title)})
    return found


def context_of(case: Case, found: Survey, wave: Wave, *, inside: bool = False) -> dict[str, Any]:
    """What every page of a survey needs."""
    initiative = Initiative.objects.filter(case=case, key=found.initiative_key).first()
    return {
        "case": case,
        "current_room": "surveys",
        "crumbs": crumbs(case, found)[: 3 if inside else 2],
        "survey": found,
        "wave": wave,
        "waves": list(found.waves.all()),
        "initiative": initiative,
    }


def _initiatives(case: Case) -> list[Initiative]:
    return list(Initiative.objects.filter(case=case).order_by("sort_key", "id").only("key", "name", "case"))

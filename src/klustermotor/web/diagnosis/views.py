"""The pages of the diagnosis: the whole of a case, one initiative, one judgement down to its records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klustermotor.diagnosis.checks import LESSONS
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right
from klustermotor.web.cases.reading import asked, page_of
from klustermotor.web.cases.templatetags.records import localised
from klustermotor.web.diagnosis import queries
from klustermotor.web.diagnosis.actions import discuss, withdraw_discussion
from klustermotor.web.diagnosis.current import up_to_date, years_of
from klustermotor.web.diagnosis.figures import NARROW, case_figure, day_words, finding, years_figure
from klustermotor.web.diagnosis.forms import DiscussionForm
from klustermotor.web.diagnosis.making import Years
from klustermotor.web.diagnosis.models import Discussion, State
from klustermotor.web.diagnosis.telling import told, whole
from klustermotor.web.diagnosis.words import reliability_told, title_of
from klustermotor.web.figures.figure import FORMATS, download
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording import drafts
from klustermotor.web.recording.actions import drop_draft
from klustermotor.web.recording.doors import doer, signed_in

ABREAST = 12
PAGE = 30
Crumbs = list[dict[str, str]]


@require_safe
@login_required
def diagnosis(request: HttpRequest, case_key: str) -> HttpResponse:
    """The eleven lessons of every initiative as one picture, and where to go from it."""
    case = visible_case(request, case_key)
    state = up_to_date(case)
    page = page_of(request, _initiatives(case), size=ABREAST)
    briefs = queries.briefs(case, [one.key for one in page])
    said = queries.numbers_by_initiative(case, [one.key for one in page])
    names = dict(Initiative.objects.filter(case=case).values_list("key", "name"))
    context = _context(case, state) | {
        "crumbs": _crumbs(case),
        "page": page,
        "figure": case_figure(case, state, list(page), briefs, query=_query(page.number)),
        "narrow": case_figure(case, state, list(page), briefs, width=NARROW).drawing,
        "rows": [
            (one, finding([briefs[one.key]]), said.get(one.key, 0)) for one in page if one.key in briefs
        ],
        "turned": [
            (step, names[step.row.initiative_key])
            for step in queries.turned(case)
            if step.row.initiative_key in names
        ],
        "reliability": reliability_told(state.reliability),
    }
    return render(request, "diagnosis/diagnosis.html", context)


@require_safe
@login_required
def figure(request: HttpRequest, case_key: str, file_format: str) -> HttpResponse:
    """The picture of a case as SVG, PNG or data."""
    case = visible_case(request, case_key)
    _known(file_format)
    state = up_to_date(case)
    page = page_of(request, _initiatives(case), size=ABREAST)
    briefs = queries.briefs(case, [one.key for one in page])
    return download(case_figure(case, state, list(page), briefs), file_format)


@require_safe
@login_required
def of_initiative(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """The eleven judgements of an initiative, a sentence each, and what has changed."""
    case = visible_case(request, case_key)
    initiative = _initiative(case, key)
    state = up_to_date(case)
    turns, said = queries.last_turns(case, key), queries.numbers_said(case, key)
    years = _years(request, case, state, key)
    found = [told(one.judgement) for one in queries.held(case, key).values()]
    context = _context(case, state) | {
        "crumbs": _crumbs(case, (reverse("diagnosis", args=[case.key]), _("Diagnosis"))),
        "initiative": initiative,
        "finding": finding([{one.key: [one.verdict, one.sureness] for one in found}]),
        "rows": [(one, turns.get(one.key), said.get(one.key, 0)) for one in found],
        "turned": queries.turned(case, key),
        "figure": years_figure(case, state, initiative, years or {}),
        "narrow": years_figure(case, state, initiative, years or {}, width=NARROW).drawing,
        "must_wait": years is None,
        "reliability": reliability_told(queries.reliability(case, key)),
    }
    return render(request, "diagnosis/initiative.html", context)


@require_safe
@login_required
def figure_of_years(request: HttpRequest, case_key: str, key: str, file_format: str) -> HttpResponse:
    """The picture of an initiative's years as SVG, PNG or data."""
    case = visible_case(request, case_key)
    initiative = _initiative(case, key)
    _known(file_format)
    state = up_to_date(case)
    years = years_of(case, state, key, wait=True)
    return download(years_figure(case, state, initiative, years or {}), file_format)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def judgement(request: HttpRequest, case_key: str, key: str, check: str) -> HttpResponse:
    """One judgement: what speaks on each side, what is missing, how it has been, and what was said of it."""
    case = visible_case(request, case_key)
    initiative = _initiative(case, key)
    if check not in LESSONS:
        raise Http404
    may_discuss = _may_discuss(case, key)
    if request.method == "POST" and not may_discuss:
        raise PermissionDenied
    if request.POST.get("do") == "discard":
        drop_draft(by=doer(request), address=request.path)
        return redirect(request.path)
    state = up_to_date(case)
    held = queries.held(case, key)
    if check not in held:
        raise Http404
    form = DiscussionForm(request.POST or None, initial=_typed(request)) if may_discuss else None
    if form and form.is_valid():
        verdict = held[check].judgement.verdict
        discuss(
            case=case,
            initiative_key=key,
            check_key=check,
            verdict=verdict,
            by=doer(request),
            **form.cleaned_data,
        )
        drop_draft(by=doer(request), address=request.path)
        messages.success(request, _("It is kept, and stands in the history of this judgement."))
        return redirect(reverse("diagnosis_judgement", args=[case.key, key, check]) + "#discussion")
    page = page_of(request, queries.discussions(case, key, check), size=PAGE)
    years = _years(request, case, state, key)
    context = _context(case, state) | {
        "crumbs": _crumbs(
            case,
            (reverse("diagnosis", args=[case.key]), _("Diagnosis")),
            (reverse("diagnosis_initiative", args=[case.key, key]), initiative.name),
        ),
        "initiative": initiative,
        "whole": whole(case, key, held[check]),
        "steps": queries.history(case, key, check),
        "years": queries.runs(years or {}, check),
        "must_wait": years is None,
        "before": _neighbour(check, -1),
        "after": _neighbour(check, 1),
        "page": page,
        "said": queries.said(page, doer(request)),
        "form": form,
        "may_discuss": may_discuss,
        **(_draft(request, initiative, check) if form else {}),
    }
    return render(request, "diagnosis/judgement.html", context, status=422 if form and form.is_bound else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, case_key: str, key: str, check: str, number: int) -> HttpResponse:
    """Take back what one has said; it remains to be read, as withdrawn."""
    case = visible_case(request, case_key)
    found = get_object_or_404(Discussion, case=case, initiative_key=key, check_key=check, pk=number)
    if not _may_discuss(case, key):
        raise PermissionDenied
    withdraw_discussion(discussion=found, by=doer(request))
    messages.success(request, _("It is withdrawn. It remains to be read, marked as withdrawn."))
    return redirect(reverse("diagnosis_judgement", args=[case.key, key, check]) + "#discussion")


def _may_discuss(case: Case, initiative_key: str) -> bool:
    """Those who record something of the initiative, its leadership network among them, and evaluators."""
    return case.standing.may_record("observations", initiative_key) or case.standing.allows(Right.ANNOTATE)


def _initiatives(case: Case) -> Any:
    return Initiative.objects.filter(case=case).order_by("sort_key", "id")


def _initiative(case: Case, key: str) -> Initiative:
    return get_object_or_404(Initiative, case=case, key=key)


def _years(request: HttpRequest, case: Case, state: State, key: str) -> Years | None:
    return years_of(case, state, key, wait=asked(request, "years") == "yes")


def _known(file_format: str) -> None:
    if file_format not in FORMATS:
        raise Http404


def _query(number: int) -> str:
    return f"?{urlencode({'page': number})}" if number > 1 else ""


def _crumbs(case: Case, *more: tuple[str, str]) -> Crumbs:
    first = ((reverse("overview", args=[case.key]), localised(case.title)),)
    return [{"url": url, "label": label} for url, label in (*first, *more)]


def _context(case: Case, state: State) -> dict[str, Any]:
    return {"case": case, "current_room": "diagnosis", "state": state, "day": day_words(state)}


def _neighbour(check: str, step: int) -> tuple[str, str] | None:
    """The lesson before or after, with its number and title."""
    place = LESSONS.index(check) + step
    return (LESSONS[place], title_of(LESSONS[place])) if 0 <= place < len(LESSONS) else None


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed in the form before and not sent."""
    draft = None if request.method == "POST" else drafts.of_form(doer(request), request.path)
    return {name: values[0] for name, values in draft.data.items() if values} if draft else {}


def _draft(request: HttpRequest, initiative: Initiative, check: str) -> dict[str, Any]:
    """What a page needs to keep what is typed in its form."""
    title = _("%(lesson)s, %(name)s") % {"lesson": title_of(check), "name": initiative.name}
    return {
        "draft": None if request.method == "POST" else drafts.of_form(doer(request), request.path),
        "draft_word": drafts.word_for(doer(request), request.path, title[:200]),
    }

"""The pages of those who run a survey: preparing it, its list, opening and closing, links and reminders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from klustermotor.errors import InputError
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.reading import asked, page_of
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording.doors import signed_in
from klustermotor.web.recording.errors import ConflictError
from klustermotor.web.surveys import actions, recorded, roster
from klustermotor.web.surveys.disclosure import THRESHOLD
from klustermotor.web.surveys.doors import Found, doer, may_run, survey_to_run
from klustermotor.web.surveys.errors import NotReadyError, StateError
from klustermotor.web.surveys.forms import ContactForm, OpenForm, QuestionForm, SurveyForm, initial_of
from klustermotor.web.surveys.models import Nomination, Question, Survey, Wave
from klustermotor.web.surveys.patterns import patterns
from klustermotor.web.surveys.views import context_of, crumbs

reads_and_takes = require_http_methods(["GET", "HEAD", "POST"])
CONTACTS_ON_A_PAGE = 50
FEW_ACTORS = 2 * THRESHOLD
"""With fewer in the list, little or nothing is told even if most of them answer."""


@reads_and_takes
@signed_in
def new(request: HttpRequest, case_key: str) -> HttpResponse:
    """Prepare a survey of an initiative, or of the whole case."""
    case = visible_case(request, case_key)
    key = asked(request, "initiative")
    initiative = Initiative.objects.filter(case=case, key=key).first()
    if not case.standing.surveys:
        raise PermissionDenied
    if key and initiative is None:
        raise Http404
    if not key and not may_run(case, ""):
        return redirect("surveys", case.key)
    if not may_run(case, key):
        raise PermissionDenied
    form = SurveyForm(request.POST or None, initial=initial_of(None))
    if form.is_valid():
        made = actions.make_survey(case=case, initiative_key=key, by=doer(request), **form.told)
        messages.success(request, _("The survey is prepared. Nobody is asked anything until you open it."))
        return redirect("survey_questions", case.key, made.pk)
    context = {
        "case": case,
        "current_room": "surveys",
        "crumbs": [
            *crumbs(case),
            {"url": reverse("surveys", args=[case.key]), "label": _("Surveys")},
        ],
        "initiative": initiative,
        "form": form,
    }
    return render(request, "surveys/edit.html", context, status=422 if form.is_bound else 200)


@reads_and_takes
@signed_in
def edit(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Change what a survey says of itself, before anybody is asked."""
    case, survey, wave = survey_to_run(request, case_key, number)
    if _is_fixed(survey):
        return _fixed(request, case.key, survey)
    form = SurveyForm(request.POST or None, initial=initial_of(survey), fixed=True)
    if form.is_valid():
        actions.change_survey(survey=survey, by=doer(request), **form.told)
        return redirect("survey", case.key, survey.pk)
    context = context_of(case, survey, wave, inside=True) | {"form": form}
    return render(request, "surveys/edit.html", context, status=422 if form.is_bound else 200)


@reads_and_takes
@signed_in
def questions(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Choose the questions and their words, before anybody is asked."""
    case, survey, wave = survey_to_run(request, case_key, number)
    if _is_fixed(survey):
        return _fixed(request, case.key, survey)
    there = {one.pattern: one for one in survey.questions.all()}
    forms = [
        QuestionForm(
            request.POST if request.method == "POST" else None,
            pattern=one,
            question=there.get(one.key),
            languages=survey.languages,
        )
        for one in patterns().questions
    ]
    valid = request.method == "POST" and all(form.is_valid() for form in forms)
    if valid:
        chosen = {form.pattern.key: form.told for form in forms if form.cleaned_data["asked"]}
        actions.choose_questions(survey=survey, chosen=chosen, by=doer(request))
        return redirect("survey_list", case.key, survey.pk)
    context = context_of(case, survey, wave, inside=True) | {"forms": forms}
    return render(request, "surveys/questions.html", context, status=422 if request.method == "POST" else 200)


@reads_and_takes
@signed_in
def actors(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Choose who is in the list: from the initiative's own, and by search in the register."""
    case, survey, wave = survey_to_run(request, case_key, number)
    words = asked(request, "q")
    if request.method == "POST":
        chosen, among = (_named(request.POST.getlist(name)) for name in ("actor", "among"))
        try:
            actions.choose_actors(wave=wave, chosen=chosen, among=among, by=doer(request))
        except StateError:
            messages.error(request, _("The list is full, or the wave is closed: nothing was changed."))
        else:
            messages.success(request, _("The list is kept."))
        return redirect("survey_list", case.key, survey.pk)
    listed = roster.listed(wave)
    names = {(one.kind, one.actor_key) for one in listed}
    proposed = [one for one in roster.own(survey) if (one.kind, one.key) not in names]
    shown = names | {(one.kind, one.key) for one in proposed}
    context = context_of(case, survey, wave, inside=True) | {
        "listed": listed,
        "few": len(listed) < FEW_ACTORS,
        "proposed": proposed,
        "found": [one for one in roster.found(survey, words) if (one.kind, one.key) not in shown],
        "most": roster.MOST_FOUND,
        "words": words,
        "changes": wave.actors.exclude(left_at=None) | wave.actors.exclude(joined_at=None),
    }
    return render(request, "surveys/list.html", context)


@reads_and_takes
@signed_in
def contacts(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Note whom the links go to."""
    case, survey, wave = survey_to_run(request, case_key, number)
    rows = wave.actors.filter(left_at=None).select_related("contact").order_by("sort_key", "id")
    page = page_of(request, rows, size=CONTACTS_ON_A_PAGE)
    forms = [
        (
            actor,
            ContactForm(
                request.POST if request.method == "POST" else None,
                prefix=str(actor.pk),
                initial={"name": one.name, "email": one.email}
                if (one := getattr(actor, "contact", None))
                else {},
            ),
        )
        for actor in page
    ]
    if request.method == "POST" and all(form.is_valid() for _actor, form in forms):
        told = {
            actor.pk: (form.cleaned_data["name"], form.cleaned_data["email"])
            for actor, form in forms
            if f"{actor.pk}-name" in request.POST
        }
        actions.keep_contacts(wave=wave, contacts=told, by=doer(request))
        messages.success(request, _("Kept."))
        return redirect(request.get_full_path())
    context = context_of(case, survey, wave, inside=True) | {"page": page, "forms": forms}
    return render(request, "surveys/contacts.html", context, status=422 if request.method == "POST" else 200)


@reads_and_takes
@signed_in
def opening(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Open a wave until a day, or move its last day."""
    case, survey, wave = survey_to_run(request, case_key, number)
    if wave.closed_at:
        return redirect("survey", case.key, survey.pk)
    form = OpenForm(request.POST or None, initial={"closes_on": wave.closes_on})
    if form.is_valid():
        try:
            actions.open_wave(wave=wave, closes_on=form.cleaned_data["closes_on"], by=doer(request))
        except NotReadyError as error:
            form.add_error(None, _lacking(error))
        except StateError:
            form.add_error(None, _("The wave is closed."))
        else:
            messages.success(request, _("The wave is open. Make the links and hand them out."))
            return redirect("survey_links", case.key, survey.pk)
    context = context_of(case, survey, wave, inside=True) | {
        "form": form,
        "count": (count := wave.actors.filter(left_at=None).count()),
        "few": count < FEW_ACTORS,
        "asked": survey.questions.count(),
    }
    return render(request, "surveys/opening.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def act(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """One button of the survey's page: close, prepare the next wave, note a reminder, or what became of a name."""
    found = survey_to_run(request, case_key, number)
    case, survey, _wave = found
    try:
        _DOINGS.get(request.POST.get("do", ""), _nothing)(request, found)
    except StateError:
        messages.error(request, _("That cannot be done as the wave stands now. Nothing was changed."))
    except (ConflictError, InputError):
        messages.error(
            request,
            _("It was not recorded: one of the two is no longer in the register, or has changed just now."),
        )
    return redirect("survey", case.key, survey.pk)


def _close(request: HttpRequest, found: Found) -> None:
    actions.close_wave(wave=found[2], by=doer(request))
    messages.success(request, _("The wave is closed, and the counts are made."))


def _next(request: HttpRequest, found: Found) -> None:
    wave = actions.prepare_next_wave(survey=found[1], by=doer(request))
    messages.success(request, _("Wave %(number)d is prepared with the same list.") % {"number": wave.number})


def _remind(request: HttpRequest, found: Found) -> None:
    actions.note_reminder(wave=found[2], on=timezone.localdate(), by=doer(request))
    messages.success(request, _("It is noted that you have reminded today."))


def _review(request: HttpRequest, found: Found) -> None:
    state = request.POST.get("state", "")
    if state not in Nomination.State.values:
        raise StateError
    name = request.POST.get("name", "").replace("\x00", "")
    actions.review_nomination(wave=found[2], name=name, state=state, by=doer(request))


def _record(request: HttpRequest, found: Found) -> None:
    case, survey, wave = found
    if not case.standing.may_record("ties"):
        raise PermissionDenied
    if not wave.closed_at:
        raise StateError
    asked_for = {str(one.pk): one for one in Question.objects.filter(survey=survey)}
    wanted = [
        (asked_for[question], value)
        for question, _sign, value in (one.partition("/") for one in request.POST.getlist("relation"))
        if question in asked_for
    ]
    _change, count = recorded.record_relations(wave=wave, wanted=wanted, by=doer(request))
    messages.success(
        request,
        ngettext(
            "%(n)d relation is recorded in the register.",
            "%(n)d relations are recorded in the register.",
            count,
        )
        % {"n": count},
    )


def _nothing(request: HttpRequest, found: Found) -> None:
    raise StateError


_DOINGS: dict[str, Any] = {
    "close": _close,
    "next": _next,
    "remind": _remind,
    "review": _review,
    "record": _record,
}


def _lacking(error: NotReadyError) -> str:
    words = {
        "questions": _("There is no question yet."),
        "actors": _("The list has fewer than two actors."),
    }
    return " ".join(str(words[one]) for one in error.lacking)


def _is_fixed(survey: Survey) -> bool:
    return Wave.objects.filter(survey=survey, opened_at__isnull=False).exists()


def _fixed(request: HttpRequest, case_key: str, survey: Survey) -> HttpResponse:
    messages.info(
        request,
        _(
            "People have been asked, so texts and questions stay as they were then. Prepare another survey instead."
        ),
    )
    return redirect("survey", case_key, survey.pk)


def _named(values: list[str]) -> list[roster.Named]:
    pairs = (one.partition("/") for one in values)
    return [(kind, key[:80]) for kind, _sign, key in pairs if kind in {"organisation", "person"} and key]

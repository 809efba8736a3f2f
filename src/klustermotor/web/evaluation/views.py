"""The pages of what evaluators say: all of it for an initiative, and the forms to say, change, withdraw and answer."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right
from klustermotor.web.cases.reading import asked, page_of
from klustermotor.web.evaluation import queries
from klustermotor.web.evaluation.actions import (
    annotate,
    answer_annotation,
    change_annotation,
    withdraw_annotation,
)
from klustermotor.web.evaluation.forms import AnnotationForm, AnswerForm, WordingForm
from klustermotor.web.evaluation.models import Annotation
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.initiatives.views import crumbs_to
from klustermotor.web.recording import drafts
from klustermotor.web.recording.actions import drop_draft
from klustermotor.web.recording.doors import signed_in

PAGE = 30
Found = tuple[Case, Initiative, Annotation]
reads_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@reads_and_takes
@signed_in
def annotated(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """What has been said of an initiative; an evaluator says more here."""
    case, initiative = _initiative(request, case_key, key)
    if request.POST.get("do") == "discard":
        return _discarded(request)
    form, status = None, 200
    if request.method == "POST" or case.standing.allows(Right.ANNOTATE):
        if not case.standing.allows(Right.ANNOTATE):
            raise PermissionDenied
        typed = _typed(request)
        about = request.POST.get("about", "") or asked(request, "about") or typed.get("about", "")
        form = AnnotationForm(
            request.POST or None,
            subjects=queries.subjects(case, initiative, about),
            initial=typed | {"about": about},
        )
        if form.is_valid():
            return _said(request, case, initiative, form)
        status = 422 if form.is_bound else 200
    page = page_of(request, queries.readable(case, initiative.key), size=PAGE)
    context = {
        "page": page,
        "said": queries.said(case, list(page), _reader(request)),
        "form": form,
        **_draft(request, initiative),
        "may_annotate": form is not None,
        "may_answer": _may_answer(case, initiative),
    }
    return render(request, "evaluation/annotations.html", _context(case, initiative) | context, status=status)


def _said(request: HttpRequest, case: Case, initiative: Initiative, form: AnnotationForm) -> HttpResponse:
    collection, _separator, key = form.cleaned_data["about"].partition(queries.SEPARATOR)
    annotate(
        case=case,
        initiative_key=initiative.key,
        by=_reader(request),
        collection=collection,
        key=key,
        **form.said,
    )
    drop_draft(by=_reader(request), address=request.path)
    messages.success(request, _("What you said is kept. Only you can change or withdraw it."))
    return redirect("annotations", case.key, initiative.key)


@reads_and_takes
@signed_in
def change(request: HttpRequest, case_key: str, key: str, number: int) -> HttpResponse:
    """Say it otherwise; for the author alone."""
    found = _own(request, case_key, key, number)
    case, initiative, annotation = found
    if request.POST.get("do") == "discard":
        return _discarded(request)
    seen = {
        "kind": annotation.kind,
        "text": annotation.text,
        "audience": "evaluators" if annotation.draft else "readers",
    }
    form = WordingForm(request.POST or None, initial=seen | _typed(request))
    if not annotation.draft:
        del form.fields["audience"]
    if form.is_valid():
        wording = form.cleaned_data
        change_annotation(
            annotation=annotation,
            kind=wording["kind"],
            text=wording["text"],
            draft=wording.get("audience") == "evaluators",
            by=_reader(request),
        )
        drop_draft(by=_reader(request), address=request.path)
        return redirect("annotations", case.key, initiative.key)
    return _form_page(request, "evaluation/change.html", found, form)


@reads_and_takes
@signed_in
def withdraw(request: HttpRequest, case_key: str, key: str, number: int) -> HttpResponse:
    """Take it back, after a question; for the author alone."""
    found = _own(request, case_key, key, number)
    case, initiative, annotation = found
    if request.method == "POST":
        withdraw_annotation(annotation=annotation, by=_reader(request))
        messages.success(request, _("It is withdrawn. It remains to be read, marked as withdrawn."))
        return redirect("annotations", case.key, initiative.key)
    return _form_page(request, "evaluation/withdraw.html", found, None)


@reads_and_takes
@signed_in
def answer(request: HttpRequest, case_key: str, key: str, number: int) -> HttpResponse:
    """Answer it, for those who keep the initiative."""
    found = _found(request, case_key, key, number)
    case, initiative, annotation = found
    if not _may_answer(case, initiative) or annotation.draft or annotation.withdrawn_at:
        raise PermissionDenied
    if request.POST.get("do") == "discard":
        return _discarded(request)
    form = AnswerForm(request.POST or None, initial=_typed(request))
    if form.is_valid():
        answer_annotation(annotation=annotation, text=form.cleaned_data["text"], by=_reader(request))
        drop_draft(by=_reader(request), address=request.path)
        return redirect("annotations", case.key, initiative.key)
    return _form_page(request, "evaluation/answer.html", found, form)


def _initiative(request: HttpRequest, case_key: str, key: str) -> tuple[Case, Initiative]:
    case = visible_case(request, case_key)
    return case, get_object_or_404(Initiative, case=case, key=key)


def _found(request: HttpRequest, case_key: str, key: str, number: int) -> Found:
    case, initiative = _initiative(request, case_key, key)
    return case, initiative, get_object_or_404(queries.readable(case, initiative.key), pk=number)


def _own(request: HttpRequest, case_key: str, key: str, number: int) -> Found:
    """An annotation that the account has written and may still change; who merely reads it is refused."""
    case, initiative, annotation = _found(request, case_key, key, number)
    written = annotation.by_id == _reader(request).pk and not annotation.withdrawn_at
    if not written or not case.standing.allows(Right.ANNOTATE):
        raise PermissionDenied
    return case, initiative, annotation


def _discarded(request: HttpRequest) -> HttpResponse:
    """The form anew, without what was typed."""
    drop_draft(by=_reader(request), address=request.path)
    return redirect(request.path)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed in the form before and not sent; one draft for each form, whatever its address asks for."""
    draft = None if request.method == "POST" else drafts.of_form(_reader(request), request.path)
    return {name: values[0] for name, values in draft.data.items() if values} if draft else {}


def _draft(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    """What a page needs to keep what is typed in its form."""
    title = _("What evaluators say of %(name)s") % {"name": initiative.name}
    return {
        "draft": None if request.method == "POST" else drafts.of_form(_reader(request), request.path),
        "draft_word": drafts.word_for(_reader(request), request.path, title),
    }


def _reader(request: HttpRequest) -> User:
    return cast("User", request.user)


def _may_answer(case: Case, initiative: Initiative) -> bool:
    return case.standing.may_record("initiatives", initiative.key)


def _context(case: Case, initiative: Initiative) -> dict[str, Any]:
    return {
        "case": case,
        "current_room": "initiatives",
        "crumbs": crumbs_to(case, initiative),
        "initiative": initiative,
    }


def _form_page(
    request: HttpRequest,
    template: str,
    found: Found,
    form: WordingForm | AnswerForm | None,
) -> HttpResponse:
    case, initiative, annotation = found
    (told,) = queries.said(case, [annotation], _reader(request))
    status = 422 if form and form.is_bound else 200
    context = _context(case, initiative) | {"one": told, "form": form} | _draft(request, initiative)
    return render(request, template, context, status=status)

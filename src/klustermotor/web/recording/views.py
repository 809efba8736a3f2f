"""The forms of records: make, change and remove, with nothing typed lost and nobody overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from klustermotor.casefile.structure import hints, references
from klustermotor.errors import InputError
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import FIELDS_OF_FIRM
from klustermotor.web.recording import drafts
from klustermotor.web.recording.actions import drop_draft, remove_record, save_records
from klustermotor.web.recording.choices import values_of
from klustermotor.web.recording.doors import doer, signed_in, to_change, to_make
from klustermotor.web.recording.errors import ConflictError, HangsOnError
from klustermotor.web.recording.forms import RecordForm
from klustermotor.web.recording.hanging import what_hangs
from klustermotor.web.recording.merging import Merged, merge
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.places import page_of_stored
from klustermotor.web.recording.stored import Stored, kind_of
from klustermotor.web.recording.wording import NEW, kind_words, titles

FORM = ["GET", "HEAD", "POST"]
MENTIONS_SHOWN = 20


@require_http_methods(FORM)
@signed_in
def new(request: HttpRequest, case_key: str, collection: str) -> HttpResponse:
    """Record something new."""
    case, parent = to_make(request, case_key, collection, request.GET.get("in", ""))
    return _form(request, case, collection, parent=parent, stored=None)


@require_http_methods(FORM)
@signed_in
def edit(request: HttpRequest, case_key: str, collection: str, key: str) -> HttpResponse:
    """Change what is recorded."""
    case, stored = to_change(request, case_key, collection, key)
    return _form(request, case, collection, parent=None, stored=stored)


@require_http_methods(FORM)
@signed_in
def remove(request: HttpRequest, case_key: str, collection: str, key: str) -> HttpResponse:
    """Say what hangs on a record, and remove it if that is wanted."""
    case, stored = to_change(request, case_key, collection, key)
    if not _may_remove(case, collection):
        raise PermissionDenied
    again: dict[str, Any] = {}
    hanging = what_hangs(case, stored)
    others = [one.stored for one in hanging.mentions if not _is_own(case, one.stored)]
    if request.method == "POST" and not others:
        try:
            change = remove_record(
                case=case, collection=collection, key=key, base=request.POST.get("base", ""), by=doer(request)
            )
        except ConflictError:
            again = {"changed": True}
        except HangsOnError:
            pass  # what hangs on it is shown below
        else:
            _tell_saved(request, case, change, _("Removed. It can be brought back for 90 days."))
            return redirect(_back(request, case, stored))
    mentions = [one.stored for one in hanging.mentions if one.stored not in others]
    context = again | {
        "case": case,
        "stored": stored,
        "title": titles(case, [stored])[0],
        "kind": kind_words(collection),
        "nested": _counted(hanging.nested),
        "mentions": list(zip(mentions, titles(case, mentions[:MENTIONS_SHOWN]), strict=False)),
        "more_mentions": max(0, len(mentions) - MENTIONS_SHOWN),
        "blocking": list(zip(hanging.blocking, titles(case, hanging.blocking), strict=True)),
        "others": titles(case, others[:MENTIONS_SHOWN]),
        "back": _back(request, case, stored),
        "next": request.GET.get("next", ""),
    }
    return render(request, "recording/remove.html", context, status=409 if again else 200)


def _form(
    request: HttpRequest, case: Case, collection: str, *, parent: Stored | None, stored: Stored | None
) -> HttpResponse:
    user, address = doer(request), request.get_full_path()
    if request.POST.get("do") == "discard":
        drop_draft(by=user, address=address)
        return redirect(address)
    draft = None if request.method == "POST" else drafts.of_form(user, address)
    data = draft.data if draft else request.POST if request.method == "POST" else None
    form = RecordForm(
        collection,
        case=case,
        parent=parent,
        stored=stored,
        data=data,
        from_draft=draft is not None,
        fields=None if case.standing.reads else FIELDS_OF_FIRM,
        start=_start(request, collection) if stored is None else None,
    )
    outcome, around = _Outcome(form), stored or parent
    if form.is_valid():
        form.refuse_making(form.wanted())
    if form.is_valid():
        found = _saved(request, case, form)
        if isinstance(found, HttpResponse):
            return found
        outcome = found
    heading = titles(case, [stored])[0] if stored else str(NEW[collection])
    context = {
        "case": case,
        "current_room": "initiatives" if around and around.initiative else collection,
        "form": outcome.form,
        "merged": outcome.merged,
        "gone": outcome.gone,
        "draft": draft,
        "collection": collection,
        "stored": stored,
        "heading": heading,
        "around": titles(case, [parent])[0] if parent else "",
        "kind": kind_words(collection),
        "back": _back(request, case, around),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "draft_word": drafts.word_for(user, address, heading),
        "may_remove": stored is not None and _may_remove(case, collection),
    }
    return render(request, "recording/form.html", context, status=outcome.status)


def _start(request: HttpRequest, collection: str) -> dict[str, str]:
    """What a new record starts with, as the address asks: a kind or a role, or another record that it names."""
    kind = kind_of(collection)
    named = {one.field for one in references(kind) if not one.many}
    return {
        name: str(value)
        for name, value in request.GET.items()
        if name in named or (name in kind.model_fields and value in values_of(hints(kind)[name]))
    }


@dataclass
class _Outcome:
    """The form as it was sent, and what stands in the way of saving it."""

    sent: RecordForm
    merged: Merged | None = None
    gone: bool = False

    @property
    def form(self) -> RecordForm:
        """The form to show."""
        return self.merged.form if self.merged else self.sent

    @property
    def status(self) -> int:
        """How the answer is told to programs."""
        if self.merged or self.gone:
            return 409
        return 422 if self.sent.problems or self.sent.open_questions else 200


def _saved(request: HttpRequest, case: Case, form: RecordForm) -> HttpResponse | _Outcome:
    """Save a form that is right, and where to go then; or what stands in the way."""
    try:
        change = save_records(case=case, wanted=form.wanted(), by=doer(request))
    except ConflictError as error:
        conflict = error.conflicts[0]
        if conflict.now is None or conflict.mine is None or form.stored is None:
            return _Outcome(form, gone=True)
        return _Outcome(form, merged=merge(case, conflict, form.base))
    except InputError as error:
        form.add_faults(error)
        return _Outcome(form)
    drop_draft(by=doer(request), address=request.get_full_path())
    _tell_saved(request, case, change, _("Saved."))
    if request.POST.get("do") == "another":
        return redirect(request.get_full_path())
    return redirect(_back(request, case, form.saved_place()))


def _is_own(case: Case, stored: Stored) -> bool:
    """Whether the account may change a record that mentions what is to be removed."""
    return case.standing.may_record(stored.collection, stored.initiative, stored.key)


def _may_remove(case: Case, collection: str) -> bool:
    """A firm keeps its own facts, but is not its to remove; nor is an initiative its manager's."""
    if collection == "initiatives":
        return case.standing.may_remove_initiative()
    return case.standing.reads


def _tell_saved(request: HttpRequest, case: Case, change: Change | None, words: str) -> None:
    if change is None:
        messages.info(request, _("Nothing was different, so nothing was changed."))
        return
    address = reverse("change", args=[case.key, change.pk])
    messages.success(
        request, format_html('{} <a href="{}">{}</a>', words, address, _("Look at it, or undo it"))
    )


def _counted(nested: list[Stored]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for one in nested:
        counts[one.collection] = counts.get(one.collection, 0) + 1
    return [(kind_words(collection), count) for collection, count in counts.items()]


def _back(request: HttpRequest, case: Case, around: Stored | None) -> str:
    """Where the form was come from; else the page of what the record belongs to."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    if not case.standing.reads and case.standing.firms:
        return reverse("firm", args=[case.key, next(iter(case.standing.firms))])
    return page_of_stored(case, around)

"""The pages of the history: what has changed, what one change did and how to undo it, what was removed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klustermotor.casefile.structure import collections
from klustermotor.errors import InputError
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.personal import may_see, seen
from klustermotor.web.cases.reading import asked, page_of
from klustermotor.web.messages import fault_text
from klustermotor.web.recording.actions import undo_change
from klustermotor.web.recording.doors import doer
from klustermotor.web.recording.errors import ConflictError, HangsOnError
from klustermotor.web.recording.history import kept_back_of, of_record, summaries, told
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import read
from klustermotor.web.recording.wording import kind_words, titles


@require_safe
@login_required
def changes(request: HttpRequest, case_key: str) -> HttpResponse:
    """Every change of the case, latest first; of one initiative when asked for."""
    case = visible_case(request, case_key)
    rows = case.changes.select_related("undone_by")
    initiative = asked(request, "initiative")
    if initiative:
        named = ChangedRecord.objects.filter(initiative_key=initiative).values("change")
        rows = rows.filter(pk__in=named)
    page = page_of(request, rows)
    context = {
        "case": case,
        "current_room": "changes",
        "page": page,
        "entries": summaries(case, list(page)),
        "initiative": initiative,
    }
    return render(request, "recording/changes.html", context)


@require_safe
@login_required
def change(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """One change, field by field, and how to undo it."""
    case = visible_case(request, case_key)
    found = _change(case, number)
    return render(request, "recording/change.html", _described(case, found))


@require_POST
@login_required
def undo(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Undo a change, or say why not."""
    case = visible_case(request, case_key)
    found = _change(case, number)
    if not _may_undo(case, found):
        return render(request, "403.html", {"case": case}, status=403)
    try:
        undone = undo_change(change=found, by=doer(request))
    except ConflictError as error:
        since = titles(case, [one.now for one in error.conflicts if one.now])
        refused = _(
            "This has been changed again since, so it was not undone: %(records)s. Undo the later change first."
        )
        why = [refused % {"records": ", ".join(since) or _("what was removed is there again")}]
    except HangsOnError as error:
        needed = ", ".join(titles(case, error.blocking[:5]))
        why = [
            _("Others need what this change made, so it was not undone: %(records)s.") % {"records": needed}
        ]
    except InputError as error:
        why = [fault_text(fault) for fault in error.faults]
    else:
        messages.success(request, _("The change is undone."))
        return redirect("change", case.key, undone.pk if undone else found.pk)
    return render(request, "recording/change.html", _described(case, found) | {"why_not": why}, status=409)


@require_safe
@login_required
def removed(request: HttpRequest, case_key: str) -> HttpResponse:
    """What was removed and can be brought back."""
    case = visible_case(request, case_key)
    rows = case.changes.filter(action=Change.Action.REMOVED, undone_by=None)
    page = page_of(request, rows)
    context = {"case": case, "current_room": "changes", "page": page, "entries": summaries(case, list(page))}
    return render(request, "recording/removed.html", context)


@require_safe
@login_required
def record(request: HttpRequest, case_key: str, collection: str, key: str) -> HttpResponse:
    """The history of one record, also of one that is gone."""
    case = visible_case(request, case_key)
    if collection not in collections():
        raise Http404
    rows: QuerySet[ChangedRecord, Any] = of_record(case, collection, key)
    try:
        now = read(case, collection, key)
    except LookupError:
        now = None
        if not rows.exists():
            raise Http404 from None
    if now and not may_see(case, now.record):
        raise Http404
    page = page_of(request, rows)
    steps = told(case, list(page))
    context = {
        "case": case,
        "current_room": "changes",
        "page": page,
        "steps": steps,
        "title": titles(case, [now])[0] if now else steps[0].title,
        "kind": kind_words(collection),
        "collection": collection,
        "key": key,
        "now": now,
        "may_record": bool(now) and case.standing.may_record(collection, now.initiative if now else "", key),
    }
    return render(request, "recording/record_history.html", context)


def _change(case: Case, number: int) -> Change:
    return get_object_or_404(case.changes.select_related("undoes", "undone_by"), pk=number)


def _described(case: Case, found: Change) -> dict[str, Any]:
    rows = list(seen(case, found.records.all())[:200])
    return {
        "case": case,
        "current_room": "changes",
        "change": found,
        "entries": told(case, rows),
        "kept_back": kept_back_of(case, [found]).get(found.pk, 0),
        "may_undo": _may_undo(case, found) and not hasattr(found, "undone_by"),
    }


def _may_undo(case: Case, found: Change) -> bool:
    """Whether the account may record everything that the change touched; for a merger, organisations are enough."""
    if found.action == Change.Action.MERGED:
        return case.standing.may_record("organisations")
    rows = found.records.values_list("collection", "initiative_key", "key").distinct()
    return all(case.standing.may_record(*row) for row in rows)

"""The page on which two records of one organisation are made into one."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from klustermotor.casefile.records import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.actions import unite_organisations
from klustermotor.web.recording.doors import doer, stored_or_404
from klustermotor.web.recording.entry import EntryError, parse_date
from klustermotor.web.recording.errors import ConflictError
from klustermotor.web.recording.finder import look_up
from klustermotor.web.recording.guidance import label_of
from klustermotor.web.recording.stored import Stored
from klustermotor.web.recording.uniting import CHOSEN, Merger, Union, union_of
from klustermotor.web.recording.wording import kind_words, names_of, titles, value_words
from klustermotor.web.registers.doors import case_to_keep
from klustermotor.web.registers.words import crumbs

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def unite(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """Choose what an organisation is made one with, look at what that means, and do it."""
    case = case_to_keep(request, case_key)
    this = stored_or_404(case, "organisations", key)
    sent = request.POST if request.method == "POST" else request.GET
    other_key, words = _other(case, this, sent.get("with", "").strip())
    context = {
        "case": case,
        "current_room": "organisations",
        "crumbs": crumbs(case),
        "this": this,
        "wanted": sent.get("with", ""),
        "question": words,
    }
    if not other_key:
        return render(request, "registers/unite_choose.html", context, status=422 if words else 200)
    stays, goes = (other_key, key) if sent.get("stays") == other_key else (key, other_key)
    merger, fault = _merger(sent.get("how", ""), sent.get("date", "").strip())
    taken = {
        one.removeprefix("take.") for one in sent if one.startswith("take.") and sent[one] == goes
    } & set(CHOSEN)
    try:
        union = union_of(case, stays, goes, taken=taken, merger=merger)
    except LookupError:
        raise Http404 from None
    status = 422 if fault else 200
    if request.POST.get("do") == "unite" and not fault:
        if sent.get("how") not in ("twice", "merged"):
            fault, status = _("Say first whether it is one organisation, or two that became one."), 422
        else:
            answer = _united(request, case, union, taken, merger)
            if answer is not None:
                return answer
            status = 409
    context |= _told(case, union) | {
        "fault": fault,
        "how": sent.get("how", ""),
        "date": sent.get("date", ""),
        "taken": taken,
    }
    return render(request, "registers/unite.html", context, status=status)


def _other(case: Case, this: Stored, typed: str) -> tuple[str, str]:
    """The organisation that somebody names by key, name or number; else what to ask."""
    if not typed:
        return "", ""
    found = look_up(case, "organisations", [typed])[typed]
    if found.sure and found.sure != this.key:
        return found.sure, ""
    if found.sure == this.key:
        return "", _("That is the same record. Name the other one.")
    alike = ", ".join(one.name for one in (*found.exact, *found.alike)[:5] if one.key != this.key)
    if alike:
        return "", _("No single organisation in the case is called so. Is it one of these: %(alike)s?") % {
            "alike": alike
        }
    return "", _("No organisation in the case is called so.")


def _merger(how: str, typed: str) -> tuple[Merger | None, str]:
    if how != "merged":
        return None, ""
    try:
        return Merger(parse_date(typed, today=datetime.date.today()) if typed else None), ""
    except EntryError as error:
        return Merger(), str(error)


def _united(
    request: HttpRequest, case: Case, union: Union, taken: set[str], merger: Merger | None
) -> HttpResponse | None:
    try:
        change = unite_organisations(
            case=case,
            stays=union.stays.key,
            goes=union.goes.key,
            seen=request.POST.get("seen", ""),
            taken=taken,
            merger=merger,
            by=doer(request),
        )
    except ConflictError:
        messages.info(
            request, _("Something has changed since you looked. Nothing is saved: look it over again.")
        )
        return None
    if change is not None:
        address = reverse("change", args=[case.key, change.pk])
        words = _("The two are one now.")
        messages.success(
            request, format_html('{} <a href="{}">{}</a>', words, address, _("Look at it, or undo it"))
        )
    return redirect("organisation", case.key, union.stays.key)


def _told(case: Case, union: Union) -> dict[str, Any]:
    """Everything that the page says of what will happen."""
    both = [union.stays.record, union.goes.record, union.whole]
    names = names_of(case, both)
    fields = []
    for name in CHOSEN:
        words = [value_words(record, name, names) for record in both]
        if words[0] or words[1]:
            asked = bool(words[0] and words[1] and words[0] != words[1])
            fields.append(
                {"name": name, "label": label_of(Organisation, name), "words": words, "asked": asked}
            )
    pointed = [one.stored for one in union.pointing]
    counts: dict[str, int] = {}
    for one in pointed:
        counts[one.collection] = counts.get(one.collection, 0) + 1
    return {
        "union": union,
        "fields": fields,
        "also": value_words(union.whole, "also_known_as", names),
        "note": value_words(union.whole, "note", names),
        "counts": [(kind_words(collection), count) for collection, count in counts.items()],
        "pointed": list(
            zip([kind_words(one.collection) for one in pointed], titles(case, pointed[:SHOWN]), strict=False)
        ),
        "to_itself": titles(case, union.to_itself),
        "doubled": titles(case, union.doubled),
    }

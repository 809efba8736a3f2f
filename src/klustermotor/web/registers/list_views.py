"""The pages of company lists: all of them, one of them, and bringing one in by way of its columns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klustermotor.errors import InputError
from klustermotor.registers.reading import preview
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right
from klustermotor.web.cases.reading import asked, page_of
from klustermotor.web.recording.doors import doer
from klustermotor.web.registers import queries
from klustermotor.web.registers.actions import (
    change_list,
    drop_upload,
    erase_firm,
    read_upload,
    remove_list,
    send_file,
)
from klustermotor.web.registers.columns import columns_of
from klustermotor.web.registers.doors import case_to_keep, keeps, list_of, upload_of
from klustermotor.web.registers.forms import ListForm
from klustermotor.web.registers.models import CompanyList, ListedFirm, Upload
from klustermotor.web.registers.words import crumbs, faults_told, of_list, state_words

MOST_BYTES = 50_000_000
reads_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def company_lists(request: HttpRequest, case_key: str) -> HttpResponse:
    """All lists of the case, what waits to be read, and the comparisons."""
    case = visible_case(request, case_key)
    found = list(queries.lists(case))
    context = {
        "lists": [(one, of_list(case, one)) for one in found],
        "uploads": queries.waiting_uploads(case) if keeps(case) else (),
        "comparisons": queries.with_counts(case),
    }
    return render(request, "registers/lists.html", _context(case) | context)


@reads_and_takes
@login_required
def add(request: HttpRequest, case_key: str) -> HttpResponse:
    """Send a file: of a new list, or a newer version of one that is there."""
    case = case_to_keep(request, case_key)
    number = asked(request, "list") or request.POST.get("list", "")
    newer = (
        list_of(case, int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else None
    )
    faults: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        faults = _refused(file)
        if file and not faults:
            upload = send_file(
                case=case,
                filename=file.name or "",
                content=file.chunks(),
                company_list=newer,
                by=doer(request),
            )
            faults = _unreadable(upload)
            if not faults:
                return redirect("company_list_columns", case.key, upload.pk)
            drop_upload(upload=upload, by=doer(request))
    context = {"newer": newer, "faults": faults, "limit": MOST_BYTES // 1_000_000}
    return render(request, "registers/add.html", _context(case) | context, status=422 if faults else 200)


def _refused(file: Any) -> list[str]:
    if file is None:
        return [_("No file was chosen. Choose a file with a list.")]
    if (file.size or 0) > MOST_BYTES:
        words = _("The file is larger than %(limit)d MB. Split the list, and send one part at a time.")
        return [words % {"limit": MOST_BYTES // 1_000_000}]
    return []


def _unreadable(upload: Upload) -> list[str]:
    try:
        preview(upload.path, filename=upload.filename)
    except InputError as error:
        return faults_told(error.faults)
    return []


@reads_and_takes
@never_cache
@login_required
def columns(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """What the columns of a file are taken for, and what the list is; then how far the reading has come."""
    case = case_to_keep(request, case_key)
    upload = upload_of(case, number)
    if upload.status == Upload.Status.DONE and upload.company_list_id:
        return redirect("company_list", case.key, upload.company_list_id)
    if upload.status != Upload.Status.ASKED:
        return render(
            request, "registers/reading.html", _context(case) | {"upload": upload, "lost": upload.is_lost}
        )
    if request.POST.get("do") == "drop":
        drop_upload(upload=upload, by=doer(request))
        messages.success(request, _("The file is thrown away. Nothing of it is kept."))
        return redirect("company_lists", case.key)
    found = columns_of(upload, request)
    form = ListForm(
        request.POST if request.POST.get("do") == "read" else None,
        case=case,
        company_list=upload.company_list,
        initial=_initial(upload),
    )
    if form.is_valid() and not found.faults:
        done = read_upload(
            upload=upload, about=form.about, columns=found.chosen, sheet=found.sheet, by=doer(request)
        )
        if not done.faults:
            return _after_reading(request, case, done)
        upload = done
    faults = [*found.faults, *faults_told(upload.told_faults)]
    status = 422 if request.method == "POST" and (form.is_bound or faults) else 200
    context = {"upload": upload, "form": form, "columns": found, "faults": faults}
    return render(request, "registers/columns.html", _context(case) | context, status=status)


def _after_reading(request: HttpRequest, case: Case, upload: Upload) -> HttpResponse:
    if upload.status != Upload.Status.DONE or upload.company_list is None:
        return redirect("company_list_columns", case.key, upload.pk)
    rows = upload.company_list.figures["rows"]
    words = ngettext("The list is taken in: %(n)d row.", "The list is taken in: %(n)d rows.", rows)
    messages.success(request, words % {"n": rows})
    return redirect("company_list", case.key, upload.company_list.pk)


def _initial(upload: Upload) -> dict[str, Any]:
    one = upload.company_list
    if upload.about:
        return {**upload.about, "customer": upload.about.get("organisation_key", "")}
    if one is None:
        return {"name": upload.filename.rpartition(".")[0][:200] or upload.filename}
    return _told(one)


def _told(one: CompanyList) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "customer": one.organisation_key,
        "initiative": one.initiative_key,
        "origin": one.origin,
        "as_of": one.as_of or "",
    }


@require_safe
@login_required
def company_list(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """The rows of a list, what it is, and what was new in its latest version."""
    case = visible_case(request, case_key)
    found = list_of(case, number)
    state = next((one for one in ListedFirm.State.values if one == asked(request, "state")), "")
    question = asked(request, "q")
    page = page_of(request, queries.firms(found, state=state, question=question, personal=keeps(case)))
    context = {
        "list": found,
        "about": of_list(case, found),
        "page": page,
        "names": queries.names_of(case, {one.organisation_key for one in page}),
        "state": state,
        "states": state_words(found),
        "question": question,
        "remarks": faults_told(found.told_remarks),
        "may_erase": case.standing.allows(Right.ERASE),
        "comparisons": [one for one in queries.with_counts(case) if one.has_list(found)],
    }
    return render(request, "registers/list.html", _context(case) | context)


@reads_and_takes
@login_required
def change(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Say otherwise what a list is, or remove it after a question."""
    case = case_to_keep(request, case_key)
    found = list_of(case, number)
    if request.POST.get("do") == "remove":
        remove_list(company_list=found, by=doer(request))
        messages.success(request, _("The list is removed, with its rows and comparisons."))
        return redirect("company_lists", case.key)
    form = ListForm(request.POST or None, case=case, company_list=found, initial=_told(found))
    if form.is_valid():
        change_list(company_list=found, values=form.about, by=doer(request))
        return redirect("company_list", case.key, found.pk)
    context = {"list": found, "form": form, "decisions": queries.decisions_about(found)}
    return render(
        request, "registers/change.html", _context(case) | context, status=422 if form.is_bound else 200
    )


@require_POST
@login_required
def erase(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Remove a sole trader's row for good."""
    case = visible_case(request, case_key)
    if not case.standing.allows(Right.ERASE):
        raise PermissionDenied
    found = list_of(case, number)
    row = request.POST.get("row", "")
    if not (row.isascii() and row.isdecimal() and len(row) < 18):
        raise Http404
    firm = get_object_or_404(found.firms.select_related("company_list__case"), pk=int(row))
    erase_firm(firm=firm, by=doer(request))
    messages.success(request, _("The row is erased, with what was decided about it."))
    return redirect("company_list", case.key, found.pk)


def _context(case: Case) -> dict[str, Any]:
    return {"case": case, "current_room": "organisations", "crumbs": crumbs(case), "keeps": keeps(case)}

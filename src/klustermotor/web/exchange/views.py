"""A case as a file: taken away by whoever may see it, checked and loaded by administrators.

Small files are dealt with at once; large ones in the background, on a page that can be left.
"""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from klustermotor.casefile.reading import MAX_BYTES, check_size, read_case
from klustermotor.casefile.writing import case_bytes
from klustermotor.errors import InputError
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import visible_case
from klustermotor.web.exchange.actions import ask_export, ask_load
from klustermotor.web.exchange.exporting import name_of_file, number_kept_back
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.exchange.models import Transfer
from klustermotor.web.exchange.queries import is_large, transfers_of
from klustermotor.web.exchange.shown import faults_shown, state_of
from klustermotor.web.messages import contents_line, report_lines
from klustermotor.web.recording.whole_case import export_case

AT_ONCE = 2_000_000  # bytes; a second or two


@require_safe
@login_required
def case_file(request: HttpRequest, case_key: str) -> HttpResponse:
    """The whole case as a case file, but for what the account may not see; a large one has to be prepared first."""
    case = visible_case(request, case_key)
    if is_large(case):
        return redirect("prepare_case_file", case_key=case.key)
    content = case_bytes(export_case(case, personal=case.standing.keeps_people))
    response = HttpResponse(content, content_type="application/json")
    name = name_of_file(case, kept_back=number_kept_back(case))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def prepare_case_file(request: HttpRequest, case_key: str) -> HttpResponse:
    """Where a large case is asked for as a file, with what has been asked for before."""
    case = visible_case(request, case_key)
    user = cast("User", request.user)
    if request.method == "POST":
        return redirect("transfer", number=ask_export(case=case, by=user).pk)
    context = {
        "case": case,
        "transfers": transfers_of(user, case_key=case.key),
        "kept_back": number_kept_back(case),
    }
    return render(request, "exchange/prepare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def load(request: HttpRequest) -> HttpResponse:
    """Check a case file, or load it; only for administrators, and as if absent for others."""
    user = cast("User", request.user)
    if not user.is_superuser:
        raise Http404
    context: dict[str, Any] = {"limit": MAX_BYTES // 1024 // 1024, "transfers": transfers_of(user)}
    if request.method == "POST":
        file, replace = request.FILES.get("file"), request.POST.get("replace") == "yes"
        only_check = request.POST.get("do") != "load"
        if file and AT_ONCE < (file.size or 0) <= MAX_BYTES:
            asked = ask_load(
                name=file.name or "", content=file.chunks(), replace=replace, only_check=only_check, by=user
            )
            return redirect("transfer", number=asked.pk)
        context |= {"replace": replace} | _outcome(file, by=user, load=not only_check, replace=replace)
    return render(request, "exchange/load.html", context, status=422 if "faults" in context else 200)


@require_safe
@never_cache
@login_required
def transfer(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """How far something has come, and what came of it; only for who asked for it."""
    found = _own(request, number)
    return render(request, "exchange/transfer.html", state_of(found))


@require_safe
@never_cache
@login_required
def transfer_state(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """The part of that page which changes."""
    found = _own(request, number)
    return render(request, "exchange/transfer_state.html", state_of(found))


@require_safe
@login_required
def transfer_file(request: HttpRequest, number: uuid.UUID) -> HttpResponseBase:
    """A file that has been prepared, for who asked for it and may still see the case."""
    found = _own(request, number)
    case = visible_case(request, found.case_key)
    # What was prepared for who kept people then is not for who does so no more.
    if found.result.get("personal", True) and not case.standing.keeps_people:
        raise Http404
    if found.kind != Transfer.Kind.EXPORT or found.status != Transfer.Status.DONE or not found.path.exists():
        raise Http404
    return FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.name, content_type="application/json"
    )


def _own(request: HttpRequest, number: uuid.UUID) -> Transfer:
    return get_object_or_404(Transfer, pk=number, user=cast("User", request.user))


def _outcome(file: UploadedFile[Any] | None, *, by: User, load: bool, replace: bool) -> dict[str, Any]:
    """What to tell: faults with their places, what the file holds, or what was loaded."""
    if file is None:
        return {"faults": [{"line": None, "place": "", "text": _("No file was chosen. Choose a case file.")}]}
    try:
        check_size(file.size or 0)
        case = read_case(file.read())
    except InputError as error:
        return {"name": file.name, "faults": faults_shown(error.faults)}
    if not load:
        return {"name": file.name, "right": contents_line(case)}
    return {
        "name": file.name,
        "case_key": case.id,
        "report": list(report_lines(load_case(case, by=by, replace=replace))),
    }

"""A case as a file: taken away by whoever may see it, checked and loaded by administrators."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from klustermotor.casefile.reading import MAX_BYTES, check_size, read_case
from klustermotor.casefile.writing import case_bytes
from klustermotor.errors import InputError
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import visible_case
from klustermotor.web.exchange.exporting import export_case
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.messages import contents_line, fault_text, report_lines


@require_safe
@login_required
def case_file(request: HttpRequest, case_key: str) -> HttpResponse:
    """The whole case as a case file."""
    case = visible_case(request, case_key)
    response = HttpResponse(case_bytes(export_case(case)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{case.key}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def load(request: HttpRequest) -> HttpResponse:
    """Check a case file, or load it; only for administrators, and as if absent for others."""
    user = cast("User", request.user)
    if not user.is_superuser:
        raise Http404
    context: dict[str, Any] = {"limit": MAX_BYTES // 1024 // 1024}
    if request.method == "POST":
        replace = request.POST.get("replace") == "yes"
        context |= {"replace": replace} | _outcome(
            request.FILES.get("file"), by=user, load=request.POST.get("do") == "load", replace=replace
        )
    return render(request, "exchange/load.html", context, status=422 if "faults" in context else 200)


def _outcome(file: UploadedFile[Any] | None, *, by: User, load: bool, replace: bool) -> dict[str, Any]:
    """What to tell: faults with their places, what the file holds, or what was loaded."""
    if file is None:
        return {"faults": [{"line": None, "place": "", "text": _("No file was chosen. Choose a case file.")}]}
    try:
        check_size(file.size or 0)
        case = read_case(file.read())
    except InputError as error:
        faults = [
            {"line": fault.line, "place": fault.place, "text": fault_text(fault)} for fault in error.faults
        ]
        return {"name": file.name, "faults": faults}
    if not load:
        return {"name": file.name, "right": contents_line(case)}
    return {
        "name": file.name,
        "case_key": case.id,
        "report": list(report_lines(load_case(case, by=by, replace=replace))),
    }

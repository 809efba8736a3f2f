"""The page of files: a network to take away, and one from another program to record."""

from __future__ import annotations

import base64
import binascii
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klustermotor.errors import InputError
from klustermotor.sources.network_files.reading import FORMATS, read_network, write_network
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.networks.actions import take_out_people
from klustermotor.web.networks.files import Arrived, arrived, as_document, fault_words, without_people
from klustermotor.web.networks.rights import sees_personal_ties
from klustermotor.web.networks.views import crumbs_to, form_parts, scope_title, shown_by, to_network
from klustermotor.web.recording.actions import save_records
from klustermotor.web.recording.errors import ConflictError

LARGEST = 2_000_000
"""Bytes of a file that is taken in over the page."""
SHOWN = 200


def format_words() -> dict[str, str]:
    """What each format is for."""
    return {
        "kumu": _("Kumu (JSON): everything"),
        "kumu-xlsx": _("Kumu (Excel)"),
        "kumu-csv": _("Kumu (CSV)"),
        "gexf": _("GEXF for Gephi: everything"),
        "graphml": _("GraphML for yEd, igraph and NetworkX: everything"),
        "csv": _("CSV lists of actors and ties: everything"),
        "org": _("W3C ORG as JSON-LD: everything"),
    }


@require_safe
@login_required
def files(request: HttpRequest, case_key: str) -> HttpResponse:
    """Formats to take the network away in, and the form for one that comes in."""
    case = visible_case(request, case_key)
    return _page(request, case)


def _page(request: HttpRequest, case: Case, **more: object) -> HttpResponse:
    whole, shown = shown_by(case, request)
    context = {
        "case": case,
        "current_room": "network",
        "crumbs": crumbs_to(case, to_network(case, shown.asked)),
        "asked": shown.asked,
        "title": scope_title(case, shown.asked.scope),
        "formats": [(key, words) for key, words in format_words().items() if key in FORMATS],
        "kept_back": whole.kept_back,
        "crowded": whole.facts.crowded,
        "may_people": sees_personal_ties(case),
        "may_import": _may_import(case),
        "scopes_form": form_parts(case, whole, shown.asked),
        **more,
    }
    return render(request, "networks/files.html", context)


@require_safe
@login_required
def network_file(request: HttpRequest, case_key: str, program: str) -> HttpResponse:
    """The network of organisations as a file."""
    case = visible_case(request, case_key)
    if program not in FORMATS:
        raise Http404
    return _written(request, case, program, people=False)


@require_POST
@login_required
def people_file(request: HttpRequest, case_key: str) -> HttpResponse:
    """The network with its people as a file, for those who see their ties and have confirmed that they may."""
    case = visible_case(request, case_key)
    if not sees_personal_ties(case):
        raise PermissionDenied
    file_format = request.POST.get("format", "")
    if file_format not in FORMATS:
        raise Http404
    if request.POST.get("confirmed") != "yes":
        messages.info(
            request, _("Nothing was taken out: say first that you may hand on what the file tells of people.")
        )
        return redirect("network_files", case.key)
    return _written(request, case, file_format, people=True)


def _written(request: HttpRequest, case: Case, file_format: str, *, people: bool) -> HttpResponse:
    whole = shown_by(case, request)[1].built
    if people:
        types = whole.network.attributes["type"]
        take_out_people(
            case=case,
            file_format=file_format,
            people=int((types == "person").sum()),
            by=cast("User", request.user),
        )
    else:
        whole = without_people(whole)
    content = write_network(as_document(whole, str(case)), file_format)
    kind = FORMATS[file_format]
    response = HttpResponse(content, content_type=kind.media_type)
    response["Content-Disposition"] = f'attachment; filename="{case.key}-network{kind.ending}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_in(request: HttpRequest, case_key: str) -> HttpResponse:
    """A file of another program: first what it would bring, then, when that is wanted, all of it in one change."""
    case = visible_case(request, case_key)
    if not _may_import(case):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("network_files", case.key)
    content, filename = _sent(request)
    if content is None:
        return _page(request, case, faults=[_("Choose a file of at most 2 MB.")])
    try:
        found = arrived(case, read_network(content, filename=filename))
    except InputError as error:
        return _page(request, case, faults=fault_words(error))
    if request.POST.get("do") == "save" and not found.faults:
        return _saved(request, case, found)
    return _page(
        request,
        case,
        faults=found.faults,
        found=found,
        new=found.new[:SHOWN],
        ties=found.ties[:SHOWN],
        filename=filename,
        content=base64.b64encode(content).decode(),
    )


def _saved(request: HttpRequest, case: Case, found: Arrived) -> HttpResponse:
    try:
        change = save_records(case=case, wanted=found.wanted, by=cast("User", request.user))
    except (ConflictError, InputError):
        messages.info(
            request,
            _("Somebody else recorded something at the same time. Nothing is saved: look it over again."),
        )
        return redirect("network_files", case.key)
    if change is None:
        messages.info(request, _("The file says nothing that is not recorded already."))
        return redirect("network_files", case.key)
    count = len(found.ties)
    messages.success(
        request, ngettext("%(n)d tie is recorded.", "%(n)d ties are recorded.", count) % {"n": count}
    )
    return redirect("change", case.key, change.pk)


def _sent(request: HttpRequest) -> tuple[bytes | None, str]:
    """The file that came with the form, or the one that was looked over before."""
    upload = request.FILES.get("file")
    if upload is not None:
        too_large = (upload.size or 0) > LARGEST
        return (None if too_large else upload.read()), (upload.name or "")[:200]
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        return None, ""
    return (content or None) if len(content) <= LARGEST else None, request.POST.get("filename", "")[:200]


def _may_import(case: Case) -> bool:
    return case.standing.may_record("ties") and case.standing.may_record("organisations")

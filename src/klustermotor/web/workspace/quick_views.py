"""What comes often, recorded in under a minute: an activity with its participants, a meeting, a new member."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from klustermotor.errors import InputError
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.recording import drafts
from klustermotor.web.recording.actions import drop_draft, save_records
from klustermotor.web.recording.doors import doer, signed_in, stored_or_404, to_make
from klustermotor.web.recording.errors import ConflictError
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.places import page_of_stored
from klustermotor.web.recording.stored import Stored
from klustermotor.web.recording.wording import titles
from klustermotor.web.workspace.quick import ActivityForm, MeetingForm, MemberForm, QuickForm, gatherings

FORM = ["GET", "HEAD", "POST"]
TITLES = {
    "quick_activity": gettext_lazy("An activity"),
    "quick_meeting": gettext_lazy("A meeting and who came"),
    "quick_member": gettext_lazy("A new member"),
}


@require_safe
@signed_in
def chooser(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """What can be recorded in a hurry."""
    case = visible_case(request, case_key)
    initiative = stored_or_404(case, "initiatives", key)
    doors = quick_doors(case, key)
    if not doors:
        raise PermissionDenied
    context = {
        "case": case,
        "current_room": "initiatives",
        "initiative": initiative.record,
        "doors": doors,
        "back": page_of_stored(case, initiative),
        "may_list_members": case.standing.may_record("members", key),
        "may_list_people": case.standing.may_record("roles", key),
    }
    return render(request, "workspace/quick_chooser.html", context)


def quick_doors(case: Case, key: str) -> list[tuple[str, str | Promise]]:
    """The short forms that the reader may use for an initiative: address name and title."""
    collections = {"quick_activity": "activities", "quick_meeting": "activities", "quick_member": "members"}
    return [(name, TITLES[name]) for name, one in collections.items() if case.standing.may_record(one, key)]


@require_http_methods(FORM)
@signed_in
def activity(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """An activity with its participants."""
    case, initiative = _to_make(request, case_key, "activities", key)
    page = _Page(request, case, initiative, "quick_activity")
    return page.answer(ActivityForm(**page.start))


@require_http_methods(FORM)
@signed_in
def meeting(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """A meeting with attendance: those who belong there are ticked, others are typed."""
    case, initiative = _to_make(request, case_key, "activities", key)
    found = gatherings(case, initiative)
    wanted = request.GET.get("of", "")
    gathering = next((one for one in found if one.key == wanted), found[0])
    page = _Page(request, case, initiative, "quick_meeting", of=gathering.key)
    form = MeetingForm(gathering, **page.start)
    return page.answer(form, gatherings=found, gathering=gathering)


@require_http_methods(FORM)
@signed_in
def member(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """A new member."""
    case, initiative = _to_make(request, case_key, "members", key)
    page = _Page(request, case, initiative, "quick_member")
    return page.answer(MemberForm(**page.start))


def _to_make(request: HttpRequest, case_key: str, collection: str, key: str) -> tuple[Case, Stored]:
    case, initiative = to_make(request, case_key, collection, key)
    assert initiative is not None  # noqa: S101 - these are nested in an initiative
    return case, initiative


@dataclass
class _Page:
    """One request for a short form."""

    request: HttpRequest
    case: Case
    initiative: Stored
    name: str
    of: str = ""
    status: int = 200
    gone: bool = False
    draft: Any = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Address of the form, without what was saved before."""
        path = reverse(self.name, args=[self.case.key, self.initiative.key])
        return f"{path}?of={self.of}" if self.of else path

    @property
    def start(self) -> dict[str, Any]:
        """What the form is made of: what was sent, kept, or nothing."""
        data: Any = None
        if self.request.method == "POST":
            data = self.request.POST
        elif "saved" not in self.request.GET:
            self.draft = drafts.of_form(doer(self.request), self.address)
            data = self.draft.data if self.draft else None
        return {
            "case": self.case,
            "parent": self.initiative,
            "data": data,
            "from_draft": self.draft is not None,
        }

    def answer(self, form: QuickForm, **further: Any) -> HttpResponse:
        """The form again, or on to the next one when it was saved."""
        do = self.request.POST.get("do", "")
        if do == "discard":
            drop_draft(by=doer(self.request), address=self.address)
            return redirect(self.address)
        if self.request.method == "POST" and do != "find":
            saved = self._saved(form)
            if saved is not None:
                return saved
        elif do == "find":
            form.sent = False
        context = {
            "case": self.case,
            "current_room": "initiatives",
            "form": form,
            "title": TITLES[self.name],
            "around": titles(self.case, [self.initiative])[0],
            "initiative": self.initiative.record,
            "address": self.address,
            "back": page_of_stored(self.case, self.initiative),
            "draft": self.draft,
            "draft_word": drafts.word_for(
                doer(self.request),
                self.address,
                f"{TITLES[self.name]} – {titles(self.case, [self.initiative])[0]}",
            ),
            "saved": self._change(),
            "gone": self.gone,
        }
        return render(self.request, "workspace/quick.html", context | further, status=self.status)

    def _saved(self, form: QuickForm) -> HttpResponse | None:
        """Save a form that is right; None when something stands in the way."""
        wanted = form.finished()
        if wanted is None:
            self.status = 422
            return None
        try:
            change = save_records(case=self.case, wanted=wanted, by=doer(self.request))
        except ConflictError:
            self.status, self.gone = 409, True
            return None
        except InputError as error:
            form.add_faults(error)
            self.status = 422
            return None
        drop_draft(by=doer(self.request), address=self.address)
        sign = "&" if self.of else "?"
        if change is None:
            messages.info(self.request, _("This was saved already, so nothing was made twice."))
            return redirect(self.address)
        messages.success(self.request, form.told_saved())
        return redirect(f"{self.address}{sign}saved={change.pk}")

    def _change(self) -> Change | None:
        number = self.request.GET.get("saved", "")
        if not (number.isascii() and number.isdecimal()) or len(number) > 18:
            return None
        return self.case.changes.filter(pk=int(number), by=doer(self.request), undone_by=None).first()

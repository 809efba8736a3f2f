"""Pages that tell what is kept and why: the public register, a person's own record, people to review, the trail."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from klustermotor.web.accounts.models import User
from klustermotor.web.accounts.queries import sessions_of
from klustermotor.web.actors.models import Person
from klustermotor.web.cases.access import case_for
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right
from klustermotor.web.cases.reading import page_of
from klustermotor.web.privacy import actions, purposes, trail
from klustermotor.web.privacy.forms import TrailForm
from klustermotor.web.privacy.held import as_data, everything_held
from klustermotor.web.privacy.queries import about_account
from klustermotor.web.privacy.retention import people_to_review
from klustermotor.web.privacy.traces import Trace, find_trace, removed_people
from klustermotor.web.recording.history import told


def crumbs(case: Case, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page: the case, its people, and more."""
    return [
        {"url": reverse("overview", args=[case.key]), "label": str(case)},
        {"url": reverse("people", args=[case.key]), "label": _("People")},
        *({"url": url, "label": label} for url, label in more),
    ]


def person_crumbs(trace: Trace) -> list[dict[str, str]]:
    """The way to a page about a person; who is gone from the case has no page of their own."""
    if trace.row is None:
        return crumbs(trace.case)
    return crumbs(trace.case, (reverse("person", args=[trace.case.key, trace.key]), trace.name))


def person_or_404(case: Case, key: str) -> Trace:
    """A person of the case, there now or in its history."""
    trace = find_trace(case, key)
    if trace is None:
        raise Http404
    return trace


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What personal data is kept here, why, on what ground and for how long; for everybody."""
    name, contact = purposes.controller()
    register = purposes.register()
    context = {
        "kinds": [one.model_dump(exclude_none=True) for one in register.kinds],
        "reviewed": register.reviewed,
        "controller": name,
        "contact": contact,
    }
    return render(request, "privacy/privacy.html", context)


@require_safe
@login_required
@never_cache
def held(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """Everything that the case holds about a person."""
    case = case_for(request, case_key, Right.EXTRACT)
    trace = person_or_404(case, key)
    found = everything_held(trace)
    context = {
        "case": case,
        "current_room": "people",
        "crumbs": person_crumbs(trace),
        "trace": trace,
        "held": found,
        "history": told(case, found.history),
        "now": timezone.now(),
        "may_erase": case.standing.allows(Right.ERASE),
    }
    return render(request, "privacy/held.html", context)


@require_safe
@login_required
@never_cache
def held_file(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """The same as a file."""
    case = case_for(request, case_key, Right.EXTRACT)
    data = as_data(everything_held(person_or_404(case, key)))
    answer = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="person.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review(request: HttpRequest, case_key: str) -> HttpResponse:
    """People of whom nothing has been heard for years, and those who are only in the history: keep or erase."""
    case = case_for(request, case_key, Right.ERASE)
    if request.method == "POST":
        person = Person.objects.filter(case=case, key=request.POST.get("key", "")).first()
        if person is None:
            raise Http404
        actions.keep_person(case=case, key=person.key, by=cast("User", request.user))
        messages.success(
            request, _("%(name)s is kept and will not come up again for some years.") % {"name": person}
        )
        return redirect("people_review", case.key)
    context = {
        "case": case,
        "current_room": "people",
        "crumbs": crumbs(case),
        "page": page_of(request, people_to_review(case, timezone.now())),
        "years": purposes.years_of("people"),
        "removed": removed_people(case),
    }
    return render(request, "privacy/review.html", context)


@require_safe
@login_required
def case_trail(request: HttpRequest, case_key: str) -> HttpResponse:
    """What has been done in the case, by whom and when."""
    case = case_for(request, case_key, Right.TRAIL)
    doers = trail.doers(case)
    form = TrailForm(request.GET)
    wanted = form.wanted(set(trail.KINDS), {number for number, _name in doers})
    page = page_of(request, trail.events(case, **wanted))
    context: dict[str, Any] = {
        "case": case,
        "crumbs": crumbs(case)[:1],
        "page": page,
        "lines": trail.in_words(page),
        "doers": doers,
        "kinds": trail.KINDS.items(),
        "wanted": wanted,
        "narrowed": any(wanted.values()),
    }
    return render(request, "privacy/trail.html", context)


@require_safe
@login_required
@never_cache
def account_held(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account, in words; the file of it is that of the accounts' room."""
    user = cast("User", request.user)
    found = about_account(user)
    page = page_of(request, found.events)
    context = {
        "about": found,
        "page": page,
        "lines": trail.in_words(page),
        "sessions": sessions_of(user, request.session.session_key or ""),
    }
    return render(request, "privacy/account_held.html", context)

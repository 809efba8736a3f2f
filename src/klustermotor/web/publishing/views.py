"""Where it is chosen what the public sees of an initiative: the choices, and the page as it would be."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.initiatives.views import crumbs_to
from klustermotor.web.publishing import queries
from klustermotor.web.publishing.actions import (
    SupersededError,
    choose_public_parts,
    close_public_page,
    open_public_page,
)
from klustermotor.web.publishing.content import PublicContent
from klustermotor.web.publishing.forms import PublicForm
from klustermotor.web.publishing.parts import DEFAULT, STATEMENTS


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choose(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """Choose what is public; open the page, and close it."""
    case, initiative = _door(request, case_key, key)
    doing, by = request.POST.get("do", ""), cast("User", request.user)
    if doing == "close":
        close_public_page(initiative=initiative, by=by)
        messages.success(request, _("The page is closed. Nobody can read it without an account."))
        return redirect("public", case.key, initiative.key)
    page = queries.page_of_initiative(initiative)
    allowed = list(page.people.values_list("pk", flat=True)) if page else []
    named = queries.named_people(initiative, allowed)
    form = PublicForm(
        request.POST if request.method == "POST" else None,
        people=[one.person.pk for one in named],
        opens=doing == "open" or bool(page and page.opened_at),
        initial={
            "parts": page.parts if page else [part.value for part in DEFAULT],
            "people": [str(number) for number in allowed],
            "search_engines": bool(page and page.search_engines),
            "seen": page.seen if page else "",
        },
    )
    if form.is_valid():
        try:
            choose_public_parts(initiative=initiative, by=by, **form.choices)
        except SupersededError:
            form.add_error(
                None,
                _(
                    "Somebody else has changed these choices since you opened the page. Yours stand below and "
                    "are not kept: open the page anew to see theirs, then choose again."
                ),
            )
        else:
            if doing == "open":
                open_public_page(initiative=initiative, by=by)
            messages.success(
                request, _("The page is open: everybody can read it.") if doing == "open" else _("Kept.")
            )
            return redirect("public", case.key, initiative.key)
    context = _context(case, initiative) | {
        "page": page,
        "form": form,
        "statements": STATEMENTS,
        "named": named,
        "ticked": {name: set(form[name].value() or []) for name in ("parts", "people")},
    }
    return render(request, "publishing/choose.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def preview(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """The public page as it would be with what is chosen, for those who choose."""
    case, initiative = _door(request, case_key, key)
    page = queries.page_of_initiative(initiative)
    parts = page.parts if page else [part.value for part in DEFAULT]
    allowed = page.people.values_list("pk", flat=True) if page else []
    content = PublicContent(initiative, parts, allowed=set(allowed))
    context = content.everything() | {"place": case, "preview": True, "case_key": case_key, "key": key}
    return render(request, "publishing/open_page.html", context)


def _door(request: HttpRequest, case_key: str, key: str) -> tuple[Case, Initiative]:
    """An initiative that the account may open to the public: 404 where it sees none, 403 where it may not."""
    case = visible_case(request, case_key)
    initiative = get_object_or_404(queries.with_what_is_shown(), case=case, key=key)
    if not case.standing.allows(Right.PUBLISH, initiative.key):
        raise PermissionDenied
    return case, initiative


def _context(case: Case, initiative: Initiative) -> dict[str, Any]:
    return {
        "case": case,
        "current_room": "initiatives",
        "crumbs": crumbs_to(case, initiative),
        "initiative": initiative,
    }

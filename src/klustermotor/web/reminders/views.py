"""The pages of what is missing and of what is coming, and the calendar that other programs read."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from klustermotor.casefile.missing import WORK, find_gaps
from klustermotor.web.accounts.models import User
from klustermotor.web.accounts.secrets import digest_of, new_secret
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.access import case_of_firm, standing_of, visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right
from klustermotor.web.cases.reading import asked, page_of
from klustermotor.web.cases.templatetags.records import localised
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.initiatives.views import crumbs_to
from klustermotor.web.reminders import feed as feeds
from klustermotor.web.reminders.actions import make_calendar_address, withdraw_calendar_address
from klustermotor.web.reminders.attention import attention
from klustermotor.web.reminders.coming import Entry, Scope, entries, overdue
from klustermotor.web.reminders.models import CalendarAddress
from klustermotor.web.reminders.reading import known_initiatives
from klustermotor.web.reminders.sentences import groups
from klustermotor.web.reminders.sentences import localised as reviewed
from klustermotor.web.reminders.surveying import open_surveys

CHAPTERS = {
    "activities": "#activities",
    "goals": "#vision",
    "roles": "#people",
    "bodies": "#organisation",
    "members": "#members",
    "funding": "#funding",
}
LANGUAGES = ("sv", "en")
KEPT = datetime.timedelta(days=90)
"""So long what has passed stays in a calendar program."""


@require_safe
@login_required
def missing(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """What is unknown, stale or at odds in an initiative, each with one step that mends it."""
    case = visible_case(request, case_key)
    initiative = get_object_or_404(Initiative, case=case, key=key)
    gaps = find_gaps(known_initiatives(case, [key], timezone.localdate())[key])
    found = groups(case, key, gaps)
    kinds = (
        ("contradiction", _("At odds")),
        ("stale", _("Perhaps no longer true")),
        ("unknown", _("Not known")),
    )
    context = {
        "case": case,
        "current_room": "initiatives",
        "crumbs": crumbs_to(case, initiative),
        "initiative": initiative,
        "number": len(found),
        "first": found[0] if found else None,
        "parts": [(kind, title, [one for one in found if one.kind == kind]) for kind, title in kinds],
        "somebody_else": any(not one.may_mend for one in found),
        "work": reviewed(WORK),
    }
    return render(request, "reminders/missing.html", context)


@require_safe
@login_required
def attention_page(request: HttpRequest, case_key: str) -> HttpResponse:
    """What needs attention in every initiative of a case."""
    case = visible_case(request, case_key)
    page = page_of(request, Initiative.objects.filter(case=case).order_by("sort_key", "id"), size=20)
    found = attention(case, [initiative.key for initiative in page])
    context = {
        "case": case,
        "current_room": "overview",
        "crumbs": _crumbs(case),
        "page": page,
        "rows": [(initiative, found[initiative.key]) for initiative in page if initiative.key in found],
        "open_surveys": [] if page.has_previous() else list(open_surveys(case)),
    }
    return render(request, "reminders/attention.html", context)


@require_safe
@login_required
@never_cache
def calendar(request: HttpRequest, case_key: str) -> HttpResponse:
    """What is coming and what is overdue in a case, or in one initiative of it."""
    case = visible_case(request, case_key)
    return _calendar(request, case, _of_case(request, case))


@require_POST
@login_required
@never_cache
def calendar_address(request: HttpRequest, case_key: str) -> HttpResponse:
    """Make or end the address at which one's own calendar program reads the case."""
    case = visible_case(request, case_key)
    return _change_address(request, case, _of_case(request, case))


@require_safe
@login_required
@never_cache
def firm_calendar(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """What is coming for one firm: what it takes part in, and its own memberships."""
    case = case_of_firm(request, case_key, key)
    return _calendar(request, case, _of_firm(case, key))


@require_POST
@login_required
@never_cache
def firm_calendar_address(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """Make or end the address at which a firm's own calendar program reads what concerns it."""
    case = case_of_firm(request, case_key, key)
    return _change_address(request, case, _of_firm(case, key))


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address, as far as its account may see the case now.

    Whoever has the address reads it without signing in, so it tells nothing when the account is closed or has lost
    the case.
    """
    held = CalendarAddress.objects.select_related("case", "user").filter(digest=digest_of(secret)).first()
    if held is None:
        raise Http404
    case, initiative = held.case, asked(request, "initiative")
    scope = Scope(case, timezone.localdate(), initiative=initiative, surveys=True)
    case.standing = standing_of(held.user, case)
    if not case.standing.allows(Right.READ):
        scope = Scope(case, scope.today, firms=frozenset(case.standing.firms))
        if not scope.firms:
            raise Http404
    language = request.GET.get("language", "sv")
    with translation.override(language if language in LANGUAGES else "sv"):
        found = [entry for entry in entries(scope) if entry.last >= scope.today - KEPT]
        content = feeds.calendar(
            case,
            found,
            changed=feeds.revisions(case, found),
            since=held.made_at,
            address=lambda entry: request.build_absolute_uri(_address(scope, entry)),
        )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{case.key}.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _of_case(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The calendar of a case as its page shows it."""
    initiative = asked(request, "initiative")
    return {
        "scope": Scope(case, timezone.localdate(), initiative=initiative, surveys=True),
        "case": case,
        "current_room": "calendar",
        "crumbs": _crumbs(case),
        "initiatives": Initiative.objects.filter(case=case)
        .order_by("sort_key", "id")
        .values("key", "name")[:500],
        "initiative": initiative,
        "page_address": reverse("calendar", args=[case.key]),
        "post_to": reverse("calendar_address", args=[case.key]),
        "may_have_address": True,
    }


def _of_firm(case: Case, key: str) -> dict[str, Any]:
    """The calendar of a firm as its page shows it; the case itself is not shown to a firm."""
    firm = get_object_or_404(Organisation, case=case, key=key)
    return {
        "scope": Scope(case, timezone.localdate(), firms=frozenset({key})),
        "firm": firm,
        "page_address": reverse("firm_calendar", args=[case.key, key]),
        "post_to": reverse("firm_calendar_address", args=[case.key, key]),
        "may_have_address": key in case.standing.firms,
    }


def _calendar(
    request: HttpRequest, case: Case, context: dict[str, Any], *, secret: str | None = None
) -> HttpResponse:
    scope: Scope = context["scope"]
    found = entries(scope)
    late = [entry for entry in found if overdue(entry, scope.today)]
    coming = [entry for entry in found if not overdue(entry, scope.today)]
    context |= {
        "overdue": [_row(case, scope, entry) for entry in reversed(late)],
        "months": [
            (heading, [_row(case, scope, entry) for entry in same])
            for (_first, heading), same in groupby(_by_month(coming), key=lambda entry: entry.month)
        ],
        "number": len(coming),
        "held": CalendarAddress.objects.filter(case=case, user=cast("User", request.user)).first(),
        "secret_address": _feed_address(request, secret, scope) if secret else "",
    }
    return render(request, "reminders/calendar.html", context)


def _change_address(request: HttpRequest, case: Case, context: dict[str, Any]) -> HttpResponse:
    if not context["may_have_address"]:
        raise Http404
    user = cast("User", request.user)
    if request.POST.get("do") == "withdraw":
        withdraw_calendar_address(case=case, by=user)
        messages.success(
            request, _("The address has ended. A calendar program that reads it gets nothing more.")
        )
        return redirect(context["page_address"])
    secret = new_secret()
    make_calendar_address(case=case, digest=digest_of(secret), by=user)
    # Shown in this answer and never again: only its digest is kept.
    return _calendar(request, case, context, secret=secret)


def _feed_address(request: HttpRequest, secret: str, scope: Scope) -> str:
    chosen = {"language": (translation.get_language() or "sv")[:2]}
    if scope.initiative:
        chosen["initiative"] = scope.initiative
    path = reverse("calendar_feed", args=[secret])
    return request.build_absolute_uri(f"{path}?{urlencode(chosen)}")


def _by_month(coming: Sequence[Entry]) -> list[Entry]:
    """Entries in the order of what they are listed under; in time order within each."""
    return sorted(coming, key=lambda entry: (*entry.month, entry.first, entry.last))


def _row(case: Case, scope: Scope, entry: Entry) -> dict[str, Any]:
    """An entry with the page that it stands on, and the form where one tells how it went."""
    row: dict[str, Any] = {"entry": entry, "address": "" if scope.firms else _address(scope, entry)}
    if overdue(entry, scope.today) and case.standing.may_record(
        entry.collection, entry.initiative_key, entry.key
    ):
        row["mend"] = reverse("record_edit", args=[case.key, entry.collection, entry.key])
    return row


def _address(scope: Scope, entry: Entry) -> str:
    """The page that an entry stands on, for who may read it."""
    case = scope.case
    if scope.firms:
        return reverse("firm_calendar", args=[case.key, min(scope.firms)])
    if entry.collection == "surveys":
        return reverse("survey", args=[case.key, entry.key])
    if not entry.initiative_key:
        return reverse("plans", args=[case.key])
    page = reverse("initiative", args=[case.key, entry.initiative_key])
    return page + CHAPTERS.get(entry.collection, "")


def _crumbs(case: Case) -> list[dict[str, str]]:
    return [{"url": reverse("overview", args=[case.key]), "label": localised(case.title)}]

"""Erasing a person or an account: what will go is shown first, and the password is asked for again."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from klustermotor.web.accounts.confirming import confirmed
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import case_for
from klustermotor.web.cases.policy import Right
from klustermotor.web.privacy import actions
from klustermotor.web.privacy.account_erasing import is_last_administrator
from klustermotor.web.privacy.forms import SureForm
from klustermotor.web.privacy.held import everything_held
from klustermotor.web.privacy.queries import about_account
from klustermotor.web.privacy.traces import Trace
from klustermotor.web.privacy.views import person_crumbs, person_or_404

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
@never_cache
def person_erase(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """What the erasure of a person means; then the erasure."""
    case = case_for(request, case_key, Right.ERASE)
    trace = person_or_404(case, key)
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return confirmed(_erase_person)(request, trace)
    chosen = request.POST.getlist("replace") if request.method == "POST" else None
    found = everything_held(trace)
    # Where two people have one name, nobody but the reader knows whose it is.
    marked = (
        chosen if chosen is not None else [] if trace.namesakes else [one.place for one in found.mentions]
    )
    context = {
        "case": case,
        "current_room": "people",
        "crumbs": person_crumbs(trace),
        "trace": trace,
        "held": found,
        "counts": found.counts(),
        "marked": marked,
        "form": form,
        "accounts": User.objects.filter(case_access__case=case, name__in=trace.names).distinct(),
    }
    return render(request, "privacy/erase_person.html", context, status=422 if form.errors else 200)


def _erase_person(request: HttpRequest, trace: Trace) -> HttpResponse:
    actions.erase_person(
        case=trace.case,
        key=trace.key,
        replace_mentions=request.POST.getlist("replace"),
        by=cast("User", request.user),
    )
    messages.success(
        request, _("The person is erased. Where figures count somebody, a person without a name stands.")
    )
    return redirect("people", trace.case.key)


@page
@login_required
@never_cache
def account_erase(request: HttpRequest) -> HttpResponse:
    """What the erasure of one's own account means; then the erasure."""
    return _account_page(request, cast("User", request.user))


@page
@login_required
@never_cache
def account_erase_other(request: HttpRequest, number: int) -> HttpResponse:
    """The same for another's account, for who administers the installation."""
    if not request.user.is_superuser:
        raise Http404
    return _account_page(request, get_object_or_404(User, pk=number))


def _account_page(request: HttpRequest, user: User) -> HttpResponse:
    is_last = is_last_administrator(user)
    form = SureForm(request.POST if request.method == "POST" and not is_last else None)
    if form.is_valid():
        return confirmed(_erase_account)(request, user)
    context = {
        "account": user,
        "is_own": user == request.user,
        "is_last": is_last,
        "about": about_account(user),
        "form": form,
    }
    return render(request, "privacy/erase_account.html", context, status=422 if form.errors else 200)


def _erase_account(request: HttpRequest, user: User) -> HttpResponse:
    is_own = user == request.user
    actions.erase_account(user=user, by=cast("User", request.user))
    if is_own:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("The account is erased."))
    return redirect("home")

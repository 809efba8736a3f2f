"""The pages behind the links that are handed out: an invitation is accepted, or a new password chosen."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from klustermotor.web.accounts import throttle
from klustermotor.web.accounts.actions import ClosedInvitationError
from klustermotor.web.accounts.forms import JoinForm, NewPasswordForm
from klustermotor.web.accounts.models import Invitation, InvitationQuerySet, User
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.workspace import appointing

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: with a new account, with the one that there is, or by choosing a new password."""
    if throttle.is_stopped(request, "invitation"):
        return cast("HttpResponse", throttle.too_many(request))
    held = appointing.found(secret)
    if held is None or not appointing.holds(held):
        throttle.count(request, "invitation")
        return _gone(request)
    user = User.objects.filter(email__iexact=held.email).first()
    renews = held.kind == Invitation.Kind.PASSWORD
    offer = appointing.offered(held)
    context = {"invitation": held, "offer": offer and _offer_words(*offer), "renews": renews}
    if user and not renews:
        return _accept_as(request, held, user, context)
    if request.user.is_authenticated:
        return render(request, "workspace/invitation.html", {**context, "wrong_account": True})
    return _choose_password(request, held, user, context)


def _choose_password(
    request: HttpRequest, held: Invitation, user: User | None, context: dict[str, Any]
) -> HttpResponse:
    """The form of who has no account yet, or has forgotten its password; then they are signed in."""
    data = request.POST if request.method == "POST" else None
    form = (
        NewPasswordForm(data, user=user)
        if user
        else JoinForm(data, user=User(email=held.email), initial={"name": held.name})
    )
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "workspace/invitation.html", {**context, "form": form}, status=status)
    password = form.cleaned_data["new_password"]
    try:
        user = appointing.accept(invitation=held, name=form.cleaned_data.get("name", ""), password=password)
    except ClosedInvitationError:
        return _gone(request)
    # By the way of every sign-in: a second factor is asked for here too.
    return cast(
        "HttpResponse",
        perform_login(request, user, email_verification="none", redirect_url=reverse("home")),
    )


def _accept_as(request: HttpRequest, held: Invitation, user: User, context: dict[str, Any]) -> HttpResponse:
    """The invitation of somebody who has an account: they sign in to it and say yes."""
    if request.user != user:
        context |= {"wrong_account": request.user.is_authenticated, "must_sign_in": True}
        return render(request, "workspace/invitation.html", context)
    if request.method == "POST":
        return _accepted(request, held, user)
    return render(request, "workspace/invitation.html", context)


def _accepted(request: HttpRequest, held: Invitation, user: User) -> HttpResponse:
    try:
        appointing.accept(invitation=held, by=user)
    except ClosedInvitationError:
        return _gone(request)
    messages.success(request, _("You have accepted the invitation."))
    return redirect("home")


def _gone(request: HttpRequest) -> HttpResponse:
    """The same answer to a link that never was, is used, withdrawn or too old."""
    return render(request, "workspace/invitation_gone.html", status=404)


def _offer_words(case: Case, offer: appointing.Offer) -> dict[str, Any]:
    names = Initiative.objects.filter(case=case, key__in=offer.initiatives).order_by("sort_key")
    firm = Organisation.objects.filter(case=case, key=offer.organisation).first()
    return {
        "case": case,
        "role": offer.role.label,
        "words": appointing.ROLE_WORDS[offer.role],
        "scope": [one.name for one in names] or ([firm.name] if firm else []),
    }


@page
@login_required
def invitations(request: HttpRequest) -> HttpResponse:
    """The open invitations to one's own address, for who is known to be its holder without a link."""
    user = cast("User", request.user)
    if not user.email_proven:
        raise Http404
    rows = InvitationQuerySet(Invitation).open().filter(email__iexact=user.email, kind=Invitation.Kind.ROLE)
    if request.method == "POST":
        number = request.POST.get("number", "")
        held = get_object_or_404(
            rows, pk=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
        )
        return _accepted(request, held, user)
    open_now = [(one, _offer_words(*offer)) for one in rows if (offer := appointing.offered(one))]
    return render(request, "workspace/invitations.html", {"invitations": open_now})

"""The page of who may do what in a case: roles, invitations, and letting somebody in again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from klustermotor.web.accounts.actions import (
    change_address,
    invite,
    remove_second_factor,
    withdraw_invitation,
)
from klustermotor.web.accounts.confirming import confirmed
from klustermotor.web.accounts.mail import is_sent, send_text
from klustermotor.web.accounts.models import Invitation, InvitationQuerySet, User
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.access import case_for, standing_of
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.policy import Right, Role
from klustermotor.web.cases.reading import page_of
from klustermotor.web.cases.templatetags.records import localised, plain
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.workspace import appointing
from klustermotor.web.workspace.appointing_forms import AddressForm, InviteForm, RoleForm

page = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@dataclass(frozen=True)
class Held:
    """A role that somebody holds, with what it is for in words, and whether the reader may change it."""

    access: CaseAccess
    scope: str
    words: str
    may_change: bool


@page
@login_required
@never_cache
def access(request: HttpRequest, case_key: str) -> HttpResponse:
    """Who may do what in the case, and inviting somebody."""
    case = case_for(request, case_key, Right.INVITE)
    form = InviteForm(request.POST if request.method == "POST" else None, case=case)
    context: dict[str, Any] = {}
    if form.is_valid():
        offer = form.cleaned_data["offer"]
        offers = {
            "case_key": case.key,
            "role": offer.role.value,
            "initiative_keys": list(offer.initiatives),
            "organisation_key": offer.organisation,
        }
        made = invite(
            email=form.cleaned_data["email"], name=form.cleaned_data["name"], by=_user(request), offers=offers
        )
        context = _handed_out(request, case, *made)
        form = InviteForm(case=case)
    return _access_page(request, case, {"form": form, **context})


def _access_page(request: HttpRequest, case: Case, context: dict[str, Any]) -> HttpResponse:
    rows = (
        CaseAccess.objects.filter(case=case)
        .select_related("user")
        .order_by("user__name", "user__email", "role")
    )
    shown = page_of(request, rows)
    invitations = list(
        InvitationQuerySet(Invitation).open().filter(case_key=case.key).select_related("made_by")[:200]
    )
    form = context["form"]
    context |= {
        "case": case,
        "current_room": "access",
        "crumbs": _crumbs(case),
        "page": shown,
        "held": _held(case, shown),
        "invitations": [(one, Role(one.role).label if one.role else "") for one in invitations],
        "email_is_sent": is_sent(),
    }
    return render(request, "workspace/access.html", context, status=422 if form.errors else 200)


def _crumbs(case: Case, *more: tuple[str, str]) -> list[dict[str, str]]:
    links = ((reverse("overview", args=[case.key]), localised(case.title)), *more)
    return [{"url": url, "label": label} for url, label in links]


def _held(case: Case, rows: Iterable[CaseAccess]) -> list[Held]:
    """Roles with what they are for by name; an initiative or a firm that is gone by its key."""
    rows = list(rows)
    names: dict[str, str] = {}
    for model, field in ((Initiative, "initiative_key"), (Organisation, "organisation_key")):
        keys = {getattr(row, field) for row in rows} - {""}
        names |= dict(model.objects.filter(case=case, key__in=keys).values_list("key", "name"))
    return [
        Held(
            row,
            names.get(key := row.initiative_key or row.organisation_key, key),
            str(appointing.ROLE_WORDS[Role(row.role)]),
            case.standing.may_give(Role(row.role), row.initiative_key),
        )
        for row in rows
    ]


def _one(case: Case, number: int) -> CaseAccess:
    """A role in the case that the reader of the page may change; 403 where the policy says otherwise."""
    held = get_object_or_404(CaseAccess.objects.select_related("user", "case"), case=case, pk=number)
    if not case.standing.may_give(Role(held.role), held.initiative_key):
        raise PermissionDenied
    return held


@page
@login_required
def access_change(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Give somebody another role, take the role away, or let them in again."""
    case = case_for(request, case_key, Right.INVITE)
    held = _one(case, number)
    initial = {
        "role": held.role,
        "initiatives": [held.initiative_key],
        "organisation": held.organisation_key,
    }
    form = RoleForm(request.POST if request.method == "POST" else None, case=case, initial=initial)
    if form.is_valid():
        try:
            appointing.change_role(access=held, offer=form.cleaned_data["offer"], by=_user(request))
        except appointing.LastAdministratorError:
            form.add_error("role", _last_administrator())
        else:
            messages.success(request, _("The role of %s is changed.") % held.user)
            return _back(request, case)
    context = {
        "case": case,
        "current_room": "access",
        "crumbs": _crumbs(case, (reverse("access", args=[case.key]), _("Who may do what"))),
        "held": _held(case, [held])[0],
        "form": form,
        "may_let_in_again": appointing.may_let_in_again(_user(request), held.user),
        "has_second_factor": Authenticator.objects.filter(user=held.user).exists(),
    }
    return render(request, "workspace/access_change.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def access_take(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Take a role away."""
    case = case_for(request, case_key, Right.INVITE)
    held = _one(case, number)
    try:
        appointing.take_away(access=held, by=_user(request))
    except appointing.LastAdministratorError:
        messages.error(request, _last_administrator())
    else:
        messages.success(request, _("The role is taken away from %s.") % held.user)
    return _back(request, case)


def _last_administrator() -> str:
    return _("The case would have no administrator left. Make somebody else administrator first.")


def _back(request: HttpRequest, case: Case) -> HttpResponse:
    """To the page of roles, or home for who has just given up the right to see it."""
    standing = standing_of(_user(request), case)
    return redirect("access", case.key) if standing.allows(Right.INVITE) else redirect("home")


@require_POST
@login_required
def access_withdraw(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Make the link of an invitation worth nothing."""
    case = case_for(request, case_key, Right.INVITE)
    invitation = get_object_or_404(Invitation, case_key=case.key, pk=number)
    role, keys = invitation.role or Role.ADMINISTRATOR.value, invitation.initiative_keys or [""]
    if invitation.made_by_id != _user(request).pk and not all(
        case.standing.may_give(Role(role), key) for key in keys
    ):
        raise PermissionDenied
    withdraw_invitation(invitation=invitation, by=_user(request))
    messages.success(request, _("The link no longer works."))
    return _back(request, case)


@require_POST
@login_required
@never_cache
def access_password(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """A link by which somebody chooses a new password; the old one works until it is used."""
    case = case_for(request, case_key, Right.INVITE)
    return _password(request, case, _let_in_again(request, case, number))


@confirmed
def _password(request: HttpRequest, case: Case, user: User) -> HttpResponse:
    made = invite(
        email=user.email,
        name=user.name,
        by=_user(request),
        offers={"case_key": case.key},
        kind=Invitation.Kind.PASSWORD,
    )
    return _access_page(request, case, {"form": InviteForm(case=case), **_handed_out(request, case, *made)})


@require_POST
@login_required
def access_second_factor(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Turn off the second factor of somebody who has lost both telephone and spare codes."""
    case = case_for(request, case_key, Right.INVITE)
    return _second_factor(request, case, _let_in_again(request, case, number))


@confirmed
def _second_factor(request: HttpRequest, case: Case, user: User) -> HttpResponse:
    remove_second_factor(user=user, by=_user(request))
    messages.success(request, _("The second factor of %s is off.") % user)
    return _back(request, case)


@page
@login_required
def access_address(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Give somebody another address to sign in by."""
    case = case_for(request, case_key, Right.INVITE)
    return _address(request, case, _let_in_again(request, case, number))


@confirmed
def _address(request: HttpRequest, case: Case, user: User) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = AddressForm(data, user=user, initial={"email": user.email})
    if form.is_valid():
        change_address(user=user, email=form.cleaned_data["email"], by=_user(request))
        messages.success(request, _("%s now signs in by the new address.") % user)
        return _back(request, case)
    context = {
        "case": case,
        "current_room": "access",
        "crumbs": _crumbs(case, (reverse("access", args=[case.key]), _("Who may do what"))),
        "user_in_case": user,
        "form": form,
    }
    return render(request, "workspace/access_address.html", context, status=422 if form.errors else 200)


def _let_in_again(request: HttpRequest, case: Case, number: int) -> User:
    user = _one(case, number).user
    if not appointing.may_let_in_again(_user(request), user):
        raise PermissionDenied
    return user


def _handed_out(request: HttpRequest, case: Case, invitation: Invitation, secret: str) -> dict[str, Any]:
    """The link, which is shown this once; it is sent as well where the installation sends e-mail."""
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    if invitation.kind == Invitation.Kind.PASSWORD:
        subject = _("A new password for Klustermotor")
        text = _("Choose a new password here:\n\n%(link)s\n\nThe link works for 14 days, once.")
    else:
        subject = _("An invitation to %(case)s") % {"case": plain(case.title)}
        text = _("You are invited. Open the link to accept:\n\n%(link)s\n\nIt works for 14 days, once.")
    sent = send_text(to=invitation.email, subject=subject.replace("\n", " "), text=text % {"link": link})
    return {"link": link, "invitation": invitation, "sent": sent}

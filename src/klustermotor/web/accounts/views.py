"""The pages of one's own account; what is sensitive there asks who is there once more."""

from __future__ import annotations

import base64
from typing import Any, cast

from allauth.account.signals import password_changed
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klustermotor.web.accounts import actions, throttle
from klustermotor.web.accounts.confirming import confirmed
from klustermotor.web.accounts.forms import FirstCode, NameForm, NewPasswordForm, PasswordForm, TokenForm
from klustermotor.web.accounts.models import Token, User
from klustermotor.web.accounts.queries import everything_about, sessions_of
from klustermotor.web.accounts.single_sign_on import set_off, sign_on_name

page = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _factors(user: User) -> dict[str, Any]:
    """The parts of an account's second factor by their kind."""
    return {one.type: one.wrap() for one in Authenticator.objects.filter(user=user)}


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with its form; one with faults says so by its status too."""
    form = context.get("form")
    return render(request, template, context, status=422 if form is not None and form.errors else 200)


@page
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: the name, and the way to everything else."""
    user = _user(request)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if form.is_valid():
        actions.rename_account(user=user, name=form.cleaned_data["name"], by=user)
        messages.success(request, _("Your name is changed."))
        return redirect("account")
    context = {
        "form": form,
        "has_second_factor": Authenticator.Type.TOTP in _factors(user),
        "sign_on": sign_on_name(),
        "is_connected": SocialAccount.objects.filter(user=user).exists(),
        "has_password": user.has_usable_password(),
    }
    return _answer(request, "account/account.html", context)


@page
@login_required
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Another password; who has none yet confirms at the sign-on server instead of typing the old one."""
    change = _password if _user(request).has_usable_password() else confirmed(_password)
    return change(request)


def _password(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form_class = PasswordForm if user.has_usable_password() else NewPasswordForm
    if request.method == "POST" and not throttle.count(request, "change_password", user=user):
        return cast("HttpResponse", throttle.too_many(request))
    form = form_class(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        actions.set_password(user=user, password=form.cleaned_data["new_password"], by=user)
        update_session_auth_hash(request, user)
        password_changed.send(sender=User, request=request, user=user)
        messages.success(request, _("Your password is changed. You are signed out everywhere but here."))
        return redirect("account")
    return _answer(request, "account/password.html", {"form": form})


@page
@login_required
@confirmed
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Turn on codes from an app; or, when they are on, the way to turn them off and to the spare codes."""
    user = _user(request)
    if Authenticator.Type.TOTP in _factors(user):
        return render(request, "account/second_factor.html")
    form = FirstCode(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        actions.add_second_factor(user=user, secret=form.secret, by=user)
        clear_totp_secret(request)
        messages.success(request, _("From now on a code is asked for when you sign in."))
        return redirect("recovery_codes")
    adapter = get_second_factor_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, form.secret))
    drawing = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    context = {"form": form, "drawing": drawing, "secret": _in_fours(form.secret)}
    return _answer(request, "account/second_factor_on.html", context)


def _in_fours(secret: str) -> str:
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


@require_POST
@login_required
@confirmed
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Turn codes from an app off."""
    actions.remove_second_factor(user=_user(request), by=_user(request))
    messages.success(request, _("From now on the password alone is enough to sign in."))
    return redirect("account")


@page
@login_required
@confirmed
@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The spare codes that are left, and new ones."""
    user = _user(request)
    codes = _factors(user).get(Authenticator.Type.RECOVERY_CODES)
    if codes is None:
        return redirect("second_factor")
    if request.method == "POST":
        actions.renew_recovery_codes(user=user, by=user)
        messages.success(request, _("Here are new codes. The old ones no longer work."))
        return redirect("recovery_codes")
    return render(request, "account/recovery_codes.html", {"codes": codes.get_unused_codes()})


@page
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, and signing out everywhere else."""
    user, key = _user(request), request.session.session_key or ""
    if request.method == "POST":
        ended = actions.end_other_sessions(user=user, session_key=key, by=user)
        told = ngettext(
            "You are signed out in %(count)s other place.",
            "You are signed out in %(count)s other places.",
            ended,
        )
        messages.success(request, told % {"count": ended})
        return redirect("sessions")
    return render(request, "account/sessions.html", {"sessions": sessions_of(user, key)})


@page
@login_required
@confirmed
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """Tokens of programs; a new one's secret is on the answer and nowhere else."""
    user = _user(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context["token"], context["secret"] = actions.make_token(user=user, by=user, **form.cleaned_data)
        context["form"] = TokenForm()
    return _answer(request, "account/tokens.html", context | {"tokens": user.tokens.all()})


@require_POST
@login_required
def token_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """End a token: asks nothing again, as who sees a leak is in a hurry."""
    token = get_object_or_404(Token, pk=number, user=_user(request))
    actions.withdraw_token(token=token, by=_user(request))
    messages.success(request, _("The token %s no longer works.") % token.name)
    return redirect("tokens")


@require_POST
@login_required
@confirmed
def sign_on_connect(request: HttpRequest) -> HttpResponse:
    """Set off for the sign-on server, to connect the account with it."""
    return set_off(request, AuthProcess.CONNECT)


@require_POST
@login_required
@confirmed
def sign_on_disconnect(request: HttpRequest) -> HttpResponse:
    """End the connection; only with a password that still opens the account."""
    user = _user(request)
    if not user.has_usable_password():
        messages.error(request, _("Choose a password first: without one you could not sign in any more."))
        return redirect("account_password")
    actions.disconnect_sign_on(user=user, by=user)
    messages.success(request, _("The connection has ended. Sign in by your password."))
    return redirect("account")


@page
@login_required
def confirm_sign_on(request: HttpRequest) -> HttpResponse:
    """Ask who has no password of their own to sign on once more."""
    asked = request.GET.get("next", "")
    next_page = asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""
    if request.method == "POST":
        return set_off(request, AuthProcess.LOGIN, next_page, prompt="login")
    return render(request, "account/confirm_sign_on.html", {"sign_on": sign_on_name()})


@require_safe
@login_required
def everything(request: HttpRequest) -> HttpResponse:
    """All that is kept of one's own account."""
    return render(request, "account/everything.html", {"kept": list(everything_about(_user(request)))})


@require_safe
@login_required
@never_cache
def everything_file(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    kept = {one.name: one.rows for one in everything_about(_user(request))}
    response = JsonResponse(kept, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="account.json"'
    return response

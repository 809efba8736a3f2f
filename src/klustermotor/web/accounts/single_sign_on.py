"""Who is let in by the sign-on server: only who has an account, or an open invitation, with a verified address.

Whoever has signed on before is known by the identifier that the server has for them, whatever their address is now.
"""

from __future__ import annotations

from typing import Any, NoReturn, cast

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as get_sign_on_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from klustermotor.web.accounts.actions import connect_sign_on, open_invited_account
from klustermotor.web.accounts.environment import PROVIDER, SIGN_ON
from klustermotor.web.accounts.models import Invitation, InvitationQuerySet, User
from klustermotor.web.accounts.provider import CheckedSignOn


def sign_on_name() -> str:
    """What the sign-on server of this installation is called; empty when there is none."""
    found: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    return str(found[PROVIDER]["APPS"][0]["name"]) if PROVIDER in found else ""


class ClosedSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Decides who is let in; nobody gets an account merely by signing on."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        return sociallogin.user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: str | None = None, **kwargs: Any
    ) -> None:
        if error == AuthError.CANCELLED:
            messages.info(request, _("You are not signed in: signing in was broken off."))
            raise ImmediateHttpResponse(redirect("account_login"))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            self._connect(request, sociallogin)
        if not sociallogin.account.pk:
            self._find(request, sociallogin)
        user = sociallogin.user
        if user.email_proven and not sociallogin.state.get("next") and _invited(user.email).exists():
            sociallogin.state["next"] = reverse("invitations")

    def _find(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The account, or the open invitation, of whoever signs on for the first time."""
        account = sociallogin.account
        addresses = [one.email for one in sociallogin.email_addresses if one.verified]
        if not addresses:
            _refuse(request, _("%(server)s does not say that your e-mail address is verified."))
        user = User.objects.filter(email__iexact=addresses[0]).first()
        if user is None and (invitation := _invited(addresses[0]).first()):
            user = open_invited_account(invitation=invitation, by=None)
        if user is None:
            _refuse(request, _("No account has the e-mail address that %(server)s tells for you."))
        connect_sign_on(user=user, provider=account.provider, uid=account.uid, proven=True, by=user)
        user.refresh_from_db()
        sociallogin.user = account.user = user

    def _connect(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Connect an account to whoever has just signed on, as the account's holder has asked for."""
        user, account = cast("User", request.user), sociallogin.account
        asked = (sociallogin.state.get("data") or {}).get("account")
        if not user.is_authenticated or user.pk != asked:
            _refuse(request, _("You asked for this while signed in, and are not any more."))
        if account.pk and account.user_id != user.pk:
            messages.error(request, _("That identity is connected to another account."))
        else:
            connect_sign_on(user=user, provider=account.provider, uid=account.uid, proven=False, by=user)
            messages.success(request, _("From now on you can sign in by %s.") % sign_on_name())
        raise ImmediateHttpResponse(redirect("account"))


def _invited(email: str) -> InvitationQuerySet:
    """The open invitations to an address."""
    return InvitationQuerySet(Invitation).open().filter(email__iexact=email, kind=Invitation.Kind.ROLE)


def _refuse(request: HttpRequest, reason: str) -> NoReturn:
    reason = reason % {"server": sign_on_name()} if "%(server)s" in reason else reason
    page = render(request, "socialaccount/refused.html", {"reason": reason}, status=403)
    raise ImmediateHttpResponse(page)


@require_http_methods(["POST"])
def sign_on(request: HttpRequest) -> HttpResponse:
    """Set off for the sign-on server, to sign in."""
    return set_off(request, AuthProcess.LOGIN, request.POST.get("next", ""))


def set_off(request: HttpRequest, process: str, next_page: str = "", **parameters: str) -> HttpResponse:
    """A page that leads to the sign-on server.

    A page and no redirect: the Content-Security-Policy lets no form of ours end at another server, and rightly so.
    """
    if not sign_on_name():
        raise Http404
    provider = get_sign_on_adapter(request).get_provider(request, SIGN_ON)
    next_page = next_page if get_account_adapter(request).is_safe_url(next_page) else ""
    data = {"account": request.user.pk} if process == AuthProcess.CONNECT else None
    try:
        leaving = provider.redirect(
            request, process, next_page or None, data, auth_params=provider.get_auth_params() | parameters
        )
    except (RequestException, OAuth2Error) as error:
        return cast("HttpResponse", render_authentication_error(request, provider, exception=error))
    if "Location" not in leaving.headers:
        return cast("HttpResponse", leaving)
    context = {"address": leaving.headers["Location"], "server": sign_on_name()}
    return render(request, "socialaccount/leaving.html", context)


@require_safe
@never_cache
def sign_on_callback(request: HttpRequest) -> HttpResponse:
    """Come back from the sign-on server."""
    if not sign_on_name():
        raise Http404
    adapter = CheckedSignOn(request, SIGN_ON)
    try:
        answer = OAuth2CallbackView.adapter_view(adapter)(request)
    except (RequestException, OAuth2Error, ValueError) as error:
        answer = render_authentication_error(request, adapter.get_provider(), exception=error)
    return cast("HttpResponse", answer)


def signed_in_at(request: HttpRequest) -> float:
    """When the holder of this session last showed who they are, in seconds since 1970; 0 when that is not known."""
    records = get_authentication_records(request, cast("User", request.user))
    return float(records[-1]["at"]) if records else 0.0

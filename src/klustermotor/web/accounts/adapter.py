"""Sign-in without self-registration: accounts are made by the people who run the installation, or by invitation."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.models import User

_TOO_MANY = _("There have been too many attempts to sign in. Wait a while and try again.")


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody can open an account from the outside; what goes wrong at sign-in is told in the product's words."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is wrong. Check them and try again."
        ),
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
        "incorrect_password": _("The password is wrong. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, _("This account is closed. Ask those who run this installation."))
        return redirect("account_login")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What goes wrong with a code, in the product's words."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is wrong or too old. Wait for the next one and try again."),
    }

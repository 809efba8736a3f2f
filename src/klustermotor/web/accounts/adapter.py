"""Sign-in without self-registration: accounts are made by the people who run the installation."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.models import User


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody can open an account from the outside; what goes wrong at sign-in is told in the product's words."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is wrong. Check them and try again."
        ),
        "too_many_login_attempts": _(
            "There have been too many attempts to sign in. Wait a while and try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, _("This account is closed. Ask those who run this installation."))
        return redirect("account_login")

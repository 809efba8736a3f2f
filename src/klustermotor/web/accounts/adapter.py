"""Sign-in without self-registration: accounts are made by the people who run the installation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody can open an account from the outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

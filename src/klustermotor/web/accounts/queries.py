"""What is shown about an account: where it is signed in, and everything that is kept of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.core.internal.sessionkit import get_session_user
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klustermotor.web.accounts.models import Invitation, User
from klustermotor.web.audit.models import Event

SECRETS = {"password", "digest", "session_key"}
"""What is kept to check secrets by; it is nobody's to take out."""

_BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}

_KEPT: dict[str, str | Promise] = {
    "accounts.user": gettext_lazy("Your account: address, name, and when it was opened"),
    "accounts.invitation.made_by": gettext_lazy("Invitations that you have made"),
    "accounts.invitation.email": gettext_lazy("Invitations to your e-mail address"),
    "accounts.token.user": gettext_lazy("Tokens for programs"),
    "account.emailaddress.user": gettext_lazy("Addresses noted when you signed in"),
    "mfa.authenticator.user": gettext_lazy("Parts of your second factor"),
    "socialaccount.socialaccount.user": gettext_lazy("Connections for signing in"),
    "usersessions.usersession.user": gettext_lazy("Places where you have signed in"),
    "cases.caseaccess.user": gettext_lazy("Roles that you have in cases"),
    "recording.change.by": gettext_lazy("Changes that you have recorded"),
    "recording.draft.user": gettext_lazy("Forms that you have begun"),
    "audit.event.by": gettext_lazy("Things that you have done, in the audit trail"),
}


@dataclass(frozen=True)
class SignedIn:
    """A browser in which an account is signed in."""

    browser: str
    address: str
    since: datetime
    here: bool


def sessions_of(user: User, session_key: str) -> list[SignedIn]:
    """Where an account is signed in now, this browser first, then the latest."""
    found = [
        SignedIn(browser_words(row.user_agent), row.ip, row.created_at, row.session_key == session_key)
        for row in UserSession.objects.filter(user=user).order_by("-created_at")
        if get_session_user(SessionStore(row.session_key)) == user
    ]
    return sorted(found, key=lambda one: not one.here)


def browser_words(told: str) -> str:
    """What a browser says of itself, in words.

    >>> browser_words("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Linux'
    """
    browser = next((name for mark, name in _BROWSERS.items() if mark in told), "")
    system = next((name for mark, name in _SYSTEMS.items() if re.search(rf"\b{mark}\b", told)), "")
    return ", ".join(filter(None, (browser, system))) or _("an unknown browser")


@dataclass(frozen=True)
class Kept:
    """What is kept of an account in one place."""

    name: str
    rows: list[dict[str, Any]]

    @property
    def words(self) -> str:
        """What is kept, in words; its technical name where a room has not been given any."""
        return str(_KEPT.get(self.name, self.name))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.rows)


def everything_about(user: User) -> Iterator[Kept]:
    """All that is kept of an account, in any room: its own row, what refers to it, and what it has done.

    The rooms above are asked without being known here: whatever refers to accounts is found by Django.
    """
    yield Kept("accounts.user", [_values(user)])
    for relation in User._meta.related_objects:
        if relation.field.many_to_many or not relation.field.name:
            continue
        rows = relation.related_model._default_manager.filter(**{relation.field.name: user}).order_by("pk")
        named = f"{relation.related_model._meta.label_lower}.{relation.field.name}"
        yield Kept(named, [_values(row) for row in rows])
    invited = Invitation.objects.filter(email__iexact=user.email)
    yield Kept("accounts.invitation.email", [_values(row) for row in invited])
    yield Kept("audit.event.by", [_values(row) for row in Event.objects.filter(by_id=user.pk)])


def _values(row: Model) -> dict[str, Any]:
    """The fields of a row; of a second factor only that there is one."""
    hidden = SECRETS | ({"data"} if row._meta.app_label == "mfa" else set())
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in hidden
    }

"""Making an account go: its row with all that hangs on it, its sessions, and its name and address everywhere else.

Assumes a transaction; only `actions` calls this. What the account did stays, under its number.
"""

from __future__ import annotations

import re

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from klustermotor.web.accounts.models import Invitation, User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import CaseAccess
from klustermotor.web.cases.policy import Role
from klustermotor.web.privacy.names import with_strings


def is_last_administrator(user: User) -> bool:
    """Whether nobody else who can sign in administers the installation, or one of the account's cases."""
    if User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk).exists():
        return False
    administering = CaseAccess.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    mine = administering.filter(user=user).values_list("case", flat=True)
    others = administering.filter(case__in=mine).exclude(user=user).values("case").distinct()
    return user.is_superuser or others.count() < len(set(mine))


def forget_account(user: User) -> dict[str, int]:
    """Erase an account; counts of what went with it."""
    counts = {
        "sessions": _end_sessions(user),
        "invitations": Invitation.objects.filter(email__iexact=user.email).delete()[0],
        "changes": _forget_names(user),
        "roles": user.case_access.count(),
        "drafts": user.drafts.count(),
        "tokens": user.tokens.count(),
    }
    _forget_in_events(user)
    user.delete()
    return counts


def _end_sessions(user: User) -> int:
    """End every session: it holds the address that was signed in by."""
    mine = [
        one.pk for one in Session.objects.iterator() if one.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(pk__in=mine).delete()[0]


def _forget_names(user: User) -> int:
    """Rows of any room that keep the name of who made them beside the account; how many."""
    count = 0
    for relation in User._meta.related_objects:
        model, name = relation.related_model, f"{relation.field.name}_name"
        if not isinstance(model, str) and name in {one.name for one in model._meta.concrete_fields}:
            count += model._default_manager.filter(**{relation.field.name: user}).update(**{name: ""})
    return count


def _forget_in_events(user: User) -> None:
    """No event should tell a name or an address; if one does, it does so no more."""
    told = [one for one in (user.email, user.name) if one]
    asked = Q()
    for one in told:
        asked |= Q(told__icontains=max(re.findall(r"[A-Za-z0-9]*", one), key=len))

    def without(text: str, _language: str, _longest: int) -> str:
        for one in told:
            text = text.replace(one, f"#{user.pk}")
        return text

    for event in Event.objects.annotate(told=Cast("details", TextField())).filter(asked).iterator():
        details = with_strings(event.details, without)
        if details != event.details:
            Event.objects.filter(pk=event.pk).update(details=details)

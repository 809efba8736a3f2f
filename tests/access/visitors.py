"""Accounts, their browsers, and the cases that they come for."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from tests.access.complete_case import complete_case

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.cases.tables import tables

SEEN, SECRET = "what the reader may see", "nobody else's business"


def load(key: str, text: str, *, mark: str = "") -> None:
    """Load a case with a record of everything, every text of it the same."""
    load_case(complete_case(key, text, mark=mark), by=None)


def unload() -> None:
    """Take away all cases and what is told of them."""
    for table in reversed(tables().values()):
        table.rows.all().delete()
    Case.objects.all().delete()
    Event.objects.all().delete()


def account(name: str, *cases: Case, is_superuser: bool = False) -> User:
    """An account that has been given the cases."""
    user = User.objects.create(email=f"{name}@example.org", is_superuser=is_superuser)
    CaseAccess.objects.bulk_create(CaseAccess(case=case, user=user) for case in cases)
    return user


def browser(user: User | None = None, *, language: str = "en", enforce_csrf_checks: bool = False) -> Client:
    """A browser in which the account is signed in, or nobody."""
    client = Client(headers={"accept-language": language}, enforce_csrf_checks=enforce_csrf_checks)
    if user:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client

"""What is asked of the database about case files on their way."""

from __future__ import annotations

from django.db.models import QuerySet

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.tables import tables
from klustermotor.web.exchange.models import Transfer

LARGE = 20_000  # records; more take longer than somebody waits for a page
SHOWN = 10


def is_large(case: Case) -> bool:
    """Whether a case takes long to write to a file."""
    number = 0
    for table in tables().values():
        number += table.rows.filter(case=case).count()
        if number > LARGE:
            return True
    return False


def transfers_of(user: User, case_key: str | None = None) -> QuerySet[Transfer]:
    """The latest that an account has asked for: files of a case, or else what it has had loaded and checked."""
    found = Transfer.objects.filter(user=user)
    if case_key is None:
        return found.exclude(kind=Transfer.Kind.EXPORT)[:SHOWN]
    return found.filter(kind=Transfer.Kind.EXPORT, case_key=case_key)[:SHOWN]

"""Every change of who may see a case, with its doer and its event."""

from __future__ import annotations

from django.db import transaction

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case, CaseAccess


@transaction.atomic
def give_access(*, case: Case, user: User, by: User | None) -> None:
    """Let an account read a case; nothing happens, and nothing is noted, when it already may."""
    _access, given = CaseAccess.objects.get_or_create(case=case, user=user)
    if given:
        record("case.access-given", by=by, case_key=case.key, kind="account", key=str(user.pk))

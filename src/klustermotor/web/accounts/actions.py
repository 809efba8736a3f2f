"""Every change of accounts, with its doer and its event."""

from __future__ import annotations

from django.db import transaction

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record


@transaction.atomic
def set_account(
    *, email: str, name: str, password: str, by: User | None, administrator: bool = False
) -> User:
    """Open an account, or give the one that has the address this name, password and standing.

    An administrator sees every case and may load case files. Nothing happens, and nothing is noted, when the account
    already is as asked.
    """
    user = User.objects.filter(email__iexact=email).first()
    opened = user is None
    user = user or User(email=email)
    same = user.name == name and user.is_superuser == administrator
    if not opened and same and user.check_password(password):
        return user
    user.name, user.is_superuser = name, administrator
    user.set_password(password)
    user.save()
    details = {"administrator": administrator}
    action = "account.opened" if opened else "account.changed"
    record(action, by=by, kind="account", key=str(user.pk), details=details)
    return user

"""Every change of accounts, with its doer and its event."""

from __future__ import annotations

from django.db import transaction

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record


@transaction.atomic
def set_account(*, email: str, name: str, password: str, by: User | None) -> User:
    """Open an account, or give the one that has the address this name and password."""
    user = User.objects.filter(email__iexact=email).first()
    opened = user is None
    user = user or User(email=email)
    if not opened and user.name == name and user.check_password(password):
        return user
    user.name = name
    user.set_password(password)
    user.save()
    record("account.opened" if opened else "account.changed", by=by, kind="account", key=str(user.pk))
    return user

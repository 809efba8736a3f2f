"""Asking for a large case file to be checked, loaded or prepared in the background.

The file lies on the disk before the asking is in the database, and the work is put in the queue in the same
transaction: so what was asked for is done, and what was not is not. Whoever asks twice for the same thing gets the
first.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

from django.db import transaction

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case
from klustermotor.web.exchange import work
from klustermotor.web.exchange.models import Transfer, folder


def ask_load(
    *, name: str, content: Iterable[bytes], replace: bool = False, only_check: bool = False, by: User
) -> Transfer:
    """Ask for a case file to be loaded, or only checked."""
    kind = Transfer.Kind.CHECK if only_check else Transfer.Kind.LOAD
    asked = Transfer(kind=kind, user=by, name=name[:255], replace=replace)
    asked.sha256 = _keep(asked, content)
    try:
        with transaction.atomic():
            first = _first_of(asked, sha256=asked.sha256, replace=replace)
            if first is None:
                _put_in_queue(asked)
                details = {"sha256": asked.sha256, "replace": replace, "only_check": only_check}
                record("transfer.asked", by=by, kind="transfer", key=str(asked.pk), details=details)
                return asked
    except BaseException:
        asked.path.unlink()
        raise
    asked.path.unlink()
    return first


@transaction.atomic
def ask_export(*, case: Case, by: User) -> Transfer:
    """Ask for a case to be written to a file."""
    asked = Transfer(kind=Transfer.Kind.EXPORT, user=by, case_key=case.key, name=f"{case.key}.json")
    first = _first_of(asked, case_key=case.key)
    if first:
        return first
    _put_in_queue(asked)
    record("transfer.asked", by=by, case_key=case.key, kind="transfer", key=str(asked.pk))
    return asked


def _first_of(asked: Transfer, **same: object) -> Transfer | None:
    """What the account has asked for already and is not over."""
    waiting = Transfer.objects.filter(
        kind=asked.kind,
        user=asked.user,
        status__in=[Transfer.Status.WAITING, Transfer.Status.WORKING],
        **same,
    )
    return next((one for one in waiting if not one.is_lost), None)


def _put_in_queue(asked: Transfer) -> None:
    task = work.export if asked.kind == Transfer.Kind.EXPORT else work.load
    asked.work = task.enqueue(str(asked.pk)).id
    asked.save(force_insert=True)
    work.forget_later(asked)


def _keep(asked: Transfer, content: Iterable[bytes]) -> str:
    """Write the file to the disk; its SHA-256."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(asked.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for block in content:
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()

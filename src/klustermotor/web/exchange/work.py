"""What the background does with large case files; each piece may be done twice, when a worker dies in the middle.

A load and the note that it is done are one transaction: so it is done once, whatever happens in between.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from klustermotor.casefile import records
from klustermotor.casefile.reading import check_size, read_case
from klustermotor.casefile.writing import case_bytes
from klustermotor.errors import Fault, InputError
from klustermotor.web.cases.access import standing_of
from klustermotor.web.cases.models import Case
from klustermotor.web.exchange.exporting import name_of_file, number_kept_back
from klustermotor.web.exchange.loading import Counts, LoadReport, load_case
from klustermotor.web.exchange.models import KEPT, Transfer, path_of
from klustermotor.web.exchange.progress import Told, path_for
from klustermotor.web.recording.whole_case import export_case

Status = Transfer.Status


def _unless_over(do: Callable[[Transfer, Told], None]) -> Callable[[str], None]:
    """Find what was asked for, unless it is over or forgotten; whatever goes wrong is noted for who asked."""

    @wraps(do)
    def found(number: str) -> None:
        transfer = Transfer.objects.filter(pk=number).first()
        if transfer is None:
            return
        if transfer.is_over:  # told by a worker that died before it could tidy up
            _tidy(transfer)
            return
        transfer.status, transfer.started_at = Status.WORKING, timezone.now()
        transfer.save()
        told = Told(transfer.path)
        try:
            do(transfer, told)
        except Exception:
            Transfer.objects.filter(pk=number).update(status=Status.FAILED, ended_at=timezone.now())
            _tidy(transfer)
            raise
        _tidy(transfer)

    return found


def _tidy(transfer: Transfer) -> None:
    """Remove the file that was sent, and what was told beside it."""
    path_for(transfer.path).unlink(missing_ok=True)
    if transfer.kind != Transfer.Kind.EXPORT:
        transfer.path.unlink(missing_ok=True)


@task()
@_unless_over
def load(transfer: Transfer, told: Told) -> None:
    """Check a case file, and load it unless it was only to be checked."""
    told.stage("reading")
    try:
        check_size(transfer.path.stat().st_size)
        case = read_case(transfer.path.read_bytes())
    except InputError as error:
        transfer.end(Status.REFUSED, {"faults": [_as_plain(fault) for fault in error.faults]})
        return
    told.stage("writing")
    with transaction.atomic():
        held = Transfer.objects.select_for_update().get(pk=transfer.pk)
        if held.is_over:
            return
        held.case_key = case.id
        result: dict[str, Any] = {"contents": _contents(case)}
        if held.kind == Transfer.Kind.LOAD:
            report = load_case(case, by=held.user, replace=held.replace, heed=told)
            result = {"report": {name: asdict(counts) for name, counts in report.kinds.items()}}
        held.end(Status.DONE, result)


@task()
@_unless_over
def export(transfer: Transfer, told: Told) -> None:
    """Write a case to a file, as far as who asked for it may see it now."""
    told.stage("gathering")
    case = Case.objects.get(key=transfer.case_key)
    case.standing = standing_of(transfer.user, case)
    personal, kept_back = case.standing.keeps_people, number_kept_back(case)
    content = case_bytes(export_case(case, personal=personal, heed=told))
    transfer.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = transfer.path.with_suffix(".new")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    own.replace(transfer.path)
    transfer.name = name_of_file(case, kept_back=kept_back)
    transfer.end(Status.DONE, {"bytes": len(content), "personal": personal, "kept_back": kept_back})


@task()
def forget(number: str) -> None:
    """Remove what was asked for, with its file."""
    for path in (path_of(number), path_for(path_of(number))):
        path.unlink(missing_ok=True)
    Transfer.objects.filter(pk=number).delete()


def forget_later(transfer: Transfer) -> None:
    """Forget it when nobody will ask for it any more."""
    forget.using(run_after=timezone.now() + KEPT).enqueue(str(transfer.pk))


def report_of(transfer: Transfer) -> LoadReport:
    """What a load did, as it was told when it was done."""
    kinds = {name: Counts(**counts) for name, counts in transfer.result["report"].items()}
    return LoadReport(transfer.case_key, kinds)


def faults_of(transfer: Transfer) -> list[Fault]:
    """What is wrong with a file, as it was found."""
    return [Fault(**fault) for fault in transfer.result.get("faults", [])]


def _as_plain(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "place": fault.place, "line": fault.line, "values": dict(fault.values)}


def _contents(case: records.Case) -> dict[str, int]:
    return {name: len(getattr(case, name)) for name in ("initiatives", "organisations", "people")}

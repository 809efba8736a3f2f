"""What came of a case file, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from klustermotor.errors import Fault
from klustermotor.web.exchange.models import Transfer
from klustermotor.web.exchange.progress import reached
from klustermotor.web.exchange.work import faults_of, report_of
from klustermotor.web.messages import counted_line, fault_text, report_lines


def faults_shown(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Faults with their places, as the page lists them."""
    return [{"line": fault.line, "place": fault.place, "text": fault_text(fault)} for fault in faults]


def state_of(transfer: Transfer) -> dict[str, Any]:
    """What the page of a transfer shows."""
    shown: dict[str, Any] = {"transfer": transfer, "heading": _heading(transfer), "lost": transfer.is_lost}
    if transfer.status == Transfer.Status.WORKING:
        shown["reached"] = reached(transfer.path)
        shown["stage"] = _stage(shown["reached"].stage) if shown["reached"] else ""
    elif transfer.status == Transfer.Status.REFUSED:
        shown["faults"] = faults_shown(faults_of(transfer))
    elif transfer.status == Transfer.Status.DONE and "report" in transfer.result:
        shown["report"] = list(report_lines(report_of(transfer)))
    elif transfer.status == Transfer.Status.DONE and "contents" in transfer.result:
        shown["right"] = counted_line(transfer.case_key, **transfer.result["contents"])
    elif transfer.status == Transfer.Status.DONE:
        shown["is_there"] = transfer.path.exists()
        shown["bytes"] = transfer.result["bytes"]
        shown["kept_back"] = transfer.result.get("kept_back", 0)
    return shown


def _heading(transfer: Transfer) -> str:
    name = {"name": transfer.name}
    if transfer.kind == Transfer.Kind.EXPORT:
        return _("The file %(name)s") % name
    return (
        _("Checking %(name)s") % name
        if transfer.kind == Transfer.Kind.CHECK
        else _("Loading %(name)s") % name
    )


def _stage(stage: str) -> str:
    return {
        "reading": _("The file is being read and checked."),
        "writing": _(
            "The records are being written to the database. Until the last one is, nobody sees any."
        ),
        "gathering": _("The records are being gathered."),
    }.get(stage, "")

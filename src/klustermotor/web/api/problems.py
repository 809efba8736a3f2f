"""What a program is told when it does not get what it asked for: problem details (RFC 9457) with stable codes.

A problem says in one sentence what is wrong, in the language that was asked for. Where a body or an address is wrong
it has all faults at once, each with its place: a JSON pointer into the body, or the name of a parameter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klustermotor.casefile.faults import SENTENCES as OF_RECORDS
from klustermotor.errors import Fault
from klustermotor.web.messages import fault_text

MEDIA_TYPE = "application/problem+json"
SHOWN = 200


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status and what it means."""

    status: int
    sentence: Any


KINDS: dict[str, Kind] = {
    "bad-query": Kind(400, gettext_lazy("The address asks for something that this list does not know.")),
    "bad-body": Kind(400, gettext_lazy("The body cannot be read as JSON in UTF-8.")),
    "bad-request": Kind(400, gettext_lazy("The request cannot be read.")),
    "no-token": Kind(401, gettext_lazy("A token in force must be sent, as “Authorization: Bearer km_…”.")),
    "read-only": Kind(403, gettext_lazy("The token only reads. Make one that also writes.")),
    "forbidden": Kind(403, gettext_lazy("The account may not do this here.")),
    "not-found": Kind(404, gettext_lazy("There is nothing here, or nothing for this account.")),
    "wrong-method": Kind(
        405, gettext_lazy("This address does not take that method. “Allow” names those it takes.")
    ),
    "identifier-taken": Kind(
        409, gettext_lazy("There is another record with this identifier already. It was not changed.")
    ),
    "others-need-it": Kind(
        409, gettext_lazy("Other records would say nothing without this. Change or remove those first.")
    ),
    "changed-since": Kind(
        409,
        gettext_lazy("This has been changed again since. Undo the later change first, or change it anew."),
    ),
    "not-the-version": Kind(
        412,
        gettext_lazy(
            "The record is not the version that you saw. Nothing was overwritten; both are told here."
        ),
    ),
    "body-too-large": Kind(413, gettext_lazy("A body may hold at most 2 MB. Send less at a time.")),
    "not-json": Kind(415, gettext_lazy("The body must be sent as “Content-Type: application/json”.")),
    "invalid": Kind(422, gettext_lazy("The body does not hold what it must. Nothing was changed.")),
    "version-missing": Kind(
        428,
        gettext_lazy(
            "Say which version you saw: “If-Match” with its ETag, or “If-None-Match: *” for what is to be new."
        ),
    ),
    "too-many-requests": Kind(429, gettext_lazy("Too much has been asked in a short time. Wait a little.")),
}

FAULTS: dict[str, Any] = {
    "broken-body": gettext_lazy(
        "The body must be JSON. Reading stopped on line %(line)s, column %(column)s."
    ),
    "body-encoding": gettext_lazy("The body must be text in UTF-8. It is not from byte %(position)s on."),
    "body-too-deep": gettext_lazy(
        "The body has lists or objects inside one another more deeply than any record has."
    ),
    "unknown-parameter": gettext_lazy("There is no “%(name)s” to ask for here. Possible: %(allowed)s."),
    "repeated-parameter": gettext_lazy("“%(name)s” may be given only once."),
    "bad-parameter": gettext_lazy("“%(name)s” does not have a value that it can have. Found %(found)s."),
    "other-identifier": gettext_lazy(
        "The record must have the identifier of the address, or none. Found %(found)s."
    ),
    "stays-in-place": gettext_lazy(
        "A record stays in what it was made in, here %(found)s. Make a new one elsewhere and remove this one."
    ),
    "read-apart": gettext_lazy("“%(name)s” are records of their own, with an address of their own."),
    "unknown-list": gettext_lazy("“%(name)s” must name a list of records. Found %(found)s."),
    "repeated-record": gettext_lazy("The same record may be given only once. It is already at %(first)s."),
    "too-many-records": gettext_lazy("At most %(limit)s records may be saved at once. Found %(found)s."),
}


class ProblemError(Exception):
    """A request that was refused; nothing has been changed.

    Parameters
    ----------
    code
        One of ``KINDS``.
    faults
        All that is wrong.
    headers
        What the answer's headers say beside.
    beside
        What the answer tells beside, such as the versions of a conflict.
    """

    def __init__(
        self,
        code: str,
        faults: Sequence[Fault] = (),
        *,
        headers: Mapping[str, str] | None = None,
        **beside: Any,
    ) -> None:
        super().__init__(code)
        self.code, self.faults, self.headers, self.beside = code, tuple(faults), headers or {}, beside


def respond(problem: ProblemError) -> HttpResponse:
    """The answer that tells of a problem."""
    kind = KINDS[problem.code]
    told: dict[str, Any] = {
        "type": f"/api/v1/docs#{problem.code}",
        "code": problem.code,
        "status": kind.status,
        "title": str(kind.sentence),
    }
    if problem.faults:
        told["count"] = len(problem.faults)
        told["faults"] = [_told(fault) for fault in problem.faults[:SHOWN]]
    content = as_bytes(told | problem.beside)
    return HttpResponse(content, status=kind.status, content_type=MEDIA_TYPE, headers=dict(problem.headers))


def as_bytes(value: Any) -> bytes:
    """Plain values as JSON; half a character that came in goes out as a question mark."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def sentence_of(code: str) -> str:
    """What a fault means, before its values are filled in."""
    return str(FAULTS[code]) if code in FAULTS else _(OF_RECORDS[code])


def _told(fault: Fault) -> dict[str, str]:
    own = FAULTS.get(fault.code)
    words = str(own) % fault.values if own else fault_text(fault)
    where = "parameter" if fault.code in _OF_ADDRESS else "pointer"
    return {"code": fault.code, where: fault.place, "detail": words}


_OF_ADDRESS = {"unknown-parameter", "repeated-parameter", "bad-parameter"}

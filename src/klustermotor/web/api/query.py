"""What the address of a list may ask for, and reading it: everything that is wrong is told at once.

The same table describes the parameters to programs, so that no parameter is read that is not described.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from klustermotor.casefile.structure import collections
from klustermotor.casefile.validation import shown
from klustermotor.errors import Fault
from klustermotor.web.api.problems import ProblemError
from klustermotor.web.cases.models import Findable
from klustermotor.web.cases.reading import LONGEST_QUESTION
from klustermotor.web.recording.stored import initiative_path, parent_collection, table_of

KEY = "^[a-z0-9][a-z0-9._-]*$"
LARGEST, USUAL = 200, 50
_CURSOR = re.compile(r"\d{1,18}(\.\d{1,18})?", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """Something that an address may ask for: its JSON Schema, what it is, and how it is read.

    ``read`` raises ValueError where a value is not one that it can have.
    """

    schema: dict[str, Any]
    description: str
    read: Callable[[str], Any]


def cursor_of(*numbers: int) -> str:
    """Where a page ends, in a form that nobody is tempted to take apart.

    >>> cursor_of(12, 7), _read_cursor("MTIuNw")
    ('MTIuNw', (12, 7))
    """
    return base64.urlsafe_b64encode(".".join(map(str, numbers)).encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[int, ...]:
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(text) from error
    if not _CURSOR.fullmatch(plain):
        raise ValueError(text)
    return tuple(map(int, plain.split(".")))


def _read_key(text: str) -> str:
    if len(text) > 80 or not re.fullmatch(KEY.replace("$", ""), text):
        raise ValueError(text)
    return text


def _read_limit(text: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= LARGEST:
        raise ValueError(text)
    return int(text)


def _read_moment(text: str) -> datetime:
    """A time with its zone; a plus sign that came as a space is taken for what was meant.

    >>> _read_moment("2026-03-01T12:00:00 01:00").isoformat()
    '2026-03-01T11:00:00+00:00'
    """
    found = parse_datetime(re.sub(r" (\d\d:?\d\d)$", r"+\1", text))
    if found is None or found.tzinfo is None:
        raise ValueError(text)
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def _read_question(text: str) -> str:
    if len(text) > LONGEST_QUESTION or "\x00" in text:
        raise ValueError(text)
    return text


def _read_list(text: str) -> str:
    if text not in collections():
        raise ValueError(text)
    return text


_KEY_SCHEMA = {"type": "string", "pattern": KEY, "maxLength": 80}
_MOMENT = {"type": "string", "format": "date-time"}
PARAMETERS: dict[str, Parameter] = {
    "limit": Parameter(
        {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL},
        "How many to give at most.",
        _read_limit,
    ),
    "cursor": Parameter(
        {"type": "string"}, "Where to go on from, as told by `next` of the page before.", _read_cursor
    ),
    "initiative": Parameter(
        _KEY_SCHEMA, "Only what belongs to the initiative with this identifier.", _read_key
    ),
    "parent": Parameter(_KEY_SCHEMA, "Only what is nested in the record with this identifier.", _read_key),
    "q": Parameter(
        {"type": "string", "maxLength": LONGEST_QUESTION},
        "Only records in which every word is found.",
        _read_question,
    ),
    "changed_since": Parameter(
        _MOMENT, "Only records that the history has a change of at this time or later.", _read_moment
    ),
    "since": Parameter(_MOMENT, "Only changes at this time or later.", _read_moment),
    "collection": Parameter(
        {"type": "string", "enum": list(collections())},
        "Only changes that touched a record of this list.",
        _read_list,
    ),
}
OF_CHANGES = ("limit", "cursor", "since", "collection", "initiative")
OF_PAGES = ("limit", "cursor")


def of_list(collection: str) -> tuple[str, ...]:
    """Names of what the address of a list may ask for.

    >>> of_list("members"), of_list("people")
    (('limit', 'cursor', 'changed_since', 'parent', 'initiative'), ('limit', 'cursor', 'changed_since', 'q'))
    """
    names = [*OF_PAGES, "changed_since"]
    if parent_collection(collection):
        names.append("parent")
        if initiative_path(collection):
            names.append("initiative")
    if issubclass(table_of(collection).model, Findable):
        names.append("q")
    return tuple(names)


def asked(request: HttpRequest, names: Iterable[str]) -> dict[str, Any]:
    """What an address asks for, by name.

    Raises
    ------
    ProblemError
        ``bad-query``, with everything that is wrong.
    """
    allowed, found, faults = list(names), {}, []
    for name, values in request.GET.lists():
        if name not in allowed:
            possible = ", ".join(allowed) or "–"
            faults.append(Fault("unknown-parameter", name, values={"name": name[:80], "allowed": possible}))
        elif len(values) > 1:
            faults.append(Fault("repeated-parameter", name, values={"name": name}))
        else:
            try:
                found[name] = PARAMETERS[name].read(str(values[0]))
            except ValueError:
                values_told: dict[str, str | int] = {"name": name, "found": shown(values[0])}
                faults.append(Fault("bad-parameter", name, values=values_told))
    if faults:
        raise ProblemError("bad-query", faults)
    return found

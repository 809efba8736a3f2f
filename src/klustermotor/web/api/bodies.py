"""Reading what a program sends: one record or several, with all that is wrong told at once.

The text is walked as JSON before anything is built of it, and each record is then checked by its own definition, so
that the same rules and the same sentences hold here as in case files. Places are JSON pointers into the body.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from json.decoder import JSONDecodeError
from typing import Any

from django.http import HttpRequest

from klustermotor.casefile.json_text import (
    each_element,
    each_member,
    escaped,
    repeated_names,
    space,
    value_end,
)
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import collections, nested
from klustermotor.casefile.validation import check, nearest, shown
from klustermotor.errors import Fault, InputError
from klustermotor.web.api.problems import ProblemError
from klustermotor.web.api.query import PARAMETERS
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown as words
from klustermotor.web.recording.keys import new_key
from klustermotor.web.recording.stored import kind_of, parent_collection

LARGEST_BODY = 2 * 2**20
LARGEST_RECORD = 500_000  # characters; a thousand wrong things are told of as readily as one
LARGEST_BATCH = 200

_plain = json.JSONDecoder(parse_int=len, parse_float=len)  # never trips over a number of a million digits


@dataclass(frozen=True)
class Sent:
    """A record as it was sent.

    Attributes
    ----------
    place : str
        JSON pointer to it.
    parent : str or None
        Identifier of what it is to be nested in, where that was said.
    version : str or None
        The version that the program saw, where that was said in the body.
    """

    collection: str
    record: Plain
    parent: str | None
    version: str | None
    place: str


def record_in(request: HttpRequest, case: Case, collection: str, key: str | None = None) -> Sent:
    """The record in a body; ``key`` is the identifier in the address, where it has one.

    Raises
    ------
    ProblemError
        The body is no JSON.
    InputError
        All that is wrong with the record.
    """
    text = _text_of(request)
    faults: list[Fault] = []
    parts = _parts(text, "", ("parent", "record") if parent_collection(collection) else ("record",), faults)
    sent = _sent(case, collection, parts, "", faults, key=key, taken=set())
    if faults or sent is None:
        raise InputError(faults)
    return sent


def batch_in(request: HttpRequest, case: Case) -> list[Sent]:
    """The records in a body that holds several.

    Raises
    ------
    ProblemError
        The body is no JSON.
    InputError
        All that is wrong with any of them.
    """
    text = _text_of(request)
    faults: list[Fault] = []
    parts = _parts(text, "", ("records",), faults)
    texts = _elements(parts.get("records"), faults)
    found: list[Sent] = []
    places: dict[tuple[type[Plain], str], str] = {}
    for number, one in enumerate(texts):
        place = f"/records/{number}"
        inner = _parts(one, place, ("collection", "parent", "version", "record"), faults)
        collection = _collection(inner, place, faults)
        sent = _sent(case, collection, inner, place, faults, taken=set(places)) if collection else None
        if sent is None:
            continue
        found.append(sent)
        named = (type(sent.record), vars(sent.record)["id"])
        first = places.setdefault(named, place)
        if first != place:
            faults.append(Fault("repeated-record", f"{place}/record/id", values={"first": first}))
    if faults:
        raise InputError(faults)
    return found


def in_the_body(faults: Iterable[Fault], sent: Iterable[Sent]) -> list[Fault]:
    """What is wrong between records, at its place in the body rather than in the case."""
    places = {f"/{one.collection}/{vars(one.record)['id']}": one for one in sent}
    told = []
    for fault in faults:
        around, _slash, field = fault.place.rpartition("/")
        one = places.get(around)
        if one is None:
            told.append(fault)
            continue
        above = parent_collection(one.collection)
        outside = field == "parent" and above is not None and fault.values.get("collection") == above
        place = f"{one.place}/parent" if outside else f"{one.place}/record/{field}"
        told.append(Fault(fault.code, place, values=fault.values))
    return told


def _text_of(request: HttpRequest) -> str:
    """The body as text that is known to be JSON, in which no object gives a name twice."""
    if (request.content_type or "").lower() != "application/json":
        raise ProblemError("not-json")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise ProblemError("body-too-large")
    content = request.read(LARGEST_BODY + 1)
    if len(content) > LARGEST_BODY:
        raise ProblemError("body-too-large")
    try:
        text = content.decode("utf-8-sig")
        start = space(text, 0)
        end = space(text, value_end(text, start))
        if end < len(text):
            raise JSONDecodeError("Extra data", text, end)
        repeated = list(repeated_names(text, start))
    except UnicodeDecodeError as error:
        raise ProblemError("bad-body", [Fault("body-encoding", values={"position": error.start})]) from None
    except JSONDecodeError as error:
        values = {"line": error.lineno, "column": error.colno}
        raise ProblemError("bad-body", [Fault("broken-body", values=values)]) from None
    except RecursionError:
        raise ProblemError("bad-body", [Fault("body-too-deep")]) from None
    if repeated:
        raise InputError(
            [
                Fault("duplicate-name", f"{place}/{escaped(name)}", values={"name": name[:80]})
                for place, name in repeated
            ]
        )
    return text[start:end]


def _parts(text: str, place: str, allowed: tuple[str, ...], faults: list[Fault]) -> dict[str, str]:
    """The members of an object as texts; what is no object, or not allowed in it, goes to the faults."""
    if not text.startswith("{"):
        name = place.rpartition("/")[2] or "body"
        faults.append(
            Fault("not-an-object", place, values={"name": name, "found": shown(_plain.decode(text))})
        )
        return {}
    found: dict[str, str] = {}

    def member(name: str, _name_at: int, at: int) -> int:
        end = value_end(text, at)
        found[name] = text[at:end]
        return end

    each_member(text, 0, member)
    possible = dict.fromkeys(allowed)
    for name in [name for name in found if name not in possible]:
        told: dict[str, str | int] = {
            "name": name[:80],
            "allowed": ", ".join(allowed),
            **nearest(name, possible),
        }
        faults.append(Fault("unknown-field", f"{place}/{escaped(name)}", values=told))
        del found[name]
    return found


def _elements(text: str | None, faults: list[Fault]) -> list[str]:
    """The elements of the list of records."""
    if text is None:
        faults.append(Fault("missing-field", "/records", values={"name": "records"}))
        return []
    if not text.startswith("["):
        told: dict[str, str | int] = {"name": "records", "found": shown(_plain.decode(text))}
        faults.append(Fault("not-a-list", "/records", values=told))
        return []
    found: list[str] = []

    def element(_number: int, at: int) -> int:
        end = value_end(text, at)
        found.append(text[at:end])
        return end

    each_element(text, 0, element)
    if len(found) > LARGEST_BATCH:
        values: dict[str, str | int] = {"limit": LARGEST_BATCH, "found": len(found)}
        faults.append(Fault("too-many-records", "/records", values=values))
        return []
    return found


def _collection(parts: dict[str, str], place: str, faults: list[Fault]) -> str | None:
    """The list that a record of a batch is for."""
    if "collection" not in parts:
        faults.append(Fault("missing-field", f"{place}/collection", values={"name": "collection"}))
        return None
    name = _plain.decode(parts["collection"])
    if isinstance(name, str) and name in collections():
        return name
    told: dict[str, str | int] = {"name": "collection", "found": shown(name)}
    if isinstance(name, str):
        told |= nearest(name, collections())
    faults.append(Fault("unknown-list", f"{place}/collection", values=told))
    return None


def _sent(
    case: Case,
    collection: str,
    parts: dict[str, str],
    place: str,
    faults: list[Fault],
    *,
    taken: set[tuple[type[Plain], str]],
    key: str | None = None,
) -> Sent | None:
    """A record with what is beside it; None where it has faults of its own."""
    parent = _identifier(parts, "parent", place, faults)
    if parent is not None and parent_collection(collection) is None:
        told: dict[str, str | int] = {"name": "parent", "allowed": "collection, version, record"}
        faults.append(Fault("unknown-field", f"{place}/parent", values=told))
    version = _identifier(parts, "version", place, faults)
    if "record" not in parts:
        faults.append(Fault("missing-field", f"{place}/record", values={"name": "record"}))
        return None
    record = _checked(case, collection, parts["record"], f"{place}/record", faults, key=key, taken=taken)
    return Sent(collection, record, parent, version, place) if record else None


def _identifier(parts: dict[str, str], name: str, place: str, faults: list[Fault]) -> str | None:
    value = _plain.decode(parts.get(name, "null"))
    if value is None:
        return None
    try:
        key: str = PARAMETERS["parent"].read(value if isinstance(value, str) else "")
    except ValueError:
        faults.append(
            Fault("bad-identifier", f"{place}/{name}", values={"name": name, "found": shown(value)})
        )
        return None
    return key


def _checked(
    case: Case,
    collection: str,
    text: str,
    place: str,
    faults: list[Fault],
    *,
    key: str | None,
    taken: set[tuple[type[Plain], str]],
) -> Plain | None:
    """A record that holds what its definition says, with an identifier made for it where it came with none."""
    kind = kind_of(collection)
    if len(text) > LARGEST_RECORD:
        told: dict[str, str | int] = {"size": len(text), "limit": LARGEST_RECORD}
        faults.append(Fault("record-too-large", place, values=told))
        return None
    values: Any = _plain.decode(text)
    wrong: list[Fault] = []
    if isinstance(values, dict):
        wrong = [
            Fault("read-apart", f"{place}/{name}", values={"name": name})
            for name in nested(kind)
            if name in values
        ]
        if "id" not in values:
            own = key or _made_key(case, collection, values, taken)
            rest = text[1:].lstrip()
            text = f'{{"id":"{own}"' + ("" if rest == "}" else ",") + rest
        elif key is not None and isinstance(values["id"], str) and values["id"] != key:
            wrong.append(Fault("other-identifier", f"{place}/id", values={"found": shown(values["id"])}))
    record = check(kind, text, place)
    if isinstance(record, list):
        faults += [*wrong, *record]
        return None
    faults += wrong
    return None if wrong else record


def _made_key(
    case: Case, collection: str, values: dict[str, Any], taken: set[tuple[type[Plain], str]]
) -> str:
    """A new identifier, made of the record's name where it has one."""
    name = values.get("name") or values.get("title")
    if isinstance(name, dict):
        name = words({language: text for language, text in name.items() if isinstance(text, str)})[0]
    key = new_key(case, collection, name[:300] if isinstance(name, str) else "")
    return new_key(case, collection) if (kind_of(collection), key) in taken else key

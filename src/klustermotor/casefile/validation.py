"""Checking one record against its definition, and telling what pydantic says as faults of ours.

Every kind of error that the definitions can give has a code of its own here; a test walks the definitions for
that. What was found is told in short, and never where it may be a personal number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from klustermotor.casefile.json_text import escaped
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import kind_at
from klustermotor.errors import Fault

Values = dict[str, str | int]

_SAME_NAME = ("blank-text", "control-character", "bad-date", "empty-text")
_PATTERNS = {
    "currency": "bad-currency",
    "country": "bad-country",
    "code": "bad-industry-code",
    "address": "bad-address",
}
_TYPES = {
    "string_type": "not-a-text",
    "int_type": "not-a-whole-number",
    "float_type": "not-a-number",
    "finite_number": "not-a-number",
    "bool_type": "not-true-or-false",
    "tuple_type": "not-a-list",
    "model_type": "not-an-object",
}


@dataclass(frozen=True)
class _Between:
    """A rule between fields: those that it looks at, the one to point at if one, and what its sentence names."""

    looks_at: tuple[str, ...]
    at: str = ""
    values: Callable[[Mapping[str, Any]], Values] = lambda _: {}


_ENDS = ("from_organisation", "from_person", "to_organisation", "to_person")
_BETWEEN = {
    "end-before-start": _Between(
        ("start", "end"), "end", lambda found: {"start": found["start"], "end": found["end"]}
    ),
    "phase-order": _Between(
        ("phase", "until_phase"),
        "until_phase",
        lambda found: {"phase": found["phase"], "until_phase": found["until_phase"]},
    ),
    "bad-organisation-number": _Between(
        ("organisation_number", "country"),
        "organisation_number",
        lambda found: {"found": shown(found["organisation_number"])},
    ),
    "personal-number": _Between(("organisation_number", "country"), "organisation_number"),
    "role-without-holder": _Between(("person", "organisation")),
    "stage-actor-without-place": _Between(("organisation", "region")),
    "tie-ends": _Between(_ENDS),
    "tie-to-itself": _Between(
        _ENDS, "", lambda found: {"found": shown(found.get("from_organisation") or found.get("from_person"))}
    ),
    "priority-target": _Between(("competence_area", "initiative")),
}


def check(kind: type[Plain], text: str, place: str) -> Plain | list[Fault]:
    """A record read from JSON text, or all that is wrong with it.

    Parameters
    ----------
    kind
        What it should be.
    text
        Well-formed JSON.
    place
        JSON pointer to the record, which the faults' places begin with.

    Examples
    --------
    >>> from klustermotor.casefile.records import Funding
    >>> check(Funding, '{"id": "base", "amount": "1 000"}', "/funding/0")  # doctest: +ELLIPSIS
    [Fault(code='number-as-text', place='/funding/0/amount', ...)]
    """
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        details = error.errors(include_url=False)
    return [_fault(kind, detail, place) for detail in details] + _left_out(kind, text, details, place)


def shown(value: object, limit: int = 60) -> str:
    """A found value in short, as the file writes it.

    >>> shown("abc"), shown([1, 2]), shown(None), shown("x" * 100, 5)
    ('"abc"', '[…]', 'null', '"xxxxx…"')
    """
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, (list, tuple)):
        return "[…]"
    if isinstance(value, str):
        value = value[:limit] + "…" if len(value) > limit else value
        return '"' + "".join(sign if sign.isprintable() else "�" for sign in value) + '"'
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**limit:
        return "…"
    return json.dumps(value)[: limit + 10]


def nearest(name: str, among: Mapping[str, object]) -> Values:
    """The name that a misspelt one most resembles, as the value ``nearest``; nothing where none is close."""
    found = get_close_matches(name[:100], among, n=1)
    return {"nearest": found[0]} if found else {}


def _fault(kind: type[Plain], detail: ErrorDetails, place: str) -> Fault:
    where = place + "".join(f"/{escaped(part)}" for part in detail["loc"])
    name = next((part for part in reversed(detail["loc"]) if isinstance(part, str)), None)
    label = name or place.rstrip("0123456789").rstrip("/").rpartition("/")[2] or "the file"
    found = detail["input"]
    if detail["type"] in _BETWEEN:
        return _between(detail["type"], found, where)
    code, values = _told(kind, detail, found, name)
    return Fault(code, where, values={"name": label, **values})


def _between(code: str, found: Mapping[str, Any], place: str) -> Fault:
    rule = _BETWEEN[code]
    return Fault(code, f"{place}/{rule.at}" if rule.at else place, values=rule.values(found))


def _left_out(kind: type[Plain], text: str, details: list[ErrorDetails], place: str) -> list[Fault]:
    """What is wrong between fields of a record that has a wrong field elsewhere, where pydantic does not look."""
    wrong = {detail["loc"][0] for detail in details if detail["loc"]}
    if not wrong:
        return []
    found = {name: value for name, value in json.loads(text).items() if name in {*kind.model_fields} - wrong}
    record = kind.model_construct(**found)
    faults = []
    for name in kind.__pydantic_decorators__.model_validators:
        try:
            getattr(record, name)()
        except AttributeError:
            continue  # the rule looks at a field that must be given and is not, which has been told
        except PydanticCustomError as error:
            if not wrong.intersection(_BETWEEN[error.type].looks_at):
                faults.append(_between(error.type, found, place))
    return faults


def _told(kind: type[Plain], detail: ErrorDetails, found: Any, name: str | None) -> tuple[str, Values]:
    """The code for an error of pydantic's, and the values that its sentence needs beyond the name."""
    error, context = detail["type"], detail.get("ctx", {})
    if error in ("int_type", "float_type") and isinstance(found, str):
        return "number-as-text", {"found": shown(found)}
    if error in _TYPES:
        return _TYPES[error], {"found": shown(found)}
    if error in _SAME_NAME:
        return error, {"found": shown(found)}
    rule = _RULES.get(error, _invalid)
    return rule(kind_at(kind, detail["loc"][:-1]), context, found, name)


Rule = Callable[[type[Plain], Mapping[str, Any], Any, str | None], tuple[str, Values]]


def _invalid(_: type[Plain], __: Mapping[str, Any], found: Any, ___: str | None) -> tuple[str, Values]:
    return "invalid-value", {"found": shown(found)}


def _unknown_field(kind: type[Plain], _: Mapping[str, Any], __: Any, name: str | None) -> tuple[str, Values]:
    fields = kind.model_fields
    return "unknown-field", {"allowed": ", ".join(fields), **nearest(name or "", fields)}


def _literal(_: type[Plain], context: Mapping[str, Any], found: Any, __: str | None) -> tuple[str, Values]:
    allowed = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"]]
    close = nearest(found, dict.fromkeys(allowed)) if isinstance(found, str) else {}
    return "not-allowed-value", {"found": shown(found), "allowed": ", ".join(allowed), **close}


def _pattern(_: type[Plain], __: Mapping[str, Any], found: Any, name: str | None) -> tuple[str, Values]:
    return _PATTERNS.get(name or "", "bad-identifier"), {"found": shown(found)}


def _at_least(_: type[Plain], context: Mapping[str, Any], found: Any, __: str | None) -> tuple[str, Values]:
    return ("number-too-small" if context["ge"] else "negative-number"), {
        "found": shown(found),
        "limit": context["ge"],
    }


def _at_most(_: type[Plain], context: Mapping[str, Any], found: Any, __: str | None) -> tuple[str, Values]:
    return "number-too-large", {"found": shown(found), "limit": context["le"]}


def _too_long(_: type[Plain], context: Mapping[str, Any], found: Any, __: str | None) -> tuple[str, Values]:
    return "text-too-long", {"size": len(found), "limit": context["max_length"]}


def _unreadable(_: type[Plain], context: Mapping[str, Any], __: Any, ___: str | None) -> tuple[str, Values]:
    """Well-formed JSON that is refused all the same: too deep, too many digits, or half a character."""
    if "recursion" in context["error"]:
        return "too-deep", {}
    return ("number-out-of-range" if "number" in context["error"] else "control-character"), {}


_RULES: dict[str, Rule] = {
    "missing": lambda *_: ("missing-field", {}),
    "extra_forbidden": _unknown_field,
    "literal_error": _literal,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
    "string_too_long": _too_long,
    "json_invalid": _unreadable,
}

"""A case in which every field of every kind of record is filled, made from the definitions of the records alone.

Assumes nothing about a particular field beyond what its type says, but for the few in ``BY_NAME`` and ``APART``. So a
field that is added to the records is in the case, and on the pages that show it, from its first day.
"""

from __future__ import annotations

import json
from typing import Any, Literal, get_args, get_origin

from klustermotor.casefile import records
from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Case, Plain
from klustermotor.casefile.structure import collections, hints, nested, owner, parts, references

Values = dict[str, Any]

BY_TYPE: dict[Any, Any] = {
    records.PartialDate: "2001-03",
    records.Currency: "SEK",
    records.Year: 2001,
    records.Count: 3,
    records.Amount: 500_000,
    float: 3.0,
    bool: True,
}
# What has a form of its own. An organisation outside Sweden may have any text as its number.
BY_NAME = {"country": "NO", "strength": 4, "address": "https://example.org/<script>alert(1)</script>\"'&"}
# Fields that exclude one another: records with an even number lack the first of each pair, the others the second.
APART: dict[type[Plain], list[tuple[str, str]]] = {
    records.Tie: [("from_organisation", "from_person"), ("to_person", "to_organisation")],
    records.PlanPriority: [("competence_area", "initiative")],
    records.Funding: [("year", "period"), ("organisation", "label")],
    records.PhasePlacement: [("until_phase", "")],
    records.OriginStep: [("when", "")],
    records.StageActor: [("region", "")],
}


def complete_case(key: str, text: str, *, mark: str = "") -> Case:
    """A case named ``key`` whose every free text is ``text``; ``mark`` opens the identifier of every record."""
    tree: Values = {"format": "klustermotor-case", "version": 1, "id": key}
    return read_case(json.dumps(_filled(Case, tree, text, mark or key, 0)).encode())


def key_of(mark: str, collection: str) -> str:
    """Identifier of the first record of a list of the case."""
    return f"{mark}-{collection}-0"


def _filled(kind: type[Plain], item: Values, text: str, around: str, number: int) -> Values:
    """The record with its fields; ``around`` is the identifier of what it lies in, ``number`` its place there."""
    refers = {one.field: one for one in references(kind)}
    for name, hint in hints(kind).items():
        if name in item or name in {pair[number % 2] for pair in APART.get(kind, [])}:
            continue
        if name in nested(kind):
            item[name] = _records(name, nested(kind)[name], text, around if kind is Case else item["id"])
        elif name in refers:
            item[name] = _named(refers[name].kind, kind, around, number, many=refers[name].many)
        else:
            item[name] = _value(name, hint, text, number)
    return {name: value for name, value in item.items() if value not in (None, [])}


def _records(name: str, kind: type[Plain], text: str, around: str) -> list[Values]:
    """Two records, or as many as there are words to choose from where a record is told apart by one."""
    choices = (
        parts(hints(kind).get(field, str))[0] for field in ("kind", "topic", "role", "phase", "stance")
    )
    size = 2 if owner(kind) is Case else max([2, *(len(get_args(one)) for one in choices if _is_choice(one))])
    return [
        _filled(kind, {"id": f"{around}-{name}-{number}"}, text, around, number) for number in range(size)
    ]


def _named(named: type[Plain], kind: type[Plain], around: str, number: int, *, many: bool) -> Any:
    """The record that is named: one of the case's first two, or of the same initiative; of the own kind, the one
    before.
    """
    listed = next(collection for collection, one in collections().items() if one is named)
    if named is kind:
        keys = [f"{around}-{listed}-{number - 1}"] if number else []
    elif owner(named) is Case:
        keys = [f"{around.partition('-')[0]}-{listed}-{number % 2}"]
    else:
        keys = [f"{around}-{listed}-0"]
    return keys if many else next(iter(keys), None)


def _value(name: str, hint: Any, text: str, number: int) -> Any:
    part = parts(hint)[0]
    if _is_choice(part):
        return get_args(part)[number % len(get_args(part))]
    if name in BY_NAME or part in BY_TYPE:
        return BY_NAME.get(name) or BY_TYPE[part]
    if get_origin(part) is tuple:
        return [_value(name, get_args(part)[0], text, number)]
    if part is records.Text:
        return {"sv": text, "en": text}
    if isinstance(part, type) and issubclass(part, Plain):
        return {field: _value(field, inner, text, number) for field, inner in hints(part).items()}
    limits = {
        limit: getattr(rule, limit)
        for mark in part.__metadata__
        for rule in getattr(mark, "metadata", ())
        for limit in ("pattern", "max_length")
        if hasattr(rule, limit)
    }
    return "26" if "pattern" in limits else text[: limits["max_length"]]


def _is_choice(part: Any) -> bool:
    return get_origin(part) is Literal

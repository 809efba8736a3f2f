"""What must hold between records: identifiers used once, references that lead somewhere, parents without a
circle.

Takes a case as it was read, in which a record is either checked or, where it has faults of its own, the plain
value that the file holds; so these rules are checked everywhere at once. Nested records may be named only
from within the record that they are nested in, such as an initiative's goals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from klustermotor.casefile.fault_list import FaultList
from klustermotor.casefile.records import Case, Plain
from klustermotor.casefile.structure import Reference, collections, nested, owner, references
from klustermotor.casefile.validation import Values, nearest, shown
from klustermotor.errors import Fault

Item = Plain | Mapping[str, Any] | object
Places = dict[type[Plain], dict[str, str]]

_KEY = re.compile("[a-z0-9][a-z0-9._-]{0,79}")
_SUGGESTIONS = 20  # looking for the nearest of many thousand identifiers takes a while
_COMPARED = 3000


def check_references(case: Item, faults: FaultList) -> None:
    """Add a fault for everything that does not hold between the records of a case."""
    places = _identifiers(case, faults)
    check = _References(places, faults)
    for kind, item, place in records(Case, case, ""):
        check.record(kind, item, place)
    for kind in dict.fromkeys(collections().values()):
        for reference in references(kind):
            if reference.kind is kind and not reference.many:
                _check_parents(case, kind, reference, places, faults)


def records(
    kind: type[Plain], item: Item, place: str
) -> Iterator[tuple[type[Plain], Mapping[str, Any], str]]:
    """A record and all that is nested in it, as the fields that it has, with its kind and place."""
    fields = _fields(item)
    yield kind, fields, place
    for name, inner in nested(kind).items():
        for number, one in enumerate(_list(fields.get(name))):
            yield from records(inner, one, f"{place}/{name}/{number}")


def _identifiers(case: Item, faults: FaultList) -> Places:
    places: Places = {Case: {}} | {kind: {} for kind in collections().values()}
    for kind, fields, place in records(Case, case, ""):
        key = fields.get("id")
        if not isinstance(key, str):
            continue
        first = places[kind].setdefault(key, place)
        if first != place:
            faults.add(
                Fault("duplicate-identifier", f"{place}/id", values={"found": shown(key), "first": first})
            )
    return places


class _References:
    """Checks that what a record names is there."""

    def __init__(self, places: Places, faults: FaultList) -> None:
        self.places, self.faults = places, faults
        self.suggestions: dict[tuple[type[Plain], str], Values] = {}

    def record(self, kind: type[Plain], fields: Mapping[str, Any], place: str) -> None:
        for reference in references(kind):
            value = fields.get(reference.field)
            if value is None:
                continue
            known = self.places[reference.kind]
            if reference.many:
                for one in _list(value):
                    if isinstance(one, str) and one not in known:
                        self.unknown(reference, one, f"{place}/{reference.field}")
            elif isinstance(value, str):
                self.one(reference, value, known.get(value), place)

    def one(self, reference: Reference, value: str, found_at: str | None, place: str) -> None:
        where = f"{place}/{reference.field}"
        if found_at is None:
            self.unknown(reference, value, where)
        elif owner(reference.kind) is not Case and not place.startswith(around := f"{_around(found_at)}/"):
            values: Values = {"name": reference.field, "found": shown(value), "owner": around.rstrip("/")}
            self.faults.add(Fault("reference-elsewhere", where, values=values))

    def unknown(self, reference: Reference, value: str, place: str) -> None:
        if not _KEY.fullmatch(value):
            return  # a fault of the record's own, told already
        values: Values = {"name": reference.field, "collection": reference.collection, "found": shown(value)}
        if self.faults.has_room:
            values |= self.suggestion(reference.kind, value)
        fault = Fault("unknown-reference", place, values=values)
        self.faults.add(fault, within=value if reference.many else None)

    def suggestion(self, kind: type[Plain], value: str) -> Values:
        if (kind, value) not in self.suggestions:
            if len(self.suggestions) >= _SUGGESTIONS:
                return {}
            known = self.places[kind]
            alike = known if len(known) < _COMPARED else {key: "" for key in known if key[:2] == value[:2]}
            self.suggestions[kind, value] = nearest(value, alike)
        return self.suggestions[kind, value]


def _check_parents(
    case: Item, kind: type[Plain], parent: Reference, places: Places, faults: FaultList
) -> None:
    """Find circles in a field by which records of one kind name their parent."""
    above = {
        str(fields.get("id")): fields[parent.field]
        for one, fields, _ in records(Case, case, "")
        if one is kind and isinstance(fields.get(parent.field), str)
    }
    done: set[str] = set()
    for start in above:
        path: dict[str, None] = {}
        key = start
        while key in above and key not in done and key not in path:
            path[key] = None
            key = above[key]
        if key in path:
            circle = list(path)[list(path).index(key) :]
            place = f"{places[kind].get(key, '')}/{parent.field}"
            faults.add(Fault("parent-cycle", place, values={"found": " → ".join([*circle, key][:20])}))
        done.update(path)


def _fields(item: Item) -> Mapping[str, Any]:
    if isinstance(item, Plain):
        return vars(item)
    return item if isinstance(item, dict) else {}


def _list(value: object) -> Iterable[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _around(place: str) -> str:
    """Place of the record that a nested record is in."""
    return place.rsplit("/", 2)[0]

"""The records of a case by what names them: where each stands in the case file, how reliable it is, what it is called.

A record without a reliability of its own has that of its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from klustermotor.casefile.records import Case, Initiative, Plain, Text
from klustermotor.diagnosis.signs import Evidence

_OF_CASE = ("organisations", "people", "ties", "plans", "regions", "competence_areas", "history")
_OF_INITIATIVE = (
    "origin", "goals", "focus_areas", "bodies", "roles", "members", "funding", "activities", "value_chain", "phases",
    "key_figures", "observations",
)  # fmt: skip
_Place = tuple[str | int, ...]
_INNER = {"value_chain": "actors", "people": "appointments", "plans": "priorities"}
_OUTER = {inner: outer for outer, inner in _INNER.items()}


def records_of(case: Case) -> dict[Evidence, Plain]:
    """Every record that a sign can rest on."""
    return {key: record for key, record, _place in _walk(case)}


def pointers_of(case: Case) -> dict[Evidence, str]:
    """Where in the case file each record stands, as a JSON pointer such as ``/initiatives/0/activities/3``."""
    return {key: _pointer(place) for key, _record, place in _walk(case)}


def _pointer(place: _Place) -> str:
    return "".join(f"/{one}" for one in place)


def names_of(case: Case) -> dict[str, str]:
    """What the organisations and people of a case are called."""
    return {one.id: one.name for one in case.organisations} | {one.id: one.name for one in case.people}


class Lookup:
    """The records of a case, each found by what names it.

    Read one collection at a time, when a record of it is asked for: of a large case, one initiative needs few.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._sources = {one.id: one.reliability for one in case.sources}
        self._numbers = {one.id: number for number, one in enumerate(case.initiatives)}
        self._found: dict[tuple[str, str], dict[Evidence, tuple[Plain, _Place]]] = {}

    def record(self, key: Evidence) -> Plain:
        """The record itself."""
        return self._at(key)[0]

    def pointer(self, key: Evidence) -> str:
        """Where in the case file it stands, as a JSON pointer."""
        return _pointer(self._at(key)[1])

    def reliability(self, key: Evidence) -> str | None:
        """How far it can be relied on; None where neither it nor its source says."""
        record = self._at(key)[0]
        own: str | None = getattr(record, "reliability", None)
        return own or self._sources.get(getattr(record, "source", None) or "")

    def _at(self, key: Evidence) -> tuple[Plain, _Place]:
        collection = _OUTER.get(key.collection, key.collection)
        found = self._found.get((collection, key.initiative))
        if found is None:
            found = self._found[collection, key.initiative] = self._read(collection, key.initiative)
        return found[key]

    def _read(self, collection: str, initiative: str) -> dict[Evidence, tuple[Plain, _Place]]:
        whole: Case | Initiative = self._case
        place: _Place = (collection,)
        if initiative:
            number = self._numbers[initiative]
            whole, place = self._case.initiatives[number], ("initiatives", number, collection)
        rows = _each(collection, getattr(whole, collection), initiative, place)
        return {key: (record, here) for key, record, here in rows}


def reliability_of(case: Case, records: Iterable[Evidence]) -> dict[Evidence, str | None]:
    """How far each of some records can be relied on."""
    known = Lookup(case)
    return {key: known.reliability(key) for key in records}


def called(record: Plain, names: Mapping[str, str], language: str) -> str:
    """What a record is called, in a language or else in the other: who and what it tells of, or else its year.

    ``names`` are those of the organisations and people, as `names_of` gives them.
    """
    found = [_whom(record, names), _titled(record, language)]
    told = ", ".join(one for one in found if one)
    return told or str(getattr(record, "year", None) or getattr(record, "id", ""))


def _titled(record: Plain, language: str) -> str:
    for field in ("title", "name", "text", "post", "label", "reason", "what"):
        value: Any = getattr(record, field, None)
        if isinstance(value, str):
            return value
        if isinstance(value, Text):
            return (value.sv if language == "sv" else value.en) or value.sv or value.en or ""
    return ""


def _whom(record: Plain, names: Mapping[str, str]) -> str:
    fields = ("organisation", "person", "from_organisation", "from_person", "to_organisation", "to_person")
    keys = (getattr(record, field, None) for field in fields)
    return " – ".join(names[key] for key in keys if key is not None and key in names)


def _walk(case: Case) -> Iterator[tuple[Evidence, Plain, _Place]]:
    for collection in _OF_CASE:
        yield from _each(collection, getattr(case, collection), "", (collection,))
    for number, initiative in enumerate(case.initiatives):
        place: _Place = ("initiatives", number)
        yield Evidence("initiatives", initiative.id), initiative, place
        for collection in _OF_INITIATIVE:
            rows = getattr(initiative, collection)
            yield from _each(collection, rows, initiative.id, (*place, collection))


def _each(
    collection: str, rows: tuple[Any, ...], initiative: str, place: _Place
) -> Iterator[tuple[Evidence, Plain, _Place]]:
    inner = _INNER.get(collection)
    for number, row in enumerate(rows):
        here = (*place, number)
        yield Evidence(collection, row.id, initiative), row, here
        if inner:
            yield from _each(inner, getattr(row, inner), initiative, (*here, inner))

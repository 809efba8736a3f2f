"""Where a person is in a case: the record, what is told of the person alone, and every version of it in the history.

A person can be gone from the case and still be in its history, so the history is always asked too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from klustermotor.casefile.records import Person as PersonRecord
from klustermotor.casefile.structure import references
from klustermotor.web.actors.models import Appointment, Person, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import InitiativeRole
from klustermotor.web.privacy.names import WholeName
from klustermotor.web.recording.models import ChangedRecord
from klustermotor.web.recording.stored import kind_of

OWN = ("appointments", "roles", "ties")
"""Lists whose records tell of one person; the others only mention people."""

NAMELESS = "Raderad person / Erased person"
"""What a person is called who has been erased, in both languages at once."""


@dataclass(frozen=True)
class Trace:
    """A person of a case, there now or only in the history.

    Attributes
    ----------
    row : Person or None
        None when the person has been removed from the case.
    names : tuple of str
        Every name that the person has been recorded under, the present one first.
    """

    case: Case
    key: str
    row: Person | None
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the person is called now, or was when removed."""
        return self.names[0] if self.names else self.key

    @cached_property
    def namesakes(self) -> list[Person]:
        """Other people of the case who have one of the names."""
        mine = {one.casefold() for one in self.names}
        return [one for one in self._others() if one.name.casefold() in mine]

    @cached_property
    def whole_name(self) -> WholeName:
        """The names as they are found in text."""
        return WholeName(self.names, [one.name for one in self._others()])

    def _others(self) -> list[Person]:
        return list(Person.objects.filter(case=self.case).exclude(key=self.key).only("name", "key", "case"))

    def roles(self) -> QuerySet[InitiativeRole]:
        """What the person is in the initiatives."""
        return InitiativeRole.objects.filter(case=self.case, person__key=self.key)

    def ties(self) -> QuerySet[Tie]:
        """The ties that the person stands at either end of."""
        ends = Q(from_person__key=self.key) | Q(to_person__key=self.key)
        return Tie.objects.filter(ends, case=self.case)

    def appointments(self) -> QuerySet[Appointment]:
        """The posts of the person."""
        return Appointment.objects.filter(case=self.case, person__key=self.key)

    def history(self) -> list[ChangedRecord]:
        """Every version of the person's own record and of what names the person by key, the latest first."""
        return [row for row in rows_with(self.case, f'"{self.key}"', self.key) if names_person(row, self.key)]


def find_trace(case: Case, key: str) -> Trace | None:
    """A person by key; None when neither the case nor its history knows one who has a name."""
    row = Person.objects.filter(case=case, key=key).first()
    versions = ChangedRecord.objects.filter(change__case=case, collection="people", key=key).order_by("-pk")
    told = [
        values["name"]
        for one in versions
        for values in (one.after, one.before)
        if values and "name" in values
    ]
    names = tuple(dict.fromkeys([*([row.name] if row else []), *told]))
    return Trace(case, key, row, names) if set(names) - {NAMELESS} else None


def removed_people(case: Case) -> list[Trace]:
    """People who are not in the case any more but are in its history."""
    there = Person.objects.filter(case=case).values("key")
    rows = ChangedRecord.objects.filter(change__case=case, collection="people").exclude(key__in=there)
    keys = rows.order_by("key").values_list("key", flat=True).distinct()
    return [trace for key in keys if (trace := find_trace(case, key))]


def rows_with(case: Case, written: str, key: str = "") -> QuerySet[ChangedRecord]:
    """History in which something is written, or that is of a record with a key or nested in one; the latest first."""
    told = Q(before_text__contains=written) | Q(after_text__contains=written)
    if key:
        told |= Q(key=key) | Q(parent=key)
    return (
        ChangedRecord.objects.filter(change__case=case)
        .annotate(before_text=Cast("before", TextField()), after_text=Cast("after", TextField()))
        .filter(told)
        .select_related("change")
        .order_by("-pk")
    )


def names_person(row: ChangedRecord, key: str) -> bool:
    """Whether a row of the history is of a person, of a post of the person, or names the person by key."""
    if row.collection == "people":
        return row.key == key
    if row.collection == "appointments":
        return row.parent == key
    return any(key in people_in(row.collection, values) for values in (row.before, row.after))


def people_fields(collection: str) -> Iterator[str]:
    """Fields of a kind of record that name people."""
    for reference in references(kind_of(collection)):
        if reference.kind is PersonRecord:
            yield reference.field


def people_in(collection: str, values: dict[str, Any] | None) -> set[str]:
    """Keys of the people that a record names."""
    found: set[str] = set()
    for field in people_fields(collection) if values else ():
        value = values.get(field) if values else None
        found.update(value if isinstance(value, list) else [value] if value else [])
    return found


def is_own(row: ChangedRecord, key: str) -> bool:
    """Whether a row of the history tells of the person alone: the person, a post, a role or a tie."""
    return row.collection in ("people", *OWN) and names_person(row, key)


def own_keys(trace: Trace, history: Iterable[ChangedRecord]) -> set[tuple[str, str]]:
    """Lists and keys of what tells of the person alone, now and before; a key may have been made of the name."""
    found = {("people", trace.key)}
    found |= {("appointments", key) for key in trace.appointments().values_list("key", flat=True)}
    found |= {("roles", key) for key in trace.roles().values_list("key", flat=True)}
    found |= {("ties", key) for key in trace.ties().values_list("key", flat=True)}
    return found | {(row.collection, row.key) for row in history if is_own(row, trace.key)}

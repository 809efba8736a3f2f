"""Loading a case file's content into the database: all of it or nothing, and nothing twice.

Assumes a case that has been read, so that its identifiers are unique and its references lead somewhere. A record in
the file replaces the record with its identifier, field by field; what the file does not hold is left, or removed on
request.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from klustermotor.casefile import records
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import nested
from klustermotor.casefile.writing import case_bytes
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case, Findable
from klustermotor.web.cases.tables import Table, pairs, tables, to_column
from klustermotor.web.exchange.telling import History

BATCH = 2_000
Heed = Callable[[int, int], None]


def _nobody(_done: int, _total: int) -> None:
    """Nobody wants to know how far it has come."""


@dataclass
class Counts:
    """What a load did to the records of one kind; ``left`` are those that only the database has."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    left: int = 0


@dataclass
class LoadReport:
    """What a load did, by kind of record under the names that the case file uses."""

    key: str
    kinds: dict[str, Counts] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether anything in the database is not as it was."""
        return any(one.created or one.updated or one.removed for one in self.kinds.values())

    @property
    def left(self) -> int:
        """How many records the database has of the case and the file has not."""
        return sum(one.left for one in self.kinds.values())


@transaction.atomic
def load_case(
    case: records.Case, *, by: User | None, replace: bool = False, heed: Heed = _nobody
) -> LoadReport:
    """Put a case into the database, in one transaction.

    Parameters
    ----------
    case
        A case as `klustermotor.casefile.reading` gives it.
    by
        Who loads it; None for the command line.
    replace
        Remove what the database has of the case and ``case`` has not.
    heed
        Told now and then how many of how many records have been dealt with.

    Returns
    -------
    LoadReport
        Counts per kind. When something has changed, one event in the audit trail tells the same, with the SHA-256 of
        the case as `klustermotor.casefile.writing` writes it.
    """
    report = LoadReport(case.id)
    row = _load_head(case, report)
    history = None if report.kinds["case"].created else History(row)
    load = _Load(row, _placed(case), heed, history)
    for table in tables().values():
        report.kinds[table.name] = load.kind(table)
    for table in reversed(tables().values()):
        load.leave_or_remove(table, report.kinds[table.name], replace=replace)
    if history:
        history.keep(by=by)
    if report.changed:
        counts = {name: asdict(one) for name, one in report.kinds.items() if any(vars(one).values())}
        details = {
            "sha256": hashlib.sha256(case_bytes(case)).hexdigest(),
            "replace": replace,
            "counts": counts,
        }
        record("case.loaded", by=by, case_key=case.id, details=details)
    return report


@dataclass(frozen=True)
class _Placed:
    """A record with where it is: what it is nested in, and its number there."""

    record: Plain
    parent: str | None
    position: int


Placed = dict[type[Plain], dict[str, _Placed]]


def _placed(case: records.Case) -> Placed:
    """Every record of a case by kind and identifier."""
    found: Placed = {kind: {} for kind in tables()}

    def place(holder: Plain, parent: str | None) -> None:
        for name, kind in nested(type(holder)).items():
            for position, one in enumerate(getattr(holder, name)):
                found[kind][one.id] = _Placed(one, parent, position)
                place(one, one.id)

    place(case, None)
    return found


def _load_head(case: records.Case, report: LoadReport) -> Case:
    """The case's own row, held until the end so that two loads of a case take turns."""
    values = {
        "title": to_column(case.title),
        "description": to_column(case.description),
        "region_key": case.region or "",
        "as_of": case.as_of,
    }
    row, created = Case.objects.select_for_update().get_or_create(key=case.id, defaults=values)
    changed = any(getattr(row, name) != value for name, value in values.items())
    if changed:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    report.kinds["case"] = Counts(
        created=int(created), updated=int(changed), unchanged=int(not (created or changed))
    )
    return row


class _Load:
    """One load: the case's row, what is to be there, and the database's numbers for the records so far."""

    def __init__(self, case: Case, wanted: Placed, heed: Heed, history: History | None) -> None:
        self.case, self.wanted, self.heed, self.history = case, wanted, heed, history
        self.done, self.total = 0, sum(map(len, wanted.values()))
        self.numbers: dict[type[Plain], dict[str, int]] = {}

    def kind(self, table: Table) -> Counts:
        """Load the records of one kind; those that they name have been loaded before."""
        wanted = self.wanted[table.kind]
        self._number(table)
        known = self.numbers[table.kind]
        unchanged = self._unchanged(table)
        self.done += len(unchanged)
        changed = [one for key, one in wanted.items() if key not in unchanged]
        updated = [one for one in changed if _key(one) in known]
        if self.history:
            told = [
                (one.record, one.parent, self._initiative(table.kind, one), one.position) for one in changed
            ]
            self.history.changing(table, told, {_key(one) for one in updated})
        late = self._write(table, changed)
        if len(updated) < len(changed):
            self._number(table)
        self._write(table, late)
        self._write_sets(table, changed, updated)
        return Counts(
            created=len(changed) - len(updated), updated=len(updated), unchanged=len(wanted) - len(changed)
        )

    def leave_or_remove(self, table: Table, counts: Counts, *, replace: bool) -> None:
        """Count what only the database has, or remove it; what names it has been removed before."""
        wanted = self.wanted[table.kind]
        others = [number for key, number in self.numbers[table.kind].items() if key not in wanted]
        if not replace:
            counts.left = len(others)
            return
        counts.removed = len(others)
        if self.history:
            self.history.removing(table, others)
        for some in _batches(others, 500):
            table.rows.filter(pk__in=some).delete()

    def _initiative(self, kind: type[Plain], one: _Placed) -> str:
        """Identifier of the initiative that a record is, or lies in; empty for none."""
        around = tables()[kind].parent_kind
        if kind is records.Initiative:
            return _key(one)
        return self._initiative(around, self.wanted[around][one.parent]) if around and one.parent else ""

    def _number(self, table: Table) -> None:
        rows = table.rows.filter(case=self.case).order_by()
        self.numbers[table.kind] = dict(rows.values_list("key", "pk").iterator())

    def _unchanged(self, table: Table) -> set[str]:
        """Identifiers of the records that the database already holds exactly so."""
        found: set[str] = set()
        wanted = self.wanted[table.kind]
        rows = table.rows.filter(case=self.case).order_by("pk").values_list("pk", "key", *table.columns)
        last = 0
        while some := list(rows.filter(pk__gt=last)[:BATCH]):
            first, last = some[0][0], some[-1][0]
            sets = [self._held(link, first, last) for link in table.sets]
            for number, key, *values in some:
                one = wanted.get(key)
                if one is None or list(self._values(table, one).values()) != values:
                    continue
                if all(
                    held.get(number, set()) == self._named(one, link)
                    for held, link in zip(sets, table.sets, strict=True)
                ):
                    found.add(key)
        return found

    def _held(self, link: Any, first: int, last: int) -> dict[int, set[int]]:
        manager, owner, named = pairs(link)
        found: dict[int, set[int]] = {}
        between = manager.filter(**{f"{owner}__gte": first, f"{owner}__lte": last})
        for number, other in between.values_list(owner, named):
            found.setdefault(number, set()).add(other)
        return found

    def _values(self, table: Table, one: _Placed) -> dict[str, Any]:
        """A record as its columns hold it; a record of its own kind that is not there yet is left open."""
        values: dict[str, Any] = {"position": one.position}
        if table.parent and table.parent_kind:
            values[f"{table.parent}_id"] = self.numbers[table.parent_kind][one.parent] if one.parent else None
        fields = vars(one.record)
        values.update((name, to_column(fields[name])) for name in table.plain)
        for link in table.keys:
            key = fields[link.name]
            values[f"{link.name}_id"] = self.numbers[link.kind].get(key) if key else None
        return values

    def _named(self, one: _Placed, link: Any) -> set[int]:
        return {self.numbers[link.kind].get(key, 0) for key in getattr(one.record, link.name)}

    def _write(self, table: Table, changed: list[_Placed]) -> list[_Placed]:
        """Write rows, new or not; give those that name a row of their own kind which was not there yet."""
        own = [link for link in table.keys if link.kind is table.kind]
        late = []
        for some in _batches(changed, BATCH):
            rows = []
            for one in some:
                values = self._values(table, one)
                row = table.model(case=self.case, key=_key(one), **values)
                rows.append(row.derive() if isinstance(row, Findable) else row)
                if any(getattr(one.record, link.name) and values[f"{link.name}_id"] is None for link in own):
                    late.append(one)
            derived = ("sort_key", "search_text") if issubclass(table.model, Findable) else ()
            table.rows.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["case", "key"],
                update_fields=[name.removesuffix("_id") for name in (*table.columns, *derived)],
            )
            self.done += len(some)
            self.heed(self.done, self.total)
        return late

    def _write_sets(self, table: Table, changed: list[_Placed], updated: list[_Placed]) -> None:
        numbers = self.numbers[table.kind]
        for link in table.sets:
            manager, owner, named = pairs(link)
            for some in _batches([numbers[_key(one)] for one in updated], 500):
                manager.filter(**{f"{owner}__in": some}).delete()
            for some in _batches(changed, BATCH):
                manager.bulk_create(
                    manager.model(**{owner: numbers[_key(one)], named: number})
                    for one in some
                    for number in sorted(self._named(one, link))
                )


def _key(one: _Placed) -> str:
    key: str = vars(one.record)["id"]
    return key


def _batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some

"""Putting records into the database and taking them out, one batch at a time.

Assumes a transaction that holds the case's row, so that what has been checked stays so until the end. Only `actions`
calls this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from klustermotor.casefile.records import Case as CaseRecord
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import Reference, owner, references
from klustermotor.casefile.validation import shown
from klustermotor.errors import Fault, InputError
from klustermotor.web.cases.models import Case, Findable
from klustermotor.web.cases.tables import Table, pairs, tables, to_column
from klustermotor.web.recording.stored import (
    HISTORY,
    Stored,
    initiative_path,
    key_of,
    parent_collection,
    table_of,
)

Place = tuple[type[Plain], str]


@dataclass(frozen=True)
class Put:
    """A record that is to be there: in its list, in what it is nested in, at its place or last."""

    collection: str
    record: Plain
    parent: str | None
    position: int | None = None

    @property
    def place(self) -> Place:
        """Its kind and identifier."""
        return type(self.record), key_of(self.record)


def in_order(puts: Iterable[Put]) -> list[Put]:
    """Records after those that they name."""
    order = {kind: number for number, kind in enumerate(tables())}
    waiting = sorted(puts, key=lambda put: order[type(put.record)])
    done: list[Put] = []
    while waiting:
        kind = type(waiting[0].record)
        own = [put for put in waiting if type(put.record) is kind]
        waiting = [put for put in waiting if type(put.record) is not kind]
        done += _parents_first(own)
    return done


def _parents_first(own: list[Put]) -> list[Put]:
    keys = {key_of(put.record): put for put in own}
    done: dict[str, Put] = {}

    def take(put: Put) -> None:
        key = key_of(put.record)
        if key in done:
            return
        done[key] = put
        for named in _named_of_own_kind(put.record):
            if named in keys and named not in done:
                del done[key]
                take(keys[named])
                done[key] = put

    for put in own:
        take(put)
    return list(done.values())


def _named_of_own_kind(record: Plain) -> list[str]:
    own = [one for one in references(type(record)) if one.kind is type(record)]
    return [key for one in own for key in _named(record, one)]


def _named(record: Plain, reference: Reference) -> tuple[str, ...]:
    """Identifiers that a field names."""
    value = getattr(record, reference.field)
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def check(case: Case, puts: Sequence[Put]) -> None:
    """That what the records name is there, in the same initiative where it must be, and nobody is its own parent.

    Raises
    ------
    InputError
        All that does not hold.
    """
    around = _places_of_named(case, puts)
    faults: list[Fault] = []
    for put in puts:
        place = f"/{put.collection}/{key_of(put.record)}"
        above = parent_collection(put.collection)
        if above and (table_of(above).kind, put.parent or "") not in around:
            faults.append(_unknown(f"{place}/parent", above, put.parent or ""))
        for reference in references(type(put.record)):
            for key in _named(put.record, reference):
                named = (reference.kind, key)
                if named not in around:
                    faults.append(_unknown(f"{place}/{reference.field}", reference.collection, key))
                elif owner(reference.kind) is not CaseRecord and around[named] != put.parent:
                    values: Mapping[str, str | int] = {
                        "name": reference.field,
                        "found": shown(key),
                        "owner": around[named] or "",
                    }
                    faults.append(Fault("reference-elsewhere", f"{place}/{reference.field}", values=values))
    faults += _circles(case, puts)
    if faults:
        raise InputError(faults)


def _unknown(place: str, collection: str, key: str) -> Fault:
    name = place.rpartition("/")[2]
    return Fault(
        "unknown-reference", place, values={"name": name, "collection": collection, "found": shown(key)}
    )


def _places_of_named(case: Case, puts: Sequence[Put]) -> dict[Place, str | None]:
    """Every record that is named and there, or will be, with the identifier of what it is nested in."""
    wanted: dict[type[Plain], set[str]] = {}
    for put in puts:
        above = parent_collection(put.collection)
        if above and put.parent:
            wanted.setdefault(table_of(above).kind, set()).add(put.parent)
        for reference in references(type(put.record)):
            wanted.setdefault(reference.kind, set()).update(_named(put.record, reference))
    found: dict[Place, str | None] = {}
    for kind, keys in wanted.items():
        if keys:
            found |= {(kind, key): parent for key, parent in _parents(case, tables()[kind], keys)}
    return found | {put.place: put.parent for put in puts}


def _parents(case: Case, table: Table, keys: set[str]) -> Iterable[tuple[str, str | None]]:
    rows = table.rows.filter(case=case, key__in=keys).order_by()
    if table.parent is None:
        return [(key, None) for key in rows.values_list("key", flat=True)]
    return rows.values_list("key", f"{table.parent}__key")


def _circles(case: Case, puts: Sequence[Put]) -> list[Fault]:
    faults = []
    for put in puts:
        for reference in references(type(put.record)):
            if reference.kind is not type(put.record) or reference.many:
                continue
            path, key = [key_of(put.record)], getattr(put.record, reference.field)
            while key and key not in path:
                path.append(key)
                key = _above(case, puts, reference.kind, reference.field, key)
            if key == path[0]:
                faults.append(
                    Fault(
                        "parent-cycle",
                        f"/{put.collection}/{path[0]}/{reference.field}",
                        values={"found": " → ".join([*path, key][:20])},
                    )
                )
    return faults


def _above(case: Case, puts: Sequence[Put], kind: type[Plain], field: str, key: str) -> str | None:
    for put in puts:
        if put.place == (kind, key):
            value: str | None = getattr(put.record, field)
            return value
    rows = tables()[kind].rows.filter(case=case, key=key)
    return rows.values_list(f"{field}__key", flat=True).first()


def put(case: Case, one: Put, now: Stored | None) -> Stored:
    """Write one record; what it names has been written before."""
    table = table_of(one.collection)
    values: dict[str, Any] = {name: to_column(getattr(one.record, name)) for name in table.plain}
    for link in table.keys:
        key = getattr(one.record, link.name)
        values[f"{link.name}_id"] = _number(case, tables()[link.kind], key) if key else None
    parent: Table | None = None
    if table.parent and table.parent_kind and one.collection != HISTORY:
        parent = tables()[table.parent_kind]
        values[f"{table.parent}_id"] = _number(case, parent, one.parent or "")
    position = _position(case, table, one, now, values.get(f"{table.parent}_id"))
    values |= {"pk": now.number if now else None, "position": position}
    row: Any = table.model(case=case, key=key_of(one.record), **values)
    if isinstance(row, Findable):
        row.derive()
    row.save(force_insert=now is None, force_update=now is not None)
    for link in table.sets:
        _write_set(case, row.pk, link, getattr(one.record, link.name), new=now is None)
    return Stored(one.collection, one.record, one.parent, _initiative(case, one, row.pk), row.pk, position)


def take(case: Case, stored: Stored) -> None:
    """Remove one record; what is nested in it or needs it has been removed before."""
    table_of(stored.collection).rows.filter(case=case, pk=stored.number).delete()


def _number(case: Case, table: Table, key: str) -> int:
    number: int = table.rows.order_by().values_list("pk", flat=True).get(case=case, key=key)
    return number


def _position(case: Case, table: Table, one: Put, now: Stored | None, parent: int | None) -> int:
    if one.position is not None:
        return one.position
    if now is not None and now.parent == one.parent:
        return now.position
    beside = table.rows.filter(case=case).order_by()
    if table.parent:
        beside = beside.filter(**{f"{table.parent}_id": parent})
    last: int | None = beside.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _initiative(case: Case, one: Put, number: int) -> str:
    path = initiative_path(one.collection)
    if path is None or one.collection == HISTORY:
        return ""
    key: str = table_of(one.collection).rows.values_list(path, flat=True).get(case=case, pk=number)
    return key


def _write_set(case: Case, number: int, link: Any, keys: Sequence[str], *, new: bool) -> None:
    manager, owning, named = pairs(link)
    wanted = set(
        tables()[link.kind].rows.filter(case=case, key__in=keys).order_by().values_list("pk", flat=True)
    )
    held = set() if new else set(manager.filter(**{owning: number}).values_list(named, flat=True))
    if held - wanted:
        manager.filter(**{owning: number, f"{named}__in": held - wanted}).delete()
    manager.bulk_create(manager.model(**{owning: number, named: other}) for other in sorted(wanted - held))

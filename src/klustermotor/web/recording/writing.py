"""Putting records into the database and taking them out, one batch at a time.

Assumes a transaction that holds the case's row, so that what has been checked stays so until the end. Only `actions`
calls this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from klustermotor.casefile.records import Case as CaseRecord
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import Reference, owner, references
from klustermotor.casefile.validation import shown
from klustermotor.errors import Fault, InputError
from klustermotor.web.cases.models import Case, Findable
from klustermotor.web.cases.tables import Link, Table, pairs, tables, to_column
from klustermotor.web.recording.hanging import named_in
from klustermotor.web.recording.stored import (
    HISTORY,
    Stored,
    in_parts,
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
    """Identifiers that must be there first; those in lists may name one another, and are written last."""
    own = [one for one in references(type(record)) if one.kind is type(record) and not one.many]
    return [key for one in own for key in named_in(record, one)]


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
            for key in named_in(put.record, reference):
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
            wanted.setdefault(reference.kind, set()).update(named_in(put.record, reference))
    found: dict[Place, str | None] = {}
    for kind, keys in wanted.items():
        if keys:
            found |= {(kind, key): parent for key, parent in _parents(case, tables()[kind], keys)}
    return found | {put.place: put.parent for put in puts}


def _parents(case: Case, table: Table, keys: set[str]) -> Iterator[tuple[str, str | None]]:
    for some in in_parts(sorted(keys)):
        rows = table.rows.filter(case=case, key__in=some).order_by()
        if table.parent is None:
            yield from ((key, None) for key in rows.values_list("key", flat=True))
        else:
            yield from rows.values_list("key", f"{table.parent}__key")


def _circles(case: Case, puts: Sequence[Put]) -> list[Fault]:
    faults = []
    places = {put.place: put for put in puts}
    for put in puts:
        for reference in references(type(put.record)):
            if reference.kind is not type(put.record) or reference.many:
                continue
            path, key = [key_of(put.record)], getattr(put.record, reference.field)
            while key and key not in path:
                path.append(key)
                key = _above(case, places, reference, key)
            if key == path[0]:
                faults.append(
                    Fault(
                        "parent-cycle",
                        f"/{put.collection}/{path[0]}/{reference.field}",
                        values={"found": " → ".join([*path, key][:20])},
                    )
                )
    return faults


def _above(case: Case, places: Mapping[Place, Put], reference: Reference, key: str) -> str | None:
    """What the field of another record of the kind names, as it will be or as it is."""
    if put := places.get((reference.kind, key)):
        value: str | None = getattr(put.record, reference.field)
        return value
    rows = tables()[reference.kind].rows.filter(case=case, key=key)
    return rows.values_list(f"{reference.field}__key", flat=True).first()


def put_all(case: Case, puts: Sequence[Put], now: Mapping[tuple[str, str], Stored | None]) -> list[Stored]:
    """Write records, each after those that it names; give them as they are now, in the order of the writing.

    Parameters
    ----------
    case
        The case, held until the end of the transaction.
    puts
        What is to be there, in any order.
    now
        What is there of it, by collection and identifier.
    """
    writing = _Writing(case, now)
    stored = [stored for wave in _waves(in_order(puts)) for stored in writing.write(wave)]
    writing.write_sets(puts)
    return stored


def take_all(case: Case, stored: Sequence[Stored]) -> list[Stored]:
    """Remove records, each after those that name it, in the order that is given back."""
    places = {(one.collection, one.key): one for one in stored}
    ordered = in_order([Put(one.collection, one.record, one.parent) for one in stored])
    taken = []
    for wave in reversed(list(_waves(ordered))):
        found = [places[one.collection, key_of(one.record)] for one in reversed(wave)]
        for some in in_parts([one.number for one in found]):
            table_of(found[0].collection).rows.filter(case=case, pk__in=some).delete()
        taken += found
    return taken


def _waves(puts: Sequence[Put]) -> Iterator[list[Put]]:
    """Records in order, as many together as are of one kind and do not name one another."""
    wave: list[Put] = []
    inside: set[str] = set()
    for put in puts:
        another = wave and type(wave[0].record) is not type(put.record)
        if another or inside.intersection(_named_of_own_kind(put.record)):
            yield wave
            wave, inside = [], set()
        wave.append(put)
        inside.add(key_of(put.record))
    if wave:
        yield wave


class _Writing:
    """One batch of writing: what the database numbers the records that it names, asked for once."""

    def __init__(self, case: Case, now: Mapping[tuple[str, str], Stored | None]) -> None:
        self.case, self.now = case, now
        self.numbers: dict[type[Plain], dict[str, int]] = defaultdict(dict)
        self.fresh: dict[type[Plain], set[str]] = defaultdict(set)

    def write(self, wave: Sequence[Put]) -> list[Stored]:
        """Write records of one kind; what they name has been written before."""
        table = table_of(wave[0].collection)
        self._number_what_is_named(table, wave)
        positions = self._positions(table, wave)
        rows = [self._row(table, put, position) for put, position in zip(wave, positions, strict=True)]
        new, changed = ([row for row in rows if (row.pk is None) is fresh] for fresh in (True, False))
        table.rows.bulk_create(new)
        for row in changed:
            row.save(force_update=True)
        held = self.numbers[table.kind]
        held |= _numbers(self.case, table, {row.key for row in rows})
        self.fresh[table.kind].update(row.key for row in new)
        initiatives = self._initiatives(table, wave)
        return [
            Stored(put.collection, put.record, put.parent, initiative, held[key_of(put.record)], position)
            for put, initiative, position in zip(wave, initiatives, positions, strict=True)
        ]

    def write_sets(self, puts: Sequence[Put]) -> None:
        """Write which records name which in lists; all of them have been written."""
        of_kind: dict[type[Plain], dict[int, Put]] = defaultdict(dict)
        for put in puts:
            kind = type(put.record)
            of_kind[kind][self.numbers[kind][key_of(put.record)]] = put
        for kind, numbered in of_kind.items():
            for link in tables()[kind].sets:
                self._write_sets(link, numbered, self.fresh[kind])

    def _number_what_is_named(self, table: Table, wave: Sequence[Put]) -> None:
        wanted: dict[type[Plain], set[str]] = defaultdict(set)
        for put in wave:
            for reference in references(type(put.record)):
                wanted[reference.kind].update(named_in(put.record, reference))
            if put.parent and table.parent_kind:
                wanted[table.parent_kind].add(put.parent)
        for kind, keys in wanted.items():
            missing = keys - set(self.numbers[kind])
            if missing:
                self.numbers[kind] |= _numbers(self.case, tables()[kind], missing)

    def _parent(self, table: Table, put: Put) -> int | None:
        if table.parent_kind is None or put.collection == HISTORY:
            return None
        return self.numbers[table.parent_kind][put.parent or ""]

    def _row(self, table: Table, put: Put, position: int) -> Any:
        now = self.now.get((put.collection, key_of(put.record)))
        values: dict[str, Any] = {name: to_column(getattr(put.record, name)) for name in table.plain}
        for link in table.keys:
            key = getattr(put.record, link.name)
            values[f"{link.name}_id"] = self.numbers[link.kind][key] if key else None
        if table.parent:
            values[f"{table.parent}_id"] = self._parent(table, put)
        values |= {"pk": now.number if now else None, "position": position}
        row: Any = table.model(case=self.case, key=key_of(put.record), **values)
        return row.derive() if isinstance(row, Findable) else row

    def _positions(self, table: Table, wave: Sequence[Put]) -> list[int]:
        """Where each record stands: where it is told to, else where it stood, else last."""
        lasts = self._lasts(table, {self._parent(table, put) for put in wave})
        positions = []
        for put in wave:
            parent, now = self._parent(table, put), self.now.get((put.collection, key_of(put.record)))
            if put.position is not None:
                position = put.position
            elif now is not None and now.parent == put.parent:
                position = now.position
            else:
                position = lasts.get(parent, -1) + 1
            lasts[parent] = max(position, lasts.get(parent, -1))
            positions.append(position)
        return positions

    def _lasts(self, table: Table, parents: set[int | None]) -> dict[int | None, int]:
        """The last position that is taken, by what the records are nested in."""
        rows = table.rows.filter(case=self.case).order_by()
        if table.parent is None:
            last = rows.aggregate(last=Max("position"))["last"]
            return {} if last is None else {None: last}
        column = f"{table.parent}_id"
        found: dict[int | None, int] = {}
        for some in in_parts([one for one in parents if one is not None]):
            beside = rows.filter(**{f"{column}__in": some}).values_list(column)
            found |= dict(beside.annotate(last=Max("position")))
        if None in parents:
            last = rows.filter(**{f"{column}__isnull": True}).aggregate(last=Max("position"))["last"]
            found |= {} if last is None else {None: last}
        return found

    def _initiatives(self, table: Table, wave: Sequence[Put]) -> list[str]:
        """Identifiers of the initiatives that records belong to, or are; empty for none."""
        path = initiative_path(wave[0].collection)
        if path is None:
            return [""] * len(wave)
        if path == "key":
            return [key_of(put.record) for put in wave]
        if path == f"{table.parent}__key" or table.parent_kind is None:
            return [put.parent or "" for put in wave]
        around = path.partition("__")[2]
        rows = tables()[table.parent_kind].rows.filter(case=self.case)
        known: dict[str, str] = {}
        for some in in_parts(sorted({put.parent or "" for put in wave})):
            known |= dict(rows.filter(key__in=some).order_by().values_list("key", around))
        return [known[put.parent or ""] for put in wave]

    def _write_sets(self, link: Link, puts: Mapping[int, Put], fresh: Set[str]) -> None:
        manager, owning, named = pairs(link)
        numbers = self.numbers[link.kind]
        wanted = {
            (number, numbers[key]) for number, put in puts.items() for key in getattr(put.record, link.name)
        }
        held: dict[tuple[int, int], int] = {}
        for some in in_parts([number for number, put in puts.items() if key_of(put.record) not in fresh]):
            rows = manager.filter(**{f"{owning}__in": some})
            held |= {(owner, other): pk for pk, owner, other in rows.values_list("pk", owning, named)}
        for some in in_parts([pk for pair, pk in held.items() if pair not in wanted]):
            manager.filter(pk__in=some).delete()
        manager.bulk_create(
            manager.model(**{owning: number, named: other}) for number, other in sorted(wanted - set(held))
        )


def _numbers(case: Case, table: Table, keys: Iterable[str]) -> dict[str, int]:
    """What the database numbers the records of a kind, by identifier."""
    found: dict[str, int] = {}
    for some in in_parts(sorted(keys)):
        found |= dict(table.rows.filter(case=case, key__in=some).order_by().values_list("key", "pk"))
    return found

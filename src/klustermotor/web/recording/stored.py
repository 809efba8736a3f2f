"""Records as the database holds them, one or many at a time, each with what tells its versions apart.

Assumes that models follow the definitions of the records, as `cases.tables` does. A stored record is flat: what is
nested in it is read by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db.models import QuerySet

from klustermotor.casefile.records import Initiative, OriginStep, Plain
from klustermotor.casefile.structure import collections, nested
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.tables import Link, Table, from_column, pairs, tables

HISTORY = "history"
"""Name of the origin steps that are the case's own: the kind is that of an initiative's, and so is the table."""

SOME = 2_000

Item = TypeVar("Item")


@dataclass(frozen=True)
class Stored:
    """A record with where it is.

    Attributes
    ----------
    collection : str
        Name of the list that it is in, as in the case file.
    record : Plain
        Its own fields, without what is nested in it.
    parent : str or None
        Identifier of what it is nested in; None for the case itself.
    initiative : str
        Identifier of the initiative that it belongs to, or is; empty for none.
    """

    collection: str
    record: Plain
    parent: str | None
    initiative: str
    number: int
    position: int

    @property
    def key(self) -> str:
        """The record's identifier."""
        return key_of(self.record)

    @property
    def digest(self) -> str:
        """What tells this version of the record from any other."""
        return digest_of(self.record, self.parent)


def key_of(record: Plain) -> str:
    """A record's identifier."""
    key: str = vars(record)["id"]
    return key


def as_json(record: Plain) -> dict[str, Any]:
    """A record as plain JSON values, without what is unknown or nested."""
    inner = set(nested(type(record)))
    return record.model_dump(mode="json", exclude_none=True, exclude_defaults=False, exclude=inner)


def from_json(collection: str, values: dict[str, Any]) -> Plain:
    """The record that `as_json` told of."""
    return kind_of(collection).model_validate_json(json.dumps(values))


def digest_of(record: Plain, parent: str | None) -> str:
    """Thirty-two hexadecimal digits of a record's content and place.

    >>> from klustermotor.casefile.records import FocusArea, Text
    >>> one, other = (FocusArea(id="f", name=Text(sv=name)) for name in ("Trä", "Stål"))
    >>> digest_of(one, "i") == digest_of(one, "i"), digest_of(one, "i") == digest_of(other, "i")
    (True, False)
    """
    text = json.dumps([parent, as_json(record)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def kind_of(collection: str) -> type[Plain]:
    """The kind of record in a list.

    Raises
    ------
    LookupError
        There is no such list.
    """
    return collections()[collection]


def table_of(collection: str) -> Table:
    """Where the records of a list are stored; `LookupError` when there is no such list."""
    return tables()[kind_of(collection)]


def parent_collection(collection: str) -> str | None:
    """Name of the list that holds what a record is nested in; None where that is the case."""
    parent = table_of(collection).parent_kind
    return None if parent is None or collection == HISTORY else tables()[parent].name


def read(case: Case, collection: str, key: str) -> Stored:
    """One record.

    Raises
    ------
    LookupError
        The case has no such record.
    """
    found = list(read_rows(case, collection, _rows(case, collection).filter(key=key)))
    if not found:
        raise LookupError(f"{collection} {key}")
    return found[0]


def read_some(case: Case, collection: str, keys: Iterable[str]) -> list[Stored]:
    """The records with some identifiers that are there, in their order in the case."""
    found = [
        one
        for some in in_parts(list(keys))
        for one in read_rows(case, collection, _rows(case, collection).filter(key__in=some))
    ]
    return sorted(found, key=lambda one: (one.position, one.number))


def read_nested(case: Case, collection: str, parents: Iterable[str]) -> list[Stored]:
    """The records of a list that are nested in records with some identifiers."""
    parent = table_of(collection).parent
    found = [
        one
        for some in in_parts(list(parents))
        for one in read_rows(case, collection, _rows(case, collection).filter(**{f"{parent}__key__in": some}))
    ]
    return sorted(found, key=lambda one: (one.position, one.number))


def in_parts(items: Sequence[Item], size: int = SOME) -> Iterator[Sequence[Item]]:
    """A list in parts that a database takes as the values of one question.

    >>> list(in_parts([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    return (items[start : start + size] for start in range(0, len(items), size))


def read_rows(case: Case, collection: str, rows: QuerySet[Any]) -> Iterator[Stored]:
    """Rows as records: one query for the rows and one for each field that names several."""
    table, kind = table_of(collection), kind_of(collection)
    parent = f"{table.parent}__key" if table.parent else None
    around = initiative_path(collection)
    names = [f"{link.name}__key" for link in table.keys]
    wanted = ["pk", "key", "position", *table.plain, *names, *filter(None, {parent, around} - {"key"})]
    found = list(rows.values(*wanted))
    numbers = [row["pk"] for row in found]
    sets = {link.name: _named(link, numbers) for link in table.sets}
    for row in found:
        values = {name: from_column(kind, name, row[name]) for name in table.plain}
        values |= {link.name: row[f"{link.name}__key"] for link in table.keys}
        values |= {name: tuple(held.get(row["pk"], ())) for name, held in sets.items()}
        told = {name: value for name, value in values.items() if value is not None and value != ()}
        yield Stored(
            collection=collection,
            record=kind(**(told | {"id": row["key"]})),
            parent=row[parent] if parent else None,
            initiative=(row[around] or "") if around else "",
            number=row["pk"],
            position=row["position"],
        )


@cache
def initiative_path(collection: str) -> str | None:
    """Where a row finds the identifier of the initiative that it belongs to, as Django writes it.

    >>> initiative_path("actors"), initiative_path("initiatives"), initiative_path("people")
    ('stage__initiative__key', 'key', None)
    """
    path, table = [], table_of(collection)
    while table.kind is not Initiative:
        if table.parent is None or table.parent_kind is None:
            return None
        path.append(table.parent)
        table = tables()[table.parent_kind]
    return "__".join([*path, "key"])


def _rows(case: Case, collection: str) -> QuerySet[Any]:
    table = table_of(collection)
    rows = table.rows.filter(case=case).order_by("position", "pk")
    if table.kind is OriginStep:
        rows = rows.filter(initiative__isnull=collection == HISTORY)
    return rows


def _named(link: Link, numbers: list[int]) -> dict[int, list[str]]:
    manager, owner, named = pairs(link)
    found: dict[int, list[str]] = defaultdict(list)
    key = f"{named.removesuffix('_id')}__key"
    for some in in_parts(numbers):
        for number, other in manager.filter(**{f"{owner}__in": some}).values_list(owner, key):
            found[number].append(other)
    return found

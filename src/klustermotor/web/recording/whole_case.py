"""Taking a case out of the database as a record, the same as was loaded.

Rows become records from the innermost out, each checked by its definition; lists come in the order of the file that
they were loaded from. The number of queries is that of the kinds, whatever the size of the case.

Ties that are personal come along, unless the case is for somebody who may not see them. Such a case says nothing of
what it lacks, so that loading it again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from klustermotor.casefile import records
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import nested
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.personal import personal_of
from klustermotor.web.cases.tables import Link, Table, from_column, pairs, tables
from klustermotor.web.snapshot import snapshot

Grouped = dict[type[Plain], dict[int | None, list[Plain]]]
Heed = Callable[[int, int], None]


def _nobody(_done: int, _total: int) -> None:
    """Nobody wants to know how far it has come."""


@snapshot()
def export_case(case: Case, *, personal: bool = True, heed: Heed = _nobody) -> records.Case:
    """All that the database holds of a case; ``heed`` is told how many of how many records have been gathered.

    Parameters
    ----------
    personal
        Whether ties that are personal come along.

    Raises
    ------
    pydantic.ValidationError
        The database holds what no case file may hold.
    """
    keys = {table.kind: _keys(case, table) for table in tables().values()}
    found: Grouped = {}
    done, total = 0, sum(map(len, keys.values()))
    for table in reversed(tables().values()):
        found[table.kind] = _records(case, table, keys, found, personal=personal)
        done += len(keys[table.kind])
        heed(done, total)
    return records.Case(
        format="klustermotor-case",
        version=1,
        id=case.key,
        title=from_column(records.Case, "title", case.title),
        description=from_column(records.Case, "description", case.description),
        region=case.region_key or None,
        as_of=case.as_of,
        **{name: tuple(found[kind].get(None, ())) for name, kind in nested(records.Case).items()},  # type: ignore[arg-type]
    )


def _keys(case: Case, table: Table) -> dict[int, str]:
    return dict(table.rows.filter(case=case).order_by().values_list("pk", "key").iterator())


def _records(
    case: Case, table: Table, keys: dict[type[Plain], dict[int, str]], inner: Grouped, *, personal: bool
) -> dict[int | None, list[Plain]]:
    """The records of a kind, by the row of what they are nested in."""
    found: dict[int | None, list[Plain]] = defaultdict(list)
    sets = {link.name: _sets(case, table, link, keys[link.kind]) for link in table.sets}
    rows = table.rows.filter(case=case).order_by("position", "pk")
    hidden = None if personal else personal_of(table.model)
    if hidden is not None:
        rows = rows.exclude(hidden)
    for row in rows.values("pk", "key", *table.columns).iterator():
        number = row["pk"]
        values: dict[str, Any] = {"id": row["key"]}
        values.update((name, from_column(table.kind, name, row[name])) for name in table.plain)
        for link in table.keys:
            values[link.name] = keys[link.kind].get(row[f"{link.name}_id"])
        values.update((name, tuple(held.get(number, ()))) for name, held in sets.items())
        values.update((name, tuple(inner[kind].get(number, ()))) for name, kind in nested(table.kind).items())
        # A record remembers every field that it was given, so what is unknown is not given to a hundred thousand.
        told = {name: value for name, value in values.items() if value is not None and value != ()}
        found[row[f"{table.parent}_id"] if table.parent else None].append(table.kind(**told))
    return found


def _sets(case: Case, table: Table, link: Link, keys: dict[int, str]) -> dict[int, list[str]]:
    manager, owner, named = pairs(link)
    found: dict[int, list[str]] = defaultdict(list)
    of_case = manager.filter(**{f"{owner.removesuffix('_id')}__case": case})
    for number, other in of_case.values_list(owner, named).iterator():
        found[number].append(keys[other])
    return found

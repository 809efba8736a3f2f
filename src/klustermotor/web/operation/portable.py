"""Rows in a form that both databases give and take: one line of JSON for each row, in the order of the columns.

What the tables look like is taken from the migrations that a database has, not from the newest models: so a backup
can be made before an upgrade, and an old one restored after it. Values pass through the fields of the models, which
know how each database holds them.
"""

from __future__ import annotations

import base64
import datetime
import decimal
import json
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.duration import duration_iso_string

Migration = tuple[str, str]
BATCH = 2_000
# Whoever was signed in signs in again: a backup must not bring ended sessions back to life.
# And whoever worked then, works no longer.
LEFT_OUT = {"sessions.Session", "usersessions.UserSession", "operation.Worker"}


@dataclass(frozen=True)
class Shape:
    """A table as it is at some state of the migrations."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return self.model._meta.db_table

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """What the table has columns for."""
        return [
            field
            for field in self.model._meta.local_concrete_fields
            if not getattr(field, "generated", False)
        ]

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [str(field.column) for field in self.fields]

    def count(self) -> int:
        """How many rows there are."""
        return self.model._base_manager.count()

    def lines(self) -> Iterator[bytes]:
        """Every row as a line, in the order of the primary key."""
        names = [field.attname for field in self.fields]
        rows = self.model._base_manager.order_by("pk").values_list(*names)
        for row in rows.iterator(chunk_size=BATCH):
            yield _ENCODER.encode(row).encode() + b"\n"

    def take(self, lines: Iterable[bytes]) -> int:
        """Write rows to the table as they were; how many."""
        prepared = [_preparing(field) for field in self.fields]
        rows = (
            [prepare(value) for prepare, value in zip(prepared, json.loads(line), strict=True)]
            for line in lines
        )
        return _copy(self.name, self.columns, rows)

    @property
    def counter(self) -> int | None:
        """The highest number that the table has given to a row, also one that is gone; None where it gives none."""
        if not isinstance(self.model._meta.pk, models.AutoField):
            return None
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.name])
            else:
                cursor.execute(f"SELECT last_value FROM {self._sequence()} WHERE is_called")  # noqa: S608
            found = cursor.fetchone()
        return found[0] if found else 0

    def set_counter(self, value: int) -> None:
        """Let the next row of the table get a number above this, so that none is given twice."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [self.name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [self.name, value])
            elif value:
                cursor.execute(f"SELECT setval('{self._sequence()}', %s)", [value])

    def _sequence(self) -> str:
        with connection.cursor() as cursor:
            pk = self.model._meta.pk
            column = pk.column if pk else ""
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(self.name), column]
            )
            found = cursor.fetchone()
        return str(found[0])


def applied_migrations() -> list[Migration]:
    """What has been done to the database, in order of names."""
    return sorted(MigrationLoader(connection).applied_migrations)


def unknown_migrations(migrations: Iterable[Migration]) -> list[Migration]:
    """Those that this version of the product does not know, so a newer one has made them."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations) | {
        name for one in loader.disk_migrations.values() for name in one.replaces
    }
    return sorted(set(migrations) - known)


def missing_migrations() -> list[Migration]:
    """Those that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def shapes(migrations: Iterable[Migration], *, left_out: Collection[str] = LEFT_OUT) -> list[Shape]:
    """The tables as these migrations leave them, without those that no backup holds."""
    loader = MigrationLoader(connection, replace_migrations=False)
    state = loader.project_state([one for one in migrations if one in loader.graph.nodes])
    found = [
        Shape(model)
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in left_out
    ]
    return sorted(found, key=lambda shape: shape.name)


def migrate_to(migrations: Sequence[Migration]) -> None:
    """Bring an empty database to these migrations and no further, with nothing in its tables."""
    executor = MigrationExecutor(connection)
    graph, wanted = executor.loader.graph, set(migrations)
    last = [
        one
        for one in sorted(wanted)
        if one in graph.nodes
        and not any(child.key in wanted and child.key[0] == one[0] for child in graph.node_map[one].children)
    ]
    executor.migrate(last)


def empty(tables: Iterable[Shape]) -> None:
    """Remove every row: migrations put some in of their own."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 - a table of ours


def count_on(tables: Iterable[Shape]) -> None:
    """Let each table of PostgreSQL number its next row after the last; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(statement)


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"no form for {type(value)}")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def _preparing(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """From the form in the file to what the database takes."""

    def prepare(value: Any) -> Any:
        return None if value is None else field.get_db_prep_save(field.to_python(value), connection)

    return prepare


def _copy(table: str, columns: Sequence[str], rows: Iterator[list[Any]]) -> int:
    quoted = ", ".join(connection.ops.quote_name(name) for name in columns)
    into, written = f"{connection.ops.quote_name(table)} ({quoted})", 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    written += 1
            return written
        marks = ", ".join(["%s"] * len(columns))
        while some := list(islice(rows, BATCH)):
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", some)  # noqa: S608 - names of ours
            written += len(some)
    return written

"""Bringing back what a backup holds: all of it or nothing, and what it replaces is kept aside.

The database is made anew, to the migrations that the backup has; its rows are put in, counted and checked; then it is
brought to what this version needs, and people who were erased since are erased again. For SQLite this happens in a file
beside the present one, whose pages then take the place of the present ones in one transaction of SQLite's own; for
PostgreSQL it is one transaction from beginning to end. A process that is killed meanwhile leaves what was there before.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.web.audit.actions import record
from klustermotor.web.operation.archive import Reading, new_file, on_disk, opened, rows_part
from klustermotor.web.operation.backup import default_name, key_mark, write_backup
from klustermotor.web.operation.erasures import erase_again, erasures_here
from klustermotor.web.operation.portable import (
    applied_migrations,
    count_on,
    empty,
    migrate_to,
    shapes,
    unknown_migrations,
)
from klustermotor.web.operation.progress import Progress
from klustermotor.web.operation.refusing import RefusedError

# What only an installation in use has rows in; others are filled when the database is made.
TELLING = ("accounts_user", "cases_case", "audit_event")


def check_backup(path: Path) -> list[str]:
    """What a backup holds, when every part of it is as it was written.

    Raises
    ------
    RefusedError
        It is damaged, or this version does not know it.
    """
    with opened(path) as reading:
        _check(reading)
        return [
            _(
                "%(path)s is right: %(rows)d rows and %(files)d files of %(made)s, made by version %(version)s."
            )
            % {
                "path": path,
                "rows": reading.manifest.rows,
                "files": len(reading.manifest.files),
                "made": reading.manifest.made_at,
                "version": reading.manifest.product,
            }
        ]


def restore(path: Path, *, replace: bool = False) -> list[str]:
    """Bring back a backup; what was done, in words.

    Raises
    ------
    RefusedError
        The backup is damaged or of a newer version; the database holds something and ``replace`` does not say that
        it may go; or somebody else is using it. Nothing has been changed.
    """
    with opened(path) as reading:
        _check(reading)
        bring = _into_sqlite if connection.vendor == "sqlite" else _into_postgresql
        try:
            kept, erased = bring(reading, replace)
        except (DatabaseError, sqlite3.Error) as error:
            raise RefusedError(
                _("The database refused it: %(what)s") % {"what": error}, _("Nothing has been changed.")
            ) from error
        _put_files(reading)
        other_key = reading.manifest.key_mark != key_mark()
        rows = reading.manifest.rows
    told = [_("%(rows)d rows have been brought back and counted.") % {"rows": rows}]
    if kept:
        told.append(_("What was here before lies in %(path)s.") % {"path": kept})
    if erased:
        told.append(
            ngettext(
                "%(n)d person who had been erased since the backup has been erased again.",
                "%(n)d people who had been erased since the backup have been erased again.",
                erased,
            )
            % {"n": erased}
        )
    if other_key:
        told.append(
            _(
                "The signing key is another than the backup's: links that were sent out no longer hold. Passwords do."
            )
        )
    told.append(_("Everybody signs in again."))
    return told


def _check(reading: Reading) -> None:
    unknown = unknown_migrations(reading.manifest.migrations)
    if unknown:
        raise RefusedError(
            _("The backup was made by a newer version, %(version)s. Install that version, or a later one.")
            % {"version": reading.manifest.product}
        )
    progress = Progress(
        _("Checking the backup"), sum(part.bytes for part in reading.manifest.parts.values()), sys.stderr
    )
    reading.check(progress.add)
    progress.end()


def _into_sqlite(reading: Reading, replace: bool) -> tuple[Path | None, int]:
    target = Path(str(connection.settings_dict["NAME"]))
    target.parent.mkdir(parents=True, exist_ok=True)
    held = not _is_empty()
    if held and not replace:
        raise _refused_as_not_empty()
    erasures = erasures_here()
    connection.close()
    beside = target.with_name(f".{target.name}.restoring")
    with closing(_alone(target)) as present:
        kept = default_name("before-restore").with_suffix(".sqlite3") if held else None
        if kept:
            with new_file(kept, force=False) as copy, target.open("rb") as source:
                while block := source.read(1024 * 1024):
                    copy.write(block)
        try:
            with _pointed_at(beside):
                erased = _fill(reading, erasures)
            with closing(sqlite3.connect(beside)) as finished:
                finished.execute("PRAGMA journal_mode=DELETE")
                _check_sqlite(finished)
                # Others see the old pages until the last one is written; a process that dies leaves them to see.
                finished.backup(present, pages=-1)
            _check_sqlite(present)
        finally:
            for name in (
                beside,
                *(beside.with_name(beside.name + end) for end in ("-wal", "-shm", "-journal")),
            ):
                name.unlink(missing_ok=True)
    on_disk(target)
    return kept, erased


def _alone(target: Path) -> sqlite3.Connection:
    """The database file, kept from everybody else until it is closed.

    A file that others have open cannot leave the journal that readers and a writer share; so whether it can tells
    whether anybody has.
    """
    present = sqlite3.connect(target, timeout=2, isolation_level=None)
    try:
        present.execute("PRAGMA locking_mode=EXCLUSIVE")
        present.execute("PRAGMA journal_mode=DELETE")
        present.execute("BEGIN EXCLUSIVE")
        present.execute("COMMIT")  # in this mode the lock stays
    except sqlite3.OperationalError as error:
        present.close()
        raise RefusedError(
            _("The database is in use. Stop 'klustermotor serve' and 'klustermotor work', and try again.")
        ) from error
    return present


def _check_sqlite(database: sqlite3.Connection) -> None:
    found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    loose = database.execute("PRAGMA foreign_key_check").fetchone()
    if found != "ok" or loose:
        raise RefusedError(
            _("What was brought back is not sound: %(what)s") % {"what": loose or found},
            _("Nothing has been changed."),
        )


@contextmanager
def _pointed_at(path: Path) -> Iterator[None]:
    """Let the only database of this process be another file, for a while."""
    before = connection.settings_dict["NAME"]
    connection.close()
    path.unlink(missing_ok=True)
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _into_postgresql(reading: Reading, replace: bool) -> tuple[Path | None, int]:
    try:
        with transaction.atomic():
            held = not _is_empty()
            if held and not replace:
                raise _refused_as_not_empty()
            names = _tables_here()
            _lock(names)
            erasures = erasures_here()
            kept = write_backup(default_name("before-restore")).path if held else None
            with connection.cursor() as cursor:
                for name in names:
                    cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")
            return kept, _fill(reading, erasures)
    finally:
        ContentType.objects.clear_cache()


def _lock(names: Iterable[str]) -> None:
    """Keep others from the tables; whoever has waited for them then finds the new ones."""
    listed = ", ".join(connection.ops.quote_name(name) for name in names)
    if not listed:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20s'")
            cursor.execute(f"LOCK TABLE {listed} IN ACCESS EXCLUSIVE MODE")
            cursor.execute("SET LOCAL lock_timeout = 0")
    except DatabaseError as error:
        raise RefusedError(
            _("The database is in use. Stop 'klustermotor serve' and 'klustermotor work', and try again.")
        ) from error


def _tables_here() -> list[str]:
    """Tables of the product that are there; those of others are left alone."""
    ours = {shape.name for shape in shapes(applied_migrations(), left_out=())} | {"django_migrations"}
    ours |= {cache["LOCATION"] for cache in settings.CACHES.values() if "LOCATION" in cache}
    return sorted(ours & set(connection.introspection.table_names()))


def _is_empty() -> bool:
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name in there.intersection(TELLING):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608 - ours
            if cursor.fetchone():
                return False
    return True


def _refused_as_not_empty() -> RefusedError:
    return RefusedError(
        _("The database is not empty. With --replace it is replaced; what it holds is kept aside.")
    )


def _fill(reading: Reading, erasures: list[dict[str, object]]) -> int:
    """Make the database anew from the backup and bring it up to date; how many were erased again."""
    manifest = reading.manifest
    migrate_to(manifest.migrations)
    tables = [shape for shape in shapes(manifest.migrations) if shape.name in manifest.tables]
    known = {table.name: table.columns for table in tables}
    if any(known.get(name) != table.columns for name, table in manifest.tables.items()):
        raise RefusedError(_("The tables of the backup are not those of its version. Use another backup."))
    progress = Progress(_("Restoring"), manifest.rows, sys.stderr)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # A row may name one that comes later; migrations may have said otherwise.
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        empty(tables)
        for table in tables:
            table.take(_heeded(reading.lines(rows_part(table.name)), progress))
        count_on(tables)
        for table in tables:
            counter = manifest.tables[table.name].counter
            if counter is not None:
                table.set_counter(counter)
        connection.check_constraints()
    progress.end()
    wrong = [table.name for table in tables if table.count() != manifest.tables[table.name].rows]
    if wrong:
        raise RefusedError(_("Not every row was taken: %(tables)s") % {"tables": ", ".join(wrong)})
    ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    erased = erase_again(erasures)
    record(
        "backup.restored",
        by=None,
        details={"made_at": manifest.made_at, "rows": manifest.rows, "erased_again": erased},
    )
    return erased


def _heeded(lines: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for line in lines:
        progress.add()
        yield line


def _put_files(reading: Reading) -> None:
    """Put the files in their places; others stay, until the housekeeping finds that nothing names them."""
    for name in reading.manifest.files:
        path = Path(settings.FILES) / name.removeprefix("files/")
        path.parent.mkdir(parents=True, exist_ok=True)
        with new_file(path, force=True) as target:
            for block in reading.blocks(name):
                target.write(block)
    with suppress(FileNotFoundError):
        on_disk(Path(settings.FILES))

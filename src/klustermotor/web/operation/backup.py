"""Everything that an installation holds, in one file: the rows of the database and the files beside it.

One form for both databases, so that what was taken from one can be given to the other, and no program of the
database's own is needed. The rows are those of one moment, whatever is written meanwhile. The signing key is not in the
file, only a mark by which it can be recognised: whoever gets hold of a backup must not be able to sign in.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from klustermotor.web.audit.actions import record
from klustermotor.web.operation.archive import (
    BLOCK,
    Manifest,
    TableNote,
    Writing,
    new_file,
    opened,
    rows_part,
    settle,
)
from klustermotor.web.operation.portable import (
    Shape,
    applied_migrations,
    missing_migrations,
    shapes,
    unknown_migrations,
)
from klustermotor.web.operation.progress import Progress
from klustermotor.web.operation.refusing import RefusedError
from klustermotor.web.snapshot import snapshot


@dataclass(frozen=True)
class Made:
    """A backup that has been made and checked."""

    path: Path
    bytes: int
    rows: int
    files: int


def backups_folder() -> Path:
    """Where backups lie unless another place is chosen."""
    return Path(settings.HOME) / "backups"


def default_name(prefix: str = "klustermotor") -> Path:
    """A file named after this moment, in the folder of backups."""
    return backups_folder() / f"{prefix}-{timezone.localtime():%Y-%m-%dT%H%M%S}.zip"


def key_mark() -> str:
    """What tells one signing key from another, and nothing more."""
    return salted_hmac("klustermotor.backup", "mark", algorithm="sha256").hexdigest()[:16]


def make_backup(path: Path, *, force: bool = False) -> Made:
    """Write a backup, read it again and compare; then tell of it in the audit trail.

    Raises
    ------
    RefusedError
        The database is not sound, or of a newer version; or the file is there already.
    """
    with snapshot():
        made = write_backup(path, force=force)
    details = {"bytes": made.bytes, "rows": made.rows, "files": made.files}
    if not any(app == "audit" for app, _name in missing_migrations()):
        record("backup.made", by=None, details=details)
    return made


def write_backup(path: Path, *, force: bool = False) -> Made:
    """Write and check a backup of what the current transaction sees."""
    _check_database()
    migrations = applied_migrations()
    tables = shapes(migrations)
    manifest = Manifest(
        product=_version(),
        made_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        database=connection.vendor,
        key_mark=key_mark(),
        migrations=migrations,
    )
    with new_file(path, force=force) as target:
        writing = Writing(target)
        _write_rows(writing, manifest, tables)
        _write_files(writing, manifest)
        writing.close(manifest)
        settle(target)
        size = target.tell()
        target.seek(0)
        check = Progress(_("Checking"), sum(part.bytes for part in manifest.parts.values()), sys.stderr)
        with opened(target) as reading:
            if reading.manifest != manifest:
                raise RefusedError(_("The disk does not hold what was written to it."))
            reading.check(check.add)
        check.end()
    return Made(path, size, manifest.rows, len(manifest.files))


def _check_database() -> None:
    """A backup of what is broken would be found to be so when it is needed."""
    applied = applied_migrations()
    if not applied:
        raise RefusedError(_("The database is empty: there is nothing to back up."))
    unknown = unknown_migrations(applied)
    if unknown:
        raise RefusedError(
            _("The database is of a newer version of Klustermotor (%(migration)s). Use that version.")
            % {"migration": ".".join(unknown[0])}
        )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            found = cursor.fetchone()[0]
        if found != "ok":
            raise RefusedError(
                _("The database file is damaged: %(what)s") % {"what": found},
                _("Copy the file aside before anything else, and restore the latest backup."),
            )


def _write_rows(writing: Writing, manifest: Manifest, tables: list[Shape]) -> None:
    counts = {table.name: table.count() for table in tables}
    progress = Progress(_("Backing up"), sum(counts.values()), sys.stderr)
    for table in tables:
        note = writing.put(rows_part(table.name), _heeded(table.lines(), progress))
        manifest.parts[rows_part(table.name)] = note
        manifest.tables[table.name] = TableNote(table.columns, counts[table.name], table.counter)
        if note.lines != counts[table.name]:
            raise RefusedError(_("The table %(name)s changed while it was read.") % {"name": table.name})
    progress.end()


def _write_files(writing: Writing, manifest: Manifest) -> None:
    """The files of the installation; one that is taken away meanwhile is no longer part of it."""
    for path in sorted(Path(settings.FILES).rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue
        name = f"files/{path.relative_to(settings.FILES).as_posix()}"
        with source:
            manifest.parts[name] = writing.put(name, iter(partial(source.read, BLOCK), b""))


def _heeded(lines: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for line in lines:
        progress.add()
        yield line


def _version() -> str:
    return version("klustermotor")

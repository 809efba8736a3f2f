"""The file that a backup is: a zip whose first words are a manifest of every part with its SHA-256.

A file is either whole or not there: it is written under another name, put on the disk, read again from the disk and
compared with the manifest, and only then given its name.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from klustermotor.web.operation.portable import Migration
from klustermotor.web.operation.refusing import RefusedError

FORMAT, VERSION = "klustermotor-backup", 1
MANIFEST = "manifest.json"
PART = ".part"
BLOCK = 1024 * 1024
Heed = Callable[[int], None]


@dataclass
class TableNote:
    """What the manifest says of a table."""

    columns: list[str]
    rows: int
    counter: int | None


@dataclass
class PartNote:
    """What the manifest says of a part of the file."""

    sha256: str
    bytes: int
    lines: int


@dataclass
class Manifest:
    """What a backup holds, and when and of what it was made."""

    product: str
    made_at: str
    database: str
    key_mark: str
    migrations: list[Migration]
    tables: dict[str, TableNote] = field(default_factory=dict)
    parts: dict[str, PartNote] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables.values())

    @property
    def files(self) -> list[str]:
        """Names of the parts that are files of the installation."""
        return [name for name in self.parts if name.startswith("files/")]

    def written(self) -> bytes:
        """The manifest as it lies in the file."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, indent=1).encode()


def rows_part(table: str) -> str:
    """Name of the part that holds a table's rows."""
    return f"rows/{table}.ndjson"


class Writing:
    """A backup while it is written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def put(self, name: str, blocks: Iterable[bytes]) -> PartNote:
        """Write a part; what it was."""
        digest, size, lines = hashlib.sha256(), 0, 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            for block in blocks:
                part.write(block)
                digest.update(block)
                size += len(block)
                lines += block.count(b"\n")
        return PartNote(digest.hexdigest(), size, lines)

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, and end."""
        self._zip.writestr(MANIFEST, manifest.written())
        self._zip.close()


@contextmanager
def new_file(path: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """A file that gets its name when all has gone well; only its owner can read it.

    Raises
    ------
    RefusedError
        There is a file with that name, and ``force`` does not say that it may go.
    """
    if path.exists() and not force:
        raise _taken(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f".{path.name}-{secrets.token_hex(4)}{PART}")
    try:
        with os.fdopen(os.open(own, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as target:
            yield target
            settle(target)
        if force:
            own.replace(path)
        else:
            try:
                os.link(own, path)  # which, unlike renaming, never takes the place of another
            except FileExistsError:
                raise _taken(path) from None
        on_disk(path.parent)
    finally:
        with suppress(FileNotFoundError):
            own.unlink()


def _taken(path: Path) -> RefusedError:
    return RefusedError(
        _("There is a file %(name)s already. Choose another name, or say --force to replace it.")
        % {"name": path}
    )


def settle(target: IO[bytes]) -> None:
    """Wait until what has been written to a file has reached the disk."""
    target.flush()
    os.fsync(target.fileno())


def on_disk(path: Path) -> None:
    """Wait until a folder's names, or a file, have reached the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class Reading:
    """A backup that is read."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip, self.manifest = file, manifest

    def blocks(self, name: str) -> Iterator[bytes]:
        """The content of a part."""
        with self._zip.open(name) as part:
            while block := part.read(BLOCK):
                yield block

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a part."""
        with self._zip.open(name) as part:
            yield from part

    def check(self, heed: Heed) -> None:
        """Compare every part with the manifest.

        Raises
        ------
        RefusedError
            Something is missing, too much, or not what was written.
        """
        found = set(self._zip.namelist()) - {MANIFEST}
        wrong = sorted(found ^ set(self.manifest.parts))
        for name, note in self.manifest.parts.items():
            if name not in found:
                continue
            if not _safe(name) or self._read(name, heed) != note:
                wrong.append(name)
        wrong += [
            name
            for name, table in self.manifest.tables.items()
            if self.manifest.parts.get(rows_part(name), PartNote("", 0, -1)).lines != table.rows
        ]
        if wrong:
            raise RefusedError(
                _("The backup is damaged: %(parts)s is not what was written. Use another backup.")
                % {"parts": ", ".join(wrong[:5])}
            )

    def _read(self, name: str, heed: Heed) -> PartNote | None:
        digest, size, lines = hashlib.sha256(), 0, 0
        try:
            for block in self.blocks(name):
                digest.update(block)
                size += len(block)
                lines += block.count(b"\n")
                heed(len(block))
        except (zipfile.BadZipFile, zlib.error, EOFError):
            return None
        return PartNote(digest.hexdigest(), size, lines)


@contextmanager
def opened(source: Path | IO[bytes]) -> Iterator[Reading]:
    """A backup for reading; its manifest has been understood, its parts are still to be checked.

    Raises
    ------
    RefusedError
        It is no backup, or is cut short, or is of a newer form.
    """
    try:
        with zipfile.ZipFile(source) as file:
            yield Reading(file, _manifest(json.loads(file.read(MANIFEST))))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, zlib.error) as error:
        raise RefusedError(
            _("This is no backup of Klustermotor, or only a piece of one. Use another file.")
        ) from error


def _manifest(content: dict[str, Any]) -> Manifest:
    if content.pop("format") != FORMAT:
        raise ValueError("another format")
    if content.pop("version") != VERSION:
        raise RefusedError(
            _("The backup was made by a newer version, %(version)s. Install that version, or a later one.")
            % {"version": content.get("product")}
        )
    content["migrations"] = [(app, name) for app, name in content["migrations"]]
    content["tables"] = {name: TableNote(**table) for name, table in content["tables"].items()}
    content["parts"] = {name: PartNote(**part) for name, part in content["parts"].items()}
    return Manifest(**content)


def _safe(name: str) -> bool:
    """Whether a name stays inside the folder that it is meant for."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.parts[0] in {"rows", "files"}

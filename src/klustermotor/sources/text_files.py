"""How a text file is written: its encoding, what separates its columns, and where its table begins.

Assumes a table of one row for each line, with names of columns above; titles may stand above these.
"""

from __future__ import annotations

import codecs
import csv
import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.sources.columns import TITLE_ROWS, distinct

_SAMPLE = 1 << 20
_CHUNK = 1 << 22
_DELIMITERS = ",;\t|"
_MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WESTERN = "windows-1252"


@dataclass(frozen=True)
class Written:
    """How a text file is written; its rows begin after ``lines`` lines."""

    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    lines: int


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked where its name ends in .gz."""
    return cast("IO[bytes]", gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb"))


def how_written(
    path: Path,
    header: Callable[[Sequence[Sequence[str]]], int],
    *,
    encoding: str | None,
    delimiter: str | None,
) -> Written:
    """Look at the beginning of a file; ``header`` tells which of its rows names the columns.

    Raises
    ------
    TableError
        ``empty-file``, ``not-a-table``, ``wrong-encoding``, ``bad-parameter``
    """
    try:
        with opened(path) as file:
            start = file.read(_SAMPLE)
    except (OSError, EOFError) as error:
        raise TableError([fault("not-a-table", places=[path.name], kind="CSV")]) from error
    encoding = _known(encoding) if encoding is not None else encoding_of(start)
    if encoding is None:
        raise TableError([fault("not-a-table", places=[path.name], kind="CSV")])
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(start).lstrip("\ufeff")
    except UnicodeDecodeError:
        raise TableError([fault("wrong-encoding", places=[path.name], encoding=encoding)]) from None
    if not text.strip():
        raise TableError([fault("empty-file", places=[path.name])])
    lines = text.splitlines(keepends=True)
    if len(start) == _SAMPLE and len(lines) > 1:
        lines.pop()  # it may be cut off
    lines = lines[:TITLE_ROWS]
    delimiter = delimiter if delimiter is not None else _delimiter(lines)
    if delimiter is None:
        raise TableError([fault("not-a-table", places=[path.name], kind="CSV")])
    require(len(delimiter) == 1, "delimiter", wanted="one-sign", found=delimiter)
    reader = csv.reader(lines, delimiter=delimiter)
    rows, ends = [], [0]
    for row in reader:
        rows.append(row)
        ends.append(reader.line_num)
    number = header(rows)
    return Written(encoding, delimiter, tuple(distinct(rows[number])), ends[number + 1])


def encoding_of(start: bytes) -> str | None:
    """The encoding of a text by its first bytes; ``None`` where it is no text.

    UTF-8 where it can be, UTF-16 by its mark or its zero bytes, else the western one (Latin-1 with its extensions).

    >>> encoding_of("Län".encode()), encoding_of("Län".encode("latin-1")), encoding_of("Län".encode("utf-16"))
    ('utf-8', 'windows-1252', 'utf-16')
    """
    for mark, encoding in _MARKED:
        if start.startswith(mark):
            return encoding
    if b"\0" in start:
        zeros = [start[parity::2].count(0) * 4 > len(start) for parity in (0, 1)]
        return {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get((zeros[0], zeros[1]))
    for encoding in ("utf-8", WESTERN):
        try:
            codecs.getincrementaldecoder(encoding)().decode(start)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        require(False, "encoding", wanted="known-encoding", found=encoding)
        raise


def _delimiter(lines: list[str]) -> str | None:
    """The sign that makes most lines equally wide, and wide."""
    best, most = None, 0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        widest = max(widths)
        score = widths.count(widest) * (widest - 1)
        if score > most:
            best, most = delimiter, score
    return best


def in_utf8(path: Path, written: str, target: Path) -> None:
    """Write a file anew in UTF-8, a piece at a time.

    Raises
    ------
    TableError
        ``wrong-encoding``
    """
    decoder = codecs.getincrementaldecoder(written)()
    try:
        with opened(path) as file, target.open("wb") as out:
            while piece := file.read(_CHUNK):
                out.write(decoder.decode(piece).encode())
            out.write(decoder.decode(b"", final=True).encode())
    except UnicodeError:
        raise TableError([fault("wrong-encoding", places=[path.name], encoding=written)]) from None

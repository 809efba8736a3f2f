"""A file that somebody chose, as a table of text in DuckDB: spreadsheet, text or Parquet, whatever its name says.

Assumes nothing good of the file: what it is is seen in its first bytes, and its size when unpacked is measured before
anything is read. The table ``grid`` has ``row`` and ``c0``, ``c1`` and so on; titles and names of columns are
among its rows.
"""

# ruff: noqa: S608 - columns are called c0, c1 ... here, and every text of a file is quoted

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

import duckdb
import pyarrow as pa

from klustermotor.analysis.faults import fault
from klustermotor.errors import Fault, InputError
from klustermotor.registers.text_rows import (
    OpenQuoteError,
    Told,
    TooLargeError,
    lines_of,
    rows_of,
    separator_of,
)
from klustermotor.registers.vocabulary import tidy_sql
from klustermotor.sources.numbers import quoted
from klustermotor.sources.text_files import WESTERN, encoding_of

MOST_UNPACKED = 4_000_000_000
MOST_ROWS = 5_000_000
MOST_COLUMNS = 400
_SECONDS = 900
_SAMPLE = 1 << 18
_BATCH = 20_000
_PIECE = 1 << 22
_ZIP, _OLE, _GZIP, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"PAR1"
_CONTROL = bytes([*range(9), *range(14, 27), 28, 29, 30])


@dataclass
class Opened:
    """How a file was opened; its rows are in the table ``grid``."""

    width: int
    header: tuple[str, ...] | None = None  # of Parquet, which has no row for it
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    merged: list[list[int]] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


def open_grid(
    connection: duckdb.DuckDBPyConnection, path: Path, folder: Path, *, filename: str, sheet: str | None
) -> Opened:
    """Read a file into the table ``grid``.

    Raises
    ------
    InputError
        ``no-file``, ``empty-file``, ``no-sheet``, ``list-not-readable``, ``list-password``, ``list-too-large``,
        ``list-too-many-rows``, ``list-too-many-columns``, ``list-open-quote``.
    """
    if not path.is_file():
        raise InputError([fault("no-file", places=[filename])])
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    if not start.strip():
        raise InputError([fault("empty-file", places=[filename])])
    if start.startswith((_ZIP, _OLE)):
        opened = _spreadsheet(connection, path, folder, filename=filename, sheet=sheet, start=start)
    elif start.startswith(_PARQUET):
        opened = _parquet(connection, path, filename)
    else:
        opened = _text(connection, path, filename, packed=start.startswith(_GZIP))
    if opened.width > MOST_COLUMNS:
        raise InputError([fault("list-too-many-columns", count=opened.width, limit=MOST_COLUMNS)])
    tidy = ", ".join(f"{tidy_sql(f'c{number}')} AS c{number}" for number in range(opened.width))
    connection.execute(f"CREATE TEMP TABLE grid AS SELECT row, {tidy} FROM read_grid")
    connection.execute("DROP TABLE read_grid")
    rows = int(connection.execute("SELECT count(*) FROM grid").fetchall()[0][0])
    if rows > MOST_ROWS:
        raise InputError([fault("list-too-many-rows", places=[filename], limit=MOST_ROWS)])
    return opened


def _loaded(connection: duckdb.DuckDBPyConnection, batches: Any) -> None:
    connection.register("batches", batches)
    try:
        connection.execute("CREATE OR REPLACE TEMP TABLE read_grid AS SELECT * FROM batches")
    finally:
        connection.unregister("batches")


# Spreadsheets


def _spreadsheet(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    *,
    filename: str,
    sheet: str | None,
    start: bytes,
) -> Opened:
    if "EncryptedPackage".encode("utf-16-le") in _ends(path, start):
        raise InputError([fault("list-password", places=[filename])])
    if start.startswith(_ZIP):
        _within_unpacked(path, filename)
    target = folder / "cells.arrow"
    # The library tells what a file is by its contents; only its name must not mislead it.
    wanted = {"source": str(path), "target": str(target), "sheet": sheet}
    limits = {"most_rows": MOST_ROWS, "most_columns": MOST_COLUMNS}
    command = [sys.executable, "-m", "klustermotor.registers.sheet_process"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps({**wanted, **limits}).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        told = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise InputError([fault("list-too-large", places=[filename], limit=MOST_UNPACKED // 10**9)]) from None
    if "fault" in told:
        raise InputError([_sheet_fault(told, filename, sheet)])
    with pa.memory_map(str(target)) as file:
        _loaded(connection, pa.ipc.open_stream(file))
    remarks = []
    if sheet is None and len(told["sheets"]) > 1:
        remarks.append(fault("list-sheet", places=[told["sheet"]], sheets=len(told["sheets"])))
    if told["formulas"]:
        remarks.append(fault("list-formulas", count=told["formulas"]))
    return Opened(
        width=told["columns"],
        sheet=told["sheet"],
        sheets=tuple(told["sheets"]),
        merged=told["merged"],
        remarks=remarks,
    )


def _sheet_fault(told: dict[str, Any], filename: str, sheet: str | None) -> Fault:
    match told["fault"]:
        case "password":
            return fault("list-password", places=[filename])
        case "no-sheet":
            return fault("no-sheet", places=told["sheets"], sheet=str(sheet))
        case "empty":
            return fault("empty-file", places=[filename])
        case "rows":
            return fault("list-too-many-rows", places=[filename], limit=MOST_ROWS)
        case "columns":
            return fault("list-too-many-columns", count=told["columns"], limit=MOST_COLUMNS)
        case _:
            return fault("list-not-readable", places=[filename])


def _ends(path: Path, start: bytes) -> bytes:
    """The beginning and the end of a file: where a protected one tells so."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _SAMPLE))
        return start + file.read() if start.startswith(_OLE) else b""


def _within_unpacked(path: Path, filename: str) -> None:
    """Unpack everything and keep nothing: what a packed file says of its size need not be true."""
    size = 0
    try:
        with zipfile.ZipFile(path) as packed:
            for one in packed.infolist():
                if one.flag_bits & 1:
                    raise InputError([fault("list-password", places=[filename])])
                with packed.open(one) as file:
                    while piece := file.read(_PIECE):
                        size += len(piece)
                        if size > MOST_UNPACKED:
                            raise InputError(
                                [fault("list-too-large", places=[filename], limit=MOST_UNPACKED // 10**9)]
                            )
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, EOFError, RuntimeError) as error:
        raise InputError([fault("list-not-readable", places=[filename])]) from error


# Parquet


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path, filename: str) -> Opened:
    try:
        columns = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [_exactly(path)]).description
        names = tuple(str(column[0]) for column in columns or ())
        cells = ", ".join(
            f"CAST({quoted(name)} AS VARCHAR) AS c{number}" for number, name in enumerate(names)
        )
        connection.execute(
            f"CREATE TEMP TABLE read_grid AS SELECT row_number() OVER () AS row, {cells} FROM read_parquet(?)",
            [_exactly(path)],
        )
    except duckdb.Error as error:
        raise InputError([fault("list-not-readable", places=[filename])]) from error
    return Opened(width=len(names), header=names)


def _exactly(path: Path) -> str:
    """A path in which no sign stands for others."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


# Text


def _text(connection: duckdb.DuckDBPyConnection, path: Path, filename: str, *, packed: bool) -> Opened:
    def file() -> IO[bytes]:
        return cast("IO[bytes]", gzip.open(path, "rb") if packed else path.open("rb"))

    try:
        with file() as begin:
            start = begin.read(_SAMPLE)
        encoding = encoding_of(start)
        is_page = (
            start.lstrip()[:200]
            .lower()
            .startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"{\\rtf", b"%pdf"))
        )
        if (
            is_page
            or encoding is None
            or (not encoding.startswith("utf-16") and start.translate(None, _CONTROL) != start)
        ):
            raise InputError([fault("list-not-readable", places=[filename])])
        if not start.strip():
            raise InputError([fault("empty-file", places=[filename])])
        with file() as begin:
            separator = separator_of("".join(islice(lines_of(begin, encoding, Told()), 400)))
        for strict in (True, False):
            told = Told()
            try:
                with file() as begin:
                    width = _text_loaded(
                        connection, lines_of(begin, encoding, told), separator, told, strict=strict
                    )
                loose = not strict
                break
            except csv.Error:
                continue
    except OpenQuoteError as error:
        raise InputError([fault("list-open-quote", places=[str(error.args[0])])]) from None
    except TooLargeError:
        raise InputError([fault("list-too-large", places=[filename], limit=MOST_UNPACKED // 10**9)]) from None
    except (OSError, EOFError, UnicodeError) as error:
        raise InputError([fault("list-not-readable", places=[filename])]) from error
    return Opened(width=width, encoding=told.encoding, remarks=_text_remarks(told, loose=loose))


def _text_loaded(
    connection: duckdb.DuckDBPyConnection, lines: Iterator[str], separator: str, told: Told, *, strict: bool
) -> int:
    """Load all rows; how many columns there are, those beyond what the first rows have in one of their own."""
    rows = rows_of(lines, separator, strict=strict, told=told)
    first = list(islice(rows, _BATCH))
    while first and first[0] and first[0][0].lower() in (f"sep={separator}", "sep="):  # as Excel writes it
        first[0] = []
    width = max(map(len, first), default=0)
    if width > MOST_COLUMNS:
        raise InputError([fault("list-too-many-columns", count=width, limit=MOST_COLUMNS)])
    names = [f"c{number}" for number in range(width + 1)]
    schema = pa.schema([("row", pa.int64()), *((name, pa.string()) for name in names)])

    def batches() -> Iterator[pa.RecordBatch]:
        block, number = first, 1
        while block:
            if number > MOST_ROWS:
                raise InputError([fault("list-too-many-rows", places=["CSV"], limit=MOST_ROWS)])
            numbers = pa.array(range(number, number + len(block)), pa.int64())
            columns = zip(*(_as_wide(row, width) for row in block), strict=True)
            yield pa.record_batch(
                [numbers, *(pa.array(column, pa.string()) for column in columns)], schema=schema
            )
            number += len(block)
            block = list(islice(rows, _BATCH))

    _consumed(connection, schema, batches())
    return width + 1


def _consumed(
    connection: duckdb.DuckDBPyConnection, schema: pa.Schema, batches: Iterator[pa.RecordBatch]
) -> None:
    """Load batches one at a time, so that a fault in them is told as it is."""
    connection.register("batches", schema.empty_table())
    connection.execute("CREATE OR REPLACE TEMP TABLE read_grid AS SELECT * FROM batches")
    connection.unregister("batches")
    for batch in batches:
        connection.register("batches", pa.Table.from_batches([batch]))
        connection.execute("INSERT INTO read_grid SELECT * FROM batches")
        connection.unregister("batches")


def _as_wide(row: list[str], width: int) -> list[str | None]:
    """A row with as many cells as all have, and one more for what is beyond them."""
    if len(row) <= width:
        return [*row, *[None] * (width + 1 - len(row))]
    return [*row[:width], " | ".join(cell for cell in row[width:] if cell)]


def _text_remarks(told: Told, *, loose: bool) -> list[Fault]:
    remarks = []
    if told.encoding == WESTERN:
        remarks.append(fault("list-western"))
    elif told.western_lines:
        lines = [str(line) for line in told.western]
        remarks.append(fault("list-mixed-encoding", places=lines, count=told.western_lines))
    if loose:
        remarks.append(fault("list-loose-quotes"))
    return remarks

"""The cells of a spreadsheet as text in an Arrow file, read by a process of its own.

Assumes nothing good of the spreadsheet: a small one may stand for more cells than there is memory, or bring down the
library that reads it. So this is run apart, with its memory limited where the system can. Only values are read;
formulas and macros are never run, but formulas without a stored value are counted.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine

MOST_MEMORY = 6_000_000_000
_BATCH = 10_000
_PIECE = 1 << 20
_FORMULA = re.compile(rb"<c\b[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def write_cells(
    source: Path, target: Path, sheet: str | None, most_rows: int, most_columns: int
) -> dict[str, Any]:
    """Write all rows of a sheet, the first that holds something unless told, each with its number.

    Returns
    -------
    dict
        ``sheets``, all names; ``sheet``, the one that was read; ``merged``, first and last row and column of merged
        cells; ``formulas``, how many have no stored value; ``rows`` and ``columns``, how many there are; or
        ``fault``, why it cannot be read.
    """
    try:
        # By its contents: the name of a file may say that it is another kind of spreadsheet than it is.
        content = io.BytesIO(source.read_bytes())
        with python_calamine.CalamineWorkbook.from_filelike(content) as book:
            names = book.sheet_names
            if sheet is not None and sheet not in names:
                return {"fault": "no-sheet", "sheets": names}
            chosen = next((name for name in names if _filled(book, name)), None) if sheet is None else sheet
            if chosen is None:
                return {"fault": "empty", "sheets": names}
            found = book.get_sheet_by_name(chosen)
            rows, columns = (last + 1 for last in found.end or (-1, -1))
            told = {"sheets": names, "sheet": chosen, "rows": rows, "columns": columns}
            if columns > most_columns or rows > most_rows:
                return {**told, "fault": "columns" if columns > most_columns else "rows"}
            _write(found, target)
            return {
                **told,
                "merged": [[*start, *end] for start, end in found.merged_cell_ranges or []][:100_000],
                "formulas": _empty_formulas(source, names.index(chosen)),
            }
    except python_calamine.PasswordError:
        return {"fault": "password"}
    except (python_calamine.CalamineError, OSError, ValueError, KeyError):
        return {"fault": "damaged"}


def _filled(book: python_calamine.CalamineWorkbook, name: str) -> bool:
    return any(cell not in ("", None) for row in book.get_sheet_by_name(name).iter_rows() for cell in row)


def _write(sheet: python_calamine.CalamineSheet, target: Path) -> None:
    width = sheet.end[1] + 1 if sheet.end else 0
    schema = pa.schema([("row", pa.int64()), *((f"c{number}", pa.string()) for number in range(width))])
    first_column = sheet.start[1] if sheet.start else 0
    before = [None] * first_column
    rows: Iterator[list[Any]] = iter(sheet.iter_rows())
    number = 1
    with pa.OSFile(str(target), "wb") as file, pa.ipc.new_stream(file, schema) as out:
        while block := list(islice(rows, _BATCH)):
            texts = [[*map(_text, row)] for row in block]
            if first_column and len(block[0]) < width:
                texts = [[*before, *row] for row in texts]
            columns = [list(column) for column in zip(*texts, strict=True)]
            numbers = pa.array(range(number, number + len(block)), pa.int64())
            out.write_batch(
                pa.record_batch(
                    [numbers, *(pa.array(column, pa.string()) for column in columns)], schema=schema
                )
            )
            number += len(block)


def _text(value: Any) -> str | None:
    """A cell as people would write it: whole numbers without decimals, days without a time."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return None if value is None else str(value)


def _empty_formulas(source: Path, position: int) -> int:
    """How many formulas of a sheet have no stored value; 0 where the file is no xlsx."""
    if not zipfile.is_zipfile(source):
        return 0
    count, rest = 0, b""
    with zipfile.ZipFile(source) as packed:
        sheets = sorted(
            (name for name in packed.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)),
            key=lambda name: int(re.sub(r"\D", "", name)),
        )
        if position >= len(sheets):
            return 0
        with packed.open(sheets[position]) as file:
            while piece := file.read(_PIECE):
                rest += piece
                end = rest.rfind(b"</c>") + 4
                if end > 3:
                    count += len(_FORMULA.findall(rest[:end]))
                    rest = rest[end:]
                rest = rest[-_PIECE:]
    return count


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not there on every system; the sizes of the file still limit it
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    _limit_memory()
    wanted = json.loads(sys.stdin.read())
    wanted = {**wanted, "source": Path(wanted["source"]), "target": Path(wanted["target"])}
    json.dump(write_cells(**wanted), sys.stdout)

"""Tables in spreadsheets (xlsx, ods and their kin), read without their macros.

Assumes that the table is on one sheet, with names of columns above; titles may stand above these.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine

from klustermotor.analysis.faults import TableError, fault
from klustermotor.errors import Fault
from klustermotor.sources.columns import distinct

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def sheet_rows(path: Path, sheet: str | None) -> tuple[list[list[Any]], list[Fault]]:
    """The rows of a sheet, the first one unless told, with a remark where there are more.

    Raises
    ------
    TableError
        ``not-a-table``, ``no-sheet``, ``empty-file``
    """
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            names = book.sheet_names
            if sheet is not None and sheet not in names:
                raise TableError([fault("no-sheet", places=names, sheet=sheet)])
            chosen = names[0] if sheet is None else sheet
            rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=True)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise TableError([fault("not-a-table", places=[path.name], kind=path.suffix[1:])]) from error
    filled = [row for row in rows if any(cell not in ("", None) for cell in row)]
    if not filled:
        raise TableError([fault("empty-file", places=[path.name])])
    several = sheet is None and len(names) > 1
    return filled, [fault("sheet-chosen", places=[chosen], count=len(names))] if several else []


def sheet_table(rows: Sequence[Sequence[Any]], header: int) -> pa.Table:
    """The rows below the header as a table: columns of numbers where all cells are numbers, else of text."""
    names = distinct([_text(cell) or "" for cell in rows[header]])
    below = rows[header + 1 :]
    return pa.table(
        {
            name: _column([row[number] if number < len(row) else None for row in below])
            for number, name in enumerate(names)
        }
    )


def _column(cells: Sequence[Any]) -> pa.Array:
    if all(
        (isinstance(cell, int | float) and not isinstance(cell, bool)) or cell in ("", None) for cell in cells
    ):
        return pa.array([None if cell in ("", None) else float(cell) for cell in cells], pa.float64())
    return pa.array([_text(cell) for cell in cells], pa.string())


def _text(cell: Any) -> str | None:
    """A cell as text; whole numbers without a decimal point, nothing for an empty one."""
    if cell is None or cell == "":
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

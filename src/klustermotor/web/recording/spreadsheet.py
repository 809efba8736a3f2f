"""The cells of a spreadsheet as text, read by a process of its own.

Assumes nothing good of the file: a small one may stand for more cells than there is memory, or bring down the library
that reads it. So this is run apart, with its memory limited where the system can, and imports no more than it needs.
Only values are read; formulas and macros are never run.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from typing import Any

MOST_MEMORY = 1_500_000_000


def cells(content: bytes, most_rows: int) -> dict[str, Any]:
    """The first sheet that holds something, as rows of texts; rows above the first filled one are there, empty.

    Returns
    -------
    dict
        ``rows``; ``sheet``, its name; ``others``, the names of further sheets that were not read.
    """
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for number, name in enumerate(workbook.sheet_names):
        rows = workbook.get_sheet_by_index(number).to_python(skip_empty_area=False, nrows=most_rows)
        told = [[text_of(value) for value in row] for row in rows]
        if any(any(row) for row in told):
            return {"rows": told, "sheet": name, "others": workbook.sheet_names[number + 1 :]}
    return {"rows": [], "sheet": "", "others": []}


def text_of(value: Any) -> str:
    """A cell as people would write it: whole numbers without decimals, days without a time.

    >>> text_of(5560000001.0), text_of(datetime.datetime(2003, 8, 1)), text_of(True), text_of(" a ")
    ('5560000001', '2003-08-01', 'true', 'a')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value).strip()


def limit_memory() -> None:
    """Refuse this process more memory than a sheet within the limits needs."""
    try:
        import resource
    except ImportError:  # not there on every system; the size of the file still limits it
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    limit_memory()
    json.dump(cells(sys.stdin.buffer.read(), int(sys.argv[1])), sys.stdout)

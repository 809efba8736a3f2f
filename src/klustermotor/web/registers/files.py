"""The firms of a comparison as a file: text that any spreadsheet reads, or a workbook with how it came about."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from klustermotor.web.recording.sheets import as_file as as_text
from klustermotor.web.registers.result import Line, Result
from klustermotor.web.registers.standard import written
from klustermotor.web.registers.words import how_lines

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_file(result: Result, lines: Sequence[Line], file_format: str) -> bytes:
    """Rows with a heading; no cell is taken for a formula."""
    head = [
        _("Name"),
        _("Organisation number"),
        _("Town"),
        *(str(one) for one in result.others),
        _("In the case"),
    ]
    rows = [head, *(_row(line) for line in lines)]
    if file_format == "csv":
        return as_text(rows)
    return _workbook(rows, [[result.finding], *([one] for one in how_lines(result))])


def _row(line: Line) -> list[str]:
    words = {"sure": _("yes"), "maybe": _("perhaps"), "": ""}
    return [
        line.name,
        written(line.row),
        line.row.town,
        *(words[cell.state] for cell in line.cells),
        line.organisation[1] if line.organisation else "",
    ]


def _workbook(rows: Sequence[Sequence[str]], notes: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    told = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, told) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Firms"))
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows) - 1, 0), len(rows[0]) - 1)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, len(rows[0]) - 1, 18)
        beside = book.add_worksheet(_("How"))
        for number, row in enumerate(notes):
            beside.write_row(number, 0, row)
        beside.set_column(0, 0, 110)
    return out.getvalue()

"""Company lists as people keep them, written by the libraries that write such files."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from klustermotor.registers.lists import CompanyList
from klustermotor.registers.reading import read_list

FIRM = "556016-0680"
AGENCY = "202100-5489"
PERSON = "640823-3234"  # the number that the tax agency shows as an example of a personal number


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A spreadsheet that ``fill`` writes."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        fill(book)
    return content.getvalue()


def sheet(rows: Sequence[Sequence[Any]]) -> bytes:
    """A spreadsheet of one sheet."""

    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Lista")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    return workbook(fill)


def read(content: bytes | str, **options: Any) -> CompanyList:
    """A list read as it comes."""
    given = {"filename": "lista.csv", "key": "members", "name": "Medlemmar", **options}
    return read_list(content.encode() if isinstance(content, str) else content, **given)


def codes(found: CompanyList) -> list[str]:
    """What was remarked."""
    return [one.code for one in found.remarks]


def column(found: CompanyList, name: str) -> list[Any]:
    """One column of the rows."""
    return list(found.table[name].to_pylist())

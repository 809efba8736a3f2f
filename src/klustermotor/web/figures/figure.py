"""One figure as every page shows it, and as the file that a reader takes away.

Assumes that headings, descriptions, columns and the drawing are already in the reader's language.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import get_language

from klustermotor.charts.caption import captioned
from klustermotor.charts.png import to_png

FORMATS = ("svg", "png", "csv", "json")
# What a spreadsheet may take for the start of a formula; the wide signs too, as some take them for the narrow.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True)
class Figure:
    """A figure with its finding, drawing, words, table and origin.

    ``address`` is its URL without the ending; ``drawing`` is empty when there is nothing to draw: ``description``
    then says what is missing. ``origin`` is the line with source, date, reliability and n. ``query`` ends the addresses
    of its files: what the reader chose to see, from the question mark on.
    """

    name: str
    address: str
    heading: str
    lead: str
    description: str
    drawing: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int | float | None]]
    origin: str
    query: str = ""


def download(figure: Figure, file_format: str) -> HttpResponse:
    """The figure as a file; 404 for a drawing that there is not."""
    if file_format in {"svg", "png"} and not figure.drawing:
        raise Http404
    content: bytes | str
    if file_format == "svg":
        content = _sheet(figure)
    elif file_format == "png":
        content = to_png(_sheet(figure))
    elif file_format == "csv":
        content = _csv(figure)
    else:
        content = _json(figure)
    response = HttpResponse(content, content_type=_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{figure.name}.{file_format}"'
    return response


def _sheet(figure: Figure) -> str:
    """The drawing with its finding above and its origin beneath, as it leaves the page."""
    return captioned(figure.drawing, heading=figure.heading, notes=[figure.lead, figure.origin])


def _csv(figure: Figure) -> str:
    """Rows with a byte-order mark, so that a spreadsheet reads å, ä and ö; a would-be formula is made text."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";" if (get_language() or "").startswith("sv") else ",")
    writer.writerow(figure.columns)
    for row in figure.rows:
        writer.writerow(
            "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row
        )
    return "\ufeff" + file.getvalue()


def _json(figure: Figure) -> str:
    rows = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
    return json.dumps(
        {"title": figure.heading, "description": figure.description, "origin": figure.origin, "rows": rows},
        ensure_ascii=False,
        indent=2,
    )

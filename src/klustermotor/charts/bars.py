"""Lying bars in parts, one part for each sector or source.

Assumes few enough rows to read one by one. A part is told by its sector's colour and shape and, where they
fit, by its name and number; those that are too narrow are written out under their bar. An unknown amount has
a dotted part of its own, with a question mark and no length to compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, lettered, named, rule, text
from klustermotor.charts.lettering import Lettering, set_text, text_width
from klustermotor.charts.palette import (
    BODY,
    HAIRLINE,
    MUTED,
    PAPER,
    SECTOR_COLOURS,
    SECTORS,
    SMALL,
    WIDTH,
    known_sector,
)
from klustermotor.charts.signs import question, sector_mark

_UNKNOWN = 30.0  # width of a part whose amount is unknown
_GAP = 2.0


@dataclass(frozen=True)
class Part:
    """A part of a bar: its size, ``None`` when unknown, what it is, and its size in words."""

    sector: str | None
    size: float | None
    name: str
    words: str


@dataclass(frozen=True)
class Bar:
    """A bar with its name, its parts and its total in words."""

    label: str
    parts: tuple[Part, ...]
    total: str


def bars(
    rows: Sequence[Bar], top: float, *, left: float = 120.0, right: float = 165.0, height: float = 44.0
) -> tuple[list[Element], float]:
    """Draw bars under one another to one scale.

    Parameters
    ----------
    rows
        The bars; the parts of each are drawn by sector, then in the order given.
    top
        Where the first begins.
    left, right
        Room for the names and the totals.
    height
        Height of a bar.

    Returns
    -------
    tuple
        What was drawn, and where it ends.
    """
    unknowns = max((sum(part.size is None for part in row.parts) for row in rows), default=0)
    room = max(WIDTH - left - right - unknowns * (_UNKNOWN + _GAP), 120.0)
    longest = max((sum(part.size or 0 for part in row.parts) for row in rows), default=0)
    scale = room / longest if longest else 0.0
    drawn: list[Element] = []
    y = top
    for row in rows:
        label = set_text(row.label, left - 16, size=BODY, bold=True)
        drawn.append(
            named(row.label, None, *lettered(label, 0, y + (height - label.height) / 2), elided=label.elided)
        )
        x, outside = left, []
        for part in sorted(row.parts, key=lambda one: SECTORS.index(known_sector(one.sector))):
            width = _UNKNOWN if part.size is None else max(part.size * scale - _GAP, 1.5)
            made, fits = _part(part, x, y, width, height)
            drawn.append(made)
            if not fits:
                outside.append(part)
            x += width + _GAP
        total = set_text(row.total, WIDTH - x - 10, size=BODY, bold=True)
        drawn += lettered(total, x + 10, y + (height - total.height) / 2)
        notes, used = _notes(outside, left, y + height + 4)
        drawn += notes
        y += height + used + 14
    return [*drawn, rule(left - 1, top - 4, left - 1, y - 8, stroke=HAIRLINE)] if rows else [], y


def _part(part: Part, x: float, y: float, width: float, height: float) -> tuple[Element, bool]:
    """One part of a bar, and whether all that it says had room inside."""
    full = f"{part.name} {part.words}".strip()
    if part.size is None:
        box = element(
            "rect", x=x + 1, y=y + 1, width=width - 2, height=height - 2, rx=2, fill=PAPER, stroke=MUTED
        )
        box.attrib.update({"stroke-dasharray": "1.5 3.5", "stroke-linecap": "round", "stroke-width": "1.6"})
        return named(full, None, box, question(x + width / 2, y + height / 2), elided=True), not part.name
    box = element(
        "rect", x=x, y=y, width=width, height=height, fill=SECTOR_COLOURS[known_sector(part.sector)]
    )
    lines = [set_text(line, 1000, size=SMALL, lines=1) for line in (part.name, part.words) if line]
    wide = max((line.width for line in lines), default=0) + 38
    if width < wide and part.name:
        lines = _narrow(part, width)
        wide = max((line.width for line in lines), default=0) + 16 if lines else width + 1
        inner = [] if width < wide else _inside(lines, x + 8, y, height)
        return named(full, None, box, *inner, elided=True), False
    if width < wide:
        short = text_width(part.words, SMALL) + 6 <= width
        middle = [
            text(part.words, x + width / 2, y + height / 2 + 4.6, size=SMALL, fill=PAPER, anchor="middle")
        ]
        return named(full, None, box, *(middle if short else []), elided=True), short
    mark = sector_mark(part.sector, x + 15, y + height / 2, fill=PAPER)
    return named(full, None, box, mark, *_inside(lines, x + 30, y, height), elided=True), True


def _narrow(part: Part, width: float) -> list[Lettering]:
    """The number alone, where it has room."""
    number = set_text(part.words, 1000, size=SMALL, lines=1)
    return [number] if number.width + 16 <= width else []


def _inside(lines: Sequence[Lettering], x: float, y: float, height: float) -> list[Element]:
    top = y + (height - sum(line.height for line in lines)) / 2
    drawn: list[Element] = []
    for line in lines:
        drawn += lettered(line, x, top, fill=PAPER)
        top += line.height
    return drawn


def _notes(parts: Sequence[Part], left: float, top: float) -> tuple[list[Element], float]:
    """Names and numbers of the parts that had no room for them, in rows under the bar."""
    drawn: list[Element] = []
    x, y = left, top
    for part in parts:
        words = set_text(f"{part.name} {part.words}", WIDTH - left - 40, size=SMALL, lines=1)
        if x > left and x + words.width + 24 > WIDTH:
            x, y = left, y + 21
        drawn.append(sector_mark(part.sector, x + 7, y + 10, size=11))
        drawn.append(named(words.full, None, *lettered(words, x + 19, y + 1.5), elided=words.elided))
        x += words.width + 40
    return drawn, (y + 20 - top if parts else 0.0)

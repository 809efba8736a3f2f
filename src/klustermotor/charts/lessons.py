"""Lessons by initiatives, or by years of one: a sign for each verdict, to put on the wall and discuss.

Assumes verdicts that were judged elsewhere. Each has a shape, a letter and a tone of its own: a filled disc for what is
supported, a pale diamond for what partly is, a filled square for what is spoken against, and a ring of dots with a
question mark where not enough is known. Three steps beneath a sign say how sure the verdict is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.etree.ElementTree import Element, tostring

from klustermotor.charts.drawing import element, figure, lettered, named, rule, target, text
from klustermotor.charts.lettering import Lettering, set_text, text_width
from klustermotor.charts.palette import (
    ACCENT,
    BODY,
    HAIRLINE,
    INK,
    MUTED,
    PAPER,
    SMALL,
    STRUCTURE,
    TINT,
    WIDTH,
)
from klustermotor.charts.rank_strips import empty_figure
from klustermotor.charts.signs import legend

if TYPE_CHECKING:
    from klustermotor.diagnosis.judging import Verdict

Steps = Literal[0, 1, 2, 3]
_VERDICTS: tuple[Verdict, ...] = ("supported", "partly", "against", "unknown")
_WIDE = 600.0
_RADIUS = 13.0
_LABEL = 356.0  # room for a lesson's title at a desk
_CELL = 50.0  # height of a sign with its steps


@dataclass(frozen=True)
class LessonCell:
    """A verdict, how sure it is in steps (0 where there is none), and where its grounds stand."""

    verdict: Verdict
    steps: Steps = 0
    href: str | None = None


@dataclass(frozen=True)
class LessonColumn:
    """An initiative or a year, with a cell for each lesson."""

    name: str
    cells: Sequence[LessonCell]
    href: str | None = None


@dataclass(frozen=True)
class LessonWords:
    """Words of the figure.

    Attributes
    ----------
    letters, verdicts : mapping
        The letter of each verdict, and what the verdict is called.
    sure : str
        Meaning of the three steps: "how sure: low, medium, high".
    sureness : tuple of str
        How sure, by steps: none, low, medium, high.
    empty : str
        What to say when there is no initiative.
    """

    letters: Mapping[Verdict, str]
    verdicts: Mapping[Verdict, str]
    sure: str
    sureness: tuple[str, str, str, str]
    empty: str = ""


def lesson_figure(
    lessons: Sequence[str],
    columns: Sequence[LessonColumn],
    *,
    words: LessonWords,
    title: str,
    description: str,
    identifier: str,
    width: float = WIDTH,
) -> str:
    """Draw how lessons stand, a row for each.

    Parameters
    ----------
    lessons
        Their titles with their numbers, in order.
    columns
        Initiatives or years; those that do not fit side by side follow in further tables beneath.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    width
        Width to draw for: about 360 for a telephone, where each title stands over its signs.

    Returns
    -------
    str
        SVG text.
    """
    frame = {"title": title, "description": description, "identifier": identifier}
    if not lessons or not columns:
        return empty_figure(words.empty, width, **frame)
    table = _Table.fitted([column.name for column in columns], width)
    drawn: list[Element] = []
    y = 4.0
    for first in range(0, len(columns), table.across):
        block, y = _block(lessons, columns[first : first + table.across], table, y, words)
        drawn += block
        y += 22
    signs, used = legend(_entries(columns, words), y - 8, width=width)
    return figure([*drawn, *signs], width=width, height=y + used, **frame)


@dataclass(frozen=True)
class _Table:
    """How wide the figure, the titles and the columns are, and how many columns stand side by side."""

    width: float
    left: float
    step: float
    across: int

    @classmethod
    def fitted(cls, names: Sequence[str], width: float) -> _Table:
        """Columns shared out evenly over as few tables as have room for them; years need less than names."""
        left = _LABEL if width >= _WIDE else 0.0
        longest = max(text_width(name, SMALL, bold=True) for name in names)
        least = min(max(longest + 10, 44.0), 100.0 if left else 80.0)
        tables = math.ceil(len(names) / max(int((width - left) / least), 1))
        across = math.ceil(len(names) / tables)
        return cls(width, left, min((width - left) / across, 172.0), across)

    @property
    def wide(self) -> bool:
        """Whether titles and signs stand side by side."""
        return self.left > 0

    def middle(self, column: int) -> float:
        """The middle of a column."""
        return self.left + (column + 0.5) * self.step


def _block(
    lessons: Sequence[str], columns: Sequence[LessonColumn], table: _Table, top: float, words: LessonWords
) -> tuple[list[Element], float]:
    """One table with all lessons and some columns, and where it ends."""
    drawn, y = _headings(columns, table, top) if table.wide else ([], top)
    for row, lesson in enumerate(lessons):
        drawn.append(rule(0, y, table.width, y, stroke=HAIRLINE))
        label = _title(lesson, table)
        height = max(label.height + 12, _CELL) if table.wide else label.height + _CELL + 28
        offset = (height - label.height) / 2 if table.wide else 7.0
        drawn.append(named(label.full, None, *lettered(label, 0, y + offset), elided=label.elided))
        centre = y + (height / 2 if table.wide else label.height + 10 + _CELL / 2)
        for place, column in enumerate(columns):
            at = (table.middle(place), centre)
            drawn.append(_cell(lesson, column, row, at, words))
            if not table.wide:
                drawn += _beneath(column.name, at, table.step)
        y += height
    return [*drawn, rule(0, y, table.width, y, stroke=HAIRLINE)], y


def _title(lesson: str, table: _Table) -> Lettering:
    room = table.left - 20 if table.wide else table.width - 4
    return set_text(lesson, room, size=BODY, lines=3, bold=not table.wide)


def _headings(columns: Sequence[LessonColumn], table: _Table, top: float) -> tuple[list[Element], float]:
    """Names over the columns, standing on one line of ground."""
    labels = [set_text(one.name, table.step - 8, size=SMALL, lines=3, bold=True) for one in columns]
    height = max(label.height for label in labels) + 8
    drawn = [
        named(
            label.full,
            column.href,
            *lettered(label, table.middle(place), top + height - 6 - label.height, anchor="middle"),
            elided=label.elided,
        )
        for place, (label, column) in enumerate(zip(labels, columns, strict=True))
    ]
    return drawn, top + height


def _beneath(name: str, at: tuple[float, float], step: float) -> list[Element]:
    """The name of a column beneath its sign, where the heading would be far away."""
    label = set_text(name, step - 6, size=12.0, lines=1)
    letters = lettered(label, at[0], at[1] + 21, fill=MUTED, anchor="middle")
    return [named(label.full, None, *letters, elided=label.elided)]


def _cell(
    lesson: str, column: LessonColumn, row: int, at: tuple[float, float], words: LessonWords
) -> Element:
    """A sign with its steps; where it leads somewhere, with the whole finding as its name."""
    cell = column.cells[row]
    x, y = at
    told = f"{column.name}: {lesson}: {words.verdicts[cell.verdict]}, {words.sureness[cell.steps]}"
    drawn = [*verdict_mark(cell.verdict, words.letters[cell.verdict], x, y - 6)]
    if cell.steps:
        drawn.append(steps_mark(cell.steps, x, y + 15))
    return named(told, cell.href, target(x - 20, y - 22, 40, 44), *drawn, elided=True)


def verdict_mark(
    verdict: Verdict, letter: str, x: float, y: float, *, radius: float = _RADIUS
) -> list[Element]:
    """The sign of a verdict, centred on a point."""
    r = radius
    size = max(round(r * 1.1, 1), 12.0)
    colour = {"partly": INK, "unknown": MUTED}.get(verdict, PAPER)
    letters = text(letter, x, y + size * 0.36, size=size, fill=colour, bold=True, anchor="middle")
    return [_shape(verdict, x, y, r), letters]


def _shape(verdict: Verdict, x: float, y: float, r: float) -> Element:
    if verdict == "supported":
        return element("circle", cx=x, cy=y, r=r, fill=STRUCTURE)
    if verdict == "partly":
        d = r * 1.18
        path = f"M{x:.2f} {y - d:.2f}L{x + d:.2f} {y:.2f}L{x:.2f} {y + d:.2f}L{x - d:.2f} {y:.2f}z"
        return element("path", d=path, fill=TINT, stroke=STRUCTURE, stroke_width=1.6)
    if verdict == "against":
        d = r * 0.9
        return element("rect", x=x - d, y=y - d, width=2 * d, height=2 * d, fill=ACCENT)
    return element(
        "circle",
        cx=x,
        cy=y,
        r=r - 0.8,
        fill=PAPER,
        stroke=MUTED,
        stroke_width=1.6,
        stroke_dasharray="1.2 3.4",
        stroke_linecap="round",
    )


def steps_mark(steps: int, x: float, y: float) -> Element:
    """How sure, as three small steps, of which the first so many are filled; centred on a point."""
    bars = [
        element(
            "rect",
            x=x - 10.5 + 7.5 * place,
            y=y + 4 - 3 * (place + 1),
            width=6,
            height=3 * (place + 1),
            fill=MUTED if place < steps else PAPER,
            stroke=MUTED,
            stroke_width=0.9,
        )
        for place in range(3)
    ]
    return element("g", *bars)


def verdict_icon(verdict: Verdict, letter: str) -> str:
    """A verdict's sign as a small picture beside its name in running text; it says nothing to a screen reader."""
    root = element(
        "svg",
        *verdict_mark(verdict, letter, 13, 13, radius=10),
        xmlns="http://www.w3.org/2000/svg",
        viewBox="0 0 26 26",
        width=26,
        height=26,
        font_family="system-ui, sans-serif",
        aria_hidden="true",
        focusable="false",
    )
    return tostring(root, encoding="unicode")


def _entries(columns: Sequence[LessonColumn], words: LessonWords) -> list[tuple[Element, str]]:
    """Meanings of the signs that occur, and of the steps."""
    found = {cell.verdict for column in columns for cell in column.cells}
    entries = [
        (element("g", *verdict_mark(one, words.letters[one], 0, 0, radius=10.5)), words.verdicts[one])
        for one in _VERDICTS
        if one in found
    ]
    if any(cell.steps for column in columns for cell in column.cells):
        entries.append((steps_mark(2, 0, 0), words.sure))
    return entries

"""Activities of an initiative by focus area and year.

Assumes counts of activities or occasions. A dot's surface stands for its number, which is always written out.
Nothing recorded is left empty, a recorded zero is written, and an unknown number has a dotted ring with a
question mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named, rule
from klustermotor.charts.lettering import set_text
from klustermotor.charts.numbers import written
from klustermotor.charts.palette import BODY, HAIRLINE, MUTED, PAPER, SMALL, TINT, WIDTH
from klustermotor.charts.signs import question

_LEFT = 210.0
_LEAST = 46.0  # width of a column
_MARGIN = 20.0  # room for large totals


@dataclass(frozen=True)
class ActivityRow:
    """How much was done in a focus area in a period; ``count`` is ``None`` when unknown."""

    focus_area: str
    period: str
    count: int | None


@dataclass(frozen=True)
class ActivityWords:
    """Words of the figure: heading of the totals, and what to say when there are no activities."""

    total: str
    empty: str = ""


def activity_figure(
    rows: Sequence[ActivityRow],
    *,
    focus_areas: Sequence[str] = (),
    language: str,
    words: ActivityWords,
    title: str,
    description: str,
    identifier: str,
) -> str:
    """Draw activities as dots in a table of focus areas and periods, with totals.

    Parameters
    ----------
    rows
        The counts; periods are drawn in the order in which they first appear.
    focus_areas
        Order of the focus areas; those that it does not name come after, in the order in which they first appear.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.

    Returns
    -------
    str
        SVG text; wider than other figures when there are very many periods.
    """
    found = dict.fromkeys(row.focus_area for row in rows)
    areas = [area for area in dict.fromkeys([*focus_areas, *found]) if area in found]
    periods = list(dict.fromkeys(row.period for row in rows))
    step = min(max((WIDTH - _LEFT) / (len(periods) + 1), _LEAST), 150.0)
    width = max(WIDTH, _LEFT + step * (len(periods) + 1) + _MARGIN) if periods else WIDTH
    cells: dict[tuple[str, str], list[int | None]] = {}
    for row in rows:
        cells.setdefault((row.focus_area, row.period), []).append(row.count)
    if not rows:
        empty = set_text(words.empty, WIDTH - 80, size=BODY, lines=3)
        drawn, foot = lettered(empty, WIDTH / 2, 26, fill=MUTED, anchor="middle"), empty.height + 46
        return figure(
            drawn, width=width, height=foot, title=title, description=description, identifier=identifier
        )

    drawn, y = _headings([*periods, words.total], step, width)
    highest = max((sum(count or 0 for count in counts) for counts in cells.values()), default=0)
    for area in areas:
        label = set_text(area, _LEFT - 20, size=BODY, lines=3)
        height = max(label.height + 16, 56.0)
        middle = y + height / 2
        drawn.append(named(area, None, *lettered(label, 0, middle - label.height / 2), elided=label.elided))
        everything: list[int | None] = []
        for number, period in enumerate(periods):
            counts = cells.get((area, period), [])
            everything += counts
            if counts:
                drawn += _cell(
                    counts, _LEFT + (number + 0.5) * step, middle, language, highest=highest, room=step
                )
        drawn += _total(everything, _LEFT + (len(periods) + 0.5) * step, middle, language)
        y += height
        drawn.append(rule(0, y, width, y, stroke=HAIRLINE))
    drawn += _totals(rows, periods, words.total, top=y, step=step, language=language)
    y += 40
    return figure(
        drawn, width=width, height=y + 8, title=title, description=description, identifier=identifier
    )


def _totals(
    rows: Sequence[ActivityRow], periods: Sequence[str], label: str, *, top: float, step: float, language: str
) -> list[Element]:
    """The last line: what each period sums to, and all of it."""
    middle = top + 20
    drawn = lettered(set_text(label, _LEFT - 20, size=BODY, lines=1, bold=True), 0, middle - 10)
    for number, period in enumerate(periods):
        counts = [row.count for row in rows if row.period == period]
        drawn += _total(counts, _LEFT + (number + 0.5) * step, middle, language)
    return [
        *drawn,
        *_total([row.count for row in rows], _LEFT + (len(periods) + 0.5) * step, middle, language),
    ]


def _headings(labels: Sequence[str], step: float, width: float) -> tuple[list[Element], float]:
    set_labels = [set_text(label, step - 6, size=SMALL, lines=3, bold=True) for label in labels]
    height = max(label.height for label in set_labels) + 14
    drawn: list[Element] = []
    for number, label in enumerate(set_labels):
        letters = lettered(
            label, _LEFT + (number + 0.5) * step, height - label.height - 2, fill=MUTED, anchor="middle"
        )
        drawn.append(named(label.full, None, *letters, elided=label.elided))
    return [*drawn, rule(0, height + 2, width, height + 2, stroke=HAIRLINE)], height + 2


def _cell(
    counts: Sequence[int | None], x: float, y: float, language: str, *, highest: int, room: float
) -> list[Element]:
    known = [count for count in counts if count is not None]
    if not known:
        ring = element("circle", cx=x, cy=y, r=11, fill=PAPER, stroke=MUTED, stroke_width=1.6)
        ring.attrib.update({"stroke-dasharray": "1 2.8", "stroke-linecap": "round"})
        return [ring, question(x, y)]
    largest = min(room, 56.0) / 2 - 4
    radius = largest * math.sqrt(sum(known) / highest) if highest else 0.0
    dot = (
        [element("circle", cx=x, cy=y, r=radius, fill=TINT)] if radius > 7 else []
    )  # the number hides a smaller one
    return [*dot, *_total(counts, x, y, language, bold=False)]


def _total(
    counts: Sequence[int | None], x: float, y: float, language: str, *, bold: bool = True
) -> list[Element]:
    """The sum of what is known, with a question mark when there is more."""
    known = [count for count in counts if count is not None]
    if not known:
        return [question(x, y)]
    label = set_text(written(sum(known), language), 80, size=BODY, lines=1, bold=bold)
    sign = "" if len(known) == len(counts) else "+?"
    return lettered(label, x, y - label.height / 2, anchor="middle", sign=sign)

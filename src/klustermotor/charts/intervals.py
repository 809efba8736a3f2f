"""Values with the interval that each may as well lie in, one row for each.

Assumes that every row measures the same thing and is compared with one value, such as 1. A dot is solid where its
interval is clear of that value and hollow where it is not, so that what cannot be told apart does not look found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, rule
from klustermotor.charts.palette import HAIRLINE, PAPER, STRUCTURE, WIDTH
from klustermotor.charts.rank_strips import Rows, Track, empty_figure
from klustermotor.charts.scales import Scale, fenced, fitted, is_placed, measured
from klustermotor.charts.signs import legend, question


@dataclass(frozen=True)
class IntervalRow:
    """A value with the ends of its interval; NaN where undefined, and infinite where an end is open."""

    name: str
    value: float
    low: float
    high: float
    href: str | None = None


@dataclass(frozen=True)
class IntervalWords:
    """Words of the figure.

    Attributes
    ----------
    scale : str
        Title of the scale.
    row : str
        A value and its interval, with "{value}", "{low}" and "{high}": "{value} ({low} to {high})".
    unknown : str
        What stands for a value that is undefined.
    apart, together : str
        Meanings of a solid and a hollow dot: "clear of 1", "cannot be told apart from 1".
    reference : str
        What the value to compare with stands for.
    open_end : str
        Meaning of an arrow: the interval reaches beyond the scale.
    empty : str
        What to say when there are no rows.
    """

    scale: str
    row: str
    unknown: str
    apart: str
    together: str
    reference: str
    open_end: str
    empty: str = ""


def intervals_figure(
    rows: Sequence[IntervalRow],
    *,
    language: str,
    words: IntervalWords,
    title: str,
    description: str,
    identifier: str,
    log: bool = True,
    reference: float = 1.0,
    width: float = WIDTH,
) -> str:
    """Draw values with their intervals against a value to compare with.

    Parameters
    ----------
    rows
        In the order to show them.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    log
        Whether the scale goes by ratio.
    reference
        The value to compare with.
    width
        Width to draw for: about 360 for a telephone.

    Returns
    -------
    str
        SVG text.
    """
    frame = {"title": title, "description": description, "identifier": identifier}
    if not rows:
        return empty_figure(words.empty, width, **frame)
    layout = Rows(width)
    start, end = layout.track
    values = [row.value for row in rows]
    limits = [end for row in rows for end in (row.low, row.high) if is_placed(end, log=log)]
    sizes = fenced(math.log(end) if log else end for end in limits)
    within = [end for end in limits if sizes[0] <= (math.log(end) if log else end) <= sizes[1]]
    scale = fitted([*values, *within], start=start + 24, end=end - 24, log=log, including=[reference])
    track = Track(layout, scale, language, reference)
    top = y = 34.0
    drawn: list[Element] = []
    for row in rows:
        made, y = _row(row, track, y, words)
        drawn += made
    ground = track.ground(top - 4, y, words.scale, words.reference)
    hollow = {_holds(row, reference) for row in rows if is_placed(row.value)}
    entries = [(_dot(0, 0, False), words.apart)] if False in hollow else []
    entries += [(_dot(0, 0, True), words.together)] if True in hollow else []
    if any(_beyond(one, scale) for row in rows if is_placed(row.value) for one in (row.low, row.high)):
        entries.append((_arrow(7, 0, 1), words.open_end))
    signs, used = legend(entries, y + 54, width=width)
    edge = rule(0, y + 50, width, y + 50, stroke=HAIRLINE)
    return figure([*ground, *drawn, edge, *signs], width=width, height=y + 60 + used, **frame)


def _row(row: IntervalRow, track: Track, top: float, words: IntervalWords) -> tuple[list[Element], float]:
    layout, scale = track.rows, track.scale
    known = is_placed(row.value)
    head, y = layout.head(row.name, _told(row, track.language, words), top, 40, href=row.href)
    middle = y + (20 if layout.wide else 12)
    start, end = layout.track
    drawn = [rule(start, middle, end, middle, stroke=HAIRLINE), *head]
    if not known:
        return [*drawn, question(end - 4, middle)], y + 40
    if row.low <= row.high:
        low, high = scale.place(row.low), scale.place(row.high)
        drawn.append(rule(low, middle, high, middle, stroke=STRUCTURE, width=3))
        for x, value, way in ((low, row.low, -1), (high, row.high, 1)):
            if _beyond(value, scale):
                drawn.append(rule(x, middle, x + way * 17, middle, stroke=STRUCTURE, width=3))
                drawn.append(_arrow(x + way * 19, middle, way))
            else:
                drawn.append(rule(x, middle - 5, x, middle + 5, stroke=STRUCTURE, width=1.6))
    return [*drawn, _dot(scale.place(row.value), middle, _holds(row, track.reference or 0.0))], y + 40


def _told(row: IntervalRow, language: str, words: IntervalWords) -> str:
    """The value and its interval in words; an end that is unknown or open has a sign of its own."""
    if not is_placed(row.value):
        return words.unknown
    said = {"value": measured(row.value, language)}
    for key, end in (("low", row.low), ("high", row.high)):
        said[key] = measured(end, language) if is_placed(end) else "?" if math.isnan(end) else "∞"
    told = words.row
    for key, value in said.items():
        told = told.replace(f"{{{key}}}", value)
    return told


def _holds(row: IntervalRow, reference: float) -> bool:
    """Whether the value to compare with lies in the interval, or may: an unknown interval is clear of nothing."""
    return not (row.low > reference or row.high < reference) or math.isnan(row.low + row.high)


def _beyond(end: float, scale: Scale) -> bool:
    return end < scale.low * (1 - 1e-9) or end > scale.high * (1 + 1e-9)


def _dot(x: float, y: float, hollow: bool) -> Element:
    fill = PAPER if hollow else STRUCTURE
    return element("circle", cx=x, cy=y, r=6, fill=fill, stroke=STRUCTURE, stroke_width=2)


def _arrow(x: float, y: float, way: int) -> Element:
    """The head of an arrow, its point here."""
    path = f"M{x - 6 * way:.2f} {y - 5:.2f}L{x:.2f} {y:.2f}L{x - 6 * way:.2f} {y + 5:.2f}"
    return element("path", d=path, fill="none", stroke=STRUCTURE, stroke_width=1.8)

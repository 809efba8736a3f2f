"""How many are in exactly which sets: a row for each combination, dots for its sets, a bar for its number.

Assumes a handful of sets and combinations sorted as they are to be read; those beyond the limit are summed in the last
row. Where a number is not settled, the bar is followed by an outline as far as it may reach.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named, rule, text
from klustermotor.charts.lettering import set_text, text_width
from klustermotor.charts.palette import BODY, HAIRLINE, INK, MUTED, STRUCTURE, WIDTH

_ROW, _COLUMN, _NAMES = 30.0, 30.0, 260.0
_MOST = 12


@dataclass(frozen=True)
class Combination:
    """A combination of sets, by their places, with how many are in exactly these; in words for a screen reader."""

    sets: Collection[int]
    count: int
    words: str


@dataclass(frozen=True)
class SetRow:
    """A set with how many are in it: at least, and at most where that is not settled."""

    name: str
    least: int
    most: int
    words: str


def combinations_figure(
    sets: Sequence[SetRow],
    combinations: Sequence[Combination],
    *,
    others: str,
    title: str,
    description: str,
    identifier: str,
) -> str:
    """Draw the sets with their sizes, and beneath them the combinations.

    Parameters
    ----------
    sets
        The sets, in the order of the columns of dots.
    combinations
        Most first.
    others
        Words for the combinations beyond the first twelve, with ``{n}`` for how many are in them.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.

    Returns
    -------
    str
        SVG text.
    """
    largest = max([1, *(one.most for one in sets), *(one.count for one in combinations)])
    left = _NAMES + _COLUMN * len(sets) + 16
    scale = (WIDTH - left - 110) / largest
    drawn: list[Element] = []
    y = 14.0
    for place, one in enumerate(sets):
        drawn.append(_set_row(one, place, y, left=left, scale=scale, rows=len(sets) - place))
        y += _ROW
    drawn.append(rule(0, y + 2, WIDTH, y + 2, stroke=HAIRLINE))
    y += 14
    for combination in combinations[:_MOST]:
        drawn.append(_combination(combination, y, left=left, scale=scale, sets=len(sets)))
        y += _ROW
    rest = sum(one.count for one in combinations[_MOST:])
    if rest:
        drawn.append(text(others.format(n=rest), left, y + 19, size=BODY, fill=MUTED))
        y += _ROW
    return figure(
        drawn, width=WIDTH, height=y + 8, title=title, description=description, identifier=identifier
    )


def _x(place: int) -> float:
    return _NAMES + _COLUMN * (place + 0.5)


def _set_row(one: SetRow, place: int, y: float, *, left: float, scale: float, rows: int) -> Element:
    """A set's name, its bar, and the line that leads down to its dots."""
    label = set_text(one.name, _NAMES - 20, size=BODY, bold=True, lines=1)
    middle = y + _ROW / 2
    parts = [
        *lettered(label, 0, y + (_ROW - label.height) / 2),
        rule(_NAMES - 8, middle, _x(place), middle, stroke=HAIRLINE),
        rule(_x(place), middle, _x(place), middle + _ROW * rows - 8, stroke=HAIRLINE),
        element("circle", cx=_x(place), cy=middle, r=3.5, fill=STRUCTURE),
        *_bar(one.least, one.most, one.words, y, left=left, scale=scale),
    ]
    return named(f"{one.name}: {one.words}", None, *parts, elided=True)


def _combination(one: Combination, y: float, *, left: float, scale: float, sets: int) -> Element:
    middle = y + _ROW / 2
    inside = sorted(one.sets)
    parts = [
        element("circle", cx=_x(place), cy=middle, r=6, fill=STRUCTURE if place in one.sets else HAIRLINE)
        for place in range(sets)
    ]
    if len(inside) > 1:
        parts.insert(0, rule(_x(inside[0]), middle, _x(inside[-1]), middle, stroke=STRUCTURE, width=3))
    parts += _bar(one.count, one.count, str(one.count), y, left=left, scale=scale)
    return named(f"{one.words}: {one.count}", None, *parts, elided=True)


def _bar(least: int, most: int, words: str, y: float, *, left: float, scale: float) -> list[Element]:
    solid = least * scale
    drawn = [element("rect", x=left, y=y + 5, width=max(solid, 1.0), height=_ROW - 10, fill=STRUCTURE)]
    end = left + solid
    if most > least:
        width = (most - least) * scale
        drawn.append(
            element(
                "rect",
                x=end,
                y=y + 5.5,
                width=width,
                height=_ROW - 11,
                fill="none",
                stroke=MUTED,
                stroke_dasharray="1.5 3.5",
            )
        )
        end += width
    room = WIDTH - end - 10
    shown = words if text_width(words, BODY) <= room else str(least)
    return [*drawn, text(shown, end + 8, y + _ROW / 2 + 5, size=BODY, fill=INK, bold=True)]

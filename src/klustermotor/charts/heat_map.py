"""Regions by clusters as a table of colours, around a value that stands for no difference.

Assumes values that go by ratio, such as location quotients: twice as much is as far from 1 as half as much. What is
above fills its cell, what is below only the middle of it, and the farther the darker, so that the two ways are told
apart in grey as well. Where cells are few their values are written instead. What is missing is hatched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named, rule, text
from klustermotor.charts.lettering import set_text
from klustermotor.charts.palette import ACCENT, HAIRLINE, INK, MUTED, PAPER, WIDTH
from klustermotor.charts.rank_strips import empty_figure
from klustermotor.charts.scales import is_placed, measured, tick_words
from klustermotor.charts.signs import legend

_LETTER = 12.0
_RATIOS = (1.25, 2.0, 4.0)  # from here on a value is of the next class, upwards and, inverted, downwards
_EVEN = "#f1eee6"
_ABOVE = ("#b5d3d6", "#5e9aa3", "#124c58")
_BELOW = ("#e9c9a6", "#c28a4e", "#7a4510")
_LEAST = 16.5  # side of the smallest cell
_WRITTEN = 46.0  # width of a cell that its value has room in


@dataclass(frozen=True)
class HeatMapWords:
    """Words of the figure.

    Attributes
    ----------
    between, over, under : str
        Meanings of a class, with "{low}" and "{high}": "{low} to {high}", "over {low}", "under {high}".
    missing : str
        Meaning of a hatched cell.
    chosen : str
        Meaning of the frame around the chosen region.
    empty : str
        What to say when there is nothing to show.
    """

    between: str
    over: str
    under: str
    missing: str
    chosen: str
    empty: str = ""


def heat_map_figure(
    regions: Sequence[str],
    clusters: Sequence[str],
    values: Sequence[Sequence[float]],
    *,
    language: str,
    words: HeatMapWords,
    title: str,
    description: str,
    identifier: str,
    chosen: int | None = None,
    middle: float = 1.0,
    width: float = WIDTH,
) -> str:
    """Draw a table of regions by clusters in colours.

    Parameters
    ----------
    regions, clusters
        Names of the rows and columns, in the order to show them. Columns that do not fit side by side follow in
        further tables beneath.
    values
        A row for each region; NaN where missing.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    chosen
        Position of the region to mark.
    middle
        The value that is neither much nor little.
    width
        Width to draw for: about 360 for a telephone.

    Returns
    -------
    str
        SVG text.
    """
    frame = {"title": title, "description": description, "identifier": identifier}
    if not regions or not clusters:
        return empty_figure(words.empty, width, **frame)
    table = _table(len(regions), len(clusters), width)
    drawn: list[Element] = []
    y = 6.0
    for first in range(0, len(clusters), table.across):
        block = slice(first, first + table.across)
        headings, y = _headings(clusters[block], table, y)
        drawn += [*headings, *_names(regions, table, y, chosen)]
        drawn += _cells([row[block] for row in values], table, y, middle, language)
        if chosen is not None:
            wide = table.step * len(clusters[block])
            drawn.append(_frame(table.left, y + table.height * chosen, wide, table.height))
        y += table.height * len(regions) + 20
    known = [value for row in values for value in row]
    entries = _entries(known, middle, words, language, table.written)
    if chosen is not None:
        entries.append((_frame(-11, -6, 24, 12), words.chosen))
    signs, used = legend(entries, y, width=width)
    drawn += [rule(0, y - 4, width, y - 4, stroke=HAIRLINE), *signs]
    return figure(drawn, width=width, height=y + used + 10, **frame)


@dataclass(frozen=True)
class _Table:
    """Where the cells begin, how many stand side by side, and how large they are."""

    left: float
    across: int
    step: float
    height: float

    @property
    def written(self) -> bool:
        """Whether the cells have room for their values."""
        return self.step >= _WRITTEN


def _table(rows: int, columns: int, width: float) -> _Table:
    """Columns are shared out evenly over as few tables as have room for them."""
    left = min(210.0, width * 0.36)
    tables = math.ceil(columns / max(int((width - left - 2) / _LEAST), 1))
    across = math.ceil(columns / tables)
    step = min((width - left - 2) / across, 100.0)
    return _Table(left, across, step, 26.0 if rows <= 24 else _LEAST + 1)


def _headings(names: Sequence[str], table: _Table, top: float) -> tuple[list[Element], float]:
    """Names over the columns: lying where they have room, else standing and read upwards."""
    lying = table.step >= 64
    room = table.step - 6 if lying else 168.0
    most = 3 if lying else max(1, int(table.step // (_LETTER * 1.32)))
    labels = [set_text(name, room, size=_LETTER, lines=min(most, 3)) for name in names]
    height = max(label.height if lying else label.width for label in labels) + 8
    drawn = []
    for at, label in enumerate(labels):
        x = table.left + (at + 0.5) * table.step
        if lying:
            letters = lettered(label, x, top + height - label.height - 6, anchor="middle")
        else:
            letters = lettered(label, 0, -label.height / 2)
            turned = f"translate({x:.2f} {top + height - 6:.2f}) rotate(-90)"
            letters = [element("g", *letters, transform=turned)]
        drawn.append(named(label.full, None, *letters, elided=label.elided))
    return drawn, top + height


def _names(regions: Sequence[str], table: _Table, top: float, chosen: int | None) -> list[Element]:
    drawn = []
    for at, region in enumerate(regions):
        label = set_text(region, table.left - 18, size=_LETTER, lines=1, bold=at == chosen)
        y = top + (at + 0.5) * table.height - label.height / 2
        fill = ACCENT if at == chosen else INK
        letters = lettered(label, table.left - 10, y, fill=fill, anchor="end")
        drawn.append(named(region, None, *letters, elided=label.elided))
    return drawn


def _class(value: float, middle: float) -> int | None:
    """How many classes above (positive) or below the middle a value is; ``None`` when missing."""
    if not is_placed(value):
        return None
    ratio = value / middle
    above = sum(ratio >= limit for limit in _RATIOS)
    return above or -sum(ratio <= 1 / limit for limit in _RATIOS)


def _colour(step: int) -> str:
    return _EVEN if not step else _ABOVE[step - 1] if step > 0 else _BELOW[-step - 1]


def _cells(
    values: Sequence[Sequence[float]], table: _Table, top: float, middle: float, language: str
) -> list[Element]:
    """All cells, one path for each class, and their values where these have room."""
    paths: dict[int | None, str] = {}
    letters = []
    for row, line in enumerate(values):
        for column, value in enumerate(line):
            x, y = table.left + column * table.step, top + row * table.height
            step = _class(value, middle)
            size = (table.step, table.height)
            paths[step] = paths.get(step, "") + _cell(step, x, y, size, written=table.written)
            if table.written and step is not None:
                fill = PAPER if abs(step) == 3 else INK
                told = measured(value, language)
                at = (x + table.step / 2, y + table.height / 2 + 4.2)
                letters.append(text(told, *at, size=_LETTER, fill=fill, anchor="middle"))
    steps = sorted(paths, key=lambda step: (step is None, step or 0))
    return [*(_filled(step, paths[step]) for step in steps), *letters]


def _cell(step: int | None, x: float, y: float, size: tuple[float, float], *, written: bool) -> str:
    """Outline of a cell: whole, smaller for what is below the middle, diagonals for what is missing."""
    wide, high = size[0] - 1, size[1] - 1
    if step is None:
        count = max(int(wide / 7), 2)
        slant = [x + wide * (at + 0.5) / count for at in range(count)]
        return "".join(f"M{at - 3:.1f} {y + high - 3:.1f}L{at + 3:.1f} {y + 3:.1f}" for at in slant)
    inset = 0.24 if step < 0 and not written else 0.0
    x, y = x + wide * inset, y + high * inset
    wide, high = wide * (1 - 2 * inset), high * (1 - 2 * inset)
    return f"M{x:.1f} {y:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}z"


def _filled(step: int | None, path: str) -> Element:
    if step is None:
        return element("path", d=path, fill="none", stroke=MUTED)
    return element("path", d=path, fill=_colour(step))


def _frame(x: float, y: float, width: float, height: float) -> Element:
    return element(
        "rect",
        x=x - 1.5,
        y=y - 1.5,
        width=width + 2,
        height=height + 2,
        fill="none",
        stroke=ACCENT,
        stroke_width=2,
    )


def _entries(
    values: Sequence[float], middle: float, words: HeatMapWords, language: str, written: bool
) -> list[tuple[Element, str]]:
    """Meanings of all classes, and of what else occurs."""
    limits = [middle / ratio for ratio in reversed(_RATIOS)] + [middle * ratio for ratio in _RATIOS]
    told = [tick_words(float(f"{limit:.3g}"), language) for limit in limits]
    entries = []
    for at in range(len(limits) + 1):
        step = at - len(_RATIOS)
        meaning = words.under if at == 0 else words.over if at == len(limits) else words.between
        low, high = told[at - 1] if at else "", told[at] if at < len(limits) else ""
        sign = _filled(step, _cell(step, -8, -8, (17, 17), written=written))
        entries.append((sign, meaning.replace("{low}", low).replace("{high}", high)))
    if any(not is_placed(value) for value in values):
        entries.append((_filled(None, _cell(None, -8, -8, (17, 17), written=False)), words.missing))
    return entries

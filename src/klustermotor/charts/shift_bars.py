"""What a change in a region is made of: the whole, the mix of industries, and the region itself.

Assumes effects that sum to the change, in the unit of the change. The three are always drawn apart, with the change
itself beneath, so that an industry that grows everywhere is not taken for a region that gains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, rule, text
from klustermotor.charts.labels import rimmed
from klustermotor.charts.lettering import set_text, text_width
from klustermotor.charts.palette import HAIRLINE, INK, MUTED, PAPER, SMALL, STRUCTURE, WIDTH
from klustermotor.charts.rank_strips import Rows, Track, empty_figure
from klustermotor.charts.scales import fitted, is_placed
from klustermotor.charts.signs import legend, question
from klustermotor.wording import number

_LANE = 16.0
_BAR = 11.0
_FILLS = (PAPER, "#9fb8bd", STRUCTURE)  # light, middle, dark: apart in grey as well


@dataclass(frozen=True)
class ShiftRow:
    """A cluster's change and the three effects that it is made of; NaN where one is unknown."""

    name: str
    national: float
    industry: float
    regional: float
    change: float
    href: str | None = None


@dataclass(frozen=True)
class ShiftWords:
    """Words of the figure.

    Attributes
    ----------
    scale : str
        Title of the scale, with its unit: "Change in employment 2015-2021".
    national, industry, regional, change : str
        Meanings of the three bars and of the mark of the change itself.
    more : str
        How many rows are left out, with "{count}".
    empty : str
        What to say when there are no rows.
    """

    scale: str
    national: str
    industry: str
    regional: str
    change: str
    more: str
    empty: str = ""


def shift_bars_figure(
    rows: Sequence[ShiftRow],
    *,
    language: str,
    words: ShiftWords,
    title: str,
    description: str,
    identifier: str,
    decimals: int = 0,
    most: int = 40,
    width: float = WIDTH,
) -> str:
    """Draw what the change of each cluster is made of, as three signed bars and a mark of their sum.

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
    decimals
        How many decimals the numbers have.
    most
        How many rows are drawn; the rest are counted.
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
    shown = rows[:most]
    layout = Rows(width, words=0)
    values = [value for row in shown for value in _values(row)]
    room = max(text_width(_signed(value, language, decimals), SMALL) for value in values) + 14
    start, end = layout.track
    scale = fitted(values, start=start + room, end=end - room, including=[0])
    track = Track(layout, scale, language, signed=True)
    drawn: list[Element] = []
    y = 10.0
    for row in shown:
        made, y = _row(row, track, y, decimals)
        drawn += made
    ground = track.ground(8, y, words.scale)
    zero = rule(scale.place(0), 8, scale.place(0), y, stroke=INK, width=1.2)
    entries = [
        (_bar(-11, 11, 0, fill), meaning)
        for fill, meaning in zip(_FILLS, (words.national, words.industry, words.regional), strict=True)
    ]
    signs, used = legend([*entries, (_diamond(0, 0), words.change)], y + 54, width=width)
    edge = rule(0, y + 50, width, y + 50, stroke=HAIRLINE)
    foot = y + 60 + used
    rest = len(rows) - len(shown)
    more = set_text(words.more.replace("{count}", str(rest)) if rest else "", width - 8, size=SMALL)
    return figure(
        [*ground, zero, *drawn, edge, *signs, *lettered(more, 0, foot - 2, fill=MUTED)],
        width=width,
        height=foot + (more.height + 6 if rest else 0),
        **frame,
    )


def _values(row: ShiftRow) -> tuple[float, float, float, float]:
    return row.national, row.industry, row.regional, row.change


def _row(row: ShiftRow, track: Track, top: float, decimals: int) -> tuple[list[Element], float]:
    layout, scale, language = track.rows, track.scale, track.language
    head, y = layout.head(row.name, "", top + 4, 4 * _LANE, href=row.href)
    drawn = head
    zero = scale.place(0)
    for lane, value in enumerate(_values(row)):
        middle = y + (lane + 0.5) * _LANE
        if not is_placed(value):
            drawn.append(question(zero + 12, middle))
            continue
        x = scale.place(value)
        drawn.append(_bar(zero, x, middle, _FILLS[lane]) if lane < 3 else _diamond(x, middle))
        away = 6 if lane < 3 else 10
        written = text(
            _signed(value, language, decimals),
            x + (away if value >= 0 else -away),
            middle + 4.6,
            size=SMALL,
            fill=INK if lane > 1 else MUTED,
            bold=lane == 3,
            anchor="start" if value >= 0 else "end",
        )
        drawn += rimmed([written])
    foot = y + 4 * _LANE + 8
    return [*drawn, rule(0, foot, layout.width, foot, stroke=HAIRLINE)], foot + 4


def _signed(value: float, language: str, decimals: int) -> str:
    """A number with its sign; nothing has none.

    >>> _signed(1200.4, "en", 0), _signed(-0.2, "en", 0), _signed(float("nan"), "en", 0)
    ('+1,200', '0', '?')
    """
    if not is_placed(value):
        return "?"
    rounded = round(value, decimals) + 0.0
    written = number(rounded, language, decimals=decimals)
    return f"+{written}" if rounded > 0 else written


def _bar(zero: float, x: float, middle: float, fill: str) -> Element:
    return element(
        "rect",
        x=min(zero, x),
        y=middle - _BAR / 2,
        width=max(abs(x - zero), 1),
        height=_BAR,
        fill=fill,
        stroke=STRUCTURE,
        stroke_width=1.2,
    )


def _diamond(x: float, y: float) -> Element:
    path = f"M{x - 6:.2f} {y:.2f}L{x:.2f} {y - 6:.2f}L{x + 6:.2f} {y:.2f}L{x:.2f} {y + 6:.2f}z"
    return element("path", d=path, fill=INK, stroke=PAPER)

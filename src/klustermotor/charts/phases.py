"""A region's initiatives along the five development phases of a cluster initiative (the method's Figure 2).

Assumes that each placement is tentative: a bar covers every phase that the judgement spans, and those that
nobody has placed are shown as such. Initiatives further along stand further to the right; many are cut short
and counted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named, rule, text
from klustermotor.charts.lettering import Lettering, set_text, text_width
from klustermotor.charts.palette import (
    BODY,
    FAINT,
    HAIRLINE,
    MUTED,
    PAPER,
    SMALL,
    STRUCTURE,
    TINT,
    WIDTH,
)
from klustermotor.charts.signs import question

_PHASES = 5
_COLUMN = WIDTH / _PHASES
_CURVE_TOP, _CURVE_FOOT = 12.0, 104.0
_LANE_GAP = 8.0


@dataclass(frozen=True)
class Placement:
    """An initiative and the phases it is judged to be in, counted from 0; ``note`` may give date or reason."""

    name: str
    first: int
    last: int
    href: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last < _PHASES:
            raise ValueError(f"phases {self.first} to {self.last} are not among the five")


@dataclass(frozen=True)
class PhaseWords:
    """Words of the figure: five phases in order, heading of the unplaced, "+ {count} more", what to say when empty."""

    phases: tuple[str, str, str, str, str]
    unplaced: str
    more: str
    empty: str = ""


@dataclass(frozen=True)
class _Bar:
    placement: Placement
    name: Lettering
    note: Lettering

    @property
    def height(self) -> float:
        return max(self.name.height + self.note.height + 14, 34)


def phase_figure(
    placements: Sequence[Placement],
    *,
    unplaced: Sequence[tuple[str, str | None]] = (),
    words: PhaseWords,
    title: str,
    description: str,
    identifier: str,
    most: int = 8,
) -> str:
    """Draw initiatives by development phase.

    Parameters
    ----------
    placements
        The initiatives that have been placed; drawn by phase, then in the order given.
    unplaced
        Names and addresses of those that have not.
    words
        Every word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    most
        How many are drawn of those that begin in the same phase; the rest are counted.

    Returns
    -------
    str
        SVG text.
    """
    drawn, y = _heading(words)
    lanes, cut = _lanes(placements, most)
    body: list[Element] = []
    top = y + 14
    for lane in lanes:
        for bar in lane:
            body.append(_draw_bar(bar, top))
        top += max(bar.height for bar in lane) + _LANE_GAP
    if any(cut):
        for phase, count in enumerate(cut):
            if count:
                words_more = set_text(
                    words.more.replace("{count}", str(count)), _COLUMN - 24, size=SMALL, lines=1
                )
                body += lettered(words_more, phase * _COLUMN + 14, top, fill=MUTED)
        top += 24
    if not placements and words.empty:
        empty = set_text(words.empty, WIDTH - 80, size=BODY, lines=3)
        body += lettered(empty, WIDTH / 2, top + 14, fill=MUTED, anchor="middle")
        top += empty.height + 28
    top += 6
    drawn += (
        [rule(_COLUMN * n, y, _COLUMN * n, top, stroke=HAIRLINE) for n in range(1, _PHASES)]
        if placements
        else []
    )
    drawn += [*body, rule(0, top, WIDTH, top, stroke=HAIRLINE)]
    row, top = _unplaced(unplaced, words, top, most * 3)
    return figure(
        [*drawn, *row],
        width=WIDTH,
        height=top + 8,
        title=title,
        description=description,
        identifier=identifier,
    )


def _rise(x: float) -> float:
    """Height of the curve of growth at a place along the figure."""
    share = 1 / (1 + math.exp(-9 * (x / WIDTH - 0.5)))
    return _CURVE_FOOT - 10 - share * (_CURVE_FOOT - _CURVE_TOP - 16)


def _heading(words: PhaseWords) -> tuple[list[Element], float]:
    """The curve that the phases flow along, with their names beneath it."""
    end = WIDTH - 16
    points = [(x, _rise(x)) for x in (end * step / 48 for step in range(49))]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    tip = points[-1][1]
    drawn = [
        element("path", d=f"{line}V{_CURVE_FOOT}H0z", fill=FAINT),
        element("path", d=line, fill="none", stroke=STRUCTURE, stroke_width=2.2),
        element(
            "path",
            d=f"M{end - 3} {tip - 7:.1f}L{end + 10} {tip:.1f}L{end - 3} {tip + 7:.1f}z",
            fill=STRUCTURE,
        ),
    ]
    labels = [set_text(phase, _COLUMN - 20, size=BODY, bold=True) for phase in words.phases]
    for number, label in enumerate(labels):
        centre = (number + 0.5) * _COLUMN
        drawn.append(rule(centre, _rise(centre), centre, _CURVE_FOOT, stroke=HAIRLINE))
        drawn.append(
            element(
                "circle", cx=centre, cy=_rise(centre), r=5, fill=PAPER, stroke=STRUCTURE, stroke_width=2.2
            )
        )
        drawn.append(
            named(
                label.full,
                None,
                *lettered(label, centre, _CURVE_FOOT + 8, anchor="middle"),
                elided=label.elided,
            )
        )
    foot = _CURVE_FOOT + 8 + max(label.height for label in labels) + 8
    drawn.append(rule(0, foot, WIDTH, foot, stroke=HAIRLINE))
    return drawn, foot


def _lanes(placements: Sequence[Placement], most: int) -> tuple[list[list[_Bar]], list[int]]:
    """Bars in lanes where none covers another, and how many were left out by first phase."""
    shown: list[Placement] = []
    cut = [0] * _PHASES
    for phase in range(_PHASES):
        beginning = [placement for placement in placements if placement.first == phase]
        shown += sorted(beginning[:most], key=lambda placement: placement.last)
        cut[phase] = len(beginning[most:])
    lanes: list[list[_Bar]] = []
    for placement in shown:
        span = placement.last - placement.first + 1
        room = span * _COLUMN - 38
        name = set_text(placement.name, room, size=BODY, bold=True, lines=3 if span == 1 else 2)
        bar = _Bar(placement, name, set_text(placement.note, room, size=SMALL))
        free = (lane for lane in lanes if all(other.placement.last < placement.first for other in lane))
        lane = next(free, None)
        if lane is None:
            lanes.append([bar])
        else:
            lane.append(bar)
    return lanes, cut


def _draw_bar(bar: _Bar, top: float) -> Element:
    left, right = bar.placement.first * _COLUMN + 6, (bar.placement.last + 1) * _COLUMN - 6
    height = bar.height
    middle, foot = top + height / 2, top + height
    shape = f"M{left} {top:.2f}H{right - 10}L{right} {middle:.2f}L{right - 10} {foot:.2f}H{left}z"
    inner = top + (height - bar.name.height - bar.note.height) / 2
    return named(
        bar.name.full,
        bar.placement.href,
        element("path", d=shape, fill=TINT),
        element("rect", x=left, y=top, width=4, height=height, fill=STRUCTURE),
        *lettered(bar.name, left + 15, inner),
        *lettered(bar.note, left + 15, inner + bar.name.height, fill=MUTED),
        elided=bar.name.elided or bar.note.elided,
    )


def _unplaced(
    unplaced: Sequence[tuple[str, str | None]], words: PhaseWords, top: float, most: int
) -> tuple[list[Element], float]:
    """Those without a place, dotted and with a question mark, in rows."""
    if not unplaced:
        return [], top
    heading = set_text(words.unplaced, WIDTH - 40, size=BODY, lines=1, bold=True)
    drawn = [question(12, top + 26), *lettered(heading, 24, top + 16)]
    x, y = 6.0, top + 46
    for name, href in unplaced[:most]:
        label = set_text(name, 300, size=SMALL, lines=1)
        width = label.width + 28
        if x + width > WIDTH - 6 and x > 6:
            x, y = 6.0, y + 38
        box = element(
            "rect",
            x=x,
            y=y,
            width=width,
            height=30,
            rx=3,
            fill=PAPER,
            stroke=MUTED,
            stroke_dasharray="1.5 3.5",
            stroke_linecap="round",
        )
        drawn.append(
            named(
                label.full,
                href,
                box,
                *lettered(label, x + width / 2, y + 6.5, anchor="middle"),
                elided=label.elided,
            )
        )
        x += width + 10
    if len(unplaced) > most:
        more = words.more.replace("{count}", str(len(unplaced) - most))
        if x + text_width(more, SMALL) > WIDTH:
            x, y = 6.0, y + 38
        drawn.append(text(more, x + 4, y + 20, size=SMALL, fill=MUTED))
    return drawn, y + 38

"""How something came about: dated steps down a time axis, with what happened beside it.

Assumes that the axis is in proportion to time and the words are not: they are spread so that none covers
another, and a thin line ties each to its time. A step whose time is unknown stands in its place in the story,
off the axis.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, rule, text
from klustermotor.charts.lettering import Lettering, set_text
from klustermotor.charts.palette import ACCENT, BODY, HAIRLINE, INK, MUTED, PAPER, SMALL, STRUCTURE, WIDTH
from klustermotor.charts.signs import legend, question, sector_entries, sector_mark

_AXIS = 78.0
_TEXT = 166.0
_MEASURE = 620.0  # width of a line that reads well
_GAP = 20.0
_TOP = 16.0


@dataclass(frozen=True)
class TimelineStep:
    """A step in a story.

    Attributes
    ----------
    label : str
        What happened.
    when : str
        Its time in words.
    position, end : float or None
        Its time as a decimal year, and when it was over if it took time; ``None`` when unknown.
    milestone : bool
        Whether it is one of the few that matter most, such as the formal start.
    sectors : tuple of str
        Sectors of those who took it.
    initiator : bool
        Whether those who took it were the initiators.
    """

    label: str
    when: str = ""
    position: float | None = None
    end: float | None = None
    milestone: bool = False
    sectors: tuple[str, ...] = ()
    initiator: bool = False


@dataclass(frozen=True)
class TimelineWords:
    """Words of the figure: sectors, what the signs mean, what to say when there are no steps."""

    sectors: Mapping[str, str]
    milestone: str
    initiator: str
    undated: str
    empty: str = ""


@dataclass(frozen=True)
class _Block:
    step: TimelineStep
    when: Lettering
    label: Lettering

    @property
    def height(self) -> float:
        return self.when.height + self.label.height + _GAP


def timeline_figure(
    steps: Sequence[TimelineStep],
    *,
    words: TimelineWords,
    title: str,
    description: str,
    identifier: str,
) -> str:
    """Draw a story along time, downwards.

    Parameters
    ----------
    steps
        The steps; drawn in the order of their times. One without a time stays after the step that it was
        given after.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.

    Returns
    -------
    str
        SVG text.
    """
    blocks = [_block(step) for step in _in_order(steps)]
    drawn: list[Element] = []
    foot = _TOP
    if blocks:
        times = [
            time for block in blocks for time in (block.step.position, block.step.end) if time is not None
        ]
        height = max(sum(block.height for block in blocks), 120)
        first, last = (min(times), max(times)) if times else (0.0, 0.0)
        scale = (height - 34) / (last - first) if last > first else 0.0
        marks = [
            None if b.step.position is None else _TOP + 10 + (b.step.position - first) * scale for b in blocks
        ]
        tops = spread([m - 11 if m is not None else None for m in marks], [b.height for b in blocks], _TOP)
        if times:
            drawn += _axis(first, last, scale)
        for block, mark, top in zip(blocks, marks, tops, strict=True):
            drawn += _draw(block, mark, top, scale)
        foot = max(tops[-1] + blocks[-1].height, _TOP + 10 + (last - first) * scale + 14)
    elif words.empty:
        empty = set_text(words.empty, WIDTH - 80, size=BODY, lines=3)
        drawn += lettered(empty, WIDTH / 2, _TOP + 14, fill=MUTED, anchor="middle")
        foot += empty.height + 34
    key, used = legend(_meanings(steps, words), foot + 8, width=WIDTH - _TEXT, left=_TEXT - 6)
    drawn += [rule(_TEXT, foot + 2, WIDTH, foot + 2, stroke=HAIRLINE), *key] if key else []
    height = foot + used + 14
    return figure(
        drawn, width=WIDTH, height=height, title=title, description=description, identifier=identifier
    )


def _in_order(steps: Sequence[TimelineStep]) -> list[TimelineStep]:
    """Steps by time; an undated one keeps to the one before it."""
    keys: list[float] = []
    for step in steps:
        keys.append(step.position if step.position is not None else keys[-1] if keys else -math.inf)
    return [step for _, step in sorted(zip(keys, steps, strict=True), key=lambda pair: pair[0])]


def _block(step: TimelineStep) -> _Block:
    when = set_text(step.when or "?", 300, size=SMALL, lines=1, bold=True)
    return _Block(step, when, set_text(step.label, _MEASURE, size=BODY, lines=12, bold=step.milestone))


def spread(wanted: Sequence[float | None], heights: Sequence[float], least: float) -> list[float]:
    """Tops for blocks in a column, as near to where they are wanted as they can be without covering one another.

    Parameters
    ----------
    wanted
        Where each block would stand alone, in order; ``None`` where it does not matter.
    heights
        Height of each block.
    least
        No block begins above this.

    Examples
    --------
    >>> spread([0, 1, 100], [10, 10, 10], 0)
    [0.0, 10.0, 100.0]
    >>> spread([50, 50], [10, 10], 0)
    [45.0, 55.0]
    """
    runs: list[
        list[float]
    ] = []  # of blocks that touch: sum of wishes for the first one's top, wishes, height, count
    for wish, height in zip(wanted, heights, strict=True):
        run = [0.0 if wish is None else wish, 0.0 if wish is None else 1.0, height, 1.0]
        while runs and (run[1] == 0 or _top(runs[-1], least) + runs[-1][2] > _top(run, least)):
            before = runs.pop()
            run = [
                before[0] + run[0] - before[2] * run[1],
                before[1] + run[1],
                before[2] + run[2],
                before[3] + run[3],
            ]
        runs.append(run)
    tops: list[float] = []
    for run in runs:
        top = _top(run, least)
        for _ in range(int(run[3])):
            tops.append(float(top))
            top += heights[len(tops) - 1]
    return tops


def _top(run: Sequence[float], least: float) -> float:
    return max(least, run[0] / run[1]) if run[1] else least


def _axis(first: float, last: float, scale: float) -> list[Element]:
    """The line of time with its years."""
    top = _TOP + 10
    foot = top + (last - first) * scale
    drawn = [rule(_AXIS, top - 8, _AXIS, foot + 10, stroke=STRUCTURE, width=1.4)]
    step = _year_step((last - first), (foot - top) / 44)
    year = math.ceil(first / step) * step
    while year <= last:
        y = top + (year - first) * scale
        drawn.append(rule(_AXIS - 7, y, _AXIS, y, stroke=STRUCTURE))
        drawn.append(text(str(year), _AXIS - 17, y + 4.6, size=SMALL, fill=MUTED, anchor="end"))
        year += step
    return drawn


def _year_step(span: float, most: float) -> int:
    """Years between marks on the axis, so that there are not too many."""
    return next((step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= max(most, 1)), 200)


def _draw(block: _Block, mark: float | None, top: float, scale: float) -> list[Element]:
    step = block.step
    colour = ACCENT if step.milestone else STRUCTURE
    at = top + 9
    drawn: list[Element] = []
    if mark is None:
        drawn.append(question(_TEXT - 16, at))
    else:
        elbow = f"M{_AXIS + 8} {mark:.2f}H{_AXIS + 16}L{_TEXT - 26} {at:.2f}H{_TEXT - 10}"
        drawn.append(element("path", d=elbow, fill="none", stroke=colour, stroke_width=1))
        if step.end is not None and step.position is not None and step.end > step.position:
            long = (step.end - step.position) * scale
            drawn.append(
                element(
                    "rect", x=_AXIS - 3, y=mark, width=6, height=long, rx=3, fill=colour, fill_opacity=0.35
                )
            )
        drawn += _mark(step, mark, colour)
    drawn += lettered(block.when, _TEXT, top, fill=colour if step.milestone else MUTED)
    x = _TEXT + block.when.width * 1.06 + 12
    for sector in step.sectors:
        drawn.append(sector_mark(sector, x, at - 0.5))
        x += 19
    return [*drawn, *lettered(block.label, _TEXT, top + block.when.height, fill=INK)]


def _mark(step: TimelineStep, y: float, colour: str) -> list[Element]:
    """A dot on the axis: larger for a milestone, with a ring around it when the initiators took the step."""
    radius = 7.0 if step.milestone else 5.0
    drawn = [element("circle", cx=_AXIS, cy=y, r=radius, fill=colour, stroke=PAPER, stroke_width=1.5)]
    if step.initiator:
        drawn.insert(
            0, element("circle", cx=_AXIS, cy=y, r=radius + 4, fill=PAPER, stroke=colour, stroke_width=1.5)
        )
    return drawn


def _meanings(steps: Sequence[TimelineStep], words: TimelineWords) -> list[tuple[Element, str]]:
    entries = []
    if any(step.milestone for step in steps):
        entries.append((element("circle", cx=0, cy=0, r=7, fill=ACCENT), words.milestone))
    if any(step.initiator for step in steps):
        ring = element("circle", cx=0, cy=0, r=9, fill=PAPER, stroke=STRUCTURE, stroke_width=1.5)
        entries.append(
            (element("g", ring, element("circle", cx=0, cy=0, r=5, fill=STRUCTURE)), words.initiator)
        )
    if any(step.position is None for step in steps):
        entries.append((question(0, 0), words.undated))
    return entries + sector_entries((sector for step in steps for sector in step.sectors), words.sectors)

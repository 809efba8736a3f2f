"""Members of an initiative: who they are and where, and how many there have been.

Assumes counts of organisations. A point in time or a number that is unknown is shown as unknown, not left
out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.bars import Bar, Part, bars
from klustermotor.charts.drawing import element, figure, lettered, named, rule, text
from klustermotor.charts.lettering import set_text
from klustermotor.charts.numbers import written
from klustermotor.charts.palette import (
    BODY,
    FAINT,
    HAIRLINE,
    HEADING,
    MUTED,
    PAPER,
    SMALL,
    STRUCTURE,
    WIDTH,
    known_sector,
)
from klustermotor.charts.signs import legend, question, sector_entries

_LEFT, _RIGHT = 70.0, 70.0
_CURVE_TOP, _CURVE_FOOT = 48.0, 210.0


@dataclass(frozen=True)
class MemberRow:
    """How many members of a sector there are of a kind or in a place."""

    label: str
    sector: str | None
    count: int


@dataclass(frozen=True)
class MemberWords:
    """Words of the figure: name of each sector, and what to say when there are no members."""

    sectors: Mapping[str, str]
    empty: str = ""


@dataclass(frozen=True)
class Reading:
    """A number at a time: ``position`` is the time as a decimal year, ``None`` when unknown."""

    when: str
    position: float | None
    value: float
    approximate: bool = False


@dataclass(frozen=True)
class ReadingWords:
    """Words of the figure: "about {amount}", meaning of a reading without a time, what to say when empty."""

    about: str
    undated: str
    empty: str = ""


def member_figure(
    rows: Sequence[MemberRow],
    *,
    language: str,
    words: MemberWords,
    title: str,
    description: str,
    identifier: str,
) -> str:
    """Draw members as a bar for each kind or place, in parts by sector.

    Parameters
    ----------
    rows
        The counts; labels are drawn in the order in which they first appear.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.

    Returns
    -------
    str
        SVG text.
    """
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        sectors = counts.setdefault(row.label, {})
        sector = known_sector(row.sector)
        sectors[sector] = sectors.get(sector, 0) + row.count
    made = [
        Bar(
            label,
            tuple(
                Part(sector, count, "", written(count, language))
                for sector, count in sectors.items()
                if count
            ),
            written(sum(sectors.values()), language),
        )
        for label, sectors in counts.items()
    ]
    drawn, foot = bars(made, 12, left=190, right=80, height=26)
    if not rows:
        drawn, foot = _empty(words.empty)
    found = (row.sector for row in rows if row.count)
    key, used = legend(sector_entries(found, words.sectors), foot + 8, width=WIDTH)
    drawn += [rule(0, foot + 2, WIDTH, foot + 2, stroke=HAIRLINE), *key] if key else []
    height = foot + used + 12
    return figure(
        drawn, width=WIDTH, height=height, title=title, description=description, identifier=identifier
    )


def members_over_time_figure(
    readings: Sequence[Reading],
    *,
    language: str,
    words: ReadingWords,
    title: str,
    description: str,
    identifier: str,
) -> str:
    """Draw a number that has been stated at several times, from zero upwards.

    Parameters
    ----------
    readings
        The statements, in any order; an approximate one has an open dot.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.

    Returns
    -------
    str
        SVG text.
    """
    dated = sorted((one.position, number) for number, one in enumerate(readings) if one.position is not None)
    undated = [one for one in readings if one.position is None]
    drawn, foot = (
        (_curve(dated, readings, language, words)) if dated else _empty(words.empty if not readings else "")
    )
    for one in undated:
        line = set_text(
            f"{one.when} {_value(one, language, words)} ({words.undated})", WIDTH - 80, size=SMALL, lines=1
        )
        drawn += [question(_LEFT - 20, foot + 9), *lettered(line, _LEFT - 4, foot)]
        foot += 24
    return figure(
        drawn, width=WIDTH, height=foot + 12, title=title, description=description, identifier=identifier
    )


def _value(reading: Reading, language: str, words: ReadingWords) -> str:
    value = written(reading.value, language)
    return words.about.replace("{amount}", value) if reading.approximate else value


def _curve(
    dated: Sequence[tuple[float, int]], readings: Sequence[Reading], language: str, words: ReadingWords
) -> tuple[list[Element], float]:
    """The dots, the line between them, and their words; each has a column of its own to stand in."""
    first, last = dated[0][0], dated[-1][0]
    highest = max(1.0, *(readings[number].value for _, number in dated))
    room = WIDTH - _LEFT - _RIGHT
    least = min(120.0, room / max(len(dated) - 1, 1))
    xs: list[float] = []
    for position, _ in dated:
        wanted = _LEFT + (room * (position - first) / (last - first) if last > first else room / 2)
        xs.append(max(wanted, xs[-1] + least if xs else _LEFT))
    for back in range(len(xs) - 1, -1, -1):
        after = xs[back + 1] - least if back + 1 < len(xs) else WIDTH - _RIGHT
        xs[back] = min(xs[back], after)
    ys = [_CURVE_FOOT - (_CURVE_FOOT - _CURVE_TOP) * readings[number].value / highest for _, number in dated]
    line = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in zip(xs, ys, strict=True))
    drawn = [
        element("path", d=f"{line}V{_CURVE_FOOT}H{xs[0]:.2f}z", fill=FAINT),
        rule(_LEFT - 20, _CURVE_FOOT, WIDTH - _RIGHT + 20, _CURVE_FOOT, stroke=STRUCTURE),
        element("path", d=line, fill="none", stroke=STRUCTURE, stroke_width=2),
    ]
    deepest = 0.0
    for (_, number), x, y in zip(dated, xs, ys, strict=True):
        one = readings[number]
        fill = PAPER if one.approximate else STRUCTURE
        drawn.append(rule(x, y, x, _CURVE_FOOT + 5, stroke=HAIRLINE))
        drawn.append(element("circle", cx=x, cy=y, r=5, fill=fill, stroke=STRUCTURE, stroke_width=2))
        value = _value(one, language, words)
        drawn.append(
            text(value, x, y - 13, size=HEADING if least > 60 else SMALL, bold=True, anchor="middle")
        )
        label = set_text(one.when, max(least - 8, 30), size=SMALL, lines=3)
        letters = lettered(label, x, _CURVE_FOOT + 9, fill=MUTED, anchor="middle")
        drawn.append(named(one.when, None, *letters, elided=label.elided))
        deepest = max(deepest, label.height)
    return drawn, _CURVE_FOOT + 12 + deepest


def _empty(words: str) -> tuple[list[Element], float]:
    label = set_text(words, WIDTH - 80, size=BODY, lines=3)
    return lettered(label, WIDTH / 2, 26, fill=MUTED, anchor="middle"), label.height + 46

"""Where a region stands among all regions: one strip for each cluster or measure, with every region on it.

Assumes that every strip measures the same thing, on one scale. Each region is a faint line, the middle one a taller
one with a notch, the chosen region a dot; its value and rank are written out. Also the rows that other figures of
this kind share: a name, a track and words, side by side or, where the figure is narrow, the track below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named, rule, text
from klustermotor.charts.labels import rimmed
from klustermotor.charts.lettering import set_text
from klustermotor.charts.palette import ACCENT, BODY, HAIRLINE, INK, MUTED, PAPER, SMALL, STRUCTURE, WIDTH
from klustermotor.charts.scales import Scale, axis, fitted, is_placed, measured
from klustermotor.charts.signs import legend, question

_WIDE = 600.0
_ZERO = 30.0  # room at the left for those that have nothing, where the scale has no zero


@dataclass(frozen=True)
class Rows:
    """How rows of a name, a track and words are laid out within a width.

    >>> Rows(880.0).track, Rows(360.0).track
    ((262.0, 700.0), (20.0, 340.0))
    """

    width: float
    words: float = 172.0

    @property
    def wide(self) -> bool:
        """Whether the parts of a row stand side by side."""
        return self.width >= _WIDE

    @property
    def track(self) -> tuple[float, float]:
        """Where the tracks begin and end."""
        return (262.0, self.width - self.words - 8) if self.wide else (20.0, self.width - 20.0)

    def head(
        self, name: str, words: str, top: float, height: float, *, href: str | None = None
    ) -> tuple[list[Element], float]:
        """A row's name and words, and the top of its track, which is ``height`` high."""
        if self.wide:
            label = set_text(name, 236, size=BODY, lines=2)
            told = set_text(words, self.words, size=SMALL, lines=2)
            middle = top + height / 2
            tops = (middle - label.height / 2, middle - told.height / 2)
        else:
            told = set_text(words, self.width * 0.42, size=SMALL, lines=2)
            label = set_text(name, self.width - told.width - 16, size=BODY, lines=2)
            tops = (top, top)
        letters = lettered(label, 0, tops[0])
        drawn = [named(name, href, *rimmed(letters), elided=label.elided)]
        ends = self.width - (self.words if self.wide else 0)
        side = lettered(told, ends, tops[1], fill=INK, anchor=None if self.wide else "end")
        drawn.append(named(words, None, *rimmed(side), elided=told.elided))
        return drawn, top if self.wide else top + max(label.height, told.height) + 2


@dataclass(frozen=True)
class Track:
    """The scale that all rows share, how its numbers are written, and the value to compare with."""

    rows: Rows
    scale: Scale
    language: str
    reference: float | None = None
    signed: bool = False

    def ground(self, top: float, foot: float, title: str, reference: str = "") -> list[Element]:
        """What lies behind the rows: the scale, its title beneath, and the line to compare with, named above."""
        width = self.rows.width
        drawn = axis(self.scale, top, foot, self.language, signed=self.signed)
        heading = set_text(title, self.scale.end - 4, size=SMALL, lines=1, bold=True)
        letters = lettered(heading, self.scale.end, foot + 24, anchor="end")
        drawn.append(named(title, None, *letters, elided=heading.elided))
        if self.reference is None:
            return drawn
        x = self.scale.place(self.reference)
        label = set_text(reference, width - 20, size=SMALL, lines=1)
        middle = min(max(x, label.width / 2 + 2), width - label.width / 2 - 2)
        drawn.append(rule(x, top - 2, x, foot, stroke=STRUCTURE, width=1.4))
        return drawn + lettered(label, middle, top - 24, fill=STRUCTURE, anchor="middle")


@dataclass(frozen=True)
class RankStrip:
    """A cluster or measure: the value of every region, that of the chosen one, and its rank among how many.

    A value is NaN where it is undefined, a rank ``None``.
    """

    name: str
    values: Sequence[float]
    chosen: float
    rank: int | None
    count: int
    href: str | None = None


@dataclass(frozen=True)
class RankWords:
    """Words of the figure.

    Attributes
    ----------
    scale : str
        Title of the scale.
    place : str
        A value and its rank, with "{value}", "{rank}" and "{count}": "{value}, {rank} of {count}".
    unknown : str
        What stands for the value and rank where they are undefined.
    chosen, others, middle : str
        Meanings of the dot, of a faint line and of the notched one.
    reference : str
        What the value to compare with stands for, such as "as the whole country".
    nothing : str
        Meaning of the place beside a scale that has no zero: "0, has nothing".
    empty : str
        What to say when there are no strips.
    """

    scale: str
    place: str
    unknown: str
    chosen: str
    others: str
    middle: str
    reference: str = ""
    nothing: str = "0"
    empty: str = ""


def rank_strips_figure(
    strips: Sequence[RankStrip],
    *,
    language: str,
    words: RankWords,
    title: str,
    description: str,
    identifier: str,
    log: bool = False,
    reference: float | None = None,
    width: float = WIDTH,
) -> str:
    """Draw where a region stands among all regions, in one strip for each cluster.

    Parameters
    ----------
    strips
        In the order to show them.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    log
        Whether the scale goes by ratio, as location quotients want it.
    reference
        A value to compare with, drawn through all strips.
    width
        Width to draw for: about 360 for a telephone.

    Returns
    -------
    str
        SVG text.
    """
    frame = {"title": title, "description": description, "identifier": identifier}
    if not strips:
        return empty_figure(words.empty, width, **frame)
    rows = Rows(width)
    everything = [value for strip in strips for value in (*strip.values, strip.chosen)]
    zeros = log and any(value <= 0 for value in everything)
    start, end = rows.track
    scale = fitted(
        everything,
        start=start + (_ZERO if zeros else 6),
        end=end - 6,
        log=log,
        including=[] if reference is None else [reference],
    )
    track = Track(rows, scale, language, reference)
    top = 34.0 if reference is not None else 10.0
    drawn: list[Element] = []
    y = top
    for strip in strips:
        made, y = _strip(strip, track, y, words)
        drawn += made
    ground = track.ground(top - 4, y, words.scale, words.reference)
    if zeros:
        ground.append(text("0", start + 6, y + 17, size=SMALL, fill=MUTED, anchor="middle"))
    entries = [
        (_dot(0, 0), words.chosen),
        (_lines([0.0], -7, 14), words.others),
        (_middle(0, -10, 20), words.middle),
    ]
    if zeros:
        entries.append((text("0", 0, 4.6, size=SMALL, fill=MUTED, anchor="middle"), words.nothing))
    signs, used = legend(entries, y + 54, width=width)
    edge = rule(0, y + 50, width, y + 50, stroke=HAIRLINE)
    return figure([*ground, *drawn, edge, *signs], width=width, height=y + 60 + used, **frame)


def empty_figure(words: str, width: float, **frame: str) -> str:
    """A figure of nothing, which says so."""
    label = set_text(words, width - 20, size=BODY, lines=4)
    drawn = lettered(label, width / 2, 26, fill=MUTED, anchor="middle")
    return figure(drawn, width=width, height=label.height + 52, **frame)


def _strip(strip: RankStrip, track: Track, top: float, words: RankWords) -> tuple[list[Element], float]:
    rows, scale = track.rows, track.scale
    known = is_placed(strip.chosen)
    told = words.unknown
    if known:
        value = measured(strip.chosen, track.language)
        rank = "?" if strip.rank is None else str(strip.rank)
        told = words.place.replace("{value}", value).replace("{rank}", rank)
        told = told.replace("{count}", str(strip.count))
    head, y = rows.head(strip.name, told, top, 42, href=strip.href)
    middle = y + (21 if rows.wide else 14)
    start, end = rows.track

    def place(value: float) -> float:
        return scale.place(value) if is_placed(value, log=scale.log) else start + 6

    values = [value for value in strip.values if math.isfinite(value)]
    drawn = [rule(start, middle, end, middle, stroke=HAIRLINE), *head]
    if values:
        drawn.append(_lines([place(value) for value in values], middle - 8, 16))
        drawn.append(_middle(place(median(values)), middle - 12, 24))
    if known:
        drawn.append(_dot(place(strip.chosen), middle))
    else:
        drawn.append(question(end - 4, middle))
    return drawn, y + 42


def _lines(xs: Sequence[float], top: float, height: float) -> Element:
    path = "".join(f"M{x:.1f} {top:.1f}v{height:g}" for x in sorted(xs))
    return element("path", d=path, fill="none", stroke=STRUCTURE, stroke_width=1.2, stroke_opacity=0.4)


def _middle(x: float, top: float, height: float) -> Element:
    """A tall line with a notch at each end."""
    foot = top + height
    path = f"M{x - 4:.1f} {top:.1f}h8M{x:.1f} {top:.1f}V{foot:.1f}M{x - 4:.1f} {foot:.1f}h8"
    return element("path", d=path, fill="none", stroke=INK, stroke_width=1.8)


def _dot(x: float, y: float) -> Element:
    return element("circle", cx=x, cy=y, r=7, fill=ACCENT, stroke=PAPER, stroke_width=2)

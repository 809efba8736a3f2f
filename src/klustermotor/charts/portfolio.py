"""A region's clusters in one picture: how specialised, how they grow, how large, and how their industries grow.

Assumes clusters in order of importance: the first get their names in the drawing, the next a number that a list
explains. The growth of the region's cluster is a bubble and that of its industry in the whole a hollow mark joined
to it, so that the one is never taken for the other. What cannot be placed is said, not dropped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named, rule, text
from klustermotor.charts.labels import Box, Mark, Spot, Wish, place_labels, rimmed, tied
from klustermotor.charts.lettering import set_text, text_width
from klustermotor.charts.palette import ACCENT, HAIRLINE, INK, MUTED, PAPER, SMALL, STRUCTURE, TINT, WIDTH
from klustermotor.charts.scales import Scale, axis, fenced, fitted, is_placed, measured, size_key, tick_words
from klustermotor.charts.signs import legend

_WIDE = 600.0  # from here on there is room for more names and for keys in columns
_LEAST = 3.0  # radius of the smallest bubble
_DASHES = "4 2.5"
_BEHIND = "#f6e3de"
_NUMBER = 12.0


@dataclass(frozen=True)
class PortfolioCluster:
    """A cluster: its location quotient, its growth and that of its industries in the whole, in per cent, and its size.

    What is undefined or unknown is NaN. ``uncertain`` says that the numbers are too small to lean on.
    """

    name: str
    quotient: float
    growth: float
    industry_growth: float
    size: float
    uncertain: bool = False
    href: str | None = None


@dataclass(frozen=True)
class PortfolioWords:
    """Words of the figure.

    Attributes
    ----------
    specialisation, growth : str
        Titles of the lying and the standing axis.
    whole : str
        Where the region is as the whole, such as "as the whole country".
    size : str
        What a bubble's area is, with "{size}": "{size} employed".
    industry, ahead, behind, uncertain : str
        Meanings of the hollow mark, of a bubble that grows more or less than its industry, of a dashed outline.
    unknown_growth : str
        Heading of the strip of clusters whose growth is unknown.
    beyond : str
        Meaning of the arrow on a bubble that lies beyond the scale.
    extreme : str
        Name of a cluster whose growth is beyond the scale, with "{name}" and "{growth}".
    unplaced, more : str
        What cannot be drawn, with "{names}"; how many have neither name nor number, with "{count}".
    empty : str
        What to say when there are no clusters.
    """

    specialisation: str
    growth: str
    whole: str
    size: str
    industry: str
    ahead: str
    behind: str
    uncertain: str
    unknown_growth: str
    beyond: str
    extreme: str
    unplaced: str
    more: str
    empty: str = ""


@dataclass(frozen=True)
class _Bubble:
    cluster: PortfolioCluster
    mark: Mark
    industry: float | None  # where the hollow mark lies
    beyond: tuple[
        int, int
    ]  # whether it lies beyond the scales: right (1) or left (-1), above (1) or below (-1)


@dataclass(frozen=True)
class _Plan:
    """The plot with its scales, and how large things are drawn."""

    box: Box
    across: Scale
    up: Scale
    largest: float
    greatest: float

    def radius(self, size: float) -> float:
        """Radius of a bubble whose area stands for a size."""
        share = size / self.largest if is_placed(size, log=True) else 0.0
        return max(self.greatest * math.sqrt(share), _LEAST)


def portfolio_figure(
    clusters: Sequence[PortfolioCluster],
    *,
    language: str,
    words: PortfolioWords,
    title: str,
    description: str,
    identifier: str,
    width: float = WIDTH,
) -> str:
    """Draw the clusters of a region as bubbles over specialisation and growth.

    Parameters
    ----------
    clusters
        In order of importance.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    width
        Width to draw for: about 360 for a telephone.

    Returns
    -------
    str
        SVG text.
    """
    placed = [one for one in clusters if is_placed(one.quotient, log=True)]
    apart = [one.name for one in clusters if not is_placed(one.quotient, log=True)]
    unplaced = words.unplaced.replace("{names}", ", ".join(apart)) if apart else ""
    frame = {"title": title, "description": description, "identifier": identifier}
    if not placed:
        drawn, foot = _notes([unplaced or words.empty], 12, width)
        return figure(drawn, width=width, height=foot + 12, **frame)
    plan = _plan(placed, width)
    bubbles = [_bubble(one, plan) for one in placed if is_placed(one.growth)]
    unknown = _unknown([one for one in placed if not is_placed(one.growth)], plan)
    foot = max((one.mark.y + one.mark.radius for one in unknown), default=plan.box.bottom - 10) + 10
    order = {id(one): number for number, one in enumerate(placed)}
    every = sorted((*bubbles, *unknown), key=lambda one: order[id(one.cluster)])
    labels, key, told = _labels(every, plan, foot, language, words)
    drawn = _ground(plan, foot, language, words)
    if unknown:
        drawn += _strip(plan.box, words.unknown_growth)
    drawn += [*_drawn_all(every, told), *labels]
    across = set_text(words.specialisation, width - 8, size=SMALL, lines=2, bold=True)
    drawn += lettered(across, plan.box.right, foot + 25, anchor="end")
    y = foot + 33 + across.height
    signs, below = _signs(every, plan, words, language, y + 6)
    drawn += [rule(0, y, width, y, stroke=HAIRLINE), *signs]
    listed, y = _key(key, below + 10, width)
    rest = len(every) - len(told)
    notes, y = _notes([words.more.replace("{count}", str(rest)) if rest else "", unplaced], y, width)
    return figure([*drawn, *listed, *notes], width=width, height=y + 8, **frame)


def _plan(placed: Sequence[PortfolioCluster], width: float) -> _Plan:
    box = Box(58.0, 62.0, width - 6, 62.0 + min(540.0, width * 1.25))
    sizes = [one.size for one in placed if is_placed(one.size, log=True)]
    largest = max(sizes, default=1.0)
    surface = (box.right - box.left) * (box.bottom - box.top)
    shares = max(sum(size / largest for size in sizes), 1)
    greatest = min(surface**0.5 / 16, math.sqrt(0.13 * surface / (math.pi * shares)))
    inner = greatest + 12
    sure = [
        one for one in placed if not one.uncertain
    ] or placed  # the uncertain shall not stretch the scales
    least = math.exp(fenced(math.log(one.quotient) for one in sure)[0])
    quotients = (max(one.quotient, least) for one in placed)
    across = fitted(quotients, start=box.left + inner, end=box.right - inner, log=True, including=(0.5, 1, 2))
    kinds = [[one.growth for one in sure], [one.industry_growth for one in sure]]
    ends = [end for kind in kinds if any(map(is_placed, kind)) for end in fenced(kind)] or [-10.0, 10.0]
    up = fitted(ends, start=box.bottom - inner, end=box.top + inner, including=[0])
    return _Plan(box, across, up, largest, greatest)


def _bubble(one: PortfolioCluster, plan: _Plan) -> _Bubble:
    across, up = plan.across, plan.up
    mark = Mark(across.place(one.quotient), up.place(one.growth), plan.radius(one.size))
    industry = up.place(one.industry_growth) if is_placed(one.industry_growth) else None
    beyond = int(one.growth > up.high) - int(one.growth < up.low)
    return _Bubble(one, mark, industry, (-int(one.quotient < across.low), beyond))


def _unknown(clusters: Sequence[PortfolioCluster], plan: _Plan) -> list[_Bubble]:
    """Bubbles of unknown growth, side by side in a strip of their own beneath the plot."""
    made: list[_Bubble] = []
    top = plan.box.bottom + 34
    for one in sorted(clusters, key=lambda each: each.quotient):
        x, radius = plan.across.place(one.quotient), plan.radius(one.size)
        y = top + radius
        for other in sorted(made, key=lambda each: each.mark.y):
            apart = radius + other.mark.radius + 2
            if abs(other.mark.x - x) < apart and abs(other.mark.y - y) < apart:
                y = other.mark.y + math.sqrt(apart**2 - (other.mark.x - x) ** 2)
        made.append(_Bubble(one, Mark(x, min(y, top + 110 - radius), radius), None, (0, 0)))
    return made


def _ground(plan: _Plan, foot: float, language: str, words: PortfolioWords) -> list[Element]:
    """Axes, their titles, and the two lines to compare with: no growth, and a share as in the whole."""
    box, one = plan.box, plan.across.place(1)
    drawn = axis(plan.across, box.top, foot, language)
    for tick in plan.up.ticks(8):
        y = plan.up.place(tick)
        drawn.append(rule(box.left, y, box.right, y, stroke=MUTED if tick == 0 else HAIRLINE))
        words_of_tick = tick_words(tick, language, signed=True)
        drawn.append(text(words_of_tick, box.left - 8, y + 4.6, size=SMALL, fill=MUTED, anchor="end"))
    drawn.append(rule(one, box.top - 6, one, foot, stroke=STRUCTURE, width=1.6))
    drawn += lettered(set_text(words.growth, box.right, size=SMALL, lines=1, bold=True), 0, 6)
    whole = set_text(words.whole, box.right - box.left, size=SMALL, lines=1)
    middle = min(max(one, whole.width / 2 + 2), box.right - whole.width / 2)
    drawn += lettered(whole, middle, 34, fill=STRUCTURE, anchor="middle")
    return drawn


def _strip(box: Box, words: str) -> list[Element]:
    label = set_text(words, box.right - box.left - 8, size=SMALL, lines=1)
    edge = rule(box.left, box.bottom + 4, box.right, box.bottom + 4, stroke=MUTED, dashes="1.5 3.5")
    return [edge, *rimmed(lettered(label, box.left + 4, box.bottom + 9, fill=MUTED))]


def _drawn_all(bubbles: Sequence[_Bubble], told: set[int]) -> list[Element]:
    """The small on top of the large, and those with a name or number on top of the others, which are paler."""
    by_size = sorted(bubbles, key=lambda one: -one.mark.radius)
    pale = [part for one in by_size if id(one) not in told for part in _drawn(one)]
    return [
        *([element("g", *pale, opacity=0.5)] if pale else []),
        *(part for one in by_size if id(one) in told for part in _drawn(one)),
    ]


def _drawn(bubble: _Bubble) -> list[Element]:
    """A bubble joined to the growth of its industry, with an arrow where it is beyond the scale."""
    one, mark = bubble.cluster, bubble.mark
    drawn = []
    behind = _falls_behind(bubble)
    if bubble.industry is not None:
        drawn.append(rule(mark.x, bubble.industry, mark.x, mark.y, stroke=MUTED))
    circle = element(
        "circle",
        cx=mark.x,
        cy=mark.y,
        r=mark.radius,
        fill=_BEHIND if behind else TINT,
        fill_opacity=0.85,
        stroke=ACCENT if behind else STRUCTURE,
        stroke_width=1.6,
        stroke_dasharray=_DASHES if one.uncertain else None,
    )
    drawn.append(named(one.name, one.href, circle, elided=True))
    if bubble.industry is not None:
        drawn.append(_diamond(mark.x, bubble.industry))
    right, above = bubble.beyond
    away = mark.radius + 8
    if right:
        drawn.append(_arrow(mark.x + right * away, mark.y, right, 0))
    if above:
        drawn.append(_arrow(mark.x, mark.y - above * away, 0, -above))
    return drawn


def _arrow(x: float, y: float, right: int, down: int) -> Element:
    """The head of an arrow that points there."""
    back, low = x - 5 * right, y - 5 * down
    ends = [f"{back + side * down:.2f} {low + side * right:.2f}" for side in (4, -4)]
    path = f"M{ends[0]}L{x:.2f} {y:.2f}L{ends[1]}"
    return element("path", d=path, fill="none", stroke=INK, stroke_width=1.6)


def _falls_behind(bubble: _Bubble) -> bool:
    """Whether the cluster grows less in the region than its industry does in the whole."""
    return bubble.industry is not None and bubble.cluster.growth < bubble.cluster.industry_growth


def _diamond(x: float, y: float) -> Element:
    path = f"M{x - 4:.2f} {y:.2f}L{x:.2f} {y - 4:.2f}L{x + 4:.2f} {y:.2f}L{x:.2f} {y + 4:.2f}z"
    return element("path", d=path, fill=PAPER, stroke=INK, stroke_width=1.2)


def _labels(
    bubbles: Sequence[_Bubble], plan: _Plan, foot: float, language: str, words: PortfolioWords
) -> tuple[list[Element], list[str], set[int]]:
    """Names of the first and numbers of the next, the names that the numbers stand for, and which have either."""
    wide = plan.box.right > _WIDE
    most, numbers, room = (14, 30, 170.0) if wide else (5, 16, 120.0)
    letters = [set_text(_name(one, language, words), room, size=SMALL, lines=2) for one in bubbles[:most]]
    signs = [Mark(one.mark.x, one.industry, 4.0) for one in bubbles if one.industry is not None]
    marks = [*(one.mark for one in bubbles), *signs]
    box = plan.box
    bounds = Box(box.left + 2, box.top + 2, box.right, foot - 2)
    title_end = min(box.left + text_width(words.unknown_growth, SMALL) + 8, box.right)
    taken = [Spot(Box(box.left, box.bottom, title_end, box.bottom + 28))] if foot > box.bottom + 1 else []
    wishes = [
        Wish(one.mark, label.width, label.height, 50) for one, label in zip(bubbles, letters, strict=False)
    ]
    spots = place_labels(wishes, marks, bounds, taken=taken)
    drawn = [part for label, spot in zip(letters, spots, strict=True) if spot for part in tied(label, spot)]
    unnamed = [one for one, spot in zip(bubbles, spots, strict=False) if not spot] + list(bubbles[most:])
    digits = text_width("00", _NUMBER, bold=True)
    wishes = [Wish(one.mark, digits, _NUMBER, 30, inside=True) for one in unnamed[:numbers]]
    used = [*taken, *(spot for spot in spots if spot)]
    key: list[str] = []
    told = {id(one) for one, spot in zip(bubbles, spots, strict=False) if spot}
    for one, spot in zip(unnamed, place_labels(wishes, marks, bounds, taken=used), strict=False):
        if spot:
            told.add(id(one))
            key.append(_name(one, language, words))
            drawn += tied(set_text(str(len(key)), 60, size=_NUMBER, lines=1, bold=True), spot)
    return drawn, key, told


def _name(bubble: _Bubble, language: str, words: PortfolioWords) -> str:
    name = bubble.cluster.name
    if not bubble.beyond[1]:
        return name
    growth = measured(bubble.cluster.growth, language, signed=True)
    return words.extreme.replace("{growth}", growth).replace("{name}", name)


def _signs(
    bubbles: Sequence[_Bubble], plan: _Plan, words: PortfolioWords, language: str, top: float
) -> tuple[list[Element], float]:
    """What areas and signs mean: three sizes to compare with, and the signs that occur."""
    sizes, y = size_key(plan.radius, plan.largest, words.size, language, top=top, width=plan.box.right)
    entries = [(_diamond(0, 0), words.industry)] if any(one.industry is not None for one in bubbles) else []
    behind = {_falls_behind(one) for one in bubbles if one.industry is not None}
    if False in behind:
        entries.append((_pair(-6, 7, STRUCTURE, TINT), words.ahead))
    if True in behind:
        entries.append((_pair(6, -7, ACCENT, _BEHIND), words.behind))
    if any(any(one.beyond) for one in bubbles):
        entries.append((_arrow(0, -3, 0, -1), words.beyond))
    if any(one.cluster.uncertain for one in bubbles):
        ring = element("circle", r=8, fill="none", stroke=MUTED, stroke_width=1.6, stroke_dasharray=_DASHES)
        entries.append((ring, words.uncertain))
    signs, used = legend(entries, y, width=plan.box.right)
    return [*sizes, *signs], y + used


def _pair(y: float, industry: float, stroke: str, fill: str) -> Element:
    """A bubble and its industry as the legend shows them."""
    circle = element("circle", cy=y, r=6, fill=fill, stroke=stroke, stroke_width=1.6)
    return element("g", rule(0, industry, 0, y, stroke=MUTED), circle, _diamond(0, industry))


def _key(names: Sequence[str], top: float, width: float) -> tuple[list[Element], float]:
    """What the numbers stand for, in columns that are read downwards."""
    columns = max(int(width // 400), 1)
    deep = math.ceil(len(names) / columns)
    step = width / columns
    drawn: list[Element] = []
    for at, name in enumerate(names):
        x, y = at // deep * step, top + at % deep * 20
        label = set_text(name, step - 40, size=SMALL, lines=1)
        drawn.append(text(str(at + 1), x + 20, y + 14, size=_NUMBER, bold=True, anchor="end"))
        drawn.append(named(name, None, *lettered(label, x + 27, y + 1), elided=label.elided))
    return drawn, top + deep * 20 + 6


def _notes(lines: Sequence[str], top: float, width: float) -> tuple[list[Element], float]:
    drawn: list[Element] = []
    for line in lines:
        label = set_text(line, width - 8, size=SMALL, lines=4)
        drawn.append(named(line, None, *lettered(label, 0, top, fill=MUTED), elided=label.elided))
        top += label.height
    return drawn, top

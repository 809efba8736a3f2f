"""Where things go in a figure: values along an axis, and labels beside their marks without hiding each other.

Assumes plain numbers, among which some may be missing (NaN), infinite or, on a logarithmic scale, not positive:
those have no place. Everything is deterministic.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, lettered, named, rule, text
from klustermotor.charts.lettering import Lettering, text_width
from klustermotor.charts.palette import HAIRLINE, MUTED, PAPER, SMALL
from klustermotor.wording import number

_LEAST, _MOST = 1e-9, 1e15
_STEPS = (1, 2, 5, 4, 10, 8, 20)  # 4 and 8 where 5 and 10 would leave one tick
_RINGS = (4.0, 9.0, 18.0, 30.0, 46.0, 66.0, 92.0, 124.0, 160.0)
_LEADER = 10.0  # a label farther than this from its mark is tied to it by a line
_COVERED = 22.0  # what hiding a mark of radius 8 costs, in units of distance


@dataclass(frozen=True)
class Scale:
    """Values from ``low`` to ``high`` laid from ``start`` to ``end``, evenly or by ratio.

    >>> Scale(1, 100, 0, 200, log=True).place(10), Scale(0, 10, 100, 0).place(2.5)
    (100.0, 75.0)
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def has(self, value: float) -> bool:
        """Whether a value has a place of its own, within the ends."""
        return math.isfinite(value) and self.low <= value <= self.high

    def place(self, value: float) -> float:
        """Where a value lies; what is beyond an end lies at that end."""
        inside = min(max(value, self.low), self.high)
        low, high = (math.log(self.low), math.log(self.high)) if self.log else (self.low, self.high)
        share = ((math.log(inside) if self.log else inside) - low) / (high - low)
        return self.start + (self.end - self.start) * share

    def ticks(self, most: int = 6) -> list[float]:
        """Round values to write along the axis, two or more and about as many as asked for."""
        return _log_ticks(self.low, self.high, most) if self.log else _even_ticks(self.low, self.high, most)


def fitted(
    values: Iterable[float],
    *,
    start: float,
    end: float,
    log: bool = False,
    including: Iterable[float] = (),
) -> Scale:
    """The scale that holds all values that have a place, and those that it must include.

    >>> fitted([3, float("nan"), 5], start=0, end=1, including=[0])
    Scale(low=0.0, high=5.0, start=0, end=1, log=False)
    """
    least = _LEAST if log else -_MOST
    every = (float(value) for value in (*values, *including))
    known = [min(max(value, least), _MOST) for value in every if is_placed(value, log=log)]
    low, high = (min(known), max(known)) if known else (0.5, 2.0) if log else (0.0, 1.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = (low / 2, high * 2) if log else (low - abs(low) / 4 - 1e-6, high + abs(high) / 4 + 1e-6)
        low, high = (low, high) if known[0] or log else (-1.0, 1.0)
    return Scale(low, high, start, end, log)


def is_placed(value: float | None, *, log: bool = False) -> bool:
    """Whether a value can lie on a scale at all: known, finite and, on a logarithmic one, positive."""
    return value is not None and math.isfinite(value) and (value > 0 or not log)


_FEW = 6


def fenced(values: Iterable[float]) -> tuple[float, float]:
    """The least and greatest value that are not far outside the others: three quartile ranges from the middle half.

    One extreme growth would otherwise press all others into a line.

    >>> fenced([1, 2, 3, 4, 5, 6, 7, 4000])
    (1.0, 7.0)
    """
    known = sorted(float(value) for value in values if math.isfinite(value))
    if not known:
        return 0.0, 1.0
    if len(known) < _FEW:  # too few to tell what is usual
        return known[0], known[-1]
    cuts = (len(known) // 4, len(known) // 10)  # where half are equal, the middle four fifths instead
    lower, upper = next(
        ((known[cut], known[-1 - cut]) for cut in cuts if known[cut] < known[-1 - cut]), (0, 0)
    )
    reach = 3 * (upper - lower) or math.inf
    kept = [value for value in known if lower - reach <= value <= upper + reach]
    return kept[0], kept[-1]


def _even_ticks(low: float, high: float, most: int) -> list[float]:
    rough = (high - low) / max(most - 1, 1)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    for part in _STEPS:
        step = part * magnitude
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if 0 < last - first < max(most, 2):
            digits = max(0, -math.floor(math.log10(step)))
            return [round(at * step, digits) + 0.0 for at in range(first, last + 1)]
    return [low, high]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for parts in ((1, 2, 5), (1, 3), (1,)):
        found = [float(f"{part}e{power}") for power in range(first, last + 1) for part in parts]
        inside = [tick for tick in found if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if 2 <= len(inside) <= most:
            return inside
    if len(inside) < 2:
        return [tick for tick in _even_ticks(low, high, most) if tick > 0]
    return inside[:: math.ceil(len(inside) / max(most, 2))]


def measured(value: float, language: str, *, signed: bool = False) -> str:
    """A measured number to two significant figures, whole numbers in full.

    >>> [measured(value, "en") for value in (0.0374, 0.997, 1.249, 116.4, 12345)]
    ['0.037', '1.0', '1.2', '116', '12,345']
    >>> measured(3.26, "sv", signed=True)
    '+3,3'
    """
    size = abs(value)
    if size < 5e-7:
        return "0"
    power = int(f"{size:.1e}".partition("e")[2])
    decimals = min(max(1 - power, 0), 6)
    if power >= 12:
        return f"{value:.0e}"
    written = number(value, language, decimals=decimals)
    return f"+{written}" if signed and value > 0 else written


def tick_words(value: float, language: str, *, signed: bool = False) -> str:
    """A round number on an axis, with the decimals that it has.

    >>> [tick_words(value, "en") for value in (0.5, 1, 2000)], tick_words(20, "sv", signed=True)
    (['0.5', '1', '2,000'], '+20')
    """
    if not 1e-4 <= abs(value) < 1e12 and value:
        return f"{value:.0e}"
    decimals = next(
        (count for count in range(9) if math.isclose(round(value, count), value, rel_tol=1e-6)), 9
    )
    written = number(value, language, decimals=decimals)
    return f"+{written}" if signed and value > 0 else written


def axis(scale: Scale, top: float, foot: float, language: str, *, signed: bool = False) -> list[Element]:
    """A lying axis: hairlines from ``top`` to ``foot`` and round numbers beneath, as many as have room."""
    for most in range(9, 1, -1):
        ticks = [(scale.place(tick), tick_words(tick, language, signed=signed)) for tick in scale.ticks(most)]
        edges = [(x - text_width(label, SMALL) / 2, x + text_width(label, SMALL) / 2) for x, label in ticks]
        if all(edges[at][1] + 12 <= edges[at + 1][0] for at in range(len(edges) - 1)):
            break
    else:
        ticks = ticks[:1]
    drawn = [rule(x, top, x, foot, stroke=HAIRLINE) for x, _ in ticks]
    return drawn + [text(label, x, foot + 17, size=SMALL, fill=MUTED, anchor="middle") for x, label in ticks]


def size_key(
    radius: Callable[[float], float], largest: float, words: str, language: str, *, top: float, width: float
) -> tuple[list[Element], float]:
    """Round sizes to compare areas with, each beside its number, and where they end."""
    drawn: list[Element] = []
    x, middle = 4.0, top + radius(largest) + 2
    for share in (1.0, 0.25, 0.03):
        size = float(f"{largest * share:.0e}")
        r, label = radius(size), words.replace("{size}", tick_words(size, language))
        if x > 4 and x + 2 * r + text_width(label, SMALL) + 8 > width:
            break
        drawn.append(element("circle", cx=x + r, cy=middle, r=r, fill="none", stroke=MUTED, stroke_width=1.4))
        drawn.append(text(label, x + 2 * r + 8, middle + 4.6, size=SMALL, fill=MUTED))
        x += 2 * r + text_width(label, SMALL) + 32
    return drawn, middle + radius(largest) + 6


@dataclass(frozen=True)
class Box:
    """A rectangle that something takes."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Whether the two come closer than the gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """The point of the rectangle that is closest to a point."""
        return min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)


@dataclass(frozen=True)
class Mark:
    """A round mark, which a label may belong to and should not hide."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Wish:
    """A label that wants a place: whose, how wide and high, how far away at most (a hidden mark counts as
    some distance too), and whether it may lie inside."""

    mark: Mark
    width: float
    height: float
    reach: float = math.inf
    inside: bool = False


@dataclass(frozen=True)
class Spot:
    """Where a label got its place, and the line that ties it to its mark where it lies apart."""

    box: Box
    leader: tuple[float, float, float, float] | None = None


def place_labels(
    wishes: Sequence[Wish], marks: Sequence[Mark], bounds: Box, *, taken: Sequence[Spot] = ()
) -> list[Spot | None]:
    """Give labels places: near their marks, hiding as few marks as can be, and never each other.

    Parameters
    ----------
    wishes
        The most important first: each takes the best of what is left.
    marks
        All marks in the drawing.
    bounds
        What every label stays within.
    taken
        Places that are taken already, with their lines.

    Returns
    -------
    list
        A place for each wish, ``None`` where there was none.
    """
    placed: list[Spot] = list(taken)
    answers: list[Spot | None] = []
    ordered = sorted(marks, key=lambda mark: mark.x)
    for wish in wishes:
        answers.append(_best(wish, ordered, bounds, placed))
        placed += [spot for spot in answers[-1:] if spot]
    return answers


def tied(label: Lettering, spot: Spot) -> list[Element]:
    """A label in its place, with the line that ties it to its mark."""
    middle = (spot.box.left + spot.box.right) / 2
    top = (spot.box.top + spot.box.bottom - label.height) / 2
    letters = rimmed(lettered(label, middle, top, anchor="middle"))
    line = [rule(*spot.leader, stroke=MUTED, width=0.8)] if spot.leader else []
    return [*line, named(label.full, None, *letters, elided=label.elided)]


def rimmed(letters: list[Element]) -> list[Element]:
    """Letters with a rim in the colour of the paper, which keeps them readable over lines and marks."""
    for line in letters:
        line.attrib.update({"stroke": PAPER, "stroke-width": "3", "paint-order": "stroke"})
    return letters


def _best(wish: Wish, marks: Sequence[Mark], bounds: Box, placed: Sequence[Spot]) -> Spot | None:
    best: tuple[float, Spot | None] = (math.inf, None)
    widest = max((mark.radius for mark in marks), default=0.0)
    if wish.inside and math.hypot(wish.width, wish.height) / 2 < wish.mark.radius:
        spot = _around(wish, 0.0, 0.0, -wish.mark.radius)
        smaller = [mark for mark in marks if mark.radius <= wish.mark.radius]
        if _free(spot, bounds, placed) and not _hidden(spot, wish.mark, smaller, wish.mark.radius):
            return spot
    for ring in _RINGS:
        if ring >= best[0] or ring > wish.reach:
            break
        for turn in (0, 8, 4, 12, 2, 14, 6, 10, 1, 15, 7, 9, 3, 13, 5, 11):
            angle = math.pi * turn / 8
            spot = _around(wish, math.cos(angle), math.sin(angle), ring)
            if _free(spot, bounds, placed):
                cost = ring + 0.01 * turn + _hidden(spot, wish.mark, marks, widest)
                best = (cost, spot) if cost < best[0] and cost <= wish.reach else best
    return best[1]


def _hidden(spot: Spot, own: Mark, marks: Sequence[Mark], widest: float) -> float:
    """What a label hides of other marks, and its line a little, in units of distance; a large mark weighs more."""
    leader = spot.leader or (spot.box.left, 0.0, spot.box.right, 0.0)
    left = min(spot.box.left, leader[0], leader[2]) - widest
    right = max(spot.box.right, leader[0], leader[2]) + widest
    first = bisect_left(marks, left, key=lambda mark: mark.x)
    cost = 0.0
    for mark in marks[first : bisect_right(marks, right, key=lambda mark: mark.x)]:
        covered = _covers(spot.box, mark)
        if (covered or (spot.leader and _passes(spot.leader, mark))) and mark != own:
            cost += _COVERED * min(mark.radius / 8, 4.0) * (1.0 if covered else 0.25)
    return cost


def _around(wish: Wish, dx: float, dy: float, ring: float) -> Spot:
    """The label in a direction from its mark, at a distance from its edge."""
    mark, half, rise = wish.mark, wish.width / 2, wish.height / 2
    distance = mark.radius + ring
    x, y = mark.x + dx * (distance + half), mark.y + dy * (distance + rise)
    box = Box(x - half, y - rise, x + half, y + rise)
    if ring < _LEADER:
        return Spot(box)
    toward = box.nearest(mark.x, mark.y)
    length = math.hypot(toward[0] - mark.x, toward[1] - mark.y) or 1.0
    start = mark.radius / length
    return Spot(box, (mark.x + start * (toward[0] - mark.x), mark.y + start * (toward[1] - mark.y), *toward))


def _covers(box: Box, mark: Mark) -> bool:
    x, y = box.nearest(mark.x, mark.y)
    return (x - mark.x) ** 2 + (y - mark.y) ** 2 < mark.radius**2


def _passes(leader: tuple[float, float, float, float], mark: Mark) -> bool:
    """Whether a line runs over a mark."""
    x1, y1, x2, y2 = leader
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy or 1.0
    along = min(max(((mark.x - x1) * dx + (mark.y - y1) * dy) / length, 0.0), 1.0)
    return math.hypot(x1 + along * dx - mark.x, y1 + along * dy - mark.y) < mark.radius


def _free(spot: Spot, bounds: Box, placed: Sequence[Spot]) -> bool:
    box = spot.box
    if (
        box.left < bounds.left
        or box.right > bounds.right
        or box.top < bounds.top
        or box.bottom > bounds.bottom
    ):
        return False
    for other in placed:
        if box.meets(other.box, 2.0):
            return False
        if other.leader and _crosses(other.leader, box):
            return False
        if spot.leader and (_crosses(spot.leader, other.box) or _cross(spot.leader, other.leader)):
            return False
    return True


def _crosses(leader: tuple[float, float, float, float], box: Box) -> bool:
    """Whether a line runs through a box."""
    x1, y1, x2, y2 = leader
    enter, leave = 0.0, 1.0
    for start, change, low, high in ((x1, x2 - x1, box.left, box.right), (y1, y2 - y1, box.top, box.bottom)):
        if abs(change) < 1e-9:
            if not low < start < high:
                return False
            continue
        one, other = (low - start) / change, (high - start) / change
        enter, leave = max(enter, min(one, other)), min(leave, max(one, other))
    return enter < leave


def _cross(one: tuple[float, float, float, float], other: tuple[float, float, float, float] | None) -> bool:
    """Whether two lines cross."""
    if other is None:
        return False

    def side(line: tuple[float, float, float, float], x: float, y: float) -> float:
        return (line[2] - line[0]) * (y - line[1]) - (line[3] - line[1]) * (x - line[0])

    return (
        side(one, *other[:2]) * side(one, *other[2:]) < 0
        and side(other, *one[:2]) * side(other, *one[2:]) < 0
    )

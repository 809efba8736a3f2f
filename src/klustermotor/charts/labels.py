"""Labels beside their marks, so that they hide neither each other nor more marks than they must.

Assumes plain numbers. Everything is deterministic.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import lettered, named, rule
from klustermotor.charts.lettering import Lettering
from klustermotor.charts.palette import MUTED, PAPER

_RINGS = (4.0, 9.0, 18.0, 30.0, 46.0, 66.0, 92.0, 124.0, 160.0)
_LEADER = 10.0  # a label farther than this from its mark is tied to it by a line
_COVERED = 22.0  # what hiding a mark of radius 8 costs, in units of distance


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

"""The lines of a drawn network: dashed by kind, as wide as they are strong, bent where a pair has several.

Assumes marks in the units of the picture. Ties that look alike are one path, so that ten thousand are a few elements.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element
from klustermotor.charts.labels import Mark
from klustermotor.charts.network_key import DERIVED, Stroke
from klustermotor.charts.network_parts import Line
from klustermotor.charts.palette import MUTED

_BEND = 13.0


class _Look(NamedTuple):
    faded: bool
    colour: str
    dashes: str
    width: float


def tie_paths(lines: Sequence[Line], marks: Sequence[Mark], looks: Mapping[str, Stroke]) -> list[Element]:
    """All ties, the faded ones behind; the more there are, the thinner."""
    thin = min(max((150 / max(len(lines), 1)) ** 0.3, 0.3), 1.0)
    chosen = any(line.marked for line in lines)
    heaviest = max((line.weight for line in lines if math.isfinite(line.weight)), default=1.0)
    lightest = min((line.weight for line in lines if line.weight > 0), default=1.0)
    paths: dict[_Look, list[str]] = defaultdict(list)
    heads: dict[_Look, list[str]] = defaultdict(list)
    for line, bend in zip(lines, bends(lines), strict=True):
        wide = thin * _width(line, lightest, heaviest)
        look = looks[line.kind]
        faded = chosen and not line.marked
        colour, dashes = (MUTED, DERIVED) if line.derived else (look.colour, look.dashes or "")
        style = _Look(faded, colour, dashes, wide * (1.7 if line.marked else 1))
        path, head = _path(line, marks[line.tail], marks[line.head], bend, style.width)
        paths[style].append(path)
        if head:
            heads[style._replace(dashes="", width=0.0)].append(head)
    strong = 0.72 if len(lines) <= 250 else 0.5 if len(lines) <= 2000 else 0.32
    return [
        *_drawn(paths, heads, faded=True, opacity=0.16),
        *_drawn(paths, heads, faded=False, opacity=strong),
    ]


def _drawn(
    paths: Mapping[_Look, list[str]], heads: Mapping[_Look, list[str]], *, faded: bool, opacity: float
) -> list[Element]:
    lines = [
        element(
            "path",
            d="".join(path),
            fill="none",
            stroke=look.colour,
            stroke_width=look.width,
            stroke_dasharray=look.dashes or None,
            stroke_linecap="round" if look.dashes == DERIVED else None,
        )
        for look, path in sorted(paths.items())
        if look.faded == faded
    ]
    arrows = [
        element("path", d="".join(path), fill=look.colour)
        for look, path in sorted(heads.items())
        if look.faded == faded
    ]
    return [element("g", *lines, *arrows, opacity=opacity)] if lines else []


def bends(lines: Sequence[Line]) -> list[float]:
    """How far each tie bends to its own left, so that those of one pair lie side by side.

    >>> bends([Line(0, 1), Line(1, 0), Line(1, 2)])
    [-0.5, -0.5, 0.0]
    """
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    for line in lines:
        numbers[min(line.tail, line.head), max(line.tail, line.head)] += 1
    seen: dict[tuple[int, int], int] = defaultdict(int)
    found = []
    for line in lines:
        pair = (min(line.tail, line.head), max(line.tail, line.head))
        bend = seen[pair] - (numbers[pair] - 1) / 2
        seen[pair] += 1
        found.append((bend if line.tail <= line.head else -bend) + 0.0)
    return found


def _width(line: Line, lightest: float, heaviest: float) -> float:
    """From one to four, by the logarithm, in half steps, so that few paths are needed."""
    if heaviest <= lightest * 1.0001 or not line.weight > 0:
        return 1.2
    share = math.log(min(line.weight, heaviest) / lightest) / math.log(heaviest / lightest)
    return 1.0 + round(share * 6) / 2


def _path(line: Line, tail: Mark, head: Mark, bend: float, width: float) -> tuple[str, str]:
    """The line from edge to edge, and its arrow's head."""
    dx, dy = head.x - tail.x, head.y - tail.y
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    shift = 2 * math.copysign(min(abs(_BEND * bend), length / 2), bend)
    cx, cy = (tail.x + head.x) / 2 + uy * shift, (tail.y + head.y) / 2 - ux * shift
    if not line.directed:
        middle = f"Q{cx:.1f} {cy:.1f} " if bend else "L"
        return f"M{tail.x:.1f} {tail.y:.1f}{middle}{head.x:.1f} {head.y:.1f}", ""
    toward = math.hypot(head.x - cx, head.y - cy) or 1.0
    vx, vy = (head.x - cx) / toward, (head.y - cy) / toward
    tip = head.radius * 1.12 + 1.5
    size = min(5.0 + 1.6 * width, max(toward - tip, 2.0))
    tx, ty = head.x - vx * tip, head.y - vy * tip
    bx, by = tx - vx * size, ty - vy * size
    middle = f"Q{cx:.1f} {cy:.1f} " if bend else "L"
    half = size * 0.45
    arrow = f"M{tx:.1f} {ty:.1f}L{bx - vy * half:.1f} {by + vx * half:.1f}L{bx + vy * half:.1f} {by - vx * half:.1f}z"
    return f"M{tail.x:.1f} {tail.y:.1f}{middle}{bx:.1f} {by:.1f}", arrow

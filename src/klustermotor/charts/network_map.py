"""The picture of a network: who is tied to whom, by sector, in the region and outside it.

Assumes places as ``network_layout`` gives them: a unit is the least distance of two actors. An actor's area stands for
its measure, its shape, colour and letter for its sector, an outline for outside the region; a tie's dash for its kind.
The most important names are written first, and those that find no room are left out: the table has them all. Beside
the contract, a ``Line`` can be marked too, and ``columns`` are the groups that stand side by side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from klustermotor.charts.drawing import element, figure, lettered, named, rule, target
from klustermotor.charts.labels import Box, Mark, Spot, Wish, place_labels, rimmed, tied
from klustermotor.charts.lettering import set_text
from klustermotor.charts.network_forces import Floats, separated
from klustermotor.charts.network_key import dot_mark, entries, letter_of, strokes
from klustermotor.charts.network_layout import TALL, WIDE, layout
from klustermotor.charts.network_parts import Dot, Line, NetworkWords
from klustermotor.charts.network_ties import tie_paths
from klustermotor.charts.palette import ACCENT, FAINT, HAIRLINE, INK, MUTED, PAPER, SMALL, WIDTH
from klustermotor.charts.rank_strips import empty_figure
from klustermotor.charts.signs import legend, place_sign

__all__ = ["Dot", "Line", "NetworkWords", "arranged", "network_figure"]

_BROAD = 600.0
_LINKED = 150  # dots up to which each is a link in the picture; the table has the links of more
_CROWD = 600
_UNIT = 62.0  # the most that a unit of the layout becomes


def network_figure(
    dots: Sequence[Dot],
    lines: Sequence[Line],
    *,
    words: NetworkWords,
    title: str,
    description: str,
    identifier: str,
    places: Sequence[tuple[float, float]] | None = None,
    columns: Sequence[str] = (),
    width: float = WIDTH,
) -> str:
    """Draw actors and the ties between them.

    Parameters
    ----------
    dots
        The actors.
    lines
        Ties, between positions in ``dots``.
    words
        Every other word in the picture.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`; where the table is found is added to the description.
    places
        Where the dots lie, from :func:`klustermotor.charts.network_layout.layout`; laid out here for the width unless
        told.
    columns
        Groups that stand as columns, from left to right, where the places are laid out here.
    width
        Width to draw for: about 360 for a telephone.

    Returns
    -------
    str
        SVG text.
    """
    frame = {"title": title, "description": f"{description} {words.table}".strip(), "identifier": identifier}
    if not dots:
        return empty_figure(words.empty, width, **frame)
    if places is None:
        places = placed(dots, lines, columns=columns, width=width)
    marks, height = arranged(dots, lines, places, width=width)
    looks = strokes(lines, words)
    chosen = any(line.marked for line in lines)
    grounds, headings = _groups(dots, lines, marks, words, width)
    drawn = [*grounds, *tie_paths(lines, marks, looks)]
    stand = standing(lines, marks)
    heading, spots = _alone(lines, marks, stand, words, width)
    drawn += heading
    order = sorted(range(len(dots)), key=lambda at: (dots[at].marked, -marks[at].radius, dots[at].key))
    for at in order:
        drawn.append(_actor(dots[at], marks[at], words, faded=chosen and not dots[at].marked, of=len(dots)))
    spots += [spot for _, spot in headings]
    drawn += _names(dots, lines, marks, stand=stand, bounds=Box(2, 2, width - 2, height), taken=spots)
    drawn += [part for heading, _ in headings for part in heading]
    drawn.append(rule(0, height + 6, width, height + 6, stroke=HAIRLINE))
    signs, used = legend(entries(dots, lines, words, looks), height + 14, width=width - 4, left=4)
    foot = height + 14 + used
    if len({round(dot.size, 9) for dot in dots}) > 1:
        told = set_text(words.size, width - 10, size=SMALL, lines=2)
        signs += lettered(told, 4, foot + 4, fill=MUTED)
        foot += told.height + 4
    return figure([*drawn, *signs], width=width, height=foot + 8, **frame)


def placed(
    dots: Sequence[Dot], lines: Sequence[Line], *, columns: Sequence[str] = (), width: float = WIDTH
) -> list[tuple[float, float]]:
    """Places for a picture of a width, by the groups of the dots where they have any."""
    groups = [dot.group for dot in dots] if len({dot.group for dot in dots}) > 1 else None
    return layout(
        len(dots),
        lines,
        groups=groups,
        columns=columns,
        seed_names=[dot.key for dot in dots],
        aspect=WIDE if width >= _BROAD else TALL,
    )


def arranged(
    dots: Sequence[Dot], lines: Sequence[Line], places: Sequence[tuple[float, float]], *, width: float = WIDTH
) -> tuple[list[Mark], float]:
    """Places in the units of a picture, with radii, none upon another; and how high the picture is."""
    at = np.nan_to_num(np.array(places, dtype=float).reshape(-1, 2), posinf=0.0, neginf=0.0)
    low, spread = at.min(0), np.ptp(at, axis=0)
    side, top = (64.0, 30.0) if width >= _BROAD else (34.0, 26.0)
    tallest = width * (1.0 if width >= _BROAD else 1.7)
    across = (width - 2 * side) / max(float(spread[0]), 1e-9)
    unit = min(across, (tallest - 2 * top) / max(float(spread[1]), 1e-9), _UNIT)
    height = max(float(spread[1]) * unit + 2 * top, 110.0)
    left = (width - float(spread[0]) * unit) / 2
    upper = (height - float(spread[1]) * unit) / 2
    radii = _radii(dots, unit, width)
    edge = radii * 1.3 + 3

    def within(where: Floats) -> Floats:
        return np.asarray(
            np.clip(where, np.stack([edge, edge], 1), np.stack([width - edge, height - edge], 1))
        )

    spots = within((at - low) * unit + (left, upper))
    if standing(lines, [Mark(x, y, 1.0) for x, y in spots.tolist()]):
        height += 26.0  # for their names
    spots = separated(spots, radii * 1.12 + min(2.0, unit * 0.1), keep=within, rounds=120)
    found = zip(spots.tolist(), radii.tolist(), strict=True)
    return [Mark(x, y, radius) for (x, y), radius in found], height


def _radii(dots: Sequence[Dot], unit: float, width: float) -> Floats:
    """By area, within what the distances allow."""
    sizes = np.array([dot.size for dot in dots], dtype=float)
    sizes = np.where(np.isfinite(sizes) & (sizes > 0), sizes, 0.0)
    broad = width >= _BROAD
    least, most = (5.2, 19.0) if broad else (4.5, 14.0)
    most = min(most, max(unit * 0.62, 2.2))
    least = min(least, unit * 0.36, most)
    if float(np.ptp(sizes)) < 1e-9:
        return np.full(len(dots), min(10.0 if broad else 8.0, max(unit * 0.4, 1.6)))
    radii = np.maximum(most * np.sqrt(sizes / sizes.max()), least)
    room = unit * unit * len(dots) * 0.3  # all together leave most of the plane free
    share = min(1.0, math.sqrt(room / float((math.pi * radii**2).sum())))
    return np.asarray(np.maximum(radii * share, 1.6))


def _actor(dot: Dot, mark: Mark, words: NetworkWords, *, faded: bool, of: int) -> Element:
    parts = dot_mark(dot, mark.x, mark.y, mark.radius, letter=letter_of(dot, words))
    if dot.marked:
        ring = mark.radius * 1.12 + 2.6
        parts.insert(
            0, element("circle", cx=mark.x, cy=mark.y, r=ring, fill=PAPER, stroke=ACCENT, stroke_width=2.4)
        )
    href = dot.href if of <= _LINKED else None
    if href:
        parts.append(target(mark.x - 12, mark.y - 12, 24, 24))
    group = named(dot.name, href, *parts, elided=True)
    if faded:
        group.attrib["opacity"] = "0.28"
    return group


def importance(dots: Sequence[Dot], lines: Sequence[Line]) -> list[int]:
    """Positions of the dots, the most important to name first: marked, large, much tied."""
    degrees = [0] * len(dots)
    for line in lines:
        degrees[line.tail] += 1
        degrees[line.head] += 1

    def weight(at: int) -> tuple[bool, float, int, str]:
        size = dots[at].size
        return not dots[at].marked, -size if math.isfinite(size) else 0.0, -degrees[at], dots[at].key

    return sorted(range(len(dots)), key=weight)


def _names(
    dots: Sequence[Dot],
    lines: Sequence[Line],
    marks: Sequence[Mark],
    *,
    stand: Sequence[int],
    bounds: Box,
    taken: Sequence[Spot],
) -> list[Element]:
    """Names beside their dots, with a sign for those elsewhere; the letters in large dots stay readable."""
    broad = bounds.right >= _BROAD
    order = importance(dots, lines)
    if any(line.marked for line in lines):
        order = [at for at in order if dots[at].marked] or order
    most = 70 if len(dots) <= 90 else 42
    chosen = [at for at in order if at not in set(stand)][: most if broad else 26]
    beneath, under = _beneath([at for at in order if at in set(stand)], dots, marks, bounds)
    room = 150.0 if broad else 104.0
    letters = [set_text(_signed(dots[at]), room, size=SMALL, bold=dots[at].marked) for at in chosen]
    shown = [Mark(mark.x, mark.y, mark.radius * 1.15 + 1.5) for mark in marks]
    reach = 60.0 if len(dots) <= 40 or dots[order[0]].marked else 34.0 if len(dots) <= 150 else 26.0
    wishes = [
        Wish(shown[at], label.width, label.height, reach) for at, label in zip(chosen, letters, strict=True)
    ]
    crowded = [Spot(_square(marks[at])) for at in order if marks[at].radius >= 8.5]
    if len(dots) > _CROWD:  # nothing could be named that hides none of the small ones
        shown = [shown[at] for at in chosen]
    spots = place_labels(wishes, shown, bounds, taken=[*taken, *crowded, *under])
    return beneath + [
        part for label, spot in zip(letters, spots, strict=True) if spot for part in tied(label, spot)
    ]


def _signed(dot: Dot) -> str:
    """A name with the sign of its place."""
    sign = place_sign(dot.inside)
    return f"{dot.name}\u00a0{sign}" if sign else dot.name


def _beneath(
    stand: Sequence[int], dots: Sequence[Dot], marks: Sequence[Mark], bounds: Box
) -> tuple[list[Element], list[Spot]]:
    """Names under those that stand in rows, where the next in the row leaves room for one."""
    apart = sorted({round(marks[at].x, 1) for at in stand})
    step = min((b - a for a, b in pairwise(apart)), default=160.0)
    drawn: list[Element] = []
    spots: list[Spot] = []
    for at in stand if step >= 52 else ():
        label = set_text(_signed(dots[at]), min(step - 8, 150.0), size=SMALL, lines=2)
        top = marks[at].y + marks[at].radius + 4
        half = label.width / 2
        middle = min(max(marks[at].x, bounds.left + half), bounds.right - half)
        box = Box(middle - half, top, middle + half, top + label.height)
        if box.bottom <= bounds.bottom and not any(box.meets(one.box, 3) for one in spots):
            spots.append(Spot(box))
            drawn += tied(label, spots[-1])
    return drawn, spots


def _square(mark: Mark) -> Box:
    half = mark.radius * 0.75
    return Box(mark.x - half, mark.y - half, mark.x + half, mark.y + half)


def standing(lines: Sequence[Line], marks: Sequence[Mark]) -> list[int]:
    """Positions of those without a tie, where they stand beneath all others."""
    joined = {end for line in lines for end in (line.tail, line.head)}
    lowest = max((marks[at].y + marks[at].radius for at in joined), default=math.inf)
    apart = [at for at in range(len(marks)) if at not in joined]
    return [] if any(marks[at].y - marks[at].radius < lowest + 2 for at in apart) else apart


def _alone(
    lines: Sequence[Line], marks: Sequence[Mark], stand: Sequence[int], words: NetworkWords, width: float
) -> tuple[list[Element], list[Spot]]:
    """A heading over those without a tie."""
    if not stand:
        return [], []
    foot = max(marks[end].y + marks[end].radius for line in lines for end in (line.tail, line.head))
    top = min(marks[at].y - marks[at].radius for at in stand)
    label = set_text(words.alone, width - 12, size=SMALL, lines=1)
    y = max(top - label.height - 6, (foot + top - label.height) / 2)
    box = Box(4, y + 2, 4 + label.width, y + 2 + label.height)
    line = rule(0, y, width, y, stroke=MUTED, width=0.8, dashes="1.5 3.5")
    return [line, *rimmed(lettered(label, 4, y + 2, fill=MUTED))], [
        Spot(Box(0, y - 2, width, y + 2)),
        Spot(box),
    ]


def _groups(
    dots: Sequence[Dot], lines: Sequence[Line], marks: Sequence[Mark], words: NetworkWords, width: float
) -> tuple[list[Element], list[tuple[list[Element], Spot]]]:
    """The ground of each group, and its name above it."""
    keys = sorted({dot.group for dot in dots if dot.group})
    if not keys or len({dot.group for dot in dots}) < 2:
        return [], []
    joined = {end for line in lines for end in (line.tail, line.head)}
    grounds: list[Element] = []
    headings: list[tuple[list[Element], Spot]] = []
    for key in keys:
        own = [marks[at] for at, dot in enumerate(dots) if dot.group == key and at in joined]
        if not own:
            continue
        grounds.append(_ground(own))
        label = set_text(words.groups.get(key, key), min(220.0, width * 0.4), size=SMALL, lines=1, bold=True)
        middle = (min(mark.x for mark in own) + max(mark.x for mark in own)) / 2
        middle = min(max(middle, label.width / 2 + 4), width - label.width / 2 - 4)
        top = max(min(mark.y - mark.radius for mark in own) - 22, 2)
        box = Box(middle - label.width / 2, top, middle + label.width / 2, top + label.height)
        while any(box.meets(other.box, 2) for _, other in headings):
            box = Box(box.left, box.top + label.height + 3, box.right, box.bottom + label.height + 3)
        letters = rimmed(lettered(label, middle, box.top, fill=INK, anchor="middle"))
        headings.append(([named(label.full, None, *letters, elided=label.elided)], Spot(box)))
    return grounds, headings


def _ground(own: Sequence[Mark]) -> Element:
    """A soft surface around the marks of a group."""
    corners = np.array([(mark.x, mark.y) for mark in own])
    try:
        corners = corners[ConvexHull(corners).vertices] if len(own) > 2 else corners
    except QhullError:  # all on one line
        corners = corners[[corners[:, 0].argmin(), corners[:, 0].argmax()]]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "z"
    pad = 2 * (max(mark.radius for mark in own) + 9)
    rim = element("path", d=path, fill=HAIRLINE, stroke=HAIRLINE, stroke_width=pad + 2)
    ground = element("path", d=path, fill=FAINT, stroke=FAINT, stroke_width=pad)
    for one in (rim, ground):
        one.attrib["stroke-linejoin"] = "round"
    return element("g", rim, ground)

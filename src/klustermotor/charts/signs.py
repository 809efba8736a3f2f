"""One sign for each sector, place and state, the same in every figure and beside names on the pages.

Sectors differ in shape as well as colour. An actor inside the region is solid, one elsewhere outlined with an
arrow, one whose place is unknown dotted with a question mark. A stage that the region covers is solid,
elsewhere outlined with an arrow, lacking dashed with a cross, unknown dotted with a question mark. A legend
shows only what occurs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from xml.etree.ElementTree import Element, tostring

from klustermotor.charts.drawing import element, text
from klustermotor.charts.lettering import set_text
from klustermotor.charts.palette import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    SECTOR_COLOURS,
    SECTORS,
    SMALL,
    STRUCTURE,
    known_sector,
)

Coverage = Literal["inside", "elsewhere", "lacking", "unknown"]
Status = Literal["planned", "under_way", "done", "unknown"]
COVERAGES: tuple[Coverage, ...] = ("inside", "elsewhere", "lacking", "unknown")

_DOTTED = "1 2.6"
_DASHED = "3.5 2.5"


def sector_mark(
    sector: str | None,
    x: float,
    y: float,
    *,
    size: float = 12.0,
    inside: bool | None = True,
    fill: str | None = None,
) -> Element:
    """The shape of a sector, centred on a point.

    Parameters
    ----------
    sector
        Name of the sector; anything else is drawn as unknown, a dashed ring.
    x, y
        Centre.
    size
        Height, about.
    inside
        Solid when inside the region, outlined when not, dotted when unknown.
    fill
        Another colour than the sector's own, for marks on coloured surfaces.
    """
    name = known_sector(sector)
    colour = fill or SECTOR_COLOURS[name]
    paper = "none" if fill else PAPER
    if name == "unknown":
        r = size / 2 - 0.8
        return element(
            "circle", cx=x, cy=y, r=r, fill=paper, stroke=colour, stroke_width=1.6, stroke_dasharray=_DASHED
        )
    if inside:
        return element("path", d=_outline(name, x, y, size / 2), fill=colour)
    dashes = _DOTTED if inside is None else None
    return element(
        "path",
        d=_outline(name, x, y, size / 2 - 0.9),
        fill=paper,
        stroke=colour,
        stroke_width=1.8,
        stroke_dasharray=dashes,
        stroke_linecap="round" if dashes else None,
    )


def _outline(name: str, x: float, y: float, r: float) -> str:
    """Path of a shape of about equal weight to the eye for every sector."""
    if name == "business":
        return _polygon(x, y, r * 1.25, corners=4, turn=45)
    if name == "academia":
        return (
            f"M{x - r:.2f} {y:.2f}a{r:.2f} {r:.2f} 0 1 0 {2 * r:.2f} 0a{r:.2f} {r:.2f} 0 1 0 {-2 * r:.2f} 0z"
        )
    if name == "public":
        return _polygon(x, y + r * 0.18, r * 1.28, corners=3, turn=-90)
    if name == "intermediary":
        return _polygon(x, y, r * 1.2, corners=4, turn=0)
    return _polygon(x, y, r * 1.12, corners=6, turn=0)


def _polygon(x: float, y: float, r: float, *, corners: int, turn: float) -> str:
    angles = [math.radians(turn + 360 * corner / corners) for corner in range(corners)]
    return "M" + "L".join(f"{x + r * math.cos(a):.2f} {y + r * math.sin(a):.2f}" for a in angles) + "z"


def arrow(x: float, y: float, *, size: float = 12.0, stroke: str = MUTED) -> Element:
    """A small arrow outwards, centred on a point: this is somewhere else."""
    h = size / 2
    path = f"M{x - h:.2f} {y:.2f}h{size}m-4 -4l4 4l-4 4"
    return element("path", d=path, fill="none", stroke=stroke, stroke_width=1.5)


def question(x: float, y: float, *, fill: str = MUTED) -> Element:
    """A question mark centred on a point: this is unknown."""
    return text("?", x, y + 4.6, size=SMALL, fill=fill, bold=True, anchor="middle")


def place_sign(inside: bool | None) -> str:
    """What follows an actor's name: nothing inside the region, an arrow elsewhere, a question mark if unknown.

    >>> [place_sign(inside) for inside in (True, False, None)]
    ['', '→', '?']
    """
    if inside is None:
        return "?"
    return "" if inside else "→"


def coverage_style(coverage: Coverage) -> dict[str, str]:
    """Attributes of the surface of a stage."""
    solid = {"fill": STRUCTURE, "stroke": STRUCTURE, "stroke-width": "1.5"}
    dashed = {"fill": PAPER, "stroke": ACCENT, "stroke-width": "1.8", "stroke-dasharray": "7 4"}
    dotted = {
        "fill": PAPER,
        "stroke": MUTED,
        "stroke-width": "1.8",
        "stroke-dasharray": "1.5 4",
        "stroke-linecap": "round",
    }
    return {"inside": solid, "elsewhere": {**solid, "fill": PAPER}, "lacking": dashed, "unknown": dotted}[
        coverage
    ]


def coverage_colour(coverage: Coverage) -> str:
    """Colour of the words on a stage."""
    return {"inside": PAPER, "elsewhere": INK, "lacking": ACCENT, "unknown": MUTED}[coverage]


def coverage_sign(coverage: Coverage, x: float, y: float) -> list[Element]:
    """The sign that goes with a stage's surface, centred on a point; a covered stage needs none."""
    if coverage == "elsewhere":
        return [arrow(x, y, stroke=STRUCTURE)]
    if coverage == "lacking":
        cross = f"M{x - 4} {y - 4}l8 8M{x - 4} {y + 4}l8 -8"
        return [element("path", d=cross, fill="none", stroke=ACCENT, stroke_width=2)]
    return [question(x, y)] if coverage == "unknown" else []


def coverage_mark(coverage: Coverage, x: float, y: float, *, size: float = 14.0) -> Element:
    """A small picture of how a stage with this coverage is drawn, centred on a point."""
    width = size * 1.7
    box = element("rect", x=x - width / 2, y=y - size / 2, width=width, height=size, rx=2)
    box.attrib.update(coverage_style(coverage))
    return element("g", box, *coverage_sign(coverage, x, y))


def status_mark(status: Status, x: float, y: float, *, size: float = 12.0) -> Element:
    """How far something has come: planned is an open ring, under way half full, done full, unknown dotted."""
    r = size / 2 - 0.8
    dashes = _DOTTED if status == "unknown" else None
    fill = STRUCTURE if status == "done" else PAPER
    ring = element(
        "circle", cx=x, cy=y, r=r, fill=fill, stroke=STRUCTURE, stroke_width=1.6, stroke_dasharray=dashes
    )
    if status != "under_way":
        return element("g", ring)
    return element("g", ring, element("path", d=f"M{x} {y - r}a{r} {r} 0 0 1 0 {2 * r}z", fill=STRUCTURE))


def icon(kind: str) -> str:
    """A sector's, coverage's or status's sign as a small picture to stand beside its name in running text.

    It says nothing to a screen reader: the name does.

    Parameters
    ----------
    kind
        ``"sector:public"``, ``"coverage:lacking"``, ``"status:planned"`` and so on.

    Examples
    --------
    >>> icon("status:done").startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"')
    True
    """
    group, _, name = kind.partition(":")
    wide = group == "coverage"
    width = 28 if wide else 16
    marks = {
        "sector": lambda: sector_mark(name, 8, 8),
        "coverage": lambda: coverage_mark(next(known for known in COVERAGES if known == name), 14, 8),
        "status": lambda: status_mark(_status(name), 8, 8),
    }
    root = element(
        "svg",
        marks[group](),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} 16",
        width=width,
        height=16,
        aria_hidden="true",
        focusable="false",
    )
    return tostring(root, encoding="unicode")


def _status(name: str) -> Status:
    known: tuple[Status, ...] = ("planned", "under_way", "done")
    return next((status for status in known if status == name), "unknown")


def legend(
    entries: Sequence[tuple[Element, str]], top: float, *, width: float, left: float = 0.0
) -> tuple[list[Element], float]:
    """Signs with their meanings in rows, and how high they became.

    Each sign is drawn around the point (0, 0).
    """
    drawn: list[Element] = []
    x, y = left, top
    for sign, meaning in entries:
        words = set_text(meaning, min(width - 40, 320), size=SMALL, lines=1)
        step = 34 + words.width + 16
        if x > left and x + step > left + width:
            x, y = left, y + 26
        drawn.append(element("g", sign, transform=f"translate({x + 13:.2f} {y + 13:.2f})"))
        drawn.append(text(words.lines[0] if words.lines else "", x + 32, y + 17.6, size=SMALL, fill=MUTED))
        x += step
    return drawn, (y + 26 - top if entries else 0.0)


def sector_entries(sectors: Iterable[str | None], names: Mapping[str, str]) -> list[tuple[Element, str]]:
    """Legend entries of the sectors that occur, in the palette's order."""
    found = {known_sector(sector) for sector in sectors}
    return [(sector_mark(name, 0, 0), names.get(name, name)) for name in SECTORS if name in found]


def place_entries(places: Iterable[bool | None], outside: str, unknown: str) -> list[tuple[Element, str]]:
    """Legend entries of actors elsewhere and of unknown place, where there are any."""
    found = set(places)
    entries = []
    if False in found:
        entries.append((arrow(0, 0), outside))
    if None in found:
        entries.append((question(0, 0), unknown))
    return entries

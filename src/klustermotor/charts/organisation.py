"""The leadership network and organisation of an initiative (the method's Figure 5).

Assumes that the person who drives the initiative is its centre. Its bodies are rings around the centre; the
people stand on either side by sector, each with a line inwards and a mark on the ring of every body that they
sit in; members who are counted but not named are open dots. The organisations that carry the initiative are
gathered underneath.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named
from klustermotor.charts.lettering import clean, set_text
from klustermotor.charts.palette import (
    BODY,
    FAINT,
    HAIRLINE,
    MUTED,
    PAPER,
    SECTOR_COLOURS,
    SMALL,
    STRUCTURE,
    TINT,
    WIDTH,
    known_sector,
)
from klustermotor.charts.rosters import Carrier, Column, Holder, carriers, roster, two_sides
from klustermotor.charts.signs import legend, place_entries, question, sector_mark

__all__ = ["BodyBox", "Carrier", "Holder", "OrganisationWords", "organisation_figure"]

_CORE = 66.0  # radius of the centre
_SIDE = 242.0  # width of the people's columns
_MOST_RINGS = 4
_OPENING = math.radians(42)  # how far above and below the horizontal lines may reach the rings


@dataclass(frozen=True)
class BodyBox:
    """A board, network or group; ``size`` counts its members whether or not they are named."""

    key: str
    name: str
    kind: str = ""
    size: int | None = None
    note: str = ""


@dataclass(frozen=True)
class OrganisationWords:
    """Words of the figure.

    Attributes
    ----------
    manager : str
        What the person in the centre is called, such as "Cluster engine".
    manager_unknown : str
        What stands in the centre when nobody is known.
    unnamed : str
        Meaning of an open dot: a member who is counted but not named.
    sectors : mapping
        Name of each sector, ``"unknown"`` among them.
    outside, place_unknown : str
        Meaning of the arrow and the question mark after an organisation's name.
    more : str
        "+ {count} more".
    """

    manager: str
    manager_unknown: str
    unnamed: str
    sectors: Mapping[str, str]
    outside: str
    place_unknown: str
    more: str


def organisation_figure(
    managers: Sequence[Holder],
    *,
    bodies: Sequence[BodyBox] = (),
    holders: Sequence[Holder] = (),
    groups: Sequence[tuple[str, Sequence[Carrier]]] = (),
    words: OrganisationWords,
    title: str,
    description: str,
    identifier: str,
    most: int = 40,
) -> str:
    """Draw a leadership network and its organisation.

    Parameters
    ----------
    managers
        Who drives the initiative; none when unknown.
    bodies
        Its bodies, from the innermost ring outwards; four are drawn, and those after are only named.
    holders
        The people, and organisations, with a role in it; each names the keys of its bodies.
    groups
        Organisations that carry it, such as founders and partners, each group under its heading.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    most
        How many holders are drawn; the rest are counted.

    Returns
    -------
    str
        SVG text.
    """
    rings = [
        (body, _CORE + (number + 1) * _spacing(bodies)) for number, body in enumerate(bodies[:_MOST_RINGS])
    ]
    reach = rings[-1][1] if rings else _CORE
    left, right = (roster(side, words.sectors, _SIDE - 30) for side in two_sides(holders[:most]))
    height = max(left.height, right.height, 2 * reach + 16)
    x, y = WIDTH / 2, 20 + height / 2

    drawn = _rings(rings, x, y, identifier)
    drawn += _unnamed(rings, holders, x, y)
    drawn += _people(left, _SIDE, y, rings, -1)
    drawn += _people(right, WIDTH - _SIDE, y, rings, 1)
    drawn += _centre(managers, x, y, words)
    top = 20 + height + 20
    rest = [body.name for body in bodies[_MOST_RINGS:]]
    if len(holders) > most:
        rest.append(words.more.replace("{count}", str(len(holders) - most)))
    for line in rest:
        drawn += lettered(
            set_text(line, WIDTH - 60, size=SMALL, lines=1), x, top - 8, fill=MUTED, anchor="middle"
        )
        top += 20
    for label, organisations in groups:
        if organisations:
            made, top = carriers(label, organisations, words.sectors, top)
            drawn += made
    entries = place_entries(
        (one.inside for _, group in groups for one in group), words.outside, words.place_unknown
    )
    if any(_missing(body, holders) for body, _ in rings):
        entries.append((_open_dot(0, 0), words.unnamed))
    key, used = legend(entries, top + 4, width=WIDTH - 20, left=10)
    bottom = top + used + 14
    frame = element(
        "rect", x=0.5, y=0.5, width=WIDTH - 1, height=bottom - 1, rx=10, fill="none", stroke=HAIRLINE
    )
    return figure(
        [frame, *drawn, *key],
        width=WIDTH,
        height=bottom,
        title=title,
        description=description,
        identifier=identifier,
    )


def _spacing(bodies: Sequence[BodyBox]) -> float:
    return 34.0 if len(bodies) < 4 else 27.0


def _rings(rings: Sequence[tuple[BodyBox, float]], x: float, y: float, identifier: str) -> list[Element]:
    """Rings from the outermost inwards, each with its name along the top."""
    drawn = []
    for number, (body, radius) in reversed(list(enumerate(rings))):
        fill = TINT if body.kind == "leadership_network" else FAINT
        line = radius - 14  # the name runs inside its own ring
        path = f"M{x - line:.2f} {y:.2f}A{line:.2f} {line:.2f} 0 0 1 {x + line:.2f} {y:.2f}"
        size = f" · {body.size}" if body.size is not None else ""
        label = set_text(body.name, 1.9 * line - 8 * len(size), size=SMALL, lines=1)
        along = element(
            "textPath",
            content=clean("".join(label.lines)) + size,
            href=f"#{identifier}-ring-{number}",
            startOffset="50%",
        )
        drawn.append(
            named(
                f"{body.name}{size} {body.note}".strip(),
                None,
                element("circle", cx=x, cy=y, r=radius, fill=fill, stroke=STRUCTURE, stroke_width=0.8),
                element("path", d=path, fill="none", id=f"{identifier}-ring-{number}"),
                element("text", along, font_size=SMALL, fill=STRUCTURE, text_anchor="middle"),
                elided=label.elided or bool(body.note),
            )
        )
    return drawn


def _missing(body: BodyBox, holders: Sequence[Holder]) -> int:
    """How many members of a body are counted but not named."""
    return max(0, (body.size or 0) - sum(body.key in holder.bodies for holder in holders))


def _open_dot(x: float, y: float) -> Element:
    return element("circle", cx=x, cy=y, r=4, fill=PAPER, stroke=MUTED, stroke_width=1.3)


def _unnamed(
    rings: Sequence[tuple[BodyBox, float]], holders: Sequence[Holder], x: float, y: float
) -> list[Element]:
    drawn = []
    for body, radius in rings:
        step = 14 / radius
        count = min(_missing(body, holders), int(math.radians(76) / step))
        for number in range(count):
            angle = (number - (count - 1) / 2) * step
            drawn.append(_open_dot(x + radius * math.sin(angle), y + radius * math.cos(angle)))
    return drawn


def _people(
    column: Column, edge: float, y: float, rings: Sequence[tuple[BodyBox, float]], side: int
) -> list[Element]:
    """One side's people and their lines to the centre; ``side`` is -1 to the left and 1 to the right."""
    drawn: list[Element] = []
    names: list[Element] = []
    top = y - column.height / 2
    reach = rings[-1][1] if rings else _CORE
    bend = reach + min(34, (WIDTH / 2 - _SIDE - reach) / 2)
    for entry in column.entries:
        angle = _OPENING * (entry.y - column.height / 2) / max(column.height / 2, reach * 1.1)
        outwards = side * math.cos(angle), math.sin(angle)
        at_x, at_y = edge - side * 2, top + entry.y
        colour = SECTOR_COLOURS[known_sector(entry.holder.sector)]
        ends = [(WIDTH / 2 + r * outwards[0], y + r * outwards[1]) for r in (bend, reach, _CORE)]
        line = (
            f"M{at_x:.1f} {at_y:.1f}C{at_x - side * 34:.1f} {at_y:.1f} {ends[0][0]:.1f} {ends[0][1]:.1f} "
            f"{ends[1][0]:.1f} {ends[1][1]:.1f}L{ends[2][0]:.1f} {ends[2][1]:.1f}"
        )
        drawn.append(
            element("path", d=line, fill="none", stroke=colour, stroke_width=1.2, stroke_opacity=0.6)
        )
        drawn += [
            sector_mark(entry.holder.sector, WIDTH / 2 + r * outwards[0], y + r * outwards[1], size=11)
            for body, r in rings
            if body.key in entry.holder.bodies
        ]
        names.append(entry.draw(edge, top, side))
    return [*drawn, *names, *column.draw_headings(edge, top, side)]


def _centre(managers: Sequence[Holder], x: float, y: float, words: OrganisationWords) -> list[Element]:
    """The disc in the middle, with who drives the initiative."""
    if not managers:
        label = set_text(words.manager_unknown, 1.6 * _CORE, size=SMALL, lines=3)
        ring = element("circle", cx=x, cy=y, r=_CORE, fill=PAPER, stroke=MUTED, stroke_width=1.8)
        ring.attrib.update({"stroke-dasharray": "1.5 4", "stroke-linecap": "round"})
        top = y - label.height / 2
        return [ring, question(x, top - 8), *lettered(label, x, top + 4, fill=MUTED, anchor="middle")]
    shown = managers[:2]
    drawn = [element("circle", cx=x, cy=y, r=_CORE, fill=STRUCTURE, stroke=PAPER, stroke_width=2)]
    names = [set_text(one.name, 1.7 * _CORE, size=BODY, bold=True, lines=4 - len(shown)) for one in shown]
    role = set_text(words.manager, 1.6 * _CORE, size=SMALL, lines=2)
    more = words.more.replace("{count}", str(len(managers) - 2)) if len(managers) > 2 else ""
    rest = set_text(more, 1.3 * _CORE, size=SMALL, lines=1)
    top = y - (sum(name.height for name in names) + role.height + rest.height) / 2 + 2
    if known_sector(managers[0].sector) != "unknown":
        drawn.append(sector_mark(managers[0].sector, x, top - 9, size=11, fill=PAPER))
    drawn += lettered(role, x, top, fill=TINT, anchor="middle")
    top += role.height
    for one, name in zip(shown, names, strict=True):
        letters = lettered(name, x, top, fill=PAPER, anchor="middle")
        drawn.append(named(one.name, one.href, *letters, elided=name.elided))
        top += name.height
    return [*drawn, *lettered(rest, x, top, fill=TINT, anchor="middle")]

"""Key people of an initiative as a table for the wall: where each comes from and what each brings (Figure 4).

Assumes that the texts are short enough to read standing: each cell holds at most five lines, and longer ones are cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named, rule
from klustermotor.charts.lettering import set_text
from klustermotor.charts.palette import BODY, HAIRLINE, INK, MUTED, SMALL, WIDTH
from klustermotor.charts.signs import legend, sector_entries, sector_mark

_EDGES = (20.0, 200.0, 440.0, WIDTH)  # where the columns begin, and the end
_GUTTER = 18.0
_PADDING = 12.0


@dataclass(frozen=True)
class PersonRow:
    """A person, where the person comes from, and what the person brings to the work."""

    name: str
    role: str = ""
    post: str = ""
    ability: str = ""
    sector: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class PeopleWords:
    """Headings of the three columns, names of sectors, "+ {count} more", what to say when nobody is known."""

    columns: tuple[str, str, str]
    sectors: Mapping[str, str]
    more: str
    empty: str = ""


def people_figure(
    people: Sequence[PersonRow],
    *,
    words: PeopleWords,
    title: str,
    description: str,
    identifier: str,
    most: int = 30,
) -> str:
    """Draw the table of key people.

    Parameters
    ----------
    people
        In the order to show them.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    most
        How many are drawn; the rest are counted.

    Returns
    -------
    str
        SVG text.
    """
    drawn: list[Element] = []
    for heading, left in zip(words.columns, _EDGES, strict=False):
        drawn += lettered(set_text(heading, 230, size=SMALL, lines=1, bold=True), left, 8, fill=MUTED)
    top = 34.0
    drawn.append(rule(0, top, WIDTH, top, stroke=INK, width=1.5))
    for person in people[:most]:
        group, height = _row(person, top)
        drawn.append(group)
        top += height
        drawn.append(rule(0, top, WIDTH, top, stroke=HAIRLINE))
    rest = len(people) - most
    last = words.more.format(count=rest) if rest > 0 else "" if people else words.empty
    if last:
        drawn += lettered(set_text(last, WIDTH, size=BODY), _EDGES[0], top + _PADDING, fill=MUTED)
        top += 2 * _PADDING + BODY
    signs, height = legend(
        sector_entries([p.sector for p in people[:most]], words.sectors), top + 14, width=WIDTH
    )
    return figure(
        [*drawn, *signs],
        width=WIDTH,
        height=top + 14 + height,
        title=title,
        description=description,
        identifier=identifier,
    )


def _row(person: PersonRow, top: float) -> tuple[Element, float]:
    """A person's row as one group, and its height."""
    widths = [right - left - _GUTTER for left, right in pairwise(_EDGES)]
    name = set_text(person.name, widths[0], size=BODY, lines=2, bold=True)
    role = set_text(person.role, widths[0], size=SMALL, lines=3)
    cells = [
        set_text(text, width, size=BODY, lines=5)
        for text, width in zip((person.post, person.ability), widths[1:], strict=True)
    ]
    first = top + _PADDING
    parts = [sector_mark(person.sector, 8, first + name.height / max(len(name.lines), 1) / 2)]
    parts += lettered(name, _EDGES[0], first)
    elided = name.elided or role.elided or any(cell.elided for cell in cells)
    label = named(person.name, person.href, *parts, elided=name.elided)
    texts = lettered(role, _EDGES[0], first + name.height, fill=MUTED)
    for cell, left in zip(cells, _EDGES[1:], strict=False):
        texts += lettered(cell, left, first)
    height = max(name.height + role.height, *(cell.height for cell in cells)) + 2 * _PADDING
    whole = f"{person.name}: {person.role}. {person.post}. {person.ability}"
    return element("g", *([element("title", content=whole)] if elided else []), label, *texts), height

"""Lists of people and organisations by sector, as they stand around and under a drawn network.

Assumes that sectors come in the palette's order, and within a sector names in the order that they were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, lettered, named, target
from klustermotor.charts.lettering import Lettering, set_text
from klustermotor.charts.palette import (
    BODY,
    FAINT,
    MUTED,
    SECTOR_COLOURS,
    SECTORS,
    SMALL,
    WIDTH,
    Sector,
    known_sector,
)
from klustermotor.charts.signs import place_sign, sector_mark

_COLUMNS = 4
_GAP = 9.0


@dataclass(frozen=True)
class Holder:
    """A person, or an organisation, with a role; ``bodies`` are the keys of the bodies that it sits in."""

    name: str
    detail: str = ""
    sector: str | None = None
    role_label: str = ""
    bodies: tuple[str, ...] = ()
    href: str | None = None


@dataclass(frozen=True)
class Carrier:
    """An organisation that carries an initiative; ``inside`` tells whether it is in the region, if known."""

    name: str
    sector: str | None = None
    inside: bool | None = None
    href: str | None = None


@dataclass(frozen=True)
class Entry:
    """A holder in a column, with its set texts and the height of its first line in the column."""

    holder: Holder
    name: Lettering
    detail: Lettering
    y: float

    def draw(self, edge: float, top: float, side: int) -> Element:
        """Draw the entry outwards from an edge; ``side`` is -1 to the left and 1 to the right."""
        at = top + self.y - self.name.size * 0.66
        anchor = "end" if side < 0 else None
        room = max(self.name.width, self.detail.width) + 24
        return named(
            self.holder.name,
            self.holder.href,
            target(
                edge - room if side < 0 else edge, at - 3, room, self.name.height + self.detail.height + 6
            ),
            sector_mark(self.holder.sector, edge + side * 6, top + self.y),
            *lettered(self.name, edge + side * 20, at, anchor=anchor),
            *lettered(self.detail, edge + side * 20, at + self.name.height, fill=MUTED, anchor=anchor),
            elided=self.name.elided or self.detail.elided,
        )


@dataclass(frozen=True)
class Column:
    """A side's headings and entries, and the height of them all."""

    headings: tuple[tuple[Sector, Lettering, float], ...]
    entries: tuple[Entry, ...]
    height: float

    def draw_headings(self, edge: float, top: float, side: int) -> list[Element]:
        """Draw the names of the sectors above their people."""
        drawn: list[Element] = []
        for sector, label, y in self.headings:
            anchor = "end" if side < 0 else None
            drawn += lettered(label, edge + side * 20, top + y, fill=SECTOR_COLOURS[sector], anchor=anchor)
        return drawn


def two_sides(holders: Sequence[Holder]) -> tuple[list[Holder], list[Holder]]:
    """Holders by sector on two sides of about the same length, the first sectors to the left.

    A sector is kept together unless that would leave one side with less than a third.

    >>> people = [Holder("a", sector="public"), Holder("b", sector="business"), Holder("c", sector="public")]
    >>> [[one.name for one in side] for side in two_sides(people)]
    [['b'], ['a', 'c']]
    """
    ordered = sorted(holders, key=lambda one: SECTORS.index(known_sector(one.sector)))
    half = len(ordered) / 2
    ends = [
        n
        for n in range(1, len(ordered))
        if known_sector(ordered[n - 1].sector) != known_sector(ordered[n].sector)
    ]
    best = min(ends, key=lambda n: abs(n - half), default=0)
    cut = best if min(best, len(ordered) - best) * 3 >= len(ordered) else -(-len(ordered) // 2)
    return ordered[:cut], ordered[cut:]


def roster(holders: Sequence[Holder], sectors: Mapping[str, str], width: float) -> Column:
    """Set one side's people under the names of their sectors."""
    headings: list[tuple[Sector, Lettering, float]] = []
    entries: list[Entry] = []
    y = 0.0
    previous: Sector | None = None
    for holder in holders:
        sector = known_sector(holder.sector)
        if sector != previous:
            y += _GAP if previous else 0
            label = set_text(sectors.get(sector, sector), width, size=SMALL, lines=1, bold=True)
            headings.append((sector, label, y))
            y += label.height + 5
            previous = sector
        name = set_text(holder.name, width, size=BODY)
        words = [word for word in (holder.role_label, holder.detail) if word.strip()]
        detail = set_text(" · ".join(words), width, size=SMALL)
        entries.append(Entry(holder, name, detail, y + name.size * 0.66))
        y += name.height + detail.height + _GAP
    return Column(tuple(headings), tuple(entries), y)


def carriers(
    label: str, organisations: Sequence[Carrier], sectors: Mapping[str, str], top: float
) -> tuple[list[Element], float]:
    """A band of organisations in columns by sector, and where it ends."""
    heading = set_text(label, WIDTH - 60, size=BODY, lines=1, bold=True)
    found = [
        (sector, group)
        for sector in SECTORS
        if (group := [one for one in organisations if known_sector(one.sector) == sector])
    ]
    rows = [found] if len(found) <= _COLUMNS else [found[:3], found[3:]]
    drawn: list[Element] = []
    y = top + 42
    for row in rows:
        made, y = _sector_row(row, sectors, y)
        drawn += made
    band = element("rect", x=10, y=top, width=WIDTH - 20, height=y - top, rx=4, fill=FAINT)
    return [band, *lettered(heading, 26, top + 12), *drawn], y + 10


def _sector_row(
    row: Sequence[tuple[Sector, list[Carrier]]], sectors: Mapping[str, str], top: float
) -> tuple[list[Element], float]:
    """Sectors side by side, the largest with the most columns."""
    shares = [1] * len(row)
    while sum(shares) < _COLUMNS:
        lengths = [len(group) / share for (_, group), share in zip(row, shares, strict=True)]
        if max(lengths) <= 2:
            break
        shares[lengths.index(max(lengths))] += 1
    step = (WIDTH - 52) / sum(shares)
    drawn: list[Element] = []
    left, lowest = 26.0, top
    for (sector, group), share in zip(row, shares, strict=True):
        label = set_text(sectors.get(sector, sector), step * share - 20, size=SMALL, lines=1, bold=True)
        drawn += lettered(label, left, top, fill=SECTOR_COLOURS[sector])
        length = -(-len(group) // share)
        for column in range(share):
            part = group[column * length : (column + 1) * length]
            made, y = _names(part, left + column * step, top + label.height + 6, step - 14)
            drawn += made
            lowest = max(lowest, y)
        left += step * share
    return drawn, lowest + 8


def _names(
    organisations: Sequence[Carrier], left: float, top: float, width: float
) -> tuple[list[Element], float]:
    drawn: list[Element] = []
    for one in organisations:
        sign = place_sign(one.inside)
        name = set_text(one.name, width - (42 if sign else 24), size=SMALL)
        drawn.append(
            named(
                one.name,
                one.href,
                target(left, top - 3, width, name.height + 6),
                sector_mark(one.sector, left + 7, top + 8.6, inside=one.inside),
                *lettered(name, left + 20, top, sign=sign),
                elided=name.elided,
            )
        )
        top += name.height + 7
    return drawn, top

"""The value chain of an initiative: stages in order, who is in them, and what supports them (the method's Figure 1).

Assumes that a chain is not bound to a place: each stage says whether the region covers it, has it elsewhere
or lacks it, and each actor whether it is in the region. Long chains go on in rows, joined by a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, figure, lettered, named, rule, target, text
from klustermotor.charts.lettering import Lettering, set_text
from klustermotor.charts.palette import BODY, FAINT, HAIRLINE, MUTED, SMALL, STRUCTURE, WIDTH
from klustermotor.charts.signs import (
    COVERAGES,
    Coverage,
    coverage_colour,
    coverage_mark,
    coverage_sign,
    coverage_style,
    legend,
    place_entries,
    place_sign,
    sector_entries,
    sector_mark,
)

_PER_ROW = 5
_POINT = 18.0  # how far the point of a stage reaches
_MARGIN = 10.0
_ROW_GAP = 34.0


@dataclass(frozen=True)
class ActorMark:
    """An actor in a stage; ``inside`` tells whether it is in the region, ``None`` that this is unknown."""

    name: str
    sector: str | None = None
    place: str = ""
    inside: bool | None = None
    href: str | None = None


@dataclass(frozen=True)
class StageBox:
    """A stage of the chain, or a function that supports it."""

    name: str
    support: bool = False
    coverage: Coverage = "unknown"
    actors: tuple[ActorMark, ...] = ()


@dataclass(frozen=True)
class ValueChainWords:
    """Words of the figure.

    Attributes
    ----------
    support : str
        Heading of the supporting functions.
    coverages, sectors : mapping
        Meaning of each coverage and sector, ``"unknown"`` among them.
    outside, place_unknown : str
        Meaning of the arrow and the question mark after an actor's name.
    more : str
        "+ {count} more".
    empty : str
        What to say when there are no stages.
    """

    support: str
    coverages: Mapping[str, str]
    sectors: Mapping[str, str]
    outside: str
    place_unknown: str
    more: str
    empty: str = ""


def value_chain_figure(
    stages: Sequence[StageBox],
    *,
    words: ValueChainWords,
    title: str,
    description: str,
    identifier: str,
    most: int = 8,
) -> str:
    """Draw a value chain.

    Parameters
    ----------
    stages
        Stages in the order of the chain, and supporting functions in the order to show them.
    words
        Every word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    most
        How many actors are named in a stage; the rest are counted.

    Returns
    -------
    str
        SVG text.
    """
    chain = [stage for stage in stages if not stage.support]
    support = [stage for stage in stages if stage.support]
    drawn: list[Element] = []
    top = 8.0
    if not chain and words.empty:
        empty = set_text(words.empty, WIDTH - 80, size=BODY, lines=3)
        drawn += lettered(empty, WIDTH / 2, top + 20, fill=MUTED, anchor="middle")
        top += empty.height + 48
    rows = _rows(chain)
    for number, row in enumerate(rows):
        made, height = _row(row, len(rows[0]), top, words, most)
        last = number == len(rows) - 1
        if not last:
            made.append(_turn(row, len(rows[0]), top, top + height + _ROW_GAP))
        drawn += made
        top += height + (12 if last else _ROW_GAP)
    if support:
        made, top = _support(support, top, words, most)
        drawn += made
    key, height = legend(_meanings(stages, words), top + 14, width=WIDTH)
    drawn += [rule(0, top + 6, WIDTH, top + 6, stroke=HAIRLINE), *key] if key else []
    return figure(
        drawn,
        width=WIDTH,
        height=top + height + 20,
        title=title,
        description=description,
        identifier=identifier,
    )


def _rows(chain: Sequence[StageBox]) -> list[Sequence[StageBox]]:
    """The chain in as few rows as hold it, as even as they can be."""
    count = max(1, -(-len(chain) // _PER_ROW))
    size = max(1, -(-len(chain) // count))
    return [chain[start : start + size] for start in range(0, len(chain), size)]


def _labels(row: Sequence[StageBox], step: float) -> tuple[list[Lettering], float]:
    """Names of the stages of a row, and the height that holds them all."""
    room = {one: step - 2 * _POINT - (22 if one == "inside" else 34) for one in COVERAGES}
    labels = [set_text(stage.name, room[stage.coverage], size=BODY, lines=3, bold=True) for stage in row]
    return labels, max(56.0, max(label.height for label in labels) + 20)


def _row(
    row: Sequence[StageBox], columns: int, top: float, words: ValueChainWords, most: int
) -> tuple[list[Element], float]:
    step = (WIDTH - 2 * _MARGIN) / columns
    labels, height = _labels(row, step)
    drawn: list[Element] = []
    lowest = 0.0
    for number, (stage, label) in enumerate(zip(row, labels, strict=True)):
        left = _MARGIN + number * step
        right, middle, foot = left + step - 8, top + height / 2, top + height
        outline = (
            f"M{left:.2f} {top:.2f}H{right - _POINT + 8:.2f}L{right + 8:.2f} {middle:.2f}"
            f"L{right - _POINT + 8:.2f} {foot:.2f}H{left:.2f}L{left + _POINT:.2f} {middle:.2f}z"
        )
        surface = element("path", d=outline, stroke_linejoin="round")
        surface.attrib.update(coverage_style(stage.coverage))
        drawn.append(
            named(
                stage.name,
                None,
                surface,
                *lettered(
                    label, left + _POINT + 12, middle - label.height / 2, fill=coverage_colour(stage.coverage)
                ),
                *coverage_sign(stage.coverage, right - _POINT - 1, middle),
                elided=label.elided,
            )
        )
        made, used = _actors(stage.actors, left + 4, foot + 12, width=step - 22, words=words, most=most)
        drawn += made
        lowest = max(lowest, used)
    return drawn, height + (lowest + 12 if lowest else 0)


def _turn(row: Sequence[StageBox], columns: int, top: float, next_top: float) -> Element:
    """The line that leads from the end of a row to the beginning of the next."""
    step = (WIDTH - 2 * _MARGIN) / columns
    middle = top + _labels(row, step)[1] / 2
    right, bend = WIDTH - 4, next_top - _ROW_GAP / 2
    path = f"M{WIDTH - _MARGIN} {middle:.2f}H{right}V{bend:.2f}H{_MARGIN + _POINT + 20}V{next_top - 5:.2f}"
    tip = "m-4 -5l4 5l4 -5"
    return element("path", d=path + tip, fill="none", stroke=STRUCTURE, stroke_width=1.2)


def _actors(
    actors: Sequence[ActorMark], left: float, top: float, *, width: float, words: ValueChainWords, most: int
) -> tuple[list[Element], float]:
    """Actors beneath a stage, and how much height they took."""
    drawn: list[Element] = []
    y = top
    for actor in actors[:most]:
        sign = place_sign(actor.inside)
        name = set_text(actor.name, width - (42 if sign else 24), size=SMALL, lines=3)
        place = set_text(actor.place, width - 24, size=SMALL, lines=1)
        height = name.height + place.height
        drawn.append(
            named(
                actor.name,
                actor.href,
                target(left, y - 3, width, height + 6),
                sector_mark(actor.sector, left + 8, y + 8.6, inside=actor.inside),
                *lettered(name, left + 22, y, sign=sign),
                *lettered(place, left + 22, y + name.height, fill=MUTED),
                elided=name.elided or place.elided,
            )
        )
        y += height + 8
    if len(actors) > most:
        more = words.more.replace("{count}", str(len(actors) - most))
        drawn.append(text(more, left + 22, y + 13, size=SMALL, fill=MUTED))
        y += 24
    return drawn, y - top


def _support(
    support: Sequence[StageBox], top: float, words: ValueChainWords, most: int
) -> tuple[list[Element], float]:
    """The band of supporting functions, in columns under the chain."""
    columns = min(4, len(support))
    step = (WIDTH - 2 * _MARGIN) / columns
    heading = set_text(words.support, WIDTH - 40, size=BODY, lines=1, bold=True)
    cells: list[Element] = []
    y = top + 44
    for start in range(0, len(support), columns):
        lowest = 0.0
        for number, stage in enumerate(support[start : start + columns]):
            left = _MARGIN + 6 + number * step
            made, used = _support_cell(stage, left, y, width=step - 12, words=words, most=most)
            cells += made
            lowest = max(lowest, used)
        y += lowest + 14
    band = element("rect", x=0, y=top, width=WIDTH, height=y - top, rx=4, fill=FAINT)
    return [band, *lettered(heading, _MARGIN + 6, top + 12), *cells], y + 4


def _support_cell(
    stage: StageBox, left: float, top: float, *, width: float, words: ValueChainWords, most: int
) -> tuple[list[Element], float]:
    label = set_text(stage.name, width - 42, size=BODY)
    height = max(36.0, label.height + 14)
    box = element("rect", x=left, y=top, width=width, height=height, rx=3)
    box.attrib.update(coverage_style(stage.coverage))
    words_at = top + (height - label.height) / 2
    head = named(
        stage.name,
        None,
        box,
        *lettered(label, left + 12, words_at, fill=coverage_colour(stage.coverage)),
        *coverage_sign(stage.coverage, left + width - 16, top + height / 2),
        elided=label.elided,
    )
    actors, used = _actors(stage.actors, left, top + height + 10, width=width - 6, words=words, most=most)
    return [head, *actors], height + (used + 10 if used else 0)


def _meanings(stages: Sequence[StageBox], words: ValueChainWords) -> list[tuple[Element, str]]:
    """Legend of the signs that occur in the figure."""
    found = {stage.coverage for stage in stages}
    actors = [actor for stage in stages for actor in stage.actors]
    coverages = [
        (coverage_mark(one, 0, 0), words.coverages.get(one, one)) for one in COVERAGES if one in found
    ]
    return [
        *coverages,
        *sector_entries((actor.sector for actor in actors), words.sectors),
        *place_entries((actor.inside for actor in actors), words.outside, words.place_unknown),
    ]

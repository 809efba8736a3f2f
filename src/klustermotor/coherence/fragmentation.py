"""Where efforts lie close to one another, stand alone or are spread thin, and what nobody is recorded to cover.

Pictures, not verdicts: several initiatives in an area may be as right as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from klustermotor.casefile.records import Stage
from klustermotor.coherence.overlaps import Ground, Overlap
from klustermotor.diagnosis.signs import Evidence


@dataclass(frozen=True)
class AreaShared:
    """A competence area that several initiatives are in, and between which of them no coordination is recorded."""

    competence_area: str
    initiatives: tuple[str, ...]
    uncoordinated: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Alone:
    """An initiative with an area of its own that shares no telling words with any other."""

    initiative: str
    competence_area: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Spread:
    """A financier of several initiatives: in how many pieces, and how much of its money the largest initiative has.

    A piece is what it gives an initiative in a year, of a kind. ``largest_share`` is None where the sum for
    any of the initiatives is not recorded, or where the sums are in several currencies.
    """

    financier: str
    initiatives: tuple[str, ...]
    without_sum: int
    pieces: int
    largest_share: float | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AreaUncovered:
    """A strength area, or perhaps one, in which no initiative goes on; ``at_other_times`` are those of other days."""

    competence_area: str
    strength: Literal["potential", "confirmed"]
    at_other_times: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class StageUncovered:
    """A stage of a value chain that is said to be lacking, or of which nothing is recorded."""

    initiative: str
    stage: str
    state: Literal["lacking", "nobody_recorded"]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Fragmentation:
    """All of this for a region; ``without_area`` are initiatives of which no area is recorded."""

    shared_areas: tuple[AreaShared, ...]
    alone: tuple[Alone, ...]
    spread: tuple[Spread, ...]
    uncovered_areas: tuple[AreaUncovered, ...]
    uncovered_stages: tuple[StageUncovered, ...]
    without_area: tuple[str, ...]


def fragmentation(ground: Ground, found: Iterable[Overlap]) -> Fragmentation:
    """Where efforts lie close, stand alone or are spread, and what is not covered, of the initiatives that go on."""
    pairs = tuple(found)
    setting = ground.setting
    areas = defaultdict[str, list[str]](list)
    for key in sorted(setting.current):
        areas[setting.initiatives[key].competence_area or ""].append(key)
    without = tuple(areas.pop("", ()))
    worded = {key for one in pairs if one.words for key in (one.one, one.other)}
    return Fragmentation(
        _shared(areas, pairs),
        tuple(
            Alone(keys[0], area, (Evidence("initiatives", keys[0]),))
            for area, keys in sorted(areas.items())
            if len(keys) == 1 and keys[0] not in worded
        ),
        _spread(ground),
        tuple(_uncovered_areas(ground, areas)),
        tuple(one for key in sorted(setting.current) for one in _uncovered_stages(ground, key)),
        without,
    )


def _shared(areas: dict[str, list[str]], pairs: tuple[Overlap, ...]) -> tuple[AreaShared, ...]:
    apart = defaultdict[str, list[tuple[str, str]]](list)
    for one in pairs:
        if one.competence_area and not one.coordination:
            apart[one.competence_area].append((one.one, one.other))
    rows = [
        AreaShared(
            area, tuple(keys), tuple(sorted(apart[area])), tuple(Evidence("initiatives", key) for key in keys)
        )
        for area, keys in areas.items()
        if len(keys) > 1
    ]
    return tuple(sorted(rows, key=lambda one: (-len(one.initiatives), one.competence_area)))


def _spread(ground: Ground) -> tuple[Spread, ...]:
    backed = defaultdict[str, list[str]](list)
    for one in ground.money.backings:
        if one.initiative in ground.setting.current:
            backed[one.financier].append(one.initiative)
    rows = [_of_financier(ground, key, sorted(those)) for key, those in backed.items() if len(those) > 1]
    return tuple(sorted(rows, key=lambda one: (-len(one.initiatives), -one.pieces, one.financier)))


def _of_financier(ground: Ground, financier: str, initiatives: list[str]) -> Spread:
    backings = [ground.money.index[key][financier] for key in initiatives]
    summed = [one for one in backings if one.sums]
    currencies = {each.currency for one in summed for each in one.sums}
    share = None
    if len(summed) == len(backings) and len(currencies) == 1:
        amounts = [one.sums[0].least for one in summed]
        share = max(amounts) / sum(amounts) if sum(amounts) else None
    return Spread(
        financier, tuple(initiatives), len(backings) - len(summed), sum(one.pieces for one in backings), share,
        tuple(record for one in backings for record in one.evidence),
    )  # fmt: skip


def _uncovered_areas(ground: Ground, areas: dict[str, list[str]]) -> Iterator[AreaUncovered]:
    for area in sorted(ground.setting.case.competence_areas, key=lambda one: (one.strength or "", one.id)):
        if area.strength in {"potential", "confirmed"} and area.id not in areas:
            others = tuple(
                key for key, one in ground.setting.initiatives.items() if one.competence_area == area.id
            )
            records = (
                Evidence("competence_areas", area.id),
                *(Evidence("initiatives", key) for key in others),
            )
            yield AreaUncovered(
                area.id, "confirmed" if area.strength == "confirmed" else "potential", others, records
            )


def _uncovered_stages(ground: Ground, initiative: str) -> Iterator[StageUncovered]:
    for stage in ground.setting.initiatives[initiative].value_chain:
        evidence = (Evidence("value_chain", stage.id, initiative),)
        if stage.coverage == "lacking":
            yield StageUncovered(initiative, stage.id, "lacking", evidence)
        elif stage.coverage is None and not _held(ground, stage):
            yield StageUncovered(initiative, stage.id, "nobody_recorded", evidence)


def _held(ground: Ground, stage: Stage) -> bool:
    return any(ground.setting.holds(one) for one in stage.actors)

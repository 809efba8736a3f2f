"""Firms that several initiatives reach with the money of different financiers: "three financiers for the same firms".

Told of initiatives that may go on, whose financiers are known and may have paid at the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from klustermotor.coherence.financing import Backing
from klustermotor.coherence.overlaps import Ground
from klustermotor.coherence.setting import ordered
from klustermotor.diagnosis.signs import Evidence


@dataclass(frozen=True)
class Reached:
    """Firms that take part in the same initiatives, and who finances these.

    ``not_told`` are initiatives that the firms take part in as well, of which no financier is recorded.
    """

    firms: tuple[str, ...]
    initiatives: tuple[str, ...]
    financiers: tuple[str, ...]
    not_told: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def reached(ground: Ground) -> tuple[Reached, ...]:
    """Groups of firms that initiatives with different financiers reach, the most firms first.

    Two initiatives that just the same organisations finance are no such case: there the money is coordinated
    already. What a firm itself pays does not count for it.
    """
    groups = defaultdict[tuple[tuple[str, ...], frozenset[str]], list[str]](list)
    for firm, rows in ground.taking_part.organisations.items():
        if ground.setting.sector_of(firm) == "business":
            those = tuple(
                one.initiative for one in rows if one.takes_part and one.initiative in ground.setting.current
            )
            if len(those) > 1:
                groups[those, _paying(ground, those) & {firm}].append(firm)
    found = [one for (those, itself), firms in groups.items() for one in _told(ground, firms, those, itself)]
    return tuple(
        sorted(found, key=lambda one: (-len(one.firms), -len(one.financiers), one.initiatives, one.firms))
    )


def _told(
    ground: Ground, firms: list[str], initiatives: tuple[str, ...], itself: frozenset[str]
) -> Iterable[Reached]:
    backings = {key: _others(ground, key, itself) for key in initiatives}
    paid = {key: rows for key, rows in backings.items() if rows}
    if not any(_differ(paid[one], paid[other]) for one, other in combinations(paid, 2)):
        return
    index = ground.taking_part.index
    records = [index[key, firm].first for firm in firms for key in paid]
    money = [one.evidence[0] for rows in paid.values() for one in rows]
    yield Reached(
        tuple(firms),
        tuple(paid),
        tuple(sorted({one.financier for rows in paid.values() for one in rows})),
        tuple(key for key in initiatives if key not in paid),
        ordered([*records, *money]),
    )


def _others(ground: Ground, initiative: str, itself: frozenset[str]) -> list[Backing]:
    rows = ground.money.index.get(initiative, {}).values()
    return [one for one in rows if one.financier not in itself]


def _paying(ground: Ground, initiatives: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key for one in initiatives for key in ground.money.index.get(one, ()))


def _differ(one: list[Backing], other: list[Backing]) -> bool:
    """Whether financiers differ, and two different ones may have paid at the same time."""
    if {row.financier for row in one} == {row.financier for row in other}:
        return False
    return any(a.financier != b.financier and a.same_time(b) for a in one for b in other)

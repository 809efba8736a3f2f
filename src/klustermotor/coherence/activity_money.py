"""Money that is recorded for activities: told beside that of the initiatives, and never added to it.

An activity's amount may have been paid out of what its initiative has, or come besides; the records do not
say. When several financiers take part in one activity, its amount is still one amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from klustermotor.casefile.records import Activity
from klustermotor.coherence.financing import Financing
from klustermotor.coherence.setting import Setting, ordered
from klustermotor.diagnosis.signs import Evidence

Row = tuple[str, Activity]


@dataclass(frozen=True)
class ActivityMoney:
    """What is recorded for the activities of an initiative in a currency, what is only planned told on its own.

    What two activities of the region say in the same words, of the same time and the same amount, may be one
    and the same: it is once in ``least``, where it comes first, and each time in ``most``.
    """

    initiative: str
    currency: str
    least: int
    most: int
    planned: int
    activities: int


@dataclass(frozen=True)
class JointlyFinanced:
    """An activity that two or more financiers of its initiative take part in; its amount is one amount all the same."""

    initiative: str
    activity: str
    financiers: tuple[str, ...]
    amount: int | None
    currency: str
    evidence: tuple[Evidence, ...]


def activity_money(setting: Setting) -> tuple[ActivityMoney, ...]:
    """The money of activities, by initiative and currency."""
    rows = [
        (key, one)
        for key, initiative in setting.initiatives.items()
        for one in sorted((one for one in initiative.activities if one.amount), key=lambda one: one.id)
    ]
    again = _perhaps_again(rows)
    groups = defaultdict[tuple[str, str], list[Activity]](list)
    for initiative, one in rows:
        groups[initiative, one.currency].append(one)
    return tuple(
        _money(setting, place, those, again.get(place[0], set())) for place, those in sorted(groups.items())
    )


def jointly_financed(setting: Setting, money: Financing) -> tuple[JointlyFinanced, ...]:
    """The activities, planned ones included, that several financiers of the initiative take part in."""
    found = []
    for key, initiative in setting.initiatives.items():
        backers = money.index.get(key, {})
        if len(backers) < 2:
            continue
        for one in initiative.activities:
            those = {setting.counts_as[organisation] for organisation in one.organisations} & backers.keys()
            if len(those) > 1:
                records = [
                    Evidence("activities", one.id, key),
                    *(backers[each].evidence[0] for each in those),
                ]
                found.append(
                    JointlyFinanced(
                        key, one.id, tuple(sorted(those)), one.amount, one.currency, ordered(records)
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.initiative, one.activity)))


def _money(setting: Setting, place: tuple[str, str], those: list[Activity], again: set[str]) -> ActivityMoney:
    done = [one for one in those if one.status != "planned" and setting.has_begun(one)]
    whole = sum(one.amount or 0 for one in those)
    most = sum(one.amount or 0 for one in done)
    least = sum(one.amount or 0 for one in done if one.id not in again)
    return ActivityMoney(*place, least, most, whole - most, len(those))


def _perhaps_again(rows: Iterable[Row]) -> Mapping[str, set[str]]:
    """For each initiative, the activities that say the same as an earlier one, in it or in another."""
    seen, again = set[tuple[object, ...]](), defaultdict[str, set[str]](set)
    for initiative, one in rows:
        same = (one.title.sv, one.title.en, one.kind, one.start, one.end, one.amount, one.currency)
        if same in seen:
            again[initiative].add(one.id)
        seen.add(same)
    return again

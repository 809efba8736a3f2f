"""Gaps: what is not known, no longer sure, or at odds, each with the record and the field that mend it.

A rule is a public function of one of three modules; the module says which kind of gap it finds. It is given what is
known and yields what it finds; it knows no particular initiative. That nothing is recorded is never read as "there
is none".
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Literal

from klustermotor.casefile.missing.known import Known
from klustermotor.casefile.records import Text

Kind = Literal["unknown", "stale", "contradiction"]


@dataclass(frozen=True)
class Moment:
    """A partial date among the values of a gap."""

    date: str


@dataclass(frozen=True)
class Terms:
    """Names of fields or coded values among the values of a gap; the table of reminders has their words."""

    names: tuple[str, ...]


Value = str | int | float | Text | Moment | Terms


@dataclass(frozen=True)
class Found:
    """What a rule finds.

    Attributes
    ----------
    collection, key, field
        The record to mend and where in it; without a key, a record is to be made.
    values
        What a sentence about it needs: both sides of a contradiction, and the ``name`` of the record.
    preset
        What is known beforehand of a record that is to be made.
    """

    collection: str
    key: str | None = None
    field: str | None = None
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    preset: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Gap(Found):
    """What a rule found, with the rule and the kind of gap that it finds."""

    rule: str = ""
    kind: Kind = "unknown"


Rule = Callable[[Known], Iterator[Found]]


@cache
def rules() -> dict[str, tuple[Kind, Rule]]:
    """Every rule under its name, with the kind of gap that it finds."""
    from klustermotor.casefile.missing import contradictory, stale, unknown

    kinds: dict[ModuleType, Kind] = {unknown: "unknown", stale: "stale", contradictory: "contradiction"}
    return {
        name.replace("_", "-"): (kind, one)
        for module, kind in kinds.items()
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    }


def find_gaps(known: Known) -> list[Gap]:
    """All gaps of an initiative, those most useful to mend first.

    What has become stale is asked of an initiative that runs; of one that has ended nothing new is to be expected.
    """
    from klustermotor.casefile.missing.reminders import REMINDERS

    found = [
        Gap(one.collection, one.key, one.field, one.values, one.preset, rule=name, kind=kind)
        for name, (kind, rule) in rules().items()
        if known.running or kind != "stale"
        for one in rule(known)
    ]
    return sorted(found, key=lambda gap: -REMINDERS[gap.rule].weight)

"""The reviewed table of what each rule says, why it matters and where its limit lies.

The table lies beside this module as JSON, so that somebody who knows cluster work can read and review it without
reading a program. Sentences have places in braces for the values of a gap.
"""

from __future__ import annotations

import datetime
import json
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from klustermotor.casefile.records import Plain, Text

Step = Literal["origin", "vision", "organisation", "people", "funding", "activities", "value-chain", "phase"]


class Reminder(Plain):
    """What is said of the gaps that one rule finds.

    Attributes
    ----------
    section
        Part of the method that the rule comes from.
    step
        Step of describing an initiative that mends it.
    weight
        How useful it is to mend, 0 to 100.
    one, many
        What is said of one gap, and of ``{n}``; ``many`` is absent where there can be but one.
    each
        What is said of each gap in a list, where its name does not say enough.
    why
        Why it matters.
    act
        What the link to the form is called.
    years, share
        Limits, where the rule has one.
    """

    section: str
    step: Step
    weight: Annotated[int, Field(ge=0, le=100)]
    one: Text
    many: Text | None = None
    each: Text | None = None
    why: Text
    act: Text
    years: Annotated[int, Field(ge=1, le=50)] | None = None
    share: Annotated[float, Field(gt=0, lt=1)] | None = None


class _Table(Plain):
    work: Text
    reviewed: str
    sections: dict[str, Text]
    terms: dict[str, Text]
    reminders: dict[str, Reminder]


def _read() -> _Table:
    text = (files("klustermotor.casefile.missing") / "reminders.json").read_text("utf-8")
    return TypeAdapter(_Table).validate_python(json.loads(text))


_table = _read()
REMINDERS: dict[str, Reminder] = _table.reminders
SECTIONS: dict[str, Text] = _table.sections
TERMS: dict[str, Text] = _table.terms
WORK: Text = _table.work
REVIEWED = datetime.date.fromisoformat(_table.reviewed)


def years(rule: str) -> int:
    """The limit of a rule in years."""
    found = REMINDERS[rule].years
    if found is None:
        raise LookupError(f"The reminder {rule} has no limit in years")
    return found


def share(rule: str) -> float:
    """The limit of a rule as a share."""
    found = REMINDERS[rule].share
    if found is None:
        raise LookupError(f"The reminder {rule} has no limit as a share")
    return found

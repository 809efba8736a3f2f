"""The questions that the product proposes, in both languages: reviewed knowledge, kept as data."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from klustermotor.casefile.records import Plain, Text


class Pattern(Plain):
    """A question that can be asked, with what it asks by default.

    Attributes
    ----------
    inward : bool
        Whether the relation leads from whoever is named to whoever answers, as from a supplier.
    proposed : bool
        Whether a new survey has it from the start.
    """

    key: str
    kind: str
    directed: bool
    inward: bool
    measure: Literal["none", "strength", "often"]
    proposed: bool
    wording: Text


class Patterns(Plain):
    """All of them, with the texts that a new survey begins with."""

    reviewed: datetime.date
    questions: tuple[Pattern, ...]
    ground: Text
    purpose: Text


@cache
def patterns() -> Patterns:
    """The questions, and what a new survey says of its purpose and its legal ground.

    >>> len({one.key for one in patterns().questions}) == len(patterns().questions)
    True
    """
    return Patterns.model_validate_json(Path(__file__).with_name("questions.json").read_text("utf-8"))

"""The checks as reviewed data: what each says, what tells it, what the numbers are and why, what usually helps.

One file for each check in ``data/``, in Swedish and English, with its source and the day it was reviewed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(min_length=1)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Both(_Data):
    """A text in both languages, possibly with ``{names}`` to fill in."""

    en: Words
    sv: Words

    def __getitem__(self, language: str) -> str:
        return self.sv if language == "sv" else self.en


class Threshold(_Data):
    """A number that a rule compares with, its unit, and why it is that number."""

    value: float
    unit: Both
    reason: Both


class SignWords(_Data):
    """One sign: how much it weighs, why it tells, its numbers, and what is said for each way it can stand."""

    weight: Annotated[int, Field(ge=1, le=3)]
    reason: Both
    thresholds: Mapping[str, Threshold] = {}
    speaks_for: Both
    mixed: Both | None = None
    speaks_against: Both | None = None
    unknown: Both
    record: Both
    """What to record, so that the sign can be told."""


class Check(_Data):
    """A check: a lesson or a success factor, with the signs that tell of it."""

    key: Words
    title: Both
    statement: Both
    source: Words
    reviewed: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    helps: tuple[Both, ...]
    unseen: tuple[Both, ...] = ()
    """What the check also depends on and no record can tell; where there is any, the verdict is never quite sure."""
    signs: Mapping[str, SignWords]


@cache
def check(key: str) -> Check:
    """One check, such as ``lesson-1``, as its file has it."""
    name = f"{key.replace('-', '_')}.json"
    text = files("klustermotor.diagnosis").joinpath("data", name).read_text("utf-8")
    return Check.model_validate_json(json.dumps(json.loads(text)))


LESSONS = tuple(f"lesson-{number}" for number in range(1, 12))
"""The eleven lessons, in the order of their source."""

"""Why each kind of personal data is kept, on what legal ground and for how long: reviewed knowledge, kept as data.

The grounds are a proposal: whoever is the controller decides and answers for them. The periods that are enforced are
read from the same table as the page that promises them.
"""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from pydantic import ConfigDict

from klustermotor.casefile.records import Plain, Text


class Ground(Plain):
    """A legal ground: the article of the regulation, and why it is the one."""

    article: str
    sv: str
    en: str


class Purpose(Plain):
    """One kind of personal data.

    Attributes
    ----------
    days : int or None
        How long it is kept after it has served its purpose; None where that is not a number of days.
    years : int or None
        After how long without a sign of life somebody has to decide.
    """

    key: str
    title: Text
    what: Text
    purpose: Text
    ground: Ground
    retention: Text
    days: int | None = None
    years: int | None = None


class Register(Plain):
    """All kinds, and when they were last gone through."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reviewed: datetime.date
    kinds: tuple[Purpose, ...]


@cache
def register() -> Register:
    """The register of personal data.

    >>> len({one.key for one in register().kinds}) == len(register().kinds)
    True
    """
    told = json.loads(Path(__file__).with_name("purposes.json").read_text("utf-8"))
    return Register.model_validate_json(json.dumps(told))


def days_of(key: str) -> datetime.timedelta:
    """How long a kind is kept after it has served its purpose.

    >>> days_of("drafts").days
    30
    """
    days = next(one.days for one in register().kinds if one.key == key)
    return datetime.timedelta(days=days or 0)


def years_of(key: str) -> int:
    """After how many years without a sign of life somebody has to decide."""
    return next(one.years for one in register().kinds if one.key == key) or 0


def controller() -> tuple[str, str]:
    """Who answers for the data, and how to reach them; empty where the installation does not say.

    It is one setting, the name before the first comma and the rest after it.
    """
    name, _comma, contact = str(getattr(settings, "CONTROLLER", "")).partition(",")
    return name.strip(), contact.strip()

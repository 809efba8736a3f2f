"""A case as it would have been known on an earlier day: what is dated later, or not at all, left out.

Assumes that what is dated was known when it began. A record without a date is left out, as nobody can say since when
it holds; so an earlier diagnosis knows less, and says so, rather than lending the past what is known today.
"""

from __future__ import annotations

import datetime
from typing import Any

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Case, Initiative, Plain

_DATED = (
    "origin", "bodies", "roles", "members", "funding", "activities", "phases", "key_figures", "observations",
)  # fmt: skip
_TIMELESS = ("focus_areas", "value_chain", "goals")
"""Collections whose records have no date of their own: they hold from the initiative's first dated step on."""


def as_known_on(case: Case, day: datetime.date) -> Case:
    """The case with what certainly began by a day."""
    return case.model_copy(
        update={
            "as_of": day.isoformat(),
            "initiatives": tuple(_initiative(one, day) for one in case.initiatives),
            "ties": tuple(one for one in case.ties if _began(one, day)),
            "plans": tuple(one for one in case.plans if _began(one, day)),
            "history": tuple(one for one in case.history if _began(one, day)),
        }
    )


def _initiative(initiative: Initiative, day: datetime.date) -> Initiative:
    dated = {name: tuple(one for one in getattr(initiative, name) if _began(one, day)) for name in _DATED}
    has_begun = any(dated.values())
    timeless = {name: getattr(initiative, name) if has_begun else () for name in _TIMELESS}
    start = initiative.start if _began(initiative, day) else None
    return initiative.model_copy(update={**dated, **timeless, "start": start})


def _began(record: Plain, day: datetime.date) -> bool:
    began: Any = getattr(record, "start", None) or getattr(record, "date", None)
    if began is None and (year := getattr(record, "year", None)) is not None:
        began = f"{year:04d}"
    return began is not None and bounds(began)[0] <= day

"""Making the diagnosis of a case from the database: what it is made from, and all its judgements.

Ties that are personal are never part of it, whoever looks, so that all who read the case are told the same.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Max

from klustermotor import __version__
from klustermotor.casefile.partial_dates import bounds
from klustermotor.diagnosis.checks import LESSONS, check
from klustermotor.diagnosis.diagnosing import day_of, diagnose, diagnose_over_time
from klustermotor.diagnosis.records import reliability_of
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.diagnosis.packing import packed
from klustermotor.web.recording.history import BESIDE_HISTORY
from klustermotor.web.recording.whole_case import export_case

YEARS = 10
"""How many years back a diagnosis looks."""

Years = dict[str, dict[str, list[str]]]
"""By year and check: the verdict and how sure, empty for no verdict."""


@dataclass(frozen=True)
class Made:
    """A diagnosis of a whole case, as JSON values.

    Attributes
    ----------
    made_from, day
        What it was made from, and the day that it looks at.
    judgements
        Those of each initiative.
    reliability
        How many of the records behind those of each initiative are how reliable; under no key, of all.
    """

    made_from: str
    day: datetime.date
    judgements: Mapping[str, list[dict[str, Any]]]
    reliability: Mapping[str, dict[str, int]]


def made_from(case: Case) -> str:
    """What a diagnosis that is made now is made from; it differs when a record, the day or a check has changed."""
    change = case.changes.order_by("-pk").values_list("pk", flat=True).first()
    beside = Event.objects.filter(case_key=case.key, action__in=BESIDE_HISTORY).order_by()
    event = beside.aggregate(last=Max("pk"))["last"]
    return f"{change or 0}.{event or 0}.{_day(case).isoformat()}.{edition()}"


def make(case: Case) -> Made:
    """The diagnosis of every initiative of a case."""
    seen = made_from(case)  # what changes while the case is read makes the next page look again
    read = export_case(case, personal=False)
    day = day_of(read)
    found = diagnose(read, day=day, keys=LESSONS)
    behind = {one.initiative: {record for each in one.judgements for record in each.records} for one in found}
    behind[""] = set().union(*behind.values())
    reliability = reliability_of(read, behind[""])
    return Made(
        seen,
        day,
        {one.initiative: [packed(each, reliability) for each in one.judgements] for one in found},
        {key: Counter(reliability[one] or "none" for one in rows) for key, rows in behind.items()},
    )


def make_years(case: Case, initiative_key: str) -> Years:
    """How an initiative would have been judged at the end of each of the last years, from what is dated by then."""
    read = export_case(case, personal=False)
    last = day_of(read).year
    years = range(last - YEARS + 1, last + 1)
    found = diagnose_over_time(read, years, keys=LESSONS, initiatives=[initiative_key])
    return {
        str(year): {each.check: [each.verdict, each.sureness or ""] for each in one.judgements}
        for year, diagnoses in found.items()
        for one in diagnoses
    }


@cache
def edition() -> str:
    """Tells the checks of this edition of the product from those of another."""
    told = "".join(check(key).model_dump_json() for key in LESSONS)
    return hashlib.sha256(f"{__version__} {told}".encode()).hexdigest()[:16]


def _day(case: Case) -> datetime.date:
    """As `day_of` of the record."""
    return bounds(case.as_of)[1] if case.as_of else datetime.datetime.now(tz=datetime.UTC).date()

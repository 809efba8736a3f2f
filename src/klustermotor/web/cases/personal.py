"""Records that are personal: seen only by those who keep people in the case, on every page and by every program.

Which records those are, `casefile.personal` says of one and a model's ``personal`` of its rows; a test sees to it that
they agree. Whoever reads rows for somebody goes through `seen`. A case without a standing, as the background and the
command line have it, shows nothing personal here; what is to be whole does not ask.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from klustermotor.casefile.personal import is_personal
from klustermotor.casefile.records import Plain
from klustermotor.web.cases.models import Case

Row = TypeVar("Row", bound=Model)


def may_see(case: Case, record: Plain) -> bool:
    """Whether the account may see a record of a case that it reads."""
    return case.standing.keeps_people or not is_personal(record)


def seen(case: Case, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of some rows that the account may see."""
    hidden = _hidden(case, rows)
    return rows if hidden is None else rows.exclude(hidden)


def withheld(case: Case, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of some rows that are kept back from the account."""
    hidden = _hidden(case, rows)
    return rows.none() if hidden is None else rows.filter(hidden)


def _hidden(case: Case, rows: QuerySet[Row]) -> Q | None:
    return None if case.standing.keeps_people else personal_of(rows.model)


def personal_of(model: type[Model]) -> Q | None:
    """What tells rows of a model that are personal; None where none is."""
    found: Q | None = getattr(model, "personal", None)
    return found

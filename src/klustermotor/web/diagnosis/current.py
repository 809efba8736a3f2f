"""The diagnosis as it stands: what is kept, made anew where something has changed since."""

from __future__ import annotations

from klustermotor.web.cases.models import Case
from klustermotor.web.diagnosis.actions import keep_diagnosis, keep_years
from klustermotor.web.diagnosis.making import Years, made_from, make, make_years
from klustermotor.web.diagnosis.models import Current, State
from klustermotor.web.initiatives.models import Activity

MANY = 3_000
"""Activities of a case above which a page does not wait for earlier years unasked."""


def up_to_date(case: Case) -> State:
    """The state of a case's diagnosis, which is made here when a record has changed since it was made."""
    held = State.objects.filter(case=case, made_from=made_from(case)).first()
    return held or keep_diagnosis(case=case, made=make(case))


def years_of(case: Case, state: State, initiative_key: str, *, wait: bool) -> Years | None:
    """An initiative's diagnosis at the end of each of the last years, made when it is first asked for.

    Of a large case that takes seconds: then it is None until somebody is ready to ``wait``.
    """
    row = Current.objects.filter(case=case, initiative_key=initiative_key).only("years").first()
    found: Years | None = row.years if row else {}
    if found is None and (wait or Activity.objects.filter(case=case)[: MANY + 1].count() <= MANY):
        found = make_years(case, initiative_key)
        keep_years(state=state, initiative_key=initiative_key, years=found)
    return found

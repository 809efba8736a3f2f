"""Making the diagnosis forget what it was made from when a person is erased: a key may have been made of the name."""

from __future__ import annotations

from klustermotor.web.cases.models import Case
from klustermotor.web.diagnosis.models import Current, State


def forget_computed(case: Case) -> None:
    """Remove what is computed from the records; it is made anew when it is next looked at. The history names nobody."""
    Current.objects.filter(case=case).delete()
    State.objects.filter(case=case).delete()

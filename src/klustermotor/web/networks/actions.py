"""What is done with networks beyond looking at them: people's ties are taken out of the case as a file."""

from __future__ import annotations

from django.db import transaction

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case


@transaction.atomic
def take_out_people(*, case: Case, file_format: str, people: int, by: User) -> None:
    """Note that a file with people and their ties left the case: who took it, and how many people it names."""
    record(
        "network.people-taken-out",
        by=by,
        case_key=case.key,
        details={"format": file_format, "people": people},
    )

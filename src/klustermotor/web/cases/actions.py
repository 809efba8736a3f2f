"""Every change of who may do what in a case, with its doer and its event."""

from __future__ import annotations

from django.db import transaction

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.policy import Role


@transaction.atomic
def give_access(
    *,
    case: Case,
    user: User,
    by: User | None,
    role: Role = Role.READER,
    initiative_key: str = "",
    organisation_key: str = "",
) -> CaseAccess:
    """Give an account a role in a case; nothing happens, and nothing is noted, when it already has it."""
    access, given = CaseAccess.objects.get_or_create(
        case=case, user=user, role=role, initiative_key=initiative_key, organisation_key=organisation_key
    )
    if given:
        _tell("case.access-given", access, by)
    return access


@transaction.atomic
def take_access(*, access: CaseAccess, by: User | None) -> None:
    """Take a role away from an account; nothing happens when it is gone already."""
    number = access.pk
    if CaseAccess.objects.filter(pk=number).delete()[0]:
        _tell("case.access-taken", access, by)


def _tell(action: str, access: CaseAccess, by: User | None) -> None:
    details = {
        "role": str(access.role),
        "initiative": access.initiative_key,
        "organisation": access.organisation_key,
    }
    record(action, by=by, case_key=access.case.key, kind="account", key=str(access.user_id), details=details)

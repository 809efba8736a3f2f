"""Who may read and who may keep company lists, asked on the first line of every view of this room.

Lists and what they show are for who reads the case; who may record organisations brings lists in and decides. The name
of a sole trader's firm is personal data, and is shown to these alone.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.registers.models import CompanyList, Comparison, Upload
from klustermotor.web.registers.queries import comparisons, lists


def keeps(case: Case) -> bool:
    """Whether the account at the door brings lists in and decides about pairs."""
    return case.standing.reads and case.standing.may_record("organisations")


def case_to_keep(request: HttpRequest, case_key: str) -> Case:
    """A case whose lists the account keeps; 404 where it does not exist for the account, else 403."""
    case = visible_case(request, case_key)
    if not keeps(case):
        raise PermissionDenied
    return case


def list_of(case: Case, number: int) -> CompanyList:
    """A list of the case that somebody brought in."""
    return get_object_or_404(lists(case), pk=number)


def upload_of(case: Case, number: int) -> Upload:
    """A file that was sent to the case."""
    return get_object_or_404(Upload.objects.select_related("company_list"), case=case, pk=number)


def comparison_of(case: Case, number: int) -> Comparison:
    """A comparison in the case."""
    found = get_object_or_404(comparisons(case), pk=number)
    found.case = case
    return found

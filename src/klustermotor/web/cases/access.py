"""Rights at the door of every page: a case that an account may not see does not exist for it.

The rule, in words: an account sees the cases that it has been given; an administrator sees
all; nobody else sees anything.
"""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseQuerySet


def visible_cases(request: HttpRequest) -> CaseQuerySet:
    """The cases that the request's account may see."""
    return CaseQuerySet(Case).visible_to(cast("User", request.user))


def visible_case(request: HttpRequest, case_key: str) -> Case:
    """One case, or 404 whether it does not exist or is not for this account."""
    return get_object_or_404(visible_cases(request), key=case_key)

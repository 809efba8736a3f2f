"""Rights at the door of every page: a case that an account may not see does not exist for it.

What each role may do is said in `policy`; here it is asked for, on the first line of a view. Who may not see a case is
told that there is none (404); who sees it and lacks the right for a page is told so (403).
"""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseAccess, CaseQuerySet
from klustermotor.web.cases.policy import Grant, Right, Role, Standing


def standing_of(user: User, case: Case) -> Standing:
    """What an account is in a case; an administrator of the installation is one of every case."""
    if not user.is_authenticated or not user.is_active:
        return Standing(())
    if user.is_superuser:
        return Standing([Grant(Role.ADMINISTRATOR)])
    return Standing(access.grant for access in CaseAccess.objects.filter(case=case, user=user))


def visible_cases(request: HttpRequest) -> CaseQuerySet:
    """The cases that the request's account may read."""
    return CaseQuerySet(Case).visible_to(cast("User", request.user))


def visible_case(request: HttpRequest, case_key: str) -> Case:
    """One case with the account's standing in it, or 404 whether it does not exist or is not for this account."""
    case = get_object_or_404(visible_cases(request), key=case_key)
    case.standing = standing_of(cast("User", request.user), case)
    return case


def case_for(request: HttpRequest, case_key: str, right: Right, initiative: str = "") -> Case:
    """One case in which the account holds a right, possibly for one initiative.

    Raises
    ------
    Http404
        The case does not exist for the account.
    PermissionDenied
        It does, but not with this right.
    """
    case = visible_case(request, case_key)
    if not case.standing.allows(right, initiative):
        raise PermissionDenied
    return case


def case_of_firm(request: HttpRequest, case_key: str, organisation_key: str) -> Case:
    """A case for the page of one firm in it: for who speaks for the firm, and for who reads the case; else 404."""
    user = cast("User", request.user)
    case = Case.objects.filter(key=case_key).first() if user.is_authenticated else None
    if case is None:
        raise Http404
    case.standing = standing_of(user, case)
    if organisation_key not in case.standing.firms and not case.standing.allows(Right.READ):
        raise Http404
    return case

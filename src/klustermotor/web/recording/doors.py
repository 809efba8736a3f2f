"""Who may record what, asked at the door of every form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from klustermotor.casefile.structure import collections
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import case_of_firm, visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.personal import may_see
from klustermotor.web.recording.drafts import sign_in_again
from klustermotor.web.recording.stored import Stored, parent_collection, read

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Like Django's, but what was typed in a form is kept when the sign-in has run out."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_again(request)
        return view(request, *arguments, **named)

    return guarded


def to_change(request: HttpRequest, case_key: str, collection: str, key: str) -> tuple[Case, Stored]:
    """A record that the account may change; 404 where it does not exist for the account, else 403."""
    case = case_with(request, case_key, collection, key)
    stored = stored_or_404(case, collection, key)
    if not case.standing.may_record(collection, stored.initiative, key):
        raise PermissionDenied
    return case, stored


def to_make(request: HttpRequest, case_key: str, collection: str, within: str) -> tuple[Case, Stored | None]:
    """A case in which the account may make a record of a kind, and what it is to be nested in."""
    case = visible_case(request, case_key)
    if collection not in collections():
        raise Http404
    above = parent_collection(collection)
    parent = stored_or_404(case, above, within) if above else None
    if collection == "initiatives":
        allowed = case.standing.may_start_initiative()
    else:
        allowed = case.standing.may_record(collection, parent.initiative if parent else "")
    if not allowed:
        raise PermissionDenied
    return case, parent


def case_with(request: HttpRequest, case_key: str, collection: str, key: str) -> Case:
    """The case for who reads it; for a member firm, only with its own organisation."""
    try:
        return visible_case(request, case_key)
    except Http404:
        if collection != "organisations":
            raise
        return case_of_firm(request, case_key, key)


def stored_or_404(case: Case, collection: str, key: str) -> Stored:
    """A record of the case that the account may see."""
    try:
        found = read(case, collection, key)
    except LookupError:
        raise Http404 from None
    if not may_see(case, found.record):
        raise Http404
    return found


def doer(request: HttpRequest) -> User:
    """The account that makes a request, known to be signed in."""
    return cast("User", request.user)

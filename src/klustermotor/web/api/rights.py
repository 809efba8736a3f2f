"""What an account finds in a case and may do to it, as `cases.policy` says; the same as on the pages.

Who reads the case finds everything in it. A member firm finds its own organisation and its own memberships, and
nothing else exists for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from klustermotor.casefile.structure import collections
from klustermotor.web.api.door import user_of
from klustermotor.web.cases.access import standing_of
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.personal import seen
from klustermotor.web.cases.policy import Right
from klustermotor.web.recording.hanging import what_hangs
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.stored import HISTORY, Stored, read_rows, table_of

OF_A_FIRM = {"organisations": "key", "members": "organisation__key"}
"""Lists of which a member firm finds its own part, and where a row says whose it is."""


def case_of(request: HttpRequest, case_key: str) -> Case:
    """A case in which the account is something; 404 for all others."""
    case = Case.objects.filter(key=case_key).first()
    if case is None:
        raise Http404
    case.standing = standing_of(user_of(request), case)
    if not case.standing.grants:
        raise Http404
    return case


def whole_case(request: HttpRequest, case_key: str) -> Case:
    """A case that the account reads; 404 for all others."""
    case = case_of(request, case_key)
    if not case.standing.allows(Right.READ):
        raise Http404
    return case


def rows_of(case: Case, collection: str) -> QuerySet[Any]:
    """The rows of a list that the account finds; 404 for a list that it does not find at all."""
    if collection not in collections():
        raise Http404
    rows = table_of(collection).rows.filter(case=case)
    if collection in {HISTORY, "origin"}:
        rows = rows.filter(initiative__isnull=collection == HISTORY)
    if case.standing.allows(Right.READ):
        return seen(case, rows)
    if collection not in OF_A_FIRM:
        raise Http404
    return rows.filter(**{f"{OF_A_FIRM[collection]}__in": case.standing.firms})


def find(case: Case, collection: str, key: str) -> Stored | None:
    """One record that the account finds."""
    return next(read_rows(case, collection, rows_of(case, collection).filter(key=key)), None)


def one(case: Case, collection: str, key: str) -> Stored:
    """One record that the account finds, or 404."""
    stored = find(case, collection, key)
    if stored is None:
        raise Http404
    return stored


def may_change(case: Case, stored: Stored) -> None:
    """Stop who may not change a record."""
    if not case.standing.may_record(stored.collection, stored.initiative, stored.key):
        raise PermissionDenied


def may_remove(case: Case, stored: Stored) -> None:
    """Stop who may not remove a record; a firm keeps its organisation, and who drives an initiative that."""
    may_change(case, stored)
    standing = case.standing
    if not standing.allows(Right.RECORD) or (
        stored.collection == "initiatives" and not standing.may_remove_initiative()
    ):
        raise PermissionDenied
    mentioning = (one.stored for one in what_hangs(case, stored).mentions)
    if not all(standing.may_record(one.collection, one.initiative, one.key) for one in mentioning):
        raise PermissionDenied  # records that name it would change, and they are for others


def may_make_any(case: Case) -> None:
    """Stop who may make no record of any kind."""
    if not case.standing.allows(Right.RECORD):
        raise PermissionDenied


def may_make(case: Case, collection: str, initiative: str) -> None:
    """Stop who may not make a record in a list, possibly of an initiative."""
    may_make_any(case)
    standing = case.standing
    allowed = (
        standing.may_start_initiative()
        if collection == "initiatives"
        else standing.may_record(collection, initiative)
    )
    if not allowed:
        raise PermissionDenied


def may_undo(case: Case, change: Change) -> None:
    """Stop who may not record everything that a change touched."""
    rows: Iterable[tuple[str, str, str]] = change.records.values_list(
        "collection", "initiative_key", "key"
    ).distinct()
    if not all(case.standing.may_record(*row) for row in rows):
        raise PermissionDenied

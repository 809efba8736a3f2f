"""Cases, and what has been changed in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse

from klustermotor.errors import InputError
from klustermotor.web.api import query, shapes
from klustermotor.web.api.door import user_of
from klustermotor.web.api.problems import ProblemError
from klustermotor.web.api.record_handlers import hanging
from klustermotor.web.api.rights import case_of, find, may_undo, whole_case
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.personal import seen, withheld
from klustermotor.web.cases.policy import Grant, Right, Role, Standing
from klustermotor.web.recording.actions import undo_change
from klustermotor.web.recording.errors import ConflictError, HangsOnError
from klustermotor.web.recording.history import kept_back_of
from klustermotor.web.recording.history import of_record as steps_of
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import table_of

FEW = 100
"""How many records a change comes with; a list of its own tells of all, since a load may have touched any number."""


def cases(request: HttpRequest) -> HttpResponse:
    """A page of the cases in which the account is something."""
    asked = query.asked(request, query.OF_PAGES)
    user = user_of(request)
    rows = Case.objects.order_by("pk")
    if not user.is_superuser:
        rows = rows.filter(Exists(CaseAccess.objects.filter(case=OuterRef("pk"), user=user)))
    total = rows.count()
    if "cursor" in asked:
        rows = rows.filter(pk__gt=asked["cursor"][0])
    found = list(rows[: asked.get("limit", query.USUAL) + 1])
    grants: dict[int, list[Grant]] = defaultdict(list)
    for access in CaseAccess.objects.filter(user=user, case__in=found):
        grants[access.case_id].append(access.grant)
    if user.is_superuser:
        grants = defaultdict(lambda: [Grant(Role.ADMINISTRATOR)])
    return shapes.page(
        request,
        found,
        asked,
        total=total,
        told=lambda items: [shapes.case(one, Standing(grants[one.pk])) for one in items],
        end=lambda one: (one.pk,),
    )


def case(request: HttpRequest, case_key: str) -> HttpResponse:
    """One case."""
    found = case_of(request, case_key)
    return shapes.answer(shapes.case(found, found.standing))


def case_file(request: HttpRequest, case_key: str) -> HttpResponse:
    """The whole case as a case file: what the page for it gives, found by its address."""
    whole_case(request, case_key)
    match = resolve(reverse("case_file", kwargs={"case_key": case_key}))
    return cast("HttpResponse", match.func(request, *match.args, **match.kwargs))


def changes(request: HttpRequest, case_key: str) -> HttpResponse:
    """A page of the history, latest first."""
    found = whole_case(request, case_key)
    asked = query.asked(request, query.OF_CHANGES)
    rows = found.changes.order_by("-pk")
    if "since" in asked:
        rows = rows.filter(at__gte=asked["since"])
    naming = {
        field: asked[name]
        for name, field in (("collection", "collection"), ("initiative", "initiative_key"))
        if name in asked
    }
    if naming:
        rows = rows.filter(Exists(ChangedRecord.objects.filter(change=OuterRef("pk"), **naming)))
    total = rows.count()
    if "cursor" in asked:
        rows = rows.filter(pk__lt=asked["cursor"][0])
    some = list(rows.select_related("undone_by")[: asked.get("limit", query.USUAL) + 1])
    return shapes.page(
        request,
        some,
        asked,
        total=total,
        told=lambda items: _told(found, items, FEW),
        end=lambda one: (one.pk,),
    )


def change(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """One change with the first records that it touched."""
    found = whole_case(request, case_key)
    return shapes.answer(_told(found, [_change(found, number)], FEW)[0])


def touched(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """A page of the records that a change touched."""
    found = whole_case(request, case_key)
    of_change = _change(found, number)
    asked = query.asked(request, query.OF_PAGES)
    rows = seen(found, of_change.records.order_by("pk"))
    total = rows.count()
    if "cursor" in asked:
        rows = rows.filter(pk__gt=asked["cursor"][0])
    some = list(rows[: asked.get("limit", query.USUAL) + 1])
    return shapes.page(
        request,
        some,
        asked,
        total=total,
        told=lambda items: [shapes.changed(row) for row in items],
        end=lambda row: (row.pk,),
    )


def undo(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Put everything that a change touched back as it was; nothing happens when that is done already."""
    found = whole_case(request, case_key)
    to_undo = _change(found, number)
    if not found.standing.allows(Right.RECORD):
        raise ProblemError("forbidden")
    may_undo(found, to_undo)
    try:
        undone = undo_change(change=to_undo, by=user_of(request))
    except ConflictError as error:
        raise ProblemError(
            "changed-since", conflicts=[shapes.conflict(one) for one in error.conflicts]
        ) from None
    except HangsOnError as error:
        raise hanging(error) from None
    except InputError as error:
        raise ProblemError("changed-since", error.faults) from None
    return shapes.answer({"change": undone.pk if undone else None})


def of_record(request: HttpRequest, case_key: str, collection: str, key: str) -> HttpResponse:
    """A page of what has happened to one record, latest first; also to one that is gone."""
    found = case_of(request, case_key)
    there = find(found, collection, key)
    hidden = withheld(found, table_of(collection).rows.filter(case=found, key=key))
    if there is None and (not found.standing.allows(Right.READ) or hidden.exists()):
        raise Http404
    asked = query.asked(request, query.OF_PAGES)
    rows = steps_of(found, collection, key)
    total = rows.count()
    if there is None and not total:
        raise Http404
    if "cursor" in asked:
        rows = rows.filter(pk__lt=asked["cursor"][0])
    limit = asked.get("limit", query.USUAL)
    return shapes.page(
        request,
        list(rows[: limit + 1]),
        asked,
        total=total,
        told=lambda items: _steps(found, items),
        end=lambda row: (row.pk,),
    )


def _change(case: Case, number: int) -> Change:
    found = case.changes.select_related("undone_by").filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def _steps(case: Case, rows: Sequence[ChangedRecord]) -> list[dict[str, Any]]:
    changes = {one["id"]: one for one in _told(case, [row.change for row in rows], 0)}
    return [shapes.changed(row) | {"change": changes[row.change_id] | {"records": []}} for row in rows]


def _told(case: Case, changes: Sequence[Change], few: int) -> list[dict[str, Any]]:
    """Changes with their first records: a fixed number of queries however many there are."""
    rows = ChangedRecord.objects.filter(change__in=changes)
    counts = dict(rows.order_by().values_list("change").annotate(count=Count("pk")))
    found: dict[int, list[ChangedRecord]] = defaultdict(list)
    kept_back = kept_back_of(case, changes)
    numbered = seen(case, rows).annotate(
        number=Window(RowNumber(), partition_by=F("change_id"), order_by=F("pk").asc())
    )
    for row in numbered.filter(number__lte=few).order_by("pk") if few else ():
        found[row.change_id].append(row)
    return [
        shapes.change(one, found[one.pk], counts.get(one.pk, 0), kept_back.get(one.pk, 0)) for one in changes
    ]

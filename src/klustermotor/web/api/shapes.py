"""What a program is given: records, changes and cases as plain JSON values, and pages of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from klustermotor.casefile.records import Plain
from klustermotor.web.api.problems import as_bytes
from klustermotor.web.api.query import USUAL, cursor_of
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right, Standing
from klustermotor.web.recording.errors import Conflict
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import Stored, as_json

Item = TypeVar("Item")


def answer(value: Any, headers: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    """Plain values as an answer."""
    return HttpResponse(
        as_bytes(value), status=status, content_type="application/json", headers=dict(headers or {})
    )


def page(
    request: HttpRequest,
    found: Sequence[Item],
    asked: dict[str, Any],
    *,
    total: int,
    told: Callable[[list[Item]], list[Any]],
    end: Callable[[Item], tuple[int, ...]],
) -> HttpResponse:
    """Some items of a list, one more of which was read than are to be given, and where the next are."""
    limit = asked.get("limit", USUAL)
    items = list(found[:limit])
    after = None
    if len(found) > limit:
        query = request.GET.copy()
        query["cursor"] = cursor_of(*end(items[-1]))
        after = f"{request.path}?{query.urlencode()}"
    headers = {"Link": f'<{after}>; rel="next"'} if after else {}
    return answer({"total": total, "items": told(items), "next": after}, headers)


def held(stored: Stored) -> dict[str, Any]:
    """A record with where it is and which version it is."""
    return {
        "collection": stored.collection,
        "id": stored.key,
        "parent": stored.parent,
        "initiative": stored.initiative or None,
        "version": stored.digest,
        "record": as_json(stored.record),
    }


def tag_of(stored: Stored) -> str:
    """A record's version as an entity tag."""
    return f'"{stored.digest}"'


def address_of(case: Case, collection: str, key: str) -> str:
    """Where a record is found."""
    return reverse("api_record", kwargs={"case_key": case.key, "collection": collection, "key": key})


def conflict(one: Conflict) -> dict[str, Any]:
    """Both versions of a record: what is there now, and what was to be there."""
    return {
        "collection": one.collection,
        "id": one.key,
        "now": held(one.now) if one.now else None,
        "mine": _values(one.mine),
    }


def _values(record: Plain | None) -> dict[str, Any] | None:
    return None if record is None else as_json(record)


def changed(row: ChangedRecord) -> dict[str, Any]:
    """A record as it was before a change and after it."""
    return {
        "collection": row.collection,
        "id": row.key,
        "parent": row.parent or None,
        "initiative": row.initiative_key or None,
        "before": row.before,
        "after": row.after,
    }


def change(
    one: Change, rows: Iterable[ChangedRecord] = (), count: int = 0, kept_back: int = 0
) -> dict[str, Any]:
    """A change: who made it and when, and some or all of the records that it touched and the account may see."""
    undone_by = getattr(one, "undone_by", None)
    return {
        "id": one.pk,
        "at": one.at.isoformat(),
        "by": one.by_name or None,
        "action": one.action,
        "undoes": one.undoes_id,
        "undone_by": undone_by.pk if undone_by else None,
        "count": count,
        "withheld": kept_back,
        "records": [changed(row) for row in rows],
    }


def case(one: Case, standing: Standing) -> dict[str, Any]:
    """A case, and what the account is in it; a member firm is told no more than its name."""
    reads = standing.allows(Right.READ)
    return {
        "id": one.key,
        "title": one.title,
        "description": one.description if reads else None,
        "region": (one.region_key or None) if reads else None,
        "as_of": one.as_of if reads else None,
        "roles": sorted(standing.roles),
        "initiatives": sorted({grant.initiative for grant in standing.grants if grant.initiative}),
        "organisations": sorted(standing.firms),
    }

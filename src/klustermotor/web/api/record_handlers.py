"""Records: lists of them, each by itself, and several saved at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from klustermotor.errors import Fault, InputError
from klustermotor.web.api import query, shapes
from klustermotor.web.api.bodies import Sent, batch_in, in_the_body, record_in
from klustermotor.web.api.door import user_of
from klustermotor.web.api.problems import ProblemError
from klustermotor.web.api.rights import (
    case_of,
    find,
    may_change,
    may_make,
    may_make_any,
    may_remove,
    one,
    rows_of,
    whole_case,
)
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right
from klustermotor.web.cases.reading import matching
from klustermotor.web.recording.actions import Wanted, remove_record, save_records
from klustermotor.web.recording.errors import Conflict, ConflictError, HangsOnError
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import (
    Stored,
    initiative_path,
    key_of,
    parent_collection,
    read,
    read_rows,
    read_some,
    table_of,
)


def of_list(request: HttpRequest, case_key: str, collection: str) -> HttpResponse:
    """A page of the records of a list."""
    case = case_of(request, case_key)
    rows = rows_of(case, collection)
    asked = query.asked(request, query.of_list(collection))
    if "parent" in asked:
        rows = rows.filter(**{f"{table_of(collection).parent}__key": asked["parent"]})
    if "initiative" in asked:
        rows = rows.filter(**{str(initiative_path(collection)): asked["initiative"]})
    if "q" in asked:
        rows = matching(rows, asked["q"])
    if "changed_since" in asked:
        changed = ChangedRecord.objects.filter(
            change__case=case, change__at__gte=asked["changed_since"], collection=collection
        )
        rows = rows.filter(key__in=changed.values("key"))
    total = rows.count()
    if "cursor" in asked:
        position, number = (*asked["cursor"], 0)[:2]
        rows = rows.filter(Q(position__gt=position) | Q(position=position, pk__gt=number))
    limit = asked.get("limit", query.USUAL)
    found = list(read_rows(case, collection, rows.order_by("position", "pk")[: limit + 1]))
    return shapes.page(
        request,
        found,
        asked,
        total=total,
        told=lambda items: [shapes.held(stored) for stored in items],
        end=lambda stored: (stored.position, stored.number),
    )


def by_itself(request: HttpRequest, case_key: str, collection: str, key: str) -> HttpResponse:
    """One record."""
    stored = one(case_of(request, case_key), collection, key)
    tag = shapes.tag_of(stored)
    seen = request.headers.get("If-None-Match", "")
    if seen.strip() == "*" or tag in _tags(seen):
        return HttpResponseNotModified(headers={"ETag": tag})
    return shapes.answer(shapes.held(stored), {"ETag": tag})


def make(request: HttpRequest, case_key: str, collection: str) -> HttpResponse:
    """Make a record; sending the same again makes nothing."""
    case = case_of(request, case_key)
    rows_of(case, collection)
    may_make_any(case)
    sent = record_in(request, case, collection)
    may_make(case, collection, _initiative_of(case, [sent], sent))
    change = _save(case, [sent], [None], request, taken="identifier-taken")
    return _saved(case, collection, key_of(sent.record), change, made=True)


def put(request: HttpRequest, case_key: str, collection: str, key: str) -> HttpResponse:
    """Change a record, or make it under an identifier of the program's own choosing."""
    case = case_of(request, case_key)
    stored = find(case, collection, key)
    if stored:
        may_change(case, stored)
    elif not case.standing.allows(Right.READ):
        raise Http404
    else:
        may_make_any(case)
    tags = _versions(request)
    sent = record_in(request, case, collection, key)
    if stored is None and tags:
        raise _conflicts("not-the-version", ConflictError([Conflict(collection, key, None, sent.record)]))
    if stored is None:
        may_make(case, collection, _initiative_of(case, [sent], sent))
    elif sent.parent not in (None, stored.parent):
        values: dict[str, str | int] = {"found": stored.parent or "–"}
        raise InputError([Fault("stays-in-place", "/parent", values=values)])
    base = stored.digest if stored and stored.digest in tags else next(iter(tags), None)
    change = _save(case, [sent], [base], request, taken="not-the-version")
    return _saved(case, collection, key, change, made=stored is None)


def remove(request: HttpRequest, case_key: str, collection: str, key: str) -> HttpResponse:
    """Remove a record with what is nested in it."""
    case = case_of(request, case_key)
    stored = one(case, collection, key)
    may_remove(case, stored)
    tags = _versions(request)
    base = stored.digest if stored.digest in tags else next(iter(tags), "")
    try:
        change = remove_record(case=case, collection=collection, key=key, base=base, by=user_of(request))
    except ConflictError as error:
        raise _conflicts("not-the-version", error) from None
    except HangsOnError as error:
        raise hanging(error) from None
    if change is None:
        raise Http404
    return shapes.answer({"change": change.pk})


def batch(request: HttpRequest, case_key: str) -> HttpResponse:
    """Save several records, all or nothing."""
    case = whole_case(request, case_key)
    may_make_any(case)
    sent = batch_in(request, case)
    there = _there(case, sent)
    faults = []
    for each in sent:
        stored = there.get((each.collection, key_of(each.record)))
        if stored is None:
            may_make(case, each.collection, _initiative_of(case, sent, each))
            continue
        may_change(case, stored)
        if each.parent not in (None, stored.parent):
            values: dict[str, str | int] = {"found": stored.parent or "–"}
            faults.append(Fault("stays-in-place", f"{each.place}/parent", values=values))
    if faults:
        raise InputError(faults)
    change = _save(case, sent, [each.version for each in sent], request, taken="not-the-version")
    now = _there(case, sent)
    records = [shapes.held(now[each.collection, key_of(each.record)]) for each in sent]
    return shapes.answer({"change": change.pk if change else None, "records": records})


def hanging(error: HangsOnError) -> ProblemError:
    """The problem of a record that others need."""
    return ProblemError("others-need-it", blocking=[shapes.held(stored) for stored in error.blocking[:200]])


def _conflicts(code: str, error: ConflictError) -> ProblemError:
    headers = {}
    if code == "not-the-version" and len(error.conflicts) == 1 and error.conflicts[0].now:
        headers["ETag"] = shapes.tag_of(error.conflicts[0].now)
    return ProblemError(code, headers=headers, conflicts=[shapes.conflict(each) for each in error.conflicts])


def _save(
    case: Case, sent: Sequence[Sent], versions: Sequence[str | None], request: HttpRequest, *, taken: str
) -> Change | None:
    wanted = [
        Wanted(each.collection, each.record, each.parent, version)
        for each, version in zip(sent, versions, strict=True)
    ]
    try:
        return save_records(case=case, wanted=wanted, by=user_of(request))
    except ConflictError as error:
        raise _conflicts(taken, error) from None
    except InputError as error:
        raise InputError(in_the_body(error.faults, sent)) from None
    except IntegrityError:
        # Two programs made it at the same moment, or a list of the same kind of record has the identifier.
        raise ProblemError("identifier-taken") from None


def _saved(case: Case, collection: str, key: str, change: Change | None, *, made: bool) -> HttpResponse:
    """The record as it is now, and the number of the change; none where all was so already."""
    stored = read(case, collection, key)
    headers = {"ETag": shapes.tag_of(stored)}
    if made and change:
        headers["Location"] = shapes.address_of(case, collection, key)
    told = shapes.held(stored) | {"change": change.pk if change else None}
    return shapes.answer(told, headers, 201 if made and change else 200)


def _there(case: Case, sent: Sequence[Sent]) -> dict[tuple[str, str], Stored]:
    """Those of the records that are in the case: one reading for each list."""
    keys: dict[str, list[str]] = {}
    for each in sent:
        keys.setdefault(each.collection, []).append(key_of(each.record))
    return {
        (collection, stored.key): stored
        for collection, some in keys.items()
        for stored in read_some(case, collection, some)
    }


def _initiative_of(case: Case, sent: Sequence[Sent], new: Sent) -> str:
    """The initiative that a new record is to belong to, empty for none; its parent may come with it."""
    above = parent_collection(new.collection)
    if above is None:
        return ""
    if new.parent is None:
        raise InputError([Fault("missing-field", f"{new.place}/parent", values={"name": "parent"})])
    path = initiative_path(above)
    if path is None:
        return ""
    if above == "initiatives":
        return new.parent
    beside = next((one for one in sent if one.collection == above and key_of(one.record) == new.parent), None)
    if beside and beside.parent:
        return beside.parent
    found = table_of(above).rows.filter(case=case, key=new.parent)
    initiative: str = found.values_list(path, flat=True).first() or ""
    return initiative


def _tags(header: str) -> list[str]:
    """The entity tags in a header; a proxy that has packed an answer may have made them weak."""
    return [tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()]


def _versions(request: HttpRequest) -> list[str]:
    """The versions that a program says it saw; empty where it says that there is to be none."""
    match = request.headers.get("If-Match", "").strip()
    if match and match != "*":
        return [tag.strip('"') for tag in _tags(match)] or [""]
    if not match and request.headers.get("If-None-Match", "").strip() == "*":
        return []
    raise ProblemError("version-missing")

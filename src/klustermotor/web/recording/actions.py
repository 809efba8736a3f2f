"""Every change of records, with its doer, its history and its event: all of a batch, or nothing.

Whoever changes a record says which version was seen; when that is not the one that is there, nothing is done and both
are told, so that nobody's work is overwritten. What was removed stays in the history, from which any change is undone.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from klustermotor.casefile.records import Plain
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.actions import give_access
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.policy import Role
from klustermotor.web.recording.beside import point_elsewhere, put_back
from klustermotor.web.recording.errors import Conflict, ConflictError, HangsOnError
from klustermotor.web.recording.hanging import what_hangs, what_needs
from klustermotor.web.recording.models import Change, ChangedRecord, Draft
from klustermotor.web.recording.stored import (
    Stored,
    as_json,
    digest_of,
    from_json,
    key_of,
    read,
    read_some,
)
from klustermotor.web.recording.uniting import Merger, union_of
from klustermotor.web.recording.writing import Put, check, put_all, take_all


@dataclass(frozen=True)
class Wanted:
    """A record as it is to be.

    Attributes
    ----------
    parent : str or None
        Identifier of what it is nested in; None to leave it where it is, or for a list of the case itself.
    base : str or None
        Digest of the version that the doer saw; None for a record that is new.
    """

    collection: str
    record: Plain
    parent: str | None = None
    base: str | None = None


@transaction.atomic
def save_records(
    *, case: Case, wanted: Sequence[Wanted], by: User | None, action: str = Change.Action.RECORDED
) -> Change | None:
    """Make or change records.

    Returns
    -------
    Change or None
        What was changed; None when everything already is as wanted.

    Raises
    ------
    ConflictError
        A record is not the version that the doer saw.
    InputError
        What a record names is not there, or not where it must be.
    """
    _hold(case)
    there = _find_all(case, ((one.collection, key_of(one.record)) for one in wanted))
    puts, now, conflicts = [], {}, []
    for one in wanted:
        found = there.get((one.collection, key_of(one.record)))
        parent = one.parent if one.parent is not None or found is None else found.parent
        if found and digest_of(one.record, parent) == found.digest:
            continue
        if (found.digest if found else None) != one.base:
            conflicts.append(Conflict(one.collection, key_of(one.record), found, one.record))
        now[one.collection, key_of(one.record)] = found
        puts.append(Put(one.collection, one.record, parent))
    if conflicts:
        raise ConflictError(conflicts)
    if not puts:
        return None
    change = _apply(case, puts, [], now, by=by, action=action)
    for put in puts:
        if put.collection == "initiatives" and now[put.collection, key_of(put.record)] is None:
            _give_to_manager(case, key_of(put.record), by)
    return change


@transaction.atomic
def remove_record(*, case: Case, collection: str, key: str, base: str, by: User | None) -> Change | None:
    """Remove a record with what is nested in it; records that mention it do so no more.

    Nothing happens when it is gone already.

    Raises
    ------
    ConflictError
        The record is not the version that the doer saw.
    HangsOnError
        Others say nothing without it.
    """
    _hold(case)
    found = _find(case, collection, key)
    if found is None:
        return None
    if found.digest != base:
        raise ConflictError([Conflict(collection, key, found, None)])
    hanging = what_hangs(case, found)
    if hanging.blocking:
        raise HangsOnError(hanging.blocking)
    puts = [Put(one.stored.collection, one.without, one.stored.parent) for one in hanging.mentions]
    now: dict[tuple[str, str], Stored | None] = {
        (one.stored.collection, one.stored.key): one.stored for one in hanging.mentions
    }
    return _apply(case, puts, [found, *hanging.nested], now, by=by, action=Change.Action.REMOVED)


@transaction.atomic
def undo_change(*, change: Change, by: User | None) -> Change | None:
    """Put everything that a change touched back as it was before; nothing happens when that is done already.

    Raises
    ------
    ConflictError
        Something of it has been changed since.
    HangsOnError
        What the change made is needed by others now.
    InputError
        What it removed names something that is gone.
    """
    case = change.case
    _hold(case)
    if Change.objects.filter(undoes=change).exists():
        return None
    touched = list(change.records.all())
    there = _find_all(case, ((one.collection, one.key) for one in touched))
    puts, takes, now, conflicts = [], [], {}, []
    for one in touched:
        found = there.get((one.collection, one.key))
        expected = _digest(one.collection, one.after, found.parent if found else one.parent)
        if (found.digest if found else None) != expected:
            mine = from_json(one.collection, one.before) if one.before else None
            conflicts.append(Conflict(one.collection, one.key, found, mine))
        elif one.before is not None:
            now[one.collection, one.key] = found
            before = from_json(one.collection, one.before)
            puts.append(Put(one.collection, before, one.parent, one.position))
        elif found:
            takes.append(found)
    if conflicts:
        raise ConflictError(conflicts)
    _refuse_what_hangs(case, takes, puts)
    undone = _apply(case, puts, takes, now, by=by, action=Change.Action.UNDONE, undoes=change)
    if change.beside:
        undone.beside = put_back(change.beside)
        undone.save(update_fields=["beside"])
    return undone


@transaction.atomic
def unite_organisations(
    *,
    case: Case,
    stays: str,
    goes: str,
    seen: str,
    by: User | None,
    taken: Collection[str] = (),
    merger: Merger | None = None,
) -> Change | None:
    """Make one organisation of two; nothing happens when one of them is gone already.

    Raises
    ------
    ConflictError
        What would be changed is not what the doer saw, whose digest is ``seen``.
    """
    _hold(case)
    try:
        union = union_of(case, stays, goes, taken=taken, merger=merger)
    except LookupError:
        return None
    if union.digest != seen:
        raise ConflictError([Conflict("organisations", stays, union.stays, union.whole)])
    now: dict[tuple[str, str], Stored | None] = {
        (one.collection, one.key): one for one in (union.stays, *(each.stored for each in union.pointing))
    }
    beside = point_elsewhere(case, goes, stays)
    change = _apply(case, union.puts, union.takes, now, by=by, action=Change.Action.MERGED)
    if beside:
        change.beside = beside
        change.save(update_fields=["beside"])
    return change


@transaction.atomic
def keep_draft(*, by: User, address: str, title: str, data: dict[str, list[str]]) -> Draft:
    """Keep what has been typed in a form; not a change of the case, so it leaves no event."""
    draft, _made = Draft.objects.update_or_create(
        user=by, address=address, defaults={"title": title, "data": data}
    )
    return draft


@transaction.atomic
def drop_draft(*, by: User, address: str) -> None:
    """Forget what was typed in a form; it was saved, or is not wanted."""
    Draft.objects.filter(user=by, address=address).delete()


@transaction.atomic
def forget_removed(*, before: datetime.datetime, by: User | None) -> int:
    """Take out of the history what was removed before a time and not brought back, and all that is told of it there.

    That it was there, and who removed it when, stays in the audit trail. The answer is how many removals.
    """
    removals = list(
        Change.objects.filter(action=Change.Action.REMOVED, at__lt=before, undone_by=None).select_related(
            "case"
        )
    )
    for change in removals:
        for collection, key in list(
            change.records.filter(after__isnull=True).values_list("collection", "key")
        ):
            if _find(change.case, collection, key) is None:
                ChangedRecord.objects.filter(
                    change__case=change.case, collection=collection, key=key
                ).delete()
        number = change.pk
        change.delete()
        record("records.forgotten", by=by, case_key=change.case.key, details={"change": number})
    return len(removals)


def _give_to_manager(case: Case, initiative: str, by: User | None) -> None:
    """A cluster manager who starts an initiative drives it."""
    held = CaseAccess.objects.filter(case=case, user=by) if by else CaseAccess.objects.none()
    roles = {one.grant.role for one in held}
    if Role.CLUSTER_MANAGER in roles and not roles & {Role.ADMINISTRATOR, Role.STRATEGIST} and by:
        give_access(case=case, user=by, by=by, role=Role.CLUSTER_MANAGER, initiative_key=initiative)


def _hold(case: Case) -> None:
    """Let changes of one case take turns, until the end of the transaction."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def _find(case: Case, collection: str, key: str) -> Stored | None:
    try:
        return read(case, collection, key)
    except LookupError:
        return None


def _find_all(case: Case, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Stored]:
    keys: dict[str, set[str]] = {}
    for collection, key in places:
        keys.setdefault(collection, set()).add(key)
    found = (one for collection, some in keys.items() for one in read_some(case, collection, sorted(some)))
    return {(one.collection, one.key): one for one in found}


def _digest(collection: str, values: dict[str, Any] | None, parent: str | None) -> str | None:
    return None if values is None else digest_of(from_json(collection, values), parent)


def _refuse_what_hangs(case: Case, takes: Sequence[Stored], puts: Sequence[Put]) -> None:
    going = {(one.collection, one.key) for one in takes} | {
        (one.collection, key_of(one.record)) for one in puts
    }
    others = [one for one in what_needs(case, takes) if (one.collection, one.key) not in going]
    if others:
        raise HangsOnError(others)


def _apply(
    case: Case,
    puts: Sequence[Put],
    takes: Sequence[Stored],
    now: dict[tuple[str, str], Stored | None],
    *,
    by: User | None,
    action: str,
    undoes: Change | None = None,
) -> Change:
    check(case, puts)
    change = Change.objects.create(
        case=case, by=by, by_name=str(by) if by else "", action=action, undoes=undoes
    )
    rows = [_told(change, now.get((one.collection, one.key)), one) for one in put_all(case, puts, now)]
    rows += [_told(change, one, None) for one in take_all(case, takes)]
    ChangedRecord.objects.bulk_create(rows)
    single = rows[0] if len(rows) == 1 else None
    record(
        f"records.{action}",
        by=by,
        case_key=case.key,
        kind=single.collection if single else "",
        key=single.key if single else "",
        details={
            "change": change.pk,
            "records": [[row.collection, row.key] for row in rows[:50]],
            "count": len(rows),
        },
    )
    return change


def _told(change: Change, before: Stored | None, after: Stored | None) -> ChangedRecord:
    one = after or before
    assert one is not None  # noqa: S101 - a row tells of a record that was there, or is
    return ChangedRecord(
        change=change,
        collection=one.collection,
        key=one.key,
        parent=before.parent if before else one.parent,
        initiative_key=one.initiative,
        position=(before or one).position,
        before=as_json(before.record) if before else None,
        after=as_json(after.record) if after else None,
    )

"""Every change of company lists, comparisons and decisions, with its doer and its event.

A file lies on the disk before it is told of in the database, and is gone as soon as it has been read. What is large is
done in the background, put in its queue in the same transaction.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.actions import save_records
from klustermotor.web.recording.models import Change
from klustermotor.web.registers import work
from klustermotor.web.registers.errors import DecidedError, StaleError
from klustermotor.web.registers.importing import read_in
from klustermotor.web.registers.mirror import own_list
from klustermotor.web.registers.models import (
    CompanyList,
    Comparison,
    Decision,
    ListedFirm,
    Pair,
    Upload,
    folder,
)
from klustermotor.web.registers.taking_in import Plan

AT_ONCE = 2_000_000  # bytes; a second or two
FEW_ROWS = 3_000  # compared while somebody waits


def send_file(
    *,
    case: Case,
    filename: str,
    content: Iterable[bytes],
    by: User,
    company_list: CompanyList | None = None,
) -> Upload:
    """Keep a file that was sent, until it is told what its columns are."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    blocks = list(content)
    digest = hashlib.sha256(b"".join(blocks)).hexdigest()
    with transaction.atomic():
        upload = Upload.objects.create(
            case=case, user=by, company_list=company_list, filename=filename[:255], sha256=digest
        )
        work.forget_later(upload)
        _tell("list.sent", case, ("company-list-file", upload.pk), by, sha256=digest)
        with os.fdopen(os.open(upload.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(blocks)
    return upload


def read_upload(
    *, upload: Upload, about: Mapping[str, Any], columns: Mapping[str, str], sheet: str, by: User
) -> Upload:
    """Read a file into its list, now or, where it is large, in the background."""
    with transaction.atomic():
        held = Upload.objects.select_for_update(of=("self",)).select_related("case").get(pk=upload.pk)
        if held.status not in {Upload.Status.ASKED, Upload.Status.FAILED}:
            return held
        held.about, held.columns, held.sheet = dict(about), dict(columns), sheet
        held.user, held.faults = by, []
        large = held.path.stat().st_size > AT_ONCE
        if large:
            held.status, held.work = Upload.Status.WAITING, work.read_upload.enqueue(held.pk).id
            held.save()
    if not large:
        read_in(held)
    return held


@transaction.atomic
def drop_upload(*, upload: Upload, by: User) -> None:
    """Throw a file away that was sent and not read."""
    number, path = upload.pk, upload.path
    if Upload.objects.filter(pk=number, status=Upload.Status.ASKED).delete()[0]:
        _tell("list.thrown-away", upload.case, ("company-list-file", number), by)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


@transaction.atomic
def change_list(*, company_list: CompanyList, values: Mapping[str, Any], by: User) -> CompanyList:
    """Say otherwise what a list is called and what it is."""
    held = CompanyList.objects.select_for_update().get(pk=company_list.pk)
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    if changed:
        for name in changed:
            setattr(held, name, values[name])
        held.save(update_fields=changed)
        _tell("list.changed", held.case, ("company-list", held.pk), by, fields=sorted(changed))
    return held


@transaction.atomic
def remove_list(*, company_list: CompanyList, by: User) -> None:
    """Remove a list with its rows, the comparisons of it and what was decided about its rows."""
    number, rows = company_list.pk, company_list.firms.count()
    Comparison.objects.filter(others=number).delete()
    if CompanyList.objects.filter(pk=number).delete()[0]:
        _tell("list.removed", company_list.case, ("company-list", number), by, rows=rows)


@transaction.atomic
def erase_firm(*, firm: ListedFirm, by: User) -> None:
    """Remove a row for good, with every pair and decision about it: a sole trader has asked to be erased."""
    number = firm.pk
    if ListedFirm.objects.filter(pk=number).delete()[0]:
        company_list = firm.company_list
        details = {"list": company_list.pk}
        _tell("list.row-erased", company_list.case, ("listed-firm", number), by, **details)


@transaction.atomic
def ask_comparison(
    *,
    case: Case,
    by: User,
    base: CompanyList | None = None,
    others: Sequence[CompanyList] = (),
    with_case: bool = False,
) -> Comparison:
    """Ask for a list to be compared with others and with the case's organisations; without a list, these alone.

    Who asks twice for the same gets what is under way.
    """
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    own = [own_list(case)] if with_case or base is None else []
    kind = Comparison.Kind.OVERLAP if base else Comparison.Kind.DUPLICATES
    wanted = {one.pk for one in (*others, *own)}
    for there in Comparison.objects.filter(case=case, kind=kind, base=base).prefetch_related("others"):
        if {one.pk for one in there.others.all()} == wanted:
            return _again(there, by)
    asked = Comparison.objects.create(case=case, kind=kind, base=base, by=by, by_name=str(by))
    asked.others.set(wanted)
    return _queue(asked, by)


@transaction.atomic
def repeat_comparison(*, comparison: Comparison, by: User) -> Comparison:
    """Make a comparison again; what was decided stays decided."""
    return _again(Comparison.objects.select_for_update(of=("self",)).get(pk=comparison.pk), by)


def _again(comparison: Comparison, by: User) -> Comparison:
    if comparison.is_under_way and not comparison.is_lost:
        return comparison
    comparison.status, comparison.by, comparison.by_name = Comparison.Status.WAITING, by, str(by)
    comparison.stage, comparison.done, comparison.total = "", 0, 0
    return _queue(comparison, by)


def _queue(comparison: Comparison, by: User) -> Comparison:
    comparison.work = work.run_comparison.enqueue(comparison.pk).id
    comparison.save()
    lists = sorted(one.pk for one in comparison.others.all())
    details = {"base": comparison.base_id, "others": lists}
    _tell("comparison.asked", comparison.case, ("comparison", comparison.pk), by, **details)
    return comparison


@transaction.atomic
def remove_comparison(*, comparison: Comparison, by: User) -> None:
    """Remove a comparison; what was decided stays, for the next one."""
    number = comparison.pk
    if Comparison.objects.filter(pk=number).delete()[0]:
        _tell("comparison.removed", comparison.case, ("comparison", number), by)


@transaction.atomic
def decide(*, pair: Pair, same: bool, by: User) -> Decision:
    """Say that two rows are of one firm, or are not.

    Raises
    ------
    DecidedError
        Somebody has said the opposite.
    """
    case = pair.comparison.case
    decision, made = Decision.objects.get_or_create(
        left_id=pair.left_id,
        right_id=pair.right_id,
        defaults={"case": case, "same": same, "by": by, "by_name": str(by)},
    )
    if not made and decision.same != same:
        raise DecidedError(decision)
    if made:
        details = {"left": pair.left_id, "right": pair.right_id, "same": same}
        _tell("pair.decided", case, ("pair", pair.pk), by, **details)
    return decision


@transaction.atomic
def take_back_decision(*, decision: Decision, by: User) -> None:
    """Undo what was said of two rows, so that it is asked again."""
    number = decision.pk
    if Decision.objects.filter(pk=number).delete()[0]:
        details = {"left": decision.left_id, "right": decision.right_id, "same": decision.same}
        _tell("pair.undecided", decision.case, ("decision", number), by, **details)


@transaction.atomic
def take_in_firms(*, plan: Plan, seen: str, by: User) -> Change | None:
    """Make organisations of firms, complete those that are there, and record what the lists say of them.

    It is one change in the history of the case, told and undone there.

    Raises
    ------
    StaleError
        What would be recorded is not what the doer saw, whose digest is ``seen``.
    ConflictError
        Somebody recorded something at the same time.
    """
    if plan.digest != seen:
        raise StaleError
    change = save_records(case=plan.case, wanted=plan.wanted, by=by)
    for key, numbers in plan.links.items():
        ListedFirm.objects.filter(pk__in=numbers).exclude(organisation_key=key).update(organisation_key=key)
    for number, key in plan.sources.items():
        CompanyList.objects.filter(pk=number).exclude(source_key=key).update(source_key=key)
    return change


def _tell(action: str, case: Case, of: tuple[str, int], by: User, **details: Any) -> None:
    """Write the event of an action on something of a kind and number."""
    kind, number = of
    record(action, by=by, case_key=case.key, kind=kind, key=str(number), details=details)

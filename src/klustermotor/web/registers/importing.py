"""Putting the rows of a file into a list, or the rows of a newer file into the list that is there.

Assumes a transaction. A row of the newer file is the row of before when it has its number; else when name and postcode
are the same; else when the comparing of rows is sure of it. Such a row keeps its place in the database, and with it
the links and decisions that name it; what is no longer in the file stays too, marked as gone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from klustermotor.errors import Fault, InputError
from klustermotor.registers.matching import match
from klustermotor.registers.reading import read_list
from klustermotor.web.audit.actions import record
from klustermotor.web.registers.models import CompanyList, ListedFirm, Upload
from klustermotor.web.registers.standard import COMPARED, compared, firms_of, secret_of, standard

State = ListedFirm.State
_DERIVED = frozenset({"name_core", "number_digest"})
"""Columns that say nothing new to a reader when they change."""
_WRITTEN = [*COMPARED, "row", "personal", "state", "before", "sort_key"]
_PART = 1_000


def put_rows(company_list: CompanyList, rows: Iterable[ListedFirm]) -> dict[str, int]:
    """Write the rows of a file; how many there are, and how many are new, changed and gone since before."""
    given = list(rows)
    there = list(company_list.firms.order_by("pk"))
    first = not there
    for one in given:
        one.company_list = company_list
        one.state = State.PRESENT if first else State.NEW
    found = _same_as_before(there, given) if there else {}
    for number, old in found.items():
        _take_over(given[number], old)
    kept = {old.pk for old in found.values()}
    gone = [one.pk for one in there if one.pk not in kept and one.state != State.GONE]
    for start in range(0, len(gone), _PART):
        company_list.firms.filter(pk__in=gone[start : start + _PART]).update(state=State.GONE, before={})
    _write(given)
    counts = Counter(one.state for one in given)
    return {
        "rows": len(given),
        "new": counts[State.NEW],
        "changed": counts[State.CHANGED],
        "gone": len(gone),
        "personal": sum(one.personal for one in given),
    }


def _take_over(row: ListedFirm, old: ListedFirm) -> None:
    """Make a row of the newer file the row of before, and note what is otherwise in it."""
    was, now = compared(old), compared(row)
    row.pk, row.organisation_key = old.pk, old.organisation_key
    row.before = {name: was[name] for name in COMPARED if name not in _DERIVED and was[name] != now[name]}
    row.state = State.CHANGED if row.before else State.PRESENT
    if old.state == State.GONE:
        row.state = State.NEW  # it was not in the list for a while


def _write(rows: Sequence[ListedFirm]) -> None:
    new, kept = ([one for one in rows if (one.pk is None) is fresh] for fresh in (True, False))
    ListedFirm.objects.bulk_create(new, batch_size=_PART)
    ListedFirm.objects.bulk_create(
        kept, batch_size=_PART, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
    )


def _same_as_before(there: Sequence[ListedFirm], given: Sequence[ListedFirm]) -> dict[int, ListedFirm]:
    """Which row of before each row of the newer file is, by its place in the file."""
    found: dict[int, ListedFirm] = {}
    taken: set[int] = set()

    def join(place: int, old: ListedFirm) -> None:
        found[place] = old
        taken.add(old.pk)

    ways: tuple[Callable[[ListedFirm], object], ...] = (
        lambda one: one.number,
        lambda one: one.number_digest,
        lambda one: (one.name_core, one.postcode) if one.name_core and one.postcode else None,
    )
    for way in ways:
        waiting: dict[object, list[ListedFirm]] = defaultdict(list)
        for old in reversed(there):
            if old.pk not in taken and way(old):
                waiting[way(old)].append(old)
        for place, row in enumerate(given):
            candidates = waiting.get(way(row)) if place not in found else None
            if candidates and not _of_two_numbers(row, candidates[-1]):
                join(place, candidates.pop())
    for place, old in _by_comparing(
        [one for one in there if one.pk not in taken],
        {place: row for place, row in enumerate(given) if place not in found},
    ):
        join(place, old)
    return found


def _of_two_numbers(one: ListedFirm, other: ListedFirm) -> bool:
    """Whether both have an organisation number and not the same: then they are two, whatever they are called."""
    return bool(one.number and other.number and one.number != other.number)


def _by_comparing(
    there: Sequence[ListedFirm], given: dict[int, ListedFirm]
) -> Iterable[tuple[int, ListedFirm]]:
    """Rows that are the same beyond doubt though neither number nor name says so; each once, the surest first."""
    if not there or not given:
        return
    olds = {one.pk: one for one in there}
    before = standard("before", "before", ((pk, *compared(one).values()) for pk, one in olds.items()))
    now = standard("now", "now", ((place, *compared(row).values()) for place, row in given.items()))
    pairs = match([before], [now]).pairs.select(["left_row", "right_row", "weight", "doubtful"]).to_pylist()
    seen: set[tuple[str, int]] = set()
    for pair in sorted(pairs, key=lambda one: -one["weight"]):
        old, place = pair["left_row"], pair["right_row"]
        ends = {("old", old), ("new", place)}
        if not pair["doubtful"] and not ends & seen and not _of_two_numbers(olds[old], given[place]):
            seen |= ends
            yield place, olds[old]


def read_in(upload: Upload) -> None:
    """Read a file into its list: all of it or, where something is wrong with it, nothing.

    The file goes when it has been read; when it is refused it stays, so that its columns can be told otherwise.
    """
    case = upload.case
    try:
        found = read_list(
            upload.path,
            filename=upload.filename,
            key="list",
            name=upload.about["name"],
            columns=upload.columns or None,
            sheet=upload.sheet or None,
            secret=secret_of(case),
        )
    except InputError as error:
        upload.status, upload.faults = Upload.Status.ASKED, [_as_plain(fault) for fault in error.faults]
        upload.save()
        return
    with transaction.atomic():
        there = Upload.objects.select_for_update().get(pk=upload.pk)
        if there.status == Upload.Status.DONE:
            return
        company_list = _list_of(upload)
        company_list.columns, company_list.remarks = (
            dict(found.mapping),
            [_as_plain(one) for one in found.remarks],
        )
        company_list.filename, company_list.sha256 = upload.filename, upload.sha256
        company_list.by, company_list.by_name, company_list.at = upload.user, str(upload.user), timezone.now()
        company_list.save()
        company_list.figures = put_rows(company_list, firms_of(found.table))
        company_list.save()
        upload.company_list, upload.status, upload.faults = company_list, Upload.Status.DONE, []
        upload.save()
        details = {"sha256": upload.sha256, "version": company_list.version, **company_list.figures}
        record(
            "list.taken-in",
            by=upload.user,
            case_key=case.key,
            kind="company-list",
            key=str(company_list.pk),
            details=details,
        )
    upload.path.unlink(missing_ok=True)


def _list_of(upload: Upload) -> CompanyList:
    """The list that the file is of, held until the end: a new one, or the next version of one that is there."""
    if upload.company_list_id is None:
        return CompanyList(case=upload.case, **upload.about)
    there = CompanyList.objects.select_for_update().get(pk=upload.company_list_id)
    for name, value in upload.about.items():
        setattr(there, name, value)
    there.version += 1
    return there


def _as_plain(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "place": fault.place, "line": fault.line, "values": dict(fault.values)}

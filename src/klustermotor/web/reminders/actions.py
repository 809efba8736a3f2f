"""Every write of reminders, with its doer.

Two of them leave no event: that somebody looked in (the trail tells of changes, and a list of when people look is
personal data that nobody asked for), and the counts of what is missing, which are worked out from the records and say
nothing that these do not.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case
from klustermotor.web.reminders.models import Attention, CalendarAddress, LastVisit

AWAY = datetime.timedelta(minutes=30)
"""A visit ends when nothing has been read for so long."""
SELDOM = datetime.timedelta(minutes=5)
"""A visit that goes on is noted at most once in so long."""


def note_visit(*, case: Case, by: User) -> datetime.datetime | None:
    """Note that an account is in a case; leaves no event, and writes at most every five minutes.

    Returns
    -------
    datetime or None
        When the visit before this one ended; None on the first.
    """
    now = timezone.now()
    visit, first = LastVisit.objects.get_or_create(case=case, user=by, defaults={"at": now})
    if first or now - visit.at < SELDOM:
        return visit.previous
    noted: dict[str, datetime.datetime] = {"at": now}
    if now - visit.at >= AWAY:
        noted["previous"] = visit.previous = visit.at
    # Of two pages that are read at once, the first to get here notes the visit.
    LastVisit.objects.filter(pk=visit.pk, at=visit.at).update(**noted)
    return visit.previous


def keep_counts(
    *,
    case: Case,
    counts: Mapping[str, Sequence[tuple[str, int]]],
    at: datetime.datetime,
    day: datetime.date,
    by: User | None = None,
) -> None:
    """Keep how many gaps each rule found in each initiative; leaves no event."""
    rows = [
        Attention(case=case, initiative_key=key, at=at, day=day, found=[list(one) for one in found])
        for key, found in counts.items()
    ]
    Attention.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["case", "initiative_key"],
        update_fields=["at", "day", "found"],
    )


@transaction.atomic
def make_calendar_address(*, case: Case, digest: str, by: User) -> None:
    """Give an account an address of its own for the calendar of a case; an address that it had ends."""
    held = CalendarAddress.objects.filter(case=case, user=by)
    if held.filter(digest=digest).exists():
        return
    held.delete()
    CalendarAddress.objects.create(case=case, user=by, digest=digest)
    record("calendar.address-made", by=by, case_key=case.key, kind="account", key=str(by.pk))


@transaction.atomic
def withdraw_calendar_address(*, case: Case, by: User) -> None:
    """End the address of an account's calendar; nothing happens when it has none."""
    number, _rows = CalendarAddress.objects.filter(case=case, user=by).delete()
    if number:
        record("calendar.address-withdrawn", by=by, case_key=case.key, kind="account", key=str(by.pk))

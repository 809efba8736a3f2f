"""A calendar as other programs read it (iCalendar, RFC 5545): every entry a whole day or a span of days.

A partial date becomes the span that it can mean, says so in words, and never marks anybody as busy. Nothing names a
person. Identifiers stay the same as long as the record has its key.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown
from klustermotor.web.recording.models import ChangedRecord
from klustermotor.web.reminders.coming import Entry

PRODUCER = "-//Klustermotor//Klustermotor calendar//"
ASKED_AGAIN = datetime.timedelta(hours=6)
"""How often a program does well to ask again."""


@dataclass(frozen=True)
class Revision:
    """How often a record has been changed, and when it last was."""

    number: int
    at: datetime.datetime


def revisions(case: Case, entries: Iterable[Entry]) -> dict[tuple[str, str], Revision]:
    """What the history knows of the records behind some entries."""
    keys: dict[str, set[str]] = {}
    for entry in entries:
        keys.setdefault(entry.collection, set()).add(entry.key)
    rows = (
        ChangedRecord.objects.filter(
            change__case=case, collection__in=list(keys), key__in=sorted(set().union(*keys.values()))
        )
        .order_by()
        .values("collection", "key")
        .annotate(n=Count("pk"), at=Max("change__at"))
    )
    return {(row["collection"], row["key"]): Revision(row["n"], row["at"]) for row in rows}


def calendar(
    case: Case,
    entries: Iterable[Entry],
    *,
    changed: Mapping[tuple[str, str], Revision],
    since: datetime.datetime,
    address: Callable[[Entry], str],
) -> bytes:
    """The entries as an iCalendar stream.

    Parameters
    ----------
    changed
        What the history knows of each record.
    since
        When a record that the history knows nothing of counts as last revised.
    address
        Where an entry's page lies.
    """
    whole = Calendar()
    whole.add("prodid", f"{PRODUCER}{(get_language() or 'sv')[:2].upper()}")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("x-wr-calname", shown(case.title)[0])
    whole.add("refresh-interval", ASKED_AGAIN, parameters={"value": "DURATION"})
    whole.add("x-published-ttl", "PT6H")
    for entry in entries:
        revision = changed.get((entry.collection, entry.key), Revision(0, since))
        whole.add_component(_event(case, entry, revision, address(entry)))
    content: bytes = whole.to_ical()
    return content


def _event(case: Case, entry: Entry, revision: Revision, address: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.collection}/{entry.key}@{case.key}.klustermotor")
    event.add("dtstamp", revision.at.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("last-modified", revision.at.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("sequence", revision.number)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + datetime.timedelta(days=1))
    event.add("summary", _summary(entry))
    if entry.initiative:
        event.add("description", entry.initiative)
    event.add("url", address)
    if not entry.is_exact or entry.collection != "activities":
        event.add("transp", "TRANSPARENT")
    return event


def _summary(entry: Entry) -> str:
    what = entry.what if len(entry.what) <= 200 else entry.what[:199].rsplit(" ", 1)[0] + "…"
    if entry.is_exact:
        return what
    if entry.end or "~" in entry.start:
        return f"{what} ({entry.when})"
    return _("%(what)s (in %(when)s)") % {"what": what, "when": entry.when}

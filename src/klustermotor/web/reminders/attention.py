"""What needs attention, in short: for the page of an initiative, and for all initiatives of an overview.

Counting reads the initiative whole, so the counts are kept, and made anew when a record of the initiative, a shared
record or the day has changed. A page that shows what is kept asks the database three times.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Max, Q
from django.utils import timezone

from klustermotor.casefile.missing import find_gaps
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import SHARED
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording.history import BESIDE_HISTORY
from klustermotor.web.recording.models import ChangedRecord
from klustermotor.web.reminders.actions import keep_counts
from klustermotor.web.reminders.models import Attention
from klustermotor.web.reminders.reading import known_initiatives
from klustermotor.web.reminders.sentences import sentence

FEW = 3
UNSETTLED = datetime.timedelta(seconds=20)
"""A change is timed when it is begun; one that is begun before a count may be settled after it."""
Found = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Short:
    """The most useful reminders of an initiative, and how many there are in all."""

    key: str
    found: Found

    @property
    def number(self) -> int:
        """How many things there are to look at; each rule counts once, however many records it found."""
        return len(self.found)

    @property
    def sentences(self) -> list[str]:
        """The most useful few, in words."""
        return [sentence(rule, number) for rule, number in islice(self.found, FEW)]

    @property
    def more(self) -> int:
        """How many there are beside those few."""
        return max(0, self.number - FEW)


def attention(case: Case, keys: Iterable[str]) -> dict[str, Short]:
    """What needs attention in some initiatives, by key; those that are not there are left out."""
    wanted = list(keys)
    kept = _still_true(case, wanted)
    lacking = [key for key in wanted if key not in kept]
    if lacking:
        kept |= _counted(case, lacking)
    return {key: Short(key, kept[key]) for key in wanted if key in kept}


def attention_rows(case: Case, initiatives: Iterable[Initiative]) -> list[tuple[Initiative, Short]]:
    """Initiatives with what needs attention in each, those with most of it first."""
    held = list(initiatives)
    found = attention(case, [initiative.key for initiative in held])
    rows = [(initiative, found[initiative.key]) for initiative in held if initiative.key in found]
    return sorted(rows, key=lambda row: -row[1].number)


def _still_true(case: Case, keys: list[str]) -> dict[str, Found]:
    """What is kept and has not been changed since it was counted."""
    rows = list(Attention.objects.filter(case=case, initiative_key__in=keys, day=timezone.localdate()))
    if not rows:
        return {}
    since = min(row.at for row in rows) - UNSETTLED
    touched = Q(initiative_key__in=keys) | Q(collection__in=SHARED)
    changed = dict(
        ChangedRecord.objects.filter(touched, change__case=case, change__at__gte=since)
        .order_by()
        .values_list("initiative_key")
        .annotate(last=Max("change__at"))
    )
    # What is written beside the history may have touched everything.
    beside = Event.objects.filter(case_key=case.key, at__gte=since, action__in=BESIDE_HISTORY)
    written = beside.aggregate(last=Max("at"))["last"]
    everywhere = [moment for moment in (changed.get(""), written) if moment]

    def holds(row: Attention) -> bool:
        own = changed.get(row.initiative_key)
        return all(moment + UNSETTLED < row.at for moment in (*everywhere, *([own] if own else [])))

    return {row.initiative_key: [(rule, n) for rule, n in row.found] for row in rows if holds(row)}


def _counted(case: Case, keys: list[str]) -> dict[str, Found]:
    """The gaps of some initiatives, counted and kept."""
    at, day = timezone.now(), timezone.localdate()
    counts = {
        key: list(Counter(gap.rule for gap in find_gaps(known)).items())
        for key, known in known_initiatives(case, keys, day).items()
    }
    if counts:
        keep_counts(case=case, counts=counts, at=at, day=day)
    return dict(counts)

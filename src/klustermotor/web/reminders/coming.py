"""What is coming and what is overdue in a case: activities, goals, and what ends.

Assumes that a partial date is compared by the days that it can mean: it is overdue when its last day has passed, and
coming as long as it has not. Reading costs one query for each kind, however much there is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from klustermotor.casefile.partial_dates import bounds
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words
from klustermotor.web.coherence.models import Plan
from klustermotor.web.initiatives.models import (
    Activity,
    Body,
    Funding,
    Goal,
    Initiative,
    InitiativeRole,
    Member,
)
from klustermotor.web.reminders.surveying import open_surveys

MOST = 300
"""So many of each kind are read, the nearest in time first."""


@dataclass(frozen=True)
class Entry:
    """Something with a date.

    Attributes
    ----------
    what
        What it is, in words that name no person.
    name
        Whose it is, where that may be told on a page.
    start, end
        Partial dates as recorded.
    mends
        Whether it stays undone until somebody tells how it went.
    language
        The language of the words, where it may be another than the reader's.
    """

    collection: str
    key: str
    what: str
    start: str
    end: str | None
    initiative_key: str = ""
    initiative: str = ""
    name: str = ""
    mends: bool = False
    language: str = ""
    first: datetime.date = field(init=False)
    last: datetime.date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", bounds(self.start)[0])
        object.__setattr__(self, "last", bounds(self.end or self.start)[1])

    @property
    def is_exact(self) -> bool:
        """Whether the days are known."""
        return all(len(date) == 10 for date in (self.start, self.end or self.start))

    @property
    def when(self) -> str:
        """The date in words."""
        start, end = date_words(self.start), date_words(self.end)
        return f"{start}–{end}" if self.end and self.end != self.start else start

    @property
    def when_in_month(self) -> str:
        """The date in words beneath the heading that it is listed under; a heading is not said twice."""
        said_above = not self.end and "~" not in self.start and len(self.start) < 10
        return _("day not known") if said_above else self.when

    @property
    def month(self) -> tuple[datetime.date, str]:
        """What it is listed under: its month, or the season or year that is all that is known."""
        exact = self.start.rstrip("~")
        is_month = len(exact) in (7, 10) and exact[5:7] <= "12"
        heading = (
            date_words(exact[:7]) if is_month else _("during %(period)s") % {"period": date_words(exact)}
        )
        return self.first.replace(day=1), heading


@dataclass(frozen=True)
class Scope:
    """What of a case is asked for: all of it, one initiative, or what one firm takes part in.

    Attributes
    ----------
    surveys
        Whether what the account at the door runs of surveys is asked for too.
    """

    case: Case
    today: datetime.date
    initiative: str = ""
    firms: frozenset[str] = frozenset()
    surveys: bool = False

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the case that lie in an initiative, of the one that is asked for."""
        rows = rows.filter(case=self.case).select_related("initiative")
        return rows.filter(initiative__key=self.initiative) if self.initiative else rows

    @property
    def year(self) -> str:
        """The year that it is, as partial dates begin."""
        return f"{self.today.year:04d}"


def entries(scope: Scope) -> list[Entry]:
    """Everything with a date that lies ahead, or that waits for somebody to tell how it went; in time order."""
    kinds = (
        (_activities, _memberships)
        if scope.firms
        else (_activities, _goals, _roles, _bodies, _memberships, _funding, _plans, _ends, _surveys)
    )
    found = (entry for kind in kinds for entry in kind(scope))
    current = (entry for entry in found if entry.mends or entry.last >= scope.today)
    return sorted(current, key=lambda entry: (entry.first, entry.last, entry.collection, entry.key))


def overdue(entry: Entry, today: datetime.date) -> bool:
    """Whether an entry's time has passed without anybody having told how it went."""
    return entry.mends and entry.last < today


def _activities(scope: Scope) -> Iterator[Entry]:
    """What is planned or under way, and what else lies ahead."""
    rows = scope.of(Activity.objects.exclude(status=Activity.Status.DONE))
    rows = rows.filter(Q(start__isnull=False) | Q(end__isnull=False))
    if scope.firms:
        rows = rows.filter(organisations__key__in=scope.firms).distinct()
    waiting = Q(status=Activity.Status.PLANNED) | Q(status=Activity.Status.UNDER_WAY, end__isnull=False)
    ahead = Q(start__gte=scope.year) | Q(end__gte=scope.year)
    coming = rows.filter(ahead).order_by("start", "pk")[:MOST]
    passed = rows.filter(waiting).exclude(ahead).order_by("-start", "pk")[:MOST]
    for row in chain(passed, coming):
        waits = row.status == Activity.Status.PLANNED or bool(
            row.status == Activity.Status.UNDER_WAY and row.end
        )
        title, language = shown(row.title)
        yield _entry(row, "activities", title, row.start or row.end, row.end, mends=waits, language=language)


def _goals(scope: Scope) -> Iterator[Entry]:
    """Target dates."""
    for row in scope.of(Goal.objects.filter(target_date__isnull=False)).order_by("-target_date", "pk")[:MOST]:
        what = _("To be reached: %(goal)s") % {"goal": shown(row.text)[0]}
        yield _entry(row, "goals", what, row.target_date, mends=True)


def _roles(scope: Scope) -> Iterator[Entry]:
    """Ends of terms; the person is told on pages alone."""
    rows = scope.of(InitiativeRole.objects.select_related("person", "organisation"))
    for row in rows.filter(end__gte=scope.year).order_by("end", "pk")[:MOST]:
        what = _("A term ends: %(role)s") % {"role": row.get_role_display()}
        yield _entry(row, "roles", what, row.end, name=str(row.person or row.organisation))


def _bodies(scope: Scope) -> Iterator[Entry]:
    """Ends of boards, networks and groups."""
    for row in scope.of(Body.objects.filter(end__gte=scope.year)).order_by("end", "pk")[:MOST]:
        name = shown(row.name)[0] or row.get_kind_display()
        yield _entry(row, "bodies", _("Ends: %(name)s") % {"name": name}, row.end)


def _memberships(scope: Scope) -> Iterator[Entry]:
    """Ends of memberships."""
    rows = scope.of(Member.objects.select_related("organisation")).filter(end__gte=scope.year)
    if scope.firms:
        rows = rows.filter(organisation__key__in=scope.firms)
    for row in rows.order_by("end", "pk")[:MOST]:
        what = _("The membership of %(organisation)s ends") % {"organisation": row.organisation.name}
        yield _entry(row, "members", what, row.end)


def _funding(scope: Scope) -> Iterator[Entry]:
    """The last year that money is recorded for, of each initiative."""
    rows = scope.of(Funding.objects.filter(year__isnull=False)).select_related(None).order_by()
    ends = rows.values(owner=F("initiative__key"), of=F("initiative__name")).annotate(until=Max("year"))
    for row in ends.filter(until__gte=scope.today.year).order_by("until", "owner")[:MOST]:
        yield Entry(
            "funding",
            row["owner"],
            _("The funding on record ends"),
            f"{row['until']:04d}-12-31",
            None,
            row["owner"],
            row["of"],
        )


def _plans(scope: Scope) -> Iterator[Entry]:
    """Ends of strategic plans; they are the region's, so not of one initiative."""
    if scope.initiative:
        return
    rows = Plan.objects.filter(case=scope.case, end__gte=scope.year)
    for row in rows.order_by("end", "pk")[:MOST]:
        what = _("The plan ends: %(title)s") % {"title": shown(row.title)[0]}
        yield Entry("plans", row.key, what, str(row.end), None)


def _ends(scope: Scope) -> Iterator[Entry]:
    """Ends of initiatives."""
    rows = Initiative.objects.filter(case=scope.case, end__gte=scope.year)
    if scope.initiative:
        rows = rows.filter(key=scope.initiative)
    for row in rows.order_by("end", "pk")[:MOST]:
        what = _("The initiative ends: %(name)s") % {"name": row.name}
        yield Entry("initiatives", row.key, what, str(row.end), None, row.key, row.name)


def _surveys(scope: Scope) -> Iterator[Entry]:
    """Last days of surveys that are open, for those who run them; how many have answered is told on pages alone."""
    for one in open_surveys(scope.case, scope.initiative) if scope.surveys else ():
        what = _("The survey closes: %(title)s") % {"title": one.title}
        survey, day = one.wave.survey, str(one.wave.closes_on)
        around = (survey.initiative_key, one.initiative)
        yield Entry("surveys", str(survey.pk), what, day, None, *around, name=one.answered)


def _entry(row: Any, collection: str, what: str, start: str, end: str | None = None, **more: Any) -> Entry:
    around = {"initiative_key": row.initiative.key, "initiative": row.initiative.name}
    return Entry(collection, row.key, what, start, end, **around, **more)

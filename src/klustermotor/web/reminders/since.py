"""What others have done in a case since the reader's last visit, in a few lines."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.models import ChangedRecord
from klustermotor.web.reminders.actions import note_visit

MOST = 6

COUNTED = {
    "sources": ngettext_lazy("%(n)d source", "%(n)d sources", "n"),
    "regions": ngettext_lazy("%(n)d region", "%(n)d regions", "n"),
    "competence_areas": ngettext_lazy("%(n)d competence area", "%(n)d competence areas", "n"),
    "organisations": ngettext_lazy("%(n)d organisation", "%(n)d organisations", "n"),
    "changes": ngettext_lazy("%(n)d change of an organisation", "%(n)d changes of organisations", "n"),
    "people": ngettext_lazy("%(n)d person", "%(n)d people", "n"),
    "appointments": ngettext_lazy("%(n)d post", "%(n)d posts", "n"),
    "initiatives": ngettext_lazy("%(n)d initiative", "%(n)d initiatives", "n"),
    "origin": ngettext_lazy("%(n)d origin step", "%(n)d origin steps", "n"),
    "history": ngettext_lazy(
        "%(n)d step in the region's cluster work", "%(n)d steps in the region's cluster work", "n"
    ),
    "goals": ngettext_lazy("%(n)d goal", "%(n)d goals", "n"),
    "focus_areas": ngettext_lazy("%(n)d focus area", "%(n)d focus areas", "n"),
    "bodies": ngettext_lazy("%(n)d board or network", "%(n)d boards or networks", "n"),
    "roles": ngettext_lazy("%(n)d role", "%(n)d roles", "n"),
    "members": ngettext_lazy("%(n)d member", "%(n)d members", "n"),
    "funding": ngettext_lazy("%(n)d item of funding", "%(n)d items of funding", "n"),
    "activities": ngettext_lazy("%(n)d activity", "%(n)d activities", "n"),
    "value_chain": ngettext_lazy("%(n)d stage of the value chain", "%(n)d stages of the value chain", "n"),
    "actors": ngettext_lazy("%(n)d actor in the value chain", "%(n)d actors in the value chain", "n"),
    "phases": ngettext_lazy("%(n)d judgement of phase", "%(n)d judgements of phase", "n"),
    "key_figures": ngettext_lazy("%(n)d key figure", "%(n)d key figures", "n"),
    "observations": ngettext_lazy("%(n)d observation", "%(n)d observations", "n"),
    "ties": ngettext_lazy("%(n)d tie", "%(n)d ties", "n"),
    "plans": ngettext_lazy("%(n)d plan", "%(n)d plans", "n"),
    "priorities": ngettext_lazy("%(n)d priority of a plan", "%(n)d priorities of plans", "n"),
}


@dataclass(frozen=True)
class Line:
    """How many records of a kind somebody has changed, and the latest of those changes."""

    words: str
    who: str
    change: int


@dataclass(frozen=True)
class Since:
    """What has happened since a time; ``more`` when there is more than the lines tell."""

    time: datetime.datetime
    lines: list[Line]
    more: bool


def since_last_visit(case: Case, user: User) -> Since | None:
    """Note the visit, and tell what others have changed since the one before; None on the first visit."""
    time = note_visit(case=case, by=user)
    return changed_since(case, user, time) if time else None


def changed_since(case: Case, user: User, time: datetime.datetime) -> Since:
    """What others than the reader have changed after a time, the latest first."""
    rows = list(
        ChangedRecord.objects.filter(change__case=case, change__at__gt=time)
        .exclude(change__by=user)
        .order_by()
        .values("collection", "change__by_name")
        .annotate(n=Count("key", distinct=True), last=Max("change"))
        .order_by("-last", "collection")[: MOST + 1]
    )
    lines = [
        Line(
            words=str(COUNTED[row["collection"]] % {"n": row["n"]}),
            who=row["change__by_name"] or _("somebody"),
            change=row["last"],
        )
        for row in rows[:MOST]
    ]
    return Since(time, lines, len(rows) > MOST)

"""Reads of privacy: consents, and everything about an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Person
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.privacy.models import Consent
from klustermotor.web.recording.models import Change, Draft


def consents_of(case: Case, person_key: str) -> QuerySet[Consent]:
    """A person's consents, those that stand first."""
    return Consent.objects.filter(case=case, person_key=person_key).order_by(
        "withdrawn_on", "-given_on", "-id"
    )


def addresses(case: Case, mailing: str) -> Iterator[str]:
    """Addresses of those who have consented to a mailing and are still in the case, each once."""
    there = Person.objects.filter(case=OuterRef("case"), key=OuterRef("person_key"))
    rows = Consent.objects.filter(Exists(there), case=case, mailing=mailing, withdrawn_on=None)
    found = {address.casefold(): address for address in rows.values_list("address", flat=True)}
    yield from sorted(found.values(), key=str.casefold)


@dataclass(frozen=True)
class Changes:
    """How often an account has changed a case, and from when to when."""

    case: str
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class AboutAccount:
    """What there is about an account, for its holder to read."""

    roles: list[CaseAccess]
    changes: list[Changes]
    drafts: list[Draft]
    tokens: list[Any]
    invitations: int
    events: QuerySet[Event]


def about_account(user: User) -> AboutAccount:
    """What there is about an account, for its holder to read."""
    rows = (
        Change.objects.filter(by=user)
        .order_by()
        .values("case__key")
        .annotate(count=Count("pk"), first=Min("at"), last=Max("at"))
    )
    return AboutAccount(
        roles=list(user.case_access.select_related("case").order_by("case__key", "role")),
        changes=[Changes(row["case__key"], row["count"], row["first"], row["last"]) for row in rows],
        drafts=list(user.drafts.all()[:200]),
        tokens=list(user.tokens.all()),
        invitations=user.invitations_made.count(),
        events=Event.objects.filter(by_id=user.pk).order_by("-at", "-id"),
    )

"""What is past its time: what can go by itself, and the people whom somebody has to decide about.

Periods are those of the register of purposes. Nobody is erased for want of a sign of life: such people are listed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from klustermotor.web.accounts.models import Invitation, Token
from klustermotor.web.actors.models import Appointment, Person, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Activity, InitiativeRole, OriginStep
from klustermotor.web.privacy.models import Consent, Review
from klustermotor.web.privacy.purposes import days_of, years_of
from klustermotor.web.privacy.traces import NAMELESS
from klustermotor.web.recording.models import ChangedRecord, Draft
from klustermotor.web.registers.forgetting import served
from klustermotor.web.surveys.models import Actor, Contact


def past_their_time(now: datetime.datetime) -> dict[str, QuerySet[Model]]:
    """Rows that have served their purpose, by kind as the register of purposes calls it."""
    invited = now - days_of("invitations")
    over = Q(used_at__lt=invited) | Q(withdrawn_at__lt=invited) | Q(expires_at__lt=invited)
    found: dict[str, QuerySet[Model]] = {
        "sessions": Session.objects.filter(expire_date__lt=now - days_of("sessions")),
        "drafts": Draft.objects.filter(updated_at__lt=now - days_of("drafts")),
        "invitations": Invitation.objects.filter(over),
        "tokens": Token.objects.filter(expires_on__lt=(now - days_of("tokens")).date()),
        "survey_contacts": Contact.objects.filter(
            actor__wave__closed_at__lt=now - days_of("survey_contacts")
        ),
        "surveys": Actor.objects.filter(wave__closed_at__lt=now - days_of("surveys")),
        "company_lists": served(now - days_of("company_lists")),
        "consents": Consent.objects.filter(withdrawn_on__lt=(now - days_of("consents")).date()),
    }
    return found


def people_to_review(case: Case, now: datetime.datetime) -> QuerySet[Person]:
    """People of whom nothing has been heard for years: no date, no change, no consent, no review since then.

    A role without an end counts as a sign of life while its initiative still does something.
    """
    since = now.replace(year=now.year - years_of("people"), day=min(now.day, 28))
    heard: set[str] = set()
    for keys in _signs_of_life(case, since):
        heard.update(key for key in keys if key)
    rows = Person.objects.filter(case=case).exclude(name=NAMELESS).exclude(key__in=heard)
    return rows.order_by("sort_key", "id")


def _signs_of_life(case: Case, since: datetime.datetime) -> Iterator[QuerySet[Model, str | None]]:
    # Partial dates open with the year, so that text compares as time.
    dated = Q(start__gte=str(since.year)) | Q(end__gte=str(since.year))
    going_on = Q(status__in=[Activity.Status.PLANNED, Activity.Status.UNDER_WAY])
    busy = Activity.objects.filter(dated, case=case).values("initiative")
    open_roles = Q(end=None, initiative__in=busy)
    yield Activity.objects.filter(dated | going_on, case=case).values_list("people__key", flat=True)
    yield OriginStep.objects.filter(dated, case=case).values_list("people__key", flat=True)
    yield InitiativeRole.objects.filter(dated | open_roles, case=case).values_list("person__key", flat=True)
    yield Appointment.objects.filter(dated, case=case).values_list("person__key", flat=True)
    for end in ("from_person__key", "to_person__key"):
        yield Tie.objects.filter(dated, case=case).values_list(end, flat=True)
    changed = ChangedRecord.objects.filter(change__case=case, change__at__gte=since)
    yield changed.filter(collection="people").values_list("key", flat=True)
    yield changed.filter(collection="appointments").values_list("parent", flat=True)
    yield Review.objects.filter(case=case, at__gte=since).values_list("person_key", flat=True)
    yield Consent.objects.filter(case=case, withdrawn_on=None).values_list("person_key", flat=True)

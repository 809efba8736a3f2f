"""What surveys hold about a person, and taking it out of them; what was answered is told to nobody here.

Called inside the erasure of the privacy room, which holds the transaction and tells of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import fold
from klustermotor.web.surveys.models import Actor, Contact, Nomination, OpenAnswer

WRITTEN_BY_RESPONDENTS = tuple(f"{model._meta.label_lower}/" for model in (OpenAnswer, Nomination))
"""How places begin in which a respondent may have written anything."""


@dataclass(frozen=True)
class TakenPart:
    """That a person is in the list of a survey, or answers for an actor in it: whether, never what."""

    actor: Actor
    contact: Contact | None

    def as_data(self) -> dict[str, Any]:
        """As plain values, for a file that the person can be given."""
        actor, wave = self.actor, self.actor.wave
        return {
            "survey": wave.survey.title,
            "wave": wave.number,
            "in_the_list_as": actor.name,
            "answers_for_it": self.contact.name if self.contact else None,
            "email": self.contact.email if self.contact else None,
            "begun_at": actor.begun_at,
            "finished_at": actor.finished_at,
            "refused_at": actor.refused_at,
            "withdrawn_at": actor.withdrawn_at,
            "agreements": [
                {"use": one.use, "given_at": one.given_at, "ended_at": one.ended_at}
                for one in actor.agreements.all()
            ],
            "answers": "behind the personal link alone",
        }


def taken_part(case: Case, key: str, names: Sequence[str]) -> list[TakenPart]:
    """The surveys in which a person is listed, or is who answers for an actor."""
    contacts = {one.actor_id: one for one in _contacts(case, names)}
    rows = Actor.objects.filter(wave__survey__case=case).filter(_own(key) | Q(pk__in=contacts))
    rows = rows.select_related("wave__survey").prefetch_related("agreements").order_by("pk")
    return [TakenPart(one, contacts.get(one.pk)) for one in rows]


def forget_in_surveys(case: Case, key: str, names: Sequence[str]) -> int:
    """Remove a person's place in every list with all that hangs on it, and the name wherever it was given; how many.

    What the person answered goes with the place, and what others answered about the person. For an organisation that
    the person answered for, the contact goes: the answers are the organisation's.
    """
    count = 0
    for actor in Actor.objects.filter(_own(key), wave__survey__case=case):
        actor.delete()
        count += 1
    count += _contacts(case, names).delete()[0]
    wanted = {fold(name) for name in names}
    for one in Nomination.objects.filter(actor__wave__survey__case=case):
        if fold(one.name) in wanted:
            one.delete()
            count += 1
    return count


def _own(key: str) -> Q:
    return Q(kind=Actor.Kind.PERSON, actor_key=key)


def _contacts(case: Case, names: Sequence[str]) -> QuerySet[Contact]:
    """Contacts by any of the names, however its letters are written."""
    rows = Contact.objects.filter(actor__wave__survey__case=case)
    wanted = {fold(name) for name in names}
    return rows.filter(pk__in=[one.pk for one in rows if fold(one.name) in wanted])

"""Every change by a respondent, who has a personal link and no account; no event tells who it was, or what was said.

Each change takes the wave and then the respondent's row, as closing takes the wave: what is sent in the same instant
is either counted or refused. Two forms sent at once are taken one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from klustermotor.web.accounts.models import User
from klustermotor.web.accounts.secrets import digest_of, new_secret
from klustermotor.web.audit.actions import record
from klustermotor.web.surveys.errors import StateError
from klustermotor.web.surveys.models import (
    Actor,
    Agreement,
    Answer,
    Nomination,
    OpenAnswer,
    Question,
    Use,
    Wave,
)

MOST_NOMINATIONS = 10
Rating = tuple[int | None, int | None]
"""Strength and value, from 1 to 5 each, or not told."""


@transaction.atomic
def begin(*, actor: Actor, by: User | None = None) -> None:
    """Begin to answer, also after a refusal or a withdrawal.

    Raises
    ------
    StateError
        The wave takes no answers.
    """
    held = _answering(actor)
    if held.begun_at:
        return
    held.begun_at, held.refused_at, held.withdrawn_at = timezone.now(), None, None
    held.save()


@transaction.atomic
def agree(*, actor: Actor, uses: Collection[str], by: User | None = None) -> None:
    """Agree to these uses and no others, each with its time; an agreement can always end, and begin while it is open.

    Relations seen by name after the counts were made could be taken away from them, so none are added then.
    """
    held = _held(actor)
    now = timezone.now()
    standing = set(held.agreements.filter(ended_at=None).values_list("use", flat=True))
    held.agreements.filter(ended_at=None).exclude(use__in=uses).update(ended_at=now)
    if held.wave.is_open and not held.left_at:
        for use in Use.values:
            if use in uses and use not in standing:
                Agreement.objects.create(actor=held, use=use, given_at=now)


@transaction.atomic
def name(
    *,
    actor: Actor,
    question: Question,
    chosen: Iterable[int],
    among: Iterable[int],
    by: User | None = None,
) -> None:
    """Name these in a question, of those that were shown, and the others not; the rest stays as it is.

    Raises
    ------
    StateError
        The wave takes no answers.
    """
    held = _answering(actor)
    seen = set(held.wave.actors.filter(pk__in=list(among), left_at=None).values_list("pk", flat=True))
    wanted = set(chosen) & seen - {held.pk}
    there = set(held.answers.filter(question=question).values_list("named_id", flat=True))
    held.answers.filter(question=question, named__in=(there & seen) - wanted).delete()
    Answer.objects.bulk_create(
        Answer(question=question, actor=held, named_id=number) for number in sorted(wanted - there)
    )


@transaction.atomic
def rate(*, actor: Actor, question: Question, ratings: Mapping[int, Rating], by: User | None = None) -> None:
    """Say how strong named relations are and what they give; those that are not named are passed over.

    Raises
    ------
    StateError
        The wave takes no answers.
    """
    held = _answering(actor)
    for row in held.answers.filter(question=question, named__in=ratings):
        strength, value = ratings[row.named_id]
        if (row.strength, row.value) != (strength, value):
            row.strength, row.value = strength, value
            row.save()


@transaction.atomic
def send(*, actor: Actor, text: str = "", nominated: Iterable[str] = (), by: User | None = None) -> None:
    """Send what is answered, with what is added in words; it can be changed until the wave is closed.

    Raises
    ------
    StateError
        The wave takes no answers, or nothing was begun.
    """
    held = _answering(actor)
    if not held.begun_at:
        raise StateError
    names = list(dict.fromkeys(one for one in nominated if one))[:MOST_NOMINATIONS]
    held.nominations.exclude(name__in=names).delete()
    for one in names:
        Nomination.objects.get_or_create(actor=held, name=one)
    OpenAnswer.objects.filter(actor=held).exclude(text=text).delete()
    if text:
        OpenAnswer.objects.get_or_create(actor=held, defaults={"text": text})
    if not held.finished_at:
        held.finished_at = timezone.now()
        held.save()
        _tell("survey.answered", held, by)


@transaction.atomic
def refuse(*, actor: Actor, by: User | None = None) -> None:
    """Decline to answer: what was begun is erased, and no reminder comes. Nothing happens when it is declined.

    Raises
    ------
    StateError
        The wave takes no answers.
    """
    held = _answering(actor)
    if held.refused_at:
        return
    _forget(held)
    held.refused_at = timezone.now()
    held.save()
    _tell("survey.refused", held, by)


@transaction.atomic
def withdraw(*, actor: Actor, by: User | None = None) -> None:
    """Take back all that was answered and agreed to, also after the wave is closed; nothing happens twice."""
    held = _held(actor)
    if held.withdrawn_at or not held.begun_at:
        return
    _forget(held)
    held.withdrawn_at = timezone.now()
    held.save()
    _tell("survey.answers-withdrawn", held, by)


@transaction.atomic
def renew_link(*, actor: Actor, by: User | None = None) -> str:
    """Exchange the link for one that nobody else has had: its secret, known here alone; what was answered stays."""
    held = _held(actor)
    secret = new_secret()
    held.digest = digest_of(secret)
    held.save()
    _tell("survey.link-renewed", held, by)
    return secret


def _held(actor: Actor) -> Actor:
    """The respondent's row and wave as they are now, until the end of the transaction."""
    Wave.objects.select_for_update(no_key=True).filter(pk=actor.wave_id).first()
    rows = Actor.objects.select_for_update(of=("self",), no_key=True).select_related("wave__survey__case")
    held = rows.filter(pk=actor.pk).first()
    if held is None:  # taken out of the list just now
        raise StateError
    return held


def _answering(actor: Actor) -> Actor:
    held = _held(actor)
    if not held.wave.takes_answers or held.left_at:
        raise StateError
    return held


def _forget(held: Actor) -> None:
    """Erase what was answered; agreements end, and are kept as evidence of what there was."""
    held.answers.all().delete()
    held.nominations.all().delete()
    OpenAnswer.objects.filter(actor=held).delete()
    held.agreements.filter(ended_at=None).update(ended_at=timezone.now())
    held.begun_at = held.finished_at = None


def _tell(action: str, actor: Actor, by: User | None, **details: Any) -> None:
    survey, wave = actor.wave.survey, actor.wave.number
    record(
        action,
        by=by,
        case_key=survey.case.key,
        kind="survey",
        key=str(survey.pk),
        details={"wave": wave, **details},
    )

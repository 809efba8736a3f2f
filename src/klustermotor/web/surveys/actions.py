"""Every change of a survey by those who run it, with its doer and its event; no event tells who answered, or what.

What respondents do is in `respondent.actions`. A wave is prepared, then open, then closed for good; questions and
texts are changed until the first wave is opened, as agreements refer to them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from klustermotor.web.accounts.models import User
from klustermotor.web.accounts.secrets import digest_of, new_secret
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case
from klustermotor.web.surveys import roster
from klustermotor.web.surveys.counting import release
from klustermotor.web.surveys.errors import NotReadyError, StateError
from klustermotor.web.surveys.models import MOST_ACTORS, Actor, Contact, Nomination, Question, Survey, Wave
from klustermotor.web.surveys.patterns import patterns
from klustermotor.web.surveys.succession import follow

FEWEST_ACTORS = 2


@transaction.atomic
def make_survey(*, case: Case, initiative_key: str, by: User | None, **told: Any) -> Survey:
    """Prepare a survey with its first wave: the proposed questions, and the list that the initiative points to."""
    survey = Survey.objects.create(case=case, initiative_key=initiative_key, **told)
    for position, one in enumerate(patterns().questions):
        if one.proposed:
            Question.objects.create(survey=survey, position=position, **_proposed(one.key))
    wave = Wave.objects.create(survey=survey, number=1)
    _put(wave, roster.own(survey)[:MOST_ACTORS])
    _tell("survey.made", survey, by, unit=str(survey.unit), initiative=initiative_key)
    return survey


@transaction.atomic
def change_survey(*, survey: Survey, by: User | None, **told: Any) -> None:
    """Change what a survey says of itself, before the first wave is opened.

    Raises
    ------
    StateError
        A wave has been opened.
    """
    held = _prepared(survey)
    if all(getattr(held, name) == value for name, value in told.items()):
        return
    for name, value in told.items():
        setattr(held, name, value)
    held.save()
    _tell("survey.changed", held, by)


@transaction.atomic
def choose_questions(*, survey: Survey, chosen: Mapping[str, Mapping[str, Any]], by: User | None) -> None:
    """Ask these questions and no others: what each is told to be, under its key among the proposed.

    Raises
    ------
    StateError
        A wave has been opened.
    """
    held = _prepared(survey)
    there = {one.pattern: one for one in held.questions.all()}
    order = [one.key for one in patterns().questions]
    changed = bool(held.questions.exclude(pattern__in=chosen).delete()[0])
    for key, told in chosen.items():
        wanted = {**_proposed(key), **told, "position": order.index(key)}
        row = there.get(key)
        if row is None or any(getattr(row, name) != value for name, value in wanted.items()):
            Question.objects.update_or_create(survey=held, pattern=key, defaults=wanted)
            changed = True
    if changed:
        _tell("survey.questions-chosen", held, by, count=len(chosen))


@transaction.atomic
def choose_actors(
    *, wave: Wave, chosen: Iterable[roster.Named], among: Iterable[roster.Named], by: User | None
) -> None:
    """Have these in the list of those that were shown, and the others not; the rest of the list stays as it is.

    In a wave that is open, who is taken out stays noted as having left, and loses link and answers.

    Raises
    ------
    StateError
        The wave is closed, or the list would be too long.
    """
    held = _held(wave)
    if held.closed_at:
        raise StateError
    now = timezone.now()
    there = {(one.kind, one.actor_key): one for one in held.actors.all()}
    wanted, seen = set(chosen), set(among)
    fresh = {named for named in wanted & seen if named not in there or there[named].left_at}
    gone = [there[named] for named in seen - wanted if named in there and not there[named].left_at]
    added = roster.in_register(held.survey.case, fresh)
    if not added and not gone:
        return
    if held.actors.filter(left_at=None).count() + len(added) - len(gone) > MOST_ACTORS:
        raise StateError
    Actor.objects.filter(
        wave=held, left_at__isnull=False, pk__in=[there[n].pk for n in fresh if n in there]
    ).delete()
    _put(held, added, joined_at=now if held.is_open else None)
    for actor in gone:
        _leave(actor, now if held.is_open else None)
    _tell("survey.list-changed", held.survey, by, wave=held.number, added=len(added), left=len(gone))


@transaction.atomic
def keep_contacts(*, wave: Wave, contacts: Mapping[int, tuple[str, str]], by: User | None) -> None:
    """Note whom the links go to: name and e-mail address for each place in the list; empty for nobody."""
    held = _held(wave)
    changed = 0
    for actor in held.actors.filter(pk__in=contacts, left_at=None).select_related("contact"):
        name, email = contacts[actor.pk]
        there = getattr(actor, "contact", None)
        if (there.name, there.email) == (name, email) if there else not (name or email):
            continue
        changed += 1
        if name or email:
            Contact.objects.update_or_create(actor=actor, defaults={"name": name, "email": email})
        elif there:
            there.delete()
    if changed:
        _tell("survey.contacts-kept", held.survey, by, wave=held.number, count=changed)


@transaction.atomic
def open_wave(*, wave: Wave, closes_on: datetime.date, by: User | None) -> None:
    """Open a prepared wave until a day, or move the last day of one that is open.

    Raises
    ------
    StateError
        The wave is closed, or the day has passed.
    NotReadyError
        There is nothing to ask, or nobody to ask about.
    """
    held = _held(wave)
    if held.closed_at or closes_on < timezone.localdate():
        raise StateError
    if held.is_open and held.closes_on == closes_on:
        return
    lacking = [] if held.survey.questions.exists() else ["questions"]
    if held.actors.filter(left_at=None).count() < FEWEST_ACTORS:
        lacking.append("actors")
    if lacking:
        raise NotReadyError(lacking)
    opened = held.opened_at
    held.opened_at, held.closes_on = opened or timezone.now(), closes_on
    held.save()
    _tell("survey.extended" if opened else "survey.opened", held.survey, by, wave=held.number)


@transaction.atomic
def close_wave(*, wave: Wave, by: User | None, only_if_over: bool = False) -> bool:
    """Take no more answers, and count what all readers see; whether it was open until now.

    Parameters
    ----------
    only_if_over
        Leave it open when its last day has not passed, as somebody may have moved that just now.

    Raises
    ------
    StateError
        The wave has not been opened.
    """
    held = _held(wave)
    if held.closed_at or (only_if_over and not held.is_over):
        return False
    if not held.opened_at:
        raise StateError
    before = Wave.objects.filter(survey=held.survey_id, number__lt=held.number).order_by("-number").first()
    held.released = release(held, before)
    held.closed_at = timezone.now()
    held.save()
    _tell("survey.closed", held.survey, by, wave=held.number)
    return True


@transaction.atomic
def prepare_next_wave(*, survey: Survey, by: User | None) -> Wave:
    """Prepare another wave with the list and the contacts of the last; the one that is under way, if there is one."""
    held = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    last = held.waves.order_by("-number").first()
    if last is None or last.closed_at is None:
        return last or Wave.objects.create(survey=held, number=1)
    wave = Wave.objects.create(survey=held, number=last.number + 1)
    for one in _still_different(held.case, last.actors.filter(left_at=None).select_related("contact")):
        actor = Actor.objects.create(
            wave=wave, kind=one.kind, actor_key=one.actor_key, name=one.name, sector=one.sector
        )
        there = getattr(one, "contact", None)
        if there:
            Contact.objects.create(actor=actor, name=there.name, email=there.email)
    _tell("survey.wave-prepared", held, by, wave=wave.number)
    return wave


@transaction.atomic
def make_links(*, wave: Wave, actors: Sequence[int], by: User | None) -> list[tuple[Actor, str]]:
    """Make personal links for places in the list: each with its secret, which is known here alone and only now.

    A link that there was works no more. Who has begun begins anew, so that a new link never opens old answers.

    Raises
    ------
    StateError
        The wave takes no answers.
    """
    held = _held(wave)
    if not held.takes_answers:
        raise StateError
    made = []
    now = timezone.now()
    rows = Actor.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(wave=held, pk__in=actors, left_at=None)
    for actor in rows.select_related("contact").order_by("sort_key", "id"):
        if actor.refused_at:
            continue
        secret = new_secret()
        if actor.begun_at:
            _forget_answers(actor)
            actor.begun_at = actor.finished_at = None
        actor.digest, actor.link_made_at, actor.withdrawn_at = digest_of(secret), now, None
        actor.save()
        made.append((actor, secret))
    if made:
        _tell("survey.links-made", held.survey, by, wave=held.number, count=len(made))
    return made


@transaction.atomic
def withdraw_link(*, actor: Actor, by: User | None) -> None:
    """Let a link work no more; what was answered by it stays. Nothing happens when there is none."""
    if Actor.objects.filter(pk=actor.pk, digest__isnull=False).update(digest=None):
        _tell("survey.link-withdrawn", actor.wave.survey, by, wave=actor.wave.number)


@transaction.atomic
def note_reminder(*, wave: Wave, on: datetime.date, by: User | None) -> None:
    """Note that those were reminded who had not answered; once for a day."""
    held = _held(wave)
    if not held.is_open:
        raise StateError
    if on.isoformat() in held.reminded_on:
        return
    held.reminded_on = [*held.reminded_on, on.isoformat()]
    held.save()
    _tell("survey.reminded", held.survey, by, wave=held.number)


@transaction.atomic
def review_nomination(*, wave: Wave, name: str, state: str, by: User | None) -> None:
    """Note what became of an actor that was named beside the list, whoever named it."""
    rows = Nomination.objects.filter(actor__wave=wave, name=name).exclude(state=state)
    if rows.update(state=state):
        _tell("survey.nomination-reviewed", wave.survey, by, wave=wave.number, state=state)


def _proposed(key: str) -> dict[str, Any]:
    one = next(one for one in patterns().questions if one.key == key)
    told = one.model_dump(exclude={"key", "proposed"})
    return {**told, "wording": one.wording.model_dump(exclude_none=True), "pattern": key}


def _put(
    wave: Wave, candidates: Iterable[roster.Candidate], joined_at: datetime.datetime | None = None
) -> None:
    for one in candidates:
        Actor.objects.create(
            wave=wave, kind=one.kind, actor_key=one.key, name=one.name, sector=one.sector, joined_at=joined_at
        )


def _still_different(case: Case, actors: Iterable[Actor]) -> list[Actor]:
    """Actors under the keys that they have today; those that have become one are there once, as the register has it."""
    listed = list(actors)
    before = {one.pk: one.actor_key for one in listed}
    follow(case, listed)
    unmoved_first = sorted(listed, key=lambda one: before[one.pk] != one.actor_key)
    kept = {(one.kind, one.actor_key): one for one in reversed(unmoved_first)}
    for one in roster.in_register(
        case, [named for named, actor in kept.items() if before[actor.pk] != named[1]]
    ):
        kept[one.kind, one.key].name, kept[one.kind, one.key].sector = one.name, one.sector
    return [one for one in listed if kept[one.kind, one.actor_key] is one]


def _leave(actor: Actor, at: datetime.datetime | None) -> None:
    """Take an actor out of the list: without a trace before the wave is open, else noted as having left."""
    if at is None:
        actor.delete()
        return
    _forget_answers(actor)
    actor.digest = actor.begun_at = actor.finished_at = None
    actor.left_at = at
    actor.save()


def _forget_answers(actor: Actor) -> None:
    actor.answers.all().delete()
    actor.agreements.all().delete()
    actor.nominations.all().delete()
    actor.open_answer.delete() if hasattr(actor, "open_answer") else None


def _held(wave: Wave) -> Wave:
    rows = Wave.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("survey__case").get(pk=wave.pk)


def _prepared(survey: Survey) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("case").get(pk=survey.pk)
    if held.waves.filter(opened_at__isnull=False).exists():
        raise StateError
    return held


def _tell(action: str, survey: Survey, by: User | None, **details: Any) -> None:
    record(action, by=by, case_key=survey.case.key, kind="survey", key=str(survey.pk), details=details)

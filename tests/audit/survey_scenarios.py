"""What makes every action of surveys happen, and the event that it is to leave; read with `scenarios`."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from tests.audit.scenarios import SMALL, Scenario, _load_small

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.surveys import actions
from klustermotor.web.surveys.models import Actor, Question, Survey, Wave
from klustermotor.web.surveys.respondent import actions as respondent

TEXT = {"sv": "Vilka?"}


def _make(*, by: User | None = None) -> Survey:
    return actions.make_survey(
        case=Case.objects.get(),
        initiative_key="",
        by=by,
        unit="organisations",
        asked_by="The region",
        languages=["sv"],
        nominations=True,
        **dict.fromkeys(("title", "purpose", "ground"), TEXT),
    )


def _survey() -> Survey:
    return Survey.objects.get()


def _wave() -> Wave:
    return Wave.objects.order_by("-number").select_related("survey__case")[0]


def _list(*, by: User | None = None) -> Any:
    named = [("organisation", one.id) for one in SMALL.organisations]
    return actions.choose_actors(wave=_wave(), chosen=named, among=named, by=by)


def _open(*, by: User | None = None, days: int = 20) -> Any:
    until = timezone.localdate() + datetime.timedelta(days=days)
    return actions.open_wave(wave=_wave(), closes_on=until, by=by)


def _links(*, by: User | None = None) -> Any:
    return actions.make_links(wave=_wave(), actors=[one.pk for one in Actor.objects.all()], by=by)


def _close(*, by: User | None = None) -> Any:
    return actions.close_wave(wave=_wave(), by=by)


def _actor() -> Actor:
    return Actor.objects.order_by("pk").select_related("wave__survey__case")[0]


def _begin() -> None:
    actor = _actor()
    respondent.begin(actor=actor)
    respondent.agree(actor=actor, uses=["named"])
    others = list(Actor.objects.exclude(pk=actor.pk).values_list("pk", flat=True))
    respondent.name(actor=actor, question=Question.objects.all()[0], chosen=others, among=others)


def _send(*, by: User | None = None) -> Any:
    return respondent.send(actor=_actor(), text="", nominated=["Another"], by=by)


_OPENED = (_make, _list, _open)


def _of(
    action: Callable[..., Any],
    act: Callable[[User], Any],
    told: str,
    *prepare: Callable[[], Any],
    once: bool = False,
) -> Scenario:
    return Scenario(
        action,
        act,
        {"action": f"survey.{told}", "case_key": SMALL.id, "kind": "survey"},
        [_load_small, *prepare],
        once,
    )


SURVEYS = {
    "a survey is made": _of(actions.make_survey, lambda doer: _make(by=doer), "made", once=True),
    "a survey says something else": _of(
        actions.change_survey,
        lambda doer: actions.change_survey(survey=_survey(), asked_by="Others", by=doer),
        "changed",
        _make,
    ),
    "questions are chosen": _of(
        actions.choose_questions,
        lambda doer: actions.choose_questions(
            survey=_survey(), chosen={"customers": {"wording": TEXT}}, by=doer
        ),
        "questions-chosen",
        _make,
    ),
    "a list is changed": _of(actions.choose_actors, lambda doer: _list(by=doer), "list-changed", _make),
    "contacts are kept": _of(
        actions.keep_contacts,
        lambda doer: actions.keep_contacts(
            wave=_wave(), contacts={_actor().pk: ("Ada", "ada@example.org")}, by=doer
        ),
        "contacts-kept",
        _make,
        _list,
    ),
    "a wave is opened": _of(actions.open_wave, lambda doer: _open(by=doer), "opened", _make, _list),
    "the last day is moved": _of(
        actions.open_wave, lambda doer: _open(by=doer, days=9), "extended", *_OPENED
    ),
    "links are made": _of(
        actions.make_links, lambda doer: _links(by=doer), "links-made", *_OPENED, once=True
    ),
    "a link is withdrawn": _of(
        actions.withdraw_link,
        lambda doer: actions.withdraw_link(actor=_actor(), by=doer),
        "link-withdrawn",
        *_OPENED,
        _links,
    ),
    "a reminder is noted": _of(
        actions.note_reminder,
        lambda doer: actions.note_reminder(wave=_wave(), on=datetime.date(2026, 3, 4), by=doer),
        "reminded",
        *_OPENED,
    ),
    "a wave is closed": _of(actions.close_wave, lambda doer: _close(by=doer), "closed", *_OPENED),
    "the next wave is prepared": _of(
        actions.prepare_next_wave,
        lambda doer: actions.prepare_next_wave(survey=_survey(), by=doer),
        "wave-prepared",
        *_OPENED,
        _close,
    ),
    "a nomination is reviewed": _of(
        actions.review_nomination,
        lambda doer: actions.review_nomination(wave=_wave(), name="Another", state="left", by=doer),
        "nomination-reviewed",
        *_OPENED,
        _begin,
        _send,
    ),
    "a respondent answers": _of(respondent.send, lambda doer: _send(by=doer), "answered", *_OPENED, _begin),
    "a respondent declines": _of(
        respondent.refuse,
        lambda doer: respondent.refuse(actor=_actor(), by=doer),
        "refused",
        *_OPENED,
        _begin,
    ),
    "a respondent takes the answers back": _of(
        respondent.withdraw,
        lambda doer: respondent.withdraw(actor=_actor(), by=doer),
        "answers-withdrawn",
        *_OPENED,
        _begin,
        _send,
    ),
    "a respondent exchanges the link": _of(
        respondent.renew_link,
        lambda doer: respondent.renew_link(actor=_actor(), by=doer),
        "link-renewed",
        *_OPENED,
        _links,
        once=True,
    ),
}
# What is ticked page by page is told of when it is sent; an agreement keeps its own time.
UNTOLD_OF_SURVEYS = {respondent.begin, respondent.agree, respondent.name, respondent.rate}

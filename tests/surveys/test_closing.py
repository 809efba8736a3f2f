"""Closing takes all or nothing of what is sent in the same instant, and happens by itself when nobody does it."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.access.visitors import browser
from tests.surveys.answers import actor_of, answer, ring

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.operation.housekeeping import surveys_over
from klustermotor.web.surveys import actions
from klustermotor.web.surveys.actions import close_wave
from klustermotor.web.surveys.errors import StateError
from klustermotor.web.surveys.models import Answer, Question, Use, Wave
from klustermotor.web.surveys.respondent.actions import agree, begin, name, send

A_MOMENT = 0.5  # seconds in which whoever is not made to wait is done


class Beside(threading.Thread):
    """Something that is done at the same time on a connection of its own, and how it ended."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act = act
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            self.act()
        except Exception as fault:
            self.fault = fault
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("late", ["send", "name", "agree"])
def test_what_comes_while_the_counts_are_made_waits_and_is_refused(
    wave: Wave, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    ring(wave, 5)
    me, question = actor_of(wave, "org-6"), Question.objects.filter(survey=wave.survey)[0]
    others = list(wave.actors.exclude(pk=me.pk).values_list("pk", flat=True))
    begin(actor=me)
    act = {
        "send": lambda: send(actor=me),
        "name": lambda: name(actor=me, question=question, chosen=others, among=others),
        "agree": lambda: agree(actor=me, uses=[Use.NAMED]),
    }[late]
    beside, made = Beside(act), actions.release

    def counted(*given: Any) -> dict[str, Any]:
        told = made(*given)
        beside.start()
        beside.join(A_MOMENT)
        return told

    monkeypatch.setattr(actions, "release", counted)
    close_wave(wave=wave, by=None)
    beside.join()
    me.refresh_from_db()
    wave.refresh_from_db()
    assert wave.released["answered"] == 5
    assert not me.finished_at
    assert not Answer.objects.filter(actor=me).exists()
    assert not me.agreements.exists()
    # Who ends an agreement may do so after closing too, so that one is not refused; it only adds nothing.
    assert (beside.fault is None) if late == "agree" else isinstance(beside.fault, StateError)


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_what_is_being_sent(wave: Wave) -> None:
    ring(wave, 5)
    beside = Beside(lambda: close_wave(wave=wave, by=None))
    with transaction.atomic():
        answer(wave, "org-6", ["org-1"])
        beside.start()
        beside.join(A_MOMENT)
    beside.join()
    assert beside.fault is None
    wave.refresh_from_db()
    assert wave.released["answered"] == 6
    assert wave.released["questions"][0]["ties"] == 6


@pytest.mark.django_db(transaction=True)
def test_two_who_name_one_another_at_once_do_not_wait_for_each_other_for_ever(wave: Wave) -> None:
    question = Question.objects.filter(survey=wave.survey)[0]
    one, two = actor_of(wave, "org-0"), actor_of(wave, "org-1")
    faults = []
    for _again in range(5):
        both = [
            Beside(lambda tail=tail, head=head: answer(wave, tail.actor_key, [head.actor_key]))  # type: ignore[misc]
            for tail, head in ((one, two), (two, one))
        ]
        for beside in both:
            beside.start()
        for beside in both:
            beside.join()
            faults.append(beside.fault)
    assert faults == [None] * 10
    assert question.answers.count() == 2


@pytest.mark.django_db
def test_a_wave_that_nobody_closes_is_closed_in_the_night_after_its_last_day(
    manager: User, wave: Wave
) -> None:
    ring(wave, 6)
    assert surveys_over(timezone.now()) == 0
    Wave.objects.update(closes_on=timezone.localdate())
    assert surveys_over(timezone.now()) == 0  # the last day is not over
    Wave.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
    assert surveys_over(timezone.now()) == 1
    assert surveys_over(timezone.now()) == 0
    event = Event.objects.get(action="survey.closed")
    assert (event.by_id, event.key) == (None, str(wave.survey_id))
    page = browser(manager).get(f"/case/north/surveys/{wave.survey_id}/").content.decode()
    assert "6 relations were told" in page


@pytest.mark.django_db
def test_a_wave_whose_last_day_is_moved_just_now_stays_open(wave: Wave) -> None:
    assert not close_wave(wave=wave, by=None, only_if_over=True)
    wave.refresh_from_db()
    assert wave.is_open
    assert close_wave(wave=wave, by=None)
    assert not close_wave(wave=wave, by=None)
    assert Event.objects.filter(action="survey.closed").count() == 1

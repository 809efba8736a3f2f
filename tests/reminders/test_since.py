"""When a visit ends, what is told since then, and how seldom it writes."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from klustermotor.casefile.records import FocusArea, Goal, Text
from klustermotor.casefile.structure import collections
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.models import Change
from klustermotor.web.reminders import actions
from klustermotor.web.reminders.actions import note_visit
from klustermotor.web.reminders.models import LastVisit
from klustermotor.web.reminders.since import COUNTED, changed_since, since_last_visit

SignIn = Callable[..., Client]
START = datetime.datetime(2024, 11, 12, 9, 0, tzinfo=datetime.UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime.datetime:
        return self.time

    def goes(self, minutes: int) -> None:
        self.time += datetime.timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(actions.timezone, "now", found.now)
    return found


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create(email="anna@example.org", name="Anna")


@pytest.fixture
def bo(db: None) -> User:
    return User.objects.create(email="bo@example.org", name="Bo")


def goals(case: Case, by: User | None, *keys: str) -> Change | None:
    wanted = [Wanted("goals", Goal(id=key, kind="overall", text=Text(sv=key)), parent="wood") for key in keys]
    return save_records(case=case, wanted=wanted, by=by)


def test_the_first_visit_has_none_before_it(case: Case, anna: User, clock: Clock) -> None:
    assert since_last_visit(case, anna) is None
    clock.goes(20)
    assert since_last_visit(case, anna) is None


def test_a_new_visit_begins_after_half_an_hour_away(case: Case, anna: User, clock: Clock) -> None:
    note_visit(case=case, by=anna)
    for _page in range(9):
        clock.goes(20)
        assert note_visit(case=case, by=anna) is None
    left = clock.now()
    clock.goes(30)
    assert note_visit(case=case, by=anna) == left
    clock.goes(20)
    assert note_visit(case=case, by=anna) == left


def test_a_visit_writes_at_most_every_five_minutes_and_leaves_no_event(
    case: Case, anna: User, clock: Clock
) -> None:
    note_visit(case=case, by=anna)
    clock.goes(4)
    with CaptureQueriesContext(connection) as asked:
        note_visit(case=case, by=anna)
    assert len(asked) == 1
    clock.goes(1)
    note_visit(case=case, by=anna)
    assert LastVisit.objects.get().at == clock.now()
    assert not Event.objects.exists()


def test_each_account_and_case_has_a_visit_of_its_own(case: Case, anna: User, bo: User, clock: Clock) -> None:
    other = Case.objects.create(key="south", title={"sv": "Söder"})
    note_visit(case=case, by=anna)
    clock.goes(60)
    assert note_visit(case=case, by=bo) is None
    assert note_visit(case=other, by=anna) is None
    assert note_visit(case=case, by=anna) == START


def test_what_others_have_done_is_told_by_kind_and_person(wood: Initiative, anna: User, bo: User) -> None:
    case, before = wood.case, timezone.now()
    goals(case, bo, "a", "b")
    last = goals(case, bo, "c")
    area = FocusArea(id="f", name=Text(sv="Fokus"))
    save_records(case=case, wanted=[Wanted("focus_areas", area, parent="wood")], by=None)
    goals(case, anna, "own")
    with translation.override("en"), CaptureQueriesContext(connection) as asked:
        since = changed_since(case, anna, before)
    assert last is not None
    assert [(line.words, line.who) for line in since.lines] == [
        ("1 focus area", "somebody"),
        ("3 goals", "Bo"),
    ]
    assert since.lines[1].change == last.pk
    assert not since.more
    assert len(asked) == 1


def test_only_some_lines_are_told_and_nothing_from_before(wood: Initiative, anna: User) -> None:
    goals(wood.case, None, "before")
    Change.objects.update(at=START)
    for number in range(8):
        account = User.objects.create(email=f"{number}@example.org", name=f"N{number}")
        goals(wood.case, account, f"g{number}")
    since = changed_since(wood.case, anna, START)
    assert len(since.lines) == 6
    assert since.more


def test_the_lines_lead_to_the_changes(wood: Initiative, anna: User, bo: User) -> None:
    change = goals(wood.case, bo, "a")
    assert change is not None
    with translation.override("en"):  # the counts are put into words where they are counted
        since = changed_since(wood.case, anna, START)
        page = render_to_string("reminders/since.html", {"case": wood.case, "since": since})
        assert "Since you were last here (12 November)" in page
        assert f"/case/north/changes/{change.pk}/" in page
        assert "1 goal by Bo" in page
        nothing = render_to_string(
            "reminders/since.html", {"case": wood.case, "since": changed_since(wood.case, bo, timezone.now())}
        )
        assert "Nobody else has changed anything." in nothing


def test_every_list_of_records_has_words() -> None:
    assert set(COUNTED) == set(collections())

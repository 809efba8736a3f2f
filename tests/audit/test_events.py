"""Every action leaves one event, told in the transaction of what it tells of.

Actions are found in the source: every public function of every ``actions.py``, and what writes a case elsewhere. One
that has no scenario here fails the first test.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from benchmarks.generate_case import generate
from django.apps import apps
from django.db import transaction

import klustermotor.web
from klustermotor.casefile.records import Text
from klustermotor.web.accounts.actions import set_account
from klustermotor.web.accounts.models import User
from klustermotor.web.audit import actions as audit_actions
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.actions import give_access, take_access
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.recording import actions as recording_actions
from klustermotor.web.recording.actions import Wanted, remove_record, save_records, undo_change
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.stored import digest_of

pytestmark = pytest.mark.django_db

SMALL = generate(organisations=3, people=2, initiatives=1, activities=2)
# Writing the trail itself is not told of in the trail; drafts and their end are no changes of a case.
UNTOLD = {audit_actions.record, recording_actions.keep_draft, recording_actions.drop_draft}
# A case is loaded in one piece; its writes are spread over loading.py.
OUTSIDE_ACTIONS: set[Callable[..., Any]] = {load_case}


@dataclass(frozen=True)
class Scenario:
    """An action with what makes it happen: ``act`` is given its doer, after ``prepare``; ``told`` is its event."""

    action: Callable[..., Any]
    act: Callable[[User], Any]
    told: dict[str, Any]
    prepare: list[Callable[[], Any]] = field(default_factory=list)


def _subject() -> User:
    return User.objects.get(email="subject@example.org")


def _open_account(*, by: User | None = None, name: str = "Subject") -> Any:
    return set_account(email="subject@example.org", name=name, password="a pass-phrase", by=by)


def _load_small(*, by: User | None = None) -> Any:
    return load_case(SMALL, by=by)


def _give(*, by: User | None = None) -> Any:
    return give_access(case=Case.objects.get(), user=_subject(), by=by)


_PERSON = SMALL.people[0].model_copy(update={"appointments": (), "name": "Somebody Else"})


def _rename(*, by: User | None = None) -> Any:
    """Rename a person, seen as it was loaded."""
    seen = digest_of(SMALL.people[0], None)
    wanted = Wanted("people", _PERSON, base=seen)
    return save_records(case=Case.objects.get(), wanted=[wanted], by=by)


def _remove_activity(*, by: User | None = None) -> Any:
    activity = SMALL.initiatives[0].activities[0]
    seen = digest_of(activity, SMALL.initiatives[0].id)
    return remove_record(case=Case.objects.get(), collection="activities", key=activity.id, base=seen, by=by)


SCENARIOS = {
    "access to a case is taken": Scenario(
        take_access,
        lambda doer: [take_access(access=one, by=doer) for one in CaseAccess.objects.all()],
        {"action": "case.access-taken", "case_key": SMALL.id, "kind": "account"},
        [_open_account, _load_small, _give],
    ),
    "a record is changed": Scenario(
        save_records,
        lambda doer: _rename(by=doer),
        {"action": "records.recorded", "case_key": SMALL.id, "kind": "people", "key": _PERSON.id},
        [_load_small],
    ),
    "a record is removed": Scenario(
        remove_record,
        lambda doer: _remove_activity(by=doer),
        {"action": "records.removed", "case_key": SMALL.id},
        [_load_small],
    ),
    "a change is undone": Scenario(
        undo_change,
        lambda doer: undo_change(change=Change.objects.earliest("pk"), by=doer),
        {"action": "records.undone", "case_key": SMALL.id, "kind": "people", "key": _PERSON.id},
        [_load_small, _rename],
    ),
    "an account is opened": Scenario(
        set_account,
        lambda doer: _open_account(by=doer),
        {"action": "account.opened", "kind": "account"},
    ),
    "an account is changed": Scenario(
        set_account,
        lambda doer: _open_account(by=doer, name="Another"),
        {"action": "account.changed", "kind": "account"},
        [_open_account],
    ),
    "access to a case is given": Scenario(
        give_access,
        lambda doer: give_access(case=Case.objects.get(), user=_subject(), by=doer),
        {"action": "case.access-given", "case_key": SMALL.id, "kind": "account"},
        [_open_account, _load_small],
    ),
    "a case is loaded": Scenario(
        load_case,
        lambda doer: _load_small(by=doer),
        {"action": "case.loaded", "case_key": SMALL.id},
    ),
    "a case is loaded anew with changes": Scenario(
        load_case,
        lambda doer: load_case(SMALL.model_copy(update={"title": Text(sv="Nytt")}), by=doer),
        {"action": "case.loaded", "case_key": SMALL.id},
        [_load_small],
    ),
    "a case is loaded anew without what it had": Scenario(
        load_case,
        lambda doer: load_case(SMALL.model_copy(update={"plans": (), "ties": ()}), by=doer, replace=True),
        {"action": "case.loaded", "case_key": SMALL.id},
        [_load_small],
    ),
}


def actions() -> Iterator[Callable[..., Any]]:
    """Every public function of every ``actions.py``, and the writes that lie elsewhere."""
    for module in pkgutil.walk_packages(klustermotor.web.__path__, "klustermotor.web."):
        if module.name.rpartition(".")[2] == "actions":
            found = importlib.import_module(module.name)
            for name, function in inspect.getmembers(found, inspect.isfunction):
                if function.__module__ == module.name and not name.startswith("_"):
                    yield function
    yield from OUTSIDE_ACTIONS


def everything() -> dict[str, list[dict[str, Any]]]:
    """All that the database holds."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


@pytest.fixture(params=SCENARIOS)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """A scenario, ready to be acted."""
    found = SCENARIOS[request.param]
    for step in found.prepare:
        step()
    return found


@pytest.fixture
def doer(db: None) -> User:
    """Who acts."""
    return User.objects.create(email="doer@example.org")


def test_every_action_has_a_scenario() -> None:
    known = {one.action for one in SCENARIOS.values()} | UNTOLD
    missing = [f"{action.__module__}.{action.__name__}" for action in actions() if action not in known]
    assert missing == [], "write a scenario for it in SCENARIOS"


def test_an_action_leaves_one_event_with_its_doer(scenario: Scenario, doer: User) -> None:
    before = Event.objects.count()
    scenario.act(doer)
    assert Event.objects.count() == before + 1
    event = Event.objects.order_by("pk").last()
    assert event is not None
    assert {name: getattr(event, name) for name in scenario.told} == scenario.told
    assert event.by_id == doer.pk


def test_an_action_that_changes_nothing_is_not_told(scenario: Scenario, doer: User) -> None:
    scenario.act(doer)
    before = everything()
    scenario.act(doer)
    assert everything() == before


def test_an_action_that_is_undone_leaves_no_event(scenario: Scenario, doer: User) -> None:
    @transaction.atomic
    def act_and_undo() -> None:
        scenario.act(doer)
        assert everything() != before
        raise InterruptedError

    before = everything()
    with pytest.raises(InterruptedError):
        act_and_undo()
    assert everything() == before


def test_an_action_that_cannot_be_told_is_not_done(
    scenario: Scenario, doer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise InterruptedError

    before = everything()
    monkeypatch.setattr(Event, "save", fail)
    with pytest.raises(InterruptedError):
        scenario.act(doer)
    assert everything() == before


def test_an_event_holds_no_secret(scenario: Scenario, doer: User) -> None:
    scenario.act(doer)
    told = str(list(Event.objects.values()))
    assert "a pass-phrase" not in told
    assert "argon2" not in told


def test_events_outlive_what_they_tell_of(doer: User) -> None:
    _open_account(by=doer)
    User.objects.all().delete()
    assert Event.objects.get().by_id is not None
    assert [one.name for one in Event._meta.get_fields() if one.is_relation] == []

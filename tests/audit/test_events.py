"""Every action leaves one event, told in the transaction of what it tells of.

Actions are found in the source: every public function of every ``actions.py``, and what writes a case elsewhere. One
that has no scenario here fails the first test.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from tests.audit.register_scenarios import REGISTERS
from tests.audit.scenarios import SCENARIOS, Scenario
from tests.audit.survey_scenarios import SURVEYS, UNTOLD_OF_SURVEYS

import klustermotor.web
from klustermotor.web.accounts.actions import set_account
from klustermotor.web.accounts.models import User
from klustermotor.web.audit import actions as audit_actions
from klustermotor.web.audit.models import Event
from klustermotor.web.diagnosis import actions as diagnosis
from klustermotor.web.exchange import actions as exchange
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.privacy import actions as privacy
from klustermotor.web.recording import actions as recording
from klustermotor.web.reminders import actions as reminders

pytestmark = pytest.mark.django_db
SCENARIOS |= SURVEYS | REGISTERS

# Writing the trail itself is not told of in the trail; drafts and their end are no changes of a case.
UNTOLD = {
    audit_actions.record,
    recording.keep_draft,
    recording.drop_draft,
    reminders.note_visit,  # a list of when people look is personal data that nobody asked for
    reminders.keep_counts,  # computed from what is recorded
    diagnosis.keep_diagnosis,  # computed from what is recorded
    diagnosis.keep_years,
    exchange.ask_load,  # the loading that is asked for is told of when it is done
    exchange.ask_export,
    privacy.reapply_erasures,  # has its own tests: it needs a restored backup
    *UNTOLD_OF_SURVEYS,
}
# A case is loaded in one piece; its writes are spread over loading.py.
OUTSIDE_ACTIONS: set[Callable[..., Any]] = {load_case}


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
def scenario(request: pytest.FixtureRequest, doer: User) -> Scenario:
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
    if scenario.once:
        return
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
    set_account(email="subject@example.org", name="Subject", password="a pass-phrase", by=doer)
    User.objects.all().delete()
    assert Event.objects.get().by_id is not None
    assert [one.name for one in Event._meta.get_fields() if one.is_relation] == []

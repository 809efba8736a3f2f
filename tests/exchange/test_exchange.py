"""Cases go into the database and come out again: the same, all or nothing, and not twice."""

import hashlib
import json
import os
import signal
import time
from typing import Any

import pytest
from benchmarks.generate_case import generate
from django.db import connections
from hypothesis import HealthCheck, given, settings
from tests.access.complete_case import complete_case
from tests.casefile.strategies import cases, raw_cases

from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Case as CaseRecord
from klustermotor.casefile.records import Text
from klustermotor.casefile.structure import collections, references
from klustermotor.casefile.writing import case_bytes
from klustermotor.web.accounts.actions import set_account
from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.tables import tables
from klustermotor.web.exchange import loading
from klustermotor.web.exchange.loading import Counts, load_case
from klustermotor.web.recording.actions import undo_change
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.whole_case import export_case

pytestmark = pytest.mark.django_db

many_examples = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def export(key: str) -> CaseRecord:
    return export_case(Case.objects.get(key=key))


def small(**changed: Any) -> CaseRecord:
    whole = generate(organisations=12, people=9, initiatives=2, activities=10)
    return whole.model_copy(update=changed) if changed else whole


def everything() -> dict[str, int]:
    return {table.name: table.rows.count() for table in tables().values()} | {"case": Case.objects.count()}


# The same data


@pytest.mark.slow
@many_examples
@given(cases())
def test_what_is_loaded_into_an_empty_database_comes_out_the_same(case: CaseRecord) -> None:
    Case.objects.all().delete()
    report = load_case(case, by=None)
    assert export("fallet") == case
    assert report.changed
    assert not load_case(export("fallet"), by=None).changed


@pytest.mark.slow
@many_examples
@given(cases(), cases())
def test_loading_with_replace_makes_any_case_the_same_as_the_file(
    first: CaseRecord, second: CaseRecord
) -> None:
    load_case(first, by=None, replace=True)
    report = load_case(second, by=None, replace=True)
    assert export("fallet") == second
    assert report.left == 0


@pytest.mark.slow
@many_examples
@given(raw_cases(), raw_cases())
def test_cases_do_not_disturb_one_another(first: dict[str, Any], second: dict[str, Any]) -> None:
    one, other = (
        read_case(json.dumps(raw | {"id": key}).encode()) for raw, key in ((first, "a"), (second, "b"))
    )
    load_case(one, by=None, replace=True)
    load_case(other, by=None, replace=True)
    assert (export("a"), export("b")) == (one, other)


def test_every_kind_of_record_has_a_table_and_comes_after_what_it_names() -> None:
    order = list(tables())
    assert set(order) == set(collections().values())
    for kind in order:
        for reference in references(kind):
            assert order.index(reference.kind) <= order.index(kind)


# Nothing twice


def test_loading_twice_changes_nothing_and_is_not_noted() -> None:
    user = set_account(email="asa@example.org", name="Åsa", password="x", by=None)
    first = load_case(small(), by=user)
    numbers = set(Organisation.objects.values_list("pk", "key"))
    second = load_case(small(), by=user)
    assert first.kinds["organisations"] == Counts(created=12)
    assert second.kinds["organisations"] == Counts(unchanged=12)
    assert not second.changed
    assert set(Organisation.objects.values_list("pk", "key")) == numbers
    event = Event.objects.get(action="case.loaded")
    assert (event.by_id, event.case_key) == (user.pk, "uppmatt")


def test_a_changed_load_is_noted_once_with_counts_and_sum() -> None:
    load_case(small(), by=None)
    changed = small(title=Text(sv="Nytt namn"))
    report = load_case(changed, by=None)
    assert report.kinds["case"] == Counts(updated=1)
    event = Event.objects.filter(action="case.loaded").first()
    assert event is not None
    assert event.details["sha256"] == hashlib.sha256(case_bytes(changed)).hexdigest()
    assert event.details["counts"]["case"]["updated"] == 1
    assert event.details["counts"]["people"]["unchanged"] == 9


def test_a_record_in_the_file_replaces_the_one_with_its_identifier() -> None:
    case = small()
    load_case(case, by=None)
    person = case.people[0].model_copy(update={"name": "Ängla Öst", "background_sector": None})
    report = load_case(small(people=(person, *case.people[1:])), by=None)
    assert report.kinds["people"] == Counts(updated=1, unchanged=8)
    stored = Person.objects.get(key=person.id)
    assert (stored.name, stored.background_sector, stored.search_text) == ("Ängla Öst", None, "ängla öst")


def test_what_is_not_in_the_file_is_left_or_removed_on_request() -> None:
    case = small()
    load_case(case, by=None)
    fewer = small(initiatives=case.initiatives[:1], plans=(), ties=())
    report = load_case(fewer, by=None)
    assert not report.changed
    kept, left = (len(one.activities) for one in case.initiatives)
    assert min(kept, left) > 0
    assert report.kinds["activities"] == Counts(unchanged=kept, left=left)
    assert export(case.id).ties == case.ties
    report = load_case(fewer, by=None, replace=True)
    assert report.kinds["activities"] == Counts(unchanged=kept, removed=left)
    assert export(case.id) == fewer


# All or nothing


def test_a_load_that_fails_at_the_end_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(loading, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        load_case(small(), by=None)
    assert everything() == before
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_load_that_is_killed_leaves_nothing() -> None:
    case = small()
    before = everything()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _load_and_wait(case, writing)
    try:
        assert os.read(reading, 1) == b"x"  # everything is written, and not yet kept
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)
    assert everything() == before
    load_case(case, by=None)
    assert export(case.id) == case


def _load_and_wait(case: CaseRecord, pipe: int) -> None:
    """In a process of its own: load, tell when all but the end is done, and wait to be killed."""
    kept = [
        connection.connection for connection in connections.all()
    ]  # the parent's; they must not be closed
    for connection in connections.all():
        connection.connection = None
        connection.in_atomic_block, connection.savepoint_ids = False, []
    loading.record = lambda *_, **__: (os.write(pipe, b"x"), time.sleep(60))  # type: ignore[assignment]
    try:
        load_case(case, by=None)
    finally:
        os._exit(len(kept))


# In proportion


def test_the_number_of_queries_of_an_export_does_not_grow(django_assert_max_num_queries: Any) -> None:
    load_case(generate(organisations=60, people=50, initiatives=8, activities=200), by=None)
    with django_assert_max_num_queries(3 * len(tables())):
        export("uppmatt")


def test_derived_columns_are_filled_in() -> None:
    load_case(small(), by=None)
    assert Organisation.objects.exists()
    for table in tables().values():
        fields = {field.name for field in table.model._meta.get_fields()}
        if "search_text" in fields:
            assert not table.rows.filter(search_text="").exists()


@pytest.mark.django_db
def test_a_load_into_a_case_that_is_there_is_told_in_the_history() -> None:
    case = complete_case("mine", "what was told")
    load_case(case, by=None)
    assert not Change.objects.exists()
    first, *others = case.people
    renamed = first.model_copy(update={"name": "Another Name"})
    load_case(case.model_copy(update={"people": (renamed, *others), "ties": ()}), by=None, replace=True)
    change = Change.objects.get()
    assert change.action == Change.Action.IMPORTED
    told = {(row.collection, row.key): row for row in change.records.all()}
    assert told["people", first.id].before["name"] == first.name
    assert told["people", first.id].after["name"] == "Another Name"
    assert {key for kind, key in told if kind == "ties"} == {tie.id for tie in case.ties}
    undo_change(change=change, by=None)
    assert export_case(Case.objects.get()) == case

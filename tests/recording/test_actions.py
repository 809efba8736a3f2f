"""Records are saved, removed and brought back: all of a batch or nothing, and every change can be undone."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from tests.access.complete_case import complete_case

from klustermotor.casefile.records import Activity, Goal, Organisation, Person, Text
from klustermotor.casefile.structure import collections
from klustermotor.errors import InputError
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.initiatives.models import Activity as ActivityRow
from klustermotor.web.recording.actions import (
    Wanted,
    forget_removed,
    remove_record,
    save_records,
    undo_change,
)
from klustermotor.web.recording.errors import ConflictError, HangsOnError
from klustermotor.web.recording.hanging import what_hangs
from klustermotor.web.recording.keys import new_key
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import kind_of, read, table_of
from klustermotor.web.recording.whole_case import export_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    load_case(complete_case("mine", "what is told"), by=None)
    Event.objects.all().delete()
    return Case.objects.get(key="mine")


@pytest.fixture
def by() -> User:
    return User.objects.create(email="someone@example.org", name="Someone")


def _first(case: Case, collection: str) -> str:
    rows = table_of(collection).rows.filter(case=case)
    if collection == "history":
        rows = rows.filter(initiative=None)
    key: str = rows.order_by("position", "pk").values_list("key", flat=True)[0]
    return key


@pytest.mark.parametrize("collection", collections())
def test_what_is_saved_as_it_is_changes_nothing(case: Case, by: User, collection: str) -> None:
    stored = read(case, collection, _first(case, collection))
    wanted = Wanted(collection, stored.record, stored.parent, stored.digest)
    assert save_records(case=case, wanted=[wanted], by=by) is None
    assert not Change.objects.exists()


@pytest.mark.parametrize("collection", collections())
def test_what_is_removed_comes_back_whole(case: Case, by: User, collection: str) -> None:
    before = export_case(case)
    stored = read(case, collection, _first(case, collection))
    if what_hangs(case, stored).blocking:
        with pytest.raises(HangsOnError):
            remove_record(case=case, collection=collection, key=stored.key, base=stored.digest, by=by)
        assert export_case(case) == before
        return
    change = remove_record(case=case, collection=collection, key=stored.key, base=stored.digest, by=by)
    assert change is not None
    with pytest.raises(LookupError):
        read(case, collection, stored.key)
    export_case(case)  # what is left holds together
    undone = undo_change(change=change, by=by)
    assert undone is not None
    assert export_case(case) == before
    assert undo_change(change=change, by=by) is None


@pytest.mark.parametrize("collection", collections())
def test_a_new_record_is_made_and_unmade(case: Case, by: User, collection: str) -> None:
    before = export_case(case)
    stored = read(case, collection, _first(case, collection))
    key = new_key(case, collection, "En ny")
    again = kind_of(collection).model_validate(stored.record.model_copy(update={"id": key}))
    change = save_records(case=case, wanted=[Wanted(collection, again, stored.parent)], by=by)
    assert change is not None
    assert read(case, collection, key).record == again
    assert [(one.collection, one.before is None) for one in change.records.all()] == [(collection, True)]
    undo_change(change=change, by=by)
    assert export_case(case) == before


def test_two_who_change_the_same_are_both_told(case: Case, by: User) -> None:
    stored = read(case, "goals", _first(case, "goals"))
    mine, theirs = (
        stored.record.model_copy(update={"text": Text(sv=text)}) for text in ("Mitt mål", "Deras mål")
    )
    save_records(case=case, wanted=[Wanted("goals", theirs, base=stored.digest)], by=by)
    with pytest.raises(ConflictError) as caught:
        save_records(case=case, wanted=[Wanted("goals", mine, base=stored.digest)], by=by)
    assert caught.value.conflicts[0].now is not None
    assert caught.value.conflicts[0].now.record == theirs
    assert caught.value.conflicts[0].mine == mine
    assert read(case, "goals", stored.key).record == theirs


def test_a_change_that_was_built_upon_is_not_undone(case: Case, by: User) -> None:
    stored = read(case, "goals", _first(case, "goals"))
    assert isinstance(stored.record, Goal)
    first = stored.record.model_copy(update={"text": Text(sv="Ett")})
    change = save_records(case=case, wanted=[Wanted("goals", first, base=stored.digest)], by=by)
    assert change is not None
    second = first.model_copy(update={"text": Text(sv="Två")})
    save_records(
        case=case, wanted=[Wanted("goals", second, base=read(case, "goals", stored.key).digest)], by=by
    )
    with pytest.raises(ConflictError):
        undo_change(change=change, by=by)


def test_a_batch_is_saved_in_the_order_that_it_needs(case: Case, by: User) -> None:
    initiative = _first(case, "initiatives")
    wanted = [
        Wanted(
            "activities",
            Activity(
                id="fair", title=Text(sv="Mässa"), kind="fair", organisations=("new-firm",), people=("p-1",)
            ),
            initiative,
        ),
        Wanted("organisations", Organisation(id="new-firm", name="Nytt AB")),
        Wanted("people", Person(id="p-1", name="Någon Ny")),
    ]
    change = save_records(case=case, wanted=wanted, by=by)
    assert change is not None
    assert change.records.count() == 3
    assert Event.objects.count() == 1
    row = ActivityRow.objects.get(case=case, key="fair")
    assert [one.key for one in row.organisations.all()] == ["new-firm"]
    undo_change(change=change, by=by)
    assert not ActivityRow.objects.filter(case=case, key="fair").exists()


def test_all_that_is_wrong_is_told_and_nothing_done(case: Case, by: User) -> None:
    initiative = _first(case, "initiatives")
    activity = Activity(
        id="a", title=Text(sv="Möte"), kind="meeting", organisations=("nobody",), people=("no-one",)
    )
    wanted = [
        Wanted("organisations", Organisation(id="firm", name="Firma")),
        Wanted("activities", activity, initiative),
        Wanted("goals", Goal(id="g", kind="overall", text=Text(sv="Mål"), parent="g"), initiative),
        Wanted(
            "members", read(case, "members", _first(case, "members")).record.model_copy(update={"id": "m"})
        ),
    ]
    before = export_case(case)
    with pytest.raises(InputError) as caught:
        save_records(case=case, wanted=wanted, by=by)
    assert sorted(caught.value.codes) == ["parent-cycle", "unknown-reference"]
    assert caught.value.count == 4
    assert export_case(case) == before
    assert not Event.objects.exists()


def test_what_others_need_is_not_removed(case: Case, by: User) -> None:
    member = read(case, "members", _first(case, "members"))
    organisation = read(case, "organisations", member.record.organisation)  # type: ignore[attr-defined]
    with pytest.raises(HangsOnError) as caught:
        remove_record(
            case=case, collection="organisations", key=organisation.key, base=organisation.digest, by=by
        )
    assert member.key in {one.key for one in caught.value.blocking}


def test_a_person_s_identifier_tells_no_name(case: Case) -> None:
    assert "asa" not in new_key(case, "people", "Åsa Åkesson")
    assert new_key(case, "organisations", "Åkers Trä AB") == "akers-tra-ab"


def test_what_was_removed_long_ago_is_forgotten_with_its_history(case: Case, by: User) -> None:
    stored = read(case, "goals", _first(case, "goals"))
    changed = stored.record.model_copy(update={"text": Text(sv="Strax borta")})
    save_records(case=case, wanted=[Wanted("goals", changed, base=stored.digest)], by=by)
    now = read(case, "goals", stored.key)
    remove_record(case=case, collection="goals", key=stored.key, base=now.digest, by=by)
    assert forget_removed(before=timezone.now() - datetime.timedelta(days=1), by=None) == 0
    assert forget_removed(before=timezone.now() + datetime.timedelta(days=1), by=None) == 1
    assert "Strax borta" not in str(list(ChangedRecord.objects.values()))
    assert Event.objects.filter(action="records.forgotten").count() == 1
    assert forget_removed(before=timezone.now() + datetime.timedelta(days=1), by=None) == 0

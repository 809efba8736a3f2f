"""After an erasure nobody finds the person anywhere, no change brings the person back, and figures stay true."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from tests.privacy.everywhere import KEY, NAME, case_file

from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Activity, OriginStep, Person, Text
from klustermotor.casefile.writing import case_bytes
from klustermotor.web.accounts.actions import invite, make_token
from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Appointment, Tie
from klustermotor.web.actors.models import Person as PersonRow
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.actions import give_access
from klustermotor.web.cases.models import Case
from klustermotor.web.diagnosis.actions import discuss
from klustermotor.web.diagnosis.current import up_to_date
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.initiatives.models import InitiativeRole
from klustermotor.web.privacy.actions import erase_account, erase_person, reapply_erasures, record_consent
from klustermotor.web.privacy.errors import LastAdministratorError
from klustermotor.web.privacy.ledger import known_erasures
from klustermotor.web.privacy.mentions import mentions_of
from klustermotor.web.privacy.models import Consent, Erasure
from klustermotor.web.privacy.traces import NAMELESS, Trace, find_trace
from klustermotor.web.recording.actions import (
    Wanted,
    remove_record,
    save_records,
    undo_change,
)
from klustermotor.web.recording.errors import ConflictError, HangsOnError
from klustermotor.web.recording.models import Change, ChangedRecord, Draft
from klustermotor.web.recording.stored import read
from klustermotor.web.recording.whole_case import export_case

pytestmark = pytest.mark.django_db
Dump = Callable[[], str]


def _trace(case: Case, key: str = KEY) -> Trace:
    trace = find_trace(case, key)
    assert trace is not None
    return trace


def _places(case: Case, key: str = KEY) -> list[str]:
    return [one.place for one in mentions_of(_trace(case, key))]


def _change(case: Case, collection: str, key: str, by: User, **values: Any) -> Change:
    stored = read(case, collection, key)
    wanted = Wanted(collection, stored.record.model_copy(update=values), base=stored.digest)
    change = save_records(case=case, wanted=[wanted], by=by)
    assert change is not None
    return change


def _remove(case: Case, collection: str, key: str, by: User) -> Change:
    change = remove_record(
        case=case, collection=collection, key=key, base=read(case, collection, key).digest, by=by
    )
    assert change is not None
    return change


def _live_a_little(case: Case, by: User) -> None:
    """Changes of every sort in which the person is: renamed, moved, removed and brought back."""
    _change(case, "people", KEY, by, name="Åsa Dahl", background=Text(sv=f"{NAME}, nu Åsa Dahl"))
    _change(case, "people", KEY, by, name=NAME)
    _change(case, "activities", "fair", by, people=("bo-ek",), description=Text(en=f"{NAME} left."))
    _change(case, "activities", "fair", by, people=(KEY, "bo-ek"), description=None)
    _change(case, "roles", f"role-{KEY}", by, ability=Text(sv=f"{NAME} bygger broar"))
    _change(case, "appointments", f"{KEY}-at-mill", by, post=Text(sv="styrelseordförande"))
    undo_change(change=_remove(case, "ties", f"tie-{KEY}", by), by=by)
    save_records(
        case=case,
        wanted=[
            Wanted(
                "activities",
                Activity(id="gone", title=Text(sv=f"Avtackning av {NAME}"), kind="meeting", people=(KEY,)),
                "wood",
            )
        ],
        by=by,
    )
    _remove(case, "activities", "gone", by)
    Draft.objects.create(user=by, address=f"/case/{case.key}/record/people/{KEY}/", data={"name": ["Å Ö"]})
    typed = {"person": [KEY], "post": [NAME]}
    Draft.objects.create(
        user=by, address=f"/case/{case.key}/record/roles/new/", title=f"Roll för {NAME}", data=typed
    )
    record_consent(
        case=case,
        person_key=KEY,
        mailing="newsletter",
        address="asa.ost@example.org",
        given_on=timezone.localdate(),
        given="form",
        by=by,
    )
    up_to_date(case)
    judged = {"initiative_key": "wood", "check_key": "lesson-4", "verdict": "partly"}
    discuss(case=case, **judged, kind="decision", text=f"{NAME} frågar bruket.", by=by)
    Event.objects.create(
        action="some.thing",
        case_key=case.key,
        details={"people": [KEY], "to": f"/people/{KEY}/", "text": NAME},
    )


def test_nothing_in_the_database_tells_who_it_was(case: Case, by: User, dump: Dump) -> None:
    _live_a_little(case, by)
    before = dump()
    assert all(word in before for word in (NAME, "Åsa Dahl", KEY, "asa.ost@"))
    new = erase_person(case=case, key=KEY, replace_mentions=_places(case), by=by)
    after = dump()
    assert new is not None
    assert new in after
    for word in (NAME, "ÅSA  ÖST", "Öst, Åsa", "Åsa Dahl", KEY, "asa.ost@"):
        assert word not in after, [line for line in after.split("\n") if word in line][:3]
    assert "Måsa Öster och Åsa är andra" in after
    assert "Bo Ek" in after


def test_what_is_left_holds_together_and_still_counts(case: Case, by: User) -> None:
    _live_a_little(case, by)
    new = erase_person(case=case, key=KEY, replace_mentions=_places(case), by=by)
    left = read_case(case_bytes(export_case(case)))
    initiative = left.initiatives[0]
    assert initiative.activities[0].people == tuple(sorted(("bo-ek", str(new))))
    assert initiative.origin[0].people == tuple(sorted(("bo-ek", str(new))))
    chair, founder = initiative.roles
    assert (chair.role, chair.person, chair.body, chair.start) == ("chair", new, "board", "2001")
    assert (chair.organisation, chair.post, chair.ability) == (None, None, None)
    assert (founder.person, founder.organisation) == (None, "school")
    person = next(one for one in left.people if one.id == new)
    assert person == Person(id=str(new), name=NAMELESS)
    assert left.ties == ()
    assert not Appointment.objects.exists()
    assert initiative.summary is not None
    assert initiative.summary.en == "[erased name] began it."
    assert initiative.activities[0].findings[0].text.sv == "Enligt [raderat namn]: börja i tid."


def test_the_sector_that_figures_count_stays(case: Case, by: User) -> None:
    InitiativeRole.objects.get(key="founder").delete()
    new = erase_person(case=case, key=KEY, by=by)
    assert PersonRow.objects.get(case=case, key=new).background_sector == "business"


def test_no_change_that_is_undone_brings_the_person_back(case: Case, by: User, dump: Dump) -> None:
    _live_a_little(case, by)
    erase_person(case=case, key=KEY, replace_mentions=_places(case), by=by)
    undone = 0
    for change in Change.objects.order_by("-pk"):
        try:
            undone += undo_change(change=change, by=by) is not None
        except (ConflictError, HangsOnError):
            continue
    assert undone > 0
    after = dump()
    assert all(word not in after for word in (NAME, "Åsa Dahl", KEY))
    read_case(case_bytes(export_case(case)))


def test_a_person_who_was_removed_is_erased_from_the_history(case: Case, by: User, dump: Dump) -> None:
    save_records(
        case=case,
        wanted=[
            Wanted("people", Person(id="li", name="Li Berg")),
            Wanted(
                "activities",
                Activity(id="meet", title=Text(sv="Möte"), kind="meeting", people=("li",)),
                "wood",
            ),
        ],
        by=by,
    )
    removed = _remove(case, "people", "li", by)
    assert erase_person(case=case, key="li", by=by) is not None
    assert "Li Berg" not in dump()
    undo_change(change=removed, by=by)
    assert PersonRow.objects.filter(case=case, name=NAMELESS).count() == 1
    read_case(case_bytes(export_case(case)))


def test_only_the_texts_that_are_chosen_lose_the_name(case: Case, by: User, dump: Dump) -> None:
    places = _places(case)
    assert {"organisations/school", "sources/talk", "initiatives/wood", "people/bo-ek", "case"} <= set(places)
    erase_person(case=case, key=KEY, replace_mentions=["initiatives/wood"], by=by)
    assert "[raderat namn]s idé" in dump()
    assert f"Samtal med {NAME}" in dump()


def test_a_namesake_stays(case: Case, by: User) -> None:
    save_records(case=case, wanted=[Wanted("people", Person(id="other", name=NAME))], by=by)
    save_records(case=case, wanted=[Wanted("people", Person(id="long", name=f"{NAME} Lund"))], by=by)
    _change(case, "people", "long", by, note=Text(sv=f"{NAME} Lund bor här."))
    trace = _trace(case)
    assert [one.key for one in trace.namesakes] == ["other"]
    places = _places(case)
    assert "people/long" not in places
    erase_person(case=case, key=KEY, replace_mentions=[*places, "people/other"], by=by)
    assert PersonRow.objects.get(case=case, key="other").name == NAME
    assert ChangedRecord.objects.get(collection="people", key="other").after == {"id": "other", "name": NAME}


def test_another_case_is_not_touched(case: Case, by: User) -> None:
    other = Case.objects.create(key="other", title={"sv": f"{NAME}s fall"})
    save_records(case=other, wanted=[Wanted("people", Person(id=KEY, name=NAME))], by=by)
    Draft.objects.create(
        user=by, address=f"/case/other/record/people/{KEY}/", title=NAME, data={"name": [NAME]}
    )
    before = export_case(other)
    erase_person(case=case, key=KEY, replace_mentions=_places(case), by=by)
    assert export_case(other) == before
    assert Draft.objects.count() == 1
    assert Event.objects.filter(case_key="other", key=KEY).exists()


def test_an_organisation_with_the_same_key_keeps_it_everywhere(case: Case, by: User) -> None:
    save_records(case=case, wanted=[Wanted("people", Person(id="mill", name="Mia Mill"))], by=by)
    _change(case, "organisations", "mill", by, name="Sågen i Mo AB")
    erase_person(case=case, key="mill", by=by)
    assert read(case, "organisations", "mill").key == "mill"
    assert ChangedRecord.objects.filter(collection="organisations", key="mill").exists()
    assert Event.objects.filter(kind="organisations", key="mill").exists()
    assert not Event.objects.filter(kind="people", key="mill").exists()


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", 'O\'Brien "x"', "%", "山田 太郎", "Ö", "a" * 300, ".*", "\\u00e5 {}"],
)
def test_hostile_names_are_erased_too(case: Case, by: User, dump: Dump, name: str) -> None:
    save_records(case=case, wanted=[Wanted("people", Person(id="h", name=name))], by=by)
    step = OriginStep(id="step", text=Text(sv=f"Möte med {name} i Åby"), people=("h",))
    save_records(case=case, wanted=[Wanted("history", step)], by=by)
    places = _places(case, "h")
    assert "history/step" in places
    erase_person(case=case, key="h", replace_mentions=["history/step"], by=by)
    assert read(case, "history", "step").record.text.sv == "Möte med [raderat namn] i Åby"  # type: ignore[attr-defined]
    assert PersonRow.objects.filter(case=case, name=name).count() == 0
    assert f'"name": "{name}"' not in dump()


def test_nobody_is_erased_twice(case: Case, by: User) -> None:
    new = erase_person(case=case, key=KEY, by=by)
    count = Event.objects.count()
    assert erase_person(case=case, key=KEY, by=by) is None
    assert erase_person(case=case, key=str(new), by=by) is None
    assert Event.objects.count() == count


def test_files_with_the_person_go_and_others_stay(case: Case, by: User) -> None:
    folder = Path(settings.FILES) / "transfers"
    folder.mkdir(parents=True, exist_ok=True)
    mine, theirs = folder / "mine.json", folder / "theirs.json"
    mine.write_bytes(case_bytes(export_case(case)))
    theirs.write_text(f'{{"id": "theirs", "name": "{NAME}"}}')
    erase_person(case=case, key=KEY, by=by)
    assert not mine.exists()
    assert theirs.exists()
    theirs.unlink()


def test_an_older_backup_is_erased_again(case: Case, by: User, dump: Dump) -> None:
    chosen = [place for place in _places(case) if place != "organisations/school"]
    new = erase_person(case=case, key=KEY, replace_mentions=chosen, by=by)
    ledger = list(Erasure.objects.values())
    assert NAME not in str(ledger)
    assert KEY not in str(ledger)
    Case.objects.all().delete()
    Erasure.objects.all().delete()
    Event.objects.all().delete()
    load_case(read_case(json.dumps(case_file()).encode()), by=None)
    restored = Case.objects.get(key="mine")
    assert known_erasures(restored, [KEY]) == set()
    assert reapply_erasures(ledger) == 1
    assert PersonRow.objects.get(case=restored, name=NAMELESS).key == new
    lines = [line for line in dump().split("\n") if NAME in line or KEY in line]
    assert lines == []
    assert "ÅSA  ÖST" in dump()
    assert known_erasures(restored, [KEY, "bo-ek"]) == {KEY}
    assert Event.objects.filter(action="privacy.erased-again").count() == 1
    assert reapply_erasures(ledger) == 0
    assert Event.objects.filter(action="privacy.erased-again").count() == 1


def test_an_account_is_gone_and_its_number_stays(case: Case, by: User, dump: Dump) -> None:
    user = User.objects.create(email="gone@example.org", name="Går Nu")
    give_access(case=case, user=user, by=by)
    make_token(user=user, name="skript", by=user)
    invite(email=user.email, name=user.name, by=by, offers={"case_key": case.key, "role": "reader"})
    _change(case, "organisations", "mill", user, name="Sågen 2 AB")
    Draft.objects.create(user=user, address="/x/", data={"a": ["b"]})
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["account_authentication_methods"] = [{"email": user.email}]
    session.save()
    Event.objects.create(action="some.thing", details={"who": user.email})
    number = user.pk
    erase_account(user=user, by=by)
    assert not SessionStore().exists(session.session_key or "")
    after = dump()
    assert "gone@example.org" not in after
    assert "Går Nu" not in after
    assert Event.objects.filter(by_id=number).exists()
    assert Change.objects.get(records__key="mill").by is None
    assert Event.objects.filter(action="account.erased", key=str(number)).count() == 1
    erase_account(user=user, by=by)
    assert Event.objects.filter(action="account.erased").count() == 1


def test_an_account_from_an_older_backup_is_erased_again(case: Case, by: User) -> None:
    user = User.objects.create(email="gone@example.org", name="Går Nu")
    number = user.pk
    erase_account(user=user, by=by)
    ledger = list(Erasure.objects.values())
    User.objects.create(pk=number, email="somebody.else@example.org")
    assert reapply_erasures(ledger) == 0
    User.objects.filter(pk=number).update(email="Gone@example.org")
    assert reapply_erasures(ledger) == 1
    assert not User.objects.filter(pk=number).exists()


def test_the_last_administrator_stays(case: Case, by: User) -> None:
    with pytest.raises(LastAdministratorError):
        erase_account(user=by, by=by)
    User.objects.create(email="closed@example.org", is_superuser=True, is_active=False)
    with pytest.raises(LastAdministratorError):
        erase_account(user=by, by=by)
    other = User.objects.create(email="second@example.org", is_superuser=True)
    erase_account(user=by, by=other)
    assert not User.objects.filter(pk=by.pk).exists()


def test_ties_and_consents_are_gone(case: Case, by: User) -> None:
    _live_a_little(case, by)
    erase_person(case=case, key=KEY, by=by)
    assert not Tie.objects.exists()
    assert not Consent.objects.exists()

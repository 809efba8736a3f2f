"""An activity, a meeting and a new member are recorded with few words, and nothing typed is lost."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from tests.access.visitors import browser
from tests.workspace.entering import hidden, number, small_case, visitor

from klustermotor.casefile.records import Activity, Member, Organisation
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Activity as ActivityRow
from klustermotor.web.initiatives.models import Member as MemberRow
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.models import Change, Draft
from klustermotor.web.recording.stored import read, table_of

pytestmark = pytest.mark.django_db
QUICK = "/case/mine/initiatives/wood/quick/"
FORMS = ("activity/", "meeting/", "member/")


@pytest.fixture
def case() -> Case:
    return small_case()


def _activity(case: Case, title: str) -> Activity:
    key = ActivityRow.objects.get(case=case, title__sv=title).key
    record = read(case, "activities", key).record
    assert isinstance(record, Activity)
    return record


def _member(case: Case, organisation: str) -> Member:
    row = MemberRow.objects.get(case=case, initiative__key="wood", organisation__key=organisation)
    record = read(case, "members", row.key).record
    assert isinstance(record, Member)
    return record


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("form", ["", *FORMS])
def test_every_short_form_opens_in_both_languages(case: Case, form: str, language: str) -> None:
    client, _user = visitor(case, language=language)
    assert client.get(QUICK + form).status_code == 200


def test_an_activity_is_saved_with_who_took_part_and_undone_from_the_page(case: Case) -> None:
    client, _user = visitor(case, language="sv")
    page = client.get(QUICK + "activity/").content.decode()
    key = hidden(page, "key")
    sent = {
        "key": key,
        "title.sv": "Studiebesök",
        "kind": "education",
        "start": "i går",
        "direction": "outward",
        "organisations": "Åkers såg ab\nÖbo Hyvleri AB",
        "people": "Bo Alm",
        "participants": "ca 12",
    }
    refused = client.post(QUICK + "activity/", sent)
    assert refused.status_code == 422  # a count has no place for "about"
    assert "ca 12" in refused.content.decode()
    saved = client.post(QUICK + "activity/", sent | {"participants": "12"}, follow=True)
    record = _activity(case, "Studiebesök")
    assert record.organisations == ("plane", "saw")
    assert (record.people, record.participants, record.status) == (("p-bo",), 12, "done")
    assert record.start == (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    change = Change.objects.get()
    undo = f"/case/mine/changes/{change.pk}/undo/"
    assert undo in saved.content.decode()
    again = client.post(QUICK + "activity/", sent | {"participants": "12"}, follow=True)
    assert again.status_code == 200
    assert Change.objects.count() == 1  # sent twice, saved once
    client.post(undo)
    assert not ActivityRow.objects.filter(case=case, key=record.id).exists()


def test_who_is_not_recorded_is_asked_about_and_made_in_place(case: Case) -> None:
    client, _user = visitor(case)
    sent = {"title.sv": "Kurs", "kind": "education", "start": "2003", "people": "Ada Ny\nAnna Eek"}
    asked = client.post(QUICK + "activity/", sent)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "Anna Ek" in page
    assert not ActivityRow.objects.filter(case=case, title__sv="Kurs").exists()
    answers = {"people.pick.1": "+|Ada Ny", "people.pick.2": "p-anna|Anna Eek"}
    client.post(QUICK + "activity/", sent | answers)
    people = _activity(case, "Kurs").people
    assert "p-anna" in people
    assert len(people) == 2


def test_a_day_ahead_makes_it_planned(case: Case) -> None:
    client, _user = visitor(case)
    ahead = timezone.localdate() + datetime.timedelta(days=30)
    client.post(QUICK + "activity/", {"title.sv": "Sen", "kind": "fair", "start": ahead.isoformat()})
    client.post(QUICK + "activity/", {"title.sv": "Odaterad", "kind": "fair", "start": ""})
    assert _activity(case, "Sen").status == "planned"
    assert _activity(case, "Odaterad").status is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"title.sv": "", "kind": "fair"},
        {"title.sv": "A", "kind": "war"},
        {"title.sv": "A", "kind": "fair", "start": "31/2 2003"},
        {"title.sv": "A", "kind": "fair", "participants": "many"},
        {"title.sv": "A", "kind": "fair", "direction": "sideways"},
    ],
)
def test_wrong_input_is_told_and_nothing_saved(case: Case, wrong: dict[str, str]) -> None:
    client, _user = visitor(case)
    answer = client.post(QUICK + "activity/", {"start": "2003", "people": "Bo Alm"} | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="errors"' in page
    assert "Bo Alm" in page
    assert not Change.objects.exists()


def test_a_board_meeting_is_ticked(case: Case) -> None:
    client, _user = visitor(case, language="sv")
    page = client.get(QUICK + "meeting/").content.decode()
    assert page.index("Anna Ek") < page.index("Bo Alm")
    sent = {
        "key": hidden(page, "key"),
        "start": "2003-05-06",
        "title.sv": "Styrelsemöte",
        "tick.people": ["p-anna", "p-bo", "nobody"],
        "people": "",
        "organisations": "Öbo Hyvleri AB",
        "participants": "",
    }
    client.post(QUICK + "meeting/?of=board", sent)
    record = _activity(case, "Styrelsemöte")
    assert record.people == ("p-anna", "p-bo")
    assert record.organisations == ("plane", "saw")  # Anna sits there for the saw
    assert (record.kind, record.status, record.occasions) == ("meeting", "done", 1)
    assert record.participants == 3  # two people, and the planing mill that none of them comes from


def test_a_member_meeting_counts_members_unless_told(case: Case) -> None:
    client, _user = visitor(case)
    ticks = {"tick.organisations": ["saw", "plane"], "start": "2003", "title.en": "Member meeting"}
    client.post(QUICK + "meeting/?of=members", ticks | {"participants": "9"})
    row = ActivityRow.objects.get(case=case, title__en="Member meeting")
    assert row.participants == 9
    assert row.organisations.count() == 2


def test_many_members_are_found_by_name_and_stay_ticked(case: Case) -> None:
    wanted = [
        wanted
        for count in range(320)
        for wanted in (
            Wanted("organisations", Organisation(id=f"f-{count}", name=f"Firma {count:03d}")),
            Wanted("members", Member(id=f"mf-{count}", organisation=f"f-{count}"), "wood"),
        )
    ]
    save_records(case=case, wanted=wanted, by=None)
    client, _user = visitor(case)
    page = client.get(QUICK + "meeting/?of=members").content.decode()
    assert page.count('name="tick.organisations"') == 300
    sent = {
        "tick.organisations": ["f-7"],
        "find": "firma 319",
        "do": "find",
        "title.en": "Ours",
        "start": "2003",
    }
    found = client.post(QUICK + "meeting/?of=members", sent).content.decode()
    assert found.count('name="tick.organisations"') == 2
    assert 'value="f-7" checked' in found
    assert "Ours" in found
    assert Change.objects.count() == 1


def test_a_new_member_is_found_by_its_number(case: Case) -> None:
    client, _user = visitor(case)
    save_records(
        case=case,
        wanted=[
            Wanted(
                "organisations", Organisation(id="glue", name="Limfabriken", organisation_number=number(7))
            )
        ],
        by=None,
    )
    digits = number(7)
    client.post(
        QUICK + "member/",
        {
            "number": f"{digits[:6]}-{digits[6:]}",
            "roles": ["supplier"],
            "start": "2003",
            "sector": "business",
        },
    )
    member = _member(case, "glue")
    assert (member.roles, member.start) == (("supplier",), "2003")
    stored = read(case, "organisations", "glue").record
    assert isinstance(stored, Organisation)
    assert stored.sector == "business"  # it was unknown


def test_a_new_member_is_made_with_number_and_sector_in_one_go(case: Case) -> None:
    client, _user = visitor(case)
    client.post(
        QUICK + "member/",
        {"organisation": "Zeta Lack", "number": number(8), "sector": "business", "start": "2003"},
    )
    stored = read(case, "organisations", "zeta-lack").record
    assert isinstance(stored, Organisation)
    assert (stored.organisation_number, stored.sector) == (number(8), "business")
    assert _member(case, "zeta-lack").start == "2003"
    assert Change.objects.count() == 1


def test_a_likely_double_is_shown_first(case: Case) -> None:
    client, _user = visitor(case)
    page = client.post(QUICK + "member/", {"organisation": "Åkers Sog"})
    assert page.status_code == 422
    assert "Åkers Såg AB" in page.content.decode()
    assert not table_of("organisations").rows.filter(name="Åkers Sog").exists()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"organisation": "Åkers Såg AB"}, "is a member already, since 2001"),
        ({"organisation": "Öbo Hyvleri AB"}, "is a member already"),
        ({"number": number(1)}, "is a member already, since 2001"),
        ({"organisation": "Ny", "number": "5560000002"}, "organisation number"),
        ({"organisation": ""}, "filled in"),
        ({"organisation": "Ny", "start": "32 mars"}, "32 mars"),
        ({"organisation": "Annat namn", "number": number(1)}, "Åkers Såg AB"),
        ({"organisation": "A" * 400}, "300"),
    ],
)
def test_a_member_that_is_there_or_wrong_is_refused(case: Case, sent: dict[str, str], told: str) -> None:
    client, _user = visitor(case)
    answer = client.post(QUICK + "member/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Change.objects.exists()


def test_a_slip_in_a_short_name_makes_no_double(case: Case) -> None:
    save_records(case=case, wanted=[Wanted("organisations", Organisation(id="rec", name="Recip"))], by=None)
    client, _user = visitor(case)
    page = client.post(QUICK + "member/", {"organisation": "Resip"})
    assert page.status_code == 422
    assert Change.objects.count() == 1


def test_a_number_in_the_place_of_the_name_is_a_number(case: Case) -> None:
    client, _user = visitor(case)
    told = client.post(QUICK + "member/", {"organisation": number(1)})
    assert "is a member already, since 2001" in told.content.decode()
    assert client.post(QUICK + "member/", {"organisation": number(99)}).status_code == 422
    assert not table_of("organisations").rows.filter(name=number(99)).exists()


def test_the_ways_in_are_on_the_initiative_and_its_steps(case: Case) -> None:
    client, _user = visitor(case)
    assert QUICK in client.get("/case/mine/initiatives/wood/").content.decode()
    for step, links in {
        "members": ["quick/member/", "list/members/"],
        "activities": ["quick/activity/", "quick/meeting/", "/record/activities/fair/participants/"],
        "people": ["list/people/"],
        "organisation": ["list/people/?body=board"],
    }.items():
        page = client.get(f"/case/mine/initiatives/wood/steps/{step}/").content.decode()
        assert all(link in page for link in links), step
    reader, _user = visitor(case, "reader")
    assert QUICK not in reader.get("/case/mine/initiatives/wood/").content.decode()


def test_a_number_of_another_organisation_makes_no_double(case: Case) -> None:
    client, _user = visitor(case)
    sent = {"organisation": "Annat namn", "number": number(1), "organisation.pick.1": "+|Annat namn"}
    answer = client.post(QUICK + "member/", sent)
    assert answer.status_code == 422
    assert "Another organisation has this number" in answer.content.decode()
    assert not Change.objects.exists()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("evaluator", 403), ("member_firm", 404)])
def test_who_may_not_record_is_refused(case: Case, form: str, role: str, status: int) -> None:
    user = User.objects.create(email=f"{role}@example.org")
    firm = {"organisation_key": "saw"} if role == "member_firm" else {}
    case.access.create(user=user, role=role, **firm)
    client = browser(user)
    assert client.get(QUICK + form).status_code == status
    assert client.post(QUICK + form, {"organisation": "Ny", "title.sv": "A"}).status_code == status
    assert not Change.objects.exists()


def test_a_manager_of_another_initiative_is_refused(case: Case) -> None:
    client, _user = visitor(case)
    assert client.get("/case/mine/initiatives/steel/quick/member/").status_code == 403
    assert client.get("/case/mine/initiatives/none/quick/member/").status_code == 404


def test_a_network_member_adds_nobody_unknown(case: Case) -> None:
    client, _user = visitor(case, "network_member")
    sent = {"title.sv": "Möte", "kind": "meeting", "start": "2003"}
    assert client.get(QUICK + "member/").status_code == 403
    answer = client.post(
        QUICK + "activity/", sent | {"organisations": "Helt Ny", "organisations.pick.1": "+|Helt Ny"}
    )
    assert answer.status_code == 422
    assert "you may not add it" in answer.content.decode()
    client.post(QUICK + "activity/", sent | {"organisations": "Öbo Hyvleri AB"})
    assert _activity(case, "Möte").organisations == ("plane",)


@pytest.mark.parametrize("form", FORMS)
def test_what_was_typed_outlives_the_sign_in(case: Case, form: str) -> None:
    client, user = visitor(case)
    word = hidden(client.get(QUICK + form).content.decode(), "draft_word")
    client.logout()
    answer = client.post(
        QUICK + form,
        {"draft_word": word, "title.sv": "Halvskrivet", "organisation": "Halvskrivet", "do": "save"},
    )
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]
    assert Draft.objects.get(user=user).data
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = Draft.objects.get(user=user).address
    assert "Halvskrivet" in client.get(address, headers={"accept-language": "sv"}).content.decode()
    client.post(address, {"do": "discard"})
    assert not Draft.objects.exists()


def test_markup_that_is_typed_stays_text(case: Case) -> None:
    client, _user = visitor(case)
    evil = "<script>alert(1)</script>"
    answer = client.post(QUICK + "activity/", {"title.sv": evil, "kind": evil, "start": evil, "people": evil})
    assert evil not in answer.content.decode()
    client.post(QUICK + "activity/", {"title.sv": evil, "kind": "fair", "start": "2003"}, follow=True)
    assert evil not in client.get("/case/mine/initiatives/wood/").content.decode()

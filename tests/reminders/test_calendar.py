"""The calendar: what stands in it, where partial dates come, and what other programs read of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from klustermotor.casefile.records import Activity as ActivityRecord
from klustermotor.casefile.records import Text
from klustermotor.web.accounts.models import User
from klustermotor.web.accounts.secrets import digest_of
from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.coherence.models import Plan
from klustermotor.web.initiatives.models import (
    Activity,
    Body,
    Funding,
    Goal,
    Initiative,
    InitiativeRole,
    Member,
)
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.stored import read
from klustermotor.web.reminders import views
from klustermotor.web.reminders.actions import make_calendar_address, withdraw_calendar_address
from klustermotor.web.reminders.coming import Scope, entries, overdue
from klustermotor.web.reminders.models import CalendarAddress

SignIn = Callable[..., Client]
TODAY = datetime.date(2024, 6, 15)
PAGE, POST = "/case/north/calendar/", "/case/north/calendar/address/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views.timezone, "localdate", lambda: TODAY)


def activity(
    wood: Initiative, key: str, start: str | None, end: str | None = None, **fields: object
) -> Activity:
    values: dict[str, object] = {"status": "planned", "title": {"sv": f"Titel {key}", "en": f"Title {key}"}}
    return Activity.objects.create(
        case=wood.case, key=key, initiative=wood, kind="fair", start=start, end=end, **(values | fields)
    )


@pytest.fixture
def everything(wood: Initiative) -> Case:
    """One date of every kind that lies ahead, and one of each that does not belong in a calendar."""
    case = wood.case
    firm = Organisation.objects.get(case=case)
    of = {"case": case, "initiative": wood}
    ada = Person.objects.create(case=case, key="ada", name="Ada Öst")
    activity(wood, "day", "2024-09-12", "2024-09-14").organisations.add(firm)
    activity(wood, "month", "2024-09")
    activity(wood, "season", "2024-23")
    activity(wood, "year", "2025~")
    activity(wood, "late", "2024-05-02")
    activity(wood, "old", "1999", status="done")
    activity(wood, "future-done", "2025-01", status="done")
    activity(wood, "long", "2001", status="under_way")
    activity(wood, "without", None)
    Goal.objects.create(**of, key="goal", kind="overall", text={"sv": "Målet"}, target_date="2024-12")
    InitiativeRole.objects.create(**of, key="term", role="chair", person=ada, end="2024-10")
    InitiativeRole.objects.create(**of, key="over", role="chair", person=ada, end="2020")
    Body.objects.create(**of, key="group", kind="working_group", end="2025-03-31")
    Member.objects.create(**of, key="member", organisation=firm, end="2024-12-31")
    Funding.objects.create(**of, key="f23", year=2023, amount=1)
    Funding.objects.create(**of, key="f25", year=2025, amount=1)
    Plan.objects.create(case=case, key="plan", title={"sv": "Planen"}, end="2026")
    wood.end = "2027"
    wood.save()
    return case


def keys(scope: Scope) -> list[str]:
    return [entry.key for entry in entries(scope)]


def test_everything_ahead_is_there_in_time_order(everything: Case) -> None:
    found = entries(Scope(everything, TODAY))
    assert [entry.key for entry in found] == [
        "late", "month", "season", "day", "term", "goal", "member", "year", "group", "wood", "plan", "wood",
    ]  # fmt: skip
    assert [entry.key for entry in found if overdue(entry, TODAY)] == ["late"]
    assert {entry.collection for entry in found} == {
        "activities", "goals", "roles", "bodies", "members", "funding", "plans", "initiatives",
    }  # fmt: skip


def test_one_initiative_is_shown_alone(everything: Case) -> None:
    Initiative.objects.create(case=everything, key="steel", name="Stål")
    assert keys(Scope(everything, TODAY, initiative="steel")) == []
    assert "plan" not in keys(Scope(everything, TODAY, initiative="wood"))


def test_a_firm_sees_what_it_takes_part_in(everything: Case) -> None:
    Organisation.objects.create(case=everything, key="other", name="Annan")
    assert keys(Scope(everything, TODAY, firms=frozenset({"firm"}))) == ["day", "member"]
    assert keys(Scope(everything, TODAY, firms=frozenset({"other"}))) == []


@pytest.mark.parametrize(
    ("start", "heading", "shown"),
    [
        ("2024-09-12", "September 2024", "12 September 2024"),
        ("2024-09", "September 2024", "day not known"),
        ("2024-23", "during autumn 2024", "day not known"),
        ("2025", "during 2025", "day not known"),
        ("2025~", "during 2025", "about 2025"),
    ],
)
def test_partial_dates_stand_under_what_is_known(
    start: str, heading: str, shown: str, wood: Initiative
) -> None:
    activity(wood, "a", start)
    with translation.override("en"):
        (entry,) = entries(Scope(wood.case, TODAY))
        assert (entry.month[1], entry.when_in_month) == (heading, shown)


def test_what_has_not_surely_passed_is_not_late(wood: Initiative) -> None:
    for key, start, end in (("a", "2024", None), ("b", "2024-06", None), ("c", "2024-01", "2024-06-15")):
        activity(wood, key, start, end)
    activity(wood, "d", None, "2024-06-14", status="under_way")
    late = [entry.key for entry in entries(Scope(wood.case, TODAY)) if overdue(entry, TODAY)]
    assert late == ["d"]


def test_the_page_shows_what_is_coming_and_what_is_late(everything: Case, browser_of: SignIn) -> None:
    page = browser_of("administrator").get(PAGE).content.decode()
    assert "11 dates lie ahead. 1 has passed without anybody having told how it went." in page
    assert reverse("record_edit", args=["north", "activities", "late"]) in page
    assert reverse("record_edit", args=["north", "activities", "day"]) not in page
    assert "Ada Öst" in page
    assert "/record/" not in browser_of("reader").get(PAGE).content.decode()


def test_an_empty_calendar_teaches(case: Case, browser_of: SignIn) -> None:
    assert 'class="empty"' in browser_of("reader").get(PAGE).content.decode()


def test_the_page_asks_the_same_of_the_database_whatever_the_size(
    everything: Case, browser_of: SignIn
) -> None:
    client = browser_of("administrator")
    counts = []
    for size in (0, 40):
        for number in range(size):
            activity(Initiative.objects.get(key="wood"), f"more{number}", "2024-08")
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_a_firm_has_a_calendar_of_its_own_and_no_other(everything: Case, browser_of: SignIn) -> None:
    Organisation.objects.create(case=everything, key="other", name="Annan")
    client = browser_of("member_firm", organisation_key="firm")
    page = client.get("/case/north/firm/firm/calendar/").content.decode()
    assert "Title day" in page
    assert "Title month" not in page
    assert "Ada" not in page
    assert client.get("/case/north/firm/other/calendar/").status_code == 404
    assert client.post("/case/north/firm/other/calendar/address/").status_code == 404
    assert client.get(PAGE).status_code == 404
    assert client.post(POST).status_code == 404


# The address


def made(client: Client, post: str = POST) -> str:
    """The path of the address that the answer shows."""
    page = client.post(post, {"do": "make"}).content.decode()
    (found,) = re.findall(r"http://testserver(/calendar/[^<\"]+)", page)
    return str(found).replace("&amp;", "&")


def test_an_address_is_shown_once_and_only_its_digest_is_kept(everything: Case, browser_of: SignIn) -> None:
    client = browser_of("reader")
    path = made(client)
    secret = path.split("/")[2].partition(".ics")[0]
    assert CalendarAddress.objects.get().digest == digest_of(secret)
    assert len(secret) >= 43
    assert secret not in client.get(PAGE).content.decode()
    assert secret not in str(list(Event.objects.values()))
    assert Client().get(path).status_code == 200


def test_another_address_ends_the_one_before(everything: Case, browser_of: SignIn) -> None:
    client = browser_of("reader")
    first, second = made(client), made(client)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]


def test_an_address_can_be_ended(everything: Case, browser_of: SignIn) -> None:
    client = browser_of("reader")
    path = made(client)
    assert client.post(POST, {"do": "withdraw"}).status_code == 302
    assert Client().get(path).status_code == 404


def test_a_guessed_address_does_not_exist(everything: Case) -> None:
    assert Client().get("/calendar/guess.ics").status_code == 404
    assert Client().get(f"/calendar/{digest_of('guess')}.ics").status_code == 404


def test_making_and_ending_leave_one_event_each_and_none_when_nothing_changes(case: Case) -> None:
    user = User.objects.create(email="a@example.org")
    for _twice in range(2):
        make_calendar_address(case=case, digest="d" * 64, by=user)
    for _twice in range(2):
        withdraw_calendar_address(case=case, by=user)
    assert sorted(Event.objects.values_list("action", flat=True)) == [
        "calendar.address-made",
        "calendar.address-withdrawn",
    ]


# What other programs read


def read_feed(path: str) -> Calendar:
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def events(path: str) -> dict[str, Calendar]:
    return {str(event["UID"]): event for event in read_feed(path).walk("VEVENT")}


def test_days_are_whole_days_and_spans_mark_nobody_as_busy(everything: Case, browser_of: SignIn) -> None:
    found = events(made(browser_of("reader")))
    spans = {
        "day": ("2024-09-12", "2024-09-15", "Title day", False),
        "month": ("2024-09-01", "2024-10-01", "Title month (in September 2024)", True),
        "season": ("2024-09-01", "2024-12-01", "Title season (in autumn 2024)", True),
        "year": ("2025-01-01", "2026-01-01", "Title year (about 2025)", True),
    }
    for key, (start, end, summary, free) in spans.items():
        event = found[f"activities/{key}@north.klustermotor"]
        assert event.decoded("DTSTART") == datetime.date.fromisoformat(start)
        assert event.decoded("DTEND") == datetime.date.fromisoformat(end)
        assert str(event["SUMMARY"]) == summary
        assert (event.get("TRANSP") == "TRANSPARENT") is free
        assert str(event["DESCRIPTION"]) == "Trähus"


def test_every_event_has_what_the_standard_asks_for(everything: Case, browser_of: SignIn) -> None:
    path = made(browser_of("reader"))
    whole = read_feed(path)
    assert whole["VERSION"] == "2.0"
    assert whole["PRODID"]
    found = whole.walk("VEVENT")
    assert len(found) == 12
    assert len({str(event["UID"]) for event in found}) == 12
    for event in found:
        assert event.decoded("DTSTAMP").tzinfo is not None
        assert event.decoded("LAST-MODIFIED") <= datetime.datetime.now(datetime.UTC)
        assert event["SEQUENCE"] >= 0
        assert event.decoded("DTEND") > event.decoded("DTSTART")
        assert str(event["URL"]).startswith("http://testserver/case/north/")


def test_lines_are_folded_and_end_as_the_standard_says(wood: Initiative, browser_of: SignIn) -> None:
    activity(
        wood, "long", "2024-09", title={"en": "Mässan; för, alla\\ och en var. " * 12, "sv": "\nBEGIN:VEVENT"}
    )
    path = made(browser_of("reader"))
    content = Client().get(path).content
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(line.decode() for line in lines[:-1])
    for language in ("en", "sv"):
        assert len(events(path.replace("language=en", f"language={language}"))) == 1


def test_the_language_is_the_one_that_is_asked_for(everything: Case, browser_of: SignIn) -> None:
    path = made(browser_of("reader"))
    assert path.endswith("?language=en")
    name = "activities/day@north.klustermotor"
    assert str(events(path)[name]["SUMMARY"]) == "Title day"
    for other in (path.replace("=en", "=sv"), path.partition("?")[0], path.replace("=en", "=%00")):
        assert str(events(other)[name]["SUMMARY"]) == "Titel day"


def test_no_person_is_named_in_what_is_sent(everything: Case, browser_of: SignIn) -> None:
    content = Client().get(made(browser_of("reader"))).content.decode()
    assert "Ada" not in content.replace("\r\n ", "")
    assert "A term ends: chair of the board" in content.replace("\r\n ", "")


def test_an_identifier_stays_and_its_sequence_grows_when_the_record_changes(
    everything: Case, browser_of: SignIn
) -> None:
    client = browser_of("administrator")
    path = made(client)
    name = "activities/month@north.klustermotor"
    before = events(path)[name]
    stored = read(everything, "activities", "month")
    assert isinstance(stored.record, ActivityRecord)
    moved = stored.record.model_copy(update={"start": "2024-11", "title": Text(en="Moved")})
    wanted = Wanted("activities", moved, parent="wood", base=stored.digest)
    save_records(case=everything, wanted=[wanted], by=client.user)  # type: ignore[attr-defined]
    after = events(path)[name]
    assert str(after["SUMMARY"]) == "Moved (in November 2024)"
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("LAST-MODIFIED") >= before.decoded("LAST-MODIFIED")


def test_what_passed_long_ago_is_sent_no_more(wood: Initiative, browser_of: SignIn) -> None:
    activity(wood, "lately", "2024-05")
    activity(wood, "long-ago", "2023-05")
    assert list(events(made(browser_of("reader")))) == ["activities/lately@north.klustermotor"]


def test_an_address_reads_no_more_than_its_account_may_now(everything: Case, browser_of: SignIn) -> None:
    client = browser_of("reader")
    path = made(client)
    CaseAccess.objects.all().delete()
    assert Client().get(path).status_code == 404
    CaseAccess.objects.create(
        case=everything,
        user=client.user,  # type: ignore[attr-defined]
        role="member_firm",
        organisation_key="firm",
    )
    assert {name.partition("@")[0] for name in events(path)} == {"activities/day", "members/member"}
    User.objects.update(is_active=False)
    assert Client().get(path).status_code == 404


def test_a_firms_address_sends_its_own_alone(everything: Case, browser_of: SignIn) -> None:
    client = browser_of("member_firm", organisation_key="firm")
    path = made(client, "/case/north/firm/firm/calendar/address/")
    found = events(path)
    assert {name.partition("@")[0] for name in found} == {"activities/day", "members/member"}
    assert all(str(event["URL"]).endswith("/firm/firm/calendar/") for event in found.values())


def test_one_initiative_may_be_read_alone(everything: Case, browser_of: SignIn) -> None:
    path = made(browser_of("reader"), f"{POST}?initiative=wood")
    assert path.endswith("&initiative=wood")
    assert not any(name.startswith("plans/") for name in events(path))
    assert events(path.replace("=wood", "=none")) == {}


def test_the_feed_asks_the_database_a_fixed_number_of_questions(everything: Case, browser_of: SignIn) -> None:
    path, counts = made(browser_of("reader")), []
    for size in (0, 40):
        for number in range(size):
            activity(Initiative.objects.get(key="wood"), f"more{number}", "2024-08")
        with CaptureQueriesContext(connection) as asked:
            Client().get(path)
        counts.append(len(asked))
    assert counts[1] <= counts[0]

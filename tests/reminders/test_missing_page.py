"""The page of what is missing, and the short lists on other pages."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from klustermotor.casefile.missing import Known, find_gaps
from klustermotor.casefile.records import Goal as GoalRecord
from klustermotor.casefile.records import Text
from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import (
    Activity,
    Body,
    Funding,
    Goal,
    Initiative,
    InitiativeRole,
    KeyFigure,
    Member,
    OriginStep,
    PhasePlacement,
    Stage,
    StageActor,
)
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.whole_case import export_case
from klustermotor.web.regions.models import Region
from klustermotor.web.reminders import attention as attention_module
from klustermotor.web.reminders.attention import attention, attention_rows
from klustermotor.web.reminders.models import Attention
from klustermotor.web.reminders.reading import known_initiatives

SignIn = Callable[..., Client]


def address(key: str = "wood") -> str:
    return reverse("initiative_missing", args=["north", key])


def filled(initiative: Initiative, size: int = 1) -> None:
    """Give an initiative some records of every kind that rules read."""
    case = initiative.case
    firm = Organisation.objects.get(case=case, key="firm")
    town = Region.objects.create(case=case, key="town", kind="municipality", name={"sv": "Ort"})
    ada = Person.objects.create(case=case, key="ada", name="Ada", background_sector="academia")
    initiative.regions.add(town)
    for number in range(size):
        key = {"case": case, "key": f"n{number}", "position": number}
        of = {**key, "initiative": initiative}
        OriginStep.objects.create(**of, text={"sv": "Steg"}, start="1999")
        Goal.objects.create(**of, kind="sub_goal", text={"sv": f"Mål {number}"}, target_date="2001")
        body = Body.objects.create(**of, kind="board", size=0, description={"sv": "långt"})
        InitiativeRole.objects.create(**of, role="chair", person=ada, organisation=firm, body=body)
        Member.objects.create(**of, organisation=firm, start="2001")
        Funding.objects.create(**of, organisation=firm, year=2001, amount=1)
        Activity.objects.create(**of, title={"sv": "Mässa"}, kind="fair", status="planned", start="2001")
        stage = Stage.objects.create(**of, name={"sv": "Led"}, coverage="lacking")
        StageActor.objects.create(**key, stage=stage, organisation=firm)
        PhasePlacement.objects.create(**of, phase="start", date="2001")
        KeyFigure.objects.create(**of, measure="members", value=0, date="2002")


def test_what_is_read_for_the_rules_is_what_is_recorded(wood: Initiative) -> None:
    filled(wood, 3)
    today = datetime.date(2024, 6, 15)
    known = known_initiatives(wood.case, ["wood", "none"], today)
    case = export_case(wood.case)
    organisations = {one.id: one for one in case.organisations}
    people = {one.id: one for one in case.people}
    exported = Known(case.initiatives[0], organisations, people, today)
    assert list(known) == ["wood"]
    assert find_gaps(known["wood"]) == find_gaps(exported)
    assert len(find_gaps(exported)) > 20


def test_a_page_names_the_gap_why_it_matters_and_one_step(wood: Initiative, browser_of: SignIn) -> None:
    page = browser_of("administrator").get(address()).content.decode()
    assert "No vision is written down." in page
    assert "What actors with different goals" in page or "what actors with different goals" in page
    new = reverse("record_new", args=["north", "goals"])
    assert f"{new}?in=wood&amp;kind=vision&amp;next={address().replace('/', '%2F')}" in page
    assert "Lesson 3: a realistic, shared vision" in page


def test_a_contradiction_shows_both_sides(wood: Initiative, browser_of: SignIn) -> None:
    filled(wood)
    page = browser_of("administrator").get(address()).content.decode()
    assert "The board: 0 are stated, 1 are named." in page
    assert reverse("record_edit", args=["north", "bodies", "n0"]) in page


@pytest.mark.parametrize(
    ("role", "held", "links"),
    [
        ("administrator", {}, True),
        ("cluster_manager", {"initiative_key": "wood"}, True),
        ("cluster_manager", {"initiative_key": "steel"}, False),
        ("evaluator", {}, False),
        ("reader", {}, False),
    ],
)
def test_only_who_may_record_is_sent_to_a_form(
    role: str, held: dict[str, str], links: bool, wood: Initiative, browser_of: SignIn
) -> None:
    page = browser_of(role, **held).get(address()).content.decode()
    assert ("/record/goals/new/" in page) is links
    assert ("region's strategist" in page or "region&#x27;s strategist" in page) is not links


def test_who_may_record_only_activities_is_sent_to_those_forms(wood: Initiative, browser_of: SignIn) -> None:
    page = browser_of("network_member", initiative_key="wood").get(address()).content.decode()
    assert "/record/activities/new/" in page
    assert "/record/goals/new/" not in page
    assert "strategist" in page


def test_markup_in_a_name_is_text(wood: Initiative, browser_of: SignIn) -> None:
    Goal.objects.create(
        case=wood.case, key="g", initiative=wood, kind="overall", text={"sv": "<b>{kind}</b> {0}"}
    )
    page = browser_of("administrator").get(address()).content.decode()
    assert "&lt;b&gt;{kind}&lt;/b&gt; {0}" in page


def test_many_gaps_of_a_kind_are_told_once(wood: Initiative, browser_of: SignIn) -> None:
    filled(wood, 120)
    page = browser_of("administrator").get(address()).content.decode()
    assert "The dates of 120 planned activities have passed." in page
    assert page.count("planned for 2001") == 100
    assert "and 20 more" in page


def test_the_page_speaks_the_language_of_its_reader(wood: Initiative, browser_of: SignIn) -> None:
    page = browser_of("reader", language="sv").get(address()).content.decode()
    assert "Ingen vision är nedtecknad." in page


def test_nobody_outside_the_case_sees_the_page(wood: Initiative, browser_of: SignIn) -> None:
    assert browser_of().get(address()).status_code == 404
    assert browser_of("member_firm", organisation_key="firm").get(address()).status_code == 404
    assert browser_of("reader").get(address("none")).status_code == 404
    assert Client().get(address()).status_code == 302


def test_no_page_asks_more_of_the_database_when_there_is_more(case: Case, browser_of: SignIn) -> None:
    client = browser_of("administrator")
    small = Initiative.objects.create(case=case, key="small", name="Small")
    filled(small)
    counts = []
    for name, args in (("initiative_missing", ["north", "small"]), ("attention", ["north"])):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name, args=args))
        counts.append(len(asked))
    for table in (Goal, Activity):
        for number in range(30):
            values = {"case": case, "initiative": small, "key": f"more{number}"}
            extra = (
                {"kind": "fair", "title": {"sv": "x"}}
                if table is Activity
                else {"kind": "overall", "text": {"sv": "x"}}
            )
            table.objects.create(**values, **extra)
    Initiative.objects.bulk_create(
        Initiative(case=case, key=f"i{number}", name=f"I {number}").derive() for number in range(15)
    )
    Attention.objects.all().delete()
    for count, (name, args) in zip(
        counts, (("initiative_missing", ["north", "small"]), ("attention", ["north"])), strict=True
    ):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name, args=args))
        assert len(asked) <= count


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every change as settled at once, so that a test need not wait a minute."""
    monkeypatch.setattr(attention_module, "UNSETTLED", datetime.timedelta(0))


@pytest.mark.usefixtures("settled")
def test_counts_are_kept_until_something_changes(wood: Initiative, browser_of: SignIn) -> None:
    case, user = wood.case, browser_of("administrator").user  # type: ignore[attr-defined]
    before = attention(case, ["wood"])["wood"]
    with CaptureQueriesContext(connection) as asked:
        assert attention(case, ["wood"])["wood"] == before
    assert len(asked) == 3
    vision = GoalRecord(id="v", kind="vision", text=Text(sv="Trä"))
    save_records(case=case, wanted=[Wanted("goals", vision, parent="wood")], by=user)
    after = attention(case, ["wood"])["wood"]
    assert after.number == before.number - 1
    assert "no-vision" not in dict(after.found)


@pytest.mark.usefixtures("settled")
def test_what_is_written_without_a_history_makes_counts_anew(wood: Initiative) -> None:
    attention(wood.case, ["wood"])
    Goal.objects.create(case=wood.case, key="v", initiative=wood, kind="vision", text={"sv": "Trä"})
    assert "no-vision" in dict(attention(wood.case, ["wood"])["wood"].found)
    record("case.loaded", by=None, case_key="north")
    assert "no-vision" not in dict(attention(wood.case, ["wood"])["wood"].found)


@pytest.mark.usefixtures("settled")
def test_counts_of_another_day_are_made_anew(wood: Initiative) -> None:
    attention(wood.case, ["wood"])
    Attention.objects.update(found=[], day=timezone.localdate() - datetime.timedelta(days=1))
    assert attention(wood.case, ["wood"])["wood"].number > 5


def test_what_is_kept_names_nobody(wood: Initiative) -> None:
    filled(wood)
    attention(wood.case, ["wood"])
    kept = str(Attention.objects.get().found)
    assert "Ada" not in kept
    assert "Mål" not in kept


def test_short_lists_say_the_most_useful_and_how_many_there_are(wood: Initiative) -> None:
    short = attention(wood.case, ["wood"])["wood"]
    with translation.override("en"):
        page = render_to_string("reminders/short.html", {"case": wood.case, "attention": short})
        assert page.count("<li>") == 3
        assert "the cluster engine, is not known" in page
        assert f"These and {short.number - 3} more" in page
        rows = attention_rows(wood.case, Initiative.objects.filter(case=wood.case))
        page = render_to_string(
            "reminders/overview_attention.html", {"case": wood.case, "attention_rows": rows}
        )
        assert f"{short.number} things to look at" in page
        assert address() in page


def test_an_empty_case_teaches(case: Case, browser_of: SignIn) -> None:
    page = browser_of("reader").get(reverse("attention", args=["north"])).content.decode()
    assert 'class="empty"' in page

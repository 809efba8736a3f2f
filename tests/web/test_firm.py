"""A member firm comes to its own page and sees nothing of any other firm or person."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.web.conftest import Build

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.initiatives.models import Activity, Initiative, Member
from klustermotor.web.publishing.actions import choose_public_parts, open_public_page
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.stored import read

PAGE = "/case/north/firm/hub/"


@pytest.fixture
def case(build: Build) -> Case:
    return build(size=2)


@pytest.fixture
def speaker(case: Case, reader: User) -> User:
    """An account that speaks for the hub."""
    CaseAccess.objects.create(case=case, user=reader, role="member_firm", organisation_key="hub")
    return reader


@pytest.fixture
def as_firm(speaker: User, as_reader: Client) -> Client:
    return as_reader


def test_home_leads_to_the_firm(as_firm: Client) -> None:
    assert as_firm.get("/").headers["Location"] == PAGE


def test_who_speaks_for_several_firms_or_reads_a_case_chooses(
    case: Case, speaker: User, as_firm: Client, build: Build
) -> None:
    CaseAccess.objects.create(case=case, user=speaker, role="member_firm", organisation_key="n0")
    CaseAccess.objects.create(case=case, user=speaker, role="member_firm", organisation_key="gone")
    page = as_firm.get("/").content.decode()
    assert "/case/north/firm/n0/" in page
    assert PAGE in page
    assert "gone" not in page
    build("south", readers=(speaker,))
    page = as_firm.get("/").content.decode()
    assert PAGE in page
    assert '"/case/south/"' in page


def test_the_page_tells_of_the_firm(case: Case, as_firm: Client) -> None:
    page = as_firm.get(PAGE).content.decode()
    for told in ("Åmåls Navfabrik", "Gamla Navet", "556000-0001", "Satsning 0", "core firm", "The report"):
        assert told in page
    assert "Möte 1" in page
    assert "Posts that people hold in the firm: <b>2</b>" in page


def test_the_page_tells_of_no_other_firm_or_person(case: Case, as_firm: Client) -> None:
    page = as_firm.get(PAGE).content.decode()
    others = Organisation.objects.filter(case=case).exclude(key="hub")
    names = [one.name for one in others] + ["Ada Öst", "Namn 0", "Namn 1", "Örjan Ek", "listens"]
    assert [name for name in names if name in page] == []


def test_links_lead_only_to_what_the_firm_may_open(case: Case, as_firm: Client) -> None:
    page = as_firm.get(PAGE).content.decode()
    links = {link for link in re.findall(r'(?:href|action)="(/[^"]*)"', page) if "/case/" in link}
    assert "/case/north/record/organisations/hub/" in links
    for link in links:
        assert link.startswith(("/case/north/firm/hub/", "/case/north/record/organisations/hub/"))
        assert as_firm.get(link).status_code == 200, link


def test_other_pages_are_absent(case: Case, as_firm: Client) -> None:
    for address in (
        "/case/north/",
        "/case/north/organisations/hub/",
        "/case/north/organisations/",
        "/case/north/people/ada/",
        "/case/north/case.json",
        "/case/north/firm/n0/",
        "/case/north/firm/gone/",
        "/case/south/firm/hub/",
        "/case/north/initiatives/n0/annotations/",
        "/case/north/initiatives/n0/public/",
        "/case/north/record/organisations/n0/",
    ):
        assert as_firm.get(address).status_code == 404, address


def test_whoever_reads_the_case_sees_the_page_and_others_do_not(
    case: Case, reader: User, as_reader: Client
) -> None:
    assert as_reader.get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302
    CaseAccess.objects.create(case=case, user=reader, role="reader")
    page = as_reader.get(PAGE).content.decode()
    assert "This is what the firm itself sees of the case." in page
    assert "Correct or complete the facts" not in page


def test_what_is_planned_where_the_firm_is_a_member_now(case: Case, as_firm: Client) -> None:
    first, second = Initiative.objects.filter(case=case).order_by("key")
    Member.objects.filter(initiative=second).update(end="2002")
    for initiative in (first, second):
        Activity.objects.create(
            case=case,
            key=f"plan-{initiative.key}",
            initiative=initiative,
            title={"en": f"Coming in {initiative.key}"},
            kind="seminar",
            status="planned",
        )
    page = as_firm.get(PAGE).content.decode()
    assert "Coming in n0" in page
    assert "Coming in n1" not in page
    assert "your firm takes part" not in page
    Activity.objects.get(key="plan-n0").organisations.add(Organisation.objects.get(key="hub"))
    page = as_firm.get(PAGE).content.decode()
    assert "your firm takes part" in page
    assert page.count("Coming in n0") == 1


def test_the_public_page_of_an_initiative_is_linked_once_open(case: Case, as_firm: Client) -> None:
    initiative = Initiative.objects.get(case=case, key="n0")
    assert "/open/" not in as_firm.get(PAGE).content.decode()
    choose_public_parts(initiative=initiative, parts=["vision"], people=[], search_engines=False, by=None)
    open_public_page(initiative=initiative, by=None)
    assert "/open/north/n0/" in as_firm.get(PAGE).content.decode()


def test_who_recorded_it_is_told_by_name_and_never_by_address(case: Case, as_firm: Client) -> None:
    for number, name in enumerate(("Siv Strateg", "")):
        by = User.objects.create(email=f"recorder{number}@example.org", name=name)
        stored = read(case, "organisations", "hub")
        record = stored.record.model_copy(update={"size_class": ["1-9", "10-49"][number]})
        save_records(case=case, wanted=[Wanted("organisations", record, base=stored.digest)], by=by)
    page = as_firm.get(PAGE).content.decode()
    assert "Siv Strateg: changed" in page
    assert "an account in the case: changed" in page
    assert "recorder1@" not in page


def test_questions_to_the_database_do_not_grow(build: Build, reader: User, as_reader: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for key, size in (("small", 1), ("large", 8)):
        case = build(key, size=size)
        CaseAccess.objects.create(case=case, user=reader, role="member_firm", organisation_key="hub")
        with CaptureQueriesContext(connection) as asked:
            assert as_reader.get(f"/case/{key}/firm/hub/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_names_of_people_are_withheld_from_what_is_written_of_the_firm(case: Case, as_firm: Client) -> None:
    Organisation.objects.filter(key="hub").update(
        note={"en": "Ask Ada Öst"}, description={"en": "Ada Öst's firm"}
    )
    Initiative.objects.filter(key="n0").update(name="Ada Östs satsning")
    Activity.objects.filter(key="n1").update(title={"en": "Met Namn 0"})
    page = as_firm.get(PAGE).content.decode()
    for told in (
        "Ask [name withheld]",
        "[name withheld] firm",
        "[name withheld] satsning",
        "Met [name withheld]",
    ):
        assert told in page
    assert "Ada Öst" not in page

"""What is open shows the parts that were chosen, no person, and nothing to whom it is closed."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.access.visitors import browser
from tests.publishing.told_case import NAME, SECRETS, appointed

from klustermotor.casefile.records import Goal as GoalRecord
from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Person
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Goal, Initiative, InitiativeRole
from klustermotor.web.publishing.actions import (
    SupersededError,
    choose_public_parts,
    close_public_page,
    open_public_page,
)
from klustermotor.web.publishing.content import PublicContent
from klustermotor.web.publishing.models import PublicPage
from klustermotor.web.publishing.parts import STATEMENTS, Part
from klustermotor.web.publishing.queries import named_people
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.stored import read

pytestmark = pytest.mark.django_db

ADDRESS = "/open/north/wood/"
SETTINGS = "/case/north/initiatives/wood/public/"
FIGURES = ("phase", "value-chain", "members", "member-numbers", "activities", "funding")
WORDS = {
    Part.SUMMARY: "Kort av",
    Part.VISION: "Syn av",
    Part.PHASE: "Skäl av",
    Part.VALUE_CHAIN: "Led av",
    Part.MEMBERS: "Firman AB",
    Part.ACTIVITIES: "Möte av",
    Part.FUNDING: "Pengar av",
}


def opened(initiative: Initiative, *parts: Part, people: tuple[int, ...] = (), engines: bool = False) -> None:
    page = PublicPage.objects.filter(initiative=initiative).first()
    choose_public_parts(
        initiative=initiative,
        parts=[part.value for part in parts or Part],
        people=people,
        search_engines=engines,
        by=None,
        seen=page.seen if page else "",
    )
    open_public_page(initiative=initiative, by=None)


def shown(client: Client | None = None, address: str = ADDRESS) -> str:
    """What the page says, in Swedish."""
    return (client or Client()).get(address, {"lang": "sv"}).content.decode()


def test_nothing_is_public_until_it_is_opened(initiative: Initiative) -> None:
    missing = Client().get("/open/north/none/")
    assert missing.status_code == 404
    assert Client().get(ADDRESS).content == missing.content.replace(b"/none/", b"/wood/")
    choose_public_parts(initiative=initiative, parts=["vision"], people=[], search_engines=False, by=None)
    assert Client().get(ADDRESS).status_code == 404
    assert "Träklustret" not in shown(address="/open/")
    open_public_page(initiative=initiative, by=None)
    assert Client().get(ADDRESS).status_code == 200
    assert "Träklustret" in shown(address="/open/")
    close_public_page(initiative=initiative, by=None)
    assert Client().get(ADDRESS).content == missing.content.replace(b"/none/", b"/wood/")
    assert Client().get(f"{ADDRESS}figures/phase.svg").status_code == 404


@pytest.mark.parametrize("part", Part)
def test_a_page_shows_the_part_that_was_chosen_and_no_other(initiative: Initiative, part: Part) -> None:
    opened(initiative, part)
    page = shown()
    found = {one for one, words in WORDS.items() if words in page}
    assert found - {Part.MEMBERS} == {part} - {Part.MEMBERS}
    assert ("Firman AB" in page) == (part in {Part.MEMBERS, Part.SUMMARY})  # the host is told in brief


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_person_is_named_in_page_figures_or_list(initiative: Initiative, language: str) -> None:
    opened(initiative)
    addresses = [ADDRESS, "/open/", *(f"{ADDRESS}figures/{name}.svg" for name in FIGURES)]
    for address in addresses:
        response = Client().get(address, {"lang": language})
        assert response.status_code == 200, address
        words = " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())
        assert NAME not in words, address
        assert "Vem Som" not in words
        assert not [secret for secret in SECRETS if secret in words]
        assert "556000" not in words


def test_who_was_chosen_is_named(initiative: Initiative) -> None:
    ada = Person.objects.get(name=NAME)
    opened(initiative, people=(ada.pk,))
    assert f"Syn av {NAME}" in shown()
    InitiativeRole.objects.all().delete()
    ada.delete()
    assert PublicPage.objects.get().people.count() == 0


def test_a_person_of_another_case_cannot_be_chosen(initiative: Initiative) -> None:
    other = Case.objects.create(key="other", title={"sv": "Annat"})
    stranger = Person.objects.create(case=other, key="p", name="Bo Ek")
    opened(initiative, people=(stranger.pk,))
    assert PublicPage.objects.get().people.count() == 0


def test_a_text_written_after_the_opening_is_looked_through_too(initiative: Initiative) -> None:
    opened(initiative, Part.VISION)
    Goal.objects.create(
        case=initiative.case, initiative=initiative, key="n", kind="overall", text={"sv": f"Fråga {NAME}"}
    )
    page = shown()
    assert "Fråga" in page
    assert NAME not in page


def test_figures_of_people_cannot_be_had(initiative: Initiative) -> None:
    opened(initiative)
    for name in ("people", "organisation", "origin", "none"):
        assert Client().get(f"{ADDRESS}figures/{name}.svg").status_code == 404
    content = PublicContent(initiative, [part.value for part in Part])
    for name in ("people", "roles", "origin", "bodies", "observations"):
        with pytest.raises(LookupError):
            getattr(content.read, name)


def test_a_figure_of_a_part_that_is_not_chosen_is_absent(initiative: Initiative) -> None:
    opened(initiative, Part.PHASE)
    assert Client().get(f"{ADDRESS}figures/phase.svg")["Content-Type"] == "image/svg+xml"
    assert Client().get(f"{ADDRESS}figures/funding.svg").status_code == 404


def test_no_link_leads_into_the_case_and_no_cookie_is_set(initiative: Initiative) -> None:
    opened(initiative)
    client = Client()
    for address in (ADDRESS, "/open/", f"{ADDRESS}figures/value-chain.svg", "/open/north/none/"):
        response = client.get(address)
        assert "/case/" not in response.content.decode()
        assert not response.cookies
        assert "max-age=60" in response["Cache-Control"]
        assert {"Cookie", "Accept-Language"} <= set(response["Vary"].split(", "))
    assert not client.cookies


def test_search_engines_are_asked_not_to_list_it_unless_they_may(initiative: Initiative) -> None:
    opened(initiative)
    response = Client().get(ADDRESS)
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    opened(initiative, engines=True)
    response = Client().get(ADDRESS)
    assert "X-Robots-Tag" not in response
    assert "noindex" not in response.content.decode()


def test_the_page_says_what_it_shows_and_what_not(initiative: Initiative) -> None:
    opened(initiative, Part.VISION)
    page = Client().get(ADDRESS, {"lang": "en"}).content.decode()
    said = {one.part for one in STATEMENTS if str(one.shows) in page}
    assert said == {Part.VISION}
    assert all(str(part.label) in page for part in Part)


def test_the_page_says_when_it_was_changed(initiative: Initiative, strategist: User) -> None:
    opened(initiative, Part.VISION)
    page = Client().get(ADDRESS, {"lang": "en"}).content.decode()
    assert "were last changed" not in page
    stored = read(initiative.case, "goals", "v")
    assert isinstance(stored.record, GoalRecord)
    record = stored.record.model_copy(update={"kind": "overall"})
    wanted = Wanted("goals", record, stored.parent, stored.digest)
    save_records(case=initiative.case, wanted=[wanted], by=strategist)
    assert "were last changed" in Client().get(ADDRESS, {"lang": "en"}).content.decode()


def test_the_language_is_that_of_the_address_or_of_the_browser(initiative: Initiative) -> None:
    opened(initiative)
    assert '<html lang="en">' in Client().get(ADDRESS, {"lang": "en"}).content.decode()
    assert '<html lang="sv">' in Client().get(ADDRESS, {"lang": "xx"}).content.decode()
    assert '<html lang="en">' in browser(language="en").get(ADDRESS).content.decode()
    response = Client().get(ADDRESS, {"lang": "en"})
    assert response["Content-Language"] == "en"


def test_questions_to_the_database_do_not_grow(
    initiative: Initiative, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    opened(initiative)
    with CaptureQueriesContext(
        connection,
    ) as few:
        shown()
    for number in range(30):
        each = {"case": initiative.case, "initiative": initiative, "key": f"x{number}"}
        Goal.objects.create(**each, kind="overall", text={"sv": "Mål"})
        initiative.activities.create(
            case=initiative.case, key=f"x{number}", title={"sv": "M"}, kind="meeting"
        )
        Person.objects.create(case=initiative.case, key=f"x{number}", name=f"Namn {number}")
    with CaptureQueriesContext(connection) as many:
        shown()
    assert len(many) == len(few)


# Choosing


@pytest.fixture
def chooser(strategist: User) -> Client:
    return browser(strategist)


def test_the_settings_list_who_is_named_and_where(initiative: Initiative, chooser: Client) -> None:
    (named,) = named_people(initiative)
    assert named.person.name == NAME
    assert {str(part.label) for part in Part} == set(named.parts)
    page = chooser.get(SETTINGS).content.decode()
    assert NAME in page
    assert all(str(one.shows) in page and str(one.never) in page for one in STATEMENTS)


def test_choosing_and_opening_in_one_go(case: Case, chooser: Client) -> None:
    ada = Person.objects.get(name=NAME)
    form = {"do": "open", "parts": ["vision", "phase"], "people": [str(ada.pk)], "seen": ""}
    response = chooser.post(SETTINGS, form)
    assert response.headers["Location"] == SETTINGS
    page = PublicPage.objects.get()
    assert (page.parts, page.search_engines, str(page.opened_by)) == (
        ["vision", "phase"],
        False,
        "Strategist",
    )
    assert list(page.people.all()) == [ada]
    assert "Opened by Strategist" in chooser.get(SETTINGS).content.decode()
    chooser.post(SETTINGS, {"do": "close"})
    page.refresh_from_db()
    assert (page.opened_at, page.opened_by, page.parts) == (None, None, ["vision", "phase"])


def test_choices_made_on_what_another_has_changed_are_refused(
    initiative: Initiative, chooser: Client
) -> None:
    opened(initiative, Part.VISION)
    response = chooser.post(SETTINGS, {"do": "save", "parts": ["funding"], "seen": ""})
    assert response.status_code == 422
    assert b"Somebody else has changed" in response.content
    assert re.search(r'value="funding"[^>]* checked', response.content.decode())
    assert PublicPage.objects.get().parts == ["vision"]
    with pytest.raises(SupersededError):
        choose_public_parts(
            initiative=initiative, parts=["funding"], people=[], search_engines=False, by=None, seen="x"
        )


@pytest.mark.parametrize(
    "form",
    [
        {"do": "open"},
        {"do": "open", "parts": ["people"]},
        {"do": "save", "parts": ["vision"], "people": ["0"]},
        {"do": "save", "parts": ["vision"], "people": ["x"]},
    ],
)
def test_a_wrong_choice_is_refused(case: Case, chooser: Client, form: dict[str, object]) -> None:
    response = chooser.post(SETTINGS, form)
    assert response.status_code == 422
    assert b'role="alert"' in response.content
    assert not PublicPage.objects.exists()


def test_the_preview_shows_what_is_kept_without_opening_it(initiative: Initiative, chooser: Client) -> None:
    choose_public_parts(initiative=initiative, parts=["funding"], people=[], search_engines=False, by=None)
    page = chooser.get(f"{SETTINGS}preview/").content.decode()
    assert "Pengar" in page or "by [name withheld]" in page
    assert "Kort" not in page
    assert ".svg?" not in page
    assert Client().get(ADDRESS).status_code == 404


def test_only_who_may_open_an_initiative_comes_to_the_choices(case: Case, chooser: Client) -> None:
    Initiative.objects.create(case=case, key="steel", name="Stålet")
    own = browser(appointed(case, "cluster_manager", initiative_key="steel"))
    for address in (SETTINGS, f"{SETTINGS}preview/"):
        assert own.get(address).status_code == 403
        assert own.get(address.replace("wood", "steel")).status_code == 200
        assert own.get(address.replace("wood", "none")).status_code == 404
        assert browser(appointed(case, f"{'reader'}")).get(address).status_code == 403
        User.objects.filter(email="reader@example.org").delete()
        firm = browser(appointed(case, "member_firm", organisation_key="firm"))
        assert firm.get(address).status_code == 404
        User.objects.filter(email="member_firm@example.org").delete()
        assert Client().get(address).status_code == 302
    assert own.post(SETTINGS, {"do": "open", "parts": ["vision"]}).status_code == 403
    assert not PublicPage.objects.exists()


def test_a_page_goes_with_its_initiative(initiative: Initiative) -> None:
    opened(initiative)
    Initiative.objects.filter(pk=initiative.pk).delete()
    assert Client().get(ADDRESS).status_code == 404
    assert not PublicPage.objects.exists()

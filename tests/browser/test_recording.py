"""People at work, in both languages: an initiative is recorded, two meet, some may not, and a person is erased."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect
from tests.browser.installation import (
    FIRM,
    FIRM_KEY,
    MANAGER,
    ONLY_READER,
    OTHER_MANAGER,
    OWN,
    PASSWORDS,
    READER,
)
from tests.browser.pages import CASE, address
from tests.browser.window import PATIENCE, Window

expect.set_options(timeout=PATIENCE)
GOAL = next(goal["id"] for goal in CASE["initiatives"][0]["goals"])
MAIN = "#record button.main-action"


@pytest.mark.parametrize(("language", "javascript"), [("sv", True), ("en", True), ("sv", False)])
def test_a_cluster_manager_records_a_new_initiative(
    language: str, javascript: bool, window: Callable[..., Window]
) -> None:
    at_work = window(account=MANAGER, language=language, javascript=javascript, width=390)
    name = f"Glas {language} {javascript}"
    with translation.override(language):
        page = at_work.go(address("initiatives"))
        page.get_by_role("link", name=gettext("New initiative")).click()
        page.locator("[name=name]").fill(name)
        page.locator(MAIN).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        own = page.url.rstrip("/").rpartition("/")[2]
        record(at_work, own, "origin", {f"text.{language}": "Det började i hyttan", "start": "hösten 1997"})
        record(at_work, own, "goals", {"kind": "vision", f"text.{language}": "Ledande i Europa"})
        record(at_work, own, "roles", {"role": "chair", "person": f"Ny Person {name}"}, asked=True)
        record(at_work, own, "funding", {"year": "2001", "kind": "base", "amount": "1,2 mkr"})
        record(at_work, own, "value_chain", {f"name.{language}": "Blåsning"})
        typed = {f"title.{language}": "Första mötet", "kind": "meeting", "start": "27/3 2001"}
        record(at_work, own, "activities", typed)
        page = at_work.go(address("initiative", own))
        main = page.locator("main")
        for told in ("hyttan", "Ledande i Europa", f"Ny Person {name}", "Blåsning", "Första mötet"):
            expect(main.get_by_text(told).first).to_be_attached()
        expect(main.get_by_text(re.compile("1.200.000")).first).to_be_attached()
        at_work.go(f"{address('changes')}?initiative={own}")
        expect(page.locator(".changes > li")).to_have_count(7)


def record(at_work: Window, own: str, collection: str, typed: dict[str, str], *, asked: bool = False) -> None:
    """Fill in a form and save it; a name that is not recorded is asked about first."""
    path = f"/case/{CASE['id']}/record/{collection}/new/?in={own}"
    page = at_work.go(path)
    fill(page, typed)
    if asked:
        at_work.expect_refusal(path)
        page.locator(MAIN).click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.locator("fieldset.question input[type=radio]").last.check()
    page.locator(MAIN).click()
    expect(page.locator(".message").first).to_contain_text(gettext("Saved."))


def fill(page: Page, typed: dict[str, str]) -> None:
    """Type into the inputs of some names, or choose."""
    for name, text in typed.items():
        one = page.locator(f'#record [name="{name}"]').first
        if one.evaluate("each => each.tagName") == "SELECT":
            one.select_option(text)
        else:
            one.fill(text)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_two_people_edit_one_goal_at_once(language: str, window: Callable[..., Window]) -> None:
    path = f"/case/{CASE['id']}/record/goals/{GOAL}/"
    one, other = (window(account=who, language=language) for who in (MANAGER, OTHER_MANAGER))
    with translation.override(language):
        pages = [each.go(path) for each in (one, other)]
        for page, text in zip(pages, (f"Först {language}", f"Sedan {language}"), strict=True):
            page.locator(f'[name="text.{language}"]').fill(text)
        pages[0].locator(MAIN).click()
        expect(pages[0].locator(".message").first).to_contain_text(gettext("Saved."))
        other.expect_refusal(path)
        pages[1].locator(MAIN).click()
        alert = pages[1].get_by_role("alert")
        expect(alert).to_contain_text(f"Först {language}")
        expect(alert).to_contain_text(f"Sedan {language}")
        expect(pages[1].locator(f'[name="text.{language}"]')).to_have_value(f"Sedan {language}")
        pages[1].locator(MAIN).click()
        expect(pages[1].locator(".message").first).to_contain_text(gettext("Saved."))
        history = one.go(f"{path}history/")
        expect(history.locator(".changes > li").first).to_contain_text(f"Sedan {language}")
        expect(history.locator(".changes > li").nth(1)).to_contain_text(f"Först {language}")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_reader_can_change_nothing(language: str, window: Callable[..., Window]) -> None:
    reading = window(account=ONLY_READER, language=language)
    with translation.override(language):
        page = reading.go(address("initiative", OWN))
        for words in ("Record, step by step", "Add or change", "Change"):
            expect(page.get_by_role("link", name=gettext(words), exact=True)).to_have_count(0)
        page = reading.go(f"/case/{CASE['id']}/record/goals/{GOAL}/", refused=True)
        expect(page.get_by_role("heading", level=1)).to_have_text(gettext("Your role does not include this"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_firm_sees_only_itself(language: str, window: Callable[..., Window]) -> None:
    firm = window(account=FIRM, language=language)
    own = next(one["name"] for one in CASE["organisations"] if one["id"] == FIRM_KEY)
    other = next(one for one in CASE["organisations"] if one["id"] != FIRM_KEY)
    with translation.override(language):
        page = firm.go("/")
        expect(page.get_by_role("heading", level=1)).to_have_text(own)
        expect(page.get_by_text(other["name"], exact=True)).to_have_count(0)
        for path in (
            address("overview"),
            address("organisation", other["id"]),
            address("firm", other["id"]),
            address("people"),
            address("changes"),
        ):
            page = firm.go(path, refused=True)
            expect(page.get_by_role("heading", level=1)).to_have_text(gettext("There is no such page"))
        page = firm.go(f"/case/{CASE['id']}/record/organisations/{FIRM_KEY}/")
        page.locator("[name=size_class]").select_option("10-49" if language == "sv" else "50-249")
        page.locator(MAIN).click()
        expect(page.locator(".message").first).to_contain_text(gettext("Saved."))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_draft_outlives_a_closed_tab_and_a_lost_connection(
    language: str, window: Callable[..., Window]
) -> None:
    at_work = window(account=MANAGER, language=language)
    path = f"/case/{CASE['id']}/record/goals/new/?in={OWN}"
    with translation.override(language):
        page = at_work.go(path)
        with page.expect_response("**/drafts/keep/"):
            page.locator(f'[name="text.{language}"]').fill("Halvskrivet")
        page.close()
        again = at_work.context.new_page()
        again.goto(path)
        expect(again.locator(f'[name="text.{language}"]')).to_have_value("Halvskrivet")
        at_work.context.set_offline(True)
        again.locator(f'[name="text.{language}"]').fill("Utan förbindelse")
        offline = gettext("No connection: kept on this device until it is back")
        expect(again.locator("[data-draft-status]")).to_contain_text(offline)
        with again.expect_response("**/drafts/keep/"):
            at_work.context.set_offline(False)
        again.reload()
        expect(again.locator(f'[name="text.{language}"]')).to_have_value("Utan förbindelse")
        again.get_by_role("button", name=gettext("Throw the draft away")).click()
        expect(again.locator(f'[name="text.{language}"]')).to_have_value("")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_person_is_erased(language: str, window: Callable[..., Window]) -> None:
    region = window(account=READER, language=language)
    name = f"Vera Försvinner {language}"
    with translation.override(language):
        page = region.go(f"/case/{CASE['id']}/record/people/new/")
        page.locator("[name=name]").fill(name)
        page.locator(MAIN).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.get_by_role("link", name=gettext("Erase the person")).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        page.locator("main form input[type=checkbox]").last.check()
        page.locator("main form button[type=submit]").last.click()
        if page.locator("main input[type=password]").count():
            page.locator("main input[type=password]").fill(PASSWORDS[READER])
            page.locator("main form button.main-action").click()
        expect(page.locator("main")).not_to_contain_text(name)
        page = region.go(f"{address('search')}?q={name.replace(' ', '+')}")
        expect(page.locator("main").get_by_role("link", name=name)).to_have_count(0)
        page = region.go(address("changes"))
        expect(page.locator("main")).not_to_contain_text(name)

"""What a newcomer does on the first day: in both languages, and with JavaScript turned off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect
from tests.browser.installation import PASSWORDS, READER
from tests.browser.pages import CASE, PHASES, address
from tests.browser.window import PATIENCE, Window

expect.set_options(timeout=PATIENCE)
FIRST = CASE["initiatives"][0]
OTHER = {"sv": "en", "en": "sv"}


@pytest.mark.parametrize(
    ("language", "javascript"),
    [("sv", True), ("en", True), ("sv", False)],
    ids=["sv", "en", "sv-no-javascript"],
)
def test_the_first_day(
    language: str, javascript: bool, window: Callable[..., Window], tmp_path: Path
) -> None:
    newcomer = window(language=language, javascript=javascript)
    with translation.override(language):
        sign_in(newcomer)
        open_an_initiative(newcomer)
        read_the_initiative(newcomer.page)
        look_for_activities(newcomer)
        look_up_a_person_and_an_organisation(newcomer)
        search(newcomer)
        change_language(newcomer, language)
        take_a_figure_away(newcomer, tmp_path)
        sign_out(newcomer)


def sign_in(newcomer: Window) -> None:
    """First with a wrong password: that is said plainly, and the address need not be typed again."""
    page = newcomer.go("/")
    assert newcomer.path() == "/sign-in/?next=/"
    form = page.locator("form.form")
    page.get_by_label(gettext("E-mail address")).fill(READER)
    page.get_by_label(gettext("Password")).fill("not the password")
    form.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text(gettext("You are not signed in"))
    expect(page.get_by_label(gettext("E-mail address"))).to_have_value(READER)
    expect(page.get_by_label(gettext("Password"))).to_have_value("")
    page.get_by_label(gettext("Password")).fill(PASSWORDS[READER])
    form.get_by_role("button").click()
    page.wait_for_url("**" + address("overview"))
    expect(page.get_by_role("heading", level=1)).to_have_text(CASE["title"][translation.get_language()])


def open_an_initiative(newcomer: Window) -> None:
    """From the drawing of initiatives by phase, where each is a link with its name."""
    link = newcomer.page.locator(f"{PHASES} svg").get_by_role("link", name=FIRST["name"])
    link.click()
    newcomer.page.wait_for_url("**" + address("initiative", FIRST["id"]))
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text(FIRST["name"])


def read_the_initiative(page: Page) -> None:
    """Every part that the method describes an initiative by is there, and the list of contents leads to it."""
    contents = page.locator("nav.contents")
    for part in ("origin", "people", "organisation", "value-chain", "funding", "activities"):
        contents.locator(f'a[href="#{part}"]').click()
        expect(page.locator(f"#{part}")).to_be_in_viewport()
        expect(page.locator(f"#{part} h2")).to_be_visible()
    people = {role["person"] for role in FIRST["roles"] if "person" in role}
    names = [person["name"] for person in CASE["people"] if person["id"] in people]
    assert names
    for name in names:
        expect(page.locator("#people").get_by_role("link", name=name, exact=True).first).to_be_visible()


def look_for_activities(newcomer: Window) -> None:
    """All of them, then only those under way."""
    page = newcomer.go(address("initiative_activities", FIRST["id"]))
    expect(page.locator(".activities > li")).to_have_count(len(FIRST["activities"]))
    page.get_by_label(gettext("Status")).select_option("under_way")
    page.locator("form.filters").get_by_role("button").click()
    under_way = [one for one in FIRST["activities"] if one.get("status") == "under_way"]
    expect(page.locator(".activities > li")).to_have_count(len(under_way))
    expect(page.get_by_label(gettext("Status"))).to_have_value("under_way")


def look_up_a_person_and_an_organisation(newcomer: Window) -> None:
    """A person by the list of people, and from there an organisation, which leads back to the initiative."""
    page = newcomer.go(address("initiative", FIRST["id"]))
    page.locator("#people table th a").first.click()
    page.wait_for_url("**" + address("people") + "*/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator(f'main a[href^="{address("organisations")}"]:visible').last.click()
    page.wait_for_url("**" + address("organisations") + "*/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("nav.rooms a[aria-current]")).to_have_attribute("href", address("organisations"))


def search(newcomer: Window) -> None:
    """Large or small letters give the same; å, ä and ö are found."""
    page = newcomer.page
    person = next(person for person in CASE["people"] if "Möllberg" in person["name"])
    for words in ("Möllberg", "möllberg", "MÖLLBERG"):
        page.locator("#top-q").fill(words)
        page.locator("#top-q").press("Enter")
        page.wait_for_url("**/search/?q=*")
        found = page.locator("#found-people ~ ul a")
        expect(found).to_have_text([person["name"]])
        expect(found).to_have_attribute("href", address("person", person["id"]))


def change_language(newcomer: Window, language: str) -> None:
    """The page stays the same, its question included; and back again."""
    page, before = newcomer.page, newcomer.path()
    for wanted in (OTHER[language], language):
        page.locator(f"form.language button[value={wanted}]").click()
        expect(page.locator("html")).to_have_attribute("lang", wanted)
        assert newcomer.path() == before
        expect(page.locator("#q")).to_have_value("MÖLLBERG")


def take_a_figure_away(newcomer: Window, folder: Path) -> None:
    """As a drawing, as an image and as data."""
    page = newcomer.go(address("overview"))
    tools = page.locator(f"{PHASES} .figure-tools")
    taken = {}
    for file_format in ("svg", "png", "csv"):
        with page.expect_download() as waiting:
            tools.locator(f'a[href$=".{file_format}"]').click()
        taken[file_format] = folder / waiting.value.suggested_filename
        waiting.value.save_as(taken[file_format])
        assert taken[file_format].suffix == f".{file_format}"
    assert FIRST["name"] in "".join(ElementTree.parse(taken["svg"]).getroot().itertext())  # noqa: S314 - our own
    assert taken["png"].read_bytes().startswith(b"\x89PNG\r\n")
    assert FIRST["name"] in taken["csv"].read_text("utf-8-sig")


def sign_out(newcomer: Window) -> None:
    """And nothing is shown any more, not by going back either."""
    page = newcomer.page
    page.locator(".top-tools form").last.get_by_role("button").click()
    page.wait_for_url("**/sign-in/")
    newcomer.go(address("overview"))
    assert newcomer.path() == f"/sign-in/?next={address('overview')}"

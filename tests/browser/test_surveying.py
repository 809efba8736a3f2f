"""A survey is answered on a telephone without JavaScript, by keyboard alone, and its result stands on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.installation import READER
from tests.browser.surveying import ASKED, CLOSED, OPEN, RESULT
from tests.browser.test_accessibility import DESK, TELEPHONE
from tests.browser.test_paper_and_language import CUT, PAPER
from tests.browser.window import PATIENCE, Window

expect.set_options(timeout=PATIENCE)


def link_of(window: Callable[..., Window], place: int) -> str:
    """A new link for one of those who are asked, made by who runs the survey."""
    page = window(account=READER, javascript=False).go(f"{OPEN}links/")
    page.get_by_label("Whose").select_option(index=place)
    page.get_by_role("button", name="Replace").click()
    return page.locator("code.link").inner_text()


def test_a_survey_is_answered_on_a_telephone_without_javascript(window: Callable[..., Window]) -> None:
    page = window(width=TELEPHONE, javascript=False).go(link_of(window, 0))
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(2).check()
    page.get_by_role("button", name="Save and go on").click()
    for one in page.get_by_role("radio").all()[:5]:
        assert one.is_visible()
    page.get_by_role("radio").nth(3).check(force=True)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".place-in-survey")).to_have_text("Question 2 of 2")
    page.get_by_role("searchbox").fill("no such name")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator(".empty")).to_contain_text("No name in the list matches")
    page.get_by_role("button", name="Back to all names").click()
    assert page.get_by_role("checkbox").count() == ASKED - 1
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".summary-list li").nth(0)).to_contain_text("2 named")
    expect(page.locator(".summary-list li").nth(1)).to_contain_text("Nobody named")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.locator(".lead")).to_contain_text("Thank you")


def test_a_survey_is_answered_with_the_keyboard_alone(window: Callable[..., Window]) -> None:
    page = window(width=DESK).go(link_of(window, 2))  # the one before has declined
    press_on(page, "button[value=begin]", "Enter")
    press_on(page, "input[name=named]", "Space")
    press_on(page, "button[value=onwards]", "Enter")
    press_on(page, "input[type=radio]", "Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    press_on(page, "button[value=onwards]", "Enter")
    press_on(page, "button[value=onwards]", "Enter")
    press_on(page, "button.main-action", "Enter")
    expect(page.locator(".lead")).to_contain_text("Thank you")


def press_on(page: Page, what: str, key: str) -> None:
    """Come to something by Tab alone, and press a key there."""
    page.locator(what).first.wait_for()
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(what) => document.activeElement.matches(what)", what):
            page.keyboard.press(key)
            page.wait_for_load_state()
            return
    pytest.fail(f"Tab never comes to {what}")


@pytest.mark.parametrize("path", [CLOSED, f"{CLOSED}by-name/", RESULT])
def test_the_result_of_a_survey_on_paper_has_its_figures_whole(
    path: str, window: Callable[..., Window]
) -> None:
    page = window(account=READER, width=PAPER).go(path)
    page.emulate_media(media="print")
    assert page.locator("main .drawing svg").count() > 0
    assert page.evaluate(CUT) == []
    assert page.pdf(format="A4").startswith(b"%PDF-")

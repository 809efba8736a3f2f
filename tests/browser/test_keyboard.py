"""Everything can be reached and used with the keyboard alone, and one always sees where one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.installation import READER
from tests.browser.pages import CASE, PHASES, address
from tests.browser.surveying import BEGUN, CLOSED, PREPARED
from tests.browser.window import Window

INITIATIVE = address("initiative", CASE["initiatives"][0]["id"])
MOST_STOPS = 600

# What can be used, in the order of the page, each with a number that tells it apart. Radio buttons of one question
# are one stop: the one that is chosen, or else the first.
NUMBER = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter((e) => e.type !== 'hidden' && e.checkVisibility())
  .filter((e) => {
    if (e.type !== 'radio') return true;
    const all = [...document.getElementsByName(e.name)];
    return e === (all.find((one) => one.checked) ?? all[0]);
  })
  .map((e, number) => { e.dataset.stop = number; return e.outerHTML.slice(0, 100); })"""
# Where one is: which stop, whether its outline shows, and whether it is within the window and not under anything.
HERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getClientRects()[0];
  const x = box.left + Math.min(box.width / 2, 20);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 10), 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return {
    stop: Number(e.dataset.stop ?? -1), html: e.outerHTML.slice(0, 100),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: !!top && (e.contains(top) || top.contains(e)),
  };
}"""


def stops(page: Page) -> list[dict[str, Any]]:
    """Every place that Tab comes to, from the top of the page until it leaves it."""
    found: list[dict[str, Any]] = []
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or (found and here["stop"] == found[0]["stop"]):
            return found
        found.append(here)
    pytest.fail("Tab never leaves the page")


@pytest.mark.parametrize(
    "path",
    [
        address("overview"),
        INITIATIVE,
        address("organisations"),
        "/about/",
        f"{CLOSED}by-name/",
        f"{PREPARED}questions/",
        f"{BEGUN}1/",
        f"{BEGUN}1/rate/",
    ],
)
def test_tab_comes_to_everything_in_order_and_is_seen(path: str, window: Callable[..., Window]) -> None:
    page = window(account=READER).go(path)
    usable = page.evaluate(NUMBER)
    found = stops(page)
    assert [one["stop"] for one in found] == list(range(len(usable)))
    assert [one["html"] for one in found if not one["outlined"]] == []
    assert [one["html"] for one in found if not one["seen"]] == []


def test_the_first_stop_skips_to_the_content(window: Callable[..., Window]) -> None:
    page = window(account=READER).go(address("overview"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until there."""
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not come to {selector}")


def test_enter_follows_a_link_of_a_figure(window: Callable[..., Window]) -> None:
    reader = window(account=READER)
    page = reader.go(address("overview"))
    tab_to(page, f"{PHASES} svg a")
    wanted = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + wanted)
    assert wanted in {address("initiative", one["id"]) for one in CASE["initiatives"]}


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_the_table_behind_a_figure(key: str, window: Callable[..., Window]) -> None:
    page = window(account=READER).go(address("overview"))
    tab_to(page, "details.figure-table > summary")
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press(key)
    assert not page.evaluate("document.activeElement.parentElement.open")


def test_a_wide_figure_can_be_scrolled_with_the_arrows(window: Callable[..., Window]) -> None:
    page = window(account=READER, width=390).go(address("overview"))
    tab_to(page, ".drawing")
    room = page.evaluate("document.activeElement.scrollWidth - document.activeElement.clientWidth")
    assert room > 0
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.scrollLeft") > 0


def test_search_and_sign_out_need_no_mouse(window: Callable[..., Window]) -> None:
    reader = window(account=READER)
    page = reader.go(address("overview"))
    tab_to(page, "#top-q")
    page.keyboard.type("möllberg")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    tab_to(page, ".results a")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + address("people") + "*/")

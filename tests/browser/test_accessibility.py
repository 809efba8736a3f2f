"""Every page keeps WCAG 2.2 AA as far as axe can tell, at the width of a desk and of a telephone, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.browser.pages import PAGES, Shown
from tests.browser.window import Window

OPTIONS: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
AXE = Axe()
DESK, TELEPHONE, ZOOMED = 1280, 390, 320  # 320 is a desk's 1280 at 400 percent

# What stands out of the page to the right, by the first few elements that do and lie in nothing that scrolls.
OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const scrolls = (e) => e && e !== document.body && e !== document.documentElement &&
    (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
  return [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > wide + 1 && !scrolls(e.parentElement))
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 120));
}"""
# Drawings whose name or words are empty, and images without either a name or an empty one that says they have none.
NAMELESS = """() => [...document.querySelectorAll('main svg, img')].filter((e) => {
  if (e.tagName === 'IMG') return e.getAttribute('alt') === null;
  const said = (name) => (e.getAttribute(name) || '').split(' ')
    .map((id) => document.getElementById(id)?.textContent.trim() || '').join('');
  return !said('aria-labelledby') || !said('aria-describedby');
}).map((e) => e.outerHTML.slice(0, 120))"""
DUPLICATES = """() => {
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  return ids.filter((id, n) => ids.indexOf(id) !== n);
}"""


def violations(page: Page) -> str:
    """What axe objects to, in its own words; empty when nothing."""
    for details in page.locator("details:not([open]) > summary").all():
        details.click()
    results = AXE.run(page, options=OPTIONS)
    return results.generate_report() if results.violations_count else ""


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_a_page_can_be_used_by_everybody(shown: Shown, window: Callable[..., Window]) -> None:
    at_desk = window(account=shown.account, language="en", width=DESK)
    page = at_desk.go(shown.path, missing=shown.missing)
    assert at_desk.path() == shown.path
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(DUPLICATES) == []
    assert violations(page) == ""

    on_telephone = window(account=shown.account, language="sv", width=TELEPHONE)
    page = on_telephone.go(shown.path, missing=shown.missing)
    assert page.locator("html").get_attribute("lang") == "sv"
    assert page.evaluate(OVERFLOW) == []
    assert violations(page) == ""
    page.set_viewport_size({"width": ZOOMED, "height": 640})
    assert page.evaluate(OVERFLOW) == []


def test_a_refused_sign_in_can_be_used_by_everybody(window: Callable[..., Window]) -> None:
    for width in (DESK, TELEPHONE):
        page = window(width=width).go("/sign-in/")
        page.fill("#id_login", "nobody@region.example")
        page.fill("#id_password", "wrong")
        page.click("form.form button")
        assert page.get_by_role("alert").is_visible()
        assert violations(page) == ""

"""Every page keeps WCAG 2.2 AA as far as axe can tell, at the width of a desk and of a telephone, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Page
from tests.browser.installation import ADMINISTRATOR
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
    """What axe objects to, with all that can be opened open."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    return "\n".join(
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in AXE.run(page, options=OPTIONS).response["violations"]
        for node in rule["nodes"]
    )


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_a_page_can_be_used_by_everybody(shown: Shown, window: Callable[..., Window]) -> None:
    at_desk = window(account=shown.account, language="en", width=DESK)
    page = at_desk.go(shown.path, refused=shown.missing)
    assert at_desk.path() == shown.path
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(DUPLICATES) == []
    assert not (found := violations(page)), found

    on_telephone = window(account=shown.account, language="sv", width=TELEPHONE)
    page = on_telephone.go(shown.path, refused=shown.missing)
    assert page.locator("html").get_attribute("lang") == "sv"
    assert page.evaluate(OVERFLOW) == []
    assert not (found := violations(page)), found
    page.set_viewport_size({"width": ZOOMED, "height": 640})
    assert page.evaluate(OVERFLOW) == []


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
def test_what_is_refused_can_be_understood_by_everybody(width: int, window: Callable[..., Window]) -> None:
    """A wrong password, a form that has lost its cookie, and a file that is no case file."""
    visitor = window(width=width)
    page = visitor.go("/sign-in/")
    page.fill("#id_login", "nobody@region.example")
    page.fill("#id_password", "wrong")
    page.click("form.form button")
    assert page.get_by_role("alert").is_visible()
    assert not (found := violations(page)), found

    visitor.context.clear_cookies()
    visitor.expect_refusal("/language/")
    page.click("form.language button")
    assert page.get_by_role("heading", level=1).is_visible()
    assert not (found := violations(page)), found

    administrator = window(width=width, account=ADMINISTRATOR)
    page = administrator.go("/load/")
    administrator.expect_refusal("/load/")
    page.set_input_files("#file", {"name": "x.json", "mimeType": "application/json", "buffer": b'{"a": 1'})
    page.click("form.form button[value=check]")
    assert page.get_by_role("alert").is_visible()
    assert not (found := violations(page)), found


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_a_page_that_stands_alone_can_be_used_by_everybody(
    template: str, width: int, window: Callable[..., Window]
) -> None:
    visitor, content = window(width=width), render_to_string(template)
    visitor.page.route("**/about/", lambda route: route.fulfill(body=content, content_type="text/html"))
    page = visitor.go("/about/")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.evaluate(OVERFLOW) == []
    assert not (found := violations(page)), found

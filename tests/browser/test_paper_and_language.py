"""A page on paper, and a page read out: every part in its own language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.access.policy import OF_A_CASE
from tests.browser.installation import ADMINISTRATOR, READER, SWEDISH
from tests.browser.pages import CASE, NOT_PAGES, Shown, address, swedish
from tests.browser.window import Window

# Pages that show what is recorded in full.
NOT_SHOWING = NOT_PAGES | {"initiative_missing"}
SHOWING = ("initiative", "organisation", "person", "region", "source", "ties", "plans", "search", "overview")
SWEDISH_PAGES = [swedish(name) for name in OF_A_CASE if name.startswith(SHOWING) and name not in NOT_SHOWING]
PAPER = 673  # an A4 sheet within its margins, in pixels
# Drawings that are cut, or not there, at the width of the paper.
CUT = """() => [...document.querySelectorAll('main .drawing svg')].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width < 100 || box.height < 40 || box.right > document.documentElement.clientWidth + 1;
}).map((e) => e.querySelector('title').textContent)"""
# Texts with a word in them that stand in no element of the language, outside drawings and what is drawn from them.
UNMARKED = """(word) => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.includes(word) && !e.closest('figure') && e.closest('[lang]').lang !== 'sv')
      found.push(e.outerHTML.slice(0, 160));
  }
  return found;
}"""


@pytest.mark.parametrize("initiative", [one["id"] for one in CASE["initiatives"]])
def test_an_initiative_on_paper_has_its_figures_whole(initiative: str, window: Callable[..., Window]) -> None:
    page = window(account=READER, width=PAPER).go(address("initiative", initiative))
    page.emulate_media(media="print")
    assert page.locator("main .drawing svg").count() > 1
    assert page.evaluate(CUT) == []
    for only_on_screen in (".top-search", ".top-tools", "nav.rooms", "nav.contents", ".figure-tools"):
        for one in page.locator(only_on_screen).all():
            assert not one.is_visible()
    with_figures = page.pdf(format="A4")
    assert with_figures.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", with_figures)) > 1
    page.evaluate("document.querySelectorAll('.drawing svg').forEach((each) => each.remove())")
    assert len(page.pdf(format="A4")) < len(with_figures)


@pytest.mark.parametrize("shown", SWEDISH_PAGES, ids=str)
def test_text_of_the_other_language_is_marked(shown: Shown, window: Callable[..., Window]) -> None:
    page = window(account=ADMINISTRATOR, language="en").go(
        shown.path + "?q=a" * shown.path.endswith("/search/")
    )
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    assert page.get_by_text(SWEDISH).count() > 0
    assert page.evaluate(UNMARKED, SWEDISH.partition(" <")[0]) == []


def test_text_of_the_own_language_is_not_marked(window: Callable[..., Window]) -> None:
    page = window(account=ADMINISTRATOR, language="sv").go(swedish("overview").path)
    assert page.get_by_text(SWEDISH).count() > 0
    assert page.locator("main [lang]").count() == 0

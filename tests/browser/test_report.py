"""The report on a region can be read by everybody: at a desk, on a telephone, by keyboard, and on paper."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser
from tests.browser.test_accessibility import (
    DESK,
    DUPLICATES,
    NAMELESS,
    OVERFLOW,
    TELEPHONE,
    ZOOMED,
    violations,
)

from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.report.composing import region_report
from klustermotor.report.findings import find
from klustermotor.report.page import report_html
from klustermotor.sources.classifications import divisions, industry_names


@pytest.fixture(scope="module", params=["en", "sv"])
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on one of 25 made regions with every division of NACE."""
    language, rng = request.param, np.random.default_rng(7)
    first = np.round(rng.lognormal(6, 1.2, (25, len(divisions()))))
    cube = [first, np.round(first * rng.normal(1.05, 0.15, first.shape).clip(0))]
    table = RegionIndustryTable.of(
        cube, regions=[f"R{n:02d}" for n in range(25)], industries=divisions(), years=(2018, 2023)
    ).named(industries=industry_names(divisions(), language))
    file = tmp_path_factory.mktemp("report") / f"{language}.html"
    file.write_text(report_html(region_report(find(table, region="R07"), language=language)), "utf-8")
    return file


@pytest.mark.parametrize("width", [DESK, TELEPHONE, ZOOMED])
def test_it_can_be_read_by_everybody(browser: Browser, page_file: Path, width: int) -> None:
    # axe needs scripts of its own, which the page's own policy refuses: so the policy is set aside here, and only here
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(DUPLICATES) == []
    assert page.evaluate(OVERFLOW) == []
    assert not (found := violations(page)), found
    context.close()


def test_it_asks_for_nothing_and_its_policy_is_kept(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(page_file.as_uri())
    assert asked == [page_file.as_uri()]
    assert told == []
    with page.expect_download() as download:
        page.locator("#figure-portfolio").get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "portfolio.csv"
    context.close()


def test_the_keyboard_reaches_every_figure_and_the_contents(browser: Browser, page_file: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "text"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('figure')?.id"))
    figures = page.locator("figure").evaluate_all("all => all.map((each) => each.id)")
    assert set(figures) <= reached
    context.close()


def test_on_paper_nothing_is_cut(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(viewport={"width": 680, "height": 900})
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(OVERFLOW) == []
    cut = page.locator(".drawing").evaluate_all(
        "all => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert cut == 0
    context.close()

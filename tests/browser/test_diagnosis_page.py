"""The page of a diagnosis can be read by everybody: at a desk, on a telephone, by keyboard, and on paper."""

from __future__ import annotations

import datetime
from pathlib import Path

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

from klustermotor.casefile.reading import read_case_file
from klustermotor.cli import DEMO_CASE
from klustermotor.diagnosis.diagnosing import diagnose, diagnose_over_time
from klustermotor.report.diagnosis_composing import diagnosis_report
from klustermotor.report.diagnosis_context import DiagnosisContext, Origin
from klustermotor.report.diagnosis_page import diagnosis_html

# The signs beside verdicts say nothing to a screen reader: the word stands beside them.
NAMELESS_DRAWINGS = NAMELESS.replace("main svg", "main svg:not([aria-hidden])")


@pytest.fixture(scope="module", params=["en", "sv"])
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A diagnosis of the shipped case, with years."""
    case, day = read_case_file(DEMO_CASE), datetime.date(2003, 8, 31)
    years = diagnose_over_time(case, range(1996, 2004))
    context = DiagnosisContext(
        case, diagnose(case), Origin("case.json", "0" * 64, day=day, made=day), request.param, years
    )
    file = tmp_path_factory.mktemp("diagnosis") / f"{request.param}.html"
    file.write_text(diagnosis_html(diagnosis_report(context)), "utf-8")
    return file


@pytest.mark.parametrize("width", [DESK, TELEPHONE, ZOOMED])
def test_it_can_be_read_by_everybody(browser: Browser, page_file: Path, width: int) -> None:
    # axe needs scripts of its own, which the page's own policy refuses: so the policy is set aside here, and only here
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.evaluate(NAMELESS_DRAWINGS) == []
    assert page.evaluate(DUPLICATES) == []
    assert page.evaluate(OVERFLOW) == []
    assert not (found := violations(page)), found
    assert page.evaluate(OVERFLOW) == []  # with all records unfolded
    context.close()


def test_a_sign_leads_to_its_grounds_and_nothing_is_fetched(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": DESK, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(page_file.as_uri())
    page.locator("#figure-lessons .wide a").nth(3).click()
    assert page.url.rpartition("#")[2].endswith("-lesson-2")  # row by row: the first of the second row
    assert {address.partition("#")[0] for address in asked} == {page_file.as_uri()}
    assert told == []
    context.close()


def test_on_paper_nothing_is_cut(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(viewport={"width": 680, "height": 900})
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(OVERFLOW) == []
    cut = page.locator(".drawing, .table-scroll").evaluate_all(
        "all => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert cut == 0
    context.close()

"""The page of a diagnosis: it says what was judged, on a page that needs nothing else."""

from __future__ import annotations

import datetime
import re

import pytest
from tests.diagnosis.made import made
from tests.report.test_network_report import EVIL, _Page

from klustermotor.casefile.reading import read_case_file
from klustermotor.casefile.records import Case
from klustermotor.cli import DEMO_CASE
from klustermotor.coherence.board import coherence_board
from klustermotor.diagnosis.checks import LESSONS, check
from klustermotor.diagnosis.diagnosing import diagnose, diagnose_over_time
from klustermotor.report.diagnosis_composing import diagnosis_report
from klustermotor.report.diagnosis_context import MOST, DiagnosisContext, Origin
from klustermotor.report.diagnosis_grounds import shortened
from klustermotor.report.diagnosis_page import DiagnosisPage, diagnosis_html
from klustermotor.wording import LANGUAGES, words

DAY = datetime.date(2010, 12, 31)


@pytest.fixture(scope="module")
def sormland() -> Case:
    return read_case_file(DEMO_CASE)


def context(case: Case, *, language: str = "en", years: range | None = None) -> DiagnosisContext:
    found = diagnose_over_time(case, years) if years else {}
    origin = Origin("case.json", "0" * 64, day=DAY, made=DAY)
    return DiagnosisContext(case, diagnose(case), origin, language, found, coherence_board(case))


def page_of(case: Case, *, language: str = "en", years: range | None = None) -> DiagnosisPage:
    return diagnosis_report(context(case, language=language, years=years))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_all_that_it_needs_and_is_well_formed(sormland: Case, language: str) -> None:
    page = diagnosis_html(page_of(sormland, language=language, years=range(2000, 2004)))
    read = _Page()
    read.feed(page)
    read.close()
    assert (read.wrong, read.open) == ([], [])
    assert read.fetched == []
    assert read.scripts == 0
    assert len(read.ids) == len(set(read.ids))
    assert f'<html lang="{language}">' in page
    assert not re.search(
        r"\b(nan|None(?! of)|inf)\b|\{\w+",
        re.sub(r'href="data:[^"]*"|<style>.*?</style>', "", page, flags=re.S),
    )
    linked = set(re.findall(r'href="#([^"]+)"', page))
    assert linked <= set(read.ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_board_of_the_region_is_told_with_the_records_that_it_builds_on(
    sormland: Case, language: str
) -> None:
    page = page_of(sormland, language=language).coherence
    assert page is not None
    board = coherence_board(sormland)
    assert len(page.suggestions) == len(board.suggestions)
    assert all(grounds.records for _sentence, grounds in page.suggestions)
    money, pairs, plans = page.sheets
    assert len(pairs.rows) == len(board.overlaps)
    assert len(plans.rows) == len(board.plans)
    assert {len(row) for sheet in (money, pairs, plans) for row in sheet.rows} == {3, 4, 5}
    organisations = len(board.participations.organisations)
    assert f"{len(board.participations.rows)} " in page.points[0]
    assert f" {organisations} " in page.points[0]


def test_a_case_without_what_could_be_coordinated_says_so() -> None:
    page = diagnosis_html(page_of(made()))
    assert "The records give no ground for a suggestion." in page
    assert "does not say that there is none" in page


def test_names_cannot_become_markup() -> None:
    case = made(
        {"name": EVIL, "origin": [{"text": {"en": EVIL}, "start": "2001", "organisations": ["council"]}]}
    )
    page = diagnosis_html(page_of(case))
    assert EVIL not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_lesson_of_every_initiative_is_told_with_its_grounds(sormland: Case) -> None:
    found = context(sormland)
    report = diagnosis_report(found)
    for shown, diagnosis in zip(report.initiatives, found.diagnoses, strict=True):
        assert [lesson.told.check for lesson in shown.lessons] == list(LESSONS)
        for lesson, judgement in zip(shown.lessons, diagnosis.judgements, strict=True):
            assert lesson.told.verdict == judgement.verdict
            assert sum(len(group.signs) for group in lesson.groups) == len(check(judgement.check).signs)
            pointers = {
                record.pointer
                for group in lesson.groups
                for sign in group.signs
                for record in sign.grounds.records
            }
            assert pointers == {found.telling.lookup.pointer(one) for one in judgement.records}


def test_the_mark_tells_from_what_when_how_reliable_and_what_it_does_not_show(sormland: Case) -> None:
    report = page_of(sormland)
    told = " ".join(f"{fact.name} {fact.value}" for fact in report.mark)
    for wanted in ("case.json", sormland.id, "2010-12-31", "medium", "no grade"):
        assert wanted in told
    assert "Made for discussion" in diagnosis_html(report)


def test_the_picture_says_its_finding_and_stands_as_a_table(sormland: Case) -> None:
    report = page_of(sormland)
    (figure,) = report.figures
    counts = [sum(lesson.told.verdict == "supported" for lesson in one.lessons) for one in report.initiatives]
    assert f"{sum(counts)} supported" in figure.finding
    assert len(figure.sheet.rows) == 11
    assert len(figure.sheet.columns) == 1 + len(sormland.initiatives)
    assert "<desc" in figure.svg


def test_of_many_initiatives_the_page_counts_and_says_where_the_grounds_are() -> None:
    others = [{"id": f"i{number}", "name": f"Initiative {number}"} for number in range(MOST)]
    report = page_of(made({}, initiatives=others))
    assert (report.figures, report.initiatives) == ((), ())
    assert "--initiative" in report.paragraphs[0]
    (sheet,) = report.sheets
    assert [sum(int(cell or 0) for cell in row[1:]) for row in sheet.rows] == [MOST + 1] * 11
    assert diagnosis_html(report)


def test_years_stand_side_by_side(sormland: Case) -> None:
    report = page_of(sormland, years=range(1999, 2003))
    for one in report.initiatives:
        (figure,) = one.figures
        assert figure.sheet.columns[1:] == ("1999", "2000", "2001", "2002")
        assert "1999" in figure.finding


def test_a_long_text_is_cut_at_a_word() -> None:
    assert shortened("word " * 100).endswith("word…")
    assert shortened("short") == "short"


def test_the_words_of_the_two_languages_are_filled_with_the_same() -> None:
    for key, text in words("diagnosis").items():
        names = {language: set(re.findall(r"\{(\w+)(?!\w*:\?)", text[language])) for language in LANGUAGES}
        assert names["en"] == names["sv"], key

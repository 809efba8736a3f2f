"""The report on a region: what it says is what the table says, on a page that needs nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from klustermotor.analysis.cluster_scores import ClusterDefinition
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.report.composing import region_report
from klustermotor.report.context import Groups
from klustermotor.report.findings import Findings, find
from klustermotor.report.page import Report, report_html

REGIONS = 24
INDUSTRIES = [f"{division:02d}{last}0" for division in range(10, 31) for last in (1, 2)]


def made(*, years: tuple[int, ...] = (2015, 2020), seed: int = 1) -> RegionIndustryTable:
    """A country of 24 regions; the first has four times as much of industry 1010 as others, and gains in it."""
    rng = np.random.default_rng(seed)
    base = rng.integers(80, 400, size=(REGIONS, len(INDUSTRIES))).astype(float)
    base[0, 0] = 4000
    later = base * 1.02
    later[0, 0] = 8000
    cube = np.round([base, later][: max(1, len(years))])
    regions = [f"R{number:02d}" for number in range(REGIONS)]
    return RegionIndustryTable.of(cube, regions=regions, industries=INDUSTRIES, years=years).named(
        regions={"R00": "<b>Nord</b> & Co"}, industries={"1010": "Meat <script>alert(1)</script>"}
    )


@pytest.fixture(scope="module")
def findings() -> Findings:
    return find(made(), region="R00")


def words_of(report: Report) -> str:
    """All sentences of a report."""
    return " ".join(
        part
        for chapter in report.chapters
        for part in (*chapter.paragraphs, *chapter.points, *(figure.finding for figure in chapter.figures))
    )


def test_what_is_strong_and_gains_is_said_so(findings: Findings) -> None:
    report = region_report(findings, language="en")
    short = report.chapters[0].points
    assert any("gaining ground" in point and "Meat" in point for point in short)
    assert findings.claims["1010"] == "strong-and-gaining"
    strips = next(chapter for chapter in report.chapters if chapter.key == "standing").figures[0]
    assert strips.sheet.rows[0][0].startswith("Meat")  # type: ignore[union-attr]
    assert strips.sheet.rows[0][2] == "1 of 24"


def test_the_parts_of_the_change_add_up(findings: Findings) -> None:
    rows = findings.portfolio.clusters.to_pylist()
    for row in rows:
        parts = row["national_effect"] + row["mix_effect"] + row["regional_effect"]
        assert parts == pytest.approx(row["change"])


class _Page(HTMLParser):
    """What a page fetches, runs, and leaves open."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.scripts = 0
        self.headings: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.scripts += tag == "script" or any(name.startswith("on") for name in given)
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("src", "href"):
            value = given.get(name) or ""
            if value and not value.startswith(("#", "data:")):
                self.fetched.append(value)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_page_holds_all_that_it_needs_and_runs_nothing(findings: Findings, language: str) -> None:
    page = report_html(region_report(findings, language=language))
    read = _Page()
    read.feed(page)
    assert read.fetched == []
    assert read.scripts == 0  # though a region and an industry are called so
    assert "url(" not in page.split("</style>")[0]
    assert f'<html lang="{language}">' in page
    assert read.headings[0] == "h1"
    assert len(read.ids) == len(set(read.ids))
    assert "&lt;b&gt;Nord&lt;/b&gt; &amp; Co" in page
    assert not re.search(r"\b(nan|None|inf)\b", re.sub(r'href="data:[^"]*"', "", page))


@pytest.mark.parametrize(
    ("groups", "definition"),
    [
        ("own", None),
        ("clusters", ClusterDefinition.of({"1010": "food", "1020": "food", "2010": ["food", "sea"]})),
    ],
)
@pytest.mark.parametrize("years", [(), (2020,), (2015, 2020)])
def test_every_kind_of_table_has_a_report(
    groups: Groups, definition: ClusterDefinition | None, years: tuple[int, ...]
) -> None:
    found = find(made(years=years), region="R03", definition=definition)
    report = region_report(found, language="sv", groups=groups)
    keys = [chapter.key for chapter in report.chapters]
    assert ("growth" in keys) == (len(years) > 1)
    assert report_html(report)
    assert "{" not in words_of(report)


def test_a_small_table_says_what_it_cannot_tell() -> None:
    table = RegionIndustryTable.of([[900, 100, 0], [300, 700, 0], [0, 0, 0]])
    report = region_report(find(table, region="R1"), language="en")
    assert "too few regions" in words_of(report)
    assert report_html(report)


def test_a_region_that_has_nothing_has_a_report() -> None:
    table = RegionIndustryTable.of([[900, 100], [300, 700], [0, 0]])
    assert report_html(region_report(find(table, region="R3"), language="sv"))


def test_found_clusters_are_told_with_how_they_were_found() -> None:
    found = find(made(), region="R00", find_clusters=True)
    report = region_report(found, language="en", groups="found")
    assert found.found is not None
    assert found.found.best in report.chapters[-1].points[0]
    assert report.chapters[-1].folded[0].rows


def test_strength_without_comparison_is_refused() -> None:
    with pytest.raises(TableError) as caught:
        find(RegionIndustryTable.of([[900, 100]]), region="R1")
    assert caught.value.codes == ["nothing-to-compare-with"]
    with pytest.raises(TableError) as caught:
        find(made(), region="X")
    assert caught.value.codes == ["unknown-region"]

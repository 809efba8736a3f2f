"""The page on a network: what it says is what the ties say, on a page that needs nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.report.network_composing import network_report
from klustermotor.report.network_drawing import MOST, Drawing
from klustermotor.report.network_findings import STEPS, find_in_network
from klustermotor.report.page import Report, report_html
from klustermotor.wording import LANGUAGES

VOID = {"meta", "link", "br", "img", "input", "hr"}
EVIL = '<script>alert(1)</script> & =cmd|\' "x"'


def two_rings() -> Network:
    """Two rings of four that "m" alone joins, and one who has no tie: without m, 4 x 4 pairs are cut."""
    rings = [TieRow(a, b) for ring in ("abcd", "efgh") for a, b in zip(ring, ring[1:] + ring[0], strict=True)]
    ties = [*rings, TieRow("a", "m", "board", directed=True), TieRow("m", "e", "board", directed=True)]
    keys = [*"abcdefghm", "z"]
    sector = ["business"] * 4 + ["academia"] * 4 + ["public", ""]
    names = [EVIL if key == "m" else key.upper() for key in keys]
    return Network.of(ties, actors=keys, attributes={"sector": sector}, names=names)


def made(network: Network, *, language: str = "en", group: str | None = None) -> Report:
    return network_report(find_in_network(network, group=group), title="T", language=language, group=group)


def words_of(report: Report) -> str:
    """All sentences of a report."""
    return " ".join(
        part
        for chapter in report.chapters
        for part in (*chapter.paragraphs, *chapter.points, *(figure.finding for figure in chapter.figures))
    )


class _Page(HTMLParser):
    """What a page fetches and runs, and whether everything that begins ends."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.scripts = 0
        self.ids: list[str] = []
        self.tables = 0
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.scripts += tag == "script" or any(name.startswith("on") for name in given)
        self.tables += tag == "table"
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("src", "href", "xlink:href"):
            value = given.get(name) or ""
            if value and not value.startswith(("#", "data:")):
                self.fetched.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_all_that_it_needs_and_is_well_formed(language: str) -> None:
    page = report_html(made(two_rings(), language=language, group="sector"))
    read = _Page()
    read.feed(page)
    read.close()
    assert (read.wrong, read.open) == ([], [])
    assert read.fetched == []
    assert read.scripts == 0  # though an actor is called so
    assert len(read.ids) == len(set(read.ids))
    assert read.tables >= 7
    assert "url(" not in page.split("</style>")[0]
    assert f'<html lang="{language}">' in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"\b(nan|None|inf)\b", re.sub(r'href="data:[^"]*"', "", page))


def test_the_figure_has_its_description_and_its_table() -> None:
    report = made(two_rings())
    (figure,) = (figure for chapter in report.chapters for figure in chapter.figures)
    assert "9 of 10 actors (90%) hang together; 1 has no tie" in figure.svg
    assert "<desc" in figure.svg
    assert "The same is in the table beneath." in figure.svg
    rows = {row[0]: row[1:] for row in figure.sheet.rows}
    assert rows["B"] == ("2", "A, C")
    assert rows["Z"] == ("0", None)
    assert len(rows) == 10


def test_what_depends_on_one_is_said_so() -> None:
    report = made(two_rings(), group="sector")
    short = next(chapter for chapter in report.chapters if chapter.key == "short").points
    # Without m, four of one ring and four of the other; without a, m and four others from three: 15.
    assert any("without this actor 16 pairs" in point for point in short)
    # Ten ties; those of m, two, join sectors; 8 stay within.
    assert any("20% of 10 tied pairs join different groups" in point for point in short)


def test_sectors_are_told_in_the_language_and_unknown_ones_are_counted() -> None:
    report = made(two_rings(), language="sv", group="sector")
    groups = next(chapter for chapter in report.chapters if chapter.key == "groups")
    assert "Inom Näringsliv" in [row[0] for row in groups.sheets[0].rows]
    assert groups.title == "Mellan grupper: sektor"
    assert groups.points[0].startswith("1 aktör utan sektor")


def test_every_step_is_told() -> None:
    told: list[str] = []
    find_in_network(two_rings(), told=told.append)
    assert tuple(told) == STEPS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "network",
    [
        Network.of([], actors=["a"]),
        Network.of([], actors=[f"a{n}" for n in range(12)], attributes={"sector": [""] * 12}),
        Network.of([TieRow("a", "b")], attributes={"sector": ["", "business"]}),
        Network.of(
            [TieRow(a, b) for a in "abcde" for b in "abcde" if a < b], attributes={"sector": ["x"] * 5}
        ),
    ],
)
def test_small_and_odd_networks_have_a_page(network: Network, language: str) -> None:
    group = "sector" if "sector" in network.attributes else None
    report = made(network, language=language, group=group)
    page = re.sub(r'href="data:[^"]*"', "", report_html(report))
    assert not re.search(r"\b(nan|None|inf)\b", page)
    assert "{" not in words_of(report)


def test_a_large_network_is_drawn_as_communities() -> None:
    rings = [
        TieRow(f"r{ring}-{n}", f"r{ring}-{(n + 1) % 7}")
        for ring in range((MOST + 7) // 7 + 1)
        for n in range(7)
    ]
    findings = find_in_network(Network.of(rings))
    drawing = Drawing(findings, "en")
    dots, lines = drawing.parts
    assert drawing.as_communities
    assert len(dots) == len(rings) // 7
    assert {dot.members for dot in dots} == {7}
    assert lines == []
    assert dots[0].name.endswith(" and 6 others")
    report = network_report(findings, title="T")
    assert f"With more than {MOST} actors" in report.chapters[1].figures[0].lead


def test_groups_of_an_attribute_that_nobody_has_are_refused() -> None:
    with pytest.raises(TableError) as caught:
        find_in_network(two_rings(), group="stage")
    assert caught.value.codes == ["unknown-attribute"]
    with pytest.raises(TableError) as caught:
        find_in_network(Network.of([]))
    assert caught.value.codes == ["empty-table"]

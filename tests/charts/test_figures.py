"""What every figure keeps to, whatever it is given: safe markup, unique ids, words inside the picture, one form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klustermotor.charts.activities import ActivityRow, ActivityWords, activity_figure
from klustermotor.charts.caption import captioned
from klustermotor.charts.funding import FundingRow, FundingWords, funding_figure
from klustermotor.charts.lettering import text_width
from klustermotor.charts.members import (
    MemberRow,
    MemberWords,
    Reading,
    ReadingWords,
    member_figure,
    members_over_time_figure,
)
from klustermotor.charts.organisation import BodyBox, Carrier, Holder, OrganisationWords, organisation_figure
from klustermotor.charts.palette import SECTORS
from klustermotor.charts.people import PeopleWords, PersonRow, people_figure
from klustermotor.charts.phases import PhaseWords, Placement, phase_figure
from klustermotor.charts.png import to_png
from klustermotor.charts.signs import COVERAGES
from klustermotor.charts.timeline import TimelineStep, TimelineWords, timeline_figure
from klustermotor.charts.value_chain import ActorMark, StageBox, ValueChainWords, value_chain_figure

SECTOR_WORDS: dict[str, str] = {sector: f"sector {sector}" for sector in SECTORS}
HOSTILE = (
    "<script>alert('1')</script>",
    'He said "A & B" <b style="x">',
    "👩‍🔬🚗 Batterifabriken 🇸🇪",
    "شركة التكنولوجيا \u202eevil",
    "極めて長い名前の会社グループホールディングス株式会社",
    "Ö" * 200,
    "",
    "]]>\x00\x0b\ud800",
)


def phases(names: list[str], identifier: str = "fig") -> str:
    placements = [
        Placement(name, n % 5, min(4, n % 5 + n % 3), f"/i/{n}" if n % 2 else None, name[:20])
        for n, name in enumerate(names)
    ]
    five = ("Prospecting", "Sounding", "Start", "Implementation and growth", "Maturity")
    words = PhaseWords(five, "Not placed", "+ {count} more", "None yet")
    unplaced = [(name, None) for name in names]
    return phase_figure(
        placements, unplaced=unplaced, words=words, title="T", description="D", identifier=identifier
    )


def value_chain(names: list[str], identifier: str = "fig") -> str:
    inside = (True, False, None)
    stages = [
        StageBox(
            name,
            n % 4 == 3,
            COVERAGES[n % 4],
            tuple(
                ActorMark(other, SECTORS[k % 6], other, inside[(n + k) % 3], f"/a/{k}")
                for k, other in enumerate(names[: n + 2])
            ),
        )
        for n, name in enumerate(names)
    ]
    words = ValueChainWords(
        "Support",
        {one: f"cover {one}" for one in COVERAGES},
        SECTOR_WORDS,
        "outside",
        "unplaced",
        "+ {count}",
        "None",
    )
    return value_chain_figure(stages, words=words, title="T", description="D", identifier=identifier)


def organisation(names: list[str], identifier: str = "fig") -> str:
    bodies = [BodyBox(f"b{n}", name, "board", n if n % 2 else None, name) for n, name in enumerate(names[:6])]
    holders = [
        Holder(name, name, SECTORS[n % 6], name[:5], tuple(f"b{k}" for k in range(n % 3)), f"/p/{n}")
        for n, name in enumerate(names)
    ]
    carriers = [Carrier(name, SECTORS[n * 5 % 6], (True, False, None)[n % 3]) for n, name in enumerate(names)]
    words = OrganisationWords(
        "Engine", "Nobody known", "unnamed", SECTOR_WORDS, "outside", "unplaced", "+ {count}"
    )
    return organisation_figure(
        [Holder(name, sector="public") for name in names[:3]],
        bodies=bodies,
        holders=holders,
        groups=[("Founders", carriers), ("Partners", carriers[:2])],
        words=words,
        title="T",
        description="D",
        identifier=identifier,
    )


def timeline(names: list[str], identifier: str = "fig") -> str:
    steps = [
        TimelineStep(
            name * 4,
            name[:30],
            None if n % 4 == 1 else 1990 + n * 7 % 13 / 3,
            2001.0 if n % 3 else None,
            n == 2,
            SECTORS[:n][:4],
            n % 2 == 0,
        )
        for n, name in enumerate(names)
    ]
    words = TimelineWords(SECTOR_WORDS, "milestone", "initiators", "undated", "None")
    return timeline_figure(steps, words=words, title="T", description="D", identifier=identifier)


def funding(names: list[str], identifier: str = "fig") -> str:
    rows = [
        FundingRow(
            names[n % 3 % len(names)], name, SECTORS[n % 6], (None, 10 * n, 40_000 * n * n)[n % 3], n % 2 == 0
        )
        for n, name in enumerate(names)
    ]
    words = FundingWords(SECTOR_WORDS, "{amount} kr", "about {amount}", "unknown amount", "None")
    return funding_figure(rows, language="sv", words=words, title="T", description="D", identifier=identifier)


def activities(names: list[str], identifier: str = "fig") -> str:
    rows = [
        ActivityRow(name, names[n * 3 % len(names)], None if n % 3 == 0 else n * n)
        for n, name in enumerate(names)
    ]
    words = ActivityWords("Total", "None")
    return activity_figure(
        rows, language="en", words=words, title="T", description="D", identifier=identifier
    )


def members(names: list[str], identifier: str = "fig") -> str:
    rows = [MemberRow(names[n % 4 % len(names)], SECTORS[n % 6], n * n) for n, _ in enumerate(names)]
    words = MemberWords(SECTOR_WORDS, "None")
    return member_figure(rows, language="sv", words=words, title="T", description="D", identifier=identifier)


def readings(names: list[str], identifier: str = "fig") -> str:
    rows = [
        Reading(name, None if n % 5 == 4 else 2000 + n / 7, n * 9, n % 2 == 0) for n, name in enumerate(names)
    ]
    words = ReadingWords("about {amount}", "undated", "None")
    return members_over_time_figure(
        rows, language="sv", words=words, title="T", description="D", identifier=identifier
    )


def people(names: list[str], identifier: str = "fig") -> str:
    rows = [
        PersonRow(name, name[:9], name * 3, name * 20, SECTORS[n % 6], f"/p/{n}" if n % 2 else None)
        for n, name in enumerate(names)
    ]
    words = PeopleWords(("Name", "Position", "Ability"), SECTOR_WORDS, "+ {count} more", "None")
    return people_figure(rows, words=words, title="T", description="D", identifier=identifier)


def sheet(names: list[str], identifier: str = "fig") -> str:
    return captioned(value_chain(names, identifier), heading=" ".join(names)[:200], notes=names)


FIGURES = [phases, value_chain, organisation, timeline, funding, activities, members, readings, people, sheet]
CASES: dict[str, list[str]] = {
    "none": [],
    "one": ["Biotechvalley.nu"],
    "few": ["Länsstyrelsen Södermanland", "Östsvenska Handelskammaren", "ABB", "Eskilstuna kommun"],
    "many": [f"Fordonskomponentgruppen {number}" for number in range(40)],
    "hostile": list(HOSTILE),
}
every_figure = pytest.mark.parametrize("draw", FIGURES)
every_case = pytest.mark.parametrize("case", CASES)
Draw = Callable[..., str]


def parsed(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314 - made by the code under test


def local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def words_of(svg: str) -> list[str]:
    return [part for node in parsed(svg).iter() if local(node) == "text" for part in node.itertext()]


def assert_sound(svg: str, identifier: str = "fig") -> None:
    """Everything that holds for every figure."""
    root = parsed(svg)
    nodes = list(root.iter())
    assert {local(node) for node in nodes} <= {
        *("svg", "title", "desc", "g", "a", "rect", "circle", "path", "line", "text", "tspan", "textPath")
    }
    attributes = {(name, value) for node in nodes for name, value in node.attrib.items()}
    assert not {name for name, _ in attributes if name in {"style", "class"} or name.startswith("on")}
    written = [
        value for name, value in attributes if name != "aria-label"
    ]  # a label is words, whatever they are
    assert not [value for value in written if "url(" in value or "nan" in value or "javascript:" in value]
    assert all(re.match(r"/[^/]|#", value) for name, value in attributes if name == "href")
    ids = [node.attrib["id"] for node in nodes if "id" in node.attrib]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith(f"{identifier}-") for one in ids)
    assert root.attrib["role"] == ("group" if any(local(node) == "a" for node in nodes) else "img")
    assert root.attrib["aria-labelledby"] in ids
    assert all(float(node.attrib["font-size"]) >= 12 for node in nodes if "font-size" in node.attrib)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert_inside(root, (0.0, 0.0), (width, height))


def assert_inside(node: Element, origin: tuple[float, float], size: tuple[float, float]) -> None:
    """No text reaches outside the picture, by the widths of a wide font."""
    x, y = origin
    shift = re.fullmatch(r"translate\((\S+) (\S+)\)", node.attrib.get("transform", ""))
    if shift:
        x, y = x + float(shift[1]), y + float(shift[2])
    if local(node) == "text" and "x" in node.attrib:
        letter = float(node.attrib["font-size"])
        bold = "font-weight" in node.attrib
        width = text_width(node.text or "", letter, bold=bold) + sum(
            text_width(part.text or "", letter, bold=True) + float(part.attrib["dx"]) for part in node
        )
        left = (
            x
            + float(node.attrib["x"])
            - width * {"middle": 0.5, "end": 1.0}.get(node.get("text-anchor", ""), 0.0)
        )
        base = y + float(node.attrib["y"])
        assert left >= -1, node.text
        assert left + width <= size[0] + 1, node.text
        assert letter * 0.7 - 1 <= base <= size[1] - letter * 0.2, node.text
    for child in node:
        assert_inside(child, (x, y), size)


@every_figure
@every_case
def test_a_figure_is_sound(draw: Draw, case: str) -> None:
    assert_sound(draw(CASES[case]))


@every_figure
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(names=st.lists(st.text(max_size=60), min_size=1, max_size=9))
def test_a_figure_is_sound_with_any_names(draw: Draw, names: list[str]) -> None:
    assert_sound(draw(names))


@every_figure
@every_case
def test_the_same_data_give_the_same_figure(draw: Draw, case: str) -> None:
    assert draw(CASES[case]) == draw(list(CASES[case]))


@every_figure
def test_two_figures_share_no_id(draw: Draw) -> None:
    ids = [set(re.findall(r'id="([^"]+)"', draw(CASES["few"], name))) for name in ("one", "two")]
    assert ids[0]
    assert not ids[0] & ids[1]


@every_figure
def test_a_figure_becomes_a_picture(draw: Draw) -> None:
    svg = draw(CASES["hostile"])
    picture = to_png(svg)
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[place : place + 4], "big") for place in (16, 20))
    size = [float(number) for number in parsed(svg).attrib["viewBox"].split()[2:]]
    # Two points for each unit, or what makes two million points of a tall figure.
    scale = min(2, (2_000_000 / (size[0] * size[1])) ** 0.5)
    assert (width, height) == pytest.approx((scale * size[0], scale * size[1]), abs=2)


@every_figure
def test_words_are_escaped_and_shown(draw: Draw) -> None:
    svg = draw(["<b>&"])
    assert "<b>" not in svg
    assert any("<b>&" in words or words.startswith("<") for words in words_of(svg))


@pytest.mark.parametrize("identifier", ["", "1a", "a b", 'a"b', "å"])
def test_an_identifier_that_makes_no_id_is_refused(identifier: str) -> None:
    with pytest.raises(ValueError, match="id"):
        phases(CASES["one"], identifier)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "//evil.example", "data:text/html,x", " /a b"])
def test_a_foreign_address_makes_no_link(href: str) -> None:
    words: Any = PhaseWords(("a", "b", "c", "d", "e"), "u", "+ {count}")
    placed = [Placement("x", 0, 0, href)]
    svg = phase_figure(placed, words=words, title="T", description="D", identifier="fig")
    assert "href" not in svg


def test_a_sheet_has_heading_and_notes_and_no_links() -> None:
    svg = captioned(phases(CASES["few"]), heading="Fyra initiativ", notes=["Källa: A", "2003"])
    assert "<a " not in svg
    assert {"Fyra initiativ", "Källa: A", "2003"} <= set(words_of(svg))
    assert parsed(svg).attrib["role"] == "img"

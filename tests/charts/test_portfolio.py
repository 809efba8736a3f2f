"""The portfolio of a region: every cluster has its place, or is said to have none."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from tests.charts.test_scales import (
    FRAME,
    HOSTILE,
    INF,
    NAN,
    WIDTHS,
    assert_sound,
    every,
    parsed,
    size_of,
    tag,
    texts,
    words_of,
)

from klustermotor.charts.palette import ACCENT, STRUCTURE
from klustermotor.charts.png import to_png
from klustermotor.charts.portfolio import PortfolioCluster, PortfolioWords, portfolio_figure

WORDS = PortfolioWords(
    specialisation="Specialisation",
    growth="Growth, per cent",
    whole="as the country",
    size="{size} jobs",
    industry="the industry",
    ahead="gains",
    behind="falls behind",
    uncertain="uncertain",
    unknown_growth="Growth unknown",
    beyond="beyond",
    extreme="{name} ({growth} %)",
    unplaced="Not placed: {names}",
    more="{count} more",
    empty="Nothing yet",
)
STEEL = PortfolioCluster("Steel", 4.0, 10.0, -5.0, 900)
TRADE = PortfolioCluster("Trade", 1.0, -4.0, 3.0, 400)


def draw(clusters: list[PortfolioCluster], width: float = 880.0, **changes: Any) -> str:
    return portfolio_figure(clusters, language="en", words=WORDS, width=width, **FRAME | changes)


def bubbles(svg: str) -> dict[str, Any]:
    """The circle of every cluster by its name: those in a group with a title."""
    found = {}
    for group in parsed(svg).iter():
        children = list(group)
        if len(children) == 2 and tag(children[0]) == "title" and tag(children[1]) == "circle":
            found[children[0].text] = children[1].attrib
    return found


def crowd(count: int) -> list[PortfolioCluster]:
    chance = random.Random(4)  # noqa: S311 - made-up clusters
    return [
        PortfolioCluster(
            f"Cluster of manufacture number {number}",
            chance.lognormvariate(0, 1) if number else 116.0,
            chance.gauss(0, 30) if number % 9 else NAN,
            chance.gauss(0, 10),
            chance.lognormvariate(6, 2),
            uncertain=number % 7 == 0,
        )
        for number in range(count)
    ]


@WIDTHS
@pytest.mark.parametrize("count", [1, 2, 15, 60, 200])
def test_any_number_of_clusters_is_drawn_without_words_upon_words(count: int, width: float) -> None:
    svg = draw(crowd(count), width)
    assert_sound(svg)
    assert len(bubbles(svg)) == count
    assert size_of(svg)[0] == width


@WIDTHS
def test_every_cluster_has_a_name_a_number_or_is_counted(width: float) -> None:
    svg = draw(crowd(120), width)
    said = words_of(svg)
    numbers = [node.text or "" for node in every(svg, "text") if node.attrib["font-size"] == "12"]
    keyed = max(int(word) for word in numbers)
    assert sorted(set(numbers), key=int) == [str(number) for number in range(1, keyed + 1)]
    assert all(
        numbers.count(str(number)) == 2 for number in range(1, keyed + 1)
    )  # in the drawing and the list
    left = next(int(word.split()[0]) for word in said if word.endswith(" more"))
    assert 0 < 120 - keyed - left <= 14


def test_positions_follow_specialisation_growth_and_size() -> None:
    found = bubbles(draw([STEEL, TRADE]))
    steel, trade = found["Steel"], found["Trade"]
    assert float(steel["cx"]) > float(trade["cx"])
    assert float(steel["cy"]) < float(trade["cy"])
    assert (float(steel["r"]) / float(trade["r"])) ** 2 == pytest.approx(900 / 400, rel=0.01)
    halves = [PortfolioCluster(name, lq, 1, 1, 10) for name, lq in (("a", 0.25), ("b", 1), ("c", 4))]
    xs = [float(bubbles(draw(halves))[name]["cx"]) for name in "abc"]
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.02)  # by ratio


def test_the_industrys_own_growth_is_joined_to_every_bubble() -> None:
    svg = draw([STEEL, TRADE])
    steel = bubbles(svg)["Steel"]
    lines = [
        node.attrib for node in every(svg, "line") if node.attrib["x1"] == steel["cx"] == node.attrib["x2"]
    ]
    assert [line for line in lines if line["y2"] == steel["cy"] and float(line["y1"]) > float(line["y2"])]
    assert steel["stroke"] == STRUCTURE
    assert bubbles(svg)["Trade"]["stroke"] == ACCENT
    assert {"the industry", "gains", "falls behind"} <= set(words_of(svg))
    alone = draw([replace(STEEL, industry_growth=NAN)])
    assert not {"the industry", "gains", "falls behind"} & set(words_of(alone))


def test_unknown_growth_has_a_strip_of_its_own_beneath() -> None:
    svg = draw([STEEL, TRADE, replace(STEEL, name="New", growth=NAN)])
    found = bubbles(svg)
    assert "Growth unknown" in words_of(svg)
    heading = next(box for words, box in texts(svg) if words == "Growth unknown")
    assert float(found["New"]["cy"]) - float(found["New"]["r"]) >= heading.bottom - 4
    assert float(found["Trade"]["cy"]) < heading.top
    assert "Growth unknown" not in words_of(draw([STEEL, TRADE]))


@WIDTHS
def test_all_growth_unknown_is_drawn(width: float) -> None:
    svg = draw([replace(one, growth=NAN) for one in crowd(80)], width)
    assert_sound(svg)
    assert len(bubbles(svg)) == 80


def test_small_numbers_have_a_dashed_outline() -> None:
    svg = draw([replace(STEEL, uncertain=True), TRADE])
    assert bubbles(svg)["Steel"]["stroke-dasharray"]
    assert "stroke-dasharray" not in bubbles(svg)["Trade"]
    assert "uncertain" in words_of(svg)
    assert "uncertain" not in words_of(draw([TRADE]))


def test_an_extreme_growth_does_not_press_the_others_together_and_is_written() -> None:
    others = [PortfolioCluster(f"c{number}", 1 + number / 9, number * 3.0 - 12, 1, 50) for number in range(9)]
    svg = draw([*others, PortfolioCluster("Boom", 2, 4000, 1, 50)])
    found = bubbles(svg)
    apart = float(found["c0"]["cy"]) - float(found["c8"]["cy"])
    assert apart > 200
    assert "Boom (+4,000 %)" in words_of(svg)
    assert "beyond" in words_of(svg)
    assert "beyond" not in words_of(draw(others))


@pytest.mark.parametrize("quotient", [NAN, 0.0, -1.0, INF])
def test_what_cannot_be_placed_is_named(quotient: float) -> None:
    svg = draw([STEEL, replace(TRADE, quotient=quotient)])
    assert "Not placed: Trade" in words_of(svg)
    assert set(bubbles(svg)) == {"Steel"}
    assert "Not placed: Trade" in words_of(draw([replace(TRADE, quotient=quotient)]))


@WIDTHS
def test_extremes_are_drawn(width: float) -> None:
    assert words_of(draw([], width)) == ["Nothing yet"]
    assert_sound(draw([STEEL] * 30, width))
    assert_sound(draw([PortfolioCluster("x", 1, 0, 0, 0)], width))
    assert_sound(draw([PortfolioCluster("x", 1e-300, -INF, INF, NAN), STEEL], width))
    assert_sound(draw([PortfolioCluster("x", 1e300, 1e300, -1e300, 1e300), STEEL, TRADE], width))


@WIDTHS
def test_hostile_names_are_escaped_and_dangerous_links_left_out(width: float) -> None:
    named = [
        replace(STEEL, name=name, growth=3.0 * at, href="javascript:x") for at, name in enumerate(HOSTILE)
    ]
    svg = draw(named, width)
    assert_sound(svg)
    assert "<script" not in svg
    assert "href" not in svg
    assert 'href="/c/1"' in draw([replace(STEEL, href="/c/1")])


def test_it_becomes_a_picture_and_is_the_same_each_time() -> None:
    svg = draw(crowd(50))
    assert svg == draw(crowd(50))
    assert to_png(svg).startswith(b"\x89PNG")


def test_numbers_are_written_in_the_language() -> None:
    swedish = portfolio_figure([STEEL], language="sv", words=WORDS, **FRAME)
    assert "900 jobs" in words_of(swedish)
    large = portfolio_figure([replace(STEEL, size=40000)], language="sv", words=WORDS, **FRAME)
    assert "40\u00a0000 jobs" in words_of(large)

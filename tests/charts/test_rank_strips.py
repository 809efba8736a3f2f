"""Rows on one scale: where a region stands among all, and values with their intervals."""

from __future__ import annotations

from typing import Any

import pytest
from tests.charts.test_scales import FRAME, HOSTILE, INF, NAN, WIDTHS, assert_sound, every, words_of

from klustermotor.charts.intervals import IntervalRow, IntervalWords, intervals_figure
from klustermotor.charts.palette import ACCENT, PAPER, STRUCTURE
from klustermotor.charts.png import to_png
from klustermotor.charts.rank_strips import RankStrip, RankWords, rank_strips_figure

RANK = RankWords(
    "Quotient",
    "{value}, {rank} of {count}",
    "unknown",
    "Here",
    "Others",
    "Middle",
    "as the country",
    "nothing",
    "None",
)
INTERVAL = IntervalWords(
    "Quotient",
    "{value} ({low} to {high})",
    "unknown",
    "apart",
    "together",
    "as the country",
    "open end",
    "None",
)
STEEL = RankStrip("Steel", [0.5, 1, 2, 4], 4, 1, 4, "/c/steel")


def strips(rows: list[RankStrip], width: float = 880.0, **more: Any) -> str:
    return rank_strips_figure(rows, language="en", words=RANK, width=width, **FRAME | {"log": True} | more)


def intervals(rows: list[IntervalRow], width: float = 880.0, **more: Any) -> str:
    return intervals_figure(rows, language="en", words=INTERVAL, width=width, **FRAME | more)


def dots(svg: str, fill: str, radius: str) -> list[float]:
    """Where the dots of the rows lie; those of the legend have no place of their own."""
    found = [node.attrib for node in every(svg, "circle")]
    return [
        float(dot["cx"]) for dot in found if (dot["fill"], dot["r"]) == (fill, radius) and dot["cx"] != "0"
    ]


def ticks(svg: str) -> list[float]:
    """Where the faint lines of the first strip lie."""
    path = next(node for node in every(svg, "path") if "stroke-opacity" in node.attrib).attrib["d"]
    return [float(part.split()[0]) for part in path.split("M")[1:]]


def test_every_region_is_a_line_and_the_chosen_one_a_dot_with_value_and_rank() -> None:
    svg = strips([STEEL])
    xs = ticks(svg)
    assert len(xs) == 4
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.2)  # 0.5, 1, 2: by ratio
    assert dots(svg, ACCENT, "7") == pytest.approx([xs[3]], abs=0.1)
    assert "4.0, 1 of 4" in words_of(svg)
    assert {"Here", "Others", "Middle"} <= set(words_of(svg))
    assert 'href="/c/steel"' in svg


def test_an_even_scale_places_by_difference_and_a_reference_is_named() -> None:
    svg = strips([RankStrip("a", [0, 1, 2], 1, 2, 3)], log=False, reference=1.5)
    xs = ticks(svg)
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.2)
    assert "as the country" in words_of(svg)
    assert "nothing" not in words_of(svg)


def test_having_nothing_has_a_place_beside_a_scale_by_ratio() -> None:
    svg = strips([RankStrip("a", [0, 1, 2], 0, 3, 3)])
    assert "nothing" in words_of(svg)
    assert dots(svg, ACCENT, "7")[0] < ticks(svg)[1]


def test_an_undefined_value_is_said_and_has_no_dot() -> None:
    svg = strips([RankStrip("a", [1, 2, NAN], NAN, None, 3)])
    assert {"unknown", "?"} <= set(words_of(svg))
    assert not dots(svg, ACCENT, "7")
    assert len(ticks(svg)) == 2


@WIDTHS
@pytest.mark.parametrize("log", [True, False])
def test_strips_stay_sound_at_extremes(width: float, log: bool) -> None:
    cases = [
        [],
        [STEEL],
        [RankStrip("same", [1, 1, 1], 1, 1, 3)],
        [RankStrip("none", [], NAN, None, 0)],
        [RankStrip("nothing", [0, 0], 0, 1, 2)],
        [RankStrip("wide", [1e-12, 116, 1e30, INF, -INF, NAN], 1e30, 1, 6)],
        [RankStrip(name, [1, 2, 3], 2, 2, 3, "javascript:x") for name in HOSTILE],
        [RankStrip(f"Manufacture number {row}", [row, row + 1], row + 1, 1, 2) for row in range(60)],
    ]
    for rows in cases:
        svg = strips(rows, width, log=log, reference=1)
        assert_sound(svg)
        assert "javascript" not in svg
    assert to_png(svg).startswith(b"\x89PNG")


def test_no_strips_say_so() -> None:
    assert words_of(strips([])) == ["None"]
    assert words_of(intervals([])) == ["None"]


def test_a_dot_is_hollow_where_the_interval_holds_the_reference() -> None:
    rows = [
        IntervalRow("clear", 2, 1.5, 3),
        IntervalRow("low", 0.5, 0.2, 0.9),
        IntervalRow("either", 1.2, 0.9, 1.6),
    ]
    svg = intervals(rows)
    assert len(dots(svg, STRUCTURE, "6")) == 2
    assert len(dots(svg, PAPER, "6")) == 1
    assert {"2.0 (1.5 to 3.0)", "apart", "together"} <= set(words_of(svg))
    assert "open end" not in words_of(svg)


def test_touching_the_reference_is_not_clear_of_it() -> None:
    svg = intervals([IntervalRow("touches", 1.5, 1.0, 2)])
    assert len(dots(svg, PAPER, "6")) == 1
    assert "apart" not in words_of(svg)


def test_an_open_interval_has_an_arrow_and_an_unknown_one_is_hollow() -> None:
    svg = intervals([IntervalRow("open", 2, 1.2, INF), IntervalRow("unknown", 3, NAN, NAN)])
    assert {"open end", "2.0 (1.2 to ∞)", "3.0 (? to ?)"} <= set(words_of(svg))
    assert len(dots(svg, PAPER, "6")) == 1


def test_an_undefined_value_with_interval_is_said() -> None:
    svg = intervals([IntervalRow("a", NAN, NAN, NAN)])
    assert {"unknown", "?"} <= set(words_of(svg))
    assert not {"apart", "together"} & set(words_of(svg))


@WIDTHS
@pytest.mark.parametrize("log", [True, False])
def test_intervals_stay_sound_at_extremes(width: float, log: bool) -> None:
    cases = [
        [IntervalRow("one", 1, 1, 1)],
        [IntervalRow("wide", 116, 0, INF), IntervalRow("b", 1, 0.9, 1.1)],
        [IntervalRow("zero", 0, 0, 0.4), IntervalRow("minus", -3, -9, 4)],
        [IntervalRow(name, 2, 1, 3, "//evil") for name in HOSTILE],
        [IntervalRow("huge", 1e30, 1e29, 1e31), IntervalRow("b", 1, 0.9, 1.1), IntervalRow("c", INF, 1, 2)],
    ]
    for rows in cases:
        assert_sound(intervals(rows, width, log=log))

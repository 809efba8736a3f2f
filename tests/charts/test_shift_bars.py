"""What a change is made of: three bars apart, and the change itself."""

from __future__ import annotations

from typing import Any

import pytest
from tests.charts.test_scales import FRAME, HOSTILE, INF, NAN, WIDTHS, assert_sound, every, words_of

from klustermotor.charts.png import to_png
from klustermotor.charts.shift_bars import ShiftRow, ShiftWords, shift_bars_figure

WORDS = ShiftWords("Change", "whole", "industry", "region", "change", "{count} more", "None")
STEEL = ShiftRow("Steel", 100, -300, 50, -150, "/c/steel")


def draw(rows: list[ShiftRow], width: float = 880.0, **more: Any) -> str:
    return shift_bars_figure(rows, language="en", words=WORDS, width=width, **FRAME | more)


def bars(svg: str) -> list[dict[str, float]]:
    """The bars of the rows: the legend's are drawn around the point (0, 0)."""
    found = [
        {name: float(node.attrib[name]) for name in ("x", "width", "y")} for node in every(svg, "rect")[1:]
    ]
    return [bar for bar in found if bar["y"] > 0]


def test_the_three_effects_are_separate_bars_in_proportion_and_the_change_a_mark() -> None:
    svg = draw([STEEL])
    whole, industry, region = bars(svg)
    assert whole["width"] / region["width"] == pytest.approx(2, rel=0.01)
    assert industry["width"] / whole["width"] == pytest.approx(3, rel=0.01)
    assert industry["x"] + industry["width"] == pytest.approx(
        whole["x"], abs=0.05
    )  # the other side of nothing
    assert {"+100", "−300", "+50", "−150"} <= set(words_of(svg))
    assert {"whole", "industry", "region", "change"} <= set(words_of(svg))
    assert 'href="/c/steel"' in svg


def test_the_bars_differ_in_lightness_too() -> None:
    fills = [node.attrib["fill"] for node in every(draw([STEEL]), "rect")[1:4]]
    lightness = [sum(int(fill[at : at + 2], 16) for at in (1, 3, 5)) for fill in fills]
    assert lightness[0] > lightness[1] + 90 > lightness[2] + 180


def test_an_unknown_effect_is_a_question_mark() -> None:
    svg = draw([ShiftRow("a", NAN, 2, INF, NAN)])
    assert words_of(svg).count("?") == 3
    assert len(bars(svg)) == 1


def test_decimals_and_small_numbers() -> None:
    assert {"+0.5", "−0.3", "0.0"} <= set(words_of(draw([ShiftRow("a", 0.5, -0.3, 0.04, 0.24)], decimals=1)))
    assert "0" in words_of(draw([ShiftRow("a", 0.4, -0.4, 0, 0)]))


def test_rows_beyond_the_most_are_counted() -> None:
    svg = draw([STEEL] * 45)
    assert "5 more" in words_of(svg)
    assert len(bars(svg)) == 120
    assert not [word for word in words_of(draw([STEEL])) if "more" in word]


@WIDTHS
def test_it_stays_sound_at_extremes(width: float) -> None:
    cases = [
        [],
        [STEEL],
        [ShiftRow("none", 0, 0, 0, 0)],
        [ShiftRow("unknown", NAN, NAN, NAN, NAN)],
        [ShiftRow("huge", 1e9, -1e9, 5, 5), STEEL],
        [ShiftRow("minus", -1, -2, -3, -6)],
        [ShiftRow(name, 1, 2, 3, 6, "javascript:x") for name in HOSTILE],
        [STEEL] * 60,
    ]
    for rows in cases:
        svg = draw(rows, width)
        assert_sound(svg)
        assert "javascript" not in svg
    assert to_png(draw([STEEL], width)).startswith(b"\x89PNG")
    assert words_of(draw([])) == ["None"]

"""Regions by clusters in colours: two ways from the middle, what is missing, and the chosen region."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from tests.charts.test_palette import SIGHT, contrast, lab, luminance
from tests.charts.test_scales import FRAME, HOSTILE, INF, NAN, WIDTHS, assert_sound, every, size_of, words_of

from klustermotor.charts.heat_map import HeatMapWords, heat_map_figure
from klustermotor.charts.palette import ACCENT, INK, PAPER
from klustermotor.charts.png import to_png

WORDS = HeatMapWords("{low} to {high}", "over {low}", "under {high}", "missing", "Here", "None")
CLASSES = ["under 0.25", "0.25 to 0.5", "0.5 to 0.8", "0.8 to 1.25", "1.25 to 2", "2 to 4", "over 4"]


def draw(values: list[list[float]], width: float = 880.0, **more: Any) -> str:
    regions = more.pop("regions", [f"Region {row}" for row in range(len(values))])
    clusters = more.pop(
        "clusters", [f"Cluster {column}" for column in range(len(values[0]) if values else 0)]
    )
    return heat_map_figure(regions, clusters, values, language="en", words=WORDS, width=width, **FRAME | more)


def cells(svg: str) -> dict[str, int]:
    """How many cells each fill has; those of the legend stand one in a path and are taken off."""
    found: dict[str, int] = {}
    for path in every(svg, "path"):
        fill = path.attrib["fill"]
        found[fill] = found.get(fill, -1) + path.attrib["d"].count("z")
    return found


def some(rows: int, columns: int) -> list[list[float]]:
    chance = random.Random(1)  # noqa: S311 - made-up values
    return [[chance.lognormvariate(0, 1) for _ in range(columns)] for _ in range(rows)]


def test_each_value_falls_in_its_class() -> None:
    svg = draw([[0.1, 0.3, 0.6, 1.0, 1.5, 3.0, 9.0, 8.0]])
    assert sorted(count for fill, count in cells(svg).items() if fill != "none") == [1, 1, 1, 1, 1, 1, 2]
    assert [word for word in words_of(svg) if word in CLASSES] == CLASSES


def test_values_are_written_where_cells_are_few_and_not_where_they_are_many() -> None:
    few = draw([[0.1, 2.0], [1.234, NAN]])
    assert {"0.10", "2.0", "1.2"} <= set(words_of(few))
    many = draw([[3.75] * 30])
    assert "3.8" not in words_of(many)


def test_below_the_middle_fills_less_of_the_cell_where_no_value_is_written() -> None:
    svg = draw([[0.1, 9.0] * 12])
    widths = {}
    for path in every(svg, "path"):
        if path.attrib["d"].count("z") == 12:
            widths[path.attrib["fill"]] = float(path.attrib["d"].split("h")[1].split("v")[0])
    assert len(widths) == 2
    assert min(widths.values()) < 0.6 * max(widths.values())


def test_missing_is_hatched_and_told() -> None:
    svg = draw([[NAN, 1.0, INF]])
    assert "missing" in words_of(svg)
    assert [
        path
        for path in every(svg, "path")
        if path.attrib["fill"] == "none" and path.attrib["d"].count("M") > 3
    ]
    assert "missing" not in words_of(draw([[1.0]]))
    assert "missing" not in words_of(draw([[0.0]]))  # having none is known


def test_the_chosen_region_is_framed_and_bold() -> None:
    svg = draw([[1.0, 2.0], [3.0, 4.0]], chosen=1)
    frames = [node for node in every(svg, "rect") if node.attrib.get("stroke") == ACCENT]
    assert len(frames) == 2  # in the table and in the legend
    assert [node.text for node in every(svg, "text") if "font-weight" in node.attrib] == ["Region 1"]
    assert "Here" in words_of(svg)
    assert "Here" not in words_of(draw([[1.0]]))


@WIDTHS
def test_a_large_table_is_drawn_whole_in_order(width: float) -> None:
    values = some(60, 40)
    svg = draw(values, width, chosen=3)
    assert_sound(svg)
    assert size_of(svg)[0] == width
    assert sum(count for fill, count in cells(svg).items() if fill != "none") >= 60 * 40 - 6
    said = words_of(svg)
    tables = said.count("Region 0")
    assert tables == (1 if width > 600 else 4)
    assert [word for word in said if word.startswith("Cluster")] == [
        f"Cluster {column}" for column in range(40)
    ]


@WIDTHS
def test_it_stays_sound_at_extremes(width: float) -> None:
    cases: list[list[list[float]]] = [
        [],
        [[1.0]],
        [[NAN]],
        [[1.0] * 5] * 3,
        [[0, -1, 1e300, INF, 116]],
        some(3, 9),
    ]
    for values in cases:
        assert_sound(draw(values, width))
    hostile = draw(some(8, 8), width, regions=HOSTILE, clusters=HOSTILE, chosen=1)
    assert_sound(hostile)
    assert "<script" not in hostile
    assert to_png(hostile).startswith(b"\x89PNG")
    assert words_of(draw([])) == ["None"]


def test_another_middle_moves_the_classes() -> None:
    assert "80 to 125" in words_of(draw([[100.0]], middle=100))


def fills() -> list[str]:
    """The colours from far below to far above, as the legend of a written table shows them."""
    svg = draw([[1.0]])
    return [path.attrib["fill"] for path in every(svg, "path")][-7:]


def test_written_values_are_readable_on_every_colour() -> None:
    colours = fills()
    assert len(set(colours)) == 7
    for at, colour in enumerate(colours):
        assert contrast(PAPER if at in (0, 6) else INK, colour) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
def test_the_two_ways_are_apart_for_every_kind_of_sight(sight: str) -> None:
    colours = fills()
    for low, high in itertools.product(colours[:2], colours[5:]):
        one, other = lab(low, sight), lab(high, sight)
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 15
    light = [luminance(colour) for colour in colours]
    assert light[0] < light[1] < light[2] < light[3] > light[4] > light[5] > light[6]

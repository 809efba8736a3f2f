"""Scales, numbers on them, and places of labels; also what the tests of the analysis figures share."""

from __future__ import annotations

import math
import re
from itertools import combinations, pairwise
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klustermotor.charts.labels import Box, Mark, Spot, Wish, place_labels
from klustermotor.charts.lettering import text_width
from klustermotor.charts.scales import Scale, axis, fenced, fitted, measured, size_key, tick_words

FRAME: dict[str, Any] = {"title": "T", "description": "D", "identifier": "fig"}
WIDTHS = pytest.mark.parametrize("width", [880.0, 360.0])
NAN, INF = float("nan"), float("inf")
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


def parsed(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314 - made by the code under test


def tag(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def every(svg: str, name: str) -> list[Element]:
    return [node for node in parsed(svg).iter() if tag(node) == name]


def words_of(svg: str) -> list[str]:
    return [node.text or "" for node in every(svg, "text")]


def size_of(svg: str) -> tuple[float, float]:
    _, _, width, height = map(float, parsed(svg).attrib["viewBox"].split())
    return width, height


def texts(svg: str) -> list[tuple[str, Box]]:
    """Every line of text with the box that it takes in a wide font."""
    found: list[tuple[str, Box]] = []

    def walk(node: Element, x: float, y: float, standing: bool) -> None:
        move = re.fullmatch(r"translate\((\S+) (\S+)\)( rotate\(-90\))?", node.attrib.get("transform", ""))
        if move:
            x, y, standing = x + float(move[1]), y + float(move[2]), bool(move[3])
        if tag(node) == "text" and node.text:
            size = float(node.attrib["font-size"])
            wide = text_width(node.text, size, bold="font-weight" in node.attrib)
            shift = {"middle": 0.5, "end": 1.0}.get(node.get("text-anchor", ""), 0.0)
            left, base = float(node.attrib["x"]) - wide * shift, float(node.attrib["y"])
            box = Box(left, base - 0.74 * size, left + wide, base + 0.22 * size)
            if standing:
                box = Box(box.top, -box.right, box.bottom, -box.left)
            found.append((node.text, Box(x + box.left, y + box.top, x + box.right, y + box.bottom)))
        for child in node:
            walk(child, x, y, standing)

    walk(parsed(svg), 0.0, 0.0, False)
    return found


def assert_sound(svg: str) -> None:
    """What holds for every figure: safe markup, words inside the picture, and none upon another."""
    root = parsed(svg)
    nodes = list(root.iter())
    assert {tag(node) for node in nodes} <= {
        *("svg", "title", "desc", "g", "a", "rect", "circle", "path", "line", "text", "tspan")
    }
    attributes = [(name, value) for node in nodes for name, value in node.attrib.items()]
    assert not [name for name, _ in attributes if name in {"style", "class"} or name.startswith("on")]
    assert not [value for _, value in attributes if re.search(r"url\(|nan|inf\b|javascript:", value)]
    ids = [value for name, value in attributes if name == "id"]
    assert len(set(ids)) == len(ids)
    assert root.attrib["aria-labelledby"] in ids
    assert root.attrib["aria-describedby"] in ids
    assert all(float(value) >= 12 for name, value in attributes if name == "font-size")
    width, height = size_of(svg)
    boxes = texts(svg)
    for words, box in boxes:
        assert box.left >= -1.5, words
        assert box.right <= width + 1.5, words
        assert box.top >= -1, words
        assert box.bottom <= height + 1, words
    for (one, box), (other, another) in combinations(boxes, 2):
        assert not box.meets(another, -1.0), (one, other)
    for circle in every(svg, "circle"):
        if circle.attrib.get("cx", "0") != "0":  # those of legends lie around a point of their own
            x, y, r = (float(circle.attrib[name]) for name in ("cx", "cy", "r"))
            assert r - 1 <= x <= width - r + 1
            assert r - 1 <= y <= height - r + 1


numbers = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize("log", [False, True])
@given(values=st.lists(numbers, max_size=8), most=st.integers(2, 9))
def test_any_numbers_make_a_scale(log: bool, values: list[float], most: int) -> None:
    scale = fitted(values, start=10, end=110, log=log)
    assert scale.low < scale.high
    assert math.isfinite(scale.low)
    assert math.isfinite(scale.high)
    ticks = scale.ticks(most)
    assert len(ticks) <= max(most, 2)
    assert ticks == sorted(set(ticks))
    for tick in ticks:
        assert 10 - 1e-6 <= scale.place(tick) <= 110 + 1e-6


def test_a_scale_places_by_difference_or_by_ratio() -> None:
    assert [Scale(0, 10, 0, 100).place(value) for value in (-5, 0, 2.5, 10, 99)] == [0, 0, 25, 100, 100]
    assert Scale(0.25, 4, 0, 100, log=True).place(1) == pytest.approx(50)
    assert Scale(0, 10, 100, 0).place(10) == 0
    assert [Scale(0, 10, 0, 1).has(value) for value in (0, 10.1, NAN)] == [True, False, False]


@pytest.mark.parametrize(
    ("low", "high", "log", "ticks"),
    [
        (0, 10, False, [0, 2, 4, 6, 8, 10]),
        (-35, 62, False, [-20, 0, 20, 40, 60]),
        (0.0, 0.003, False, [0, 0.001, 0.002, 0.003]),
        (0.3, 12, True, [0.5, 1, 2, 5, 10]),
        (0.001, 1000, True, [0.001, 0.1, 10, 1000]),
        (0.9, 1.1, True, [0.9, 0.95, 1.0, 1.05, 1.1]),
    ],
)
def test_ticks_are_round(low: float, high: float, log: bool, ticks: list[float]) -> None:
    assert Scale(low, high, 0, 100, log).ticks(6) == pytest.approx(ticks)


def test_one_extreme_value_is_outside_the_fence_and_equal_ones_are_not() -> None:
    assert fenced([1, 2, 3, 4, 5, 4000]) == (1, 5)
    assert fenced([7, 7, 7, 9]) == (7, 9)
    assert fenced([NAN]) == (0, 1)


@pytest.mark.parametrize(
    ("value", "en", "sv"),
    [
        (0, "0", "0"),
        (-0.0000001, "0", "0"),
        (0.997, "1.0", "1,0"),
        (-3.26, "−3.3", "−3,3"),
        (9.96, "10", "10"),
        (116.4, "116", "116"),
        (12345, "12,345", "12\u00a0345"),
    ],
)
def test_measured_numbers_are_written_in_the_language(value: float, en: str, sv: str) -> None:
    assert (measured(value, "en"), measured(value, "sv")) == (en, sv)


def test_numbers_with_a_sign() -> None:
    assert [measured(value, "en", signed=True) for value in (2, -2, 0)] == ["+2.0", "−2.0", "0"]
    assert [tick_words(value, "sv", signed=True) for value in (0.5, 0, -20)] == ["+0,5", "0", "−20"]


@given(
    ends=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).filter(
        lambda two: abs(two[0] - two[1]) > 1e-3
    ),
    width=st.floats(60, 900),
)
def test_numbers_on_an_axis_stand_apart(ends: tuple[float, float], width: float) -> None:
    scale = Scale(min(ends), max(ends), 0, width)
    found = [node for node in axis(scale, 0, 10, "en") if node.tag == "text"]
    spans = [
        (float(node.attrib["x"]), text_width(node.text or "", float(node.attrib["font-size"])) / 2)
        for node in found
    ]
    assert found
    assert all(x + half < z - other for (x, half), (z, other) in pairwise(spans))


marks_drawn = st.lists(
    st.builds(Mark, st.floats(0, 300), st.floats(0, 300), st.floats(2, 30)), min_size=1, max_size=25
)


@given(marks=marks_drawn)
def test_labels_never_meet_and_stay_within_bounds(marks: list[Mark]) -> None:
    bounds = Box(-50, -50, 350, 350)
    spots = place_labels([Wish(mark, 70, 17) for mark in marks], marks, bounds)
    placed = [spot.box for spot in spots if spot]
    assert placed
    assert not any(one.meets(other) for one, other in combinations(placed, 2))
    for box in placed:
        assert box.left >= bounds.left
        assert box.right <= bounds.right
        assert box.top >= bounds.top
        assert box.bottom <= bounds.bottom


def test_a_lone_label_stands_close_and_one_in_a_crowd_is_tied_by_a_line() -> None:
    bounds = Box(0, 0, 400, 400)
    lone = Mark(200, 200, 5)
    spot = place_labels([Wish(lone, 60, 16)], [lone], bounds)[0]
    assert spot
    assert spot.leader is None
    crowd = [Mark(200 + x, 200 + y, 5) for x in range(-60, 61, 12) for y in range(-24, 25, 12)]
    tied = place_labels([Wish(lone, 60, 16)], crowd, bounds)[0]
    assert tied
    assert tied.leader
    assert not any(tied.box.nearest(mark.x, mark.y) == (mark.x, mark.y) for mark in crowd)


def test_a_number_lies_in_its_mark_unless_the_place_is_taken() -> None:
    mark = Mark(100, 100, 20)
    wish = Wish(mark, 16, 12, inside=True)
    bounds = Box(0, 0, 200, 200)
    inside = place_labels([wish], [mark], bounds)[0]
    assert inside == Spot(Box(92, 94, 108, 106))
    taken = place_labels([wish], [mark], bounds, taken=[inside])[0]
    assert taken
    assert not taken.box.meets(inside.box)


def test_where_there_is_no_room_there_is_no_label() -> None:
    mark = Mark(10, 10, 4)
    assert place_labels([Wish(mark, 100, 10)], [mark], Box(0, 0, 50, 50)) == [None]


def test_sizes_to_compare_with_have_areas_in_proportion() -> None:
    drawn, _ = size_key(lambda size: size**0.5, 400.0, "{size} jobs", "en", top=0, width=800)
    circles = [float(node.attrib["r"]) ** 2 for node in drawn if node.tag == "circle"]
    assert circles == pytest.approx([400, 100, 10], rel=0.01)
    assert [node.text for node in drawn if node.tag == "text"] == ["400 jobs", "100 jobs", "10 jobs"]

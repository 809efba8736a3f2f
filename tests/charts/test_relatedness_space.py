"""The space of industries: its links, its places, and what is told of each industry."""

from __future__ import annotations

import math
import time
from typing import Any

import networkx as nx
import numpy as np
import pytest
from tests.charts.test_palette import contrast
from tests.charts.test_scales import (
    FRAME,
    HOSTILE,
    INF,
    NAN,
    WIDTHS,
    assert_sound,
    every,
    parsed,
    tag,
    words_of,
)

from klustermotor.charts.palette import ACCENT, PAPER
from klustermotor.charts.png import to_png
from klustermotor.charts.relatedness_space import (
    Link,
    SpaceGroup,
    SpaceNode,
    SpaceWords,
    State,
    backbone,
    layout,
    relatedness_space_figure,
)

WORDS = SpaceWords("{size} jobs", "has", "candidate", "lacks", "related", "alone", "None")
GROUPS = {f"g{at}": SpaceGroup(chr(65 + at), f"Group {at}") for at in range(21)}
STATES: tuple[State, ...] = ("present", "candidate", "absent")


def near(count: int) -> np.ndarray:
    chance = np.random.default_rng(3)
    places = chance.normal(size=(count, 3))
    apart = np.sqrt(((places[:, None] - places) ** 2).sum(2))
    found = np.exp(-apart)
    np.fill_diagonal(found, 0)
    return found


def industries(count: int) -> list[SpaceNode]:
    return [
        SpaceNode(f"Manufacture of thing {at}", 10.0 + at**2, STATES[at % 3], f"g{at % 21}", f"/i/{at}")
        for at in range(count)
    ]


def draw(nodes: list[SpaceNode], links: list[Link], width: float = 880.0, **more: Any) -> str:
    options: dict[str, Any] = {"groups": GROUPS, "language": "en", "words": WORDS, "width": width}
    return relatedness_space_figure(nodes, links, **options | FRAME | more)


def shapes(svg: str) -> dict[str, Any]:
    """The shape of every node by its name."""
    found = {}
    for group in parsed(svg).iter():
        children = list(group)
        if len(children) > 1 and tag(children[0]) == "title" and tag(children[1]) in {"circle", "path"}:
            found[children[0].text] = children[1]
    return found


def test_the_backbone_is_the_spanning_tree_and_the_strongest_of_the_rest() -> None:
    proximity = near(40)
    links = backbone(proximity, links=60)
    assert len(links) == 60
    tree = nx.maximum_spanning_tree(nx.from_numpy_array(proximity))
    pairs = {link[:2] for link in links}
    assert {(min(pair), max(pair)) for pair in tree.edges} <= pairs
    weakest = min(weight for i, j, weight in links if not tree.has_edge(i, j))
    left_out = [proximity[i, j] for i in range(40) for j in range(i + 1, 40) if (i, j) not in pairs]
    assert max(left_out) <= weakest
    assert [weight for _, _, weight in links] == sorted((weight for _, _, weight in links), reverse=True)


def test_the_backbone_knows_no_link_where_nothing_is_near() -> None:
    assert backbone(np.zeros((4, 4))) == []
    assert backbone([[0, NAN, 0], [NAN, 0, 0.4], [0, 0.4, 0]]) == [(1, 2, 0.4)]
    assert backbone([[0, 1.0], [1.0, 0]]) == [(0, 1, 1.0)]


def test_linked_industries_lie_nearer_than_others_and_always_in_the_same_place() -> None:
    links = backbone(near(60))
    places = layout(60, links)
    assert places == layout(60, links)
    assert all(0 <= share <= 1 for place in places for share in place)
    linked = [math.dist(places[i], places[j]) for i, j, _ in links]
    others = [math.dist(one, other) for one in places for other in places]
    assert sum(linked) / len(linked) < 0.5 * sum(others) / len(others)


@pytest.mark.parametrize(
    ("count", "links"), [(0, []), (1, []), (3, []), (2, [(0, 1, 0.5)]), (5, [(0, 1, 1.0), (2, 3, 0.1)])]
)
def test_small_and_broken_spaces_have_places(count: int, links: list[Link]) -> None:
    places = layout(count, links)
    assert len(places) == count
    assert all(math.isfinite(share) for place in places for share in place)


@WIDTHS
@pytest.mark.parametrize("count", [1, 2, 12, 90])
def test_any_number_of_industries_is_drawn_without_words_upon_words(count: int, width: float) -> None:
    svg = draw(industries(count), backbone(near(count)), width)
    assert_sound(svg)
    assert len(shapes(svg)) == count


@pytest.mark.slow
def test_eight_hundred_industries_take_seconds() -> None:
    started = time.perf_counter()
    svg = draw(industries(800), backbone(near(800)))
    assert time.perf_counter() - started < 15  # a machine with other work; alone about one and a half
    assert_sound(svg)
    assert len(shapes(svg)) == 800


def test_nodes_hardly_cover_one_another() -> None:
    nodes = [SpaceNode(str(at), 1.0 + at % 5, "present") for at in range(150)]
    circles = [node.attrib for node in shapes(draw(nodes, backbone(near(150)))).values()]
    marks = [tuple(float(circle[name]) for name in ("cx", "cy", "r")) for circle in circles]
    covered = [
        (one, other)
        for at, one in enumerate(marks)
        for other in marks[:at]
        if math.dist(one[:2], other[:2]) < 0.8 * (one[2] + other[2])
    ]
    assert len(covered) <= 3


def test_present_is_filled_absent_an_outline_and_a_candidate_ringed() -> None:
    nodes = [SpaceNode(state, 5, state) for state in STATES]
    svg = draw(nodes, [(0, 1, 0.5), (1, 2, 0.5)], groups={})
    found = shapes(svg)
    assert found["present"].attrib["fill"] != PAPER
    assert found["candidate"].attrib["fill"] == found["absent"].attrib["fill"] == PAPER
    rings = [node for node in every(svg, "circle") if node.attrib["stroke"] == ACCENT]
    assert len(rings) == 2  # in the drawing and in the legend
    assert {"has", "candidate", "lacks", "related"} <= set(words_of(svg))


def test_groups_differ_in_shape_or_colour_and_in_letter() -> None:
    nodes = [SpaceNode(str(at), 5, "present", f"g{at}") for at in range(21)]
    svg = draw(nodes, backbone(near(21)), labelled=[])
    looks = set()
    for shape in shapes(svg).values():
        points = [point.strip("Mz").split() for point in shape.attrib.get("d", "").split("L")]
        upright = len(points) > 1 and abs(float(points[0][0]) - float(points[1][0])) < 0.2
        looks.add((shape.attrib["fill"], len(points), upright))
    assert len(looks) == 21
    assert {GROUPS[f"g{at}"].letter for at in range(21)} <= set(words_of(svg))
    assert all(contrast(look[0], PAPER) >= 4.5 for look in looks)


def test_area_follows_size() -> None:
    nodes = [SpaceNode("large", 400, "present"), SpaceNode("small", 100, "present")]
    found = shapes(draw(nodes, [(0, 1, 1.0)]))
    assert float(found["large"].attrib["r"]) / float(found["small"].attrib["r"]) == pytest.approx(2, rel=0.01)


def test_given_places_are_kept_and_shared_by_regions() -> None:
    places = [(0.0, 0.0), (1.0, 0.0), (0.5, 1.0)]
    nodes = [SpaceNode(str(at), 5, "present") for at in range(3)]
    found = shapes(draw(nodes, [], places=places))
    x, y = ([float(found[str(at)].attrib[name]) for at in range(3)] for name in ("cx", "cy"))
    assert x[0] < x[2] < x[1]
    assert y[0] == y[1] < y[2]
    assert "alone" not in words_of(draw(nodes, [], places=places))


def test_industries_without_links_stand_apart_beneath() -> None:
    nodes = [SpaceNode(str(at), 5, "absent") for at in range(4)]
    svg = draw(nodes, [(0, 1, 1.0)])
    found = shapes(svg)
    assert "alone" in words_of(svg)
    assert (
        float(found["2"].attrib["cy"]) == float(found["3"].attrib["cy"]) > float(found["1"].attrib["cy"]) + 20
    )


def test_the_industries_to_name_can_be_chosen() -> None:
    nodes = [SpaceNode(f"name {at}", 5 + at, "present") for at in range(30)]
    said = words_of(draw(nodes, backbone(near(30)), labelled=[3, 0]))
    assert {word for word in said if word.startswith("name")} == {"name 3", "name 0"}


@WIDTHS
def test_it_stays_sound_at_extremes(width: float) -> None:
    hostile = [
        SpaceNode(name, 5.0 + at, STATES[at % 3], "g1", "javascript:x") for at, name in enumerate(HOSTILE)
    ]
    groups = {"g1": SpaceGroup(HOSTILE[0], HOSTILE[5])}
    odd = [SpaceNode(str(at), size, "present") for at, size in enumerate((NAN, INF, 0.0, -1.0, 1e300, 1.0))]
    cases = [
        draw([], [], width),
        draw(hostile, backbone(near(8)), width, groups=groups),
        draw(odd, backbone(near(6)), width),
        draw([SpaceNode("same", 5, "present")] * 9, [], width, places=[(0.5, 0.5)] * 9),
        draw([SpaceNode("lost", 5, "present")], [], width, places=[(NAN, INF)]),
        draw(industries(60), [], width),
    ]
    for svg in cases:
        assert_sound(svg)
        assert "javascript" not in svg
        assert "<script" not in svg
        assert to_png(svg).startswith(b"\x89PNG")
    assert words_of(cases[0]) == ["None"]

"""The picture of a network: its signs, names, key and faults; communities; and the data of the explorer."""

from __future__ import annotations

import json
import math
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.charts.test_network_layout import tied
from tests.charts.test_palette import contrast
from tests.charts.test_scales import FRAME, HOSTILE, WIDTHS, assert_sound, every, parsed, tag, words_of

from klustermotor.charts.network_communities import as_communities, too_many
from klustermotor.charts.network_explorer import explorer_data
from klustermotor.charts.network_key import DERIVED, strokes
from klustermotor.charts.network_map import Dot, Line, NetworkWords, arranged, network_figure, placed
from klustermotor.charts.palette import ACCENT, MUTED, PAPER, SECTOR_COLOURS, SECTORS
from klustermotor.charts.png import to_png

KINDS = ("customer_supplier", "cooperation", "ownership", "finance", "board", "education", "research")
WORDS = NetworkWords(
    sectors={name: name.capitalize() for name in SECTORS},
    kinds={kind: kind.replace("_", " ").capitalize() for kind in KINDS},
    person="A person",
    outside="Outside",
    place_unknown="Unknown place",
    other_kinds="Other kinds",
    derived="Derived",
    directed="Directed",
    weight="Stronger",
    size="Size: ties",
    alone="Without a tie",
    empty="There are no actors yet: record some.",
    table="See the table.",
    community="Several together",
    groups={"g0": "First group", "g1": "Second group"},
)


def actors(count: int, *, groups: int = 0) -> list[Dot]:
    chance = np.random.default_rng(count)
    return [
        Dot(
            f"k{at}",
            f"Company number {at} AB",
            str(chance.choice((*SECTORS, "nonsense"))),
            person=at % 5 == 0,
            inside=(True, True, False, None)[at % 4],
            group=f"g{at % groups}" if groups else "",
            size=1.0 + at % 9,
            href=f"/actors/{at}",
        )
        for at in range(count)
    ]


def ties(count: int, number: int) -> list[Line]:
    return [
        replace(line, kind=KINDS[at % 7], directed=at % 3 == 0, derived=at % 4 == 0)
        for at, line in enumerate(tied(count, number))
    ]


def draw(dots: list[Dot], lines: list[Line], width: float = 880.0, **more: Any) -> str:
    options: dict[str, Any] = {"words": WORDS, "width": width}
    return network_figure(dots, lines, **options | FRAME | more)


@WIDTHS
@pytest.mark.parametrize("count", [1, 2, 10, 60, 300])
@pytest.mark.parametrize("groups", [0, 3])
def test_any_number_of_actors_is_drawn_without_words_upon_words(
    count: int, groups: int, width: float
) -> None:
    svg = draw(actors(count, groups=groups), ties(count, count * 3 // 2), width)
    assert_sound(svg)
    titles = [node.text for node in every(svg, "title")]
    assert {f"Company number {at} AB" for at in range(count)} <= set(titles)


@WIDTHS
def test_hostile_names_are_only_words(width: float) -> None:
    dots = [Dot(f"k{at}", name, "business", href="javascript:alert(1)") for at, name in enumerate(HOSTILE)]
    words = replace(WORDS, kinds={"": HOSTILE[0]}, groups={"": HOSTILE[1]}, alone=HOSTILE[2])
    lines = [Line(at, at + 1) for at in range(len(dots) - 2)]
    svg = draw([replace(dot, group=str(at % 2)) for at, dot in enumerate(dots)], lines, width, words=words)
    assert_sound(svg)
    assert every(svg, "a") == every(svg, "script") == []


def test_nobody_says_what_is_missing() -> None:
    assert WORDS.empty.split(":")[0] in " ".join(words_of(draw([], [])))


def test_the_description_tells_where_the_table_is() -> None:
    assert every(draw(actors(3), ties(3, 3)), "desc")[0].text == "D See the table."


@WIDTHS
def test_no_dot_covers_another(width: float) -> None:
    for count in (20, 200, 1000):
        dots, lines = actors(count), ties(count, 2 * count)
        marks, _height = arranged(dots, lines, placed(dots, lines, width=width), width=width)
        close = [
            (at, other)
            for at, one in enumerate(marks)
            for other, another in enumerate(marks[:at])
            if math.dist((one.x, one.y), (another.x, another.y)) < 0.95 * (one.radius + another.radius)
        ]
        assert len(close) <= count // 100, (count, close[:5])


def test_size_is_told_by_area() -> None:
    dots = [Dot("a", "A", size=9), Dot("b", "B", size=4), Dot("c", "C", size=math.nan)]
    marks, _ = arranged(dots, [], [(0, 0), (3, 0), (6, 0)])
    assert marks[0].radius / marks[1].radius == pytest.approx(1.5)
    assert marks[2].radius < marks[1].radius


def test_kinds_have_dashes_of_their_own_and_the_rarer_share_one() -> None:
    lines = [Line(0, 1, kind) for number, kind in enumerate(KINDS) for _ in range(9 - number)]
    looks = strokes(lines, WORDS)
    assert len({(looks[kind].colour, looks[kind].dashes) for kind in KINDS[:5]}) == 5
    assert looks[KINDS[4]] == looks[KINDS[5]] == looks[KINDS[6]]
    assert looks[KINDS[6]].name == "Other kinds"
    assert len({look.dashes for look in looks.values()}) == 5  # told apart without colour
    assert all(contrast(look.colour, PAPER) >= 4.5 for look in looks.values())


def test_derived_ties_are_pale_and_dotted_and_the_key_says_so() -> None:
    svg = draw(actors(3), [Line(0, 1, "finance"), Line(1, 2, "finance", derived=True)])
    dotted = [node for node in every(svg, "path") if node.get("stroke-dasharray") == DERIVED]
    assert [node.get("stroke") for node in dotted] == [MUTED]
    assert "Derived" in words_of(svg)
    assert "Derived" not in words_of(draw(actors(3), [Line(0, 1, "finance")]))


def test_the_key_tells_only_what_occurs() -> None:
    plain = words_of(
        draw(
            [Dot("a", "A", "public", inside=True), Dot("b", "B", "public", inside=True)],
            [Line(0, 1, "board")],
        )
    )
    assert {"Public", "Board"} <= set(plain)
    assert not {
        "Business",
        "A person",
        "Outside",
        "Unknown place",
        "Directed",
        "Stronger",
        "Size: ties",
    } & set(plain)
    full = words_of(draw(actors(20), [replace(line, directed=True) for line in ties(20, 30)]))
    assert {"A person", "Outside", "Unknown place", "Directed", "Stronger", "Size: ties"} <= set(full)


def test_a_sector_has_its_colour_and_an_actor_outside_an_outline() -> None:
    svg = draw(
        [Dot("a", "In", "finance", inside=True), Dot("b", "Out", "finance", inside=False)], [Line(0, 1)]
    )
    shapes = {
        node[0].text: node[1]
        for node in parsed(svg).iter()
        if len(node) > 1 and tag(node[0]) == "title" and tag(node[1]) == "path"
    }
    assert shapes["In"].get("fill") == SECTOR_COLOURS["finance"]
    assert shapes["Out"].get("fill") == PAPER
    assert shapes["Out"].get("stroke") == SECTOR_COLOURS["finance"]
    assert any(words.endswith("→") for words in words_of(svg))


def test_what_is_marked_stands_out_and_the_rest_fades() -> None:
    dots = [replace(dot, marked=at < 3) for at, dot in enumerate(actors(12))]
    lines = [replace(line, marked=line.tail < 3 and line.head < 3) for line in ties(12, 20)] + [
        Line(0, 1, marked=True)
    ]
    svg = draw(dots, lines)
    assert len([node for node in every(svg, "circle") if node.get("stroke") == ACCENT]) == 3
    assert len([node for node in parsed(svg).iter() if node.get("opacity") == "0.28"]) == 9
    assert [node.get("opacity") for node in every(svg, "g") if node.get("opacity") in {"0.16", "0.72"}] == [
        "0.16",
        "0.72",
    ]


def test_one_marked_actor_has_a_ring_and_nothing_fades() -> None:
    svg = draw([replace(dot, marked=at == 3) for at, dot in enumerate(actors(12))], ties(12, 20))
    assert len([node for node in every(svg, "circle") if node.get("stroke") == ACCENT]) == 1
    assert not [node for node in parsed(svg).iter() if node.get("opacity") in {"0.28", "0.16"}]


def test_groups_are_named() -> None:
    said = words_of(draw(actors(30, groups=2), ties(30, 40)))
    assert {"First group", "Second group"} <= set(said)


def test_those_without_a_tie_have_a_heading_and_names() -> None:
    dots = actors(8)
    said = words_of(draw(dots, [Line(0, 1), Line(1, 2), Line(2, 3)]))
    assert "Without a tie" in said
    assert "Without a tie" not in words_of(draw(dots[:4], [Line(0, 1), Line(1, 2), Line(2, 3)]))


def test_many_actors_are_no_links_but_few_are() -> None:
    assert len(every(draw(actors(40), ties(40, 60)), "a")) == 40
    assert every(draw(actors(200), ties(200, 300)), "a") == []


def test_the_same_network_gives_the_same_picture_in_any_order() -> None:
    dots, lines = actors(40), ties(40, 60)
    assert draw(dots, lines) == draw(dots, lines)
    places = placed(dots, lines)
    again = placed(dots[::-1], [replace(line, tail=39 - line.tail, head=39 - line.head) for line in lines])
    assert [round(x, 6) for x, _ in again[::-1]] == [round(x, 6) for x, _ in places]


def test_it_can_be_printed() -> None:
    assert to_png(draw(actors(30), ties(30, 40))).startswith(b"\x89PNG")


@pytest.mark.slow
def test_five_thousand_actors_are_drawn_in_seconds() -> None:
    dots, lines = actors(5000), ties(5000, 10_000)
    started = time.perf_counter()
    svg = draw(dots, lines)
    assert time.perf_counter() - started < 30  # a machine with other work; alone about three
    parsed(svg)
    assert len(svg) < 3_000_000


def test_communities_are_one_actor_each_until_they_open() -> None:
    # Two triangles, tied once; the first is opened.
    dots = actors(6)
    lines = [
        Line(0, 1),
        Line(1, 2),
        Line(0, 2),
        Line(3, 4),
        Line(4, 5),
        Line(3, 5),
        Line(2, 3, "own", weight=2.0),
    ]
    named: dict[str, Any] = {"name": "{} + {}".format, "href": "?open={}".format}
    closed, together = as_communities(dots, lines, [0, 0, 0, 1, 1, 1], **named)
    assert [(dot.members, dot.size, dot.href) for dot in closed] == [(3, 3.0, "?open=0"), (3, 3.0, "?open=1")]
    assert [(line.kind, line.weight) for line in together] == [("own", 2.0)]
    opened, lines_then = as_communities(dots, lines, [0, 0, 0, 1, 1, 1], opened={0}, **named)
    assert [dot.key for dot in opened[:3]] == ["k0", "k1", "k2"]
    assert opened[3].members == 3
    assert len(lines_then) == 4
    assert_sound(draw(opened, lines_then))
    assert "Several together" in words_of(draw(opened, lines_then))


def test_what_is_too_many() -> None:
    assert not too_many([Dot("a", "A")] * 5000, [Line(0, 1)] * 10_000)
    assert too_many([Dot("a", "A")] * 5001, [])
    assert too_many([], [Line(0, 1)] * 10_001)


def test_the_explorer_gets_the_places_of_the_picture() -> None:
    dots, lines = actors(30, groups=2), ties(30, 40)
    data = json.loads(json.dumps(explorer_data(dots, lines, words=WORDS), allow_nan=False))
    marks, height = arranged(dots, lines, placed(dots, lines))
    assert [(node["x"], node["y"]) for node in data["nodes"]] == [
        (round(mark.x, 1), round(mark.y, 1)) for mark in marks
    ]
    assert data["height"] == round(height, 1)
    assert [(tie["t"], tie["h"]) for tie in data["ties"]] == [(line.tail, line.head) for line in lines]
    assert {tie["kind"] for tie in data["ties"]} == {kind["key"] for kind in data["kinds"]}
    assert sorted(data["order"]) == list(range(30))
    assert data["groups"][0] == {"key": "g0", "name": "First group"}


def test_the_explorer_gets_nothing_of_nobody() -> None:
    data = explorer_data([], [], words=WORDS)
    assert data["nodes"] == data["ties"] == data["kinds"] == []

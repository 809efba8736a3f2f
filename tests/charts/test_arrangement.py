"""What each figure shows, leaves out, counts and marks as unknown."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from klustermotor.charts.activities import ActivityRow, ActivityWords, activity_figure
from klustermotor.charts.funding import FundingRow, FundingWords, funding_figure
from klustermotor.charts.members import Reading, ReadingWords, members_over_time_figure
from klustermotor.charts.organisation import BodyBox, Carrier, Holder, OrganisationWords, organisation_figure
from klustermotor.charts.palette import PAPER, SECTORS
from klustermotor.charts.phases import PhaseWords, Placement, phase_figure
from klustermotor.charts.signs import COVERAGES, icon
from klustermotor.charts.timeline import TimelineStep, TimelineWords, spread, timeline_figure
from klustermotor.charts.value_chain import ActorMark, StageBox, ValueChainWords, value_chain_figure

FRAME: dict[str, Any] = {"title": "T", "description": "D", "identifier": "fig"}
SECTOR_WORDS: dict[str, str] = {sector: f"sector {sector}" for sector in SECTORS}
PHASES = PhaseWords(("P1", "P2", "P3", "P4", "P5"), "Not placed", "+ {count} more", "None placed")
CHAIN = ValueChainWords(
    "Support",
    {one: f"cover {one}" for one in COVERAGES},
    SECTOR_WORDS,
    "outside",
    "somewhere",
    "+ {count} more",
    "None",
)
ORGANISATION = OrganisationWords(
    "Engine", "Nobody known", "unnamed", SECTOR_WORDS, "outside", "somewhere", "+ {count} more"
)
TIMELINE = TimelineWords(SECTOR_WORDS, "milestone", "initiators", "undated", "None")
FUNDING = FundingWords(SECTOR_WORDS, "{amount} kr", "about {amount}", "unknown amount", "None")


def parsed(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314 - made by the code under test


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in parsed(svg).iter() if str(node.tag).endswith("}text")]


def edges(svg: str, name: str) -> tuple[float, float]:
    """Left and right end of an initiative's bar."""
    link = next(node for node in parsed(svg).iter() if node.attrib.get("aria-label") == name)
    left, right, _ = re.findall(r"[MHL](\d+\.?\d*)", link[0].attrib["d"])[:3]
    return float(left), float(right)


def test_an_initiative_spans_its_phases() -> None:
    svg = phase_figure([Placement("A", 0, 0, "/a"), Placement("B", 2, 4, "/b")], words=PHASES, **FRAME)
    (a_left, a_right), (b_left, b_right) = edges(svg, "A"), edges(svg, "B")
    assert 0 < a_left < a_right < 176
    assert 352 < b_left < 380
    assert 840 < b_right < 880


def test_three_hundred_initiatives_are_all_drawn_or_counted() -> None:
    placements = [Placement(f"Initiative {n}", n % 5, n % 5, f"/i/{n}") for n in range(300)]
    svg = phase_figure(placements, words=PHASES, most=10, **FRAME)
    counted = sum(int(words.split()[1]) for words in texts(svg) if words.startswith("+ "))
    assert svg.count("<a ") == 50
    assert counted == 250


def test_bars_in_a_lane_do_not_cover_one_another() -> None:
    placements = [Placement(f"I{n}", n * 7 % 5, min(4, n * 7 % 5 + n % 3), f"/i/{n}") for n in range(25)]
    svg = phase_figure(placements, words=PHASES, **FRAME)
    boxes = []
    for link in (node for node in parsed(svg).iter() if str(node.tag).endswith("}a")):
        numbers = [float(number) for number in re.findall(r"\d+\.?\d*", link[0].attrib["d"])]
        boxes.append((numbers[0], numbers[1], numbers[3], numbers[6]))
    for n, (left, top, right, foot) in enumerate(boxes):
        for other_left, other_top, other_right, other_foot in boxes[:n]:
            apart = right <= other_left or other_right <= left or foot <= other_top or other_foot <= top
            assert apart


def test_the_unplaced_are_shown_and_the_empty_figure_says_so() -> None:
    svg = phase_figure([], unplaced=[("Logistics", None)], words=PHASES, **FRAME)
    assert {"Not placed", "Logistics", "?", "None placed"} <= set(texts(svg))
    assert "Not placed" not in texts(phase_figure([], words=PHASES, **FRAME))


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (3, 2), (0, 5)])
def test_phases_that_do_not_exist_are_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="five"):
        Placement("A", first, last)


def test_the_value_chains_legend_holds_only_what_occurs() -> None:
    stages = [StageBox("Research", coverage="lacking"), StageBox("Production", coverage="inside")]
    words = texts(value_chain_figure(stages, words=CHAIN, **FRAME))
    assert [word for word in words if word.startswith(("cover", "sector"))] == [
        "cover inside",
        "cover lacking",
    ]
    actors = (ActorMark("A", "public", inside=True), ActorMark("B", None, inside=False))
    words = texts(value_chain_figure([StageBox("R", coverage="inside", actors=actors)], words=CHAIN, **FRAME))
    assert [word for word in words if word.startswith("sector")] == ["sector public", "sector unknown"]
    assert "outside" in words
    assert "somewhere" not in words


def test_actors_elsewhere_and_of_unknown_place_have_their_sign() -> None:
    actors = tuple(
        ActorMark(name, "public", inside=inside) for name, inside in (("A", True), ("B", False), ("C", None))
    )
    words = texts(value_chain_figure([StageBox("R", actors=actors)], words=CHAIN, **FRAME))
    assert {"A", "B→", "C?"} <= set(words)


def test_stages_keep_their_order_and_supports_stand_beneath() -> None:
    stages = [StageBox("Training", support=True), *(StageBox(f"S{n}") for n in range(12))]
    words = texts(value_chain_figure(stages, words=CHAIN, **FRAME))
    found = [word for word in words if re.fullmatch(r"S\d+|Training", word)]
    assert found == [*(f"S{n}" for n in range(12)), "Training"]


def test_actors_beyond_the_limit_are_counted() -> None:
    actors = tuple(ActorMark(f"A{n}") for n in range(11))
    assert "+ 3 more" in texts(value_chain_figure([StageBox("R", actors=actors)], words=CHAIN, **FRAME))


def test_an_unknown_engine_is_shown_as_unknown() -> None:
    words = texts(organisation_figure([], words=ORGANISATION, **FRAME))
    assert {"?", "Nobody", "known"} <= {part for word in words for part in word.split()}
    assert "Engine" not in words


def test_members_who_are_counted_but_not_named_are_open_dots() -> None:
    bodies = [BodyBox("r", "Reference group", "reference_group", 7)]
    holders = [Holder("A", bodies=("r",)), Holder("B", bodies=("r",))]
    svg = organisation_figure([Holder("M")], bodies=bodies, holders=holders, words=ORGANISATION, **FRAME)
    assert svg.count('r="4"') == 5 + 1  # and one in the legend
    assert "unnamed" in texts(svg)
    assert "Reference group · 7" in texts(svg)
    whole = organisation_figure(
        [Holder("M")], bodies=[BodyBox("r", "G", size=2)], holders=holders, words=ORGANISATION, **FRAME
    )
    assert "unnamed" not in texts(whole)


def test_people_do_not_cover_one_another() -> None:
    holders = [Holder(f"Person {n}", "Organisation, position", SECTORS[n % 6]) for n in range(40)]
    svg = organisation_figure([Holder("M")], holders=holders, words=ORGANISATION, **FRAME)
    for side in ("end", None):
        rows = [
            float(node.attrib["y"])
            for node in parsed(svg).iter()
            if str(node.tag).endswith("}text") and node.get("text-anchor") == side and node.attrib.get("x")
        ]
        assert all(below - above >= 15 for above, below in zip(sorted(rows), sorted(rows)[1:], strict=False))


def test_every_person_and_organisation_is_named_or_counted() -> None:
    holders = [Holder(f"Person{n}", sector=SECTORS[n % 6]) for n in range(43)]
    carriers = [Carrier(f"Carrier{n}", SECTORS[n % 6], True) for n in range(60)]
    svg = organisation_figure(
        [], holders=holders, groups=[("Founders", carriers)], words=ORGANISATION, **FRAME
    )
    words = texts(svg)
    assert {f"Person{n}" for n in range(40)} | {f"Carrier{n}" for n in range(60)} <= set(words)
    assert "+ 3 more" in words


def test_steps_stand_in_order_of_time_and_the_undated_after_its_neighbour() -> None:
    steps = [
        TimelineStep("C", "2001", 2001.0),
        TimelineStep("A", "1989", 1989.0),
        TimelineStep("B", "before 2000"),
    ]
    words = texts(timeline_figure(steps, words=TIMELINE, **FRAME))
    assert [word for word in words if word in {"A", "B", "C"}] == ["A", "B", "C"]
    assert "undated" in words
    assert "milestone" not in words


def test_spread_blocks_do_not_cover_one_another_and_stay_in_order() -> None:
    wanted = [0.0, 3.0, None, 5.0, 90.0, 90.0, None]
    heights = [20.0, 30.0, 10.0, 20.0, 40.0, 15.0, 10.0]
    tops = spread(wanted, heights, 4.0)
    assert tops[0] >= 4
    assert all(
        top + height <= after + 1e-9 for top, height, after in zip(tops, heights, tops[1:], strict=False)
    )


def test_an_unknown_amount_is_never_a_zero() -> None:
    rows = [FundingRow("2001", "Fees", "business", None), FundingRow("2002", "Fees", "business", 0)]
    words = texts(funding_figure(rows, language="sv", words=FUNDING, **FRAME))
    assert {"unknown amount", "Fees unknown amount", "0 kr", "Fees 0"} <= {
        word.replace("\n", " ") for word in words
    }


def test_a_total_with_an_unknown_part_says_that_there_is_more() -> None:
    rows = [FundingRow("2001", "A", "public", 1000), FundingRow("2001", "B", None, None)]
    words = texts(funding_figure(rows, language="sv", words=FUNDING, **FRAME))
    assert "1\u00a0000 kr\u00a0+\u00a0?" in words


def test_approximate_amounts_are_called_so() -> None:
    rows = [FundingRow("2003", "A", "public", 2_000_000, approximate=True)]
    words = texts(funding_figure(rows, language="en", words=FUNDING, **FRAME))
    assert "about 2,000,000" in words
    assert "about 2,000,000 kr" in words


def test_activities_tell_unknown_from_zero_from_nothing() -> None:
    rows = [ActivityRow("A", "2001", None), ActivityRow("A", "2002", 0), ActivityRow("B", "2002", 5)]
    words = texts(activity_figure(rows, language="sv", words=ActivityWords("Total"), **FRAME))
    assert words.count("?") == 2  # the cell, and the total of its year
    assert words.count("0") == 1
    assert "0+?" in words
    assert words.count("5") == 3  # the cell, and the totals of its area and its year
    assert "5+?" in words


def test_a_reading_without_a_time_is_told_in_words() -> None:
    readings = [Reading("2002", 2002.5, 40), Reading("later", None, 70, approximate=True)]
    words = texts(
        members_over_time_figure(
            readings, language="sv", words=ReadingWords("ca {amount}", "undated"), **FRAME
        )
    )
    assert "later ca 70 (undated)" in words
    assert "40" in words


@pytest.mark.parametrize("group", ["sector", "coverage", "status"])
def test_icons_of_a_group_are_all_different_without_colour(group: str) -> None:
    names = {
        "sector": SECTORS,
        "coverage": COVERAGES,
        "status": ("planned", "under_way", "done", "unknown"),
    }[group]
    shapes = {re.sub(r"#[0-9a-f]{6}", "", icon(f"{group}:{name}").replace(PAPER, "paper")) for name in names}
    assert len(shapes) == len(names)

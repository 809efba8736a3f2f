"""What initiatives share, what plans say, what is not covered, and what is suggested for it."""

from __future__ import annotations

import json
import random
import string
from typing import Any

import pytest
from tests.coherence_board.made_board import activity, board, members, money
from tests.diagnosis.made import made

from klustermotor.casefile.records import Case
from klustermotor.coherence.board import Board, coherence_board
from klustermotor.coherence.suggestions import KEYS, sentence
from klustermotor.wording import LANGUAGES, words

CHAIR = {"roles": [{"role": "chair", "person": "director"}]}
STEEL = {"id": "steel", "competence_area": "steel", "host": "institute"}
TIE = {"kind": "cooperation", "from_organisation": "wood", "to_organisation": "institute"}


def vision(**text: str) -> dict[str, Any]:
    return {"goals": [{"kind": "vision", "text": text}]}


def keys(found: Board) -> list[str]:
    return [one.key for one in found.suggestions]


def pair(wood: dict[str, Any], steel: dict[str, Any], **more: Any) -> Board:
    return board(wood, STEEL | steel, **more)


def test_two_with_common_financier_and_member_and_no_coordination_are_to_meet() -> None:
    both = {"members": members("firm-1"), "funding": [money("council")]}
    found = pair(both, both)
    (shared,) = found.overlaps
    assert (shared.participants, shared.financiers) == (("firm-1",), ("council",))
    assert {one.collection for one in shared.evidence("participants")} == {"members"}
    assert keys(found).count("meet") == 1
    assert "Wood" in sentence(found.setting, next(one for one in found.suggestions if one.key == "meet"))


@pytest.mark.parametrize(
    ("wood", "steel", "ties", "how"),
    [
        ({}, {}, [TIE], ["tie"]),
        ({}, {}, [TIE | {"end": "2005"}], []),
        ({}, {}, [TIE | {"kind": "informal"}], []),
        ({}, {"activities": [activity("wood")]}, [], ["takes_part"]),
        ({}, {"activities": [activity("wood", status="planned")]}, [], []),
        (CHAIR, CHAIR, [], ["people"]),
        ({"host": "council"}, {"host": "council"}, [], ["same_host"]),
    ],
)  # fmt: skip
def test_recorded_coordination(
    wood: dict[str, Any], steel: dict[str, Any], ties: list[dict[str, Any]], how: list[str]
) -> None:
    both = {"members": members("firm-1"), "funding": [money("council")]}
    found = pair(both | wood, both | steel, ties=ties)
    assert [one.how for one in found.overlaps[0].coordination] == how
    assert ("meet" in keys(found)) == (not how)


@pytest.mark.parametrize(
    ("wood", "steel"),
    [
        ({"seat": "town"}, {"seat": "town"}),
        ({"members": members("firm-1", end="2001")}, {"members": members("firm-1")}),
        ({"funding": [money("council", year=1999)]}, {"funding": [money("council", year=2009)]}),
        (vision(en="Town laser"), vision(en="Town and laser")),
        (vision(en="Laser optics"), vision(sv="Laser optics")),
        ({"members": members("firm-1")}, {"members": members("firm-1"), "end": "2005"}),
    ],
)  # fmt: skip
def test_what_is_no_overlap(wood: dict[str, Any], steel: dict[str, Any]) -> None:
    assert pair(wood, steel).overlaps == ()


def test_words_are_told_and_lead_to_the_texts() -> None:
    def goal(text: str) -> dict[str, Any]:
        return {
            "goals": [
                {"kind": "vision", "text": {"en": text}},
                {"kind": "overall", "text": {"en": "To grow"}},
            ]
        }

    found = pair(goal("Develop the optics of LASERS"), goal("Lasers and optics for firms"))
    (shared,) = found.overlaps
    assert [(one.of, one.language, one.words) for one in shared.words] == [
        ("aims", "en", ("lasers", "optics"))
    ]
    assert [one.initiative for one in shared.evidence("words")] == ["steel", "wood"]
    assert "compare-aims" in keys(found)
    assert found.fragmentation.alone == ()


def test_three_financiers_for_the_same_firms() -> None:
    initiatives = [
        {"id": key, "members": members("firm-1", "firm-2", "college"), "funding": [money(payer)]}
        for key, payer in (("steel", "agency"), ("glass", "fund"))
    ]
    found = board({"members": members("firm-1", "firm-2"), "funding": [money("council")]}, *initiatives)
    (group,) = found.reached
    assert (group.firms, group.financiers) == (("firm-1", "firm-2"), ("agency", "council", "fund"))
    assert "agree-for-firms" in keys(found)
    same = [one | {"funding": [money("council")]} for one in initiatives]
    assert board({"members": members("firm-1"), "funding": [money("council")]}, *same).reached == ()


def plan(stance: str | None, body: str | None = "council", **target: str) -> dict[str, Any]:
    told = [({"stance": stance} | (target or {"competence_area": "timber"}))] if stance else []
    return {"title": {"en": "Plan"}, "priorities": told} | ({"organisation": body} if body else {})


@pytest.mark.parametrize(
    ("funding", "plans", "states", "key"),
    [
        ([money("council")], [plan("not_mentioned")], ["left_out"], "take-into-plan"),
        ([money("council")], [plan("not_mentioned", initiative="wood")], ["left_out"], "take-into-plan"),
        ([money("council")], [plan("not_mentioned"), plan("mentioned")], ["in_plan"], None),
        ([money("council")], [plan("not_mentioned") | {"end": "2001"}], ["not_told"], "tell-plan"),
        ([money("council")], [plan(None)], ["not_told"], "tell-plan"),
        ([money("council")], [], ["not_told"], "tell-plan"),
        ([], [plan("priority")], ["unpaid"], "say-what-priority-means"),
        ([], [plan("mentioned")], ["unpaid"], None),
        ([], [plan("not_mentioned")], [], None),
        ([money(None, sector="public")], [plan("priority")], ["payer_not_told"], "name-payer"),
        ([money(None, sector="business")], [plan("priority")], ["unpaid"], "say-what-priority-means"),
        ([money(None)], [plan("priority", None)], ["in_plan"], None),
        ([money("firm-1")], [plan("not_mentioned", None)], ["left_out"], "take-into-plan"),
        ([], [plan("priority", competence_area="steel")], ["unpaid"], "say-what-priority-means"),
    ],
)
def test_money_and_plans(
    funding: list[dict[str, Any]], plans: list[dict[str, Any]], states: list[str], key: str | None
) -> None:
    found = board({"funding": funding}, plans=plans)
    assert [one.state for one in found.plans] == states
    assert keys(found) == ([key] if key else [])


def test_a_plan_that_contradicts_itself_is_told() -> None:
    both = plan("not_mentioned")
    both["priorities"] = [
        {"stance": one, "competence_area": "timber"} for one in ("mentioned", "not_mentioned")
    ]
    (line,) = board({"funding": [money("council")]}, plans=[both]).plans
    assert (line.state, line.contradictory) == ("in_plan", True)


def test_areas_and_stages_that_nobody_covers() -> None:
    stages = [
        {"name": {"en": "Sawing"}, "coverage": "lacking"},
        {"name": {"en": "Drying"}},
        {"name": {"en": "Selling"}, "actors": [{"region": "far-county"}]},
    ]
    areas = [
        {"id": f"a-{one}", "name": {"en": one}, "strength": one}
        for one in ("potential", "confirmed", "rejected")
    ]
    found = board({"value_chain": stages}, competence_areas=areas)
    assert [one.strength for one in found.fragmentation.uncovered_areas] == ["confirmed", "potential"]
    assert [one.state for one in found.fragmentation.uncovered_stages] == ["lacking", "nobody_recorded"]
    assert keys(found) == ["area-without-initiative", "perhaps-area-without-initiative", "stage-lacking"]


def test_several_in_an_area_and_financiers_spread_thin() -> None:
    rows = [
        {"id": key, "competence_area": "timber", "funding": [money("council", 100)]} for key in ("b", "c")
    ]
    found = board({"funding": [money("council", 200), money("council", 100, year=2008)]}, *rows)
    (area,) = found.fragmentation.shared_areas
    assert (area.initiatives, len(area.uncoordinated)) == (("b", "c", "wood"), 3)
    (spread,) = found.fragmentation.spread
    assert (spread.initiatives, spread.pieces, spread.largest_share) == (("b", "c", "wood"), 4, 0.6)
    assert {"divide-work", "gather"} <= set(keys(found))


def test_every_suggestion_has_words_in_both_languages() -> None:
    texts = words("coherence")
    assert set(KEYS) == {one for one in texts if not one.startswith("board-")} - {"the-region", "more"}
    for text in texts.values():
        names = [{name for _, name, _, _ in string.Formatter().parse(text[one]) if name} for one in LANGUAGES]
        assert names[0] == names[1]


def rich() -> Case:
    firms = {"members": members("firm-1", "firm-2", "college")}
    stage = [{"name": {"en": "Sawing"}, "coverage": "lacking"}]
    steel = {
        "name": "Steel",
        "id": "steel",
        "competence_area": "timber",
        "funding": [money("council"), money("fund")],
    }
    unnamed = [money(None, sector="public")]
    return made(
        firms | {"value_chain": stage, "funding": [money("council"), money("agency")]},
        initiatives=[
            firms | steel,
            {"name": "Glass", "id": "glass", "members": members("firm-2"), "funding": unnamed},
        ],
        plans=[plan("not_mentioned"), plan("priority", "agency", initiative="glass")],
    )


def test_the_order_of_records_makes_no_difference() -> None:
    case, dice = rich(), random.Random(6)  # noqa: S311 - only shuffles

    def mixed(value: Any) -> Any:
        if isinstance(value, list):
            return dice.sample([mixed(one) for one in value], len(value))
        return {key: mixed(one) for key, one in value.items()} if isinstance(value, dict) else value

    first = coherence_board(case)
    assert {one.key for one in first.suggestions} >= {"meet", "divide-work", "take-into-plan", "name-payer"}
    for _ in range(3):
        again = coherence_board(Case.model_validate_json(json.dumps(mixed(case.model_dump(mode="json")))))
        for part in (
            "participations",
            "financing",
            "overlaps",
            "reached",
            "plans",
            "fragmentation",
            "suggestions",
        ):
            assert getattr(again, part) == getattr(first, part), part


def test_every_record_cited_is_there_and_every_suggestion_can_be_said() -> None:
    from klustermotor.diagnosis.records import records_of

    found = coherence_board(rich())
    known = records_of(found.setting.case)
    for one in found.suggestions:
        assert set(one.evidence) <= known.keys()
        assert all(sentence(found.setting, one, language) for language in LANGUAGES)


def test_an_empty_case_says_nothing() -> None:
    found = board()
    assert (found.overlaps, found.plans, found.suggestions, found.financing.total) == ((), (), (), ())

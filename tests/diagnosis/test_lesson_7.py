"""Lesson 7 on small made-up initiatives that differ in one thing, beside others of the same case."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made, sign

LESSON = "lesson-7"
STONE = {"id": "iron", "name": "Iron works", "sector": "intermediary"}
"""The organisation that the other initiative, ``iron``, is."""


def paid(*organisations: str, **more: Any) -> list[dict[str, Any]]:
    return [{"year": 2008, "amount": 100, "organisation": key} | more for key in organisations]


def other(key: str = "iron", **more: Any) -> dict[str, Any]:
    return {"id": key, "name": key.title(), "competence_area": "steel"} | more


def plan(stance: str = "priority", *, by: str | None = "council", **more: Any) -> dict[str, Any]:
    """What a plan says of ``wood``, of another initiative, ``of``, or of an area; of nobody's plan, ``by`` is None."""
    of, area = more.pop("of", "wood"), more.pop("area", None)
    target = {"competence_area": area} if area else {"initiative": of}
    organisation = {"organisation": by} if by else {}
    return {"title": {"en": "Plan"}, "priorities": [target | {"stance": stance}]} | organisation | more


def beside(wood: dict[str, Any], *others: dict[str, Any], **more: Any) -> Any:
    return made(wood, initiatives=list(others or [other()]), organisations=[STONE], **more)


def tie(one: str = "wood", another: str = "iron", kind: str = "cooperation", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "from_organisation": one, "to_organisation": another} | more


def deed(*organisations: str, status: str = "done", kind: str = "cooperation") -> dict[str, Any]:
    return {"title": {"en": "A deed"}, "kind": kind, "status": status, "organisations": list(organisations)}


RIVAL = other(competence_area="timber", funding=paid("council"))


@pytest.mark.parametrize(
    ("plans", "ties", "verdict"),
    [
        ([plan()], [tie()], "supported"),
        ([plan("not_mentioned")], [], "against"),
        ([plan("not_mentioned")], [tie()], "partly"),
        ([plan()], [], "partly"),
    ],
)
def test_each_verdict(plans: list[dict[str, Any]], ties: list[dict[str, Any]], verdict: str) -> None:
    case = beside({"funding": paid("council")}, RIVAL, plans=plans, ties=ties)
    assert judged(LESSON, case).verdict == verdict


def test_without_records_not_enough_is_known() -> None:
    assert judged(LESSON, made()).verdict == "unknown"
    assert judged(LESSON, beside({})).verdict == "unknown"


@pytest.mark.parametrize(
    ("plans", "value"),
    [
        ([plan()], 1),
        ([plan("mentioned")], 1),
        ([plan(area="timber")], 1),
        ([plan("not_mentioned")], 0),
        ([plan("not_mentioned"), plan(area="timber")], 0.5),
        ([plan(), plan("not_mentioned", by="agency")], 0.5),
        ([plan(), plan(by=None)], 1),
        ([plan("not_mentioned"), plan(by=None)], 0.5),
        ([plan(by="school")], None),
        ([plan("not_mentioned", area="steel")], None),
        ([plan("not_mentioned", end="2008")], None),
        ([plan("not_mentioned", start="2011")], None),
        ([], None),
    ],
)
def test_what_the_plans_of_public_supporters_say(plans: list[dict[str, Any]], value: float | None) -> None:
    case = made({"funding": paid("council", "agency", "school")}, plans=plans)
    assert sign(LESSON, "in-supporters-plans", case).value == value


@pytest.mark.parametrize(
    ("initiative", "told"),
    [
        ({"funding": paid("council")}, True),
        ({"host": "council"}, True),
        ({"members": [{"organisation": "council"}]}, True),
        ({"roles": [{"role": "founder", "organisation": "council"}]}, True),
        ({"members": [{"organisation": "council", "end": "2005"}]}, False),
        ({"funding": paid("council", year=2011)}, False),
        ({"activities": [deed("council")]}, False),
    ],
)
def test_who_supports_it_publicly(initiative: dict[str, Any], told: bool) -> None:
    found = sign(LESSON, "in-supporters-plans", made(initiative, plans=[plan("not_mentioned")]))
    assert (found.value == 0) == told


@pytest.mark.parametrize(
    ("link", "told"),
    [
        (tie("council", "wood", "finance", directed=True), True),
        (tie("council", "wood", "finance"), True),
        (tie("wood", "council", "finance", directed=True), False),
        (tie("council", "firm-1", "finance", directed=True), False),
        (tie("council", "wood"), False),
        (tie("council", "wood", "finance", end="2005"), False),
    ],
)
def test_a_tie_of_finance_tells_who_pays(link: dict[str, Any], told: bool) -> None:
    found = sign(LESSON, "in-supporters-plans", made({}, plans=[plan()], ties=[link]))
    assert (found.value == 1) == told


def test_a_plan_that_says_both_is_a_doubt() -> None:
    both = plan() | {
        "priorities": [{"initiative": "wood", "stance": one} for one in ("priority", "not_mentioned")]
    }
    found = judged(LESSON, made({"funding": paid("council")}, plans=[both]))
    assert [one.key for one in found.doubts] == ["plan-two-stances"]
    assert not judged(
        LESSON, made({"funding": paid("council")}, plans=[plan(), plan("not_mentioned")])
    ).doubts


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ({}, 0),
        ({"ties": [tie()]}, 1),
        ({"ties": [tie("iron", "wood", "board")]}, 1),
        ({"ties": [tie(kind="finance")]}, 0),
        ({"ties": [tie(end="2006")]}, 0),
        ({"ties": [tie("council", "iron")]}, 0),
        ({"plans": [plan(by=None), plan(by=None, of="iron")]}, 0),
        ({"plans": [plan(by=None) | {"priorities": [
            {"initiative": "wood", "stance": "priority"}, {"competence_area": "steel", "stance": "mentioned"}]}]}, 0.5),
        ({"plans": [plan(by=None) | {"priorities": [
            {"initiative": "wood", "stance": "priority"}, {"initiative": "iron", "stance": "not_mentioned"}]}]}, 0),
        ({"plans": [plan() | {"priorities": [
            {"initiative": "wood", "stance": "priority"}, {"initiative": "iron", "stance": "priority"}]}]}, 0.5),
        ({"plans": [plan(by="agency") | {"priorities": [
            {"initiative": "wood", "stance": "priority"}, {"initiative": "iron", "stance": "priority"}]}]}, 0),
    ],
)  # fmt: skip
def test_initiatives_with_the_same_financier(more: dict[str, Any], value: float) -> None:
    case = beside({"funding": paid("council")}, other(funding=paid("council")), **more)
    assert sign(LESSON, "same-financiers", case).value == value


@pytest.mark.parametrize(
    ("wood", "iron", "joined"),
    [
        ({"activities": [deed("iron", kind="seminar")]}, {}, True),
        ({}, {"activities": [deed("wood")]}, True),
        ({"activities": [deed("iron", status="planned")]}, {}, False),
        ({"activities": [deed("firm-1")]}, {"activities": [deed("firm-1")]}, False),
        ({"host": "agency"}, {"host": "agency"}, True),
        ({"host": "agency"}, {"host": "council"}, False),
        ({"roles": [{"role": "leadership_network", "person": "officer"}]},
         {"roles": [{"role": "board_member", "person": "officer"}]}, True),
        ({"roles": [{"role": "leadership_network", "person": "officer"}]},
         {"roles": [{"role": "board_member", "person": "officer", "end": "2007"}]}, False),
        ({"roles": [{"role": "initiator", "person": "officer"}]},
         {"roles": [{"role": "initiator", "person": "officer"}]}, False),
    ],
)  # fmt: skip
def test_what_is_coordination(wood: dict[str, Any], iron: dict[str, Any], joined: bool) -> None:
    case = beside({"funding": paid("council")} | wood, other(funding=paid("council")) | iron)
    assert (sign(LESSON, "same-financiers", case).value == 1) == joined


def test_without_a_common_financier_there_is_nothing_to_tell_by() -> None:
    assert (
        sign(
            LESSON, "same-financiers", beside({"funding": paid("council")}, other(funding=paid("agency")))
        ).value
        is None
    )
    assert (
        sign(LESSON, "same-financiers", beside({"funding": paid("wood")}, other(funding=paid("wood")))).value
        is None
    )


@pytest.mark.parametrize(
    ("wood", "iron", "value"),
    [
        ({}, {"competence_area": "timber"}, 0),
        ({}, {}, None),
        (["firm-1"], ["firm-1"], None),
        (["firm-1", "firm-2"], ["firm-1", "firm-2"], 0),
        (["council", "agency", "college"], ["council", "agency", "college"], None),
    ],
)
def test_initiatives_in_each_others_way(wood: Any, iron: Any, value: float | None) -> None:
    mine, theirs = (
        {"members": [{"organisation": key} for key in one]} if isinstance(one, list) else one
        for one in (wood, iron)
    )
    assert sign(LESSON, "overlap-coordinated", beside(mine, other() | theirs)).value == value
    joined = beside(mine, other() | theirs, ties=[tie()])
    assert sign(LESSON, "overlap-coordinated", joined).value == (None if value is None else 1)


def test_firms_in_what_is_done_are_common_too() -> None:
    members = [{"organisation": key} for key in ("firm-1", "firm-2")]
    case = beside({"members": members}, other(activities=[deed("firm-1", "firm-2", status="under_way")]))
    assert sign(LESSON, "overlap-coordinated", case).value == 0
    planned = beside({"members": members}, other(activities=[deed("firm-1", "firm-2", status="planned")]))
    assert sign(LESSON, "overlap-coordinated", planned).value is None


def test_one_of_two_that_overlap_is_coordinated() -> None:
    case = beside({}, other(competence_area="timber"), other("paper", competence_area="timber"), ties=[tie()])
    found = sign(LESSON, "overlap-coordinated", case)
    assert (found.value, found.values) == (0.5, {"others": 2, "joined": 1, "apart": 1})


@pytest.mark.parametrize(
    ("wood", "ties", "value"),
    [
        ({}, [], None),
        ({"activities": [deed("wood", "stranger")]}, [], 0.5),
        ({"activities": [deed("wood", "stranger", "institute")]}, [], 1),
        ({"activities": [deed("stranger", status="planned")]}, [], None),
        ({"activities": [deed("stranger", kind="seminar")]}, [], None),
        ({"activities": [deed("firm-1")]}, [], None),
        ({"activities": [deed("college")], "members": [{"organisation": "college"}]}, [], None),
        ({"roles": [{"role": "partner", "organisation": "institute"}]}, [], 0.5),
        ({"roles": [{"role": "partner", "organisation": "firm-1"}]}, [], None),
        ({"roles": [{"role": "partner", "organisation": "institute"}]}, [tie("institute", "wood")], 0.5),
        ({"roles": [{"role": "partner", "organisation": "institute"}]}, [tie()], 1),
        ({"host": "institute"}, [tie("institute", "iron")], None),
        ({}, [tie("wood", "institute", "informal")], None),
    ],
)
def test_building_on_what_is_there(
    wood: dict[str, Any], ties: list[dict[str, Any]], value: float | None
) -> None:
    assert sign(LESSON, "builds-on-what-is-there", beside(wood, ties=ties)).value == value


@pytest.mark.parametrize("plans", [[plan()], [plan("not_mentioned")]])
@pytest.mark.parametrize(
    "more",
    [
        {"plans": [plan(area="timber")]},
        {"plans": [plan(by="agency")]},
        {"ties": [tie()]},
        {"ties": [tie("wood", "institute")]},
    ],
)
def test_a_further_record_in_favour_never_worsens(plans: list[dict[str, Any]], more: dict[str, Any]) -> None:
    wood = {"funding": paid("council", "agency"), "roles": [{"role": "partner", "organisation": "abroad"}]}
    told = [tie("wood", "institute", "informal"), *([tie("wood", "institute")])]
    base: dict[str, Any] = {"plans": plans, "ties": told}
    before, after = (
        judged(LESSON, beside(wood, RIVAL, **rows))
        for rows in (base, {name: [*base[name], *more.get(name, [])] for name in base})
    )
    assert (after.support or 0) >= (before.support or 0)
    assert all((after.signs[key].value or 0) >= (one.value or 0) for key, one in before.signs.items())


def test_the_order_of_records_and_of_initiatives_does_not_matter() -> None:
    others = [other(key, competence_area="timber", funding=paid("council")) for key in ("iron", "paper")]
    ties = [tie() | {"id": "tie-1"}, tie("wood", "institute") | {"id": "tie-2"}]
    plans = [plan() | {"id": "plan-1"}, plan("not_mentioned", by=None) | {"id": "plan-2"}]
    wood = {"funding": paid("council")}
    one = beside(
        wood,
        *others,
        ties=ties,
        plans=[row | {"priorities": [row["priorities"][0] | {"id": row["id"]}]} for row in plans],
    )
    another = beside(
        wood,
        *others[::-1],
        ties=ties[::-1],
        plans=[row | {"priorities": [row["priorities"][0] | {"id": row["id"]}]} for row in plans[::-1]],
    )
    assert judged(LESSON, one) == judged(LESSON, another)

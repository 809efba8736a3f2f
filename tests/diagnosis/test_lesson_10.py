"""Lesson 10 on small made-up initiatives that differ in one thing; ``wood`` is at home in the county."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made
from tests.diagnosis.told import told

LESSON = "lesson-10"
NEAR = ("firm-1", "firm-2", "firm-3", "college", "school", "council")
PLACELESS = [{"id": f"somewhere-{number}", "name": "Somewhere", "sector": "business"} for number in range(9)]


def members(*organisations: str, **more: Any) -> dict[str, Any]:
    return {"members": [{"organisation": one} | more for one in organisations]}


def acts(*directions: str | None, status: str = "done") -> dict[str, Any]:
    row = {"title": {"en": "A"}, "kind": "fair", "status": status}
    return {"activities": [row | ({"direction": one} if one else {}) for one in directions]}


def ties(*ends: tuple[str, str], kind: str = "cooperation", **more: Any) -> list[dict[str, Any]]:
    return [{"from_organisation": one, "to_organisation": other, "kind": kind} | more for one, other in ends]


def test_each_verdict() -> None:
    inward = members(*NEAR) | acts("inward", "inward", "inward") | {"regions": ["town"]}
    assert judged(LESSON, made(inward)).verdict == "against"
    assert judged(LESSON, made(inward | {"regions": ["town", "valley"]})).verdict == "partly"
    outward = members(*NEAR, "far-firm", "abroad") | acts("inward", "outward") | {"regions": ["valley"]}
    assert judged(LESSON, made(outward)).verdict == "supported"
    assert judged(LESSON, made()).verdict == "unknown"
    assert judged(LESSON, made(members(*NEAR))).verdict == "unknown"


@pytest.mark.parametrize(
    ("who", "value"),
    [
        ((), None),
        (NEAR[:3], None),
        (NEAR[:4], 0),
        ((*NEAR[:3], "wood"), None),
        (("far-firm",), 1),
        ((*NEAR[:3], "far-firm"), 1),
        ((*NEAR[:5], "far-firm"), 2 / 3),
        ((*NEAR[:2], "far-firm", "abroad"), 1),
    ],
)
def test_one_in_four_from_outside_is_enough(who: tuple[str, ...], value: float | None) -> None:
    assert told(LESSON, "actors-outside", made(members(*who))).value == (
        value if value is None else pytest.approx(value)
    )


@pytest.mark.parametrize(("placeless", "value"), [(0, 0), (4, 0), (5, None)])
def test_none_outside_is_said_only_when_half_of_the_places_are_known(
    placeless: int, value: float | None
) -> None:
    who = (*NEAR[:4], *(one["id"] for one in PLACELESS[:placeless]))
    found = told(LESSON, "actors-outside", made(members(*who), organisations=PLACELESS))
    assert found.value == value
    assert (found.values["known"], found.values["actors"]) == (4, 4 + placeless)


@pytest.mark.parametrize(
    "record",
    [
        members("far-firm", end="2005"),
        members("far-firm", start="2015"),
        {"origin": [{"text": {"en": "A step"}, "organisations": ["far-firm"]}]},
        {"funding": [{"year": 2005, "organisation": "far-firm", "amount": 1}]},
        {
            "activities": [
                acts("outward", status="planned")["activities"][0] | {"organisations": ["far-firm"]}
            ]
        },
        {"roles": [{"role": "partner", "organisation": "far-firm", "end": "2005"}]},
    ],
)
def test_who_has_left_or_only_paid_does_not_count_as_outside(record: dict[str, Any]) -> None:
    assert told(LESSON, "actors-outside", made(record)).values["actors"] == 0


@pytest.mark.parametrize(
    ("ends", "value"),
    [
        ((), None),
        ((("wood", "far-firm"),), 1 / 3),
        ((("wood", "far-firm"), ("abroad", "firm-1")), 2 / 3),
        ((("wood", "far-firm"), ("abroad", "firm-1"), ("firm-2", "far-firm")), 1),
        ((("wood", "firm-1"), ("wood", "firm-2"), ("wood", "firm-3")), None),
        ((("wood", "firm-1"), ("wood", "firm-2"), ("wood", "firm-3"), ("firm-1", "firm-2")), 0),
        ((("far-firm", "abroad"),), None),
    ],
)
def test_ties_across_the_border(ends: tuple[tuple[str, str], ...], value: float | None) -> None:
    case = made(members("firm-1", "firm-2", "far-firm", "abroad"), ties=ties(*ends))
    assert told(LESSON, "ties-across", case).value == value


@pytest.mark.parametrize("kind", ["finance", "cooperation"])
def test_money_is_no_tie_to_work_by(kind: str) -> None:
    case = made(members("far-firm"), ties=ties(("wood", "far-firm"), kind=kind))
    assert (told(LESSON, "ties-across", case).value is None) == (kind == "finance")


def test_ties_that_are_over_or_of_others_do_not_count() -> None:
    over = made(members("far-firm"), ties=ties(("wood", "far-firm"), end="2005"))
    others = made(members("far-firm"), ties=ties(("firm-1", "far-firm")))
    assert told(LESSON, "ties-across", over).values["ties"] == 0
    assert told(LESSON, "ties-across", others).values["ties"] == 0


@pytest.mark.parametrize(
    ("directions", "value"),
    [
        ((), None),
        (("inward", "inward", None), None),
        (("inward", "inward", "inward"), 0),
        (("outward",), 1),
        (("inward", "inward", "inward", "outward"), 1),
        (("inward", "inward", "inward", "inward", "inward", "inward", "inward", "outward"), 0.5),
    ],
)
def test_outward_activities(directions: tuple[str | None, ...], value: float | None) -> None:
    assert told(LESSON, "outward-activities", made(acts(*directions))).value == value
    planned = made(acts(*directions, status="planned"))
    assert told(LESSON, "outward-activities", planned).value is None


@pytest.mark.parametrize(
    ("regions", "value"),
    [
        ([], None),
        (["town"], 0),
        (["town", "county"], 0),
        (["far-county"], 1),
        (["town", "valley"], 1),
        (["country"], 1),
        (["other-country"], 1),
        (["commuting"], 0.5),
        (["unbounded"], 1),
    ],
)
def test_the_area_it_works_in(regions: list[str], value: float | None) -> None:
    more = [
        {"id": "commuting", "kind": "functional_area", "name": {"en": "Commuting"}, "includes": ["town"]},
        {"id": "unbounded", "kind": "functional_area", "name": {"en": "Unbounded"}},
    ]
    assert told(LESSON, "functional-area", made({"regions": regions}, regions=more)).value == value


def test_where_the_home_is_not_known_nothing_lies_outside() -> None:
    case = made(members(*NEAR, "far-firm") | {"regions": ["far-county"], "seat": None}, region=None)
    assert {told(LESSON, name, case).value for name in ("actors-outside", "functional-area")} == {None}


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("members", {"organisation": "abroad"}),
        ("activities", acts("outward")["activities"][0] | {"organisations": ["far-college"]}),
        ("regions", "other-country"),
    ],
)
def test_a_further_record_from_outside_never_worsens(field: str, more: Any) -> None:
    for record in (
        members(*NEAR) | acts("inward", "inward", "inward") | {"regions": ["town"]},
        members("firm-1", "far-firm") | acts("outward", "inward") | {"regions": ["valley"]},
    ):
        before = judged(LESSON, made(record))
        after = judged(LESSON, made(record | {field: [*record[field], more]}))
        assert (after.support or 0) >= (before.support or 0)
        for name, one in before.signs.items():
            assert one.value is None or (after.signs[name].value or 0) >= one.value

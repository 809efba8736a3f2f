"""Lesson 6 on small made-up initiatives that differ in one thing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made, sign

LESSON = "lesson-6"


def origin(*steps: dict[str, Any], start: str | None = "2005") -> list[dict[str, Any]]:
    formal = [{"text": {"en": "Founded"}, "start": start, "milestone": "formal_start"}] if start else []
    return [{"text": {"en": "A step"}} | step for step in steps] + formal


def network(start: str | None) -> list[dict[str, Any]]:
    return [{"kind": "leadership_network"} | ({"start": start} if start else {})]


def members(*organisations: str, roles: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"organisation": key, "roles": list(roles)} for key in organisations]


def stages(*actors: str | None) -> list[dict[str, Any]]:
    return [{"name": {"en": "Stage"}, "actors": [{"organisation": key}] if key else []} for key in actors]


def figures(*rows: tuple[str, str | None], **more: Any) -> list[dict[str, Any]]:
    return [
        {"measure": measure, "value": 10.0} | ({"date": date} if date else {}) | more
        for measure, date in rows
    ]


MIXED = {
    "origin": origin(),
    "bodies": network("2000"),
    "members": [
        *members("firm-1", roles=("core_firm",)),
        *members("firm-2", roles=("supplier",)),
        *members("college", roles=("research", "competence_provider")),
        *members("council", roles=("public_body",)),
    ],
    "value_chain": stages("firm-1", "firm-2", "college", "firm-6"),
    "key_figures": figures(("members", "2007"), ("members", "2009"), ("employed", "2007"), ("employed", "2009")),
}  # fmt: skip
ALIKE = {
    "origin": origin(),
    "bodies": network("2006"),
    "members": members("firm-1", "firm-2", "firm-3", roles=("supplier",)),
    "value_chain": stages("firm-4", "firm-5", "firm-6"),
    "key_figures": figures(("members", "2007"), ("members", "2009")),
}


@pytest.mark.parametrize(
    ("initiative", "verdict"),
    [
        (MIXED, "supported"),
        (ALIKE, "against"),
        (MIXED | {"bodies": ALIKE["bodies"], "value_chain": ALIKE["value_chain"]}, "partly"),
        ({"members": members("firm-1", "firm-2", "firm-3")}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_each_verdict(initiative: dict[str, Any], verdict: str) -> None:
    assert judged(LESSON, made(initiative)).verdict == verdict


@pytest.mark.parametrize(
    ("start", "value"),
    [
        ("2010", 0),
        ("2005", 0),
        ("2005-07-02", 0),
        ("2004-07-02", 0.5),
        ("2003", 1),
        ("1990", 1),
        (None, None),
        ("2011", None),
    ],
)
def test_years_of_a_network_before_the_organisation(start: str | None, value: float | None) -> None:
    found = sign(LESSON, "network-before-organisation", made({"origin": origin(), "bodies": network(start)}))
    assert found.value == (None if value is None else pytest.approx(value, abs=0.01))


def test_a_dated_place_in_the_network_tells_as_the_network_does() -> None:
    role = {"role": "leadership_network", "person": "director", "start": "2001"}
    case = made({"origin": origin(), "roles": [role], "bodies": network("2006")})
    assert sign(LESSON, "network-before-organisation", case).value == 1


@pytest.mark.parametrize(
    ("step", "value"),
    [
        ({"start": "1995", "organisations": ["firm-1", "college"]}, 0.5),
        ({"start": "1995", "organisations": ["firm-1"], "people": ["professor"]}, 0.5),
        ({"start": "1995", "organisations": ["firm-1"]}, None),
        ({"start": "1995", "organisations": ["firm-1", "wood"]}, None),
        ({"organisations": ["firm-1", "college"]}, None),
        ({"start": "2008", "organisations": ["firm-1", "college"]}, None),
        ({"start": "2005", "organisations": ["firm-1", "college"]}, None),
    ],
)
def test_steps_taken_together_are_half_a_network(step: dict[str, Any], value: float | None) -> None:
    assert sign(LESSON, "network-before-organisation", made({"origin": origin(step)})).value == value


def test_a_person_is_no_other_actor_than_the_employer() -> None:
    person = {"id": "owner", "name": "Owner", "appointments": [{"id": "post", "organisation": "firm-1"}]}
    step = {"start": "1995", "organisations": ["firm-1"], "people": ["owner"]}
    assert (
        sign(LESSON, "network-before-organisation", made({"origin": origin(step)}, people=[person])).value
        is None
    )


@pytest.mark.parametrize("form", ["project", "network"])
def test_without_an_organisation_none_came_too_early(form: str) -> None:
    case = made({"legal_form": form, "origin": origin(), "bodies": network("2008")})
    assert sign(LESSON, "network-before-organisation", case).value is None


@pytest.mark.parametrize(
    ("actors", "value"),
    [
        (("firm-1", "firm-2"), None),
        (("firm-1", "firm-2", None), None),
        (("firm-4", "firm-5", "firm-6"), 0),
        (("firm-1", "firm-4", "firm-5", "firm-6"), 0.5),
        (("firm-1", "firm-2", "firm-5", "firm-6"), 1),
        (("wood", "firm-1", "firm-2"), None),
        (("council", "firm-5", "firm-6"), 2 / 3),
    ],
)
def test_the_part_of_the_chain_that_members_stand_for(
    actors: tuple[str | None, ...], value: float | None
) -> None:
    partner = {"role": "partner", "organisation": "council"}
    case = made({"members": members("firm-1", "firm-2"), "roles": [partner], "value_chain": stages(*actors)})
    found = sign(LESSON, "covers-the-chain", case)
    assert found.value == (None if value is None else pytest.approx(value))


def test_a_part_said_to_be_lacking_is_known_to_be_uncovered() -> None:
    lacking = {"name": {"en": "Stage"}, "coverage": "lacking"}
    chain = [*stages("firm-1", "firm-4", "firm-5"), lacking]
    case = made({"members": members("firm-1"), "value_chain": chain})
    assert sign(LESSON, "covers-the-chain", case).values == {"stages": 4, "covered": 1}


def test_without_members_the_chain_tells_nothing() -> None:
    assert (
        sign(LESSON, "covers-the-chain", made({"value_chain": stages("firm-1", "firm-2", "firm-3")})).value
        is None
    )


@pytest.mark.parametrize(
    ("roles", "value"),
    [
        (["supplier"] * 2, None),
        (["supplier"] * 3, 0),
        (["supplier", "supplier", "customer"], 1 / 3),
        (["supplier", "core_firm", "customer"], 2 / 3),
        (["supplier", "core_firm", "customer", "research"], 1),
    ],
)
def test_how_many_roles_the_members_have(roles: list[str], value: float | None) -> None:
    told = [{"organisation": f"firm-{place}", "roles": [role]} for place, role in enumerate(roles, 1)]
    rows = [*members("agency"), *told]
    found = sign(LESSON, "mix-of-roles", made({"members": rows}))
    assert found.value == (None if value is None else pytest.approx(value))
    assert found.values["known"] == len(roles)


@pytest.mark.parametrize(
    ("organisations", "value"),
    [
        (("firm-1", "college"), None),
        (("firm-1", "college", "stranger"), None),
        (("firm-1", "college", "wood"), None),
        (("firm-1", "firm-2", "firm-3"), 0),
        (("firm-1", "firm-2", "college"), 0.5),
        (("firm-1", "council", "college"), 1),
    ],
)
def test_how_many_parts_the_members_come_from(organisations: tuple[str, ...], value: float | None) -> None:
    assert sign(LESSON, "mix-of-sectors", made({"members": members(*organisations)})).value == value


def test_neither_the_number_of_members_nor_where_they_come_from_counts() -> None:
    few, many = members("firm-1", "firm-2", "firm-3"), members(*(f"firm-{one}" for one in range(1, 7)))
    far = members("far-firm", "abroad", "firm-3")
    judgements = [
        judged(LESSON, made(ALIKE | {"members": rows, "value_chain": []})).support
        for rows in (few, many, far)
    ]
    assert len(set(judgements)) == 1


def test_members_who_have_left_or_are_to_come_do_not_count() -> None:
    rows = members("firm-1", "firm-2", "college")
    rows[2] |= {"end": "2008"}
    assert sign(LESSON, "mix-of-sectors", made({"members": rows})).value is None
    rows[2] = {"organisation": "college", "start": "2012"}
    assert sign(LESSON, "mix-of-sectors", made({"members": rows})).value is None


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([("members", "2007"), ("members", "2009")], 0),
        ([("members", "2007"), ("members", "2007-05")], None),
        ([("members", "2007"), ("firms", "2009")], None),
        ([("members", "2007"), ("members", "2009"), ("firms", "2009")], 0),
        ([("members", "2007"), ("members", "2009"), ("firms", None), ("firms", None)], 0),
        ([("members", "2007"), ("members", "2009"), ("firms", "2007"), ("firms", "2009")], 1),
        ([("firms", "2009"), ("firms", "2011")], None),
    ],
)
def test_what_is_followed_from_year_to_year(rows: list[tuple[str, str | None]], value: float | None) -> None:
    assert sign(LESSON, "more-than-members", made({"key_figures": figures(*rows)})).value == value


def test_two_different_things_at_two_times_are_not_followed() -> None:
    rows = [
        *figures(("other", "2007"), label={"en": "Courses"}),
        *figures(("other", "2009"), label={"en": "Visits"}),
    ]
    assert sign(LESSON, "more-than-members", made({"key_figures": rows})).value is None


@pytest.mark.parametrize("initiative", [MIXED, ALIKE])
@pytest.mark.parametrize(
    ("collection", "more"),
    [
        ("bodies", network("1999")[0]),
        ("origin", origin({"start": "1990", "organisations": ["firm-1", "college"]}, start=None)[0]),
        ("members", members("school", roles=("competence_provider",))[0]),
        ("members", members("firm-6", roles=("customer",))[0]),
        ("value_chain", stages("firm-1")[0]),
        ("key_figures", figures(("employed", "2008"))[0]),
    ],
)
def test_a_further_record_in_favour_never_worsens(
    initiative: dict[str, Any], collection: str, more: dict[str, Any]
) -> None:
    before = judged(LESSON, made(initiative))
    after = judged(LESSON, made(initiative | {collection: [*initiative[collection], more]}))
    assert (after.support or 0) >= (before.support or 0)
    assert all((after.signs[key].value or 0) >= (one.value or 0) for key, one in before.signs.items())


@pytest.mark.parametrize("initiative", [MIXED, ALIKE])
def test_the_order_of_records_does_not_matter(initiative: dict[str, Any]) -> None:
    keyed = {
        name: [row | {"id": f"row-{place}"} for place, row in enumerate(rows)]
        for name, rows in initiative.items()
    }
    turned = {name: rows[::-1] for name, rows in keyed.items()}
    assert judged(LESSON, made(keyed)) == judged(LESSON, made(turned))

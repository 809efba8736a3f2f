"""Lesson 5 on small made-up initiatives that differ in one thing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import judged, made, sign

LESSON = "lesson-5"


def engine(person: str = "director", **more: Any) -> dict[str, Any]:
    return {"role": "cluster_manager", "person": person} | more


def money(amount: int | None = 100, **more: Any) -> dict[str, Any]:
    return {"year": 2008, "amount": amount} | more


def roles(*organisations: str, role: str = "board_member") -> list[dict[str, Any]]:
    return [{"role": role, "organisation": key} for key in organisations]


def deed(*organisations: str, status: str | None = "done", **more: Any) -> dict[str, Any]:
    return {"title": {"en": "A project"}, "kind": "project", "organisations": list(organisations)} | (
        {"status": status} if status else {}
    ) | more  # fmt: skip


FIRMS_LEAD = {
    "roles": [engine("director"), *roles("firm-1", "firm-2", "firm-3", "council")],
    "funding": [money(organisation="firm-1"), money(organisation="council")],
    "activities": [deed("firm-1", "firm-2", "firm-3")],
}
PUBLIC_LEAD = {
    "roles": [engine("officer"), *roles("council", "agency", "college")],
    "funding": [money(organisation="council")],
    "activities": [deed("council", "college")],
}


@pytest.mark.parametrize(
    ("initiative", "verdict"),
    [
        (FIRMS_LEAD, "supported"),
        (PUBLIC_LEAD, "against"),
        (PUBLIC_LEAD | {"roles": FIRMS_LEAD["roles"]}, "partly"),
        ({"roles": [engine("unknown")], "funding": [money()], "activities": [deed("wood")]}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_each_verdict(initiative: dict[str, Any], verdict: str) -> None:
    assert judged(LESSON, made(initiative)).verdict == verdict


@pytest.mark.parametrize(
    ("engines", "value"),
    [
        ([engine("director")], 1),
        ([engine("professor")], 0),
        ([engine("director"), engine("officer")], 0.5),
        ([engine("director"), engine("unknown")], 1),
        ([engine("unknown")], None),
        ([engine("director", end="2009"), engine("officer", start="2010-01")], 0),
        ([engine("director", end="2009")], None),
        ([engine("director", start="2011")], None),
        ([engine("director", start="2005"), engine("director", start="2008")], 1),
    ],
)
def test_where_the_engines_of_today_come_from(engines: list[dict[str, Any]], value: float | None) -> None:
    assert sign(LESSON, "engine-from-business", made({"roles": engines})).value == value


@pytest.mark.parametrize(
    ("post", "value"),
    [
        ({"organisation": "firm-1", "end": "1999"}, 1),
        ({"organisation": "agency"}, 0),
        ({"organisation": "wood"}, None),
        ({"organisation": "council"}, None),
        ({"organisation": "firm-2"}, None),
        ({"organisation": "firm-1", "start": "2012"}, None),
    ],
)
def test_an_earlier_post_tells_and_the_employer_for_the_task_does_not(
    post: dict[str, Any], value: float | None
) -> None:
    person = {"id": "driver", "name": "Driver", "appointments": [{"id": "post"} | post]}
    case = made({"host": "council", "roles": [engine("driver", organisation="firm-2")]}, people=[person])
    assert sign(LESSON, "engine-from-business", case).value == value


def test_the_doubt_of_two_engines_is_told() -> None:
    found = judged(LESSON, made({"roles": [engine("director"), engine("officer")]}))
    assert [one.key for one in found.doubts] == ["two-engines"]


@pytest.mark.parametrize(("firms", "value"), [(0, 0), (1, 1 / 33), (32, 32 / 33), (33, 1), (34, 1), (100, 1)])
def test_how_much_money_is_the_firms_own(firms: int, value: float) -> None:
    rows = [
        money(amount, sector=sector)
        for amount, sector in ((firms, "business"), (100 - firms, "public"))
        if amount
    ]
    assert sign(LESSON, "firms-own-money", made({"funding": rows})).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ({"kind": "fees"}, 1),
        ({"kind": "fees", "sector": "public"}, 0),
        ({"kind": "fees", "organisation": "wood"}, 1),
        ({"kind": "in_kind", "organisation": "firm-1"}, 1),
        ({"organisation": "fund"}, 0),
        ({"sector": "business", "amount": None}, 0),
        ({"sector": "business", "year": 2011}, 0),
        ({"sector": "business", "year": 2010}, 1),
        ({"organisation": "wood"}, 0),
        ({"organisation": "stranger"}, 0),
    ],
)
def test_what_counts_as_the_firms_own_money(row: dict[str, Any], value: float) -> None:
    rows = [money(organisation="council"), money() | row]
    assert sign(LESSON, "firms-own-money", made({"funding": rows})).value == value


@pytest.mark.parametrize(("known", "told"), [(49, False), (50, True)])
def test_half_of_the_money_has_to_be_known(known: int, told: bool) -> None:
    rows = [money(known, sector="public"), money(100 - known)]
    found = sign(LESSON, "firms-own-money", made({"funding": rows}))
    assert (found.value is not None) == told
    assert (found.values["known"], found.values["rows"]) == (1, 2)


def test_currencies_are_never_added() -> None:
    rows = [
        money(1_000_000, sector="public"), money(1, sector="business", currency="EUR"),
    ]  # fmt: skip
    assert sign(LESSON, "firms-own-money", made({"funding": rows})).values["share"] == 50


def test_money_said_to_come_from_elsewhere_than_its_financier_is_a_doubt() -> None:
    case = made({"funding": [money(organisation="council", sector="business")]})
    assert [one.key for one in judged(LESSON, case).doubts] == ["money-two-sectors"]
    same = made({"funding": [money(organisation="firm-1", sector="business")]})
    assert not judged(LESSON, same).doubts


@pytest.mark.parametrize(
    ("organisations", "value"),
    [
        (["firm-1"], 1 / 3),
        (["firm-1", "firm-1"], 1 / 3),
        (["firm-1", "firm-2", "council"], 2 / 3),
        (["firm-1", "firm-2", "abroad"], 1),
        (["council", "agency"], None),
        (["council", "agency", "college"], 0),
        (["council", "agency", "stranger"], None),
        (["council", "agency", "wood"], None),
    ],
)
def test_firms_among_those_who_lead(organisations: list[str], value: float | None) -> None:
    found = sign(LESSON, "firms-among-leaders", made({"roles": roles(*organisations)}))
    assert found.value == (None if value is None else pytest.approx(value))


def test_a_leader_speaks_for_the_firm_of_a_present_post() -> None:
    def led(**post: Any) -> Any:
        posts = [{"id": "post", "organisation": "firm-1"} | post]
        person = {"id": "owner", "name": "Owner", "appointments": posts}
        return made({"roles": [{"role": "leadership_network", "person": "owner"}]}, people=[person])

    assert sign(LESSON, "firms-among-leaders", led()).values["firms"] == 1
    assert sign(LESSON, "firms-among-leaders", led(end="2001")).value is None


@pytest.mark.parametrize("role", ["initiator", "key_person", "cluster_manager"])
def test_other_roles_are_no_say(role: str) -> None:
    case = made({"roles": roles("firm-1", "firm-2", "firm-3", role=role)})
    assert sign(LESSON, "firms-among-leaders", case).value is None


@pytest.mark.parametrize(
    ("activities", "value"),
    [
        ([deed("firm-1")], 1 / 3),
        ([deed("firm-1"), deed("firm-1", "firm-2", "firm-3")], 1),
        ([deed("firm-1", status="under_way", start="2010")], 1 / 3),
        ([deed("firm-1", status="planned")], None),
        ([deed("firm-1", status=None)], None),
        ([deed("firm-1", start="2011")], None),
        ([deed("council", "college")], 0),
        ([deed("council"), deed("wood")], None),
        ([deed("council", participants=30)], None),
        ([deed("council", quantities=[{"label": {"en": "Firms"}, "value": 24}])], None),
        ([deed("council", "stranger")], None),
    ],
)
def test_firms_that_take_part(activities: list[dict[str, Any]], value: float | None) -> None:
    found = sign(LESSON, "firms-take-part", made({"activities": activities}))
    assert found.value == (None if value is None else pytest.approx(value))


def test_work_put_in_by_a_firm_counts_without_an_amount() -> None:
    case = made({"funding": [money(None, organisation="firm-1", kind="in_kind")]})
    assert sign(LESSON, "firms-take-part", case).value == pytest.approx(1 / 3)


@pytest.mark.parametrize("initiative", [FIRMS_LEAD, PUBLIC_LEAD])
@pytest.mark.parametrize(
    ("collection", "more"),
    [
        ("roles", engine("engineer")),
        ("roles", roles("firm-4")[0]),
        ("funding", money(50, sector="business")),
        ("funding", money(50, sector="business", currency="EUR")),
        ("funding", money(50, kind="fees")),
        ("activities", deed("firm-5")),
    ],
)
def test_a_further_record_in_favour_never_worsens(
    initiative: dict[str, Any], collection: str, more: dict[str, Any]
) -> None:
    before = judged(LESSON, made(initiative))
    after = judged(LESSON, made(initiative | {collection: [*initiative[collection], more]}))
    assert (after.support or 0) >= (before.support or 0)
    assert all((after.signs[key].value or 0) >= (one.value or 0) for key, one in before.signs.items())


@pytest.mark.parametrize("initiative", [FIRMS_LEAD, PUBLIC_LEAD])
def test_the_order_of_records_does_not_matter(initiative: dict[str, Any]) -> None:
    keyed = {
        name: [row | {"id": f"row-{place}"} for place, row in enumerate(rows)]
        for name, rows in initiative.items()
    }
    turned = {name: rows[::-1] for name, rows in keyed.items()}
    assert judged(LESSON, made(keyed)) == judged(LESSON, made(turned))

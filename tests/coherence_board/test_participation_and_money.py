"""Organisations counted once, and money that is counted once or said to be perhaps counted twice."""

from __future__ import annotations

from typing import Any

import pytest
from tests.coherence_board.made_board import activity, board, members, money

from klustermotor.coherence.financing import Sum


def test_one_organisation_in_many_ways_and_initiatives_is_one() -> None:
    sawing = {"name": {"en": "Sawing"}, "actors": [{"organisation": "firm-1"}, {"organisation": "firm-3"}]}
    found = board(
        {
            "members": members("firm-1", "firm-2"),
            "activities": [activity("firm-1", "wood")],
            "roles": [{"role": "partner", "organisation": "firm-1"}],
            "value_chain": [sawing],
        },
        {"id": "steel", "members": members("firm-1"), "funding": [money("council")]},
    ).participations  # fmt: skip
    firm = found.index["wood", "firm-1"]
    assert firm.ways == ("member", "role", "activity", "value_chain")
    assert {one.sector: (one.organisations, one.participations) for one in found.by_sector} == {
        "business": (3, 4),
        "public": (1, 1),
    }
    assert (found.by_initiatives, found.only_named) == ({1: 3, 2: 1}, 1)
    assert ("wood", "wood") not in found.index


@pytest.mark.parametrize(
    ("kind", "counted"), [("renamed", 1), ("merged", 1), ("acquired", 2), ("split", 2), ("closed", 2)]
)
def test_successors_count_for_those_that_went_on_as_them(kind: str, counted: int) -> None:
    old = {"id": "old", "name": "Old", "changes": [{"kind": kind, "successor": "firm-1", "date": "2005"}]}
    found = board({"members": members("old", "firm-1")}, organisations=[old]).participations
    assert len(found.organisations) == counted
    assert found.counted_as == ({"old": "firm-1"} if counted == 1 else {})


def test_successors_in_a_row_in_a_circle_and_to_come() -> None:
    def change(key: str, successor: str, date: str) -> dict[str, Any]:
        return {
            "id": key,
            "name": key,
            "changes": [{"kind": "renamed", "successor": successor, "date": date}],
        }

    rows = [change("a", "b", "2001"), change("b", "c", "2002"), change("c", "a", "2003")]
    assert list(
        board({"members": members("a", "b", "c")}, organisations=rows).participations.organisations
    ) == ["a"]
    rows = [change("a", "b", "2001"), change("b", "firm-1", "2002"), change("c", "firm-1", "2013")]
    found = board({"members": members("a", "b", "c")}, organisations=rows).participations
    assert list(found.organisations) == ["c", "firm-1"]


def test_what_is_planned_or_to_come_is_no_participation() -> None:
    rows = [activity("firm-1", status="planned"), activity("firm-2", start="2015")]
    found = board({"activities": rows, "funding": [money("council", year=2012)]})
    assert found.participations.rows == ()
    assert found.financing.total == (Sum("SEK", 100, 100),)


def test_who_has_left_takes_part_no_longer() -> None:
    index = board({"members": [*members("firm-1", end="2005"), *members("firm-2")]}).participations.index
    assert [index["wood", key].takes_part for key in ("firm-1", "firm-2")] == [False, True]


def test_money_passed_on_and_own_money_are_beside_the_total() -> None:
    found = board(
        {"funding": [money("council", 1000), money("wood", 50)]},
        {"id": "steel", "funding": [money("wood", 300), money("agency", 10)]},
    ).financing
    assert found.total == (Sum("SEK", 1010, 1010),)
    assert found.beside == {"passed_on": (Sum("SEK", 300, 300),), "own": (Sum("SEK", 50, 50),)}
    assert {(one.initiative, one.financier) for one in found.backings} == {
        ("wood", "council"),
        ("steel", "wood"),
        ("steel", "agency"),
    }


@pytest.mark.parametrize(
    ("rows", "least", "most"),
    [
        ([money("council"), money("council")], 100, 200),
        ([money("council"), money("council", year=2008)], 200, 200),
        ([money("council", kind="base"), money("council", kind="project")], 200, 200),
        ([money("council", 60), money("agency", 40), money(None, 100, sector="public")], 100, 200),
        ([money("council", 60), money("agency", 30), money(None, 100, sector="public")], 190, 190),
        ([money("council", 60), money("agency", 40), money(None, 100, sector="business")], 200, 200),
        ([money("council", None), money("council", 70, approximate=True)], 70, 70),
    ],
)
def test_what_may_be_recorded_twice(rows: list[dict[str, Any]], least: int, most: int) -> None:
    assert board({"funding": rows}).financing.total == (Sum("SEK", least, most),)


def test_what_is_not_known_of_money_is_counted() -> None:
    rows = [
        money("council", None),
        money("agency", 5, year=None, approximate=True),
        money("fund", 5, currency="EUR"),
    ]
    found = board({"funding": rows}).financing
    assert (found.without_amount, found.without_year, found.approximate) == (1, 1, 1)
    assert found.total == (Sum("EUR", 5, 5), Sum("SEK", 5, 5))
    assert found.undated == (Sum("SEK", 5, 5),)
    assert [(one.currency, one.sector, one.share) for one in found.by_sector] == [
        ("EUR", "finance", 1.0),
        ("SEK", "public", 1.0),
    ]


def test_money_of_activities_stays_beside_and_one_amount_has_several_financiers() -> None:
    joint = activity("council", "agency", "firm-1", amount=500)
    found = board(
        {
            "funding": [money("council"), money("agency")],
            "activities": [joint, activity(amount=9, status="planned")],
        },
        {"id": "steel", "activities": [activity(amount=500)]},
    )
    assert found.financing.total == (Sum("SEK", 200, 200),)
    assert [(one.initiative, one.least, one.most, one.planned) for one in found.activity_money] == [
        ("steel", 500, 500, 0),
        ("wood", 0, 500, 9),
    ]
    assert [(one.financiers, one.amount) for one in found.jointly_financed] == [(("agency", "council"), 500)]


def test_ties_and_roles_tell_of_financiers_and_fees_do_not() -> None:
    ties = [
        {"kind": "finance", "from_organisation": "fund", "to_organisation": "wood", "directed": True},
        {"kind": "finance", "from_organisation": "agency", "to_organisation": "wood"},
    ]
    rows = [*members("council", roles=["financier"]), *members("firm-1")]
    found = board({"members": rows, "funding": [money("firm-1", kind="fees")]}, ties=ties).financing
    assert [(one.financier, one.sums) for one in found.backings] == [("council", ()), ("fund", ())]

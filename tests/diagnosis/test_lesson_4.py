"""Lesson 4 on small made-up initiatives that differ in one thing; the day is the last of 2010."""

from __future__ import annotations

from typing import Any

import pytest
from tests.diagnosis.made import DAY, judged, made, sign, subject

from klustermotor.casefile.records import Case
from klustermotor.diagnosis.doubts import doubts_of

LESSON = "lesson-4"


def seat(
    person: str | None = None, start: str | None = None, end: str | None = None, **more: Any
) -> dict[str, Any]:
    known = {"person": person, "start": start, "end": end}
    return {"role": "leadership_network"} | {key: one for key, one in known.items() if one} | more


def led(*roles: dict[str, Any], people: tuple[dict[str, Any], ...] = (), **more: Any) -> Case:
    return made({"roles": list(roles)} | more, people=list(people))


def person(key: str, *organisations: str, background: str | None = None) -> dict[str, Any]:
    posts = [{"organisation": one} for one in organisations]
    sector = {"background_sector": background} if background else {}
    return {"id": key, "name": key.title(), "appointments": posts} | sector


def stage(*organisations: str) -> dict[str, Any]:
    return {"name": {"en": "A stage"}, "actors": [{"organisation": one} for one in organisations]}


UNNAMED = {"name": {"en": "Unnamed"}}
PLACE = {"name": {"en": "A place alone"}, "actors": [{"region": "town"}]}
ALL = (seat("director", "2000"), seat("professor", "2000"), seat("officer", "2001"))
OWN_SIDE = (seat("director", "2010-06"), seat("engineer", "2010-06"))
CHAIN = [stage("firm-1"), stage("firm-2")]
BRIDGES = (person("one", "firm-1", "college"), person("two", "firm-2", "council"))


def test_each_verdict() -> None:
    joined = [seat("one", "2000"), seat("two", "2000"), *ALL]
    assert judged(LESSON, led(*joined, people=BRIDGES, value_chain=CHAIN)).verdict == "supported"
    same = [
        seat("director", "2010-06", organisation="firm-3"),
        seat("engineer", "2010-06", organisation="firm-4"),
    ]
    assert judged(LESSON, led(*same, value_chain=CHAIN)).verdict == "against"
    assert judged(LESSON, led(*OWN_SIDE, seat("professor", "2010-06"))).verdict == "partly"
    assert judged(LESSON, led(value_chain=CHAIN)).verdict == "unknown"
    assert judged(LESSON, led({"role": "cluster_manager", "person": "director"})).verdict == "unknown"


@pytest.mark.parametrize(
    ("people", "value"),
    [
        ([], None),
        (["unknown"], None),
        (["director"], 0),
        (["director", "engineer"], 0),
        (["director", "professor"], 0.5),
        (["director", "engineer", "professor", "officer"], 1),
        (["director", "unknown"], 0),
        (["director", "unknown", "nobody"], None),
        (["director", "professor", "officer", "unknown", "nobody", "noone", "none"], 1),
    ],
)
def test_the_mix_of_the_network(people: list[str], value: float | None) -> None:
    strangers = tuple(person(one) for one in ("nobody", "noone", "none"))
    assert sign(LESSON, "mix", led(*map(seat, people), people=strangers)).value == value


def test_one_person_is_no_network_however_many_sides_the_person_knows() -> None:
    rows = (person("one", "firm-1", "college", "council"),)
    assert sign(LESSON, "mix", led(seat("one"), people=rows)).value == 0


@pytest.mark.parametrize(
    "role",
    [
        seat("officer", end="2005"),
        seat("officer", "2011"),
        {"role": "board_member", "person": "officer"},
        {"role": "chair", "person": "officer", "body": "board"},
        seat(organisation="wood"),
        seat("officer", body="ended"),
    ],
)
def test_who_is_not_in_the_network_does_not_count(role: dict[str, Any]) -> None:
    bodies = [
        {"id": "board", "kind": "board"},
        {"id": "ended", "kind": "leadership_network", "end": "2005"},
    ]
    found = sign(LESSON, "mix", led(seat("director"), seat("professor"), role, bodies=bodies))
    assert found.value == 0.5
    assert found.values["people"] == 2


@pytest.mark.parametrize(
    "role",
    [
        seat("officer"),
        seat("unknown", organisation="council"),
        seat(organisation="council"),
        {"role": "chair", "person": "officer", "body": "network"},
    ],
)
def test_who_is_in_the_network_counts(role: dict[str, Any]) -> None:
    bodies = [{"id": "network", "kind": "leadership_network"}]
    assert sign(LESSON, "mix", led(seat("director"), seat("professor"), role, bodies=bodies)).value == 1


@pytest.mark.parametrize(
    ("people", "value"),
    [
        ([person("one")], None),
        ([person("one", "firm-1")], None),
        ([person("one", "firm-1", "wood")], None),
        ([person("one", "firm-1", background="business")], None),
        ([person("one", "firm-1", "stranger")], None),
        ([person("one", "firm-1", "firm-2")], 0),
        ([person("one", "firm-1", "firm-2"), person("two", "firm-3")], 0),
        ([person("one", "firm-1", "firm-2"), person("two", "firm-3"), person("three")], None),
        ([person("one", "firm-1", "college"), person("two", "firm-3"), person("three")], 0.5),
        ([person("one", "firm-1", background="public")], 0.5),
        ([person("one", "firm-1", "college"), person("two", "council", background="business")], 1),
    ],
)
def test_integrators(people: list[dict[str, Any]], value: float | None) -> None:
    case = led(*(seat(one["id"]) for one in people), people=tuple(people))
    assert sign(LESSON, "integrators", case).value == value


@pytest.mark.parametrize(
    ("start", "value"),
    [("2010-06", 0), ("2009-12-31", 0), ("2008-07-01", 0.5), ("2006-12-31", 1), ("1995~", 1)],
)
def test_time_together(start: str, value: float) -> None:
    # 1 year is young, 4 are grown.
    body = {"kind": "leadership_network", "start": start}
    assert sign(LESSON, "time-together", made({"bodies": [body]})).value == pytest.approx(value, abs=0.001)


@pytest.mark.parametrize(
    ("roles", "years"),
    [
        ([], None),
        ([seat("director", "1990")], None),
        ([seat("director", "1990"), seat("director", "1995")], None),
        ([seat("director", "1990"), seat("professor")], None),
        ([seat("director", "1990"), seat("professor", "2000-12-31")], 10),
        ([seat("director", "1990"), seat("professor", "1995", "2005"), seat("officer", "2000-12-31")], 10),
    ],
)
def test_a_network_begins_with_its_second_member(roles: list[dict[str, Any]], years: float | None) -> None:
    found = sign(LESSON, "time-together", led(*roles))
    assert (found.value is None) == (years is None)
    assert years is None or found.values["years"] == pytest.approx(years, abs=0.01)


@pytest.mark.parametrize(
    ("stages", "value"),
    [
        ([], None),
        ([stage("firm-1")], None),
        ([stage("firm-1"), UNNAMED, PLACE], None),
        ([stage("firm-1"), stage("wood")], None),
        ([stage("firm-3"), stage("firm-4")], 0),
        ([stage("firm-1"), stage("firm-2"), stage("firm-3"), stage("firm-4")], 0),
        ([stage("firm-1"), stage("firm-2")], 0.5),
        ([stage("firm-1"), stage("firm-1", "firm-2"), stage("firm-1"), stage("firm-4")], 1),
        ([stage("firm-1"), stage("firm-1")], 1),
    ],
)
def test_the_network_along_the_value_chain(stages: list[dict[str, Any]], value: float | None) -> None:
    case = led(seat("one"), people=(person("one", "firm-1", "wood"),), value_chain=stages)
    assert sign(LESSON, "covers-chain", case).value == value


def test_a_post_that_has_ended_reaches_no_stage_and_the_organisation_of_the_role_does() -> None:
    former = person("one") | {"appointments": [{"organisation": "firm-1", "end": "2000"}]}
    stages = [stage("firm-1"), stage("firm-2")]
    case = led(seat("one", organisation="firm-2"), people=(former,), value_chain=stages)
    found = sign(LESSON, "covers-chain", case)
    assert found.values == {"people": 1, "stages": 2, "covered": 1}
    assert [one.key for one in found.speaks_for] == ["value-chain-1-actors-0"]
    assert [one.key for one in found.speaks_against] == ["value-chain-0-actors-0"]


@pytest.mark.parametrize(
    ("roles", "value"),
    [
        ([], None),
        ([seat("director")], None),
        ([seat("director", "2010")], None),
        ([seat("director", "2008-12-31")], 1),
        ([seat("director", "2009-02")], None),
        ([seat("director", "2000"), seat("professor", "2000", "2005")], 0),
        ([seat("director", "2000", "2005"), seat("director", "2006")], 1),
        ([seat("director", end="2005")], 0),
        ([seat("director", "2000"), seat("professor"), seat("officer")], None),
        ([seat("director", "2000"), seat("engineer", "2001"), seat("professor", end="2009")], 1 / 1.8),
    ],
)
def test_continuity(roles: list[dict[str, Any]], value: float | None) -> None:
    # Half of the earlier people is 0, four fifths are 1: two thirds lie at 0.556.
    found = sign(LESSON, "continuity", led(*roles))
    assert found.value == (value if value is None else pytest.approx(value, abs=0.001))


@pytest.mark.parametrize(
    "more", [seat("officer", "1999"), seat("two", "2001"), seat("professor", "1998", organisation="firm-2")]
)
@pytest.mark.parametrize(
    "roles",
    [
        [seat("one", "2000"), seat("director", "2003")],
        [seat("one", "2000"), seat("director", "2003"), seat("engineer", "1990", "2000")],
        list(ALL),
    ],
)
def test_a_further_old_member_never_worsens(more: dict[str, Any], roles: list[dict[str, Any]]) -> None:
    rows = ([*roles], [*roles, more])
    before, after = (judged(LESSON, led(*some, people=BRIDGES, value_chain=CHAIN)) for some in rows)
    for name, told in before.signs.items():
        if told.value is not None:
            assert (after.signs[name].value or 0) >= told.value, name


def test_more_people_than_the_size_and_roles_outside_their_body_are_doubts() -> None:
    body = {"id": "network", "kind": "leadership_network", "size": 1, "start": "2000", "end": "2012"}
    two = [seat("director", body="network"), seat("professor", body="network")]
    assert _doubts(led(*two, bodies=[body])) == ["more-than-size"]
    assert not _doubts(led(*two, bodies=[body | {"size": 2}]))
    before, after = seat("director", "1998", body="network"), seat("officer", end="2013", body="network")
    assert _doubts(led(before, after, bodies=[body | {"size": 2}])) == ["role-outside-body"] * 2
    assert not _doubts(led(seat("director", "2000-05", body="network"), bodies=[body]))


def _doubts(case: Case) -> list[str]:
    return [one.key for one in doubts_of(subject(case, DAY))]

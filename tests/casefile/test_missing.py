"""Each rule of what is missing, beside a made-up initiative that lacks nothing and differs from it in one thing."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any

import pytest
from tests.casefile.sound_initiative import (
    SOUND,
    Tree,
    added,
    all_of,
    changed,
    itself,
    known,
    one,
    text,
    without,
)

from klustermotor.casefile.missing import REMINDERS, TERMS, Gap, Moment, Terms, find_gaps
from klustermotor.casefile.missing.gaps import rules

ENDED = {"end": "2024-04"}
SOUNDING = one("phases", "p1", phase="sounding")

# Each rule with a change that wakes it, what it finds, and changes that look like it and are sound.
CASES: dict[str, tuple[Callable[[Tree], Any], dict[str, Any], list[Callable[[Tree], Any]]]] = {
    "no-cluster-engine": (without("roles", "engine"), {"preset": {"role": "cluster_manager"}}, []),
    "no-vision": (without("goals", "vision"), {"collection": "goals", "preset": {"kind": "vision"}}, []),
    "no-goal": (
        without("goals", "firms"),
        {"collection": "goals"},
        [all_of(without("goals", "firms"), SOUNDING)],
    ),
    "goal-without-measure": (
        one("goals", "firms", indicator=None, target=None),
        {"key": "firms", "field": "indicator", "values": {"lacking": Terms(("indicator", "target"))}},
        [one("goals", "firms", unit=None), one("goals", "firms", baseline=0.0)],
    ),
    "no-horizontal-goal": (one("goals", "firms", kind="sub_goal"), {"collection": "goals"}, []),
    "no-leadership-network": (
        all_of(without("bodies", "network"), without("roles", "n1", "n2", "n3")),
        {"collection": "bodies", "preset": {"kind": "leadership_network"}},
        [without("bodies", "network")],
    ),
    "body-without-names": (
        without("roles", "chair", "member"),
        {"collection": "roles", "preset": {"role": "board_member", "body": "board"}},
        [
            all_of(without("roles", "chair", "member"), one("bodies", "board", end="2022")),
            all_of(without("roles", "member"), one("roles", "chair", body="board")),
        ],
    ),
    "network-lacks-part": (
        without("roles", "n2"),
        {"values": {"lacking": Terms(("academia",)), "named": 2, "uncertain": 0}},
        [one("roles", "n3", organisation="council")],
    ),
    "person-without-ability": (
        one("roles", "chair", ability=None),
        {"key": "chair", "field": "ability", "values": {"name": "Bo"}},
        [one("roles", "n3", ability=None, role="reference_group")],
    ),
    "no-origin": (without("origin"), {"collection": "origin", "key": None}, []),
    "no-formal-start": (
        itself(start=None),
        {"key": "wood", "field": "start"},
        [
            all_of(itself(start=None), one("origin", "first", milestone="formal_start")),
            all_of(itself(start=None), SOUNDING),
        ],
    ),
    "facts-unknown": (
        itself(core_product=None, seat=None),
        {"field": "core_product", "values": {"lacking": Terms(("core_product", "regions"))}},
        [itself(seat=None, regions=["town"])],
    ),
    "no-members": (
        all_of(without("members"), without("key_figures")),
        {"collection": "members"},
        [all_of(without("members"), without("key_figures"), itself(legal_form="network"))],
    ),
    "fewer-members-than-stated": (
        one("key_figures", "k1", value=40.0),
        {"values": {"recorded": 2, "stated": 40.0, "date": Moment("2024-01")}},
        [one("key_figures", "k1", value=2.2, approximate=True)],
    ),
    "member-without-role": (
        one("members", "m1", roles=[]),
        {"key": "m1", "values": {"name": "The firm"}},
        [],
    ),
    "member-without-region": (
        lambda tree: tree["organisations"][0].pop("region"),
        {"collection": "organisations", "key": "firm", "field": "region"},
        [lambda tree: tree["organisations"][2].pop("region")],
    ),
    "actor-without-sector": (
        lambda tree: tree["organisations"][2].pop("sector"),
        {"collection": "organisations", "key": "council", "field": "sector"},
        [all_of(lambda tree: tree["organisations"][2].pop("sector"), one("funding", "f1", sector="public"))],
    ),
    "no-funding": (
        without("funding"),
        {"collection": "funding"},
        [all_of(without("funding"), SOUNDING)],
    ),
    "funding-incomplete": (
        one("funding", "f1", amount=None, organisation=None),
        {"key": "f1", "field": "amount", "values": {"lacking": Terms(("amount", "organisation"))}},
        [one("funding", "f1", amount=0), one("funding", "f1", organisation=None, label=text("The fee"))],
    ),
    "no-activity": (
        without("activities"),
        {"collection": "activities"},
        [all_of(without("activities"), SOUNDING)],
    ),
    "activity-without-time": (
        one("activities", "fair", start=None),
        {"key": "fair", "field": "start"},
        [one("activities", "fair", start=None, when=text("in spring"))],
    ),
    "activity-without-focus-area": (
        one("activities", "fair", focus_area=None),
        {"key": "fair", "field": "focus_area"},
        [
            all_of(
                without("focus_areas"),
                one("activities", "fair", focus_area=None),
                one("activities", "course", focus_area=None),
            )
        ],
    ),
    "no-outward-activity": (
        one("activities", "fair", direction=None),
        {"values": {"n": 2, "uncertain": 1}, "preset": {"direction": "outward"}},
        [],
    ),
    "no-value-chain": (without("value_chain"), {"collection": "value_chain"}, []),
    "stage-without-coverage": (
        one("value_chain", "sell", coverage=None),
        {"key": "sell", "field": "coverage"},
        [one("value_chain", "saw", coverage="inside")],
    ),
    "no-phase": (without("phases"), {"collection": "phases"}, []),
    "phase-without-grounds": (
        one("phases", "p1", evidence=None),
        {"key": "p1", "field": "evidence", "values": {"lacking": Terms(("evidence",))}},
        [],
    ),
    "figure-without-date": (
        one("key_figures", "k1", date=None),
        {"key": "k1", "field": "date"},
        [one("key_figures", "k1", date=None, when=text("at the start"))],
    ),
    "statement-without-source": (
        one("funding", "f1", source=None),
        {"collection": "funding", "key": "f1"},
        [],
    ),
    "engine-ended": (
        one("roles", "engine", end="2023"),
        {"values": {"name": "Ada", "date": Moment("2023")}},
        [
            one("roles", "engine", end="2024"),
            all_of(
                one("roles", "engine", end="2023"),
                added("roles", role="cluster_manager", person="bo", ability=text("acts")),
            ),
        ],
    ),
    "chair-ended": (one("roles", "chair", end="2024-05"), {"preset": {"role": "chair"}}, []),
    "network-ended": (
        all_of(*(one("roles", key, end="2022") for key in ("n1", "n2", "n3"))),
        {"preset": {"role": "leadership_network"}},
        [one("roles", "member", end="2030")],
    ),
    "board-ended": (one("roles", "member", end="2023"), {"preset": {"role": "board_member"}}, []),
    "planned-passed": (
        one("activities", "course", start="2024-05"),
        {"key": "course", "field": "status", "values": {"date": Moment("2024-05")}},
        [
            one("activities", "course", start="2024"),
            one("activities", "course", start="2024-05", end="2024-07"),
        ],
    ),
    "under-way-ended": (
        one("activities", "fair", status="under_way", start="2024-01", end="2024-05"),
        {"key": "fair", "values": {"date": Moment("2024-05")}},
        [one("activities", "fair", status="under_way", end="2024-06")],
    ),
    "under-way-long": (
        one("activities", "fair", status="under_way", start="2020-04"),
        {"key": "fair", "values": {"date": Moment("2020-04")}},
        [one("activities", "fair", status="under_way", start="2022")],
    ),
    "phase-old": (
        one("phases", "p1", date="2021"),
        {"collection": "phases", "key": None, "values": {"date": Moment("2021")}},
        [one("phases", "p1", date="2022-08")],
    ),
    "funding-passed": (
        one("funding", "f1", year=2023),
        {"values": {"year": "2023"}},
        [one("funding", "f1", year=None, period=text("every year"))],
    ),
    "nothing-lately": (
        all_of(without("activities", "course"), one("activities", "fair", start="2022")),
        {"values": {"date": Moment("2022")}},
        [
            all_of(
                without("activities", "course"), one("activities", "fair", start="2022", status="under_way")
            )
        ],
    ),
    "goal-date-passed": (
        one("goals", "firms", target_date="2023"),
        {"key": "firms", "field": "target_date", "values": {"date": Moment("2023")}},
        [one("goals", "firms", target_date="2024")],
    ),
    "figure-old": (
        one("key_figures", "k1", date="2021-02", value=1.0),
        {"values": {"value": 1.0, "date": Moment("2021-02")}, "preset": {"measure": "members"}},
        [added("key_figures", measure="firms", value=9.0, date="2022", source="report")],
    ),
    "member-gone": (
        lambda tree: tree["organisations"][0].update(changes=[{"id": "c", "kind": "closed", "date": "2023"}]),
        {"collection": "members", "key": "m1", "field": "end"},
        [
            lambda tree: tree["organisations"][0].update(
                changes=[{"id": "c", "kind": "renamed", "date": "2023"}]
            ),
            lambda tree: tree["organisations"][2].update(
                changes=[{"id": "c", "kind": "closed", "date": "2023"}]
            ),
        ],
    ),
    "two-starts": (
        one("origin", "first", milestone="formal_start", start="2019"),
        {"field": "start", "values": {"one": Moment("2020-03"), "other": Moment("2019")}},
        [
            one("origin", "first", milestone="formal_start", start="2020"),
            one("origin", "first", milestone="formal_start", start="2019~"),
        ],
    ),
    "phase-before-start": (
        SOUNDING,
        {"key": "p1", "values": {"date": Moment("2023"), "start": Moment("2020-03")}},
        [one("phases", "p1", phase="sounding", until_phase="start")],
    ),
    "start-after-activity": (
        added(
            "activities", title=text("Early"), kind="other", focus_area="skills", status="done", start="2019"
        ),
        {"key": "wood", "values": {"date": Moment("2019"), "start": Moment("2020-03")}},
        [
            added(
                "activities",
                title=text("Early"),
                kind="other",
                focus_area="skills",
                status="done",
                start="2020",
            )
        ],
    ),
    "activity-after-end": (
        itself(**ENDED),
        {"key": "course", "values": {"end": Moment("2024-04")}},
        [itself(end="2026-12")],
    ),
    "done-in-future": (
        one("activities", "course", status="done"),
        {"key": "course", "field": "start", "values": {"date": Moment("2024-09")}},
        [one("activities", "fair", start="2024")],
    ),
    "target-before-baseline": (
        one("goals", "firms", baseline_date="2027"),
        {"values": {"target": Moment("2026"), "baseline": Moment("2027")}},
        [one("goals", "firms", baseline_date="2026")],
    ),
    "body-larger-than-size": (
        one("bodies", "board", size=1),
        {"key": "board", "values": {"size": 1, "named": 2}},
        [
            all_of(
                one("bodies", "board", size=1),
                one("roles", "chair", end="2023"),
                added("roles", role="chair", person="bo", ability=text("x"), body="other"),
            )
        ],
    ),
    "more-members-than-stated": (
        one("key_figures", "k1", value=1.0),
        {"key": "k1", "values": {"recorded": 2, "stated": 1.0, "date": Moment("2024-01")}},
        [
            added("key_figures", measure="members", value=1.0, date="2021", source="report"),
            one("key_figures", "k1", value=1.9, approximate=True),
        ],
    ),
    "lacking-stage-with-actors": (
        one("value_chain", "saw", coverage="lacking"),
        {"key": "saw", "values": {"n": 1, "actor": "The firm"}},
        [
            one(
                "value_chain",
                "saw",
                coverage="lacking",
                actors=[{"id": "a", "organisation": "firm", "end": "2023"}],
            )
        ],
    ),
}


def found(gaps: list[Gap], rule: str) -> list[Gap]:
    return [gap for gap in gaps if gap.rule == rule]


def test_nothing_is_missing_of_an_initiative_that_lacks_nothing() -> None:
    assert find_gaps(known(SOUND)) == []


def test_every_rule_has_a_case_and_words() -> None:
    assert set(rules()) == set(CASES) == set(REMINDERS)


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_wakes_at_one_difference(rule: str) -> None:
    change, expected, _sound = CASES[rule]
    (gap,) = found(find_gaps(changed(change)), rule)
    fields = {name: value for name, value in expected.items() if name != "values"}
    values = expected.get("values", {})
    assert {name: getattr(gap, name) for name in fields} == fields
    assert {name: gap.values[name] for name in values} == values
    assert gap.kind == rules()[rule][0]


@pytest.mark.parametrize(
    ("rule", "number"), [(rule, number) for rule, case in CASES.items() for number in range(len(case[2]))]
)
def test_a_rule_sleeps_at_what_only_looks_like_it(rule: str, number: int) -> None:
    assert found(find_gaps(changed(CASES[rule][2][number])), rule) == []


@pytest.mark.parametrize("rule", CASES)
def test_what_is_said_of_a_gap_can_be_filled_in(rule: str) -> None:
    (gap,) = found(find_gaps(changed(CASES[rule][0])), rule)
    reminder = REMINDERS[rule]
    for words in filter(None, (reminder.one, reminder.many, reminder.each, reminder.why, reminder.act)):
        assert words.sv
        assert words.en
        places = {name for _t, name, _f, _c in string.Formatter().parse(words.sv) if name}
        assert places == {name for _t, name, _f, _c in string.Formatter().parse(words.en) if name}
        assert places <= {*gap.values, *(["n"] if words is reminder.many else [])}
    terms = [term for value in gap.values.values() if isinstance(value, Terms) for term in value.names]
    assert [term for term in terms if term not in TERMS] == []


def test_one_reminder_may_be_told_of_many_only_when_its_gaps_have_names() -> None:
    for rule, (change, _expected, _sound) in CASES.items():
        (gap,) = found(find_gaps(changed(change)), rule)
        if REMINDERS[rule].many:
            assert "name" in gap.values or REMINDERS[rule].each, rule

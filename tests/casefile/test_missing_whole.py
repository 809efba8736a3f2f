"""What holds for all rules of what is missing together, and for the table of what they say."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from tests.casefile.sound_initiative import SOUND, all_of, changed, itself, known, one, without

from klustermotor.casefile import records
from klustermotor.casefile.missing import REMINDERS, SECTIONS, Known, Terms, find_gaps
from klustermotor.casefile.missing.reminders import REVIEWED, share, years
from klustermotor.casefile.reading import read_case_file
from klustermotor.casefile.records import Text

ENDED = {"end": "2024-04"}


def test_the_table_is_reviewed_and_names_parts_of_the_method() -> None:
    assert REVIEWED.year >= 2026
    assert {reminder.section for reminder in REMINDERS.values()} <= set(SECTIONS)


def test_a_rule_without_a_limit_has_none() -> None:
    assert years("phase-old") == 2
    for limit in (years, share):
        with pytest.raises(LookupError):
            limit("no-vision")


def test_what_is_stale_is_not_asked_of_an_initiative_that_has_ended() -> None:
    gaps = find_gaps(changed(all_of(itself(**ENDED), one("phases", "p1", date="2015"))))
    assert {gap.kind for gap in gaps} == {"contradiction"}


def test_the_most_useful_come_first() -> None:
    gaps = find_gaps(changed(all_of(without("roles"), without("goals"), one("funding", "f1", source=None))))
    weights = [REMINDERS[gap.rule].weight for gap in gaps]
    assert len(set(weights)) > 3
    assert weights == sorted(weights, reverse=True)


def test_an_initiative_of_which_nothing_is_known_is_only_unknown() -> None:
    gaps = find_gaps(known({"id": "new", "name": "New"}))
    assert {gap.kind for gap in gaps} == {"unknown"}
    assert len(gaps) > 8


def test_an_early_initiative_is_asked_for_less() -> None:
    bare = {"id": "new", "name": "New"}
    early = {**bare, "phases": [{"id": "p", "phase": "prospecting", "date": "2024"}]}
    asked = {gap.rule for gap in find_gaps(known(early))}
    assert asked < {gap.rule for gap in find_gaps(known(bare))} | {
        "phase-without-grounds",
        "statement-without-source",
    }
    assert not {"no-funding", "no-activity", "no-goal", "no-formal-start"} & asked


def test_the_rules_hold_for_every_initiative_of_the_shipped_case() -> None:
    case = read_case_file(Path(records.__file__).parent / "shipped" / "sormland.json")
    organisations = {each.id: each for each in case.organisations}
    people = {each.id: each for each in case.people}
    for initiative in case.initiatives:
        gaps = find_gaps(Known(initiative, organisations, people, datetime.date(2003, 7, 1)))
        assert len(gaps) > 5
        assert all(isinstance(gap.values.get("name", ""), str | Text | Terms) for gap in gaps)


def test_rules_do_not_change_what_they_read() -> None:
    read = known(SOUND)
    before = read.initiative.model_dump_json()
    find_gaps(read)
    assert read.initiative.model_dump_json() == before

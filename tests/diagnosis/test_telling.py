"""Judgements in words: every doubt, collection and stand has its words, and what would change a verdict does."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping

import pytest
from tests.diagnosis.made import made

from klustermotor.diagnosis import doubts, records
from klustermotor.diagnosis.checks import check
from klustermotor.diagnosis.diagnosing import diagnose
from klustermotor.diagnosis.judging import Judgement
from klustermotor.diagnosis.records import pointers_of, records_of
from klustermotor.diagnosis.signs import Evidence
from klustermotor.diagnosis.telling import Telling, date_in_words, verdict_if
from klustermotor.wording import LANGUAGES, words

LESSON = "lesson-1"
STEPS = [
    {"text": {"en": "A study", "sv": "En studie"}, "start": "2001", "organisations": ["council"], "source": "report"},
    {"text": {"en": "Founded"}, "start": "2002-06", "milestone": "formal_start"},
]  # fmt: skip


def judged(**more: object) -> tuple[Telling, Judgement]:
    case = made({"origin": STEPS}, **more)
    (found,) = diagnose(case, keys=[LESSON])
    return Telling(case, "en"), found[LESSON]


def test_every_doubt_and_every_collection_has_words() -> None:
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(doubts))) if isinstance(node, ast.Call))
    keys = {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "_doubt"
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(keys) >= 6
    collections = {*records._OF_CASE, *records._OF_INITIATIVE, *records._INNER.values(), "initiatives"}
    told: Mapping[str, object] = words("diagnosis")
    assert {f"doubt_{key}" for key in keys} | {f"kind_{one}" for one in collections} <= set(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_judgement_tells_why_and_on_which_records(language: str) -> None:
    telling, found = judged()
    told = Telling(telling.case, language).judgement(found)
    weights = [one.weight for one in told.signs]
    assert weights == sorted(weights, reverse=True)
    assert {one.key for one in told.signs} == set(check(LESSON).signs)
    record = next(one for sign in told.signs for one in (*sign.speaks_for, *sign.speaks_against))
    assert record.name == {"en": "A study", "sv": "En studie"}[language]
    assert (record.date, record.reliability) == ("2001", "high")
    assert record.pointer == "/initiatives/0/origin/0"
    assert record.source == "Report"


def test_what_is_missing_is_what_to_record() -> None:
    case = made({})
    (found,) = diagnose(case, keys=[LESSON])
    told = Telling(case, "en").judgement(found[LESSON])
    assert set(told.missing) == {sign.record.en for sign in check(LESSON).signs.values()}
    assert told.sureness_words == "no verdict"
    assert told.helps


def test_what_would_change_a_verdict_does() -> None:
    telling, found = judged()
    assert found.verdict != "supported"
    told = telling.judgement(found)
    turning = [one.key for one in told.signs if verdict_if(found, {one.key}) != found.verdict]
    assert told.change
    single = "No single sign" not in told.change[0]
    assert len(told.change) == (len(turning) if single else 1)
    everything = verdict_if(found, {one.key for one in told.signs})
    assert everything == "supported"


def test_what_is_supported_needs_no_change() -> None:
    firms = [f"firm-{number}" for number in range(1, 6)]
    grown = [{"text": {"en": "Meetings"}, "start": year, "organisations": firms} for year in ("1996", "1999")]
    case = made({"origin": [*grown, STEPS[1]]})
    (found,) = diagnose(case, keys=[LESSON])
    assert found[LESSON].verdict == "supported"
    assert Telling(case, "en").judgement(found[LESSON]).change == ()


def test_a_contradiction_is_told_with_its_records() -> None:
    money = {"year": 2001, "organisation": "firm-1", "amount": 100, "kind": "base"}
    case = made({"funding": [money, money]})
    (found,) = diagnose(case, keys=["lesson-5"])
    told = Telling(case, "en").judgement(found["lesson-5"])
    (doubt,) = told.doubts
    assert doubt.key == "same-money-twice"
    assert [one.pointer for one in doubt.records] == ["/initiatives/0/funding/0", "/initiatives/0/funding/1"]
    assert doubt.records[0].name == "Firm-1"
    assert "1 doubt touches" in told.sure_why


def test_places_are_those_of_the_file() -> None:
    posts = [{"organisation": "council"}]
    case = made({"origin": STEPS}, people=[{"name": "Busy", "appointments": posts}])
    places = pointers_of(case)
    assert set(places) == set(records_of(case))
    assert places[Evidence("origin", case.initiatives[0].origin[1].id, "wood")] == "/initiatives/0/origin/1"
    person = case.people[-1]
    inner = Evidence("appointments", person.appointments[0].id)
    assert places[inner] == f"/people/{len(case.people) - 1}/appointments/0"


@pytest.mark.parametrize(
    ("date", "told"),
    [
        (None, None),
        ("2001-03-27", "2001-03-27"),
        ("2001-03", "2001-03"),
        ("1997-23~", "about autumn 1997"),
        ("1999/2001~", "1999 – about 2001"),
        ("/2001", "until 2001"),
    ],
)
def test_dates_as_people_write_them(date: str | None, told: str | None) -> None:
    assert date_in_words(date, "en") == told

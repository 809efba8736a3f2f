"""What holds for every check: data in both languages, nothing known without records, neither names nor order matter."""

from __future__ import annotations

import json
import random
import re
import string
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.diagnosis.made import DAY, made

from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Case
from klustermotor.casefile.writing import case_bytes
from klustermotor.diagnosis.checks import LESSONS, check
from klustermotor.diagnosis.diagnosing import Diagnosis, diagnose
from klustermotor.diagnosis.judging import VERDICTS, Judgement, judge
from klustermotor.diagnosis.signs import RULES, Evidence, Sign
from klustermotor.wording import filled

SORMLAND = Path(__file__).parents[2] / "src/klustermotor/casefile/shipped/sormland.json"
RANK = {"against": 0, "partly": 1, "supported": 2}


@pytest.fixture(scope="module")
def sormland() -> Case:
    return read_case(SORMLAND.read_bytes())


def test_every_check_has_a_rule_for_every_sign_and_no_rule_is_without_words() -> None:
    assert set(RULES) == set(LESSONS)
    for key in LESSONS:
        assert set(RULES[key]) == set(check(key).signs), key
        assert check(key).key == key
        assert sum(one.weight for one in check(key).signs.values()) >= 3


def test_texts_of_the_two_languages_name_the_same_things() -> None:
    for key in LESSONS:
        for name, sign in check(key).signs.items():
            for stand in ("speaks_for", "mixed", "speaks_against", "unknown"):
                text = getattr(sign, stand)
                if text is not None:
                    assert _names(text.en) == _names(text.sv), (key, name, stand)


def test_nothing_is_known_of_an_initiative_without_records() -> None:
    bare = read_case(
        json.dumps(
            {
                "format": "klustermotor-case",
                "version": 1,
                "id": "bare",
                "title": {"en": "Bare"},
                "as_of": "2010",
                "initiatives": [{"id": "wood", "name": "Wood"}],
            }
        ).encode()
    )
    (found,) = diagnose(bare)
    assert {one.check: one.verdict for one in found.judgements} == dict.fromkeys(LESSONS, "unknown")
    assert {one.known for one in found.judgements} == {0.0}
    _all_said(found)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_records_does_not_matter(sormland: Case, seed: int) -> None:
    content = json.loads(case_bytes(sormland))
    _shuffle(content, random.Random(seed))  # noqa: S311 - the same orders each time
    shuffled = {one.initiative: one for one in diagnose(read_case(json.dumps(content).encode()))}
    assert shuffled == {one.initiative: one for one in diagnose(sormland)}


def test_names_and_texts_do_not_matter(sormland: Case) -> None:
    content = json.loads(case_bytes(sormland))
    _rename(content)
    renamed = {one.initiative: one for one in diagnose(read_case(json.dumps(content).encode()))}
    for one in diagnose(sormland):
        for mine, other in zip(one.judgements, renamed[one.initiative].judgements, strict=True):
            assert (mine.verdict, mine.known, mine.support) == (other.verdict, other.known, other.support)


def test_keys_do_not_matter(sormland: Case) -> None:
    """Every key replaced by another, wherever it stands."""
    keys = _keys(json.loads(case_bytes(sormland)))
    numbers = {key: f"k{place}" for place, key in enumerate(sorted(keys))}
    content = json.loads(case_bytes(sormland))
    other = diagnose(read_case(json.dumps(_replaced(content, numbers)).encode()))
    told = {one.initiative: [(j.verdict, j.known, j.support) for j in one.judgements] for one in other}
    assert told == {
        numbers[one.initiative]: [(j.verdict, j.known, j.support) for j in one.judgements]
        for one in diagnose(sormland)
    }


def test_every_sentence_of_the_shipped_case_can_be_said(sormland: Case) -> None:
    for one in diagnose(sormland):
        assert len(one.judgements) == 11
        _all_said(one)


def test_all_evidence_is_there(sormland: Case) -> None:
    from klustermotor.diagnosis.records import records_of

    there = set(records_of(sormland))
    for one in diagnose(sormland):
        for judgement in one.judgements:
            assert set(judgement.records) <= there
            told = [sign for sign in judgement.signs.values() if sign.value is not None]
            assert all(sign.speaks_for or sign.speaks_against for sign in told), judgement.check


OPTIONAL = {
    "organisations": ("sector", "region"),
    "people": ("background_sector", "appointments"),
    "initiatives": ("seat", "competence_area", "regions", "start", "legal_form"),
    "origin": ("start", "organisations", "people"),
    "funding": ("year", "organisation", "sector", "kind", "amount"),
    "activities": ("start", "status", "direction", "organisations"),
    "value_chain": ("actors", "coverage"),
    "phases": ("date",),
    "key_figures": ("date",),
    "bodies": ("start",),
    "plans": ("organisation", "start"),
}


@pytest.mark.parametrize(
    ("collection", "field"), [(name, field) for name, fields in OPTIONAL.items() for field in fields]
)
def test_what_is_not_known_never_breaks_a_rule(sormland: Case, collection: str, field: str) -> None:
    content = json.loads(case_bytes(sormland))
    for row in [*content.get(collection, ()), *_inner(content, collection)]:
        row.pop(field, None)
    for one in diagnose(read_case(json.dumps(content).encode())):
        _all_said(one)


signs = st.sampled_from([None, 0.0, 0.25, 0.5, 1.0])


@given(st.lists(signs, min_size=1, max_size=5), st.data())
def test_a_sign_that_speaks_more_in_favour_never_worsens_a_verdict(
    values: list[float | None], data: Any
) -> None:
    weights = {str(place): data.draw(st.integers(1, 3)) for place in range(len(values))}
    place = data.draw(st.integers(0, len(values) - 1))
    better = [*values]
    better[place] = 1.0
    before, after = (_judged(rows, weights) for rows in (values, better))
    if before.verdict != "unknown":
        assert RANK[after.verdict] >= RANK[before.verdict]
    elif after.verdict != "unknown":
        assert after.verdict != "against"


@given(st.lists(signs, min_size=1, max_size=5))
def test_without_what_tells_there_is_no_verdict(values: list[float | None]) -> None:
    weights = {str(place): 1 for place in range(len(values))}
    assert _judged([None] * len(values), weights).verdict == "unknown"
    found = _judged(values, weights)
    assert found.verdict in VERDICTS
    assert (found.sureness is None) == (found.verdict == "unknown")


@pytest.mark.parametrize(
    ("reliability", "known", "sureness"),
    [("high", 4, "high"), ("medium", 4, "high"), ("low", 4, "low"), (None, 4, "low"), ("high", 2, "medium")],
)
def test_how_sure_follows_how_much_is_known_and_how_reliably(
    reliability: str | None, known: int, sureness: str
) -> None:
    record = Evidence("activities", "a", "wood")
    told = {str(n): Sign(1.0, speaks_for=(record,)) if n < known else Sign(None) for n in range(4)}
    weights = dict.fromkeys(told, 1)
    assert judge("c", told, weights=weights, reliability={record: reliability}).sureness == sureness


def test_a_contradiction_is_told_where_it_touches_and_lowers_how_sure() -> None:
    engines = [{"role": "cluster_manager", "person": one} for one in ("director", "officer")]
    money = {"year": 2001, "organisation": "firm-1", "amount": 100, "kind": "base", "source": "report"}
    case = made({"roles": engines, "funding": [money, money]})
    (found,) = diagnose(case, day=DAY)
    assert [one.key for one in found["lesson-5"].doubts] == ["same-money-twice", "two-engines"]
    assert found["lesson-5"].sureness != "high"
    assert not found["lesson-1"].doubts


def _judged(values: list[float | None], weights: dict[str, int]) -> Judgement:
    told = {str(place): Sign(value) for place, value in enumerate(values)}
    return judge("c", told, weights=weights, reliability={})


def _all_said(diagnosis: Diagnosis) -> None:
    texts = {"for": "speaks_for", "against": "speaks_against", "mixed": "mixed", "unknown": "unknown"}
    for judgement, language in product(diagnosis.judgements, ("en", "sv")):
        for name, sign in judgement.signs.items():
            text = getattr(check(judgement.check).signs[name], texts[sign.stand])
            assert text is not None, (judgement.check, name, sign.stand)
            said = filled(text[language], language, **sign.values)
            assert "{" not in said
            assert not re.search(r"\bNone\b(?! of)", said), (judgement.check, name, said)


def _names(text: str) -> set[str]:
    return {name for _text, name, _form, _conversion in string.Formatter().parse(text) if name}


def _shuffle(value: Any, rng: random.Random) -> None:
    if isinstance(value, list):
        rng.shuffle(value)
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _shuffle(one, rng)


def _rename(value: Any) -> None:
    """Give every name and text another wording."""
    if isinstance(value, dict):
        for field, one in value.items():
            if field in {"sv", "en"} or (field == "name" and isinstance(one, str)):
                value[field] = f"x{len(str(one))}"
            else:
                _rename(one)
    for one in value if isinstance(value, list) else ():
        _rename(one)


def _keys(value: Any) -> set[str]:
    found = {value["id"]} if isinstance(value, dict) and "id" in value else set()
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found |= _keys(one)
    return found


def _replaced(value: Any, names: dict[str, str], field: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _replaced(one, names, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, names, field) for one in value]
    fixed = (
        "role",
        "kind",
        "roles",
        "sv",
        "en",
        "sector",
        "stance",
        "phase",
        "format",
        "topic",
        "strength",
        "measure",
    )
    return value if not isinstance(value, str) or field in fixed else names.get(value, value)


def _inner(content: dict[str, Any], collection: str) -> list[dict[str, Any]]:
    return [row for one in content["initiatives"] for row in one.get(collection, ())]

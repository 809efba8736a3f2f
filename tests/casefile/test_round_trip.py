"""A case that is written and read again is the same case, and is always written the same way."""

import json

import pytest
from hypothesis import given
from tests.casefile.strategies import cases, raw_cases

from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Case, Text
from klustermotor.casefile.writing import case_bytes


@pytest.mark.slow
@given(cases())
def test_a_written_case_reads_back_the_same(case: Case) -> None:
    written = case_bytes(case)
    again = read_case(written)
    assert again == case
    assert case_bytes(again) == written


@pytest.mark.slow
@given(raw_cases())
def test_the_order_and_spacing_of_a_file_do_not_matter(raw: dict[str, object]) -> None:
    turned = dict(reversed(raw.items()))
    spaced = json.dumps(turned, indent=7, ensure_ascii=False).encode("utf-8-sig")
    assert read_case(spaced) == read_case(json.dumps(raw).encode())


def test_unknown_is_left_out_and_false_and_zero_are_kept_apart_from_it() -> None:
    raw = {
        "format": "klustermotor-case",
        "version": 1,
        "id": "c",
        "title": {"sv": "Å"},
        "initiatives": [
            {
                "id": "i",
                "name": "I",
                "funding": [
                    {"id": "zero", "amount": 0, "approximate": False},
                    {"id": "unknown", "amount": None},
                ],
            }
        ],
    }
    case = read_case(json.dumps(raw).encode())
    assert [one.amount for one in case.initiatives[0].funding] == [0, None]
    written = json.loads(case_bytes(case))
    assert written["initiatives"][0]["funding"] == [{"id": "zero", "amount": 0}, {"id": "unknown"}]


def test_swedish_letters_are_written_as_they_are() -> None:
    case = Case(format="klustermotor-case", version=1, id="c", title=Text(sv="Åmål"))
    assert "Åmål".encode() in case_bytes(case)

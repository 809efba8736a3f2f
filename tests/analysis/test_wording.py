"""Every text of the library stands in both languages and is filled in with the same names."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from klustermotor.analysis.faults import fault, fault_sentence
from klustermotor.wording import LANGUAGES, number, said, words

USES = sorted(path.name.removesuffix(".json") for path in files("klustermotor").joinpath("words").iterdir())
_NAMES = re.compile(r"(?<!\{)\{(\w+)")


@pytest.mark.parametrize("use", USES)
def test_every_text_stands_in_both_languages_with_the_same_names(use: str) -> None:
    for key, texts in words(use).items():
        assert set(texts) == set(LANGUAGES), key
        named = {language: set(_NAMES.findall(text)) for language, text in texts.items()}
        common = {name.removesuffix("_sv") for name in named["sv"]}
        assert common == {name.removesuffix("_sv") for name in named["en"]}, key
        assert all(text.strip() for text in texts.values()), key


def test_numbers_are_written_as_the_language_does() -> None:
    assert number(-1234.5, "sv", decimals=1) == "\N{MINUS SIGN}1\N{NO-BREAK SPACE}234,5"
    assert number(-1234.5, "en", decimals=1) == "\N{MINUS SIGN}1,234.5"
    assert said("report", "place", "sv", rank=3, of=40) == "3 av 40"


def test_a_fault_tells_its_number_and_its_first_three_places() -> None:
    found = fault("negative-value", places=["a", "b", "c", "d"], total=1000)
    assert found.values["count"] == 4
    sentence = fault_sentence(found, "sv")
    assert "4 av 1\N{NO-BREAK SPACE}000" in sentence
    assert "a, b, c, ..." in sentence

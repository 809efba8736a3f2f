"""Every text of the library stands in both languages and is filled in with the same names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import klustermotor
from klustermotor.analysis.faults import TableError, fault, fault_sentence, require
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


@pytest.mark.parametrize(("count", "told"), [(1, "1 brygga"), (2, "2 bryggor")])
def test_a_word_follows_its_number(count: int, told: str) -> None:
    assert told in said("gaps", "state-weakly", "sv", gap="x", firms=1, of=3, bridges=count)


def test_a_fault_tells_its_number_and_its_first_three_places() -> None:
    found = fault("negative-value", places=["a", "b", "c", "d"], total=1000)
    assert found.values["count"] == 4
    sentence = fault_sentence(found, "sv")
    assert "4 av 1\N{NO-BREAK SPACE}000" in sentence
    assert "a, b, c, ..." in sentence


def _written(expression: ast.expr, place: str) -> Iterator[str]:
    """The keys that an expression may be: a text, one of two, or texts that begin alike."""
    if isinstance(expression, ast.IfExp):
        yield from _written(expression.body, place)
        yield from _written(expression.orelse, place)
    elif isinstance(expression, ast.JoinedStr):
        begin = expression.values[0]
        assert isinstance(begin, ast.Constant), place
        yield from (key for key in words("wanted") if key.startswith(begin.value))
    else:
        assert isinstance(expression, ast.Constant), place
        yield expression.value


def _keys_of_wanted() -> Iterator[tuple[str, str, set[str]]]:
    """The keys of ``words/wanted.json`` that the library names: with the file and line, and what is filled in."""
    library = Path(klustermotor.__file__).parent
    rooms = ("analysis", "sources", "registers")
    for path in sorted(path for room in rooms for path in library.joinpath(room).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            place = f"{path.relative_to(library)}:{call.lineno}"
            given = {one.arg: one.value for one in call.keywords if one.arg}
            if call.func.id == "require":
                expression = given["wanted"]
            elif call.func.id == "phrase" and not isinstance(call.args[1], ast.Name):
                expression = call.args[1]
            else:
                continue
            yield from ((key, place, set(given) - {"wanted", "found"}) for key in _written(expression, place))


def test_the_words_for_what_is_wanted_are_those_that_the_library_names() -> None:
    named = list(_keys_of_wanted())
    texts = words("wanted")
    assert {place for key, place, _ in named if key not in texts} == set()
    assert {place for key, place, given in named if set(_NAMES.findall(texts[key]["en"])) != given} == set()
    assert set(texts) - {key for key, _, _ in named} == set()


@pytest.mark.parametrize(
    ("wanted", "values", "found", "sentence"),
    [
        ("above-to", {"least": 0, "most": 1}, 1.2, "x måste vara större än 0 och högst 1. Angivet: 1.2."),
        ("either", {"choices": ["a", "b", "c"]}, "d", "x måste vara a eller b eller c. Angivet: d."),
        ("one-of", {"choices": (2020, 2021)}, None, "x måste vara något av 2020, 2021. Angivet: ingenting."),
    ],
)
def test_a_refused_parameter_is_told_in_swedish_alone(
    wanted: str, values: dict[str, object], found: object, sentence: str
) -> None:
    with pytest.raises(TableError, match="x must be") as refused:
        require(False, "x", wanted=wanted, found=found, **values)
    assert [fault_sentence(one, "sv") for one in refused.value.faults] == [sentence]

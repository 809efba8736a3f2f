"""Names of people are found in texts however they are written, and nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from klustermotor.web.publishing.withholding import People, Withholding

PEOPLE = [(1, "ada maria öst"), (2, "bo ek"), (3, "cher"), (4, "anna-lena von berg")]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def people() -> People:
    return People(PEOPLE)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Möte med Ada Öst om trä", "Möte med [name withheld] om trä"),
        ("Ada Maria Östs förslag", "[name withheld] förslag"),
        ("Bo Ek's plan", "[name withheld] plan"),
        ("Öst, Ada: en studie", "[name withheld]: en studie"),
        ("enligt A. Öst och BO EK", "enligt [name withheld] och [name withheld]"),
        ("Anna-Lena von Berg, Anna-Lena Berg", "[name withheld], [name withheld]"),
        ("Cher sjöng", "[name withheld] sjöng"),
    ],
)
def test_a_name_is_withheld(people: People, text: str, left: str) -> None:
    assert Withholding(people).text(text) == left


@pytest.mark.parametrize(
    "text",
    ["Adas mamma bor i öst", "ek och bok", "Ek, bo; ada", "ni cher", "", "Ada\nBo", "Bokek", "Ada (Öst)"],
)
def test_what_is_no_name_is_left(people: People, text: str) -> None:
    if text == "Ek, bo; ada":  # last name first, in any case
        assert Withholding(people).text(text) == "[name withheld]; ada"
    else:
        assert Withholding(people).text(text) == text


def test_who_may_be_named_is_named_and_the_rest_are_told(people: People) -> None:
    withholding = Withholding(people, {2})
    assert withholding.text("Ada Öst och Bo Ek") == "[name withheld] och Bo Ek"
    assert dict(withholding.met) == {1: ["Ada Öst och Bo Ek"]}


def test_a_name_that_two_share_needs_the_leave_of_both() -> None:
    people = People([(1, "bo ek"), (2, "bo ek")])
    assert Withholding(people, {1}).text("Bo Ek") == "[name withheld]"
    assert Withholding(people, {1, 2}).text("Bo Ek") == "Bo Ek"


def test_nobody_on_record_leaves_every_text_as_it_is() -> None:
    assert Withholding(People([])).text("Bo Ek") == "Bo Ek"

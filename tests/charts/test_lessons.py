"""Lessons by initiatives: a shape and a letter for each verdict, steps for how sure, at a desk and on a telephone."""

from __future__ import annotations

import pytest
from tests.charts.test_palette import contrast
from tests.charts.test_scales import FRAME, HOSTILE, assert_sound, every, size_of, words_of

from klustermotor.charts.lessons import (
    LessonCell,
    LessonColumn,
    LessonWords,
    Steps,
    lesson_figure,
    verdict_icon,
    verdict_mark,
)
from klustermotor.charts.palette import ACCENT, INK, MUTED, PAPER, STRUCTURE, TINT
from klustermotor.diagnosis.judging import VERDICTS

WORDS = LessonWords(
    dict(zip(VERDICTS, "SPA?", strict=True)),
    {one: f"is {one}" for one in VERDICTS},
    "how sure",
    ("none", "low", "medium", "high"),
    "Nothing yet",
)
STEPS: tuple[Steps, ...] = (1, 2, 3, 0)
LESSONS = [f"{number}. What lesson {number} says in its title" for number in range(1, 12)]


def column(name: str, *, linked: bool = False) -> LessonColumn:
    cells = [
        LessonCell(VERDICTS[row % 4], STEPS[row % 4], f"#a{row}" if linked else None)
        for row in range(len(LESSONS))
    ]
    return LessonColumn(name, cells)


def draw(names: list[str], width: float = 880.0, *, linked: bool = False) -> str:
    columns = [column(name, linked=linked) for name in names]
    return lesson_figure(LESSONS, columns, words=WORDS, width=width, **FRAME)


def test_every_verdict_has_a_shape_a_letter_and_a_meaning_of_its_own() -> None:
    shapes = {one: verdict_mark(one, "X", 0, 0)[0] for one in VERDICTS}
    assert len({(mark.tag, mark.attrib.get("stroke-dasharray")) for mark in shapes.values()}) == 4
    words = words_of(draw(["One"]))
    for row, letter in enumerate("SPA?"):
        assert words.count(letter) == len(range(row, 11, 4)) + 1  # and once in the key
        assert f"is {VERDICTS[row]}" in words


@pytest.mark.parametrize("width", [880.0, 340.0])
def test_there_is_a_sign_for_each_lesson_of_each_initiative(width: float) -> None:
    svg = draw(["First", "Second", "Third"], width, linked=True)
    assert_sound(svg)
    assert len([one for one in every(svg, "a") if one.attrib["href"].startswith("#a")]) == 33
    names = [one.attrib["aria-label"] for one in every(svg, "a")]
    assert names[0] == f"First: {LESSONS[0]}: is supported, low"
    assert [words_of(svg).count(name) for name in ("First", "Second", "Third")] == [
        1 if width > 600 else 11
    ] * 3


def test_steps_say_how_sure_and_the_unknown_has_none() -> None:
    svg = lesson_figure(["1."], [LessonColumn("A", [LessonCell("unknown")])], words=WORDS, **FRAME)
    assert "how sure" not in words_of(svg)
    svg = lesson_figure(["1."], [LessonColumn("A", [LessonCell("partly", 2)])], words=WORDS, **FRAME)
    filled = [one.attrib["fill"] == MUTED for one in every(svg, "rect") if one.attrib["width"] == "6"]
    assert filled[:3] == [True, True, False]


@pytest.mark.parametrize("width", [880.0, 340.0])
@pytest.mark.parametrize("count", [1, 7, 20, 40])
def test_many_columns_follow_in_further_tables_and_stay_inside(count: int, width: float) -> None:
    svg = draw([f"{1980 + number}" for number in range(count)], width)
    assert_sound(svg)
    assert size_of(svg)[0] == width


@pytest.mark.parametrize("width", [880.0, 340.0])
def test_any_names_can_be_drawn(width: float) -> None:
    assert_sound(draw(list(HOSTILE), width))


def test_nothing_is_said_to_be_nothing() -> None:
    assert "Nothing yet" in words_of(lesson_figure(LESSONS, [], words=WORDS, **FRAME))


def test_letters_can_be_read_on_their_signs() -> None:
    for letter, ground in ((PAPER, STRUCTURE), (INK, TINT), (PAPER, ACCENT), (MUTED, PAPER)):
        assert contrast(letter, ground) >= 4.5


def test_the_sign_beside_a_word_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in verdict_icon("against", "A")

"""Texts set in lines: nothing wider than its room, nothing lost without an ellipsis."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from klustermotor.charts.lettering import clean, set_text, text_width


@given(st.text(max_size=120), st.floats(60, 400), st.integers(1, 4), st.booleans())
def test_no_line_is_wider_than_its_room(text: str, room: float, lines: int, bold: bool) -> None:
    setting = set_text(text, room, size=14, lines=lines, bold=bold)
    assert len(setting.lines) <= lines
    assert all(text_width(line, 14, bold=bold) <= room for line in setting.lines)


@given(st.text(max_size=120), st.floats(60, 400))
def test_a_text_that_is_not_elided_keeps_every_letter(text: str, room: float) -> None:
    setting = set_text(text, room, size=14, lines=50)

    def letters(content: str) -> str:
        return "".join(content.replace("-", "").split())

    assert not setting.elided
    assert letters("".join(setting.lines)) == letters(clean(text))


def test_an_elided_text_says_so_and_keeps_the_whole() -> None:
    setting = set_text("Länsstyrelsen i Södermanlands län, näringslivsenheten", 100, size=14, lines=2)
    assert setting.elided
    assert setting.lines[-1].endswith("…")
    assert setting.full == "Länsstyrelsen i Södermanlands län, näringslivsenheten"


def test_a_text_that_ends_in_an_ellipsis_of_its_own_is_not_elided() -> None:
    assert not set_text("Och så vidare…", 300, size=14).elided


def test_a_no_break_space_keeps_a_number_together() -> None:
    assert "1\u00a0200\u00a0000" in set_text("ungefär 1\u00a0200\u00a0000 kronor", 110, size=14).lines[1]


def test_characters_that_xml_cannot_hold_or_that_turn_the_text_are_left_out() -> None:
    assert clean("\x00Ö\ud800\u202egruv\ufffebolag\n") == "Ögruvbolag"

"""Whole names are found however they are written, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klustermotor.web.privacy.names import WholeName


@pytest.mark.parametrize(
    "text",
    [
        "Åsa Öst",
        "ÅSA ÖST kom.",
        "(Åsa  Öst)",
        "Åsa\nÖst",
        "Åsa Östs idé",
        "Öst, Åsa",
        unicodedata.normalize("NFD", "med Åsa Öst."),
        "<b>Åsa Öst</b>",
    ],
)
def test_a_whole_name_is_found(text: str) -> None:
    assert len(WholeName(["Åsa Öst"]).excerpts(text)) == 1
    assert "öst" not in WholeName(["Åsa Öst"]).replaced(text, "sv").casefold()


@pytest.mark.parametrize(
    "text", ["Åsa", "Öst", "Åsa Östlund", "Eva-Åsa Öst", "Åsa Öst-Lind", "Måsa Öst", "Åsa och Öst", ""]
)
def test_parts_of_names_and_other_words_are_left(text: str) -> None:
    assert WholeName(["Åsa Öst"]).replaced(text) == text


def test_a_longer_name_of_somebody_else_is_left() -> None:
    name = WholeName(["Ann Ek"], ["Ann Ek Dahl", "Eva Ann Ek", "Bo Ek"])
    assert name.replaced("Ann Ek Dahl, Eva Ann Ek, Ann Ek", "en") == "Ann Ek Dahl, Eva Ann Ek, [erased name]"


def test_a_single_name_is_not_taken_for_a_word() -> None:
    assert WholeName(["Ek"]).replaced("Ek satte en ek.", "sv") == "[raderat namn] satte en ek."


def test_no_text_grows_past_what_its_field_holds() -> None:
    assert len(WholeName(["Bo Ek"]).replaced("Bo Ek " * 50, "sv", 300)) == 300


def test_names_that_look_like_patterns_are_names() -> None:
    for hostile in (".*", "(a+)+", "[", "A\\", "a|b c", "'; DROP TABLE", "%_ %"):
        name = WholeName([hostile])
        assert name.replaced("anything else") == "anything else"
        assert name.excerpts(f"av {hostile}.") == [f"av {hostile}."]


@given(st.text(min_size=1, max_size=20).filter(str.strip), st.text(max_size=60))
def test_what_has_been_replaced_is_not_found_again(name: str, text: str) -> None:
    whole = WholeName([name])
    if whole.spans("[raderat namn]") or whole.spans("[erased name]"):
        return
    once = whole.replaced(text, "sv")
    # Around what was taken out, letters do not come together into a new name.
    assert whole.replaced(once, "sv") == once

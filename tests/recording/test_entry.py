"""What people write is read as they mean it, in both languages, or refused with what to do."""

from __future__ import annotations

import datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from klustermotor.casefile.partial_dates import bounds, is_partial_date
from klustermotor.web.recording.entry import (
    EntryError,
    Number,
    parse_amount,
    parse_count,
    parse_date,
    parse_number,
    parse_organisation_number,
    written_date,
    written_number,
    written_organisation_number,
)

TODAY = datetime.date(2003, 8, 15)
LANGUAGES = ("sv", "en")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("27 mars 2001", "2001-03-27"),
        ("  den 27:e mars, 2001 ", "2001-03-27"),
        ("27\u00a0Mars\u202f2001", "2001-03-27"),
        ("mars 2001", "2001-03"),
        ("2001 mars", "2001-03"),
        ("okt. 2001", "2001-10"),
        ("27/3 2001", "2001-03-27"),
        ("27/3-2001", "2001-03-27"),
        ("27.3.2001", "2001-03-27"),
        ("27-03-2001", "2001-03-27"),
        ("3/2001", "2001-03"),
        ("2001-03-27", "2001-03-27"),
        ("2001–03–27", "2001-03-27"),
        ("2001/3/27", "2001-03-27"),
        ("20010327", "2001-03-27"),
        ("2001-3", "2001-03"),
        ("2001", "2001"),
        ("March 27, 2001", "2001-03-27"),
        ("27th of March 2001", "2001-03-27"),
        ("Sept 2001", "2001-09"),
        ("hösten 1997", "1997-23"),
        ("höst 1997", "1997-23"),
        ("Autumn of 1997", "1997-23"),
        ("fall 1997", "1997-23"),
        ("våren 1997", "1997-21"),
        ("vintern 1997", "1997-24"),
        ("ca 1997", "1997~"),
        ("ca. 1997", "1997~"),
        ("c 1997", "1997~"),
        ("omkring mars 2001", "2001-03~"),
        ("about autumn 1997", "1997-23~"),
        ("~1997", "1997~"),
        ("2001-03~", "2001-03~"),
        ("3/4 2001", "2001-04-03"),
        ("i dag", "2003-08-15"),
        ("Today", "2003-08-15"),
        ("igår", "2003-08-14"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, value: str) -> None:
    assert parse_date(text, today=TODAY) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31 april 2001", "no such day"),
        ("29/2 2001", "no such day"),
        ("3/13 2001", "no such day"),
        ("20010230", "no such day"),
        ("27 mars", "four digits"),
        ("våren -97", "four digits"),
        ("010327", "cannot be read"),
        ("2001-25", "cannot be read"),
        ("2001/02", "cannot be read"),
        ("0000", "cannot be read"),
        ("1997-1999", "cannot be read"),
        ("1990-talet", "cannot be read"),
        ("27 mars 2001 kl. 10", "cannot be read"),
        ("27 vintern 2001", "no such day"),
        ("ca", "cannot be read"),
        ("snart", "cannot be read"),
        ("²⁰⁰¹", "cannot be read"),
    ],
)
def test_what_is_no_single_date_is_refused_with_what_to_write(text: str, why: str) -> None:
    with override("en"), pytest.raises(EntryError, match=why) as error:
        parse_date(text, today=TODAY)
    assert text in str(error.value)


def test_what_was_found_is_told_in_short() -> None:
    with override("en"), pytest.raises(EntryError) as error:
        parse_date("x" * 10_000, today=TODAY)
    assert len(str(error.value)) < 400


partial_dates = st.builds(
    lambda day, form, season, about: (
        day.strftime("%Y-%m-%d").zfill(10)[: {0: 4, 1: 7, 2: 10, 3: 4}[form]]
        + (f"-2{season}" if form == 3 else "")
        + ("~" if about else "")
    ),
    st.dates(datetime.date(1000, 1, 1)),
    st.integers(0, 3),
    st.integers(1, 4),
    st.booleans(),
)


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=partial_dates)
def test_a_date_written_for_editing_is_read_as_the_same(language: str, value: str) -> None:
    assert is_partial_date(value)
    assert parse_date(written_date(value, language), today=TODAY) == value


@given(text=st.text(max_size=40))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        value = parse_date(text, today=TODAY)
    except EntryError:
        return
    bounds(value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,2 mkr", Number(1_200_000)),
        ("1.2 mkr", Number(1_200_000)),
        ("350 tkr", Number(350_000)),
        ("350tkr", Number(350_000)),
        ("1 200 000 kr", Number(1_200_000)),
        ("1\u00a0200\u202f000\u2009kr", Number(1_200_000)),
        ("1.200.000", Number(1_200_000)),
        ("1,200,000", Number(1_200_000)),
        ("500,000", Number(500_000)),
        ("SEK 500 000", Number(500_000, currency="SEK")),
        ("2,5 miljoner", Number(2_500_000)),
        ("2,5 miljoner kronor", Number(2_500_000)),
        ("3 million", Number(3_000_000)),
        ("2 MSEK", Number(2_000_000, currency="SEK")),
        ("1,5 miljarder", Number(1_500_000_000)),
        ("500:-", Number(500)),
        ("500,00 kr", Number(500)),
        ("€ 20 000", Number(20_000, currency="EUR")),
        ("20000 NOK", Number(20_000, currency="NOK")),
        ("ca 300 tkr", Number(300_000, approximate=True)),
        ("omkring 1 mkr", Number(1_000_000, approximate=True)),
        ("~300", Number(300, approximate=True)),
        ("0", Number(0)),
        ("0,4 mkr", Number(400_000)),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, number: Number) -> None:
    assert parse_amount(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "1,200 mkr",
        "1.200 tkr",
        "0,500",
        "12 00",
        "1 2000",
        "1.200,000.000",
        "300-400 tkr",
        "300 till 400",
        "-5",
        "1,25",
        "1,2345678 mkr",
        "3 billion",
        "tkr",
        "mycket",
        "1 mkr tkr",
        "5 EUR SEK",
        "$5",
        "1e6",
        "٣",
        "1,2,3",
        "1" * 10_000,
        "",
    ],
)
def test_amounts_that_can_be_read_in_two_ways_or_none_are_refused(text: str) -> None:
    with pytest.raises(EntryError):
        parse_amount(text)


@given(value=st.integers(0, 10**15), language=st.sampled_from(LANGUAGES))
def test_an_amount_written_for_editing_is_read_as_the_same(value: int, language: str) -> None:
    assert parse_amount(written_number(value, language)) == Number(value)
    assert parse_count(written_number(value, language)) == Number(value)


@given(
    value=st.floats(allow_nan=False, allow_infinity=False),
    language=st.sampled_from(LANGUAGES),
)
def test_a_number_written_for_editing_is_read_as_the_same(value: float, language: str) -> None:
    assert parse_number(written_number(value, language)).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("2,5", 2.5), ("2.5", 2.5), ("-3", -3), ("−3,25", -3.25), ("4 000", 4000), ("1.200.000", 1_200_000)],
)
def test_numbers_take_a_comma_or_a_point(text: str, value: float) -> None:
    assert parse_number(text).value == value


@pytest.mark.parametrize("text", ["1,200", "1.200", "12 %", "12 st", "1-2", "", "nan", "inf", "1,2.3.4"])
def test_numbers_that_are_none_or_two_are_refused(text: str) -> None:
    with pytest.raises(EntryError):
        parse_number(text)


@pytest.mark.parametrize("text", ["2,5", "-1", "fyrtio", "40 st", "", "0x10"])
def test_counts_are_whole(text: str) -> None:
    with pytest.raises(EntryError):
        parse_count(text)


@given(text=st.text(max_size=30), parse=st.sampled_from([parse_amount, parse_count, parse_number]))
def test_any_text_is_a_number_or_refused(text: str, parse: object) -> None:
    try:
        number = parse(text)  # type: ignore[operator]
    except EntryError:
        return
    assert isinstance(number, Number)


@pytest.mark.parametrize(
    "text",
    [
        "556012-5790",
        "5560125790",
        "16556012-5790",
        "16 556012 5790",
        "SE556012579001",
        "se 556012579001",
        "556012–5790",
    ],
)
def test_organisation_numbers_are_read_in_all_their_forms(text: str) -> None:
    assert parse_organisation_number(text) == "5560125790"
    assert parse_organisation_number(written_organisation_number("5560125790")) == "5560125790"


@pytest.mark.parametrize("text", ["556012-5791", "556012", "55601257900", "abc", "SE556012579002", ""])
def test_what_is_no_organisation_number_is_refused(text: str) -> None:
    with pytest.raises(EntryError):
        parse_organisation_number(text)


@pytest.mark.parametrize("text", ["850709-9805", "19850709-9805", "8507099805"])
def test_a_personal_number_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(EntryError) as error:
        parse_organisation_number(text)
    assert "9805" not in str(error.value)


def test_numbers_of_other_countries_stay_as_they_are() -> None:
    assert parse_organisation_number(" 974 760 673 ", "NO") == "974 760 673"
    assert written_organisation_number("974 760 673", "NO") == "974 760 673"

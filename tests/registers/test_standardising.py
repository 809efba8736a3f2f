"""Different ways of writing the same give the same, and nothing about a person stays."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Sequence

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.se import orgnr
from tests.registers.messy_lists import FIRM, PERSON, codes, column, read

from klustermotor.analysis.faults import fault_sentence
from klustermotor.registers.lists import CompanyList


def listed(header: Sequence[str], rows: Sequence[Sequence[str]], **options: object) -> CompanyList:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([header, *rows])
    return read(out.getvalue(), **options)


def cores(*names: str, town: str = "Flen") -> list[str]:
    return column(listed(["Namn", "Ort"], [[name, town] for name in names]), "name_core")


@pytest.mark.parametrize(
    "written",
    [
        *("556016-0680", "5560160680", "556016 0680", "16556016-0680", "165560160680", "SE556016068001"),
        *("5560160680.0", "5560160680,0", "5.560160680E+09", "Org.nr 556016-0680", "SE 556016-0680 01"),
        *(
            "556016068001",
            "556016\N{EN DASH}0680",
            "\N{NO-BREAK SPACE}5560160680",
            "55601606\N{ZERO WIDTH SPACE}80",
        ),
    ],
)
def test_an_organisation_number_in_every_way_people_write_it(written: str) -> None:
    assert (
        column(listed(["Namn", "Orgnr"], [["Kulan", written], ["Navet", FIRM]]), "number")[0] == "5560160680"
    )


def test_numbers_that_are_none_count_as_unknown_and_are_told() -> None:
    rows = [["a", "556016-0681"], ["b", "5.56016E+09"], ["c", "5555555555"], ["d", "saknas"], ["e", FIRM]]
    found = listed(["Namn", "Orgnr"], rows)
    assert column(found, "number") == [None, None, None, None, "5560160680"]
    told = {one.code: one for one in found.remarks}
    assert told["list-lost-digits"].place == "3"
    assert told["list-wrong-numbers"].values["count"] == 3
    assert json.loads(column(found, "more")[3]) == {"number": "saknas"}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.from_regex(r"[2-9][0-9][2-9][0-9]{6}", fullmatch=True), min_size=1, max_size=30))
def test_check_digits_are_those_of_stdnum(starts: list[str]) -> None:
    numbers = [start + str(digit) for start in starts for digit in range(10)]
    found = column(listed(["Namn", "Orgnr"], [["x", number] for number in numbers]), "number")
    expected = [n if orgnr.is_valid(n) and len(set(n)) > 1 else None for n in numbers]
    assert found == expected


def test_numbers_of_other_countries_are_checked_by_their_own_rules() -> None:
    rows = [
        ["a", "923 609 016", "Norge"],
        ["b", "DK13585628", "DK"],
        ["c", "0112038-9", "Finland"],
        ["d", "DE136695976", "Tyskland"],
        ["e", "923609017", "NO"],
        ["f", "12-345", "Brasilien"],
        ["g", "99", "Atlantis"],
        ["h", FIRM, ""],
    ]
    found = listed(["Namn", "Orgnr", "Land"], rows)
    expected = ["NO923609016", "DK13585628", "FI01120389", "DE136695976", None, None, None, "5560160680"]
    assert column(found, "number") == expected
    assert column(found, "country") == ["NO", "DK", "FI", "DE", "NO", "BR", "", "SE"]
    assert json.loads(column(found, "more")[5])["number"] == "12-345"
    assert "list-unknown-country" in codes(found)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "Kulan Verkstads AB",
            "KULAN VERKSTADS AB (publ)",
            "Kulan Verkstads Aktiebolag",
            "AB Kulan Verkstads",
        ),
        *(
            "Kulan Verkstads A.B.",
            "Kulan  Verkstads, AB",
            "Kulan Verkstads AB i Flen",
            "Kulan Verkstads AB i konkurs",
        ),
        *(
            "Kulan Verkstads AB under likvidation",
            "Kulan Verkstads Ltd.",
            "Kulan Verkstads A/S",
            "Kulán Verkstads GmbH",
        ),
        *(
            "Kulan Verkstads ek. för.",
            "Kulan & Verkstads HB",
            "Kulan och Verkstads",
            "Kulan Verkstads filial",
        ),
    ],
)
def test_a_name_has_one_core(written: str) -> None:
    assert cores(written) == ["kulan verkstads"]


def test_a_core_keeps_what_tells_firms_apart() -> None:
    names = [
        "Verkstads AB",
        "Nya Verkstads AB",
        "Ås Skog AB",
        "Skog i Ås",
        "Strängnäs Spa",
        "Aktiebolaget",
        "AB 3",
        "Øst Æble ApS",
    ]
    found = [
        "verkstads",
        "nya verkstads",
        "as skog",
        "skog i as",
        "strangnas spa",
        "aktiebolaget",
        "3",
        "ost aeble",
    ]
    assert cores(*names) == found


def test_legal_forms_and_states_are_told() -> None:
    names = [
        "A AB",
        "B HB",
        "C KB",
        "D EF",
        "E ek. för.",
        "F Oy",
        "G A/S",
        "H GmbH",
        "I S.p.A.",
        "J",
        "K AB i konkurs",
    ]
    found = listed(["Namn"], [[name] for name in names], columns={"name": "Namn"})
    assert column(found, "legal_form") == [
        "AB",
        "HB",
        "KB",
        "EF",
        "EK",
        "OY",
        "AS",
        "GMBH",
        "SPA",
        None,
        "AB",
    ]
    assert json.loads(column(found, "more")[-1]) == {"status": "bankruptcy"}
    own = listed(["Namn", "Bolagsform"], [["X", "Aktiebolag"], ["Y", "Annat"]])
    assert column(own, "legal_form") == ["AB", "Annat"]


@pytest.mark.parametrize(
    ("written", "street"),
    [
        *(
            ("Storgatan 12 B", "storgatan 12b"),
            ("Storg. 12B, 2 tr", "storgatan 12b"),
            ("STORGATAN 12 b lgh 1101", "storgatan 12b"),
        ),
        *(("Kungsv. 3", "kungsvagen 3"), ("N. Strandgatan 1 - 3", "norra strandgatan 1-3")),
        *(("P.O. Box 12", "box 12"), ("Box 12", "box 12"), ("c/o Berg, Ågatan 1", "agatan 1")),
    ],
)
def test_streets(written: str, street: str) -> None:
    assert column(listed(["Namn", "Adress"], [["Kulan", written], ["Navet", "x"]]), "street")[0] == street


def test_postcodes_and_towns_wherever_they_stand() -> None:
    one = listed(["Namn", "Postadress"], [["A", "645 30 Strängnäs"], ["B", "SE-64530 STRÄNGNÄS"]])
    assert (column(one, "postcode"), column(one, "town")) == (["64530"] * 2, ["strangnas"] * 2)
    whole = listed(
        ["Namn", "Adress"], [["A", "Storg. 1, 645 30 Strängnäs"], ["B", "Box 2, 64530 Strängnäs, Sverige"]]
    )
    assert column(whole, "street") == ["storgatan 1", "box 2"]
    assert (column(whole, "postcode"), column(whole, "town")) == (["64530"] * 2, ["strangnas"] * 2)
    zeros = listed(
        ["Namn", "Postnr", "Land"], [["A", "1067", "DE"], ["B", "100", "Finland"], ["C", "SW1A 1AA", "UK"]]
    )
    assert column(zeros, "postcode") == ["01067", "00100", "SW1A1AA"]
    assert "list-postcode-zeros" in codes(zeros)


NUMBERS = [
    "0152-291 00",
    "+46 152 291 00",
    "+46 (0)152-29100",
    "0046 152 29100",
    "(0152) 291 00",
    "0152/29100",
    "15229100",
]


@pytest.mark.parametrize("written", NUMBERS)
def test_telephone_numbers(written: str) -> None:
    found = listed(["Namn", "Telefon"], [["Kulan", written], ["Navet", "ring oss"]])
    assert column(found, "phone") == ["+4615229100", None]
    assert "list-no-phone" in codes(found)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.from_regex(r"(\+46|0046|0)[1-9][0-9 -]{5,11}[0-9]", fullmatch=True), min_size=1, max_size=40)
)
def test_telephone_numbers_are_read_as_their_library_reads_them(numbers: list[str]) -> None:
    found = column(listed(["Namn", "Telefon"], [["x", number] for number in numbers]), "phone")
    for number, answer in zip(numbers, found, strict=True):
        one = phonenumbers.parse(number, "SE")
        if answer is not None:
            assert answer == phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.E164), number
        else:
            assert not phonenumbers.is_valid_number(one), number


def test_domains_of_web_and_mail_without_those_that_many_share() -> None:
    rows = [
        ["a", "https://www.kulan.se/om?x=1", ""],
        ["b", "", "info@mail.kulan.se"],
        ["c", "shop.kulan.co.uk", ""],
        ["d", "", "kulan@gmail.com"],
        ["e", "facebook.com/kulan", "x@kulan.se"],
        ["f", "10.0.0.1", ""],
    ]
    found = column(listed(["Namn", "Hemsida", "E-post"], rows), "domain")
    assert found == ["kulan.se", "kulan.se", "kulan.co.uk", None, "kulan.se", None]


WAYS = [
    *(PERSON, "6408233234", "19640823-3234", "196408233234", "640823+3234", "SE640823323401", "6408233234.0"),
    *(
        "16640823-3234",
        "640823 3234",
        "64-08-23-3234",
        "640823\N{EN DASH}3234",
        "６４０８２３３２３４",
        "6408233235",
        "640823-32",
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_no_personal_number_is_in_what_is_read(way: str) -> None:
    rows = [
        ["Ek Måleri", way, "Flen", "", "", ""],
        [f"Firma {way}", FIRM, way, f"Väg {way} 1", f"ring {way} idag", way],
    ]
    head = ["Namn", "Orgnr", "Ort", "Adress", "Anteckning", "Bransch"]
    for secret in (b"", b"key"):
        found = listed(head, rows, secret=secret)
        told = json.dumps(found.table.to_pylist()) + repr(found.remarks)
        told += "".join(fault_sentence(one, language) for one in found.remarks for language in ("en", "sv"))
        if way != "640823-32":  # not whole in free text
            assert "3234" not in told.replace("-", "")
        assert found.table["number"].to_pylist()[0] is None
        assert way not in json.dumps(found.table.slice(0, 1).to_pylist())


@pytest.mark.parametrize("way", WAYS[:12])
def test_a_sole_trader_has_the_same_keyed_hash_however_the_number_is_written(way: str) -> None:
    found = listed(["Namn", "Orgnr"], [["Ek Måleri", way], ["Kulan", FIRM]], secret=b"key")
    assert luhn.is_valid("6408233234")
    assert column(found, "number_hash") == [hmac.new(b"key", b"6408233234", hashlib.sha256).hexdigest(), None]
    assert column(listed(["Namn", "Orgnr"], [["Ek", way], ["Kulan", FIRM]]), "number_hash") == [None, None]


def test_columns_about_people_are_left_out() -> None:
    head = ["Namn", "Orgnr", "Kontaktperson", "E-post", "E-post 2", "Mobil", "Personnummer", "Rabatt"]
    row = ["Kulan", FIRM, "Anna Ek", "anna.ek@kulan.se", "bo.al@kulan.se", "070-1234567", PERSON, "5"]
    found = listed(head, [row])
    assert json.loads(column(found, "more")[0]) == {"Rabatt": "5"}
    told = next(one for one in found.remarks if one.code == "list-persons")
    assert told.values["count"] == 4


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=7, max_size=7))
def test_hostile_text_never_brings_it_down(cells: list[str]) -> None:
    head = ["Namn", "Orgnr", "Adress", "Postnr", "Ort", "Telefon", "Webb"]
    keys = [head, ["Kulan", FIRM, "Storgatan 1", "64530", "Flen", "0152-29100", "kulan.se"]]
    clean = [cell.translate(dict.fromkeys((*range(9), *range(14, 32)))) for cell in cells]
    found = listed(keys[0], [keys[1], clean])
    assert column(found, "number")[0] == "5560160680"


FIRMS = [
    "Kulan Verkstads AB",
    "Øst & Vest ApS",
    "H & M Bygg HB i Flen",
    "Ås Skog AB (publ)",
    "AB Navet i konkurs",
    "The Ek Inc.",
]


def test_what_is_standardised_stays_as_it_is() -> None:
    rows = [[name, "Storg. 12 B", "645 30", "Strängnäs", "0152-291 00", "www.kulan.se"] for name in FIRMS]
    head = ["Namn", "Adress", "Postnr", "Ort", "Telefon", "Webb"]
    names = ["name_core", "street", "postcode", "town", "phone", "domain"]
    once = listed(head, rows)
    again = listed(head, [list(row.values()) for row in once.table.select(names).to_pylist()])
    assert again.table.select(names).equals(once.table.select(names))

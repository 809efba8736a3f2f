"""Short names of industries, in both languages."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.levels import parents
from klustermotor.sources.classifications import divisions, industry_name, industry_names, nace
from klustermotor.wording import LANGUAGES

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", Path(__file__).parents[2] / "../shared/data"))


def test_every_section_and_division_has_a_short_name_of_its_own() -> None:
    assert (len(nace()["sections"]), len(divisions())) == (21, 88)
    for level in ("sections", "divisions"):
        for language in LANGUAGES:
            names = [text[language] for text in nace()[level].values()]
            assert len(set(names)) == len(names)
            assert all(name == name.strip() and name[0].isupper() and 3 < len(name) <= 42 for name in names)
    assert nace()["source"]
    assert nace()["reviewed"]


def test_every_division_is_in_a_section_with_a_name() -> None:
    assert set(parents(divisions(), "section").values()) == set(nace()["sections"])


def test_finer_codes_have_their_division_s_name_and_the_code() -> None:
    assert industry_name("25.62") == "Metal products (25.62)"
    assert industry_name("C28", "sv") == "Maskiner"
    assert industry_name("01110", "sv") == "Jordbruk och jakt (01110)"
    assert industry_names(["30", "3011", "XX", "04"]) == {
        "30": "Ships, trains and aircraft",
        "3011": "Ships, trains and aircraft (3011)",
    }


def test_other_languages_are_refused() -> None:
    with pytest.raises(TableError, match="language must be en or sv"):
        industry_name("25", "fr")


def test_codes_are_those_of_the_published_list() -> None:
    path = DATA / "classifications" / "nace_rev2_full_en.csv"
    if not path.is_file():
        pytest.skip("the list of NACE Rev. 2 is not here (KLUSTERMOTOR_DATA)")
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "2"]
    assert {row["id"]: row["parent_id"] for row in rows} == parents(divisions(), "section")

"""Levels of classifications, and tables that are added up along them."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klustermotor.analysis.doors import region_industry_table
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.levels import level_data, levels, parents
from klustermotor.analysis.tables import RegionIndustryTable

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", Path(__file__).parents[2] / "../shared/data"))


@pytest.fixture
def british() -> Path:
    """Employment in Great Britain, where it is at hand."""
    folder = DATA / "employment" / "uk_bres_itl2"
    if not folder.is_dir():
        pytest.skip("the British employment table is not here (KLUSTERMOTOR_DATA)")
    return folder


# First and last division of each section, Regulation (EC) No 1893/2006, Annex I.
SECTIONS = {
    "A": "0103", "B": "0509", "C": "1033", "D": "3535", "E": "3639", "F": "4143", "G": "4547", "H": "4953",
    "I": "5556", "J": "5863", "K": "6466", "L": "6868", "M": "6975", "N": "7782", "O": "8484", "P": "8585",
    "Q": "8688", "R": "9093", "S": "9496", "T": "9798", "U": "9999",
}  # fmt: skip


def test_sections_are_those_of_the_regulation() -> None:
    for section, ends in SECTIONS.items():
        assert set(parents([ends[:2], ends[2:]], "section").values()) == {section}


@pytest.mark.parametrize("division", ["00", "04", "34", "40", "44", "48", "54", "57", "67", "76", "83", "89"])
def test_divisions_that_do_not_exist(division: str) -> None:
    with pytest.raises(TableError, match=r"Codes must be in the classification\. 1 of 1 industries are not"):
        parents([division], "section")


@given(st.sampled_from([f"{number:05}" for number in range(1000, 3400) if number // 100 != 4]))
def test_dots_and_letters_mean_nothing(code: str) -> None:
    dotted = f"{code[:2]}.{code[2:]}"
    for level in ("division", "group", "class", "subclass"):
        assert parents([dotted], level)[dotted] == parents([code], level)[code]
    if code[:2] in {"10", "25", "33"}:
        assert parents([f"C{dotted}"], "section") == {f"C{dotted}": "C"}


def test_a_level_may_be_a_number_of_digits() -> None:
    assert parents(["25620"], 3) == parents(["25620"], "group") == {"25620": "256"}
    with pytest.raises(TableError, match="level must be one of section, division"):
        parents(["25620"], 6)
    with pytest.raises(TableError, match="level must be one of"):
        parents(["25620"], "branch")
    with pytest.raises(TableError, match="classification must be one of nace"):
        parents(["25620"], 2, classification="sitc")


def test_codes_that_are_too_short() -> None:
    with pytest.raises(TableError, match=r"as fine as the level class\. 1 of 2 are coarser: 25"):
        parents(["25", "2562"], "class")


@pytest.mark.parametrize(
    ("classification", "level", "code", "parent"),
    [
        ("nuts", "nuts2", "SE122", "SE12"),
        ("itl", "itl1", "UKD1", "UKD"),
        ("sweden", "county", "0484", "04"),
        ("fips", "state", "01001", "01"),
        ("naics", "sector", "332710", "31-33"),
        ("naics", "sector", "4921", "48-49"),
        ("naics", "subsector", "332710", "332"),
    ],
)
def test_other_classifications(classification: str, level: str, code: str, parent: str) -> None:
    assert parents([code], level, classification=classification) == {code: parent}
    assert level in levels(classification)


def test_every_classification_says_where_it_is_from() -> None:
    for described in level_data()["classifications"].values():
        assert described["source"]
        assert sorted(described["lengths"].values()) == list(described["lengths"].values())


def test_a_table_is_rolled_up() -> None:
    # Divisions 25 = 1 + 2 and 28 = 4; section C = 1 + 2 + 4 and A = 8.
    table = RegionIndustryTable.of([[1, 2, 4, 8]], industries=["25110", "25620", "28990", "01110"])
    by_division = table.rolled_up(industries=parents(table.industries, "division"))
    assert dict(zip(by_division.industries, by_division.dense()[0], strict=True)) == {
        "01": 8,
        "25": 3,
        "28": 4,
    }
    by_section = by_division.rolled_up(industries=parents(by_division.industries, "section"))
    assert dict(zip(by_section.industries, by_section.dense()[0], strict=True)) == {"A": 8, "C": 7}


def test_the_british_table_adds_up_to_its_divisions(british: Path) -> None:
    """Rolled up from five digits it has the divisions of the published table of two; rounding makes the sums differ."""
    types = {"industry": pl.String}
    read = [
        pl.read_csv(
            british / f"uk_bres_employment_itl2_sic{level}_2015_2021.csv{end}", schema_overrides=types
        )
        for level, end in ((5, ".gz"), (2, ""))
    ]
    fine, coarse = (region_industry_table(frame, missing="zero") for frame in read)
    rolled = fine.rolled_up(industries=parents(fine.industries, "division"))
    assert rolled.industries == coarse.industries
    assert (rolled.dense(2021).sum(), coarse.dense(2021).sum()) == (
        31_366_000,
        31_341_585,
    )  # as SOURCE.md tells
    cumbria, ships = rolled.regions.index("UKD1"), rolled.industries.index("30")
    assert abs(rolled.dense(2021)[cumbria, ships] / coarse.dense(2021)[cumbria, ships] - 1) < 0.05

"""What the door refuses, what it remarks on, and what it makes of a table that is right."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klustermotor.analysis.code_checks import adds_up_to_all, lost_zeros
from klustermotor.analysis.doors import region_industry_table
from klustermotor.analysis.faults import TableError, fault_sentence
from klustermotor.wording import LANGUAGES, words

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", Path(__file__).parents[2] / "../shared/data"))


@pytest.fixture
def british() -> Path:
    """Employment in Great Britain, where it is at hand."""
    folder = DATA / "employment" / "uk_bres_itl2"
    if not folder.is_dir():
        pytest.skip("the British employment table is not here (KLUSTERMOTOR_DATA)")
    return folder


def cells(*rows: tuple[Any, ...]) -> pl.DataFrame:
    """Cells as (region, industry, value) or (region, industry, value, year)."""
    names = ["region", "industry", "value", "year"][: len(rows[0])]
    return pl.DataFrame(list(rows), schema=names, orient="row", strict=False)


def codes_of(data: Any, **options: Any) -> list[str]:
    with pytest.raises(TableError) as caught:
        region_industry_table(data, **options)
    for found in caught.value.faults:
        for language in LANGUAGES:
            assert "{" not in fault_sentence(found, language)
    return [found.code for found in caught.value.faults]


def told(data: Any, language: str = "en", **options: Any) -> str:
    with pytest.raises(TableError) as caught:
        region_industry_table(data, **options)
    return " ".join(fault_sentence(found, language) for found in caught.value.faults)


def remarks(data: Any, **options: Any) -> dict[str, str]:
    return {one.code: fault_sentence(one) for one in region_industry_table(data, **options).remarks}


GOOD = cells(("N", "25", 10), ("N", "28", 30), ("S", "25", 5))


def test_a_cell_without_a_row_is_nothing() -> None:
    table = region_industry_table(GOOD)
    assert (table.regions, table.industries, table.years) == (("N", "S"), ("25", "28"), ())
    assert table.dense().tolist() == [[10, 30], [5, 0]]
    assert table.units is None


def test_order_of_rows_changes_nothing() -> None:
    backwards = region_industry_table(GOOD.reverse())
    assert backwards.dense().tolist() == region_industry_table(GOOD).dense().tolist()


def test_years_are_recognised_and_told() -> None:
    table = region_industry_table(cells(("N", "25", 1, 2020), ("N", "25", 2, 2021), ("S", "25", 3, 2021)))
    assert table.years == (2020, 2021)
    assert table.cube.tolist() == [[[1], [0]], [[2], [3]]]
    said = [fault_sentence(one) for one in table.remarks]
    assert "The column year was read as year, by its name." in said
    assert "The column value was read as the value, by its name." in said


def test_every_fault_is_told_once_with_count_and_places() -> None:
    bad = cells(
        ("N", "25", -1.0), ("N", "28", None), ("S", "25", float("inf")), ("S", "25", 1.0), (None, "28", 1.0),
        ("S", "28", -4.0), ("T", "25", -5.0), ("T", "28", -6.5),
    )  # fmt: skip
    assert codes_of(bad) == [
        "unlabelled-row",
        "missing-value",
        "infinite-value",
        "negative-value",
        "duplicate-cell",
    ]
    assert "4 of 8 are negative: region N, industry 25 (-1); region S, industry 28 (-4); region T" in told(
        bad
    )
    assert "region N, bransch 25 (-1)" in told(bad, "sv")
    assert "utan region, bransch 28" in told(bad, "sv")


def test_missing_counts_as_nothing_only_when_asked() -> None:
    holed = cells(("N", "25", 1.0), ("S", "25", None), ("S", "28", 2.0))
    assert codes_of(holed) == ["missing-value"]
    assert region_industry_table(holed, missing="zero").dense().tolist() == [[1, 0], [0, 2]]
    assert remarks(holed, missing="zero")["missing-as-zero"].startswith("1 of 3 rows had no value")


def test_a_cell_twice_is_refused_and_plants_are_added_up() -> None:
    twice = pl.concat([GOOD, GOOD.head(1)])
    assert codes_of(twice) == ["duplicate-cell"]
    table = region_industry_table(twice, rows="units")
    assert table.units is not None
    assert table.dense()[0, 0] == 20
    assert table.units.squares[0].toarray()[0, 0] == 200  # 10 x 10 + 10 x 10
    assert table.units.largest[0].toarray()[0, 0] == 10


def test_rows_of_a_register_without_sizes_are_counted() -> None:
    register = pd.DataFrame({"region": ["N", "N", "S"], "industry": ["25", "25", "25"]})
    table = region_industry_table(register, rows="units", variable="establishments")
    assert (table.dense().tolist(), table.variable) == ([[2], [1]], "establishments")


def test_columns_that_are_not_there_or_could_be_two() -> None:
    lacking = pl.DataFrame({"area": ["N"], "industry": ["25"], "size": [1]})
    assert codes_of(lacking) == ["missing-column", "missing-column"]
    assert "The columns are area, industry, size." in told(lacking)
    two = GOOD.rename({"value": "employment"}).with_columns(turnover=pl.lit(2))
    assert codes_of(two) == ["several-columns"]
    assert region_industry_table(two, value="turnover").variable == "turnover"
    assert region_industry_table(two, variable="turnover").dense()[0, 0] == 2


def test_what_is_no_dataframe() -> None:
    assert codes_of("employment.csv") == ["not-a-dataframe"]
    assert codes_of(np.eye(2)) == ["not-a-dataframe"]


@pytest.mark.parametrize("option", [{"rows": "both"}, {"missing": "mean"}, {"tolerance": 1.0}])
def test_parameters_out_of_range(option: dict[str, Any]) -> None:
    assert codes_of(GOOD, **option) == ["bad-parameter"]


def test_text_among_values() -> None:
    assert codes_of(cells(("N", "25", "1"), ("S", "25", "2"))) == ["text-number"]
    assert codes_of(cells(("N", "25", "1,5"), ("S", "25", "2"))) == ["decimal-comma"]
    assert "1 of 2 in the column value are something else: region N, industry 25 ('few')" in told(
        cells(("N", "25", "few"), ("S", "25", "2"))
    )
    assert codes_of(cells(("N", "25", True), ("S", "25", False))) == ["text-number"]


def test_years_that_are_none() -> None:
    assert codes_of(cells(("N", "25", 1, "2020 Q1"), ("S", "25", 1, "2021"))) == ["not-a-year"]
    assert codes_of(cells(("N", "25", 1, 2020.5), ("S", "25", 1, 2021.0))) == ["not-a-year"]
    assert region_industry_table(cells(("N", "25", 1, 2020.0), ("S", "25", 1, None)).head(1)).years == (2020,)


def test_spaces_around_labels() -> None:
    assert codes_of(cells(("N", "25", 1), ("N ", "28", 1))) == ["label-spaces"]


def test_empty_labels_are_missing() -> None:
    assert codes_of(cells(("N", "25", 1), ("", "28", 1), ("  ", "30", 1))) == ["unlabelled-row"]


# Codes ------------------------------------------------------------------------------------------------------------


def test_codes_that_came_as_numbers_are_told() -> None:
    said = remarks(cells(("N", 25, 1), ("S", 28, 1)))["codes-were-numbers"]
    assert said.startswith("The codes of industries came as numbers, such as 25, 28")
    assert region_industry_table(cells((1980.0, "25", 1), (2080.0, "25", 1))).regions == ("1980", "2080")


@pytest.mark.parametrize(
    ("labels", "lost"),
    [
        (["1110", "1120", "25110", "25990"], ["1110", "1120"]),  # five digits, 01110 and 01120
        (["1", "2", "10", "25"], ["1", "2"]),  # divisions 01 and 02
        (["1", "2", "3", "4", "10"], []),  # a numbering: there is no division 04
        (["0111", "01110", "25110"], []),  # classes beside subclasses, zeros in place
        (["2511", "25110", "25120"], []),  # a class beside its subclass
        (["111", "1111", "112", "1121"], []),  # subsectors of NAICS beside their groups
        (["Food", "Steel"], []),
    ],
)  # fmt: skip
def test_zeros_that_were_lost(labels: list[str], lost: list[str]) -> None:
    assert lost_zeros("industry", labels) == lost


def test_lost_zeros_are_refused_unless_the_codes_are_right() -> None:
    data = cells(("N", 1110, 1), ("S", 25110, 1))
    assert codes_of(data) == ["lost-leading-zero"]
    assert "list the right ones as known_industries" in told(data)
    assert region_industry_table(data, known_industries=["1110", "25110"]).industries == ("1110", "25110")
    assert codes_of(data, known_industries=["01110", "25110"]) == ["lost-leading-zero"]
    assert codes_of(cells((114, "25", 1), (1980, "25", 1))) == ["lost-leading-zero"]  # 0114 Upplands Väsby


def test_unknown_codes() -> None:
    assert codes_of(GOOD, known_industries=["25", "29"]) == ["unknown-code"]
    assert codes_of(GOOD, known_regions=["N"]) == ["unknown-code"]
    assert region_industry_table(GOOD, known_industries=["25", "28"], known_regions="NS").regions == (
        "N",
        "S",
    )


def test_totals_by_their_word() -> None:
    data = cells(("N", "25", 1), ("N", "Totalt", 1), ("Hela riket", "25", 1))
    assert codes_of(data) == ["total-among-parts", "total-among-parts"]
    assert "1 of 2 industries are totals: Totalt" in told(data)
    assert "1 av 2 branscher är totaler: Totalt" in told(data, "sv")


def test_totals_by_their_size() -> None:
    # 00 is the country in Swedish tables: 1 + 2 + 4 = 7 and 3 + 1 + 1 = 5.
    rows = [("01", 1, 3), ("03", 2, 1), ("04", 4, 1), ("00", 7, 5)]
    data = cells(
        *[(region, "25", size, year) for region, *sizes in rows for year, size in enumerate(sizes, 2020)]
    )
    assert codes_of(data) == ["total-among-parts"]
    # One year, and a capital with half of a country, called as the others are: that may be so.
    assert adds_up_to_all(["01", "03", "04", "05"], np.array([[6.0, 2, 3, 1]])) == []


def test_totals_are_taken_out_and_compared() -> None:
    # N: 10 + 30 = 40; S: 5; industry 25: 15, 28: 30; all: 45.
    totals = [("N", "T", 40), ("S", "T", 5), ("T", "25", 15), ("T", "28", 30), ("T", "T", 45)]
    table = region_industry_table(pl.concat([GOOD, cells(*totals)]), total="T")
    assert (table.regions, table.industries) == (("N", "S"), ("25", "28"))
    assert table.dense().tolist() == [[10, 30], [5, 0]]
    wrong = pl.concat([GOOD, cells(*totals[:-1], ("T", "T", 50))])
    assert "1 of 5 do not: region T, industry T (total 50, sum 45)" in told(wrong, total="T")
    assert region_industry_table(wrong, total="T", tolerance=0.11).dense()[0, 0] == 10
    assert codes_of(GOOD, total="ALL") == ["unknown-label"]


def test_totals_of_each_year_alone() -> None:
    data = cells(("N", "25", 1, 2020), ("N", "25", 2, 2021), ("T", "25", 1, 2020), ("T", "25", 3, 2021))
    assert "1 of 2 do not: region T, industry 25, year 2021 (total 3, sum 2)" in told(data, total="T")


@pytest.mark.parametrize(
    "industries",
    [
        ["25", "2511", "2512"],
        ["25", "25.1", "25.2"],
        ["C", "25", "28"],
        ["C", "C25", "C28"],
        ["B-E", "B", "C"],
    ],
)
def test_levels_that_are_mixed(industries: list[str]) -> None:
    sizes = [10, 6, 4]
    data = cells(
        *[(region, code, size) for region in "NS" for code, size in zip(industries, sizes, strict=True)]
    )
    assert codes_of(data) == ["mixed-levels"]
    assert f"{industries[0]} beside {industries[1]}, {industries[2]}" in told(data)


def test_levels_of_regions() -> None:
    data = cells(("UKD", "25", 3), ("UKD1", "25", 1), ("UKD3", "25", 2), ("UKC1", "25", 9))
    assert codes_of(data) == ["mixed-levels"]


def test_codes_that_only_look_like_levels_are_kept_with_a_remark() -> None:
    # A numbering: 40 is no total of 400 ... 409, being smaller than they are.
    data = cells(*[("N", str(number), 7) for number in (40, 41, 42, *range(400, 410))], ("S", "40", 1))
    assert "levels-may-be-mixed" in remarks(data)
    # Names are no codes, even when one begins with another.
    names = cells(("York", "25", 9), ("Yorkshire", "25", 1), ("Leeds", "25", 1))
    assert set(remarks(names)) == {"column-recognised"}


def test_codes_that_begin_and_end() -> None:
    # 2562 has 100 until 2020; from 2021 there are 2553 with 96 and 2599 with 20: 2553 is the nearest.
    data = cells(
        ("N", "2562", 100, 2019), ("N", "2562", 100, 2020), ("N", "2553", 96, 2021), ("N", "2599", 20, 2021),
        *[("S", "28", 50, year) for year in (2019, 2020, 2021)],
    )  # fmt: skip
    said = remarks(data)["code-break"]
    assert said.startswith(
        "3 of 4 industries begin or end within the period: industry 2562 has nothing after 2020"
    )
    assert "(then 100); by its size 2553 may have followed, from 2021 (96)" in said


def test_regions_and_industries_with_nothing_are_remarked_on() -> None:
    said = remarks(cells(("N", "25", 1), ("N", "28", 0), ("S", "25", 0)))
    assert said["region-with-nothing"].startswith("1 of 2 regions have nothing at all: S.")
    assert said["industry-with-nothing"].startswith("1 of 2 industries have nothing anywhere: 28.")


def test_one_region_is_remarked_on() -> None:
    assert "one-region" in remarks(cells(("N", "25", 1), ("N", "28", 2)))


@given(
    st.lists(
        st.tuples(st.sampled_from("NSEW"), st.sampled_from(["25", "28", "30"]), st.integers(0, 99)),
        min_size=1,
        max_size=40,
    )
)
def test_nothing_is_lost(plants: list[tuple[str, str, int]]) -> None:
    """Sums and numbers of plants are those of the rows, whatever they are."""
    try:
        table = region_industry_table(cells(*plants), rows="units")
    except TableError as error:
        assert error.codes == ["total-among-parts"]  # noqa: PT017
        return
    assert table.units is not None
    assert table.dense().sum() == sum(size for _, _, size in plants)
    assert table.units.count[0].sum() == len(plants)
    assert table.units.squares[0].sum() == sum(size**2 for _, _, size in plants)


def test_every_sentence_has_the_same_names_in_both_languages() -> None:
    for use in ("faults", "places"):
        for key, texts in words(use).items():
            names = {language: set(re.findall(r"{(\w+)", texts[language])) for language in LANGUAGES}
            assert names["en"] == names["sv"], key


def test_the_british_table(british: Path) -> None:
    """15 cells have no value: farms of 2015-2021 in Scotland, as its SOURCE.md tells; 31,366,000 people in 2021."""
    types = {"industry": pl.String}
    frame = pl.read_csv(british / "uk_bres_employment_itl2_sic5_2015_2021.csv.gz", schema_overrides=types)
    assert "15 of 204,120 have none: region UKM5, industry 01000, year 2015" in told(frame)
    table = region_industry_table(frame, missing="zero")
    assert (len(table.regions), len(table.industries), table.years) == (40, 729, tuple(range(2015, 2022)))
    assert table.dense(2021).sum() == 31_366_000
    numbers = pl.read_csv(british / "uk_bres_employment_itl2_sic5_2015_2021.csv.gz")
    assert codes_of(numbers, missing="zero") == ["lost-leading-zero"]


def test_industries_with_missing_values_can_be_left_out() -> None:
    """Where a farm's employment is missing in one year, its growth would be untrue."""
    frame = pl.DataFrame(
        {
            "region": ["N", "N", "S", "S"] * 2,
            "industry": ["01", "25"] * 4,
            "year": [2019] * 4 + [2020] * 4,
            "employment": [None, 5.0, 3.0, 4.0, 9.0, 6.0, 3.0, 4.0],
        }
    )
    table = region_industry_table(frame, missing="leave-out", year="year")
    assert table.industries == ("25",)
    assert table.cube.tolist() == [[[5.0], [4.0]], [[6.0], [4.0]]]
    assert [remark.code for remark in table.remarks if remark.code == "missing-left-out"]
    everything = frame.with_columns(employment=None).cast({"employment": pl.Float64})
    with pytest.raises(TableError) as caught:
        region_industry_table(everything, missing="leave-out", year="year")
    assert "missing-value" in caught.value.codes

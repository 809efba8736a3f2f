"""Tables in files as people have them: encodings, delimiters, commas, titles, spreadsheets, and what is no table."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from klustermotor.analysis.faults import TableError, fault_sentence
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.sources.files import read_names, read_table
from klustermotor.wording import LANGUAGES

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", Path(__file__).parents[2] / "../shared/data"))

SWEDISH = """Anställda efter län och näringsgren

län;SNI-kod;år;anställda
Sörmland;01;2020;1 234,5
Värmland;25;2020;12
Värmland;01;2021;7,25
"""


def written(folder: Path, text: str | bytes, name: str = "table.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def codes_of(path: Path, **options: Any) -> list[str]:
    with pytest.raises(TableError) as caught:
        read_table(path, **options)
    for found in caught.value.faults:
        for language in LANGUAGES:
            assert "{" not in fault_sentence(found, language)
    return caught.value.codes


def remarks(table: RegionIndustryTable) -> list[str]:
    return [one.code for one in table.remarks if one.code != "column-recognised"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("packed", [False, True])
def test_text_in_every_dress(tmp_path: Path, encoding: str, delimiter: str, packed: bool) -> None:
    data = SWEDISH.replace(";", delimiter).replace("\n", "\r\n").encode(encoding)
    path = written(
        tmp_path, gzip.compress(data) if packed else data, "table.csv.gz" if packed else "table.csv"
    )
    table = read_table(path)
    assert (table.regions, table.industries, table.years) == (
        ("Sörmland", "Värmland"),
        ("01", "25"),
        (2020, 2021),
    )
    assert table.cube.tolist() == [[[1234.5, 0], [0, 12]], [[0, 0], [7.25, 0]]]
    assert table.variable == "employment"
    western = encoding in {"latin-1", "cp1252"}
    assert ("encoding-recognised" in remarks(table)) == western
    assert "decimal-recognised" in remarks(table)


def test_an_encoding_that_is_stated(tmp_path: Path) -> None:
    path = written(tmp_path, SWEDISH, encoding="latin-1")
    assert "encoding-recognised" not in remarks(read_table(path, encoding="latin-1"))
    assert codes_of(path, encoding="utf-8") == ["wrong-encoding"]
    assert codes_of(path, encoding="klingon") == ["bad-parameter"]


def test_an_encoding_that_changes_far_down(tmp_path: Path) -> None:
    text = b"region,industry,value\n" + b"N,25,1\n" * 200_000 + "Värmland,25,1\n".encode("latin-1")
    assert codes_of(written(tmp_path, text), rows="units") == ["wrong-encoding"]


def test_codes_keep_their_zeros_and_values_are_plain(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "region,industry,value\n0114,01110,1\n1980,25620,2e1\n"))
    assert (table.regions, table.industries) == (("0114", "1980"), ("01110", "25620"))
    assert table.dense().tolist() == [[1, 0], [0, 20]]
    assert remarks(table) == []


@pytest.mark.parametrize(
    ("values", "decimal", "expected"),
    [
        (["1,5", "2"], None, 1.5),
        (["1.234,5", "2"], None, 1234.5),  # points before thousands, then a comma
        (["1,234.5", "2"], None, 1234.5),
        (["1,234,567", "2"], None, 1234567),  # two commas: thousands
        (["1.234.567", "2,5"], None, 1234567),
        (["1 234", "2"], None, 1234),
        (["1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,5", "2"], None, 1234567.5),
        (["0,125", "2"], None, 0.125),  # nobody writes thousands after a 0
        (["1234,125", "2"], None, 1234.125),  # ... nor after four digits
        (["1,234", "2"], ",", 1.234),
        (["1,234", "2"], ".", 1234),
        (["1.234", "2"], ",", 1234),
        (["1.234", "2"], ".", 1.234),
        (["1,234", "2,5"], None, 1.234),  # the other value tells
    ],
)  # fmt: skip
def test_what_a_comma_means(tmp_path: Path, values: list[str], decimal: str | None, expected: float) -> None:
    text = f"region;industry;value\nN;25;{values[0]}\nS;25;{values[1]}\n"
    assert read_table(written(tmp_path, text), decimal=decimal).dense()[0, 0] == expected


@pytest.mark.parametrize("value", ["1,234", "1.234", "12,345"])
def test_a_comma_that_could_mean_both_is_refused(tmp_path: Path, value: str) -> None:
    path = written(tmp_path, f"region;industry;value\nN;25;{value}\nS;25;2\n")
    assert codes_of(path) == ["ambiguous-number"]


def test_text_and_marks_of_missing_values(tmp_path: Path) -> None:
    path = written(tmp_path, "region;industry;value\nN;25;few\nS;25;2\nS;28;..\n")
    with pytest.raises(
        TableError, match=r"1 of 2 in the column value are something else: region N, industry 25 \('few'\)"
    ):
        read_table(path)
    holed = written(tmp_path, "region;industry;value\nN;25;1\nS;25;:\nS;28;..\n")
    assert codes_of(holed) == ["missing-value"]
    assert read_table(holed, missing="zero").dense().tolist() == [[1, 0], [0, 0]]
    assert codes_of(written(tmp_path, "region;industry;value\nN;25;\N{MINUS SIGN}1,5\n")) == [
        "negative-value"
    ]
    mixed = written(tmp_path, "region;industry;value\nN;25;1,5\nS;25;2,5\nS;28;3.5\n")
    with pytest.raises(TableError, match=r"1 of 3 in the column value .* region S, industry 28 \('3\.5'\)"):
        read_table(mixed)


def test_columns_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "place,branch,size,year\nN,25,1,2020\n")
    assert codes_of(path) == ["missing-column"]
    table = read_table(path, region="place", industry="branch", value="size", variable="turnover")
    assert (table.regions, table.years, table.variable) == (("N",), (2020,), "turnover")
    assert codes_of(path, region="place", industry="branch", value="amount") == ["missing-column"]
    two = written(tmp_path, "kommun,län,sni,anställda\n0114,01,25,1\n")
    assert codes_of(two) == ["several-columns"]
    assert read_table(two, region="län").regions == ("01",)
    twice = written(tmp_path, "region,sni,sni,anställda\n01,25,26,1\n")
    assert codes_of(twice) == ["missing-column"]
    assert read_table(twice, industry="sni (3)").industries == ("26",)


def test_quotation_marks_and_commas_in_names(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, '"region","industry","value"\n"Bath, ""Avon""","25",5\nYork,25,6\n'))
    assert table.regions == ('Bath, "Avon"', "York")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "empty-file"),
        (b"\n\n \n", "empty-file"),
        (b"region,industry,value\n", "empty-table"),
        (b"hello\nthis is prose\n", "not-a-table"),
        (bytes(range(256)) * 9, "not-a-table"),
        (b"region,industry,value\nN,25,1\nS,25\n", "broken-row"),
        (b"region,industry,value\nN,25,1\nS,25,2\nSource: somebody\n", "broken-row"),
        (b'region,industry,value\nN,25,1\n"S,25,2\n', "broken-row"),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: bytes, code: str) -> None:
    assert codes_of(written(tmp_path, text)) == [code]


def test_the_line_of_a_broken_row_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"table\.csv:3 cannot be read so"):
        read_table(written(tmp_path, "region,industry,value\nN,25,1\nS,25\n"))


@pytest.mark.parametrize("name", ["table.parquet", "table.xlsx", "table.ods", "table.csv.gz"])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str) -> None:
    assert codes_of(written(tmp_path, "region,industry,value\nN,25,1\n", name)) == ["not-a-table"]


def test_no_file(tmp_path: Path) -> None:
    assert codes_of(tmp_path / "nowhere.csv") == ["no-file"]
    assert codes_of(tmp_path) == ["no-file"]


def test_signs_in_a_path_stand_for_themselves(tmp_path: Path) -> None:
    written(tmp_path, "region,industry,value\nN,25,1\n", "1.csv")
    path = written(tmp_path, "region,industry,value\nN,25,2\n", "[1]*?.csv")
    assert read_table(path).dense().tolist() == [[2]]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "register.parquet"
    rows = "SELECT '0' || (i % 3 + 1) AS län, '25' AS sni, 2020 + i % 2 AS år, i AS omsättning FROM range(12) AS n(i)"
    duckdb.sql(rows).write_parquet(str(path))
    table = read_table(path, rows="units")
    assert (table.regions, table.years, table.variable) == (("01", "02", "03"), (2020, 2021), "turnover")
    assert table.units is not None
    assert table.dense(2020)[:, 0].tolist() == [0 + 6, 4 + 10, 2 + 8]
    assert table.units.count[0].toarray()[:, 0].tolist() == [2, 2, 2]


# Spreadsheets -----------------------------------------------------------------------------------------------------

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_TYPE}-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_TYPE}-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def spreadsheet(path: Path, **sheets: list[list[Any]]) -> Path:
    """The smallest workbook that there is, with text in its cells."""
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(sheets, 1))
    related = "".join(
        f'<Relationship Id="s{n}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{listed}</sheets></workbook>',
        )
        relations = "http://schemas.openxmlformats.org/package/2006/relationships"
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{relations}">{related}</Relationships>'
        )
        for number, rows in enumerate(sheets.values(), 1):
            lines = "".join(
                f'<row r="{row}">'
                + "".join(_cell(cell, row, column) for column, cell in enumerate(cells))
                + "</row>"
                for row, cells in enumerate(rows, 1)
            )
            book.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>',
            )
    return path


def _cell(cell: Any, row: int, column: int) -> str:
    place = f"{'ABCDEFGH'[column]}{row}"
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'


HEADER = ["Region", "Näringsgren", "År", "Sysselsatta"]


def test_a_spreadsheet(tmp_path: Path) -> None:
    rows = [
        ["Sysselsatta i länen"],
        [None],
        HEADER,
        ["04", "01110", 2020, 12],
        ["18", "25620", 2020, 7.5],
        [None] * 4,
    ]
    table = read_table(spreadsheet(tmp_path / "table.xlsx", Blad1=rows))
    assert (table.regions, table.industries, table.years) == (("04", "18"), ("01110", "25620"), (2020,))
    assert table.dense().tolist() == [[12, 0], [0, 7.5]]


def test_sheets(tmp_path: Path) -> None:
    path = spreadsheet(
        tmp_path / "table.xlsx",
        One=[HEADER, ["04", "25", 2020, 1]],
        Two=[HEADER, ["04", "25", 2020, 2]],
        Three=[],
    )
    assert "sheet-chosen" in remarks(read_table(path))
    table = read_table(path, sheet="Two")
    assert table.dense().tolist() == [[2]]
    assert "sheet-chosen" not in remarks(table)
    assert codes_of(path, sheet="Four") == ["no-sheet"]
    assert codes_of(path, sheet="Three") == ["empty-file"]


def test_numbers_and_text_in_spreadsheets(tmp_path: Path) -> None:
    numeric = [HEADER, ["04", 1110, 2020, 1], ["04", 25620, 2020, 2]]
    assert codes_of(spreadsheet(tmp_path / "a.xlsx", S=numeric)) == ["lost-leading-zero"]
    commas = [HEADER, ["04", "25", 2020, "1,5"], ["18", "25", 2020, 3]]
    assert read_table(spreadsheet(tmp_path / "b.xlsx", S=commas)).dense().tolist() == [[1.5], [3]]
    text = [HEADER, ["04", "25", 2020, "some"], ["18", "25", 2020, 3]]
    assert codes_of(spreadsheet(tmp_path / "c.xlsx", S=text)) == ["text-number"]
    holed = [HEADER, ["04", "25", 2020, None], ["18", None, 2020, 3]]
    assert codes_of(spreadsheet(tmp_path / "d.xlsx", S=holed)) == ["unlabelled-row", "missing-value"]


# Names ------------------------------------------------------------------------------------------------------------


def test_names(tmp_path: Path) -> None:
    assert read_names(written(tmp_path, "kod;namn\n04;Södermanland\n18;Örebro\n")) == {
        "04": "Södermanland",
        "18": "Örebro",
    }
    assert read_names(written(tmp_path, "name,code\nYork,Y\n")) == {"Y": "York"}
    assert read_names(written(tmp_path, "geography,called\nY,York\n")) == {"Y": "York"}
    path = written(tmp_path, "a,b,c\n1,2,3\n")
    assert read_names(path, code="a", name="c") == {"1": "3"}
    with pytest.raises(TableError, match='None is called "d"'):
        read_names(path, code="d")
    with pytest.raises(TableError, match=r"A code must have one name\. 1 have several: 1"):
        read_names(written(tmp_path, "code,name\n1,A\n1,B\n2,C\n2,C\n"))
    assert read_names(spreadsheet(tmp_path / "n.xlsx", S=[["kod", "namn"], ["04", "Sörmland"]])) == {
        "04": "Sörmland"
    }


def test_real_files() -> None:
    folder = DATA / "employment"
    if not folder.is_dir():
        pytest.skip("the employment tables are not here (KLUSTERMOTOR_DATA)")
    british = read_table(
        folder / "uk_bres_itl2" / "uk_bres_employment_itl2_sic5_2015_2021.csv.gz",
        missing="zero",
        region_names=read_names(folder / "uk_bres_itl2" / "itl2_names.csv"),
    )
    assert british.dense(2021).sum() == 31_366_000  # as its SOURCE.md tells
    assert british.region_name("UKD1") == "Cumbria"
    american = read_table(
        folder / "us_county_naics_2012_2016avg" / "us_county_naics4.csv.gz",
        region="fips",
        industry="naics4",
        value="emp_reported",
    )
    assert (len(american.regions), len(american.industries)) == (2888, 289)
    assert american.regions[0] == "01001"

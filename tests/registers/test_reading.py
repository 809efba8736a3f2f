"""Lists of every kind of file and disorder are read, and what was odd is told."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter
from tests.registers.messy_lists import AGENCY, FIRM, PERSON, codes, column, read, sheet, workbook

from klustermotor.analysis.faults import fault_sentence
from klustermotor.errors import InputError
from klustermotor.registers import opening
from klustermotor.registers.lists import EMPTY_SCHEMA
from klustermotor.registers.reading import preview, read_list

HEAD = ["Företagsnamn", "Organisationsnummer", "Postort"]
TEXT = f"Företagsnamn;Organisationsnummer;Postort\nKulan Verkstads AB;{FIRM};Ånge\nNavet;{AGENCY};Åmål\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t", "|", "~"])
def test_text_of_any_encoding_and_separator(encoding: str, sign: str) -> None:
    found = read(TEXT.replace(";", sign).encode(encoding))
    assert found.table.schema == EMPTY_SCHEMA
    assert column(found, "number") == ["5560160680", "2021005489"]
    assert column(found, "town") == ["ange", "amal"]
    assert column(found, "row") == [2, 3]


def test_two_encodings_in_one_file_are_read_line_by_line_and_told() -> None:
    lines = TEXT.splitlines(keepends=True)
    found = read(lines[0].encode() + lines[1].encode() + lines[2].encode("cp1252"))
    assert column(found, "town") == ["ange", "amal"]
    told = next(one for one in found.remarks if one.code == "list-mixed-encoding")
    assert (told.values["count"], told.place) == (1, "3")
    assert found.encoding == "utf-8"


def test_text_that_is_western_throughout_is_told_as_that() -> None:
    assert "list-western" in codes(read(TEXT.encode("cp1252")))
    assert "list-mixed-encoding" not in codes(read(TEXT.encode("cp1252")))


def test_text_that_was_garbled_before_is_told() -> None:
    assert "list-garbled" in codes(read(TEXT.replace("Ånge", "LinkÃ¶ping")))


def test_packed_text_and_a_line_that_names_the_separator() -> None:
    assert len(read(gzip.compress(TEXT.encode()))) == 2
    found = read("sep=;\r\n" + TEXT)
    assert column(found, "row") == [3, 4]


def test_rows_of_other_widths_keep_what_they_hold() -> None:
    found = read(TEXT + f"Kort AB\nLång;{FIRM};Flen;mer;ännu mer\n")
    assert column(found, "name")[2:] == ["Kort AB", "Lång"]
    assert "mer" in column(found, "more")[3]
    assert "ännu mer" in column(found, "more")[3]


def test_quotation_marks_inside_names_do_not_shift_columns() -> None:
    found = read(f'Namn;Orgnr\n"Navet" i Ås;{FIRM}\n"A; B ""C"" AB";{AGENCY}\n')
    assert column(found, "number") == ["5560160680", "2021005489"]
    assert column(found, "name")[1] == 'A; B "C" AB'
    assert "list-loose-quotes" in codes(found)


def test_names_with_line_breaks_are_one_row() -> None:
    found = read(f'Namn;Orgnr\n"Kulan\nAB";{FIRM}\nNavet;{AGENCY}\n')
    assert column(found, "row") == [2, 3]
    assert column(found, "name")[0] == "Kulan AB"


def test_titles_two_rows_of_names_merged_cells_and_totals_in_a_spreadsheet() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Tomt")
        page = book.add_worksheet("Lista")
        page.write(2, 1, "Leverantörer")
        page.merge_range(4, 1, 4, 2, "Företag")
        page.merge_range(4, 3, 4, 5, "Besöksadress")
        page.write_row(5, 1, ["Namn", "Organisationsnr", "Gata", "Postnr", "Ort"])
        page.write_row(6, 1, ["Kulan AB", 5560160680, "Storgatan 1", 64530, "Strängnäs"])
        page.merge_range(7, 1, 8, 1, "Navet AB")
        page.write(7, 2, AGENCY)
        page.write(8, 2, "212000-0142")
        page.write_row(9, 1, ["Summa", 3])

    found = read(workbook(fill))
    assert (found.sheet, found.header_row) == ("Lista", 6)
    assert column(found, "row") == [7, 8, 9]
    assert column(found, "number") == ["5560160680", "2021005489", "2120000142"]
    assert (column(found, "street")[0], column(found, "postcode")[0]) == ("storgatan 1", "64530")
    assert column(found, "name") == ["Kulan AB", "Navet AB", ""]
    expected = {"list-sheet", "list-titles", "list-two-rows", "list-totals", "list-merged", "list-no-name"}
    assert expected <= set(codes(found))
    filled = read(workbook(fill), fill_down=["Företag / Namn"])
    assert column(filled, "name") == ["Kulan AB", "Navet AB", "Navet AB"]


def test_broken_words_over_two_rows_are_joined() -> None:
    found = read(f"Företags-;Organisations-\nnamn;nummer\nKulan AB;{FIRM}\n")
    assert dict(found.mapping) == {"number": "Organisationsnummer", "name": "Företagsnamn"}


def test_a_formula_is_read_by_its_stored_value_and_told_where_it_has_none() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, HEAD)
        page.write_formula(1, 0, '="Kulan"&" AB"', None, "Kulan AB")
        page.write_formula(2, 0, '="Navet"&" AB"', None, "")
        page.write_column(1, 1, [FIRM, AGENCY])

    found = read(workbook(fill))
    assert column(found, "name") == ["Kulan AB", ""]
    told = next(one for one in found.remarks if one.code == "list-formulas")
    assert told.values["count"] == 1


def test_same_names_and_empty_columns_are_told() -> None:
    found = read(f"Namn;Orgnr;Not;Not;Tom\nKulan AB;{FIRM};a;b;\n")
    assert json.loads(column(found, "more")[0]) == {"Not (3)": "a", "Not (4)": "b"}
    assert {"list-same-names", "list-empty-columns"} <= set(codes(found))


def test_parquet_with_numbers_as_floats() -> None:
    content = io.BytesIO()
    table = pa.table({"company": ["Kulan AB", "Navet"], "orgnr": [5560160680.0, None], "fte": [1.5, 2]})
    pyarrow.parquet.write_table(table, content)
    found = read(content.getvalue())
    assert column(found, "number") == ["5560160680", None]
    assert column(found, "row") == [1, 2]


def test_columns_without_names_are_told_by_what_is_in_them() -> None:
    found = read(f"Kulan AB;{FIRM};info@kulan.se\nNavet AB;{AGENCY};a@navet.se\n")
    assert found.header_row == 0
    assert column(found, "number") == ["5560160680", "2021005489"]
    assert column(found, "domain") == ["kulan.se", "navet.se"]


def test_a_column_is_what_a_person_says() -> None:
    text = f"A;B\nx1;{FIRM}\ny2;{AGENCY}\n"
    assert column(read(text, columns={"name": "A", "number": ""}), "number") == [None, None]
    assert column(read(text, columns={"name": "A"}), "name") == ["x1", "y2"]


def test_one_column_of_numbers_or_names_is_a_list() -> None:
    assert column(read(f"Orgnr\n{FIRM}\n{AGENCY}\n"), "number") == ["5560160680", "2021005489"]


def _packed(size: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return content.getvalue()


def _locked() -> bytes:
    """The beginning of a spreadsheet with a password: a compound file that names its encrypted contents."""
    return (
        struct.pack("<8s", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        + bytes(512)
        + "EncryptedPackage".encode("utf-16-le")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b" \n \n", "empty-file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "list-not-readable"),
        (b"%PDF-1.7 text", "list-not-readable"),
        (b"<html><table><tr><td>Namn</td></tr></table></html>", "list-not-readable"),
        (b"PK\x03\x04 not a packed file", "list-not-readable"),
        (b"PAR1 not parquet", "list-not-readable"),
        (gzip.compress(b"Namn;Orgnr\n")[:-9], "list-not-readable"),
        (_packed(10), "list-not-readable"),
        (_locked(), "list-password"),
        (b'Namn;Orgnr\n"Kulan AB;1\nNavet;2\n', "list-open-quote"),
        (b"Anteckning\nhej\nhopp\n", "list-one-column"),
        (b"Anteckning;Ruta\nhej;1\nhopp;2\n", "list-no-companies"),
        (b"Namn;Orgnr\n", "empty-file"),
        (sheet([]), "empty-file"),
    ],
)
def test_what_cannot_be_read_is_told_in_both_languages(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        read(content)
    assert error.value.codes == [code]
    for language in ("en", "sv"):
        assert len(fault_sentence(error.value.faults[0], language)) > 40


def test_more_than_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit, content, code in (
        ("MOST_UNPACKED", 5_000, _packed(10_000), "list-too-large"),
        ("MOST_ROWS", 1, TEXT.encode(), "list-too-many-rows"),
        ("MOST_ROWS", 1, sheet([HEAD, ["a", FIRM, ""], ["b", AGENCY, ""]]), "list-too-many-rows"),
        ("MOST_COLUMNS", 2, TEXT.encode(), "list-too-many-columns"),
        ("MOST_COLUMNS", 2, sheet([HEAD, ["a", FIRM, "x"]]), "list-too-many-columns"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(opening, name, limit)
            with pytest.raises(InputError) as error:
                read(content)
            assert error.value.codes == [code], name


def test_a_lone_cell_far_out_does_not_take_the_memory() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write(0, 0, "Namn")
        page.write(1_048_575, 16_383, "långt bort")

    with pytest.raises(InputError) as error:
        read(workbook(fill))
    assert error.value.codes[0] in ("list-too-many-columns", "list-too-large")


def test_all_faults_of_what_was_told_come_at_once() -> None:
    with pytest.raises(InputError) as error:
        read(TEXT, columns={"turnover": "x", "name": "Saknas", "town": "Postort", "street": "Postort"})
    assert error.value.codes == ["list-unknown-field", "list-no-column", "list-twice"]
    with pytest.raises(InputError) as error:
        read(TEXT, country="Q1")
    assert error.value.codes == ["bad-parameter"]
    with pytest.raises(InputError) as error:
        read(sheet([HEAD, ["a", FIRM, ""]]), sheet="Annat")
    assert error.value.codes == ["no-sheet"]


def test_a_preview_shows_what_would_be_read_and_nothing_about_people(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    rows = f"Målare Ek;{PERSON};Flen;anna@ek.example;Anna Ek\n"
    path.write_text("Namn;Orgnr;Ort;E-post;Kontaktperson\n" + rows * 12, "utf-8")
    seen = preview(path, filename=path.name)
    assert (seen.header_row, len(seen.rows), seen.count) == (1, 10, 12)
    assert seen.mapping["number"] == "Orgnr"
    assert seen.left_out == ("Kontaktperson",)
    assert "anna@" not in repr(seen)
    assert "Anna Ek" not in repr(seen)
    assert "3234" not in repr(seen)
    with pytest.raises(InputError) as error:
        preview(tmp_path / "saknas.csv", filename="saknas.csv")
    assert error.value.codes == ["no-file"]


def test_a_path_and_its_contents_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "a[1]*.xls"  # neither the name nor its ending tells what it is
    path.write_bytes(sheet([HEAD, ["Kulan AB", FIRM, "Ånge"]]))
    one = read_list(path, filename=path.name, key="a", name="A")
    assert one.table.equals(read(path.read_bytes(), key="a").table)

"""Tables in files: CSV (also packed, .gz), Parquet and spreadsheets, through the door of the library.

Assumes one row for each region and industry (and year), or for each plant, with names of columns above. Codes stay
text and keep their zeros. Files are read by DuckDB where they lie and counted there, so that only the counts need
memory; a spreadsheet is read whole.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from klustermotor.analysis.doors import region_industry_table
from klustermotor.analysis.faults import TableError, fault, phrase
from klustermotor.analysis.places import role_words
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.errors import Fault
from klustermotor.sources.columns import TITLE_ROWS, column_data, header_row, plain, roles
from klustermotor.sources.numbers import direct, looks_like_thousands, parsed, quoted
from klustermotor.sources.spreadsheets import ENDINGS, sheet_rows, sheet_table
from klustermotor.sources.text_files import how_written, in_utf8

Header = Callable[[Sequence[Sequence[str]]], int]


def read_table(
    path: str | Path,
    *,
    region: str | None = None,
    industry: str | None = None,
    value: str | None = None,
    year: str | None = None,
    decimal: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    **options: Any,
) -> RegionIndustryTable:
    """A checked table of regions and industries, from a file.

    Parameters
    ----------
    path
        CSV (any other ending is taken as CSV; also .gz), .parquet, or .xlsx, .ods and their kin.
    region, industry, value, year
        Names of columns. Unless given, they are recognised in Swedish and English, such as ``län``, ``SNI``,
        ``anställda``, ``år``; which was taken is told in the table's remarks.
    decimal
        Sign that decimals begin with, ``","`` or ``"."``. Unless given, what the column shows; refused where it shows
        neither, as in 1,234.
    delimiter
        Sign between columns of a CSV file. Unless given, the one of comma, semicolon, tab and bar that fits.
    encoding
        Of a CSV file. Unless given, UTF-8, UTF-16 or the western one (Latin-1), the last with a remark.
    sheet
        Of a spreadsheet. Unless given, the first, with a remark where there are more.
    options
        The other keywords of :func:`klustermotor.analysis.doors.region_industry_table`: ``rows``, ``missing``,
        ``variable``, ``total``, ``tolerance``, ``known_regions``, ``known_industries``, names, source and vintage.

    Returns
    -------
    RegionIndustryTable
        As the door gives it, with remarks on how the file was read.

    Raises
    ------
    TableError
        ``no-file``, ``empty-file``, ``not-a-table``, ``wrong-encoding``, ``broken-row``, ``no-sheet``,
        ``missing-column``, ``several-columns``, ``ambiguous-number``, and all that the door refuses.
    """
    given = {"region": region, "industry": industry, "value": value, "year": year}
    with relation_of(
        Path(path), partial(header_row, given=given), encoding=encoding, delimiter=delimiter, sheet=sheet
    ) as (relation, remarks):
        found = roles(relation.columns, given)
        recognised = [
            fault("column-recognised", column=column, **role_words(role))
            for role, column in found.columns.items()
            if given[role] is None
        ]
        if options.get("variable") is None and found.variable is not None:
            options["variable"] = found.variable
        table, of_numbers = _through_the_door(relation, found.columns, decimal, options)
    return replace(table, remarks=(*remarks, *recognised, *of_numbers, *table.remarks))


def read_names(
    path: str | Path,
    *,
    code: str | None = None,
    name: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> dict[str, str]:
    """Names by code, from a file of two columns, for ``region_names`` and ``industry_names``.

    Parameters
    ----------
    path
        CSV, Parquet or a spreadsheet, with names of columns in the first row.
    code, name
        Names of columns. Unless given, those that are called so in Swedish or English, else the first and the second.
    delimiter, encoding, sheet
        As for :func:`read_table`.

    Raises
    ------
    TableError
        ``missing-column``, ``two-names``, and ``no-file``, ``empty-file``, ``not-a-table`` and the others of reading.
    """
    with relation_of(Path(path), lambda _: 0, encoding=encoding, delimiter=delimiter, sheet=sheet) as (
        relation,
        _,
    ):
        columns = _name_columns(relation.columns, code, name)
        rows = relation.project(
            ", ".join(f"trim(CAST({quoted(one)} AS VARCHAR))" for one in columns)
        ).fetchall()
    names: dict[str, str] = {}
    twice = []
    for label, text in rows:
        if label and text and names.setdefault(label, text) != text:
            twice.append(label)
    if twice:
        raise TableError([fault("two-names", places=twice)])
    return names


def _name_columns(columns: Sequence[str], code: str | None, name: str | None) -> list[str]:
    chosen = []
    for position, (role, given) in enumerate((("code", code), ("name", name))):
        called = [
            one for one in columns if (plain(one) in column_data()[role] if given is None else one == given)
        ]
        if not called and given is None:
            called = list(columns)[position : position + 1]
        if not called:
            wanted = f'"{given}"' if given is not None else role
            listed = ", ".join(columns)
            argument = phrase("argument", f"column-{role}")
            raise TableError([fault("missing-column", wanted=wanted, columns=listed, **argument)])
        chosen.append(called[0])
    return chosen


def _through_the_door(
    relation: duckdb.DuckDBPyRelation,
    columns: Mapping[str, str],
    decimal: str | None,
    options: Mapping[str, Any],
) -> tuple[RegionIndustryTable, list[Fault]]:
    """The table, with its values read as numbers; the plain way first, which needs one pass only."""
    value = columns["value"]
    keywords: dict[str, Any] = {**options, **columns}

    def door(rows: duckdb.DuckDBPyRelation) -> RegionIndustryTable:
        return region_industry_table(rows, **keywords)

    kind = str(relation.types[relation.columns.index(value)])
    if kind != "VARCHAR":
        return door(relation), []
    labels = ", ".join(quoted(column) for role, column in columns.items() if role != "value")

    def with_values(numbers: str) -> duckdb.DuckDBPyRelation:
        return relation.project(f"{labels}, {numbers} AS {quoted(value)}")

    if decimal is None and not looks_like_thousands(relation, value):
        with suppress(duckdb.ConversionException):
            return door(with_values(direct(value))), []
    numbers, remarks = parsed(relation, columns, decimal)
    return door(with_values(numbers)), remarks


@contextmanager
def relation_of(
    path: Path,
    header: Header,
    *,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
) -> Iterator[tuple[duckdb.DuckDBPyRelation, list[Fault]]]:
    """A file as a relation, which lasts as long as the context, and remarks on how it was read."""
    if not path.is_file():
        raise TableError([fault("no-file", places=[str(path)])])
    if path.stat().st_size == 0:
        raise TableError([fault("empty-file", places=[path.name])])
    with tempfile.TemporaryDirectory(prefix="klustermotor-") as folder, _connection(folder) as connection:
        if path.suffix in ENDINGS:
            rows, remarks = sheet_rows(path, sheet)
            texts = [["" if cell is None else str(cell) for cell in row] for row in rows[:TITLE_ROWS]]
            yield connection.from_arrow(sheet_table(rows, header(texts))), remarks
        elif path.suffix == ".parquet":
            yield _parquet(connection, path), []
        else:
            with _told_rows(path):
                yield _csv(connection, path, Path(folder), header, encoding=encoding, delimiter=delimiter)


@contextmanager
def _connection(folder: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that fetches nothing and leaves nothing behind."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": folder,
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        yield connection


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    try:
        return connection.read_parquet(_exactly(path))
    except duckdb.Error as error:
        raise TableError([fault("not-a-table", places=[path.name], kind="Parquet")]) from error


def _csv(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    header: Header,
    *,
    encoding: str | None,
    delimiter: str | None,
) -> tuple[duckdb.DuckDBPyRelation, list[Fault]]:
    """A CSV file with every column as text."""
    written = how_written(path, header, encoding=encoding, delimiter=delimiter)
    read = path
    remarks = []
    if written.encoding != "utf-8":
        read = folder / "table.csv"
        in_utf8(path, written.encoding, read)
        if encoding is None and not written.encoding.startswith("utf"):
            remarks.append(fault("encoding-recognised", encoding=written.encoding))
    relation = connection.read_csv(
        _exactly(read),
        header=False,
        skiprows=written.lines,
        sep=written.delimiter,
        quotechar='"',
        escapechar='"',
        columns=dict.fromkeys(written.columns, "VARCHAR"),
        auto_detect=False,
        strict_mode=True,
    )
    return relation, remarks


def _exactly(path: Path) -> str:
    """A path in which no sign stands for others."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path))


@contextmanager
def _told_rows(path: Path) -> Iterator[None]:
    """Tell of a row that breaks off the table, where DuckDB found one."""
    try:
        yield
    except duckdb.InvalidInputException as error:
        text = str(error)
        if "unicode" in text.lower() or "utf-8" in text.lower():
            raise TableError([fault("wrong-encoding", places=[path.name], encoding="utf-8")]) from error
        line = re.search(r"Line: (\d+)", text)
        where = f"{path.name}:{line[1]}" if line else path.name
        raise TableError([fault("broken-row", places=[where])]) from error

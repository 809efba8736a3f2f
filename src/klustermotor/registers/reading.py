"""Company lists from files: how people keep them, read without loss and without what is not needed about people.

Assumes one company on each row. CSV in whatever encoding, spreadsheets and Parquet are read; titles, two rows of
names, totals, empty columns and merged cells are seen and told. Nothing is put right silently: every list carries
remarks on how it was read.
"""

# ruff: noqa: S608 - columns are called c0, c1 ... here, and every text of a file is quoted

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from klustermotor.analysis.faults import fault, phrase, require
from klustermotor.errors import Fault, InputError
from klustermotor.registers.addresses import countries
from klustermotor.registers.headers import FIELDS, Header, Proposal, header_of, is_total, propose
from klustermotor.registers.lists import CompanyList
from klustermotor.registers.opening import Opened, open_grid
from klustermotor.registers.personal import hidden
from klustermotor.registers.standardising import Layout, standardised
from klustermotor.sources.columns import TITLE_ROWS
from klustermotor.wording import LANGUAGES, said

SHOWN_ROWS = 10
_SAMPLE = 2_000
_LAST = 10
_MEMORY = "3GB"


@dataclass(frozen=True)
class Preview:
    """What a file looks like before it is read; nobody's number or e-mail address is in it.

    Attributes
    ----------
    sheets : tuple of str
        Names of all sheets; empty where the file has none.
    sheet : str
        The one that is shown.
    header : tuple of str
        Names of the columns.
    header_row : int
        Number of the row where they stand; 0 where they stand nowhere.
    rows : tuple of tuple of str
        The first ten rows below; an empty cell is an empty text.
    mapping : Mapping[str, str]
        Proposed column of each field.
    left_out : tuple of str
        Columns about people, which are not read.
    count : int
        How many rows the list has.
    remarks : tuple of Fault
        What was noticed.
    """

    sheets: tuple[str, ...]
    sheet: str
    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[str, ...], ...]
    mapping: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    encoding: str = ""
    count: int = 0
    remarks: tuple[Fault, ...] = ()


@dataclass
class _Looked:
    """A file that was opened and looked through; its companies are in the table ``raw``."""

    opened: Opened
    header: Header
    proposal: Proposal
    count: int
    remarks: list[Fault] = field(default_factory=list)


def read_list(
    content: Path | bytes,
    *,
    filename: str,
    key: str,
    name: str,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    country: str = "SE",
    secret: bytes = b"",
    fill_down: Collection[str] = (),
) -> CompanyList:
    """Read a company list and write everything in it in one way.

    Parameters
    ----------
    content
        The file, or what is in it.
    filename
        What it is called, to be told in faults; what it is, is seen in its contents.
    key, name
        Of the list: what stands in every row, and what people call it.
    columns
        Column of a field (`klustermotor.registers.headers.FIELDS`), where what is proposed is wrong; an empty text
        for a field that no column has.
    sheet
        Of a spreadsheet. Unless given, the first that holds something.
    country
        Two letters; of rows that do not tell theirs.
    secret
        Key of the hashes of sole traders' numbers. Without one these numbers are not kept in any form.
    fill_down
        Columns whose empty cells have the value above them, as where cells were merged.

    Returns
    -------
    CompanyList

    Raises
    ------
    InputError
        Everything at once that keeps the file from being read: ``no-file``, ``empty-file``, ``no-sheet``,
        ``list-not-readable``, ``list-password``, ``list-too-large``, ``list-too-many-rows``,
        ``list-too-many-columns``, ``list-open-quote``, ``list-one-column``, ``list-no-companies``,
        ``list-unknown-field``, ``list-no-column``, ``list-twice``, ``bad-parameter``.

    Notes
    -----
    Columns about people (names, personal numbers, mobile telephones) are left out; of e-mail addresses only the
    domain is kept. It must not be used for lists of persons.

    Examples
    --------
    >>> text = "Företag;Org.nr;Ort\\nKulan Verkstads AB;556016-0680;Eskilstuna\\n"
    >>> found = read_list(text.encode(), filename="m.csv", key="members", name="Members")
    >>> found.table.select(["row", "number", "name_core", "legal_form", "town"]).to_pylist()
    [{'row': 2, 'number': '5560160680', 'name_core': 'kulan verkstads', 'legal_form': 'AB', 'town': 'eskilstuna'}]
    """
    require(country.upper() in set(countries().values()), "country", wanted="country", found=country)
    with _looked(content, filename, sheet, fill_down) as (connection, looked):
        layout = _layout(looked, columns or {})
        table, found = standardised(connection, layout, key=key, country=country.upper(), secret=secret)
        mapping = {one: looked.header.names[number] for one, number in layout.fields.items()}
        return CompanyList(
            key=key,
            name=name,
            table=table,
            encoding=looked.opened.encoding,
            sheet=looked.opened.sheet,
            header_row=looked.header.row,
            mapping=mapping,
            remarks=(
                *looked.remarks,
                _mapping_remark(mapping),
                *_others_remarks(looked, columns or {}),
                *found,
            ),
        )


def preview(content: Path | bytes, *, filename: str, sheet: str | None = None) -> Preview:
    """Look at a file: its sheets, its first rows, what its columns seem to be and what is odd about it.

    Raises
    ------
    InputError
        Only where the file cannot be read at all.
    """
    with _looked(content, filename, sheet, ()) as (connection, looked):
        opened, header = looked.opened, looked.header
        rows = connection.execute(
            f"SELECT * EXCLUDE (row) FROM raw ORDER BY row LIMIT {SHOWN_ROWS}"
        ).fetchall()
        persons = set(looked.proposal.persons)
        shown = tuple(
            tuple(
                "" if cell is None or number in persons else hidden(cell)
                for number, cell in enumerate(row[: len(header.names)])
            )
            for row in rows
        )
        mapping = {one: header.names[number] for one, number in looked.proposal.fields.items()}
        return Preview(
            sheets=opened.sheets,
            sheet=opened.sheet,
            header=header.names,
            header_row=header.row,
            rows=shown,
            mapping=mapping,
            left_out=tuple(header.names[number] for number in looked.proposal.persons),
            encoding=opened.encoding,
            count=looked.count,
            remarks=(*looked.remarks, *_others_remarks(looked, {})),
        )


@contextmanager
def _looked(
    content: Path | bytes, filename: str, sheet: str | None, fill_down: Collection[str]
) -> Iterator[tuple[duckdb.DuckDBPyConnection, _Looked]]:
    """A file with its companies in the table ``raw``, for as long as the context lasts."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": _MEMORY,
    }
    with tempfile.TemporaryDirectory(prefix="klustermotor-") as place:
        folder = Path(place)
        path = content
        if isinstance(path, bytes):
            path = folder / "content"
            path.write_bytes(content if isinstance(content, bytes) else b"")
        with duckdb.connect(":memory:", config={**settings, "temp_directory": place}) as connection:
            opened = open_grid(connection, path, folder, filename=filename, sheet=sheet)
            yield connection, _look(connection, opened, filename, fill_down)


def _look(
    connection: duckdb.DuckDBPyConnection, opened: Opened, filename: str, fill_down: Collection[str]
) -> _Looked:
    header, remarks = _header(connection, opened)
    count = _companies(connection, opened, header, remarks)
    if not count:
        raise InputError([fault("empty-file", places=[filename])])
    _fill(connection, header, fill_down)
    samples = _samples(connection, opened.width)
    filled = len(header.names) - (opened.encoding != "" and not samples[-1])
    names = header.names[:filled] if opened.encoding else header.names
    if len(names) < opened.width and opened.width - len(names) == 1 and not samples[-1]:
        header = Header(header.row, header.rows, names, header.repeated)
        samples = samples[: len(names)]
    proposal = propose(header.names, samples)
    remarks += _structure_remarks(opened, header, proposal, samples)
    return _Looked(opened, header, proposal, count, remarks)


def _header(connection: duckdb.DuckDBPyConnection, opened: Opened) -> tuple[Header, list[Fault]]:
    if opened.header is not None:
        repeated = tuple(one for one in opened.header if opened.header.count(one) > 1)
        return Header(0, 1, tuple(hidden(one) for one in opened.header), repeated), []
    filled = " OR ".join(f"c{number} IS NOT NULL" for number in range(opened.width))
    rows = connection.execute(f"SELECT * FROM grid WHERE row <= {TITLE_ROWS} ORDER BY row").fetchall()
    first = connection.execute(f"SELECT min(row) FROM grid WHERE {filled}").fetchall()[0][0]
    if first is None:
        return Header(0, 0, (), ()), []
    if first > TITLE_ROWS:
        rows = connection.execute(
            f"SELECT * FROM grid WHERE row BETWEEN {first} AND {first + TITLE_ROWS} ORDER BY row"
        ).fetchall()
    header = header_of([row[1:] for row in rows], rows[0][0])
    remarks = []
    above = [row for row in rows if row[0] <= header.row - header.rows and any(row[1:])]
    if above:
        remarks.append(fault("list-titles", places=[str(row[0]) for row in above]))
    if header.rows == 2:
        remarks.append(fault("list-two-rows", places=[f"{header.row - 1}-{header.row}"]))
    if header.row == 0:
        remarks.append(fault("list-no-header"))
    return header, remarks


def _companies(
    connection: duckdb.DuckDBPyConnection, opened: Opened, header: Header, remarks: list[Fault]
) -> int:
    """Table ``raw``: the rows below the header that hold something, without totals and repeated headers."""
    if not opened.width:
        return 0
    names = [f"c{number}" for number in range(opened.width)]
    filled = " OR ".join(f"{name} IS NOT NULL" for name in names)
    connection.execute(f"CREATE TEMP TABLE raw AS SELECT * FROM grid WHERE row > {header.row} AND ({filled})")
    left_out: list[int] = []
    if header.row:
        cells = " AND ".join(f"raw.{name} IS NOT DISTINCT FROM one.{name}" for name in names)
        again = f"SELECT raw.row FROM raw JOIN grid one ON one.row = {header.row} AND {cells}"
        left_out += [row for (row,) in connection.execute(again).fetchall()]
    for row in connection.execute(f"SELECT * FROM raw ORDER BY row DESC LIMIT {_LAST}").fetchall():
        if not is_total(row[1:]):
            break
        left_out.append(row[0])
    connection.execute("DROP TABLE grid")
    if left_out:
        connection.execute("DELETE FROM raw WHERE list_contains(?, row)", [left_out])
        remarks.append(fault("list-totals", places=[str(row) for row in sorted(left_out)]))
    return int(connection.execute("SELECT count(*) FROM raw").fetchall()[0][0])


def _fill(connection: duckdb.DuckDBPyConnection, header: Header, fill_down: Collection[str]) -> None:
    unknown = [name for name in fill_down if name not in header.names]
    if unknown:
        listed = ", ".join(header.names)
        raise InputError([fault("list-no-column", places=unknown, columns=listed)])
    for name in fill_down:
        column = f"c{header.names.index(name)}"
        connection.execute(f"""CREATE OR REPLACE TEMP TABLE raw AS SELECT * REPLACE (
            last_value({column} IGNORE NULLS) OVER (ORDER BY row) AS {column}) FROM raw""")


def _samples(connection: duckdb.DuckDBPyConnection, width: int) -> list[list[str]]:
    """Some filled cells of every column, from its first rows; all columns that are filled anywhere have one."""
    found = []
    for number in range(width):
        cells = connection.execute(f"SELECT c{number} FROM raw WHERE c{number} IS NOT NULL LIMIT {_SAMPLE}")
        found.append([cell for (cell,) in cells.fetchall()])
    return found


def _structure_remarks(
    opened: Opened, header: Header, proposal: Proposal, samples: Sequence[Sequence[str]]
) -> list[Fault]:
    remarks = list(opened.remarks)
    if header.repeated:
        remarks.append(fault("list-same-names", places=header.repeated))
    empty = [
        header.names[number] for number in proposal.empty if not header.names[number].startswith("column (")
    ]
    if empty:
        remarks.append(fault("list-empty-columns", places=empty))
    if proposal.persons:
        remarks.append(fault("list-persons", places=[header.names[number] for number in proposal.persons]))
    below = [one for one in opened.merged if one[2] >= max(header.row, 1) and one[0] != one[2]]
    if below:
        remarks.append(fault("list-merged", places=[f"{one[0] + 1}-{one[2] + 1}" for one in below]))
    if opened.encoding and len(samples) == opened.width and opened.width > 1 and samples[-1]:
        remarks.append(fault("list-surplus", places=[header.names[-1]]))
    if any("\u00c3" in cell for cells in samples for cell in cells if _garbled(cell)):
        remarks.append(fault("list-garbled"))
    return remarks


def _garbled(cell: str) -> bool:
    """Whether a text is UTF-8 that was read as something else, before it came here."""
    return any(sign in cell for sign in ("Ã¥", "Ã¤", "Ã¶", "Ã…", "Ã„", "Ã–", "Ã©"))


def _layout(looked: _Looked, columns: Mapping[str, str]) -> Layout:
    """Which column is what: as told, else as proposed."""
    names = looked.header.names
    faults = []
    unknown = [one for one in columns if one not in FIELDS]
    if unknown:
        faults.append(fault("list-unknown-field", places=unknown, fields=", ".join(FIELDS)))
    missing = [name for name in columns.values() if name and name not in names]
    if missing:
        faults.append(fault("list-no-column", places=missing, columns=", ".join(names)))
    chosen = {one: names.index(name) for one, name in columns.items() if name in names and one in FIELDS}
    twice = [names[number] for number in set(chosen.values()) if list(chosen.values()).count(number) > 1]
    if twice:
        faults.append(fault("list-twice", places=twice))
    proposed = {
        one: number
        for one, number in looked.proposal.fields.items()
        if one not in columns and number not in chosen.values()
    }
    fields = {**proposed, **chosen}
    if not faults and "name" not in fields and "number" not in fields:
        listed = ", ".join(names)
        code = "list-one-column" if len(names) - len(looked.proposal.empty) == 1 else "list-no-companies"
        faults.append(fault(code, columns=listed))
    if faults:
        raise InputError(faults)
    left_out = {*fields.values(), *looked.proposal.persons, *looked.proposal.empty}
    kept = {name: number for number, name in enumerate(names) if number not in left_out}
    return Layout(fields, kept)


def _mapping_remark(mapping: Mapping[str, str]) -> Fault:
    """Which column was taken for what, in words."""
    told = {
        language: ", ".join(
            f"{said('wanted', f'field-{one}', language)} = {name}" for one, name in mapping.items()
        )
        for language in LANGUAGES
    }
    values: dict[str, Any] = {"columns": told["en"], "columns-sv": told["sv"]}
    return fault("list-columns", **values)


def _others_remarks(looked: _Looked, columns: Mapping[str, str]) -> list[Fault]:
    """Where several columns could be a field's: which was taken and which not."""
    names = looked.header.names
    return [
        fault(
            "list-several",
            places=[names[number] for number in numbers],
            taken=names[looked.proposal.fields[one]],
            **phrase("field", f"field-{one}"),
        )
        for one, numbers in looked.proposal.others.items()
        if one not in columns
    ]

"""Tables of ties, and perhaps of actors, in files that people keep: CSV, Parquet and spreadsheets, as one document.

Assumes one row for each tie and one for each actor, with names of columns above. Columns are recognised by their names
in Swedish and English, unless told. Nothing is repaired: all faults of all files are told at once.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import python_calamine

from klustermotor.analysis.faults import TableError, fault, phrase
from klustermotor.analysis.places import role_words
from klustermotor.errors import Fault
from klustermotor.sources.columns import distinct, plain
from klustermotor.sources.files import relation_of
from klustermotor.sources.network_files.document import ActorEntry, NetworkDocument, TieEntry, Value, checked
from klustermotor.sources.spreadsheets import ENDINGS

TIES = ("tail", "head", "kind", "weight", "directed", "start", "end", "derived")
ACTORS = ("key", "name")
_NEEDED = {"tail", "head", "key"}
_GEPHI = {"directed", "undirected", "mutual"}
_SHEETS = {"elements", "connections"}
Row = Mapping[str, str]


@dataclass(frozen=True)
class _Read:
    """The rows of a file, the column of each role, and remarks on how it was read."""

    rows: list[dict[str, str]]
    columns: Mapping[str, str]
    remarks: list[Fault]


@cache
def network_column_data() -> Mapping[str, Any]:
    """Names of columns and words for true and false, as ``data/network_columns.json`` has them."""
    text = files("klustermotor.sources").joinpath("data", "network_columns.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def is_table(path: Path) -> bool:
    """Whether a file holds a table of ties, not a network in a format of its own; its content decides."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start[:4] == b"PK\x03\x04":
        return path.suffix.lower() in ENDINGS and not _made_for_kumu(path)
    beginning = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    return not beginning.lstrip().startswith(("{", "[", "<"))


def _made_for_kumu(path: Path) -> bool:
    """Whether a workbook has the sheets that Kumu's have."""
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            return {name.strip().lower() for name in book.sheet_names} >= _SHEETS
    except (python_calamine.CalamineError, OSError, ValueError):
        return False  # the reader of tables tells what is wrong


def read_tie_tables(
    ties: Sequence[Path],
    actors: Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    directed: bool = False,
    sheet: str | None = None,
) -> NetworkDocument:
    """The network in one or several tables of ties and, where there is one, a table of actors.

    Parameters
    ----------
    ties
        CSV (also .gz), Parquet, xlsx, ods and their kin, with a row for each tie; several are one after the other.
    actors
        The same with a row for each actor; its other columns become attributes. Then ties among others are faults.
    columns
        Columns by role: ``tail``, ``head``, ``kind``, ``weight``, ``directed``, ``start``, ``end`` and ``derived`` of
        ties; ``key`` and ``name`` of actors. Those that are not told are recognised by their names.
    directed
        Whether ties lead from tail to head alone, where no column tells.
    sheet
        Of spreadsheets. Unless given, the first.

    Returns
    -------
    NetworkDocument
        Checked; its remarks tell what was recognised. Other columns of the ties are their attributes, as text.

    Raises
    ------
    TableError
        ``missing-column``, ``several-columns``, those of reading a table, and all of
        :func:`klustermotor.sources.network_files.document.checked`: of all files at once.
    """
    faults: list[Fault] = []
    of_actors = _table(actors, ACTORS, columns or {}, sheet, faults) if actors is not None else None
    found = [_table(path, TIES, columns or {}, sheet, faults) for path in ties]
    if faults:
        raise TableError(faults)
    whole = [one for one in found if one is not None]
    odd: dict[str, list[str]] = {}
    entries = [_tie(row, one.columns, directed, odd) for one in whole for row in one.rows]
    faults += [
        fault("not-true-or-false", places=places, total=len(entries), column=column)
        for column, places in odd.items()
    ]
    if of_actors is None:
        people = [ActorEntry(key, key) for key in _ends(entries)]
    else:
        people = [_actor(row, of_actors.columns) for row in of_actors.rows]
    if not entries and not people:
        faults.append(fault("empty-table"))
    remarks = [remark for one in (*whole, of_actors) if one is not None for remark in one.remarks]
    document = NetworkDocument(tuple(people), tuple(entries), remarks=tuple(remarks))
    return checked(document, faults)


def _ends(ties: Sequence[TieEntry]) -> list[str]:
    return sorted({end for tie in ties for end in (tie.tail, tie.head) if end})


def _table(
    path: Path, roles: Sequence[str], given: Mapping[str, str], sheet: str | None, faults: list[Fault]
) -> _Read | None:
    """A file's rows as text; nothing where it has faults, which are added to the others."""

    def header(rows: Sequence[Sequence[str]]) -> int:
        """The first row that names all columns that are needed, else the widest."""
        for number, row in enumerate(rows):
            if not _found(distinct(row), roles, given)[1]:
                return number
        widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
        return widths.index(max(widths))

    try:
        with relation_of(
            path, header, encoding=None, delimiter=None, sheet=sheet if path.suffix in ENDINGS else None
        ) as (relation, remarks):
            columns, wrong = _found(relation.columns, roles, given)
            if wrong:
                faults += wrong
                return None
            rows = _rows(relation)
            if "tail" in roles:
                columns = _with_type(columns, rows)
    except TableError as error:
        faults += error.faults
        return None
    recognised = [
        fault("column-recognised", column=column, **role_words(role))
        for role, column in columns.items()
        if role not in given and plain(column) not in (role, "from", "to")
    ]
    return _Read(rows, columns, [*remarks, *recognised])


def _with_type(columns: Mapping[str, str], rows: Sequence[Row]) -> dict[str, str]:
    """The columns, with one called type: it tells the direction, as Gephi writes it, or else the kind."""
    name = next((one for row in rows for one in row if plain(one) == "type"), None)
    if name is None or name in columns.values():
        return dict(columns)
    words = {row[name].casefold() for row in rows if name in row}
    role = "directed" if words <= _GEPHI else "kind"
    return {**columns, role: columns.get(role, name)}


def _rows(relation: duckdb.DuckDBPyRelation) -> list[dict[str, str]]:
    """Rows with the cells that hold something."""
    found = relation.fetch_arrow_table() if hasattr(relation, "fetch_arrow_table") else relation.arrow()
    table = found.read_all() if isinstance(found, pa.RecordBatchReader) else found
    told = [[_text(cell) for cell in column.to_pylist()] for column in table.columns]
    return [
        {name: cell for name, cell in zip(table.column_names, row, strict=True) if cell}
        for row in zip(*told, strict=True)
        if any(row)
    ]


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a decimal point, a day without its hours."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date):
        return cell.isoformat()[:10]
    return str(cell).strip()


def _found(
    columns: Sequence[str], roles: Sequence[str], given: Mapping[str, str]
) -> tuple[dict[str, str], list[Fault]]:
    """The column of each role, as told or by its name, and faults where there is none or more than one."""
    chosen: dict[str, str] = {}
    faults = []
    for role in roles:
        wanted = given.get(role)
        free = [one for one in columns if one not in given.values()]
        found = [one for one in columns if one == wanted] if wanted is not None else _called(role, free)
        if len(found) == 1:
            chosen[role] = found[0]
        elif found:
            faults.append(fault("several-columns", places=found, **role_words(role)))
        elif wanted is not None or role in _NEEDED:
            names = network_column_data()[role]
            looked = f'"{wanted}"' if wanted is not None else ", ".join(names[:4]) + " ..."
            listed = ", ".join(column for column in columns if column) or "-"
            faults.append(fault("missing-column", wanted=looked, columns=listed, **role_words(role)))
    return chosen, faults


def _called(role: str, columns: Sequence[str]) -> list[str]:
    """Columns with the first of a role's names that any has; actors without a key go by their names."""
    data = network_column_data()
    names = [*data["key"], *data["name"]] if role == "key" else data[role]
    return next((found for name in names if (found := [one for one in columns if plain(one) == name])), [])


def _actor(row: Row, columns: Mapping[str, str]) -> ActorEntry:
    key = row.get(columns["key"], "")
    name = row.get(columns.get("name", columns["key"]), key)
    return ActorEntry(key, name, _attributes(row, columns))


def _attributes(row: Row, columns: Mapping[str, str]) -> dict[str, Value]:
    """The other columns; those that mean sector, place or type under the names that the library knows."""
    known = network_column_data()["attributes"]
    taken = set(columns.values())
    return {known.get(plain(name), name): cell for name, cell in row.items() if name not in taken}


def known_attribute(name: str, attributes: Collection[str]) -> str:
    """The attribute that a column of this name became, such as ``sector`` of ``Sektor``; the name where there is none.

    >>> known_attribute("Sektor", {"sector"}), known_attribute("stage", {"sector"})
    ('sector', 'stage')
    """
    known = network_column_data()["attributes"].get(plain(name), name)
    return name if name in attributes or known not in attributes else known


def _tie(row: Row, columns: Mapping[str, str], directed: bool, odd: dict[str, list[str]]) -> TieEntry:
    told = {role: row.get(column, "") for role, column in columns.items()}
    attributes: dict[str, Value] = {name: one for name, one in row.items() if name not in columns.values()}
    if "derived" in columns:
        attributes["derived"] = _truth(told["derived"], False, columns["derived"], odd)
    return TieEntry(
        None,
        told["tail"],
        told["head"],
        told.get("kind", ""),
        _truth(told.get("directed", ""), directed, columns.get("directed", ""), odd),
        _number(told.get("weight", "")),
        told.get("start") or None,
        told.get("end") or None,
        attributes,
    )


def _number(text: str) -> float:
    """A strength; not a number, which is refused, where the text is none."""
    try:
        return float(text.replace(",", ".").replace("\N{NO-BREAK SPACE}", "")) if text else 1.0
    except ValueError:
        return float("nan")


def _truth(text: str, unless_told: bool, column: str, odd: dict[str, list[str]]) -> bool:
    data, word = network_column_data(), text.casefold()
    if text and word not in (*data["true"], *data["false"]):
        odd.setdefault(column, []).append(repr(text[:40]))
    return word in data["true"] if text else unless_told


def chosen(
    document: NetworkDocument, *, year: float | None = None, kinds: Sequence[str] = ()
) -> NetworkDocument:
    """The document with the ties of a year, or of some kinds; of all its actors.

    Raises
    ------
    TableError
        ``bad-parameter``: no tie is of a kind that is asked for.
    """
    known = sorted({tie.kind for tie in document.ties})
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        told = phrase("wanted", "one-of", choices=tuple(kind or '""' for kind in known))
        raise TableError([fault("bad-parameter", parameter="kind", found=", ".join(unknown), **told)])
    ties = document.ties
    if year is not None:
        network = document.network()
        numbered = replace(network, weight=np.arange(len(ties), dtype=float))
        ties = tuple(ties[int(number)] for number in numbered.at(year).weight)
    return replace(document, ties=tuple(tie for tie in ties if not kinds or tie.kind in kinds))

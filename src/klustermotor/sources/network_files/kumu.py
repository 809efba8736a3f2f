"""Kumu: a blueprint in JSON, which holds everything; and its pair of sheets, elements and connections, for people.

Assumes Kumu's own words: ``label``, ``type``, ``description``, ``tags`` of elements; ``from``, ``to``, ``direction``,
``type``, ``strength`` of connections. In sheets a cell with several words has bars between them.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import python_calamine
import xlsxwriter

from klustermotor.analysis.faults import fault
from klustermotor.errors import Fault
from klustermotor.sources.network_files.document import ActorEntry, NetworkDocument, TieEntry, Value, checked
from klustermotor.sources.network_files.packed import (
    csv_bytes,
    csv_rows,
    json_object,
    packed,
    unpacked,
    unreadable,
)
from klustermotor.sources.network_files.values import as_text, free_name, from_json, own_name

_ELEMENT = ("id", "_id", "label", "attributes", "element type", "connection type")
_CONNECTION = (
    *_ELEMENT[:2],
    "from",
    "to",
    "direction",
    "type",
    "strength",
    "start date",
    "end date",
    *_ELEMENT[3:],
)
_EMPTY = ("", None)


def write_kumu(document: NetworkDocument) -> bytes:
    """The document as a blueprint."""
    blueprint = {
        "name": document.title,
        "attributes": _plain(document.attributes, ()),
        "elements": [
            {"id": actor.key, "label": actor.name, **_plain(actor.attributes, _ELEMENT)}
            for actor in document.actors
        ],
        "connections": [{**_connection(tie), **_plain(tie.attributes, _CONNECTION)} for tie in document.ties],
    }
    return json.dumps(blueprint, ensure_ascii=False, indent=1).encode("utf-8")


def _plain(attributes: Mapping[str, Value], reserved: Sequence[str]) -> dict[str, Any]:
    return {
        free_name(name, reserved): list(value) if isinstance(value, tuple) else value
        for name, value in attributes.items()
    }


def _connection(tie: TieEntry) -> dict[str, Any]:
    told = {
        "id": tie.key,
        "from": tie.tail,
        "to": tie.head,
        "direction": "directed" if tie.directed else "undirected",
        "type": tie.kind or None,
        "strength": tie.weight,
        "start date": tie.start,
        "end date": tie.end,
    }
    return {name: value for name, value in told.items() if value is not None}


def read_kumu(content: bytes) -> NetworkDocument:
    """The document that a blueprint, or an exported project, tells."""
    found = json_object(content, "Kumu JSON")
    elements, connections = (found.get(name, []) for name in ("elements", "connections"))
    if "elements" not in found or not all(_objects(one) for one in (elements, connections)):
        raise unreadable("Kumu JSON", ", ".join(map(str, list(found)[:5])) or "-")
    title = found.get("name", "")
    return _document(elements, connections, title if isinstance(title, str) else "", found.get("attributes"))


def _objects(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(one, dict) for one in given)


def _document(
    elements: Iterable[Mapping[str, Any]], connections: Iterable[Mapping[str, Any]], title: str, whole: Any
) -> NetworkDocument:
    actors = [_actor(_flat(one, _ELEMENT)) for one in elements]
    faults: list[Fault] = []
    keys = {actor.key for actor in actors}
    labels = Counter(actor.name for actor in actors)
    key_of = {actor.name: actor.key for actor in actors}
    ends: list[str] = []

    def end(value: Any) -> str:
        text = _text(value)
        if text not in keys and labels[text] > 1:
            ends.append(text)
        return text if text in keys else key_of.get(text, text)

    ties = [_tie(_flat(one, _CONNECTION), end) for one in connections]
    if ends:
        faults.append(fault("label-of-several", places=dict.fromkeys(ends)))
    attributes = _values(whole, ()) if isinstance(whole, dict) else {}
    return checked(NetworkDocument(tuple(actors), tuple(ties), title, attributes), faults)


def _flat(given: Mapping[str, Any], own: Sequence[str]) -> dict[str, Any]:
    """An element as blueprints have it; exported projects keep its fields a level further in."""
    inner = given.get("attributes")
    found = {**given, **inner} if isinstance(inner, dict) else dict(given)
    found.pop("attributes", None)
    renamed = {"element type": "type", "connection type": "type", "_id": "id"}
    plain = {name: name.lower() if name.lower() in own else name for name in found}
    return {renamed.get(plain[name], plain[name]): value for name, value in found.items()}


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _values(given: Mapping[str, Any], reserved: Sequence[str]) -> dict[str, Value]:
    told = {
        own_name(name, reserved): from_json(value) for name, value in given.items() if name not in reserved
    }
    return {name: value for name, value in told.items() if value is not None}


def _actor(given: Mapping[str, Any]) -> ActorEntry:
    label = _text(given.get("label"))
    return ActorEntry(_text(given.get("id")) or label, label, _values(given, _ELEMENT))


def _tie(given: Mapping[str, Any], end: Any) -> TieEntry:
    strength, others = given.get("strength"), {}
    number = isinstance(strength, int | float) and not isinstance(strength, bool)
    if strength not in _EMPTY and not number:  # "strong": a word of Kumu's users, not a weight
        others["strength"] = from_json(strength) or ""
    return TieEntry(
        _text(given["id"]) if given.get("id") not in _EMPTY else None,
        end(given.get("from")),
        end(given.get("to")),
        _text(given.get("type")),
        _text(given.get("direction")).lower() == "directed",
        float(strength) if number and strength is not None else 1.0,
        _text(given.get("start date")) or None,
        _text(given.get("end date")) or None,
        {**others, **_values(given, _CONNECTION)},
    )


# --- the pair of sheets ---------------------------------------------------------------------------------------------

_HEADS = {"label": "Label", "type": "Type", "description": "Description", "tags": "Tags"}


def write_kumu_sheets(document: NetworkDocument) -> bytes:
    """The document as a workbook with the sheets Elements and Connections."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(
        whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        for name, rows in _sheets(document).items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return whole.getvalue()


def write_kumu_csv(document: NetworkDocument) -> bytes:
    """The document as elements.csv and connections.csv, in a zip."""
    return packed({f"{name.lower()}.csv": csv_bytes(rows) for name, rows in _sheets(document).items()})


def _sheets(document: NetworkDocument) -> dict[str, list[list[Any]]]:
    elements = [
        {"ID": one.key, "Label": one.name, **_cells(one.attributes, _ELEMENT)} for one in document.actors
    ]
    connections = [
        {
            **{
                name.upper() if name == "id" else name.capitalize(): told
                for name, told in _connection(one).items()
            },
            **_cells(one.attributes, _CONNECTION),
        }
        for one in document.ties
    ]
    return {
        "Elements": _rows(elements, ["ID", "Label"]),
        "Connections": _rows(connections, ["ID", "From", "To", "Direction", "Type", "Strength"]),
    }


def _cells(attributes: Mapping[str, Value], reserved: Sequence[str]) -> dict[str, Any]:
    return {
        _HEADS.get(name, free_name(name, reserved)): "|".join(value)
        if isinstance(value, tuple)
        else as_text(value)
        for name, value in attributes.items()
    }


def _rows(cells: Sequence[Mapping[str, Any]], first: Sequence[str]) -> list[list[Any]]:
    heads = list(dict.fromkeys([*first, *(name for row in cells for name in row)]))
    return [heads, *([row.get(name, "") for name in heads] for row in cells)]


def read_kumu_sheets(content: bytes) -> NetworkDocument:
    """The document that a workbook tells: sheets that begin with Label or ID, and with From and To."""
    unpacked(content)  # refuses what is too large
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = [name for name in book.sheet_names if "(ignore)" not in name.lower()]
            sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in names]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise unreadable("XLSX", str(error)) from error
    return _of_sheets(sheets, "XLSX")


def read_kumu_csv(content: bytes) -> NetworkDocument:
    """The document that elements.csv and connections.csv tell."""
    return _of_sheets(
        [csv_rows(one) for name, one in unpacked(content).items() if name.endswith(".csv")], "CSV"
    )


def _of_sheets(sheets: Iterable[Sequence[Sequence[Any]]], kind: str) -> NetworkDocument:
    elements: list[dict[str, Any]] = []
    connections: list[dict[str, Any]] = []
    known = False
    for rows in sheets:
        heads = [str(cell) for cell in rows[0]] if rows else []
        plain = {head.strip().lower() for head in heads}
        filled = [
            {head: _cell(head, cell) for head, cell in zip(heads, row, strict=False) if cell not in _EMPTY}
            for row in rows[1:]
        ]
        if {"from", "to"} <= plain:
            connections += [one for row in filled if row for one in _each_end(row)]
        elif "label" in plain:
            elements += [row for row in filled if row]
        known = known or {"from", "to"} <= plain or "label" in plain
    if not known:
        raise unreadable(kind, "Label; From, To")
    if not elements:  # Kumu makes the elements that only connections name
        ends = dict.fromkeys(
            _text(value)
            for row in connections
            for name, value in row.items()
            if name.strip().lower() in {"from", "to"}
        )
        elements = [{"label": label} for label in ends]
    return _document(map(_headed, elements), map(_headed, connections), "", None)


def _headed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Kumu's own columns under their names in blueprints."""
    own = {*_ELEMENT, *_CONNECTION, *_HEADS}
    return {
        name.strip().lower() if name.strip().lower() in own else name.strip(): cell
        for name, cell in row.items()
    }


def _cell(head: str, cell: Any) -> Any:
    """A cell as JSON would have it: several words as a list, strength as a number where it is one."""
    name = head.strip().lower()
    if name == "strength":
        try:
            return float(cell)
        except ValueError:
            return cell
    text = _text(cell)
    if name in {*_ELEMENT, *_CONNECTION} - {"to"}:
        return text
    return text.split("|") if "|" in text or name == "tags" else text


def _each_end(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A connection to several elements is one to each."""
    to = next((name for name in row if name.strip().lower() == "to"), None)
    if to is None or not isinstance(row[to], list):
        return [dict(row)]
    return [{**row, to: one} for one in row[to]]

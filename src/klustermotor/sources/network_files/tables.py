"""CSV: actors.csv and ties.csv in a zip, with network.json that tells the types; everything that a document holds.

Assumes of lists that others made that they have columns named as Gephi, Kumu or anybody would; their values are text.
A cell of ours that a spreadsheet would take for a formula, or that is an empty text, begins with a backslash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

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
from klustermotor.sources.network_files.values import Column, as_text, columns_of, from_text

_FORMAT = "klustermotor network 1"
_ACTOR = ("key", "name")
_TIE = ("id", "from", "to", "kind", "directed", "weight", "start", "end")
_SAME = {
    "key": ("key", "id", "nodeid"),
    "name": ("name", "label"),
    "id": ("id",),
    "from": ("from", "source", "tail"),
    "to": ("to", "target", "head"),
    "kind": ("kind",),
    "directed": ("directed", "type", "direction"),
    "weight": ("weight", "strength"),
    "start": ("start",),
    "end": ("end",),
}
_DIRECTED = {
    "directed": True,
    "true": True,
    "1": True,
    "undirected": False,
    "false": False,
    "0": False,
    "mutual": False,
}


def write_tables(document: NetworkDocument) -> bytes:
    """The document as CSV files in a zip."""
    actors = _columns([one.attributes for one in document.actors], _ACTOR)
    ties = _columns([one.attributes for one in document.ties], _TIE)
    about = {
        "format": _FORMAT,
        "title": document.title,
        "attributes": [
            [one.name, one.type, one.text(document.attributes)] for one in columns_of([document.attributes])
        ],
        "actors": [[one.title, one.name, one.type] for one in actors],
        "ties": [[one.title, one.name, one.type] for one in ties],
    }
    own_actors = [[one.key, one.name] for one in document.actors]
    own_ties = [
        [
            one.key,
            one.tail,
            one.head,
            one.kind,
            as_text(one.directed),
            repr(float(one.weight)),
            one.start,
            one.end,
        ]
        for one in document.ties
    ]
    return packed(
        {
            "actors.csv": _sheet(_ACTOR, own_actors, actors, [one.attributes for one in document.actors]),
            "ties.csv": _sheet(_TIE, own_ties, ties, [one.attributes for one in document.ties]),
            "network.json": json.dumps(about, ensure_ascii=False, indent=1).encode("utf-8"),
        }
    )


def _columns(entries: Sequence[Mapping[str, Value]], own: Sequence[str]) -> list[Column]:
    """With titles that differ, also without regard to case."""
    taken, columns = set(own), []
    for one in columns_of(entries, own):
        title, number = one.title, 2
        while title.lower() in taken:
            title, number = f"{one.title} {number}", number + 1
        taken.add(title.lower())
        columns.append(Column(one.name, one.type, title))
    return columns


def _sheet(
    own: Sequence[str],
    rows: Sequence[Sequence[str | None]],
    columns: Sequence[Column],
    attributes: Sequence[Mapping[str, Value]],
) -> bytes:
    below = [
        [_safe(cell) for cell in (*row, *(column.text(one) for column in columns))]
        for row, one in zip(rows, attributes, strict=True)
    ]
    return csv_bytes([[*own, *(_safe(column.title) for column in columns)], *below])


def _safe(text: str | None) -> str:
    if text is None:
        return ""
    return "\\" + text if not text or text[0] in "\\=+-@\t\r" else text


def read_tables(content: bytes) -> NetworkDocument:
    """The document that CSV files in a zip tell: ours, or one list of ties and perhaps one of actors."""
    files = unpacked(content)
    about = _about(files)
    actors: list[dict[str, str]] | None = None
    ties: list[dict[str, str]] | None = None
    for name, file in files.items():
        if not name.endswith(".csv"):
            continue
        rows = _cells(csv_rows(file), ours=about is not None)
        heads = {(head or "").strip().lower() for head in rows[0]} if rows else set()
        if heads & set(_SAME["from"]) and heads & set(_SAME["to"]):
            ties = _records(rows)
        elif heads & {*_SAME["key"], *_SAME["name"]}:
            actors = _records(rows)
    if ties is None:
        raise unreadable("CSV", ", ".join(files) or "-")
    return _document(actors, ties, about)


def _about(files: Mapping[str, bytes]) -> Mapping[str, Any] | None:
    """What network.json tells, if it is ours."""
    found = json_object(files["network.json"], "network.json") if "network.json" in files else {}
    if found.get("format") != _FORMAT:
        return None
    lists = all(
        isinstance(found.get(name), list)
        and all(
            isinstance(row, list) and len(row) == 3 and all(isinstance(one, str) for one in row)
            for row in found[name]
        )
        for name in ("attributes", "actors", "ties")
    )
    if not lists or not isinstance(found.get("title"), str):
        raise unreadable("network.json", "attributes, actors, ties, title")
    return found


def _cells(rows: Sequence[Sequence[str]], *, ours: bool) -> list[list[str | None]]:
    if not ours:
        return [[cell if cell else None for cell in row] for row in rows]
    return [[cell[1:] if cell[:1] == "\\" else cell or None for cell in row] for row in rows]


def _records(rows: Sequence[Sequence[str | None]]) -> list[dict[str, str]]:
    heads = [head or "" for head in rows[0]]
    return [
        {head: cell for head, cell in zip(heads, row, strict=False) if cell is not None}
        for row in rows[1:]
        if any(row)
    ]


def _document(
    actors: list[dict[str, str]] | None, ties: list[dict[str, str]], about: Mapping[str, Any] | None
) -> NetworkDocument:
    faults: list[Fault] = []
    types = {
        part: {title: (name, kind) for title, name, kind in about[part]} if about else None
        for part in ("actors", "ties")
    }
    entries = [_actor(row, types["actors"], faults) for row in actors or []]
    links = [_tie(row, types["ties"], faults) for row in ties]
    if actors is None:
        entries = [
            ActorEntry(key, key)
            for key in dict.fromkeys(end for one in links for end in (one.tail, one.head))
            if key
        ]
    whole = (
        {name: _value(name, text, kind, faults) for name, kind, text in about["attributes"]} if about else {}
    )
    return checked(
        NetworkDocument(tuple(entries), tuple(links), about["title"] if about else "", whole), faults
    )


Types = Mapping[str, tuple[str, str]] | None


def _split(
    row: Mapping[str, str], own: Sequence[str], types: Types, faults: list[Fault]
) -> tuple[dict[str, str], dict[str, Value]]:
    """The cells of our own columns by their names, and the attributes."""
    taken: dict[str, str] = {}
    for name in own:
        options = (name,) if types is not None else _SAME[name]
        found = next(
            (
                head
                for option in options
                for head in row
                if head.strip().lower() == option and head not in taken.values()
            ),
            None,
        )
        if found is not None:
            taken[name] = found
    others = {head: cell for head, cell in row.items() if head not in taken.values()}
    attributes = {}
    for head, cell in others.items():
        name, kind = (types or {}).get(head, (head, "text"))
        attributes[name] = _value(name, cell, kind, faults)
    return {name: row[head] for name, head in taken.items()}, attributes


def _value(name: str, text: str, kind: str, faults: list[Fault]) -> Value:
    try:
        return from_text(text, kind)
    except ValueError:
        faults.append(fault("wrong-attribute", places=[f"{name}: {text[:40]!r}"], type=kind))
        return text


def _actor(row: Mapping[str, str], types: Types, faults: list[Fault]) -> ActorEntry:
    told, attributes = _split(row, _ACTOR, types, faults)
    name = told.get("name", "")
    return ActorEntry(told.get("key", name), name, attributes)


def _tie(row: Mapping[str, str], types: Types, faults: list[Fault]) -> TieEntry:
    told, attributes = _split(row, _TIE, types, faults)
    leads = told.get("directed", "")
    if leads and leads.strip().lower() not in _DIRECTED:  # a column called type may be anything
        attributes["type"] = leads
    try:
        weight = float(told.get("weight", "1").replace(",", "."))
    except ValueError:
        weight = float("nan")
    return TieEntry(
        told.get("id"),
        told.get("from", ""),
        told.get("to", ""),
        told.get("kind", ""),
        _DIRECTED.get(leads.strip().lower(), False),
        weight,
        told.get("start"),
        told.get("end"),
        attributes,
    )

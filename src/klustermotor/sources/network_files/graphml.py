"""GraphML, as yEd, NetworkX, Gephi and igraph read and write it: everything that a document holds.

Assumes that names are in the key ``label``, and of ties what we know in ``kind``, ``weight``, ``start``, ``end``. The
format has no lists: they are text in JSON, and the key says so in its description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from klustermotor.analysis.faults import fault
from klustermotor.errors import Fault
from klustermotor.sources.network_files.document import ActorEntry, NetworkDocument, TieEntry, Value, checked
from klustermotor.sources.network_files.packed import unreadable, written, xml_root
from klustermotor.sources.network_files.values import Column, columns_of, from_text, own_name

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES = {"text": "string", "truth": "boolean", "whole": "long", "number": "double", "list": "string"}
_OF_TYPE = {
    "boolean": "truth",
    "int": "whole",
    "integer": "whole",
    "long": "whole",
    "float": "number",
    "double": "number",
}
_RESERVED = {"graph": ("title",), "node": ("label",), "edge": ("kind", "weight", "start", "end")}
_FIXED = {
    "graph": [Column("title", "text", "title")],
    "node": [Column("label", "text", "label")],
    "edge": [Column(name, "number" if name == "weight" else "text", name) for name in _RESERVED["edge"]],
}


def write_graphml(document: NetworkDocument) -> bytes:
    """The document as GraphML."""
    return "\n".join(_lines(document)).encode("utf-8")


def _lines(document: NetworkDocument) -> Iterator[str]:
    entries = {
        "graph": [document.attributes],
        "node": [actor.attributes for actor in document.actors],
        "edge": [tie.attributes for tie in document.ties],
    }
    columns = {kind: columns_of(some, _RESERVED[kind]) for kind, some in entries.items()}
    # Some programs read one kind of edge only, that of the default.
    default = "directed" if document.ties and all(tie.directed for tie in document.ties) else "undirected"
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<graphml xmlns="{_NAMESPACE}">'
    for kind, some in columns.items():
        for number, column in enumerate([*_FIXED[kind], *some]):
            yield _key(kind, number, column)
    yield f'<graph id="network" edgedefault="{default}">'
    yield from _data("graph", {"title": document.title}, document.attributes, columns["graph"])
    for actor in document.actors:
        yield f'<node id="{written(actor.key)}">'
        yield from _data("node", {"label": actor.name}, actor.attributes, columns["node"])
        yield "</node>"
    for tie in document.ties:
        name = "" if tie.key is None else f' id="{written(tie.key)}"'
        leads = "true" if tie.directed else "false"
        yield f'<edge{name} source="{written(tie.tail)}" target="{written(tie.head)}" directed="{leads}">'
        told = {"kind": tie.kind or None, "weight": float(tie.weight), "start": tie.start, "end": tie.end}
        yield from _data("edge", told, tie.attributes, columns["edge"])
        yield "</edge>"
    yield "</graph></graphml>"


def _key(kind: str, number: int, column: Column) -> str:
    described = "<desc>list</desc>" if column.type == "list" else ""
    named = f'attr.name="{written(column.title)}" attr.type="{_TYPES[column.type]}"'
    return f'<key id="{kind}{number}" for="{kind}" {named}>{described}</key>'


def _data(
    kind: str, fixed: Mapping[str, Value | None], attributes: Mapping[str, Value], columns: list[Column]
) -> Iterator[str]:
    known = {name: value for name, value in fixed.items() if value is not None}
    told = [one.text(known) for one in _FIXED[kind]] + [one.text(attributes) for one in columns]
    for number, text in enumerate(told):
        if text is not None:
            yield f'<data key="{kind}{number}">{written(text)}</data>'


def read_graphml(content: bytes) -> NetworkDocument:
    """The document that a GraphML file tells; hyperedges and ports are not kept."""
    root = xml_root(content, "GraphML")
    graph = next((one for one in root if _local(one) == "graph"), None)
    if _local(root) != "graphml" or graph is None:
        raise unreadable("GraphML", f"<{_local(root)}>")
    faults: list[Fault] = []
    keys = _keys(root)
    actors = tuple(_actor(node, keys, faults) for node in graph.iter() if _local(node) == "node")
    default = graph.get("edgedefault", "undirected")
    ties = tuple(_tie(edge, keys, default, faults) for edge in graph.iter() if _local(edge) == "edge")
    whole = _values(graph, keys, faults)
    title = str(whole.pop("title", ""))
    other = sorted({_local(one) for one in graph.iter()} & {"hyperedge", "port"})
    remarks = (fault("not-kept", places=other),) if other else ()
    attributes = _own(whole, "graph")
    return checked(NetworkDocument(actors, ties, title, attributes, remarks), faults)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


Keys = Mapping[str, tuple[str, str, str | None, str]]


def _keys(root: Element) -> Keys:
    """Name, type, default and what it is for, of each key by its id; keys without a name are of programs' own use."""
    found = {}
    for one in root:
        if _local(one) != "key" or one.get("attr.name") is None:
            continue
        parts = {_local(part): part.text or "" for part in one}
        kind = "list" if parts.get("desc") == "list" else _OF_TYPE.get(one.get("attr.type", ""), "text")
        found[one.get("id", "")] = (
            one.get("attr.name", ""),
            kind,
            parts.get("default"),
            one.get("for", "all"),
        )
    return found


def _values(element: Element, keys: Keys, faults: list[Fault]) -> dict[str, Value]:
    told = {one.get("key", ""): "".join(one.itertext()) for one in element if _local(one) == "data"}
    values: dict[str, Value] = {}
    for key, (name, kind, default, target) in keys.items():
        text = told.get(key, default if target in (_local(element), "all") else None)
        if text is None:
            continue
        try:
            values[name] = from_text(text, kind)
        except ValueError:
            faults.append(fault("wrong-attribute", places=[f"{name}: {text[:40]!r}"], type=kind))
    return values


def _own(values: Mapping[str, Value], kind: str) -> dict[str, Value]:
    return {own_name(name, _RESERVED[kind]): value for name, value in values.items()}


def _actor(node: Element, keys: Keys, faults: list[Fault]) -> ActorEntry:
    values = _values(node, keys, faults)
    name = values.pop("label", None)
    return ActorEntry(node.get("id", ""), "" if name is None else str(name), _own(values, "node"))


def _tie(edge: Element, keys: Keys, default: str, faults: list[Fault]) -> TieEntry:
    values = _values(edge, keys, faults)
    told = {name: values.pop(name, None) for name in _RESERVED["edge"]}
    weight = told["weight"]
    start, end = (None if told[name] in (None, "") else str(told[name]) for name in ("start", "end"))
    return TieEntry(
        edge.get("id"),
        edge.get("source", ""),
        edge.get("target", ""),
        str(told["kind"] or ""),
        edge.get("directed", "true" if default == "directed" else "false") == "true",
        1.0 if weight is None else _number(weight),
        start,
        end,
        _own(values, "edge"),
    )


def _number(value: Value) -> float:
    try:
        return float(value) if isinstance(value, str | int | float) else float("nan")
    except ValueError:
        return float("nan")

"""GEXF 1.3, as Gephi reads and writes it: everything that a document holds.

Assumes that dates in the format are whole days: a partial date is written as its first or last day, and as it is in an
attribute beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from klustermotor.analysis.faults import fault
from klustermotor.casefile.partial_dates import bounds, is_partial_date
from klustermotor.errors import Fault
from klustermotor.sources.network_files.document import ActorEntry, NetworkDocument, TieEntry, Value, checked
from klustermotor.sources.network_files.packed import unreadable, written, xml_root
from klustermotor.sources.network_files.values import (
    OWN,
    TYPES,
    Column,
    as_text,
    columns_of,
    from_text,
    own_name,
    words_of,
)

_NAMESPACE = "http://gexf.net/1.3"
_TYPES = {"text": "string", "truth": "boolean", "whole": "long", "number": "double", "list": "liststring"}
_OF_TYPE = {
    "boolean": "truth",
    **dict.fromkeys(("integer", "long", "short", "byte", "biginteger"), "whole"),
    **dict.fromkeys(("float", "double", "bigdecimal"), "number"),
}
_DATES = ("first known date", "last known date")
_LOOKS = {"color", "position", "size", "shape", "spells", "parents"}


def write_gexf(document: NetworkDocument) -> bytes:
    """The document as GEXF."""
    return "\n".join(_lines(document)).encode("utf-8")


def _lines(document: NetworkDocument) -> Iterator[str]:
    dated = any(tie.start or tie.end for tie in document.ties)
    mode = ' mode="dynamic" timeformat="date" timerepresentation="interval"' if dated else ' mode="static"'
    actors = columns_of([actor.attributes for actor in document.actors])
    ties = columns_of([tie.attributes for tie in document.ties], _DATES)
    ties += [Column(OWN + name, "text", name) for name in _DATES if dated]
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<gexf xmlns="{_NAMESPACE}" version="1.3">'
    yield "<meta><creator>Klustermotor</creator>"
    yield f"<description>{written(document.title)}</description>"
    yield f"<keywords>{written(as_text(tuple(_of_all(document))))}</keywords></meta>"
    default = "directed" if document.ties and all(tie.directed for tie in document.ties) else "undirected"
    yield f'<graph defaultedgetype="{default}"{mode}>'
    yield from _declared("node", actors)
    yield from _declared("edge", ties)
    yield "<nodes>"
    for actor in document.actors:
        yield f'<node id="{written(actor.key)}" label="{written(actor.name)}">'
        yield from _values(actor.attributes, actors)
        yield "</node>"
    yield "</nodes>"
    yield "<edges>"
    for tie in document.ties:
        yield f"<edge{_edge(tie)}>"
        dates = zip(_DATES, (tie.start, tie.end), strict=True)
        yield from _values({**tie.attributes, **{OWN + name: date for name, date in dates if date}}, ties)
        yield "</edge>"
    yield "</edges></graph></gexf>"


def _of_all(document: NetworkDocument) -> Iterator[str]:
    """Attributes of the whole network, for which the format has no place: name, type and value in turn."""
    for column in columns_of([document.attributes]):
        yield from (column.name, column.type, as_text(document.attributes[column.name]))


def _declared(kind: str, columns: list[Column]) -> Iterator[str]:
    if columns:
        yield f'<attributes class="{kind}" mode="static">'
        for number, column in enumerate(columns):
            yield f'<attribute id="{number}" title="{written(column.title)}" type="{_TYPES[column.type]}"/>'
        yield "</attributes>"


def _values(entry: Mapping[str, Value], columns: list[Column]) -> Iterator[str]:
    told = [
        (number, text) for number, column in enumerate(columns) if (text := column.text(entry)) is not None
    ]
    if told:
        yield "<attvalues>"
        yield from (f'<attvalue for="{number}" value="{written(text)}"/>' for number, text in told)
        yield "</attvalues>"


def _edge(tie: TieEntry) -> str:
    parts = {
        "id": tie.key,
        "source": tie.tail,
        "target": tie.head,
        "type": "directed" if tie.directed else "undirected",
        "weight": repr(float(tie.weight)),
        "kind": tie.kind or None,
        "start": bounds(tie.start)[0].isoformat() if tie.start else None,
        "end": bounds(tie.end)[1].isoformat() if tie.end else None,
    }
    return "".join(f' {name}="{written(value)}"' for name, value in parts.items() if value is not None)


def read_gexf(content: bytes) -> NetworkDocument:
    """The document that a GEXF file tells: version 1.3, and 1.2 and 1.1 as far as they are the same."""
    root = xml_root(content, "GEXF")
    graph = _child(root, "graph")
    if _local(root) != "gexf" or graph is None:
        raise unreadable("GEXF", f"<{_local(root)}>")
    faults: list[Fault] = []
    declared = {kind: _read_declared(graph, kind) for kind in ("node", "edge")}
    actors = tuple(
        ActorEntry(node.get("id", ""), node.get("label", ""), _of_node(node, declared["node"], faults))
        for node in graph.iter()
        if _local(node) == "node"
    )
    default = graph.get("defaultedgetype", "undirected")
    ties = tuple(
        _read_edge(edge, declared["edge"], default, faults) for edge in graph.iter() if _local(edge) == "edge"
    )
    meta = _child(root, "meta")
    title = (_text(meta, "description") if meta is not None else "") or ""
    return checked(NetworkDocument(actors, ties, title, _read_of_all(meta), _remarks(graph)), faults)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    return next((one for one in element if _local(one) == name), None)


def _text(element: Element, name: str) -> str | None:
    child = _child(element, name)
    return None if child is None else child.text


def _read_declared(graph: Element, kind: str) -> dict[str, tuple[str, str, str | None]]:
    """Title, type and default of each attribute by its id."""
    return {
        one.get("id", ""): (
            one.get("title", one.get("id", "")),
            "list" if one.get("type", "").startswith("list") else _OF_TYPE.get(one.get("type", ""), "text"),
            _text(one, "default"),
        )
        for group in graph
        if _local(group) == "attributes" and group.get("class") == kind
        for one in group
        if _local(one) == "attribute"
    }


def _read_values(
    element: Element, declared: Mapping[str, tuple[str, str, str | None]], faults: list[Fault]
) -> dict[str, Value]:
    told: dict[str, str] = {}
    group = _child(element, "attvalues")
    for one in group if group is not None else ():
        place = one.get("for", one.get("id", ""))
        if place not in declared:
            faults.append(fault("undeclared-attribute", places=[place]))
        elif place not in told:
            told[place] = one.get("value", "")
    values: dict[str, Value] = {}
    for place, (title, kind, default) in declared.items():
        text = told.get(place, default)
        if text is None:
            continue
        try:
            values[title] = from_text(text, kind)
        except ValueError:
            faults.append(fault("wrong-attribute", places=[f"{title}: {text[:40]!r}"], type=kind))
    return values


def _of_node(
    node: Element, declared: Mapping[str, tuple[str, str, str | None]], faults: list[Fault]
) -> dict[str, Value]:
    return {own_name(name, ()): value for name, value in _read_values(node, declared, faults).items()}


def _read_edge(
    edge: Element, declared: Mapping[str, tuple[str, str, str | None]], default: str, faults: list[Fault]
) -> TieEntry:
    attributes = _read_values(edge, declared, faults)
    start, end = (
        _date(edge, name, attributes.pop(title, None))
        for name, title in zip(("start", "end"), _DATES, strict=True)
    )
    try:
        weight = float(edge.get("weight", "1"))
    except ValueError:
        weight = float("nan")
    return TieEntry(
        edge.get("id"),
        edge.get("source", ""),
        edge.get("target", ""),
        edge.get("kind", ""),
        edge.get("type", default) == "directed",
        weight,
        start,
        end,
        {own_name(name, _DATES): value for name, value in attributes.items()},
    )


def _date(edge: Element, name: str, partial: Value | None) -> str | None:
    """The partial date beside, if the day is its first or last one; else the day."""
    day = edge.get(name)
    if day is None:
        spells = [one.get(name) for group in edge if _local(group) == "spells" for one in group]
        day = (spells[0] if name == "start" else spells[-1]) if spells else None
    if day is None:
        return None
    if isinstance(partial, str) and is_partial_date(partial):
        first, last = bounds(partial)
        if day[:10] == (first if name == "start" else last).isoformat():
            return partial
    plain = day.removesuffix(".0")  # years as numbers
    return plain[:10] if "T" in plain else plain


def _read_of_all(meta: Element | None) -> dict[str, Value]:
    text = _text(meta, "keywords") if meta is not None else None
    told = words_of(text) if text and text.startswith("[") else ()
    if len(told) % 3 or not set(told[1::3]) <= set(TYPES):
        return {}
    parts = zip(told[::3], told[1::3], told[2::3], strict=True)
    return {name: from_text(value, kind) for name, kind, value in parts}


def _remarks(graph: Element) -> tuple[Fault, ...]:
    """What a file may have that a document has no place for."""
    names = {_local(one) for one in graph.iter()} & _LOOKS
    return (fault("not-kept", places=sorted(names)),) if names else ()

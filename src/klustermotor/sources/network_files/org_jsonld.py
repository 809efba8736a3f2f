"""The W3C's Organization Ontology (ORG) as JSON-LD: everything that a document holds.

Assumes a context inside the file; nothing is fetched. An actor is an ``org:FormalOrganization``, ``org:Organization``,
``org:OrganizationalCollaboration`` or ``foaf:Person`` by its attribute ``type``. ORG has words for some ties only:
memberships, mergers and other changes. So each tie is a ``km:Tie`` with ``km:tail``, ``km:head`` and ``km:kind``, and
beside that what ORG calls it, where it has a word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any
from urllib.parse import quote, unquote

from klustermotor.errors import Fault
from klustermotor.sources.network_files.document import ActorEntry, NetworkDocument, TieEntry, Value, checked
from klustermotor.sources.network_files.packed import json_object, unreadable
from klustermotor.sources.network_files.values import from_json

_ORG = "http://www.w3.org/ns/org#"
_KM = "urn:klustermotor:network:"
CONTEXT = {
    "org": _ORG,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "time": "http://www.w3.org/2006/time#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "km": _KM,
}
_TYPES = {
    "organisation": "org:FormalOrganization",
    "organization": "org:FormalOrganization",
    "group": "org:Organization",
    "initiative": "org:OrganizationalCollaboration",
    "person": "foaf:Person",
}
_OF_TYPE = {
    "org:FormalOrganization": "organisation",
    "org:Organization": "organisation",
    "org:OrganizationalUnit": "organisation",
    "org:OrganizationalCollaboration": "initiative",
    "foaf:Person": "person",
    "foaf:Agent": "",
    "foaf:Organization": "organisation",
}
_MEMBERSHIPS = {"member", "membership", "board", "employment"}
_CHANGES = {"merger", "change"}


def write_org(document: NetworkDocument) -> bytes:
    """The document as JSON-LD."""
    found = {
        "@context": CONTEXT,
        "dcterms:title": document.title,
        "km:attribute": _told(document.attributes),
        "@graph": [*map(_actor, document.actors), *map(_tie, document.ties)],
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8")


def _iri(key: str) -> str:
    return f"{_KM}actor:{quote(key, safe='')}"


def _told(attributes: Mapping[str, Value]) -> list[dict[str, Any]]:
    return [
        {"km:name": name, "rdf:value": {"@list": list(value)} if isinstance(value, tuple) else value}
        for name, value in attributes.items()
    ]


def _actor(actor: ActorEntry) -> dict[str, Any]:
    return {
        "@id": _iri(actor.key),
        "@type": ["km:Actor", _TYPES.get(str(actor.attributes.get("type", "")), "foaf:Agent")],
        "dcterms:identifier": actor.key,
        "skos:prefLabel": actor.name,
        "km:attribute": _told(actor.attributes),
    }


def _tie(tie: TieEntry) -> dict[str, Any]:
    tail, head = {"@id": _iri(tie.tail)}, {"@id": _iri(tie.head)}
    found: dict[str, Any] = {
        "@type": ["km:Tie"],
        "km:tail": tail,
        "km:head": head,
        "km:kind": tie.kind,
        "km:directed": tie.directed,
        "km:weight": float(tie.weight),
        "km:attribute": _told(tie.attributes),
    }
    if tie.key is not None:
        found["dcterms:identifier"] = tie.key
    period = {
        name: date
        for name, date in (("time:hasBeginning", tie.start), ("time:hasEnd", tie.end))
        if date is not None
    }
    if period:
        found["org:memberDuring" if tie.kind in _MEMBERSHIPS else "km:during"] = {
            "@type": "time:Interval",
            **period,
        }
    if tie.kind in _MEMBERSHIPS and tie.directed:
        found |= {"org:member": tail, "org:organization": head}
        found["@type"].append("org:Membership")
        if isinstance(role := tie.attributes.get("role"), str):
            found["org:role"] = {"@type": "org:Role", "skos:prefLabel": role}
    if tie.kind in _CHANGES and tie.directed:
        found |= {"org:originalOrganization": tail, "org:resultingOrganization": head}
        found["@type"].append("org:ChangeEvent")
    return found


def read_org(content: bytes) -> NetworkDocument:
    """The document that JSON-LD in ORG tells: ours, and plain organisations, people, memberships and changes."""
    given = json_object(content, "JSON-LD")
    context = given.get("@context", {})
    parts = context if isinstance(context, list) else [context]
    if not all(isinstance(part, dict) for part in parts):
        raise unreadable("JSON-LD", "@context")
    terms = {name: one for part in parts for name, one in part.items()}
    whole = _short(given, cache(partial(_name, terms=terms)))
    nodes = whole.get("@graph", [whole] if "@type" in whole else [])
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        raise unreadable("JSON-LD", "@graph")
    people = [node for node in nodes if {"km:Actor", *_OF_TYPE} & set(_types(node))]
    actors = tuple(_read_actor(node) for node in people)
    key_of = {str(node.get("@id")): actor.key for node, actor in zip(people, actors, strict=True)}
    faults: list[Fault] = []
    ties = tuple(tie for node in nodes for tie in _read_ties(node, key_of))
    title = whole.get("dcterms:title", "")
    attributes = _attributes(whole) if "@graph" in whole else {}
    return checked(NetworkDocument(actors, ties, title if isinstance(title, str) else "", attributes), faults)


def _short(given: Any, named: Callable[[str], str]) -> Any:
    """Names of properties and types as our context would have them."""
    if isinstance(given, list):
        return [_short(one, named) for one in given]
    if not isinstance(given, dict):
        return given
    found = {}
    for name, value in given.items():
        short = named(name)
        names = [value] if isinstance(value, str) else value
        if short == "@type" and isinstance(names, list):
            found[short] = [named(str(one)) for one in names]
        elif name != "@context":
            found[short] = _short(value, named)
    return found


def _name(name: str, terms: Mapping[str, Any]) -> str:
    told = terms.get(name, name)
    full = str(told.get("@id", name)) if isinstance(told, dict) else str(told)
    prefix, colon, last = full.partition(":")
    if colon and isinstance(terms.get(prefix), str):
        full = f"{terms[prefix]}{last}"
    if full in ("@id", "@type", "@graph", "@value", "@list"):
        return full
    return next(
        (f"{short}:{full.removeprefix(iri)}" for short, iri in CONTEXT.items() if full.startswith(iri)), full
    )


def _types(node: Mapping[str, Any]) -> Sequence[str]:
    found = node.get("@type", [])
    return found if isinstance(found, list) else []


def _plain(value: Any) -> Any:
    """What a value object or the first of several says."""
    if isinstance(value, list):
        return _plain(value[0]) if value else None
    if isinstance(value, dict) and "@value" in value:
        return value["@value"]
    return value


def _text(node: Mapping[str, Any], *names: str) -> str:
    found = next((_plain(node[name]) for name in names if name in node), "")
    return found if isinstance(found, str) else "" if found is None or isinstance(found, dict) else str(found)


def _attributes(node: Mapping[str, Any]) -> dict[str, Value]:
    given = node.get("km:attribute", [])
    found: dict[str, Value] = {}
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, dict) and isinstance(one.get("km:name"), str):
            value = one.get("rdf:value")
            told = from_json(value["@list"] if isinstance(value, dict) and "@list" in value else value)
            if told is not None:
                found[one["km:name"]] = told
    return found


def _read_actor(node: Mapping[str, Any]) -> ActorEntry:
    iri = str(node.get("@id", ""))
    key = _text(node, "dcterms:identifier", "org:identifier") or unquote(iri.removeprefix(f"{_KM}actor:"))
    attributes = _attributes(node)
    if "km:Actor" not in _types(node):
        kind = next((_OF_TYPE[one] for one in _types(node) if _OF_TYPE.get(one)), "")
        attributes = {"type": kind, **attributes} if kind else attributes
    return ActorEntry(key, _text(node, "skos:prefLabel", "foaf:name"), attributes)


def _read_ties(node: Mapping[str, Any], key_of: Mapping[str, str]) -> Iterator[TieEntry]:
    types = set(_types(node))
    if "km:Tie" in types:
        yield _read_tie(node, key_of, "km:tail", "km:head", _text(node, "km:kind"))
    elif "org:Membership" in types:
        yield _read_tie(node, key_of, "org:member", "org:organization", "membership")
    elif "org:ChangeEvent" in types:
        yield _read_tie(node, key_of, "org:originalOrganization", "org:resultingOrganization", "change")


def _read_tie(
    node: Mapping[str, Any], key_of: Mapping[str, str], tail: str, head: str, kind: str
) -> TieEntry:
    ends = []
    for name in (tail, head):
        found = _plain(node.get(name, ""))
        iri = str(found.get("@id", "")) if isinstance(found, dict) else str(found)
        ends.append(key_of.get(iri, iri))
    period = _plain(node.get("org:memberDuring", node.get("km:during", {})))
    period = period if isinstance(period, dict) else {}
    weight, directed = _plain(node.get("km:weight", 1.0)), node.get("km:directed", tail != "km:tail")
    attributes = _attributes(node)
    role = _plain(node.get("org:role"))
    if "km:Tie" not in _types(node) and isinstance(role, dict):
        attributes["role"] = _text(role, "skos:prefLabel", "@id")
    return TieEntry(
        _text(node, "dcterms:identifier") if "dcterms:identifier" in node else None,
        ends[0],
        ends[1],
        kind,
        directed is True,
        float(weight) if isinstance(weight, int | float) and not isinstance(weight, bool) else float("nan"),
        _text(period, "time:hasBeginning") or None,
        _text(period, "time:hasEnd") or None,
        attributes,
    )

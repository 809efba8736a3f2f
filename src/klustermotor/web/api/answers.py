"""Parts of the description that are the same for every list: parameters, headers, problems and envelopes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from klustermotor.web.api import query
from klustermotor.web.api.bodies import LARGEST_BATCH
from klustermotor.web.api.problems import KINDS, MEDIA_TYPE
from klustermotor.web.recording.models import Change

JSON = "application/json"
_KEY = {"type": "string", "pattern": query.KEY, "maxLength": 80}
_KEY_OR_NULL = {**_KEY, "type": ["string", "null"]}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_NUMBER = {"type": "integer", "minimum": 1}
_NUMBER_OR_NULL = {"type": ["integer", "null"], "minimum": 1}
_VERSION = {
    "type": "string",
    "pattern": "^[0-9a-f]{32}$",
    "description": "Tells this version from any other.",
}
_BEFORE = {"type": ["object", "null"], "description": "The record as it was; null where it was not there."}


def ref(part: str, name: str) -> dict[str, str]:
    """A pointer to a component of the description."""
    return {"$ref": f"#/components/{part}/{name}"}


def content(media_type: str, schema: str) -> dict[str, Any]:
    """A body of one media type."""
    return {media_type: {"schema": ref("schemas", schema)}}


def _in_path(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": words}


def _in_header(name: str, words: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": words, "schema": schema or {"type": "string"}}


_SEEN = "ETag of the version that you saw. Without it, or with another version, nothing is done."
PARAMETERS: dict[str, Any] = {
    "case": _in_path("case", _KEY, "Identifier of the case."),
    "id": _in_path("id", _KEY, "Identifier of the record, unique among its kind in the case."),
    "change": _in_path("change", {**_NUMBER, "maximum": 2**63 - 1}, "Number of the change."),
    "ifMatch": _in_header("If-Match", f"{_SEEN} Or `If-None-Match`."),
    "ifMatchAlways": {**_in_header("If-Match", _SEEN), "required": True},
    "ifNone": _in_header(
        "If-None-Match", "`*` when the record is to be new.", {"type": "string", "examples": ["*"]}
    ),
    "ifNoneMatch": _in_header("If-None-Match", "ETag of the version that you have."),
    **{
        name: {"name": name, "in": "query", "schema": one.schema, "description": one.description}
        for name, one in query.PARAMETERS.items()
    },
}

HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "The version, in quotation marks.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Location": {"description": "Address of what was made.", "schema": {"type": "string"}},
    "Link": {"description": 'The next page, with `rel="next"`.', "schema": {"type": "string"}},
    "Allow": {
        "description": "Methods that the address takes.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "What to send.", "required": True, "schema": {"type": "string"}},
}
_WITH_HEADER = {"401": "WWW-Authenticate", "405": "Allow", "429": "Retry-After"}


def problems() -> dict[str, Any]:
    """What may go wrong, by status."""
    codes: dict[str, list[str]] = {}
    for code, kind in KINDS.items():
        codes.setdefault(str(kind.status), []).append(code)
    return {
        f"problem{status}": {
            "description": f"{HTTPStatus(int(status)).phrase}: {', '.join(names)}.",
            "content": content(MEDIA_TYPE, "Problem"),
        }
        | (
            {"headers": {_WITH_HEADER[status]: ref("headers", _WITH_HEADER[status])}}
            if status in _WITH_HEADER
            else {}
        )
        for status, names in sorted(codes.items())
    }


def schema_of(properties: dict[str, Any], optional: tuple[str, ...] = (), **beside: Any) -> dict[str, Any]:
    """An object that holds these properties and no others."""
    required = [name for name in properties if name not in optional]
    told = {"type": "object", "properties": properties, "additionalProperties": False, **beside}
    return told | ({"required": required} if required else {})


def envelope(record: str, *, parent: str | None, required: tuple[str, ...] = ("record",)) -> dict[str, Any]:
    """What is sent of a record, possibly nested in one of another list."""
    words = {"description": "What the record is nested in; it stays there."}
    inside = {"parent": {**_KEY, "x-names": parent, **words}} if parent else {}
    properties = {**inside, "record": ref("schemas", record)}
    return schema_of(properties, tuple(name for name in properties if name not in required))


def in_batch(collection: str, record: str, *, nested_in: str | None) -> dict[str, Any]:
    """A record of a batch."""
    inside = {"parent": {**_KEY_OR_NULL, "x-names": nested_in}} if nested_in else {}
    version = {
        **_VERSION,
        "type": ["string", "null"],
        "description": "That which you saw; none for what is new.",
    }
    properties = {
        "collection": {"const": collection},
        **inside,
        "version": version,
        "record": ref("schemas", record),
    }
    return schema_of(properties, ("parent", "version"))


def code_of(collection: str) -> str:
    """What a list is called in names of schemas and operations.

    >>> code_of("value_chain")
    'ValueChain'
    """
    return "".join(part.title() for part in collection.split("_"))


def held(collection: str, kind: str, *, nested_in: str | None, of_initiative: bool) -> dict[str, Any]:
    """What is given of a record."""
    around = {**_KEY, "x-names": nested_in} if nested_in else {"type": "null"}
    properties = {
        "collection": {"const": collection},
        "id": _KEY,
        "parent": around,
        "initiative": {**_KEY, "x-names": "initiatives"} if of_initiative else {"type": "null"},
        "version": _VERSION,
        "record": ref("schemas", kind),
        "change": {**_NUMBER_OR_NULL, "description": "Number of the change that was made; null for none."},
    }
    return schema_of(properties, ("change",))


def page(schema: str) -> dict[str, Any]:
    """A page of a list."""
    return schema_of(
        {
            "total": {"type": "integer", "minimum": 0, "description": "How many there are on all pages."},
            "items": {"type": "array", "items": ref("schemas", schema), "maxItems": query.LARGEST},
            "next": {**_TEXT_OR_NULL, "description": "Address of the next page; null on the last."},
        }
    )


def schemas(collections: list[str]) -> dict[str, Any]:
    """What is given and sent that is not of one list."""
    name = {"type": "string", "enum": collections}
    text = {"type": ["object", "null"], "additionalProperties": {"type": "string"}}
    any_held = schema_of(
        {
            "collection": name,
            "id": _KEY,
            "parent": _KEY_OR_NULL,
            "initiative": _KEY_OR_NULL,
            "version": _VERSION,
            "record": {"type": "object"},
        }
    )
    place = {"collection": name, "id": _KEY, "parent": _KEY_OR_NULL, "initiative": _KEY_OR_NULL}
    touched = {**place, "before": _BEFORE, "after": _BEFORE}
    change = {
        "id": _NUMBER,
        "at": {"type": "string", "format": "date-time"},
        "by": _TEXT_OR_NULL,
        "action": {"type": "string", "enum": list(Change.Action.values)},
        "undoes": _NUMBER_OR_NULL,
        "undone_by": _NUMBER_OR_NULL,
        "count": {"type": "integer", "minimum": 0, "description": "How many records it touched."},
        "withheld": {
            "type": "integer",
            "minimum": 0,
            "description": "How many of these tell of people's ties and are not for the account.",
        },
        "records": {"type": "array", "items": ref("schemas", "Touched")},
    }
    return {
        "Problem": _problem(),
        "Case": schema_of(
            {
                "id": _KEY,
                "title": {"type": "object", "additionalProperties": {"type": "string"}},
                "description": text,
                "region": _KEY_OR_NULL,
                "as_of": _TEXT_OR_NULL,
                "roles": _TEXTS,
                "initiatives": _TEXTS,
                "organisations": _TEXTS,
            }
        ),
        "CasePage": page("Case"),
        "CaseFile": {"type": "object", "required": ["format", "version", "id", "title"],
                     "description": "As `docs/case-file.schema.json` says."},
        "Record": any_held,
        "Batch": schema_of(
            {"records": {"type": "array", "items": ref("schemas", "BatchRecord"), "maxItems": LARGEST_BATCH}}
        ),
        "BatchRecord": {"oneOf": [ref("schemas", f"{code_of(one)}InBatch") for one in collections]},
        "Saved": schema_of(
            {"change": _NUMBER_OR_NULL, "records": {"type": "array", "items": ref("schemas", "Record")}}
        ),
        "Done": schema_of({"change": {**_NUMBER_OR_NULL, "description": "Number of the change; it can be undone."}}),
        "Touched": schema_of(touched),
        "TouchedPage": page("Touched"),
        "Change": schema_of(change),
        "ChangePage": page("Change"),
        "Step": schema_of({**touched, "change": ref("schemas", "Change")}),
        "StepPage": page("Step"),
    }  # fmt: skip


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    fault = {"code": text, "pointer": text, "parameter": text, "detail": text}
    version = {
        "collection": text,
        "id": text,
        "now": {"anyOf": [ref("schemas", "Record"), {"type": "null"}]},
        "mine": {"type": ["object", "null"]},
    }
    return schema_of(
        {
            "type": text,
            "code": {"type": "string", "enum": list(KINDS)},
            "status": {"type": "integer"},
            "title": {"type": "string", "description": "What is wrong, in the language asked for."},
            "count": {"type": "integer", "description": "How many faults there are; the first 200 are told."},
            "faults": {"type": "array", "items": schema_of(fault, ("pointer", "parameter"))},
            "conflicts": {
                "type": "array",
                "items": schema_of(version),
                "description": "Both versions of each.",
            },
            "blocking": {
                "type": "array",
                "items": ref("schemas", "Record"),
                "description": "What needs the record.",
            },
        },
        ("count", "faults", "conflicts", "blocking"),
    )

"""The description of the interface for programs (OpenAPI 3.1), made from the definitions of the records.

Every list has addresses and schemas of its own in it, so that a program made from the description knows the fields of
each kind of record. A reference says with ``x-names`` which list it names a record of.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import collections, nested, references
from klustermotor.web.api import answers, query
from klustermotor.web.api.answers import JSON, content, ref
from klustermotor.web.recording.guidance import guide
from klustermotor.web.recording.stored import initiative_path, parent_collection

PREFIX = "/api/v1"
READ = ("401", "404", "405", "429")
LISTED = ("400", *READ)
WRITTEN = ("400", "403", *READ, "409", "413", "415", "422")

DATE = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?|-2[1-4])?~?$"

INTRODUCTION = """\
Reads and writes the records of a region's case, with the rights of the account whose token is sent.

Identifiers stay what they are: a record keeps its identifier, unique among its kind in the case, for as long as it is
there. What is unknown is left out or null, never zero. A record is read and written without the records nested in it:
those are in lists of their own, and `parent` says what each is nested in.

Whoever changes or removes a record says which version was seen (`If-Match`), so that nobody's work is overwritten.
Within version 1 fields, lists and addresses may be added, and none is removed or given another meaning."""


@cache
def document() -> dict[str, Any]:
    """The description.

    >>> document()["openapi"], "/cases/{case}/goals/{id}" in document()["paths"]
    ('3.1.0', True)
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Klustermotor",
            "version": "1",
            "summary": "Interface for programs",
            "description": INTRODUCTION,
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "tags": [{"name": "cases"}, {"name": "change-log"}, *({"name": name} for name in collections())],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "km_…"}},
            "parameters": answers.PARAMETERS,
            "headers": answers.HEADERS,
            "responses": answers.problems(),
            "schemas": _schemas(),
        },
    }


def _paths() -> dict[str, Any]:
    paths = _case_paths()
    for collection, kind in collections().items():
        paths |= _record_paths(collection, kind)
    return paths


def _case_paths() -> dict[str, Any]:
    log = "/cases/{case}/change-log"
    return {
        "/cases": {
            "get": _operation(
                "cases", "listCases", "The cases of the account", "CasePage", LISTED, asked=query.OF_PAGES
            )
        },
        "/cases/{case}": {
            "parameters": [ref("parameters", "case")],
            "get": _operation("cases", "getCase", "One case, and what the account is in it", "Case", READ),
        },
        "/cases/{case}/case-file": {
            "parameters": [ref("parameters", "case")],
            "get": _operation("cases", "getCaseFile", "The whole case as a case file", "CaseFile", READ),
        },
        "/cases/{case}/batch": {
            "parameters": [ref("parameters", "case")],
            "post": _operation(
                "cases", "saveBatch", "Save several records, all or nothing", "Saved", (*WRITTEN, "412")
            )
            | {"requestBody": _body("Batch")},
        },
        log: {
            "parameters": [ref("parameters", "case")],
            "get": _operation(
                "change-log",
                "listChangeLog",
                "What has been changed, latest first",
                "ChangePage",
                LISTED,
                asked=query.OF_CHANGES,
            ),
        },
        f"{log}/{{change}}": {
            "parameters": [ref("parameters", "case"), ref("parameters", "change")],
            "get": _operation(
                "change-log",
                "getChangeLogEntry",
                "One change with the first hundred records that it touched",
                "Change",
                READ,
            ),
        },
        f"{log}/{{change}}/records": {
            "parameters": [ref("parameters", "case"), ref("parameters", "change")],
            "get": _operation(
                "change-log",
                "listTouched",
                "What a change touched",
                "TouchedPage",
                LISTED,
                asked=query.OF_PAGES,
            ),
        },
        f"{log}/{{change}}/undo": {
            "parameters": [ref("parameters", "case"), ref("parameters", "change")],
            "post": _operation(
                "change-log",
                "undoChangeLogEntry",
                "Put back as it was before a change",
                "Done",
                ("403", *READ, "409"),
            ),
        },
    }


def _record_paths(collection: str, kind: type[Plain]) -> dict[str, Any]:
    name, words = kind.__name__, collection.replace("_", " ")
    code = answers.code_of(collection)
    new = _body(f"New{name}In") if parent_collection(collection) else _body(f"New{name}Alone")
    held = f"{code}Held"
    made = {"201": _success(held, "Made.", "ETag", "Location") | {"links": _links(code)}}
    again = "200"
    return {
        f"/cases/{{case}}/{collection}": {
            "parameters": [ref("parameters", "case")],
            "get": _operation(
                collection, f"list{code}", f"List {words}", f"{code}Page", LISTED, asked=query.of_list(collection)
            ),
            "post": _with(
                _operation(collection, f"make{code}", f"Add to {words}", held, WRITTEN) | {"requestBody": new},
                made | {again: _success(held, "It was there already, exactly so.", "ETag")},
            ),
        },
        f"/cases/{{case}}/{collection}/{{id}}": {
            "parameters": [ref("parameters", "case"), ref("parameters", "id")],
            "get": _with(
                _operation(collection, f"get{code}", f"One of {words}", held, READ)
                | {"parameters": [ref("parameters", "ifNoneMatch")]},
                {
                    again: _success(held, "The record.", "ETag"),
                    "304": {"description": "It is the version that you have.", "headers": _headers("ETag")},
                },
            ),
            "put": _with(
                _operation(collection, f"put{code}", f"Change or make one of {words}", held, (*WRITTEN, "412", "428"))
                | {
                    "parameters": [ref("parameters", "ifMatch"), ref("parameters", "ifNone")],
                    "requestBody": _body(f"New{name}Alone" if not parent_collection(collection) else f"{name}In"),
                },
                made | {again: _success(held, "Changed, or as it was already.", "ETag")},
            ),
            "delete": _operation(
                collection, f"remove{code}", f"Remove one of {words}", "Done",
                ("400", "403", *READ, "409", "412", "428"),
            )
            | {"parameters": [ref("parameters", "ifMatchAlways")]},
        },
        f"/cases/{{case}}/{collection}/{{id}}/history": {
            "parameters": [ref("parameters", "case"), ref("parameters", "id")],
            "get": _operation(
                collection, f"history{code}", f"History of one of {words}", "StepPage", LISTED, asked=query.OF_PAGES
            ),
        },
    }  # fmt: skip


def _operation(
    tag: str, name: str, summary: str, schema: str, problems: tuple[str, ...], *, asked: tuple[str, ...] = ()
) -> dict[str, Any]:
    told = {
        "tags": [tag],
        "operationId": name,
        "summary": summary,
        "responses": {"200": _success(schema, "Done.", *(["Link"] if schema.endswith("Page") else []))}
        | {status: ref("responses", f"problem{status}") for status in sorted(problems)},
    }
    return told | ({"parameters": [ref("parameters", each) for each in asked]} if asked else {})


def _with(operation: dict[str, Any], responses: dict[str, Any]) -> dict[str, Any]:
    return operation | {"responses": dict(sorted((operation["responses"] | responses).items()))}


def _success(schema: str, words: str, *headers: str) -> dict[str, Any]:
    return {"description": words, "content": content(JSON, schema)} | (
        {"headers": _headers(*headers)} if headers else {}
    )


def _headers(*names: str) -> dict[str, Any]:
    return {name: ref("headers", name) for name in names}


def _body(schema: str) -> dict[str, Any]:
    return {"required": True, "content": content(JSON, schema)}


def _links(code: str) -> dict[str, Any]:
    """What can be done with a record that has been made."""
    place = {"case": "$request.path.case", "id": "$response.body#/id"}
    seen = place | {"header.If-Match": "$response.header.ETag"}
    return {
        "read": {"operationId": f"get{code}", "parameters": place},
        "change": {"operationId": f"put{code}", "parameters": seen},
        "remove": {"operationId": f"remove{code}", "parameters": seen},
        "history": {"operationId": f"history{code}", "parameters": place},
    }


def _schemas() -> dict[str, Any]:
    kinds = {kind.__name__: kind for kind in collections().values()}
    _map, generated = models_json_schema(
        [(kind, "validation") for kind in kinds.values()], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, Any] = generated["$defs"] | answers.schemas(list(collections()))
    for name in generated["$defs"]:
        schemas[name] = _precise(schemas[name])
    schemas["Text"]["anyOf"] = [
        {"required": [language], "properties": {language: {"type": "string"}}} for language in ("sv", "en")
    ]
    for name, kind in kinds.items():
        schemas[name] = _flat(schemas[name], kind)
        schemas[f"New{name}"] = _without_identifier(schemas[name])
        # The steps of an initiative and those of the case are of one kind: only the former are nested.
        parent = next(
            filter(None, (parent_collection(one) for one in collections() if collections()[one] is kind)),
            None,
        )
        schemas[f"{name}In"] = answers.envelope(f"New{name}", parent=parent)
        schemas[f"New{name}In"] = answers.envelope(f"New{name}", parent=parent, required=("parent", "record"))
        schemas[f"New{name}Alone"] = answers.envelope(f"New{name}", parent=None)
    for collection, kind in collections().items():
        code = answers.code_of(collection)
        schemas[f"{code}Held"] = answers.held(
            collection,
            kind.__name__,
            nested_in=parent_collection(collection),
            of_initiative=initiative_path(collection) is not None and collection != "history",
        )
        schemas[f"{code}InBatch"] = answers.in_batch(
            collection, f"New{kind.__name__}", nested_in=parent_collection(collection)
        )
        schemas[f"{code}Page"] = answers.page(f"{code}Held")
    return schemas


def _flat(schema: dict[str, Any], kind: type[Plain]) -> dict[str, Any]:
    """A record's schema without what is nested in it, with what it is for and what its fields name and mean."""
    told = guide(kind)
    named = {one.field: one.collection for one in references(kind)}
    properties = {}
    for name, value in schema["properties"].items():
        if name in nested(kind):
            continue
        marks = {"x-names": named[name]} if name in named else {}
        if name in told.fields:
            marks["title"] = told.fields[name].label["en"]
        properties[name] = {**value, **marks}
    return schema | {"properties": properties, "description": told.purpose["en"]}


def _precise(part: Any) -> Any:
    """A schema with what the records check by code of their own, as far as a schema can say it."""
    if isinstance(part, list):
        return [_precise(one) for one in part]
    if not isinstance(part, dict):
        return part
    told = {name: _precise(inner) for name, inner in part.items()}
    if told.get("type") == "string" and "pattern" not in told and "enum" not in told and "const" not in told:
        told |= {"pattern": DATE} if "examples" in told else {"minLength": 1}
    return told


def _without_identifier(schema: dict[str, Any]) -> dict[str, Any]:
    required = [name for name in schema.get("required", ()) if name != "id"]
    own = {name: value for name, value in schema.items() if name != "required"}
    return own | ({"required": required} if required else {})

"""The reference for people who write programs: a page of the product's own, made from what describes the interface.

Both the page and the description are public; what they describe is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from klustermotor.casefile.structure import collections
from klustermotor.web.api import query, shapes
from klustermotor.web.api.bodies import LARGEST_BATCH
from klustermotor.web.api.description import PREFIX, document
from klustermotor.web.api.pace import PER_MINUTE
from klustermotor.web.api.problems import KINDS
from klustermotor.web.recording.guidance import Words, guide
from klustermotor.web.recording.stored import parent_collection

_ONE = "/cases/{case}/{list}/{id}"
_LOG = "/cases/{case}/change-log"
ADDRESSES: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/cases", gettext_lazy("The cases of the account, and what it is in each.")),
    ("GET", "/cases/{case}", gettext_lazy("One case.")),
    ("GET", "/cases/{case}/{list}", gettext_lazy("The records of a list, a page at a time.")),
    (
        "POST",
        "/cases/{case}/{list}",
        gettext_lazy("Make a record; it gets an identifier where it comes without one."),
    ),
    ("GET", _ONE, gettext_lazy("One record, with its version in the header ETag.")),
    ("PUT", _ONE, gettext_lazy("Change a record, or make one under an identifier of your own.")),
    ("DELETE", _ONE, gettext_lazy("Remove a record with what is nested in it; what needs it stops that.")),
    ("GET", f"{_ONE}/history", gettext_lazy("What has happened to a record, also to one that is gone.")),
    ("POST", "/cases/{case}/batch", gettext_lazy("Save several records, all or nothing.")),
    ("GET", _LOG, gettext_lazy("Every change in the case: who, when, before and after.")),
    ("GET", f"{_LOG}/{{change}}", gettext_lazy("One change with the first hundred records that it touched.")),
    (
        "GET",
        f"{_LOG}/{{change}}/records",
        gettext_lazy("Every record that a change touched, a page at a time."),
    ),
    ("POST", f"{_LOG}/{{change}}/undo", gettext_lazy("Put everything that a change touched back as it was.")),
    ("GET", "/cases/{case}/case-file", gettext_lazy("The whole case as a case file.")),
)
ASKED: dict[str, Any] = {
    "limit": gettext_lazy("How many to give at most: 50 unless said, 200 at most."),
    "cursor": gettext_lazy(
        "Where to go on from; follow “next” of the page before instead of writing it yourself."
    ),
    "initiative": gettext_lazy("Only what belongs to the initiative with this identifier."),
    "parent": gettext_lazy("Only what is nested in the record with this identifier."),
    "q": gettext_lazy("Only records in which every word is found."),
    "changed_since": gettext_lazy("Only records that the history has a change of at this time or later."),
    "since": gettext_lazy("Only changes at this time or later."),
    "collection": gettext_lazy("Only changes that touched a record of this list."),
}


@dataclass(frozen=True)
class Field:
    """A field of a record, as the page tells of it."""

    name: str
    label: Words | None
    holds: str
    required: bool


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everything that a program can ask for, for people to read."""
    context = {
        "prefix": PREFIX,
        "whole_prefix": request.build_absolute_uri(PREFIX),
        "addresses": ADDRESSES,
        "asked": ASKED.items(),
        "problems": [(code, kind.status, kind.sentence) for code, kind in KINDS.items()],
        "lists": [_list(collection) for collection in collections()],
        "limits": {"batch": LARGEST_BATCH, "pace": PER_MINUTE, "page": query.LARGEST},
    }
    return render(request, "api/reference.html", context)


def description(request: HttpRequest) -> HttpResponse:
    """The description that programs are made from."""
    return shapes.answer(document())


def _list(collection: str) -> dict[str, Any]:
    kind = collections()[collection]
    told, schema = guide(kind), document()["components"]["schemas"][kind.__name__]
    fields = [
        Field(
            name,
            told.fields[name].label if name in told.fields else None,
            _holds(value),
            required=name in schema["required"] and name != "id",
        )
        for name, value in schema["properties"].items()
    ]
    return {
        "name": collection,
        "one": told.one,
        "purpose": told.purpose,
        "parent": parent_collection(collection),
        "filters": query.of_list(collection),
        "fields": fields,
    }


def _holds(schema: dict[str, Any]) -> str:
    """What a field holds, in a few words."""
    known = next((option for option in schema.get("anyOf", ()) if option != {"type": "null"}), schema)
    if "x-names" in schema:
        several = "items" in schema
        words = _("identifiers in %(list)s") if several else _("an identifier in %(list)s")
        return words % {"list": schema["x-names"]}
    if "enum" in known or "const" in known:
        words = ", ".join(map(str, known.get("enum") or [known["const"]]))
        return _("one of: %(words)s") % {"words": words}
    if "$ref" in known:
        return _holds_part(known["$ref"].rpartition("/")[2])
    if "examples" in known:
        return _("a date, such as %(dates)s") % {"dates": ", ".join(known["examples"])}
    if known["type"] == "array":
        return _("a list: %(what)s") % {"what": _holds(known["items"])}
    return _holds_plainly(known)


def _holds_plainly(schema: dict[str, Any]) -> str:
    if schema.get("pattern") == query.KEY:
        return _("an identifier")
    return {
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("true or false"),
        "string": _("text"),
    }[schema["type"]]


def _holds_part(name: str) -> str:
    if name == "Text":
        return _("text in Swedish (sv), English (en) or both")
    properties = document()["components"]["schemas"][name]["properties"]
    parts = (f"{field} ({_holds(inner)})" for field, inner in properties.items())
    return _("an object of %(fields)s") % {"fields": "; ".join(parts)}

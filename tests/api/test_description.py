"""The description and the documents say what is so: every address is described, and every example works."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern
from tests.api.program import Program, program_of, told

from klustermotor.casefile import records
from klustermotor.casefile.reading import read_case_file
from klustermotor.casefile.structure import collections, hints, nested
from klustermotor.web.api.description import PREFIX, document
from klustermotor.web.api.problems import FAULTS, KINDS
from klustermotor.web.api.query import PARAMETERS
from klustermotor.web.api.reference import ADDRESSES, ASKED
from klustermotor.web.api.urls import urlpatterns
from klustermotor.web.cases.models import Case
from klustermotor.web.exchange.loading import load_case

SHIPPED = Path(records.__file__).parent / "shipped" / "sormland.json"
DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"
NAMES = {"case_key": "case", "collection": "list", "key": "id", "number": "change"}
UNDESCRIBED = {"api", "api_first", "api_reference", "api_description", "api_nothing"}


def addresses() -> Iterator[str]:
    """Every address of the interface, as it is written for people."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name not in UNDESCRIBED:
            written = re.sub(r"<\w+:(\w+)>", lambda found: f"{{{NAMES[found[1]]}}}", str(pattern.pattern))
            yield written.removeprefix("v1")


def pointers(part: Any) -> Iterator[str]:
    """Everything that a description points to."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from pointers(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from pointers(inner)


def test_every_address_is_described_for_programs_and_for_people() -> None:
    described = set(document()["paths"])
    expected = {
        address.replace("{list}", collection) for address in addresses() for collection in collections()
    }
    assert described == expected
    assert {address for _method, address, _words in ADDRESSES} == set(addresses())
    assert set(ASKED) == set(PARAMETERS)


def test_the_description_points_to_nothing_that_is_not_there() -> None:
    parts = document()["components"]
    for pointer in pointers(document()):
        _hash, _components, part, name = pointer.split("/")
        assert name in parts[part], pointer


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [
        operation["operationId"]
        for item in document()["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    ]
    assert len(names) == len(set(names)) == 158


@pytest.mark.parametrize("kind", sorted(set(collections().values()), key=lambda kind: kind.__name__))
def test_a_record_is_described_with_its_own_fields_alone(kind: type[records.Plain]) -> None:
    schema = document()["components"]["schemas"][kind.__name__]
    assert set(schema["properties"]) == set(hints(kind)) - set(nested(kind))
    assert schema["additionalProperties"] is False
    assert schema["description"]


def test_the_description_is_the_same_for_everybody(writer: Program) -> None:
    assert writer.get("/openapi.json") == json.loads(json.dumps(document()))


# The document


def examples() -> list[str]:
    """The commands of the document, each in one line."""
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    return re.findall(r"^curl (.*?)(?=^curl |^[A-Z]+=|^export |\Z)", joined, re.DOTALL | re.MULTILINE)


def asked_for(words: list[str]) -> tuple[str, str, str | None, dict[str, str]]:
    """Method, address, body and headers of a command."""
    method, address, body, headers = "GET", "", None, {}
    rest = iter(words)
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-d":
            body = next(rest)
        elif word == "-H":
            name, _colon, value = next(rest).partition(": ")
            headers[name.lower()] = value
        else:
            address = word.removeprefix("$ADDRESS")
    return method, address, body, headers


@pytest.mark.django_db
def test_every_example_of_the_document_works() -> None:
    load_case(read_case_file(SHIPPED), by=None)
    program = program_of(Case.objects.get(key="sormland"), "administrator")
    commands = examples()
    assert len(commands) == 13
    change = 0
    for command in commands:
        method, address, body, headers = asked_for(shlex.split(command))
        assert headers.pop("authorization") == "Bearer $TOKEN"
        if headers.get("if-match") == "$ETAG":
            headers["if-match"] = program.tag(address)
        address = address.replace("$CHANGE", str(change))
        answer = program.ask(method, address, body.encode() if body else None, **headers)
        expected = 422 if "nme" in command else 201 if method == "POST" and "/batch" not in address else 200
        assert answer.status_code == (200 if "/undo" in address else expected), (command, answer.content)
        if method != "GET":
            change = told(answer).get("change", change)
    faults = {one["pointer"] for one in told(answer)["faults"]}
    assert faults == {"/record/name", "/record/organisation_number", "/record/nme"}


def test_the_document_names_the_prefix_and_problems_are_sentences() -> None:
    assert PREFIX in DOCUMENT.read_text("utf-8")
    assert all(str(kind.sentence).endswith(".") for kind in KINDS.values())
    assert all(str(sentence).endswith(".") for sentence in FAULTS.values())

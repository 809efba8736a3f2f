"""The published JSON Schema, checked by a validator that knows nothing of the program."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from tests.casefile.strategies import cases, raw_cases

from klustermotor.casefile.records import Case
from klustermotor.casefile.schema import schema, schema_text
from klustermotor.casefile.writing import case_bytes

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "src/klustermotor/casefile/shipped").glob("*.json"))
validator = jsonschema.Draft202012Validator(schema())

MINIMAL: dict[str, Any] = {"format": "klustermotor-case", "version": 1, "id": "c", "title": {"sv": "C"}}


def test_the_published_schema_is_that_of_the_records() -> None:
    published = ROOT / "docs/case-file.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text(), (
        "The records have changed. Write the schema anew:"
        " python -m klustermotor.casefile.schema > docs/case-file.schema.json"
    )


@pytest.mark.slow
def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == "urn:klustermotor:case:1"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_shipped_cases_are_valid(file: Path) -> None:
    validator.validate(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.slow
@given(cases())
def test_written_cases_are_valid(case: Case) -> None:
    validator.validate(json.loads(case_bytes(case)))


@pytest.mark.slow
@given(raw_cases())
def test_what_is_read_is_valid(raw: dict[str, Any]) -> None:
    validator.validate(raw)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"version": 2}, ["version"]),
        ({"format": "other"}, ["format"]),
        ({"id": "Ö"}, ["id"]),
        ({"plan": []}, []),
        ({"regions": {}}, ["regions"]),
        ({"regions": [{"id": "r", "kind": "kounty", "name": {"sv": "R"}}]}, ["regions", 0, "kind"]),
        ({"regions": [{"id": "r", "kind": "county"}]}, ["regions", 0]),
        (
            {"initiatives": [{"id": "i", "name": "I", "funding": [{"id": "f", "amount": "5"}]}]},
            ["initiatives", 0, "funding", 0, "amount"],
        ),
        (
            {"initiatives": [{"id": "i", "name": "I", "funding": [{"id": "f", "amount": -5}]}]},
            ["initiatives", 0, "funding", 0, "amount"],
        ),
    ],
)
def test_invalid_files_are_refused(changed: dict[str, Any], place: list[str | int]) -> None:
    validator.validate(MINIMAL)
    assert [list(error.absolute_path) for error in validator.iter_errors(MINIMAL | changed)] == [place]

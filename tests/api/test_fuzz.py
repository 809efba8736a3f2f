"""Whatever is sent, the interface answers as its description says, and never by breaking.

Requests are made from the description itself, in process: first one after another for every edge that a schema has,
then at random, with values that fit it and values that do not. They are the same on every run. Identifiers of records
that are there are put into the description first, so that most of what fits it is also carried out.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest
import schemathesis
from allauth.core.internal import ratelimit
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from tests.access.complete_case import complete_case
from tests.api.program import Program, told

from klustermotor.casefile.records import Case as CaseRecord
from klustermotor.casefile.references import records
from klustermotor.casefile.structure import collections
from klustermotor.web.api.description import document
from klustermotor.web.api.pace import pace

TAGS = ["cases", "change-log", *collections()]
SEED = 3
LOOKED_AT, EDGES = 200, 12  # edges of an operation, and how many of them are sent
AT_RANDOM = 5  # of each operation, that fit its description, and as many that do not
SEQUENCED, SEQUENCES = ["organisations", "value_chain", "actors"], 40
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
ONCE = [unsupported_method, ignored_auth]


def keys() -> dict[str, list[str]]:
    """Identifiers of records that are there, by list."""
    found: dict[str, list[str]] = {}
    kinds = {kind: name for name, kind in collections().items() if name != "history"}
    for kind, fields, _place in records(CaseRecord, complete_case("mine", "x"), ""):
        if kind is not CaseRecord:
            found.setdefault(kinds[kind], []).append(fields["id"])
    return {name: some[:3] for name, some in found.items()} | {"history": ["mine-history-0"]}


THERE = keys()


def filled_in() -> dict[str, Any]:
    """The description, with identifiers of records that are there wherever it asks for one."""

    def fill(part: Any) -> Any:
        if isinstance(part, list):
            return [fill(one) for one in part]
        if not isinstance(part, dict):
            return part
        named = part.get("x-names")
        filled = {name: fill(inner) for name, inner in part.items()}
        if named and "items" in filled:
            filled["items"] = {"type": "string", "enum": THERE[named]}
        elif named and "anyOf" in filled:
            filled["anyOf"] = [{"type": "string", "enum": THERE[named]}, {"type": "null"}]
        elif named:
            filled["enum"] = THERE[named]
        return filled

    description = copy.deepcopy(document())
    description["components"]["parameters"]["case"]["schema"] = {"type": "string", "enum": ["mine"]}
    for name, schema in list(description["components"]["schemas"].items()):
        if name.startswith("New") or name.endswith(("In", "InBatch")):
            description["components"]["schemas"][name] = fill(schema)
    return description


@pytest.fixture(scope="module")
def described() -> Any:
    """The interface as its description tells of it, asked in process."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "generation": {"with-security-parameters": False, "deterministic": True, "allow-x00": False},
        }
    )
    schema = schemathesis.openapi.from_dict(filled_in(), config=config)
    schema.app = get_wsgi_application()
    return schema


@pytest.fixture
def sent(writer: Program, monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How many answers there were of each status; nobody is asked to wait."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)  # the test holds it
    monkeypatch.setattr(pace, "limit", 10**9)
    monkeypatch.setattr(ratelimit, "consume", lambda *_of, **_more: object())
    return Counter()


def send(case: Case, program: Program, sent: Counter[int], checks: list[Any]) -> None:
    """Make one request, which leaves nothing behind, and hold the answer against the description."""
    headers = dict(program.headers)
    fits = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    with transaction.atomic():
        if fits:
            headers |= _made_to_fit(case, program)
        response = case.call(headers=headers)
        case.validate_response(response, checks=checks, headers=headers)
        transaction.set_rollback(True)
    sent[response.status_code] += 1


def _made_to_fit(case: Case, program: Program) -> dict[str, str]:
    """Let a request be for something that is there, in the version that it is; the headers that say so."""
    tag, place = case.operation.tags[0], case.path_parameters
    is_new = "If-None-Match" in (case.headers or {}) and case.method == "PUT"
    if "change" in place:
        place["change"] = told(program.ask("POST", "/cases/mine/people", {"record": {"name": "Ny"}}))[
            "change"
        ]
    elif "id" in place and not is_new:
        place["id"] = THERE[tag][len(str(place["id"])) % len(THERE[tag])]
    if case.method == "PUT" and isinstance(case.body, dict):
        case.body["record"].pop("id", None)
        if not is_new:
            case.body.pop("parent", None)
    if is_new:
        return {"If-None-Match": "*"}
    if case.method not in {"PUT", "DELETE"}:
        return {}
    return {"If-Match": program.ask("GET", case.formatted_path).headers["ETag"]}


@pytest.mark.slow
@pytest.mark.parametrize("tag", TAGS)
def test_every_answer_is_as_described(described: Any, writer: Program, sent: Counter[int], tag: str) -> None:
    for found in described.include(tag=tag).get_all_operations():
        operation = found.ok()
        edges = list(islice(_edges(described, operation), LOOKED_AT))
        some = Random(SEED).sample(edges, min(EDGES, len(edges)))  # noqa: S311 - the same on every run
        for number, case in enumerate(some):
            send(case, writer, sent, CHECKS if number else [*CHECKS, *ONCE])
        for mode in GenerationMode:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=AT_RANDOM, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
            )
            def at_random(case: Case) -> None:
                send(case, writer, sent, CHECKS)

            at_random()
    assert sent[200] + sent[201] >= 10
    print(f"{tag}: {sent.total()} requests, {dict(sorted(sent.items()))}")  # noqa: T201 - shown with -s


def _edges(described: Any, operation: Any) -> Iterator[Case]:
    config = described.config.generation_for(operation=operation, phase="coverage")
    found: Iterator[Case] = described.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=config
    )
    return found


@pytest.mark.slow
def test_what_is_made_is_found_changed_and_removed(
    described: Any, writer: Program, sent: Counter[int]
) -> None:
    """Requests one after another, each made of what the ones before it gave."""

    class Sequence(described.include(tag=SEQUENCED).as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.before = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.before)

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"headers": writer.headers}

        def validate_response(self, response: Any, case: Case, **_more: Any) -> None:
            sent[response.status_code] += 1
            case.validate_response(response, checks=CHECKS, headers=writer.headers)

    Sequence.run(
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=6,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )
    print(f"sequences: {sent.total()} requests, {dict(sorted(sent.items()))}")  # noqa: T201 - shown with -s
    assert sent[201]

"""Every fault has a sentence, is documented, and everything that can be wrong has a fault of its own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from klustermotor.casefile import records
from klustermotor.casefile.faults import SENTENCES, explain, templates
from klustermotor.casefile.reading import read_case
from klustermotor.errors import Fault

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "src/klustermotor/casefile"
DOCUMENT = (ROOT / "docs/case-file.md").read_text(encoding="utf-8")


def test_every_code_in_the_source_has_a_sentence() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in ROOM.glob("*.py"))
    raised = set(re.findall(r'(?:Fault|PydanticCustomError)\(\s*"([a-z-]+)"', source))
    assert len(raised) > 20
    assert raised <= set(SENTENCES)


def test_the_document_lists_exactly_the_codes() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT, re.MULTILINE) == list(SENTENCES)


def test_the_document_says_what_the_sentences_say() -> None:
    for code, sentence in SENTENCES.items():
        assert f"| `{code}` | {re.sub('%.[a-z_]+.s', '…', sentence)} |" in DOCUMENT


def test_the_documented_example_can_be_read() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    case = read_case(example.encode())
    assert [one.amount for one in case.initiatives[0].funding] == [400000, None]


def test_a_suggestion_is_a_sentence_of_its_own() -> None:
    fault = Fault("unknown-field", values={"name": "plan", "allowed": "plans", "nearest": "plans"})
    assert len(templates(fault)) == 2
    assert explain(fault).endswith("Did you mean plans?")


def test_the_records_use_only_rules_that_have_faults() -> None:
    """A new kind of type or limit in the records needs a fault in validation first."""
    parts = list(_parts(records.Case.__pydantic_core_schema__))
    assert {part["type"] for part in parts if isinstance(part.get("type"), str)} <= {
        *("definitions", "definition-ref", "model", "model-fields", "model-field", "default", "nullable"),
        *("function-after", "with-info", "no-info", "tuple", "str", "int", "float", "bool", "literal"),
    }
    rules = {name for part in parts for name in part}
    limits = {"pattern", "max_length", "min_length", "ge", "gt", "le", "lt", "multiple_of", "to_lower"}
    assert rules & limits == {"pattern", "max_length", "ge", "le"}


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from _parts(part)
    elif isinstance(schema, (list, tuple)):
        for part in schema:
            yield from _parts(part)

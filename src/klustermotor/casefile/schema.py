"""The case file's definition as JSON Schema, for editors, other programs and spreadsheets' exporters.

The schema says what a record may hold. What must hold between fields and between records, such as that a
reference leads somewhere, it cannot say; `klustermotor.casefile.reading` checks that.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from klustermotor.casefile.records import VERSION, Case

IDENTIFIER = f"urn:klustermotor:case:{VERSION}"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the case file.

    >>> schema()["$id"], sorted(schema()["required"])
    ('urn:klustermotor:case:1', ['format', 'id', 'title', 'version'])
    """
    generated = Case.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": IDENTIFIER,
        **generated,
        "title": f"Klustermotor case, version {VERSION}",
    }


def schema_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())

"""The code in the how-to documents runs, and prints what the document says that it prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)
WITH_CODE = [
    path.name for path in sorted(ROOT.glob("docs/how-to/*.md")) if "```python" in path.read_text("utf-8")
]


def blocks(text: str) -> list[tuple[str, str | None]]:
    """Each block of Python with what it prints, as the document says; nothing where it says nothing."""
    return [(found[1], found[2]) for found in BLOCK.finditer(text)]


def printed(code: str, names: dict[str, Any]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "a document", "exec"), names)  # noqa: S102 - our own document
    return out.getvalue()


@pytest.mark.parametrize("name", WITH_CODE)
def test_the_code_prints_what_the_document_says(name: str) -> None:
    names: dict[str, Any] = {}
    found = blocks((ROOT / "docs/how-to" / name).read_text("utf-8"))
    for code, told in found:
        assert printed(code, names) == (told or ""), code


def test_there_is_code_and_it_is_found_with_its_output() -> None:
    assert "networks.md" in WITH_CODE
    assert blocks("```python\nprint(1)\n```\n\n```\n2\n```\n") == [("print(1)\n", "2\n")]
    assert printed("print(1)\n", {}) == "1\n"

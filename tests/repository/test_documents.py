"""Links in the documents lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def anchors(text: str) -> set[str]:
    """What the headings of a document are called in links to them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


def dead_links(path: Path) -> Iterator[str]:
    """Links to files, or to headings in documents, that are not there."""
    for link in LINK.findall(CODE.sub("", path.read_text("utf-8"))):
        name, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", name):
            continue
        target = path.parent / name if name else path
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            yield link


def test_links_in_documents_lead_somewhere(files: Callable[..., list[Path]], root: Path) -> None:
    documents = files(".md")
    assert root / "README.md" in documents
    assert [f"{path.relative_to(root)}: {link}" for path in documents for link in dead_links(path)] == []


def test_a_dead_link_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# There it is\n")
    (tmp_path / "a.md").write_text(
        "[x](b.md) [y](b.md#there-it-is) [z](b.md#elsewhere) [u](c.md) [v](https://example.org)"
    )
    assert list(dead_links(tmp_path / "a.md")) == ["b.md#elsewhere", "c.md"]

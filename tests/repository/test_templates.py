"""What the pages are made of keeps to the strict Content-Security-Policy and contacts nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Files = Callable[..., list[Path]]

RULES = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    # A namespace is a name, not an address that is contacted.
    "outside address": re.compile(
        r"(?:https?:)?//(?!www\.w3\.org/(?:2000/svg|1999/xlink|1999/xhtml))[a-z0-9-]+\.[a-z]", re.IGNORECASE
    ),
}
HTML_ONLY = {"style attribute", "style element", "inline script", "event attribute"}


def faults_in(text: str, *, html: bool) -> Iterator[str]:
    """Names of the rules that a template or a static file breaks."""
    for name, rule in RULES.items():
        if (html or name not in HTML_ONLY) and rule.search(text):
            yield name


def test_templates_and_static_files_keep_the_policy(files: Files, root: Path) -> None:
    found = files(".html", ".svg", ".css", ".js", under="src/klustermotor/web")
    assert found
    faults = [
        f"{path.relative_to(root)}: {fault}"
        for path in found
        for fault in faults_in(path.read_text("utf-8"), html=path.suffix in {".html", ".svg"})
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color: red">', "style attribute"),
        ("<style>p {}</style>", "style element"),
        ("<script>go()</script>", "inline script"),
        ('<button onclick="go()">', "event attribute"),
        ('<a href="javascript:go()">', "script address"),
        ('<img src="https://example.org/a.png">', "outside address"),
        ("@import url(//example.org/a.css)", "outside address"),
    ],
)
def test_each_fault_is_recognised(text: str, fault: str) -> None:
    assert list(faults_in(text, html=True)) == [fault]


@pytest.mark.parametrize(
    "text",
    [
        "<script src=\"{% static 'a.js' %}\" defer></script>",
        '<svg xmlns="http://www.w3.org/2000/svg">',
        '<section data-on="1" class="style">',
        "// a comment of the script.",
    ],
)
def test_what_is_allowed_is_let_through(text: str) -> None:
    assert list(faults_in(text, html=True)) == []

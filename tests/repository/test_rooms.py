"""Rules of the house that import contracts cannot say: where writes are, what actions take, names and sizes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Files = Callable[..., list[Path]]

WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# These are harmless on a dict, a set or a form; on what a query has given they write.
WRITES_ON_QUERIES = {"update", "add", "remove", "set", "clear"}
QUERY_WORDS = {"objects", "filter", "exclude", "all", "order_by", "select_related", "visible_to"}
EMPTY_NAMES = {
    "utils",
    "util",
    "core",
    "common",
    "manager",
    "managers",
    "service",
    "services",
    "helpers",
    "misc",
}
# A file past 400 lines needs a reason here.
LONG = {
    "src/klustermotor/casefile/records.py": "all records of the case file, read as one definition of the domain",
    "src/klustermotor/web/workspace/list_views.py": "the three lists from pasting to saving, which share every step",
    "src/klustermotor/web/workspace/listing.py": "one reading of a list, from its cells to what is wanted",
    "src/klustermotor/web/workspace/quick.py": "the three short forms, which share their parts",
    "src/klustermotor/web/static/klustermotor/network.js": "one program for one picture, served as it is",
    "tests/workspace/test_lists.py": "every way in which a list can be wrong, beside those that are right",
    "tests/access/policy.py": "one rule for every address of the product",
    "tests/audit/scenarios.py": "one scenario for every action of the product",
    "tests/casefile/test_reading.py": "every rule of the format beside a file that breaks it",
    "tests/casefile/test_sormland.py": "every fact of the source, in the source's order",
}


def writes_in(source: str) -> Iterator[str]:
    """Calls that write to the database, as far as their form tells."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        receiver = {part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)}
        if node.func.attr in WRITES or (node.func.attr in WRITES_ON_QUERIES and receiver & QUERY_WORDS):
            yield f"line {node.lineno}: .{node.func.attr}()"


def actions_without_doer(source: str) -> Iterator[str]:
    """Public functions that do not take ``by`` as a keyword."""
    for node in ast.parse(source).body:
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if public and "by" not in {argument.arg for argument in node.args.kwonlyargs}:
            yield f"line {node.lineno}: {node.name}()"


def test_views_and_queries_write_nothing(files: Files, root: Path) -> None:
    paths = [
        path for path in files(".py", under="src/klustermotor/web") if path.name in {"views.py", "queries.py"}
    ]
    assert paths
    assert [
        f"{path.relative_to(root)} {write}" for path in paths for write in writes_in(path.read_text())
    ] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("initiative.save()", 1),
        ("Member.objects.create(x=1)", 1),
        ("Member.objects.filter(x=1).update(x=2)", 1),
        ("initiative.members.all().delete()", 1),
        ("context.update(x=1)\nseen.add(2)\nanswer.set(3)", 0),
        ("Member.objects.filter(x=1).count()", 0),
    ],
)
def test_writes_are_recognised(source: str, found: int) -> None:
    assert len(list(writes_in(source))) == found


def test_every_action_names_its_doer(files: Files, root: Path) -> None:
    paths = [path for path in files(".py", under="src/klustermotor/web") if path.name == "actions.py"]
    assert paths
    assert [
        f"{path.relative_to(root)} {line}"
        for path in paths
        for line in actions_without_doer(path.read_text())
    ] == []


def test_an_action_without_doer_is_recognised() -> None:
    assert (
        len(
            list(
                actions_without_doer(
                    "def add(*, by): ...\ndef drop(by): ...\ndef _own(): ...\ndef end(*, at): ..."
                )
            )
        )
        == 2
    )


def test_no_room_is_named_after_nothing(files: Files, root: Path) -> None:
    named = {path: set(path.relative_to(root).with_suffix("").parts) for path in files(".py", under="src")}
    assert [str(path) for path, parts in named.items() if parts & EMPTY_NAMES] == []


def test_no_file_is_long_without_a_reason(files: Files, root: Path) -> None:
    sizes = {
        path.relative_to(root).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in files(".py", ".html", ".css", ".js")
    }
    long = {name for name, size in sizes.items() if size > 400}
    assert sorted(long - set(LONG)) == [], "divide it, or give a reason in LONG"
    assert sorted(set(LONG) - long) == [], "no longer long: take it out of LONG"


def test_every_module_says_what_it_is(files: Files, root: Path) -> None:
    silent = [
        str(path.relative_to(root))
        for path in files(".py")
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_nothing_is_left_for_later(files: Files, root: Path) -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    found = [
        str(path.relative_to(root))
        for path in files(".py", ".html", ".css", ".js", ".md")
        if mark.search(path.read_text("utf-8"))
    ]
    assert found == []

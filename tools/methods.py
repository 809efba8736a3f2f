"""The method pages in ``docs/methods``, one for each measure, written from its docstring.

Assumes docstrings in sections as numpydoc has them, and a title in both languages in ``words/measures.json``. With
``--check`` nothing is written; it fails when a page is not what the docstring says.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from klustermotor import analysis
from klustermotor.analysis.measures import MEASURES
from klustermotor.wording import words

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "methods"
_OPENING = """\
# Methods

One page for each measure: what it is, its formula, a worked example that can be checked by hand, what is missing
and when, what it must not be used for, and its source. The pages are written from the docstrings
(`python3 dev.py methods`); the examples in them are run as tests.

Every measure takes an array with regions in rows and industries in columns, or a table of regions and industries,
also straight from a dataframe of pandas, Polars, Arrow, DuckDB, Spark, Dask or Ibis. The answer to a table has labels,
years, the rank and percentile of each region among all regions, the reason for every missing value, and its provenance.

Measures of networks take a network, which `network` makes of any dataframe of ties; those of actors answer with arrays
in the order of its actors, and `actor_measures` with a table.
"""
_AXES = {
    ("region", "industry"): "each industry in each region",
    ("industry", "region"): "each industry in each region",
    ("region",): "each region",
    ("industry",): "each industry",
    ("industry", "industry"): "each pair of industries",
    ("region", "region"): "each pair of regions",
}


def pages() -> dict[str, str]:
    """Name of each page and its text.

    Raises
    ------
    LookupError
        A measure has no title, or a title no function.
    """
    functions, titles = _functions(), words("measures")
    if lacking := sorted(set(MEASURES) - set(titles)) + sorted(set(titles) - set(functions)):
        raise LookupError("in words/measures.json or in the library, but not in both: " + ", ".join(lacking))
    rooms: dict[str, list[str]] = defaultdict(list)
    for name in titles:
        rooms[functions[name].__module__].append(name)
    index = [_OPENING]
    for room, names in rooms.items():
        opening = _first_paragraph(importlib.import_module(room).__doc__)
        parents, _, last = room.rpartition(".")
        of_networks = "Networks: " if parents.endswith(".networks") else ""
        heading = of_networks + last.replace("_", " ")
        index += [f"\n## {heading[0].upper()}{heading[1:]}\n", opening]
        index += ["\n| measure | English | svenska |", "|---|---|---|"]
        index += [
            f"| [`{name}`]({name}.md) | {titles[name]['en']} | {titles[name]['sv']} |" for name in names
        ]
    written = {f"{name}.md": _page(name, functions[name]) for name in titles}
    return {"README.md": "\n".join(index) + "\n", **written}


def _functions() -> dict[str, Callable[..., Any]]:
    """Every public function of the library by name; of a measure, the function that it was made from."""
    found: dict[str, Callable[..., Any]] = {}
    for one in pkgutil.walk_packages(analysis.__path__, "klustermotor.analysis."):
        module = importlib.import_module(one.name)
        found |= {
            name: value
            for name, value in vars(module).items()
            if inspect.isfunction(value) and value.__module__ == one.name and value.__name__ == name
        }
    return found | {name: described.function for name, described in MEASURES.items()}


def _page(name: str, function: Callable[..., Any]) -> str:
    title, described = words("measures")[name], MEASURES.get(name)
    facts = [f"*{title['sv']}*", f"`from klustermotor import {name}`"]
    if described:
        of = _AXES.get(described.axes, " and ".join(described.axes))
        facts.append(f"a value for {of}" + (", over a period" if described.over == "period" else ""))
    lines = [
        f"# {title['en']}",
        "",
        " · ".join(facts),
        "",
        f"```python\n{name}{_signature(function)}\n```",
        "",
        _markdown(inspect.cleandoc(function.__doc__ or "")),
        "",
        "[All methods](README.md)",
    ]
    return "\n".join(lines) + "\n"


def _signature(function: Callable[..., Any]) -> str:
    parameters = inspect.signature(function).parameters.values()
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters]
    return str(inspect.Signature(bare))


def _markdown(docstring: str) -> str:
    """A docstring as a page: its sections as headings, parameters as a list, examples as code."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}$", docstring, flags=re.MULTILINE)
    written = [_code(parts[0].strip())]
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        text = textwrap.dedent(body).strip("\n")
        if heading in {"Parameters", "Returns", "Attributes"}:
            text = _entries(text)
        elif heading == "Raises":
            text = " ".join(line.strip() for line in text.splitlines())
        elif heading == "Examples":
            text = _code(text)
        written.append(f"## {heading}\n\n{text}")
    return "\n\n".join(written)


def _entries(text: str) -> str:
    """``name`` on a line and its description indented beneath, as a list."""
    entries: list[str] = []
    for line in text.splitlines():
        if line and not line.startswith(" "):
            entries.append(f"- **`{line.strip()}`**:")
        elif line.strip() and entries:
            entries[-1] += " " + line.strip()
    return "\n".join(entries)


def _code(text: str) -> str:
    """Paragraphs that are an example at the prompt, fenced."""
    blocks = [
        f"```pycon\n{block}\n```" if block.lstrip().startswith(">>>") else block
        for block in re.split(r"\n\s*\n", text)
    ]
    return "\n\n".join(blocks)


def _first_paragraph(docstring: str | None) -> str:
    return (docstring or "").strip().split("\n\n")[0].replace("\n", " ")


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are not as they should be."""
    wanted = pages()
    standing = {path.name: path.read_text("utf-8") for path in PAGES.glob("*.md")}
    if "--check" in arguments:
        differing = sorted(name for name in wanted | standing if wanted.get(name) != standing.get(name))
        if differing:
            print("Not as the docstrings say:", ", ".join(differing), "- python3 dev.py methods writes them.")
        return int(bool(differing))
    PAGES.mkdir(parents=True, exist_ok=True)
    for name in set(standing) - set(wanted):
        (PAGES / name).unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, "utf-8")
    print(f"{len(wanted)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Attributes of every type in formats that have columns or keys with one type each, and names that they reserve.

Assumes that an attribute may have values of several types; each type then has a column of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from klustermotor.sources.network_files.document import Value

OWN = "attribute "
TYPES = ("text", "truth", "whole", "number", "list")


@dataclass(frozen=True)
class Column:
    """The values of one attribute that are of one type; ``title`` is its name in the file."""

    name: str
    type: str
    title: str

    def text(self, attributes: Mapping[str, Value]) -> str | None:
        """The value that belongs here, as text."""
        value = attributes.get(self.name)
        return None if value is None or type_of(value) != self.type else as_text(value)


def type_of(value: Value) -> str:
    """Which of the types a value is of; ``bool`` is a kind of ``int`` in Python, not here."""
    kinds = ((bool, "truth"), (int, "whole"), (float, "number"), (tuple, "list"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "text")


def columns_of(entries: Iterable[Mapping[str, Value]], reserved: Collection[str] = ()) -> list[Column]:
    """A column for each attribute and type, in order of name."""
    found = sorted({(name, type_of(value)) for entry in entries for name, value in entry.items()})
    return [Column(name, kind, free_name(name, reserved)) for name, kind in found]


def free_name(name: str, reserved: Collection[str]) -> str:
    """The name of an attribute where some names mean something else; :func:`own_name` turns it back.

    >>> [free_name(name, ["label"]) for name in ("sector", "Label", "attribute label")]
    ['sector', 'attribute Label', 'attribute attribute label']
    """
    clashes = name.strip().lower() in {one.lower() for one in reserved} or name.startswith(OWN)
    return OWN + name if clashes or name != name.strip() or not name else name


def own_name(name: str, reserved: Collection[str]) -> str:
    """The attribute that a name in a file stands for.

    >>> [own_name(name, ["label"]) for name in ("sector", "attribute Label", "attribute sector")]
    ['sector', 'Label', 'attribute sector']
    """
    bare = name.removeprefix(OWN)
    return bare if free_name(bare, reserved) == name else name


def as_text(value: Value) -> str:
    """A value as text that :func:`from_text` reads; lists as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return value if isinstance(value, str) else repr(value)


def from_text(text: str, kind: str) -> Value:
    """The value of a type that a text tells.

    Raises
    ------
    ValueError
        It tells none.
    """
    if kind == "truth":
        if text.strip().lower() not in {"true", "false", "1", "0"}:
            raise ValueError(text)
        return text.strip().lower() in {"true", "1"}
    if kind == "whole":
        return int(text)
    if kind == "number":
        return float(text)
    return words_of(text) if kind == "list" else text


def words_of(text: str) -> tuple[str, ...]:
    """A list as JSON, as ``[a, b]``, or with bars between its words.

    >>> words_of('["a, b", "c"]'), words_of("[a, b]"), words_of("a|b")
    (('a, b', 'c'), ('a', 'b'), ('a', 'b'))
    """
    stripped = text.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        try:
            return tuple(str(one) for one in json.loads(stripped))
        except (ValueError, RecursionError):
            return tuple(part.strip().strip("\"'") for part in stripped[1:-1].split(",") if part.strip())
    return tuple(text.split("|")) if text else ()


def from_json(value: Any) -> Value | None:
    """A value of JSON as one of ours: lists of anything become words, ``null`` and objects nothing or their text."""
    if isinstance(value, list):
        return tuple(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    found: Value | None = value
    return found

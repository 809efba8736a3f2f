"""What forms say of each kind of record and each of its fields: labels, hints and examples in both languages.

Reviewed knowledge, kept as data beside this file with its sources and the day of its review. The order of the fields
in it is the order of the form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from klustermotor.casefile.records import Plain
from klustermotor.web.cases.text import shown

Words = dict[str, str]

_FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class FieldGuide:
    """What a form says of one field."""

    label: Words
    hint: Words | None = None
    example: Words | None = None


@dataclass(frozen=True)
class Group:
    """Fields that stand together; folded where few need them."""

    fields: tuple[str, ...]
    title: Words | None = None
    folded: bool = False


@dataclass(frozen=True)
class KindGuide:
    """What a form says of one kind of record: what one is called, what it is for, and its fields."""

    one: Words
    purpose: Words
    groups: tuple[Group, ...]
    fields: Mapping[str, FieldGuide]


@cache
def guide(kind: type[Plain]) -> KindGuide:
    """The guide of a kind of record, or of a part of one.

    Raises
    ------
    LookupError
        Nothing is written of the kind, or of one of the fields that its form shows.

    Examples
    --------
    >>> from klustermotor.casefile.records import Funding
    >>> guide(Funding).fields["organisation"].label["en"]
    'Financier'
    """
    told = _document()["kinds"][kind.__name__]
    words = _document()["shared"] | told["fields"]
    groups = tuple(Group(**(group | {"fields": tuple(group["fields"])})) for group in told["groups"])
    names = [name for group in groups for name in group.fields]
    return KindGuide(
        told["one"], told["purpose"], groups, {name: FieldGuide(**words[name]) for name in names}
    )


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return document


def label_of(kind: type[Plain], field: str) -> str:
    """What a field is called in the reader's language; its name in the record where no form shows it."""
    told = guide(kind).fields.get(field)
    return shown(told.label)[0] if told else field

"""How the records hang together, read from their definitions: what is nested where, and which fields name
others.

Assumes that records are nested only as tuples of one kind, and that every kind is nested under one name (the
origin of an initiative and the history of a case share a kind). Nothing here knows a particular field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from klustermotor.casefile.records import Case, Plain, Ref


@dataclass(frozen=True)
class Reference:
    """A field that names one record of a kind, or several."""

    field: str
    collection: str
    kind: type[Plain]
    many: bool


@cache
def hints(kind: type[Plain]) -> dict[str, Any]:
    """The types of a kind's own and inherited fields, with all that marks them."""
    found = get_type_hints(kind, include_extras=True)
    return {name: found[name] for name in kind.model_fields}


def parts(hint: Any) -> list[Any]:
    """The members of a union such as ``X | None``, else the hint alone, out of the marks around the whole."""
    if get_origin(hint) in (Union, UnionType):
        return [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) is not None:
        return parts(get_args(hint)[0])
    return [hint]


@cache
def nested(kind: type[Plain]) -> dict[str, type[Plain]]:
    """Fields of a kind that hold identified records, and the kind that each holds.

    >>> from klustermotor.casefile.records import Person
    >>> {name: kind.__name__ for name, kind in nested(Person).items()}
    {'appointments': 'Appointment'}
    """
    found = {}
    for name, hint in hints(kind).items():
        for part in parts(hint):
            if get_origin(part) is tuple and _is_record(get_args(part)[0]):
                found[name] = get_args(part)[0]
    return found


@cache
def references(kind: type[Plain]) -> tuple[Reference, ...]:
    """Fields of a kind that name other records.

    >>> from klustermotor.casefile.records import Region
    >>> [(one.field, one.collection, one.many) for one in references(Region)]
    [('source', 'sources', False), ('parent', 'regions', False), ('includes', 'regions', True)]
    """
    found = []
    for name, hint in hints(kind).items():
        for part in parts(hint):
            many = get_origin(part) is tuple
            marks = [mark for inner in (get_args(part) if many else (part,)) for mark in _marks(inner)]
            found += [Reference(name, mark.kind, collections()[mark.kind], many) for mark in marks]
    return tuple(found)


@cache
def collections() -> dict[str, type[Plain]]:
    """Every name that records are listed under in a case, at any depth, and their kind."""
    return {name: kind for _, name, kind in _places(Case)}


@cache
def owner(kind: type[Plain]) -> type[Plain]:
    """The kind that a kind is nested in; the case itself for the top."""
    return next(parent for parent, _, child in _places(Case) if child is kind)


def kind_at(kind: type[Plain], path: Sequence[str | int]) -> type[Plain]:
    """The kind of the part of a record that a path of field names and numbers leads to.

    >>> from klustermotor.casefile.records import Activity
    >>> kind_at(Activity, ("quantities", 0, "label")).__name__
    'Text'
    """
    for name in path:
        for part in parts(hints(kind).get(str(name))):
            inner = get_args(part)[0] if get_origin(part) is tuple else part
            if isinstance(inner, type) and issubclass(inner, Plain):
                kind = inner
    return kind


def _places(parent: type[Plain]) -> Iterator[tuple[type[Plain], str, type[Plain]]]:
    for name, kind in nested(parent).items():
        yield parent, name, kind
        yield from _places(kind)


def _marks(hint: Any) -> list[Ref]:
    return [mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Ref)]


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Plain) and "id" in hint.model_fields

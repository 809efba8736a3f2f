"""What hangs on a record: what is nested in it, what mentions it, and what cannot do without it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from klustermotor.casefile.records import OriginStep, Plain
from klustermotor.casefile.structure import Reference, collections, nested, references
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.stored import (
    HISTORY,
    Stored,
    as_json,
    in_parts,
    key_of,
    read_nested,
    read_rows,
    table_of,
)


@dataclass(frozen=True)
class Mention:
    """A record that names what is to go, and what it will be without that."""

    stored: Stored
    without: Plain


@dataclass(frozen=True)
class Hanging:
    """What hangs on a record that somebody wants to remove.

    Attributes
    ----------
    nested : list of Stored
        Goes with it, innermost last.
    mentions : list of Mention
        Stays, without naming it.
    blocking : list of Stored
        Says nothing without it, so it must be changed or removed first.
    """

    nested: list[Stored]
    mentions: list[Mention]
    blocking: list[Stored]


def what_hangs(case: Case, stored: Stored) -> Hanging:
    """What the removal of a record means for others."""
    inside = list(_nested(case, stored))
    going = {(type(one.record), one.key) for one in (stored, *inside)}
    mentions: list[Mention] = []
    blocking: list[Stored] = []
    for naming, gone in _naming(case, going).items():
        if (type(naming.record), naming.key) in going:
            continue
        without = _without(naming.record, gone)
        if without is None:
            blocking.append(naming)
        else:
            mentions.append(Mention(naming, without))
    return Hanging(inside, mentions, blocking)


def what_needs(case: Case, stored: Sequence[Stored]) -> list[Stored]:
    """What is nested in some records or names any of them, however many they are."""
    keys: dict[type[Plain], list[str]] = {}
    for one in stored:
        keys.setdefault(type(one.record), []).append(one.key)
    inside = [
        one
        for kind, some in keys.items()
        for collection in nested(kind)
        for one in read_nested(case, collection, some)
    ]
    naming = _naming(case, {(kind, key) for kind, some in keys.items() for key in some})
    return list({(one.collection, one.key): one for one in (*inside, *naming)}.values())


def _nested(case: Case, stored: Stored) -> Iterator[Stored]:
    for collection, kind in nested(type(stored.record)).items():
        inside = read_nested(case, collection, [stored.key])
        yield from inside
        if nested(kind):
            for one in inside:
                yield from _nested(case, one)


def _naming(case: Case, going: set[tuple[type[Plain], str]]) -> dict[Stored, set[tuple[type[Plain], str]]]:
    """Records that name any of those that are to go."""
    found: dict[tuple[str, str], Stored] = {}
    names: dict[tuple[str, str], set[tuple[type[Plain], str]]] = {}
    for collection, kind in collections().items():
        if collection == HISTORY:
            continue  # origin steps are read once, whoever's they are
        for reference in references(kind):
            keys = {key for gone, key in going if gone is reference.kind}
            if not keys:
                continue
            for some in in_parts(sorted(keys)):
                rows = (
                    table_of(collection)
                    .rows.filter(case=case, **{f"{reference.field}__key__in": some})
                    .order_by("position", "pk")
                    .distinct()
                )
                for one in read_rows(case, collection, rows):
                    place = _place(one)
                    found[place] = one
                    names.setdefault(place, set()).update(
                        (reference.kind, key) for key in keys.intersection(named_in(one.record, reference))
                    )
    return {_of_history(found[place]): named for place, named in names.items()}


def named_in(record: Plain, reference: Reference) -> tuple[str, ...]:
    """Identifiers that a field of a record names."""
    value = getattr(record, reference.field)
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def _of_history(stored: Stored) -> Stored:
    """The same record under the name of the list that it is in."""
    if isinstance(stored.record, OriginStep) and stored.parent is None:
        return Stored(HISTORY, stored.record, None, "", stored.number, stored.position)
    return stored


def _place(stored: Stored) -> tuple[str, str]:
    return stored.collection, key_of(stored.record)


def _without(record: Plain, gone: set[tuple[type[Plain], str]]) -> Plain | None:
    """The record without naming what is gone; None when it would say nothing then."""
    values = as_json(record)
    for reference in references(type(record)):
        keys = {key for kind, key in gone if kind is reference.kind}
        _forget(values, reference, keys)
    try:
        return type(record).model_validate_json(json.dumps(values))
    except ValidationError:
        return None


def _forget(values: dict[str, object], reference: Reference, keys: set[str]) -> None:
    value = values.get(reference.field)
    if isinstance(value, list):
        values[reference.field] = [one for one in value if one not in keys]
    elif value in keys:
        del values[reference.field]

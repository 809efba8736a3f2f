"""Identifiers for new records: readable where a name may be, without a name where it is a person's."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import fold
from klustermotor.web.recording.stored import table_of

NAMED = frozenset(
    {"initiatives", "organisations", "regions", "competence_areas", "sources", "plans", "focus_areas"}
)
_PLAIN = str.maketrans("åäöæø", "aaoao")
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for one another


def new_key(case: Case, collection: str, name: str = "") -> str:
    """An identifier that no record of the kind has in the case.

    It is made of the name for what is found by name in addresses; a person's tells nothing of the person. Two that ask
    at the same time may get the same, and the second to save is refused by the database.
    """
    stem = _slug(name) if collection in NAMED else ""
    if not stem:
        return f"{_stem(collection)}-{_random(10)}"
    taken = set(
        table_of(collection).rows.filter(case=case, key__startswith=stem).values_list("key", flat=True)
    )
    if stem not in taken:
        return stem
    return next(key for number in range(2, len(taken) + 3) if (key := f"{stem}-{number}") not in taken)


def new_keys(case: Case, collection: str, names: Sequence[str]) -> list[str]:
    """Identifiers for several new records, each for its name, in one question to the database."""
    if collection not in NAMED:
        return [new_key(case, collection) for _name in names]
    taken = set(table_of(collection).rows.filter(case=case).values_list("key", flat=True))
    last: dict[str, int] = {}
    found = []
    for name in names:
        stem = _slug(name) or f"{_stem(collection)}-{_random(10)}"
        key, number = stem, last.get(stem, 1)
        while key in taken:
            number += 1
            key = f"{stem}-{number}"
        last[stem] = number
        taken.add(key)
        found.append(key)
    return found


def _slug(name: str) -> str:
    """A name in small letters a to z, digits and hyphens.

    >>> _slug("Åkers Hållbara Trä AB"), _slug("!")
    ('akers-hallbara-tra-ab', '')
    """
    plain = fold(name).translate(_PLAIN)
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")


def _stem(collection: str) -> str:
    return {"people": "person", "actors": "actor", "value_chain": "stage"}.get(
        collection, collection.removesuffix("s").replace("_", "-")
    )


def _random(length: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(length))

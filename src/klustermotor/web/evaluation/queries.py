"""Reads of annotations, and of what in an initiative they can be about.

Annotations know their subjects by identifiers alone; the words for these are found here, in a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.evaluation.models import Annotation, AnnotationQuerySet
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording.stored import Stored, read, read_nested, read_some
from klustermotor.web.recording.wording import kind_words, titles

OFFERED = ("goals", "focus_areas", "phases", "value_chain", "key_figures")
"""Lists short enough to choose from; a record of another can be named in the address."""
MOST_OFFERED = 100
LATEST = 3
SEPARATOR = "/"


@dataclass(frozen=True)
class Said:
    """An annotation with the words for what it is about, and whether the reader wrote it; empty for the whole."""

    annotation: Annotation
    about: str
    own: bool


def readable(case: Case, initiative_key: str) -> AnnotationQuerySet:
    """What has been said of an initiative and may be read, the latest first."""
    rows = AnnotationQuerySet(Annotation).readable_in(case).filter(initiative_key=initiative_key)
    return rows.prefetch_related("answers")


def said(case: Case, rows: Sequence[Annotation], reader: User) -> list[Said]:
    """Annotations with the words for what they are about."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.collection:
            wanted[row.collection].add(row.key)
    stored = [one for collection, keys in wanted.items() for one in read_some(case, collection, keys)]
    words = {
        (one.collection, one.key): f"{_kind(one.collection)}: {title}"
        for one, title in zip(stored, titles(case, stored), strict=True)
    }
    return [
        Said(
            row,
            words.get((row.collection, row.key)) or (_kind(row.collection) if row.collection else ""),
            row.by_id is not None and row.by_id == reader.pk,
        )
        for row in rows
    ]


def latest(case: Case, initiative_key: str, reader: User) -> tuple[list[Said], int]:
    """What was said last of an initiative and stands, and how much there is in all: for the initiative's own page."""
    rows = readable(case, initiative_key).filter(withdrawn_at=None)
    count = rows.count()
    return said(case, list(rows[:LATEST]) if count else [], reader), count


def subjects(case: Case, initiative: Initiative, asked: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """What an annotation can be about, by kind: (value, words), with the record that was asked for."""
    stored: list[Stored] = []
    for collection in OFFERED:
        stored += read_nested(case, collection, [initiative.key])[:MOST_OFFERED]
    chosen = subject(case, initiative, asked)
    if chosen and value_of(chosen) not in map(value_of, stored):
        stored.insert(0, chosen)
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one, title in zip(stored, titles(case, stored), strict=True):
        groups[_kind(one.collection)].append((value_of(one), title))
    return list(groups.items())


def subject(case: Case, initiative: Initiative, value: str) -> Stored | None:
    """The record of an initiative that a value such as ``goals/growth`` names; None when there is none."""
    collection, _separator, key = value.partition(SEPARATOR)
    try:
        found = read(case, collection, key)
    except LookupError:
        return None
    return found if found.initiative == initiative.key and collection != "initiatives" else None


def value_of(stored: Stored) -> str:
    """What names a record in an address or a form."""
    return f"{stored.collection}{SEPARATOR}{stored.key}"


def _kind(collection: str) -> str:
    words = kind_words(collection)
    return words[:1].upper() + words[1:]

"""The records behind a sign as links to where they are read, with how far each can be relied on.

The number of queries is that of the lists that are cited, however many records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from klustermotor.casefile.records import Plain
from klustermotor.diagnosis.signs import Evidence
from klustermotor.web.cases.models import Case, Source
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words, period_words
from klustermotor.web.diagnosis.words import say
from klustermotor.web.recording.places import page_of_stored
from klustermotor.web.recording.stored import Stored, parent_collection, read_some
from klustermotor.web.recording.wording import kind_words, titles

_WITHIN = frozenset({"priorities", "actors", "appointments"})
"""Lists whose records say little without what they are nested in: a plan, a stage, a person."""


@dataclass(frozen=True)
class Cited:
    """A record behind a sign.

    Attributes
    ----------
    within
        What it is nested in, where it says little without; else empty.
    address, source_address
        Where the record, and its source, are read; the latter empty where nobody has said.
    reliability
        How far it can be relied on, by its own word or else that of its source; empty where nobody has said.
    """

    kind: str
    title: str
    within: str
    when: str
    address: str
    source: str
    source_address: str
    reliability: str

    @property
    def reliability_words(self) -> str:
        """How far it can be relied on, in a word."""
        return say(f"reliability_{self.reliability or 'none'}")


def cited(case: Case, evidence: Iterable[Evidence]) -> Mapping[Evidence, Cited]:
    """The records that are there, by what names them; one that has just been removed is left out."""
    wanted: dict[str, dict[str, Evidence]] = defaultdict(dict)
    for one in evidence:
        wanted[one.collection][one.key] = one
    stored = [one for collection, keys in wanted.items() for one in read_some(case, collection, keys)]
    sources, around = _sources(case, stored), _around(case, stored)
    return {
        wanted[one.collection][one.key]: _cited(
            case, one, title, sources, around.get((one.collection, one.parent or ""), "")
        )
        for one, title in zip(stored, titles(case, stored), strict=True)
    }


def _cited(case: Case, stored: Stored, title: str, sources: Mapping[str, Source], within: str) -> Cited:
    source = sources.get(_of(stored.record, "source") or "")
    return Cited(
        kind=kind_words(stored.collection),
        title=title,
        within=within,
        when=_when(stored.record),
        address=page_of_stored(case, stored),
        source=shown(source.title)[0] if source else "",
        source_address=reverse("source", args=[case.key, source.key]) if source else "",
        reliability=_of(stored.record, "reliability") or (source.reliability if source else None) or "",
    )


def _around(case: Case, stored: Iterable[Stored]) -> Mapping[tuple[str, str], str]:
    """What the records are nested in, by their list and its key."""
    parents: dict[str, set[str]] = defaultdict(set)
    for one in stored:
        if one.collection in _WITHIN and one.parent:
            parents[one.collection].add(one.parent)
    found: dict[tuple[str, str], str] = {}
    for collection, keys in parents.items():
        above = read_some(case, parent_collection(collection) or "", keys)
        found |= {(collection, one.key): title for one, title in zip(above, titles(case, above), strict=True)}
    return found


def _sources(case: Case, stored: Iterable[Stored]) -> Mapping[str, Source]:
    keys = {key for one in stored if (key := _of(one.record, "source"))}
    return {one.key: one for one in Source.objects.filter(case=case, key__in=keys)}


def _when(record: Plain) -> str:
    """When the record holds, in words; empty where that is not known."""
    start, end, year = _of(record, "start"), _of(record, "end"), _of(record, "year")
    lasts = not hasattr(record, "when") or _of(record, "status") == "under_way"
    if start or end:
        return period_words(start, end) if lasts or end else date_words(start)
    return date_words(_of(record, "date")) or (str(year) if year else "")


def _of(record: Plain, name: str) -> Any:
    return getattr(record, name, None)

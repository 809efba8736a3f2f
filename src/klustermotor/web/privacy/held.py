"""Everything that a case holds about a person in one place: to be shown, handed over, or gone through before erasing.

What is told of other people in the same records is left out: an activity names the others who came, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from klustermotor.web.cases.models import Case
from klustermotor.web.privacy.erasing import drafts_with
from klustermotor.web.privacy.mentions import Mention, mentions_of
from klustermotor.web.privacy.models import Consent, Review
from klustermotor.web.privacy.traces import Trace, people_fields
from klustermotor.web.recording.guidance import label_of
from klustermotor.web.recording.hanging import what_hangs
from klustermotor.web.recording.models import ChangedRecord, Draft
from klustermotor.web.recording.places import page_of_stored
from klustermotor.web.recording.stored import Stored, as_json, read
from klustermotor.web.recording.wording import fields_of, kind_words, names_of, titles, value_words
from klustermotor.web.surveys.forgetting import TakenPart, taken_part


@dataclass(frozen=True)
class HeldRecord:
    """A record that is of the person or names the person, in words and as data."""

    stored: Stored
    kind: str
    title: str
    address: str
    fields: list[tuple[str, str]]
    data: dict[str, Any]


@dataclass(frozen=True)
class Held:
    """All of it."""

    trace: Trace
    records: list[HeldRecord]
    mentions: list[Mention]
    history: list[ChangedRecord]
    consents: list[Consent]
    drafts: list[Draft]
    review: Review | None
    surveys: list[TakenPart]

    def counts(self) -> dict[str, int]:
        """How many records there are of each list, in the order of the case file."""
        found: dict[str, int] = {}
        for one in self.records:
            found[one.stored.collection] = found.get(one.stored.collection, 0) + 1
        return found


def everything_held(trace: Trace) -> Held:
    """Everything that a case holds about a person."""
    case, key = trace.case, trace.key
    return Held(
        trace=trace,
        records=_in_words(case, key, _records(trace)),
        mentions=mentions_of(trace),
        history=trace.history(),
        consents=list(Consent.objects.filter(case=case, person_key=key)),
        drafts=drafts_with(trace),
        review=Review.objects.filter(case=case, person_key=key).first(),
        surveys=taken_part(case, key, trace.names),
    )


def _records(trace: Trace) -> list[Stored]:
    if trace.row is None:
        return []
    stored = read(trace.case, "people", trace.key)
    hanging = what_hangs(trace.case, stored)
    naming = [*(one.stored for one in hanging.mentions), *hanging.blocking]
    return [stored, *hanging.nested, *sorted(naming, key=lambda one: one.collection)]


def _in_words(case: Case, key: str, found: list[Stored]) -> list[HeldRecord]:
    names = names_of(case, (one.record for one in found))
    return [
        HeldRecord(
            stored=one,
            kind=kind_words(one.collection),
            title=title,
            address=page_of_stored(case, one),
            fields=[
                (label_of(type(one.record), field), words)
                for field in fields_of(one.collection)
                if field not in _of_others(one.collection)
                and (words := value_words(one.record, field, names))
            ],
            data=without_others(one.collection, as_json(one.record), key),
        )
        for one, title in zip(found, titles(case, found), strict=True)
    ]


def _of_others(collection: str) -> set[str]:
    """Fields that name several people."""
    return {name for name in people_fields(collection) if name == "people"}


def without_others(collection: str, values: dict[str, Any], key: str) -> dict[str, Any]:
    """A record's data with nobody else in its lists of people.

    >>> without_others("activities", {"id": "fair", "people": ["ann", "bo"]}, "bo")
    {'id': 'fair', 'people': ['bo']}
    """
    shared = _of_others(collection)
    return {
        name: [one for one in value if one == key] if name in shared else value
        for name, value in values.items()
    }


def as_data(held: Held) -> dict[str, Any]:
    """All of it as plain values, for a file that the person can be given."""
    key = held.trace.key
    return {
        "case": held.trace.case.key,
        "person": key,
        "names": list(held.trace.names),
        "records": [
            {"list": one.stored.collection, "within": one.stored.parent, "record": one.data}
            for one in held.records
        ],
        "mentions": [
            {"place": one.place, "texts": one.excerpts, "earlier_texts": one.former} for one in held.mentions
        ],
        "history": list(_versions(held.history, key)),
        "consents": [
            {
                "mailing": one.mailing,
                "address": one.address,
                "given_on": one.given_on,
                "given": one.given,
                "source": one.source,
                "recorded_at": one.recorded_at,
                "withdrawn_on": one.withdrawn_on,
            }
            for one in held.consents
        ],
        "drafts": [{"form": one.address, "updated_at": one.updated_at} for one in held.drafts],
        "reviewed_at": held.review.at if held.review else None,
        "surveys": [one.as_data() for one in held.surveys],
    }


def _versions(rows: Iterable[ChangedRecord], key: str) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {
            "at": row.change.at,
            "by": row.change.by_name,
            "action": row.change.action,
            "list": row.collection,
            "key": row.key,
            "before": row.before and without_others(row.collection, row.before, key),
            "after": row.after and without_others(row.collection, row.after, key),
        }

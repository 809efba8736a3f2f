"""The history as pages show it: each change in words, and each record in it before and after, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from klustermotor.casefile.records import Plain
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.personal import seen, withheld
from klustermotor.web.recording.guidance import label_of
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import from_json, kind_of
from klustermotor.web.recording.wording import (
    Names,
    fields_of,
    kind_words,
    names_of,
    title,
    value_words,
)

FEW = 4
BESIDE_HISTORY = ("case.loaded", "person.erased", "privacy.erased-again")
"""What may have changed any record and is not, or not wholly, told of in the history: names of events."""


@dataclass(frozen=True)
class Difference:
    """A field that is not as it was; empty words for the unknown."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Summary:
    """A change with the first few of its records in words.

    Attributes
    ----------
    more
        How many more there are.
    kept_back
        How many beside those tell of people's ties, and are not for the reader.
    """

    change: Change
    entries: list[Told]
    more: int
    kept_back: int


@dataclass(frozen=True)
class Told:
    """A changed record in words."""

    row: ChangedRecord
    kind: str
    title: str
    differences: list[Difference]

    @property
    def verb(self) -> str:
        """What happened to the record."""
        if self.row.before is None:
            return _("new")
        return _("removed") if self.row.after is None else _("changed")


def told(case: Case, rows: Iterable[ChangedRecord]) -> list[Told]:
    """Changed records in words, with the names of what they name."""
    found = [(row, _record(row, row.before), _record(row, row.after)) for row in rows]
    names = names_of(case, [one for _row, *both in found for one in both if one])
    return [
        Told(
            row=row,
            kind=kind_words(row.collection),
            title=_title(row, before, after, names),
            differences=differences(row.collection, before, after, names),
        )
        for row, before, after in found
    ]


def differences(collection: str, before: Plain | None, after: Plain | None, names: Names) -> list[Difference]:
    """The fields of a record that are not as they were, in the order of the form."""
    found = []
    for field in fields_of(collection):
        words = [value_words(one, field, names) if one else "" for one in (before, after)]
        same = before and after and getattr(before, field) == getattr(after, field)
        if not same and any(words):
            found.append(Difference(label_of(kind_of(collection), field), *words))
    return found


def summaries(case: Case, changes: Sequence[Change]) -> list[Summary]:
    """Changes with the first few of their records in words, and how many more there are."""
    touched = ChangedRecord.objects.filter(change__in=changes)
    rows: dict[int, list[ChangedRecord]] = {change.pk: [] for change in changes}
    for row in seen(case, touched).order_by("pk"):
        rows[row.change_id].append(row)
    kept_back = kept_back_of(case, changes)
    few = {one.row.pk: one for one in told(case, [row for some in rows.values() for row in some[:FEW]])}
    return [
        Summary(
            change,
            [few[row.pk] for row in rows[change.pk][:FEW]],
            max(0, len(rows[change.pk]) - FEW),
            kept_back.get(change.pk, 0),
        )
        for change in changes
    ]


def kept_back_of(case: Case, changes: Iterable[Change]) -> dict[int, int]:
    """How many records of some changes are not for the reader, where there are any."""
    rows = withheld(case, ChangedRecord.objects.filter(change__in=changes))
    return dict(rows.order_by().values_list("change").annotate(n=Count("pk")))


def of_record(case: Case, collection: str, key: str) -> QuerySet[ChangedRecord]:
    """What has happened to one record and is for the reader, latest first."""
    rows = ChangedRecord.objects.filter(change__case=case, collection=collection, key=key)
    return seen(case, rows).select_related("change", "change__undone_by").order_by("-pk")


def _record(row: ChangedRecord, values: dict[str, Any] | None) -> Plain | None:
    return None if values is None else from_json(row.collection, values)


def _title(row: ChangedRecord, before: Plain | None, after: Plain | None, names: Names) -> str:
    one = after or before
    return title(row.collection, one, names) if one else row.key

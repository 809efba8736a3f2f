"""Where a person's name stands in the texts of a case, and taking it out there.

Every text of every room is read: those of records by their definition, those of other models through their fields. A
model belongs to a case when it has a ``case``, a ``case_key``, or something above it that has; so a room that is added
later is searched without a line here. Names of other people, and of accounts that made a change, are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from klustermotor.casefile.records import Case as CaseRecord
from klustermotor.casefile.records import Plain
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.belonging import ways_to_case
from klustermotor.web.cases.models import Case, CaseAccess, Findable, Keyed
from klustermotor.web.cases.tables import Table, tables
from klustermotor.web.privacy.models import Consent, Erasure, Review
from klustermotor.web.privacy.names import Change, WholeName, text_fields, with_strings, with_texts
from klustermotor.web.privacy.traces import Trace, is_own
from klustermotor.web.recording.models import Change as HistoryChange
from klustermotor.web.recording.models import ChangedRecord
from klustermotor.web.recording.places import page_of_stored
from klustermotor.web.recording.stored import HISTORY, kind_of, read_some
from klustermotor.web.recording.wording import kind_words, titles

_APART = {Event, CaseAccess, Consent, Review, Erasure, HistoryChange, ChangedRecord, Case}
_NO_TEXT = ("key", "keys", "digest", "by_name", "mark")


@dataclass
class Mention:
    """A record, or another row, in which the name stands.

    Attributes
    ----------
    place : str
        What it is told apart by: list and key, or model and number.
    excerpts : list of str
        The name with the text around it, as it is now.
    former : list of str
        The same in earlier versions only.
    """

    place: str
    kind: str = ""
    title: str = ""
    address: str = ""
    excerpts: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    """A row with the name in it: ``rewritten`` gives the columns that a change of texts changes."""

    place: str
    row: models.Model
    former: bool
    rewritten: Callable[[Change], dict[str, Any]]


def mentions_of(trace: Trace) -> list[Mention]:
    """Where the name stands, apart from what tells of the person alone."""
    found: dict[str, Mention] = {}
    for one in _found(trace):
        mention = found.setdefault(one.place, Mention(one.place))
        # What an evaluator keeps to evaluators is told of, and not shown.
        hidden = getattr(one.row, "draft", False)
        for excerpt in ["…"] if hidden else _excerpts(one, trace.whole_name):
            if excerpt not in mention.excerpts + mention.former:
                (mention.former if one.former else mention.excerpts).append(excerpt)
    _describe(trace.case, found)
    return sorted(found.values(), key=lambda one: (not one.excerpts, one.kind, one.title, one.place))


def take_out(trace: Trace, wanted: Callable[[str], bool]) -> list[str]:
    """Take the name out of the texts of some places, of their history too; the places where it stood."""
    done: dict[str, None] = {}
    for one in _found(trace):
        if wanted(one.place):
            _write(one.row, one.rewritten(trace.whole_name.replaced))
            done[one.place] = None
    return list(done)


def _excerpts(one: _Found, name: WholeName) -> list[str]:
    told: list[str] = []

    def note(text: str, _language: str, _longest: int) -> str:
        told.extend(name.excerpts(text))
        return text

    one.rewritten(note)
    return told


def _write(row: models.Model, values: dict[str, Any]) -> None:
    for column, value in values.items():
        setattr(row, column, value)
    derived: tuple[str, ...] = ()
    if isinstance(row, Findable):
        row.derive()
        derived = ("sort_key", "search_text")
    row.save(update_fields=[*values, *derived])


def _found(trace: Trace) -> Iterator[_Found]:
    """Every row in whose texts the name stands."""
    for one in (*_in_records(trace), *_in_case(trace.case), *_in_history(trace), *_in_other_models(trace)):
        if _excerpts(one, trace.whole_name):
            yield one


def _in_records(trace: Trace) -> Iterator[_Found]:
    own = {
        "people": {trace.key},
        "appointments": set(trace.appointments().values_list("key", flat=True)),
        "roles": set(trace.roles().values_list("key", flat=True)),
        "ties": set(trace.ties().values_list("key", flat=True)),
    }
    for table in tables().values():
        columns = _text_columns(table)
        if not columns:
            continue
        rows = _holding(table.rows.filter(case=trace.case), columns, trace.whole_name)
        for row in rows.exclude(key__in=own.get(table.name, ())).order_by("pk").iterator():
            yield _Found(f"{_list_of(table, row)}/{row.key}", row, False, _of_kind(table.kind, row, columns))


def _text_columns(table: Table) -> list[str]:
    named_after_others = {"name"} if table.name == "people" else set()
    return [one for one in text_fields(table.kind) if one in table.plain and one not in named_after_others]


def _list_of(table: Table, row: Any) -> str:
    return HISTORY if table.name == "origin" and row.initiative_id is None else table.name


def _of_kind(kind: type[Plain], row: models.Model, columns: list[str]) -> Callable[[Change], dict[str, Any]]:
    return lambda change: with_texts(kind, {one: getattr(row, one) for one in columns}, change)


def _in_case(case: Case) -> Iterator[_Found]:
    yield _Found("case", case, False, _of_kind(CaseRecord, case, ["title", "description"]))


def _in_history(trace: Trace) -> Iterator[_Found]:
    rows = ChangedRecord.objects.filter(change__case=trace.case)
    for row in _holding(rows, ["before", "after"], trace.whole_name).order_by("pk").iterator():
        if not is_own(row, trace.key):
            yield _Found(f"{row.collection}/{row.key}", row, True, _of_version(row))


def _of_version(row: ChangedRecord) -> Callable[[Change], dict[str, Any]]:
    def rewritten(change: Change) -> dict[str, Any]:
        kind = kind_of(row.collection)
        told = {"before": row.before, "after": row.after}
        texts = {side: with_texts(kind, values, change) if values else None for side, values in told.items()}
        if row.collection == "people":  # another's name
            for side, values in told.items():
                if values:
                    texts[side] = {**(texts[side] or {}), "name": values["name"]}
        return texts

    return rewritten


def _in_other_models(trace: Trace) -> Iterator[_Found]:
    for model, way in models_of_cases().items():
        columns = _free_columns(model)
        wanted = trace.case.key if way.endswith("case_key") else trace.case
        rows = model._default_manager.filter(**{way: wanted})
        if not columns:
            continue
        for row in _holding(rows, columns, trace.whole_name).order_by("pk").iterator():
            yield _Found(f"{model._meta.label_lower}/{row.pk}", row, False, _of_model(row, columns))


def _of_model(row: models.Model, columns: list[str]) -> Callable[[Change], dict[str, Any]]:
    def rewritten(change: Change) -> dict[str, Any]:
        longest = {one: getattr(row._meta.get_field(one), "max_length", None) for one in columns}
        return {
            one: with_strings(getattr(row, one), change, longest=longest[one] or 10**9) for one in columns
        }

    return rewritten


@cache
def models_of_cases() -> dict[type[models.Model], str]:
    """Models of any room whose rows belong to a case, records left out, and the way from a row to its case."""
    return {
        model: way
        for model, way in ways_to_case().items()
        if model not in _APART and not issubclass(model, Keyed)
    }


def _free_columns(model: type[models.Model]) -> list[str]:
    """Columns in which anything may have been written."""
    return [
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField | models.JSONField)
        and not one.choices
        and not one.name.endswith(_NO_TEXT)
    ]


def _holding(rows: QuerySet[Any], columns: list[str], name: WholeName) -> QuerySet[Any]:
    """Rows that may hold the name: all of them where the database cannot tell."""
    if not name.stems:
        return rows
    written = {f"{column}_as_text": Cast(column, TextField()) for column in columns}
    asked = (Q(**{f"{one}__icontains": stem}) for one in written for stem in name.stems)
    found: QuerySet[Any] = rows.annotate(**written).filter(reduce(or_, asked))
    return found


def _describe(case: Case, found: dict[str, Mention]) -> None:
    """Say what each place is called, and where it is read."""
    lists: dict[str, list[str]] = {}
    labels = {model._meta.label_lower: model for model in models_of_cases()}
    for place, mention in found.items():
        collection, _slash, key = place.partition("/")
        if place == "case":
            mention.kind, mention.title = _("case"), str(case)
        elif collection in labels:
            mention.kind = str(labels[collection]._meta.verbose_name)
        else:
            mention.kind, mention.title = kind_words(collection), key
            lists.setdefault(collection, []).append(key)
    for collection, keys in lists.items():
        stored = read_some(case, collection, keys)
        for one, title in zip(stored, titles(case, stored), strict=True):
            mention = found[f"{collection}/{one.key}"]
            mention.title, mention.address = title, page_of_stored(case, one)

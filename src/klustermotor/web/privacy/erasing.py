"""Making a person nameless everywhere in a case: in the records, the history, the audit trail, drafts and files.

Assumes a transaction that holds the case's row; only `actions` calls this. What stays is what others rest on: that
somebody was there. Posts, ties and every word about the person go; roles keep their kind and their years.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from klustermotor.web.actors.models import Person
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.tables import tables
from klustermotor.web.diagnosis.forgetting import forget_computed
from klustermotor.web.privacy.mentions import models_of_cases, take_out
from klustermotor.web.privacy.models import Consent, Review
from klustermotor.web.privacy.names import with_strings
from klustermotor.web.privacy.traces import NAMELESS, Trace, is_own, own_keys, people_fields
from klustermotor.web.recording.keys import new_key
from klustermotor.web.recording.models import ChangedRecord, Draft
from klustermotor.web.registers.forgetting import forget_rows
from klustermotor.web.surveys.forgetting import WRITTEN_BY_RESPONDENTS, forget_in_surveys

ORGANISATION_STAYS = {"founder", "partner", "initiator"}
"""Roles that an organisation holds: where a person stood for it, the organisation stays and the person goes."""
_KEPT_OF_ROLE = {"id", "role", "person", "organisation", "body", "start", "end"}
_SIGNS = r"[a-z0-9._-]"

Renames = dict[tuple[str, str], str]


@dataclass
class Forgotten:
    """What an erasure did: counts for the audit trail, and where the name was taken out of texts."""

    new_key: str
    counts: dict[str, int] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)


def forget_person(trace: Trace, wanted: Callable[[str], bool], key: str = "") -> Forgotten:
    """Make a person nameless; the name goes out of the texts of the wanted places."""
    case = trace.case
    done = Forgotten(key or new_key(case, "people"))
    # What respondents have written is shown to nobody who could choose, so the name always goes out of it.
    done.places = take_out(trace, lambda place: wanted(place) or place.startswith(WRITTEN_BY_RESPONDENTS))
    history = trace.history()
    renames: Renames = {
        (collection, old): new_key(case, collection) for collection, old in own_keys(trace, history)
    }
    renames["people", trace.key] = done.new_key
    sector = _sector(trace)
    done.counts = {
        "mentions": len(done.places),
        "listed_firms": forget_rows(done.places),
        "history": _forget_history(trace, history, renames, sector),
        "roles": _forget_roles(trace, renames),
        "ties": trace.ties().delete()[0],
        "appointments": trace.appointments().delete()[0],
        "consents": Consent.objects.filter(case=case, person_key=trace.key).delete()[0],
        "drafts": _forget_drafts(trace, renames),
        "surveys": forget_in_surveys(case, trace.key, trace.names),
    }
    Review.objects.filter(case=case, person_key=trace.key).delete()
    _forget_row(trace, done.new_key, sector)
    _rename_elsewhere(case, renames)
    _forget_in_events(trace, renames)
    forget_computed(case)
    return done


def _sector(trace: Trace) -> str | None:
    """Where the person came from, as figures count it: with the organisation of the roles, else by background."""
    found = set(trace.roles().values_list("organisation__sector", flat=True)) - {None}
    return found.pop() if len(found) == 1 else (trace.row.background_sector if trace.row else None)


def _forget_row(trace: Trace, key: str, sector: str | None) -> None:
    row = trace.row
    if row is None:
        return
    row.key, row.name, row.background_sector = key, NAMELESS, sector
    row.background = row.note = row.reliability = row.source = None
    row.save()


def _forget_roles(trace: Trace, renames: Renames) -> int:
    roles = list(trace.roles())
    for row in roles:
        row.key = renames["roles", row.key]
        if row.role in ORGANISATION_STAYS and row.organisation_id:
            row.person = None
        else:
            row.organisation = None
        row.start, row.end = _year(row.start), _year(row.end)
        row.post = row.ability = row.note = row.reliability = row.source = None
        row.save()
    return len(roles)


def _year(date: str | None) -> str | None:
    """The year of a partial date: a day tells too well which meeting it was."""
    return date and date[:4]


def _forget_history(
    trace: Trace, history: Iterable[ChangedRecord], renames: Renames, sector: str | None
) -> int:
    """Every version without the person, so that no change that is undone brings anything back; how many."""
    nameless = {"id": renames["people", trace.key], "name": NAMELESS}
    if sector:
        nameless["background_sector"] = sector
    count = 0
    for row in history:
        count += 1
        if is_own(row, trace.key) and row.collection in ("appointments", "ties"):
            row.delete()
            continue
        row.key = renames.get((row.collection, row.key), row.key)
        for side in ("before", "after"):
            values = getattr(row, side)
            if values and row.collection == "people":
                setattr(row, side, dict(nameless))
            elif values:
                setattr(row, side, _without_person(row.collection, values, trace.key, renames))
        row.save()
    return count


def _without_person(collection: str, values: dict[str, Any], key: str, renames: Renames) -> dict[str, Any]:
    """A version of a record that names the person, with the nameless one instead."""
    found = dict(values)
    if collection == "roles" and found.get("person") == key:
        found = {name: value for name, value in found.items() if name in _KEPT_OF_ROLE}
        found.update({name: found[name][:4] for name in ("start", "end") if name in found})
        stays = found.get("role") in ORGANISATION_STAYS and "organisation" in found
        found.pop("person" if stays else "organisation", None)
    if (collection, values["id"]) in renames:
        found["id"] = renames[collection, values["id"]]
    for name in people_fields(collection):
        value = found.get(name)
        if isinstance(value, list):
            found[name] = sorted({renames["people", key] if one == key else one for one in value})
        elif value == key:
            found[name] = renames["people", key]
    return found


def drafts_with(trace: Trace) -> list[Draft]:
    """What accounts have typed and not saved in which the person is named, by name or key."""
    found = []
    for draft in Draft.objects.filter(address__contains=f"/case/{trace.case.key}/").order_by("pk"):
        told: list[str] = []

        def note(text: str, _language: str, _longest: int, told: list[str] = told) -> str:
            told.extend(trace.whole_name.excerpts(text))
            told.extend([text] if text == trace.key else [])
            return text

        with_strings([draft.title, draft.data], note)
        if told or _is_about(draft, "people", trace.key):
            found.append(draft)
    return found


def _is_about(draft: Draft, collection: str, key: str) -> bool:
    """Whether a form is that of a record, or of something new in it."""
    place = rf"(?:{collection}/|within=){re.escape(key)}(?!{_SIGNS})"
    return re.search(place, draft.address) is not None


def _forget_drafts(trace: Trace, renames: Renames) -> int:
    """Drafts about the person go; others lose the name."""
    count = 0
    for draft in Draft.objects.filter(address__contains=f"/case/{trace.case.key}/"):
        if any(_is_about(draft, collection, key) for collection, key in renames):
            draft.delete()
            count += 1
    for draft in drafts_with(trace):

        def without(text: str, language: str, longest: int) -> str:
            return renames["people", trace.key] if text == trace.key else trace.whole_name.replaced(text)

        title, data = draft.title, with_strings(draft.data, without)
        title = trace.whole_name.replaced(title, longest=Draft._meta.get_field("title").max_length or 0)
        Draft.objects.filter(pk=draft.pk).update(title=title, data=data)
        count += 1
    return count


def _rename_elsewhere(case: Case, renames: Renames) -> None:
    """Rows of other rooms that name a record by its list and key, or a person by key."""
    for model, way in models_of_cases().items():
        columns = {one.name for one in model._meta.concrete_fields}
        rows = model._default_manager.filter(**{way: case.key if way.endswith("case_key") else case})
        for (collection, old), new in renames.items():
            if {"collection", "key"} <= columns:
                rows.filter(collection=collection, key=old).update(key=new)
            if collection == "people" and "person_key" in columns:
                rows.filter(person_key=old).update(person_key=new)


def _forget_in_events(trace: Trace, renames: Renames) -> None:
    """The audit trail keeps what was done, under the new keys."""
    asked = Q()
    for _collection, key in renames:
        asked |= Q(key=key) | Q(told__contains=key)
    for stem in trace.whole_name.stems:
        asked |= Q(told__icontains=stem)
    events = Event.objects.filter(case_key=trace.case.key).annotate(told=Cast("details", TextField()))
    alone = not _is_shared(trace)
    for event in events.filter(asked).iterator():
        key = renames.get((event.kind, event.key), event.key)
        details = _without_keys(event.details, trace, renames, alone=alone)
        if (key, details) != (event.key, event.details):
            Event.objects.filter(pk=event.pk).update(key=key, details=details)


def _is_shared(trace: Trace) -> bool:
    """Whether anything else in the case has the person's key."""
    others = [table for table in tables().values() if table.model is not Person]
    now = any(table.rows.filter(case=trace.case, key=trace.key).exists() for table in others)
    before = ChangedRecord.objects.filter(change__case=trace.case, key=trace.key).exclude(collection="people")
    return now or before.exists()


def _without_keys(value: Any, trace: Trace, renames: Renames, *, alone: bool) -> Any:
    """Details of an event with new keys for old: in pairs of list and key, and wherever else no other is meant."""
    if isinstance(value, dict):
        return {name: _without_keys(one, trace, renames, alone=alone) for name, one in value.items()}
    if isinstance(value, list):
        if len(value) == 2 and tuple(map(str, value)) in renames:
            return [value[0], renames[str(value[0]), str(value[1])]]
        return [_without_keys(one, trace, renames, alone=alone) for one in value]
    if isinstance(value, str):
        if alone:
            bounded = rf"(?<!{_SIGNS}){re.escape(trace.key)}(?!{_SIGNS})"
            value = re.sub(bounded, renames["people", trace.key], value)
        return trace.whole_name.replaced(value)
    return value


def remove_files(trace: Trace) -> int:
    """Remove prepared and uploaded files of the case in which the person stands; how many."""
    words = [*(name.encode() for name in trace.names), f'"{trace.key}"'.encode()]
    words += [json.dumps(name)[1:-1].encode() for name in trace.names]
    mine = trace.case.key.encode()
    removed = 0
    for path in sorted(Path(settings.FILES).rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        content = _content(path) + path.name.encode()
        about = mine in content or trace.case.key in path.parts
        if about and any(word in content for word in words):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _content(path: Path) -> bytes:
    """What a file holds, and what the files in it hold."""
    content = path.read_bytes()
    if not zipfile.is_zipfile(path):
        return content
    with zipfile.ZipFile(path) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())

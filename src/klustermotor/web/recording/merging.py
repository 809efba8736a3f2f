"""Two who changed the same record: what only one of them touched is taken as is, the rest is shown side by side.

Assumes that the version both started from is in the history; where it is not, every field that differs is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import ValidationError

from klustermotor.casefile.records import Plain
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.errors import Conflict
from klustermotor.web.recording.forms import RecordForm
from klustermotor.web.recording.guidance import label_of
from klustermotor.web.recording.history import Difference, of_record
from klustermotor.web.recording.models import ChangedRecord
from klustermotor.web.recording.stored import digest_of, from_json
from klustermotor.web.recording.wording import fields_of, names_of, value_words


@dataclass(frozen=True)
class Merged:
    """The form to go on with after a conflict.

    Attributes
    ----------
    form : RecordForm
        Holds what the person wrote, with what only the other changed taken over.
    latest : ChangedRecord or None
        The other's change, as far as the history knows it.
    both : list of Difference
        Fields that both changed: ``before`` is the other's, ``after`` the person's own.
    taken : list of Difference
        Fields that only the other changed, before and after.
    """

    form: RecordForm
    latest: ChangedRecord | None
    both: list[Difference]
    taken: list[Difference]


def merge(case: Case, conflict: Conflict, base: str) -> Merged:
    """Set what a person wrote beside what is there now."""
    now, mine = conflict.now, conflict.mine
    if now is None or mine is None:
        raise ValueError("one of the versions is not there")
    rows = list(of_record(case, conflict.collection, conflict.key)[:200])
    start = _version(rows, base, now.parent)
    others = {name: getattr(now.record, name) for name in _changed(conflict.collection, start, now.record)}
    own = set(_changed(conflict.collection, start, mine))
    merged = _with(mine, {name: value for name, value in others.items() if name not in own}) or mine
    form = RecordForm(conflict.collection, case=case, stored=replace(now, record=merged))
    form.typed = {**form.typed, "base": [now.digest]}
    names = names_of(case, [one for one in (start, mine, now.record) if one])
    differing = {name for name in own & set(others) if getattr(mine, name) != others[name]}

    def told(fields: set[str], before: Plain | None, after: Plain) -> list[Difference]:
        return [
            Difference(
                label_of(type(mine), name),
                value_words(before, name, names) if before else "",
                value_words(after, name, names),
            )
            for name in fields_of(conflict.collection)
            if name in fields
        ]

    return Merged(
        form=form,
        latest=rows[0] if rows else None,
        both=told(differing, now.record, mine),
        taken=told(set(others) - own, start, now.record),
    )


def _version(rows: list[ChangedRecord], digest: str, parent: str | None) -> Plain | None:
    """The version with a digest, where the history has it."""
    for row in rows:
        for values in (row.before, row.after):
            if values is not None:
                record = from_json(row.collection, values)
                if digest_of(record, parent) == digest:
                    return record
    return None


def _changed(collection: str, start: Plain | None, record: Plain) -> list[str]:
    return [
        name
        for name in fields_of(collection)
        if start is None or getattr(start, name) != getattr(record, name)
    ]


def _with(record: Plain, values: dict[str, object]) -> Plain | None:
    """The record with some values of another version; None where the two do not go together."""
    try:
        kind = type(record)
        return kind.model_validate(record.model_copy(update=values).model_dump())
    except ValidationError:
        return None

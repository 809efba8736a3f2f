"""Two records of one organisation made into one, worked out beforehand so that it can be looked at first.

What named the one that goes names the one that stays; what is nested in it moves. Names and organisation numbers are
kept. A tie between the two would be a tie to itself and goes; so does what then says, word for word, what another
record says already. Everything else stays, however alike. Nothing is written here: `actions` does that, and the history
can undo it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from klustermotor.casefile.records import NameUse, Organisation, OrganisationChange, Plain, Text, Tie
from klustermotor.casefile.structure import nested, references
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.entry import written_organisation_number
from klustermotor.web.recording.hanging import named_in, what_needs
from klustermotor.web.recording.keys import new_key
from klustermotor.web.recording.stored import Stored, as_json, key_of, parent_collection, read
from klustermotor.web.recording.writing import Put

CHOSEN = (
    "name",
    "organisation_number",
    "sector",
    "region",
    "size_class",
    "description",
    "reliability",
    "source",
)
"""Fields of which one value can be kept; where both have one, it is asked which."""


@dataclass(frozen=True)
class Merger:
    """That two organisations became one in reality, and when as far as that is known."""

    date: str | None = None


@dataclass(frozen=True)
class Pointing:
    """A record that names the one that goes, and as it will be."""

    stored: Stored
    after: Plain
    parent: str | None


@dataclass(frozen=True)
class Union:
    """What the making of one record out of two means.

    Attributes
    ----------
    whole : Organisation
        The one that stays, as it will be.
    pointing : list of Pointing
        What will name it instead.
    to_itself : list of Stored
        Ties between the two; they go.
    doubled : list of Stored
        What will say the same as another record; it goes.
    merger : Put or None
        The statement that they merged in reality.
    """

    stays: Stored
    goes: Stored
    whole: Organisation
    pointing: list[Pointing]
    to_itself: list[Stored]
    doubled: list[Stored]
    merger: Put | None

    @property
    def puts(self) -> list[Put]:
        """What is to be written."""
        around = [Put("organisations", self.whole, None)]
        moved = [Put(one.stored.collection, one.after, one.parent) for one in self.pointing]
        return [*around, *moved, *([self.merger] if self.merger else [])]

    @property
    def takes(self) -> list[Stored]:
        """What is to go."""
        return [self.goes, *self.to_itself, *self.doubled]

    @property
    def digest(self) -> str:
        """What tells this union from what it would be after any change of what is in it."""
        seen = [self.stays, self.goes, *(one.stored for one in self.pointing), *self.to_itself, *self.doubled]
        told = sorted([one.collection, one.key, one.digest] for one in seen)
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def union_of(
    case: Case, stays_key: str, goes_key: str, *, taken: Collection[str] = (), merger: Merger | None = None
) -> Union:
    """What it means that one organisation goes into another.

    Parameters
    ----------
    taken
        Fields of ``CHOSEN`` that are taken from the one that goes; empty ones are filled from it anyhow.
    merger
        That they became one in reality; None where one organisation was recorded twice.

    Raises
    ------
    LookupError
        One of them is not there, or both are the same.
    """
    if stays_key == goes_key:
        raise LookupError(goes_key)
    stays, goes = (read(case, "organisations", key) for key in (stays_key, goes_key))
    pointing, to_itself = _pointed(case, stays, goes)
    doubled = _doubled(case, stays, pointing)
    gone = {(one.collection, one.key) for one in doubled}
    return Union(
        stays=stays,
        goes=goes,
        whole=_whole(stays.record, goes.record, taken),
        pointing=[one for one in pointing if (one.stored.collection, one.stored.key) not in gone],
        to_itself=to_itself,
        doubled=doubled,
        merger=_merger(case, stays, goes, merger) if merger else None,
    )


def _pointed(case: Case, stays: Stored, goes: Stored) -> tuple[list[Pointing], list[Stored]]:
    pointing, to_itself = [], []
    for one in what_needs(case, [goes]):
        moves = parent_collection(one.collection) == "organisations" and one.parent == goes.key
        parent = stays.key if moves else one.parent
        after = _naming(one.record, goes.key, stays.key)
        if after is None:
            to_itself.append(one)
            continue
        if isinstance(after, OrganisationChange):
            after = _of_change(after, parent, goes if moves else None)
        pointing.append(Pointing(one, after, parent))
    return pointing, to_itself


def _naming(record: Plain, old: str, new: str) -> Plain | None:
    """A record with one organisation named instead of another; None for a tie that would lead to itself."""
    values = as_json(record)
    for reference in references(type(record)):
        if reference.kind is Organisation and old in named_in(record, reference):
            value = values[reference.field]
            values[reference.field] = (
                list(dict.fromkeys(new if one == old else one for one in value)) if reference.many else new
            )
    try:
        return type(record).model_validate_json(json.dumps(values))
    except ValidationError:
        if isinstance(record, Tie):
            return None
        raise


def _of_change(change: OrganisationChange, parent: str | None, moved: Stored | None) -> OrganisationChange:
    """What happened to the organisation that goes, told as such; nothing succeeds itself."""
    update: dict[str, Any] = {}
    if change.successor == parent:
        update["successor"] = None
    if moved is not None:
        name = _told(moved.record)
        update["note"] = _with_note(change.note, f"Gällde {name}.", f"Was about {name}.")
    return change.model_copy(update=update)


def _doubled(case: Case, stays: Stored, pointing: Iterable[Pointing]) -> list[Stored]:
    """Records that will say what another says already, and that nothing else needs."""
    said = {_saying(one.collection, one.record, one.parent) for one in what_needs(case, [stays])}
    found = []
    for one in pointing:
        saying = _saying(one.stored.collection, one.after, one.parent)
        if saying in said and not nested(type(one.after)) and not what_needs(case, [one.stored]):
            found.append(one.stored)
        said.add(saying)
    return found


def _saying(collection: str, record: Plain, parent: str | None) -> str:
    values = {name: value for name, value in as_json(record).items() if name != "id"}
    return json.dumps([collection, parent, values], sort_keys=True)


def _whole(stays: Any, goes: Any, taken: Collection[str]) -> Organisation:
    values = {name: getattr(stays, name) for name in Organisation.model_fields}
    for name in CHOSEN:
        if getattr(goes, name) and (name in taken or not values[name]):
            values[name] = getattr(goes, name)
    if values["organisation_number"] != stays.organisation_number:
        values["country"] = goes.country
    uses = (*stays.also_known_as, *goes.also_known_as, NameUse(name=stays.name), NameUse(name=goes.name))
    dated = {use.name for use in uses if use.start or use.end}
    values["also_known_as"] = tuple(
        use for use in dict.fromkeys(uses) if use.start or use.end or use.name not in {*dated, values["name"]}
    )
    values["industry_codes"] = tuple(dict.fromkeys((*stays.industry_codes, *goes.industry_codes)))
    values["note"] = _notes(stays, goes, values["organisation_number"])
    return Organisation(**values)


def _notes(stays: Any, goes: Any, number: str | None) -> Text | None:
    note: Text | None = stays.note
    if goes.note and goes.note != stays.note:
        note = _with_note(note, goes.note.sv, goes.note.en)
    for one in (stays, goes):
        if one.organisation_number and one.organisation_number != number:
            told = written_organisation_number(one.organisation_number, one.country)
            note = _with_note(
                note,
                f"Har också registrerats med organisationsnummer {told} ({one.name}).",
                f"Has also been recorded with organisation number {told} ({one.name}).",
            )
    return note


def _with_note(note: Text | None, swedish: str | None, english: str | None) -> Text:
    """A note with a sentence more; in the languages that it has, or both where it has none."""
    if note is None:
        return Text(sv=swedish, en=english)
    sv, en = ("\n".join(filter(None, pair)) or None for pair in ((note.sv, swedish), (note.en, english)))
    return Text(sv=sv, en=en)


def _told(organisation: Any) -> str:
    number = written_organisation_number(organisation.organisation_number, organisation.country)
    return f"{organisation.name} ({number})" if number else str(organisation.name)


def _merger(case: Case, stays: Stored, goes: Stored, merger: Merger) -> Put:
    into = vars(stays.record)["name"]
    told = Text(sv=f"{_told(goes.record)} gick upp i {into}.", en=f"{_told(goes.record)} merged into {into}.")
    change = OrganisationChange(
        id=new_key(case, "changes"), kind="merged", date=merger.date, description=told
    )
    return Put("changes", change, key_of(stays.record))

"""The form of a record of any kind, made from the definition of the kind and the guidance to it.

A form is a set of typed texts: those written from the record, those of a draft, or those that were sent. It never
saves; when it is valid it tells what is wanted, new organisations and people first. What it does not show stays as the
record has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import hints, nested, references
from klustermotor.casefile.validation import check
from klustermotor.errors import Fault, InputError
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown
from klustermotor.web.recording.actions import Wanted
from klustermotor.web.recording.bound import BoundField, BoundGroup, id_of
from klustermotor.web.recording.choices import choices_of, values_of
from klustermotor.web.recording.composing import MORE, Composed, Rows, compose, field_of
from klustermotor.web.recording.entry import fault_sentence, written_date
from klustermotor.web.recording.fields import Around, Field, Problem, Typed, one
from klustermotor.web.recording.finder import MANY, Candidate, look_up
from klustermotor.web.recording.guidance import Group, guide
from klustermotor.web.recording.keys import NAMED, new_key
from klustermotor.web.recording.naming import reference_field
from klustermotor.web.recording.places import page_of
from klustermotor.web.recording.stored import Stored, as_json, kind_of, read

ANOTHER = "name.new"
"""Input that says of a new record's name that it is another than those much like it."""

# Rules between fields that point at none of them: the field to lead to.
_LEADS_TO = {
    "role-without-holder": "person",
    "stage-actor-without-place": "organisation",
    "tie-ends": "from_organisation",
    "tie-to-itself": "to_organisation",
    "priority-target": "competence_area",
}


@dataclass(frozen=True)
class Told:
    """A line of the summary at the top: what is wrong, and the input to mend it in."""

    input: str
    label: str
    text: str

    @property
    def id(self) -> str:
        """Where the link leads."""
        return id_of(self.input)


class RecordForm:
    """The form of one record, new or stored.

    Parameters
    ----------
    collection, case, parent
        Which list of records of which case; ``parent`` is what a new record is nested in.
    stored
        The record as it is now; None for a new one.
    data
        What was sent, as Django's ``request.POST``; None for a form that is opened.
    from_draft
        Whether the data are what was typed before and kept: then nothing is checked yet.
    fields
        Names of the fields to show, for a short form; all when left out.
    start
        Values that a new record starts with, as its JSON.
    """

    def __init__(
        self,
        collection: str,
        *,
        case: Case,
        parent: Stored | None = None,
        stored: Stored | None = None,
        data: Any = None,
        from_draft: bool = False,
        fields: Sequence[str] | None = None,
        start: Mapping[str, Any] | None = None,
    ) -> None:
        self.case, self.collection, self.stored = case, collection, stored
        self.parent = stored.parent if stored else parent.key if parent else None
        self.kind = kind_of(collection)
        self.guide = guide(self.kind)
        language = (get_language() or "sv")[:2]
        self.around = Around(
            case, self.parent, stored.key if stored else None, language, timezone.localdate()
        )
        self.before: dict[str, Any] = as_json(stored.record) if stored else dict(start or {})
        self.groups_told = [Group(tuple(fields))] if fields is not None else list(self.guide.groups)
        self.sent = data is not None and not from_draft
        self.typed: Typed = self._written() if data is None else _lists(data)
        self._further: list[Problem] = []

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields that the form shows, in their order."""
        refers = {reference.field: reference for reference in references(self.kind)}
        return {
            name: reference_field(self.kind, refers[name], self.around)
            if name in refers
            else field_of(self.kind, name)
            for group in self.groups_told
            for name in group.fields
        }

    def _written(self) -> Typed:
        texts: dict[str, list[str]] = {}
        for name, field in self.fields.items():
            texts |= field.write(self.before.get(name, field.default), self.around)
        return texts

    # What was typed, read

    @property
    def base(self) -> str:
        """Digest of the version that the person saw; empty for a new record."""
        return one(self.typed, "base") or (self.stored.digest if self.stored else "")

    @cached_property
    def key(self) -> str:
        """The record's identifier; a new one is given where the form does not bring its own."""
        if self.stored:
            return self.stored.key
        given = (one(self.typed, name) for name in ("name", "name.sv", "name.en", "title.sv", "title.en"))
        name = next((text.strip() for text in given if text.strip()), "")
        return one(self.typed, "key") or new_key(self.case, self.collection, name)

    @property
    def key_to_send(self) -> str:
        """An identifier for a hidden input, so that sending twice makes one record.

        Empty where the identifier is made of the name that is still to be typed.
        """
        return "" if self.stored or self.collection in NAMED else self.key

    @cached_property
    def composed(self) -> Composed:
        """All that is typed, read field by field."""
        return compose(list(self.fields.values()), self.typed, self.before, self.around)

    @property
    def asks_for_more(self) -> bool:
        """Whether a button for one more row was pressed: then nothing is checked yet."""
        return any(name.endswith(MORE) for name in self.typed)

    @cached_property
    def _checked(self) -> tuple[Plain | None, list[Problem]]:
        """The record, or all that is wrong; a field that cannot be read is told of once."""
        composed = self.composed
        values = {name: value for name, value in self._kept().items() if value is not None} | composed.values
        unread = {name: self.fields[name] for name, one in composed.readings.items() if not one.settled}
        wrong = {name: _wrong(self.kind, name) for name in unread}
        found = check(self.kind, json.dumps(values | wrong | {"id": self.key}), "")
        if isinstance(found, Plain):
            return (None if unread else found), list(composed.problems)
        told = [
            self._problem(fault)
            for fault in found
            if fault.place.split("/")[1:2] not in [[n] for n in unread]
        ]
        return None, [*composed.problems, *told]

    def _kept(self) -> dict[str, Any]:
        """Values of the fields that the form does not show."""
        inner = {"id", *nested(self.kind), *self.fields}
        return {name: value for name, value in self.before.items() if name not in inner}

    def _problem(self, fault: Fault) -> Problem:
        name, *inside = fault.place.split("/")[1:] or [_LEADS_TO.get(fault.code, "")]
        field = self.fields.get(name)
        place = field.first_input(self.around) if field else ""
        if isinstance(field, Rows):
            place = field.input_of(self.composed.readings[name], inside, self.around)
        words = replace(fault, values=self._in_words(fault))
        return Problem(place, fault_sentence(words, self.label(name)))

    def _in_words(self, fault: Fault) -> dict[str, Any]:
        """What was found, as the form writes it."""
        values = dict(fault.values)
        if fault.code == "end-before-start":
            return {name: written_date(str(value), self.around.language) for name, value in values.items()}
        if fault.code == "phase-order":
            phases = dict(choices_of(self.kind, "phase"))
            return {name: phases.get(str(value), value) for name, value in values.items()}
        return values

    def label(self, name: str) -> str:
        """What a field is called in the reader's language."""
        told = self.guide.fields.get(name)
        return shown(told.label, self.around.language)[0] if told else ""

    @cached_property
    def look_alikes(self) -> list[Candidate]:
        """Records that a new organisation or person may be already, until the person has said that it is another."""
        name, number = (" ".join(one(self.typed, field).split()) for field in ("name", "organisation_number"))
        new = self.stored is None and self.collection in MANY and self.sent and not self.asks_for_more
        if not new or not name or one(self.typed, ANOTHER) == name:
            return []
        matches = look_up(self.case, self.collection, filter(None, (number, name))).values()
        found = {candidate.key: candidate for match in matches for candidate in (*match.exact, *match.alike)}
        return list(found.values())

    # What the view asks

    def is_valid(self) -> bool:
        """Whether what was sent is a record: nothing is wrong and no question is open."""
        right = self._checked[0] is not None and not self.problems
        return self.sent and right and not self.asks_for_more and not self.look_alikes

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong with what was sent."""
        return [] if not self.sent or self.asks_for_more else [*self._checked[1], *self._further]

    def add_faults(self, error: InputError) -> None:
        """Tell what was found only when the record was to be saved."""
        for fault in error.faults:  # these are placed by collection and identifier, ours by field alone
            collection, _slash, rest = fault.place.strip("/").partition("/")
            mine = collection == self.collection
            self._further.append(
                self._problem(replace(fault, place=f"/{rest.rpartition('/')[2]}" if mine else ""))
            )

    @property
    def open_questions(self) -> int:
        """How many typed names wait for an answer."""
        if not self.sent or self.asks_for_more:
            return 0
        names = sum(len(reading.questions) for reading in self.composed.readings.values())
        return names + bool(self.look_alikes)

    def wanted(self) -> list[Wanted]:
        """The records to save, those that the form makes on the way first.

        Raises
        ------
        ValueError
            The form is not valid.
        """
        record = self._checked[0]
        if record is None or not self.is_valid():
            raise ValueError("only a valid form wants something")
        making = [one for reading in self.composed.readings.values() for one in reading.making]
        first = [Wanted(one.collection, one.record, one.parent) for one in making]
        return [*first, Wanted(self.collection, record, self.parent, self.base or None)]

    def refuse_making(self, wanted: Sequence[Wanted]) -> None:
        """Tell of new organisations or people that the account may not add to the case."""
        for one_new in wanted[:-1]:
            if not self.case.standing.may_record(one_new.collection):
                words = _("“%(name)s” is not recorded, and you may not add it. Ask the cluster manager to.")
                name = str(getattr(one_new.record, "name", one_new.record))
                self.refuse("organisations" if "organisations" in self.fields else "", words % {"name": name})

    def refuse(self, field: str, text: str) -> None:
        """Tell of something wrong that the record's own rules do not see."""
        self._further.append(Problem(field, text))

    def saved_place(self) -> Stored:
        """The record as it was saved, with where it is."""
        return read(self.case, self.collection, self.key)

    # What the page shows

    @property
    def groups(self) -> Iterator[BoundGroup]:
        """The fields with all that is shown of them, group by group."""
        for group in self.groups_told:
            yield BoundGroup(group, [self._bound(name) for name in group.fields])

    def _bound(self, name: str) -> BoundField:
        field = self.fields[name]
        return BoundField(
            field,
            self.guide.fields[name],
            typed=self.typed,
            before=self.before.get(name),
            around=self.around,
            problems=self.problems,
            sent=self.sent,
            look_alikes=[
                (page_of(self.case, self.collection, one.key), one)
                for one in (self.look_alikes if name == "name" else ())
            ],
        )

    @property
    def summary(self) -> list[Told]:
        """What is wrong, each with the input to mend it in, in the order of the form."""
        order = {name: number for number, name in enumerate(self.fields)}
        words = _("Say below which “%(name)s” is meant, or that it is a new one.")
        told = [Told(problem.input, self._label_of(problem), problem.text) for problem in self.problems]
        told += [
            Told(question.group, self.label(name), words % {"name": question.match.text})
            for name in self.fields
            if self.open_questions and self.composed.readings[name].questions
            for question in self._bound(name).questions
            if question.match in self.composed.readings[name].questions
        ]
        if self.look_alikes:
            told.append(
                Told(ANOTHER, self.label("name"), _("Say below whether it is one that is recorded already."))
            )
        return sorted(told, key=lambda one: order.get(one.input.partition(".")[0], -1))

    def _label_of(self, problem: Problem) -> str:
        name, _dot, rest = problem.input.partition(".")
        row = rest.partition(".")[0]
        if row.isdecimal():
            return _("%(field)s, row %(number)d") % {"field": self.label(name), "number": int(row) + 1}
        return self.label(name)


def _wrong(kind: type[Plain], name: str) -> Any:
    """A stand-in for a field that cannot be read, so that the rules about the others are looked at all the same.

    An object is wrong for every type. A choice that must be made stands at its first value, as the rules look at it.
    """
    values = values_of(hints(kind)[name])
    return values[0] if values and kind.model_fields[name].is_required() else {}


def _lists(data: Any) -> dict[str, list[str]]:
    """What was sent or kept, by names of inputs."""
    if hasattr(data, "lists"):
        return {name: list(values) for name, values in data.lists()}
    return {name: [values] if isinstance(values, str) else list(values) for name, values in data.items()}

"""Fields that name other records: chosen from a list where there are few, typed where there are many.

A typed name that may mean several records, or none, becomes a question with its answers below the field. Nothing is
made before it has been answered; a new organisation or person is then told of in place.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from klustermotor.casefile.records import Organisation, Plain
from klustermotor.casefile.structure import Reference
from klustermotor.casefile.validation import check
from klustermotor.web.cases.text import fold
from klustermotor.web.recording.choices import choices_of
from klustermotor.web.recording.entry import fault_sentence
from klustermotor.web.recording.fields import (
    Around,
    Field,
    Making,
    Problem,
    Reading,
    Typed,
    Written,
    lines,
    one,
    with_typed,
)
from klustermotor.web.recording.finder import MANY, Candidate, Match, look_up, name_of, names
from klustermotor.web.recording.guidance import label_of
from klustermotor.web.recording.keys import new_key
from klustermotor.web.recording.stored import kind_of, table_of

LISTED = 40
NEW = "+"


@dataclass(frozen=True)
class Question:
    """A typed name that does not mean one record for certain.

    Attributes
    ----------
    number : int
        Which of the field's questions it is; the names of its inputs end with it.
    picked : str
        The answer that stands: an identifier, ``NEW``, or nothing.
    """

    field: str
    number: int
    collection: str
    match: Match
    picked: str
    typed: Typed

    @property
    def group(self) -> str:
        """Name of the inputs of the answers."""
        return f"{self.field}.pick.{self.number}"

    @property
    def id(self) -> str:
        """Where a link leads to the question."""
        return f"field-{self.group.replace('.', '-')}"

    @property
    def options(self) -> list[tuple[str, Candidate]]:
        """The records that it may mean, each with the value that stands for it."""
        some = [*self.match.exact, *self.match.alike]
        return [(f"{candidate.key}|{self.match.text}", candidate) for candidate in some]

    @property
    def new_value(self) -> str:
        """The value that stands for a new record; empty where none can be made here."""
        return f"{NEW}|{self.match.text}" if self.collection in MANY else ""

    @property
    def sectors(self) -> list[tuple[str, str]]:
        """The parts of the triple helix that a new organisation may belong to."""
        return choices_of(Organisation, "sector") if self.collection == "organisations" else []

    @property
    def sector(self) -> str:
        """The part that was chosen for a new organisation."""
        return one(self.typed, f"{self.group}.sector")

    @property
    def organisation(self) -> str:
        """Where a new person works, as typed."""
        return one(self.typed, f"{self.group}.organisation")

    @property
    def post(self) -> str:
        """As what a new person works, as typed."""
        return one(self.typed, f"{self.group}.post")


class Named(Field):
    """The name of one record, typed."""

    template = "named"

    def __init__(self, kind: type[Plain], reference: Reference) -> None:
        super().__init__(kind, reference.field)
        self.collection = reference.collection

    @property
    def creates(self) -> bool:
        """Whether a name that is not there yet may be made a record of in place."""
        return self.collection in MANY

    def write(self, value: Any, around: Around) -> Written:
        keys = [value] if isinstance(value, str) else list(value or ())
        known = names(around.case, self.collection, keys) if keys else {}
        texts = sorted((known.get(key, key) for key in keys), key=fold)
        return {self.name: ["\n".join(texts)]} if texts else {}

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        reading = self._read(typed, before, around)
        reading.value = next(iter(reading.value), None)
        return reading

    def _read(self, typed: Typed, before: Any, around: Around) -> Reading:
        reading = Reading([])
        picks, open_ones = self._picks(typed), self._open(typed, before, around)
        for text, count in self._texts(typed).items():
            match, held = (
                around.matches[self.collection, text],
                self._held(before, around).get(fold(text), []),
            )
            picked = picks.get(text, "")
            if picked == NEW and self.creates and text in open_ones:
                self._make(text, f"{self.name}.pick.{open_ones.index(text) + 1}", typed, reading, around)
            elif picked and picked != NEW:
                reading.value.append(picked)
            elif len(held) == count:
                reading.value += held
            elif match.sure:
                reading.value.append(match.sure)
            elif text in open_ones:
                reading.questions.append(match)
            else:
                reading.problems.append(
                    Problem(
                        self.name,
                        _("There is no “%(found)s” here. Correct the name, or leave it empty.")
                        % {"found": text},
                    )
                )
        return reading

    def questions(self, typed: Typed, before: Any, around: Around) -> list[Question]:
        """What to ask of the names that are typed, with the answers that stand."""
        picks = self._picks(typed)
        return [
            Question(self.name, number, self.collection, match, picks.get(text, _first(match)), typed)
            for number, text in enumerate(self._open(typed, before, around), start=1)
            for match in (around.matches[self.collection, text],)
        ]

    def texts(self, typed: Typed) -> list[str]:
        """The names that are typed."""
        return [one(typed, self.name)]

    def _texts(self, typed: Typed) -> Counter[str]:
        return Counter(" ".join(text.split()) for text in self.texts(typed) if text.strip())

    def _picks(self, typed: Typed) -> dict[str, str]:
        """Answers given so far: typed names, and the identifier or ``NEW`` that each stands for."""
        start = f"{self.name}.pick."
        values = [value for name, found in typed.items() if name.startswith(start) for value in found]
        answers = (value.partition("|") for value in values if "|" in value)
        return {text: key for key, _bar, text in answers}

    def _open(self, typed: Typed, before: Any, around: Around) -> list[str]:
        """The typed names that do not mean one record for certain, and can be asked about."""
        texts, held = self._texts(typed), self._held(before, around)
        self._match(texts, around)
        found = {text: around.matches[self.collection, text] for text in texts}
        return [
            text
            for text, match in found.items()
            if match.sure is None
            and len(held.get(fold(text), [])) != texts[text]
            and (match.exact or match.alike or self.creates)
        ]

    def _match(self, texts: Iterable[str], around: Around) -> None:
        missing = [text for text in texts if (self.collection, text) not in around.matches]
        for text, match in (look_up(around.case, self.collection, missing) if missing else {}).items():
            around.matches[self.collection, text] = match

    def _held(self, before: Any, around: Around) -> dict[str, list[str]]:
        """Folded names of the records that the field named before, and their identifiers."""
        keys = [before] if isinstance(before, str) else list(before or ())
        held: dict[str, list[str]] = {}
        for key, name in (names(around.case, self.collection, keys) if keys else {}).items():
            held.setdefault(fold(name), []).append(key)
        return held

    def _make(self, text: str, group: str, typed: Typed, reading: Reading, around: Around) -> None:
        folded = (self.collection, fold(text))
        if folded not in around.made:
            around.made[folded] = _free_key(around, self.collection, text)
            maker = _new_organisation if self.collection == "organisations" else _new_person
            maker(_New(around.made[folded], text, group, typed), reading, around)
        reading.value.append(around.made[folded])


class NamedSet(Named):
    """Names of several records, typed, one on each line."""

    template = "names"

    def texts(self, typed: Typed) -> list[str]:
        return lines(one(typed, self.name)).split("\n")

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        return self._read(typed, before, around)


class Listed(Field):
    """One of a few records, chosen from a list."""

    template = "choice"

    def __init__(self, kind: type[Plain], reference: Reference, around: Around) -> None:
        super().__init__(kind, reference.field)
        self.records = listed(reference, around, table_of(reference.collection).parent)

    @property
    def no_answer(self) -> str:
        """What stands where nothing is chosen."""
        return _("Choose") if self.required else _("not known")

    def options(self, typed: Typed, around: Around) -> list[tuple[str, str]]:
        """Identifiers and names; what was chosen and is not there any more comes last."""
        return with_typed(self.records, one(typed, self.name))


class ListedSet(Listed):
    """Several of a few records, ticked in a list."""

    template = "choices"

    def write(self, value: Any, around: Around) -> Written:
        return {self.name: sorted(value)} if value else {}

    def own(self, typed: Typed) -> Written:
        return {name: sorted(values) for name, values in super().own(typed).items()}

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        return Reading([value for value in typed.get(self.name, []) if value])


def listed(reference: Reference, around: Around, parent: str | None) -> list[tuple[str, str]]:
    """Identifiers and names of the records that a field may name, the record itself left out."""
    rows = table_of(reference.collection).rows.filter(case=around.case)
    if parent:
        rows = rows.filter(**{f"{parent}__key": around.parent})
    rows = rows.exclude(key=around.own_key or "").order_by("position", "pk")[: LISTED * 5]
    return [(row.key, name_of(row)) for row in rows]


def reference_field(kind: type[Plain], reference: Reference, around: Around) -> Field:
    """The field for a record's field that names others: a list where they are few, else their names."""
    table = table_of(reference.collection)
    few = reference.collection not in MANY and (
        table.parent is not None or table.rows.filter(case=around.case)[: LISTED + 1].count() <= LISTED
    )
    if few:
        return (ListedSet if reference.many else Listed)(kind, reference, around)
    return (NamedSet if reference.many else Named)(kind, reference)


def _first(match: Match) -> str:
    """The answer that stands before one is given: a new record where nothing is like it."""
    return "" if match.exact or match.alike else NEW


def _free_key(around: Around, collection: str, name: str) -> str:
    taken = {key for (other, _name), key in around.made.items() if other == collection}
    key, number = new_key(around.case, collection, name), 1
    while key in taken:
        number += 1
        key = new_key(around.case, collection, f"{name} {number}")
    return key


@dataclass(frozen=True)
class _New:
    key: str
    text: str
    group: str
    typed: Typed

    def said(self, name: str) -> str:
        return " ".join(one(self.typed, f"{self.group}.{name}").split())


def _new_organisation(new: _New, reading: Reading, around: Around) -> None:
    sector = new.said("sector")
    known = {"sector": sector} if sector in dict(choices_of(Organisation, "sector")) else {}
    _make("organisations", {"id": new.key, "name": new.text, **known}, new, reading)


def _new_person(new: _New, reading: Reading, around: Around) -> None:
    _make("people", {"id": new.key, "name": new.text}, new, reading)
    place, post = new.said("organisation"), new.said("post")
    if not place:
        return
    found = look_up(around.case, "organisations", [place])[place]
    key = found.sure or around.made.get(("organisations", fold(place)))
    if key:
        values = {"id": new_key(around.case, "appointments"), "organisation": key}
        told = {"post": {around.language: post}} if post else {}
        _make("appointments", values | told, new, reading, parent=new.key)
        return
    alike = ", ".join(candidate.name for candidate in (*found.exact, *found.alike)) or _("none")
    text = _(
        "Here an organisation has to be one that is recorded. “%(found)s” is not; much like it: %(alike)s. Correct it,"
        " or leave it empty and add the post later."
    )
    reading.problems.append(Problem(f"{new.group}.organisation", text % {"found": place, "alike": alike}))


def _make(
    collection: str, values: Mapping[str, Any], new: _New, reading: Reading, *, parent: str | None = None
) -> None:
    """Add a record that is to be made, or what is wrong with it."""
    kind = kind_of(collection)
    found = check(kind, json.dumps(values), "")
    if isinstance(found, Plain):
        reading.making.append(Making(collection, found, parent))
    else:
        reading.problems += [
            Problem(new.group, fault_sentence(fault, label_of(kind, fault.place.split("/")[1])))
            for fault in found
        ]

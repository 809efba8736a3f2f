"""What the rows of a pasted or loaded list mean, each of them, before anything is saved.

A plan reads every row, tells all that is wrong with its row and column, and what each of the others would do. It is
made anew when it is confirmed; its digest says whether it is still the one that was looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from klustermotor.casefile import records
from klustermotor.casefile.records import Plain
from klustermotor.casefile.validation import check
from klustermotor.web.cases.models import Case
from klustermotor.web.recording import resolving
from klustermotor.web.recording.actions import Wanted
from klustermotor.web.recording.columns import Columns, Target
from klustermotor.web.recording.entry import EntryError, fault_sentence, parse_date, parse_organisation_number
from klustermotor.web.recording.guidance import label_of
from klustermotor.web.recording.keys import new_keys
from klustermotor.web.recording.resolving import Answers, Doubt, Meant
from klustermotor.web.recording.sheets import Sheet
from klustermotor.web.recording.stored import Stored, in_parts, read_some, table_of
from klustermotor.web.workspace.list_words import value_of

NEW, FOUND, ALREADY, REPEATED, ASKED, LEFT, WRONG = (
    "new",
    "found",
    "already",
    "repeated",
    "asked",
    "left",
    "wrong",
)
"""What a row does: makes a new actor, takes one that is recorded, nothing for one of three reasons, or cannot yet."""


@dataclass(frozen=True)
class Trouble:
    """Something wrong in a row: the column by its heading, and what was found and what to do."""

    row: int
    column: str
    text: str


@dataclass
class Row:
    """One row of a list.

    Attributes
    ----------
    number : int
        Its number in the source, headings and empty rows counted.
    values : dict
        What it tells, read; a value that cannot be read is not there.
    notes : list of str
        What else will happen, or why nothing does.
    """

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    organisation: Meant | None = None
    person: Meant | None = None
    state: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def meant(self) -> list[Meant]:
        """The actors that it names."""
        return [one for one in (self.organisation, self.person) if one]

    @property
    def name(self) -> str:
        """What it is called in the preview."""
        told = (self.values.get(name, "") for name in ("person", "organisation", "number"))
        return ", ".join(filter(None, told)) or " ".join(filter(None, self.cells))[:80]


class Plan:
    """What a list would do; the base of the kinds of lists.

    Parameters
    ----------
    case, around
        The case, and the record that the list is recorded in.
    sheet, columns
        The list, and what its columns say.
    answers
        What was answered to doubts.
    options
        What was chosen for the whole list.
    """

    targets: ClassVar[tuple[Target, ...]]

    def __init__(
        self,
        case: Case,
        around: Stored,
        sheet: Sheet,
        columns: Columns,
        *,
        answers: Answers = Answers(),  # noqa: B008 - it cannot be changed
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.case, self.around, self.sheet, self.columns = case, around, sheet, columns
        self.answers, self.options = answers, options or {}
        self.language = (get_language() or "sv")[:2]
        self.today = timezone.localdate()
        self.may_add = {
            collection: case.standing.may_record(collection) for collection in ("organisations", "people")
        }

    # What the rows say

    @cached_property
    def rows(self) -> list[Row]:
        """Every row that is not empty, with what it does."""
        rows = [
            Row(number, cells)
            for number, cells in enumerate(
                self.sheet.rows[self.columns.first :], start=self.columns.first + 1
            )
            if any(cells)
        ]
        for row in rows:
            self._read(row)
        self._resolve(rows)
        self._judge(rows)
        return rows

    def heading(self, target: str) -> str:
        """What a column is called in faults: as it stands over it, else by its letter."""
        column = self.columns.of(target)
        if column is None:
            return str(next(one.label for one in self.targets if one.name == target))
        return column.heading or _("column %(letter)s") % {"letter": column.letter}

    def _read(self, row: Row) -> None:
        for column in self.columns.each:
            text = row.cells[column.number]
            if text and column.target in _READERS:
                try:
                    row.values[column.target] = self._value(column.target, text)
                except EntryError as error:
                    self._wrong(row, column.target, str(error))
            elif text and column.target != "-":
                row.values[column.target] = " ".join(text.split())
        whole = " ".join(row.values.pop(name, "") for name in ("first_name", "last_name")).strip()
        if whole and not row.values.get("person"):
            row.values["person"] = whole

    def _value(self, target: str, text: str) -> Any:
        return _READERS[target](self, text)

    def _wrong(self, row: Row, target: str, text: str) -> None:
        row.troubles.append(Trouble(row.number, self.heading(target) if target else "", text))

    def _resolve(self, rows: Sequence[Row]) -> None:
        """Find the organisations and people that the rows name."""
        asked = {self._organisation(row) for row in rows if any(self._organisation(row))}
        organisations = resolving.organisations(self.case, sorted(asked), self.answers)
        for row in rows:
            row.organisation = organisations.get(self._organisation(row))
        places = {
            row.organisation.one: row.values.get("organisation", "") for row in rows if row.organisation
        }
        people = resolving.people(
            self.case, [self._person(row) for row in rows if row.values.get("person")], self.answers, places
        )
        for row in rows:
            row.person = people.get(self._person(row)) if row.values.get("person") else None

    def _organisation(self, row: Row) -> tuple[str, str]:
        return row.values.get("organisation", ""), row.values.get("number", "")

    def _person(self, row: Row) -> tuple[str, str]:
        return row.values.get("person", ""), row.organisation.one if row.organisation else ""

    # What each row does

    def _judge(self, rows: Sequence[Row]) -> None:
        seen: dict[Any, int] = {}
        for row in rows:
            self._look_for_faults(row)
            if row.troubles:
                row.state = WRONG
            elif any(one.left for one in row.meant):
                row.state = LEFT
            elif any(one.open for one in row.meant):
                row.state = ASKED
            elif self._is_there(row):
                row.state = ALREADY
            elif self._identity(row) in seen:
                row.state = REPEATED
                row.notes.append(_("the same as in row %(row)d") % {"row": seen[self._identity(row)]})
            else:
                seen[self._identity(row)] = row.number
                row.state = NEW if any(one.new for one in row.meant) else FOUND

    def _look_for_faults(self, row: Row) -> None:
        name, number = self._organisation(row)
        if number and not name and row.organisation and row.organisation.new:
            self._wrong(
                row, "organisation", _("No organisation with this number is recorded. Write its name too.")
            )
        for collection, meant in (("organisations", row.organisation), ("people", row.person)):
            if meant and meant.new and not self.may_add[collection]:
                words = _(
                    "“%(name)s” is not recorded, and you may not add it. Ask the cluster manager to, or take the row"
                    " away."
                )
                self._wrong(row, "", words % {"name": row.name})
        if row.organisation and row.organisation.new and name:
            self._check(row, records.Organisation, {"id": "x", "name": name}, {"name": "organisation"})
        if row.person and row.person.new:
            values = {"id": "x", "name": row.values["person"]}
            self._check(row, records.Person, values, {"name": "person"})
        self._look_further(row)

    def _check(
        self, row: Row, kind: type[Plain], values: Mapping[str, Any], targets: Mapping[str, str]
    ) -> None:
        """Tell what the definition of a record refuses; ``targets`` are the columns of its fields."""
        found = check(kind, json.dumps(values), "")
        for fault in [] if isinstance(found, Plain) else found:
            name = fault.place.split("/")[1] if fault.place else ""
            self._wrong(row, targets.get(name, name), fault_sentence(fault, label_of(kind, name)))

    def _look_further(self, row: Row) -> None:
        """Tell what is wrong with a row of this kind of list."""

    def _is_there(self, row: Row) -> bool:
        """Whether all that a row says is recorded already."""
        raise NotImplementedError

    def _identity(self, row: Row) -> Any:
        """What two rows that say the same have in common."""
        raise NotImplementedError

    # What the page shows

    @cached_property
    def counts(self) -> Counter[str]:
        """How many rows there are of each state."""
        return Counter(row.state for row in self.rows)

    @property
    def troubles(self) -> list[Trouble]:
        """All that is wrong, row by row."""
        return [one for row in self.rows for one in row.troubles]

    @cached_property
    def doubts(self) -> list[Doubt]:
        """What is asked or was, each once; what still waits for an answer first."""
        found = {one.doubt.identity: one for row in self.rows for one in row.meant if one.doubt}
        return [one.doubt for one in sorted(found.values(), key=lambda one: not one.open) if one.doubt]

    @property
    def good(self) -> list[Row]:
        """The rows that change something."""
        return [row for row in self.rows if row.state in (NEW, FOUND)]

    @property
    def waiting(self) -> list[Row]:
        """The rows that are wrong or wait for an answer."""
        return [row for row in self.rows if row.state in (WRONG, ASKED)]

    @property
    def digest(self) -> str:
        """What tells this plan from one that would do something else."""
        rows = [(row.number, row.cells, row.state, [one.one for one in row.meant]) for row in self.rows]
        told = [rows, [one.target for one in self.columns.each], sorted(self.options.items())]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]

    # What is saved

    def wanted(self) -> list[Wanted]:
        """The records that the good rows make or change, the new actors first.

        Raises
        ------
        InputError
            Something is not as its definition has it; that was looked for before.
        """
        making = Making(self)
        return [*making.actors(), *self._wanted(making)]

    def _wanted(self, making: Making) -> Iterator[Wanted]:
        raise NotImplementedError

    # How cells are read

    def read_date(self, text: str) -> str:
        """A date."""
        return parse_date(text, today=self.today)

    def read_number(self, text: str) -> str:
        """An organisation number."""
        return parse_organisation_number(text)

    def read_sector(self, text: str) -> str:
        """A part of the triple helix."""
        return value_of(text, records.Organisation, "sector")


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "start": Plan.read_date,
    "end": Plan.read_date,
    "number": Plan.read_number,
    "sector": Plan.read_sector,
    "role": lambda plan, text: plan.read_role(text),
}


class Making:
    """New actors of the good rows with their identifiers, and what fills in the recorded ones."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.case = plan, plan.case
        self.organisation_rows: dict[str, list[Row]] = {}
        self.person_rows: dict[str, list[Row]] = {}
        for row in plan.good:
            if row.organisation:
                self.organisation_rows.setdefault(row.organisation.one, []).append(row)
            if row.person:
                self.person_rows.setdefault(row.person.one, []).append(row)
        self.organisations = self._keys("organisations", self.organisation_rows, "organisation")
        self.people = self._keys("people", self.person_rows, "person")

    def _keys(self, collection: str, rows: Mapping[str, list[Row]], name: str) -> dict[str, str]:
        new = [one for one in rows if not one.startswith("=")]
        keys = new_keys(self.case, collection, [rows[one][0].values[name] for one in new])
        return {one: one[1:] for one in rows if one.startswith("=")} | dict(zip(new, keys, strict=True))

    def of(self, row: Row) -> tuple[str | None, str | None]:
        """Identifiers of the organisation and the person of a row."""
        organisation = self.organisations[row.organisation.one] if row.organisation else None
        return organisation, self.people[row.person.one] if row.person else None

    def actors(self) -> Iterator[Wanted]:
        """The organisations and people themselves."""
        yield from self._organisations()
        works = self._who_work()
        for one, rows in self.person_rows.items():
            key = self.people[one]
            if not one.startswith("="):
                yield Wanted("people", records.Person(id=key, name=rows[0].values["person"]))
            if key not in works:
                yield from self._appointments(key, rows)

    def _who_work(self) -> set[str]:
        """The recorded people of the list of whom it is recorded where they work."""
        rows = table_of("appointments").rows.filter(case=self.case).order_by()
        recorded = [key for one, key in self.people.items() if one.startswith("=")]
        return {
            key
            for some in in_parts(recorded)
            for key in rows.filter(person__key__in=some).values_list("person__key", flat=True)
        }

    def _organisations(self) -> Iterator[Wanted]:
        recorded = [self.organisations[one] for one in self.organisation_rows if one.startswith("=")]
        stored = {one.key: one for one in read_some(self.case, "organisations", recorded)}
        for one, rows in self.organisation_rows.items():
            key = self.organisations[one]
            told = {
                field: value
                for field, name in (("organisation_number", "number"), ("sector", "sector"))
                if (value := next((row.values[name] for row in rows if row.values.get(name)), None))
            }
            if not one.startswith("="):
                values = {"id": key, "name": rows[0].values["organisation"], **told}
                yield Wanted("organisations", records.Organisation(**values))
                continue
            before = stored[key].record
            missing = {name: value for name, value in told.items() if getattr(before, name) is None}
            if missing and self.plan.may_add["organisations"]:
                yield Wanted("organisations", before.model_copy(update=missing), base=stored[key].digest)

    def _appointments(self, person: str, rows: Sequence[Row]) -> Iterator[Wanted]:
        """Where somebody works, when nothing is recorded of that."""
        places: dict[str, str] = {}
        for row in rows:
            if row.organisation and self.plan.may_add["people"]:
                place = self.organisations[row.organisation.one]
                places[place] = places.get(place) or row.values.get("post", "")
        for (place, post), key in zip(
            places.items(), new_keys(self.case, "appointments", list(places)), strict=True
        ):
            told = text_in(self.plan.language, post) if post else None
            yield Wanted("appointments", records.Appointment(id=key, organisation=place, post=told), person)


def text_in(language: str, text: str) -> records.Text:
    """A text in one language."""
    return records.Text(sv=text) if language == "sv" else records.Text(en=text)

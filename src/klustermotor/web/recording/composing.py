"""Fields read together: rows of parts, what one field says of another, and which field a type has.

Assumes that a field which names other records is made elsewhere, as it needs to know the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from django.utils.translation import gettext as _

from klustermotor.casefile import records
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import hints, parts
from klustermotor.web.recording import entry
from klustermotor.web.recording.choices import values_of
from klustermotor.web.recording.entry import Number
from klustermotor.web.recording.fields import (
    Around,
    Capitals,
    Choice,
    Choices,
    Date,
    Field,
    Line,
    NumberField,
    OrganisationNumber,
    Problem,
    Reading,
    Tick,
    TwoLanguages,
    Typed,
    Written,
)
from klustermotor.web.recording.guidance import guide

MORE = ".more"
MOST_ROWS = 200


class Rows(Field):
    """Parts of a record, such as figures or findings, each a row of fields; one more row can be asked for."""

    template = "rows"

    def __init__(self, kind: type[Plain], own_name: str, prefix: str = "") -> None:
        super().__init__(kind, own_name, prefix)
        self.part = get_args(parts(hints(kind)[own_name])[0])[0]

    def first_input(self, around: Around) -> str:
        return self.fields(0)[0].first_input(around)

    def input_of(self, reading: Reading, path: Sequence[str], around: Around) -> str:
        """The input of a place in the parts that were read, such as the second's label."""
        if len(path) < 2 or not path[0].isdecimal() or int(path[0]) >= len(reading.lines):
            return self.first_input(around)
        inside = {each.own_name: each for each in self.fields(reading.lines[int(path[0])])}
        return inside[path[1]].first_input(around) if path[1] in inside else self.first_input(around)

    def fields(self, number: int) -> list[Field]:
        """The fields of one row."""
        names = [name for group in guide(self.part).groups for name in group.fields]
        return [field_of(self.part, name, f"{self.name}.{number}.") for name in names]

    def numbers(self, typed: Typed) -> list[int]:
        """The rows to show: those that something stands in, one that is empty, and one more when asked for."""
        start = len(self.name) + 1
        found = {name[start:].partition(".")[0] for name in self.own(typed)}
        filled = sorted(int(number) for number in found if number.isdecimal() and int(number) < MOST_ROWS)
        shown = [*filled, *([] if filled else [0])]
        return [*shown, shown[-1] + 1] if self.asks_for_more(typed) else shown

    def asks_for_more(self, typed: Typed) -> bool:
        """Whether the button for one more row was pressed."""
        return self.name + MORE in typed

    def write(self, value: Any, around: Around) -> Written:
        texts: Written = {}
        for number, part in enumerate(value or ()):
            for each in self.fields(number):
                texts |= each.write(part.get(each.own_name, each.default), around)
        return texts

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        reading = Reading([])
        for number in self.numbers(typed):
            fields = self.fields(number)
            if not any(each.own(typed) for each in fields if not isinstance(each, Tick)):
                continue
            found = compose(fields, typed, {}, around)
            reading.value.append(found.values)
            reading.lines.append(number)
            reading.problems += found.problems
        return reading


@dataclass
class Composed:
    """The fields of a record, or a part of one, read together."""

    values: dict[str, Any]
    readings: dict[str, Reading]
    problems: list[Problem]


def compose(fields: Sequence[Field], typed: Typed, before: Mapping[str, Any], around: Around) -> Composed:
    """Read the fields of a record together: what one says of another, and what must be filled in."""
    readings = {each.own_name: _read(each, typed, before.get(each.own_name), around) for each in fields}
    inputs = {each.own_name: each for each in fields}
    for name, reading in readings.items():
        for other, value in reading.also.items():
            if other in readings and other == "currency":
                _set_currency(
                    inputs[name], readings[other], value, before.get(other) or inputs[other].default
                )
            elif other in readings:
                readings[other].value = value
    for each in fields:
        reading = readings[each.own_name]
        if each.required and reading.settled and reading.value in (None, []):
            reading.problems.append(Problem(each.first_input(around), _("This must be filled in.")))
    problems = [problem for reading in readings.values() for problem in reading.problems]
    values = {name: reading.value for name, reading in readings.items() if reading.value not in (None, [])}
    return Composed(values, readings, problems)


def _read(each: Field, typed: Typed, before: Any, around: Around) -> Reading:
    mine = each.own(typed)
    if before is not None and mine == each.own(each.write(before, around)):
        return Reading(before)
    return each.read(typed, before, around)


def _set_currency(amount: Field, currency: Reading, written: str, usual: Any) -> None:
    """Take the currency written beside an amount, unless another one was chosen."""
    if currency.value in (None, usual, written):
        currency.value = written
    else:
        text = _(
            "The amount is in %(one)s here and in %(other)s in the field for the currency. Correct one of them."
        )
        currency.problems.append(Problem(amount.name, text % {"one": written, "other": currency.value}))


_NUMBERS: dict[Any, Callable[[str], Number]] = {
    records.Amount: entry.parse_amount,
    records.Count: entry.parse_count,
    records.Year: entry.parse_count,
    float: entry.parse_number,
}
_BY_TYPE: dict[Any, type[Field]] = {
    records.Text: TwoLanguages,
    records.PartialDate: Date,
    records.Currency: Capitals,
    records.Name: Line,
    bool: Tick,
}
_BY_NAME: dict[str, type[Field]] = {"country": Capitals, "organisation_number": OrganisationNumber}


def field_of(kind: type[Plain], name: str, prefix: str = "") -> Field:
    """The field for a record's field that names no other record, by its type."""
    hint = parts(hints(kind)[name])[0]
    if name in _BY_NAME:
        return _BY_NAME[name](kind, name, prefix)
    if get_origin(hint) is tuple:
        return (Choices if values_of(hint) else Rows)(kind, name, prefix)
    if values_of(hint):
        return Choice(kind, name, prefix)
    if hint in _NUMBERS:
        return NumberField(kind, name, prefix, parse=_NUMBERS[hint])
    if hint in _BY_TYPE:
        return _BY_TYPE[hint](kind, name, prefix)
    whole = int in (hint, *get_args(hint)[:1])
    return NumberField(kind, name, prefix, parse=entry.parse_count) if whole else Line(kind, name, prefix)

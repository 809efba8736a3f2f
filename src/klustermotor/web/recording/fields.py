"""The fields of a form, one for each type that a record's field can have.

A field turns what a record holds into typed texts, and typed texts into what a record holds; texts are kept by the
name of their input, each name with a list, as a browser sends them. So a new form, a form that comes back and a draft
are shown in one way. What was not touched stays as the record has it, however it would be read.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from klustermotor.casefile import records
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import hints, parts
from klustermotor.web.cases.models import Case
from klustermotor.web.recording import entry
from klustermotor.web.recording.choices import choices_of, values_of
from klustermotor.web.recording.entry import EntryError, Number

Typed = Mapping[str, list[str]]
Written = dict[str, list[str]]

_ONE_LINE = frozenset({"name", "title", "label", "unit", "when", "post", "period", "what"})
_LANGUAGES = ("sv", "en")


@dataclass(frozen=True)
class Problem:
    """What is wrong with what stands in an input, said in the reader's language."""

    input: str
    text: str


@dataclass(frozen=True)
class Making:
    """A further record that a form makes before its own, because a typed name has none yet."""

    collection: str
    record: Plain
    parent: str | None = None


@dataclass
class Reading:
    """What a field holds as a record's JSON has it, or why that cannot be told.

    Attributes
    ----------
    also : dict
        What the text said of other fields of the same record: that an amount is approximate, and its currency.
    questions : list
        Typed names that may mean several records, or none.
    lines : list of int
        For rows: the typed row that each part comes from.
    """

    value: Any = None
    problems: list[Problem] = field(default_factory=list)
    questions: list[Any] = field(default_factory=list)
    making: list[Making] = field(default_factory=list)
    also: dict[str, Any] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether the value is known, if only to be nothing."""
        return not (self.problems or self.questions)


@dataclass
class Around:
    """Where a form stands: its case, what its record is nested in, its reader's language and day.

    ``made`` remembers new records by collection and folded name, so that a name typed twice makes one; ``matches``
    what typed names may mean.
    """

    case: Case
    parent: str | None
    own_key: str | None
    language: str
    today: datetime.date
    made: dict[tuple[str, str], str] = field(default_factory=dict)
    matches: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def other_language(self) -> str:
        """The language that is not the reader's."""
        return "en" if self.language == "sv" else "sv"


class Field:
    """A field of a form; the base of those below, and by itself a line of text."""

    template: ClassVar[str] = "line"

    def __init__(self, kind: type[Plain], own_name: str, prefix: str = "") -> None:
        self.kind, self.own_name, self.name = kind, own_name, prefix + own_name
        self.definition = kind.model_fields[own_name]
        self.required = self.definition.is_required()

    @property
    def default(self) -> Any:
        """What the record holds where nothing is said, as JSON."""
        value = None if self.required else self.definition.default
        return list(value) if isinstance(value, tuple) else value

    def first_input(self, around: Around) -> str:
        """The input that a label belongs to, and that a link leads to."""
        return self.name

    def own(self, typed: Typed) -> Written:
        """What stands in the inputs of this field, with nothing where nothing stands."""
        mine = {
            name: values
            for name, values in typed.items()
            if name == self.name or name.startswith(f"{self.name}.")
        }
        told = {name: [lines(value) for value in values if value.strip()] for name, values in mine.items()}
        return {name: values for name, values in told.items() if values}

    def given(self, typed: Typed) -> bool:
        """Whether the form that was sent had this field at all."""
        return any(name == self.name or name.startswith(f"{self.name}.") for name in typed)

    def write(self, value: Any, around: Around) -> Written:
        """The texts that stand for a value."""
        text = self.text_of(value, around)
        return {self.name: [text]} if text else {}

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        """What is typed, as a value; ``before`` is what the record held."""
        text = one(typed, self.name).strip()
        if not text:
            return Reading()
        try:
            return self.value_of(text, around)
        except EntryError as error:
            return Reading(problems=[Problem(self.name, str(error))])

    def text_of(self, value: Any, around: Around) -> str:
        """The text that stands for a value."""
        return str(value) if value is not None else ""

    def value_of(self, text: str, around: Around) -> Reading:
        """The value that a text stands for."""
        return Reading(text)


class Line(Field):
    """A short text in no particular language, such as a name."""


class Capitals(Field):
    """A code in capital letters."""

    template = "short"

    def value_of(self, text: str, around: Around) -> Reading:
        return Reading(text.upper())


class Date(Field):
    """A date as people write it."""

    template = "short"

    def text_of(self, value: Any, around: Around) -> str:
        return entry.written_date(value, around.language)

    def value_of(self, text: str, around: Around) -> Reading:
        return Reading(entry.parse_date(text, today=around.today))


class NumberField(Field):
    """A number: an amount, a count, a year, or one that may have decimals."""

    template = "number"

    def __init__(
        self, kind: type[Plain], own_name: str, prefix: str = "", *, parse: Callable[[str], Number]
    ) -> None:
        super().__init__(kind, own_name, prefix)
        self.parse = parse
        self.is_year = records.Year in parts(hints(kind)[own_name])

    def text_of(self, value: Any, around: Around) -> str:
        if self.is_year:
            return str(value) if value is not None else ""
        return entry.written_number(value, around.language)

    def value_of(self, text: str, around: Around) -> Reading:
        number = self.parse(text)
        reading = Reading(number.value)
        if number.approximate and (self.is_year or "approximate" not in self.kind.model_fields):
            raise EntryError(
                _("This has to be exact, or unknown. Leave out the word “about”, and tell it in the note.")
            )
        if number.approximate:
            reading.also["approximate"] = True
        if number.currency:
            reading.also["currency"] = number.currency
        return reading


class OrganisationNumber(Field):
    """An organisation number, Swedish where the record's country is."""

    template = "short"

    def text_of(self, value: Any, around: Around) -> str:
        digits = isinstance(value, str) and len(value) == 10 and value.isdigit()
        return entry.written_organisation_number(value, "SE" if digits else "")

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        country = self.name.removesuffix(self.own_name) + "country"
        text = one(typed, self.name).strip()
        try:
            number = entry.parse_organisation_number(text, (one(typed, country) or "SE").strip().upper())
        except EntryError as error:
            return Reading(problems=[Problem(self.name, str(error))]) if text else Reading()
        return Reading(number or None)


class TwoLanguages(Field):
    """A text in the reader's language, and the same in the other one."""

    template = "text"

    def __init__(self, kind: type[Plain], own_name: str, prefix: str = "") -> None:
        super().__init__(kind, own_name, prefix)
        self.one_line = own_name in _ONE_LINE

    def first_input(self, around: Around) -> str:
        return f"{self.name}.{around.language}"

    def write(self, value: Any, around: Around) -> Written:
        return {f"{self.name}.{language}": [text] for language, text in (value or {}).items() if text}

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        told = {}
        for language in _LANGUAGES:
            name = f"{self.name}.{language}"
            kept = (before or {}).get(language)
            text = lines(one(typed, name)) if name in typed else kept or ""
            if text.strip():
                told[language] = kept if kept is not None and lines(kept) == text else text.strip()
        return Reading(told or None)


class Tick(Field):
    """Yes, when ticked."""

    template = "tick"

    def text_of(self, value: Any, around: Around) -> str:
        return "yes" if value else ""

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        return Reading(one(typed, self.name) == "yes")


class Choice(Field):
    """One of a few values, or unknown."""

    template = "choice"

    def value_of(self, text: str, around: Around) -> Reading:
        if text not in values_of(hints(self.kind)[self.own_name]):
            raise EntryError(
                _("“%(found)s” is not in the list. Choose what fits best.") % {"found": text[:60]}
            )
        return Reading(text)

    def options(self, typed: Typed, around: Around) -> list[tuple[str, str]]:
        """Values and their words; what was typed and is not among them comes last."""
        return with_typed(choices_of(self.kind, self.own_name), one(typed, self.name))

    @property
    def no_answer(self) -> str:
        """What stands where nothing is chosen; nothing where there is always an answer."""
        if self.required:
            return _("Choose")
        return _("not known") if self.definition.default is None else ""


class Choices(Choice):
    """Several of a few values."""

    template = "choices"

    def write(self, value: Any, around: Around) -> Written:
        return {self.name: list(value)} if value else {}

    def read(self, typed: Typed, before: Any, around: Around) -> Reading:
        ticked = typed.get(self.name, [])
        known = values_of(hints(self.kind)[self.own_name])
        strange = [value for value in ticked if value not in known]
        if strange:
            text = _("“%(found)s” is not in the list. Choose what fits best.") % {"found": strange[0][:60]}
            return Reading(problems=[Problem(self.name, text)])
        return Reading([value for value in known if value in ticked])

    def options(self, typed: Typed, around: Around) -> list[tuple[str, str]]:
        return choices_of(self.kind, self.own_name)


def one(typed: Typed, name: str) -> str:
    """The text in an input; empty when there is none."""
    values = typed.get(name) or [""]
    return values[-1]


def with_typed(options: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
    """Options, and what was typed where it is none of them, so that nothing typed is lost."""
    return options if not text or text in dict(options) else [*options, (text, text)]


def lines(text: str) -> str:
    """A text with line ends as they are kept; browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")

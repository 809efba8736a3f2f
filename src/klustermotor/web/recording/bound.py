"""A form's fields with all that a page shows of them: words, what is typed, what is wrong and what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from klustermotor.web.cases.text import shown
from klustermotor.web.recording.composing import Rows
from klustermotor.web.recording.fields import Around, Choice, Field, Problem, TwoLanguages, Typed, one
from klustermotor.web.recording.finder import Candidate
from klustermotor.web.recording.guidance import FieldGuide, Group, Words, guide
from klustermotor.web.recording.naming import Listed, Named, Question


@dataclass(frozen=True)
class Input:
    """One input of a field: its name, its place on the page, the text in it, and its language."""

    name: str
    text: str
    language: str = ""

    @property
    def id(self) -> str:
        """Where a link leads to it."""
        return id_of(self.name)


def id_of(name: str) -> str:
    """The place on the page of the input of a name."""
    return f"field-{name.replace('.', '-')}" if name else "form-errors"


class BoundField:
    """One field as it stands on the page."""

    def __init__(
        self,
        field: Field,
        told: FieldGuide,
        *,
        typed: Typed,
        before: Any,
        around: Around,
        problems: Sequence[Problem],
        sent: bool,
        look_alikes: Sequence[tuple[str, Candidate]] = (),
    ) -> None:
        self.field, self.told, self.typed, self.before = field, told, typed, before
        self.around, self.all_problems, self.sent = around, problems, sent
        self.look_alikes = look_alikes

    @property
    def template(self) -> str:
        """Template of the inputs."""
        return f"recording/field_{self.field.template}.html"

    @property
    def name(self) -> str:
        """Name of the field's inputs, or what they begin with."""
        return self.field.name

    @property
    def kind_of_inputs(self) -> str:
        """What the inputs are, for the looks."""
        return self.field.template

    @property
    def id(self) -> str:
        """Where the label and the summary lead to."""
        return id_of(self.field.first_input(self.around))

    @property
    def label(self) -> str:
        """What the field is called."""
        return self._words(self.told.label)

    @property
    def hint(self) -> str:
        """What helps where people hesitate."""
        return self._words(self.told.hint)

    @property
    def example(self) -> str:
        """What a filled one looks like."""
        return self._words(self.told.example)

    def _words(self, words: Words | None) -> str:
        return shown(words, self.around.language)[0]

    @property
    def optional(self) -> bool:
        """Whether it may be left empty."""
        return not self.field.required

    @property
    def layout(self) -> str:
        """How the label stands to the inputs: above one, after a tick, or over several."""
        return {"choices": "group", "rows": "group", "tick": "tick"}.get(self.field.template, "above")

    @cached_property
    def errors(self) -> list[str]:
        """What is wrong with the field, that of its rows left to them."""
        return [problem.text for problem in self.all_problems if self._is_mine(problem.input)]

    def _is_mine(self, name: str) -> bool:
        if isinstance(self.field, Rows):
            return name == self.name
        return name == self.name or name.startswith(f"{self.name}.")

    @property
    def described_by(self) -> str:
        """What tells more of the field, for screen readers."""
        parts = [("hint", self.hint), ("example", self.example), ("error", self.errors)]
        return " ".join(f"{self.id}-{name}" for name, there in parts if there)

    @property
    def text(self) -> str:
        """What is typed in the only input."""
        return one(self.typed, self.name)

    @property
    def one_spaced(self) -> str:
        """What is typed in the only input, as a name is compared."""
        return " ".join(self.text.split())

    @property
    def ticked(self) -> list[str]:
        """What is chosen."""
        return list(self.typed.get(self.name, []))

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be chosen, with its words."""
        return self.field.options(self.typed, self.around) if isinstance(self.field, Choice | Listed) else []

    @property
    def no_answer(self) -> str:
        """What stands where nothing is chosen; empty where there is always an answer."""
        return self.field.no_answer if isinstance(self.field, Choice | Listed) else ""

    @property
    def one_line(self) -> bool:
        """Whether the text is short, so that a line is enough for it."""
        texts = "".join(text for name in self.field.own(self.typed) for text in self.typed[name])
        return isinstance(self.field, TwoLanguages) and self.field.one_line and "\n" not in texts

    @property
    def own_input(self) -> Input:
        """The text in the reader's language."""
        return self._in(self.around.language)

    @property
    def other_input(self) -> Input:
        """The text in the other language."""
        return self._in(self.around.other_language)

    def _in(self, language: str) -> Input:
        name = f"{self.name}.{language}"
        return Input(name, one(self.typed, name), language)

    @property
    def other_label(self) -> str:
        """What leads to the text in the other language."""
        return _("Also in English") if self.around.language == "sv" else _("Also in Swedish")

    @property
    def other_open(self) -> bool:
        """Whether the other language is shown at once: it is, where it is the only one."""
        return bool(self.other_input.text) and not self.own_input.text

    @property
    def collection(self) -> str:
        """What kind of record is named."""
        return self.field.collection if isinstance(self.field, Named) else ""

    @cached_property
    def questions(self) -> list[Question]:
        """What to ask of the typed names."""
        if not (self.sent and isinstance(self.field, Named)):
            return []
        return self.field.questions(self.typed, self.before, self.around)

    @property
    def rows(self) -> list[list[BoundField]]:
        """The rows of fields that are shown."""
        if not isinstance(self.field, Rows):
            return []
        return [self._row(number) for number in self.field.numbers(self.typed)]

    def _row(self, number: int) -> list[BoundField]:
        assert isinstance(self.field, Rows)  # noqa: S101 - only rows have them
        words = guide(self.field.part).fields
        return [
            BoundField(
                each,
                words[each.own_name],
                typed=self.typed,
                before=None,
                around=self.around,
                problems=self.all_problems,
                sent=self.sent,
            )
            for each in self.field.fields(number)
        ]

    @property
    def asks_for_more(self) -> bool:
        """Whether one more row was just asked for."""
        return isinstance(self.field, Rows) and self.field.asks_for_more(self.typed)

    @property
    def new_row(self) -> int:
        """Which of the rows, from 1, was just asked for; 0 for none."""
        return len(self.rows) if self.asks_for_more else 0

    @property
    def wants_attention(self) -> bool:
        """Whether it must not be folded away."""
        inside = any(problem.input.startswith(f"{self.name}.") for problem in self.all_problems)
        return bool(self.errors or self.questions or self.asks_for_more or inside)


@dataclass(frozen=True)
class BoundGroup:
    """Fields that stand together on the page."""

    told: Group
    fields: list[BoundField]

    @property
    def title(self) -> str:
        """What the group is called; empty for the first."""
        return shown(self.told.title)[0]

    @property
    def folded(self) -> bool:
        """Whether it can be folded away."""
        return self.told.folded

    @property
    def open(self) -> bool:
        """Whether it is not folded now: something in it is wrong, asked or wanted."""
        return any(field.wants_attention for field in self.fields)

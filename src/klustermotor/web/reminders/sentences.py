"""Gaps in the reader's words: grouped by what they are, each with why it matters and one step that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from klustermotor.casefile.missing import (
    REMINDERS,
    SECTIONS,
    TERMS,
    Gap,
    Kind,
    Moment,
    Reminder,
    Terms,
    Value,
)
from klustermotor.casefile.records import Text
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.wording import date_words, number_words

LONGEST = 110
SHOWN = 5
MOST = 100


def localised(text: Text) -> str:
    """A text of the reviewed table, which has both languages, in the reader's."""
    return (text.en if (get_language() or "sv")[:2] == "en" else text.sv) or text.sv or text.en or ""


def value_words(value: Value) -> str:
    """A value of a gap in words."""
    if isinstance(value, Text):
        return _shortened(localised(value))
    if isinstance(value, Moment):
        return date_words(value.date)
    if isinstance(value, Terms):
        return listed([localised(TERMS[name]) for name in value.names])
    return _shortened(value) if isinstance(value, str) else number_words(value)


def listed(words: list[str]) -> str:
    """Words in a row with "and" before the last."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def sentence(rule: str, number: int) -> str:
    """What is said of a number of gaps that one rule found."""
    reminder = REMINDERS[rule]
    if number > 1 and reminder.many:
        return localised(reminder.many).format(n=number_words(number))
    return localised(reminder.one)


@dataclass(frozen=True)
class Item:
    """One gap of several: what is said of it, the record's name, and where it is mended."""

    words: str
    name: str
    address: str


@dataclass(frozen=True)
class Group:
    """The gaps that one rule found in an initiative."""

    rule: str
    kind: Kind
    items: list[Item]
    number: int
    may_mend: bool
    step: str

    @property
    def reminder(self) -> Reminder:
        """What the reviewed table says of the rule."""
        return REMINDERS[self.rule]

    @property
    def sentence(self) -> str:
        """What is missing."""
        return sentence(self.rule, self.number)

    @property
    def why(self) -> str:
        """Why it matters."""
        return localised(self.reminder.why)

    @property
    def act(self) -> str:
        """What the link to the form is called."""
        return localised(self.reminder.act)

    @property
    def section(self) -> str:
        """Part of the method that the rule comes from."""
        return localised(SECTIONS[self.reminder.section])

    @property
    def first(self) -> list[Item]:
        """The gaps that are shown at once."""
        return self.items[:SHOWN]

    @property
    def rest(self) -> list[Item]:
        """The gaps that are folded away."""
        return self.items[SHOWN:]

    @property
    def beyond(self) -> int:
        """How many gaps are not listed at all."""
        return self.number - len(self.items)


def groups(case: Case, initiative_key: str, gaps: Iterable[Gap]) -> list[Group]:
    """Gaps of an initiative by rule, in the order in which they come."""
    found = []
    for rule, same in groupby(gaps, key=lambda gap: gap.rule):
        held = list(same)
        found.append(
            Group(
                rule=rule,
                kind=held[0].kind,
                items=[_item(case, initiative_key, gap) for gap in held[:MOST]],
                number=len(held),
                may_mend=case.standing.may_record(held[0].collection, initiative_key, held[0].key or ""),
                step=reverse("initiative_step", args=[case.key, initiative_key, REMINDERS[rule].step]),
            )
        )
    return found


def _item(case: Case, initiative_key: str, gap: Gap) -> Item:
    values = {name: value_words(value) for name, value in gap.values.items()}
    each = REMINDERS[gap.rule].each
    words = localised(each).format(**values) if each else values.get("name", "")
    return Item(words, values.get("name", ""), mend_address(case, initiative_key, gap))


def mend_address(case: Case, initiative_key: str, gap: Gap) -> str:
    """The form that mends a gap, and brings back here when it is saved."""
    back = {"next": reverse("initiative_missing", args=[case.key, initiative_key])}
    if gap.key:
        return f"{reverse('record_edit', args=[case.key, gap.collection, gap.key])}?{urlencode(back)}"
    asked = {"in": initiative_key, **gap.preset, **back}
    return f"{reverse('record_new', args=[case.key, gap.collection])}?{urlencode(asked)}"

"""Names of people kept out of what the public reads, whatever text they stand in.

Every name of a person on record is looked for in every text before it is shown, and withheld unless the person has
been chosen to be named. What is not on record as a person cannot be known to be one: the settings say so. Records are
changed in memory only, and must not be saved afterwards.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from django.db.models import Model
from django.utils.translation import gettext as _

from klustermotor.web.actors.models import Person
from klustermotor.web.cases.models import Case, LocalisedField, Source
from klustermotor.web.cases.text import fold

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_BETWEEN = re.compile(r"[\s.,]{1,3}")
_OWNERS = re.compile(r"['’]?s$")
_NAMES = ("name", "publisher", "label")
_SPOKEN = {
    Source.Kind.INTERVIEW: {"sv": "Intervju", "en": "Interview"},
    Source.Kind.OBSERVATION: {"sv": "Egen iakttagelse", "en": "Own observation"},
}
"""What a source is called that may be named after whoever was asked."""

Words = tuple[str, ...]


def ways_to_write(name: str) -> Iterator[Words]:
    """A folded name as texts write it: whole, first and last, last and first, initial and last.

    >>> sorted(ways_to_write("ada maria öst"))
    [('a', 'öst'), ('ada', 'maria', 'öst'), ('ada', 'öst'), ('öst', 'ada'), ('öst', 'ada', 'maria')]
    """
    words = tuple(_WORD.findall(name))
    if not words:
        return
    found = {words}
    if len(words) > 1:
        first, last = words[0], words[-1]
        found |= {(first, last), (last, first), (last, *words[:-1]), (first[0], last)}
    yield from found


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word)


class People:
    """The names of the people of a case, to be found in texts."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._ways: dict[Words, list[int]] = {}
        self._begin: dict[str, int] = {}  # the first word of a way to write a name: the longest way
        for number, name in names:
            for way in ways_to_write(name):
                self._ways.setdefault(way, []).append(number)
                if self._begin.get(way[0], 0) < len(way):
                    self._begin[way[0]] = len(way)

    @classmethod
    def of(cls, case: Case) -> People:
        """Those on record in a case; what is searched for in them is their name, folded."""
        return cls(Person.objects.filter(case=case).values_list("pk", "search_text"))

    def named_in(self, text: str) -> Iterator[tuple[int, int, set[int]]]:
        """Where a text names somebody: from, to, and who it may be; the longest name at each place."""
        words = [(found.start(), found.end(), _folded(found.group())) for found in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            length, who = self._name_at(text, words, at)
            if who:
                yield words[at][0], words[at + length - 1][1], who
            at += max(length, 1)

    def _name_at(self, text: str, words: list[tuple[int, int, str]], at: int) -> tuple[int, set[int]]:
        start, _end, first = words[at]
        longest = self._begin.get(first) or self._begin.get(_OWNERS.sub("", first), 0)
        for length in range(min(longest, len(words) - at), 0, -1):
            some = words[at : at + length]
            if length == 1 and not text[start].isupper():
                continue  # a single word in small letters is seldom a name
            if not all(_BETWEEN.fullmatch(text, one[1], other[0]) for one, other in pairwise(some)):
                continue
            folded = tuple(word for _start, _end, word in some)
            owners = (*folded[:-1], _OWNERS.sub("", folded[-1]))
            who = {*self._ways.get(folded, ()), *self._ways.get(owners, ())}
            if who:
                return length, who
        return 0, set()


@dataclass
class Withholding:
    """What stands between the records and the public, and what it has met.

    Attributes
    ----------
    allowed : collection of int
        People that may be named.
    met : dict
        For everybody else who was named: the texts that did.
    sources : dict
        Sources of all that went through, which the page must name.
    """

    people: People
    allowed: Collection[int] = ()
    met: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    sources: dict[int, Source] = field(default_factory=dict)
    _seen: dict[int, Model] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """The text without names that are to be withheld; a name that two people share needs the leave of both."""
        parts, end = [], 0
        for start, stop, who in self.people.named_in(text):
            if who <= set(self.allowed):
                continue
            for number in who - set(self.allowed):
                self.met[number].append(text)
            parts += [text[end:start], _("[name withheld]")]
            end = stop
        return "".join([*parts, text[end:]])

    def both(self, words: dict[str, str] | None) -> dict[str, str] | None:
        """A text in both languages without names that are to be withheld."""
        return {language: self.text(text) for language, text in words.items()} if words else words

    def record(self, record: Model | None) -> None:
        """Withhold names in every text of a record and of what has been read with it, in memory; and all notes."""
        if record is None or id(record) in self._seen:
            return
        self._seen[id(record)] = record  # kept, so that no other takes its number
        if isinstance(record, Source):
            self._source(record)
        for column in record._meta.concrete_fields:
            if column.attname not in record.__dict__:
                continue
            value = record.__dict__[column.attname]
            if column.name in {"note", "author"}:
                setattr(record, column.name, None)
            elif isinstance(column, LocalisedField):
                setattr(record, column.name, self.both(value))
            elif column.name in _NAMES and isinstance(value, str):
                setattr(record, column.name, self.text(value))
        for name, related in list(record._state.fields_cache.items()):
            if name != "initiative":
                self.record(related)

    def records(self, rows: Iterable[Model]) -> None:
        """Withhold names in many records."""
        for row in rows:
            self.record(row)

    def _source(self, source: Source) -> None:
        if source.kind in _SPOKEN:
            source.title, source.publisher, source.address = _SPOKEN[Source.Kind(source.kind)], None, None
        self.sources[source.pk] = source

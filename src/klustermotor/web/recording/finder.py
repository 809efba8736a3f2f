"""Names that people type, and the records that they mean.

A name is sure when exactly one record has it: as its name, a former name, its organisation number or its identifier.
Otherwise the person is asked, among those of the name and those with one much like it. Only organisations and people
may be so many that the database has to narrow them down first; of other kinds a case has hundreds at most.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from operator import add, or_
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case as Choice
from django.db.models import F, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case, Findable
from klustermotor.web.cases.reading import asked, best_first, matching
from klustermotor.web.cases.text import fold, shown, sort_key
from klustermotor.web.recording.entry import EntryError, parse_organisation_number
from klustermotor.web.recording.stored import table_of

MANY = frozenset({"organisations", "people"})
FINDABLE = MANY | {"sources", "regions", "competence_areas", "initiatives"}
ALIKE = 0.6  # share of three-letter pieces in common, from which two names are shown as possibly the same
SHOWN = 5
FEW = 20
OFFERED = 20
_NARROWED = 300
_LOOKED_AT = 5_000
_LIKELY = 60
_SHORT, _MAYBE, _SAME_LETTERS = 9, 0.4, 0.8
_LEGAL = re.compile(
    r"\b(?:ab|aktiebolag|aktiebolaget|hb|handelsbolag|kb|kommanditbolag|ek\.? för|ekonomisk förening|ideell förening"
    r"|publ|ltd|inc|gmbh|as|a/s|oy)\b\.?"
)


@dataclass(frozen=True)
class Candidate:
    """A record that a typed name may mean, and what tells it from others of the name."""

    key: str
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Match:
    """What a typed name may mean."""

    text: str
    exact: tuple[Candidate, ...] = ()
    alike: tuple[Candidate, ...] = ()

    @property
    def sure(self) -> str | None:
        """Identifier of the one record that it certainly means."""
        return self.exact[0].key if len(self.exact) == 1 else None


def look_up(case: Case, collection: str, texts: Iterable[str]) -> dict[str, Match]:
    """What each of some typed names may mean.

    The number of queries does not grow with the names, but for a few names that are not there.
    """
    wanted = {text: fold(text.replace("\x00", "")) for text in dict.fromkeys(texts)}
    exact = _exact(case, collection, set(wanted.values()) - {""})
    missing = sorted({folded for folded in wanted.values() if folded and not exact.get(folded)})
    alike = _alike(case, collection, missing)
    asked = {key for keys in exact.values() if len(keys) > 1 for key in keys}
    asked |= {key for keys in alike.values() for key in keys}
    told = candidates(case, collection, asked)
    return {
        text: Match(
            text,
            tuple(told.get(key, Candidate(key, text)) for key in sorted(exact.get(folded, ()))),
            tuple(told[key] for key in alike.get(folded, ()) if key in told),
        )
        for text, folded in wanted.items()
    }


def candidates(case: Case, collection: str, keys: Iterable[str]) -> dict[str, Candidate]:
    """Records by identifier, with what tells them apart."""
    rows = _rows(case, collection).filter(key__in=list(keys))
    if collection == "organisations":
        rows = rows.select_related("region")
    if collection == "people":
        rows = rows.prefetch_related("appointments__organisation")
    return {row.key: Candidate(row.key, name_of(row), _detail(collection, row)) for row in rows}


def names(case: Case, collection: str, keys: Iterable[str]) -> dict[str, str]:
    """Names of records by identifier."""
    return {row.key: name_of(row) for row in _rows(case, collection).filter(key__in=list(keys))}


def name_of(row: Any) -> str:
    """What a row is called in the reader's language: its name, title or text, else its kind."""
    for field in ("name", "title", "text"):
        value = getattr(row, field, None)
        if value:
            return value if isinstance(value, str) else shown(value)[0]
    return str(row.get_kind_display()) if hasattr(row, "get_kind_display") else str(row.key)


def bare(name: str) -> str:
    """A name folded, without signs and without its legal form.

    >>> bare("Kilenkrysset AB"), bare("AB Åkers Styckebruk (publ)"), bare("AB")
    ('kilenkrysset', 'åkers styckebruk', 'ab')
    """
    folded = fold(name)
    plain = " ".join(re.sub(r"[^\w ]", " ", _LEGAL.sub(" ", folded)).split())
    return plain or folded


def _rows(case: Case, collection: str) -> QuerySet[Any]:
    return table_of(collection).rows.filter(case=case)


def _detail(collection: str, row: Any) -> str:
    parts: list[str] = []
    if collection == "organisations":
        parts = [
            str(row.get_sector_display() or ""),
            name_of(row.region) if row.region else "",
            row.organisation_number or "",
        ]
        parts += [use["name"] for use in row.also_known_as]
    elif collection == "people":
        for one in row.appointments.all()[:3]:
            parts.append(" ".join(filter(None, (shown(one.post)[0], name_of(one.organisation)))))
        parts.append(str(row.get_background_sector_display() or ""))
    elif hasattr(row, "get_kind_display"):
        parts = [str(row.get_kind_display())]
    return ", ".join(filter(None, parts))


# Exactly so named


def _exact(case: Case, collection: str, wanted: set[str]) -> dict[str, set[str]]:
    """Folded texts, and the identifiers of the records that have them as a name, number or identifier."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = _rows(case, collection)
    if collection in MANY:
        rows = rows.filter(sort_key__in=[sort_key(folded) for folded in wanted])
    for row in rows:
        for name in _all_names(row):
            if fold(name) in wanted:
                found[fold(name)].add(row.key)
    if collection == "organisations":
        for folded, key in _by_former_name_or_number(case, wanted - set(found)):
            found[folded].add(key)
    rest = wanted - set(found)
    for key in _rows(case, collection).filter(key__in=rest).values_list("key", flat=True):
        found[key].add(key)
    return found


def _by_former_name_or_number(case: Case, wanted: set[str]) -> Iterator[tuple[str, str]]:
    rows = _rows(case, "organisations")
    numbers = {number: folded for folded in wanted if (number := _number(folded))}
    for key, number in rows.filter(organisation_number__in=numbers).values_list("key", "organisation_number"):
        yield numbers[number], key
    named = sorted(wanted - set(numbers.values()))
    if not named:
        return
    rows = rows.exclude(also_known_as=[])
    if len(named) <= FEW:
        rows = rows.filter(reduce(or_, (Q(search_text__contains=folded) for folded in named)))
    for key, uses in rows.values_list("key", "also_known_as"):
        for folded in {fold(use["name"]) for use in uses} & wanted:
            yield folded, key


def _number(text: str) -> str:
    if not re.search(r"\d{6}", text):
        return ""
    try:
        return parse_organisation_number(text)
    except EntryError:
        return ""


def _all_names(row: Any) -> Iterator[str]:
    for field in ("name", "title"):
        value = getattr(row, field, None)
        if value:
            yield from [value] if isinstance(value, str) else value.values()


# Much alike


def _alike(case: Case, collection: str, missing: Sequence[str]) -> dict[str, list[str]]:
    """Folded texts, and the identifiers of the records whose names are most like them, the nearest first."""
    if not missing:
        return {}
    rows = _rows(case, collection)
    if collection in MANY and len(missing) <= FEW:
        return {text: _Names(_narrowed(rows, text)).nearest(text) for text in missing}
    index = _Names(rows)
    return {text: index.nearest(text) for text in missing}


def _narrowed(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows that share most pieces with the text: of a word with one slip, one piece of three is whole."""
    words = sorted(bare(text).split(), key=len, reverse=True)[:2]
    pieces = {piece for word in words for piece in _pieces(word)}
    shares = [
        Choice(
            When(search_text__contains=piece, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
        for piece in sorted(pieces)
    ]
    if not shares:
        return rows.none()
    some: QuerySet[Any] = rows.annotate(shares=reduce(add, shares)).filter(shares__gt=0)
    return some.order_by(F("shares").desc(), "sort_key")[:_NARROWED]


def _pieces(word: str) -> list[str]:
    """
    A word in up to three pieces of two letters or more.

    >>> _pieces("kilenkryset"), _pieces("lija"), _pieces("ek")
    (['kil', 'enk', 'ryset'], ['li', 'ja'], ['ek'])
    """
    count = min(3, max(1, len(word) // 2))
    size = len(word) // count
    return [word[n * size : (n + 1) * size if n < count - 1 else None] for n in range(count)]


class _Names:
    """The names of some rows by the three-letter pieces that they hold."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.keys: list[str] = []
        self.names: list[str] = []
        self.pieces: list[set[str]] = []
        self.holding: dict[str, list[int]] = defaultdict(list)
        fields = {field.name for field in rows.model._meta.get_fields()}
        columns = [name for name in ("name", "title", "also_known_as") if name in fields]
        for key, *values in rows.values_list("key", *columns):
            for name in _flat(values):
                self._add(key, name)

    def _add(self, key: str, name: str) -> None:
        plain = bare(name)
        pieces = _trigrams(plain)
        for piece in pieces:
            self.holding[piece].append(len(self.keys))
        self.keys.append(key)
        self.names.append(plain)
        self.pieces.append(pieces)

    def nearest(self, text: str) -> list[str]:
        """Identifiers of the rows most like a text; those that differ only in legal form come first."""
        plain = bare(text)
        pieces = _trigrams(plain)
        scored = {number: self._alike(number, plain, pieces) for number in self._likely(pieces)}
        best = sorted((-score, self.keys[number]) for number, score in scored.items() if score >= ALIKE)
        return list(dict.fromkeys(key for _score, key in best))[:SHOWN]

    def _alike(self, number: int, plain: str, pieces: set[str]) -> float:
        """The share of pieces in common; in a short name one slip spoils half of them, so its letters are compared."""
        share = 2 * len(pieces & self.pieces[number]) / (len(pieces) + len(self.pieces[number]))
        if ALIKE > share >= _MAYBE and len(plain) <= _SHORT:
            letters = SequenceMatcher(None, plain, self.names[number], autojunk=False).ratio()
            return ALIKE if letters >= _SAME_LETTERS else share
        return share

    def _likely(self, pieces: set[str]) -> list[int]:
        """The names that share most of the pieces that few names hold; pieces that most names hold tell little."""
        shared: Counter[int] = Counter()
        looked_at = 0
        for number, piece in enumerate(sorted(pieces, key=lambda one: len(self.holding.get(one, ())))):
            holding = self.holding.get(piece, ())
            looked_at += len(holding)
            if number >= 3 and looked_at > _LOOKED_AT:
                break
            shared.update(holding)
        return [number for number, _count in shared.most_common(_LIKELY)]


def _flat(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from value.values()
        elif value:
            yield from (use["name"] for use in value)


def _trigrams(text: str) -> set[str]:
    return {
        padded[n : n + 3]
        for word in text.split()
        for padded in (f"  {word} ",)
        for n in range(len(padded) - 2)
    }


# Offered while a name is typed


@require_safe
@login_required
def find(request: HttpRequest, case_key: str, collection: str) -> HttpResponse:
    """The records that a half-typed name may mean, as a list for the field to offer."""
    case = visible_case(request, case_key)
    if collection not in FINDABLE:
        raise Http404
    return render(
        request, "recording/options.html", {"found": offered(case, collection, asked(request, "q"))}
    )


def offered(case: Case, collection: str, question: str) -> list[Candidate]:
    """The first records in which every word of a question is found, those that open with it first."""
    rows, words = _rows(case, collection), fold(question)
    if not words:
        return []
    if issubclass(rows.model, Findable):
        keys = [row.key for row in best_first(matching(rows, question), question)[:OFFERED]]
    else:
        keys = [row.key for row in rows if any(words in fold(name) for name in _all_names(row))][:OFFERED]
    told = candidates(case, collection, keys)
    return [told[key] for key in keys if key in told]

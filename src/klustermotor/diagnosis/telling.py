"""Judgements in words: why, how sure, on which records, what is missing, what would change it and what helps.

Assumes judgements of the case that it is given, and the texts of the checks and of ``words/diagnosis.json``. Nothing
is judged here but what the verdict would be, were a sign otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from klustermotor.casefile.records import Case, Plain
from klustermotor.diagnosis.checks import Check, SignWords, check
from klustermotor.diagnosis.judging import Judgement, Sureness, Verdict, judge
from klustermotor.diagnosis.records import Lookup, called, names_of
from klustermotor.diagnosis.signs import Evidence, Sign, Stand
from klustermotor.wording import filled, said

_RELIED = frozenset({"high", "medium"})
_FIELDS: dict[Stand, str] = {
    "for": "speaks_for",
    "mixed": "mixed",
    "against": "speaks_against",
    "unknown": "unknown",
}
STANDS: tuple[Stand, ...] = ("for", "mixed", "against", "unknown")


@dataclass(frozen=True)
class ToldRecord:
    """A record behind a sign: what it is called, where it stands, and what it rests on; None where nobody has said."""

    name: str
    kind: str
    pointer: str
    date: str | None
    source: str | None
    reliability: str | None


@dataclass(frozen=True)
class ToldSign:
    """A sign in words: what was seen, why it tells, what to record, and the records on both sides."""

    key: str
    stand: Stand
    weight: int
    sentence: str
    reason: str
    record: str
    speaks_for: tuple[ToldRecord, ...]
    speaks_against: tuple[ToldRecord, ...]


@dataclass(frozen=True)
class ToldDoubt:
    """A contradiction in words, and the records that it is between."""

    key: str
    sentence: str
    records: tuple[ToldRecord, ...]


@dataclass(frozen=True)
class ToldJudgement:
    """A judgement in words; the signs with most weight come first."""

    check: str
    title: str
    statement: str
    verdict: Verdict
    verdict_words: str
    sureness: Sureness | None
    sureness_words: str
    sure_why: str
    signs: tuple[ToldSign, ...]
    missing: tuple[str, ...]
    change: tuple[str, ...]
    helps: tuple[str, ...]
    unseen: tuple[str, ...]
    doubts: tuple[ToldDoubt, ...]
    records: int

    def standing(self, stand: Stand) -> tuple[ToldSign, ...]:
        """The signs that stand in one way."""
        return tuple(one for one in self.signs if one.stand == stand)


@dataclass(frozen=True, eq=False)
class Telling:
    """Tells judgements of a case in a language."""

    case: Case
    language: str

    def judgement(self, found: Judgement) -> ToldJudgement:
        """A judgement in words."""
        words = check(found.check)
        signs = tuple(self._signs(words, found))
        return ToldJudgement(
            found.check,
            title=words.title[self.language],
            statement=words.statement[self.language],
            verdict=found.verdict,
            verdict_words=self.verdict(found.verdict),
            sureness=found.sureness,
            sureness_words=self.say(f"sure_{found.sureness or 'none'}"),
            sure_why=self._sure_why(found),
            signs=signs,
            missing=tuple(one.record for one in signs if one.stand == "unknown"),
            change=tuple(self._change(found, signs)),
            helps=tuple(one[self.language] for one in words.helps),
            unseen=tuple(one[self.language] for one in words.unseen),
            doubts=tuple(
                ToldDoubt(one.key, self.say(f"doubt_{one.key}"), self._records(one.evidence))
                for one in found.doubts
            ),
            records=len(found.records),
        )

    def say(self, key: str, /, **values: object) -> str:
        """A text, filled in."""
        return said("diagnosis", key, self.language, **values)

    def verdict(self, verdict: Verdict) -> str:
        """What a verdict is called."""
        return self.say(f"verdict_{verdict}")

    def named(self, record: Plain) -> str:
        """What a record is called."""
        return called(record, self._names, self.language)

    def record(self, key: Evidence) -> ToldRecord:
        """A record in words."""
        row = self.lookup.record(key)
        return ToldRecord(
            self.named(row),
            kind=self.say(f"kind_{key.collection}"),
            pointer=self.lookup.pointer(key),
            date=_date_of(row),
            source=self._sources.get(getattr(row, "source", None) or ""),
            reliability=self.lookup.reliability(key),
        )

    @cached_property
    def lookup(self) -> Lookup:
        """The records of the case, each with its place and how far it can be relied on."""
        return Lookup(self.case)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return names_of(self.case)

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        return {one.id: called(one, {}, self.language) for one in self.case.sources}

    def _signs(self, words: Check, found: Judgement) -> Iterator[ToldSign]:
        """The heaviest first, else in the order of the check."""
        for key, sign in sorted(words.signs.items(), key=lambda one: -one[1].weight):
            seen = found.signs[key]
            yield ToldSign(
                key,
                seen.stand,
                sign.weight,
                sentence=sentence(sign, seen, self.language),
                reason=sign.reason[self.language],
                record=sign.record[self.language],
                speaks_for=self._records(seen.speaks_for),
                speaks_against=self._records(seen.speaks_against),
            )

    def _records(self, evidence: Iterable[Evidence]) -> tuple[ToldRecord, ...]:
        """The earliest first, those without a date last."""
        return tuple(
            sorted(map(self.record, evidence), key=lambda one: (one.date or "~", _in_file(one.pointer)))
        )

    def _sure_why(self, found: Judgement) -> str:
        """How much is told, how reliable it is, and whether anything contradicts it."""
        told = sum(sign.value is not None for sign in found.signs.values())
        if not told:
            return self.say("sure_nothing", of=len(found.signs))
        records = found.records
        relied = sum(self.lookup.reliability(one) in _RELIED for one in records)
        why = self.say("sure_why", told=told, of=len(found.signs), records=len(records), relied=relied)
        doubts = [self.say("sure_doubts", count=len(found.doubts))] if found.doubts else []
        return " ".join([why, *doubts])

    def _change(self, found: Judgement, signs: Iterable[ToldSign]) -> Iterator[str]:
        """For what is not supported: each sign that alone would change the verdict, or that none would."""
        if found.verdict == "supported":
            return
        open_signs = [one for one in signs if one.stand != "for"]
        lone = [(one, verdict_if(found, {one.key})) for one in open_signs]
        turning = [(one, verdict) for one, verdict in lone if verdict != found.verdict]
        for one, verdict in turning:
            key = "change_unknown" if one.stand == "unknown" else "change_against"
            yield self.say(key, verdict=self.verdict(verdict), sentence=one.sentence, record=one.record)
        if open_signs and not turning:
            verdict = verdict_if(found, {one.key for one in open_signs})
            yield self.say("change_several", count=len(open_signs), verdict=self.verdict(verdict))


def sentence(words: SignWords, seen: Sign, language: str) -> str:
    """What is said of a sign as it stands, filled with what the rule saw.

    Raises
    ------
    LookupError
        The check has no sentence for that stand: a fault of its data, which a test finds.
    """
    text = getattr(words, _FIELDS[seen.stand])
    if text is None:
        raise LookupError(seen.stand)
    return filled(text[language], language, **seen.values)


def verdict_if(found: Judgement, keys: Iterable[str]) -> Verdict:
    """What the verdict would be if some signs spoke for, all else as it is."""
    signs = {**found.signs, **{key: Sign(1.0) for key in keys}}
    weights = {key: words.weight for key, words in check(found.check).signs.items()}
    return judge(found.check, signs, weights=weights, reliability={}).verdict


def date_in_words(date: str | None, language: str) -> str | None:
    """A partial date, or two with a slash between, as people write them.

    >>> date_in_words("1997-23~", "en"), date_in_words("1999-05/2001", "en"), date_in_words("/2001", "sv")
    ('about autumn 1997', '1999-05 – 2001', 'till 2001')
    """
    if date is None:
        return None
    start, _, end = date.partition("/")
    told = [_one_date(one, language) for one in (start, end) if one]
    if end and not start:
        return said("diagnosis", "until", language, date=told[0])
    return " – ".join(told)


def _in_file(pointer: str) -> list[tuple[int, str]]:
    """Orders places as the file does: the eleventh after the second."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in pointer.split("/")]


def _one_date(date: str, language: str) -> str:
    bare = date.removesuffix("~")
    season = f"season_{bare[5:]}"
    is_season = len(bare) == 7 and int(bare[5:]) > 12
    told = said("diagnosis", season, language, year=bare[:4]) if is_season else bare
    return said("diagnosis", "about", language, date=told) if date != bare else told


def _date_of(record: Plain) -> str | None:
    """When a record holds, as the file has it: a date, a year, or start and end with a slash between."""
    given: dict[str, Any] = {name: getattr(record, name, None) for name in ("start", "end", "date")}
    if given["start"] or given["end"]:
        both = f"{given['start'] or ''}/{given['end'] or ''}"
        return both.removesuffix("/")
    year = getattr(record, "year", None)
    return given["date"] or (str(year) if year else None)

"""Judgements in words for a page: what speaks on each side with its records, what is missing and where to record it.

Assumes judgements as they are kept; the sentences are those of the checks and of the library's telling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from klustermotor.diagnosis.checks import Check, check
from klustermotor.diagnosis.judging import Judgement, Verdict
from klustermotor.diagnosis.signs import Evidence, Stand
from klustermotor.diagnosis.telling import sentence, verdict_if
from klustermotor.web.cases.models import Case
from klustermotor.web.diagnosis.cited import Cited, cited
from klustermotor.web.diagnosis.packing import Held
from klustermotor.web.diagnosis.places import Place, place_of
from klustermotor.web.diagnosis.words import language, letter_of, number_of, say, sure_words, verdict_words

MOST_CITED = 100
FEW_CITED = 6
_TELLING: Mapping[Verdict, tuple[Stand, ...]] = {
    "supported": ("for", "mixed"),
    "partly": ("mixed", "against", "for"),
    "against": ("against", "mixed"),
    "unknown": ("unknown",),
}
"""Which stands a sentence that says it all is taken from, first to last."""


@dataclass(frozen=True)
class Side:
    """Records that speak on one side: the first few, those that are folded away, and how many are not listed."""

    first: list[Cited]
    rest: list[Cited]
    beyond: int


@dataclass(frozen=True)
class ToldSign:
    """A sign in words, with its records; ``place`` is where what it lacks is recorded."""

    key: str
    stand: Stand
    weight: int
    sentence: str
    reason: str
    record: str
    place: Place | None = None
    speaks_for: Side | None = None
    speaks_against: Side | None = None

    @property
    def sides(self) -> list[tuple[str, Side]]:
        """Its records, under the word for their side where there are both."""
        found = [("for", self.speaks_for), ("against", self.speaks_against)]
        held = [(name, side) for name, side in found if side and side.first]
        return [(say(f"stand_{name}") if len(held) > 1 else "", side) for name, side in held]


@dataclass(frozen=True)
class Told:
    """A judgement in words; the signs with most weight come first."""

    key: str
    number: str
    title: str
    statement: str
    verdict: Verdict
    verdict_words: str
    letter: str
    sureness: str
    sure_words: str
    signs: tuple[ToldSign, ...]

    @property
    def sentence(self) -> str:
        """The one sentence that says most of why."""
        for stand in _TELLING[self.verdict]:
            for one in self.signs:
                if one.stand == stand:
                    return one.sentence
        return self.signs[0].sentence

    @property
    def sides(self) -> list[tuple[str, list[ToldSign]]]:
        """The signs that are told, by where they stand, under a heading each."""
        stands: tuple[Stand, ...] = ("for", "mixed", "against")
        held = [(stand, [one for one in self.signs if one.stand == stand]) for stand in stands]
        return [(say(f"head_{stand}"), signs) for stand, signs in held if signs]

    @property
    def missing(self) -> list[ToldSign]:
        """The signs that the records do not tell."""
        return [one for one in self.signs if one.stand == "unknown"]

    @property
    def signs_told(self) -> str:
        """How many of its signs the records tell: "3 of 4"."""
        return say("of", count=len(self.signs) - len(self.missing), of=len(self.signs))


@dataclass(frozen=True)
class Whole:
    """A judgement with everything that is said of it on its own page; doubts are sentences with their records."""

    told: Told
    sure_why: str
    change: list[str]
    helps: list[str]
    unseen: list[str]
    doubts: list[tuple[str, Side]]


def told(found: Judgement) -> Told:
    """A judgement in words, without its records."""
    words = check(found.check)
    return Told(
        key=found.check,
        number=number_of(found.check),
        title=words.title[language()],
        statement=words.statement[language()],
        verdict=found.verdict,
        verdict_words=verdict_words(found.verdict),
        letter=letter_of(found.verdict),
        sureness=found.sureness or "",
        sure_words=sure_words(found.sureness),
        signs=tuple(_signs(words, found)),
    )


def whole(case: Case, initiative_key: str, held: Held) -> Whole:
    """A judgement with its records, doubts and advice."""
    found = held.judgement
    plain = told(found)
    records = cited(case, _wanted(found))

    def side(evidence: tuple[Evidence, ...]) -> Side:
        rows = [records[one] for one in evidence[:MOST_CITED] if one in records]
        return Side(rows[:FEW_CITED], rows[FEW_CITED:], max(0, len(evidence) - MOST_CITED))

    signs = tuple(
        replace(
            one,
            place=place_of(case, initiative_key, found.check, one.key),
            speaks_for=side(found.signs[one.key].speaks_for),
            speaks_against=side(found.signs[one.key].speaks_against),
        )
        for one in plain.signs
    )
    return Whole(
        told=replace(plain, signs=signs),
        sure_why=_sure_why(held),
        change=list(_change(found, signs)),
        helps=[one[language()] for one in check(found.check).helps],
        unseen=[one[language()] for one in check(found.check).unseen],
        doubts=[(say(f"doubt_{one.key}"), side(one.evidence)) for one in found.doubts],
    )


def _wanted(found: Judgement) -> Iterator[Evidence]:
    for sign in found.signs.values():
        yield from sign.speaks_for[:MOST_CITED]
        yield from sign.speaks_against[:MOST_CITED]
    for doubt in found.doubts:
        yield from doubt.evidence[:MOST_CITED]


def _signs(words: Check, found: Judgement) -> Iterator[ToldSign]:
    for key, sign in sorted(words.signs.items(), key=lambda one: -one[1].weight):
        seen = found.signs[key]
        yield ToldSign(
            key,
            seen.stand,
            sign.weight,
            sentence=sentence(sign, seen, language()),
            reason=sign.reason[language()],
            record=sign.record[language()],
        )


def _sure_why(held: Held) -> str:
    found = held.judgement
    number = sum(sign.value is not None for sign in found.signs.values())
    if not number:
        return say("sure_nothing", of=len(found.signs))
    why = say("sure_why", told=number, of=len(found.signs), records=len(found.records), relied=held.relied)
    doubts = [say("sure_doubts", count=len(found.doubts))] if found.doubts else []
    return " ".join([why, *doubts])


def _change(found: Judgement, signs: Iterable[ToldSign]) -> Iterator[str]:
    """Each sign that alone would change a verdict that is not "supported"; or that it takes several."""
    if found.verdict == "supported":
        return
    open_signs = [one for one in signs if one.stand != "for"]
    lone = [(one, verdict_if(found, {one.key})) for one in open_signs]
    turning = [(one, verdict) for one, verdict in lone if verdict != found.verdict]
    for one, verdict in turning:
        key = "change_unknown" if one.stand == "unknown" else "change_against"
        yield say(key, verdict=verdict_words(verdict), sentence=one.sentence, record=one.record)
    if open_signs and not turning:
        verdict = verdict_if(found, {one.key for one in open_signs})
        yield say("change_several", count=len(open_signs), verdict=verdict_words(verdict))

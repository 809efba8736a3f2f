"""The coherence board of a region on the page of a diagnosis: who takes part, who pays, what overlaps, what to do.

Assumes a board of ``klustermotor.coherence``; nothing is counted here but what a sentence says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from klustermotor.coherence.board import Board
from klustermotor.coherence.financing import Backing, Sum
from klustermotor.coherence.overlaps import Overlap
from klustermotor.coherence.plans import PlanLine
from klustermotor.coherence.suggestions import Suggestion, sentence
from klustermotor.report.diagnosis_context import DiagnosisContext
from klustermotor.report.diagnosis_grounds import grounds_of
from klustermotor.report.diagnosis_page import CoherenceShown, Grounds
from klustermotor.report.page import Sheet
from klustermotor.wording import number, said

MOST = 60
"""Rows of a table, and suggestions, that the page shows; the JSON document has all."""


@dataclass(frozen=True)
class _Teller:
    """A board and the language that it is told in."""

    context: DiagnosisContext
    board: Board

    def say(self, key: str, /, **values: object) -> str:
        return said("coherence", f"board-{key}", self.context.language, **values)

    def organisation(self, key: str) -> str:
        return self.board.setting.organisations[key].name

    def initiative(self, key: str) -> str:
        return self.board.setting.initiatives[key].name

    def names(self, keys: Iterable[str]) -> str:
        return ", ".join(self.organisation(key) for key in keys) or self.say("none")


def coherence_shown(context: DiagnosisContext, board: Board) -> CoherenceShown:
    """The chapter."""
    tell = _Teller(context, board)
    sheets = (_money(tell), _pairs(tell), _plans(tell))
    found = board.suggestions
    more = tell.say("more", shown=MOST, count=len(found)) if len(found) > MOST else ""
    return CoherenceShown(
        points=tuple(_points(tell)),
        suggestions=tuple(
            (sentence(board.setting, one, context.language), _grounds(tell, one)) for one in found[:MOST]
        ),
        note=more,
        sheets=tuple(one for one in sheets if one.rows),
    )


def coherence_values(board: Board, language: str) -> dict[str, Any]:
    """The board as JSON holds it: counts, money, pairs, plans and suggestions with the records that they build on."""
    return {
        "day": board.day.isoformat(),
        "participations": len(board.participations.rows),
        "organisations": len(board.participations.organisations),
        "money": {
            "total": _sums(board.financing.total),
            "without_year": _sums(board.financing.undated),
            "financiers": [
                {
                    "financier": one.financier,
                    "initiative": one.initiative,
                    "first": one.first,
                    "last": one.last,
                    "sums": _sums(one.sums),
                }
                for one in board.financing.backings
            ],
        },
        "overlaps": [
            {
                "initiatives": [one.one, one.other],
                "participants": list(one.participants),
                "people": len(one.people),
                "financiers": list(one.financiers),
                "competence_area": one.competence_area,
                "words": sorted({word for shared in one.words for word in shared.words}),
                "coordination": [found.how for found in one.coordination],
            }
            for one in board.overlaps
        ],
        "plans": [
            {
                "body": one.body,
                "initiative": one.initiative,
                "competence_area": one.competence_area,
                "state": one.state,
            }
            for one in board.plans
        ],
        "suggestions": [
            {
                "suggestion": one.key,
                "sentence": sentence(board.setting, one, language),
                "records": [list(record) for record in one.evidence],
            }
            for one in board.suggestions
        ],
    }


def _points(tell: _Teller) -> Iterator[str]:
    """Organisations counted once, money with what is uncertain of it, and what nobody covers."""
    board = tell.board
    taking_part = board.participations
    if taking_part.rows:
        several = sum(count for times, count in taking_part.by_initiatives.items() if times > 1)
        firms = sum(one.organisations for one in taking_part.by_sector if one.sector == "business")
        yield tell.say(
            "participations",
            rows=len(taking_part.rows),
            organisations=len(taking_part.organisations),
            firms=firms,
            several=several,
        )
    money = board.financing
    if money.total:
        yield tell.say("money", total=_amounts(tell, money.total))
    if money.undated:
        yield tell.say("undated", undated=_amounts(tell, money.undated))
    if money.without_amount:
        yield tell.say("without-amount", n=money.without_amount)
    apart = sum(not one.coordination for one in board.overlaps)
    if board.overlaps:
        yield tell.say("overlaps", n=len(board.overlaps), apart=apart)
    yield tell.say("silence")


def _money(tell: _Teller) -> Sheet:
    rows = [
        (
            tell.organisation(one.financier),
            tell.initiative(one.initiative),
            _years(tell, one),
            _amounts(tell, one.sums),
        )
        for one in tell.board.financing.backings
    ]
    heads = tuple(tell.say(f"head-{one}") for one in ("financier", "initiative", "years", "amount"))
    return Sheet(heads, tuple(rows[:MOST]), frozenset({heads[-1]}), tell.say("caption-money"))


def _pairs(tell: _Teller) -> Sheet:
    rows = [_pair(tell, one) for one in tell.board.overlaps]
    heads = tuple(
        tell.say(f"head-{one}") for one in ("pair", "participants", "financiers", "words", "coordination")
    )
    return Sheet(heads, tuple(rows[:MOST]), frozenset(), tell.say("caption-pairs"))


def _pair(tell: _Teller, one: Overlap) -> tuple[str, ...]:
    words = ", ".join(sorted({word for shared in one.words for word in shared.words})) or tell.say("none")
    coordination = "; ".join(tell.say(f"how-{found.how.replace('_', '-')}") for found in one.coordination)
    return (
        f"{tell.initiative(one.one)} – {tell.initiative(one.other)}",
        tell.names(one.participants),
        tell.names(one.financiers),
        words,
        coordination or tell.say("not-recorded"),
    )


def _plans(tell: _Teller) -> Sheet:
    rows = [_plan(tell, one) for one in tell.board.plans]
    heads = tuple(tell.say(f"head-{one}") for one in ("body", "about", "state"))
    return Sheet(heads, tuple(rows[:MOST]), frozenset(), tell.say("caption-plans"))


def _plan(tell: _Teller, line: PlanLine) -> tuple[str, ...]:
    body = (
        tell.organisation(line.body) if line.body else said("coherence", "the-region", tell.context.language)
    )
    areas = {one.id: tell.context.telling.named(one) for one in tell.board.setting.case.competence_areas}
    about = tell.initiative(line.initiative) if line.initiative else areas.get(line.competence_area or "", "")
    return body, about, tell.say(f"state-{line.state.replace('_', '-')}")


def _years(tell: _Teller, one: Backing) -> str:
    if one.first is None:
        return tell.say("year-unknown")
    years = str(one.first) if one.first == one.last else f"{one.first}–{one.last}"
    return f"{years}; {tell.say('some-undated')}" if one.undated else years


def _amounts(tell: _Teller, sums: Iterable[Sum]) -> str:
    """Sums in each currency; least and most where a row may be recorded twice."""
    told = [_amount(tell, one) for one in sums]
    return "; ".join(told) or tell.say("amount-unknown")


def _amount(tell: _Teller, one: Sum) -> str:
    language = tell.context.language
    least, most = number(one.least, language), number(one.most, language)
    return f"{one.currency} {least}" if one.least == one.most else f"{one.currency} {least}–{most}"


def _sums(sums: Iterable[Sum]) -> list[dict[str, object]]:
    return [{"currency": one.currency, "least": one.least, "most": one.most} for one in sums]


def _grounds(tell: _Teller, one: Suggestion) -> Grounds:
    return grounds_of(tell.context, one.evidence)

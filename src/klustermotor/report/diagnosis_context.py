"""What every part of a diagnosis draws on: the case, what was found, where it comes from, and how it is told."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from klustermotor.casefile.records import Case
from klustermotor.charts.lessons import LessonCell, LessonColumn, LessonWords, Steps
from klustermotor.coherence.board import Board
from klustermotor.diagnosis.checks import check
from klustermotor.diagnosis.diagnosing import Diagnosis
from klustermotor.diagnosis.judging import VERDICTS, Judgement, Sureness
from klustermotor.diagnosis.signs import Evidence
from klustermotor.diagnosis.telling import Telling

MOST = 20
"""Initiatives up to which each has its grounds on the page; above, the page counts."""
_STEPS: dict[Sureness | None, Steps] = {None: 0, "low": 1, "medium": 2, "high": 3}


@dataclass(frozen=True)
class Origin:
    """Where a diagnosis comes from: the file and its fingerprint, the day that is looked at, and the day it is made.

    ``earlier`` says that the day lies before that of the case, so that only what is dated by then counts.
    """

    file: str
    digest: str
    day: datetime.date
    made: datetime.date
    earlier: bool = False


@dataclass(frozen=True, eq=False)
class DiagnosisContext:
    """A diagnosis and the language that it is told in.

    Attributes
    ----------
    case
        The case as its file has it.
    diagnoses
        One for each initiative that is told of.
    origin, language
        Where it comes from, and how it is told.
    years
        The diagnoses at the end of earlier years, where they were asked for.
    board
        The coherence board of the region, where the diagnosis is of all its initiatives.
    """

    case: Case
    diagnoses: tuple[Diagnosis, ...]
    origin: Origin
    language: str
    years: Mapping[int, tuple[Diagnosis, ...]] = field(default_factory=dict)
    board: Board | None = None

    @cached_property
    def telling(self) -> Telling:
        """Tells judgements."""
        return Telling(self.case, self.language)

    def say(self, key: str, /, **values: object) -> str:
        """A text, filled in."""
        return self.telling.say(key, **values)

    @property
    def lessons(self) -> tuple[str, ...]:
        """The checks that were judged, in order."""
        return tuple(one.check for one in self.diagnoses[0].judgements) if self.diagnoses else ()

    @property
    def grounded(self) -> bool:
        """Whether the initiatives are few enough that each has its grounds on the page."""
        return len(self.diagnoses) <= MOST

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What the initiatives are called."""
        return {one.id: one.name for one in self.case.initiatives}

    @cached_property
    def records(self) -> frozenset[Evidence]:
        """All records behind the judgements."""
        return frozenset(
            record for one in self.diagnoses for found in one.judgements for record in found.records
        )

    def title(self, key: str) -> str:
        """A lesson's number and title."""
        return f"{number_of(key)}. {check(key).title[self.language]}"

    def numbers(self, keys: Iterable[str]) -> str:
        """Lessons by their numbers in a row: "1, 4 and 7"."""
        found = [number_of(key) for key in keys]
        if len(found) < 2:
            return "".join(found)
        return self.say("and", first=", ".join(found[:-1]), last=found[-1])

    def counts(self, judgements: Iterable[Judgement]) -> str:
        """How many stand in each way, those that none does left out: "7 supported, 4 partly"."""
        rows = list(judgements)
        counted = [(verdict, sum(one.verdict == verdict for one in rows)) for verdict in VERDICTS]
        return ", ".join(self.say(f"count_{verdict}", count=count) for verdict, count in counted if count)

    @property
    def chart_words(self) -> LessonWords:
        """The words of the figure."""
        letters, verdicts = (
            {one: self.say(f"{prefix}_{one}") for one in VERDICTS} for prefix in ("letter", "verdict")
        )
        none, *steps = (self.say(f"sure_{one}") for one in ("none", "low", "medium", "high"))
        sureness = (none, *(f"{self.say('column_sure').lower()}: {step}" for step in steps))
        low, medium, high = sureness[1:]
        return LessonWords(
            letters,
            verdicts,
            sure=self.say("sure_legend"),
            sureness=(none, low, medium, high),
            empty=self.say("empty"),
        )

    def column(self, diagnosis: Diagnosis, name: str, *, linked: bool) -> LessonColumn:
        """A column of the figure; its signs lead to their grounds where these are on the page."""
        cells = [
            LessonCell(
                one.verdict,
                _STEPS[one.sureness],
                f"#{anchor_of(diagnosis.initiative, one.check)}" if linked else None,
            )
            for one in diagnosis.judgements
        ]
        return LessonColumn(name, cells)


def number_of(key: str) -> str:
    """The number of a lesson."""
    return key.rpartition("-")[2]


def anchor_of(initiative: str, key: str = "") -> str:
    """Where on the page an initiative, or a lesson of it, is told of."""
    return f"i-{initiative}" + (f"-{key}" if key else "")

"""The words of the diagnosis in the reader's language: those of the library, so that every door uses the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language

from klustermotor.charts.lessons import LessonWords, Steps
from klustermotor.diagnosis.checks import LESSONS, Check, check
from klustermotor.diagnosis.judging import VERDICTS
from klustermotor.wording import said

STEPS: Mapping[str, Steps] = {"": 0, "low": 1, "medium": 2, "high": 3}
RELIABILITY = ("high", "medium", "low", "none")


def language() -> str:
    """The reader's language, as the library names it."""
    return "en" if (get_language() or "sv")[:2] == "en" else "sv"


def say(key: str, /, **values: object) -> str:
    """A text of the library's, filled in."""
    return said("diagnosis", key, language(), **values)


def number_of(key: str) -> str:
    """The number of a lesson."""
    return key.rpartition("-")[2]


def title_of(key: str) -> str:
    """A lesson's number and title."""
    return f"{number_of(key)}. {check(key).title[language()]}"


def checks() -> list[Check]:
    """The eleven lessons, in order."""
    return [check(key) for key in LESSONS]


def verdict_words(verdict: str) -> str:
    """What a verdict is called."""
    return say(f"verdict_{verdict}")


def sure_words(sureness: str | None) -> str:
    """How sure a verdict is, in a word."""
    return say(f"sure_{sureness or 'none'}")


def letter_of(verdict: str) -> str:
    """The letter of a verdict, which stands in its sign."""
    return say(f"letter_{verdict}")


def counted(verdicts: Iterable[str]) -> str:
    """How many stand in each way, those that none does left out: "7 supported, 4 partly"."""
    rows = list(verdicts)
    counts = [(one, rows.count(one)) for one in VERDICTS]
    return ", ".join(say(f"count_{one}", count=count) for one, count in counts if count)


def reliability_told(counts: Mapping[str, int]) -> str:
    """How reliable the records behind it are."""
    told = {one: counts.get(one, 0) for one in RELIABILITY}
    return say("mark_reliability_told", records=sum(told.values()), **told)


def chart_words() -> LessonWords:
    """The words of the picture."""
    none, low, medium, high = (sure_words(one) for one in ("", "low", "medium", "high"))
    sure = say("column_sure").lower()
    return LessonWords(
        letters={one: letter_of(one) for one in VERDICTS},
        verdicts={one: verdict_words(one) for one in VERDICTS},
        sure=say("sure_legend"),
        sureness=(none, f"{sure}: {low}", f"{sure}: {medium}", f"{sure}: {high}"),
        empty=say("empty"),
    )

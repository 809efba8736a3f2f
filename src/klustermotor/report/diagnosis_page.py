"""What stands on the page of a diagnosis, and the page.

Assumes words that are ready in the reader's language, and figures drawn by ``klustermotor.charts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from klustermotor.charts.lessons import verdict_icon
from klustermotor.diagnosis.telling import ToldJudgement
from klustermotor.report.page import Fact, Figure, Sheet, drawings, rendered
from klustermotor.wording import said, words


@dataclass(frozen=True)
class RecordShown:
    """A record behind a sign: its name, which way it speaks where that differs, what it is, and where it stands."""

    name: str
    side: str
    line: str
    pointer: str


@dataclass(frozen=True)
class Grounds:
    """The records behind a sign or a doubt, to unfold; a note tells of those that are left out."""

    summary: str
    records: tuple[RecordShown, ...]
    note: str = ""


@dataclass(frozen=True)
class SignShown:
    """A sign in words, what to record where it is not told, why it tells, and its records."""

    sentence: str
    record: str
    why: str
    grounds: Grounds


@dataclass(frozen=True)
class SignGroup:
    """The signs that stand in one way, under a heading."""

    heading: str
    signs: tuple[SignShown, ...]


@dataclass(frozen=True)
class LessonShown:
    """A lesson held against an initiative."""

    anchor: str
    title: str
    told: ToldJudgement
    signs_told: str
    groups: tuple[SignGroup, ...]
    doubts: tuple[tuple[str, Grounds], ...]
    language: str

    @property
    def icon(self) -> Markup:
        """The sign of its verdict."""
        letter = said("diagnosis", f"letter_{self.told.verdict}", self.language)
        return Markup(verdict_icon(self.told.verdict, letter))  # noqa: S704 - drawn by us


@dataclass(frozen=True)
class InitiativeShown:
    """An initiative with all its lessons, and how they changed where years were asked for."""

    anchor: str
    name: str
    finding: str
    lessons: tuple[LessonShown, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class CoherenceShown:
    """The coherence board of the region: what is told of it, and each suggestion with the records that it builds on."""

    points: tuple[str, ...]
    suggestions: tuple[tuple[str, Grounds], ...]
    note: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class DiagnosisPage:
    """The whole page."""

    language: str
    title: str
    eyebrow: str
    lead: str
    mark: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    initiatives: tuple[InitiativeShown, ...]
    coherence: CoherenceShown | None
    method: tuple[str, ...]
    thresholds: Sheet
    made: str


def diagnosis_html(report: DiagnosisPage) -> str:
    """The page as HTML, with everything that it shows inside it."""
    uses = (words("report_page"), words("coherence"), words("diagnosis"))
    say = {key: text[report.language] for use in uses for key, text in use.items()}
    figures = [*report.figures, *(figure for one in report.initiatives for figure in one.figures)]
    return rendered("diagnosis.html", report=report, drawings=drawings(figures), say=say)

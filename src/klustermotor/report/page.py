"""What stands on the report's page, and the page.

Assumes words that are ready in the reader's language, and figures drawn by ``klustermotor.charts``.
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from klustermotor.charts import palette
from klustermotor.charts.caption import captioned
from klustermotor.charts.png import to_png
from klustermotor.wording import words

Cell = str | None
NARROW = 340.0  # what a telephone shows of a page


@dataclass(frozen=True)
class Sheet:
    """A table of ready words; ``numeric`` names the columns that are set to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[str] = frozenset()
    caption: str = ""

    def csv(self) -> str:
        """The same as comma-separated values."""
        lines = io.StringIO()
        csv.writer(lines, lineterminator="\n").writerows([self.columns, *self.rows])
        return lines.getvalue()


@dataclass(frozen=True)
class Figure:
    """A drawing with its finding above, its origin beneath, and the same as a table, folded unless ``opened``.

    ``draw`` takes ``identifier`` and ``width`` and answers with SVG text: the page holds it for a desk and a telephone.
    """

    name: str
    finding: str
    lead: str
    draw: Callable[..., str]
    origin: str
    sheet: Sheet
    opened: bool = False

    @cached_property
    def svg(self) -> str:
        """The drawing as wide as the page."""
        return self.draw(identifier=self.name)

    @property
    def captioned(self) -> str:
        """The figure as a sheet of its own: SVG text with its finding and origin."""
        return captioned(self.svg, heading=self.finding, notes=[self.lead, self.origin])

    @property
    def files(self) -> tuple[tuple[str, str, str], ...]:
        """Label, file name and address of each file to take along; the page itself holds them."""
        sheet = self.captioned
        return (
            ("SVG", f"{self.name}.svg", _inside("image/svg+xml", sheet.encode())),
            ("PNG", f"{self.name}.png", _inside("image/png", to_png(sheet, scale=1.0))),
            ("CSV", f"{self.name}.csv", _inside("text/csv", self.sheet.csv().encode("utf-8-sig"))),
        )


@dataclass(frozen=True)
class Chapter:
    """A part of the report: what it says in words, then figures, tables, and tables to unfold."""

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    folded: tuple[Sheet, ...] = ()
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A name and its value, at the top of the page."""

    name: str
    value: str


@dataclass(frozen=True)
class Report:
    """The whole page."""

    language: str
    title: str
    eyebrow: str
    lead: str
    facts: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]
    made: str


def report_html(report: Report) -> str:
    """The page as HTML, with everything that it shows inside it."""
    said = {key: text[report.language] for key, text in words("report_page").items()}
    figures = (figure for chapter in report.chapters for figure in chapter.figures)
    return rendered("report.html", report=report, drawings=drawings(figures), say=said)


def drawings(figures: Iterable[Figure]) -> dict[str, tuple[Markup, Markup]]:
    """Each figure by its name, as wide as the page and as a telephone."""
    # Drawn here from cleaned text, so it is put in as it is.
    return {
        figure.name: (
            Markup(figure.svg),  # noqa: S704 - drawn by us
            Markup(figure.draw(identifier=f"{figure.name}-narrow", width=NARROW)),  # noqa: S704
        )
        for figure in figures
    }


def rendered(template: str, **content: object) -> str:
    """A page from its template, all that is filled in escaped, with the colours that every page shares."""
    environment = Environment(
        loader=PackageLoader("klustermotor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(palette=palette, **content)


def _inside(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"

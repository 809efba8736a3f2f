"""The pictures of the diagnosis: lessons by initiatives, and by years of one, with their tables and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.urls import reverse

from klustermotor.charts.lessons import LessonCell, LessonColumn, lesson_figure
from klustermotor.charts.palette import WIDTH
from klustermotor.diagnosis.checks import LESSONS
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words
from klustermotor.web.diagnosis.making import Years
from klustermotor.web.diagnosis.models import State
from klustermotor.web.diagnosis.queries import Briefs
from klustermotor.web.diagnosis.words import (
    STEPS,
    chart_words,
    counted,
    say,
    sure_words,
    title_of,
    verdict_words,
)
from klustermotor.web.figures.figure import Figure
from klustermotor.web.initiatives.models import Initiative

NARROW = 340.0
"""Width of a picture for a telephone, beside the one for a desk."""

Brief = Mapping[str, list[str]]


def case_figure(
    case: Case,
    state: State,
    initiatives: Sequence[Initiative],
    briefs: Briefs,
    *,
    query: str = "",
    width: float = WIDTH,
) -> Figure:
    """The lessons of some initiatives; each sign leads to its grounds, each name to its judgements."""
    drawn = [one for one in initiatives if one.key in briefs]
    columns = [
        _column(
            one.name,
            briefs[one.key],
            href=partial(_judgement, case, one.key),
            to=reverse("diagnosis_initiative", args=[case.key, one.key]),
        )
        for one in drawn
    ]
    heading = finding([briefs[one.key] for one in drawn])
    rows = [
        (title_of(key), *(_cell_words(briefs[one.key][key]) for one in drawn)) for key in LESSONS if drawn
    ]
    return _figure(
        case,
        state,
        name=f"{case.key}-diagnosis",
        address=reverse("diagnosis_figure", args=[case.key, "svg"]),
        heading=heading,
        lead=say("figure_lead"),
        columns=columns,
        table=(say("column_lesson"), *(one.name for one in drawn)),
        rows=rows,
        query=query,
        width=width,
    )


def years_figure(
    case: Case, state: State, initiative: Initiative, years: Years, *, width: float = WIDTH
) -> Figure:
    """The lessons of one initiative, year by year."""
    columns = [_column(year, brief) for year, brief in years.items()]
    rows = [
        (title_of(key), *(_cell_words(brief[key]) for brief in years.values())) for key in LESSONS if years
    ]
    return _figure(
        case,
        state,
        name=f"{initiative.key}-diagnosis-years",
        address=reverse("diagnosis_years_figure", args=[case.key, initiative.key, "svg"]),
        heading=_finding_of_years(initiative.name, years),
        lead=say("figure_years_lead"),
        columns=columns,
        table=(say("column_lesson"), *years),
        rows=rows,
        width=width,
    )


def finding(briefs: Sequence[Brief]) -> str:
    """What the picture shows, in a sentence without its full stop."""
    verdicts = [verdict for brief in briefs for verdict, _sureness in brief.values()]
    if not verdicts:
        return say("empty").rstrip(".")
    key = "finding_one" if len(briefs) == 1 else "finding_many"
    values = {"lessons": len(LESSONS), "initiatives": len(briefs), "total": len(verdicts)}
    return say(key, **values, counts=counted(verdicts))


def _figure(
    case: Case,
    state: State,
    *,
    name: str,
    address: str,
    heading: str,
    lead: str,
    columns: Sequence[LessonColumn],
    table: Sequence[str],
    rows: Sequence[Sequence[str]],
    query: str = "",
    width: float = WIDTH,
) -> Figure:
    description = say("figure_description", finding=heading)
    drawing = ""
    if columns:
        drawing = lesson_figure(
            [title_of(key) for key in LESSONS],
            columns,
            words=chart_words(),
            title=heading,
            description=description,
            identifier=f"figure-diagnosis-{width:.0f}",
            width=width,
        )
    return Figure(
        name=name,
        address=address.removesuffix(".svg"),
        heading=heading,
        lead=lead,
        description=description if drawing else say("empty"),
        drawing=drawing,
        columns=table,
        rows=rows,
        origin=origin(case, state),
        query=query,
    )


def origin(case: Case, state: State) -> str:
    """The line under a picture: whose records, of which day, how many, and what it is for."""
    records = sum(state.reliability.values())
    return say("figure_origin", file=shown(case.title)[0] or case.key, day=day_words(state), records=records)


def day_words(state: State) -> str:
    """The day that a diagnosis looks at."""
    return date_words(state.day.isoformat()) if state.day else ""


def _column(
    name: str, brief: Brief, *, href: Callable[[str], str] | None = None, to: str | None = None
) -> LessonColumn:
    cells = [
        LessonCell(verdict, STEPS[sureness], href(key) if href else None)  # type: ignore[arg-type]
        for key, (verdict, sureness) in ((key, brief[key]) for key in LESSONS)
    ]
    return LessonColumn(name, cells, to)


def _judgement(case: Case, initiative_key: str, check_key: str) -> str:
    return reverse("diagnosis_judgement", args=[case.key, initiative_key, check_key])


def _cell_words(judged: Sequence[str]) -> str:
    verdict, sureness = judged
    if not sureness:
        return verdict_words(verdict)
    return say("told_verdict", verdict=verdict_words(verdict), sure=sure_words(sureness))


def _finding_of_years(name: str, found: Mapping[str, Brief]) -> str:
    """How many could be judged first and last, and how many verdicts changed between."""
    if not found:
        return say("empty").rstrip(".")
    first, last = (found[year] for year in (min(found), max(found)))
    known = [sum(verdict != "unknown" for verdict, _sure in brief.values()) for brief in (first, last)]
    both = [(first[key][0], last[key][0]) for key in LESSONS]
    changed = sum(one != other and "unknown" not in (one, other) for one, other in both)
    told = say("finding_changed", count=changed) if changed else say("finding_unchanged")
    values = {"name": name, "first": min(found), "last": max(found), "of": len(LESSONS)}
    return say("finding_years", then=known[0], now=known[1], changed=told, **values)

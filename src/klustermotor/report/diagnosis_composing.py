"""The page of a diagnosis, put together: the whole picture, then each initiative down to its records.

Assumes judgements; nothing is judged here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from klustermotor import __version__
from klustermotor.charts.lessons import lesson_figure
from klustermotor.diagnosis.checks import check
from klustermotor.diagnosis.judging import (
    KNOWN_ENOUGH,
    MOSTLY_KNOWN,
    NEARLY_ALL,
    VERDICTS,
    Judgement,
    Verdict,
)
from klustermotor.report.diagnosis_coherence import coherence_shown
from klustermotor.report.diagnosis_context import MOST, DiagnosisContext
from klustermotor.report.diagnosis_grounds import initiative_shown, over_years, thresholds
from klustermotor.report.diagnosis_page import DiagnosisPage, InitiativeShown
from klustermotor.report.page import Fact, Figure, Sheet
from klustermotor.report.telling import Teller


def diagnosis_report(context: DiagnosisContext) -> DiagnosisPage:
    """Put the page together.

    Parameters
    ----------
    context
        The diagnosis, where it comes from and the language.
    """
    say, origin = context.say, context.origin
    one = context.names[context.diagnoses[0].initiative] if len(context.diagnoses) == 1 else None
    title = say("title_one", name=one) if one else say("title_many", case=context.telling.named(context.case))
    made = say("made", date=origin.made.isoformat(), version=__version__, file=origin.file)
    return DiagnosisPage(
        context.language,
        title=title,
        eyebrow=say("eyebrow"),
        lead=say("lead"),
        mark=tuple(_mark(context)),
        figures=(_picture(context),) if context.grounded else (),
        paragraphs=() if context.grounded else (say("many_initiatives", most=MOST),),
        points=tuple(_points(context)),
        sheets=() if context.grounded else (_counted(context),),
        initiatives=tuple(_initiatives(context)),
        coherence=coherence_shown(context, context.board) if context.board else None,
        method=tuple(_method(context)),
        thresholds=thresholds(context),
        made=made,
    )


def finding(context: DiagnosisContext) -> str:
    """What the whole picture shows, in a sentence."""
    judgements = _all(context)
    lessons, initiatives = len(context.lessons), len(context.diagnoses)
    if not initiatives:
        return context.say("no_initiatives").rstrip(".")
    key = "finding_one" if initiatives == 1 else "finding_many"
    values = {"lessons": lessons, "initiatives": initiatives, "total": len(judgements)}
    return context.say(key, **values, counts=context.counts(judgements))


def _all(context: DiagnosisContext) -> list[Judgement]:
    return [found for one in context.diagnoses for found in one.judgements]


def _mark(context: DiagnosisContext) -> Iterator[Fact]:
    """From what, as of when, made when, how reliable, and what it does not show."""
    say, origin = context.say, context.origin
    told = say("mark_file_told", name=origin.file, key=context.case.id, digest=origin.digest[:16])
    yield Fact(say("mark_file"), told)
    day = "mark_day_earlier" if origin.earlier else "mark_day_told"
    yield Fact(say("mark_day"), say(day, day=origin.day.isoformat()))
    yield Fact(say("mark_made"), say("mark_made_told", date=origin.made.isoformat(), version=__version__))
    reliability = Counter(context.telling.lookup.reliability(one) or "none" for one in context.records)
    counts = {name: reliability[name] for name in ("high", "medium", "low", "none")}
    yield Fact(say("mark_reliability"), say("mark_reliability_told", records=len(context.records), **counts))
    yield Fact(say("mark_not"), say("mark_not_told"))


def _picture(context: DiagnosisContext) -> Figure:
    """Lessons by initiatives, with the same as a table."""
    say = context.say
    columns = [context.column(one, context.names[one.initiative], linked=True) for one in context.diagnoses]
    titles = [context.title(key) for key in context.lessons]
    told = finding(context)
    day = context.origin.day.isoformat()
    return Figure(
        name="lessons",
        finding=told,
        lead=say("figure_lead"),
        draw=partial(
            lesson_figure,
            titles,
            columns,
            words=context.chart_words,
            title=told,
            description=say("figure_description", finding=told),
        ),
        origin=say("figure_origin", file=context.origin.file, day=day, records=len(context.records)),
        sheet=_sheet(context),
    )


def _sheet(context: DiagnosisContext) -> Sheet:
    names = [context.names[one.initiative] for one in context.diagnoses]
    rows = [
        (context.title(key), *(told_verdict(context, one[key]) for one in context.diagnoses))
        for key in context.lessons
    ]
    return Sheet((context.say("column_lesson"), *names), tuple(rows))


def told_verdict(context: DiagnosisContext, found: Judgement) -> str:
    """A verdict and how sure it is, in a cell."""
    verdict = context.telling.verdict(found.verdict)
    if found.sureness is None:
        return verdict
    return context.say("told_verdict", verdict=verdict, sure=context.say(f"sure_{found.sureness}"))


def _points(context: DiagnosisContext) -> Iterator[str]:
    """Which lessons are supported everywhere, spoken against somewhere, or known nowhere."""
    if not context.diagnoses:
        return
    several = len(context.diagnoses) > 1
    everywhere = partial(_lessons, context, everywhere=True)
    rows = (
        ("point_all_supported", "point_one_supported", everywhere("supported")),
        ("point_against", "point_one_against", _lessons(context, "against", everywhere=False)),
        ("point_all_unknown", "point_one_unknown", everywhere("unknown")),
    )
    for many, single, keys in rows:
        if keys:
            lessons = context.numbers(keys)
            yield context.say(many if several else single, lessons=lessons, count=len(keys))
    sure = Counter(one.sureness for one in _all(context) if one.sureness)
    if sure:
        steps = {"high": sure["high"], "medium": sure["medium"], "low": sure["low"]}
        yield context.say("point_sure", count=sure.total(), **steps)


def _lessons(context: DiagnosisContext, verdict: Verdict, *, everywhere: bool) -> list[str]:
    wanted = all if everywhere else any
    return [
        key for key in context.lessons if wanted(one[key].verdict == verdict for one in context.diagnoses)
    ]


def _counted(context: DiagnosisContext) -> Sheet:
    """How many initiatives stand in each way, lesson by lesson."""
    heads = tuple(context.telling.verdict(one) for one in VERDICTS)
    rows = []
    for key in context.lessons:
        found = Counter(one[key].verdict for one in context.diagnoses)
        rows.append((context.title(key), *(str(found[one]) for one in VERDICTS)))
    columns = (context.say("column_lesson"), *heads)
    return Sheet(columns, tuple(rows), frozenset(heads), finding(context))


def _initiatives(context: DiagnosisContext) -> Iterator[InitiativeShown]:
    if not context.grounded:
        return
    for one in context.diagnoses:
        figures = (over_years(context, one),) if context.years else ()
        yield initiative_shown(context, one, figures)


def _method(context: DiagnosisContext) -> Iterator[str]:
    say, tell = context.say, Teller(context.language, "")
    yield say("method_signs")
    enough, nearly, mostly = (
        tell.percent(one, decimals=0) for one in (KNOWN_ENOUGH, NEARLY_ALL, MOSTLY_KNOWN)
    )
    yield say("method_verdict", enough=enough, nearly=nearly)
    yield say("method_sure", mostly=mostly)
    yield say("method_absence")
    found = [check(key) for key in context.lessons]
    sources = sorted({one.source.rpartition(",")[0] for one in found})
    if found:
        yield say("method_lessons", source="; ".join(sources), reviewed=max(one.reviewed for one in found))

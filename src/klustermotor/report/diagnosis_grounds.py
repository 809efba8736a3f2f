"""An initiative on the page of a diagnosis: each lesson with its grounds down to the record, and its years.

Assumes judgements that ``klustermotor.diagnosis.telling`` has put into words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from klustermotor.charts.lessons import lesson_figure
from klustermotor.diagnosis.checks import check
from klustermotor.diagnosis.diagnosing import Diagnosis
from klustermotor.diagnosis.judging import Judgement
from klustermotor.diagnosis.signs import Evidence
from klustermotor.diagnosis.telling import STANDS, ToldJudgement, ToldRecord, ToldSign, date_in_words
from klustermotor.report.diagnosis_context import DiagnosisContext, anchor_of
from klustermotor.report.diagnosis_page import (
    Grounds,
    InitiativeShown,
    LessonShown,
    RecordShown,
    SignGroup,
    SignShown,
)
from klustermotor.report.page import Figure, Sheet
from klustermotor.wording import number

_MOST_RECORDS = 40
_LONGEST = 180
_HEADINGS = {
    "for": "head_for",
    "mixed": "head_mixed",
    "against": "head_against",
    "unknown": "head_missing",
}


def initiative_shown(
    context: DiagnosisContext, diagnosis: Diagnosis, figures: tuple[Figure, ...] = ()
) -> InitiativeShown:
    """An initiative with every lesson."""
    values = {"lessons": len(diagnosis.judgements), "counts": context.counts(diagnosis.judgements)}
    return InitiativeShown(
        anchor_of(diagnosis.initiative),
        name=context.names[diagnosis.initiative],
        finding=f"{context.say('finding_one', **values)}.",
        lessons=tuple(_lesson(context, diagnosis.initiative, one) for one in diagnosis.judgements),
        figures=figures,
    )


def _lesson(context: DiagnosisContext, initiative: str, found: Judgement) -> LessonShown:
    told = context.telling.judgement(found)
    known = sum(one.stand != "unknown" for one in told.signs)
    return LessonShown(
        anchor_of(initiative, found.check),
        title=context.title(found.check),
        told=told,
        signs_told=context.say("of", count=known, of=len(told.signs)),
        groups=tuple(_groups(context, told)),
        doubts=tuple(
            (one.sentence, _grounds(context, [("", record) for record in one.records])) for one in told.doubts
        ),
        language=context.language,
    )


def _groups(context: DiagnosisContext, told: ToldJudgement) -> Iterable[SignGroup]:
    for stand in STANDS:
        signs = told.standing(stand)
        if signs:
            shown = tuple(_sign(context, one) for one in signs)
            yield SignGroup(context.say(_HEADINGS[stand]), shown)


def _sign(context: DiagnosisContext, sign: ToldSign) -> SignShown:
    say = context.say
    return SignShown(
        sign.sentence,
        record=say("to_record", record=sign.record) if sign.stand == "unknown" else "",
        why=say("why_it_tells", reason=sign.reason, weight=sign.weight),
        grounds=_grounds(context, _sides(context, sign)),
    )


def _sides(context: DiagnosisContext, sign: ToldSign) -> list[tuple[str, ToldRecord]]:
    """Each record with the side that it speaks on, which is left out where all speak on one."""
    if not (sign.speaks_for and sign.speaks_against):
        return [("", one) for one in sign.speaks_for + sign.speaks_against]
    both = set(sign.speaks_for) & set(sign.speaks_against)
    told = [("both" if one in both else "for", one) for one in sign.speaks_for]
    told += [("against", one) for one in sign.speaks_against if one not in both]
    return [(context.say(f"side_{side}"), one) for side, one in told]


def _grounds(context: DiagnosisContext, sides: list[tuple[str, ToldRecord]]) -> Grounds:
    """Records, each followed to its place in the file."""
    count, shown = len(sides), sides[:_MOST_RECORDS]
    return Grounds(
        context.say("records_behind", count=count),
        records=tuple(_record(context, side, one) for side, one in shown),
        note=context.say("records_shown", shown=len(shown), count=count) if count > len(shown) else "",
    )


def grounds_of(context: DiagnosisContext, evidence: Iterable[Evidence]) -> Grounds:
    """Records that all speak the same way, in words."""
    return _grounds(context, [("", context.telling.record(one)) for one in evidence])


def _record(context: DiagnosisContext, side: str, record: ToldRecord) -> RecordShown:
    say = context.say
    line = say(
        "record_line",
        kind=record.kind,
        date=date_in_words(record.date, context.language) or say("no_date"),
        source=record.source or say("no_source"),
        reliability=say(f"reliability_{record.reliability or 'none'}"),
    )
    return RecordShown(shortened(record.name), side, line, record.pointer)


def shortened(text: str) -> str:
    """A long text up to a whole word; the record itself has the rest.

    >>> len(shortened("word " * 100)) <= 181
    True
    """
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0].rstrip(",;.: ") + "…"


def over_years(context: DiagnosisContext, diagnosis: Diagnosis) -> Figure:
    """How the lessons of an initiative stood at the end of each year."""
    say, key = context.say, diagnosis.initiative
    found = {year: next(one for one in rows if one.initiative == key) for year, rows in context.years.items()}
    titles = [context.title(one) for one in context.lessons]
    told = _finding(context, key, found)
    day = context.origin.day.isoformat()
    rows = tuple(
        (
            title,
            *(context.telling.verdict(one[check_key].verdict) for one in found.values()),
        )
        for title, check_key in zip(titles, context.lessons, strict=True)
    )
    return Figure(
        name=f"years-{key}",
        finding=told,
        lead=say("figure_years_lead"),
        draw=partial(
            lesson_figure,
            titles,
            [context.column(one, str(year), linked=False) for year, one in found.items()],
            words=context.chart_words,
            title=told,
            description=say("figure_description", finding=told),
        ),
        origin=say("figure_origin", file=context.origin.file, day=day, records=len(context.records)),
        sheet=Sheet((say("column_lesson"), *map(str, found)), rows),
    )


def _finding(context: DiagnosisContext, key: str, found: dict[int, Diagnosis]) -> str:
    """How many could be judged first and last, and how many verdicts changed between."""
    say = context.say
    years = list(found)
    first, last = found[years[0]], found[years[-1]]
    known = [sum(one.verdict != "unknown" for one in each.judgements) for each in (first, last)]
    both = zip(first.judgements, last.judgements, strict=True)
    changed = sum(
        one.verdict != other.verdict and "unknown" not in (one.verdict, other.verdict) for one, other in both
    )
    values = {"name": context.names[key], "first": years[0], "last": years[-1], "of": len(first.judgements)}
    told = say("finding_changed", count=changed) if changed else say("finding_unchanged")
    return say("finding_years", then=known[0], now=known[1], changed=told, **values)


def thresholds(context: DiagnosisContext) -> Sheet:
    """Every sign with its weight, its numbers and why they are those."""
    say, language = context.say, context.language
    rows: list[tuple[str, ...]] = []
    for key in context.lessons:
        for name, sign in check(key).signs.items():
            rows.append((context.title(key), name, str(sign.weight), "", sign.reason[language]))
            for threshold in sign.thresholds.values():
                decimals = 0 if threshold.value == round(threshold.value) else 2
                value = number(threshold.value, language, decimals=decimals)
                told = f"{value} {threshold.unit[language]}"
                rows.append((context.title(key), name, "", told, threshold.reason[language]))
    columns = ("lesson", "sign", "weight", "threshold", "why")
    return Sheet(tuple(say(f"column_{one}") for one in columns), tuple(rows))

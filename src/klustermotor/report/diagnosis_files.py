"""A diagnosis as tidy tables and as one JSON document, for those who want to count further or check it.

What the fields mean is in ``docs/how-to/diagnose.md``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from klustermotor import __version__
from klustermotor.diagnosis.checks import Both, check
from klustermotor.diagnosis.diagnosing import Diagnosis
from klustermotor.diagnosis.judging import Judgement
from klustermotor.diagnosis.signs import Evidence, Sign
from klustermotor.report.diagnosis_coherence import coherence_values
from klustermotor.report.diagnosis_context import DiagnosisContext

FORMAT = "klustermotor-diagnosis"
VERSION = 1
_COLUMNS = ("initiative", "check", "verdict", "sureness", "known", "support", "n_records")

Values = dict[str, Any]


def judgements_csv(diagnoses: Iterable[Diagnosis]) -> str:
    """A row for each initiative and check; numbers with a full stop, and nothing where there is none."""
    return _csv(
        _COLUMNS, ([one.initiative, *_figures(found)] for one in diagnoses for found in one.judgements)
    )


def years_csv(years: Mapping[int, Iterable[Diagnosis]]) -> str:
    """The same for each year."""
    rows = (
        [year, one.initiative, *_figures(found)]
        for year, diagnoses in years.items()
        for one in diagnoses
        for found in one.judgements
    )
    return _csv(("year", *_COLUMNS), rows)


def _figures(found: Judgement) -> list[object]:
    support = None if found.support is None else round(found.support, 4)
    known = round(found.known, 4)
    return [found.check, found.verdict, found.sureness, known, support, len(found.records)]


def _csv(columns: Iterable[str], rows: Iterable[list[object]]) -> str:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([list(columns), *rows])
    return lines.getvalue()


def diagnosis_values(context: DiagnosisContext) -> Values:
    """Everything that was found, as JSON holds it; each record stands once, under its place in the case file."""
    origin = context.origin
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_with": f"klustermotor {__version__}",
        "made": origin.made.isoformat(),
        "note": context.say("mark_not_told"),
        "language": context.language,
        "case": context.case.id,
        "file": {"name": origin.file, "sha256": origin.digest},
        "day": origin.day.isoformat(),
        "checks": {key: _check(key) for key in context.lessons},
        "initiatives": [_initiative(context, one) for one in context.diagnoses],
        "coherence": coherence_values(context.board, context.language) if context.board else None,
        "records": {
            context.telling.lookup.pointer(one): _record(context, one) for one in sorted(_cited(context))
        },
        "years": [
            {"year": year, "initiative": one.initiative} | _summary(found)
            for year, diagnoses in context.years.items()
            for one in diagnoses
            for found in one.judgements
        ],
    }


def _check(key: str) -> Values:
    """A check as its data has it, in both languages."""
    words = check(key)
    return {
        "title": _both(words.title),
        "statement": _both(words.statement),
        "source": words.source,
        "reviewed": words.reviewed,
        "helps": [_both(one) for one in words.helps],
        "unseen": [_both(one) for one in words.unseen],
        "signs": {
            name: {
                "weight": sign.weight,
                "reason": _both(sign.reason),
                "record": _both(sign.record),
                "thresholds": {
                    one: {"value": limit.value, "unit": _both(limit.unit), "reason": _both(limit.reason)}
                    for one, limit in sign.thresholds.items()
                },
            }
            for name, sign in words.signs.items()
        },
    }


def _both(text: Both) -> Values:
    return {"en": text.en, "sv": text.sv}


def _initiative(context: DiagnosisContext, diagnosis: Diagnosis) -> Values:
    return {
        "initiative": diagnosis.initiative,
        "name": context.names[diagnosis.initiative],
        "day": diagnosis.day.isoformat(),
        "judgements": [_judgement(context, one) for one in diagnosis.judgements],
    }


def _judgement(context: DiagnosisContext, found: Judgement) -> Values:
    told = context.telling.judgement(found)
    pointer = context.telling.lookup.pointer
    return _summary(found) | {
        "why_sure": told.sure_why,
        "signs": [
            _sign(context, found.signs[one.key])
            | {"sign": one.key, "weight": one.weight, "sentence": one.sentence}
            for one in told.signs
        ],
        "missing": list(told.missing),
        "change": list(told.change),
        "doubts": [
            {
                "doubt": one.key,
                "sentence": words.sentence,
                "records": [pointer(record) for record in one.evidence],
            }
            for one, words in zip(found.doubts, told.doubts, strict=True)
        ],
    }


def _summary(found: Judgement) -> Values:
    return dict(zip(_COLUMNS[1:], _figures(found), strict=True))


def _sign(context: DiagnosisContext, sign: Sign) -> Values:
    pointer = context.telling.lookup.pointer
    return {
        "stand": sign.stand,
        "value": sign.value,
        "values": dict(sign.values),
        "speaks_for": [pointer(one) for one in sign.speaks_for],
        "speaks_against": [pointer(one) for one in sign.speaks_against],
    }


def _cited(context: DiagnosisContext) -> set[Evidence]:
    """All records behind signs and doubts."""
    judgements = (found for one in context.diagnoses for found in one.judgements)
    doubted = {one for found in judgements for doubt in found.doubts for one in doubt.evidence}
    return doubted | context.records


def _record(context: DiagnosisContext, key: Evidence) -> Values:
    told = context.telling.record(key)
    return {
        "collection": key.collection,
        "key": key.key,
        "initiative": key.initiative or None,
        "name": told.name,
        "kind": told.kind,
        "date": told.date,
        "source": told.source,
        "reliability": told.reliability,
    }

"""Relations of a survey as ties of the register, with the survey as their source."""

from __future__ import annotations

import datetime

from klustermotor.casefile.records import Source as SourceRecord
from klustermotor.casefile.records import Text, Tie
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Source
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.keys import new_key
from klustermotor.web.recording.models import Change
from klustermotor.web.surveys.models import Question, Wave
from klustermotor.web.surveys.named import NamedResult


def source_key(wave: Wave) -> str:
    """The key of the source that a wave is."""
    return f"survey-{wave.survey_id}-{wave.number}"


def record_relations(
    *, wave: Wave, wanted: list[tuple[Question, str]], by: User
) -> tuple[Change | None, int]:
    """Record relations that both ends agreed to show, and that the register lacks; what was changed, and how many.

    Whether there still is such a relation is looked up anew: somebody may have withdrawn since the page was shown.
    """
    result = NamedResult(wave)
    found = [
        (question, relation)
        for question, value in wanted
        if (relation := result.relation(question, value)) is not None
    ]
    if not found:
        return None, 0
    case = wave.survey.case
    year = str((wave.closed_at or wave.opened_at or datetime.datetime.now(tz=datetime.UTC)).year)
    records = [] if Source.objects.filter(case=case, key=source_key(wave)).exists() else [_source(wave, year)]
    for question, relation in found:
        tie = Tie.model_validate(
            {
                "id": new_key(case, "ties"),
                "kind": question.kind,
                f"from_{relation.tail.kind}": relation.tail.actor_key,
                f"to_{relation.head.kind}": relation.head.actor_key,
                "directed": question.directed,
                "strength": _strength(question, relation.strength),
                "source": source_key(wave),
            }
        )
        records.append(Wanted("ties", tie))
    return save_records(case=case, wanted=records, by=by), len(found)


def _source(wave: Wave, year: str) -> Wanted:
    title = {language: f"{text} ({year})" for language, text in wave.survey.title.items()}
    kept = SourceRecord(id=source_key(wave), title=Text(**title), kind="interview", as_of=year)
    return Wanted("sources", kept)


def _strength(question: Question, told: int | None) -> int | None:
    """A strength as the register keeps it; how often is another thing."""
    return told if question.measure == Question.Measure.STRENGTH else None

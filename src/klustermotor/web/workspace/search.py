"""Search across a whole case: every kind of thing that has a name, a few of each.

Assumes that ``search_text`` is folded as the question is. A kind is never counted, only read until there is enough of
it, so that a search costs about the same however much a case holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.cases.models import Case, Source
from klustermotor.web.cases.reading import best_first, excerpt, matching, words_of
from klustermotor.web.cases.text import all_words, fold
from klustermotor.web.coherence.models import Plan
from klustermotor.web.initiatives.models import (
    Activity,
    CompetenceArea,
    Goal,
    Initiative,
    InitiativeRole,
    Observation,
    OriginStep,
    Stage,
)
from klustermotor.web.regions.models import Region

MOST = 20


@dataclass(frozen=True)
class Found:
    """What was found of one kind; ``more`` when there is more than is shown."""

    kind: str
    rows: Sequence[Any]
    more: bool


def search(case: Case, question: str) -> list[Found]:
    """What is found of each kind that anything is found of; nothing for an empty question."""
    if not words_of(question):
        return []
    found = [
        _found(
            "initiatives", Initiative.objects.filter(case=case).select_related("competence_area"), question
        ),
        _found("organisations", Organisation.objects.filter(case=case).select_related("region"), question),
        _found(
            "people",
            Person.objects.filter(case=case).prefetch_related("appointments__organisation"),
            question,
        ),
        _found("areas", CompetenceArea.objects.filter(case=case).prefetch_related("initiatives"), question),
        _found("regions", Region.objects.filter(case=case).select_related("parent"), question),
        _found("plans", Plan.objects.filter(case=case).select_related("organisation"), question),
        *_statements(case, question),
        _activities(case, question),
        _sources(case, question),
    ]
    return [part for part in found if part.rows]


def _found(kind: str, rows: QuerySet[Any], question: str) -> Found:
    some = excerpt(best_first(matching(rows, question), question), MOST)
    return Found(kind, some.rows, some.more)


def _statements(case: Case, question: str) -> list[Found]:
    """What is told of initiatives without having a page of its own: steps, goals, abilities, stages, observations."""
    kinds: list[tuple[str, QuerySet[Any]]] = [
        ("steps", OriginStep.objects.all()),
        ("goals", Goal.objects.all()),
        ("roles", InitiativeRole.objects.all()),
        ("stages", Stage.objects.all()),
        ("observations", Observation.objects.all()),
    ]
    return [
        _found(kind, rows.filter(case=case).select_related("initiative"), question) for kind, rows in kinds
    ]


def _activities(case: Case, question: str) -> Found:
    """Activities in the order they were recorded: sorting many by name would read all of them."""
    rows: QuerySet[Activity] = Activity.objects.filter(case=case).select_related("initiative").order_by("id")
    some = excerpt(matching(rows, question), MOST)
    return Found("activities", some.rows, some.more)


def _sources(case: Case, question: str) -> Found:
    """Sources are few and have no column for searching: their words are folded as they are read."""
    words = words_of(question)
    hits = (source for source in Source.objects.filter(case=case) if _has(source, words))
    some = list(islice(hits, MOST + 1))
    return Found("sources", some[:MOST], len(some) > MOST)


def _has(source: Source, words: list[str]) -> bool:
    text = fold(" ".join([all_words(source.title), source.author or "", source.publisher or ""]))
    return all(word in text for word in words)

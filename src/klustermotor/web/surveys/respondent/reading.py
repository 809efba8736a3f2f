"""Reads for the respondent's pages: who it is, the list to choose from, and how far the answers have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count

from klustermotor.web.cases.text import fold
from klustermotor.web.surveys import shown
from klustermotor.web.surveys.models import Actor, Answer, Question, Use

NAMES_ON_A_PAGE = 60
RATED_ON_A_PAGE = 20


@dataclass(frozen=True)
class Step:
    """A question with how many were named in it."""

    question: Question
    place: int
    named: int


def actor_with(digest: str) -> Actor | None:
    """Whose link it is; None for a link that is none, or no more."""
    return Actor.objects.select_related("wave__survey__case", "open_answer").filter(digest=digest).first()


def questions(actor: Actor) -> list[Question]:
    """The questions in the order in which they are put; read once for a page."""
    kept: list[Question] | None = getattr(actor, "_questions", None)
    if kept is None:
        kept = list(Question.objects.filter(survey=actor.wave.survey_id))
        actor._questions = kept  # type: ignore[attr-defined]
    return kept


def progress(actor: Actor) -> list[Step]:
    """How many were named in each question."""
    counted = actor.answers.order_by().values_list("question").annotate(count=Count("pk"))
    counts = dict(counted)
    return [Step(one, place, counts.get(one.pk, 0)) for place, one in enumerate(questions(actor), start=1)]


def page_of_list(actor: Actor, words: str, number: str) -> Page[Actor]:
    """Those who can be named, all but the respondent; narrowed to names in which every word is found."""
    rows = list(actor.wave.actors.filter(left_at=None).exclude(pk=actor.pk).order_by("sort_key", "id"))
    found = [one for one in rows if all(word in fold(one.name) for word in words.split())]
    return Paginator(found, NAMES_ON_A_PAGE).get_page(number)


def chosen(actor: Actor, question: Question) -> dict[int, str]:
    """Who is named in a question: numbers and names."""
    rows = actor.answers.filter(question=question, named__left_at=None).order_by("named__sort_key", "id")
    return dict(rows.values_list("named_id", "named__name"))


def page_of_answers(actor: Actor, question: Question, number: str) -> Page[Answer]:
    """What was answered in a question, with whom."""
    rows = actor.answers.filter(question=question, named__left_at=None).select_related("named")
    return Paginator(rows.order_by("named__sort_key", "id"), RATED_ON_A_PAGE).get_page(number)


def own_result(actor: Actor) -> dict[str, Any]:
    """What a respondent sees when the wave is closed: all readers' counts, and own answers where that was agreed."""
    agreed = actor.agreements.filter(use=Use.OWN, ended_at=None).exists()
    own = agreed and actor.has_answered
    return {
        "result": shown.result(actor.wave),
        "own": [(one, list(chosen(actor, one.question).values())) for one in progress(actor)] if own else [],
        "own_agreed": agreed,
        "own_figure": shown.own_figure(actor) if own else "",
    }

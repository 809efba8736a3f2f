"""Answering a survey without its pages, as tests of what comes of it need."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from klustermotor.web.surveys.models import Actor, Question, Wave
from klustermotor.web.surveys.respondent import actions


def actor_of(wave: Wave, key: str) -> Actor:
    """The place of an actor in the list."""
    return Actor.objects.select_related("wave__survey__case").get(wave=wave, actor_key=key)


def answer(
    wave: Wave, key: str, named: Iterable[str], *, uses: Collection[str] = (), text: str = "", of: int = 0
) -> Actor:
    """Let an actor name others in a question, and send it."""
    actor = actor_of(wave, key)
    question = Question.objects.filter(survey=wave.survey)[of]
    everybody = dict(wave.actors.exclude(pk=actor.pk).values_list("actor_key", "pk"))
    actions.begin(actor=actor)
    actions.agree(actor=actor, uses=uses)
    actions.name(
        actor=actor,
        question=question,
        chosen=[everybody[one] for one in named],
        among=everybody.values(),
    )
    actions.send(actor=actor, text=text)
    actor.refresh_from_db()
    return actor


def ring(wave: Wave, size: int, *, uses: Collection[str] = (), private: Collection[int] = ()) -> None:
    """Let org-0, org-1 ... each name the next; those in ``private`` agree to nothing."""
    for number in range(size):
        agreed = () if number in private else uses
        answer(wave, f"org-{number}", [f"org-{(number + 1) % size}"], uses=agreed)

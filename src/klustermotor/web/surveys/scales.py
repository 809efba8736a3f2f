"""The scales of five steps on which a relation is judged, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from klustermotor.web.surveys.models import Question

Scale = list[tuple[int, str | Promise]]
STRENGTH: Scale = [
    (1, gettext_lazy("very weak")),
    (2, gettext_lazy("weak")),
    (3, gettext_lazy("neither weak nor strong")),
    (4, gettext_lazy("strong")),
    (5, gettext_lazy("very strong")),
]
OFTEN: Scale = [
    (1, gettext_lazy("once a year or less")),
    (2, gettext_lazy("a few times a year")),
    (3, gettext_lazy("every quarter")),
    (4, gettext_lazy("every month")),
    (5, gettext_lazy("every week")),
]
VALUES: Scale = [
    (1, gettext_lazy("hardly anything")),
    (2, gettext_lazy("a little")),
    (3, gettext_lazy("something")),
    (4, gettext_lazy("much")),
    (5, gettext_lazy("very much")),
]


def scale(question: Question) -> Scale:
    """The scale on which a question asks how strong or how often; empty where it asks neither.

    >>> [step for step, _word in scale(Question(measure="often"))], scale(Question(measure="none"))
    ([1, 2, 3, 4, 5], [])
    """
    of: dict[str, Scale] = {Question.Measure.STRENGTH: STRENGTH, Question.Measure.OFTEN: OFTEN}
    return of.get(question.measure, [])


def word(question: Question, step: int | None) -> str | None:
    """What a step is called; None where nothing was said."""
    return next((str(told) for number, told in scale(question) if number == step), None)

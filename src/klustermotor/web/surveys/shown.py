"""The result of a wave as readers of the case and respondents see it: words and pictures from the counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from klustermotor.web.surveys import pictures, scales
from klustermotor.web.surveys.guard import Response
from klustermotor.web.surveys.models import Actor, Question, Wave

FEWEST_DRAWN = 3


@dataclass(frozen=True)
class Cell:
    """Relations from one group to another, and how many there could have been."""

    count: int
    possible: int

    @property
    def percent(self) -> int | None:
        """The share, in whole per cent; None where none was possible."""
        return round(self.count * 100 / self.possible) if self.possible else None


@dataclass(frozen=True)
class Counted:
    """One question with its counts, in words."""

    question: Question
    told: dict[str, Any]
    finding: str
    groups: list[str]
    sizes: list[tuple[int, int]]
    rows: list[tuple[str, list[Cell]]]
    figure: str
    judged: list[str]

    @property
    def mutual(self) -> int:
        """Relations that both told."""
        return int(self.told["mutual"])

    @property
    def one_sided(self) -> int:
        """Relations that one told and the other, who answered too, did not."""
        return int(self.told["one_sided"])


@dataclass(frozen=True)
class Result:
    """The counts of a wave that is closed."""

    wave: Wave
    response: Response
    refused: int
    left_out: int
    questions: list[Counted]


def response_now(wave: Wave) -> Response:
    """How many are asked, and how many have answered so far."""
    rows = [actor for actor in wave.actors.all() if not actor.left_at]
    return Response(len(rows), sum(actor.has_answered for actor in rows))


def result(wave: Wave) -> Result | None:
    """What was counted when the wave was closed; None before that."""
    told = wave.released
    if told is None:
        return None
    questions = {one.pk: one for one in Question.objects.filter(survey=wave.survey_id)}
    return Result(
        wave=wave,
        response=Response(told["asked"], told["answered"]),
        refused=told["refused"],
        left_out=told["left_out"],
        questions=[_counted(questions[one["question"]], one) for one in told["questions"]],
    )


def _counted(question: Question, told: dict[str, Any]) -> Counted:
    sentence = pictures.finding(question, told)
    groups = told["groups"]
    if not groups:
        return Counted(question, told, sentence, [], [], [], "", _judged(question, told))
    names = [pictures.group_name(one) for one in groups["names"]]
    rows = [
        (name, [Cell(*pair) for pair in zip(counts, possible, strict=True)])
        for name, counts, possible in zip(names, groups["counts"], groups["possible"], strict=True)
    ]
    return Counted(
        question,
        told,
        sentence,
        names,
        list(zip(groups["actors"], groups["answered"], strict=True)),
        rows,
        _drawn(question, groups, sentence),
        _judged(question, told),
    )


def _judged(question: Question, told: dict[str, Any]) -> list[str]:
    """What the relations were judged to be on average; that it is not shown, where too few have said it."""
    often = question.measure == Question.Measure.OFTEN
    asked = [("strength", _("How often") if often else _("How strong"), scales.scale(question))]
    asked += [("value", _("What they give"), scales.VALUES)] if question.asks_value else []
    return [_mean(label, scale, told.get(name)) for name, label, scale in asked if scale]


def _mean(label: str, scale: scales.Scale, mean: dict[str, Any] | None) -> str:
    if mean is None:
        return _("%(what)s: not shown, as fewer than five have said it") % {"what": label}
    (least, low), (most, high) = scale[0], scale[-1]
    words = {"what": label, "mean": number_format(mean["mean"], 1), "least": least, "low": low, "most": most}
    words |= {"high": high, "actors": mean["actors"]}
    return _(
        "%(what)s: on average %(mean)s on a scale from %(least)s (%(low)s) to %(most)s (%(high)s), "
        "in %(n)s relations told by %(actors)s"
    ) % {**words, "n": mean["relations"]}


def _drawn(question: Question, groups: dict[str, Any], title: str) -> str:
    """The picture of the groups; two are told as well by the table."""
    if len(groups["names"]) < FEWEST_DRAWN:
        return ""
    description = _("Relations between groups of actors.")
    return pictures.groups_figure(question, groups, title=title, description=description)


def own_figure(actor: Actor) -> str:
    """The picture of those whom a respondent named; empty when that is nobody."""
    answers = actor.answers.filter(named__left_at=None).select_related("question", "named")
    pairs = [(one.question, one.named) for one in answers]
    if not pairs:
        return ""
    title = _("Those whom you named")
    return pictures.own_figure(actor, pairs, title=title, description=title)

"""Three surveys of the demonstration: one that is open, one that is closed, and one that is being prepared.

Links are known here, as no page shows them a second time. Read before there is a Django to set up.
"""

from __future__ import annotations

import datetime
import json
import random
from typing import TYPE_CHECKING

from klustermotor.cli import DEMO_CASE

if TYPE_CHECKING:
    from klustermotor.web.surveys.models import Actor, Survey

_CASE = json.loads(DEMO_CASE.read_text("utf-8"))
_INITIATIVE = _CASE["initiatives"][0]["id"]
ASKED = 18
OPEN, CLOSED, PREPARED = (f"/case/{_CASE['id']}/surveys/{number}/" for number in (1, 2, 3))
# Who has not begun, who has begun, who has sent, who has declined, and who reads the result.
UNBEGUN, BEGUN, SENT, DECLINED, RESULT = (
    f"/answer/survey-{name}-{'x' * 30}/" for name in ("unbegun", "begun", "sent", "declined", "result")
)
OF_RUNNERS = (
    OPEN,
    *(f"{OPEN}{page}/" for page in ("links", "list", "contacts", "open")),
    CLOSED,
    *(f"{CLOSED}{page}/" for page in ("by-name", "list")),
    PREPARED,
    *(f"{PREPARED}{page}/" for page in ("edit", "questions", "list", "contacts", "open")),
)
OF_RESPONDENTS = (
    UNBEGUN,
    BEGUN,
    *(f"{BEGUN}{page}/" for page in ("1", "1/rate", "2", "last")),
    SENT,
    DECLINED,
    RESULT,
)
NO_LINK = "/answer/survey-nobody/"


def _of(sector: str) -> list[dict[str, str]]:
    """The organisations of a sector; the sectors with the most of them are asked, enough to be told by group."""
    return [one for one in _CASE["organisations"] if one.get("sector") == sector]


def seed() -> None:
    """Make them, in a demonstration that is loaded already."""
    for page, title_sv, title_en in (
        (OPEN, "Vilka samarbetar?", "Who works together?"),
        (CLOSED, "Vilka samarbetade?", "Who worked together?"),
        (PREPARED, "Vilka ska samarbeta?", "Who will work together?"),
    ):
        survey = _made({"sv": title_sv, "en": title_en})
        if page != f"/case/{_CASE['id']}/surveys/{survey.pk}/":
            raise RuntimeError("The surveys have other numbers than their pages here say.")
        if page != PREPARED:
            _opened(survey, all_answer=page == CLOSED)


def _made(title: dict[str, str]) -> Survey:
    from klustermotor.web.cases.models import Case
    from klustermotor.web.surveys import actions
    from klustermotor.web.surveys.forms import initial_of
    from klustermotor.web.surveys.models import Question

    case, proposed = Case.objects.get(key=_CASE["id"]), initial_of(None)
    survey = actions.make_survey(
        case=case,
        initiative_key=_INITIATIVE,
        by=None,
        unit="organisations",
        asked_by="Region Exempel, Ada Ek, ada.ek@region.example",
        languages=["sv", "en"],
        nominations=True,
        title=title,
        purpose={one: proposed[f"purpose_{one}"] for one in ("sv", "en")},
        ground={one: proposed[f"ground_{one}"] for one in ("sv", "en")},
        open_question={"sv": "Vad saknas?", "en": "What is missing?"},
    )
    Question.objects.filter(survey=survey, pattern="development").update(asks_value=True)
    wave = survey.waves.get()
    groups = sorted(
        {one["sector"] for one in _CASE["organisations"] if "sector" in one}, key=lambda one: -len(_of(one))
    )
    asked = [("organisation", one["id"]) for sector in groups[:3] for one in _of(sector)[: ASKED // 3]]
    all_there = [("organisation", one["id"]) for one in _CASE["organisations"]]
    actions.choose_actors(wave=wave, chosen=asked, among=all_there, by=None)
    return survey


def _opened(survey: Survey, *, all_answer: bool) -> None:
    """Opened and answered: by all, and closed, or by some of those who are asked."""
    from django.utils import timezone

    from klustermotor.web.surveys import actions
    from klustermotor.web.surveys.respondent.actions import begin, refuse

    wave = survey.waves.get()
    actions.open_wave(wave=wave, closes_on=timezone.localdate() + datetime.timedelta(days=20), by=None)
    asked = list(wave.actors.order_by("sort_key", "id"))
    rng = random.Random(survey.pk)  # noqa: S311 - the same answers each time
    for place, actor in enumerate(asked):
        if all_answer or place in range(4, 9):
            _answered(actor, asked, rng, sends=all_answer or place > 4)
    if all_answer:
        _give(asked[0], RESULT)
        actions.close_wave(wave=wave, by=None)
        return
    begin(actor=asked[3])
    refuse(actor=asked[1])
    actions.note_reminder(wave=wave, on=timezone.localdate(), by=None)
    for place, link in ((0, UNBEGUN), (4, BEGUN), (5, SENT), (1, DECLINED)):
        _give(asked[place], link)


def _answered(actor: Actor, asked: list[Actor], rng: random.Random, *, sends: bool) -> None:
    from klustermotor.web.surveys.models import Question
    from klustermotor.web.surveys.respondent.actions import agree, begin, name, rate, send

    begin(actor=actor)
    agree(actor=actor, uses=["named", "own"])
    others = [one.pk for one in asked if one != actor]
    for question in Question.objects.filter(survey=actor.wave.survey_id):
        named = rng.sample(others, 4)
        name(actor=actor, question=question, chosen=named, among=others)
        judged = {number: (rng.randint(1, 5), rng.randint(1, 5)) for number in named[:3]}
        rate(actor=actor, question=question, ratings=judged)
    if sends:
        send(actor=actor, text="Någon som håller ihop det.", nominated=["Ett bolag utanför listan"])


def _give(actor: Actor, link: str) -> None:
    """Let a known link be an actor's own."""
    from klustermotor.web.accounts.secrets import digest_of
    from klustermotor.web.surveys.models import Actor

    Actor.objects.filter(pk=actor.pk).update(digest=digest_of(link.split("/")[2]))

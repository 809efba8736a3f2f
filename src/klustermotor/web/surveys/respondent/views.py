"""The pages behind a personal link: what it is about, the questions one by one, what is sent, and what came of it.

The link alone says who answers. Every button keeps what is ticked on its page, so that a page can be left and the link
opened again another day. An address that no link has is not there; too many of those from one place are stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from klustermotor.web.accounts import throttle
from klustermotor.web.accounts.secrets import digest_of
from klustermotor.web.cases.text import fold
from klustermotor.web.surveys import scales
from klustermotor.web.surveys.errors import StateError
from klustermotor.web.surveys.models import LONGEST, Actor, Question, Use
from klustermotor.web.surveys.respondent import actions, reading

LONGEST_SECRET = 100
LONGEST_NAME = 200
View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """Find the respondent by the link, speak a language of the survey, and let nobody keep the page or the address."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str, **named: int) -> HttpResponse:
        if throttle.is_stopped(request, "survey"):
            return cast("HttpResponse", throttle.too_many(request))
        actor = reading.actor_with(digest_of(secret)) if len(secret) <= LONGEST_SECRET else None
        if actor is None:
            throttle.count(request, "survey")
            return _private(render(request, "surveys/link_gone.html", status=404))
        _speak(request, actor)
        try:
            return _private(view(request, actor, secret, **named))
        except StateError:
            return redirect("survey_answer", secret)

    return guarded


@personal
def start(request: HttpRequest, actor: Actor, secret: str) -> HttpResponse:
    """What the survey is, what may be done with the answers, and how far they have come."""
    if request.method == "POST":
        return _start_done(request, actor, secret, request.POST.get("do", ""))
    wave = actor.wave
    context = _context(actor, secret) | {"uses": _uses(actor), "progress": reading.progress(actor)}
    if not wave.takes_answers or actor.left_at:
        return render(request, "surveys/own.html", context | reading.own_result(actor))
    return render(request, "surveys/start.html", context)


def _start_done(request: HttpRequest, actor: Actor, secret: str, doing: str) -> HttpResponse:
    uses = [one for one in request.POST.getlist("uses") if one in Use.values]
    if doing == "begin":
        actions.begin(actor=actor)
        actions.agree(actor=actor, uses=uses)
        return redirect(_first(actor, secret))
    if doing == "agree":
        actions.agree(actor=actor, uses=uses)
        messages.success(request, _("What you agree to is kept."))
    elif doing == "refuse":
        actions.refuse(actor=actor)
    elif doing == "withdraw":
        actions.withdraw(actor=actor)
        messages.success(request, _("Everything that you had answered is erased."))
    elif doing == "renew":
        secret = actions.renew_link(actor=actor)
        messages.success(
            request,
            _("This is your own link now, and the old one works no more. Keep the address of this page."),
        )
    return redirect("survey_answer", secret)


@personal
def name(request: HttpRequest, actor: Actor, secret: str, place: int) -> HttpResponse:
    """One question: whom of the list; searched, page by page, each kept when it is left."""
    question, questions = _question(actor, place)
    if question is None or not actor.begun_at or not actor.wave.takes_answers:
        return redirect("survey_answer", secret)
    if request.method == "POST":
        chosen, among = (_numbers(request.POST.getlist(one)) for one in ("named", "among"))
        actions.name(actor=actor, question=question, chosen=chosen, among=among)
        return redirect(_after_naming(request, actor, secret, place, question))
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    page = reading.page_of_list(actor, fold(words), request.GET.get("page", ""))
    context = _context(actor, secret) | {
        "question": question,
        "place": place,
        "of": len(questions),
        "page": page,
        "words": words,
        "chosen": reading.chosen(actor, question),
        "back": _address(actor, secret, place - 1),
    }
    return render(request, "surveys/name.html", context)


def _after_naming(request: HttpRequest, actor: Actor, secret: str, place: int, question: Question) -> str:
    """Where a button leads when what was ticked is kept."""
    here = reverse("survey_question", args=[secret, place])
    doing = request.POST.get("do", "")
    words = {"q": request.POST.get("q", "").replace("\x00", "")[:100]}
    if doing == "all":
        return here
    if doing == "search":
        return f"{here}?{_query(words)}"
    if doing.startswith("page:"):
        return f"{here}?{_query({**words, 'page': doing.removeprefix('page:')[:4]})}"
    if doing == "back":
        return _address(actor, secret, place - 1)
    if question.rated and reading.chosen(actor, question):
        return reverse("survey_rating", args=[secret, place])
    return _address(actor, secret, place + 1)


@personal
def rate(request: HttpRequest, actor: Actor, secret: str, place: int) -> HttpResponse:
    """What is said of each relation that was named: how strong it is, and what it gives."""
    question, questions = _question(actor, place)
    if question is None or not question.rated or not actor.begun_at or not actor.wave.takes_answers:
        return redirect("survey_answer", secret)
    if request.method == "POST":
        return redirect(_rated(request, actor, secret, place, question))
    context = _context(actor, secret) | {
        "question": question,
        "place": place,
        "of": len(questions),
        "page": reading.page_of_answers(actor, question, request.GET.get("page", "")),
        "scale": scales.scale(question),
        "values": scales.VALUES,
    }
    return render(request, "surveys/rate.html", context)


def _rated(request: HttpRequest, actor: Actor, secret: str, place: int, question: Question) -> str:
    ratings = {
        number: (_scale(request, f"strength-{number}"), _scale(request, f"value-{number}"))
        for number in _numbers(request.POST.getlist("among"))
    }
    actions.rate(actor=actor, question=question, ratings=ratings)
    doing = request.POST.get("do", "")
    if doing.startswith("page:"):
        page = _query({"page": doing.removeprefix("page:")[:4]})
        return f"{reverse('survey_rating', args=[secret, place])}?{page}"
    if doing == "back":
        return reverse("survey_question", args=[secret, place])
    return _address(actor, secret, place + 1)


@personal
def last(request: HttpRequest, actor: Actor, secret: str) -> HttpResponse:
    """What was answered, what is added in words, and sending it."""
    if not actor.begun_at or not actor.wave.takes_answers:
        return redirect("survey_answer", secret)
    survey = actor.wave.survey
    if request.method == "POST":
        text = (
            request.POST.get("text", "").replace("\x00", "").strip()[:LONGEST] if survey.open_question else ""
        )
        names = request.POST.get("nominated", "").replace("\x00", "") if survey.nominations else ""
        nominated = [" ".join(one.split())[:LONGEST_NAME] for one in names.splitlines()]
        actions.send(actor=actor, text=text, nominated=nominated)
        return redirect("survey_answer", secret)
    context = _context(actor, secret) | {
        "progress": reading.progress(actor),
        "text": getattr(getattr(actor, "open_answer", None), "text", ""),
        "nominated": "\n".join(one.name for one in actor.nominations.all()),
        "most": actions.MOST_NOMINATIONS,
        "back": _address(actor, secret, len(reading.questions(actor))),
    }
    return render(request, "surveys/last.html", context)


def _question(actor: Actor, place: int) -> tuple[Question | None, list[Question]]:
    questions = reading.questions(actor)
    return (questions[place - 1] if 1 <= place <= len(questions) else None), questions


def _first(actor: Actor, secret: str) -> str:
    return _address(actor, secret, 1)


def _address(actor: Actor, secret: str, place: int) -> str:
    """Where a question is; before the first is the beginning, and after the last the end."""
    if place < 1:
        return reverse("survey_answer", args=[secret])
    if place > len(reading.questions(actor)):
        return reverse("survey_last", args=[secret])
    return reverse("survey_question", args=[secret, place])


def _uses(actor: Actor) -> list[dict[str, Any]]:
    standing = set(actor.agreements.filter(ended_at=None).values_list("use", flat=True))
    return [{"value": one.value, "label": one.label, "agreed": one.value in standing} for one in Use]


def _numbers(values: list[str]) -> list[int]:
    return [int(one) for one in values if one.isascii() and one.isdigit() and len(one) < 19]


def _scale(request: HttpRequest, name: str) -> int | None:
    value = request.POST.get(name, "")
    return int(value) if value in {"1", "2", "3", "4", "5"} else None


def _query(values: dict[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})


def _context(actor: Actor, secret: str) -> dict[str, Any]:
    survey = actor.wave.survey
    return {
        "actor": actor,
        "wave": actor.wave,
        "survey": survey,
        "secret": secret,
        "place_name": survey.case,
        "organisations": survey.unit == survey.Unit.ORGANISATIONS,
        "languages": survey.languages,
    }


def _speak(request: HttpRequest, actor: Actor) -> None:
    """Speak a language that the survey has: the browser's or the chosen one, else the survey's first."""
    offered = actor.wave.survey.languages
    if (get_language() or "")[:2] not in offered:
        translation.activate(offered[0])
        request.LANGUAGE_CODE = offered[0]


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response

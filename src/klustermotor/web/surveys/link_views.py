"""Handing out the personal links: as a list, a file for a mail merge, letters to print, or by e-mail.

Links are made anew each time and shown in the answer to the form alone: only their digests are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from klustermotor.web.accounts import mail
from klustermotor.web.cases.text import shown
from klustermotor.web.recording.doors import signed_in
from klustermotor.web.recording.sheets import as_file
from klustermotor.web.surveys import actions, queries
from klustermotor.web.surveys.doors import doer, survey_to_run
from klustermotor.web.surveys.errors import StateError
from klustermotor.web.surveys.models import Actor, Survey, Wave
from klustermotor.web.surveys.views import context_of

MOST_LETTERS = 500


@dataclass(frozen=True)
class Link:
    """A link that was just made, and whether it was sent."""

    actor: Actor
    address: str
    name: str
    email: str
    sent: bool | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
def links(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Make links and hand them out; say who is waited for, and what a reminder can say."""
    case, survey, wave = survey_to_run(request, case_key, number)
    waiting = queries.waited_for(wave)
    context = context_of(case, survey, wave, inside=True) | {
        "waiting": waiting,
        "without": [one for one in waiting if not one.digest],
        "unbegun": [one for one in waiting if one.digest and not one.begun_at],
        "begun": [one for one in waiting if one.begun_at],
        "with_links": list(wave.actors.filter(digest__isnull=False).order_by("sort_key", "id")),
        "email_is_sent": mail.is_sent(),
        "reminders": [(one, _in(one, lambda: reminder_text(survey, wave))) for one in survey.languages],
    }
    if request.method != "POST":
        return render(request, "surveys/links.html", context)
    try:
        return _handed_out(request, survey, wave, context)
    except StateError:
        return render(request, "surveys/links.html", context | {"refused": True}, status=422)


def _handed_out(request: HttpRequest, survey: Survey, wave: Wave, context: dict[str, Any]) -> HttpResponse:
    form = request.POST.get("form", "")
    if form == "withdraw":
        actor = wave.actors.filter(pk=_number(request.POST.get("actor", ""))).first()
        if actor:
            actions.withdraw_link(actor=actor, by=doer(request))
        return render(request, "surveys/links.html", context | {"withdrawn": actor})
    wanted = _wanted(request, context)
    declined = wave.actors.filter(pk__in=wanted, refused_at__isnull=False).first()
    if declined and len(wanted) == 1:
        return render(request, "surveys/links.html", context | {"declined": declined})
    made = actions.make_links(wave=wave, actors=wanted, by=doer(request))
    found = [_link(request, actor, secret) for actor, secret in made]
    if form == "csv":
        return _file(survey, wave, found)
    if form == "letters":
        letters = [(one, _in(_language(survey), lambda one=one: letter(survey, wave, one))) for one in found]
        return render(request, "surveys/letters.html", context | {"letters": letters})
    if form == "email":
        found = [_sent(survey, wave, one, reminds=request.POST.get("which") == "unbegun") for one in found]
    return render(request, "surveys/made.html", context | {"links": found, "by_email": form == "email"})


def _wanted(request: HttpRequest, context: dict[str, Any]) -> list[int]:
    """Whom links are made for: those without, those who have not begun, or one."""
    which = request.POST.get("which", "")
    if which in {"without", "unbegun"}:
        return [one.pk for one in context[which]]
    one = _number(request.POST.get("actor", ""))
    return [one] if which == "one" and one else []


def letter(survey: Survey, wave: Wave, link: Link) -> str:
    """A letter with the link, in the language that is spoken now."""
    return render_to_string("surveys/letter.txt", _words(survey, wave) | {"link": link}).strip()


def reminder_text(survey: Survey, wave: Wave) -> str:
    """What can be said to those who have not answered, without a link: each has one of their own."""
    return render_to_string("surveys/reminder.txt", _words(survey, wave)).strip()


def _words(survey: Survey, wave: Wave) -> dict[str, Any]:
    return {
        "survey": survey,
        "title": shown(survey.title)[0],
        "purpose": shown(survey.purpose)[0],
        "until": date_format(wave.closes_on, "j F Y") if wave.closes_on else "",
    }


def _sent(survey: Survey, wave: Wave, link: Link, *, reminds: bool) -> Link:
    if not link.email:
        return link
    with translation.override(_language(survey)):
        title = shown(survey.title)[0]
        subject = (_("Reminder: %(title)s") if reminds else "%(title)s") % {"title": title}
        sent = mail.send_text(
            to=link.email, subject=" ".join(subject.split()), text=letter(survey, wave, link)
        )
    return Link(link.actor, link.address, link.name, link.email, sent)


def _file(survey: Survey, wave: Wave, links: Sequence[Link]) -> HttpResponse:
    rows = [[_("in the list"), _("who answers"), _("e-mail"), _("link"), _("last day")]]
    until = wave.closes_on.isoformat() if wave.closes_on else ""
    rows += [[one.actor.name, one.name, one.email, one.address, until] for one in links]
    answer = HttpResponse(as_file(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="links-{survey.pk}-{timezone.localdate()}.csv"'
    return answer


def _link(request: HttpRequest, actor: Actor, secret: str) -> Link:
    contact = getattr(actor, "contact", None)
    return Link(
        actor,
        request.build_absolute_uri(reverse("survey_answer", args=[secret])),
        contact.name if contact else "",
        contact.email if contact else "",
    )


def _language(survey: Survey) -> str:
    """The language of letters: the survey's first."""
    return str(survey.languages[0])


def _in(language: str, say: Any) -> str:
    with translation.override(language):
        return str(say())


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0

"""Surveys that are open, for those who run them: how many have answered, and when each closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.surveys.doors import may_run
from klustermotor.web.surveys.guard import Response
from klustermotor.web.surveys.models import Wave
from klustermotor.web.surveys.queries import open_waves


@dataclass(frozen=True)
class OpenSurvey:
    """A wave that is open: its survey, whose that is, and how far it has come."""

    wave: Wave
    title: str
    language: str
    initiative: str
    response: Response

    @property
    def address(self) -> str:
        """The page of the survey."""
        return reverse("survey", args=[self.wave.survey.case.key, self.wave.survey_id])

    @property
    def answered(self) -> str:
        """How many have answered, in words."""
        numbers = {"answered": self.response.answered, "asked": self.response.asked}
        return (
            ngettext(
                "%(answered)d of %(asked)d has answered",
                "%(answered)d of %(asked)d have answered",
                self.response.answered,
            )
            % numbers
        )

    @property
    def sentence(self) -> str:
        """The same, and when it closes."""
        if self.wave.is_over:
            return _("%(answered)s; the last day has passed, and it is closed tonight") % {
                "answered": self.answered
            }
        day = date_format(self.wave.closes_on, "j F") if self.wave.closes_on else ""
        return _("%(answered)s; closes %(day)s") % {"answered": self.answered, "day": day}


def open_surveys(case: Case, initiative_key: str = "") -> Iterator[OpenSurvey]:
    """What the account at the door runs and is open, in a case or in one initiative; the first to close first."""
    if not case.standing.surveys:
        return
    found = [row for row in open_waves(case) if may_run(case, row[0].survey.initiative_key)]
    keys = {wave.survey.initiative_key for wave, _response in found}
    names = dict(Initiative.objects.filter(case=case, key__in=keys).values_list("key", "name"))
    for wave, response in found:
        key = wave.survey.initiative_key
        if initiative_key in {"", key}:
            title, language = shown(wave.survey.title)
            yield OpenSurvey(wave, title, language, names.get(key, ""), response)

"""Who comes to which survey: readers of the case to what all may see, and those who run it to the rest.

A survey of an initiative is run by its own cluster manager and the region; one of the whole case by the region alone.
"""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import WHOLE_CASE, Right
from klustermotor.web.surveys.models import Survey, Wave

Found = tuple[Case, Survey, Wave]


def may_run(case: Case, initiative_key: str) -> bool:
    """Whether the account at the door runs surveys of an initiative, or of the whole case where none is named."""
    return case.standing.allows(Right.SURVEY, initiative_key or WHOLE_CASE)


def survey_to_read(request: HttpRequest, case_key: str, number: int) -> Found:
    """A survey with the wave that the address asks for, the last where it asks for none; else 404."""
    case = visible_case(request, case_key)
    survey = get_object_or_404(Survey.objects.filter(case=case), pk=number)
    waves = list(survey.waves.all())
    asked = request.GET.get("wave", "")
    if not asked:
        return case, survey, _of(survey, waves[-1])
    wave = next((one for one in waves if str(one.number) == asked), None)
    if wave is None:
        raise Http404
    return case, survey, _of(survey, wave)


def survey_to_run(request: HttpRequest, case_key: str, number: int) -> Found:
    """The same for who runs it; who merely reads it is refused."""
    case, survey, wave = survey_to_read(request, case_key, number)
    if not may_run(case, survey.initiative_key):
        raise PermissionDenied
    return case, survey, wave


def doer(request: HttpRequest) -> User:
    """The account that makes a request, known to be signed in."""
    return cast("User", request.user)


def _of(survey: Survey, wave: Wave) -> Wave:
    wave.survey = survey
    return wave

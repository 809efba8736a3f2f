"""Reads of surveys as their lists and pages need them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.surveys.guard import Response
from klustermotor.web.surveys.models import Actor, Nomination, Survey, Wave


@dataclass(frozen=True)
class Listed:
    """A survey with its last wave, how far that has come, and the initiative that it is of."""

    survey: Survey
    wave: Wave
    response: Response
    initiative: str


def of_case(case: Case, initiative_key: str = "") -> QuerySet[Survey]:
    """The surveys of a case, or of one initiative in it, the latest first."""
    rows = Survey.objects.filter(case=case).order_by("-pk")
    rows = rows.filter(initiative_key=initiative_key) if initiative_key else rows
    with_waves = Prefetch("waves", Wave.objects.order_by("number"))
    return rows.prefetch_related(with_waves, "waves__actors")


def listed(case: Case, surveys: Iterable[Survey]) -> list[Listed]:
    """Surveys with what a list says of each."""
    held = list(surveys)
    keys = {one.initiative_key for one in held}
    names = dict(Initiative.objects.filter(case=case, key__in=keys).values_list("key", "name"))
    found = []
    for survey in held:
        wave = list(survey.waves.all())[-1]
        found.append(Listed(survey, wave, response(wave), names.get(survey.initiative_key, "")))
    return found


def response(wave: Wave) -> Response:
    """How many are asked, and how many have answered."""
    rows = [actor for actor in wave.actors.all() if not actor.left_at]
    return Response(len(rows), sum(actor.has_answered for actor in rows))


def waited_for(wave: Wave) -> list[Actor]:
    """Who has not answered and not declined: to be reminded."""
    rows = wave.actors.filter(left_at=None).select_related("contact").order_by("sort_key", "id")
    return [actor for actor in rows if actor.is_waited_for]


def stages(wave: Wave) -> dict[str, int]:
    """How many stand where: for those who run the survey."""
    counts: Counter[str] = Counter()
    for actor in wave.actors.filter(left_at=None):
        if actor.refused_at:
            counts["refused"] += 1
        elif actor.withdrawn_at:
            counts["withdrawn"] += 1
        elif actor.finished_at:
            counts["answered"] += 1
        else:
            counts["begun" if actor.begun_at else "waiting"] += 1
    return dict(counts)


def nominated(wave: Wave) -> list[tuple[str, str, int]]:
    """Actors that were named beside the list in answers that were sent: name, state, by how many."""
    rows = Nomination.objects.filter(actor__wave=wave, actor__finished_at__isnull=False)
    counts: Counter[str] = Counter()
    states: dict[str, str] = {}
    for name, state in rows.values_list("name", "state"):
        counts[name] += 1
        states[name] = state
    return [(name, states[name], counts[name]) for name in sorted(counts, key=str.casefold)]


def open_now(case: Case, initiative_key: str) -> list[Wave]:
    """Waves of an initiative that are open, those that close first first; past their last day they wait for closing."""
    rows = Wave.objects.filter(survey__case=case, survey__initiative_key=initiative_key)
    rows = rows.filter(opened_at__isnull=False, closed_at=None)
    return list(rows.select_related("survey").order_by("closes_on"))


def open_waves(case: Case) -> list[tuple[Wave, Response]]:
    """Waves of a case that are open, with how far they have come; those that close first first."""
    listed = Q(actors__left_at=None)
    answered = listed & Q(actors__finished_at__isnull=False, actors__withdrawn_at=None)
    rows = Wave.objects.filter(survey__case=case, opened_at__isnull=False, closed_at=None)
    counted = rows.annotate(
        asked=Count("actors", filter=listed), answered=Count("actors", filter=answered)
    ).select_related("survey__case")
    return [(one, Response(one.asked, one.answered)) for one in counted.order_by("closes_on", "pk")]


def over() -> list[Wave]:
    """Waves of all cases whose last day has passed, and that nobody has closed."""
    rows = Wave.objects.filter(opened_at__isnull=False, closed_at=None, closes_on__lt=timezone.localdate())
    return list(rows.order_by("pk"))

"""The pages that gather several rooms: the door, an actor, a region, the sources, search, and what the product is."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation, OrganisationChange, Person, Sector
from klustermotor.web.actors.queries import ties
from klustermotor.web.cases.access import visible_case, visible_cases
from klustermotor.web.cases.models import Case, Source
from klustermotor.web.cases.policy import Right
from klustermotor.web.cases.reading import asked, excerpt, page_of
from klustermotor.web.cases.templatetags.records import localised
from klustermotor.web.regions.models import Region
from klustermotor.web.workspace import evidence, involvement
from klustermotor.web.workspace.firm import own_firms
from klustermotor.web.workspace.places import place
from klustermotor.web.workspace.search import search as search_case
from klustermotor.web.workspace.vocabulary import PHASES, WORDS

MOST = 100


def _crumbs(case: Case, *rooms: tuple[str, str, str]) -> list[dict[str, str]]:
    """Links back: the case, then from (name of the address, key or nothing, words)."""
    return [
        {"url": reverse(name, args=[case.key, key] if key else [case.key]), "label": label}
        for name, key, label in (("overview", "", localised(case.title)), *rooms)
    ]


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The cases that the account may see and the firms that it speaks for; straight there when there is only one."""
    cases, firms = visible_cases(request), own_firms(cast("User", request.user))
    first = list(cases[:2])
    if len(first) == 1 and not firms:
        return redirect("overview", first[0].key)
    if not first and len(firms) == 1:
        return redirect("firm", firms[0].case.key, firms[0].organisation.key)
    return render(request, "workspace/home.html", {"page": page_of(request, cases), "firms": firms})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the product is, its words and its signs; for everybody, and about nobody's case."""
    return render(
        request, "workspace/about.html", {"words": WORDS, "phases": PHASES, "sectors": Sector.choices}
    )


@require_safe
@login_required
def organisation(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """An organisation: what is known of it, and its every role in every initiative."""
    case = visible_case(request, case_key)
    rows = Organisation.objects.select_related("case", "region", "source")
    actor = get_object_or_404(rows, case=case, key=key)
    context = {
        "case": case,
        "current_room": "organisations",
        "crumbs": _crumbs(case, ("organisations", "", _("Organisations"))),
        "organisation": actor,
        "involvements": involvement.of_organisation(actor),
        "activities": involvement.latest_activities(actor),
        "funding": excerpt(involvement.funding_of(actor), MOST),
        "funding_sums": involvement.funding_sums(actor),
        "appointments": excerpt(
            actor.appointments.select_related("person", "source").order_by("person__sort_key", "id"), MOST
        ),
        "changes": _changes(actor),
        "plans": excerpt(actor.plans.order_by("sort_key", "id"), MOST),
        "ties": excerpt(ties(case, of=actor), MOST),
    }
    return render(request, "workspace/organisation.html", context)


def _changes(actor: Organisation) -> list[OrganisationChange]:
    """What has happened to an organisation, and to those that became it."""
    rows = OrganisationChange.objects.select_related("organisation", "successor", "source").order_by(
        "date", "id"
    )
    return [*rows.filter(organisation=actor)[:MOST], *rows.filter(successor=actor)[:MOST]]


@require_safe
@login_required
def person(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """A person: posts, and every role in every initiative with the ability that the person brings."""
    case = visible_case(request, case_key)
    actor = get_object_or_404(Person.objects.select_related("case", "source"), case=case, key=key)
    context = {
        "case": case,
        "current_room": "people",
        "crumbs": _crumbs(case, ("people", "", _("People"))),
        "person": actor,
        "involvements": involvement.of_person(actor),
        "activities": involvement.latest_activities(actor),
        "appointments": excerpt(actor.appointments.select_related("organisation", "source"), MOST),
        "ties": excerpt(ties(case, of=actor), MOST),
        "may_keep_consents": case.standing.may_record("people"),
        "may_extract": case.standing.allows(Right.EXTRACT),
        "may_erase": case.standing.allows(Right.ERASE),
    }
    return render(request, "workspace/person.html", context)


@require_safe
@login_required
def organisation_activities(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """All activities that an organisation has taken part in."""
    case = visible_case(request, case_key)
    actor = get_object_or_404(Organisation, case=case, key=key)
    crumbs = (("organisations", "", _("Organisations")), ("organisation", actor.key, actor.name))
    return _activities(
        request, case, actor, {"current_room": "organisations", "crumbs": _crumbs(case, *crumbs)}
    )


@require_safe
@login_required
def person_activities(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """All activities that a person has taken part in."""
    case = visible_case(request, case_key)
    actor = get_object_or_404(Person, case=case, key=key)
    crumbs = (("people", "", _("People")), ("person", actor.key, actor.name))
    return _activities(request, case, actor, {"current_room": "people", "crumbs": _crumbs(case, *crumbs)})


def _activities(
    request: HttpRequest, case: Case, actor: Organisation | Person, context: dict[str, Any]
) -> HttpResponse:
    page = page_of(request, involvement.activities_of(actor))
    return render(
        request, "workspace/actor_activities.html", {**context, "case": case, "actor": actor, "page": page}
    )


@require_safe
@login_required
def region(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """A region: what lies in it, who is there, and which initiatives work there."""
    case = visible_case(request, case_key)
    rows = Region.objects.select_related("case", "parent", "source")
    here = get_object_or_404(rows, case=case, key=key)
    context = {
        "case": case,
        "current_room": "regions",
        "crumbs": _crumbs(case, ("regions", "", _("Regions"))),
        "region": here,
        "parts": here.parts.order_by("sort_key", "id"),
        "includes": here.includes.order_by("sort_key", "id"),
        "part_of": here.part_of.order_by("sort_key", "id"),
        "place": place(here),
    }
    return render(request, "workspace/region.html", context)


@require_safe
@login_required
def sources(request: HttpRequest, case_key: str) -> HttpResponse:
    """What the case rests on, and how much of it rests on each source."""
    case = visible_case(request, case_key)
    page = page_of(request, evidence.sources(case))
    counted = evidence.counts(case, page)
    rows = [(source, sum(counted.get(source.pk, {}).values())) for source in page]
    return render(
        request,
        "workspace/sources.html",
        {"case": case, "current_room": "sources", "page": page, "rows": rows},
    )


@require_safe
@login_required
def source(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """One source, and what rests on it."""
    case = visible_case(request, case_key)
    here = get_object_or_404(Source, case=case, key=key)
    counted = evidence.counts(case, [here]).get(here.pk, {})
    context = {
        "case": case,
        "current_room": "sources",
        "crumbs": _crumbs(case, ("sources", "", _("Sources"))),
        "source": here,
        "counts": [(words, counted[kind]) for kind, words in evidence.KINDS.items() if kind in counted],
        "total": sum(counted.values()),
    }
    return render(request, "workspace/source.html", context)


@require_safe
@login_required
def search(request: HttpRequest, case_key: str) -> HttpResponse:
    """Everything in the case that has the words in it."""
    case = visible_case(request, case_key)
    question = asked(request, "q")
    context = {"case": case, "question": question, "found": search_case(case, question)}
    return render(request, "workspace/search.html", context)

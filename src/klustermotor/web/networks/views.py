"""The pages of the network of a case, an initiative, a region or a value chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import asked as asked_word
from klustermotor.web.cases.reading import page_of
from klustermotor.web.cases.templatetags.records import localised
from klustermotor.web.figures.figure import FORMATS, download
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.networks.asking import MOST_STEPS, Asked, asked_of
from klustermotor.web.networks.building import Built, Scope, built, years_of
from klustermotor.web.networks.findings import chain_words
from klustermotor.web.networks.picture import explorer_of, network_shown
from klustermotor.web.networks.showing import Shown, shown_of
from klustermotor.web.networks.table import SORTS, ActorRow, actor_table, sort_links
from klustermotor.web.networks.words import group_words, kind_words
from klustermotor.web.regions.queries import regions

MOST_NAMES = 500


def network_of(case: Case, scope: Scope) -> Built:
    """The network of a scope; 404 where there is no such initiative or region."""
    try:
        return built(case, scope)
    except LookupError as error:
        raise Http404 from error


def crumbs_to(case: Case, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way from the case to the network, and on: (address, words)."""
    first = ((reverse("overview", args=[case.key]), localised(case.title)),)
    return [{"url": url, "label": label} for url, label in (*first, *more)]


def to_network(case: Case, asked: Asked | None = None) -> tuple[str, str]:
    """The step of the way that is the network itself."""
    return reverse("network", args=[case.key]) + (asked.query() if asked else ""), _("Network")


@require_safe
@login_required
def network(request: HttpRequest, case_key: str) -> HttpResponse:
    """The network: picture, filters, what links two actors, and the table."""
    case = visible_case(request, case_key)
    whole, shown = shown_by(case, request)
    asked = shown.asked
    sort = asked_word(request, "sort")
    rows: Sequence[ActorRow] = actor_table(case, shown.network, sort)
    context = {
        "case": case,
        "current_room": "network",
        "crumbs": crumbs_to(case),
        "asked": asked,
        "shown": shown,
        "figure": network_shown(case, shown),
        "page": page_of(request, rows),
        "sort": sort if sort in SORTS else "ties",
        "sort_links": sort_links(shown.network),
        "staged": bool((shown.network.attributes["stage"] != "").any()),
        "closed": asked.query(community=None),
        "unfound": [
            found for found in (shown.ego, shown.link.start, shown.link.goal) if found.text and not found.key
        ],
        "ways": [chain_words(shown.network, way) for way in shown.link.ways],
        "kept_back": whole.kept_back,
        "crowded": whole.facts.crowded,
        "title": scope_title(case, asked.scope),
        "explorer_address": reverse("network_explorer", args=[case.key]) + asked.query(),
        "empty": not len(whole.network.tail),
        **form_parts(case, whole, asked),
    }
    return render(request, "networks/network.html", context)


@require_safe
@login_required
def figure(request: HttpRequest, case_key: str, file_format: str) -> HttpResponse:
    """The picture of the network as SVG, PNG or data."""
    case = visible_case(request, case_key)
    if file_format not in FORMATS:
        raise Http404
    return download(network_shown(case, shown_by(case, request)[1]), file_format)


@require_safe
@login_required
def explorer(request: HttpRequest, case_key: str) -> JsonResponse:
    """The network as data for the explorer in the browser."""
    case = visible_case(request, case_key)
    _whole, shown = shown_by(case, request)
    return JsonResponse(explorer_of(case, shown))


def scope_title(case: Case, scope: Scope) -> str:
    """What the network is of, in words."""
    if scope.kind == "region":
        return next((str(region) for region in regions(case) if region.key == scope.key), "")
    if scope.kind:
        name = Initiative.objects.filter(case=case, key=scope.key).values_list("name", flat=True).first()
        return _("the value chain of %(name)s") % {"name": name} if scope.kind == "chain" else str(name)
    return ""


def form_parts(case: Case, whole: Built, asked: Asked) -> dict[str, Any]:
    """What the form of filters offers."""
    there = {fact.row.kind for fact in whole.ties}
    initiatives = list(
        Initiative.objects.filter(case=case).order_by("sort_key", "id").values_list("key", "name")
    )
    chains = [(key, name) for key, name in initiatives if key in whole.facts.stages]
    names = sorted(whole.network.names)
    return {
        "kinds": [(value, label) for value, label in kind_words().items() if value in there],
        "groups": list(group_words().items()),
        "scopes": [
            (_("Initiatives"), [(f"initiative/{key}", name) for key, name in initiatives]),
            (_("Value chains"), [(f"chain/{key}", name) for key, name in chains]),
            (_("Regions"), [(f"region/{region.key}", str(region)) for region in regions(case)]),
        ],
        "scope_value": f"{asked.scope.kind}/{asked.scope.key}" if asked.scope.kind else "",
        "years": years_of(whole.ties),
        "names": names if len(names) <= MOST_NAMES else [],
        "step_choices": range(1, MOST_STEPS + 1),
    }


def shown_by(case: Case, request: HttpRequest) -> tuple[Built, Shown]:
    """The network that an address asks for: all of its scope, and what is left after the filters."""
    asked = asked_of(request)
    whole = network_of(case, asked.scope)
    return whole, shown_of(whole, asked)

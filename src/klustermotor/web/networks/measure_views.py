"""The page of measures, and the seven gaps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klustermotor.analysis.networks.bridges import Gap, innovation_gaps
from klustermotor.analysis.networks.network import FloatArray, Network
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import asked as asked_word
from klustermotor.web.cases.reading import page_of
from klustermotor.web.figures.figure import Figure, download
from klustermotor.web.initiatives.chart_words import sector_words
from klustermotor.web.networks import measuring
from klustermotor.web.networks.building import measured, years_of
from klustermotor.web.networks.gap_words import gap_finding, steps_for
from klustermotor.web.networks.picture import actor_address, network_origin
from klustermotor.web.networks.showing import Shown
from klustermotor.web.networks.views import crumbs_to, form_parts, scope_title, shown_by, to_network
from klustermotor.web.networks.words import inside_words, type_words


@dataclass(frozen=True)
class Row:
    """An actor with its measures as the table shows them."""

    name: str
    address: str
    sector: str
    sector_words: str
    values: Sequence[str]


@require_safe
@login_required
def measures(request: HttpRequest, case_key: str) -> HttpResponse:
    """Measures of the network and of its actors, in words and as a table."""
    case = visible_case(request, case_key)
    whole, shown = shown_by(case, request)
    network = measured(shown.built)
    context = {
        "case": case,
        "current_room": "network",
        "crumbs": crumbs_to(case, to_network(case, shown.asked)),
        "asked": shown.asked,
        "title": scope_title(case, shown.asked.scope),
        "origin": network_origin(case, shown),
        "kept_back": whole.kept_back,
        "crowded": whole.facts.crowded,
        "enough": measuring.enough(network),
        "least": measuring.LEAST,
        "tied": int((np.diff(network.adjacency.indptr) > 0).sum()),
        "scopes_form": form_parts(case, whole, shown.asked),
    }
    if context["enough"]:
        context |= _measured(request, case, network)
    return render(request, "networks/measures.html", context)


def _measured(request: HttpRequest, case: Case, network: Network) -> dict[str, object]:
    sample = measuring.sampled(network)
    values = measuring.actor_values(network, sample)
    sort = asked_word(request, "sort")
    sort = sort if sort in measuring.ON_PAGE else "betweenness"
    order = measuring.ordered(values[sort].tolist(), smallest_first=sort == "constraint")
    page = page_of(request, order)
    names, rows, unknown = measuring.mixing(network)
    return {
        "finding": measuring.measure_finding(network, values),
        "whole": measuring.of_whole(network, sample),
        "outside_finding": measuring.introversion_finding(network),
        "outside": measuring.introversion(network),
        "sectors": names,
        "mixing": rows,
        "sector_unknown": unknown,
        "between_list": [measuring.between_sectors(network)],
        "sets": measuring.sets_of(network),
        "page": page,
        "rows": [_row(case, network, values, place) for place in page.object_list],
        "sort": sort,
        "columns": [
            (name, measuring.MEASURES[name], measuring.measure_words()[name]) for name in measuring.ON_PAGE
        ],
    }


def _row(case: Case, network: Network, values: dict[str, FloatArray], place: int) -> Row:
    sector = str(network.attributes["sector"][place])
    digits = {"betweenness": 3, "harmonic": 2, "constraint": 2}
    return Row(
        name=network.names[place],
        address=actor_address(case, network.actors[place]),
        sector=sector,
        sector_words=sector_words()[sector or "unknown"],
        values=[
            measuring.decimal(float(values[name][place]), digits.get(name, 0)) for name in measuring.ON_PAGE
        ],
    )


@require_safe
@login_required
def measures_file(request: HttpRequest, case_key: str) -> HttpResponse:
    """Every measure of every actor, as a file for a spreadsheet."""
    case = visible_case(request, case_key)
    _whole, shown = shown_by(case, request)
    return download(_as_figure(case, shown), "csv")


def _as_figure(case: Case, shown: Shown) -> Figure:
    network = measured(shown.built)
    values = measuring.actor_values(network, measuring.sampled(network)) if measuring.enough(network) else {}
    seen, sectors, types, insides = network.attributes, sector_words(), type_words(), inside_words()
    rows: list[list[str | int | float | None]] = [
        [
            network.actors[place],
            network.names[place],
            types[str(seen["type"][place])],
            sectors[str(seen["sector"][place]) or "unknown"],
            insides[str(seen["inside"][place])],
            *(_number(float(held[place])) for held in values.values()),
        ]
        for place in range(network.size)
    ]
    return Figure(
        name=f"{case.key}-network-measures",
        address=reverse("network_measures_file", args=[case.key]),
        heading="",
        lead="",
        description="",
        drawing="",
        columns=[
            _("Key"),
            _("Actor"),
            _("Kind"),
            _("Sector"),
            _("Seen from the region"),
            *(str(measuring.MEASURES[name]) for name in values),
        ],
        rows=rows,
        origin=network_origin(case, shown),
    )


def _number(value: float) -> float | int | None:
    if math.isnan(value):
        return None
    return int(value) if value.is_integer() else round(value, 6)


@dataclass(frozen=True)
class GapShown:
    """A gap as the page tells it: its sentences, who holds the bridges, and the steps where there are none."""

    gap: Gap
    name: str
    sentences: Sequence[str]
    holders: Sequence[tuple[str, str, int]]
    step: str


@require_safe
@login_required
def gaps(request: HttpRequest, case_key: str) -> HttpResponse:
    """The seven innovation gaps: which are bridged, by how many firms, since when, and how that changed."""
    case = visible_case(request, case_key)
    whole, shown = shown_by(case, request)
    span = years_of(shown.built.ties)
    years = range(max(span[0], span[1] - 30), span[1] + 1) if span else None
    found = innovation_gaps(shown.network, years=years)
    language = (get_language() or "sv")[:2]
    names = dict(zip(shown.network.actors, shown.network.names, strict=True))
    steps = steps_for()
    told = [
        GapShown(
            gap,
            gap.name(language),
            gap.sentences(language),
            [(names[key], actor_address(case, key), n) for key, n in gap.holders[:5]],
            steps[gap.key],
        )
        for gap in found.gaps
    ]
    context = {
        "case": case,
        "current_room": "network",
        "crumbs": crumbs_to(case, to_network(case, shown.asked)),
        "asked": shown.asked,
        "title": scope_title(case, shown.asked.scope),
        "finding": gap_finding(found, language),
        "gaps": told,
        "found": found,
        "years": _changes(told),
        "origin": network_origin(case, shown),
        "kept_back": whole.kept_back,
        "crowded": whole.facts.crowded,
        "scopes_form": form_parts(case, whole, shown.asked),
    }
    return render(request, "networks/gaps.html", context)


def _changes(told: Sequence[GapShown]) -> list[tuple[int, list[int]]]:
    """Firms with a bridge, year by year: the years in which something changed, and the last."""
    rows = [
        (years[0].year, [year.firms for year in years])
        for years in zip(*(one.gap.years for one in told), strict=True)
    ]
    return [row for at, row in enumerate(rows) if at in (0, len(rows) - 1) or row[1] != rows[at - 1][1]]

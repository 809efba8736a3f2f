"""The pages of one actor's own network, and of what would be lost if somebody left."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klustermotor.analysis.networks.leaving import Leaving, leaving, ranked_by_harm
from klustermotor.analysis.networks.network import Network
from klustermotor.charts.network_map import network_figure
from klustermotor.charts.network_parts import Dot, Line
from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import asked as asked_word
from klustermotor.web.cases.reading import page_of
from klustermotor.web.cases.wording import number_words
from klustermotor.web.initiatives.chart_words import sector_words
from klustermotor.web.networks.asking import asked_of
from klustermotor.web.networks.building import Scope, measured
from klustermotor.web.networks.findings import kinds_in_words, listed
from klustermotor.web.networks.measuring import decimal
from klustermotor.web.networks.picture import actor_address, dots_of, network_shown, pair_lines, placed
from klustermotor.web.networks.showing import Found, around, degrees, find, shown_of
from klustermotor.web.networks.views import (
    crumbs_to,
    form_parts,
    network_of,
    scope_title,
    shown_by,
    to_network,
)
from klustermotor.web.networks.words import picture_words
from klustermotor.wording import said

MOST_RANKED = 2_000
"""Actors up to which all are ranked by the harm of their leaving; of more, the one that is asked for is told."""
NEAR = 30
"""Partners up to which the pictures show two steps around an actor; of more, one."""
HALF = 560.0
"""Width of one of two pictures that stand side by side."""


@dataclass(frozen=True)
class Partner:
    """Somebody whom the actor is tied to, and how."""

    name: str
    address: str
    sector: str
    sector_words: str
    kinds: str
    shared: int


@require_safe
@login_required
def organisation(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """The network around an organisation."""
    case = visible_case(request, case_key)
    actor = get_object_or_404(Organisation, case=case, key=key)
    return _ego(request, case, f"organisations/{key}", actor.name, "organisation")


@require_safe
@login_required
def person(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """The network around a person."""
    case = visible_case(request, case_key)
    actor = get_object_or_404(Person, case=case, key=key)
    return _ego(request, case, f"people/{key}", actor.name, "person")


def _ego(request: HttpRequest, case: Case, key: str, name: str, kind: str) -> HttpResponse:
    whole = network_of(case, Scope())
    asked = replace(asked_of(request), scope=Scope(), ego=key, start="", goal="", who="", community=0)
    known = key in whole.network.places
    shown = shown_of(whole, asked) if known else None
    partners = _partners(case, shown.network, key) if shown else []
    context = {
        "case": case,
        "current_room": "network",
        "crumbs": crumbs_to(
            case, to_network(case), (reverse(kind, args=[case.key, key.partition("/")[2]]), name)
        ),
        "asked": asked,
        "name": name,
        "key": key,
        "actor_page": reverse(kind, args=[case.key, key.partition("/")[2]]),
        "partners": page_of(request, partners),
        "figure": network_shown(case, shown) if shown and partners else None,
        "explorer_address": reverse("network_explorer", args=[case.key]) + asked.query(),
        "kept_back": whole.kept_back,
        "crowded": whole.facts.crowded,
        "step_choices": (1, 2, 3),
        "around": _beyond(whole.network, key) if known else [],
    }
    return render(request, "networks/actor.html", context)


def _partners(case: Case, network: Network, key: str) -> list[Partner]:
    """Everybody whom an actor is tied to, those with most partners in common first."""
    place, tied = network.places[key], network.adjacency.astype(bool).astype(np.int64)
    row = tied[[place]]
    shared = (row @ tied).toarray()[0]
    partners = sorted(row.indices.tolist(), key=lambda other: (-int(shared[other]), other))
    sectors = sector_words()
    return [
        Partner(
            network.names[other],
            actor_address(case, network.actors[other]),
            str(network.attributes["sector"][other]),
            sectors[str(network.attributes["sector"][other]) or "unknown"],
            kinds_in_words(network, place, other),
            int(shared[other]),
        )
        for other in partners
    ]


def _beyond(network: Network, key: str) -> list[tuple[int, str]]:
    """How many actors are within so many steps."""
    return [(steps, number_words(len(around(network, key, steps)) - 1)) for steps in (1, 2, 3)]


@require_safe
@login_required
def leaving_page(request: HttpRequest, case_key: str) -> HttpResponse:
    """What would be lost without an actor: before and after, and all actors by the harm of their leaving."""
    case = visible_case(request, case_key)
    whole, shown = shown_by(case, request)
    network = measured(shown.built)
    who = find(network, asked_word(request, "without"))
    ranked = ranked_by_harm(network) if network.size <= MOST_RANKED else []
    telling = [one for one in ranked if one.pairs_cut or one.isolated or one.only_it_joins]
    page = page_of(request, telling)
    context = {
        "case": case,
        "current_room": "network",
        "crumbs": crumbs_to(case, to_network(case, shown.asked)),
        "asked": shown.asked,
        "title": scope_title(case, shown.asked.scope),
        "who": who,
        "page": page,
        "rows": [(one, network.names[network.places[one.actor]]) for one in page.object_list],
        "ranked": len(telling),
        "unranked": network.size > MOST_RANKED,
        "most": MOST_RANKED,
        "size": network.size,
        "kept_back": whole.kept_back,
        "crowded": whole.facts.crowded,
        "scopes_form": form_parts(case, whole, shown.asked),
    }
    if who.key:
        context |= _without(case, network, who)
    elif asked_word(request, "without").startswith(("organisations/", "people/")):
        raise Http404
    return render(request, "networks/leaving.html", context)


def _without(case: Case, network: Network, who: Found) -> dict[str, object]:
    """Before and after, in words and as two pictures of what is around the actor, each actor in its place."""
    lost = leaving(network, [who.key])
    near = around(network, who.key, 1 if degrees(network)[network.places[who.key]] > NEAR else 2)
    part = network.of_actors(near)
    dots, lines = dots_of(case, part, marked=[part.places[who.key]]), pair_lines(part)
    places = placed(dots, lines)
    rest = part.of_actors(near - {who.key})
    kept = [part.places[key] for key in rest.actors]
    headings = {
        "before": _("Today, around %(name)s") % {"name": who.name},
        "after": _("Without %(name)s") % {"name": who.name},
    }
    told = _lost_words(network, lost, who.name)

    def drawn(name: str, dots: list[Dot], lines: list[Line], where: list[tuple[float, float]]) -> str:
        return network_figure(
            dots,
            lines,
            words=picture_words({}),
            places=where,
            width=HALF,
            title=headings[name],
            description=" ".join(told),
            identifier=f"figure-{name}",
        )

    return {
        "lost_words": told,
        "headings": headings,
        "before": drawn("before", dots, lines, places),
        "after": drawn("after", dots_of(case, rest), pair_lines(rest), [places[place] for place in kept]),
    }


def _lost_words(network: Network, lost: Leaving, name: str) -> list[str]:
    """What would be lost, each thing a sentence with its number."""
    language = (get_language() or "sv")[:2]
    isolated = [network.names[network.places[key]] for key in lost.isolated]
    told = [
        ngettext("%(n)s tie goes with %(name)s.", "%(n)s ties go with %(name)s.", lost.ties)
        % {"n": number_words(lost.ties), "name": name}
    ]
    if lost.isolated:
        told.append(
            ngettext(
                "%(n)s actor is left without any tie: %(names)s.",
                "%(n)s actors are left without any tie: %(names)s.",
                len(isolated),
            )
            % {
                "n": number_words(len(isolated)),
                "names": listed(isolated[:10]) + ("…" if len(isolated) > 10 else ""),
            }
        )
    if lost.parts_after > lost.parts_before:
        told.append(
            _("The network falls from %(before)s into %(after)s.")
            % {"before": _parts(lost.parts_before), "after": _parts(lost.parts_after)}
        )
    told += [
        words % {"n": number_words(n)}
        for n, words in (
            (
                lost.pairs_cut,
                ngettext(
                    "%(n)s pair of those who stay can no longer reach one another.",
                    "%(n)s pairs of those who stay can no longer reach one another.",
                    lost.pairs_cut,
                ),
            ),
            (
                lost.only_they_join,
                ngettext(
                    "%(n)s pair has this contact in common and no other.",
                    "%(n)s pairs have this contact in common and no other.",
                    lost.only_they_join,
                ),
            ),
        )
        if n
    ]
    if lost.paths_longer:
        told.append(
            ngettext(
                "For %(n)s pair the way becomes longer (steps more on average: %(steps)s).",
                "For %(n)s pairs the way becomes longer (steps more on average: %(steps)s).",
                lost.paths_longer,
            )
            % {"n": number_words(lost.paths_longer), "steps": decimal(lost.extra_steps, 1)}
        )
    if lost.gaps_lost:
        gaps = [said("gaps", gap, language).lower() for gap in lost.gaps_lost]
        told.append(_("No tie would lead over these gaps any longer: %(gaps)s.") % {"gaps": listed(gaps)})
    if len(told) == 1:
        told.append(_("Nothing else changes: the others still reach one another as before."))
    return told


def _parts(n: int) -> str:
    return ngettext("%(n)s part", "%(n)s parts", n) % {"n": number_words(n)}

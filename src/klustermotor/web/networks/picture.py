"""The picture of a network with its finding, its table and its origin; a large one as communities that open.

Places depend on keys and ties alone, so the picture lies as it lay the last time that it was looked at.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.analysis.networks.communities import network_communities
from klustermotor.analysis.networks.network import IntArray, Network
from klustermotor.charts.network_communities import MOST as EXPLORED
from klustermotor.charts.network_communities import MOST_TIES as EXPLORED_TIES
from klustermotor.charts.network_communities import as_communities
from klustermotor.charts.network_explorer import explorer_data
from klustermotor.charts.network_layout import layout
from klustermotor.charts.network_map import network_figure
from klustermotor.charts.network_parts import Dot, Line
from klustermotor.web.actors.models import Tie
from klustermotor.web.cases.models import Case, Source
from klustermotor.web.cases.wording import number_words
from klustermotor.web.figures.figure import Figure
from klustermotor.web.figures.origin import origin_line
from klustermotor.web.initiatives.chart_words import sector_words
from klustermotor.web.networks.building import Built
from klustermotor.web.networks.findings import counted, network_finding
from klustermotor.web.networks.showing import Shown, degrees, tied
from klustermotor.web.networks.words import inside_words, kind_words, picture_words, type_words

MOST = 300
"""Actors up to which each is drawn by itself; above, communities are."""


def network_shown(case: Case, shown: Shown) -> Figure:
    """The figure of a network: drawn for the desk, with one row for each actor."""
    heading, lead = network_finding(shown), lead_words(shown)
    dots, lines, groups, columns = parts_of(case, shown)
    description = f"{heading}. {lead}"
    drawing = ""
    if lines or any(dot.members for dot in dots):
        drawing = network_figure(
            dots,
            lines,
            words=picture_words(groups),
            places=placed(dots, lines, columns),
            columns=columns,
            title=heading,
            description=description,
            identifier="figure-network",
        )
    return Figure(
        name=f"{case.key}-network",
        address=reverse("network_figure", args=[case.key, "svg"]).removesuffix(".svg"),
        heading=heading,
        lead=lead,
        description=description if drawing else picture_words({}).empty,
        drawing=drawing,
        columns=actor_columns(),
        rows=actor_rows(shown.network),
        origin=network_origin(case, shown),
        query=shown.asked.query(),
    )


def explorer_of(case: Case, shown: Shown) -> dict[str, Any]:
    """The network as the explorer in the browser takes it: as many actors as that moves smoothly."""
    dots, lines, groups, columns = parts_of(case, shown, most=EXPLORED, most_ties=EXPLORED_TIES)
    return explorer_data(dots, lines, placed(dots, lines, columns), words=picture_words(groups))


def lead_words(shown: Shown) -> str:
    """What is shown."""
    network = shown.network
    said = [
        ngettext(
            "One actor, and the ties that are on record or follow from other records.",
            "%(n)s actors, and the ties between them that are on record or follow from other records.",
            network.size,
        )
        % {"n": number_words(network.size)}
    ]
    if network.size > MOST and shown.asked.community:
        said.append(_("The %(n)s with most ties are drawn.") % {"n": number_words(MOST)})
    elif network.size > MOST:
        said.append(
            _(
                "More than %(n)s actors: each community of actors who are tied among themselves is drawn as"
                " one, and opens."
            )
            % {"n": number_words(MOST)}
        )
    alone = int((~tied(network)).sum())
    if alone:
        said.append(
            ngettext("%(n)s of them has no tie on record.", "%(n)s of them have no tie on record.", alone)
            % {"n": number_words(alone)}
        )
    if shown.asked.year is not None:
        undated = int((np.isnan(network.start) & np.isnan(network.end)).sum())
        said.append(
            _("As it was in %(year)d; ties whose time is not known are shown too (%(n)s).")
            % {"year": shown.asked.year, "n": number_words(undated)}
        )
    return " ".join(said)


Parts = tuple[list[Dot], list[Line], dict[str, str], tuple[str, ...]]


def parts_of(case: Case, shown: Shown, *, most: int = MOST, most_ties: int = MOST * 20) -> Parts:
    """Dots and lines of the picture, names of its groups, and those that stand as columns.

    Above ``most`` actors each community is one dot; in an open community the actors with most ties are drawn.
    """
    network = shown.network
    together = network.size > most or len(network.tail) > most_ties
    if together and not shown.asked.community:
        return (*_closed(case, shown), {}, ())
    belongs, names, columns = grouping(network, shown.asked.group)
    kept = list(range(network.size))
    if together:
        kept = sorted(np.argsort(-degrees(network), kind="stable")[:most].tolist())
    dots = dots_of(case, network, belongs, _marked(shown))
    at = {place: number for number, place in enumerate(kept)}
    lines = [
        replace(line, tail=at[line.tail], head=at[line.head])
        for line in lines_of(network, _along(shown))
        if line.tail in at and line.head in at
    ]
    return [dots[place] for place in kept], lines, names, columns


def dots_of(
    case: Case, network: Network, belongs: Sequence[str] = (), marked: Collection[int] = ()
) -> list[Dot]:
    """Every actor of a network as a dot, as large as it has partners."""
    inside = {"inside": True, "outside": False}
    rows = zip(
        network.actors,
        network.names,
        *(network.attributes[name].tolist() for name in ("sector", "type", "inside")),
        belongs or [""] * network.size,
        degrees(network).tolist(),
        strict=True,
    )
    return [
        Dot(
            key=key,
            name=name,
            sector=sector,
            person=kind == "person",
            inside=inside.get(where),
            group=group,
            size=float(size),
            href=actor_address(case, key),
            marked=place in marked,
        )
        for place, (key, name, sector, kind, where, group, size) in enumerate(rows)
    ]


def lines_of(network: Network, along: Collection[tuple[int, int]] = ()) -> list[Line]:
    """Every tie of a network as a line; those ``along`` a way are marked."""

    def known(year: float) -> float | None:
        return None if math.isnan(year) else year

    columns = ("tail", "head", "kind", "weight", "directed", "derived", "start", "end")
    rows = zip(*(getattr(network, column).tolist() for column in columns), strict=True)
    return [
        Line(
            tail,
            head,
            kind=kind,
            weight=weight,
            directed=directed,
            derived=derived,
            marked=(tail, head) in along or (head, tail) in along,
            start=known(start),
            end=known(end),
        )
        for tail, head, kind, weight, directed, derived, start, end in rows
    ]


def pair_lines(network: Network) -> list[Line]:
    """One line for each tied pair: where it matters who is tied, and not how."""
    pairs = network.adjacency.tocoo()
    upper = pairs.row < pairs.col
    return [
        Line(tail, head)
        for tail, head in zip(pairs.row[upper].tolist(), pairs.col[upper].tolist(), strict=True)
    ]


def _closed(case: Case, shown: Shown) -> tuple[list[Dot], list[Line]]:
    """Each community as one dot that opens; those without a tie are in the table alone."""
    address = reverse("network", args=[case.key])
    dots, lines = as_communities(
        dots_of(case, shown.network),
        lines_of(shown.network),
        community_of(shown.network).tolist(),
        name=lambda name, n: _("%(name)s and %(n)s more") % {"name": name, "n": number_words(n - 1)},
        href=lambda number: address + shown.asked.query(community=number + 1),
    )
    drawn = [at for at, dot in enumerate(dots) if dot.members]
    again = {at: place for place, at in enumerate(drawn)}
    return [dots[at] for at in drawn], [
        replace(line, tail=again[line.tail], head=again[line.head])
        for line in lines
        if line.tail in again and line.head in again
    ]


def grouping(network: Network, by: str) -> tuple[list[str], dict[str, str], tuple[str, ...]]:
    """The group of each actor, what the groups are called, and those that stand side by side in order."""
    if not by:
        return [], {}, ()
    if by == "community":
        found = community_of(network)
        names = {str(one): _("Community %(n)d") % {"n": one + 1} for one in sorted(set(found.tolist()))}
        return [str(one) for one in found.tolist()], names, ()
    belongs = network.attributes[by].tolist()
    words = sector_words() if by == "sector" else {}
    unknown = sector_words()["unknown"]
    names = {one: words.get(one, one) or unknown for one in dict.fromkeys(belongs)}
    stages = tuple(one for one in dict.fromkeys(network.attributes["stage"].tolist()) if one)
    return belongs, names, stages if by == "stage" else ()


def community_of(network: Network) -> IntArray:
    """The number of each actor's community, the largest first."""
    return network_communities(network).of_actor


@lru_cache(maxsize=16)
def _placed(
    keys: tuple[str, ...], lines: tuple[Line, ...], groups: tuple[str, ...], columns: tuple[str, ...]
) -> list[tuple[float, float]]:
    several = groups if len(set(groups)) > 1 else None
    return layout(len(keys), lines, groups=several, columns=columns, seed_names=keys)


def placed(
    dots: Sequence[Dot], lines: Sequence[Line], columns: Sequence[str] = ()
) -> list[tuple[float, float]]:
    """Places of the dots; those of the last pictures are remembered."""
    keys, groups = tuple(dot.key for dot in dots), tuple(dot.group for dot in dots)
    return _placed(keys, tuple(lines), groups, tuple(columns))


def _marked(shown: Shown) -> set[int]:
    if shown.link.ways:
        return {place for way in shown.link.ways for place in way}
    return {shown.network.places[shown.ego.key]} if shown.ego.key else set()


def _along(shown: Shown) -> set[tuple[int, int]]:
    return {pair for way in shown.link.ways for pair in pairwise(way)}


def actor_address(case: Case, key: str) -> str:
    """The page of an actor's own network; an initiative's is that of the initiative."""
    kind, _slash, name = key.partition("/")
    names = {"organisations": "network_organisation", "people": "network_person", "initiatives": "initiative"}
    return reverse(names[kind], args=[case.key, name])


def actor_columns() -> list[str]:
    """What the table says of each actor."""
    return [
        _("Actor"),
        _("Kind"),
        _("Sector"),
        _("Place"),
        _("Seen from the region"),
        _("Stage"),
        _("Tied to"),
        _("Kinds of ties"),
    ]


def actor_rows(network: Network) -> list[list[str | int | float | None]]:
    """One row for each actor, those with most ties first."""
    partners, kinds = degrees(network), _kinds_of(network)
    sectors, types, insides = sector_words(), type_words(), inside_words()
    seen = network.attributes
    return [
        [
            network.names[place],
            types[str(seen["type"][place])],
            sectors[str(seen["sector"][place]) or "unknown"],
            str(seen["region"][place]),
            insides[str(seen["inside"][place])],
            str(seen["stage"][place]),
            int(partners[place]),
            kinds[place],
        ]
        for place in np.argsort(-partners, kind="stable").tolist()
    ]


def _kinds_of(network: Network) -> list[str]:
    """Kinds of ties that each actor has, in words."""
    held: list[set[str]] = [set() for _actor in network.actors]
    for tail, head, kind in zip(
        network.tail.tolist(), network.head.tolist(), network.kind.tolist(), strict=True
    ):
        held[tail].add(kind)
        held[head].add(kind)
    words = kind_words()
    return [", ".join(words[kind] for kind in words if kind in kinds) for kinds in held]


def network_origin(case: Case, shown: Shown) -> str:
    """Where the ties come from, of what date, how reliable, and how many they are."""
    return origin_line(case, origins(case, shown.built), counted(shown))


def origins(case: Case, built: Built) -> list[Tie]:
    """One record for each source and reliability that ties have."""
    sources = Source.objects.filter(case=case).in_bulk()
    pairs = dict.fromkeys((fact.source, fact.reliability) for fact in built.ties)
    return [
        Tie(source=sources[source] if source else None, reliability=reliability)
        for source, reliability in pairs
    ]

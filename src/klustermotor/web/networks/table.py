"""The table of the actors of a network, in the order that the reader asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _

from klustermotor.analysis.networks.network import Network
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import sort_key
from klustermotor.web.initiatives.chart_words import sector_words
from klustermotor.web.networks.picture import actor_address
from klustermotor.web.networks.showing import degrees
from klustermotor.web.networks.words import inside_words, type_words

SORTS = {
    "ties": _("Tied to"),
    "outside": _("Of these outside"),
    "name": _("Actor"),
    "sector": _("Sector"),
    "place": _("Place"),
}
"""Orders of the table, each named after the column that it goes by."""


@dataclass(frozen=True)
class ActorRow:
    """An actor as the table shows it."""

    name: str
    address: str
    type: str
    sector: str
    sector_words: str
    place: str
    where: str
    stage: str
    ties: int
    outside: int


def sort_links(network: Network) -> list[tuple[dict[str, object], str]]:
    """Columns of the table: the order that each gives, if any, and its heading."""
    staged = bool((network.attributes["stage"] != "").any())
    columns = ["name", "", "sector", "place", *(["stage"] if staged else []), "ties", "outside"]
    words = {**SORTS, "": _("Kind"), "stage": _("Stage")}
    return [
        ({"name": one if one in SORTS else "", "number": one in ("ties", "outside")}, str(words[one]))
        for one in columns
    ]


def actor_table(case: Case, network: Network, sort: str) -> list[ActorRow]:
    """All actors, those with most ties first unless something else is asked for."""
    partners = degrees(network)
    outside = network.adjacency.astype(bool).astype(int) @ (network.attributes["inside"] == "outside").astype(
        int
    )
    sectors, types, insides = sector_words(), type_words(), inside_words()
    seen = network.attributes
    order: list[int] = np.argsort(-partners, kind="stable").tolist()
    if sort == "outside":
        order.sort(key=lambda place: -int(outside[place]))
    elif sort == "name":
        order.sort(key=lambda place: sort_key(network.names[place]))
    elif sort in ("sector", "place"):
        values = seen["region" if sort == "place" else "sector"]
        order.sort(key=lambda place: (not values[place], sort_key(str(values[place]))))
    return [
        ActorRow(
            name=network.names[place],
            address=actor_address(case, network.actors[place]),
            type=types[str(seen["type"][place])],
            sector=str(seen["sector"][place]),
            sector_words=sectors[str(seen["sector"][place]) or "unknown"],
            place=str(seen["region"][place]),
            where=insides[str(seen["inside"][place])],
            stage=str(seen["stage"][place]),
            ties=int(partners[place]),
            outside=int(outside[place]),
        )
        for place in order
    ]

"""What the measures page says: of the whole network, of its sectors, of its edge towards the world, and of its actors.

Every number stands beside what it says, what it does not say, and how many it rests on. A network of few is not
measured: its picture and table say more than any number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klustermotor.analysis.networks.brokerage import brokerage
from klustermotor.analysis.networks.core_periphery import core_periphery
from klustermotor.analysis.networks.ei_index import ei_index
from klustermotor.analysis.networks.groups import Proportion
from klustermotor.analysis.networks.introversion import outside_share
from klustermotor.analysis.networks.key_players import key_players
from klustermotor.analysis.networks.mixing import mixing_matrix
from klustermotor.analysis.networks.network import FloatArray, Network
from klustermotor.analysis.networks.sampling import PathSample, sample_paths
from klustermotor.analysis.networks.structural_holes import structural_holes
from klustermotor.analysis.networks.table import actor_measures, network_measures
from klustermotor.web.cases.wording import number_words
from klustermotor.web.initiatives.chart_words import sector_words
from klustermotor.web.networks.findings import listed
from klustermotor.web.networks.showing import degrees

LEAST = 8
"""Actors with ties from which a network is measured."""
PERCENT_FROM = 20
"""From how many on a share is also told in per cent."""
MOST_IN_SETS = 1_000
"""Actors up to which sets of key players, and core and periphery, are looked for."""


@dataclass(frozen=True)
class Said:
    """One measure in words: what it is called, its value, what it says, and its caution."""

    name: str
    value: str
    says: str
    caution: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of the table of sectors: tied pairs of how many, and how far above or below the "
    "even (-3 to 3)."""

    count: int
    possible: int
    shade: int


def enough(network: Network) -> bool:
    """Whether there are enough actors with ties to measure."""
    return int((degrees(network) > 0).sum()) >= LEAST


def decimal(value: float, digits: int = 2) -> str:
    """A number as a page shows it; a dash for what is not known."""
    return "–" if math.isnan(value) else number_words(round(value, digits))


def share_words(part: Proportion) -> str:
    """A share of a counted whole: as counts, and in per cent with its interval where there are many."""
    said = _("%(count)s of %(of)s") % {"count": number_words(part.count), "of": number_words(part.of)}
    if part.of < PERCENT_FROM:
        return said
    percents = {"share": part.share, "low": part.lower, "high": part.upper}
    return said + _(" (%(share)d %%; 95 %% interval %(low)d–%(high)d %%)") % {
        name: round(100 * value) for name, value in percents.items()
    }


def sampled(network: Network) -> PathSample:
    """The paths that all measures share."""
    return sample_paths(network)


def of_whole(network: Network, sample: PathSample) -> list[Said]:
    """Measures of the whole network."""
    found = network_measures(network, sample=sample)
    possible = network.size * (network.size - 1) // 2
    return [
        Said(
            _("Density"),
            _("%(n)s of %(of)s pairs are tied")
            % {"n": number_words(found.pairs), "of": number_words(possible)},
            _("How many of all possible pairs of actors have a tie."),
            _(
                "It falls as networks grow, since nobody has time for thousands of partners: do not compare"
                " networks of different size by it."
            ),
        ),
        Said(
            _("Ties of an actor"),
            _("%(mean)s on average, %(most)d at most")
            % {"mean": decimal(found.mean_degree, 1), "most": len(found.degrees) - 1},
            _("With how many others an actor is tied."),
            _("Whoever is written about much has many ties on record."),
        ),
        Said(
            _("Parts"),
            ngettext(
                "%(n)s part; %(largest)s actors in the largest",
                "%(n)s parts; %(largest)s actors in the largest",
                found.components,
            )
            % {"n": number_words(found.components), "largest": number_words(found.largest)},
            _("Parts have no tie between them. An actor without ties is a part by itself: there are %(n)s.")
            % {"n": number_words(found.isolates)},
            _("One tie that nobody recorded may join two large parts."),
        ),
        Said(
            _("Steps"),
            _("%(mean)s on average, %(most)s at most")
            % {"mean": decimal(found.paths.mean, 1), "most": number_words(found.paths.diameter)},
            _("How many ties one has to follow from one actor to another, in the largest part."),
            ""
            if found.exact
            else _("Estimated from the paths of %(n)s actors.") % {"n": number_words(found.pivots)},
        ),
        Said(
            _("Centralisation"),
            decimal(found.centralisation["degree"]),
            _("0 where all have as many ties, 1 where all hang on one actor, as in a star."),
            _("A network around one actor is quick to steer and easy to break."),
        ),
        Said(
            _("Triangles"),
            decimal(found.transitivity),
            _("How often two who have a partner in common are tied themselves: 0 never, 1 always."),
            _("Ties derived from shared activities and boards make triangles by themselves."),
        ),
        Said(
            _("Communities"),
            _("%(n)s, with modularity %(modularity)s")
            % {"n": number_words(found.communities), "modularity": decimal(found.modularity)},
            _(
                "Groups of actors with more ties among themselves than chance would give; the nearer 1 the "
                "clearer."
            ),
            _("The method always finds some. Give a community a name only when those in it know it."),
        ),
        Said(
            _("Core"),
            number_words(found.core),
            _("There is a part in which everybody has at least so many ties to others in it."),
        ),
    ]


def introversion(network: Network) -> list[tuple[str, str]]:
    """Share of ties that lead out of the region: of all, and of each sector; (whose, in words)."""
    sectors = sector_words()
    rows = []
    for one in outside_share(network, by="sector"):
        words = sectors.get(one.group, one.group) if one.group else _("All in the region")
        if one.outside.of:
            more = (
                ngettext(
                    "; %(n)s more with a place not known",
                    "; %(n)s more with a place not known",
                    one.unknown_ties,
                )
                % {"n": number_words(one.unknown_ties)}
                if one.unknown_ties
                else ""
            )
            rows.append((words, share_words(one.outside) + more))
    return rows


def introversion_finding(network: Network) -> str:
    """How introvert the network is, with how much that rests on."""
    whole = outside_share(network)[0].outside
    if not whole.of:
        return _(
            "Nothing can be told of ties out of the region: no tie joins an actor in it to one whose "
            "place is known"
        )
    return _("%(count)s of %(of)s ties of the region's actors lead out of it") % {
        "count": number_words(whole.count),
        "of": number_words(whole.of),
    }


def mixing(network: Network) -> tuple[list[str], list[tuple[str, list[Cell]]], int]:
    """Ties within and between sectors: names, rows of cells, and the number of actors whose "
    "sector is not known."""
    found, words = mixing_matrix(network), sector_words()
    names = [words.get(group, group) for group in found.groups]
    rows = [
        (
            names[row],
            [
                Cell(
                    int(found.counts[row, column]),
                    int(found.possible[row, column]),
                    _shade(float(found.ratio[row, column]), float(found.expected[row, column])),
                )
                for column in range(len(names))
            ],
        )
        for row in range(len(names))
    ]
    return names, rows, found.unknown_actors


def _shade(ratio: float, expected: float) -> int:
    """Class of a cell; even where too little is expected to tell."""
    if math.isnan(ratio) or expected < 1:
        return 0
    low = ratio < 1
    size = 1 / ratio if low and ratio else math.inf if low else ratio
    level = sum(size >= limit for limit in (1.25, 2.0, 4.0))
    return -level if low else level


def between_sectors(network: Network) -> Said:
    """The E-I index of sectors, beside what an even network would have."""
    found = ei_index(network)
    return Said(
        _("Ties between sectors"),
        _("%(external)s between, %(internal)s within; E-I index %(value)s")
        % {
            "external": number_words(found.external),
            "internal": number_words(found.internal),
            "value": decimal(found.value),
        },
        _(
            "-1 if all ties stay within sectors, 1 if all lead to others. If everybody met everybody as"
            " readily it would be %(expected)s."
        )
        % {"expected": decimal(found.expected)},
        _("Actors whose sector is not known are left out (%(n)s).")
        % {"n": number_words(found.unknown_actors)},
    )


def sets_of(network: Network) -> list[Said]:
    """Key players, and core and periphery, where the network is small enough to look for them."""
    if network.size > MOST_IN_SETS:
        return []
    number = 3 if network.size >= 20 else 2
    reach, broken = (key_players(network, number, purpose=purpose) for purpose in ("reach", "fragmentation"))
    core = core_periphery(network)
    inner = [network.names[place] for place in np.flatnonzero(core.core).tolist()]
    names = dict(zip(network.actors, network.names, strict=True))

    def caution(equals: int | None) -> str:
        if equals is None:
            return _("Not every set was tried; a better one may exist.")
        return (
            ngettext("%(n)s other set does as well.", "%(n)s other sets do as well.", equals)
            % {"n": number_words(equals)}
            if equals
            else ""
        )

    return [
        Said(
            _("To spread something"),
            listed([names[key] for key in reach.actors]),
            _("Together these %(n)d reach most of the others in fewest steps: whom to tell first.")
            % {"n": number},
            caution(reach.equals),
        ),
        Said(
            _("To keep it together"),
            listed([names[key] for key in broken.actors]),
            _("Without these %(n)d the network would fall apart most: whom not to lose.") % {"n": number},
            caution(broken.equals),
        ),
        Said(
            _("Core and periphery"),
            ngettext("%(n)s actor in the core: %(names)s", "%(n)s actors in the core: %(names)s", len(inner))
            % {"n": number_words(len(inner)), "names": listed(inner[:12]) + ("…" if len(inner) > 12 else "")},
            _(
                "A core that is tied to itself and to the rest, and a periphery that hardly is. Fit: "
                "%(fit)s (1 is perfect)."
            )
            % {"fit": decimal(core.correlation)},
            _("Every network has a best core; below about 0.4 it means little."),
        ),
    ]


MEASURES = {
    "partners": gettext_lazy("Tied to"),
    "betweenness": gettext_lazy("Between others"),
    "harmonic": gettext_lazy("Near to all"),
    "eigenvector": gettext_lazy("Among the central"),
    "pagerank": gettext_lazy("PageRank"),
    "core": gettext_lazy("Core number"),
    "constraint": gettext_lazy("Constraint"),
    "effective_size": gettext_lazy("Effective size"),
    "liaison": gettext_lazy("Joins sectors"),
    "gatekeeper": gettext_lazy("Gatekeeper"),
}
"""Measures of actors, as the table names them; the library's names are the keys."""

ON_PAGE = ("partners", "betweenness", "harmonic", "constraint", "liaison", "gatekeeper")
"""Those that have room on the page; the file has all."""


def measure_words() -> dict[str, str]:
    """What each measure of an actor says, with its caution."""
    return {
        "partners": _(
            "With how many others the actor is tied. Many ties say that one is active, or much written about."
        ),
        "betweenness": _(
            "On how many of the shortest ways between others the actor lies, from 0 to 1. Sensitive to "
            "ties that are not recorded."
        ),
        "harmonic": _("How near the actor is to all others: 1 is tied to everybody, 0 to nobody."),
        "constraint": _(
            "How far the actor's partners are tied to one another (Burt): low for whoever joins those "
            "who do not meet."
        ),
        "liaison": _(
            "Pairs of partners in two different sectors, neither the actor's own, who are not tied to "
            "one another (Gould and Fernandez)."
        ),
        "gatekeeper": _(
            "Pairs of partners, one of the actor's own sector and one of another, who are not tied to "
            "one another."
        ),
    }


def actor_values(network: Network, sample: PathSample) -> dict[str, FloatArray]:
    """Every measure of every actor; not a number where it cannot be told."""
    table = actor_measures(network, sample=sample)
    values: dict[str, FloatArray] = {
        name: np.array(table[name].to_numpy(zero_copy_only=False), dtype=float)
        for name in ("partners", "betweenness", "harmonic", "eigenvector", "pagerank", "core")
    }
    holes, brokers = structural_holes(network), brokerage(network)
    values["constraint"], values["effective_size"] = holes.constraint, holes.effective_size
    roles = dict(zip(brokers.roles, brokers.counts.T, strict=True))
    # Ties go both ways here, so each open pair is counted from both ends: as liaison, and as gatekeeper and
    # representative.
    values["liaison"] = roles["liaison"] / 2
    values["gatekeeper"] = (roles["gatekeeper"] + roles["representative"]) / 2
    return values


def ordered(values: Sequence[float], *, smallest_first: bool = False) -> list[int]:
    """Positions by value, unknown ones last."""
    given = np.array(values, dtype=float)
    keys = np.where(np.isnan(given), np.inf, given if smallest_first else -given)
    order: list[int] = np.argsort(keys, kind="stable").tolist()
    return order


def measure_finding(network: Network, values: dict[str, FloatArray]) -> str:
    """Who stands between most others."""
    between = values["betweenness"]
    best = int(np.nanargmax(between)) if not np.isnan(between).all() else 0
    if np.isnan(between[best]) or between[best] == 0:
        return _("Nobody stands between others in this network")
    return _("%(name)s stands on most of the shortest ways between the others") % {
        "name": network.names[best]
    }

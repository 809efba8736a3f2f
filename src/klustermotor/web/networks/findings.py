"""What a network shows, in a sentence made from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.analysis.networks.network import Network
from klustermotor.web.cases.wording import number_words
from klustermotor.web.networks.showing import Link, Shown, degrees, kinds_between
from klustermotor.web.networks.words import kind_words


def network_finding(shown: Shown) -> str:
    """What the picture says first."""
    network = shown.network
    if shown.link.asked and shown.link.ways:
        return _link_finding(network, shown.link)
    if not len(network.tail):
        return _("No tie is known between these actors")
    if shown.ego.key:
        return _ego_finding(network, shown.ego.key, shown.ego.name)
    partners = degrees(network)
    most = int(partners.max())
    best = [network.names[place] for place in np.flatnonzero(partners == most).tolist()]
    values = {"n": most, "of": number_words(network.size - 1)}
    if len(best) == 1:
        return ngettext(
            "%(name)s holds most ties: with %(n)d of the %(of)s others",
            "%(name)s holds most ties: with %(n)d of the %(of)s others",
            most,
        ) % {"name": best[0], **values}
    if len(best) <= 3:
        return _("%(names)s hold most ties: with %(n)d of the %(of)s others each") % {
            "names": listed(best),
            **values,
        }
    return ngettext(
        "%(actors)d actors hold most ties: with one other each",
        "%(actors)d actors hold most ties: with %(n)d others each",
        most,
    ) % {"actors": len(best), "n": most}


def _ego_finding(network: Network, key: str, name: str) -> str:
    place = network.places[key]
    row = network.adjacency[[place]]
    partners = row.indices
    sectors = [sector for sector in network.attributes["sector"][partners].tolist() if sector]
    outside = int((network.attributes["inside"][partners] == "outside").sum())
    values = {"name": name, "n": len(partners), "sectors": len(set(sectors)), "outside": outside}
    said = (
        ngettext("%(name)s is tied to %(n)d actor", "%(name)s is tied to %(n)d actors", len(partners))
        % values
    )
    if len(set(sectors)) > 1:
        said += ngettext(" in %(sectors)d sector", " in %(sectors)d sectors", len(set(sectors))) % values
    return said + (
        ngettext(
            ", %(outside)d of them outside the region", ", %(outside)d of them outside the region", outside
        )
        % values
        if outside
        else ""
    )


def _link_finding(network: Network, link: Link) -> str:
    steps = len(link.ways[0]) - 1
    values = {"a": link.start.name, "b": link.goal.name}
    if steps == 1:
        return _("%(a)s and %(b)s are tied to one another") % values
    through = [network.names[place] for place in link.ways[0][1:-1]]
    return _("%(a)s and %(b)s are linked by way of %(through)s") % {**values, "through": listed(through)}


def chain_words(network: Network, way: Sequence[int]) -> list[dict[str, str]]:
    """A way from actor to actor: each with the kinds of the tie that leads to it."""
    steps = []
    for at, place in enumerate(way):
        steps.append(
            {
                "key": network.actors[place],
                "name": network.names[place],
                "kinds": kinds_in_words(network, way[at - 1], place) if at else "",
            }
        )
    return steps


def kinds_in_words(network: Network, one: int, other: int) -> str:
    """What ties two actors."""
    words = kind_words()
    return ", ".join(words.get(kind, kind) for kind in kinds_between(network, one, other))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def counted(shown: Shown) -> str:
    """How many actors and ties there are, and of how many the time and the source are known."""
    network, ties = shown.network, shown.built.ties
    dated = int((~(np.isnan(network.start) & np.isnan(network.end))).sum())
    derived = int(network.derived.sum())
    actors = ngettext("n = %(n)s actor", "n = %(n)s actors", network.size) % {"n": number_words(network.size)}
    said = ngettext("%(n)s tie", "%(n)s ties", len(ties)) % {"n": number_words(len(ties))}
    more = _("%(derived)s derived, %(dated)s with a date, %(sourced)s with a source") % {
        "derived": number_words(derived),
        "dated": number_words(dated),
        "sourced": number_words(sum(fact.source is not None for fact in ties)),
    }
    return _("%(actors)s, %(ties)s (%(more)s)") % {"actors": actors, "ties": said, "more": more}

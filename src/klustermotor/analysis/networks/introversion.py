"""Introversion: how many of the ties lead out of the region.

Assumes the attribute ``inside``: "inside" the region, "outside" of it, or "" where the place is not known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.networks.groups import (
    Proportion,
    proportion,
    require_actors,
    require_attribute,
)
from klustermotor.analysis.networks.network import BoolArray, Network
from klustermotor.analysis.networks.triangles import Pairs, pairs_of


class OutsideShare(NamedTuple):
    """How many of the ties of some actors of the region lead out of it.

    ``outside`` is the share among the tied pairs of which both places are known; ``unknown_ties`` is how many more
    pairs lead to actors whose place is not known; ``members`` are the actors inside, ``unknown_members`` those of whom
    that is not known.
    """

    group: str
    outside: Proportion
    unknown_ties: int
    members: int
    unknown_members: int


def outside_share(
    network: Network,
    *,
    by: str | None = None,
    groups: Mapping[str, Collection[str]] | None = None,
    confidence: float = 0.95,
) -> list[OutsideShare]:
    """Share of the ties that lead out of the region: overall, and for each group of actors.

    Share = tied pairs of an actor inside and one outside / tied pairs of an actor inside and one whose place is known.

    Parameters
    ----------
    network
        Actors, with the attribute ``inside``, and ties; up to 1,000,000 ties.
    by
        An attribute that makes groups, such as ``"sector"``.
    groups
        Groups by name, each with the keys of its actors, such as the members of each initiative; an actor may be in
        several.
    confidence
        Of the intervals, above 0 and below 1.

    Returns
    -------
    list of OutsideShare
        First that of all actors, its group "", then the groups in alphabetical order. The share is not a number where
        there are no ties to count.

    Raises
    ------
    TableError
        ``unknown-attribute``, ``unknown-actor``, ``bad-place``, ``bad-parameter``

    Notes
    -----
    A pair of which both are in a group counts once for it. A small share may be how the region is, or how it was
    looked at: registers and surveys of a region know its own actors best, so compare the same source over time. The
    interval is Wilson's, for ties as if they were drawn independently; those of one actor are alike, so that it is too
    narrow rather than too wide.

    References
    ----------
    Krackhardt, D., & Stern, R. N. (1988). Informal networks and organizational crises: An experimental simulation.
    Social Psychology Quarterly, 51(2), 123-140. https://doi.org/10.2307/2786835

    Examples
    --------
    Firm a has one tie inside, one outside, and one to somewhere unknown: 1 of 2.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> ties = [TieRow("a", "b"), TieRow("a", "c"), TieRow("a", "d")]
    >>> places = {"inside": ["inside", "inside", "outside", ""]}
    >>> whole = outside_share(Network.of(ties, attributes=places))[0]
    >>> whole.outside.count, whole.outside.of, whole.unknown_ties
    (1, 2, 1)
    """
    require_attribute(network, "inside")
    places = network.attributes["inside"]
    odd = sorted(set(places.tolist()) - {"inside", "outside", ""})
    if odd:
        raise TableError([fault("bad-place", places=odd)])
    pairs = pairs_of(network)
    answers = [_share(network, pairs, "", np.ones(network.size, dtype=bool), confidence)]
    if by is not None:
        require_attribute(network, by)
        values = network.attributes[by]
        words = sorted(set(values.tolist()) - {""})
        answers += [_share(network, pairs, word, values == word, confidence) for word in words]
    for name, keys in sorted((groups or {}).items()):
        require_actors(network, keys)
        members = np.zeros(network.size, dtype=bool)
        members[[network.places[key] for key in keys]] = True
        answers.append(_share(network, pairs, name, members, confidence))
    return answers


def _share(network: Network, pairs: Pairs, group: str, members: BoolArray, confidence: float) -> OutsideShare:
    """The share of one group."""
    place = network.attributes["inside"]
    own = members & (place == "inside")
    to_high, to_low = own[pairs.low], own[pairs.high]
    ours = to_high | to_low
    # Where both are ours the other end is inside; else it is the end that is not ours.
    other = np.where(to_high, place[pairs.high], place[pairs.low])
    outside, inside = int((ours & (other == "outside")).sum()), int((ours & (other == "inside")).sum())
    return OutsideShare(
        group=group,
        outside=proportion(outside, outside + inside, confidence=confidence),
        unknown_ties=int((ours & (other == "")).sum()),
        members=int(own.sum()),
        unknown_members=int((members & (place == "")).sum()),
    )

"""What if somebody leaves: who would lose contact, and what nobody else could take over.

Assumes that a tie counts whichever way it leads. It tells what the recorded ties would be the day after, not what
people would do about it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import rustworkx as rx
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import rankdata

from klustermotor.analysis.networks.bridges import innovation_gaps
from klustermotor.analysis.networks.derived import Affiliation
from klustermotor.analysis.networks.groups import require_actors, require_size
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network
from klustermotor.analysis.networks.steps import steps_between, tied_table

MOST_ACTORS = 5_000


@dataclass(frozen=True)
class Leaving:
    """What a network loses with some of its actors.

    Attributes
    ----------
    actors
        Who leaves.
    ties
        How many tied pairs go with them.
    isolated
        Who is left without any contact.
    parts_before, parts_after
        Parts that hang together, of actors with ties; those who are left without any count as parts of one after.
    pairs_cut
        How many pairs of those who stay could reach each other and no longer can.
    paths_longer
        How many pairs still can, but by more steps.
    extra_steps
        How many more steps, on average over these; not a number if there are none.
    only_they_join
        How many pairs of those who stay, not tied to each other, have a contact in common only among those who leave.
    gaps_lost
        Innovation gaps that no tie would lead over any longer; empty where sectors are not known.
    events_lost
        Projects, boards and associations that they take part in.
    events_emptied
        Those of them that would have nobody left.
    """

    actors: tuple[str, ...]
    ties: int
    isolated: tuple[str, ...]
    parts_before: int
    parts_after: int
    pairs_cut: int
    paths_longer: int
    extra_steps: float
    only_they_join: int
    gaps_lost: tuple[str, ...]
    events_lost: tuple[str, ...]
    events_emptied: tuple[str, ...]


class Harm(NamedTuple):
    """What the loss of one actor would do, and its place among all: 1 for the greatest harm, equals share a place."""

    actor: str
    rank: int
    pairs_cut: int
    isolated: int
    only_it_joins: int
    ties: int


def leaving(
    network: Network, actors: Collection[str], *, affiliations: Iterable[Affiliation] = ()
) -> Leaving:
    """What if these actors leave, all at once.

    Parameters
    ----------
    network
        Actors and ties; at most 5,000 actors.
    actors
        Keys of those who leave, one or several.
    affiliations
        Who takes part in what, for the events that would lose somebody.

    Returns
    -------
    Leaving

    Raises
    ------
    TableError
        ``unknown-actor``, ``too-many-actors``

    Notes
    -----
    Every tie is one step. Gaps are those of ``innovation_gaps``, people counted as their sector, lost if they had a
    bridge before and have none after. Those who were isolated before are not told as isolated.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical
    Organization Theory, 12, 21-34. https://doi.org/10.1007/s10588-006-7084-x

    Examples
    --------
    Without the middle of a line of three the ends are alone.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> found = leaving(Network.of([TieRow("a", "b"), TieRow("b", "c")]), ["b"])
    >>> found.isolated, found.pairs_cut, found.only_they_join
    (('a', 'c'), 1, 1)
    """
    require_actors(network, actors)
    require_size(network, MOST_ACTORS, measure="leaving")
    gone = np.zeros(network.size, dtype=bool)
    gone[[network.places[key] for key in actors]] = True
    tied = tied_table(network)
    rest = tied[~gone][:, ~gone]
    before = steps_between(tied)[np.ix_(~gone, ~gone)]
    after = steps_between(rest)
    cut = np.isfinite(before) & ~np.isfinite(after)
    longer = np.isfinite(after) & (after > before)
    had, have = np.diff(tied.indptr)[~gone] > 0, np.diff(rest.indptr) > 0
    stays = np.flatnonzero(~gone)
    lost, emptied = _events(affiliations, set(actors))
    return Leaving(
        actors=tuple(key for key in network.actors if key in set(actors)),
        ties=(tied.nnz - rest.nnz) // 2,
        isolated=tuple(network.actors[place] for place in stays[had & ~have]),
        parts_before=_parts(tied, np.diff(tied.indptr) > 0),
        parts_after=_parts(rest, had),
        pairs_cut=int(cut.sum()) // 2,
        paths_longer=int(longer.sum()) // 2,
        extra_steps=float((after[longer] - before[longer]).mean()) if longer.any() else float("nan"),
        only_they_join=_only_through(tied, gone),
        gaps_lost=_gaps_lost(network, gone),
        events_lost=lost,
        events_emptied=emptied,
    )


def ranked_by_harm(network: Network) -> list[Harm]:
    """All actors by the harm that their leaving would do, each alone.

    By the pairs of others who could no longer reach each other; of equals, by who is left without any contact; then by
    the pairs that have a contact in common in this actor alone.

    Parameters
    ----------
    network
        Actors and ties; at most 5,000 actors.

    Returns
    -------
    list of Harm
        Greatest harm first; equals in all three share a place, and stand in the order of the network.

    Raises
    ------
    TableError
        ``too-many-actors``

    Notes
    -----
    It ranks places in a network, not people: that much hangs on one is a weakness of the network. Two who could stand
    in for each other both do little harm alone, and much together: try both with ``leaving``, or see ``key_players``.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical
    Organization Theory, 12, 21-34. https://doi.org/10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from klustermotor.analysis.networks.network import TieRow
    >>> for one in ranked_by_harm(Network.of([TieRow("a", "b"), TieRow("b", "c"), TieRow("c", "d")])):
    ...     print(one.rank, one.actor, one.pairs_cut, one.isolated, one.only_it_joins)
    1 b 2 1 1
    1 c 2 1 1
    3 a 0 0 0
    3 d 0 0 0
    """
    require_size(network, MOST_ACTORS, measure="ranked_by_harm")
    tied = tied_table(network)
    degree = np.diff(tied.indptr)
    cut = _cut_by_each(network, tied)
    isolated = (tied @ (degree == 1).astype(float)).astype(np.int64)
    joins = _joined_by_each(tied)
    order = np.lexsort((-joins, -isolated, -cut))
    steps = np.column_stack((cut, isolated, joins))[order]
    new = np.r_[True, (np.diff(steps, axis=0) != 0).any(axis=1)] if len(order) else np.zeros(0, dtype=bool)
    ranks = rankdata(np.cumsum(new), method="min").astype(int)
    return [
        Harm(
            network.actors[place],
            int(rank),
            int(cut[place]),
            int(isolated[place]),
            int(joins[place]),
            int(degree[place]),
        )
        for place, rank in zip(order.tolist(), ranks.tolist(), strict=True)
    ]


def _parts(tied: csr_array, counted: BoolArray) -> int:
    """How many parts some actors lie in."""
    return len(np.unique(connected_components(tied, directed=False)[1][counted]))


def _only_through(tied: csr_array, gone: BoolArray) -> int:
    """Pairs of those who stay, not tied, whose contacts in common all leave."""
    through, staying = tied[~gone][:, gone], tied[~gone][:, ~gone]
    joined = (through @ through.T).tocoo()
    other = (staying @ staying).tocsr() + staying
    upper = joined.row < joined.col
    return int((_cells(other, joined.row[upper], joined.col[upper]) == 0).sum())


def _cells(table: csr_array, rows: IntArray, columns: IntArray) -> FloatArray:
    """Some cells of a table; a table asked for none answers with another type."""
    return np.asarray(table[rows, columns], dtype=float) if len(rows) else np.zeros(0)


def _joined_by_each(tied: csr_array) -> IntArray:
    """For each actor, how many pairs, not tied to each other, have it as their one contact in common."""
    number = tied.shape[0]
    common = (tied @ tied).tocsr()
    places = tied.copy()
    places.data = places.indices.astype(float) + 1
    which = (
        places @ tied
    ).tocsr()  # the sum of the positions (from 1) of contacts in common: one position, if it is one
    common.sort_indices()
    which.sort_indices()
    common, which = common.tocoo(), which.tocoo()
    single = (common.data == 1) & (common.row < common.col)
    rows, columns = common.row[single], common.col[single]
    open_pair = _cells(tied, rows, columns) == 0
    broker = which.data[single][open_pair].astype(np.int64) - 1
    return np.bincount(broker, minlength=number)


def _cut_by_each(network: Network, tied: csr_array) -> FloatArray:
    """For each actor, how many pairs of others only it connects; none but articulation points do."""
    cut = np.zeros(network.size)
    labels = connected_components(tied, directed=False)[1]
    for place in sorted(rx.articulation_points(network.graph)):
        members = np.flatnonzero((labels == labels[place]) & (np.arange(network.size) != place))
        parts = connected_components(tied[members][:, members], directed=False)[1]
        sizes = np.bincount(parts)
        cut[place] = (sizes.sum() ** 2 - (sizes**2).sum()) / 2
    return cut


def _gaps_lost(network: Network, gone: BoolArray) -> tuple[str, ...]:
    """Gaps that had a bridge and have none without those who leave."""
    if "sector" not in network.attributes:
        return ()
    left = network.of_ties(~gone[network.tail] & ~gone[network.head])
    pairs = zip(
        innovation_gaps(network, people=True).gaps, innovation_gaps(left, people=True).gaps, strict=True
    )
    return tuple(before.key for before, after in pairs if before.bridges and not after.bridges)


def _events(affiliations: Iterable[Affiliation], gone: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What those who leave take part in, and what nobody else does."""
    told = list(affiliations)
    own = {row.event for row in told if row.actor in gone}
    others = {row.event for row in told if row.actor not in gone}
    return tuple(sorted(own)), tuple(sorted(own - others))

"""Key players: the few actors who together reach the most, or whose loss together breaks the network the most.

Assumes that a tie counts whichever way it leads, and that every tie is one step. The best set is not made of the best
actors: two hubs with the same contacts reach no more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from scipy.sparse.csgraph import connected_components

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.groups import require_actors, require_size
from klustermotor.analysis.networks.network import FloatArray, Network
from klustermotor.analysis.networks.steps import steps_between

# The most actors for each purpose: what two cores manage in about a minute.
PURPOSES = {"reach": 5_000, "fragmentation": 2_000, "distance-fragmentation": 300}

_Value = Callable[[Sequence[int]], float]


@dataclass(frozen=True)
class KeyPlayers:
    """A set of key players.

    Attributes
    ----------
    actors
        Their keys, in the order of the network.
    value
        What they reach, or how broken the network is without them; 0 to 1.
    exact
        Whether every set was tried; if not, a better one may exist.
    by_degree
        The actors with most contacts, as many; of equals the first in the network.
    by_degree_value
        What these are worth.
    equals
        How many other sets are worth as much; ``None`` where not all were tried.
    """

    actors: tuple[str, ...]
    value: float
    exact: bool
    by_degree: tuple[str, ...]
    by_degree_value: float
    equals: int | None

    @property
    def gain(self) -> float:
        """How much better the set is than the actors with most contacts."""
        return self.value - self.by_degree_value


def key_players(
    network: Network, number: int, *, purpose: str = "reach", try_all_up_to: int = 5_000
) -> KeyPlayers:
    """Borgatti's key players: the set of a given number of actors that serves a purpose best.

    ``reach``: R = sum_j 1 / d(S, j) / (n - k), over the actors j outside of the set S, d the steps from its nearest
    member. ``fragmentation``: F = 1 - sum_c s_c (s_c - 1) / (m (m - 1)), over the components of the m actors that are
    left without S. ``distance-fragmentation``: F = 1 - sum_ij 1 / d_ij / (m (m - 1)) over them.

    Parameters
    ----------
    network
        Actors and ties; at most 5,000 actors for reach, 2,000 for fragmentation, 300 with distances.
    number
        How many key players, k: from 1, and below the number of actors, so that two are left to be fragmented.
    purpose
        ``"reach"`` to spread something, ``"fragmentation"`` or ``"distance-fragmentation"`` to see whose loss would
        hurt.
    try_all_up_to
        If there are no more sets than this, every one is tried.

    Returns
    -------
    KeyPlayers

    Raises
    ------
    TableError
        ``bad-parameter``, ``too-many-actors``

    Notes
    -----
    Beyond ``try_all_up_to`` sets, actors are added one by one, the best first, and then exchanged for others as long
    as that helps: a good set, not surely the best. The same network gives the same set: of equals the first in the
    order of the actors is taken, so look at ``equals`` before names are named.

    Borgatti's reach can also be counted with the members of the set, each as 1; the order of the sets of one size is
    the same. Those who cannot be reached count 0. Fragmentation is that of the actors that are left; it is 0 when they
    all reach one another.

    Missing ties change sets easily: see ``rank_stability`` and ``allowed_measures``.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical
    Organization Theory, 12, 21-34. https://doi.org/10.1007/s10588-006-7084-x

    Examples
    --------
    On a line of five the middle reaches two in one step and two in two: (1 + 1 + 1/2 + 1/2) / 4; without it two pairs
    are left: 1 - (2 + 2) / 12.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> line = Network.of([TieRow("a", "b"), TieRow("b", "c"), TieRow("c", "d"), TieRow("d", "e")])
    >>> key_players(line, 1)
    KeyPlayers(actors=('c',), value=0.75, exact=True, by_degree=('b',), by_degree_value=0.7083333333333334, equals=0)
    >>> round(key_players(line, 1, purpose="fragmentation").value, 3)
    0.667
    """
    require(purpose in PURPOSES, "purpose", wanted="one-of", choices=tuple(PURPOSES), found=purpose)
    require_size(network, PURPOSES[purpose], measure="key_players")
    most = network.size if purpose == "reach" else network.size - 1  # of one actor left nothing can break
    require(1 <= number < most, "number", wanted="from-below", least=1, most=most, found=number)
    value = _value_of(network, purpose)
    degree = np.diff(network.adjacency.indptr)
    by_degree = sorted(np.argsort(-degree, kind="stable")[:number].tolist())
    exact = comb(network.size, number) <= try_all_up_to
    if exact:
        worth = [(value(chosen), chosen) for chosen in combinations(range(network.size), number)]
        best = max(one for one, _ in worth)
        good = [list(chosen) for one, chosen in worth if np.isclose(one, best, rtol=0, atol=1e-12)]
        found, equals = good[0], len(good) - 1
    else:
        found, equals = _climbed(value, network.size, number), None
    return KeyPlayers(
        actors=tuple(network.actors[place] for place in found),
        value=value(found),
        exact=exact,
        by_degree=tuple(network.actors[place] for place in by_degree),
        by_degree_value=value(by_degree),
        equals=equals,
    )


def key_player_value(network: Network, actors: Sequence[str], *, purpose: str = "reach") -> float:
    """What a given set of actors reaches, or how broken the network is without it; see ``key_players``.

    Parameters
    ----------
    network
        Actors and ties; see ``key_players`` for how many.
    actors
        Keys of the set.
    purpose
        ``"reach"``, ``"fragmentation"`` or ``"distance-fragmentation"``.

    Returns
    -------
    float
        0 to 1; not a number where too few actors are left.

    Raises
    ------
    TableError
        ``bad-parameter``, ``unknown-actor``, ``too-many-actors``

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical
    Organization Theory, 12, 21-34. https://doi.org/10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from klustermotor.analysis.networks.network import TieRow
    >>> star = Network.of([TieRow("a", "b"), TieRow("a", "c")])
    >>> key_player_value(star, ["a"]), key_player_value(star, ["a"], purpose="fragmentation")
    (1.0, 1.0)
    """
    require(purpose in PURPOSES, "purpose", wanted="one-of", choices=tuple(PURPOSES), found=purpose)
    require_size(network, PURPOSES[purpose], measure="key_player_value")
    require_actors(network, actors)
    return _value_of(network, purpose)([network.places[actor] for actor in dict.fromkeys(actors)])


def _value_of(network: Network, purpose: str) -> _Value:
    """The worth of a set, as a function of the positions of its members."""
    if purpose == "reach":
        return _Reach(closeness_table(network))
    tied = network.adjacency

    def broken(chosen: Sequence[int]) -> float:
        left = np.ones(network.size, dtype=bool)
        left[list(chosen)] = False
        pairs = float(left.sum()) * (float(left.sum()) - 1)
        if not pairs:
            return float("nan")
        rest = tied[left][:, left]
        if purpose == "fragmentation":
            sizes = np.bincount(connected_components(rest, directed=False)[1]).astype(float)
            return 1 - float((sizes * (sizes - 1)).sum()) / pairs
        return 1 - float(_reciprocal(steps_between(rest)).sum()) / pairs

    return broken


class _Reach:
    """Reach of sets, from a table of reciprocal steps."""

    def __init__(self, table: FloatArray) -> None:
        self.table = table

    def __call__(self, chosen: Sequence[int]) -> float:
        members = list(chosen)
        outside = self.table.shape[0] - len(members)
        if not members or not outside:
            return 0.0
        best = self.table[members].max(axis=0)
        return float((best.sum() - best[members].sum()) / outside)

    def with_each(self, chosen: Sequence[int]) -> FloatArray:
        """The worth of the set with each actor added; below 0 for its own members."""
        size = self.table.shape[0]
        best = self.table[list(chosen)].max(axis=0) if len(chosen) else np.zeros(size)
        best[list(chosen)] = 0.0
        worth = np.empty(size)
        for first in range(0, size, 500):
            rows = slice(first, first + 500)
            better = np.maximum(self.table[rows], best)
            better[:, list(chosen)] = 0.0
            worth[rows] = better.sum(axis=1) - best[rows]
        worth /= max(size - len(chosen) - 1, 1)
        worth[list(chosen)] = -1.0
        return worth


def closeness_table(network: Network) -> FloatArray:
    """One over the steps between every two actors, [actor, actor]; 0 where there is no way, and for oneself."""
    return _reciprocal(steps_between(network.adjacency))


def _reciprocal(distance: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        near = 1 / distance
    near[~np.isfinite(near)] = 0.0
    return np.asarray(near)


def _with_each(value: _Value, chosen: Sequence[int], size: int) -> FloatArray:
    """The worth of a set with each actor added; below 0 for its own members."""
    if isinstance(value, _Reach):
        return value.with_each(chosen)
    return np.array([-1.0 if actor in chosen else value([*chosen, actor]) for actor in range(size)])


def _climbed(value: _Value, size: int, number: int) -> list[int]:
    """Actors added one by one, then exchanged one for another as long as the set gains."""
    chosen: list[int] = []
    for _ in range(number):
        chosen.append(int(np.nanargmax(_with_each(value, chosen, size).round(12))))
    current, improved = value(chosen), number > 1
    while improved:
        improved = False
        for member in list(chosen):
            rest = [other for other in chosen if other != member]
            worth = _with_each(value, rest, size)
            best = int(np.nanargmax(worth.round(12)))
            if worth[best] > current + 1e-12:
                chosen, current, improved = [*rest, best], float(worth[best]), True
    return sorted(chosen)

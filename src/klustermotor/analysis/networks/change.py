"""Change: what a network has won and lost between two times, and how it went year by year.

Assumes that an actor keeps its key from one time to the next. Tied pairs are compared, whatever the number, strength,
kind and direction of their ties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from scipy.sparse.csgraph import connected_components

from klustermotor.analysis.networks.network import FloatArray, Network
from klustermotor.analysis.networks.triangles import pairs_of

Pair = tuple[str, str]


class Standing(NamedTuple):
    """A network in figures: actors that have ties, tied pairs, density among those actors, its parts and the largest.

    ``components`` and ``largest`` count the actors that have ties; ``density`` is not a number below two of them.
    """

    actors: int
    ties: int
    density: float
    components: int
    largest: int


class Change(NamedTuple):
    """What ``network_change`` answers; pairs and actors in alphabetical order."""

    before: Standing
    after: Standing
    won: tuple[Pair, ...]
    lost: tuple[Pair, ...]
    kept: tuple[Pair, ...]
    actors_new: tuple[str, ...]
    actors_gone: tuple[str, ...]
    jaccard: float


class YearOfNetwork(NamedTuple):
    """A year of ``network_series``; the first year has nothing to be compared with."""

    year: int
    standing: Standing
    won: int | None
    lost: int | None
    jaccard: float
    undated: int


def network_change(before: Network, after: Network) -> Change:
    """Compare a network at two times: ties won, lost and kept, actors new and gone.

    Jaccard = kept / (kept + won + lost).

    Parameters
    ----------
    before, after
        The network then and now, such as ``network.at(2003)`` and ``network.at(2006)``.

    Returns
    -------
    Change
        ``actors_new`` had no ties before and have now, ``actors_gone`` the other way round; ``jaccard`` is 1 if nothing
        changed, 0 if no tie lasted, and not a number if there were no ties at either time.

    Notes
    -----
    Ties are won in a register also when somebody starts to record them: compare what was recorded in the same way.
    Snijders and others ask for a Jaccard above 0.3 before the change of a network is modelled.

    References
    ----------
    Snijders, T. A. B., van de Bunt, G. G., & Steglich, C. E. G. (2010). Introduction to stochastic actor-based models
    for network dynamics. Social Networks, 32(1), 44-60. https://doi.org/10.1016/j.socnet.2009.02.004

    Examples
    --------
    One of two ties lasted and one came: 1 / 3.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> found = network_change(
    ...     Network.of([TieRow("a", "b"), TieRow("b", "c")]), Network.of([TieRow("a", "b"), TieRow("a", "d")])
    ... )
    >>> found.won, found.lost, found.actors_new, found.actors_gone, round(found.jaccard, 3)
    ((('a', 'd'),), (('b', 'c'),), ('d',), ('c',), 0.333)
    """
    then, now = _named_pairs(before), _named_pairs(after)
    had, have = {key for pair in then for key in pair}, {key for pair in now for key in pair}
    return Change(
        before=standing(before),
        after=standing(after),
        won=tuple(sorted(now - then)),
        lost=tuple(sorted(then - now)),
        kept=tuple(sorted(then & now)),
        actors_new=tuple(sorted(have - had)),
        actors_gone=tuple(sorted(had - have)),
        jaccard=len(then & now) / len(then | now) if then | now else float("nan"),
    )


def measure_change(
    before: Network, after: Network, measure: Callable[[Network], FloatArray]
) -> dict[str, tuple[float, float]]:
    """A measure of every actor then and now.

    Parameters
    ----------
    before, after
        The network then and now.
    measure
        Answers one number for each actor of a network, such as ``constraint``.

    Returns
    -------
    dict
        By the actor's key: the measure then, and now; not a number at a time when the actor was not there.

    Examples
    --------
    >>> from klustermotor.analysis.networks.network import TieRow
    >>> from klustermotor.analysis.networks.structural_holes import constraint
    >>> before, after = Network.of([TieRow("a", "b")]), Network.of([TieRow("a", "b"), TieRow("a", "c")])
    >>> measure_change(before, after, constraint)["a"]
    (1.0, 0.5)
    """
    then = dict(zip(before.actors, measure(before).tolist(), strict=True))
    now = dict(zip(after.actors, measure(after).tolist(), strict=True))
    missing = float("nan")
    return {key: (then.get(key, missing), now.get(key, missing)) for key in sorted({*then, *now})}


def network_series(network: Network, years: Iterable[int], *, undated: bool = True) -> list[YearOfNetwork]:
    """The network year by year: how large it was, what it won and what it lost.

    Parameters
    ----------
    network
        Actors and ties with their start and end.
    years
        The years, in any order.
    undated
        Whether ties without any date count in every year.

    Returns
    -------
    list of YearOfNetwork
        In order of the years; won and lost are against the year of the list before it. ``undated`` tells how many tied
        pairs of that year rest on ties without any date alone.

    Notes
    -----
    Ties that nobody has ended go on: where ends are seldom recorded, a network grows on paper only.

    Examples
    --------
    >>> from klustermotor.analysis.networks.network import TieRow
    >>> ties = [TieRow("a", "b", start=2001.0), TieRow("b", "c", start=2002.5, end=2002.9)]
    >>> for year in network_series(Network.of(ties), [2001, 2002, 2003]):
    ...     print(year.year, year.standing.ties, year.won, year.lost)
    2001 1 None None
    2002 2 1 0
    2003 1 0 1
    """
    answers: list[YearOfNetwork] = []
    last: set[Pair] | None = None
    for year in sorted(set(years)):
        current = network.at(year, undated=undated)
        pairs = _named_pairs(current)
        dated = _named_pairs(network.at(year, undated=False))
        answers.append(
            YearOfNetwork(
                year=year,
                standing=standing(current),
                won=None if last is None else len(pairs - last),
                lost=None if last is None else len(last - pairs),
                jaccard=float("nan")
                if not (last or pairs) or last is None
                else len(pairs & last) / len(pairs | last),
                undated=len(pairs - dated),
            )
        )
        last = pairs
    return answers


def standing(network: Network) -> Standing:
    """A network in figures, of the actors that have ties.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.

    Returns
    -------
    Standing

    Examples
    --------
    >>> from klustermotor.analysis.networks.network import TieRow
    >>> standing(Network.of([TieRow("a", "b"), TieRow("c", "d")], actors=list("abcde")))
    Standing(actors=4, ties=2, density=0.3333333333333333, components=2, largest=2)
    """
    tied = network.adjacency
    there = np.diff(tied.indptr) > 0
    actors, ties = int(there.sum()), tied.nnz // 2
    if not actors:
        return Standing(0, 0, float("nan"), 0, 0)
    sizes = np.bincount(connected_components(tied, directed=False)[1][there])
    sizes = sizes[sizes > 0]
    return Standing(actors, ties, 2 * ties / (actors * (actors - 1)), len(sizes), int(sizes.max()))


def _named_pairs(network: Network) -> set[Pair]:
    """Tied pairs by the keys of their actors, each pair in alphabetical order."""
    pairs = pairs_of(network)
    keys = network.actors
    ends = zip(pairs.low.tolist(), pairs.high.tolist(), strict=True)
    return {(keys[one], keys[two]) if keys[one] < keys[two] else (keys[two], keys[one]) for one, two in ends}

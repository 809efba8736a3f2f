"""Missing answers in network surveys: what may be shown, what can be rebuilt, and how far ranks can be trusted.

Assumes that a survey asked everybody on a roster whom they have ties to; who did not answer may still be named by
others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
from scipy.stats import spearmanr

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.networks.groups import Proportion, proportion, require_actors
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network

FULL, DIRECTIONAL = 0.8, 0.65
# What stays fairly right when some have not answered: who is named, and who is near.
ROBUST = ("in_degree", "closeness")
# What a few missing actors can turn upside down.
SENSITIVE = ("betweenness",)
RULES = ("union", "intersection")


class Allowed(NamedTuple):
    """What a response rate allows.

    ``level`` is "all", "directional" (say which way, not how much) or "caution"; ``withheld`` are the measures that are
    not shown, ``robust`` those that suffer least.
    """

    level: str
    response: Proportion
    withheld: tuple[str, ...]
    robust: tuple[str, ...]

    def shows(self, measure: str) -> bool:
        """Whether a measure is shown at all."""
        return measure not in self.withheld


class Rebuilt(NamedTuple):
    """A network rebuilt from reports, and what each pair rests on.

    ``agreed`` pairs were told by both, ``one_of_two`` by one of two that answered, ``one_sided`` by the only one of the
    two that answered; ``between_silent`` is how many pairs of actors nobody could tell anything of.
    """

    network: Network
    agreed: int
    one_of_two: int
    one_sided: int
    between_silent: int


class Stability(NamedTuple):
    """How far the order of actors stays the same when some are missing.

    ``rank_correlation`` is the mean of Spearman's over the rounds, ``lower`` and ``upper`` hold 95 % of the rounds;
    ``top_kept`` is how much of the top stays there on average; ``rounds`` how many could be compared.
    """

    rank_correlation: float
    lower: float
    upper: float
    top_kept: float
    rounds: int


def allowed_measures(
    answered: int, asked: int, *, full: float = FULL, directional: float = DIRECTIONAL
) -> Allowed:
    """What may be shown of a network survey with a response rate.

    Rate = answered / asked. From ``full`` on: all uses; from ``directional`` on: directions only; below: with caution,
    and betweenness not at all.

    Parameters
    ----------
    answered, asked
        How many answered, of how many that were asked.
    full, directional
        The rates from which all uses, and directions, are allowed: 0 to 1.

    Returns
    -------
    Allowed

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    The rate is held against the limits as it is, without rounding. It says nothing of who is missing: one silent hub
    does more harm than ten silent newcomers, so see ``rank_stability``.

    References
    ----------
    Costenbader, E., & Valente, T. W. (2003). The stability of centrality measures when networks are sampled. Social
    Networks, 25(4), 283-307. https://doi.org/10.1016/S0378-8733(03)00012-1

    Examples
    --------
    >>> allowed_measures(40, 50).level, allowed_measures(39, 50).level
    ('all', 'directional')
    >>> allowed_measures(30, 50).shows("betweenness")
    False
    """
    require(asked >= 1, "asked", wanted="whole-from", least=1, found=asked)
    require(0 <= answered <= asked, "answered", wanted="from-below", least=0, most=asked + 1, found=answered)
    require(0 < directional <= 1, "directional", wanted="above-to", least=0, most=1, found=directional)
    require(directional <= full <= 1, "full", wanted="above-to", least=directional, most=1, found=full)
    rate = answered / asked
    level = "all" if rate >= full else "directional" if rate >= directional else "caution"
    withheld = SENSITIVE if level == "caution" else ()
    return Allowed(level, proportion(answered, asked), withheld, ROBUST)


def rebuilt_network(reports: Network, answered: Collection[str], *, rule: str = "union") -> Rebuilt:
    """Rebuild the ties from the reports of those who answered.

    Where both of a pair answered: union, tied if either says so; intersection, if both do. Where one answered: as that
    one says. Where neither did: unknown, and not tied.

    Parameters
    ----------
    reports
        What was told: a tie leads from the actor who told it to the one that it named; every tie directed. The
        strength of a rebuilt tie is the mean of what was told of it.
    answered
        Keys of those who answered, also of those who named nobody.
    rule
        ``"union"`` or ``"intersection"``.

    Returns
    -------
    Rebuilt
        The network's ties are undirected, one for each pair, with neither kind nor dates.

    Raises
    ------
    TableError
        ``unknown-actor``, ``bad-parameter``, ``silent-reports``

    Notes
    -----
    Union finds ties that one side forgot, intersection ties that both would vouch for; state which was used. A pair of
    which one answered is taken at that one's word under both rules, so that under intersection it is held to a lower
    standard than other pairs. Use it for relations that have two sides by nature (cooperation), not for advice or
    deliveries.

    References
    ----------
    Stork, D., & Richards, W. D. (1992). Nonrespondents in communication network studies: Problems and possibilities.
    Group & Organization Management, 17(2), 193-209. https://doi.org/10.1177/1059601192172006

    Examples
    --------
    a and b name one another; a names c, who answered and does not say so; b names d, who did not answer.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> told = [("a", "b"), ("b", "a"), ("a", "c"), ("b", "d")]
    >>> reports = Network.of([TieRow(one, other, directed=True) for one, other in told])
    >>> rebuilt_network(reports, ["a", "b", "c"])[1:]
    (1, 1, 1, 0)
    >>> rebuilt_network(reports, ["a", "b", "c"], rule="intersection").network.tail.size
    2
    """
    require(rule in RULES, "rule", wanted="one-of", choices=RULES, found=rule)
    require_actors(reports, answered)
    heard = np.zeros(reports.size, dtype=bool)
    heard[[reports.places[key] for key in answered]] = True
    _require_heard(reports, heard)
    low, high = np.minimum(reports.tail, reports.head), np.maximum(reports.tail, reports.head)
    pair, place = np.unique(low * reports.size + high, return_inverse=True)
    first, second = pair // max(reports.size, 1), pair % max(reports.size, 1)
    by_first = np.bincount(place, reports.tail == low, minlength=len(pair)) > 0
    by_second = np.bincount(place, reports.tail == high, minlength=len(pair)) > 0
    both_heard = heard[first] & heard[second]
    agreed, single = by_first & by_second, both_heard & ~(by_first & by_second)
    kept = ~single if rule == "intersection" else np.ones(len(pair), dtype=bool)
    strength = np.bincount(place, reports.weight, minlength=len(pair)) / np.bincount(
        place, minlength=len(pair)
    )
    silent = int((~heard).sum())
    return Rebuilt(
        network=_undirected(reports, (first[kept], second[kept]), strength[kept]),
        agreed=int(agreed.sum()),
        one_of_two=int(single.sum()),
        one_sided=int((~both_heard).sum()),
        between_silent=silent * (silent - 1) // 2,
    )


def rank_stability(
    network: Network,
    measure: Callable[[Network], FloatArray],
    *,
    missing: float,
    generator: np.random.Generator,
    rounds: int = 100,
    top: int = 5,
) -> Stability:
    """How far a measure's order of actors stays when some of the actors are missing at random.

    Parameters
    ----------
    network
        Actors and ties; as many as the measure manages ``rounds`` times.
    measure
        Answers one number for each actor of a network.
    missing
        The share of actors taken out in each round, above 0 and below 1, such as the share that did not answer.
    generator
        Source of randomness: ``numpy.random.default_rng(seed)``.
    rounds
        How many times, from 1.
    top
        How many of the highest are looked at for ``top_kept``, from 1.

    Returns
    -------
    Stability
        Not a number where fewer than three actors are left, or all are equal.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    Actors are missing with all their ties, as if nobody else could name them: the hardest case. Those who did not
    answer in truth are seldom a random lot. Of equals at the edge of the top, the first in the network are taken.

    References
    ----------
    Costenbader, E., & Valente, T. W. (2003). The stability of centrality measures when networks are sampled. Social
    Networks, 25(4), 283-307. https://doi.org/10.1016/S0378-8733(03)00012-1

    Examples
    --------
    The middle of a star stays its middle, unless it is itself missing.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> star = Network.of([TieRow("a", other) for other in "bcdefgh"])
    >>> def degree(part): return np.diff(part.adjacency.indptr).astype(float)
    >>> found = rank_stability(star, degree, missing=0.2, generator=np.random.default_rng(1), rounds=20)
    >>> round(found.rank_correlation, 9)
    1.0
    """
    require(0 < missing < 1, "missing", wanted="inside", least=0, most=1, found=missing)
    require(rounds >= 1, "rounds", wanted="whole-from", least=1, found=rounds)
    require(top >= 1, "top", wanted="whole-from", least=1, found=top)
    whole, correlations, kept_top = measure(network), [], []
    keys = np.array(network.actors)
    taken = round(missing * network.size)
    for _ in range(rounds):
        left = np.sort(generator.permutation(network.size)[taken:])
        before = whole[left]
        after = measure(network.of_actors(set(keys[left].tolist())))
        known = ~(np.isnan(before) | np.isnan(after))
        if known.sum() < 3 or np.ptp(before[known]) == 0 or np.ptp(after[known]) == 0:
            continue
        correlations.append(float(spearmanr(before[known], after[known]).statistic))
        kept_top.append(_shared_top(before[known], after[known], top))
    if not correlations:
        nothing = float("nan")
        return Stability(nothing, nothing, nothing, nothing, 0)
    lower, upper = np.quantile(correlations, [0.025, 0.975])
    return Stability(
        float(np.mean(correlations)), float(lower), float(upper), float(np.mean(kept_top)), len(correlations)
    )


def _shared_top(before: FloatArray, after: FloatArray, top: int) -> float:
    """The share of the highest that are among the highest still."""
    number = min(top, len(before))
    first, second = (np.argsort(-each, kind="stable")[:number].tolist() for each in (before, after))
    return len(set(first) & set(second)) / number


def _require_heard(reports: Network, heard: BoolArray) -> None:
    """Only those who answered can have told anything, and a report leads from one who told it."""
    bad = ~heard[reports.tail] | ~reports.directed
    if bad.any():
        places = [
            f"{reports.actors[one]} - {reports.actors[other]}"
            for one, other in zip(reports.tail[bad].tolist(), reports.head[bad].tolist(), strict=True)
        ]
        raise TableError([fault("silent-reports", places=places, total=len(reports.tail))])


def _undirected(reports: Network, pairs: tuple[IntArray, IntArray], strength: FloatArray) -> Network:
    """The same actors with one undirected tie for each pair."""
    count = len(strength)
    return Network(
        actors=reports.actors,
        tail=pairs[0],
        head=pairs[1],
        weight=strength,
        directed=np.zeros(count, dtype=bool),
        kind=np.full(count, "", dtype=str),
        start=np.full(count, np.nan),
        end=np.full(count, np.nan),
        derived=np.zeros(count, dtype=bool),
        attributes=reports.attributes,
        names=reports.names,
    )

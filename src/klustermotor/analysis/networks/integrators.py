"""Integrators: who ties the sectors together, and whom a leadership network could least do without.

Assumes the attribute ``sector`` of the actors, "" where unknown. Each actor is told with the figures that its place
rests on; there are no weights between them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.networks.brokerage import brokerage
from klustermotor.analysis.networks.groups import UNKNOWN, groups_of
from klustermotor.analysis.networks.leadership import HELIX, Seat, sector_mix, stage_coverage
from klustermotor.analysis.networks.leaving import Leaving, leaving
from klustermotor.analysis.networks.network import FloatArray, Network
from klustermotor.analysis.networks.triangles import pairs_of


class Integrator(NamedTuple):
    """An actor with what makes it an integrator, and its place.

    ``liaison`` and ``gatekeeper`` count open two-paths that it brokers between sectors, ``brokered`` both together;
    ``cross_sector`` its contacts in other sectors, which are ``sectors``; ``memberships`` the organisations or groups
    that it belongs to. ``rank`` is by the mean of its ranks in these figures, 1 first; equals share the better place.
    """

    actor: str
    sector: str
    rank: int
    brokered: int
    liaison: int
    gatekeeper: int
    cross_sector: int
    sectors: tuple[str, ...]
    memberships: int


class Essential(NamedTuple):
    """What a leadership network would lose if a person left.

    ``sectors`` and ``stages`` that nobody else stands for, ``organisations`` that would have nobody, and the harm to
    the network of ties, if the person is in it.
    """

    person: str
    sectors: tuple[str, ...]
    stages: tuple[str, ...]
    organisations: tuple[str, ...]
    harm: Leaving | None


def integrators(network: Network, *, memberships: Mapping[str, int] | None = None) -> list[Integrator]:
    """Who ties the sectors together, the strongest first.

    Three figures: brokerage between sectors (Gould and Fernandez's liaison and gatekeeper, added), contacts in other
    sectors, and memberships. Place = rank of the mean of the ranks in the three.

    Parameters
    ----------
    network
        Actors, with ``sector``, and ties; up to 1,000,000 ties.
    memberships
        How many organisations, boards or groups each actor belongs to; 0 for those who are absent. Without it, two
        figures count.

    Returns
    -------
    list of Integrator
        Actors of known sector that have a contact in another sector, by place, equals in the order of the network.

    Raises
    ------
    TableError
        ``unknown-attribute``, ``unknown-actor``

    Notes
    -----
    Ranks, not sums, so that no figure outweighs another for being large; each figure counts the same, which is a
    choice. Ranks are over those listed. Gatekeepers are counted as in ``brokerage``: ties without direction count from
    both ends. Whether somebody is an integrator is for those who work with them to say: the list is where to ask.

    References
    ----------
    Gould, R. V., & Fernandez, R. M. (1989). Structures of mediation: A formal approach to brokerage in transaction
    networks. Sociological Methodology, 19, 89-126. https://doi.org/10.2307/270949

    Examples
    --------
    The office knows the firm and the university, who do not know each other: a liaison in both directions.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> sectors = {"sector": ["business", "public", "academia"]}
    >>> ties = [TieRow("firm", "office"), TieRow("office", "university")]
    >>> for one in integrators(Network.of(ties, actors=["firm", "office", "university"], attributes=sectors)):
    ...     print(one.rank, one.actor, one.liaison, one.cross_sector, one.sectors)
    1 office 2 2 ('academia', 'business')
    2 firm 0 1 ('public',)
    2 university 0 1 ('public',)
    """
    strangers = sorted(set(memberships or {}) - set(network.actors))
    if strangers:
        raise TableError([fault("unknown-actor", places=strangers)])
    roles = brokerage(network)
    liaison, gatekeeper = roles.of("liaison"), roles.of("gatekeeper")
    contacts = _cross_sector(network)
    listed = [place for place, sectors in enumerate(contacts) if sectors]
    belonging = np.array([(memberships or {}).get(key, 0) for key in network.actors], dtype=float)
    cross = np.array([sum(sectors.values()) for sectors in contacts], dtype=float)
    figures = [liaison + gatekeeper, cross, *([belonging] if memberships is not None else [])]
    ranks = _ranks([figure[listed] for figure in figures])
    found = [
        Integrator(
            actor=network.actors[place],
            sector=str(network.attributes["sector"][place]),
            rank=int(rank),
            brokered=int(liaison[place] + gatekeeper[place]),
            liaison=int(liaison[place]),
            gatekeeper=int(gatekeeper[place]),
            cross_sector=int(cross[place]),
            sectors=tuple(sorted(contacts[place])),
            memberships=int(belonging[place]),
        )
        for place, rank in zip(listed, ranks, strict=True)
    ]
    return sorted(found, key=lambda one: one.rank)


def essential(
    seats: Iterable[Seat],
    *,
    stages: Mapping[str, Collection[str]] | None = None,
    chain: Sequence[str] = (),
    network: Network | None = None,
    year: int | None = None,
) -> list[Essential]:
    """What a leadership network would lose with each of its people.

    Parameters
    ----------
    seats
        Who is in the network.
    stages, chain
        The stages of the value chain that each organisation covers, and all stages; see ``stage_coverage``.
    network
        The ties of the people, if they are known; at most 5,000 actors.
    year
        The year to look at; all seats without it.

    Returns
    -------
    list of Essential
        Those first whose loss leaves most sectors, then stages, then organisations without anybody; equals by key.

    Raises
    ------
    TableError
        ``bad-seat``, ``unknown-stage``, ``too-many-actors``

    Notes
    -----
    It tells what hangs on one person, which is a risk to spread, not a grade of people. It is about people by name:
    show it to those whom it concerns, not to all.

    Examples
    --------
    >>> seats = [Seat("a", "business", "Works"), Seat("b", "business", "Works"), Seat("c", "public", "Town")]
    >>> [(one.person, one.sectors, one.organisations) for one in essential(seats)]
    [('c', ('public',), ('Town',)), ('a', (), ()), ('b', (), ())]
    """
    held = [seat for seat in seats if year is None or seat.held_in(year)]
    covered = stage_coverage(held, stages or {}, chain=chain).covered
    with_all = sector_mix(held)
    answers = []
    for person in sorted({seat.person for seat in held}):
        rest = [seat for seat in held if seat.person != person]
        own = [seat for seat in held if seat.person == person]
        others = {seat.organisation for seat in rest}
        lost = set(sector_mix(rest).missing) - set(with_all.missing)
        answers.append(
            Essential(
                person=person,
                sectors=tuple(sector for sector in HELIX if sector in lost),
                stages=tuple(stage for stage, people in covered.items() if people == (person,)),
                organisations=tuple(sorted({seat.organisation for seat in own} - others - {""})),
                harm=leaving(network, [person]) if network is not None and person in network.places else None,
            )
        )
    return sorted(
        answers, key=lambda one: (-len(one.sectors), -len(one.stages), -len(one.organisations), one.person)
    )


def _cross_sector(network: Network) -> list[dict[str, int]]:
    """The contacts of each actor in other known sectors, by sector."""
    sectors = groups_of(network, "sector")
    pairs = pairs_of(network)
    contacts: list[dict[str, int]] = [{} for _ in network.actors]
    codes = sectors.codes
    apart = (
        (codes[pairs.low] != codes[pairs.high])
        & (codes[pairs.low] != UNKNOWN)
        & (codes[pairs.high] != UNKNOWN)
    )
    ends = np.r_[pairs.low[apart], pairs.high[apart]], np.r_[pairs.high[apart], pairs.low[apart]]
    number = max(len(sectors.words), 1)
    keys, counts = np.unique(ends[0] * number + codes[ends[1]], return_counts=True)
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        contacts[key // number][sectors.words[key % number]] = count
    return contacts


def _ranks(figures: list[FloatArray]) -> FloatArray:
    """Places by the mean of ranks, 1 for the largest; equals share the better place."""
    if not len(figures[0]):
        return np.zeros(0)
    mean = np.mean([rankdata(-figure, method="average") for figure in figures], axis=0)
    return np.asarray(rankdata(mean.round(9), method="min"))

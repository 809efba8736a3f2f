"""The leadership network of an initiative: who is in it, for which sector, for how long, and which stages it covers.

Assumes few people, so that counts are told and shares only beside their n. A person may have several seats, one after
the other or for several organisations; a seat without a start or an end is taken to have lasted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.networks.groups import Proportion, proportion

HELIX = ("business", "academia", "public")


@dataclass(frozen=True)
class Seat:
    """A person in a leadership network: keys, sector ("" unknown), organisation, and decimal years if known."""

    person: str
    sector: str = ""
    organisation: str = ""
    start: float | None = None
    end: float | None = None

    def held_in(self, year: int) -> bool:
        """Whether the seat was held at some time of a year."""
        return (self.start is None or self.start < year + 1) and (self.end is None or self.end >= year)


class SectorMix(NamedTuple):
    """The mix of sectors.

    ``counts`` is by sector, the triple helix first, those at 0 too; ``n`` is how many people have a known sector,
    ``unknown`` how many have none. ``blau`` is the chance that two of them (drawn with replacement) differ,
    ``evenness`` the entropy of the sectors of the triple helix over its largest. ``missing`` are those of the triple
    helix that nobody stands for.
    """

    counts: dict[str, int]
    n: int
    unknown: int
    blau: float
    evenness: float
    missing: tuple[str, ...]


class YearOfSeats(NamedTuple):
    """A year of a leadership network: its people, and how many of the year before stayed."""

    year: int
    people: int
    stayed: Proportion
    joined: tuple[str, ...]
    left: tuple[str, ...]


class Continuity(NamedTuple):
    """How lasting a leadership network is.

    ``years`` tells year by year; ``median_years`` is the median time that people with a known start have been there, of
    whom there are ``known``; ``turnover`` how many left, among those who could have (each year's people, added up).
    """

    years: tuple[YearOfSeats, ...]
    median_years: float
    known: int
    turnover: Proportion


class StageCoverage(NamedTuple):
    """Which stages of the value chain are covered: by whom, which by nobody, and of whom it is not known."""

    covered: dict[str, tuple[str, ...]]
    lacking: tuple[str, ...]
    unknown: tuple[str, ...]


def sector_mix(seats: Iterable[Seat], *, year: int | None = None) -> SectorMix:
    """Mix of a leadership network across the triple helix.

    Blau = 1 - sum_s p_s^2, over all known sectors; evenness = -sum_s p_s ln p_s / ln 3, over business, academia and the
    public sector alone.

    Parameters
    ----------
    seats
        Who is in the network. A person with seats for several sectors counts once in each.
    year
        The year to look at; all seats without it.

    Returns
    -------
    SectorMix
        ``blau`` 0 to below 1, ``evenness`` 0 to 1; not a number if nobody has a known sector (evenness: one of the
        three).

    Notes
    -----
    With fewer than about ten people one more or less changes both indices a good deal: tell the counts first. An even
    mix is no aim in itself; that no sector is missing is.

    References
    ----------
    Blau, P. M. (1977). Inequality and heterogeneity: A primitive theory of social structure. Free Press.

    Examples
    --------
    Two from business, one each from the other two: 1 - (1/4 + 1/16 + 1/16) = 0.625.

    >>> seats = [Seat("a", "business"), Seat("b", "business"), Seat("c", "academia"), Seat("d", "public")]
    >>> mix = sector_mix(seats)
    >>> mix.counts, mix.blau, round(mix.evenness, 3), mix.missing
    ({'business': 2, 'academia': 1, 'public': 1}, 0.625, 0.946, ())
    """
    chosen = _held(seats, year)
    known = {(seat.person, seat.sector) for seat in chosen if seat.sector}
    placed = {person for person, _ in known}
    counts = dict.fromkeys(HELIX, 0)
    for _, sector in sorted(known):
        counts[sector] = counts.get(sector, 0) + 1
    every = np.array(list(counts.values()), dtype=float)
    three = np.array([counts[sector] for sector in HELIX], dtype=float)
    blau = 1 - float(((every / every.sum()) ** 2).sum()) if every.sum() else float("nan")
    shares = three[three > 0] / three.sum() if three.sum() else np.array([np.nan])
    return SectorMix(
        counts=counts,
        n=len(placed),
        unknown=len({seat.person for seat in chosen} - placed),
        blau=blau,
        evenness=float(abs((shares * np.log(shares)).sum()) / np.log(len(HELIX))),
        missing=tuple(sector for sector in HELIX if not counts[sector]),
    )


def continuity(seats: Iterable[Seat], years: Iterable[int]) -> Continuity:
    """Continuity of a leadership network: who stays from one year to the next, and for how long.

    Stayed = people of the year before who are there / people of the year before; turnover = those who left, over all
    years, among those who could have.

    Parameters
    ----------
    seats
        Who is in the network, when.
    years
        The years to look at; all from the first to the last are taken.

    Returns
    -------
    Continuity
        A year's ``stayed`` is of the year before, and so of 0 in the first. Time is counted from a person's first start
        to the last end, or to the end of the last year where that is open.

    Raises
    ------
    TableError
        ``bad-parameter``, ``bad-seat``

    Notes
    -----
    The median is over people with a known start; those who are there still have not finished, so that it is too short
    rather than too long. Neither much nor little turnover is good: nobody new in many years is a sign too.

    Examples
    --------
    Of two people one stays and one is followed by another.

    >>> seats = [Seat("a", start=2000.0), Seat("b", start=2000.0, end=2000.9), Seat("c", start=2001.0)]
    >>> found = continuity(seats, [2000, 2001])
    >>> found.years[1].stayed.count, found.years[1].joined, found.years[1].left, found.median_years
    (1, ('c',), ('b',), 1.0)
    """
    held = _checked(seats)
    asked = sorted(set(years))
    require(bool(asked), "years", wanted="one-number", found=None)
    told: list[YearOfSeats] = []
    before: set[str] = set()
    could, left = 0, 0
    for year in range(asked[0], asked[-1] + 1):
        there = {seat.person for seat in held if seat.held_in(year)}
        told.append(
            YearOfSeats(
                year=year,
                people=len(there),
                stayed=proportion(len(there & before), len(before)),
                joined=tuple(sorted(there - before)) if told else (),
                left=tuple(sorted(before - there)),
            )
        )
        could, left = could + len(before), left + len(before - there)
        before = there
    times = _times(held, until=asked[-1] + 1)
    median = float(np.median(times)) if times else float("nan")
    return Continuity(tuple(told), median, len(times), proportion(left, could))


def stage_coverage(
    seats: Iterable[Seat],
    stages: Mapping[str, Collection[str]],
    *,
    chain: Sequence[str],
    year: int | None = None,
) -> StageCoverage:
    """Which stages of the value chain the organisations of a leadership network cover.

    Parameters
    ----------
    seats
        Who is in the network, for which organisation.
    stages
        The stages that each organisation covers; an organisation that is absent is unknown, one with none covers none.
    chain
        All stages, in the order of the chain.
    year
        The year to look at; all seats without it.

    Returns
    -------
    StageCoverage
        ``covered`` by stage, in the order of the chain, with the people; ``lacking`` stages; ``unknown``
        people of whose organisations nothing is known (or who have none).

    Raises
    ------
    TableError
        ``unknown-stage``

    Notes
    -----
    As long as somebody is unknown, a stage may be covered that is told as lacking.

    Examples
    --------
    >>> seats = [Seat("a", organisation="Lab"), Seat("b", organisation="Works"), Seat("c", organisation="Town")]
    >>> stage_coverage(seats, {"Lab": ["research"], "Works": []}, chain=["research", "production"])
    StageCoverage(covered={'research': ('a',)}, lacking=('production',), unknown=('c',))
    """
    strange = sorted({stage for each in stages.values() for stage in each} - set(chain))
    if strange:
        raise TableError([fault("unknown-stage", places=strange)])
    chosen = _held(seats, year)
    people: dict[str, set[str]] = defaultdict(set)
    for seat in chosen:
        for stage in stages.get(seat.organisation, ()):
            people[stage].add(seat.person)
    known = {seat.person for seat in chosen if seat.organisation in stages}
    return StageCoverage(
        covered={stage: tuple(sorted(people[stage])) for stage in chain if people[stage]},
        lacking=tuple(stage for stage in chain if not people[stage]),
        unknown=tuple(sorted({seat.person for seat in chosen} - known)),
    )


def _checked(seats: Iterable[Seat]) -> list[Seat]:
    """Every seat has a person and does not end before it starts."""
    held = list(seats)
    bad = [
        seat.person or "?"
        for seat in held
        if not seat.person or (seat.start is not None and seat.end is not None and seat.end < seat.start)
    ]
    if bad:
        raise TableError([fault("bad-seat", places=bad, total=len(held))])
    return held


def _held(seats: Iterable[Seat], year: int | None) -> list[Seat]:
    return [seat for seat in _checked(seats) if year is None or seat.held_in(year)]


def _times(seats: list[Seat], until: int) -> list[float]:
    """Years between each person's first start and last end, of those whose start is known and not later than then."""
    starts: dict[str, float] = {}
    ends: dict[str, float] = {}
    unknown = {seat.person for seat in seats if seat.start is None}
    for seat in seats:
        if seat.start is not None and seat.start < until:
            starts[seat.person] = min(starts.get(seat.person, seat.start), seat.start)
            end = until if seat.end is None else min(seat.end, until)
            ends[seat.person] = max(ends.get(seat.person, end), end)
    return [ends[person] - start for person, start in sorted(starts.items()) if person not in unknown]

"""The seven innovation gaps: which of them the firms of a cluster have bridged, how many, and since when.

Assumes these attributes of the actors, "" where unknown. ``sector``: business, academia, public, intermediary, finance.
``role`` (may be absent): what an actor does, one or several of research, education, capital, market, cluster with a
space between; a university does both research and education, an organisation of another cluster is a cluster.
``type`` (may be absent): person or organisation. ``inside`` (may be absent): inside or outside the region. ``country``
(may be absent): a code. Which tie bridges which gap is reviewed data, in ``data/innovation_gaps.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.gap_rules import (
    FirmTies,
    GapActors,
    firm_ties,
    gap_actors,
    gap_rules,
    over_gap,
)
from klustermotor.analysis.networks.groups import Proportion, proportion, require_attribute
from klustermotor.analysis.networks.network import BoolArray, Network
from klustermotor.wording import said


class GapYear(NamedTuple):
    """A gap in one year: bridges, and firms that have one."""

    year: int
    bridges: int
    firms: int


@dataclass(frozen=True)
class Gap:
    """One gap, and how far it is bridged.

    Attributes
    ----------
    key
        ``firm-firm``, ``firm-public``, ``firm-research``, ``firm-education``, ``firm-capital``,
        ``firm-global-markets`` or ``firm-other-clusters``.
    state
        ``bridged``, ``weakly``, ``not`` or ``unknown`` (there are no firms).
    bridges
        Tied pairs of a firm and one on the other side of the gap.
    firms
        Firms that have such a bridge, among all firms, with Wilson's interval.
    certain
        Whether the interval lies on one side of the limit of ``state``.
    since
        Start of the first dated bridge, in decimal years; ``None`` if none is dated.
    undated
        Bridges of unknown start.
    undecided
        Tied pairs that bridge the gap or not: what the other side does is not known.
    holders
        Those on the other side of the gap, each with how many firms it is tied to, most first.
    years
        Year by year; empty if no years were asked for.
    trend
        ``rising``, ``falling``, ``plateau``, ``uneven``, or ``unknown`` where the years are too few.
    window
        Over how many years the trend is told.
    """

    key: str
    state: str
    bridges: int
    firms: Proportion
    certain: bool
    since: float | None
    undated: int
    undecided: int
    holders: tuple[tuple[str, int], ...]
    years: tuple[GapYear, ...]
    trend: str
    window: int

    def name(self, language: str = "en") -> str:
        """What the gap is called."""
        return said("gaps", self.key, language)

    def sentences(self, language: str = "en") -> list[str]:
        """What is known of the gap, each sentence with its figures."""
        figures: dict[str, object] = {
            "gap": self.name(language),
            "firms": self.firms.count,
            "of": self.firms.of,
            "bridges": self.bridges,
            "undecided": self.undecided,
        }
        told = [said("gaps", f"state-{self.state}", language, **figures)]
        if self.state in ("bridged", "weakly") and not self.certain:
            told.append(said("gaps", "uncertain", language))
        if self.undecided:
            told.append(said("gaps", "undecided", language, **figures))
        if self.since is not None:
            told.append(said("gaps", "since", language, since=int(self.since)))
        if self.trend != "unknown" and self.bridges:
            then, now = self.years[-1 - self.window], self.years[-1]
            told.append(
                said(
                    "gaps",
                    f"trend-{self.trend}",
                    language,
                    years=self.window,
                    then=then.firms,
                    now=now.firms,
                    last=str(now.year),
                )
            )
        return told


@dataclass(frozen=True)
class InnovationGaps:
    """The seven gaps, and who could not be placed.

    Attributes
    ----------
    gaps
        In the order of the source.
    firms
        Firms of the cluster.
    unknown_sector, unknown_country
        Organisations of unknown sector; organisations tied to a firm of which the country is not known, and which are
        not inside the region.
    people
        Actors left out because they are people.
    """

    gaps: tuple[Gap, ...]
    firms: int
    unknown_sector: int
    unknown_country: int
    people: int

    def of(self, key: str) -> Gap:
        """One gap by its key."""
        found = {gap.key: gap for gap in self.gaps}
        require(key in found, "key", wanted="one-of", choices=tuple(found), found=key)
        return found[key]


def innovation_gaps(
    network: Network,
    *,
    years: Iterable[int] | None = None,
    home: str = "SE",
    bridged_from: float = 0.5,
    window: int = 3,
    people: bool = False,
) -> InnovationGaps:
    """The seven innovation gaps: firms to firms, public sector, research, education, capital, markets, other clusters.

    Share bridged = firms with at least one tie over the gap / firms. Bridged from ``bridged_from`` on, weakly below,
    not without any.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties. Attributes as the module says; ``sector`` must be there. Firms of the
        cluster are organisations of the sector business that are not outside the region nor in another country.
    years
        Years for the change over time; all from the first to the last are taken. Ties without a start or an end are
        taken to last; those without any date count in every year.
    home
        Code of the cluster's own country.
    bridged_from
        From what share of the firms a gap counts as bridged: above 0 and at most 1. It is a convention: state it.
    window
        Over how many years a trend is told, from 1.
    people
        Whether people count as organisations of their sector do; otherwise they are left out and counted.

    Returns
    -------
    InnovationGaps

    Raises
    ------
    TableError
        ``unknown-attribute``, ``bad-parameter``

    Notes
    -----
    What is not recorded is not bridged here, so that a gap may be one in the register: a gap that is not bridged is a
    question to the firms. That a tie is there does not say that anything crosses it.

    The source names the gaps; which tie bridges which is told by rules that are ours. A tie to a university bridges
    research or education by the role of the university, or by the kind of the tie (research, education); where neither
    is known it is counted as undecided in both. A tie bridges to global markets if the other side is a firm (or has
    the role market) in another country; where its country is unknown and it is not inside the region, it is undecided.
    A membership does not bridge to other clusters: what a firm is a member of is its own. One tie can bridge several
    gaps.

    Trend, by the number of firms with a bridge, over the last ``window`` years: rising or falling if the last year has
    more or fewer than the first; plateau if all have the same; uneven if they went up and down and ended as they
    began. All firms of the network count in every year.

    References
    ----------
    Lindqvist, G., & Sölvell, Ö. (2011). Organising clusters for innovation: Lessons from city regions in Europe.
    CLUSNET final report. Stockholm: Ivory Tower.

    Sölvell, Ö., & Williams, M. (2013). Building the cluster commons: An evaluation of 12 cluster organizations in
    Sweden 2005-2012. Stockholm: Ivory Tower.

    Examples
    --------
    Two firms of three have a tie to the municipality.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> sectors = {"sector": ["business", "business", "business", "public"]}
    >>> ties = [TieRow("a", "town", start=2001.0), TieRow("b", "town")]
    >>> gap = innovation_gaps(Network.of(ties, actors=["a", "b", "c", "town"], attributes=sectors)).of("firm-public")
    >>> gap.state, gap.bridges, gap.firms.count, gap.firms.of, gap.since
    ('bridged', 2, 2, 3, 2001.0)
    >>> print(*gap.sentences(), sep="\\n")
    Firms and the public sector: bridged. 2 of 3 firms have a bridge (2 bridges in all).
    So few firms could as well fall on the other side of the limit.
    The first dated bridge is from 2001.
    """
    require(0 < bridged_from <= 1, "bridged_from", wanted="above-to", least=0, most=1, found=bridged_from)
    require(window >= 1, "window", wanted="whole-from", least=1, found=window)
    require_attribute(network, "sector")
    actors = gap_actors(network, home, people)
    ends = firm_ties(network, actors)
    given = sorted(set(years or ()))
    asked = list(range(given[0], given[-1] + 1)) if given else []
    found = [
        _gap(network, ends, actors, rule, years=asked, limit=bridged_from, window=window)
        for rule in gap_rules()["gaps"]
    ]
    tied = np.zeros(network.size, dtype=bool)
    tied[ends.other] = True
    return InnovationGaps(
        gaps=tuple(found),
        firms=int(actors.firm.sum()),
        unknown_sector=int((actors.counted & (actors.sector == "")).sum()),
        unknown_country=int((tied & ~actors.country_known).sum()),
        people=int((~actors.counted).sum()),
    )


def _gap(
    network: Network,
    ends: FirmTies,
    actors: GapActors,
    rule: Mapping[str, Any],
    *,
    years: list[int],
    limit: float,
    window: int,
) -> Gap:
    """One gap by its rule."""
    over, undecided = over_gap(network, ends, actors, rule)
    chosen = FirmTies(ends.firm[over], ends.other[over], ends.tie[over])
    firms = proportion(len(np.unique(chosen.firm)), int(actors.firm.sum()))
    start = network.start[chosen.tie]
    dated = start[~np.isnan(start)]
    series = tuple(_in_year(network, chosen, year) for year in years)
    maybe = _pairs(network, ends, undecided) - _pairs(network, ends, over)
    pairs = _pairs(network, ends, over)
    first = dict.fromkeys(pairs, np.nan)
    for firm, other, year in zip(chosen.firm.tolist(), chosen.other.tolist(), start.tolist(), strict=True):
        pair = (min(firm, other), max(firm, other))
        first[pair] = np.fmin(first[pair], year)
    return Gap(
        key=rule["key"],
        state=_state(firms, limit),
        bridges=len(pairs),
        firms=firms,
        certain=not firms.of or not firms.lower < limit <= firms.upper,
        since=float(dated.min()) if len(dated) else None,
        undated=sum(bool(np.isnan(year)) for year in first.values()),
        undecided=len(maybe),
        holders=_holders(network, chosen),
        years=series,
        trend=_trend([year.firms for year in series], window),
        window=window,
    )


def _pairs(network: Network, ends: FirmTies, chosen: BoolArray) -> set[tuple[int, int]]:
    """The tied pairs of some ties."""
    firm, other = ends.firm[chosen], ends.other[chosen]
    keys = np.unique(np.minimum(firm, other) * network.size + np.maximum(firm, other))
    return {(int(key // network.size), int(key % network.size)) for key in keys}


def _in_year(network: Network, chosen: FirmTies, year: int) -> GapYear:
    """A gap in one year: its bridges that had begun and not ended."""
    start, end = network.start[chosen.tie], network.end[chosen.tie]
    there = (np.isnan(start) | (start < year + 1)) & (np.isnan(end) | (end >= year))
    return GapYear(year, len(_pairs(network, chosen, there)), len(np.unique(chosen.firm[there])))


def _holders(network: Network, chosen: FirmTies) -> tuple[tuple[str, int], ...]:
    """Who is on the other side, with the number of firms: most first, then by key."""
    pairs = np.unique(np.column_stack((chosen.other, chosen.firm)), axis=0)
    holders, counts = np.unique(pairs[:, 0], return_counts=True)
    named = [(network.actors[one], int(count)) for one, count in zip(holders, counts, strict=True)]
    return tuple(sorted(named, key=lambda held: (-held[1], held[0])))


def _state(firms: Proportion, limit: float) -> str:
    if not firms.of:
        return "unknown"
    if not firms.count:
        return "not"
    return "bridged" if firms.share >= limit else "weakly"


def _trend(firms: list[int], window: int) -> str:
    """Where the number of firms went over the last years."""
    if len(firms) <= window:
        return "unknown"
    last = firms[-1 - window :]
    if last[-1] != last[0]:
        return "rising" if last[-1] > last[0] else "falling"
    return "plateau" if len(set(last)) == 1 else "uneven"

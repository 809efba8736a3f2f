"""Ties that nobody recorded as such: actors in the same project, activity, board or association.

Assumes that those who take part in the same event at the same time meet there, which is likely in a small group and
hardly so in a large one: a tie weighs less the more take part, and events beyond a size give none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.networks.network import TieRow

WEIGHTINGS = ("newman", "count")


@dataclass(frozen=True)
class Affiliation:
    """That an actor takes part in something: keys of both, what kind of thing it is, and decimal years if known."""

    actor: str
    event: str
    kind: str = ""
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Derived:
    """One derived tie, the event that it came from, and what says so."""

    tie: TieRow
    event: str
    affiliations: tuple[Affiliation, Affiliation]


@dataclass(frozen=True)
class DerivedTies:
    """Derived ties and what gave none.

    Attributes
    ----------
    rows
        One for each pair and event, and for each time that they were there together.
    too_large
        Events left out for having too many participants, with how many.
    apart
        How many pairs were in the same event, but at different times.
    repeated
        How many affiliations were told more than once.
    """

    rows: tuple[Derived, ...]
    too_large: dict[str, int]
    apart: int
    repeated: int

    @property
    def ties(self) -> list[TieRow]:
        """The ties, as ``Network.of`` takes them; those of a pair add up there."""
        return [row.tie for row in self.rows]


def derived_ties(
    affiliations: Iterable[Affiliation], *, weighting: str = "newman", largest: int = 50
) -> DerivedTies:
    """Ties between actors that take part in the same events.

    Weight of a pair = sum over the events e that they share of 1 / (n_e - 1), n_e the participants of e (newman), or
    the number of such events (count).

    Parameters
    ----------
    affiliations
        Who takes part in what, when; in any order.
    weighting
        ``"newman"``: everybody has one contact's worth of each event, shared among those there; ``"count"``: 1 each.
    largest
        The most participants of an event that gives ties, from 2.

    Returns
    -------
    DerivedTies
        Rows in the order of the events and actors; the ties are undirected, marked as derived, of the event's kind,
        and last while both took part: from the later start to the earlier end, unknown where neither is known.

    Raises
    ------
    TableError
        ``bad-parameter``, ``bad-affiliation``

    Notes
    -----
    A derived tie is an occasion, not a relation: keep it apart from recorded ties, which ``derived`` is there for.
    Densities and clustering of derived networks are high by construction, since every event is a clique.

    n_e counts all who ever took part. A pair that was there together twice has two rows, each with the weight; at one
    time it has one (``Network.at``). Pairs whose known dates do not meet give no tie, and are counted.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. Shortest paths, weighted networks, and centrality.
    Physical Review E, 64, 016132. https://doi.org/10.1103/PhysRevE.64.016132

    Breiger, R. L. (1974). The duality of persons and groups. Social Forces, 53(2), 181-190.
    https://doi.org/10.2307/2576011

    Examples
    --------
    Three in a project: each tie weighs 1 / 2. Two on a board: 1.

    >>> rows = [Affiliation("a", "p"), Affiliation("b", "p"), Affiliation("c", "p")]
    >>> board = [Affiliation("a", "board", "board", 2001.0, 2003.0), Affiliation("b", "board", "board", 2002.0)]
    >>> for row in derived_ties([*rows, *board]).rows:
    ...     print(row.event, row.tie.tail, row.tie.head, row.tie.weight, row.tie.start, row.tie.end)
    board a b 1.0 2002.0 2003.0
    p a b 0.5 None None
    p a c 0.5 None None
    p b c 0.5 None None
    """
    require(weighting in WEIGHTINGS, "weighting", wanted="one-of", choices=WEIGHTINGS, found=weighting)
    require(largest >= 2, "largest", wanted="whole-from", least=2, found=largest)
    told = list(affiliations)
    _refuse_bad(told)
    once = list(dict.fromkeys(told))
    events: dict[str, dict[str, list[Affiliation]]] = defaultdict(lambda: defaultdict(list))
    for row in once:
        events[row.event][row.actor].append(row)
    rows: list[Derived] = []
    too_large, apart = {}, 0
    for event, actors in sorted(events.items()):
        if len(actors) > largest:
            too_large[event] = len(actors)
            continue
        weight = 1 / max(len(actors) - 1, 1) if weighting == "newman" else 1.0
        for first, second in combinations(sorted(actors), 2):
            met = [
                Derived(tie, event, (one, other))
                for one in actors[first]
                for other in actors[second]
                if (tie := _tie(one, other, weight)) is not None
            ]
            apart += not met
            rows += met
    return DerivedTies(tuple(rows), too_large, apart, len(told) - len(once))


def interlocks(
    affiliations: Iterable[Affiliation], *, kinds: Iterable[str] = ("board",), weighting: str = "count"
) -> DerivedTies:
    """Organisations tied by the people whom they share: interlocking boards.

    Parameters
    ----------
    affiliations
        Who sits where: the people as actors, the organisations as events.
    kinds
        The kinds of affiliation that count, boards unless others are named.
    weighting
        ``"count"``: how many people they share; ``"newman"``: a person with many seats ties less.

    Returns
    -------
    DerivedTies
        Ties between organisations; ``event`` is the person that each came from.

    Raises
    ------
    TableError
        ``bad-parameter``, ``bad-affiliation``

    Notes
    -----
    A shared board member is a channel and a possible conflict of interest; which of them it is, the tie does not say.

    References
    ----------
    Mizruchi, M. S. (1996). What do interlocks do? An analysis, critique, and assessment of research on interlocking
    directorates. Annual Review of Sociology, 22, 271-298. https://doi.org/10.1146/annurev.soc.22.1.271

    Examples
    --------
    >>> seats = [Affiliation("Ada", "Foundry", "board"), Affiliation("Ada", "Bank", "board")]
    >>> [(row.tie.tail, row.tie.head, row.event) for row in interlocks(seats).rows]
    [('Bank', 'Foundry', 'Ada')]
    """
    wanted = set(kinds)
    turned = [replace(row, actor=row.event, event=row.actor) for row in affiliations if row.kind in wanted]
    return derived_ties(turned, weighting=weighting, largest=1_000_000)


def _refuse_bad(affiliations: list[Affiliation]) -> None:
    """Every affiliation names both its sides and does not end before it starts."""
    bad = [
        f"{row.actor or '?'} - {row.event or '?'}"
        for row in affiliations
        if not row.actor
        or not row.event
        or (row.start is not None and row.end is not None and row.end < row.start)
    ]
    if bad:
        raise TableError([fault("bad-affiliation", places=bad, total=len(affiliations))])


def _tie(one: Affiliation, other: Affiliation, weight: float) -> TieRow | None:
    """The tie of two who were there at the same time; none if they were not."""
    starts = [row.start for row in (one, other) if row.start is not None]
    ends = [row.end for row in (one, other) if row.end is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and end < start:
        return None
    return TieRow(
        tail=one.actor,
        head=other.actor,
        kind=one.kind or other.kind,
        weight=weight,
        start=start,
        end=end,
        derived=True,
    )

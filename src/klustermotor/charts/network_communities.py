"""A network too large for one picture: communities drawn as one actor each, which open when one asks.

Assumes the community of every actor, from ``analysis.networks.communities``. An open community shows its actors, a
closed one a single sign with the name of its most tied member; ties between closed communities are drawn together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from klustermotor.charts.network_parts import Dot, Line

MOST = 5_000  # actors, and
MOST_TIES = 10_000


def too_many(dots: Sequence[Dot], lines: Sequence[Line]) -> bool:
    """Whether a network is better shown as communities."""
    return len(dots) > MOST or len(lines) > MOST_TIES


def as_communities(
    dots: Sequence[Dot],
    lines: Sequence[Line],
    communities: Sequence[int],
    *,
    name: Callable[[str, int], str],
    href: Callable[[int], str | None],
    opened: Collection[int] = (),
) -> tuple[list[Dot], list[Line]]:
    """The network with every community but the opened ones drawn as one.

    Parameters
    ----------
    dots, lines
        The whole network.
    communities
        The number of each dot's community.
    name
        What a community is called, from its most tied member's name and its number of members.
    href
        Where a closed community leads: the address that opens it.
    opened
        Numbers of the open communities. A community of one is always itself.

    Returns
    -------
    tuple
        Dots and lines as the picture takes them; the weight of a line between communities is that of its ties.

    Examples
    --------
    >>> dots = [Dot(key, key.upper()) for key in "abc"]
    >>> lines = [Line(0, 1), Line(1, 2, "own"), Line(0, 2, "own")]
    >>> made, ties = as_communities(dots, lines, [0, 0, 1], name="{} + {}".format, href="?open={}".format)
    >>> [(dot.name, dot.members, dot.href) for dot in made]
    [('A + 2', 2, '?open=0'), ('C', 0, None)]
    >>> [(tie.tail, tie.head, tie.kind, tie.weight) for tie in ties]
    [(0, 1, 'own', 2.0)]
    """
    members: dict[int, list[int]] = defaultdict(list)
    for at, community in enumerate(communities):
        members[community].append(at)
    degrees = Counter(end for line in lines for end in (line.tail, line.head))
    made: list[Dot] = []
    place: dict[int, int] = {}
    for community, own in sorted(members.items()):
        if len(own) == 1 or community in opened:
            for at in own:
                place[at] = len(made)
                made.append(replace(dots[at], group=str(community)) if community in opened else dots[at])
            continue
        place |= dict.fromkeys(own, len(made))
        made.append(_closed(dots, own, degrees, name=name, href=href(community)))
    return made, _joined(lines, place, {at for at, dot in enumerate(made) if dot.members})


def _closed(
    dots: Sequence[Dot],
    own: Sequence[int],
    degrees: Counter[int],
    *,
    name: Callable[[str, int], str],
    href: str | None,
) -> Dot:
    """One dot for a community; of the sector, and in the place, that most of its members have."""
    first = min(own, key=lambda at: (-degrees[at], dots[at].key))
    sectors = Counter(dots[at].sector for at in own)
    insides = Counter(dots[at].inside for at in own)
    return Dot(
        f"community:{dots[first].key}",
        name(dots[first].name, len(own)),
        sector=max(sectors, key=lambda sector: (sectors[sector], sector)),
        inside=max(insides, key=lambda inside: (insides[inside], str(inside))),
        size=float(len(own)),
        href=href,
        marked=any(dots[at].marked for at in own),
        members=len(own),
    )


def _joined(lines: Sequence[Line], place: dict[int, int], closed: Collection[int]) -> list[Line]:
    """Ties of open actors as they are; those of a closed community together, by kind; none within one."""
    found: list[Line] = []
    together: dict[tuple[int, int, str, bool], list[Line]] = defaultdict(list)
    for line in lines:
        tail, head = place[line.tail], place[line.head]
        if tail == head:
            continue
        if tail in closed or head in closed:
            together[min(tail, head), max(tail, head), line.kind, line.derived].append(line)
        else:
            found.append(replace(line, tail=tail, head=head))
    for (tail, head, kind, derived), own in together.items():
        weight = sum(line.weight for line in own)
        marked = any(line.marked for line in own)
        starts, ends = [line.start for line in own], [line.end for line in own]
        found.append(
            Line(
                tail,
                head,
                kind,
                weight,
                derived=derived,
                marked=marked,
                start=None if None in starts else min(start for start in starts if start is not None),
                end=None if None in ends else max(end for end in ends if end is not None),
            )
        )
    return found

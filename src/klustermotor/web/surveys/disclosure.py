"""What counts may be shown without telling what one actor answered: groups, remainders and those left out.

Assumes that some readers also see relations by name, of those who agreed to that. Nothing is shown from which these
can be taken away and fewer than five are left: the difference of two views is a view of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

THRESHOLD = 5
"""The fewest actors that a count may be about."""
OPEN_THRESHOLD = 10
"""The fewest who wrote something before any of it is shown."""
REMAINDER = "remainder"


@dataclass(frozen=True)
class Size:
    """How many actors a group has, how many of them answered, and how many are not seen by name by anybody."""

    actors: int
    answered: int
    private: int

    def __add__(self, other: Size) -> Size:
        return Size(self.actors + other.actors, self.answered + other.answered, self.private + other.private)

    @property
    def is_safe(self) -> bool:
        """Whether a count of the group tells of nobody in particular, also beside the relations by name.

        >>> Size(6, 5, 0).is_safe, Size(6, 4, 0).is_safe, Size(9, 9, 1).is_safe, Size(9, 9, 5).is_safe
        (True, False, False, True)
        """
        return self.answered >= THRESHOLD and (self.private == 0 or self.private >= THRESHOLD)


def left_out(actors: Collection[int], private: Collection[int]) -> set[int]:
    """Actors to leave out of everything: those who are private, when they are too few to hide among one another.

    >>> left_out(range(20), {3, 4}), left_out(range(20), range(5))
    ({3, 4}, set())
    """
    hidden = set(actors) & set(private)
    return hidden if len(hidden) < THRESHOLD else set()


def shown_groups(sizes: Mapping[str, Size]) -> dict[str, str]:
    """Where each group is counted: on its own or with the remainder; empty when nothing can be told apart.

    Groups that are not safe are counted together. When these together are not safe either, the smallest of the others
    joins them, and so on. A single group is no division.

    >>> shown_groups({"business": Size(9, 8, 0), "public": Size(6, 6, 0), "academia": Size(2, 2, 0)})
    {'business': 'business', 'public': 'remainder', 'academia': 'remainder'}
    >>> shown_groups({"business": Size(9, 8, 0), "academia": Size(2, 2, 0)})
    {}
    """
    own = {name for name, size in sizes.items() if size.is_safe}
    rest = set(sizes) - own
    while rest and own and not sum((sizes[name] for name in rest), Size(0, 0, 0)).is_safe:
        smallest = min(own, key=lambda name: (sizes[name].answered, name))
        own.remove(smallest)
        rest.add(smallest)
    if len(own) + bool(rest) < 2:
        return {}
    return {name: name if name in own else REMAINDER for name in sizes}


def mean_shown(told: Mapping[tuple[int, int], int], named: Collection[int]) -> dict[str, float] | None:
    """The mean of what relations were judged to be, of how many relations and actors; None of fewer than five actors.

    What is told of a relation between two of ``named`` is seen by name. Where fewer than five have told of others,
    these others are left out: taken away from the mean, the relations by name would leave them.

    >>> told = {(tail, tail + 1): 4 for tail in range(5)} | {(5, 6): 1}
    >>> mean_shown(told, range(7))
    {'mean': 3.5, 'relations': 6, 'actors': 6}
    >>> mean_shown(told, range(6))
    {'mean': 4.0, 'relations': 5, 'actors': 5}
    >>> mean_shown(told, range(5)) is None
    True
    """
    seen = set(named)
    open_ones = {pair: step for pair, step in told.items() if set(pair) <= seen}
    hidden = {tail for tail, _head in told.keys() - open_ones.keys()}
    kept = open_ones if 0 < len(hidden) < THRESHOLD else told
    actors = {tail for tail, _head in kept}
    if len(actors) < THRESHOLD:
        return None
    mean = round(sum(kept.values()) / len(kept), 1)
    return {"mean": mean, "relations": len(kept), "actors": len(actors)}

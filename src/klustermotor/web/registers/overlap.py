"""Which firms of a list are in other lists, from pairs of rows: at least so many, at most so many.

A pure part: it takes numbers and answers numbers. Two rows are one firm when their pair is sure, or somebody has said
so; never when they have two different organisation numbers. A pair that is in doubt and that nobody has decided joins
nothing: it makes the difference between at least and at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """A row of a list: its number in the database, its list, and its organisation number or nothing."""

    pk: int
    in_list: int
    number: str = ""


@dataclass(frozen=True)
class Link:
    """Two rows that may be one firm; ``same`` is None while that is in doubt."""

    left: int
    right: int
    weight: float
    same: bool | None


@dataclass
class Firm:
    """A firm of the list that others are compared with.

    Attributes
    ----------
    rows : list of int
        Its rows, in that list first.
    sure, maybe : set of int
        The other lists that it is in, and those that it may be in.
    partners : dict of int to list of int
        The rows of it in each of those, sure ones alone.
    """

    rows: list[int]
    sure: set[int] = field(default_factory=set)
    maybe: set[int] = field(default_factory=set)
    partners: dict[int, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Overlap:
    """All firms of a list, in the order of its rows, and the counts that follow."""

    firms: Sequence[Firm]

    @property
    def total(self) -> int:
        """How many firms there are in the list."""
        return len(self.firms)

    @property
    def at_least(self) -> int:
        """How many are in one of the others, whatever the doubtful pairs turn out to be."""
        return sum(bool(one.sure) for one in self.firms)

    @property
    def at_most(self) -> int:
        """How many are, if every doubtful pair is of one firm."""
        return sum(bool(one.sure or one.maybe) for one in self.firms)

    def of_list(self, number: int) -> tuple[int, int]:
        """The same for one of the others."""
        sure = sum(number in one.sure for one in self.firms)
        return sure, sure + sum(number in one.maybe for one in self.firms)

    def combinations(self) -> list[tuple[frozenset[int], int]]:
        """How many firms are in exactly which of the others, most first; those in none are left out."""
        counts = Counter(frozenset(one.sure) for one in self.firms if one.sure)
        return sorted(counts.items(), key=lambda one: (-one[1], -len(one[0]), sorted(one[0])))


class Joined:
    """Rows joined into firms; joins that would put two organisation numbers into one firm are refused.

    Examples
    --------
    >>> joined = Joined({1: "a", 2: "", 3: "b"})
    >>> joined.join(1, 2), joined.join(2, 3), joined.of(1) == joined.of(2)
    (True, False, True)
    """

    def __init__(self, numbers: Mapping[int, str]) -> None:
        self._above: dict[int, int] = {}
        self._numbers = {pk: number for pk, number in numbers.items() if number}

    def of(self, pk: int) -> int:
        """The row that stands for the firm of a row."""
        top = pk
        while (above := self._above.get(top, top)) != top:
            top = above
        while (above := self._above.get(pk, pk)) != top:
            self._above[pk] = top
            pk = above
        return top

    def differ(self, one: int, other: int) -> bool:
        """Whether two rows are of firms with different numbers."""
        first, second = self._numbers.get(self.of(one)), self._numbers.get(self.of(other))
        return bool(first and second and first != second)

    def join(self, one: int, other: int) -> bool:
        """Make one firm of the firms of two rows; whether that could be."""
        if self.differ(one, other):
            return False
        first, second = sorted((self.of(one), self.of(other)))
        if first != second:
            self._above[second] = first
            if number := self._numbers.get(second):
                self._numbers[first] = number
        return True


def overlap(base: Sequence[Row], others: Iterable[Row], links: Iterable[Link]) -> Overlap:
    """Which firms of the base are in which of the other lists.

    Parameters
    ----------
    base
        Rows of the list that is asked about, in their order.
    others
        Rows of the other lists that are in a pair; more do no harm.
    links
        Pairs of rows; what people decided goes before what was computed, and the surest first.
    """
    rows = {one.pk: one for one in (*base, *others)}
    known = [one for one in links if one.left in rows and one.right in rows]
    joined = _joined(base, rows, known)
    firms: dict[int, Firm] = {}
    for one in base:
        firms.setdefault(joined.of(one.pk), Firm([])).rows.append(one.pk)
    own = {one.pk for one in base}
    for pk in sorted({end for link in known for end in (link.left, link.right)} - own):
        if firm := firms.get(joined.of(pk)):
            firm.partners.setdefault(rows[pk].in_list, []).append(pk)
            firm.sure.add(rows[pk].in_list)
    for link in known:
        if link.same is None and not joined.differ(link.left, link.right):
            mine, other = (link.left, link.right) if link.left in own else (link.right, link.left)
            found = firms.get(joined.of(mine))
            if found and rows[other].in_list not in found.sure:
                found.maybe.add(rows[other].in_list)
    return Overlap(list(firms.values()))


def _joined(base: Sequence[Row], rows: Mapping[int, Row], links: Iterable[Link]) -> Joined:
    """Rows of the base with one number are one firm; then what is known to be the same, the surest first."""
    joined = Joined({pk: one.number for pk, one in rows.items()})
    first_with: dict[str, int] = {}
    for one in base:
        if one.number:
            joined.join(first_with.setdefault(one.number, one.pk), one.pk)
    for link in sorted(links, key=lambda one: -one.weight):
        if link.same:
            joined.join(link.left, link.right)
    return joined

"""What is recorded of coordination between two initiatives: taking part, ties, people in both, a common host.

That none is recorded does not mean that there is none, and is said so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Literal

from klustermotor.coherence.participation import Participations
from klustermotor.coherence.setting import Setting, ordered
from klustermotor.diagnosis.signs import Evidence

How = Literal["takes_part", "tie", "people", "same_host"]
_TOGETHER = {"cooperation", "membership"}


@dataclass(frozen=True)
class Coordination:
    """That something joins two initiatives, and the records that tell of it.

    ``takes_part``: one's own organisation is a member, has a role or takes part in activities of the other;
    ``tie``: their own organisations or hosts cooperate, or one is a member of the other; ``people``: somebody
    has roles in both; ``same_host``: one organisation hosts both.
    """

    how: How
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, eq=False)
class Coordinations:
    """What is recorded of coordination between the initiatives of a case."""

    setting: Setting
    taking_part: Participations

    def between(self, one: str, other: str) -> tuple[Coordination, ...]:
        """How two initiatives are coordinated, as far as is recorded; in the same order whichever comes first."""
        first, second = sorted((one, other))
        if (first, second) not in self._joined:
            return ()
        return tuple(Coordination(how, ordered(found)) for how, found in self._looked(first, second) if found)

    @cached_property
    def _joined(self) -> frozenset[tuple[str, str]]:
        """The pairs that anything at all joins, found from what joins them rather than by looking at every pair."""
        standing, people = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for key, organisations in self._standing_for.items():
            for organisation in organisations:
                standing[organisation].add(key)
        for key, found in self._roles.items():
            for person in found:
                people[person].add(key)
        groups = [*standing.values(), *people.values()]
        groups += [set().union(*(standing.get(end, ()) for end in ends)) for ends in self._ties]
        for key, own in self.setting.own_organisation.items():
            groups += [{key, one.initiative} for one in self.taking_part.organisations.get(own, ())]
        return frozenset(pair for group in groups for pair in combinations(sorted(group), 2))

    def _looked(self, one: str, other: str) -> Iterator[tuple[How, list[Evidence]]]:
        yield "takes_part", [*self._part_of(one, other), *self._part_of(other, one)]
        yield "tie", [row for pair in self._ends(one, other) for row in self._ties.get(pair, ())]
        people = self._roles.get(one, {}).keys() & self._roles.get(other, {}).keys()
        yield "people", [row for key in (one, other) for person in people for row in self._roles[key][person]]
        yield (
            "same_host",
            [Evidence("initiatives", key) for key in (one, other)] if self._same_host(one, other) else [],
        )

    def _part_of(self, one: str, other: str) -> tuple[Evidence, ...]:
        """The records of one's own organisation in the other."""
        own = self.setting.own_organisation.get(one)
        found = self.taking_part.index.get((other, own)) if own else None
        return found.doing if found and found.takes_part else ()

    def _ends(self, one: str, other: str) -> Iterator[frozenset[str]]:
        for first in self._standing_for[one]:
            for second in self._standing_for[other]:
                if first != second:
                    yield frozenset({first, second})

    def _same_host(self, one: str, other: str) -> bool:
        return bool(self._standing_for[one] & self._standing_for[other])

    @cached_property
    def _standing_for(self) -> Mapping[str, frozenset[str]]:
        """The own organisation and the host of each initiative."""
        setting = self.setting
        return {
            key: frozenset(
                organisation
                for organisation in (
                    setting.own_organisation.get(key), setting.counts_as.get(one.host or "")
                )
                if organisation
            )
            for key, one in setting.initiatives.items()
        }  # fmt: skip

    @cached_property
    def _ties(self) -> Mapping[frozenset[str], list[Evidence]]:
        found = defaultdict[frozenset[str], list[Evidence]](list)
        for tie in self.setting.case.ties:
            ends = (tie.from_organisation, tie.to_organisation)
            if tie.kind in _TOGETHER and ends[0] and ends[1] and self.setting.holds(tie):
                counted = frozenset(self.setting.counts_as[end] for end in ends if end)
                found[counted].append(Evidence("ties", tie.id))
        return found

    @cached_property
    def _roles(self) -> Mapping[str, Mapping[str, list[Evidence]]]:
        found = defaultdict[str, dict[str, list[Evidence]]](dict)
        for key, one in self.setting.initiatives.items():
            for role in one.roles:
                if role.person and self.setting.holds(role):
                    found[key].setdefault(role.person, []).append(Evidence("roles", role.id, key))
        return found

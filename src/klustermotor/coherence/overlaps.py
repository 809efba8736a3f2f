"""What initiatives have in common, pair by pair: actors, people, financiers, area, places and words, with the records.

Only initiatives that may go on on the day are compared. A place in common is told, but makes no overlap by
itself: in a region everybody shares the region.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from klustermotor.coherence.coordination import Coordination, Coordinations
from klustermotor.coherence.financing import Financing
from klustermotor.coherence.participation import Participations
from klustermotor.coherence.setting import Setting, ordered
from klustermotor.coherence.shared_words import Language, Of, SharedWords, Words, words_of_case
from klustermotor.diagnosis.signs import Evidence

Pair = tuple[str, str]
Shared = Mapping[Pair, tuple[str, ...]]
_NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Ground:
    """What overlaps are read from."""

    setting: Setting
    taking_part: Participations
    money: Financing

    @cached_property
    def words(self) -> Mapping[tuple[Of, Language], Words]:
        """The words of the initiatives' texts."""
        return words_of_case(self.setting)

    @cached_property
    def people(self) -> Mapping[str, Mapping[str, tuple[Evidence, ...]]]:
        """The people of each initiative that goes on, with the records of what they are or do in it."""
        found: dict[str, dict[str, tuple[Evidence, ...]]] = {}
        for key in sorted(self.setting.current):
            told = defaultdict[str, list[Evidence]](list)
            for role in self.setting.initiatives[key].roles:
                if role.person and self.setting.holds(role):
                    told[role.person].append(Evidence("roles", role.id, key))
            for activity in self.setting.initiatives[key].activities:
                if activity.people and activity.status != "planned" and self.setting.has_begun(activity):
                    for person in activity.people:
                        told[person].append(Evidence("activities", activity.id, key))
            found[key] = {person: tuple(rows) for person, rows in told.items()}
        return found

    @cached_property
    def places(self) -> Mapping[str, frozenset[str]]:
        """The regions of each initiative, its seat among them."""
        return {
            key: frozenset((*one.regions, *((one.seat,) if one.seat else ())))
            for key, one in self.setting.initiatives.items()
        }

    @cached_property
    def coordinations(self) -> Coordinations:
        """What is recorded of coordination."""
        return Coordinations(self.setting, self.taking_part)


@dataclass(frozen=True)
class Overlap:
    """What two initiatives have in common, by key, and what coordination between them is recorded.

    ``participants`` are organisations that do something in both; ``financiers`` those that finance both at
    what may be the same time. Neither holds the two initiatives' own organisations.
    """

    one: str
    other: str
    participants: tuple[str, ...]
    people: tuple[str, ...]
    financiers: tuple[str, ...]
    competence_area: str | None
    regions: tuple[str, ...]
    words: tuple[SharedWords, ...]
    coordination: tuple[Coordination, ...]
    ground: Ground = field(repr=False, compare=False)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """What sort of things they share, a place left out."""
        names = ("participants", "people", "financiers", "competence_area", "words")
        return tuple(name for name in names if getattr(self, name))

    @cached_property
    def size(self) -> int:
        """How many actors, people and financiers they share."""
        return len(self.participants) + len(self.people) + len(self.financiers)

    def evidence(self, kind: str, *, brief: bool = False) -> tuple[Evidence, ...]:
        """The records in both initiatives that tell of what they share of a kind; in brief, the first of each."""
        rows = (row for each in self._told(kind) for row in (each[:1] if brief else each))
        return ordered(rows)

    def _told(self, kind: str) -> Iterable[tuple[Evidence, ...]]:
        keys = (self.one, self.other)
        match kind:
            case "participants":
                index = self.ground.taking_part.index
                return (index[key, each].doing for key in keys for each in self.participants)
            case "people":
                return (self.ground.people[key][each] for key in keys for each in self.people)
            case "financiers":
                backings = self.ground.money.index
                return (backings[key][each].evidence for key in keys for each in self.financiers)
            case "words":
                index_of = self.ground.words
                return (
                    index_of[one.of, one.language].evidence(one.words, key)
                    for one in self.words
                    for key in keys
                )
            case _:
                return ((Evidence("initiatives", key),) for key in keys)


def overlaps(ground: Ground) -> tuple[Overlap, ...]:
    """Every pair of initiatives that have something in common besides places, those with the most first."""
    participants, people, financiers = _participants(ground), _people(ground), _financiers(ground)
    words, areas = _words(ground), _areas(ground.setting)
    found = [
        _overlap(
            ground,
            pair,
            participants=participants.get(pair, _NOTHING),
            people=people.get(pair, _NOTHING),
            financiers=financiers.get(pair, _NOTHING),
            area=areas.get(pair),
            words=words.get(pair, ()),
        )
        for pair in sorted({*participants, *people, *financiers, *words, *areas})
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.kinds), -one.size, one.one, one.other)))


def _overlap(
    ground: Ground,
    pair: Pair,
    *,
    participants: tuple[str, ...],
    people: tuple[str, ...],
    financiers: tuple[str, ...],
    area: str | None,
    words: tuple[SharedWords, ...],
) -> Overlap:
    first, second = (ground.places[key] for key in pair)
    coordination = ground.coordinations.between(*pair)
    return Overlap(
        *pair,
        participants,
        people,
        financiers,
        area,
        tuple(sorted(first & second)),
        words,
        coordination,
        ground,
    )


def _participants(ground: Ground) -> Shared:
    takers = {
        organisation: [one.initiative for one in rows if one.takes_part]
        for organisation, rows in ground.taking_part.organisations.items()
    }
    return _pairs(ground.setting, takers)


def _people(ground: Ground) -> Shared:
    takers = defaultdict[str, list[str]](list)
    for initiative, people in ground.people.items():
        for person in people:
            takers[person].append(initiative)
    return _pairs(ground.setting, takers)


def _financiers(ground: Ground) -> Shared:
    takers = defaultdict[str, list[str]](list)
    for one in ground.money.backings:
        takers[one.financier].append(one.initiative)
    index = ground.money.index
    kept = {
        pair: tuple(key for key in keys if index[pair[0]][key].same_time(index[pair[1]][key]))
        for pair, keys in _pairs(ground.setting, takers).items()
    }
    return {pair: keys for pair, keys in kept.items() if keys}


def _pairs(setting: Setting, takers: Mapping[str, Iterable[str]]) -> Shared:
    """For each pair of initiatives that go on, who is in both of them; the pair's own organisations left out."""
    found = defaultdict[Pair, list[str]](list)
    for key in sorted(takers):
        mine = setting.carried.get(key, frozenset())
        for pair in combinations(sorted(setting.current & set(takers[key])), 2):
            if mine.isdisjoint(pair):
                found[pair].append(key)
    return {pair: tuple(keys) for pair, keys in found.items()}


def _words(ground: Ground) -> Mapping[Pair, tuple[SharedWords, ...]]:
    found = defaultdict[Pair, list[SharedWords]](list)
    for words in ground.words.values():
        for pair, shared in words.shared():
            found[pair].append(shared)
    return {pair: tuple(rows) for pair, rows in found.items()}


def _areas(setting: Setting) -> Mapping[Pair, str]:
    within = defaultdict[str, list[str]](list)
    for key in sorted(setting.current):
        if area := setting.initiatives[key].competence_area:
            within[area].append(key)
    return {pair: area for area, keys in within.items() for pair in combinations(keys, 2)}

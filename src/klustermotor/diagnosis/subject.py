"""One initiative, with what the case knows around it: what every rule is given, and all that it may look at.

Assumes a case whose references hold, as reading a case file sees to. Nothing here judges.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from klustermotor.casefile.coverage import is_inside
from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Case, Dated, Initiative, Organisation, Person, Sector


@dataclass(frozen=True, eq=False)
class Subject:
    """An initiative in its case, looked at on a day."""

    case: Case
    initiative: Initiative
    day: datetime.date

    @cached_property
    def organisations(self) -> Mapping[str, Organisation]:
        """The organisations of the case, by key."""
        return _of_case(_Same(self.case)).organisations

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """The people of the case, by key."""
        return _of_case(_Same(self.case)).people

    @cached_property
    def others(self) -> tuple[Initiative, ...]:
        """The other initiatives of the case."""
        return tuple(one for one in self.case.initiatives if one.id != self.initiative.id)

    @cached_property
    def own_organisations(self) -> frozenset[str]:
        """The organisation that the initiative itself is, where the case has one: it bears the same key."""
        return frozenset({self.initiative.id} & self.organisations.keys())

    @cached_property
    def formal_start(self) -> str | None:
        """When the initiative was formally started: the milestone of its origin, or else its own start."""
        steps = (step.start for step in self.initiative.origin if step.milestone == "formal_start")
        return min((start for start in steps if start), key=first_day, default=None) or self.initiative.start

    @cached_property
    def home(self) -> frozenset[str]:
        """The regions that count as inside: the county of the seat, else the seat, else the region of the case."""
        seat = self.initiative.seat
        if seat is None:
            return frozenset({self.case.region} if self.case.region else ())
        counties = {one.id for one in self.case.regions if one.kind == "county"}
        return frozenset(self._above(seat) & counties or {seat})

    def is_inside(self, region: str | None) -> bool | None:
        """Whether a region lies in the home regions; None when that cannot be told."""
        return is_inside(region, self.home, self._wholes)

    def sector_of(self, organisation: str | None) -> Sector | None:
        """The sector of an organisation; None when it, or its sector, is not known."""
        found = self.organisations.get(organisation or "")
        return found.sector if found else None

    def sectors_of_person(self, person: str) -> frozenset[Sector]:
        """The sectors that a person has a background or a post in, the initiative's own organisation left out."""
        found = self.people[person]
        posts = {one.organisation for one in found.appointments} - self.own_organisations
        known = {found.background_sector, *(self.sector_of(one) for one in posts)}
        return frozenset(one for one in known if one)

    def is_current(self, record: Dated) -> bool:
        """Whether a record may hold on the day: not ended for certain before it, nor begun for certain after it."""
        ended = record.end is not None and bounds(record.end)[1] < self.day
        ahead = record.start is not None and bounds(record.start)[0] > self.day
        return not ended and not ahead

    def sectors_of(self, organisations: Iterable[str]) -> frozenset[Sector]:
        """The known sectors of some organisations."""
        return frozenset(one for one in map(self.sector_of, organisations) if one)

    @cached_property
    def _wholes(self) -> Mapping[str, frozenset[str]]:
        wholes: dict[str, set[str]] = {one.id: set() for one in self.case.regions}
        for one in self.case.regions:
            if one.parent:
                wholes[one.id].add(one.parent)
            for part in one.includes:
                wholes.setdefault(part, set()).add(one.id)
        return {key: frozenset(found) for key, found in wholes.items()}

    def _above(self, region: str) -> set[str]:
        found, waiting = set[str](), [region]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self._wholes.get(one, ()))
        return found


@dataclass(frozen=True, eq=False)
class _Same:
    """A case as the one that it is: comparing all that two cases hold would take longer than to look it up again."""

    case: Case

    def __hash__(self) -> int:
        return id(self.case)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.case is other.case


@dataclass(frozen=True)
class _Known:
    """The actors of a case by key, for all its initiatives."""

    organisations: Mapping[str, Organisation]
    people: Mapping[str, Person]


@lru_cache(maxsize=4)
def _of_case(same: _Same) -> _Known:
    case = same.case
    return _Known({one.id: one for one in case.organisations}, {one.id: one for one in case.people})


def first_day(date: str) -> datetime.date:
    """The first day that a partial date can mean."""
    return bounds(date)[0]


def years_between(earlier: str, later: str) -> float:
    """Years from one partial date to another, from the middles of what they can mean; negative when they run backwards.

    >>> years_between("1989", "1999"), round(years_between("2001-03-27", "2002-11-26"), 1)
    (10.0, 1.7)
    """
    return round((_middle(later) - _middle(earlier)).days / 365.25, 2)


def _middle(date: str) -> datetime.date:
    first, last = bounds(date)
    return first + (last - first) // 2


def subjects(case: Case, day: datetime.date) -> tuple[Subject, ...]:
    """Every initiative of a case, to be looked at on a day."""
    return tuple(Subject(case, one, day) for one in case.initiatives)

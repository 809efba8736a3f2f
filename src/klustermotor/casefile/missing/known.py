"""What the rules are given: one initiative, the actors that it names, and the day that it is read.

Assumes that an actor who is not among those given is unknown, and says so of nobody. A date that is only "about" is
never held against another date.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import (
    Dated,
    Initiative,
    InitiativeRole,
    Organisation,
    Person,
    PhasePlacement,
)


@dataclass(frozen=True)
class Known:
    """An initiative with the organisations and people that it names, by key, as read on a day."""

    initiative: Initiative
    organisations: Mapping[str, Organisation]
    people: Mapping[str, Person]
    today: datetime.date

    @property
    def running(self) -> bool:
        """Whether the initiative may still be going on."""
        return not passed(self.initiative.end, self.today)

    @cached_property
    def placement(self) -> PhasePlacement | None:
        """The latest judgement of phase; one without a date is taken as older than any with."""
        numbered = enumerate(self.initiative.phases)
        newest = max(numbered, key=lambda one: (_first_day(one[1].date), one[0]), default=None)
        return newest[1] if newest else None

    @property
    def early(self) -> bool:
        """Whether the initiative is judged to be before its start, when little of it need have taken form."""
        return self.placement is not None and (self.placement.until_phase or self.placement.phase) in {
            "prospecting",
            "sounding",
        }

    def organisation_name(self, key: str | None) -> str:
        """The name of an organisation; its key where nothing else is known."""
        found = self.organisations.get(key or "")
        return found.name if found else key or ""

    def holder_name(self, role: InitiativeRole) -> str:
        """The name of who holds a role: the person, else the organisation."""
        person = self.people.get(role.person or "")
        return person.name if person else role.person or self.organisation_name(role.organisation)

    def sector(self, role: InitiativeRole) -> str | None:
        """Where the holder of a role comes from: the organisation's sector, else the person's background."""
        organisation, person = (
            self.organisations.get(role.organisation or ""),
            self.people.get(role.person or ""),
        )
        return (organisation.sector if organisation else None) or (
            person.background_sector if person else None
        )

    def current(self, records: Iterable[Dated]) -> list[Dated]:
        """Those that have not ended, as far as is known."""
        return [record for record in records if not passed(record.end, self.today)]

    def roles(self, *kinds: str) -> list[InitiativeRole]:
        """Roles of some kinds, ended ones too."""
        return [role for role in self.initiative.roles if role.role in kinds]


def passed(date: str | None, today: datetime.date) -> bool:
    """Whether the last day that a partial date can mean has passed; an unknown date never has.

    >>> [passed(date, datetime.date(2002, 6, 1)) for date in ("2002-05", "2002", None)]
    [True, False, False]
    """
    return date is not None and bounds(date)[1] < today


def ahead(date: str | None, today: datetime.date) -> bool:
    """Whether a partial date certainly lies ahead.

    >>> [ahead(date, datetime.date(2002, 6, 1)) for date in ("2002-07", "2002", None)]
    [True, False, False]
    """
    return date is not None and bounds(date)[0] > today


def older_than(date: str, years: int, today: datetime.date) -> bool:
    """Whether more than some years have gone since the last day that a partial date can mean.

    >>> older_than("2000", 2, datetime.date(2003, 1, 1)), older_than("2001", 2, datetime.date(2003, 1, 1))
    (True, False)
    """
    last = bounds(date)[1]
    return (last.year + years, last.month, last.day) < (today.year, today.month, today.day)


def surely_before(first: str | None, second: str | None) -> bool:
    """Whether one date certainly comes before another; "about" and the unknown are certain of nothing.

    >>> surely_before("2000", "2001-03"), surely_before("2001", "2001-03"), surely_before("2000~", "2001")
    (True, False, False)
    """
    if not first or not second or "~" in first + second:
        return False
    return bounds(first)[1] < bounds(second)[0]


def _first_day(date: str | None) -> datetime.date:
    return bounds(date)[0] if date else datetime.date.min

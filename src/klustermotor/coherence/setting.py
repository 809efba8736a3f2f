"""A case looked at on a day: who counts as whom, which initiatives go on, and what has begun or ended.

An organisation that has changed its name or gone up in another counts as its successor; one that was bought
stays itself, since it may act on its own. An initiative's own organisation is the one that bears the
initiative's key.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Case, Dated, Initiative, Organisation, Sector
from klustermotor.diagnosis.signs import Evidence

_GOES_ON_AS = {"renamed", "merged"}


@dataclass(frozen=True, eq=False)
class Setting:
    """A case, looked at on a day.

    Parameters
    ----------
    case
        A case whose references hold.
    day
        The day to look at. What begins later for certain is not counted as having happened.
    """

    case: Case
    day: datetime.date

    @cached_property
    def organisations(self) -> Mapping[str, Organisation]:
        """The organisations of the case, by key."""
        return {one.id: one for one in self.case.organisations}

    @cached_property
    def initiatives(self) -> Mapping[str, Initiative]:
        """The initiatives of the case by key, in the order of their keys."""
        return {one.id: one for one in sorted(self.case.initiatives, key=lambda one: one.id)}

    @cached_property
    def current(self) -> frozenset[str]:
        """The initiatives that may go on on the day: not ended for certain, nor still to begin."""
        return frozenset(
            key for key, one in self.initiatives.items() if self.has_begun(one) and not self.has_ended(one)
        )

    @cached_property
    def counts_as(self) -> Mapping[str, str]:
        """For each organisation the one that it counts as: itself, or the last of those that it went on as.

        In a circle of changes of name the first by key stands for all, so that they still count as one.
        """
        nearest = {key: self._successor(one) for key, one in self.organisations.items()}
        return {key: _last(key, nearest) for key in nearest}

    @cached_property
    def own_organisation(self) -> Mapping[str, str]:
        """The organisation that each initiative itself is, where the case has one."""
        return {key: self.counts_as[key] for key in self.initiatives if key in self.counts_as}

    @cached_property
    def carried(self) -> Mapping[str, frozenset[str]]:
        """For each organisation that is an initiative itself, the initiatives that it is."""
        found: dict[str, set[str]] = {}
        for initiative, organisation in self.own_organisation.items():
            found.setdefault(organisation, set()).add(initiative)
        return {key: frozenset(those) for key, those in found.items()}

    def sector_of(self, organisation: str | None) -> Sector | None:
        """The sector of what an organisation counts as; None when unknown.

        Where only its forerunners' is known, and they agree, it is theirs.
        """
        return self._sectors.get(self.counts_as.get(organisation or "", ""))

    def has_begun(self, record: Dated) -> bool:
        """Whether a record may have begun by the day."""
        return record.start is None or day_bounds(record.start)[0] <= self.day

    def has_ended(self, record: Dated) -> bool:
        """Whether a record has ended for certain before the day."""
        return record.end is not None and day_bounds(record.end)[1] < self.day

    def holds(self, record: Dated) -> bool:
        """Whether a record may hold on the day."""
        return self.has_begun(record) and not self.has_ended(record)

    @cached_property
    def _sectors(self) -> Mapping[str, Sector]:
        told: dict[str, set[Sector]] = {}
        for key, one in self.organisations.items():
            if one.sector:
                told.setdefault(self.counts_as[key], set()).add(one.sector)
        own = {key: self.organisations[key].sector for key in told}
        return {
            key: sector
            for key, found in told.items()
            for sector in [own[key] or (next(iter(found)) if len(found) == 1 else None)]
            if sector
        }

    def _successor(self, organisation: Organisation) -> str | None:
        """What an organisation went on as; None where it did not, or where the records do not say which came last."""
        changes = [
            one
            for one in organisation.changes
            if one.kind in _GOES_ON_AS and one.successor and one.successor != organisation.id
            if one.date is None or day_bounds(one.date)[0] <= self.day
        ]
        if len({one.successor for one in changes}) > 1:
            dated = [(day_bounds(one.date), one.successor) for one in changes if one.date]
            last = {successor for when, successor in dated if when == max(dated)[0]}
            return last.pop() if len(dated) == len(changes) and len(last) == 1 else None
        return changes[0].successor if changes else None


def setting_of(case: Case, day: datetime.date | None = None) -> Setting:
    """A case on a day: the last that its ``as_of`` can mean when none is given, or else today."""
    known = bounds(case.as_of)[1] if case.as_of else datetime.datetime.now(tz=datetime.UTC).date()
    return Setting(case, day or known)


def ordered(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Records in order, each once."""
    return tuple(sorted(set(evidence), key=lambda one: (one.collection, one.initiative, one.key)))


@cache
def day_bounds(date: str) -> tuple[datetime.date, datetime.date]:
    """First and last day that a partial date can mean, each date looked at once."""
    return bounds(date)


def _last(key: str, nearest: Mapping[str, str | None]) -> str:
    path = [key]
    while (following := nearest.get(path[-1])) is not None:
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]

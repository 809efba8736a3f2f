"""Who finances what: by financier, initiative, year, kind and currency, and no sum counted twice without saying so.

Money that the organisation of one initiative puts into another has come to the region once already: it is
passed on, and is no part of the region's total; nor is what an initiative puts into itself. What may be
recorded twice is in ``most`` and not in ``least``. Sums of different currencies are never added, nor those of
activities to those of initiatives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from klustermotor.casefile.records import Funding, Initiative, Sector, Text
from klustermotor.coherence.setting import Setting, ordered
from klustermotor.diagnosis.signs import Evidence

Flow = Literal["outside", "passed_on", "own"]
Kind = Literal["base", "project", "fees", "in_kind"]


@dataclass(frozen=True)
class Sum:
    """Money in a currency: at least, and at most when nothing is recorded twice."""

    currency: str
    least: int
    most: int


@dataclass(frozen=True)
class Financed:
    """What a financier puts into an initiative in a year, of one kind and in one currency.

    Attributes
    ----------
    financier : str or None
        The organisation that counts; None where only a label or a sector is recorded.
    flow : str
        ``outside``: money that comes to the initiatives; ``passed_on``: from the organisation of another initiative;
        ``own``: from the initiative's own.
    least, most : int
        The sum, with what may be recorded twice counted once, or as often as it is recorded.
    rows, without_amount, approximate : int
        How many records there are, and how many of them say no amount, or only about how much.
    """

    financier: str | None
    label: Text | None
    sector: Sector | None
    initiative: str
    year: int | None
    kind: Kind | None
    currency: str
    flow: Flow
    least: int
    most: int
    rows: int
    without_amount: int
    approximate: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class SectorMoney:
    """What a sector finances in a currency, and its share of what is counted at least; None is not known."""

    currency: str
    sector: Sector | None
    least: int
    most: int
    share: float | None


@dataclass(frozen=True)
class Backing:
    """That an organisation finances an initiative, fees of members left out.

    Told by money, by a directed tie of finance to the initiative's own organisation, or by its role as a
    member. ``first`` and ``last`` are the years of its money, as far as they are known; ``undated`` is
    whether anything of this has no year. ``sums`` are those recorded, and may be none; ``pieces`` counts the
    years and kinds that money is recorded of.
    """

    financier: str
    initiative: str
    first: int | None
    last: int | None
    undated: bool
    sums: tuple[Sum, ...]
    pieces: int
    evidence: tuple[Evidence, ...]

    def same_time(self, other: Backing) -> bool:
        """Whether two may be of the same time: the years from first to last meet, or some are not known."""
        if self.undated or other.undated:
            return True
        return max(self.first or 0, other.first or 0) <= min(self.last or 0, other.last or 0)


@dataclass(frozen=True)
class Financing:
    """All money of a region's initiatives."""

    rows: tuple[Financed, ...]
    backings: tuple[Backing, ...]
    by_sector: tuple[SectorMoney, ...]

    @cached_property
    def total(self) -> tuple[Sum, ...]:
        """What comes to the initiatives from outside them, in each currency."""
        return _sums(one for one in self.rows if one.flow == "outside")

    @cached_property
    def beside(self) -> Mapping[Flow, tuple[Sum, ...]]:
        """What is left out of the total: passed on between initiatives, and put in by themselves."""
        flows: tuple[Flow, ...] = ("passed_on", "own")
        return {flow: _sums(one for one in self.rows if one.flow == flow) for flow in flows}

    @cached_property
    def undated(self) -> tuple[Sum, ...]:
        """The part of the total of which no year is recorded: perhaps of one year, perhaps of several."""
        return _sums(one for one in self.rows if one.flow == "outside" and one.year is None)

    @property
    def without_amount(self) -> int:
        """How many records say no amount."""
        return sum(one.without_amount for one in self.rows)

    @property
    def without_year(self) -> int:
        """How many records say no year."""
        return sum(one.rows for one in self.rows if one.year is None)

    @property
    def approximate(self) -> int:
        """How many amounts are approximate."""
        return sum(one.approximate for one in self.rows)

    @cached_property
    def index(self) -> Mapping[str, Mapping[str, Backing]]:
        """For each initiative that somebody finances, how, by financier."""
        found: dict[str, dict[str, Backing]] = {}
        for one in self.backings:
            found.setdefault(one.initiative, {})[one.financier] = one
        return found


def financing(setting: Setting) -> Financing:
    """All money that is recorded for the initiatives of a case, with who finances which."""
    rows = tuple(one for initiative in setting.initiatives.values() for one in _of(setting, initiative))
    return Financing(rows, _backings(setting, rows), _by_sector(rows))


def _of(setting: Setting, initiative: Initiative) -> Iterator[Financed]:
    groups = defaultdict[tuple[object, ...], list[Funding]](list)
    for one in initiative.funding:
        who = (setting.counts_as[one.organisation],) if one.organisation else (None, *_words(one.label))
        groups[who, _sector(setting, one), one.year, one.kind, one.currency].append(one)
    again = _perhaps_again(setting, initiative)
    ready = [_financed(setting, initiative.id, found, again) for found in groups.values()]
    yield from sorted(ready, key=_place)


def _financed(setting: Setting, initiative: str, found: list[Funding], again: set[str]) -> Financed:
    first = min(found, key=lambda one: one.id)
    financier = setting.counts_as[first.organisation] if first.organisation else None
    return Financed(
        financier=financier,
        label=None if financier else first.label,
        sector=_sector(setting, first),
        initiative=initiative,
        year=first.year,
        kind=first.kind,
        currency=first.currency,
        flow=_flow(setting, financier, initiative),
        least=sum(one.amount or 0 for one in found if one.id not in again),
        most=sum(one.amount or 0 for one in found),
        rows=len(found),
        without_amount=sum(one.amount is None for one in found),
        approximate=sum(one.approximate for one in found),
        evidence=ordered(Evidence("funding", one.id, initiative) for one in found),
    )


def _flow(setting: Setting, financier: str | None, initiative: str) -> Flow:
    carried = setting.carried.get(financier or "", frozenset())
    if initiative in carried:
        return "own"
    return "passed_on" if carried else "outside"


def _perhaps_again(setting: Setting, initiative: Initiative) -> set[str]:
    """The records whose money another record may hold already.

    They say the same as another in everything that counts; or name nobody, and are just the sum of those that do name
    somebody, of the same time, currency, kind and sector.
    """
    seen, again = set[tuple[object, ...]](), set[str]()
    rows = sorted((one for one in initiative.funding if one.amount), key=lambda one: one.id)
    for one in rows:
        who = setting.counts_as[one.organisation] if one.organisation else None
        same = (
            who,
            one.sector if who is None else None,
            one.kind,
            one.amount,
            *_words(one.label),
            *_when(one),
        )
        if same in seen:
            again.add(one.id)
        seen.add(same)
    counted = [one for one in rows if one.id not in again]
    named = [one for one in counted if one.organisation]
    for one in counted:
        if one.organisation is None:
            parts = [part.amount or 0 for part in named if _may_be_part(setting, part, one)]
            if parts and sum(parts) == one.amount:
                again.add(one.id)
    return again


def _may_be_part(setting: Setting, part: Funding, whole: Funding) -> bool:
    return (
        _when(part) == _when(whole)
        and whole.kind in {None, part.kind}
        and whole.sector in {None, _sector(setting, part)}
    )


def _when(one: Funding) -> tuple[object, ...]:
    """When the money is of: the year, or else what words it."""
    return (one.currency, one.year, *(_words(one.period) if one.year is None else ()))


def _backings(setting: Setting, rows: Iterable[Financed]) -> tuple[Backing, ...]:
    told = defaultdict[tuple[str, str], list[Financed]](list)
    for row in rows:
        if row.financier and row.flow != "own" and row.kind != "fees" and _has_come(setting, row.year):
            told[row.initiative, row.financier].append(row)
    unsummed = defaultdict[tuple[str, str], list[Evidence]](list)
    for place, evidence in _said_to_finance(setting):
        unsummed[place].append(evidence)
    return tuple(
        _backing(place, told.get(place, []), unsummed.get(place, [])) for place in sorted({*told, *unsummed})
    )


def _backing(place: tuple[str, str], rows: list[Financed], unsummed: list[Evidence]) -> Backing:
    years = [row.year for row in rows if row.year is not None]
    undated = bool(unsummed) or len(years) < len(rows)
    evidence = ordered([*(one for row in rows for one in row.evidence), *unsummed])
    first, last = min(years, default=None), max(years, default=None)
    sums = _sums(row for row in rows if row.most)
    return Backing(place[1], place[0], first, last, undated, sums, len(rows), evidence)


def _said_to_finance(setting: Setting) -> Iterator[tuple[tuple[str, str], Evidence]]:
    """What tells of financing without a sum: ties of finance, and members whose role it is."""
    for tie in setting.case.ties:
        told = tie.kind == "finance" and tie.directed and setting.has_begun(tie)
        if told and tie.from_organisation and tie.to_organisation:
            giver = setting.counts_as[tie.from_organisation]
            reached = setting.carried.get(setting.counts_as[tie.to_organisation], frozenset())
            for initiative in reached - setting.carried.get(giver, frozenset()):
                yield (initiative, giver), Evidence("ties", tie.id)
    for initiative, one in setting.initiatives.items():
        for member in one.members:
            giver = setting.counts_as[member.organisation]
            own = initiative in setting.carried.get(giver, ())
            if "financier" in member.roles and setting.has_begun(member) and not own:
                yield (initiative, giver), Evidence("members", member.id, initiative)


def _has_come(setting: Setting, year: int | None) -> bool:
    return year is None or year <= setting.day.year


def _by_sector(rows: Iterable[Financed]) -> tuple[SectorMoney, ...]:
    found = defaultdict[tuple[str, Sector | None], list[Financed]](list)
    for row in rows:
        if row.flow == "outside" and row.most:
            found[row.currency, row.sector].append(row)
    least = {place: sum(row.least for row in those) for place, those in found.items()}
    whole = defaultdict[str, int](int)
    for (currency, _), amount in least.items():
        whole[currency] += amount
    ready = [
        SectorMoney(
            currency, sector, least[currency, sector], sum(row.most for row in those),
            least[currency, sector] / whole[currency] if whole[currency] else None,
        )
        for (currency, sector), those in found.items()
    ]  # fmt: skip
    return tuple(sorted(ready, key=lambda one: (one.currency, -one.least, one.sector or "~")))


def _sums(rows: Iterable[Financed]) -> tuple[Sum, ...]:
    found: dict[str, list[int]] = {}
    for row in rows:
        pair = found.setdefault(row.currency, [0, 0])
        pair[0] += row.least
        pair[1] += row.most
    return tuple(Sum(currency, least, most) for currency, (least, most) in sorted(found.items()))


def _sector(setting: Setting, one: Funding) -> Sector | None:
    return setting.sector_of(one.organisation) or one.sector


def _words(text: Text | None) -> tuple[str | None, str | None]:
    return (text.sv, text.en) if text else (None, None)


def _place(row: Financed) -> tuple[object, ...]:
    words = tuple(one or "" for one in _words(row.label))
    year = (row.year is None, row.year or 0)
    return (
        *year,
        row.financier is None,
        row.financier or "",
        words,
        row.sector or "",
        row.kind or "",
        row.currency,
    )

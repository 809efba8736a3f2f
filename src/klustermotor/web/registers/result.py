"""What a comparison of a list with others found, as the page, its files and the taking in use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.charts.combinations import Combination, SetRow, combinations_figure
from klustermotor.web.cases.text import fold
from klustermotor.web.cases.wording import number_words
from klustermotor.web.registers import queries
from klustermotor.web.registers.models import CompanyList, Comparison, ListedFirm, Pair
from klustermotor.web.registers.overlap import Firm, Overlap

ORDERS = ("name", "most")
_PART = 2_000


@dataclass(frozen=True)
class Cell:
    """Whether a firm is in a list, and the pair that says so, to look at."""

    state: str
    pair: int | None = None


@dataclass(frozen=True)
class Line:
    """A firm as the table shows it: its row in the base, a cell for each other list, and its organisation."""

    firm: Firm
    row: ListedFirm
    name: str
    cells: list[Cell]
    organisation: tuple[str, str] | None


@dataclass(frozen=True)
class Result:
    """All of it: lists, firms and counts."""

    comparison: Comparison
    base: CompanyList
    others: Sequence[CompanyList]
    overlap: Overlap

    @property
    def finding(self) -> str:
        """The heading: how many firms are on one of the lists, and how far that can still change."""
        values = {
            "least": number_words(self.overlap.at_least),
            "most": number_words(self.overlap.at_most),
            "total": number_words(self.overlap.total),
            "base": self.base.name,
            "n": len(self.others),
        }
        if self.overlap.at_least == self.overlap.at_most:
            words = ngettext(
                "%(least)s of %(total)s firms in %(base)s are in the other list",
                "%(least)s of %(total)s firms in %(base)s are in at least one of the %(n)d other lists",
                len(self.others),
            )
        else:
            words = ngettext(
                "At least %(least)s and at most %(most)s of %(total)s firms in %(base)s are in the other list",
                "At least %(least)s and at most %(most)s of %(total)s firms in %(base)s are in at least one of the "
                "%(n)d other lists",
                len(self.others),
            )
        return words % values

    @cached_property
    def counts(self) -> list[tuple[CompanyList, int, int]]:
        """How many firms are in each of the other lists: at least and at most."""
        return [(one, *self.overlap.of_list(one.pk)) for one in self.others]

    @cached_property
    def combinations(self) -> list[tuple[str, int]]:
        """How many firms are in exactly which lists, in words."""
        names = {one.pk: str(one) for one in self.others}
        return [
            (" + ".join(names[pk] for pk in names if pk in combination), count)
            for combination, count in self.overlap.combinations()
        ]

    def drawing(self) -> str:
        """The lists with their numbers, and how many firms are in exactly which; empty where none is in any."""
        if not self.overlap.at_most:
            return ""
        places = {one.pk: place for place, one in enumerate(self.others)}
        sets = [SetRow(str(one), least, most, self.between(least, most)) for one, least, most in self.counts]
        drawn = [
            Combination({places[pk] for pk in lists}, count, words)
            for (lists, count), (words, _count) in zip(
                self.overlap.combinations(), self.combinations, strict=True
            )
        ]
        return combinations_figure(
            sets,
            drawn,
            others=_("in other combinations: {n}"),
            title=self.finding,
            description="; ".join(f"{one.name}: {one.words}" for one in sets),
            identifier="overlap",
        )

    @staticmethod
    def between(least: int, most: int) -> str:
        """A number, or from which to which it is."""
        if least == most:
            return number_words(least)
        return _("%(least)s to %(most)s") % {"least": number_words(least), "most": number_words(most)}

    @property
    def none(self) -> int:
        """How many firms are in none of the others."""
        return self.overlap.total - self.overlap.at_most

    def rows(self, on: str, question: str, by: str, *, personal: bool = True) -> list[Firm]:
        """Firms in an order: in any, in all, in none or in one of the others, in doubt; of a name when asked."""
        firms = [one for one in self.overlap.firms if self._is_wanted(one, on)]
        if fold(question):
            known = set(
                queries.firms(self.base, question=question, personal=personal).values_list("pk", flat=True)
            )
            firms = [one for one in firms if known.intersection(one.rows)]
        return sorted(firms, key=lambda one: -len(one.sure)) if by == "most" else firms

    def _is_wanted(self, firm: Firm, on: str) -> bool:
        numbers = {one.pk for one in self.others}
        if on.isdecimal() and int(on) in numbers:
            return int(on) in firm.sure
        return {
            "any": bool(firm.sure),
            "all": firm.sure >= numbers,
            "none": not firm.sure and not firm.maybe,
            "doubt": bool(firm.maybe),
        }.get(on, True)

    def lines(self, firms: Sequence[Firm], *, personal: bool) -> list[Line]:
        """Firms as the table shows them; names of sole traders only to who keeps the lists."""
        case = self.comparison.case
        numbers = [one.rows[0] for one in firms]
        partners = [pk for one in firms for pks in one.partners.values() for pk in pks]
        rows: dict[int, ListedFirm] = {}
        for start in range(0, len(numbers + partners), _PART):
            rows |= ListedFirm.objects.in_bulk((numbers + partners)[start : start + _PART])
        keys = {one.rows[0]: _organisation(one, rows) for one in firms}
        names = queries.names_of(case, {key for some in keys.values() for key in some})
        pairs = self._pairs(firms)
        found = []
        for one in firms:
            key = next((key for key in keys[one.rows[0]] if key in names), None)
            row = rows[one.rows[0]]
            found.append(
                Line(
                    firm=one,
                    row=row,
                    name=row.name if personal or not row.personal else _("sole trader (name not shown)"),
                    cells=[self._cell(one, other, pairs) for other in self.others],
                    organisation=(key, names[key]) if key else None,
                )
            )
        return found

    def _pairs(self, firms: Sequence[Firm]) -> dict[tuple[int, int], int]:
        """The best pair of each firm with each list, by the firm's first row and the list."""
        first = {pk: one.rows[0] for one in firms for pk in one.rows}
        numbers = sorted(first)
        found: dict[tuple[int, int], int] = {}
        for start in range(0, len(numbers), _PART):
            some = numbers[start : start + _PART]
            for end, other in (("left", "right"), ("right", "left")):
                rows = Pair.objects.filter(comparison=self.comparison, **{f"{end}__in": some}).order_by(
                    "weight"
                )
                for pk, row, number in rows.values_list("pk", end, f"{other}__company_list"):
                    found[first[row], number] = pk
        return found

    def _cell(self, firm: Firm, other: CompanyList, pairs: dict[tuple[int, int], int]) -> Cell:
        state = "sure" if other.pk in firm.sure else "maybe" if other.pk in firm.maybe else ""
        return Cell(state, pairs.get((firm.rows[0], other.pk)) if state else None)


def _organisation(firm: Firm, rows: dict[int, ListedFirm]) -> list[str]:
    numbers = [*firm.rows[:1], *(pk for pks in firm.partners.values() for pk in pks)]
    return [rows[pk].organisation_key for pk in reversed(numbers) if pk in rows and rows[pk].organisation_key]


def result_of(comparison: Comparison) -> Result:
    """What a comparison found, with what has been decided until now."""
    base = comparison.base
    assert base is not None  # noqa: S101 - the database keeps that an overlap has a base
    return Result(comparison, base, queries.of_overlap(comparison), queries.found_overlap(comparison))

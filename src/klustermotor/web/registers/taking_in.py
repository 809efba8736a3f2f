"""Firms of lists as organisations of the case: what would be made, completed and left, worked out before it is saved.

A firm is an organisation of the case when the comparison is sure of it or somebody has said so, when its row was linked
before, or when the number is the same. Only what is empty is filled; where list and case differ, both are told and the
case stays as it is. Firms that may be an organisation of the case, and about which nobody has decided, are left.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from klustermotor.casefile.records import IndustryCode, Member, Organisation, Plain, Source, Text, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.actions import Wanted
from klustermotor.web.recording.keys import new_key, new_keys
from klustermotor.web.recording.stored import Stored, as_json, key_of, read_some, table_of
from klustermotor.web.registers.models import CompanyList, ListedFirm
from klustermotor.web.registers.overlap import Firm

FILLED = ("organisation_number", "industry_codes", "size_class")
_SIZES = ((0, "0"), (9, "1-9"), (49, "10-49"), (249, "50-249"))
_CODE = re.compile(r"\b[0-9]{2}(?:\.?[0-9]{1,3})?\b")


@dataclass(frozen=True)
class Choices:
    """What somebody wants recorded."""

    new: bool = True
    fill: bool = True
    ties: bool = True
    sector: str = "business"
    scheme: str = ""


@dataclass(frozen=True)
class Difference:
    """A field in which list and case say different things; the case stays as it is."""

    key: str
    name: str
    field: str
    in_case: str
    in_list: str


@dataclass
class Plan:
    """What would be recorded.

    Attributes
    ----------
    wanted : list of Wanted
        Sources, organisations, ties and memberships.
    links : dict of str to list of int
        Rows of lists by the organisation that they are of.
    sources : dict of int to str
        The source record of each list, by the list's number.
    made, filled : list of str
        Names of the organisations that are new, and that get something they lacked.
    waiting : list of str
        Names of firms that may be in the case already: a pair has to be decided first.
    refused : list of str
        Names of initiatives whose members the account may not record.
    """

    case: Case
    wanted: list[Wanted] = field(default_factory=list)
    links: dict[str, list[int]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    ties: int = 0
    memberships: int = 0
    personal: int = 0

    @property
    def digest(self) -> str:
        """What tells this plan from what it would be after any change of what it rests on."""
        told = [
            [
                one.collection,
                one.parent,
                one.base,
                {k: v for k, v in as_json(one.record).items() if k != "id"},
            ]
            for one in self.wanted
        ]
        text = json.dumps([told, sorted(self.links.items())], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def plan_of(
    case: Case,
    firms: Sequence[Firm],
    lists: Mapping[int, CompanyList],
    *,
    base: CompanyList,
    choices: Choices,
) -> Plan:
    """What the taking in of some firms means.

    Parameters
    ----------
    firms
        Firms of the base list, with the other lists that they are in.
    lists
        The other lists, by number.
    """
    return _Planning(case, lists, base, choices).plan(firms)


class _Planning:
    """One plan in the making: rows and organisations are read once for all firms."""

    def __init__(
        self, case: Case, lists: Mapping[int, CompanyList], base: CompanyList, choices: Choices
    ) -> None:
        self.case, self.base, self.choices = case, base, choices
        self.lists = {**lists, base.pk: base}
        self.found = Plan(case)
        self.put: dict[tuple[str, str], Wanted] = {}

    def plan(self, firms: Sequence[Firm]) -> Plan:
        rows = self._rows(firms)
        own = {pk for pk, one in self.lists.items() if one.is_case}
        clear = []
        for firm in firms:
            if firm.maybe & own and not firm.sure & own:
                self.found.waiting.append(rows[firm.rows[0]].name)
            else:
                clear.append(firm)
        there = self._organisations(clear, rows)
        self._organisations_put(clear, rows, there)
        if self.choices.ties:
            self._relations(clear)
        self.found.wanted = list(self.put.values())
        return self.found

    # Which rows and organisations

    def _rows(self, firms: Iterable[Firm]) -> dict[int, ListedFirm]:
        numbers = [pk for firm in firms for pk in _all_rows(firm)]
        found: dict[int, ListedFirm] = {}
        for start in range(0, len(numbers), 2_000):
            found |= ListedFirm.objects.in_bulk(numbers[start : start + 2_000])
        return found

    def _organisations(self, firms: Sequence[Firm], rows: Mapping[int, ListedFirm]) -> dict[int, Stored]:
        """The organisation that each firm is, by the firm's first row, as far as it is in the case."""
        named = {rows[pk].organisation_key for firm in firms for pk in _all_rows(firm)} - {""}
        numbers = {rows[pk].number for firm in firms for pk in _all_rows(firm)} - {""}
        table = table_of("organisations").rows.filter(case=self.case).order_by("pk")
        by_number: dict[str, str] = {}
        listed = sorted(numbers)
        for start in range(0, len(listed), 2_000):
            some = table.filter(organisation_number__in=listed[start : start + 2_000])
            by_number |= dict(some.values_list("organisation_number", "key"))
        stored = {
            one.key: one for one in read_some(self.case, "organisations", named | set(by_number.values()))
        }
        found = {}
        for firm in firms:
            keys = [rows[pk].organisation_key for pk in reversed(_all_rows(firm))]
            keys += [by_number.get(rows[pk].number, "") for pk in _all_rows(firm)]
            key = next((one for one in keys if one in stored), None)
            if key:
                found[firm.rows[0]] = stored[key]
        return found

    def _organisations_put(
        self, firms: Sequence[Firm], rows: Mapping[int, ListedFirm], there: Mapping[int, Stored]
    ) -> None:
        new = [firm for firm in firms if firm.rows[0] not in there] if self.choices.new else []
        keys = new_keys(self.case, "organisations", [rows[firm.rows[0]].name for firm in new])
        made = {firm.rows[0]: key for firm, key in zip(new, keys, strict=True)}
        self.of_firm: dict[int, str] = {}
        for firm in firms:
            first = firm.rows[0]
            told = [rows[pk] for pk in _all_rows(firm) if not self.lists[rows[pk].company_list_id].is_case]
            if first in there:
                self._fill(there[first], self._values(told))
                self.of_firm[first] = there[first].key
            elif first in made:
                self._make(made[first], told)
                self.of_firm[first] = made[first]
            else:
                continue
            self.found.links.setdefault(self.of_firm[first], []).extend(one.pk for one in told)

    def _values(self, told: Sequence[ListedFirm]) -> dict[str, Any]:
        """What the rows say of a firm, the first that says anything before the others."""
        number = next((one for one in told if one.number), None)
        sizes = (size_class(one.size) for one in told)
        codes = (industry_codes(one.industry, self.choices.scheme) for one in told)
        return {
            "organisation_number": number.number if number else None,
            "country": (number or told[0]).country or "SE",
            "size_class": next(filter(None, sizes), None),
            "industry_codes": next(filter(None, codes), ()),
        }

    def _make(self, key: str, told: Sequence[ListedFirm]) -> None:
        values = self._values(told) | {
            "id": key,
            "name": told[0].name,
            "sector": self.choices.sector or None,
            "source": self._source(self.base),
        }
        self._want("organisations", Organisation(**values))
        self.found.made.append(told[0].name)
        self.found.personal += any(one.personal for one in told)

    def _fill(self, stored: Stored, values: Mapping[str, Any]) -> None:
        record = stored.record
        name = vars(record)["name"]
        gained = {}
        for one in FILLED:
            held, offered = getattr(record, one), values[one]
            if not offered or held == offered:
                continue
            if held:
                if one != "industry_codes":
                    self.found.differences.append(Difference(stored.key, name, one, str(held), str(offered)))
            elif one != "organisation_number" or values["country"] == vars(record)["country"]:
                gained[one] = offered
        if not gained or not self.choices.fill:
            return
        try:
            whole = Organisation(**(dict(record) | gained))
        except ValidationError:
            return  # a number that the list gives and the case does not take
        self.put["organisations", stored.key] = Wanted("organisations", whole, base=stored.digest)
        self.found.filled.append(name)

    # What the lists say beside

    def _relations(self, firms: Sequence[Firm]) -> None:
        for number in sorted(self.lists):
            company_list = self.lists[number]
            on_it = [
                self.of_firm[firm.rows[0]]
                for firm in firms
                if firm.rows[0] in self.of_firm and (number in firm.sure or number == self.base.pk)
            ]
            if company_list.kind == CompanyList.Kind.SUPPLIERS:
                self._ties("customer_supplier", on_it, company_list)
            elif company_list.kind == CompanyList.Kind.MEMBERS:
                self._ties("membership", on_it, company_list)
                self._members(on_it, company_list)

    def _ties(self, kind: str, keys: Sequence[str], company_list: CompanyList) -> None:
        """From who supplies to the customer, from the member to what it is a member of."""
        end = company_list.organisation_key
        organisations = table_of("organisations").rows.filter(case=self.case)
        if not end or not organisations.filter(key=end).exists():
            return
        rows = table_of("ties").rows.filter(case=self.case, kind=kind, to_organisation__key=end)
        known = set(rows.values_list("from_organisation__key", flat=True))
        for key in dict.fromkeys(keys):
            if key != end and key not in known:
                tie = Tie(
                    id=new_key(self.case, "ties"),
                    kind=kind,  # type: ignore[arg-type]
                    from_organisation=key,
                    to_organisation=end,
                    directed=True,
                    source=self._source(company_list),
                )
                self._want("ties", tie)
                self.found.ties += 1

    def _members(self, keys: Sequence[str], company_list: CompanyList) -> None:
        initiative = company_list.initiative_key
        initiatives = table_of("initiatives").rows.filter(case=self.case, key=initiative)
        name = initiatives.values_list("name", flat=True).first() if initiative else None
        if name is None:
            return
        if not self.case.standing.may_record("members", initiative):
            self.found.refused.append(name)
            return
        rows = table_of("members").rows.filter(case=self.case, initiative__key=initiative)
        known = set(rows.values_list("organisation__key", flat=True))
        for key in dict.fromkeys(keys):
            if key not in known:
                member = Member(
                    id=new_key(self.case, "members"), organisation=key, source=self._source(company_list)
                )
                self._want("members", member, parent=initiative)
                self.found.memberships += 1

    def _source(self, company_list: CompanyList) -> str:
        """The source record of a list; made where there is none yet."""
        if company_list.pk in self.found.sources:
            return self.found.sources[company_list.pk]
        rows = table_of("sources").rows.filter(case=self.case, key=company_list.source_key)
        if company_list.source_key and rows.exists():
            key = company_list.source_key
        else:
            taken = set(self.found.sources.values())
            key = new_key(self.case, "sources", company_list.name)
            while key in taken:
                key = new_key(self.case, "sources")
            source = Source(
                id=key,
                title=Text(sv=company_list.name),
                kind="register",
                publisher=company_list.origin or None,
                as_of=company_list.as_of or None,
            )
            self.put = {("sources", key): Wanted("sources", source), **self.put}
        self.found.sources[company_list.pk] = key
        return key

    def _want(self, collection: str, record: Plain, parent: str | None = None) -> None:
        self.put[collection, key_of(record)] = Wanted(collection, record, parent=parent)


def size_class(text: str) -> str | None:
    """The size class of a number of employees, or of the class as it is written; None for anything else.

    >>> size_class("23"), size_class("10 - 49"), size_class("250+"), size_class("several")
    ('10-49', '10-49', '250+', None)
    """
    plain = text.replace("\u2013", "-").replace(" ", "")
    if plain in {"0", "1-9", "10-49", "50-249", "250+"}:
        return plain
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 8):
        return None
    return next((name for most, name in _SIZES if int(plain) <= most), "250+")


def industry_codes(text: str, scheme: str) -> tuple[IndustryCode, ...]:
    """The codes in a text, of a classification that somebody has named.

    >>> [one.code for one in industry_codes("25.620 Legoarbeten; 28290", "SNI2007")]
    ['25.620', '28290']
    """
    if not scheme:
        return ()
    return tuple(IndustryCode(scheme=scheme, code=code) for code in dict.fromkeys(_CODE.findall(text)))  # type: ignore[arg-type]


def _all_rows(firm: Firm) -> list[int]:
    return [*firm.rows, *(pk for number in sorted(firm.partners) for pk in firm.partners[number])]

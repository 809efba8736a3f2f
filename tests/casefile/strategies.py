"""Whole valid cases for property tests, made from the definitions of the records alone.

A seed decides the shape of a case: which optional fields are there, how many records of each kind, what they name.
Texts, numbers and dates are drawn, so that what breaks is shrunk to a small text or number.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic_core import PydanticUndefined

from klustermotor.casefile import records
from klustermotor.casefile.partial_dates import ends_before_start
from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Case, Plain
from klustermotor.casefile.structure import Reference, hints, nested, owner, parts, references

Values = dict[str, Any]

texts = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[chr(code) for code in [*range(9), 11, 12, *range(14, 32), 127]],
    ),
    min_size=1,
    max_size=40,
).filter(str.strip)
dates = st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.sampled_from(["1997-23", "2001-21~", "0001", "9999-12-31", "1989~"]),
)
BY_NAME = {
    "country": ["SE", "NO"],
    "organisation_number": ["5560360793", "556036-0793", None],
    "address": ["https://exempel.se/å?b=c#d"],
    "strength": [1, 5],
    "code": ["04", "A"],
}


@st.composite
def raw_cases(draw: st.DrawFn, most: int = 3) -> Values:
    """A valid case as plain values, with up to so many records in every list."""
    maker = _Maker(
        Random(draw(st.integers(0, 2**32))),  # noqa: S311
        {
            records.Prose: draw(st.lists(texts, min_size=1, max_size=4)),
            records.Name: draw(st.lists(texts, min_size=1, max_size=4)),
            records.PartialDate: draw(st.lists(dates, min_size=1, max_size=4)),
            float: draw(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=3)),
            records.Count: draw(st.lists(st.integers(0, 2_000_000_000), min_size=1, max_size=3)),
            records.Amount: draw(st.lists(st.integers(0, 10**15), min_size=1, max_size=3)),
            records.Year: [1800, 2003, 2200],
            records.Currency: ["SEK", "EUR"],
            bool: [False, True],
        },
        most,
    )
    return maker.case()


def cases(most: int = 3) -> st.SearchStrategy[Case]:
    """A valid case."""
    return raw_cases(most).map(lambda raw: read_case(json.dumps(raw).encode()))


class _Maker:
    def __init__(self, random: Random, pools: dict[Any, list[Any]], most: int) -> None:
        self.random, self.pools, self.most = random, pools, most
        self.keys: dict[tuple[type[Plain], str], list[str]] = {}
        self.number = 0

    def case(self) -> Values:
        """Identifiers first, so that any record can name any other; then everything else."""
        tree: Values = {"format": "klustermotor-case", "version": 1, "id": "fallet"}
        self.plant(Case, tree, "")
        self.fill(Case, tree, "")
        return tree

    def plant(self, kind: type[Plain], item: Values, around: str) -> None:
        for name, inner in nested(kind).items():
            count = self.random.randint(1 if kind is Case else 0, self.most)
            item[name] = [{"id": self.key(inner, around)} for _ in range(count)]
            for one in item[name]:
                self.plant(inner, one, one["id"])

    def key(self, kind: type[Plain], around: str) -> str:
        self.number += 1
        key = f"{kind.__name__.lower()}{self.random.choice('.-_')}{self.number}"
        self.keys.setdefault((kind, around if owner(kind) is not Case else ""), []).append(key)
        return key

    def fill(self, kind: type[Plain], item: Values, around: str) -> None:
        refers = {one.field: one for one in references(kind)}
        for name, field in kind.model_fields.items():
            if name in item and name not in nested(kind):
                continue
            if name in nested(kind):
                for one in item.get(name, ()):
                    self.fill(nested(kind)[name], one, item["id"])
            elif field.default is PydanticUndefined or self.random.random() < 0.6:
                if name in refers:
                    self.refer(item, refers[name], kind, around)
                else:
                    item[name] = self.value(name, hints(kind)[name])
        _mend(kind, item, self.keys)

    def refer(self, item: Values, reference: Reference, kind: type[Plain], around: str) -> None:
        inside = owner(reference.kind) is not Case
        known = self.keys.get((reference.kind, around if inside else ""), [])
        if reference.kind is kind and not reference.many:
            known = known[: known.index(item["id"])]  # parents come first, so there is no circle
        if reference.many:
            item[reference.field] = self.random.sample(known, self.random.randint(0, len(known)))
        elif known:
            item[reference.field] = self.random.choice(known)

    def value(self, name: str, hint: Any) -> Any:
        part = parts(hint)[0] if hint not in self.pools else hint
        if part in self.pools:
            return self.random.choice(self.pools[part])
        if get_origin(part) is Literal:
            return self.random.choice(get_args(part))
        if get_origin(part) is tuple:
            count = self.random.randint(0, self.most)
            return [self.value(name, get_args(part)[0]) for _ in range(count)]
        if isinstance(part, type) and issubclass(part, Plain):
            return self.part(part)
        return self.random.choice(BY_NAME[name])

    def part(self, kind: type[Plain]) -> Values:
        item: Values = {}
        for name, field in kind.model_fields.items():
            if field.default is PydanticUndefined or self.random.random() < 0.6:
                item[name] = self.value(name, hints(kind)[name])
        _mend(kind, item, self.keys)
        return item


def _mend(kind: type[Plain], item: Values, keys: dict[tuple[type[Plain], str], list[str]]) -> None:
    """Make what was chosen field by field hold together."""
    organisation = keys[records.Organisation, ""][0]
    if "end" in item and ends_before_start(item.get("start"), item["end"]):
        item["start"], item["end"] = item["end"], item["start"]
    if kind is records.Text and not item:
        item["sv"] = "Å"
    if kind is records.Organisation and item.get("country") == "NO":
        item["organisation_number"] = "999"
    if kind is records.InitiativeRole and "person" not in item:
        item["organisation"] = organisation
    if kind is records.StageActor and "region" not in item:
        item["organisation"] = organisation
    if kind is records.PhasePlacement and "until_phase" in item:
        item["phase"], item["until_phase"] = sorted(
            (item["phase"], item["until_phase"]), key=records.PHASES.index
        )
    if kind is records.PlanPriority:
        item.pop("initiative", None)
        item["competence_area"] = keys[records.CompetenceArea, ""][0]
    if kind is records.Tie:
        for name in ("from_person", "to_organisation"):
            item.pop(name, None)
        item["from_organisation"] = organisation
        item["to_person"] = keys[records.Person, ""][-1]

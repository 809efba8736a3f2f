"""Suggestions to coordinate: what to look at together, with the records that each builds on.

Each is a question to those concerned, never an order: they know what is not recorded. The words are in
``words/coherence.json``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from klustermotor.casefile.records import Text
from klustermotor.coherence.fragmentation import Fragmentation, Spread
from klustermotor.coherence.overlaps import Overlap
from klustermotor.coherence.plans import PlanLine
from klustermotor.coherence.reached import Reached
from klustermotor.coherence.setting import Setting, ordered
from klustermotor.diagnosis.signs import Evidence
from klustermotor.wording import said

SHOWN = 5
"""How many names a sentence lists; the others are counted."""
NEAREST = 3
"""With how many others an initiative is asked to meet at most: who is to meet everybody meets nobody."""
KEYS = (
    "meet", "agree-for-firms", "gather", "divide-work", "compare-aims", "take-into-plan", "say-what-priority-means",
    "name-payer", "tell-plan", "area-without-initiative", "perhaps-area-without-initiative", "stage-lacking",
)  # fmt: skip
Value = int | tuple[str, ...] | tuple[Evidence, ...]


@dataclass(frozen=True)
class Suggestion:
    """Something to coordinate.

    Attributes
    ----------
    key : str
        Which sort of suggestion it is, one of ``KEYS``.
    values : dict
        What its sentence is filled with: counts, words, and the records that are called by name.
    evidence : tuple of Evidence
        The records that it builds on; for each actor in common, the first in each initiative.
    """

    key: str
    values: Mapping[str, Value]
    evidence: tuple[Evidence, ...]


def suggestions(
    *,
    overlaps: Iterable[Overlap],
    reached: Iterable[Reached],
    plans: Iterable[PlanLine],
    fragments: Fragmentation,
) -> tuple[Suggestion, ...]:
    """What to coordinate, that which builds on the most records first."""
    apart = [one for one in overlaps if not one.coordination]
    found = [
        *_nearest(apart),
        *map(_agree, reached),
        *_gather(fragments.spread, apart),
        *_of_plans(plans),
        *_gaps(fragments),
    ]
    return tuple(sorted(found, key=_place))


def sentence(setting: Setting, suggestion: Suggestion, language: str = "en") -> str:
    """A suggestion in words."""
    values = {name: _shown(setting, value, language) for name, value in suggestion.values.items()}
    return said("coherence", suggestion.key, language, **values)


def _nearest(apart: Iterable[Overlap]) -> Iterator[Suggestion]:
    """For each initiative the pairs with the most in common, of those that there is something to suggest for."""
    telling = [one for one in apart if one.words or (one.financiers and _others(one))]
    near = defaultdict[str, list[tuple[int, int]]](list)
    for one in telling:
        near[one.one].append(_in_common(one))
        near[one.other].append(_in_common(one))
    least = {key: sorted(found, reverse=True)[:NEAREST][-1] for key, found in near.items()}
    for one in telling:
        if _in_common(one) >= min(least[one.one], least[one.other]):
            yield _of_pair(one)


def _of_pair(one: Overlap) -> Suggestion:
    """For what two share, and nothing is recorded to join them."""
    pair = {"one": _initiatives(one.one), "other": _initiatives(one.other)}
    shared = [row for kind in one.kinds for row in one.evidence(kind, brief=True)]
    records = [*pair["one"], *pair["other"], *shared]
    others = _others(one)
    if one.financiers and others:
        return _suggestion(
            "meet", records, **pair, **_many("financiers", one.financiers), **_many("actors", others)
        )
    best = max(one.words, key=lambda words: (words.weight, words.of, words.language))
    return _suggestion("compare-aims", records, **pair, words=best.words)


def _others(one: Overlap) -> tuple[str, ...]:
    """The actors in common that do not finance both: one body is not to be counted as two reasons."""
    return tuple(key for key in one.participants if key not in one.financiers)


def _in_common(one: Overlap) -> tuple[int, int]:
    return len(one.kinds), one.size


def _agree(one: Reached) -> Suggestion:
    return _suggestion(
        "agree-for-firms",
        one.evidence,
        initiatives=_initiatives(*one.initiatives),
        **_many("firms", one.firms),
        **_many("financiers", one.financiers),
    )


def _gather(spread: Iterable[Spread], apart: Iterable[Overlap]) -> Iterator[Suggestion]:
    """For a financier of initiatives between which nothing is recorded."""
    pairs = defaultdict[str, int](int)
    for pair in apart:
        for key in pair.financiers:
            pairs[key] += 1
    for one in spread:
        if pairs[one.financier]:
            yield _suggestion(
                "gather",
                one.evidence,
                body=_organisations(one.financier),
                initiatives=_initiatives(*one.initiatives),
                n=len(one.initiatives),
                pairs=pairs[one.financier],
            )


def _of_plans(lines: Iterable[PlanLine]) -> Iterator[Suggestion]:
    """Where money and plan differ, or the plan is not told; what the region's plan names needs no other."""
    every = tuple(lines)
    untold = defaultdict[str, list[PlanLine]](list)
    in_region = {one.initiative for one in every if one.body is None and one.state == "in_plan"}
    for one in every:
        if one.state == "not_told" and one.body and one.initiative not in in_region:
            untold[one.body].append(one)
        elif one.state == "left_out" and one.initiative:
            records = (*one.paid, *one.said)
            yield _suggestion(
                "take-into-plan",
                records,
                body=_body(one),
                initiative=_initiatives(one.initiative),
                plan=_plan(one),
            )
        elif one.state in {"unpaid", "payer_not_told"} and one.stances[0] == "priority":
            key = "name-payer" if one.state == "payer_not_told" else "say-what-priority-means"
            records = (*one.paid, *one.said, *one.takes_part)
            yield _suggestion(key, records, body=_body(one), about=_about(one))
    for body, rows in untold.items():
        keys = [one.initiative for one in rows if one.initiative]
        yield _suggestion(
            "tell-plan",
            (record for one in rows for record in one.paid),
            body=_organisations(body),
            initiatives=_initiatives(*keys),
        )


def _gaps(fragments: Fragmentation) -> Iterator[Suggestion]:
    for shared in fragments.shared_areas:
        if shared.uncoordinated:
            yield _suggestion(
                "divide-work",
                (*shared.evidence, Evidence("competence_areas", shared.competence_area)),
                area=(Evidence("competence_areas", shared.competence_area),),
                initiatives=_initiatives(*shared.initiatives),
                n=len(shared.initiatives),
                pairs=len(shared.uncoordinated),
            )
    for area in fragments.uncovered_areas:
        about = (Evidence("competence_areas", area.competence_area),)
        perhaps = "perhaps-" if area.strength == "potential" else ""
        yield _suggestion(f"{perhaps}area-without-initiative", area.evidence, area=about)
    for stage in fragments.uncovered_stages:
        if stage.state == "lacking":
            yield _suggestion(
                "stage-lacking",
                stage.evidence,
                stage=stage.evidence,
                initiative=_initiatives(stage.initiative),
            )


def _suggestion(key: str, evidence: Iterable[Evidence], **values: Value) -> Suggestion:
    return Suggestion(key, values, ordered(evidence))


def _many(name: str, keys: tuple[str, ...]) -> dict[str, Value]:
    """How many there are, and who."""
    return {f"{name}_n": len(keys), name: _organisations(*keys)}


def _initiatives(*keys: str) -> tuple[Evidence, ...]:
    return tuple(Evidence("initiatives", key) for key in keys)


def _organisations(*keys: str) -> tuple[Evidence, ...]:
    return tuple(Evidence("organisations", key) for key in keys)


def _body(line: PlanLine) -> tuple[Evidence, ...]:
    """The body of a plan; none stands for the region."""
    return _organisations(line.body) if line.body else ()


def _plan(line: PlanLine) -> tuple[Evidence, ...]:
    return line.said


def _about(line: PlanLine) -> tuple[Evidence, ...]:
    if line.initiative:
        return _initiatives(line.initiative)
    return (Evidence("competence_areas", line.competence_area or ""),)


def _place(one: Suggestion) -> tuple[object, ...]:
    return (
        -len(one.evidence),
        KEYS.index(one.key),
        [(row.collection, row.initiative, row.key) for row in one.evidence],
    )


def _shown(setting: Setting, value: Value, language: str) -> int | list[str]:
    if isinstance(value, int):
        return value
    if not value:
        return [said("coherence", "the-region", language)]
    names = [one if isinstance(one, str) else _called(setting, one, language) for one in value]
    distinct = list(dict.fromkeys(names))
    rest = len(distinct) - SHOWN
    return distinct if rest <= 1 else [*distinct[:SHOWN], said("coherence", "more", language, n=rest)]


def _called(setting: Setting, record: Evidence, language: str) -> str:
    """What a record is called, of those that a sentence names; a statement of a plan is called by its plan."""
    match record.collection:
        case "initiatives":
            return setting.initiatives[record.key].name
        case "organisations":
            return setting.organisations[record.key].name
        case "competence_areas":
            areas = setting.case.competence_areas
            return _in(next(one.name for one in areas if one.id == record.key), language)
        case "priorities":
            plans = setting.case.plans
            return _in(
                next(plan.title for plan in plans if any(one.id == record.key for one in plan.priorities)),
                language,
            )
        case _:
            stages = setting.initiatives[record.initiative].value_chain
            return _in(next(one.name for one in stages if one.id == record.key), language)


def _in(text: Text, language: str) -> str:
    return (text.sv if language == "sv" else text.en) or text.sv or text.en or ""

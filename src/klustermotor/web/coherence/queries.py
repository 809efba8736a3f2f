"""Reads of strategic plans: the matrix of what plans say, and what it adds up to for the initiatives.

An initiative counts as named by a plan when the plan names it or the competence area that it works in. What a plan
says of neither is not known; silence is only what somebody has read the plan and recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from klustermotor.web.cases.models import Case
from klustermotor.web.coherence.models import Plan, PlanPriority
from klustermotor.web.initiatives.models import CompetenceArea, Funding, Initiative

Stance = PlanPriority.Stance


@dataclass(frozen=True)
class MatrixRow:
    """One area or initiative, and what each plan says of it; an empty cell is not known."""

    kind: str
    target: CompetenceArea | Initiative
    cells: list[list[PlanPriority]]


@dataclass(frozen=True)
class Coherence:
    """How many initiatives are given priority in some plan, and passed over by a body that finances them."""

    initiatives: int
    given_priority: int
    passed_over: list[Initiative]


def plans(case: Case) -> QuerySet[Plan]:
    """The plans of a case in Swedish order, with whose they are."""
    return Plan.objects.filter(case=case).select_related("organisation", "source").order_by("sort_key", "id")


def targets(case: Case) -> list[tuple[str, int]]:
    """Every area followed by its initiatives, then those of no known area, as kind and identifier."""
    in_area: dict[int | None, list[tuple[str, int]]] = defaultdict(list)
    initiatives = Initiative.objects.filter(case=case).order_by("sort_key", "id")
    for identifier, area in initiatives.values_list("id", "competence_area_id"):
        in_area[area].append(("initiative", identifier))
    areas = CompetenceArea.objects.filter(case=case).order_by("sort_key", "id").values_list("id", flat=True)
    return [row for area in areas for row in (("area", area), *in_area[area])] + in_area[None]


def matrix(columns: Sequence[Plan], rows: Iterable[tuple[str, int]]) -> list[MatrixRow]:
    """What the plans say of the targets, in as many queries whatever their number."""
    wanted = list(rows)
    areas = CompetenceArea.objects.in_bulk([identifier for kind, identifier in wanted if kind == "area"])
    initiatives = Initiative.objects.in_bulk(
        [identifier for kind, identifier in wanted if kind == "initiative"]
    )
    said: dict[tuple[int | None, int | None, int], list[PlanPriority]] = defaultdict(list)
    for row in PlanPriority.objects.filter(plan__in=columns).select_related("source"):
        said[row.competence_area_id, row.initiative_id, row.plan_id].append(row)
    return [
        MatrixRow("area", areas[identifier], [said[identifier, None, plan.pk] for plan in columns])
        if kind == "area"
        else MatrixRow(
            "initiative", initiatives[identifier], [said[None, identifier, plan.pk] for plan in columns]
        )
        for kind, identifier in wanted
    ]


def coherence(case: Case) -> Coherence:
    """Set what the plans say of every initiative beside who finances it."""
    said_of_area, said_of_initiative = _stances(case)
    financiers = defaultdict(set)
    paid = Funding.objects.filter(case=case, organisation__plans__isnull=False).order_by().distinct()
    for financed, organisation in paid.values_list("initiative_id", "organisation_id"):
        financiers[financed].add(organisation)
    given, passed_over, initiatives = (
        0,
        [],
        list(Initiative.objects.filter(case=case).order_by("sort_key", "id")),
    )
    for initiative in initiatives:
        by_plan = defaultdict(set)
        for plan, body, stance in (
            said_of_initiative[initiative.pk] + said_of_area[initiative.competence_area_id]
        ):
            by_plan[plan, body].add(stance)
        given += any(Stance.PRIORITY in stances for stances in by_plan.values())
        silent = {body for (_plan, body), stances in by_plan.items() if stances == {Stance.NOT_MENTIONED}}
        if silent & financiers[initiative.pk]:
            passed_over.append(initiative)
    return Coherence(len(initiatives), given, passed_over)


_Said = dict[int | None, list[tuple[int, int | None, str]]]


def _stances(case: Case) -> tuple[_Said, _Said]:
    """Plan, its body and its stance, by area and by initiative; a target of None is nobody's."""
    by_area: _Said = defaultdict(list)
    by_initiative: _Said = defaultdict(list)
    rows = PlanPriority.objects.filter(case=case).order_by()
    columns = ("competence_area_id", "initiative_id", "plan_id", "plan__organisation_id", "stance")
    for area, initiative, *said in rows.values_list(*columns):
        target, key = (by_area, area) if area is not None else (by_initiative, initiative)
        target[key].append((said[0], said[1], said[2]))
    return by_area, by_initiative

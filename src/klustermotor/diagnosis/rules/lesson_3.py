"""Lesson 3: a realistic vision that is shared, a focus on what is unique, and saving together before earning together.

What level a vision claims is not recorded, and neither is who stands behind it; so these rules read only what it hangs
together with, what the area is found to be, and whether public plans share it.
"""

from __future__ import annotations

from collections.abc import Iterable

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Activity, Goal, Plan, PlanPriority
from klustermotor.diagnosis.signs import (
    Evidence,
    Sign,
    Thresholds,
    graded,
    not_seen,
    reads,
    seen,
    weighed,
)
from klustermotor.diagnosis.subject import Subject, first_day

SAVING = frozenset({"service", "premises", "education", "seminar"})
"""What firms buy or use together and would else have paid for one by one: a joint subscription, purchase, place or
course."""
EARNING = frozenset({"consultancy", "network_project"})
"""What firms sell or deliver together. Fairs, meetings, publications and projects can be either, so they tell
nothing."""

GROUND = {"confirmed": 1.0, "potential": 0.5, "rejected": 0.0}
"""What an analysis found of the area: a strength, perhaps one, or none."""
STANCES = {"priority": 1.0, "mentioned": 0.5, "not_mentioned": 0.0}
"""How far a plan shares the aim: it puts it first, it knows of it, or it leaves it out."""


@reads("lesson-3", "vision-and-goals")
def vision_and_goals(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether there is a vision behind the goals, and how many of them lead back to it."""
    goals = [one for one in subject.initiative.goals if one.kind in ("overall", "sub_goal")]
    visions = [one for one in subject.initiative.goals if one.kind == "vision"]
    joined = [one for one in goals if _leads_to_vision(subject, one)]
    apart = [one for one in goals if one not in joined]
    counts = {"visions": len(visions), "goals": len(goals), "joined": len(joined)}
    if not goals:
        return not_seen(**counts)
    if not visions:
        return weighed(0, _goals(subject, goals), **counts)
    value = (1 + len(joined) / len(goals)) / 2
    support = _goals(subject, [*visions, *joined])
    return seen(value, support=support, contrary=_goals(subject, apart), **counts)


@reads("lesson-3", "realistic-ground")
def realistic_ground(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether the competence area that the vision builds on was found to be a strength of the region."""
    area = subject.initiative.competence_area
    found = next((one for one in subject.case.competence_areas if one.id == area), None)
    if found is None or found.strength is None:
        return not_seen()
    return weighed(GROUND[found.strength], [Evidence("competence_areas", found.id)])


@reads("lesson-3", "shared-with-public")
def shared_with_public(subject: Subject, _limits: Thresholds) -> Sign:
    """How far the plans of public bodies that say something of the initiative or its area share its aim."""
    rows = {one.id: _rows(subject, one) for one in subject.case.plans if subject.is_current(one)}
    best = {plan: max(STANCES[row.stance] for row in told) for plan, told in rows.items() if told}
    if not best:
        return not_seen()
    value = sum(best.values()) / len(best)
    support = [row for plan, share in best.items() if share > 0 for row in _taken(rows[plan], share)]
    contrary = [row for plan, share in best.items() if share < 1 for row in _taken(rows[plan], share)]
    first = sum(share >= 1 for share in best.values())
    silent = sum(share <= 0 for share in best.values())
    counts = {"plans": len(best), "first": first, "mentioned": len(best) - first - silent, "silent": silent}
    return seen(value, support=_priorities(support), contrary=_priorities(contrary), **counts)


@reads("lesson-3", "focus")
def focus(subject: Subject, limits: Thresholds) -> Sign:
    """Whether a core product is named, and whether the areas to work in are few; each that is told counts alike."""
    priorities = [one for one in subject.initiative.goals if one.kind == "priority"]
    # The same choice may be recorded as both, so it is never their sum.
    number = max(len(subject.initiative.focus_areas), len(priorities))
    core = [Evidence("initiatives", subject.initiative.id)] if subject.initiative.core_product else []
    few = 1 - graded(number, limits, against="few", enough="many")
    told = [*([1.0] if core else []), *([few] if number else [])]
    if not told:
        return not_seen()
    areas = [Evidence("focus_areas", one.id, subject.initiative.id) for one in subject.initiative.focus_areas]
    listed = [*areas, *_goals(subject, priorities)]
    support = [*core, *(listed if few > 0 else [])]
    contrary = listed if few < 1 else []
    value = sum(told) / len(told)
    return seen(value, support=support, contrary=contrary, core=len(core), areas=number)


@reads("lesson-3", "saving-before-earning")
def saving_before_earning(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether what firms save together on began before what they earn together on."""
    saving, earning = _deeds(subject, SAVING), _deeds(subject, EARNING)
    saved, earned = _starts(saving), _starts(earning)
    counts = {"saving": len(saving), "earning": len(earning), "dated": len(saved) + len(earned)}
    if saving and not earning:
        return weighed(1, _activities(subject, saving), **counts)
    if not saved or not earned:
        return not_seen(**counts)
    compared = [one for one in (*saving, *earning) if one.start]
    return weighed(_order(saved, earned), _activities(subject, compared), **counts)


def _leads_to_vision(subject: Subject, goal: Goal) -> bool:
    """Whether its parents end in a vision; a case has no goals that are their own parents."""
    goals = {one.id: one for one in subject.initiative.goals}
    above = goals.get(goal.parent or "")
    return above is not None and (above.kind == "vision" or _leads_to_vision(subject, above))


def _rows(subject: Subject, plan: Plan) -> list[PlanPriority]:
    """What a plan says of the initiative or of its competence area, silence that somebody has recorded included."""
    initiative = subject.initiative
    return [
        one
        for one in plan.priorities
        if one.initiative == initiative.id
        or (one.competence_area is not None and one.competence_area == initiative.competence_area)
    ]


def _taken(rows: Iterable[PlanPriority], share: float) -> list[PlanPriority]:
    """The rows that settle how far a plan shares the aim."""
    return [one for one in rows if STANCES[one.stance] == share]


def _deeds(subject: Subject, kinds: frozenset[str]) -> list[Activity]:
    """Activities of some kinds that have begun; what is planned is no deed."""
    return [
        one
        for one in subject.initiative.activities
        if one.kind in kinds
        and one.status != "planned"
        and (one.start is None or first_day(one.start) <= subject.day)
    ]


def _starts(activities: Iterable[Activity]) -> list[str]:
    return [one.start for one in activities if one.start]


def _order(saving: Iterable[str], earning: Iterable[str]) -> float:
    """1 when saving certainly began first, 0 when earning did, and half when their dates leave it open."""
    saved, earned = [bounds(one) for one in saving], [bounds(one) for one in earning]
    if min(last for _, last in saved) < min(first for first, _ in earned):
        return 1.0
    return 0.0 if min(first for first, _ in saved) > min(last for _, last in earned) else 0.5


def _goals(subject: Subject, goals: Iterable[Goal]) -> list[Evidence]:
    return [Evidence("goals", one.id, subject.initiative.id) for one in goals]


def _activities(subject: Subject, activities: Iterable[Activity]) -> list[Evidence]:
    return [Evidence("activities", one.id, subject.initiative.id) for one in activities]


def _priorities(rows: Iterable[PlanPriority]) -> list[Evidence]:
    return [Evidence("priorities", one.id) for one in rows]

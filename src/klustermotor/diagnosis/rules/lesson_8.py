"""Lesson 8: public actors have a part to play beyond co-financing: strategy, board work, coordination, follow-up."""

from __future__ import annotations

from statistics import mean

from klustermotor.casefile.records import Activity, InitiativeRole, Member, PlanPriority
from klustermotor.diagnosis.signs import Evidence, Sign, Thresholds, graded, not_seen, reads, seen, weighed
from klustermotor.diagnosis.subject import Subject, first_day
from klustermotor.diagnosis.taking_part import Part, cited, deeds, parts

STEERING = frozenset({"chair", "board_member", "leadership_network", "reference_group"})
JOINT_WORK = frozenset({"analysis", "brainstorming", "cooperation", "meeting", "seminar"})
"""Activities in which whoever is named has done some work; in a project it may be named for its money alone."""
STANCES = {"priority": 1.0, "mentioned": 0.5, "not_mentioned": 0.0}


@reads("lesson-8", "more-than-money")
def more_than_money(subject: Subject, limits: Thresholds) -> Sign:
    """How many of the public bodies that pay or take part do something else than pay."""
    found = [one for one in parts(subject) if subject.sector_of(one.organisation) == "public"]
    doing = {one.organisation for one in found if _beyond_money(one)}
    bodies = doing | {one.organisation for one in found if _is_money(one)}
    if not bodies or not any(_beyond_money(one) for one in parts(subject)):
        return not_seen(bodies=len(bodies))
    return seen(
        graded(len(doing) / len(bodies), limits, against="none", enough="half"),
        support=[one.evidence for one in found if _beyond_money(one)],
        contrary=[one.evidence for one in found if _is_money(one) and one.organisation not in doing],
        doing=len(doing),
        bodies=len(bodies),
    )


@reads("lesson-8", "part-in-steering")
def part_in_steering(subject: Subject, _limits: Thresholds) -> Sign:
    """Whether somebody from a public body sits on the board, in the leadership network or in the reference group."""
    seats = [one for one in subject.initiative.roles if one.role in STEERING and _has_begun(subject, one)]
    public = [one for one in seats if "public" in _sectors_of_seat(subject, one)]
    if public:
        return weighed(1.0, cited(subject, "roles", public), public=len(public), seats=len(seats))
    untold = sum(not _sectors_of_seat(subject, one) for one in seats)
    if not seats or untold or _has_unnamed_seats(subject, seats):
        return not_seen(seats=len(seats), untold=untold)
    return weighed(0.0, cited(subject, "roles", seats), public=0, seats=len(seats))


@reads("lesson-8", "in-their-plans")
def in_their_plans(subject: Subject, _limits: Thresholds) -> Sign:
    """What the plans of the public bodies say of the initiative or its competence area, their silence included."""
    said = _stances(subject)
    if not said:
        return not_seen()
    best = [max(STANCES[one.stance] for one in rows) for rows in said]
    telling = [
        (value, Evidence("priorities", one.id))
        for value, rows in zip(best, said, strict=True)
        for one in rows
        if STANCES[one.stance] == value
    ]
    return seen(
        mean(best),
        support=[cite for value, cite in telling if value > 0],
        contrary=[cite for value, cite in telling if value < 1],
        plans=len(best),
        priority=best.count(1.0),
        mentioned=best.count(0.5),
        silent=best.count(0.0),
    )


@reads("lesson-8", "joint-work")
def joint_work(subject: Subject, limits: Thresholds) -> Sign:
    """Whether public bodies take part in analyses, meetings and other joint work that is done or under way."""
    rows = [one for one in deeds(subject) if one.kind in JOINT_WORK]
    public = [one for one in rows if "public" in _sectors_in(subject, one)]
    keys = {one.id for one in public}
    told = [one for one in rows if one.id in keys or _all_told(subject, one)]
    if not public and len(told) < limits["told"]:
        return not_seen(told=len(told))
    value = graded(len(public), limits, against="none", enough="habit")
    return weighed(value, cited(subject, "activities", public or told), public=len(public), told=len(told))


@reads("lesson-8", "several-years")
def several_years(subject: Subject, limits: Thresholds) -> Sign:
    """For how many years there is, or has been promised, public base funding rather than money for projects."""
    public = [
        one
        for one in subject.initiative.funding
        if (subject.sector_of(one.organisation) or one.sector) == "public" and one.kind in {"base", "project"}
    ]
    dated = [one for one in public if one.year is not None]
    if not dated:
        return not_seen(undated=len(public))
    base = [one for one in dated if one.kind == "base"]
    years = len({one.year for one in base})
    value = graded(years, limits, against="none", enough="enough")
    rows = [Evidence("funding", one.id, subject.initiative.id) for one in base or dated]
    return weighed(value, rows, years=years, dated=len({one.year for one in dated}))


def _beyond_money(part: Part) -> bool:
    """Whether a part is more than to pay or to be on a list."""
    if isinstance(part.record, Member):
        return bool({*part.record.roles} - {"financier", "public_body"})
    if isinstance(part.record, Activity):
        return part.record.kind in JOINT_WORK
    return part.way != "money"


def _is_money(part: Part) -> bool:
    return part.way == "money" or (isinstance(part.record, Member) and "financier" in part.record.roles)


def _has_begun(subject: Subject, role: InitiativeRole) -> bool:
    return role.start is None or first_day(role.start) <= subject.day


def _sectors_of_seat(subject: Subject, seat: InitiativeRole) -> frozenset[str]:
    held = subject.sectors_of_person(seat.person) if seat.person else frozenset()
    return held | subject.sectors_of({seat.organisation or ""} - subject.own_organisations)


def _has_unnamed_seats(subject: Subject, seats: list[InitiativeRole]) -> bool:
    """Whether a board or network has more members than are named: somebody unnamed may be from a public body."""
    for body in subject.initiative.bodies:
        named = len({one.person or one.organisation for one in seats if one.body == body.id})
        if (
            body.kind != "working_group"
            and subject.is_current(body)
            and named < (1 if body.size is None else body.size)
        ):
            return True
    return False


def _stances(subject: Subject) -> list[list[PlanPriority]]:
    """What each plan in force says, of those by a body that takes part, or by the region where no body is stated."""
    taking_part = (one.organisation for one in parts(subject))
    bodies = {None, *(one for one in taking_part if subject.sector_of(one) == "public")}
    plans = [one for one in subject.case.plans if one.organisation in bodies and subject.is_current(one)]
    return [rows for plan in plans if (rows := [one for one in plan.priorities if _is_about(subject, one)])]


def _is_about(subject: Subject, priority: PlanPriority) -> bool:
    area = subject.initiative.competence_area
    return priority.initiative == subject.initiative.id or (
        area is not None and priority.competence_area == area
    )


def _sectors_in(subject: Subject, activity: Activity) -> frozenset[str]:
    own = (subject.sectors_of_person(person) for person in activity.people)
    return frozenset(subject.sectors_of({*activity.organisations} - subject.own_organisations)).union(*own)


def _all_told(subject: Subject, activity: Activity) -> bool:
    """Whether others than the initiative itself are named in an activity, and the sectors of them all are known."""
    others = {*activity.organisations} - subject.own_organisations
    known = [subject.sector_of(one) is not None for one in others]
    known += [bool(subject.sectors_of_person(one)) for one in activity.people]
    return bool(known) and all(known)

"""Where two statements of an initiative cannot both be right: each public function is a rule, and shows both sides.

A contradiction must be certain: partial dates that may agree do, and dates that are only "about" never differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from klustermotor.casefile.missing.bodies import body_name, in_body
from klustermotor.casefile.missing.gaps import Found, Moment, Terms, Value
from klustermotor.casefile.missing.known import Known, ahead, passed, surely_before
from klustermotor.casefile.missing.members_at import both_sides, differs, members_at, stated_numbers
from klustermotor.casefile.missing.reminders import share
from klustermotor.casefile.partial_dates import sort_key


def two_starts(known: Known) -> Iterator[Found]:
    """The start stands both on the initiative and as a milestone of its origin; the two must be one day."""
    start = known.initiative.start
    for step in known.initiative.origin:
        milestone = step.milestone == "formal_start"
        if milestone and (surely_before(start, step.start) or surely_before(step.start, start)):
            values: dict[str, Value] = {"one": Moment(str(start)), "other": Moment(str(step.start))}
            yield Found("initiatives", known.initiative.id, "start", values)


def phase_before_start(known: Known) -> Iterator[Found]:
    """Prospecting and sounding come before the formal start; a judgement made after it says otherwise."""
    placement, start = known.placement, known.initiative.start
    if placement and known.early and surely_before(start, placement.date):
        values: dict[str, Value] = {
            "phase": Terms((placement.until_phase or placement.phase,)),
            "date": Moment(str(placement.date)),
            "start": Moment(str(start)),
        }
        yield Found("phases", placement.id, "phase", values)


def start_after_activity(known: Known) -> Iterator[Found]:
    """Much is done before a formal start, so this may be right; but the first activities belong to the start."""
    start = known.initiative.start
    before = [
        each
        for each in known.initiative.activities
        if each.status in {"done", "under_way"} and surely_before(each.end or each.start, start)
    ]
    if before:
        first = min(before, key=lambda each: sort_key(each.start, each.end))
        values: dict[str, Value] = {
            "name": first.title,
            "date": Moment(str(first.start or first.end)),
            "start": Moment(str(start)),
        }
        yield Found("initiatives", known.initiative.id, "start", values)


def activity_after_end(known: Known) -> Iterator[Found]:
    """An initiative that has ended plans nothing and has nothing under way."""
    end = known.initiative.end
    for activity in known.initiative.activities:
        goes_on = activity.status in {"planned", "under_way"} and not known.running
        if goes_on or surely_before(end, activity.start):
            values: dict[str, Value] = {"name": activity.title, "end": Moment(str(end))}
            yield Found("activities", activity.id, "status", values)


def done_in_future(known: Known) -> Iterator[Found]:
    """What lies ahead is not done: either the date or the status is wrong."""
    for activity in known.initiative.activities:
        if activity.status == "done" and ahead(activity.start or activity.end, known.today):
            values: dict[str, Value] = {
                "name": activity.title,
                "date": Moment(str(activity.start or activity.end)),
            }
            yield Found("activities", activity.id, "start", values)


def target_before_baseline(known: Known) -> Iterator[Found]:
    """A goal goes from its baseline to its target, so the target's date comes last."""
    for goal in known.initiative.goals:
        if surely_before(goal.target_date, goal.baseline_date):
            values: dict[str, Value] = {
                "name": goal.text,
                "target": Moment(str(goal.target_date)),
                "baseline": Moment(str(goal.baseline_date)),
            }
            yield Found("goals", goal.id, "target_date", values)


def body_larger_than_size(known: Known) -> Iterator[Found]:
    """More people are named in a board or network than it is said to have."""
    for body in known.initiative.bodies:
        sitting = known.current(in_body(known, body))
        people = {role.person for role in in_body(known, body) if role.person and role in sitting}
        if body.size is not None and len(people) > body.size:
            values: dict[str, Value] = {"name": body_name(body), "size": body.size, "named": len(people)}
            yield Found("bodies", body.id, "size", values)


def more_members_than_stated(known: Known) -> Iterator[Found]:
    """More members are recorded at a time than a source counts at that time.

    Against older numbers only those count who certainly were members then; against the latest, also those whose time
    is not known.
    """
    numbers = stated_numbers(known)
    for figure in numbers:
        recorded = len(members_at(known, str(figure.date), certain=figure is not numbers[-1]))
        if recorded > figure.value and differs(figure, recorded, share("more-members-than-stated")):
            yield Found("key_figures", figure.id, "value", both_sides(figure, recorded))


def lacking_stage_with_actors(known: Known) -> Iterator[Found]:
    """A stage is said to be lacking, and yet somebody is recorded in it."""
    for stage in known.initiative.value_chain:
        there = [actor for actor in stage.actors if not passed(actor.end, known.today)]
        if stage.coverage == "lacking" and there:
            values: dict[str, Value] = {
                "name": stage.name,
                "n": len(there),
                "actor": known.organisation_name(there[0].organisation) or str(there[0].region),
            }
            yield Found("value_chain", stage.id, "coverage", values)

"""What was true once and may not be any longer: each public function is a rule.

Asked only of an initiative that has not ended. How old is too old stands in the table of reminders, under the
function's name, and can be reviewed there.
"""

from __future__ import annotations

from collections.abc import Iterator

from klustermotor.casefile.missing.gaps import Found, Moment, Terms, Value
from klustermotor.casefile.missing.known import Known, older_than, passed
from klustermotor.casefile.missing.reminders import years
from klustermotor.casefile.partial_dates import bounds, sort_key
from klustermotor.casefile.records import KeyFigure


def phase_old(known: Known) -> Iterator[Found]:
    """A placement is a judgement at a date; clusters move on, so it is made again and again."""
    placement = known.placement
    if placement and placement.date and older_than(placement.date, years("phase-old"), known.today):
        values: dict[str, Value] = {"phase": Terms((placement.phase,)), "date": Moment(placement.date)}
        yield Found("phases", None, None, values)


def engine_ended(known: Known) -> Iterator[Found]:
    """Without somebody who drives it an initiative stands still; a successor may be at work and not recorded."""
    yield from _all_ended(known, "cluster_manager")


def chair_ended(known: Known) -> Iterator[Found]:
    """A board whose chair's term is over has either chosen a new one or a gap to fill."""
    yield from _all_ended(known, "chair")


def network_ended(known: Known) -> Iterator[Found]:
    """A leadership network grows over years and changes people; one of which everybody has left leads nothing."""
    yield from _all_ended(known, "leadership_network")


def board_ended(known: Known) -> Iterator[Found]:
    """Terms on a board run out together; those who sit now are not those who are recorded."""
    yield from _all_ended(known, "board_member")


def _all_ended(known: Known, kind: str) -> Iterator[Found]:
    """One gap when everybody known in a role has left it, with who was last and when."""
    held = known.roles(kind)
    if held and not known.current(held):
        last = max(held, key=lambda role: bounds(role.end or "0001"))
        values: dict[str, Value] = {"name": known.holder_name(last), "date": Moment(str(last.end))}
        yield Found("roles", None, None, values, preset={"role": kind})


def funding_passed(known: Known) -> Iterator[Found]:
    """Money ends year by year; when the last recorded year is over, the initiative runs on what nobody has told."""
    recorded = [row.year for row in known.initiative.funding if row.year is not None]
    if recorded and max(recorded) < known.today.year:
        yield Found("funding", None, None, {"year": str(max(recorded))})


def planned_passed(known: Known) -> Iterator[Found]:
    """A plan whose day has come and gone was carried out, moved or dropped: each teaches something."""
    for activity in known.initiative.activities:
        until = activity.end or activity.start
        if activity.status == "planned" and passed(until, known.today):
            values: dict[str, Value] = {"name": activity.title, "date": Moment(str(until))}
            yield Found("activities", activity.id, "status", values)


def under_way_ended(known: Known) -> Iterator[Found]:
    """What is over is done, and has an outcome worth a line."""
    for activity in known.initiative.activities:
        if activity.status == "under_way" and passed(activity.end, known.today):
            values: dict[str, Value] = {"name": activity.title, "date": Moment(str(activity.end))}
            yield Found("activities", activity.id, "status", values)


def under_way_long(known: Known) -> Iterator[Found]:
    """Some things go on for ever, others have stopped without anybody noting it."""
    for activity in known.initiative.activities:
        still = activity.status == "under_way" and activity.end is None and activity.start
        if still and older_than(str(activity.start), years("under-way-long"), known.today):
            values: dict[str, Value] = {"name": activity.title, "date": Moment(str(activity.start))}
            yield Found("activities", activity.id, "status", values)


def nothing_lately(known: Known) -> Iterator[Found]:
    """Keep the tempo, follow up often: a long silence is seldom true of an initiative that lives."""
    if any(activity.status == "under_way" for activity in known.initiative.activities):
        return
    dated = [each for each in known.initiative.activities if each.start or each.end]
    latest = max(dated, key=lambda each: bounds(str(each.end or each.start))[1], default=None)
    until = latest and (latest.end or latest.start)
    if latest and until and older_than(until, years("nothing-lately"), known.today):
        yield Found("activities", None, None, {"name": latest.title, "date": Moment(until)})


def goal_date_passed(known: Known) -> Iterator[Found]:
    """When a goal's date has come, it was reached or not; the answer, or a new date, is what evaluation is for."""
    for goal in known.initiative.goals:
        if passed(goal.target_date, known.today):
            values: dict[str, Value] = {"name": goal.text, "date": Moment(str(goal.target_date))}
            yield Found("goals", goal.id, "target_date", values)


def figure_old(known: Known) -> Iterator[Found]:
    """Follow up with simple measures, often and regularly: the latest number of members, employed or firms."""
    newest: dict[str, KeyFigure] = {}
    for figure in sorted(known.initiative.key_figures, key=lambda one: sort_key(one.date)):
        if figure.date and figure.measure != "other":
            newest[figure.measure] = figure
    for figure in newest.values():
        if older_than(str(figure.date), years("figure-old"), known.today):
            values: dict[str, Value] = {
                "name": Terms((figure.measure,)),
                "value": figure.value,
                "date": Moment(str(figure.date)),
            }
            yield Found("key_figures", None, None, values, preset={"measure": figure.measure})


def member_gone(known: Known) -> Iterator[Found]:
    """A firm that has closed or gone into another is no member under its old name."""
    for member in known.initiative.members:
        firm = known.organisations.get(member.organisation)
        ends = [
            change
            for change in (firm.changes if firm else ())
            if change.kind == "closed" or (change.kind == "merged" and change.successor)
        ]
        if firm and not member.end and any(passed(change.date, known.today) for change in ends):
            change = next(change for change in ends if passed(change.date, known.today))
            values: dict[str, Value] = {"name": firm.name, "date": Moment(str(change.date))}
            yield Found("members", member.id, "end", values)

"""How many members an initiative had at a time: as a source counts them, and as they are recorded one by one."""

from __future__ import annotations

from klustermotor.casefile.missing.gaps import Moment, Value
from klustermotor.casefile.missing.known import Known
from klustermotor.casefile.partial_dates import bounds, sort_key
from klustermotor.casefile.records import KeyFigure, Member


def stated_numbers(known: Known) -> list[KeyFigure]:
    """Dated numbers of members that sources state, in time order."""
    stated = (figure for figure in known.initiative.key_figures if figure.measure == "members")
    return sorted((figure for figure in stated if figure.date), key=lambda figure: sort_key(figure.date))


def members_at(known: Known, date: str, *, certain: bool) -> list[Member]:
    """Recorded members at a time: those who certainly were members all through it, or all who may have been."""
    first, last = bounds(date)

    def then(member: Member) -> bool:
        start, end = (bounds(day) if day else None for day in (member.start, member.end))
        if certain:
            return start is not None and start[1] <= first and (end is None or end[0] >= last)
        return (start is None or start[0] <= last) and (end is None or end[1] >= first)

    return [member for member in known.initiative.members if then(member)]


def both_sides(figure: KeyFigure, recorded: int) -> dict[str, Value]:
    """What is stated, what is recorded, and when."""
    return {"recorded": recorded, "stated": figure.value, "date": Moment(str(figure.date))}


def differs(figure: KeyFigure, recorded: int, share: float) -> bool:
    """Whether the two are too far apart; a number that is only about right may be off by a share of it."""
    leeway = figure.value * share if figure.approximate else 0
    return abs(recorded - figure.value) > leeway

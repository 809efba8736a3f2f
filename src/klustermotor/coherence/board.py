"""The coherence board of a region: all that its records say of how initiatives, money and plans go together."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from klustermotor.casefile.records import Case
from klustermotor.coherence.activity_money import (
    ActivityMoney,
    JointlyFinanced,
    activity_money,
    jointly_financed,
)
from klustermotor.coherence.financing import Financing, financing
from klustermotor.coherence.fragmentation import Fragmentation, fragmentation
from klustermotor.coherence.overlaps import Ground, Overlap, overlaps
from klustermotor.coherence.participation import Participations, participations
from klustermotor.coherence.plans import PlanLine, plan_lines
from klustermotor.coherence.reached import Reached, reached
from klustermotor.coherence.setting import Setting, setting_of
from klustermotor.coherence.suggestions import Suggestion, suggestions


@dataclass(frozen=True)
class Board:
    """The coherence of a region on a day, each part as its module tells of it."""

    setting: Setting
    participations: Participations
    financing: Financing
    activity_money: tuple[ActivityMoney, ...]
    jointly_financed: tuple[JointlyFinanced, ...]
    overlaps: tuple[Overlap, ...]
    reached: tuple[Reached, ...]
    plans: tuple[PlanLine, ...]
    fragmentation: Fragmentation
    suggestions: tuple[Suggestion, ...]

    @property
    def day(self) -> datetime.date:
        """The day that it tells of."""
        return self.setting.day


def coherence_board(case: Case, *, day: datetime.date | None = None) -> Board:
    """All that the records of a case say of coherence.

    Parameters
    ----------
    case
        A case whose references hold.
    day
        The day to look at: the last that the case's ``as_of`` can mean when it is not given, or else today.

    Returns
    -------
    Board
        The same for the same case and day, whatever the order of its records.

    Examples
    --------
    >>> from importlib.resources import files
    >>> from klustermotor.casefile.reading import read_case
    >>> sormland = files("klustermotor.casefile").joinpath("shipped", "sormland.json").read_bytes()
    >>> board = coherence_board(read_case(sormland))
    >>> [(one.body, one.initiative) for one in board.plans if one.state == "left_out"]
    [('eskilstuna-kommun', 'idea-plant')]
    """
    setting = setting_of(case, day)
    taking_part, money = participations(setting), financing(setting)
    ground = Ground(setting, taking_part, money)
    pairs = overlaps(ground)
    firms, lines, fragments = reached(ground), plan_lines(ground), fragmentation(ground, pairs)
    return Board(
        setting,
        taking_part,
        money,
        activity_money(setting),
        jointly_financed(setting, money),
        pairs,
        firms,
        lines,
        fragments,
        suggestions(overlaps=pairs, reached=firms, plans=lines, fragments=fragments),
    )

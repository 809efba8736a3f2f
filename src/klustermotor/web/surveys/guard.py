"""How far a survey can be relied on, by the share that has answered.

From 80 % on for every use; from 65 % on for the direction in which things point; below that with caution, and without
betweenness, which a few missing actors change most. Counting who is named is robust.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from klustermotor.analysis.networks.response import allowed_measures


class Level(StrEnum):
    """What the answers are good for."""

    FULL = "all"
    DIRECTIONAL = "directional"
    CAUTION = "caution"


@dataclass(frozen=True)
class Response:
    """How many were asked and have answered."""

    asked: int
    answered: int

    @property
    def percent(self) -> int:
        """The share in whole per cent, never rounded up past a limit.

        >>> Response(30, 24).percent, Response(200, 159).percent
        (80, 79)
        """
        return self.answered * 100 // self.asked if self.asked else 0

    @property
    def level(self) -> Level:
        """What the answers are good for.

        >>> [Response(100, answered).level.value for answered in (80, 79, 65, 64)]
        ['all', 'directional', 'directional', 'caution']
        """
        return Level(allowed_measures(self.answered, self.asked).level) if self.asked else Level.CAUTION

    @property
    def shows_betweenness(self) -> bool:
        """Whether it may be told who lies between others."""
        return bool(self.asked) and allowed_measures(self.answered, self.asked).shows("betweenness")

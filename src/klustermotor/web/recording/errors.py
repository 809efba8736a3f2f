"""Why a change of records was not made; nothing has been changed when one of these is raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from klustermotor.casefile.records import Plain
from klustermotor.web.recording.stored import Stored


@dataclass(frozen=True)
class Conflict:
    """A record that somebody else has changed, made or removed since it was read.

    Attributes
    ----------
    now : Stored or None
        What is there; None when it is gone.
    mine : Plain or None
        What was to be there; None when it was to go.
    """

    collection: str
    key: str
    now: Stored | None
    mine: Plain | None


class ConflictError(Exception):
    """Somebody else was there first: what they made of it is shown beside what was asked for."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(", ".join(f"{one.collection} {one.key}" for one in conflicts))


class HangsOnError(Exception):
    """A record cannot go: others need it."""

    def __init__(self, blocking: Sequence[Stored]) -> None:
        self.blocking = tuple(blocking)
        super().__init__(", ".join(f"{one.collection} {one.key}" for one in blocking[:3]))

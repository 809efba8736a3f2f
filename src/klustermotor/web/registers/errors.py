"""Why something in this room was not done; nothing has been changed when one of these is raised."""

from __future__ import annotations

from klustermotor.web.registers.models import Decision


class DecidedError(Exception):
    """Somebody has decided the opposite about the same two rows."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(str(decision))


class StaleError(Exception):
    """What somebody looked at is not what it would be now."""

"""How far background work on a case file has come, in a small file beside it.

Not in the database: what is written there is seen by nobody until the work, which is one transaction, is over.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

EVERY = 1.0  # seconds


@dataclass(frozen=True)
class Reached:
    """A stage of the work, how much of it is done, and for how many seconds it has been going on."""

    stage: str
    done: int
    total: int
    seconds: float

    @property
    def percent(self) -> int | None:
        """How much of the stage is done; None where nobody knows."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def seconds_left(self) -> int | None:
        """About how long the stage will take, from its speed so far; None while there is too little to go by."""
        if not self.done or not self.total or self.seconds < 3:
            return None
        return max(1, round(self.seconds * (self.total - self.done) / self.done))


class Told:
    """Writes down how far the work has come, at most once a second."""

    def __init__(self, file: Path) -> None:
        self.path = path_for(file)
        self._stage, self._began, self._told = "", time.monotonic(), 0.0

    def stage(self, name: str) -> None:
        """A new stage begins."""
        self._stage, self._began, self._told = name, time.monotonic(), 0.0
        self(0, 0)

    def __call__(self, done: int, total: int) -> None:
        """So much of the stage is done."""
        now = time.monotonic()
        if now - self._told < EVERY:
            return
        self._told = now
        reached = Reached(self._stage, done, total, now - self._began)
        partial = self.path.with_suffix(".part")
        partial.write_text(json.dumps(asdict(reached)), "utf-8")
        partial.replace(self.path)


def reached(file: Path) -> Reached | None:
    """How far the work on a file has come; None where nothing has been told."""
    try:
        return Reached(**json.loads(path_for(file).read_text("utf-8")))
    except FileNotFoundError:
        return None


def path_for(file: Path) -> Path:
    """The small file beside a file."""
    return file.with_suffix(".progress")

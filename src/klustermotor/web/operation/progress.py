"""Telling how far long work has come, and about how long it has left."""

from __future__ import annotations

import time
from typing import TextIO

from django.utils.translation import gettext as _

EVERY = 1.0  # seconds


class Progress:
    """How much of a known amount is done; told on a screen once a second, and to nobody where there is none.

    The time left is reckoned from the speed so far, and not told before there is something to reckon from.
    """

    def __init__(self, what: str, total: int, screen: TextIO | None) -> None:
        self.what, self.total = what, total
        self._screen = screen if screen and screen.isatty() else None
        self._done, self._began = 0, time.monotonic()
        self._told = self._began

    def add(self, done: int = 1) -> None:
        """So much more is done."""
        self._done += done
        now = time.monotonic()
        if self._screen and now - self._told >= EVERY:
            self._told = now
            self._screen.write(f"\r{self.line(now - self._began)}\033[K")
            self._screen.flush()

    def line(self, elapsed: float) -> str:
        """What to tell after so many seconds.

        >>> from django.utils.translation import override
        >>> progress = Progress("Reading", 200, None)
        >>> progress.add(50)
        >>> with override("en"):
        ...     progress.line(10.0)
        'Reading: 25 %, about 30 s left'
        """
        share = min(self._done / self.total, 1) if self.total else 1.0
        if elapsed < 2 or not share:
            return _("%(what)s: %(percent)d %%") % {"what": self.what, "percent": 100 * share}
        return _("%(what)s: %(percent)d %%, about %(seconds)d s left") % {
            "what": self.what,
            "percent": 100 * share,
            "seconds": round(elapsed * (1 - share) / share),
        }

    def end(self) -> None:
        """Leave the screen as it was."""
        if self._screen:
            self._screen.write("\r\033[K")
            self._screen.flush()

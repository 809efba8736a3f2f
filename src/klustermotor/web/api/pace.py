"""How much one account may ask for in a minute.

Counted in the memory of each worker of the server, so that counting costs nothing; with several workers an account
may get that many times as much. It is there to stop a program that has gone astray, not to share out the machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PER_MINUTE = 600


class Pace:
    """Counts what each account asks for in the running minute.

    >>> pace = Pace(2, clock=lambda: 59.0)
    >>> [pace.wait(account) for account in (7, 7, 8, 7)]
    [0, 0, 0, 1]
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit, self.clock = limit, clock
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self._minute, self._counts = 0, dict[int, int]()

    def wait(self, account: int) -> int:
        """Seconds to wait before asking again; 0 when there is no need to."""
        now = self.clock()
        minute = int(now // 60)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        counts = self._counts
        counts[account] = counts.get(account, 0) + 1
        return 0 if counts[account] <= self.limit else max(1, 60 - int(now % 60))


pace = Pace(PER_MINUTE)

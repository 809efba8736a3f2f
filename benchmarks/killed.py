"""Commands of the product in processes that are killed, for `kill.py`: when, how often, and what was found wrong.

Assumes that Django has been started here: a process begins as a copy of this one, which saves it the starting.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from random import Random


class Tally:
    """How many kills there were, and all that was found to be wrong."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.kills: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.wrong: list[str] = []

    def expect(self, holds: bool, what: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.wrong.append(what)
            print(f"WRONG: {what}", flush=True)


def child(*arguments: str) -> int:
    """Run a command of the product in a process of its own, which begins where this one is; its number."""
    from django.db import connections

    connections.close_all()
    number = os.fork()
    if number:
        return number
    code = 3
    try:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - for as long as the process lives
        from klustermotor.cli import main

        code = main(arguments)
    finally:
        os._exit(code)


def finished(number: int) -> int:
    """Wait for a process; 0 when it ended well, -9 when it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def killed(tally: Tally, kind: str, seconds: float, *arguments: str) -> bool:
    """Run a command and kill it at some moment of the time that it takes; whether that was in time."""
    number = child(*arguments)
    time.sleep(tally.random.uniform(0.05, 1.0) * seconds)
    os.kill(number, signal.SIGKILL)
    code = finished(number)
    settle()
    tally.kills[kind] += code == -signal.SIGKILL
    return code == -signal.SIGKILL


def settle() -> None:
    """Wait until PostgreSQL has noticed who is gone: what was sent to it before the kill may still be carried out."""
    from django.db import connection

    others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        while True:
            cursor.execute(others)
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.02)


def seconds_of(*arguments: str) -> float:
    """How long a command takes when it is left alone."""
    start = time.perf_counter()
    code = finished(child(*arguments))
    assert code == 0, (arguments, code)
    return time.perf_counter() - start

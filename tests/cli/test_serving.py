"""``serve`` keeps a worker beside it: one that dies is replaced, and none outlives the server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc"),
]
SECONDS = 90


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server with a database of its own, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KLUSTERMOTOR_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "klustermotor.cli", "serve", "--workers", "1", "--port", str(port)],
        env=kept | {"KLUSTERMOTOR_HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    yield process, port
    with suppress(ProcessLookupError):  # also what a killed server has left behind
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def workers(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes for background work that a server has started."""
    found = []
    for children in Path(f"/proc/{process.pid}/task").glob("*/children"):
        for number in map(int, children.read_text().split()):
            if Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")[-2:] == [b"work", b""]:
                found.append(number)
    return found


def healthy(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
            return all(json.load(answer).values())
    except (HTTPError, URLError, ConnectionError, TimeoutError):
        return False


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.2)


def test_a_worker_that_dies_is_replaced_and_stops_with_the_server(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = server
    until(lambda: healthy(port))
    (first,) = workers(process)
    os.kill(first, signal.SIGKILL)
    until(lambda: workers(process) not in ([], [first]))
    (second,) = workers(process)
    process.terminate()
    process.wait(timeout=SECONDS)
    until(lambda: not Path(f"/proc/{second}").exists())


def test_a_worker_does_not_outlive_a_server_that_is_killed(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = server
    until(lambda: healthy(port))
    (worker,) = workers(process)
    process.kill()
    process.wait()
    until(lambda: not Path(f"/proc/{worker}").exists())

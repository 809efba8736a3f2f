"""``klustermotor serve`` and ``klustermotor work``: the web server, and the worker beside it."""

from __future__ import annotations

import argparse
import ipaddress
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from klustermotor.cli.starting import complain, migrate, say

THREADS = 4  # in each worker
PAUSE = 5  # seconds before a worker that has ended is started again
STOPS_WITHIN = 10
DEMO_EMAIL, DEMO_PASSWORD = "demo@klustermotor.example", "kluster-i-samverkan"
DEMO_CASE = Path(__file__).parent.parent / "casefile" / "shipped" / "sormland.json"


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line of them."""
    serve = commands.add_parser(
        "serve", help="migrate the database and serve the product", description="Serve the product."
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    serve.add_argument("--workers", type=int, default=2, help="processes that answer (default: %(default)s)")
    serve.add_argument(
        "--demo",
        action="store_true",
        help="load the Sörmland case and open a demo account; only on this machine",
    )
    serve.add_argument(
        "--no-worker",
        action="store_true",
        help="start no worker for background work: 'klustermotor work' runs on its own",
    )
    serve.set_defaults(run=_serve)
    work = commands.add_parser(
        "work",
        help="do the background work, until stopped",
        description="Do the background work: large case files, and the daily housekeeping. 'serve' starts one such.",
    )
    work.add_argument("--until-empty", action="store_true", help="stop when nothing more waits to be done")
    work.set_defaults(run=_work)


def _serve(options: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _
    from granian import Granian
    from granian.constants import Interfaces

    if options.demo and not _is_loopback(options.host):
        complain(_("The demo account has a public password, so --demo serves only on 127.0.0.1."))
        return 2
    migrate()
    say(_("Klustermotor serves on http://%(host)s:%(port)s") % {"host": options.host, "port": options.port})
    if options.demo:
        _open_demo()
        say(
            _("Sign in as %(email)s with the password %(password)s")
            % {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
        )
    server = Granian(
        "klustermotor.web.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        # A thread keeps a connection to the database: as many as two cores can use, and no more. Connections are not
        # limited so: a browser keeps six open, and one too many would wait for as long as the others are held.
        blocking_threads=THREADS,
        # A worker that is told to stop while it starts does not hear it, and would be waited for without end.
        workers_kill_timeout=10,
        # One that dies takes its own requests with it, and no others.
        respawn_failed_workers=True,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
    )
    if options.no_worker:
        server.serve()
        return 0
    with _worker_beside():
        server.serve()
    return 0


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep a worker running in a process of its own; one that ends is started again."""
    ended = threading.Event()
    running: list[int] = []

    def keep() -> None:
        while not ended.is_set():
            # Not by subprocess: it waits on a pipe, which a worker of the server that is forked just then keeps open.
            number = os.posix_spawn(
                sys.executable, [sys.executable, "-m", "klustermotor.cli", "work"], dict(os.environ)
            )
            running.append(number)
            os.waitpid(number, 0)
            running.remove(number)
            ended.wait(PAUSE)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        for sent in (signal.SIGTERM, signal.SIGKILL):  # what it was doing is taken up again by the next
            for number in list(running):
                with suppress(ProcessLookupError):
                    os.kill(number, sent)
            keeper.join(timeout=STOPS_WITHIN)


def _work(options: argparse.Namespace) -> int:
    from klustermotor.web.operation.worker import work

    work(until_empty=options.until_empty)
    return 0


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _open_demo() -> None:
    from klustermotor.casefile.reading import read_case_file
    from klustermotor.web.accounts.actions import set_account
    from klustermotor.web.cases.actions import give_access
    from klustermotor.web.cases.models import Case
    from klustermotor.web.cases.policy import Role
    from klustermotor.web.exchange.loading import load_case

    record = read_case_file(DEMO_CASE)
    if not Case.objects.filter(key=record.id).exists():  # what has been changed in it since stays
        load_case(record, by=None)
    user = set_account(email=DEMO_EMAIL, name="Demo", password=DEMO_PASSWORD, by=None)
    give_access(case=Case.objects.get(key=record.id), user=user, role=Role.STRATEGIST, by=None)

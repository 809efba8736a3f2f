"""How fast every page is with a large case: `python benchmarks/pages.py --database sqlite` (or `postgresql`).

Makes two case files, loads them with the command line, starts the server with two workers, signs in, and asks for
every page in a fixed number of requests in mixed order: by one reader, who waits for each answer, and by two at a
time without a pause, which keeps both cores busy. Prints Markdown tables: loading, first answers after a start, and
pages. Files and databases lie in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from served import ACCOUNT, HERE, Cost, Server, command, cost, databases

SIZES = {"organisations": 10_000, "people": 20_000, "initiatives": 300, "activities": 100_000}
SHIPPED = HERE.parent / "src/klustermotor/casefile/shipped/sormland.json"
KEY = "uppmatt"
PARSE = "import json, sys; json.loads(open(sys.argv[1], encoding='utf-8').read())"
# The whole case as a file: the same work as an export, which the table of loading tells of.
DOWNLOAD = "case_file"
WARM_UP = 6


@dataclass
class Measured:
    """One address: its queries at either size, its processor time in seconds, and what its requests gave."""

    page: str
    what: str
    address: str
    queries: tuple[int, int]
    work: float
    status: int = 0
    size: int = 0
    alone: list[float] = field(default_factory=list)
    paired: list[float] = field(default_factory=list)


def p95(seconds: list[float]) -> float:
    """Time that 95 of 100 requests keep within."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


def main() -> None:
    """Measure one kind of database."""
    parser = argparse.ArgumentParser(description="Measure loading and every page with a large case.")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 10,000 organisations (default: 1)")
    parser.add_argument("--requests", type=int, default=40, help="of every address (default: 40)")
    parser.add_argument("--every-address", action="store_true", help="a line for each address, not each page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="klustermotor.web.settings",
            KLUSTERMOTOR_HOME=name,
            KLUSTERMOTOR_SECRET_KEY="for measuring only",
            KLUSTERMOTOR_LANGUAGE="en",
        )
        with databases(options.database, folder) as (small, large):
            print(f"## {options.database}, scale {options.scale:g}\n\n{_machine()}\n", flush=True)
            files = _generate(folder, options.scale / 20), _generate(folder, options.scale)
            for database in (small, large):
                subprocess.run(command(database, "case", "load", SHIPPED), check=True, capture_output=True)
                subprocess.run([sys.executable, "-c", ACCOUNT], check=True)
            subprocess.run(command(small, "case", "load", files[0]), check=True, capture_output=True)
            measure_loading(large, files[1], folder)
            wanted = _addresses(small, large)
            server = Server(large)
            measure_first_answers(server, wanted)
            measure_pages(server, wanted, options.requests)
            print_pages(wanted if options.every_address else _slowest(wanted))


def _machine() -> str:
    """What the figures hold for."""
    packages = ("django", "granian", "psycopg", "pydantic")
    named = ", ".join(f"{package} {version(package)}" for package in packages)
    python, sqlite = platform.python_version(), sqlite3.sqlite_version
    return f"{os.cpu_count()} cores, {platform.system()}, Python {python}, {named}, SQLite {sqlite}."


def _generate(folder: Path, scale: float) -> Path:
    """A case file of a scale; half of it, for instance, has half the initiatives."""
    file = folder / f"case-{scale:g}.json"
    sizes = [part for name, n in SIZES.items() for part in (f"--{name}", str(max(3, round(n * scale))))]
    subprocess.run([sys.executable, HERE / "generate_case.py", file, *sizes], check=True, capture_output=True)
    return file


def measure_loading(database: str, file: Path, folder: Path) -> None:
    """Each step in a fresh process, beside what Python alone takes to parse the same file."""
    out = folder / "exported.json"
    parsed = cost([sys.executable, "-c", PARSE, file])
    steps = {
        "`json.loads` of the file, for comparison": parsed,
        "`klustermotor case check`": cost(command(database, "case", "check", file)),
        "`klustermotor case load`": cost(command(database, "case", "load", file)),
        "`klustermotor case load` again, changing nothing": cost(command(database, "case", "load", file)),
        "`klustermotor case export`": cost(command(database, "case", "export", KEY, out)),
    }
    print(f"A case file of {file.stat().st_size / 1e6:.0f} MB:\n")
    print("| Step | Seconds | Times `json.loads` | Peak MB |\n|---|--:|--:|--:|")
    for name, one in steps.items():
        print(_row(name, f"{one.seconds:.1f}", f"{one.seconds / parsed.seconds:.0f}", f"{one.megabytes:.0f}"))
    print(flush=True)


def _addresses(small: str, large: str) -> list[Measured]:
    """Every address of the large case, with its queries in the small and the large one."""
    found: list[list[dict[str, Any]]] = []
    for database in (small, large):
        os.environ["KLUSTERMOTOR_DATABASE_URL"] = database
        done = subprocess.run(
            [sys.executable, HERE / "page_addresses.py", "--without", DOWNLOAD],
            check=True,
            stdout=subprocess.PIPE,
        )
        found.append(json.loads(done.stdout))
    return [
        Measured(one["page"], one["what"], one["address"], (less["queries"], one["queries"]), one["work"])
        for less, one in zip(*found, strict=True)
    ]


def measure_first_answers(server: Server, wanted: list[Measured]) -> None:
    """From the start of the server to its first answers, each page as the first that a worker gives."""
    first = {one.page: one for one in reversed(wanted) if not one.what.endswith((".svg", ".csv", ".json"))}
    rows, starts = [], []
    for page in ("overview", "initiative", "organisations", "initiative_figure"):
        starts.append(server.start())
        try:
            server.sign_in()
            start = time.perf_counter()
            server.get(first[page].address)
            rows.append((page, first[page].what, time.perf_counter() - start))
        finally:
            server.stop()
    print(
        f"From `klustermotor serve` to the first answer: {median(starts):.1f} s (median of {len(starts)}).\n"
    )
    print("| First after a start | Address | ms |\n|---|---|--:|")
    for page, what, seconds in rows:
        print(_row(page, what, f"{seconds * 1000:.0f}"))
    print(flush=True)


def measure_pages(server: Server, wanted: list[Measured], requests: int) -> None:
    """Ask for every address, all of them in mixed order so that noise falls on all alike."""
    signed_out = Server(server.database)
    server.start()
    signed_out.port = server.port
    mixed = Random(1).sample(wanted * requests, len(wanted) * requests)
    try:
        server.sign_in()

        def ask(one: Measured) -> float:
            start = time.perf_counter()
            one.status, one.size = (signed_out if one.page == "account_login" else server).get(one.address)
            return time.perf_counter() - start

        with ThreadPoolExecutor(2) as two:
            list(two.map(ask, wanted * WARM_UP))
            for one in mixed:
                one.alone.append(ask(one))
            for one, seconds in zip(mixed, two.map(ask, mixed), strict=True):
                one.paired.append(seconds)
        peak, busy = server.peak(), os.getloadavg()[0]
        start = time.perf_counter()
        _status, size = server.get(f"/case/{KEY}/case.json")
        download = Cost(time.perf_counter() - start, server.peak())
    finally:
        server.stop()
    print(
        f"Load of the machine over the last minute of requests: {busy:.1f}, of which 2 or 3 are this program's."
    )
    refused = [one.address for one in wanted if one.status not in {200, 302}]
    assert not refused, refused
    print(
        f"Peak of one worker after {2 * len(mixed):,} requests: {peak:.0f} MB. The whole case as a file over"
    )
    print(f"the web ({size / 1e6:.0f} MB) takes {download.seconds:.0f} s; the worker has then had", end=" ")
    print(f"{download.megabytes:.0f} MB at its highest.\n")


def _slowest(wanted: Iterable[Measured]) -> list[Measured]:
    """Of the addresses of each page, the one with the highest p95 alone; queries are the most of any."""
    by_page: dict[str, list[Measured]] = defaultdict(list)
    for one in wanted:
        by_page[one.page + ("" if not one.what.endswith(".png") else ", PNG")].append(one)
    slowest = []
    for page, held in by_page.items():
        worst = max(held, key=lambda one: p95(one.alone))
        worst.page = page
        worst.what = f"{worst.what or 'itself'} (of {len(held)})"
        worst.queries = (max(one.queries[0] for one in held), max(one.queries[1] for one in held))
        slowest.append(worst)
    return slowest


def print_pages(measured: list[Measured]) -> None:
    """A line for each, the slowest first; times are in ms, and set beside that of a page that reads nothing.

    Work is the processor time of one request, which other programs on the machine hardly change.
    """
    nothing = median(next(one for one in measured if one.page == "about").alone)
    print(
        "| Page | Slowest address | Work | Median | p95 | Worst | Two: median | Two: p95 | `about` | KB | Queries |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for one in sorted(measured, key=lambda one: -p95(one.alone)):
        alone, paired = median(one.alone), median(one.paired)
        times = (one.work, alone, p95(one.alone), max(one.alone), paired, p95(one.paired))
        print(
            _row(
                one.page,
                one.what,
                *(f"{seconds * 1000:.0f}" for seconds in times),
                f"{alone / nothing:.1f}",
                f"{one.size / 1000:.0f}",
                "{} → {}".format(*one.queries),
            )
        )


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

"""Every check of the project, in order, each named with its time, and a sum at the end.

Assumes that ``dev.py`` has installed what the checks need and starts this file with the Python in .venv. All steps run
even when one fails. The last line holds the numbers alone, for people and for machines: ``N passed, N failed``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

SHOWN = 100  # lines of a failed step

# What must hold of the source, without running it.
STEPS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "directions between rooms": ["lint-imports"],
    "templates": ["djlint", "--lint", "--quiet", "src/klustermotor/web/templates"],
    "missing migrations": ["python", "-m", "django", "makemigrations", "--check", "--dry-run"],
    "translations": ["python", "tools/messages.py", "--check"],
    "method pages": ["python", "tools/methods.py", "--check"],
}
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "klustermotor.web.settings",
    "KLUSTERMOTOR_SECRET_KEY": "for checks only",
    "KLUSTERMOTOR_DATABASE_URL": "sqlite://:memory:",
}
# On which database, which tests, with how many examples. The browser and the library do not care which database it is.
QUICK = [("sqlite", "not browser and not slow and not database", "quick")]
WHOLE = [("sqlite", "", "repeatable"), ("postgresql", "not browser and not library", "repeatable")]

# Rooms whose every test needs a database or the browser, or loads an engine: the quick part need not even collect them.
NEVER_QUICK = (
    "accounts",
    "audit",
    "browser",
    "diagnosis_web",
    "evaluation",
    "exchange",
    "networks_web",
    "registers",
    "registers_web",
    "surveys",
    "workspace",
)


class Tally:
    """Steps that were run, each said with its time, and how many of everything passed or not."""

    def __init__(self) -> None:
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        self.failures: list[str] = []
        self.started = time.monotonic()

    def step(self, name: str, command: Sequence[str]) -> None:
        """Run a step that either holds or does not; what it says is shown when it does not."""
        began = time.monotonic()
        done = subprocess.run(
            [str(PROGRAMS / command[0]), *command[1:]],
            cwd=ROOT,
            env={**os.environ, **SETTINGS},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        failed = done.returncode != 0
        self._count(name, began, {"passed": int(not failed), "failed": int(failed)})
        if failed:
            lines = done.stdout.rstrip().splitlines()
            print("\n".join(lines[:SHOWN]), flush=True)
            if lines[SHOWN:]:
                print(f"... and {len(lines) - SHOWN} lines more; by itself: {' '.join(command)}", flush=True)

    def tests(self, database: str, selection: str, profile: str) -> None:
        """Run the selected tests on a database, shown as they go, with the examples of a Hypothesis profile."""
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", *_workers()]
        if profile == "quick":
            command += [f"--ignore=tests/{room}" for room in NEVER_QUICK]
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            code = subprocess.run(
                [*command, f"--junitxml={report}", f"--hypothesis-profile={profile}", "-m", selection],
                cwd=ROOT,
                env={**os.environ, "KLUSTERMOTOR_TEST_DATABASE": database},
                check=False,
            ).returncode
            counts = counts_in(report)
        if code and not counts["failed"]:
            counts["failed"] = 1  # pytest itself stopped, or found nothing to run
        self._count(f"tests on {database}", began, counts)

    def _count(self, name: str, began: float, counts: Mapping[str, int]) -> None:
        for kind, number in counts.items():
            self.counts[kind] += number
        if counts["failed"]:
            self.failures.append(name)
        mark = "FAILED" if counts["failed"] else "ok"
        print(f"{mark:>6}  {name} ({time.monotonic() - began:.1f} s)", flush=True)

    def close(self) -> int:
        """Say the sum, with the numbers on a last line of their own; the answer is the exit status."""
        if self.failures:
            print("\nFailed:", ", ".join(self.failures))
        print(f"\nSteps and tests together, in {time.monotonic() - self.started:.0f} s:")
        print(
            ", ".join(
                f"{number} {kind}" for kind, number in self.counts.items() if number or kind == "passed"
            )
        )
        return 1 if self.failures else 0


def counts_in(report: Path) -> dict[str, int]:
    """How many tests passed, failed and were skipped, from pytest's report; all 0 where there is none."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if report.is_file():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own pytest wrote it
            total, *others = (
                int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
            )
            counts["failed"] += others[0] + others[1]
            counts["skipped"] += others[2]
            counts["passed"] += total - sum(others)
    return counts


def _workers() -> list[str]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [f"--numprocesses={min(4, cores)}"] if cores > 1 else []


def _starts(program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def find_browser() -> str:
    """Path of a Chromium that starts; installed from the system's packages where we may.

    Raises
    ------
    LookupError
        There is none, with what to do about it.
    """
    named = os.environ.get("KLUSTERMOTOR_CHROMIUM")
    if named:
        if _starts(named):
            return named
        raise LookupError(
            f"KLUSTERMOTOR_CHROMIUM names {named}, which does not start. Correct it, or unset it."
        )
    found = next(filter(_starts, BROWSERS), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Chromium is missing; installing the system's package chromium with apt-get ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium", "libatomic1"]):
            subprocess.run(["apt-get", "-qq", *words], env=quiet, check=False)
        found = next(filter(_starts, BROWSERS), None)
    if found is None:
        raise LookupError(
            "The browser tests need Chromium, which is not here. Install Debian's package chromium, or set\n"
            "KLUSTERMOTOR_CHROMIUM to the path of a Chromium or Chrome. Without it, python3 dev.py check runs the rest."
        )
    return found


def main(part: str) -> int:
    """Run the quick part or the whole; the answer is the exit status."""
    if part == "whole":
        try:
            os.environ["KLUSTERMOTOR_CHROMIUM"] = find_browser()
        except LookupError as missing:
            print(f"\n{missing}", file=sys.stderr)
            return 2
    tally = Tally()
    for name, command in STEPS.items():
        tally.step(name, command)
    for database, selection, profile in WHOLE if part == "whole" else QUICK:
        tally.tests(database, selection, profile)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

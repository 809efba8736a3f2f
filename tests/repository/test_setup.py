"""Set-up: the locks say exactly what is installed, and what goes wrong is said plainly."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Program = Callable[[str], ModuleType]
LOCKS = ("requirements.lock", "requirements-dev.lock", "tools.lock")


def entries(path: Path) -> dict[str, str]:
    """Requirements of a lock, each with the hashes that may be installed."""
    lines = path.read_text("utf-8").replace("\\\n", "")
    return {
        line.split("--hash")[0].split(";")[0].strip(): line for line in lines.splitlines() if line.strip()
    }


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_everything_by_hash_and_names_no_host(root: Path, name: str) -> None:
    lock = entries(root / name)
    assert lock
    assert [entry for entry, line in lock.items() if "==" not in entry or "--hash=sha256:" not in line] == []
    assert "://" not in (root / name).read_text("utf-8")


def test_tests_run_on_the_versions_that_users_get(root: Path) -> None:
    assert set(entries(root / "requirements.lock")) <= set(entries(root / "requirements-dev.lock"))


def test_every_dependency_says_what_it_is_for(root: Path) -> None:
    text = (root / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["web"],
        *project["dependency-groups"]["dev"],
    ]
    lines = text.splitlines()
    assert [name for name in wanted if not any(f'"{name}"' in line and "# " in line for line in lines)] == []


def dev(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "dev.py", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "80.5"])
def test_a_bad_port_is_refused_in_words(root: Path, port: str) -> None:
    answer = dev(root, "run", port)
    assert answer.returncode == 2
    assert "port" in answer.stderr or "unrecognized" in answer.stderr or "required" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_busy_port_is_said_plainly(root: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = dev(root, "run", str(other.getsockname()[1]))
    assert answer.returncode == 2
    assert "in use by another program" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("/usr/bin/python3: No module named pip", "pip is missing"),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "another file than the lock",
        ),
        ("error: Failed to fetch: `http://registry.invalid/simple/x/`", "could not be fetched"),
        ("ERROR: No matching distribution found for uv==0.13.9", "could not be fetched"),
        ("something new", "could not install"),
    ],
)
def test_what_stops_an_installation_is_said_plainly(program: Program, output: str, said: str) -> None:
    module = program("dev.py")
    with pytest.raises(module.Trouble, match=said):
        module._tell([sys.executable, "-c", f"import sys; sys.exit({output!r})"], {})


def test_another_python_is_refused_in_words(root: Path) -> None:
    fake = (
        "import sys; sys.version_info = (3, 10, 1); exec(compile(open(sys.argv[1]).read(), 'dev.py', 'exec'))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", fake, root / "dev.py"], capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 1
    assert re.search(r"needs Python 3\.11, 3\.12 or 3\.13\. This is Python 3\.10", answer.stderr)


def test_counts_are_read_from_the_report_of_the_tests(program: Program, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="2" errors="1" skipped="1"/></testsuites>')
    assert program("tools/checks.py").counts_in(report) == {"passed": 5, "failed": 3, "skipped": 1}
    assert program("tools/checks.py").counts_in(tmp_path / "none.xml") == {
        "passed": 0,
        "failed": 0,
        "skipped": 0,
    }


def test_a_failed_step_fails_the_whole(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    tally = program("tools/checks.py").Tally()
    tally.step("holds", ["python", "-c", "pass"])
    tally.step("does not hold", ["python", "-c", "import sys; sys.exit('because')"])
    assert tally.close() == 1
    said = capsys.readouterr().out
    assert "because" in said
    assert said.splitlines()[-1] == "1 passed, 1 failed"


def test_a_browser_that_does_not_start_is_said(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUSTERMOTOR_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(LookupError, match="does not start"):
        program("tools/checks.py").find_browser()


def test_a_missing_browser_is_said_where_it_cannot_be_installed(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = program("tools/checks.py")
    monkeypatch.delenv("KLUSTERMOTOR_CHROMIUM", raising=False)
    monkeypatch.setattr(checks, "BROWSERS", ())
    monkeypatch.setattr(checks.os, "geteuid", lambda: 1000)
    with pytest.raises(LookupError, match="Install Debian's package chromium"):
        checks.find_browser()

"""The command line as a person meets it: each command is started as a program, with a home folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from klustermotor.cli import DEMO_CASE

Answer = subprocess.CompletedProcess[str]
Command = Callable[..., Answer]


@pytest.fixture
def klustermotor(tmp_path: Path) -> Command:
    """Run the program with nothing set but a home folder; English unless the test says otherwise."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KLUSTERMOTOR_", "DJANGO_"))
    }
    home = {"KLUSTERMOTOR_HOME": str(tmp_path / "home"), "LANG": "en_GB.UTF-8", "LC_ALL": ""}

    def run(*arguments: str | Path, **environment: str) -> Answer:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "klustermotor.cli", *arguments],
            env={**kept, **home, **environment},
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A case file with two faults: an unknown reference, and a period that ends before it starts."""
    content = json.loads(DEMO_CASE.read_text("utf-8"))
    content["organisations"][0]["region"] = "nowhere"
    content["initiatives"][0]["activities"][0].update(start="2003", end="2001")
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_help_shows_a_first_walk_and_the_environment(klustermotor: Command) -> None:
    answer = klustermotor("--help")
    assert answer.returncode == 0
    for wanted in ("serve --demo", "case check", "case load", "case export", "KLUSTERMOTOR_HOME"):
        assert wanted in answer.stdout


@pytest.mark.parametrize("arguments", [[], ["case"], ["harvest"], ["case", "load"], ["serve", "--port", "x"]])
def test_a_wrong_command_line_is_refused_with_usage(klustermotor: Command, arguments: list[str]) -> None:
    answer = klustermotor(*arguments)
    assert answer.returncode == 2
    assert answer.stderr.startswith("usage: klustermotor")
    assert "Traceback" not in answer.stderr


@pytest.mark.slow
def test_a_right_file_is_said_to_be_right(klustermotor: Command) -> None:
    answer = klustermotor("case", "check", DEMO_CASE)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "sormland" in answer.stdout
    assert "3 initiatives" in answer.stdout


@pytest.mark.slow
def test_every_fault_of_a_file_is_told_with_its_place(klustermotor: Command, broken: Path) -> None:
    answer = klustermotor("case", "check", broken)
    assert answer.returncode == 1
    assert "/organisations/0/region" in answer.stderr
    assert "/initiatives/0/activities/0" in answer.stderr
    assert "Nothing has been changed" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.slow
def test_faults_are_told_in_swedish(klustermotor: Command, broken: Path) -> None:
    by_option = klustermotor("--language", "sv", "case", "check", broken)
    by_environment = klustermotor("case", "check", broken, LANG="sv_SE.UTF-8")
    assert by_option.stderr == by_environment.stderr
    assert "Ingenting har ändrats" in by_option.stderr


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["check", "load"])
def test_a_file_that_is_not_there_is_said_plainly(klustermotor: Command, verb: str) -> None:
    answer = klustermotor("case", verb, "missing.json")
    assert answer.returncode == 1
    assert "missing.json" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_demonstration_is_not_served_to_others(klustermotor: Command) -> None:
    answer = klustermotor("serve", "--demo", "--host", "0.0.0.0")  # noqa: S104 - it is what must be refused
    assert answer.returncode == 2
    assert "127.0.0.1" in answer.stderr


@pytest.mark.slow
@pytest.mark.slow
def test_a_case_is_loaded_once_and_comes_out_as_it_went_in(
    klustermotor: Command, broken: Path, tmp_path: Path
) -> None:
    first, second = klustermotor("case", "load", DEMO_CASE), klustermotor("case", "load", DEMO_CASE)
    assert (first.returncode, first.stderr) == (0, "")
    assert (second.returncode, second.stderr) == (0, "")
    assert "Nothing has been changed" in second.stdout

    exported = tmp_path / "out.json"
    assert klustermotor("case", "export", "sormland", exported).returncode == 0
    assert klustermotor("case", "load", broken).returncode == 1
    again = klustermotor("case", "export", "sormland")
    assert again.stdout == exported.read_text("utf-8")
    assert klustermotor("case", "check", exported).returncode == 0

    unknown = klustermotor("case", "export", "atlantis")
    assert unknown.returncode == 1
    assert "sormland" in unknown.stderr

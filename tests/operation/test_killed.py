"""A few kills at random moments; `benchmarks/kill.py` does many, and says what it looks for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_what_is_killed_loses_nothing_and_leaves_nothing_half_done() -> None:
    root = Path(__file__).resolve().parents[2]
    database = os.environ.get("KLUSTERMOTOR_TEST_DATABASE", "sqlite")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KLUSTERMOTOR_")}
    done = subprocess.run(
        [sys.executable, root / "benchmarks" / "kill.py", "--database", database, "--times", "8"],
        env=kept,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kills = dict(re.findall(r"^  (\w[\w ]*): (\d+)$", done.stdout, re.MULTILINE))
    assert set(kills) == {"save", "load", "background load", "backup", "restore", "in all"}
    assert int(kills["in all"]) >= 8
    assert "lost or half done: 0" in done.stdout

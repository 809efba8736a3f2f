"""The library's public names: every measure is one, has a title and a page, and none of them needs Django."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import klustermotor
from klustermotor.analysis.measures import MEASURES
from klustermotor.wording import words


@pytest.mark.parametrize("name", list(words("measures")))
def test_every_measure_is_a_public_name_with_a_worked_example_and_a_source(name: str, root: Path) -> None:
    measure = getattr(klustermotor, name)
    assert name in klustermotor.__all__
    for section in ("Parameters", "Returns", *(["Raises"] if name in MEASURES else []), "Examples"):
        assert f"{section}\n    {'-' * len(section)}" in measure.__doc__, section
    assert ">>>" in measure.__doc__
    assert (root / "docs/methods" / f"{name}.md").exists()


@pytest.mark.slow
def test_every_public_name_can_be_had_without_django() -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "import klustermotor\n"
        "for name in klustermotor.__all__: getattr(klustermotor, name)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

"""A folder of files of its own for each test, and the queue's work done when asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """The folder in which uploaded and prepared files lie."""
    settings.HOME = tmp_path
    settings.FILES = tmp_path / "files"
    settings.FILES.mkdir()
    return tmp_path / "files"


@pytest.fixture
def work_off(db: None) -> Callable[[], int]:
    """Do what waits in the queue, one after another; how much it was."""

    def work() -> int:
        from klustermotor.web.operation.worker import Doing

        worker = Doing(key="tests", until_empty=True)
        worker.run()
        return worker.done

    return work

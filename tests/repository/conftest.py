"""The source of the project as the repository tests see it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
_PASSED_OVER = {
    ".git",
    ".tools",
    ".venv",
    ".hypothesis",
    "var",
    "dist",
    "test-results",
    "__pycache__",
    "migrations",
}


@pytest.fixture
def root() -> Path:
    """The folder that the project lies in."""
    return ROOT


@pytest.fixture
def files() -> Callable[..., list[Path]]:
    """Find files with certain endings, without what is installed, generated or temporary."""

    def find(*endings: str, under: str = ".") -> list[Path]:
        found = []
        for folder, inner, names in os.walk(ROOT / under):
            inner[:] = [name for name in inner if name not in _PASSED_OVER]
            found += [Path(folder, name) for name in names if name.endswith(endings)]
        return sorted(found)

    return find


@pytest.fixture
def program() -> Callable[[str], ModuleType]:
    """Import a program that lies outside the package, such as dev.py."""

    def load(name: str) -> ModuleType:
        key = name.removesuffix(".py").replace("/", "_")
        if key not in sys.modules:
            spec = importlib.util.spec_from_file_location(key, ROOT / name)
            assert spec is not None
            assert spec.loader is not None
            sys.modules[key] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(sys.modules[key])
        return sys.modules[key]

    return load

"""Tests run as they say: on the chosen database, without a network, with warnings as errors, on their own settings."""

from __future__ import annotations

import os
import re
import socket
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_no_connection_leaves_this_machine(address: tuple[str, int]) -> None:
    with socket.socket() as own, pytest.raises(RuntimeError, match="use no network"):
        own.connect(address)


def test_connections_within_this_machine_are_let_through() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_warnings_are_errors() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("something is not as it should be", stacklevel=1)


@pytest.mark.django_db
def test_the_database_is_the_chosen_one() -> None:
    assert connection.vendor == os.environ.get("KLUSTERMOTOR_TEST_DATABASE", "sqlite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_settings_are_those_of_the_tests() -> None:
    assert settings.SECRET_KEY == "for tests only"
    assert settings.DEBUG is False


def test_every_setting_stands_in_the_readme(root: Path, files: Callable[..., list[Path]]) -> None:
    name = re.compile(r"\bKLUSTERMOTOR_[A-Z_]+\b")
    code = "\n".join(path.read_text("utf-8") for path in files(".py", under="src"))
    misspelt = set(re.findall(r"(KLUSTERMOTOR_[A-Z_]+) is no setting", code))  # in an example
    used = set(name.findall(code)) - misspelt
    told = set(name.findall((root / "README.md").read_text("utf-8")))
    assert used == told

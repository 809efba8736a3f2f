"""The health address says whether all is well, and nothing else; it needs no account."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from klustermotor.web.operation import health, worker
from klustermotor.web.operation.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def migrated(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' database be what is needed, also where it was made without migrations."""
    if not MigrationRecorder(connection).has_table():
        monkeypatch.setattr(health, "_applied", lambda: list(health.needed()))


def ask(client: Client) -> tuple[int, dict[str, bool]]:
    response = client.get("/health/")
    assert "sessionid" not in response.cookies
    return response.status_code, response.json()


def test_all_is_well_when_a_worker_has_been_heard_of(client: Client) -> None:
    worker.hear("one")
    assert ask(client) == (200, {"database": True, "migrations": True, "worker": True})


def test_a_silent_worker_is_told(client: Client) -> None:
    assert ask(client) == (503, {"database": True, "migrations": True, "worker": False})
    worker.hear("one")
    Worker.objects.update(heard_at=timezone.now() - health.SILENT_FOR - datetime.timedelta(seconds=1))
    assert ask(client)[0] == 503


def test_a_missing_migration_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "needed", lambda: frozenset({("cases", "9999_later")}))
    monkeypatch.setattr(health, "_applied", list)
    worker.hear("one")
    assert ask(client) == (503, {"database": True, "migrations": False, "worker": False})


def test_a_database_that_is_away_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise OperationalError("secret host and password")

    monkeypatch.setattr(health, "_applied", away)
    assert ask(client) == (503, {"database": False, "migrations": False, "worker": False})


def test_it_is_asked_and_nothing_else(client: Client) -> None:
    assert client.post("/health/").status_code == 405


def test_it_answers_without_https_on_the_machine_itself(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    worker.hear("one")
    assert ask(client)[0] == 200
    assert client.get("/about/").status_code == 301

"""The doctor says what is wrong, also where Django cannot start, and never ends in a traceback."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from klustermotor.web.operation import doctor, installation, machine, storage, worker
from klustermotor.web.operation.finding import Finding

Examination = Callable[[], Iterator[Finding]]


def doctor_says(home: Path, **environment: str) -> tuple[int, str]:
    """What the command says in an environment of its own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KLUSTERMOTOR_", "DJANGO_"))
    }
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-m", "klustermotor.cli", "doctor"],
        env=kept | {"KLUSTERMOTOR_HOME": str(home), "LANG": "en_GB.UTF-8", "LC_ALL": ""} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert answer.stderr == ""
    return answer.returncode, answer.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"KLUSTERMOTOR_HTPPS": "yes"}, "Did you mean KLUSTERMOTOR_HTTPS?"),
        ({"KLUSTERMOTOR_DATABASE_URL": "postgresql://x@127.0.0.1:1/y"}, "The database does not answer"),
        ({"KLUSTERMOTOR_SECRET_KEY": "short"}, "The signing key is short or plain"),
        ({"KLUSTERMOTOR_HOSTS": "kluster.example"}, "passwords can be listened to"),
        ({"KLUSTERMOTOR_HTTPS": "yes"}, "every page would lead to itself"),
    ],
)
def test_a_broken_installation_is_told_of(tmp_path: Path, environment: dict[str, str], told: str) -> None:
    code, said = doctor_says(tmp_path, **environment)
    assert code == 1
    assert told in said
    assert said.count("→") >= 1


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = doctor_says(tmp_path / "file" / "home")
    assert code == 1
    assert "Not a directory" in said


@pytest.mark.slow
def test_it_speaks_swedish_even_without_settings(tmp_path: Path) -> None:
    code, said = doctor_says(tmp_path, KLUSTERMOTOR_HTPPS="yes", KLUSTERMOTOR_LANGUAGE="sv")
    assert code == 1
    assert "fel " in said


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words of findings are compared in English."""
    with translation.override("en"):
        yield


def found(examination: Examination) -> list[tuple[str, str]]:
    """What one examination finds: its word and its text."""
    return [(one.word, one.what) for one in examination()]


def words(examination: Examination) -> list[str]:
    return [one.word for one in examination()]


def test_what_cannot_be_looked_at_is_itself_a_fault() -> None:
    def broken_heart() -> Iterator[Finding]:
        raise LookupError("nothing there")
        yield

    (finding,) = doctor._found([broken_heart])
    assert finding.is_fault
    assert "broken heart could not be looked at: nothing there" in finding.what


def test_files_that_others_can_read_are_told_of(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    tmp_path.chmod(0o700)
    key = tmp_path / "secret-key"
    key.write_text("x")
    key.chmod(0o600)
    assert words(machine.home) == ["ok"]
    key.chmod(0o644)
    tmp_path.chmod(0o755)
    assert words(machine.home) == ["warning", "fault"]


def test_a_full_disk_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    for free, word in ((10**7, "fault"), (10**9, "warning"), (10**11, "ok")):
        monkeypatch.setattr("shutil.disk_usage", lambda _path, free=free: type("Usage", (), {"free": free}))
        assert words(machine.room) == [word]


@pytest.mark.parametrize(
    ("values", "examination", "expected"),
    [
        ({"SECRET_KEY": "a" * 60}, installation.key, "fault"),
        ({"SECRET_KEY": "aB3-xY7_qQ9+mnopqrst" * 3}, installation.key, "ok"),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["localhost"]}, installation.errors_in_full, "warning"),
        ({"DEBUG": True, "ALLOWED_HOSTS": ["a.example"]}, installation.errors_in_full, "fault"),
        ({"ALLOWED_HOSTS": ["a.example"], "HTTPS": True}, installation.reach, "ok"),
        ({"HTTPS": True, "BEHIND_PROXY": True}, installation.proxy, "ok"),
        ({"HTTPS": False, "BEHIND_PROXY": True}, installation.proxy, "warning"),
    ],
)
def test_settings_are_judged(
    settings: Any, values: dict[str, Any], examination: Examination, expected: str
) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    assert words(examination) == [expected]


@pytest.mark.django_db
def test_the_database_of_the_tests_is_found_sound() -> None:
    for examination in (storage.database, storage.letters, storage.soundness, storage.times):
        assert set(words(examination)) <= {"ok"}, found(examination)


@pytest.mark.django_db
def test_backups_workers_work_and_administrators_are_judged() -> None:
    from klustermotor.web.accounts.models import User
    from klustermotor.web.audit.actions import record
    from klustermotor.web.audit.models import Event
    from klustermotor.web.operation.housekeeping import housekeeping

    assert words(storage.backups) == ["warning"]
    record("backup.made", by=None)
    assert words(storage.backups) == ["ok"]
    Event.objects.update(at=timezone.now() - datetime.timedelta(days=3))
    assert words(storage.backups) == ["warning"]

    assert words(storage.worker) == ["warning"]
    worker.hear("x")
    assert words(storage.worker) == ["ok"]

    assert words(storage.work) == ["ok"]
    housekeeping.enqueue()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - datetime.timedelta(hours=1))
    assert words(storage.work) == ["warning"]
    DBTaskResult.objects.get().set_failed(LookupError("no such thing"))
    assert found(storage.work)[0][1].endswith("housekeeping: LookupError: no such thing")

    assert words(storage.administrators) == ["warning"]
    User.objects.create(email="a@example.org", is_superuser=True)
    assert "password alone" in found(storage.administrators)[0][1]

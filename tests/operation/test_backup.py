"""Backups are whole or not there; what is restored is what was backed up, all of it or nothing.

Each command is started as a program with a database of its own, on the kind of database that the tests run on.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from klustermotor.cli import DEMO_CASE

pytestmark = pytest.mark.slow
Program = Callable[..., subprocess.CompletedProcess[str]]
COUNTS = """
import json
import django; django.setup()
from django.apps import apps
from klustermotor.web.operation.portable import LEFT_OUT
print(json.dumps({model._meta.label: list(map(str, model._base_manager.order_by("pk").values_list()))
    for model in apps.get_models(include_auto_created=True) if model._meta.label not in LEFT_OUT}))
"""
NUMBERS = """
import sys
import django; django.setup()
from uuid import uuid4
from klustermotor.web.accounts.models import User
one, gone = (User.objects.create(email=f"{uuid4()}@example.org") for _time in range(2))
print(gone.pk)
gone.delete()
"""
ERASE = """
import django; django.setup()
from klustermotor.web.cases.models import Case
from klustermotor.web.privacy.actions import erase_person
erase_person(case=Case.objects.get(), key="eva-lilja", by=None)
"""
NAMES = """
import django; django.setup()
from klustermotor.web.actors.models import Person
print(Person.objects.filter(name="Eva Lilja").count())
"""
BACK = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", "exchange", "zero", verbosity=0)
"""


class Installation:
    """A folder and a database, and the program that works on them."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KLUSTERMOTOR_")}
        self.environment = kept | {
            "KLUSTERMOTOR_HOME": str(home),
            "KLUSTERMOTOR_DATABASE_URL": database,
            "KLUSTERMOTOR_SECRET_KEY": "for tests only, and long enough to be one",
            "DJANGO_SETTINGS_MODULE": "klustermotor.web.settings",
        }

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self._python("-W", "error", "-m", "klustermotor.cli", "--language", "en", *arguments)

    def well(self, *arguments: str | Path) -> str:
        answer = self.run(*arguments)
        assert (answer.returncode, answer.stderr) == (0, "")
        return answer.stdout

    def refused(self, *arguments: str | Path) -> str:
        answer = self.run(*arguments)
        assert answer.returncode == 1, answer.stdout
        assert "Traceback" not in answer.stderr
        return answer.stderr

    def held(self) -> dict[str, Any]:
        """Every row of every table that a backup holds, less what the backup and the restore told of themselves."""
        found: dict[str, list[str]] = json.loads(self._python("-c", COUNTS).stdout)
        found["audit.Event"] = [row for row in found["audit.Event"] if "backup." not in row]
        return found

    def python(self, source: str) -> str:
        answer = self._python("-c", source)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def _python(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=self.home.parent,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )


Install = Callable[..., Installation]


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Make an installation with an empty database; of the kind that the tests run on, or SQLite."""

    def make(name: str, kind: str = os.environ.get("KLUSTERMOTOR_TEST_DATABASE", "sqlite")) -> Installation:
        home = tmp_path_factory.mktemp(name)
        if kind == "sqlite":
            return Installation(home, f"sqlite:///{home / 'x.sqlite3'}")
        import psycopg

        address = os.environ["KLUSTERMOTOR_DATABASE_URL"]
        database = f"{home.name}_{os.getpid()}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return Installation(home, urlsplit(address)._replace(path=f"/{database}").geturl())

    return make


@pytest.fixture(scope="module")
def filled(install: Install) -> Installation:
    """An installation with a case, an account and a file, and a backup of it that lies beside it."""
    made = install("filled")
    made.well("case", "load", DEMO_CASE)
    assert made.python(NUMBERS) == "2"
    file = made.home / "files" / "deep" / "åäö.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\x00what was uploaded\xff")
    assert "has been read again and is right" in made.well("backup", made.home / "x.zip")
    return made


def test_a_backup_is_its_owner_s_alone_and_leaves_nothing_beside_it(filled: Installation) -> None:
    assert stat.S_IMODE((filled.home / "x.zip").stat().st_mode) == 0o600
    assert [path.name for path in filled.home.iterdir() if "part" in path.name] == []
    with zipfile.ZipFile(filled.home / "x.zip") as file:
        assert not any(b"long enough to be one" in file.read(name) for name in file.namelist())


def test_everything_comes_back(filled: Installation, install: Install) -> None:
    backup, wanted = filled.home / "x.zip", filled.held()
    other = install("other")
    assert "have been brought back and counted" in other.well("restore", backup)
    assert other.held() == wanted
    assert (other.home / "files" / "deep" / "åäö.json").read_bytes() == b"\x00what was uploaded\xff"
    assert other.python(NUMBERS) == "4", "a number that was given once must not be given again"
    changed = other.held()
    assert changed != wanted

    # Nothing is replaced unasked; asked, it is kept aside.
    assert "not empty" in other.refused("restore", backup)
    assert other.held() == changed
    other.well("restore", "--replace", backup)
    assert other.held() == wanted
    (aside,) = (other.home / "backups").glob("before-restore-*")
    assert aside.stat().st_size > 10_000


@pytest.mark.skipif(
    os.environ.get("KLUSTERMOTOR_TEST_DATABASE", "sqlite") == "sqlite",
    reason="needs the other kind of database",
)
def test_what_postgresql_held_can_be_given_to_sqlite_and_back(filled: Installation, install: Install) -> None:
    light = install("light", "sqlite")
    light.well("restore", filled.home / "x.zip")
    assert light.held() == filled.held()
    light.well("backup", light.home / "y.zip")
    back = install("back")
    back.well("restore", light.home / "y.zip")
    assert back.held() == filled.held()


def test_who_has_been_erased_since_stays_erased(filled: Installation, install: Install) -> None:
    other = install("erasing")
    other.well("restore", filled.home / "x.zip")
    other.python(ERASE)
    told = other.well("restore", "--replace", filled.home / "x.zip")
    assert "1 person who had been erased since the backup has been erased again." in told
    assert other.python(NAMES) == "0"
    assert filled.python(NAMES) == "1"


def test_an_older_backup_is_brought_up_to_date(filled: Installation, install: Install) -> None:
    older = install("older")
    older.well("restore", filled.home / "x.zip")
    older.python(BACK)
    older.well("backup", older.home / "y.zip")
    older.well("restore", "--replace", older.home / "y.zip")
    assert older.held() == filled.held()


def test_a_file_is_not_overwritten_unasked(filled: Installation) -> None:
    backup = filled.home / "z.zip"
    backup.write_text("precious")
    assert "There is a file" in filled.refused("backup", backup)
    assert backup.read_text() == "precious"
    filled.well("backup", "--force", backup)
    assert "is right" in filled.well("restore", "--check", backup)


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda whole: whole[:-100],
    "one bit changed": lambda whole: whole[:20_000] + bytes([whole[20_000] ^ 1]) + whole[20_001:],
    "no zip": lambda _whole: b"something else",
    "empty": lambda _whole: b"",
}
CASE = "rows/cases_case.ndjson"
FALSE: dict[str, Callable[[dict[str, Any]], object]] = {
    "newer form": lambda manifest: manifest.update(version=2),
    "newer migrations": lambda manifest: manifest["migrations"].append(["cases", "9999_later"]),
    "part missing": lambda manifest: manifest["parts"].update(
        {"rows/nothing.ndjson": manifest["parts"][CASE]}
    ),
    "part too many": lambda manifest: manifest["parts"].pop(CASE),
    "rows missing": lambda manifest: manifest["tables"]["cases_case"].update(rows=2),
    "outside the folder": lambda manifest: manifest["parts"].update(
        {"files/../../x": manifest["parts"][CASE]}
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_damaged_is_refused(name: str, filled: Installation, tmp_path: Path) -> None:
    from klustermotor.web.operation.refusing import RefusedError
    from klustermotor.web.operation.restore import check_backup

    (tmp_path / "x.zip").write_bytes(WRONG[name]((filled.home / "x.zip").read_bytes()))
    with pytest.raises(RefusedError):
        check_backup(tmp_path / "x.zip")


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_agree_with_its_manifest_is_refused(
    name: str, filled: Installation, tmp_path: Path
) -> None:
    from klustermotor.web.operation.refusing import RefusedError
    from klustermotor.web.operation.restore import check_backup

    rewrite(filled.home / "x.zip", tmp_path / "x.zip", FALSE[name])
    with pytest.raises(RefusedError):
        check_backup(tmp_path / "x.zip")


def test_a_refused_restore_changes_nothing(filled: Installation, tmp_path: Path) -> None:
    before = filled.held()
    (tmp_path / "x.zip").write_bytes((filled.home / "x.zip").read_bytes()[:-100])
    assert "Use another file" in filled.refused("restore", "--replace", tmp_path / "x.zip")
    assert filled.held() == before


def rewrite(source: Path, target: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Copy a backup with another manifest."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
            new.writestr(name, content)


@pytest.mark.skipif(
    os.environ.get("KLUSTERMOTOR_TEST_DATABASE") == "postgresql",
    reason="PostgreSQL lets whoever works there wait",
)
def test_a_database_in_use_is_not_replaced(filled: Installation) -> None:
    other = sqlite3.connect(filled.home / "x.sqlite3")
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("SELECT count(*) FROM accounts_user").fetchone()
    assert "in use" in filled.refused("restore", "--replace", filled.home / "x.zip")
    other.close()
    filled.well("restore", "--replace", filled.home / "x.zip")


def test_an_empty_database_is_not_backed_up(install: Install, tmp_path: Path) -> None:
    assert "nothing to back up" in install("empty").refused("backup", tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()

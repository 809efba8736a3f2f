"""Settings come from the environment alone; what is wrong is refused, all of it at once, with what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import klustermotor
from klustermotor.web.environment import NAMES, Environment


def refused(**values: str) -> list[str]:
    """What is said of an environment of which everything is read."""
    environment = Environment({f"KLUSTERMOTOR_{name}": value for name, value in values.items()})
    environment.required("KLUSTERMOTOR_SECRET_KEY", "a long text")
    environment.database("KLUSTERMOTOR_DATABASE_URL", "such as sqlite:////x")
    environment.yes("KLUSTERMOTOR_DEBUG")
    environment.hosts("KLUSTERMOTOR_HOSTS", "localhost")
    environment.time_zone("KLUSTERMOTOR_TIME_ZONE", "Europe/Stockholm")
    environment.one_of("KLUSTERMOTOR_LANGUAGE", {"sv", "en"})
    with pytest.raises(ImproperlyConfigured) as error:
        environment.close()
    return str(error.value).splitlines()


GOOD = {"SECRET_KEY": "x", "DATABASE_URL": "sqlite:////tmp/x.sqlite3"}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DEBUG", "ja", "must be yes or no"),
        ("DEBUG", "", "must be yes or no"),
        ("HOSTS", "https://kluster.example", "names of hosts alone"),
        ("HOSTS", "kluster.example:443", "names of hosts alone"),
        ("HOSTS", "*", "names of hosts alone"),
        ("HOSTS", " , ", "is empty"),
        ("TIME_ZONE", "Europe/Stokholm", "Did you mean Europe/Stockholm?"),
        ("LANGUAGE", "de", "must be en or sv"),
        ("DATABASE_URL", "mysql://me:hidden@host/name", "no address of a database"),
        ("DATABASE_URL", "postgresql://me:hidden@host:port/name", "cannot be read"),
        ("DATABASE_URL", "", "is not set"),
        ("SECRET_KEY", "", "is not set"),
        ("HTPPS", "yes", "Did you mean KLUSTERMOTOR_HTTPS?"),
        ("WHATEVER", "yes", "is no setting"),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_do(name: str, value: str, told: str) -> None:
    (line,) = refused(**GOOD | {name: value})
    assert line.startswith(f"KLUSTERMOTOR_{name} ")
    assert told in line
    assert "hidden" not in line


def test_everything_is_told_at_once() -> None:
    assert len(refused(DEBUG="ja", TIME_ZONE="Mars", HTPPS="yes")) == 5


def test_every_name_in_the_source_is_known_and_every_known_name_is_in_the_source() -> None:
    source = Path(klustermotor.__file__).parent
    used = {
        name
        for path in source.rglob("*.py")
        if path.name != "environment.py" or path.parent.name != "web"
        for name in re.findall(r"\bKLUSTERMOTOR_[A-Z_]+\b", path.read_text("utf-8"))
    }
    assert used == NAMES

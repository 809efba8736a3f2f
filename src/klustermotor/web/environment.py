"""Settings from environment variables: nothing is guessed, and all that is wrong is told at once.

A name that the product does not know is refused as well: whoever misspells ``KLUSTERMOTOR_HTTPS`` would otherwise
believe that it is set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

from dj_database_url import DBConfig, parse
from django.core.exceptions import ImproperlyConfigured

PREFIX = "KLUSTERMOTOR_"
NAMES = {
    "KLUSTERMOTOR_HOME",
    "KLUSTERMOTOR_DATABASE_URL",
    "KLUSTERMOTOR_SECRET_KEY",
    "KLUSTERMOTOR_HOSTS",
    "KLUSTERMOTOR_HTTPS",
    "KLUSTERMOTOR_BEHIND_PROXY",
    "KLUSTERMOTOR_TIME_ZONE",
    "KLUSTERMOTOR_LANGUAGE",
    "KLUSTERMOTOR_DEBUG",
    "KLUSTERMOTOR_OIDC_SERVER",
    "KLUSTERMOTOR_OIDC_CLIENT_ID",
    "KLUSTERMOTOR_OIDC_CLIENT_SECRET",
    "KLUSTERMOTOR_OIDC_NAME",
    "KLUSTERMOTOR_EMAIL_URL",
    "KLUSTERMOTOR_EMAIL_FROM",
    "KLUSTERMOTOR_CONTROLLER",
}
FOR_TESTS = {PREFIX + "TEST_DATABASE", PREFIX + "CHROMIUM", PREFIX + "DATA"}
_HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", re.IGNORECASE)


class Environment:
    """The variables of an environment, read one by one; what is wrong is gathered until `close`.

    Examples
    --------
    >>> environment = Environment({"KLUSTERMOTOR_HTPPS": "yes", "KLUSTERMOTOR_DEBUG": "perhaps"})
    >>> environment.yes("KLUSTERMOTOR_DEBUG")
    False
    >>> environment.close()
    Traceback (most recent call last):
    ...
    django.core.exceptions.ImproperlyConfigured: KLUSTERMOTOR_DEBUG must be yes or no; found 'perhaps'.
    KLUSTERMOTOR_HTPPS is no setting. Did you mean KLUSTERMOTOR_HTTPS?
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._faults: list[str] = []

    def required(self, name: str, purpose: str) -> str:
        """A text that must be there."""
        value = self._values.get(name, "")
        if not value:
            self._faults.append(f"{name} is not set: {purpose}.")
        return value

    def yes(self, name: str) -> bool:
        """``yes`` or ``no``, which it is unless set."""
        value = self._values.get(name, "no").lower()
        if value not in {"yes", "no"}:
            self._faults.append(f"{name} must be yes or no; found {value!r}.")
        return value == "yes"

    def hosts(self, name: str, otherwise: str) -> list[str]:
        """Names of hosts with commas between."""
        found = [host.strip() for host in self._values.get(name, otherwise).split(",") if host.strip()]
        for host in found:
            if not _HOST.fullmatch(host):
                self._faults.append(
                    f"{name} holds {host!r}: give names of hosts alone, such as kluster.region.example, without "
                    "https:// and without a port."
                )
        if not found:
            self._faults.append(
                f"{name} is empty: leave it out, or name the hosts that the product answers to."
            )
        return found

    def database(self, name: str, purpose: str) -> DBConfig:
        """The address of a database, of one of the two kinds that the product knows."""
        value = self.required(name, purpose)
        if value.partition(":")[0] not in {"sqlite", "postgresql", "postgres"}:
            # The address may hold a password, so it is not repeated.
            if value:
                self._faults.append(f"{name} is no address of a database: give one {purpose}.")
            value = "sqlite://:memory:"
        try:
            # A connection that a restart of PostgreSQL has broken is noticed before it is used.
            return parse(value, conn_max_age=600, conn_health_checks=value.startswith("postgres"))
        except ValueError:
            self._faults.append(f"{name} cannot be read: give an address {purpose}.")
            return parse("sqlite://:memory:")

    def time_zone(self, name: str, otherwise: str) -> str:
        """A time zone by its name."""
        value = self._values.get(name, otherwise)
        if value not in available_timezones():
            nearest = _nearest(value, available_timezones())
            self._faults.append(f"{name} is no time zone: {value!r}.{nearest}")
            return otherwise
        return value

    def one_of(self, name: str, choices: set[str]) -> None:
        """Refuse a value outside these; it is read elsewhere."""
        value = self._values.get(name)
        if value is not None and value not in choices:
            self._faults.append(f"{name} must be {' or '.join(sorted(choices))}; found {value!r}.")

    def made(self, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What is made of several variables; what it refuses is gathered with the rest."""
        try:
            return make()
        except ImproperlyConfigured as error:
            self._faults.append(str(error))
        return {}

    def close(self) -> None:
        """Refuse the environment if anything in it is wrong.

        Raises
        ------
        ImproperlyConfigured
            With every fault on a line of its own.
        """
        for name in sorted(self._values):
            if name.startswith(PREFIX) and name not in NAMES | FOR_TESTS:
                self._faults.append(f"{name} is no setting.{_nearest(name, NAMES)}")
        if self._faults:
            raise ImproperlyConfigured("\n".join(self._faults))


def _nearest(value: str, choices: set[str]) -> str:
    found = get_close_matches(value, choices, n=1)
    return f" Did you mean {found[0]}?" if found else " Take it away."

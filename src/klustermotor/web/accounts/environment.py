"""Single sign-on and e-mail as the environment describes them: set whole or not at all, and refused when half set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PROVIDER = "openid_connect"
SIGN_ON = "sign-on"
"""What the one single sign-on of an installation is called in addresses and in the database."""

_SIGN_ON = ("KLUSTERMOTOR_OIDC_SERVER", "KLUSTERMOTOR_OIDC_CLIENT_ID", "KLUSTERMOTOR_OIDC_CLIENT_SECRET")
_SIGN_ON_NAME = "KLUSTERMOTOR_OIDC_NAME"
_EMAIL = ("KLUSTERMOTOR_EMAIL_URL", "KLUSTERMOTOR_EMAIL_FROM")
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


def sign_on_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """What allauth is to know of the sign-on server; empty when the environment names none.

    Examples
    --------
    >>> sign_on_settings({})
    {}
    >>> sign_on_settings({"KLUSTERMOTOR_OIDC_SERVER": "https://id.region.example"})
    Traceback (most recent call last):
    ...
    django.core.exceptions.ImproperlyConfigured: Single sign-on is half set. Also set KLUSTERMOTOR_OIDC_CLIENT_ID, \
KLUSTERMOTOR_OIDC_CLIENT_SECRET, or none of them.
    """
    _all_or_none("Single sign-on", environment, _SIGN_ON, also=(_SIGN_ON_NAME,))
    server, client, secret = (environment.get(name, "") for name in _SIGN_ON)
    if not server:
        return {}
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
        raise ImproperlyConfigured(f"{_SIGN_ON[0]} must begin with https://; found {server!r}")
    app = {
        "provider_id": SIGN_ON,
        "name": environment.get(_SIGN_ON_NAME) or parts.hostname or server,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": server.rstrip("/"), "oauth_pkce_enabled": True},
    }
    return {PROVIDER: {"APPS": [app]}}


def email_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings of e-mail; without an address of a server nothing is ever sent.

    Examples
    --------
    >>> found = email_settings({
    ...     "KLUSTERMOTOR_EMAIL_URL": "smtp+tls://post:s%40fe@mail.region.example:587",
    ...     "KLUSTERMOTOR_EMAIL_FROM": "kluster@region.example",
    ... })
    >>> found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_HOST_PASSWORD"], found["EMAIL_USE_TLS"]
    ('mail.region.example', 587, 's@fe', True)
    """
    _all_or_none("E-mail", environment, _EMAIL)
    url, sender = (environment.get(name, "") for name in _EMAIL)
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError) as error:
        raise _unreadable() from error
    if not parts.hostname:
        raise _unreadable()
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender,
    }


def _unreadable() -> ImproperlyConfigured:
    # The address holds a password, so it is not repeated.
    return ImproperlyConfigured(
        f"{_EMAIL[0]} must look like smtp+tls://user:password@host:587 (or smtps://, or smtp:// without encryption)"
    )


def _all_or_none(
    what: str, environment: Mapping[str, str], names: tuple[str, ...], also: tuple[str, ...] = ()
) -> None:
    missing = [name for name in names if not environment.get(name)]
    if missing and any(environment.get(name) for name in (*names, *also)):
        raise ImproperlyConfigured(f"{what} is half set. Also set {', '.join(missing)}, or none of them.")

"""Single sign-on and e-mail from the environment: whole, absent, or refused."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from klustermotor.web.accounts.environment import email_settings, sign_on_settings

WHOLE = {
    "KLUSTERMOTOR_OIDC_SERVER": "https://id.region.example/realm/",
    "KLUSTERMOTOR_OIDC_CLIENT_ID": "kluster",
    "KLUSTERMOTOR_OIDC_CLIENT_SECRET": "s",
}


def test_a_whole_sign_on_is_taken() -> None:
    (app,) = sign_on_settings(WHOLE)["openid_connect"]["APPS"]
    assert app["name"] == "id.region.example"
    assert app["settings"] == {
        "server_url": "https://id.region.example/realm",
        "oauth_pkce_enabled": True,
    }
    named = sign_on_settings(WHOLE | {"KLUSTERMOTOR_OIDC_NAME": "Region A"})
    assert named["openid_connect"]["APPS"][0]["name"] == "Region A"


@pytest.mark.parametrize("missing", WHOLE)
def test_a_half_sign_on_is_refused(missing: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=missing):
        sign_on_settings({name: value for name, value in WHOLE.items() if name != missing})


@pytest.mark.parametrize(
    "server", ["http://id.region.example", "id.region.example", "ftp://id.region.example"]
)
def test_a_sign_on_without_encryption_is_refused(server: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="must begin with https://"):
        sign_on_settings(WHOLE | {"KLUSTERMOTOR_OIDC_SERVER": server})


def test_a_name_alone_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="half set"):
        sign_on_settings({"KLUSTERMOTOR_OIDC_NAME": "Region A"})


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://mail.example", 587, True, False),
        ("smtps://mail.example:4650", 4650, False, True),
    ],
)
def test_ways_to_send_e_mail(url: str, port: int, tls: bool, ssl: bool) -> None:
    found = email_settings({"KLUSTERMOTOR_EMAIL_URL": url, "KLUSTERMOTOR_EMAIL_FROM": "a@b.example"})
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize("url", ["mail.example", "http://u:hush@mail.example", "smtp://:99999999", "smtp://"])
def test_an_address_of_e_mail_that_cannot_be_read_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="must look like") as refused:
        email_settings({"KLUSTERMOTOR_EMAIL_URL": url, "KLUSTERMOTOR_EMAIL_FROM": "a@b.example"})
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("name", ["KLUSTERMOTOR_EMAIL_URL", "KLUSTERMOTOR_EMAIL_FROM"])
def test_half_an_e_mail_is_refused(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="half set"):
        email_settings({name: "smtp://mail.example"})


def test_a_half_set_installation_does_not_start() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "from klustermotor.web import settings"],
        env={**os.environ, "KLUSTERMOTOR_OIDC_CLIENT_ID": "kluster"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode != 0
    assert "Also set KLUSTERMOTOR_OIDC_SERVER, KLUSTERMOTOR_OIDC_CLIENT_SECRET" in answer.stderr

"""Doors: signing in and out, choosing a language, forms from elsewhere, and what every answer tells the browser."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.access.policy import POLICY, addresses
from tests.access.visitors import browser

from klustermotor.web.accounts.actions import set_account
from klustermotor.web.accounts.models import User

PASSWORD = "a pass-phrase for tests"
ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "http:elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/elsewhere.example",
]
POLICY_OF_CONTENT = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}


@pytest.fixture
def user(db: None) -> User:
    """An account that can sign in, and no failed attempt on record."""
    cache.clear()
    return set_account(email="reader@example.org", name="Reader", password=PASSWORD, by=None)


def sign_in(client: Client, next_page: str = "", password: str = PASSWORD) -> HttpResponse:
    """Fill in the form and send it."""
    form = {"login": "reader@example.org", "password": password, "next": next_page}
    return client.post(reverse("account_login"), form)  # type: ignore[return-value]


# Signing in


def test_signing_in_leads_to_the_page_that_was_asked_for(user: User) -> None:
    response = sign_in(browser(), "/about/?x=1#words")
    assert (response.status_code, response.headers["Location"]) == (302, "/about/?x=1#words")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_leads_nowhere_else(address: str, user: User) -> None:
    client = browser()
    page = client.get(reverse("account_login"), {"next": address}).content.decode()
    assert not re.search(r'(href|action|src)="[^"]*elsewhere', page)
    response = sign_in(client, address)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.get(reverse("account_login"), {"next": address}).headers["Location"] == "/"


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_out_leads_nowhere_else(address: str, user: User) -> None:
    response = browser(user).post(reverse("account_logout"), {"next": address})
    assert (response.status_code, response.headers["Location"]) == (302, reverse("account_login"))


def test_a_wrong_password_is_told_and_the_address_is_kept(user: User) -> None:
    known = sign_in(browser(), password="not it").content.decode()
    assert 'role="alert"' in known
    assert 'value="reader@example.org"' in known
    assert "not it" not in known
    cache.clear()
    User.objects.all().delete()
    unknown = sign_in(browser(), password="not it").content.decode()
    # Whether an account exists is not told.
    assert re.sub(r'value="\w{64}"', "", known) == re.sub(r'value="\w{64}"', "", unknown)


def test_a_closed_account_is_told_so(user: User) -> None:
    User.objects.update(is_active=False)
    client = browser()
    response = sign_in(client)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("account_login"))
    assert "This account is closed" in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("home")).status_code == 302


def test_guessing_passwords_is_stopped(user: User) -> None:
    for _attempt in range(5):
        sign_in(browser(), password="not it")
    response = sign_in(browser())
    assert response.status_code == 200
    assert "too many attempts" in response.content.decode()


def test_too_many_attempts_from_one_place_are_told_in_the_products_own_words(user: User) -> None:
    form = {"login": "", "password": ""}
    answers = [browser().post(reverse("account_login"), form) for _attempt in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert b'class="wordmark"' in answers[-1].content
    assert_headers(answers[-1])  # type: ignore[arg-type]


def test_signing_out_is_asked_for_in_the_products_own_words_and_done_by_a_form(user: User) -> None:
    client = browser(user)
    page = client.get(reverse("account_logout")).content.decode()
    assert 'class="wordmark"' in page
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.post(reverse("account_logout")).headers["Location"] == reverse("account_login")
    assert client.get(reverse("account_logout")).headers["Location"] == reverse("account_login")


def test_a_session_is_new_after_signing_in_and_gone_after_signing_out(user: User) -> None:
    client = browser()
    client.get(reverse("account_login"), {"next": "/about/"})
    before = {name: cookie.value for name, cookie in client.cookies.items()}
    sign_in(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value not in before.values()
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    kept = cookie.value
    client.post(reverse("account_logout"))
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert client.get(reverse("home")).headers["Location"].startswith(reverse("account_login"))


# Choosing a language


@pytest.mark.django_db
@pytest.mark.parametrize("address", ELSEWHERE)
def test_choosing_a_language_leads_nowhere_else(address: str) -> None:
    for method in ("post", "get"):
        response = getattr(browser(), method)(
            reverse("set_language"), {"language": "sv", "next": address}, headers={"referer": address}
        )
        assert response.status_code == 302
        assert response.headers["Location"] == "/"


@pytest.mark.django_db
def test_choosing_a_language_stays_on_the_page() -> None:
    client = browser()
    response = client.post(reverse("set_language"), {"language": "sv", "next": "/about/?q=å"})
    assert (response.status_code, response.headers["Location"]) == (302, "/about/?q=%C3%A5")
    assert '<html lang="sv">' in client.get("/about/").content.decode()


@pytest.mark.django_db
def test_a_language_that_there_is_not_changes_nothing() -> None:
    client = browser()
    client.post(reverse("set_language"), {"language": "<script>", "next": "/about/"})
    assert '<html lang="en">' in client.get("/about/").content.decode()


# Forms from elsewhere


# Taken without the token of a page: programs come with one of their own, drafts with the form's signed word.
WITHOUT_TOKEN = [name for name in POLICY if name.startswith("api")] + ["draft_keep"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize(
    "name", [name for name, rule in POLICY.items() if rule.takes_post and name not in WITHOUT_TOKEN]
)
def test_a_form_from_elsewhere_is_refused(name: str, method: str, user: User) -> None:
    User.objects.update(is_superuser=True)
    for who in (user, None):
        client = browser(who, enforce_csrf_checks=True)
        response = getattr(client, method)(addresses(name)[0], {"language": "sv"})
        assert response.status_code == 403
        assert b"could no longer be confirmed" in response.content
        assert_headers(response)


def test_forms_of_our_own_are_taken(user: User) -> None:
    client = browser(enforce_csrf_checks=True)
    page = client.get(reverse("account_login")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    assert client.post(reverse("account_login"), form).status_code == 302


# What every answer tells the browser


def directives(policy: str) -> dict[str, set[str]]:
    """A Content-Security-Policy taken apart."""
    return {words[0]: set(words[1:]) for words in map(str.split, policy.split(";")) if words}


def assert_headers(response: HttpResponse) -> None:
    """The answer has every header that keeps the browser strict."""
    assert directives(response.headers["Content-Security-Policy"]) == POLICY_OF_CONTENT
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("name", POLICY)
def test_every_answer_is_strict(name: str, visitors: dict[str, Client]) -> None:
    for client in visitors.values():
        for address in addresses(name)[:4]:
            assert_headers(client.get(address))
            assert_headers(client.post(address, {}))


@pytest.mark.django_db
def test_an_answer_that_a_page_is_missing_is_strict() -> None:
    response = browser().get("/nowhere/")
    assert response.status_code == 404
    assert_headers(response)


@pytest.mark.django_db
def test_an_answer_that_something_went_wrong_is_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klustermotor.web.workspace.views.WORDS", None)
    monkeypatch.setattr("klustermotor.web.workspace.views.Sector", None)
    client = browser()
    client.raise_request_exception = False
    response = client.get(reverse("about"))
    assert response.status_code == 500
    assert b"NoneType" not in response.content
    assert_headers(response)


@pytest.mark.django_db
def test_a_page_of_an_account_is_not_for_shared_caches(visitors: dict[str, Client]) -> None:
    for name, rule in POLICY.items():
        if rule.answer("reader") == 200 and not rule.allowed >= {"anonymous"}:
            response = visitors["reader"].get(addresses(name)[0])
            assert "Cookie" in response.headers.get("Vary", ""), name


@pytest.mark.django_db
def test_another_host_name_is_refused() -> None:
    response = browser().get(reverse("about"), headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert b"elsewhere" not in response.content


def test_cookies_and_headers_of_an_installation_with_https() -> None:
    """Settings are read once, so this reads them anew, as a process of such an installation would."""
    import os
    import subprocess
    import sys

    shown = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE LANGUAGE_COOKIE_SECURE SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS"
    code = f"from klustermotor.web import settings as s; print(*[bool(getattr(s, n)) for n in '{shown}'.split()])"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "KLUSTERMOTOR_HTTPS": "yes"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["True"] * 5

"""Accounts that can sign in, their browsers, and a case with an initiative and a firm that roles are given in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import Case

PASSWORD = "a pass-phrase for tests"
Browser = Callable[..., "Client"]
Give = Callable[..., "User"]


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> None:
    """No attempt is on record when a test begins."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def user() -> User:
    """An account with a password."""
    from klustermotor.web.accounts.actions import set_account

    return set_account(email="anna@region.example", name="Anna", password=PASSWORD, by=None)


@pytest.fixture
def signed_in() -> Browser:
    """A browser in which an account has signed in by its password, as people do."""
    from django.test import Client
    from django.urls import reverse

    def sign_in(user: User, password: str = PASSWORD, **headers: str) -> Client:
        client = Client(headers={"accept-language": "en", **headers})
        answer = client.post(reverse("account_login"), {"login": user.email, "password": password})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return sign_in


@pytest.fixture
def confirmed(signed_in: Browser) -> Browser:
    """The same, having just confirmed the password."""
    from django.urls import reverse

    def sign_in(user: User) -> Client:
        client = signed_in(user)
        answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert answer.status_code == 302
        return client

    return sign_in


@pytest.fixture
def case() -> Case:
    """A case with two initiatives and a firm."""
    from klustermotor.web.actors.models import Organisation
    from klustermotor.web.cases.models import Case
    from klustermotor.web.initiatives.models import Initiative

    case = Case.objects.create(key="north", title={"sv": "Norr", "en": "North"})
    for key in ("wood", "steel"):
        Initiative.objects.create(case=case, key=key, name=key.title())
    Organisation.objects.create(case=case, key="saw", name="Sågen AB", organisation_number="5560000001")
    return case


@pytest.fixture
def give(case: Case) -> Give:
    """Open an account with a role in the case."""
    from klustermotor.web.accounts.actions import set_account
    from klustermotor.web.cases.actions import give_access

    def given(name: str, role: str, **of: str) -> User:
        user = set_account(email=f"{name}@region.example", name=name.title(), password=PASSWORD, by=None)
        give_access(case=case, user=user, role=role, by=None, **of)  # type: ignore[arg-type]
        return user

    return given


@pytest.fixture
def lead(give: Give) -> User:
    """The case's administrator."""
    return give("lead", "administrator")

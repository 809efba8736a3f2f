"""Everybody who may come to the door: nobody in particular, an account without the case, its reader, an administrator."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from tests.access.complete_case import complete_case

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.exchange.loading import load_case

SEEN, SECRET = "what the reader may see", "nobody else's business"


def signed_in(user: User, **options: bool) -> Client:
    """A browser in which an account is signed in, reading English."""
    client = Client(headers={"accept-language": "en"}, **options)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def case(db: None) -> Case:
    """The reader's case, with a record of everything."""
    load_case(complete_case("mine", SEEN), by=None)
    return Case.objects.get(key="mine")


@pytest.fixture
def foreign_cases(case: Case) -> None:
    """Two cases that the reader has not been given: one with identifiers of its own, one with those of the reader's."""
    load_case(complete_case("foreign", SECRET), by=None)
    load_case(complete_case("twin", SECRET, mark="mine"), by=None)


@pytest.fixture
def reader(case: Case) -> User:
    """An account that has been given the case."""
    user = User.objects.create(email="reader@example.org")
    CaseAccess.objects.create(case=case, user=user)
    return user


@pytest.fixture
def visitors(case: Case, reader: User) -> dict[str, Client]:
    """A browser for each kind of visitor, under the names that the policy has for them."""
    stranger = User.objects.create(email="stranger@example.org")
    administrator = User.objects.create(email="administrator@example.org", is_superuser=True)
    return {
        "anonymous": Client(headers={"accept-language": "en"}),
        "stranger": signed_in(stranger),
        "reader": signed_in(reader),
        "administrator": signed_in(administrator),
    }

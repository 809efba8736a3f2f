"""Everybody who may come to the door: nobody in particular, an account without the case, its reader, an administrator.

Models are imported inside: this file is read before Django is set up when its folder alone is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import Case


@pytest.fixture(scope="module")
def loaded_cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The reader's case, with a record of everything, and two that the reader has not been given.

    One of those has identifiers of its own, one has those of the reader's. They are loaded once for all tests of a
    file, each of which leaves the database as it found it.
    """
    from tests.access.visitors import SECRET, SEEN, load, unload

    with django_db_blocker.unblock():
        load("mine", SEEN)
        load("foreign", SECRET)
        load("twin", SECRET, mark="mine")
    yield
    with django_db_blocker.unblock():
        unload()


@pytest.fixture
def case(loaded_cases: None, db: None) -> Case:
    """The reader's case."""
    from klustermotor.web.cases.models import Case

    return Case.objects.get(key="mine")


@pytest.fixture
def reader(case: Case) -> User:
    """An account that has been given the case."""
    from tests.access.visitors import account

    return account("reader", case)


@pytest.fixture
def visitors(reader: User) -> dict[str, Client]:
    """A browser for each kind of visitor, under the names that the policy has for them."""
    from tests.access.visitors import account, browser

    return {
        "anonymous": browser(),
        "stranger": browser(account("stranger")),
        "reader": browser(reader),
        "administrator": browser(account("administrator", is_superuser=True)),
    }

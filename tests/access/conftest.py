"""Everybody who may come to the door: nobody in particular, an account without the case, its reader, an administrator.

Models are imported inside: this file is read before Django is set up when its folder alone is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import Case


@pytest.fixture
def case(db: None) -> Case:
    """The reader's case, with a record of everything."""
    from tests.access.visitors import SEEN, loaded

    return loaded("mine", SEEN)


@pytest.fixture
def foreign_cases(case: Case) -> None:
    """Two cases that the reader has not been given: one with identifiers of its own, one with those of the reader's."""
    from tests.access.visitors import SECRET, loaded

    loaded("foreign", SECRET)
    loaded("twin", SECRET, mark="mine")


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

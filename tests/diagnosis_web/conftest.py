"""The demonstration case in the database, and who comes to it.

Models are imported inside: this file is read before Django is set up when its folder alone is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from klustermotor.web.cases.models import Case

OWN = "biotechvalley-nu"


@pytest.fixture
def case(db: None) -> Case:
    """The demonstration case in the database."""
    from klustermotor.casefile.reading import read_case_file
    from klustermotor.cli import DEMO_CASE
    from klustermotor.web.cases.models import Case
    from klustermotor.web.exchange.loading import load_case

    load_case(read_case_file(DEMO_CASE), by=None)
    return Case.objects.get()


@pytest.fixture
def enter(case: Case) -> Callable[..., Client]:
    """A browser of an account that holds a role in the case; its name is that of the role, unless it is given."""
    from tests.access.visitors import account, browser

    def entered(role: str, *, language: str = "en", name: str = "", **held: str) -> Client:
        return browser(account(name or role, case, role=role, **held), language=language)

    return entered


@pytest.fixture
def strategist(enter: Callable[..., Client]) -> Client:
    """A browser of somebody who records everything in the case."""
    return enter("strategist")


@pytest.fixture
def reader(enter: Callable[..., Client]) -> Client:
    """A browser of somebody who reads the case."""
    return enter("reader")

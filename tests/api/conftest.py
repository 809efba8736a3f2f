"""A case with a record of everything, the accounts that programs act for, and a program for each.

Models are imported inside: this file is read before Django is set up when its folder alone is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.program import Program

    from klustermotor.web.cases.models import Case


@pytest.fixture(scope="module")
def loaded_cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The case that the accounts are something in, beside one that they are nothing in.

    They are loaded once for all tests of a file, each of which leaves the database as it found it.
    """
    from tests.access.visitors import SECRET, SEEN, load, unload

    from klustermotor.web.recording.models import Change

    with django_db_blocker.unblock():
        load("foreign", SECRET)
        load("mine", SEEN)
        Change.objects.all().delete()
    yield
    with django_db_blocker.unblock():
        unload()


@pytest.fixture
def case(loaded_cases: None, db: None) -> Case:
    """The case that the accounts are something in, and nothing counted yet."""
    from django.core.cache import cache

    from klustermotor.web.api.pace import pace
    from klustermotor.web.cases.models import Case

    cache.clear()
    pace.clear()
    return Case.objects.get(key="mine")


@pytest.fixture
def program(case: Case) -> Callable[..., Program]:
    """Make a program that acts for an account with a role in the case."""
    from tests.api.program import program_of

    return lambda role="administrator", **named: program_of(case, role, **named)


@pytest.fixture
def writer(program: Callable[..., Program]) -> Program:
    """A program that may do everything in the case."""
    return program()

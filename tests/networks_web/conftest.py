"""A hand-built case whose network can be worked out on paper, and browsers of every role that reads it.

Models are imported inside: this file is read before Django is set up when its folder alone is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from klustermotor.web.cases.models import Case

    Reading = Callable[..., Client]


@pytest.fixture
def case(db: None) -> Case:
    """The case of ``by_hand``."""
    from tests.networks_web.by_hand import made_by_hand

    return made_by_hand()


@pytest.fixture
def as_role(db: None) -> Reading:
    """Make a browser of an account with a role in a case."""
    from tests.access.visitors import browser

    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import CaseAccess
    from klustermotor.web.cases.policy import ROLES_OF_INITIATIVE, Role

    def reading(case: Case, role: str = "reader", language: str = "en") -> Client:
        user = User.objects.create(email=f"{role}-{language}@example.org")
        of = {"initiative_key": "wood"} if role in ROLES_OF_INITIATIVE else {}
        CaseAccess.objects.create(case=case, user=user, role=Role(role), **of)
        client = browser(user)
        client.cookies["django_language"] = language
        return client

    return reading

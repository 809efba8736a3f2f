"""A small case with one initiative, and accounts with every standing in it.

Models are imported inside: this file is read before Django is set up when its folder alone is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from klustermotor.web.cases.models import Case
    from klustermotor.web.initiatives.models import Initiative


@pytest.fixture
def case(db: None) -> Case:
    """A case with a firm."""
    from klustermotor.web.actors.models import Organisation
    from klustermotor.web.cases.models import Case

    case = Case.objects.create(key="north", title={"sv": "Norr", "en": "North"})
    Organisation.objects.create(case=case, key="firm", name="Åmåls Såg", sector="business")
    return case


@pytest.fixture
def wood(case: Case) -> Initiative:
    """An initiative of which only the name is known."""
    from klustermotor.web.initiatives.models import Initiative

    return Initiative.objects.create(case=case, key="wood", name="Trähus")


@pytest.fixture
def browser_of(case: Case) -> Callable[..., Client]:
    """A browser in which an account with a role in the case is signed in; without a role, a stranger."""
    from django.conf import settings
    from django.test import Client

    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import CaseAccess

    def sign_in(role: str = "", *, language: str = "en", name: str = "", **held: Any) -> Client:
        user, _new = User.objects.get_or_create(
            email=f"{name or role or 'stranger'}@example.org", defaults={"name": name}
        )
        if role:
            CaseAccess.objects.get_or_create(case=case, user=user, role=role, **held)
        client = Client(headers={"accept-language": language})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        client.user = user  # type: ignore[attr-defined]
        return client

    return sign_in

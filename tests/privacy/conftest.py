"""A case in which one person stands in everything, its administrator, and what the whole database holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import Case


@pytest.fixture
def by(db: None) -> User:
    """An administrator, who does what is done."""
    from klustermotor.web.accounts.models import User

    user = User(email="administrator@example.org", name="Administrator", is_superuser=True)
    user.set_password("a pass-phrase")
    user.save()
    return user


@pytest.fixture
def case(by: User) -> Case:
    """A case with a person who is named in all that can name a person, and in running text."""
    from tests.privacy.everywhere import case_file

    from klustermotor.casefile.reading import read_case
    from klustermotor.web.cases.models import Case
    from klustermotor.web.exchange.loading import load_case

    load_case(read_case(json.dumps(case_file()).encode()), by=by)
    return Case.objects.get(key="mine")


@pytest.fixture
def dump() -> Callable[[], str]:
    """Every column of every table as text, in plain letters."""
    from django.apps import apps

    def read() -> str:
        return "\n".join(_rows(apps.get_models(include_auto_created=True)))

    return read


def _rows(models: Any) -> Iterator[str]:
    for model in models:
        for row in model._base_manager.order_by("pk").values():
            yield f"{model._meta.label}: " + json.dumps(row, ensure_ascii=False, default=str)

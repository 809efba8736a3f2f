"""An initiative whose every text names a person, those who may open it, and their browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import Case
    from klustermotor.web.initiatives.models import Initiative


@pytest.fixture
def case(db: None) -> Case:
    """A case with an initiative that names Ada Öst in whatever can be written freely."""
    from tests.publishing.told_case import told_case

    return told_case()


@pytest.fixture
def initiative(case: Case) -> Initiative:
    """The initiative of the case."""
    from klustermotor.web.initiatives.models import Initiative

    return Initiative.objects.select_related("case").get(case=case, key="wood")


@pytest.fixture
def strategist(case: Case) -> User:
    """Who may open every initiative of the case."""
    from tests.publishing.told_case import appointed

    return appointed(case, "strategist")

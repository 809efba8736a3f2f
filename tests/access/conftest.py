"""Everybody who may come to the door: nobody in particular, an account without the case, and one of every role.

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
def accounts(case: Case, reader: User) -> dict[str, User]:
    """An account for each kind of visitor, under the names that the policy has for them."""
    from tests.access.policy import key_in
    from tests.access.visitors import SECRET, SEEN, account, lists_in

    from klustermotor.web.cases.models import Case
    from klustermotor.web.diagnosis.actions import discuss
    from klustermotor.web.evaluation.actions import annotate
    from klustermotor.web.surveys.actions import make_survey

    own, other = (key_in("mine", "initiatives")[:-1] + number for number in "01")
    found = {
        "stranger": account("stranger"),
        "firm": account("firm", case, role="member_firm", organisation_key=key_in("mine", "organisations")),
        "reader": reader,
        "evaluator": account("evaluator", case, role="evaluator"),
        "network_member": account("network_member", case, role="network_member", initiative_key=own),
        "other_manager": account("other_manager", case, role="cluster_manager", initiative_key=other),
        "manager": account("manager", case, role="cluster_manager", initiative_key=own),
        "strategist": account("strategist", case, role="strategist"),
        "case_administrator": account("case_administrator", case, role="administrator"),
        "administrator": account("administrator", is_superuser=True),
    }
    annotate(
        case=case, initiative_key=own, kind="question", text="Asked?", by=found["evaluator"], draft=False
    )
    judged = {"initiative_key": own, "check_key": "lesson-1", "verdict": "partly"}
    discuss(case=case, **judged, kind="note", text="Noted", by=found["evaluator"])
    text = {"sv": "Vilka?", "en": "Who?"}
    make_survey(
        case=case,
        initiative_key=own,
        by=None,
        **dict.fromkeys(("title", "purpose", "ground"), text),
        unit="organisations",
        asked_by="The region",
        languages=["sv", "en"],
    )
    for key in ("mine", "foreign"):
        lists_in(Case.objects.get(key=key), SECRET if key == "foreign" else SEEN, by=found["administrator"])
    return found


@pytest.fixture
def visitors(accounts: dict[str, User]) -> dict[str, Client]:
    """A browser for each kind of visitor, and for nobody in particular."""
    from tests.access.visitors import browser

    return {"anonymous": browser()} | {name: browser(user) for name, user in accounts.items()}

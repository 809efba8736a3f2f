"""A case with an initiative of twelve members in three sectors, who runs its surveys, and who merely reads."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import Case
    from klustermotor.web.surveys.models import Survey, Wave

SECTORS = ["business"] * 6 + ["public"] * 5 + ["academia"]


@pytest.fixture
def case(db: None) -> Case:
    """Organisations org-0 to org-11 are members of the initiative wood; org-12 and the people are not."""
    from klustermotor.web.actors.models import Organisation, Person
    from klustermotor.web.cases.models import Case
    from klustermotor.web.initiatives.models import Initiative, Member

    case = Case.objects.create(key="north", title={"sv": "Fallet"})
    initiative = Initiative.objects.create(case=case, key="wood", name="Träklustret")
    Initiative.objects.create(case=case, key="steel", name="Stålklustret")
    for number, sector in enumerate([*SECTORS, "finance"]):
        organisation = Organisation.objects.create(
            case=case, key=f"org-{number}", name=f"Firma {number:02}", sector=sector
        )
        if number < len(SECTORS):
            Member.objects.create(
                case=case, key=f"member-{number}", initiative=initiative, organisation=organisation
            )
    for number, name in enumerate(("Åsa Öst", "Bo Ek", "Cilla Dal")):
        Person.objects.create(case=case, key=f"person-{number}", name=name)
    return case


def account(case: Case, role: str, **held: str) -> User:
    """An account with a role in the case."""
    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.models import CaseAccess

    user = User.objects.create(email=f"{role}{held.get('initiative_key', '')}@example.org", name=role)
    CaseAccess.objects.create(case=case, user=user, role=role, **held)
    return user


@pytest.fixture
def manager(case: Case) -> User:
    """The cluster manager of wood."""
    return account(case, "cluster_manager", initiative_key="wood")


@pytest.fixture
def survey(case: Case, manager: User) -> Survey:
    """A prepared survey of wood with its first wave."""
    from klustermotor.web.surveys.actions import make_survey

    return make_survey(case=case, initiative_key="wood", by=manager, **texts())


def texts(**more: Any) -> dict[str, Any]:
    """What a survey says of itself."""
    return {
        "unit": "organisations",
        "asked_by": "Länsstyrelsen i Exempel",
        "languages": ["sv", "en"],
        "nominations": True,
        "title": {"sv": "Vilka samarbetar?", "en": "Who works together?"},
        "purpose": {"sv": "Att se.", "en": "To see."},
        "ground": {"sv": "Allmänt intresse.", "en": "Public interest."},
        "open_question": {"sv": "Vad saknas?", "en": "What is missing?"},
        **more,
    }


@pytest.fixture
def wave(survey: Survey) -> Wave:
    """The wave, open for twenty days."""
    from django.utils import timezone

    from klustermotor.web.surveys.actions import open_wave

    found = survey.waves.get()
    open_wave(wave=found, closes_on=timezone.localdate() + datetime.timedelta(days=20), by=None)
    found.refresh_from_db()
    return found


@pytest.fixture
def dump() -> Callable[[], str]:
    """Every column of every table as text."""
    from django.apps import apps

    def read() -> str:
        models = apps.get_models(include_auto_created=True)
        rows = (row for model in models for row in model._base_manager.order_by("pk").values())
        return "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows)

    return read

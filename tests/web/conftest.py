"""A made-up case of any size, the accounts that read it, and the address of every page of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Appointment, Organisation, OrganisationChange, Person, Tie
from klustermotor.web.cases.models import Case, CaseAccess, Source
from klustermotor.web.coherence.models import Plan, PlanPriority
from klustermotor.web.initiatives.models import (
    Activity,
    CompetenceArea,
    Funding,
    Initiative,
    InitiativeRole,
    KeyFigure,
    Member,
    OriginStep,
    Stage,
    StageActor,
)
from klustermotor.web.regions.models import Region

Build = Callable[..., Case]


@pytest.fixture
def build(db: None) -> Build:
    """Make a case in which the organisation ``hub`` and the person ``ada`` stand in ``size`` of everything."""
    return build_case


@pytest.fixture
def reader(db: None) -> User:
    """An account that has not been given any case yet."""
    return User.objects.create(email="reader@example.org")


@pytest.fixture
def as_reader(client: Client, reader: User) -> Client:
    """A browser in which the reader is signed in, reading Swedish."""
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = "en"
    return client


def build_case(key: str = "north", *, size: int = 1, readers: tuple[User, ...] = ()) -> Case:
    """A case with a county of one municipality, and ``size`` initiatives, organisations, people and the rest."""
    case = Case.objects.create(key=key, title={"sv": f"Fallet {key}", "en": f"The case {key}"})
    CaseAccess.objects.bulk_create(CaseAccess(case=case, user=reader) for reader in readers)
    source = Source.objects.create(
        case=case,
        key="report",
        title={"sv": "Rapporten", "en": "The report"},
        author="Örjan Ek",
        reliability="high",
    )
    county = Region.objects.create(case=case, key="county", kind="county", name={"sv": "Länet"}, code="99")
    town = Region.objects.create(
        case=case, key="town", kind="municipality", name={"sv": "Åmåla kommun"}, parent=county, source=source
    )
    wide = Region.objects.create(case=case, key="wide", kind="functional_area", name={"sv": "Bredden"})
    wide.includes.add(county)
    hub = Organisation.objects.create(
        case=case,
        key="hub",
        name="Åmåls Navfabrik",
        also_known_as=[{"name": "Gamla Navet"}],
        organisation_number="5560000001",
        sector="business",
        region=town,
        source=source,
    )
    ada = Person.objects.create(
        case=case, key="ada", name="Ada Öst", background_sector="academia", source=source
    )
    for number in range(size):
        _initiative(hub, ada, number)
    return case


def _initiative(hub: Organisation, ada: Person, number: int) -> None:
    """One initiative, and one more of everything that the hub and Ada take part in."""
    case, source, town = hub.case, hub.source, hub.region
    each = {"case": case, "key": f"n{number}", "source": source}
    other = Organisation.objects.create(**each, name=f"Firma {number}", region=town)
    someone = Person.objects.create(**each, name=f"Namn {number}")
    area = CompetenceArea.objects.create(**each, name={"sv": f"Område {number}"})
    initiative = Initiative.objects.create(
        **each, name=f"Satsning {number}", competence_area=area, host=hub, seat=town
    )
    initiative.regions.add(town)
    InitiativeRole.objects.create(
        **each,
        initiative=initiative,
        role="cluster_manager",
        person=ada,
        organisation=hub,
        ability={"en": "listens"},
    )
    Member.objects.create(**each, initiative=initiative, organisation=hub, roles=["core_firm"], start="2001")
    Funding.objects.create(
        **each, initiative=initiative, organisation=hub, year=2001, kind="base", amount=500_000
    )
    Funding.objects.create(
        case=case, key=f"unknown{number}", initiative=initiative, organisation=hub, year=2002, kind="base"
    )
    stage = Stage.objects.create(**each, initiative=initiative, name={"en": f"Stage {number}"})
    StageActor.objects.create(**each, stage=stage, organisation=hub, region=town)
    figure = KeyFigure.objects.create(**each, initiative=initiative, measure="firms", value=number)
    figure.regions.add(town)
    step = OriginStep.objects.create(
        **each, initiative=initiative, text={"en": f"Step {number}"}, start="1999"
    )
    activity = Activity.objects.create(
        **each,
        initiative=initiative,
        title={"sv": f"Möte {number}"},
        kind="meeting",
        start=f"20{number % 90 + 10}",
    )
    for record in (step, activity):
        record.organisations.add(hub)
        record.people.add(ada)
    Appointment.objects.create(**each, person=ada, organisation=other, post={"sv": "chef"})
    Appointment.objects.create(case=case, key=f"in-hub{number}", person=someone, organisation=hub)
    Tie.objects.create(**each, kind="cooperation", from_organisation=hub, to_person=ada)
    OrganisationChange.objects.create(**each, organisation=other, kind="merged", successor=hub)
    plan = Plan.objects.create(**each, title={"sv": f"Plan {number}"}, organisation=hub)
    PlanPriority.objects.create(**each, plan=plan, initiative=initiative, stance="not_mentioned")

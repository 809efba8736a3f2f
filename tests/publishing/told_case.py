"""A case in which every text that can be written freely names a person, and the accounts of its people."""

from __future__ import annotations

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Appointment, Organisation, Person
from klustermotor.web.cases.models import Case, CaseAccess, Source
from klustermotor.web.initiatives.models import (
    Activity,
    CompetenceArea,
    FocusArea,
    Funding,
    Goal,
    Initiative,
    InitiativeRole,
    KeyFigure,
    Member,
    Observation,
    OriginStep,
    PhasePlacement,
    Stage,
    StageActor,
)
from klustermotor.web.regions.models import Region

NAME = "Ada Öst"
SECRETS = ("hemlig iakttagelse", "hemlig början", "hemlig förmåga", "hemlig anteckning", "hemligt underlag")


def text(words: str) -> dict[str, str]:
    """A text in both languages that names Ada."""
    return {"sv": f"{words} av {NAME}", "en": f"{words} by {NAME}"}


def told_case(key: str = "north") -> Case:
    """The case, with one initiative."""
    case = Case.objects.create(key=key, title=text("Fallet"), as_of="2003")
    report = Source.objects.create(
        case=case, key="report", title=text("Rapport"), author=NAME, publisher="Länet", note=text("Not")
    )
    talk = Source.objects.create(
        case=case, key="talk", kind="interview", title={"sv": "Intervju med Vem Som"}
    )
    ada = Person.objects.create(case=case, key="p1", name=NAME)
    town = Region.objects.create(case=case, key="town", kind="municipality", name={"sv": "Åmåla"})
    firm = Organisation.objects.create(
        case=case,
        key="firm",
        name="Firman AB",
        sector="business",
        region=town,
        organisation_number="5560000001",
    )
    trader = Organisation.objects.create(case=case, key="trader", name=f"{NAME} Konsult", region=town)
    Appointment.objects.create(case=case, key="a", person=ada, organisation=firm, post=text("chef"))
    area = CompetenceArea.objects.create(case=case, key="area", name=text("Trä"))
    initiative = Initiative.objects.create(
        case=case,
        key="wood",
        name="Träklustret",
        summary=text("Kort"),
        core_product=text("Vara"),
        competence_area=area,
        host=firm,
        seat=town,
        source=report,
        start="1999",
        note={"sv": SECRETS[3]},
    )
    each = {"case": case, "initiative": initiative, "source": talk, "note": {"sv": SECRETS[3]}}
    Goal.objects.create(**each, key="v", kind="vision", text=text("Syn"))
    Goal.objects.create(
        **each,
        key="g",
        kind="overall",
        text=text("Mål"),
        indicator=text("Mått"),
        baseline=1,
        target=2,
        target_date="2005",
    )
    PhasePlacement.objects.create(
        **each,
        key="p",
        phase="start",
        date="2003",
        reason=text("Skäl"),
        evidence={"sv": SECRETS[4]},
    )
    stage = Stage.objects.create(**each, key="s", name=text("Led"))
    StageActor.objects.create(case=case, key="sa", stage=stage, organisation=trader, what=text("Gör"))
    focus = FocusArea.objects.create(**each, key="f", name=text("Fokus"))
    for number, organisation in enumerate((firm, trader)):
        Member.objects.create(**each, key=f"m{number}", organisation=organisation, roles=["core_firm"])
    activity = Activity.objects.create(
        **each,
        key="act",
        title=text("Möte"),
        kind="meeting",
        status="planned",
        start="2004",
        focus_area=focus,
        description=text("Beskrivning"),
        outcome=text("Utfall"),
    )
    activity.people.add(ada)
    Funding.objects.create(**each, key="fu", year=2003, label=text("Pengar"), amount=1000, kind="base")
    KeyFigure.objects.create(**each, key="kf", measure="members", value=2, when=text("Då"))
    InitiativeRole.objects.create(
        **each, key="r", role="cluster_manager", person=ada, ability={"sv": SECRETS[2]}
    )
    Observation.objects.create(**each, key="o", topic="vision", text={"sv": SECRETS[0]})
    step = OriginStep.objects.create(**each, key="or", text={"sv": SECRETS[1]}, start="1998")
    step.people.add(ada)
    return case


def appointed(case: Case, role: str, **of: str) -> User:
    """An account with a role in a case."""
    user = User.objects.create(email=f"{role}@example.org", name=role.title())
    CaseAccess.objects.create(case=case, user=user, role=role, **of)
    return user

"""A hand-built case whose network can be worked out on paper."""

from __future__ import annotations

from klustermotor.web.actors.models import Appointment, Organisation, Person, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import (
    Activity,
    Initiative,
    InitiativeRole,
    Member,
    Stage,
    StageActor,
)
from klustermotor.web.regions.models import Region


def made_by_hand() -> Case:
    """Foundry - Hub - School, Hub - Bank abroad; Ada at the foundry knows Bo informally, who has no role."""
    case = Case.objects.create(key="north", title={"sv": "Norr", "en": "North"}, region_key="county")
    county = Region.objects.create(case=case, key="county", kind="county", name={"sv": "Länet"})
    town = Region.objects.create(
        case=case, key="town", kind="municipality", name={"sv": "Staden"}, parent=county
    )

    def organisation(key: str, sector: str, **more: object) -> Organisation:
        return Organisation.objects.create(case=case, key=key, name=key.title(), sector=sector, **more)

    foundry = organisation("foundry", "business", region=town)
    hub = organisation("hub", "public", region=town)
    school = organisation("school", "academia", region=county)
    bank = organisation("bank", "finance", country="NO")
    organisation("alone", "business", region=town)
    ada = Person.objects.create(case=case, key="ada", name="Ada Öst")
    bo = Person.objects.create(case=case, key="bo", name="Bo Privat", background_sector="business")
    tie(case, "t1", hub, foundry, kind="cooperation", start="2001", end="2003")
    tie(case, "t2", hub, school, kind="education", start="2002")
    tie(case, "t3", bank, hub, kind="finance", directed=True)
    tie(case, "t4", ada, bo, kind="informal")
    Appointment.objects.create(case=case, key="post", person=ada, organisation=foundry)
    wood = Initiative.objects.create(case=case, key="wood", name="Träet")
    Member.objects.create(case=case, key="m1", initiative=wood, organisation=foundry)
    Member.objects.create(case=case, key="m2", initiative=wood, organisation=school)
    InitiativeRole.objects.create(
        case=case, key="r1", initiative=wood, role="leadership_network", person=ada, organisation=foundry
    )
    stage = Stage.objects.create(case=case, key="s1", initiative=wood, name={"sv": "Gjutning"})
    StageActor.objects.create(case=case, key="sa1", stage=stage, organisation=foundry)
    StageActor.objects.create(case=case, key="sa2", stage=stage, organisation=hub)
    met = Activity.objects.create(
        case=case, key="a1", initiative=wood, title={"sv": "Möte"}, kind="meeting", start="2004"
    )
    met.people.set([ada, bo])
    met.organisations.set([foundry, school])
    return case


def tie(
    case: Case, key: str, one: Organisation | Person, other: Organisation | Person, **more: object
) -> Tie:
    """A recorded tie between two actors."""

    def end(name: str, actor: Organisation | Person) -> dict[str, Organisation | Person]:
        return {f"{name}_{'person' if isinstance(actor, Person) else 'organisation'}": actor}

    return Tie.objects.create(case=case, key=key, **end("from", one), **end("to", other), **more)

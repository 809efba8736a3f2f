"""A case to record in, with accounts and browsers, for the short forms and the lists."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client
from tests.access.visitors import browser, load

from klustermotor.casefile.records import (
    Activity,
    Appointment,
    Body,
    Initiative,
    InitiativeRole,
    Member,
    Organisation,
    Person,
    Text,
)
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.models import Change

NUMBERS = ("5560000001", "2120000357")


def number(count: int) -> str:
    """A Swedish organisation number of a limited company with its check digit."""
    digits = f"556{count:06d}"
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    return digits + str(-sum(one // 10 + one % 10 for one in doubled) % 10)


def small_case() -> Case:
    """A case with the initiative ``wood``, its board of two, its network, and two members."""
    load("mine", "what is told")
    case = Case.objects.get(key="mine")
    first = [
        Wanted("initiatives", Initiative(id="wood", name="Träklustret")),
        Wanted("initiatives", Initiative(id="steel", name="Stålklustret")),
        Wanted("organisations", Organisation(id="saw", name="Åkers Såg AB", organisation_number=number(1))),
        Wanted("organisations", Organisation(id="plane", name="Öbo Hyvleri AB")),
        Wanted("people", Person(id="p-anna", name="Anna Ek")),
        Wanted("appointments", Appointment(id="a-anna", organisation="saw"), "p-anna"),
        Wanted("people", Person(id="p-bo", name="Bo Alm")),
        Wanted("bodies", Body(id="board", kind="board"), "wood"),
        Wanted("bodies", Body(id="network", kind="leadership_network", name=Text(sv="Nätverket")), "wood"),
        Wanted("roles", InitiativeRole(id="r-1", role="chair", person="p-anna", organisation="saw"), "wood"),
        Wanted("roles", InitiativeRole(id="r-2", role="board_member", person="p-bo", body="board"), "wood"),
        Wanted("members", Member(id="m-1", organisation="saw", start="2001"), "wood"),
        Wanted("members", Member(id="m-2", organisation="plane"), "wood"),
        Wanted("activities", Activity(id="fair", title=Text(sv="Mässan"), kind="fair"), "wood"),
    ]
    save_records(case=case, wanted=first, by=None)
    Change.objects.all().delete()
    Event.objects.all().delete()
    return case


def visitor(case: Case, role: str = "cluster_manager", *, language: str = "en") -> tuple[Client, User]:
    """A browser in which somebody with a role, for ``wood`` where it is for an initiative, is signed in."""
    user = User.objects.create(email=f"{role}@example.org")
    own = "wood" if role in {"cluster_manager", "network_member"} else ""
    CaseAccess.objects.create(case=case, user=user, role=role, initiative_key=own)
    return browser(user, language=language), user


def hidden(page: str, name: str) -> str:
    """The value of a hidden input."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])

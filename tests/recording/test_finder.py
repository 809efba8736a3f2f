"""Typed names find the records that they mean; what is not certain is asked, and nothing is made before the answer."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import build_case

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.finder import bare, look_up, offered

pytestmark = pytest.mark.django_db

Make = Callable[..., Organisation]


@pytest.fixture
def case() -> Case:
    return build_case()


@pytest.fixture
def make(case: Case) -> Make:
    def organisation(key: str, name: str, **more: object) -> Organisation:
        return Organisation.objects.create(case=case, key=key, name=name, **more)

    return organisation


def _sure(case: Case, collection: str, text: str) -> str | None:
    return look_up(case, collection, [text])[text].sure


def _alike(case: Case, collection: str, text: str) -> list[str]:
    return [one.key for one in look_up(case, collection, [text])[text].alike]


# What a name means


@pytest.mark.parametrize(
    "text",
    [
        "Åmåls Navfabrik",
        " åmåls  NAVFABRIK ",
        "Gamla Navet",
        "556000-0001",
        "5560000001",
        "SE556000000101",
        "hub",
    ],
)
def test_an_organisation_is_found_by_name_former_name_number_and_identifier(case: Case, text: str) -> None:
    assert _sure(case, "organisations", text) == "hub"


@pytest.mark.parametrize(
    ("collection", "text", "key"),
    [
        ("people", "ada öst", "ada"),
        ("regions", "Åmåla kommun", "town"),
        ("sources", "the report", "report"),
        ("sources", "Rapporten", "report"),
        ("competence_areas", "område 0", "n0"),
        ("initiatives", "Satsning 0", "n0"),
    ],
)
def test_other_records_are_found_by_their_names_in_both_languages(
    case: Case, collection: str, text: str, key: str
) -> None:
    assert _sure(case, collection, text) == key


def test_a_name_of_two_means_neither_for_certain(case: Case) -> None:
    Person.objects.create(case=case, key="ada-2", name="ADA ÖST")
    match = look_up(case, "people", ["Ada Öst"])["Ada Öst"]
    assert match.sure is None
    assert [one.key for one in match.exact] == ["ada", "ada-2"]
    assert "chef Firma 0" in match.exact[0].detail


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kilenkrysset", True),
        ("Kilenkryset AB", True),
        ("Kilen krysset", True),
        ("AB Kilenkrysset", True),
        ("Kilenkryssets", True),
        ("Stenkrossen AB", False),
        ("AB", False),
        ("", False),
    ],
)
def test_a_name_much_like_another_is_shown(case: Case, make: Make, text: str, found: bool) -> None:
    make("kilen", "Kilenkrysset AB", description={"sv": "Fastighetsbolag"})
    assert ("kilen" in _alike(case, "organisations", text)) is found
    assert _sure(case, "organisations", text) is None


@pytest.mark.parametrize(("text", "found"), [("Ada Ost", True), ("Adda Öst", True), ("Bo Norr", False)])
def test_a_person_of_a_name_much_like_it_is_shown(case: Case, text: str, found: bool) -> None:
    assert ("ada" in _alike(case, "people", text)) is found


def test_no_other_case_is_looked_in(case: Case) -> None:
    other = build_case("south")
    Organisation.objects.create(case=other, key="secret", name="Hemliga Bolaget")
    match = look_up(case, "organisations", ["Hemliga Bolaget"])["Hemliga Bolaget"]
    assert (match.exact, match.alike) == ((), ())


def test_hostile_names_find_nothing(case: Case) -> None:
    texts = ["\x00", "%", "_", "'; drop table", "a" * 5_000, "\ud7ff", "|", "+"]
    assert all(match.sure is None for match in look_up(case, "organisations", texts).values())


def test_many_names_take_no_more_queries_than_few(case: Case) -> None:
    def queries(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as log:
            look_up(case, "organisations", [f"Bolaget nummer {number}" for number in range(count)])
        return len(log)

    assert queries(400) <= queries(25)


@pytest.mark.slow
def test_twenty_thousand_organisations_are_looked_through_at_once(case: Case) -> None:
    first = ["Norra", "Södra", "Västra", "Östra", "Mellersta", "Gamla", "Nya", "Stora", "Lilla", "Bergs"]
    second = [
        "Verkstad",
        "Fabrik",
        "Teknik",
        "Konsult",
        "Bygg",
        "Design",
        "Reklam",
        "Data",
        "Bioteknik",
        "Gjuteri",
    ]
    rows = [
        Organisation(case=case, key=f"o{n}", name=f"{first[n % 10]} {second[n // 10 % 10]} {n} AB").derive()
        for n in range(20_000)
    ]
    Organisation.objects.bulk_create(rows)
    begun = time.perf_counter()
    match = look_up(case, "organisations", ["Norra Verkstaden 12300"])["Norra Verkstaden 12300"]
    one = time.perf_counter() - begun
    assert "o12300" in [candidate.key for candidate in match.alike]
    begun = time.perf_counter()
    look_up(case, "organisations", [row.name for row in rows[:200]])
    known = time.perf_counter() - begun
    assert one < 1
    assert known < 1


def test_legal_forms_do_not_tell_names_apart() -> None:
    assert bare("Kilenkrysset AB") == bare("AB Kilenkrysset (publ)") == "kilenkrysset"
    assert bare("Trähus Ek. för.") == "trähus"


# Offered while typing


def test_half_a_name_is_offered_what_opens_with_it_first(case: Case, make: Make) -> None:
    make("nav", "Navet i Åmål")
    assert [one.key for one in offered(case, "organisations", "nav")] == ["nav", "hub"]
    assert [one.key for one in offered(case, "sources", "rapp")] == ["report"]
    assert offered(case, "organisations", " ") == []


def test_no_more_are_offered_than_can_be_looked_through(case: Case, make: Make) -> None:
    for number in range(30):
        make(f"x{number}", f"Xylofon {number}")
    assert len(offered(case, "organisations", "xyl")) == 20


def test_the_offer_is_for_those_who_read_the_case(case: Case, client: Client) -> None:
    address = "/case/north/find/organisations/?q=navfabrik"
    assert client.get(address).status_code == 302
    stranger = User.objects.create(email="stranger@example.org")
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address).status_code == 404
    admin = User.objects.create(email="admin@example.org", is_superuser=True)
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Åmåls Navfabrik" in client.get(address).content.decode()
    assert client.get("/case/north/find/activities/?q=x").status_code == 404
    assert client.post(address).status_code == 405

"""What holds for every page of a case: who may read it, how it answers, and that its cost does not grow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseAccess

Build = Callable[..., Case]

LISTS = ("organisations", "people", "ties", "regions", "plans", "sources", "search")
DETAILS = (
    ("organisation", "hub"),
    ("organisation_activities", "hub"),
    ("person", "ada"),
    ("person_activities", "ada"),
    ("region", "county"),
    ("source", "report"),
)
PAGES = [(name, ()) for name in LISTS] + [(name, (key,)) for name, key in DETAILS]


@pytest.mark.parametrize(("name", "keys"), PAGES)
def test_a_page_answers_its_reader(
    name: str, keys: tuple[str, ...], build: Build, reader: User, as_reader: Client
) -> None:
    case = build(readers=(reader,))
    response = as_reader.get(reverse(name, args=[case.key, *keys]))
    assert response.status_code == 200
    assert b"<h1" in response.content


@pytest.mark.parametrize(("name", "keys"), PAGES)
def test_a_foreign_case_does_not_exist(
    name: str, keys: tuple[str, ...], build: Build, as_reader: Client
) -> None:
    case = build()
    assert as_reader.get(reverse(name, args=[case.key, *keys])).status_code == 404


@pytest.mark.parametrize(("name", "keys"), PAGES)
def test_somebody_who_has_not_signed_in_is_sent_there(
    name: str, keys: tuple[str, ...], build: Build, client: Client
) -> None:
    address = reverse(name, args=[build().key, *keys])
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={address}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "key"), DETAILS)
def test_what_is_in_another_case_is_not_found(
    name: str, key: str, build: Build, reader: User, as_reader: Client
) -> None:
    case = Case.objects.create(key="empty", title={"sv": "Tomt"})
    CaseAccess.objects.create(case=case, user=reader)
    build("north", readers=(reader,))
    assert as_reader.get(reverse(name, args=[case.key, key])).status_code == 404


@pytest.mark.parametrize(("name", "keys"), PAGES)
def test_pages_are_read_and_nothing_else(
    name: str, keys: tuple[str, ...], build: Build, reader: User, as_reader: Client
) -> None:
    case = build(readers=(reader,))
    assert as_reader.post(reverse(name, args=[case.key, *keys])).status_code == 405


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_case_teaches(name: str, reader: User, as_reader: Client) -> None:
    case = Case.objects.create(key="empty", title={"sv": "Tomt"})
    CaseAccess.objects.create(case=case, user=reader)
    response = as_reader.get(reverse(name, args=[case.key]))
    assert b'class="empty"' in response.content


def test_no_page_asks_more_of_the_database_when_there_is_more(
    build: Build, reader: User, as_reader: Client
) -> None:
    small, large = (build(key, size=size, readers=(reader,)) for key, size in (("small", 2), ("large", 60)))
    grown = {}
    for name, keys in PAGES:
        counts = []
        for case in (small, large):
            address = reverse(name, args=[case.key, *keys])
            with CaptureQueriesContext(
                connection,
            ) as asked:
                as_reader.get(address, {"q": "n"} if name == "search" else {})
            counts.append(len(asked))
        if counts[1] > counts[0]:
            grown[name] = counts
    assert grown == {}

"""The networks of the demonstration case: the pages say what the source tells of its people and organisations."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from klustermotor.casefile.reading import read_case_file
from klustermotor.cli import DEMO_CASE
from klustermotor.web.cases.models import Case
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.initiatives.models import Initiative, InitiativeRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def sormland(db: None) -> Case:
    """The demonstration case."""
    load_case(read_case_file(DEMO_CASE), by=None)
    return Case.objects.get(key="sormland")


def page(client: Client, name: str, *keys: str, **asked: Any) -> str:
    """A page of the case, as text."""
    response = client.get(reverse(name, args=["sormland", *keys]), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_integrators_are_people_of_the_leadership_networks(
    sormland: Case, as_role: Callable[..., Client]
) -> None:
    client = as_role(sormland)
    for initiative in Initiative.objects.all():
        told = page(client, "network_leadership", initiative.key)
        rows = re.findall(r'<td class="num">(\d+)</td><th scope="row"><a href="[^"]+">([^<]+)</a>', told)
        named = {name for _rank, name in rows}
        roles = InitiativeRole.objects.filter(initiative=initiative, person__isnull=False)
        assert named <= {role.person.name for role in roles if role.person}
    assert "7 people join business, academia and the public sector" in page(
        client, "network_leadership", "biotechvalley-nu"
    )


def test_every_recorded_tie_is_drawn(sormland: Case, as_role: Callable[..., Client]) -> None:
    found = as_role(sormland).get(reverse("network_explorer", args=["sormland"]), {"recorded": "yes"}).json()
    assert len(found["ties"]) == 37  # the ties that the case file holds


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_is_there_in_both_languages(
    sormland: Case, as_role: Callable[..., Client], language: str
) -> None:
    client = as_role(sormland, language=language)
    for of in ("", "initiative/biotechvalley-nu", "region/strangnas", "chain/biotechvalley-nu"):
        for name in ("network", "network_measures", "network_gaps", "network_leaving"):
            told = page(client, name, of=of)
            assert f'<html lang="{language}">' in told
    for group in ("sector", "stage", "region", "community"):
        assert "<svg" in page(client, "network", group=group)


def test_the_county_looks_outwards_in_few_of_its_ties(sormland: Case, as_role: Callable[..., Client]) -> None:
    told = page(as_role(sormland), "network_measures")
    assert re.search(r"\d+ of \d+ ties of the region&#x27;s actors lead out of it", told)

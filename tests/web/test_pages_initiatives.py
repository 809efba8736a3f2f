"""The overview, the initiatives and their figures, from a made-up case and from the shipped one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from klustermotor.casefile.reading import read_case_file
from klustermotor.cli import DEMO_CASE
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.initiatives.figures import FIGURES
from klustermotor.web.initiatives.models import Funding
from klustermotor.web.workspace import overview_figures

Build = Callable[..., Case]
KEYS = ("idea-plant", "biotechvalley-nu", "leverantorsnat-du")


@pytest.fixture
def sormland(reader: User) -> Case:
    """The shipped case, which the reader may see."""
    load_case(read_case_file(DEMO_CASE), by=None)
    case = Case.objects.get()
    CaseAccess.objects.create(case=case, user=reader)
    return case


def page(client: Client, name: str, *keys: str, **asked: str) -> str:
    response = client.get(reverse(name, args=keys), asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_overview_tells_how_far_the_initiatives_have_come(sormland: Case, as_reader: Client) -> None:
    told = page(as_reader, "overview", sormland.key)
    assert "2 in implementation and growth, 1 in start" in told
    assert "Biotechvalley.nu" in told
    assert "Logistics" in told


@pytest.mark.parametrize("key", KEYS)
def test_an_initiative_is_told_from_origin_to_phase(sormland: Case, as_reader: Client, key: str) -> None:
    told = page(as_reader, "initiative", sormland.key, key)
    for chapter in (
        "origin",
        "vision",
        "people",
        "organisation",
        "value-chain",
        "funding",
        "activities",
        "phase",
    ):
        assert f'<section class="chapter" id="{chapter}"' in told


def test_goals_without_a_measure_show_that_it_is_missing(sormland: Case, as_reader: Client) -> None:
    told = page(as_reader, "initiative", sormland.key, "idea-plant")
    assert "no indicator, baseline, target or date" in told
    assert "cannot be evaluated" in told


def test_the_public_share_of_funding_is_told(sormland: Case, as_reader: Client) -> None:
    told = page(as_reader, "initiative", sormland.key, "biotechvalley-nu")
    assert "50 per cent of the SEK 2,000,000 recorded is public money" in told


def test_the_value_chain_tells_what_is_elsewhere_and_what_is_not_known(
    sormland: Case, as_reader: Client
) -> None:
    told = page(as_reader, "initiative", sormland.key, "biotechvalley-nu")
    assert "2 found elsewhere" in told
    assert "Found elsewhere" in told


def test_an_initiative_without_records_teaches(build: Build, reader: User, as_reader: Client) -> None:
    case = build(readers=(reader,))
    told = page(as_reader, "initiative", case.key, "n0")
    assert "No goal is recorded." in told
    assert "not known" in told


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("key", KEYS)
def test_every_figure_can_be_taken_in_every_form(
    sormland: Case, as_reader: Client, key: str, name: str
) -> None:
    def take(file_format: str) -> bytes:
        response = as_reader.get(reverse("initiative_figure", args=[sormland.key, key, name, file_format]))
        assert response.status_code == 200
        assert f"{name}.{file_format}" in response["Content-Disposition"]
        return bytes(response.content)

    assert ET.fromstring(take("svg")).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - ours
    assert take("png").startswith(b"\x89PNG")
    told = json.loads(take("json"))
    table = list(csv.reader(io.StringIO(take("csv").decode("utf-8-sig"))))
    assert len(table) == len(told["rows"]) + 1
    assert "n = " in told["origin"]


@pytest.mark.parametrize("name", overview_figures.FIGURES)
def test_every_figure_of_the_overview_can_be_taken(sormland: Case, as_reader: Client, name: str) -> None:
    for file_format in ("svg", "png", "csv", "json"):
        response = as_reader.get(reverse("overview_figure", args=[sormland.key, name, file_format]))
        assert response.status_code == 200


@pytest.mark.parametrize(("name", "file_format"), [("nothing", "svg"), ("origin", "exe")])
def test_a_figure_that_there_is_not_is_not_found(
    sormland: Case, as_reader: Client, name: str, file_format: str
) -> None:
    address = reverse("initiative_figure", args=[sormland.key, KEYS[0], name, file_format])
    assert as_reader.get(address).status_code == 404


def test_activities_are_found_by_word_and_status(sormland: Case, as_reader: Client) -> None:
    found = page(as_reader, "initiative_activities", sormland.key, "idea-plant", q="SPÅNSKIVOR")
    assert "1 activity on record" in found
    none = page(as_reader, "initiative_activities", sormland.key, "idea-plant", q="finns inte")
    assert "No activity matches" in none
    planned = page(as_reader, "initiative_activities", sormland.key, "leverantorsnat-du", status="planned")
    assert "Power Train" in planned
    assert "Parts Net" not in planned


def test_initiatives_are_found_by_phase(sormland: Case, as_reader: Client) -> None:
    assert "3 initiatives" in page(as_reader, "initiatives", sormland.key, phase="start")
    assert "No initiative matches" in page(as_reader, "initiatives", sormland.key, phase="maturity")


def test_amounts_in_another_currency_are_not_added(sormland: Case, as_reader: Client) -> None:
    initiative = sormland_initiative(sormland)
    Funding.objects.create(
        case=sormland,
        key="euro",
        initiative_id=initiative,
        year=2003,
        amount=5_000,
        currency="EUR",
        sector="public",
    )
    told = page(as_reader, "initiative", sormland.key, "idea-plant")
    assert "1 row in another currency is only in the table." in told
    assert "EUR 5,000" in told


def sormland_initiative(case: Case) -> int:
    return int(
        Funding.objects.filter(case=case, initiative__key="idea-plant").values_list("initiative", flat=True)[
            0
        ]
    )


def test_dates_and_amounts_follow_the_language(sormland: Case, as_reader: Client) -> None:
    as_reader.cookies["django_language"] = "sv"
    told = page(as_reader, "initiative", sormland.key, "idea-plant")
    assert "27 mars 2001" in told
    assert "3 000 000 kr" in told
    assert '<html lang="sv">' in told


def test_the_whole_case_can_be_taken_away(sormland: Case, as_reader: Client, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_bytes(as_reader.get(reverse("case_file", args=[sormland.key])).content)
    assert read_case_file(file) == read_case_file(DEMO_CASE)

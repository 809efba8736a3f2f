"""The pages of the diagnosis, for the demonstration case: the whole, an initiative, a judgement down to its records."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from klustermotor.casefile.reading import read_case_file
from klustermotor.cli import DEMO_CASE
from klustermotor.diagnosis.checks import LESSONS, check
from klustermotor.diagnosis.diagnosing import diagnose
from klustermotor.diagnosis.signs import Evidence
from klustermotor.web.cases.models import Case
from klustermotor.web.coherence.models import PlanPriority
from klustermotor.web.diagnosis.cited import cited
from klustermotor.web.diagnosis.places import OF_CHECKS, OF_SIGNS, WAYS
from klustermotor.web.initiatives.models import Initiative

OWN = "biotechvalley-nu"


def page_of(client: Client, name: str, *arguments: str) -> str:
    """A page that is there."""
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_whole_is_one_picture_that_leads_to_every_judgement(case: Case, reader: Client) -> None:
    page = page_of(reader, "diagnosis", case.key)
    for initiative in Initiative.objects.all():
        for lesson in LESSONS:
            assert reverse("diagnosis_judgement", args=[case.key, initiative.key, lesson]) in page
    assert "Not enough known is no blame" in page


def test_pages_tell_what_the_library_finds(case: Case, reader: Client) -> None:
    found = {one.initiative: one for one in diagnose(read_case_file(DEMO_CASE))}
    data = reader.get(reverse("diagnosis_figure", args=[case.key, "csv"])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data)))
    names = {one.name: one.key for one in Initiative.objects.all()}
    assert len(rows) == 1 + len(LESSONS)
    words = {
        "supported": "supported",
        "partly": "partly",
        "against": "against",
        "unknown": "not enough known",
    }
    for lesson, row in zip(LESSONS, rows[1:], strict=True):
        for name, cell in zip(rows[0][1:], row[1:], strict=True):
            assert cell.split(";")[0] == words[found[names[name]][lesson].verdict]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_judgement_has_its_page_with_links_to_its_records(
    case: Case, enter: Callable[..., Client], language: str
) -> None:
    client = enter("reader", language=language)
    found = {one.initiative: one for one in diagnose(read_case_file(DEMO_CASE))}
    for initiative, diagnosis in found.items():
        for judgement in diagnosis.judgements:
            page = page_of(client, "diagnosis_judgement", case.key, initiative, judgement.check)
            links = set(re.findall(r'href="([^"]+)"', page))
            with translation.override(language):
                records = cited(case, judgement.records)
            assert set(records) == set(judgement.records)
            assert {one.address for one in records.values()} <= links
            words = check(judgement.check)
            for text in (words.statement, *words.helps, *words.unseen):
                assert text[language] in page.replace("&#x27;", "'")


def test_what_is_missing_leads_to_where_it_is_recorded_for_who_may(
    case: Case, strategist: Client, reader: Client
) -> None:
    arguments = (case.key, "idea-plant", "lesson-4")
    place = reverse("initiative_step", args=[case.key, "idea-plant", "people"])
    assert place in page_of(strategist, "diagnosis_judgement", *arguments)
    assert place not in page_of(reader, "diagnosis_judgement", *arguments)


def test_every_place_is_there(case: Case, strategist: Client) -> None:
    signs = {(key, sign) for key in LESSONS for sign in check(key).signs}
    assert set(OF_SIGNS) <= signs
    assert set(OF_CHECKS) == set(LESSONS)
    assert {*OF_SIGNS.values(), *OF_CHECKS.values()} <= set(WAYS)
    for lesson in LESSONS:
        page = page_of(strategist, "diagnosis_judgement", case.key, "leverantorsnat-du", lesson)
        for link in re.findall(r'class="go" href="([^"]+)"', page):
            assert strategist.get(link).status_code == 200


def test_figures_are_taken_away(case: Case, reader: Client) -> None:
    for file_format, kind in (("svg", "image/svg+xml"), ("png", "image/png"), ("json", "application/json")):
        for address in (
            reverse("diagnosis_figure", args=[case.key, file_format]),
            reverse("diagnosis_years_figure", args=[case.key, OWN, file_format]),
        ):
            answer = reader.get(address)
            assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert reader.get(reverse("diagnosis_figure", args=[case.key, "exe"])).status_code == 404


def test_what_is_not_there_is_absent(case: Case, reader: Client) -> None:
    for arguments in ((OWN, "lesson-12"), ("nobody", "lesson-1")):
        assert reader.get(reverse("diagnosis_judgement", args=[case.key, *arguments])).status_code == 404
    assert reader.get(reverse("diagnosis_initiative", args=[case.key, "nobody"])).status_code == 404


def test_the_hub_and_the_top_lead_to_the_diagnosis(case: Case, reader: Client) -> None:
    page = page_of(reader, "initiative", case.key, OWN)
    assert reverse("diagnosis_initiative", args=[case.key, OWN]) in page
    assert reverse("diagnosis", args=[case.key]) in page


def test_an_empty_case_says_what_will_be_here(enter: Callable[..., Client], case: Case) -> None:
    PlanPriority.objects.all().delete()
    Initiative.objects.all().delete()
    page = page_of(enter("reader"), "diagnosis", case.key)
    assert "No initiative is recorded yet" in page


def test_a_record_that_has_just_gone_is_left_out(case: Case) -> None:
    assert cited(case, [Evidence("goals", "never-there", OWN)]) == {}

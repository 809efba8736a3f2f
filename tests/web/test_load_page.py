"""Loading a case file in the browser: for administrators alone, all faults at once, all of it or nothing."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from klustermotor.cli import DEMO_CASE
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case


@pytest.fixture
def administrator(as_reader: Client, reader: User) -> Client:
    """A browser in which an administrator is signed in."""
    reader.is_superuser = True
    reader.save()
    return as_reader


def send(client: Client, content: bytes, **more: str) -> tuple[int, str]:
    response = client.post(reverse("load"), {"file": SimpleUploadedFile("fall.json", content), **more})
    return response.status_code, " ".join(response.content.decode().split())


def test_others_do_not_find_the_page(as_reader: Client) -> None:
    assert as_reader.get(reverse("load")).status_code == 404
    assert send(as_reader, DEMO_CASE.read_bytes(), do="load")[0] == 404
    assert not Case.objects.exists()


def test_checking_changes_nothing(administrator: Client) -> None:
    status, told = send(administrator, DEMO_CASE.read_bytes(), do="check")
    assert status == 200
    assert "The file is right. It holds the case sormland with 3 initiatives" in told
    assert not Case.objects.exists()


def test_loading_is_told_and_noted_with_its_doer(administrator: Client, reader: User) -> None:
    _status, told = send(administrator, DEMO_CASE.read_bytes(), do="load")
    assert "initiatives: 3 new" in told
    assert Event.objects.get(action="case.loaded").by_id == reader.pk
    _status, again = send(administrator, DEMO_CASE.read_bytes(), do="load")
    assert "The database already holds exactly this." in again
    assert Event.objects.filter(action="case.loaded").count() == 1


def test_all_faults_are_told_with_their_lines_in_the_reader_s_language(administrator: Client) -> None:
    case = json.loads(DEMO_CASE.read_bytes())
    case["initiatives"][0]["funding"][0]["amount"] = "500 000"
    case["initiatives"][1]["host"] = "nobody"
    content = json.dumps(case, indent=1).encode()
    status, told = send(administrator, content, do="load")
    assert status == 422
    assert "/initiatives/0/funding/0/amount" in told
    assert "/initiatives/1/host" in told
    assert told.count("<b>Line ") == 2
    assert not Case.objects.exists()
    administrator.cookies["django_language"] = "sv"
    _status, swedish = send(administrator, content, do="load")
    assert "Ingenting har ändrats" in swedish


def test_no_file_is_told(administrator: Client) -> None:
    response = administrator.post(reverse("load"), {"do": "load"})
    assert response.status_code == 422
    assert "No file was chosen" in response.content.decode()

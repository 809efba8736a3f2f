"""Networks as files: what goes out names nobody unasked, and what comes in is looked over, recorded once and undone."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from klustermotor.sources.network_files.reading import FORMATS, read_network
from klustermotor.web.actors.models import Organisation, Tie
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.actions import undo_change
from klustermotor.web.recording.models import Change

Reading = Callable[..., Client]
pytestmark = pytest.mark.django_db
IN = "/case/north/network/files/bring-in/"
KUMU = """{"elements": [{"label": "Hub"}, {"label": "Nytt AB"}, {"label": "Foundry"}],
 "connections": [{"from": "Hub", "to": "Nytt AB", "type": "cooperation", "direction": "mutual"},
                 {"from": "Hub", "to": "Foundry", "type": "cooperation", "direction": "mutual"}]}"""


def sent(client: Client, content: str, **more: str) -> str:
    """The page that answers a file."""
    file = io.BytesIO(content.encode())
    file.name = "network.json"
    response = client.post(IN, {"file": file, **more})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("file_format", list(FORMATS))
def test_every_format_holds_the_organisations_and_nobody_else(
    case: Case, as_role: Reading, file_format: str
) -> None:
    client = as_role(case, "strategist")
    response = client.get(reverse("network_file", args=["north", file_format]))
    document = read_network(response.content, filename="x", file_format=file_format)
    names = {actor.name or actor.key for actor in document.actors}
    assert {"Hub", "Foundry", "School", "Bank"} <= names
    assert not names & {"Ada Öst", "Bo Privat"}


def test_people_are_taken_out_by_those_who_may_and_say_so(case: Case, as_role: Reading) -> None:
    address = reverse("network_people_file", args=["north"])
    reader, manager = as_role(case), as_role(case, "cluster_manager")
    assert reader.post(address, {"format": "kumu", "confirmed": "yes"}).status_code == 403
    assert manager.post(address, {"format": "kumu"}).status_code == 302
    assert not Event.objects.filter(action="network.people-taken-out").exists()
    response = manager.post(address, {"format": "kumu", "confirmed": "yes"})
    assert "Bo Privat" in response.content.decode()
    assert Event.objects.get(action="network.people-taken-out").details == {"format": "kumu", "people": 2}
    assert manager.post(address, {"format": "exe", "confirmed": "yes"}).status_code == 404


def test_a_file_is_looked_over_recorded_and_undone(case: Case, as_role: Reading) -> None:
    client = as_role(case, "strategist")
    page = sent(client, KUMU)
    assert "1 new tie" in page
    assert "1 new organisation: Nytt AB" in page
    assert "2 actors that are in the case already" in page
    assert "1 tie is recorded already" in page
    assert not Organisation.objects.filter(name="Nytt AB").exists()
    file = io.BytesIO(KUMU.encode())
    file.name = "network.json"
    saved = client.post(IN, {"file": file, "do": "save"})
    change = Change.objects.get()
    assert saved.headers["Location"] == reverse("change", args=["north", change.pk])
    made = Organisation.objects.get(name="Nytt AB")
    assert Tie.objects.filter(to_organisation=made, kind="cooperation").count() == 1
    assert "0 new ties" in sent(client, KUMU)
    undo_change(change=change, by=None)
    assert not Organisation.objects.filter(name="Nytt AB").exists()


def test_what_was_exported_brings_nothing_new(case: Case, as_role: Reading) -> None:
    client = as_role(case, "strategist")
    exported = client.get(reverse("network_file", args=["north", "kumu"]) + "?who=organisations")
    page = sent(client, exported.content.decode())
    assert "0 new ties" in page
    assert "0 new organisations" in page
    assert "there is nothing to record" in page
    assert "Record this" not in page


def test_all_faults_are_told_at_once_and_nothing_is_recorded(case: Case, as_role: Reading) -> None:
    client = as_role(case, "strategist")
    Organisation.objects.create(case=case, key="twin", name="Hub")
    page = sent(client, KUMU.replace("cooperation", "<b>love</b>"), do="save")
    assert "There are several called “Hub”" in page
    assert "&lt;b&gt;love&lt;/b&gt;" in page
    assert not Change.objects.exists()
    for content in ("", "{", "<!DOCTYPE x [<!ENTITY a 'b'>]><graphml>&a;</graphml>", "\x00\x01"):
        assert "Nothing has been changed" in sent(client, content)


@pytest.mark.parametrize("role", ["reader", "evaluator", "network_member"])
def test_files_are_brought_in_by_those_who_record_alone(case: Case, as_role: Reading, role: str) -> None:
    client = as_role(case, role)
    assert client.post(IN, {"content": "e30="}).status_code == 403
    assert "Bring in" not in client.get("/case/north/network/files/").content.decode()

"""Large case files are loaded and prepared in the background, once each, and told of to who asked."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from tests.access.visitors import account, browser

from klustermotor.casefile.reading import read_case
from klustermotor.cli import DEMO_CASE
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.exchange import queries, views, work
from klustermotor.web.exchange.models import Transfer
from klustermotor.web.exchange.progress import Told, reached

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "large")]
WorkOff = Callable[[], int]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every file and every case for a large one."""
    monkeypatch.setattr(views, "AT_ONCE", 0)
    monkeypatch.setattr(queries, "LARGE", 0)


@pytest.fixture
def administrator() -> User:
    """Who may load case files."""
    return account("administrator", is_superuser=True)


def send(client: Client, content: bytes, **more: str) -> str:
    """Where the answer to a file leads."""
    response = client.post(reverse("load"), {"file": SimpleUploadedFile("fall.json", content), **more})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_load_is_done_in_the_background_and_told_of(
    administrator: User, work_off: WorkOff, files: Path
) -> None:
    client = browser(administrator)
    address = send(client, DEMO_CASE.read_bytes(), do="load")
    assert "It waits for its turn." in page(client, address)
    assert not Case.objects.exists()
    assert work_off() == 1
    told = page(client, address)
    assert "initiatives: 3 new" in told
    assert "data-unfinished" not in told
    assert Event.objects.get(action="case.loaded").by_id == administrator.pk
    assert list((files / "transfers").iterdir()) == []


def test_checking_in_the_background_changes_nothing(administrator: User, work_off: WorkOff) -> None:
    client = browser(administrator)
    address = send(client, DEMO_CASE.read_bytes(), do="check")
    work_off()
    assert "It holds the case sormland with 3 initiatives" in page(client, address)
    assert not Case.objects.exists()


def test_all_faults_are_told_in_the_reader_s_language(administrator: User, work_off: WorkOff) -> None:
    case = json.loads(DEMO_CASE.read_bytes())
    case["initiatives"][0]["funding"][0]["amount"] = "500 000"
    case["initiatives"][1]["host"] = "nobody"
    client = browser(administrator)
    address = send(client, json.dumps(case, indent=1).encode(), do="load")
    work_off()
    told = page(client, address)
    assert told.count("<b>Line ") == 2
    assert "/initiatives/1/host" in told
    assert "Ingenting har ändrats" in page(browser(administrator, language="sv"), address)
    assert not Case.objects.exists()


def test_asking_twice_is_asking_once(administrator: User) -> None:
    client = browser(administrator)
    first, second = (send(client, DEMO_CASE.read_bytes(), do="load") for _time in range(2))
    assert first == second
    assert Event.objects.filter(action="transfer.asked").count() == 1
    assert send(client, DEMO_CASE.read_bytes(), do="load", replace="yes") != first


def test_work_that_is_done_again_does_nothing(administrator: User, work_off: WorkOff) -> None:
    send(browser(administrator), DEMO_CASE.read_bytes(), do="load")
    work_off()
    transfer = Transfer.objects.get()
    work.load.call(str(transfer.pk))
    assert Event.objects.filter(action="case.loaded").count() == 1


def test_a_worker_that_dies_after_the_load_but_before_telling_has_not_loaded(
    administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(browser(administrator), DEMO_CASE.read_bytes(), do="load")
    monkeypatch.setattr(Transfer, "end", _die)
    with pytest.raises(KeyboardInterrupt):
        work.load.call(str(Transfer.objects.get().pk))
    assert not Case.objects.exists()
    monkeypatch.undo()
    work.load.call(str(Transfer.objects.get().pk))
    assert Transfer.objects.get().status == "done"
    assert Case.objects.exists()


def test_a_worker_that_dies_before_it_tidies_up_leaves_nothing_behind(
    administrator: User, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    send(browser(administrator), DEMO_CASE.read_bytes(), do="load")
    number = str(Transfer.objects.get().pk)
    monkeypatch.setattr(work, "_tidy", _die)
    with pytest.raises(KeyboardInterrupt):
        work.load.call(number)
    monkeypatch.undo()
    assert Transfer.objects.get().status == "done"
    assert list((files / "transfers").glob("*.json")) != []
    work.load.call(number)
    assert list((files / "transfers").iterdir()) == []


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_file_that_is_gone_is_told_as_a_failure(administrator: User, work_off: WorkOff) -> None:
    client = browser(administrator)
    address = send(client, DEMO_CASE.read_bytes(), do="load")
    Transfer.objects.get().path.unlink()
    work_off()
    assert "It could not be done. Nothing has been changed." in page(client, address)
    assert DBTaskResult.objects.failed().count() == 1


def test_a_large_case_is_prepared_and_taken(administrator: User, work_off: WorkOff) -> None:
    send(browser(administrator), DEMO_CASE.read_bytes(), do="load")
    work_off()
    case = Case.objects.get()
    reader = account("reader", case)
    client = browser(reader)
    prepare = reverse("prepare_case_file", args=[case.key])
    assert client.get(reverse("case_file", args=[case.key])).headers["Location"] == prepare
    assert "Prepare the file" in page(client, prepare)
    address = client.post(prepare).headers["Location"]
    work_off()
    assert "The file is ready" in page(client, address)
    taken = client.get(address + "file/")
    content = b"".join(taken.streaming_content)  # type: ignore[attr-defined]
    assert read_case(content).id == case.key
    assert 'filename="sormland.json"' in taken.headers["Content-Disposition"]

    CaseAccess.objects.all().delete()
    assert client.get(address + "file/").status_code == 404


@pytest.mark.parametrize("name", ["transfer", "transfer_state", "transfer_file"])
def test_a_transfer_is_there_for_who_asked_for_it_alone(name: str, administrator: User) -> None:
    address = send(browser(administrator), DEMO_CASE.read_bytes(), do="load")
    number = Transfer.objects.get().pk
    other = browser(account("other", is_superuser=True))
    assert address.endswith(f"{number}/")
    for client, found in ((other, number), (browser(administrator), uuid.uuid4())):
        assert client.get(reverse(name, args=[found])).status_code == 404
    assert Client().get(reverse(name, args=[number])).status_code == 302


def test_it_is_forgotten_with_its_file(administrator: User, files: Path) -> None:
    send(browser(administrator), DEMO_CASE.read_bytes(), do="load")
    transfer = Transfer.objects.get()
    waiting = DBTaskResult.objects.get(task_path__endswith=".forget")
    assert (waiting.run_after - transfer.asked_at).days == 7
    work.forget.call(str(transfer.pk))
    assert not Transfer.objects.exists()
    assert list((files / "transfers").iterdir()) == []


def test_progress_is_told_without_the_database(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    told = Told(files / "x.json")
    told.stage("writing")
    now[0] += 10
    told(250, 1000)
    found: Any = reached(files / "x.json")
    assert (found.percent, found.seconds_left) == (25, 30)
    assert reached(files / "y.json") is None

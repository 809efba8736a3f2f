"""Ties that tell of people are for those who keep people in the case, whatever address is asked and in whatever way."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse
from tests.access.personal_ties import (
    BOTH_PEOPLE,
    FRIEND_NAME,
    INFORMAL,
    KEY_MARK,
    MARK,
    ONCE_INFORMAL,
    ORDINARY_MARK,
    PERSONAL,
    Cell,
    as_sent,
    cells,
    numbers,
    plant,
    tells,
    told_in,
)
from tests.access.policy import ANONYMOUS, FIRM, MANAGERS, MAY_RECORD, READERS, SIGNED_IN, VISITORS
from tests.access.visitors import browser

from klustermotor.sources.network_files.reading import FORMATS
from klustermotor.web.accounts.actions import make_token
from klustermotor.web.accounts.models import User
from klustermotor.web.accounts.secrets import digest_of
from klustermotor.web.actors.models import Tie
from klustermotor.web.api.pace import pace
from klustermotor.web.cases.access import standing_of
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.policy import Role
from klustermotor.web.exchange import models as transfers
from klustermotor.web.exchange import work
from klustermotor.web.exchange.actions import ask_export
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.publishing.actions import choose_public_parts, open_public_page
from klustermotor.web.publishing.parts import Part
from klustermotor.web.recording.stored import read
from klustermotor.web.recording.whole_case import export_case
from klustermotor.web.reminders.actions import make_calendar_address

KEEPERS = MANAGERS
OTHERS = [visitor for visitor in VISITORS if visitor not in KEEPERS]
OTHER_READERS = [visitor for visitor in OTHERS if visitor in READERS]
TOLD_AT_LEAST = {
    "ties",
    "network",
    "network_figure",
    "network_explorer",
    "network_person",
    "case_file",
    "changes",
    "change",
    "removed",
    "record_edit",
    "record_history",
    "api_case_file",
    "api_records",
    "api_record",
    "api_history",
    "api_change",
    "api_touched",
}
"""Where those who keep people find the ties, so that what is looked for would be found."""
NEVER_THERE = "never-there"
NAMED_BY_TIES = ("network", "change", "removed", "api_change", "api_touched", "api_history", "record_")
"""Where somebody whom nothing but personal ties shows is named by these alone: how the names of these pages begin."""


@pytest.fixture
def planted(case: Case) -> Case:
    """The reader's case with ties that tell of people."""
    plant(case)
    cache.clear()
    pace.clear()
    return case


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """The folder in which prepared files lie."""
    settings.HOME = settings.FILES = tmp_path
    transfers.folder().mkdir(exist_ok=True)
    return tmp_path


@pytest.fixture
def programs(accounts: dict[str, User]) -> dict[str, Client]:
    """A program for each kind of visitor, and one without a token."""
    found = {ANONYMOUS: browser()}
    for visitor, user in accounts.items():
        _token, secret = make_token(user=user, name="a program", scope="write", by=user)
        found[visitor] = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    return found


def whole(response: HttpResponseBase) -> bytes:
    """All of an answer, with what its headers say."""
    assert isinstance(response, HttpResponse)
    return response.content + str(response.headers).encode()


def test_everybody_of_the_policy_comes_to_the_door(accounts: dict[str, User], case: Case) -> None:
    standings = {visitor: standing_of(user, case) for visitor, user in accounts.items()}
    assert set().union(*(one.roles for one in standings.values())) == set(Role)
    assert (
        {visitor for visitor, one in standings.items() if one.keeps_people} == KEEPERS == MAY_RECORD["people"]
    )


# What is read


def asked(
    visitor: str, visitors: dict[str, Client], programs: dict[str, Client]
) -> Iterator[tuple[Cell, bytes]]:
    """What a visitor gets from every address in the case."""
    for cell in cells():
        client = (programs if cell.for_programs else visitors)[visitor]
        yield cell, whole(client.get(cell.address))


@pytest.mark.parametrize("visitor", OTHERS)
def test_who_does_not_keep_people_is_told_nothing_anywhere(
    visitor: str, planted: Case, visitors: dict[str, Client], programs: dict[str, Client]
) -> None:
    leaks, ordinary = [], set()
    for cell, content in asked(visitor, visitors, programs):
        if tells(content, cell.address):
            leaks.append(cell.address)
        text = told_in(content)
        # The page of a person's own network has the name as its heading.
        of_ties = cell.name.startswith(NAMED_BY_TIES) and cell.name != "network_person"
        if of_ties and FRIEND_NAME.casefold() in text:
            leaks.append(f"{cell.address}, by name")
        if ORDINARY_MARK in text:
            ordinary.add(cell.name)
    assert leaks == []
    found = {"ties", "case_file", "change", "record_history", "api_records", "api_history"}
    assert (found - ordinary if visitor in READERS else ordinary) == set()


@pytest.mark.parametrize("visitor", sorted(KEEPERS))
def test_who_keeps_people_is_told(
    visitor: str, planted: Case, visitors: dict[str, Client], programs: dict[str, Client]
) -> None:
    told = set()
    for cell, content in asked(visitor, visitors, programs):
        named = cell.name.startswith("network") and FRIEND_NAME.casefold() in told_in(content)
        if named or tells(content, cell.address):
            told.add(cell.name)
    assert TOLD_AT_LEAST - told == set()


@pytest.mark.parametrize("visitor", [FIRM, "reader"])
def test_networks_figures_and_actors_are_what_they_were_without_the_ties(
    visitor: str, planted: Case, visitors: dict[str, Client]
) -> None:
    """Nobody can tell from a picture, a measure or a file what was left out: only that something was."""
    alike = {"ties", "person", "organisation"}
    pages = [
        cell.address
        for cell in cells()
        if cell.name.startswith("network") or "figure" in cell.name or cell.name in alike
    ]
    assert {cell.name for cell in cells()} >= alike
    client = visitors[visitor]
    with_them = {address: _but_counts(client.get(address).content) for address in pages}
    Tie.objects.filter(case=planted, key__contains=KEY_MARK).delete()
    assert Tie.objects.filter(case=planted).count() == 4
    changed = [page for page in pages if _but_counts(client.get(page).content) != with_them[page]]
    assert changed == []


def _but_counts(content: bytes) -> str:
    """A page without the token of its forms, and without what it says of the number kept back."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", told_in(content))
    return re.sub(r'<p class="quiet">[^<]*\d+ ties? that tells? of[^<]*</p>', "", text)


def test_how_many_are_kept_back_is_said(planted: Case, visitors: dict[str, Client]) -> None:
    said = "2 ties that tell of people"
    for visitor in VISITORS:
        pages = [visitors[visitor].get(reverse(name, args=["mine"])) for name in ("ties", "network")]
        assert [said in page.content.decode() for page in pages] == [visitor in OTHER_READERS] * 2, visitor


def test_files_of_the_network_name_people_to_those_alone_who_keep_them(
    planted: Case, visitors: dict[str, Client]
) -> None:
    address = reverse("network_people_file", args=["mine"])
    for visitor in VISITORS:
        for file_format in FORMATS:
            answer = visitors[visitor].post(address, {"format": file_format, "confirmed": "yes"})
            told = FRIEND_NAME.casefold() in told_in(whole(answer))
            assert told == (visitor in KEEPERS) == (answer.status_code == 200), (visitor, file_format)


def test_files_that_are_prepared_are_as_those_that_are_taken_at_once(
    planted: Case, accounts: dict[str, User], visitors: dict[str, Client], files: Path
) -> None:
    for visitor in READERS:
        transfer = ask_export(case=planted, by=accounts[visitor])
        work.export.call(str(transfer.pk))
        address = reverse("transfer_file", args=[transfer.pk])
        answer = visitors[visitor].get(address)
        assert isinstance(answer, FileResponse)
        content = answer.getvalue()
        assert ORDINARY_MARK in told_in(content)
        assert tells(content) == (visitor in KEEPERS)
        page = visitors[visitor].get(reverse("transfer", args=[transfer.pk]))
        assert ("without 2 ties" in page.content.decode()) == (visitor in OTHER_READERS)


def test_a_file_of_before_is_not_for_who_keeps_people_no_more(
    planted: Case, accounts: dict[str, User], visitors: dict[str, Client], files: Path
) -> None:
    transfer = ask_export(case=planted, by=accounts["manager"])
    work.export.call(str(transfer.pk))
    CaseAccess.objects.filter(user=accounts["manager"]).update(role=Role.READER, initiative_key="")
    assert visitors["manager"].get(reverse("transfer_file", args=[transfer.pk])).status_code == 404


def test_what_is_open_or_subscribed_to_tells_nothing(
    planted: Case, accounts: dict[str, User], visitors: dict[str, Client]
) -> None:
    initiative = Initiative.objects.filter(case=planted).order_by("position")[0]
    choose_public_parts(
        initiative=initiative, parts=list(Part), people=[], search_engines=False, by=accounts["manager"]
    )
    open_public_page(initiative=initiative, by=accounts["manager"])
    found = [reverse("open_list"), reverse("open_page", args=["mine", initiative.key])]
    for visitor in READERS | {FIRM}:
        make_calendar_address(case=planted, digest=digest_of(visitor), by=accounts[visitor])
        found.append(reverse("calendar_feed", args=[visitor]))
    answers = [visitors[ANONYMOUS].get(address) for address in found]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(tells(whole(answer)) for answer in answers)
    for visitor in SIGNED_IN:
        assert not tells(whole(visitors[visitor].get(reverse("home"), follow=True)))


# What is changed


def test_forms_and_history_of_a_tie_are_absent_for_those_who_may_not_see_it(
    planted: Case, visitors: dict[str, Client], programs: dict[str, Client]
) -> None:
    for visitor in VISITORS:
        for key in (BOTH_PEOPLE, INFORMAL):
            forms = ("record_edit", "record_remove", "record_history")
            pages = {
                visitors[visitor].get(reverse(name, args=["mine", "ties", key])).status_code for name in forms
            }
            records = ("api_record", "api_history")
            held = {
                programs[visitor].get(reverse(name, args=["mine", "ties", key])).status_code
                for name in records
            }
            unknown = visitor == ANONYMOUS
            assert pages == {200 if visitor in KEEPERS else 302 if unknown else 404}, visitor
            assert held == {200 if visitor in KEEPERS else 401 if unknown else 404}, visitor


@pytest.mark.parametrize("visitor", OTHERS)
def test_who_may_not_see_a_tie_changes_nothing_of_it(
    visitor: str, planted: Case, visitors: dict[str, Client], programs: dict[str, Client]
) -> None:
    before, changes = export_case(planted), numbers()
    refused = {302} if visitor == ANONYMOUS else {403, 404}
    held = read(planted, "ties", BOTH_PEOPLE)
    form = {"base": held.digest, "kind": "cooperation", "from_person": "", "to_person": "", "do": "save"}
    for key in (*PERSONAL, ONCE_INFORMAL):
        for name in ("record_edit", "record_remove"):
            address = reverse(name, args=["mine", "ties", key])
            answer = visitors[visitor].post(address, form)
            assert answer.status_code in refused, address
            assert not tells(whole(answer), address)
    for number in changes:
        answer = visitors[visitor].post(reverse("change_undo", args=["mine", number]))
        assert answer.status_code in refused, number
        assert not tells(whole(answer))
    answers: dict[str, list[int]] = defaultdict(list)
    for key, got in _sent_by_program(programs[visitor], as_sent(held.record), held.digest):
        answers[key].append(got.status_code)
        assert MARK not in told_in(whole(got)), key  # what was sent without the words may come back
    assert {401, 403, 404, 412, 428} >= {status for some in answers.values() for status in some}
    assert all(some == answers[NEVER_THERE] for some in answers.values()), "it is told from what is not there"
    for number in changes:
        undo = programs[visitor].post(reverse("api_undo", args=["mine", number]))
        assert undo.status_code in {401, 403, 404}
        assert MARK not in told_in(whole(undo))
    assert export_case(planted) == before
    assert numbers() == changes


def _sent_by_program(
    client: Client, record: dict[str, Any], version: str
) -> Iterator[tuple[str, HttpResponseBase]]:
    """What a program might try: change, remove and make again, with the version of the tie or without; by keys."""
    silent = {name: value for name, value in record.items() if name not in ("description", "note")}
    for key in (*PERSONAL, NEVER_THERE):
        address = reverse("api_record", args=["mine", "ties", key])
        content = json.dumps({"record": silent | {"id": key, "kind": "informal"}})
        for headers in ({"if-match": f'"{version}"'}, {"if-match": "*"}, {"if-none-match": "*"}):
            yield key, client.put(address, content, "application/json", headers=headers)
            yield key, client.delete(address, headers=headers)
        yield key, client.post(reverse("api_records", args=["mine", "ties"]), content, "application/json")
        batch = json.dumps({"records": [{"collection": "ties", **json.loads(content)}]})
        yield key, client.post(reverse("api_batch", args=["mine"]), batch, "application/json")

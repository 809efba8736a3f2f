"""The policy holds for every address of the URL configuration, and no address is without a rule."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.access.policy import (
    CONFIRM,
    FIGURES,
    IN_CASE,
    MAY_RECORD,
    OF_A_CASE,
    OF_A_RECORD,
    POLICY,
    READERS,
    RECORDING,
    SIGN_IN,
    VISITORS,
    addresses,
    form_addresses,
    patterns,
)
from tests.access.visitors import SECRET, SEEN, account, browser

from klustermotor.casefile.structure import collections
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseAccess


def test_every_address_has_a_rule() -> None:
    names = [name for name, _varying in patterns()]
    ruled = {*POLICY, *RECORDING}
    assert [name for name in names if name not in ruled] == [], "give it a rule in tests/access/policy.py"
    assert sorted(ruled) == sorted(names), "one rule for each address, and no rule without one"


def test_every_list_has_a_rule() -> None:
    assert set(MAY_RECORD) == set(collections())


def test_what_lies_in_a_case_is_ruled_as_such() -> None:
    for name, varying in patterns():
        if name in POLICY and not str(name).startswith("api"):
            assert ("case_key" in varying) == POLICY[name].in_case, name
            assert ("key" in varying) == bool(POLICY[name].of), name


@pytest.mark.parametrize("name", POLICY)
def test_everybody_gets_what_the_policy_says(name: str, visitors: dict[str, Client]) -> None:
    for address in addresses(name)[:4]:
        found = {visitor: _answer(visitors[visitor].get(address), address) for visitor in VISITORS}
        assert found == {visitor: POLICY[name].answer(visitor) for visitor in VISITORS}


@pytest.mark.parametrize("name", [name for name, rule in POLICY.items() if rule.takes_post and rule.in_case])
def test_who_an_address_is_not_for_sends_nothing_to_it(name: str, visitors: dict[str, Client]) -> None:
    rule, address = POLICY[name], addresses(name)[0]
    for visitor in VISITORS:
        if visitor not in (rule.senders or rule.allowed):
            found = _answer(visitors[visitor].post(address, {}), address)
            assert found == rule.refusal(visitor), visitor


def _answer(response: HttpResponse, address: str) -> int | str:
    """A status, or where a redirect leads, under the name that the policy has for it."""
    if response.status_code != 302:
        return response.status_code
    location = response.headers["Location"]
    if location.startswith(f"{reverse('account_reauthenticate')}?next="):
        return CONFIRM
    return SIGN_IN if location.startswith(f"{reverse('account_login')}?next=") else location


@pytest.mark.parametrize("collection", collections())
def test_records_are_made_and_changed_by_those_who_may(collection: str, visitors: dict[str, Client]) -> None:
    found = form_addresses(collection)
    for name in ("record_new", "record_edit", "record_remove"):
        for visitor in VISITORS:
            wanted = _wanted(collection, name, visitor)
            assert _answer(visitors[visitor].get(found[name]), found[name]) == wanted, (name, visitor)
            if wanted != 200:
                sent = visitors[visitor].post(found[name], {})
                assert _answer(sent, found[name]) == wanted, (name, visitor)


def _wanted(collection: str, name: str, visitor: str) -> int | str:
    """What the forms of a list answer, beyond who may record it."""
    allowed = MAY_RECORD[collection]
    if collection == "initiatives" and name == "record_remove":
        allowed = MAY_RECORD["regions"]  # by the region alone
    if collection == "initiatives" and name == "record_new":
        allowed = MAY_RECORD["people"]  # a cluster manager starts one, and drives it then
    if visitor == "firm" and collection == "organisations" and name != "record_new":
        return 200 if name == "record_edit" else 403  # a firm keeps its own facts
    if visitor == "anonymous":
        return SIGN_IN
    if visitor in allowed:
        return 200
    return 403 if visitor in READERS else 404


@pytest.mark.parametrize("collection", collections())
def test_history_is_for_those_who_read(collection: str, visitors: dict[str, Client]) -> None:
    address = form_addresses(collection)["record_history"]
    for visitor in VISITORS:
        wanted = 200 if visitor in READERS else SIGN_IN if visitor == "anonymous" else 404
        assert _answer(visitors[visitor].get(address), address) == wanted, visitor


@pytest.mark.parametrize("collection", collections())
def test_records_of_a_foreign_case_are_absent(collection: str, visitors: dict[str, Client]) -> None:
    for case_key, mark in (("foreign", "foreign"), ("twin", "mine"), ("mine", "foreign")):
        for name, address in form_addresses(collection, case_key, mark=mark).items():
            if "?" not in address and case_key == "mine" and name == "record_new":
                continue  # a list of the case itself, which is the reader's own
            client = visitors["strategist"]
            answers = [client.get(address)] + [client.post(address, {})] * (name != "record_history")
            assert {answer.status_code for answer in answers} == {404}, address
            assert not any(SECRET.encode() in answer.content for answer in answers)


@pytest.mark.parametrize("name", OF_A_CASE)
def test_nobody_outside_learns_whether_a_case_exists(name: str, visitors: dict[str, Client]) -> None:
    for visitor in ("anonymous", "stranger"):
        there, missing = (
            visitors[visitor].get(addresses(name, case_key)[0]) for case_key in ("mine", "none")
        )
        assert there.status_code == missing.status_code
        assert there.content.replace(b"/mine/", b"/none/").count(b"none") == missing.content.count(b"none")
        assert SEEN.encode() not in there.content


@pytest.mark.parametrize("name", IN_CASE)
def test_a_foreign_case_is_absent(name: str, visitors: dict[str, Client]) -> None:
    for visitor in ("reader", "strategist"):
        for case_key, mark in (("foreign", "foreign"), ("twin", "mine"), ("missing", "mine")):
            for address in addresses(name, case_key, mark=mark)[:4]:
                client = visitors[visitor]
                response = client.post(address, {}) if POLICY[name].only_post else client.get(address)
                assert response.status_code == 404
                assert SECRET.encode() not in response.content


@pytest.mark.parametrize("name", OF_A_RECORD)
def test_a_record_of_another_case_is_absent(name: str, visitors: dict[str, Client]) -> None:
    for visitor in ("strategist", "administrator"):
        for found in (addresses(name, mark="foreign"), addresses(name, key="missing")):
            for address in found[:4]:
                client = visitors[visitor]
                response = client.post(address, {}) if POLICY[name].only_post else client.get(address)
                assert response.status_code == 404, address


@pytest.mark.parametrize("name", OF_A_CASE)
def test_nothing_seeps_in_from_a_case_with_the_same_identifiers(
    name: str, visitors: dict[str, Client]
) -> None:
    asked = {"q": "business"} if name == "search" else {}
    for address in addresses(name):
        if address.endswith(".png"):
            continue
        shown = visitors["reader"].get(address, asked).content.decode()
        assert SECRET not in shown
        assert "foreign-" not in shown


def test_figures_that_are_not_there_are_absent(visitors: dict[str, Client]) -> None:
    for name in FIGURES:
        address = addresses(name)[0]
        for wrong in (address.replace(".svg", ".exe"), address.rpartition("/")[0] + "/nothing.svg"):
            assert visitors["reader"].get(wrong).status_code == 404


@pytest.mark.parametrize("name", [name for name, rule in POLICY.items() if not rule.takes_post])
def test_pages_are_read_and_nothing_else(name: str, visitors: dict[str, Client]) -> None:
    for client in visitors.values():
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(addresses(name)[0]).status_code in {401, 405}


@pytest.mark.parametrize("is_superuser", [False, True])
def test_a_closed_account_sees_nothing(case: Case, is_superuser: bool) -> None:
    user = account("closed", case, is_superuser=is_superuser)
    client = browser(user)
    assert client.get(reverse("overview", args=[case.key])).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    for name in OF_A_CASE:
        for address in addresses(name)[:1]:
            assert _answer(client.get(address), address) == SIGN_IN


def test_a_reader_whose_access_is_taken_away_sees_nothing_more(case: Case, reader: User) -> None:
    client = browser(reader)
    assert client.get(reverse("overview", args=[case.key])).status_code == 200
    CaseAccess.objects.all().delete()
    assert client.get(reverse("overview", args=[case.key])).status_code == 404

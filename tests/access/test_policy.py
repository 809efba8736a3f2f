"""The policy holds for every address of the URL configuration, and no address is without a rule."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.access.policy import OF_A_CASE, OF_A_RECORD, POLICY, SIGN_IN, addresses, patterns
from tests.access.visitors import SECRET, SEEN, account, browser

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseAccess

VISITORS = ("anonymous", "stranger", "reader", "administrator")


def test_every_address_has_a_rule() -> None:
    names = [name for name, _varying in patterns()]
    assert [name for name in names if name not in POLICY] == [], "give it a rule in tests/access/policy.py"
    assert sorted(POLICY) == sorted(names), "one rule for each address, and no rule without one"


def test_what_lies_in_a_case_is_ruled_as_such() -> None:
    for name, varying in patterns():
        assert ("case_key" in varying) == (name in OF_A_CASE)
        assert ("key" in varying) == (name in OF_A_RECORD)


@pytest.mark.parametrize("name", POLICY)
def test_everybody_gets_what_the_policy_says(name: str, visitors: dict[str, Client]) -> None:
    for address in addresses(name)[:4]:
        found = {visitor: _answer(visitors[visitor].get(address), address) for visitor in VISITORS}
        assert found == {visitor: getattr(POLICY[name], visitor) for visitor in VISITORS}


def _answer(response: HttpResponse, address: str) -> int | str:
    """A status, or where a redirect leads, under the name that the policy has for it."""
    if response.status_code != 302:
        return response.status_code
    sign_in = f"{reverse('account_login')}?next={address}"
    return SIGN_IN if response.headers["Location"] == sign_in else response.headers["Location"]


@pytest.mark.parametrize("name", OF_A_CASE)
def test_nobody_outside_learns_whether_a_case_exists(name: str, visitors: dict[str, Client]) -> None:
    for visitor in ("anonymous", "stranger"):
        there, missing = (
            visitors[visitor].get(addresses(name, case_key)[0]) for case_key in ("mine", "none")
        )
        assert there.status_code == missing.status_code
        assert there.content.replace(b"/mine/", b"/none/").count(b"none") == missing.content.count(b"none")
        assert SEEN.encode() not in there.content


@pytest.mark.parametrize("name", OF_A_CASE)
def test_a_foreign_case_is_absent(name: str, visitors: dict[str, Client]) -> None:
    for case_key, mark in (("foreign", "foreign"), ("twin", "mine"), ("missing", "mine")):
        for address in addresses(name, case_key, mark=mark)[:4]:
            response = visitors["reader"].get(address)
            assert response.status_code == 404
            assert SECRET.encode() not in response.content


@pytest.mark.parametrize("name", OF_A_RECORD)
def test_a_record_of_another_case_is_absent(name: str, visitors: dict[str, Client]) -> None:
    for visitor in ("reader", "administrator"):
        for found in (addresses(name, mark="foreign"), addresses(name, key="missing")):
            assert {visitors[visitor].get(address).status_code for address in found[:4]} == {404}


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
    for name in ("overview_figure", "initiative_figure"):
        address = addresses(name)[0]
        for wrong in (address.replace(".svg", ".exe"), address.rpartition("/")[0] + "/nothing.svg"):
            assert visitors["reader"].get(wrong).status_code == 404


@pytest.mark.parametrize("name", [name for name, rule in POLICY.items() if not rule.takes_post])
def test_pages_are_read_and_nothing_else(name: str, visitors: dict[str, Client]) -> None:
    for client in visitors.values():
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(addresses(name)[0]).status_code == 405


@pytest.mark.parametrize("is_superuser", [False, True])
def test_a_closed_account_sees_nothing(case: Case, is_superuser: bool) -> None:
    user = account("closed", case, is_superuser=is_superuser)
    client = browser(user)
    assert client.get(reverse("overview", args=[case.key])).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    for name in OF_A_CASE:
        for address in addresses(name)[:1]:
            response = client.get(address)
            assert (response.status_code, response.headers.get("Location")) == (
                302,
                f"{reverse('account_login')}?next={address}",
            )


def test_a_reader_whose_access_is_taken_away_sees_nothing_more(case: Case, reader: User) -> None:
    client = browser(reader)
    assert client.get(reverse("overview", args=[case.key])).status_code == 200
    CaseAccess.objects.all().delete()
    assert client.get(reverse("overview", args=[case.key])).status_code == 404

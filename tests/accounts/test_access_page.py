"""The page of who may do what in a case: changing, taking away, and letting somebody in again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.accounts.links import ask, link_in, roles, visitor

from klustermotor.web.accounts.actions import add_second_factor
from klustermotor.web.accounts.models import Invitation, User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess

PASSWORD = "a pass-phrase for tests"
NEW = "quite another pass-phrase"
Browser = Callable[..., Client]
Give = Callable[..., User]


# Changing and taking away


def held(email: str) -> CaseAccess:
    return CaseAccess.objects.get(user__email=email)


def test_a_role_is_changed_and_taken_away(lead: User, give: Give, case: Case, signed_in: Browser) -> None:
    bo = give("bo", "reader")
    client, theirs = signed_in(lead), signed_in(bo)
    address = reverse("access_change", args=[case.key, held(bo.email).pk])
    assert client.get(address).status_code == 200
    client.post(address, {"role": "network_member", "initiatives": ["wood"]})
    assert roles(bo.email) == [("network_member", "wood", "")]
    client.post(reverse("access_take", args=[case.key, held(bo.email).pk]))
    assert roles(bo.email) == []
    assert theirs.get(reverse("overview", args=[case.key])).status_code == 404
    assert Event.objects.filter(action="case.access-taken", by_id=lead.pk).count() == 2


def test_the_last_administrator_stays(lead: User, give: Give, case: Case, signed_in: Browser) -> None:
    client = signed_in(lead)
    number = held(lead.email).pk
    take, change = (
        reverse("access_take", args=[case.key, number]),
        reverse("access_change", args=[case.key, number]),
    )
    answer = client.post(take, follow=True)
    assert "no administrator left" in answer.content.decode()
    assert client.post(change, {"role": "reader"}).status_code == 422
    assert roles(lead.email) == [("administrator", "", "")]
    other = give("other", "administrator")
    User.objects.filter(pk=other.pk).update(is_active=False)
    client.post(take)
    assert roles(lead.email) == [("administrator", "", "")]
    User.objects.filter(pk=other.pk).update(is_active=True)
    assert client.post(take).headers["Location"] == reverse("home")
    assert roles(lead.email) == []


def test_an_installation_with_an_administrator_can_do_without_the_cases(
    lead: User, case: Case, signed_in: Browser
) -> None:
    User.objects.create(email="root@region.example", is_superuser=True)
    signed_in(lead).post(reverse("access_take", args=[case.key, held(lead.email).pk]))
    assert roles(lead.email) == []


def test_nobody_touches_a_role_that_they_could_not_give(
    lead: User, give: Give, case: Case, signed_in: Browser
) -> None:
    strategist = give("strategist", "strategist")
    client = signed_in(strategist)
    number = held(lead.email).pk
    for name in ("access_change", "access_take", "access_password", "access_second_factor"):
        answer = client.post(reverse(name, args=[case.key, number]), {"role": "reader"})
        assert answer.status_code in {302, 403}
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert roles(lead.email) == [("administrator", "", "")]


def test_a_role_in_another_case_is_absent(lead: User, give: Give, case: Case, signed_in: Browser) -> None:
    other = Case.objects.create(key="south", title={"sv": "Söder"})
    bo = User.objects.create(email="bo@region.example")
    elsewhere = CaseAccess.objects.create(case=other, user=bo, role="reader")
    client = signed_in(lead)
    for name in ("access_change", "access_take"):
        assert client.post(reverse(name, args=[case.key, elsewhere.pk])).status_code == 404
        assert client.post(reverse(name, args=[other.key, elsewhere.pk])).status_code == 404


def test_an_invitation_is_withdrawn(lead: User, case: Case, signed_in: Browser) -> None:
    client = signed_in(lead)
    link = link_in(ask(client, case))
    client.post(reverse("access_withdraw", args=[case.key, Invitation.objects.get().pk]))
    assert visitor().get(link).status_code == 404


def test_a_cluster_manager_withdraws_no_invitation_of_those_above(
    lead: User, give: Give, case: Case, signed_in: Browser
) -> None:
    link = link_in(ask(signed_in(lead), case, role="strategist"))
    manager = signed_in(give("manager", "cluster_manager", initiative_key="wood"))
    address = reverse("access_withdraw", args=[case.key, Invitation.objects.get().pk])
    assert manager.post(address).status_code == 403
    assert visitor().get(link).status_code == 200


# Who cannot sign in


def test_a_forgotten_password_is_replaced_by_link(
    lead: User, give: Give, case: Case, confirmed: Browser, signed_in: Browser
) -> None:
    bo = give("bo", "reader")
    theirs = signed_in(bo)
    answer = confirmed(lead).post(reverse("access_password", args=[case.key, held(bo.email).pk]))
    link = link_in(answer)
    assert theirs.get(reverse("home")).status_code == 302  # straight to the case: still signed in
    client = visitor()
    assert client.post(link, {"new_password": NEW, "again": NEW}).headers["Location"] == reverse("home")
    bo.refresh_from_db()
    assert bo.check_password(NEW)
    assert theirs.get(reverse("overview", args=[case.key])).status_code == 302
    assert client.get(reverse("overview", args=[case.key])).status_code == 200
    assert visitor().get(link).status_code == 404


def test_a_link_for_a_password_does_not_pass_by_the_second_factor(
    lead: User, give: Give, case: Case, confirmed: Browser
) -> None:
    bo = give("bo", "reader")
    add_second_factor(user=bo, secret="JBSWY3DPEHPK3PXP", by=bo)
    owner = confirmed(lead)
    number = held(bo.email).pk
    link = link_in(owner.post(reverse("access_password", args=[case.key, number])))
    client = visitor()
    assert client.post(link, {"new_password": NEW, "again": NEW}).headers["Location"] == reverse(
        "mfa_authenticate"
    )
    assert client.get(reverse("account")).status_code == 302
    assert owner.post(reverse("access_second_factor", args=[case.key, number])).status_code == 302
    fresh = visitor()
    fresh.post(reverse("account_login"), {"login": bo.email, "password": NEW})
    assert fresh.get(reverse("account")).status_code == 200


def test_an_address_is_changed_by_an_administrator(
    lead: User, give: Give, case: Case, confirmed: Browser, signed_in: Browser
) -> None:
    bo = give("bo", "reader")
    client = confirmed(lead)
    address = reverse("access_address", args=[case.key, held(bo.email).pk])
    for wrong in ("nobody", "LEAD@region.example"):
        assert client.post(address, {"email": wrong}).status_code == 422
    for _twice in range(2):
        assert client.post(address, {"email": "Bo.Ek@region.example"}).status_code == 302
    bo.refresh_from_db()
    assert (bo.email, bo.email_proven) == ("bo.ek@region.example", False)
    assert Event.objects.filter(action="account.address-changed", by_id=lead.pk).count() == 1
    assert signed_in(bo).get(reverse("account")).status_code == 200


@pytest.mark.parametrize("elsewhere", ["another case", "the installation"])
def test_nobody_gets_into_an_account_that_reaches_further(
    elsewhere: str, lead: User, give: Give, case: Case, confirmed: Browser
) -> None:
    bo = give("bo", "reader")
    if elsewhere == "another case":
        CaseAccess.objects.create(
            case=Case.objects.create(key="south", title={"sv": "S"}), user=bo, role="reader"
        )
    else:
        User.objects.filter(pk=bo.pk).update(is_superuser=True)
    number = CaseAccess.objects.get(case=case, user=bo).pk
    client = confirmed(lead)
    for name in ("access_address", "access_password", "access_second_factor"):
        assert client.post(reverse(name, args=[case.key, number])).status_code == 403
    assert (
        "Cannot sign in" not in client.get(reverse("access_change", args=[case.key, number])).content.decode()
    )
    assert not Invitation.objects.exists()


def test_a_link_for_a_password_made_by_who_may_not_any_more_is_worth_nothing(
    lead: User, give: Give, case: Case, confirmed: Browser
) -> None:
    bo = give("bo", "reader")
    link = link_in(confirmed(lead).post(reverse("access_password", args=[case.key, held(bo.email).pk])))
    CaseAccess.objects.filter(user=lead).delete()
    assert visitor().post(link, {"new_password": NEW, "again": NEW}).status_code == 404
    bo.refresh_from_db()
    assert bo.check_password(PASSWORD)

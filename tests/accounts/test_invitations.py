"""Invitations by link, and the page of who may do what in a case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.accounts.links import ask, link_in, roles, visitor

from klustermotor.web.accounts.actions import invite
from klustermotor.web.accounts.models import Invitation, User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess

PASSWORD = "a pass-phrase for tests"
NEW = "quite another pass-phrase"
Browser = Callable[..., Client]
Give = Callable[..., User]
JOIN = {"name": "Bo Ek", "new_password": NEW, "again": NEW}


# From the invitation to the role


def test_who_is_invited_chooses_a_password_and_has_the_role(
    lead: User, case: Case, signed_in: Browser
) -> None:
    answer = ask(signed_in(lead), case, role="cluster_manager", initiatives=["wood", "steel"], name="Bo")
    link = link_in(answer)
    client = visitor()
    page = client.get(link).content.decode()
    assert "You are invited to North" in page
    assert "Wood" in page
    assert 'value="Bo"' in page
    assert client.post(link, JOIN).headers["Location"] == reverse("home")
    assert client.get(reverse("overview", args=[case.key])).status_code == 200
    assert roles("bo@region.example") == [("cluster_manager", "steel", ""), ("cluster_manager", "wood", "")]
    bo = User.objects.get(email="bo@region.example")
    assert (bo.name, bo.check_password(NEW), bo.email_proven) == ("Bo Ek", True, False)
    told = set(Event.objects.values_list("action", flat=True))
    assert {"invitation.made", "invitation.accepted", "case.access-given"} <= told
    assert "bo@" not in str(list(Event.objects.values()))


def test_a_firm_is_invited_by_its_name_or_number(lead: User, case: Case, signed_in: Browser) -> None:
    client = signed_in(lead)
    for number, named in enumerate(("sågen ab", "556000-0001")):
        email = f"firm{number}@firm.example"
        link = link_in(ask(client, case, email, role="member_firm", organisation=named))
        visitor().post(link, JOIN)
        assert roles(email) == [("member_firm", "", "saw")]


def test_a_link_is_shown_once_and_kept_nowhere(lead: User, case: Case, signed_in: Browser) -> None:
    client = signed_in(lead)
    link = link_in(ask(client, case))
    secret = link.split("/")[2]
    assert secret not in client.get(reverse("access", args=[case.key])).content.decode()
    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in str(list(Event.objects.values()))


def test_a_link_works_once(lead: User, case: Case, signed_in: Browser) -> None:
    link = link_in(ask(signed_in(lead), case))
    visitor().post(link, JOIN)
    again = visitor().post(link, JOIN | {"name": "Thief"})
    assert again.status_code == 404
    assert User.objects.get(email="bo@region.example").name == "Bo Ek"


def test_what_is_wrong_in_the_form_is_told_and_the_link_still_works(
    lead: User, case: Case, signed_in: Browser
) -> None:
    link = link_in(ask(signed_in(lead), case))
    client = visitor()
    answer = client.post(link, {"name": "Bo Ek", "new_password": "short", "again": "other"})
    assert answer.status_code == 422
    assert 'value="Bo Ek"' in answer.content.decode()
    assert not User.objects.filter(email="bo@region.example").exists()
    assert client.post(link, JOIN).status_code == 302


def test_an_invitation_to_an_account_needs_that_account(
    lead: User, user: User, case: Case, signed_in: Browser
) -> None:
    link = link_in(ask(signed_in(lead), case, user.email.upper()))
    stranger = visitor()
    page = stranger.get(link).content.decode()
    assert f"{reverse('account_login')}?next={link}" in page
    stranger.post(link, JOIN)
    other = signed_in(lead)
    assert "Sign out, and then open the link again" in other.get(link).content.decode()
    other.post(link)
    assert roles(user.email) == []
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    holder = signed_in(user)
    assert holder.post(link).headers["Location"] == reverse("home")
    assert roles(user.email) == [("reader", "", "")]


# Links that open nothing


def _use(held: Invitation) -> None:
    held.used_at = timezone.now()


def _withdraw(held: Invitation) -> None:
    held.withdrawn_at = timezone.now()


def _age(held: Invitation) -> None:
    held.expires_at = timezone.now() - timedelta(seconds=1)


def _unmake(held: Invitation) -> None:
    CaseAccess.objects.filter(user=held.made_by).delete()


def _close_maker(held: Invitation) -> None:
    User.objects.filter(pk=held.made_by_id).update(is_active=False)


def _drop_case(held: Invitation) -> None:
    held.case_key = "gone"


def _raise(held: Invitation) -> None:
    held.role = "president"


@pytest.mark.parametrize("spoil", [_use, _withdraw, _age, _unmake, _close_maker, _drop_case, _raise])
def test_every_link_that_does_not_work_gives_the_same_answer(
    spoil: Callable[[Invitation], None], lead: User, case: Case, signed_in: Browser
) -> None:
    link = link_in(ask(signed_in(lead), case))
    held = Invitation.objects.get()
    spoil(held)
    held.save()
    for answer, guessed in (
        (visitor().get(link), visitor().get("/invitation/guess/")),
        (visitor().post(link, JOIN), visitor().post("/invitation/guess/", JOIN)),
    ):
        assert answer.status_code == guessed.status_code == 404
        assert _without_token(answer) == _without_token(guessed)
    assert not User.objects.filter(email="bo@region.example").exists()


def _without_token(answer: Any) -> str:
    text = answer.content.decode().replace(answer.request["PATH_INFO"], "")
    return re.sub(r'value="\w{64}"', "", text)


def test_guessing_links_is_stopped(lead: User, case: Case, signed_in: Browser) -> None:
    link = link_in(ask(signed_in(lead), case))
    answers = [visitor().get(f"/invitation/guess{n}/").status_code for n in range(31)]
    assert answers == [404] * 30 + [429]
    assert visitor().get(link).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(link).status_code == 200


def test_a_new_link_replaces_the_old(lead: User, case: Case, signed_in: Browser) -> None:
    client = signed_in(lead)
    first, second = link_in(ask(client, case)), link_in(ask(client, case))
    assert visitor().get(first).status_code == 404
    assert visitor().get(second).status_code == 200


# Who may invite whom


MAY = {
    "administrator": {"administrator", "strategist", "cluster_manager", "network_member", "evaluator"}
    | {"member_firm", "reader"},
    "strategist": {"strategist", "cluster_manager", "network_member", "evaluator", "member_firm", "reader"},
    "cluster_manager": {"network_member", "member_firm", "reader"},
}


@pytest.mark.parametrize("role", [*MAY, "network_member", "evaluator", "member_firm", "reader"])
def test_everybody_invites_whom_the_policy_lets_them(
    role: str, give: Give, case: Case, signed_in: Browser
) -> None:
    of = {"initiative_key": "wood"} if role in {"cluster_manager", "network_member"} else {}
    of |= {"organisation_key": "saw"} if role == "member_firm" else {}
    client = signed_in(give("doer", role, **of))
    taken = set()
    for wanted in MAY["administrator"]:
        answer = ask(
            client, case, f"{wanted}@x.example", role=wanted, initiatives=["wood"], organisation="saw"
        )
        if answer.status_code == 200:
            taken.add(wanted)
        else:
            assert answer.status_code == {"member_firm": 404}.get(role, 422 if role in MAY else 403)
    assert taken == MAY.get(role, set())
    assert Invitation.objects.count() == len(taken)


def test_a_cluster_manager_gives_roles_of_own_initiatives_only(
    give: Give, case: Case, signed_in: Browser
) -> None:
    client = signed_in(give("manager", "cluster_manager", initiative_key="wood"))
    page = client.get(reverse("access", args=[case.key])).content.decode()
    assert "Wood" in page
    assert 'value="steel"' not in page
    for initiatives in (["steel"], ["wood", "steel"], []):
        assert ask(client, case, role="network_member", initiatives=initiatives).status_code == 422
    assert not Invitation.objects.exists()


def test_all_that_is_wrong_is_told_and_what_was_typed_stays(
    lead: User, case: Case, signed_in: Browser
) -> None:
    answer = ask(signed_in(lead), case, "nobody", name="Bo", role="member_firm", organisation="No such")
    told = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_email"' in told
    assert "No organisation in the case is called that" in told
    assert 'value="No such"' in told
    assert 'value="nobody"' in told


# Without a link, and by e-mail


def test_invitations_wait_only_for_who_is_known_to_hold_the_address(
    lead: User, user: User, case: Case, signed_in: Browser
) -> None:
    ask(signed_in(lead), case, user.email)
    client = signed_in(user)
    number = Invitation.objects.get().pk
    User.objects.filter(pk=user.pk).update(email_proven=False)
    assert client.get(reverse("invitations")).status_code == 404
    assert client.post(reverse("invitations"), {"number": number}).status_code == 404
    User.objects.filter(pk=user.pk).update(email_proven=True)
    for wrong in ("", "x", "9" * 30, number + 1):
        assert client.post(reverse("invitations"), {"number": wrong}).status_code == 404
    assert client.post(reverse("invitations"), {"number": number}).status_code == 302
    assert roles(user.email) == [("reader", "", "")]


def test_the_link_is_sent_where_e_mail_is_sent(lead: User, case: Case, signed_in: Browser) -> None:
    answer = ask(signed_in(lead), case)
    link = link_in(answer)
    assert "has been sent by e-mail too" in answer.content.decode()
    assert [message.to for message in mail.outbox] == [["bo@region.example"]]
    assert f"http://testserver{link}" in mail.outbox[0].body


def test_without_e_mail_the_link_is_handed_over(
    lead: User, case: Case, signed_in: Browser, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    answer = ask(signed_in(lead), case)
    assert "This installation sends no e-mail" in answer.content.decode()
    assert visitor().get(link_in(answer)).status_code == 200


def test_a_mail_server_that_is_away_stops_nothing(
    lead: User, case: Case, signed_in: Browser, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = ask(signed_in(lead), case)
    assert "could not be sent by e-mail" in answer.content.decode()
    assert visitor().get(link_in(answer)).status_code == 200
    assert "bo@region.example" not in caplog.text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_markup_in_an_invitation_is_shown_as_text(
    language: str, lead: User, case: Case, signed_in: Browser
) -> None:
    hostile = "<script>alert(1)</script>"
    offers = {"case_key": case.key, "role": "reader", "initiative_keys": [], "organisation_key": ""}
    User.objects.filter(pk=lead.pk).update(name=hostile)
    lead.refresh_from_db()
    _made, secret = invite(email="bo@region.example", name=hostile, by=lead, offers=offers)
    client = Client(headers={"accept-language": language})
    page = client.get(reverse("invitation", args=[secret]))
    assert page.status_code == 200
    assert hostile not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()

"""The pages of privacy: who gets in, what they say, and the way from a name to none."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from tests.privacy.everywhere import KEY, NAME

from klustermotor.casefile.records import Person, Text
from klustermotor.web.accounts.models import Invitation, Token, User
from klustermotor.web.actors.models import Person as PersonRow
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.policy import Role
from klustermotor.web.initiatives.models import Activity
from klustermotor.web.privacy.actions import (
    erase_person,
    keep_person,
    purge,
    record_consent,
    withdraw_consent,
)
from klustermotor.web.privacy.models import Consent
from klustermotor.web.privacy.purposes import register
from klustermotor.web.privacy.retention import past_their_time, people_to_review
from klustermotor.web.privacy.trail import ACTIONS, KINDS
from klustermotor.web.recording.actions import Wanted, remove_record, save_records
from klustermotor.web.recording.models import Draft
from klustermotor.web.recording.stored import read

pytestmark = pytest.mark.django_db

OF_A_PERSON = ("person_held", "person_held_file", "person_erase", "consents")


def _browser(user: User | None = None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _with_role(case: Case, role: Role) -> Client:
    user = User.objects.create(email=f"the-{role}@example.org", name=f"The {role}")
    CaseAccess.objects.create(
        case=case,
        user=user,
        role=role,
        initiative_key="wood" if role in (Role.CLUSTER_MANAGER, Role.NETWORK_MEMBER) else "",
        organisation_key="mill" if role is Role.MEMBER_FIRM else "",
    )
    return _browser(user)


def _page(name: str, *more: str) -> str:
    return reverse(name, args=["mine", *more])


GETS = {
    "person_held": {Role.ADMINISTRATOR, Role.STRATEGIST, Role.CLUSTER_MANAGER},
    "person_held_file": {Role.ADMINISTRATOR, Role.STRATEGIST, Role.CLUSTER_MANAGER},
    "person_erase": {Role.ADMINISTRATOR, Role.STRATEGIST},
    "consents": {Role.ADMINISTRATOR, Role.STRATEGIST, Role.CLUSTER_MANAGER},
    "people_review": {Role.ADMINISTRATOR, Role.STRATEGIST},
    "trail": {Role.ADMINISTRATOR},
    "mailings": {Role.ADMINISTRATOR, Role.STRATEGIST, Role.CLUSTER_MANAGER},
}


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_the_policy_says(case: Case, role: Role) -> None:
    client = _with_role(case, role)
    for name, roles in GETS.items():
        address = _page(name, KEY) if name in OF_A_PERSON else _page(name)
        expected = 200 if role in roles else 404 if role is Role.MEMBER_FIRM else 403
        assert (name, client.get(address).status_code) == (name, expected)
        if expected != 200:
            assert NAME not in client.get(address).content.decode()


def test_who_is_not_in_the_case_learns_nothing(case: Case) -> None:
    stranger = _browser(User.objects.create(email="stranger@example.org"))
    for name in GETS:
        address = _page(name, KEY) if name in OF_A_PERSON else _page(name)
        assert stranger.get(address).status_code == 404
        assert _browser().get(address).headers["Location"].startswith(reverse("account_login"))


def test_a_person_of_another_case_is_absent(case: Case, by: User) -> None:
    Case.objects.create(key="other", title={"sv": "Ett annat"})
    client = _browser(by)
    for name in OF_A_PERSON:
        assert client.get(reverse(name, args=["other", KEY])).status_code == 404
        assert client.get(_page(name, "nobody")).status_code == 404


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_register_is_for_everybody(language: str, settings: object) -> None:
    page = _browser(language=language).get(reverse("privacy")).content.decode()
    for kind in register().kinds:
        title = kind.title.sv if language == "sv" else kind.title.en
        assert f"{escape(title)}</h3>" in page
    settings.CONTROLLER = "Region Mitt <b>, dataskydd@example.org"  # type: ignore[attr-defined]
    page = _browser(language=language).get(reverse("privacy")).content.decode()
    assert "Region Mitt &lt;b&gt;" in page
    assert "dataskydd@example.org" in page


def test_everything_that_is_held_is_shown_and_handed_over(case: Case, by: User) -> None:
    stored = read(case, "people", KEY)
    changed = stored.record.model_copy(update={"name": "Åsa <Ö> Dahl"})
    save_records(case=case, wanted=[Wanted("people", changed, base=stored.digest)], by=by)
    client = _browser(by)
    page = client.get(_page("person_held", KEY)).content.decode()
    for told in (
        "Åsa &lt;Ö&gt; Dahl",
        NAME,
        "Sågen AB",
        "chair of the board",
        "Mässan",
        "Administrator",
        "Samtal med",
    ):
        assert told in page, told
    assert "<Ö>" not in page
    data = json.loads(client.get(_page("person_held_file", KEY)).content)
    assert data["names"] == ["Åsa <Ö> Dahl", NAME]
    assert {one["list"] for one in data["records"]} == {
        "people",
        "appointments",
        "roles",
        "origin",
        "activities",
        "ties",
    }
    assert [one["record"]["people"] for one in data["records"] if one["list"] == "activities"] == [[KEY]]
    assert data["history"][0]["by"] == "Administrator"
    assert "initiatives/wood" in {one["place"] for one in data["mentions"]}


def test_a_person_is_erased_after_the_password_is_asked_for_again(
    case: Case, by: User, dump: Callable[[], str]
) -> None:
    client = _browser(by)
    address = _page("person_erase", KEY)
    page = client.get(address).content.decode()
    assert 'value="initiatives/wood" checked' in page
    refused = client.post(address, {"replace": ["initiatives/wood"]})
    assert refused.status_code == 422
    assert 'value="initiatives/wood" checked' in refused.content.decode()
    assert 'value="case" checked' not in refused.content.decode()
    asked = client.post(address, {"replace": ["initiatives/wood", "case"], "sure": "on"})
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert NAME in dump()
    wrong = client.post(asked.headers["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    done = client.post(asked.headers["Location"], {"password": "a pass-phrase"})
    assert done.headers["Location"] == _page("people")
    assert client.get(address).status_code == 404
    assert "[raderat namn]s idé" in dump()
    assert not PersonRow.objects.filter(case=case, name=NAME).exists()


def test_with_two_of_a_name_nothing_is_ticked(case: Case, by: User) -> None:
    save_records(case=case, wanted=[Wanted("people", Person(id="other", name=NAME))], by=by)
    page = _browser(by).get(_page("person_erase", KEY)).content.decode()
    assert 'name="replace"' in page
    assert "checked" not in page
    assert _page("person", "other") in page


def test_a_consent_is_noted_withdrawn_and_counted(case: Case, by: User) -> None:
    client = _browser(by)
    address = _page("consents", KEY)
    wrong = {
        "mailing": "spam",
        "address": "=cmd@example.org",
        "given_on": "2999-01-01",
        "given": "",
        "source": "x" * 301,
    }
    refused = client.post(address, wrong)
    assert refused.status_code == 422
    assert refused.content.decode().count('class="field-error"') == 5
    assert "=cmd@example.org" in refused.content.decode()
    right = {
        "mailing": "newsletter",
        "address": "asa@example.org",
        "given_on": "2026-03-27",
        "given": "meeting",
    }
    assert client.post(address, right).status_code == 302
    assert client.post(address, right).status_code == 302
    consent = Consent.objects.get()
    assert (consent.recorded_by, consent.given) == (by.pk, "meeting")
    assert Event.objects.filter(action="consent.recorded").count() == 1
    client.post(address, {**right, "address": "new@example.org"})
    assert list(Consent.objects.filter(withdrawn_on=None).values_list("address", flat=True)) == [
        "new@example.org"
    ]
    answer = client.get(_page("mailing_file", "newsletter"))
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
        ["e-mail"],
        ["new@example.org"],
    ]
    assert client.get(_page("mailing_file", "spam")).status_code == 404
    standing = Consent.objects.get(withdrawn_on=None)
    assert client.post(_page("consent_withdraw", str(standing.pk))).status_code == 302
    assert not Consent.objects.filter(withdrawn_on=None).exists()
    assert "example.org" not in str(list(Event.objects.values("details")))


def test_who_is_removed_gets_no_mailings(case: Case, by: User) -> None:
    save_records(case=case, wanted=[Wanted("people", Person(id="li", name="Li"))], by=by)
    _consent(case, "li", by)
    remove_record(case=case, collection="people", key="li", base=read(case, "people", "li").digest, by=by)
    assert "li@example.org" not in _browser(by).get(_page("mailing_file", "newsletter")).content.decode()


def _consent(case: Case, key: str, by: User) -> Consent:
    return record_consent(
        case=case,
        person_key=key,
        mailing="newsletter",
        address=f"{key}@example.org",
        given_on=timezone.localdate(),
        given="form",
        by=by,
    )


def test_the_trail_tells_who_did_what_in_words(case: Case, by: User) -> None:
    gone = User.objects.create(email="gone@example.org", name="Går Nu")
    save_records(case=case, wanted=[Wanted("people", Person(id="li", name="Li Berg"))], by=gone)
    number = gone.pk
    gone.delete()
    client = _browser(by)
    page = client.get(_page("trail")).content.decode()
    assert f"account no. {number}, erased" in page
    assert "recorded or changed" in page
    assert "loaded a case file" in page
    assert "Li Berg" not in page
    only = client.get(
        _page("trail"), {"kind": "records", "who": str(number), "since": "2000-01-01"}
    ).content.decode()
    assert "loaded a case file" not in only.partition("<tbody>")[2]
    assert "Administrator" not in only.partition("<tbody>")[2]
    none = client.get(_page("trail"), {"until": "2000-01-01"}).content.decode()
    assert "<tbody>" not in none
    for nonsense in ({"who": "x' OR 1"}, {"since": "no"}, {"page": "x"}, {"kind": "\x00"}):
        assert client.get(_page("trail"), nonsense).status_code == 200


def test_every_kind_of_action_has_words() -> None:
    assert {action.partition(".")[0] for action in ACTIONS} >= set(KINDS)


def test_who_has_not_been_heard_of_is_put_up_for_review_and_not_erased(case: Case, by: User) -> None:
    now = timezone.now()
    assert {one.key for one in people_to_review(case, now)} == {KEY, "bo-ek"}
    Activity.objects.filter(key="fair").update(start=str(now.year))
    assert not people_to_review(case, now).exists()
    Activity.objects.filter(key="fair").update(start=str(now.year - 6))
    keep_person(case=case, key="bo-ek", by=by)
    client = _browser(by)
    page = client.get(_page("people_review")).content.decode()
    assert f"Keep {NAME}" in page
    assert "Keep Bo Ek" not in page
    client.post(_page("people_review"), {"key": KEY})
    assert not people_to_review(case, now).exists()
    assert client.post(_page("people_review"), {"key": "nobody"}).status_code == 404
    later = now + datetime.timedelta(days=366 * 6)
    assert {one.key for one in people_to_review(case, later)} == {KEY, "bo-ek"}
    erase_person(case=case, key=KEY, by=by)
    assert {one.key for one in people_to_review(case, later)} == {"bo-ek"}


def test_who_is_removed_stands_on_the_page_of_reviews(case: Case, by: User) -> None:
    save_records(case=case, wanted=[Wanted("people", Person(id="li", name="Li Berg"))], by=by)
    remove_record(case=case, collection="people", key="li", base=read(case, "people", "li").digest, by=by)
    client = _browser(by)
    assert "Erase Li Berg" in client.get(_page("people_review")).content.decode()
    assert "only in its history" in client.get(_page("person_held", "li")).content.decode()
    assert client.get(_page("person_erase", "li")).status_code == 200


def test_what_is_past_its_time_goes_by_itself(case: Case, by: User) -> None:
    now = timezone.now()
    Draft.objects.create(user=by, address="/a/", data={})
    consent = _consent(case, KEY, by)
    withdraw_consent(consent=consent, withdrawn_on=timezone.localdate(), by=by)
    Token.objects.create(user=by, name="t", digest="x")
    Invitation.objects.create(email="a@example.org", digest="y")
    assert not any(purge(now=now).values())
    assert not Event.objects.filter(action="privacy.purged").exists()
    removed = purge(now=now + datetime.timedelta(days=800))
    assert {kind: removed[kind] for kind in ("drafts", "invitations", "tokens", "consents")} == {
        "drafts": 1,
        "invitations": 1,
        "tokens": 1,
        "consents": 1,
    }
    assert not Draft.objects.exists()
    assert Event.objects.get(action="privacy.purged").details == {"removed": removed}
    assert set(past_their_time(now)) == {one.key for one in register().kinds if one.days is not None}


def test_an_account_s_holder_sees_and_erases_it(case: Case, by: User) -> None:
    user = User(email="holder@example.org", name="Hanna Holder")
    user.set_password("a pass-phrase")
    user.save()
    CaseAccess.objects.create(case=case, user=user, role=Role.STRATEGIST)
    note = Text(sv="ny")
    stored = read(case, "organisations", "mill")
    wanted = Wanted(
        "organisations", stored.record.model_copy(update={"description": note}), base=stored.digest
    )
    save_records(case=case, wanted=[wanted], by=user)
    client = _browser(user)
    page = client.get(reverse("account_held")).content.decode()
    for told in ("holder@example.org", "Hanna Holder", "1 change in mine", "recorded or changed"):
        assert told in page, told
    address = reverse("account_erase")
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 422
    asked = client.post(address, {"sure": "on"})
    done = client.post(asked.headers["Location"], {"password": "a pass-phrase"})
    assert done.headers["Location"] == reverse("account_login")
    assert not User.objects.filter(pk=user.pk).exists()
    assert client.get(reverse("account_held")).status_code == 302


def test_another_s_account_is_erased_by_an_administrator_alone(case: Case, by: User) -> None:
    other = User.objects.create(email="other@example.org")
    address = reverse("account_erase_other", args=[other.pk])
    assert _browser(other).get(reverse("account_erase_other", args=[by.pk])).status_code == 404
    assert _browser().get(address).status_code == 302
    client = _browser(by)
    assert client.get(address).status_code == 200
    assert client.get(reverse("account_erase_other", args=[999_999])).status_code == 404
    asked = client.post(address, {"sure": "on"})
    client.post(asked.headers["Location"], {"password": "a pass-phrase"})
    assert not User.objects.filter(pk=other.pk).exists()


def test_the_last_administrator_is_told_why_not(case: Case, by: User) -> None:
    client = _browser(by)
    assert "the last that administers" in client.get(reverse("account_erase")).content.decode()
    client.post(reverse("account_erase"), {"sure": "on"})
    assert User.objects.filter(pk=by.pk).exists()

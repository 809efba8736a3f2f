"""The forms as a person meets them: nothing typed is lost, nobody is overwritten, and only who may can record."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.access.visitors import account, browser

from klustermotor.casefile.reading import read_case
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.actions import give_access
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Role
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.initiatives.models import Goal, Member
from klustermotor.web.recording.models import Change, Draft

pytestmark = pytest.mark.django_db

CASE = """{"format": "klustermotor-case", "version": 1, "id": "mine", "title": {"sv": "Vår region"},
 "organisations": [{"id": "alfa", "name": "Alfa AB"}, {"id": "beta", "name": "Beta AB"}],
 "people": [{"id": "p1", "name": "Eva Lund"}, {"id": "p2", "name": "Eva Lund"}],
 "initiatives": [
  {"id": "wood", "name": "Trä", "goals": [{"id": "g1", "kind": "overall", "text": {"sv": "Växa"}}],
   "members": [{"id": "m1", "organisation": "alfa"}]},
  {"id": "steel", "name": "Stål", "goals": [{"id": "g2", "kind": "overall", "text": {"sv": "Smida"}}]}]}"""


@pytest.fixture
def case() -> Case:
    load_case(read_case(CASE.encode()), by=None)
    return Case.objects.get(key="mine")


def someone(case: Case, role: Role, *, initiative: str = "", firm: str = "") -> User:
    user = account(f"{role}{initiative}{firm}")
    give_access(case=case, user=user, role=role, initiative_key=initiative, organisation_key=firm, by=None)
    return user


@pytest.fixture
def manager(case: Case) -> User:
    return someone(case, Role.CLUSTER_MANAGER, initiative="wood")


@pytest.fixture
def client(manager: User) -> Client:
    return browser(manager)


def edit(collection: str, key: str) -> str:
    return reverse("record_edit", args=["mine", collection, key])


def new(collection: str, within: str = "") -> str:
    return reverse("record_new", args=["mine", collection]) + (f"?in={within}" if within else "")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} in the form"
    return unescape(found[1])


def test_a_goal_is_recorded_and_changed(case: Case, client: Client) -> None:
    answer = client.post(
        new("goals", "wood"), {"kind": "sub_goal", "text.en": "Ten firms more", "target": "24"}
    )
    assert answer.status_code == 302, answer.content.decode()
    goal = Goal.objects.get(case=case, kind="sub_goal")
    assert (goal.text, goal.target, goal.initiative.key) == ({"en": "Ten firms more"}, 24, "wood")
    page = client.get(edit("goals", goal.key)).content.decode()
    answer = client.post(
        edit("goals", goal.key),
        {"kind": "sub_goal", "text.en": "Twelve", "target": "24", "base": hidden(page, "base")},
    )
    assert answer.status_code == 302
    goal.refresh_from_db()
    assert goal.text == {"en": "Twelve"}
    assert Change.objects.count() == 2
    assert Change.objects.latest("pk").by_name == str(User.objects.get(email__startswith="cluster_manager"))


def test_all_that_is_wrong_is_told_and_all_that_was_typed_comes_back(case: Case, client: Client) -> None:
    typed = {"text.en": "", "target": "many", "baseline_date": "31 February 2001", "unit.en": "firms <b>"}
    answer = client.post(new("goals", "wood"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('<li><a href="#field-') == 4  # kind, text, target and date
    for text in ("many", "31 February 2001", "firms &lt;b&gt;"):
        assert text in page
    assert Goal.objects.filter(case=case).count() == 2


def test_two_at_once_are_shown_side_by_side(case: Case, client: Client) -> None:
    other = browser(someone(case, Role.STRATEGIST))
    mine, theirs = (
        hidden(each.get(edit("goals", "g1")).content.decode(), "base") for each in (client, other)
    )
    assert (
        other.post(
            edit("goals", "g1"),
            {"kind": "overall", "text.en": "", "text.sv": "Deras", "target": "7", "base": theirs},
        ).status_code
        == 302
    )
    answer = client.post(edit("goals", "g1"), {"kind": "overall", "text.sv": "Mitt", "base": mine})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Deras" in page
    assert ">\nMitt</textarea>" in page
    assert 'value="7"' in page  # the target, which only the other changed, is taken over
    assert Goal.objects.get(key="g1").text == {"sv": "Deras"}
    again = client.post(
        edit("goals", "g1"),
        {"kind": "overall", "text.sv": "Mitt", "target": "7", "base": hidden(page, "base")},
    )
    assert again.status_code == 302
    goal = Goal.objects.get(key="g1")
    assert (goal.text, goal.target) == ({"sv": "Mitt"}, 7)


def test_what_was_removed_meanwhile_loses_no_text(case: Case, client: Client) -> None:
    page = client.get(edit("goals", "g1")).content.decode()
    address = reverse("record_remove", args=["mine", "goals", "g1"])
    assert client.post(address, {"base": hidden(page, "base")}).status_code == 302
    change = Change.objects.get()
    removed = client.get(reverse("removed", args=["mine"])).content.decode()
    assert reverse("change", args=["mine", change.pk]) in removed
    assert client.post(reverse("change_undo", args=["mine", change.pk])).status_code == 302
    assert Goal.objects.filter(key="g1").exists()


def test_a_draft_survives_and_goes_when_it_is_saved(case: Case, client: Client) -> None:
    word = hidden(client.get(new("goals", "wood")).content.decode(), "draft_word")
    kept = client.post(reverse("draft_keep"), {"draft_word": word, "text.en": "Half a thou", "kind": ""})
    assert kept.status_code == 200
    page = client.get(new("goals", "wood")).content.decode()
    assert "Half a thou" in page
    assert "This is your draft" in page
    other = browser(someone(case, Role.STRATEGIST)).get(new("goals", "wood")).content.decode()
    assert "Half a thou" not in other
    assert reverse("record_new", args=["mine", "goals"]) in client.get(reverse("drafts")).content.decode()
    client.post(new("goals", "wood"), {"kind": "vision", "text.en": "A whole thought"})
    assert not Draft.objects.exists()


def test_a_sign_in_that_has_run_out_loses_nothing(case: Case, client: Client, manager: User) -> None:
    word = hidden(client.get(new("goals", "wood")).content.decode(), "draft_word")
    client.logout()
    answer = client.post(
        new("goals", "wood"), {"draft_word": word, "kind": "vision", "text.en": "Long worked on"}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert not Change.objects.exists()
    page = browser(manager).get(new("goals", "wood")).content.decode()
    assert "Long worked on" in page


def test_a_form_from_before_the_sign_in_loses_nothing(case: Case, manager: User) -> None:
    strict = browser(manager, enforce_csrf_checks=True)
    word = hidden(strict.get(new("goals", "wood")).content.decode(), "draft_word")
    answer = strict.post(
        new("goals", "wood"), {"draft_word": word, "kind": "vision", "text.en": "Kept all the same"}
    )
    assert answer.status_code == 302
    assert not Change.objects.exists()
    assert "Kept all the same" in strict.get(new("goals", "wood")).content.decode()


def test_a_request_from_another_site_is_refused(case: Case, manager: User) -> None:
    strict = browser(manager, enforce_csrf_checks=True)
    answer = strict.post(new("goals", "wood"), {"kind": "vision", "text.en": "Forged"})
    assert answer.status_code == 403
    assert not Change.objects.exists()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("word", ["", "guessed", "WzEsICIvIl0:1a:b"])
def test_a_guessed_word_keeps_nothing(case: Case, client: Client, word: str) -> None:
    assert client.post(reverse("draft_keep"), {"draft_word": word, "text.en": "x"}).status_code == 400
    assert not Draft.objects.exists()


def test_another_s_word_keeps_nothing_for_me(case: Case, client: Client) -> None:
    other = browser(someone(case, Role.STRATEGIST))
    word = hidden(other.get(new("goals", "wood")).content.decode(), "draft_word")
    assert client.post(reverse("draft_keep"), {"draft_word": word, "text.en": "x"}).status_code == 400


@pytest.mark.parametrize("role", [Role.READER, Role.EVALUATOR])
def test_who_reads_changes_nothing(case: Case, role: Role) -> None:
    reading = browser(someone(case, role))
    for address in (
        edit("goals", "g1"),
        new("goals", "wood"),
        reverse("record_remove", args=["mine", "goals", "g1"]),
    ):
        assert reading.get(address).status_code == 403
        assert reading.post(address, {"kind": "vision", "text.en": "x"}).status_code == 403
    assert not Change.objects.exists()


def test_a_cluster_manager_records_the_own_initiative_alone(case: Case, client: Client) -> None:
    assert client.get(edit("goals", "g1")).status_code == 200
    for address in (edit("goals", "g2"), new("goals", "steel"), new("plans")):
        assert client.get(address).status_code == 403
    assert client.get(reverse("record_remove", args=["mine", "initiatives", "wood"])).status_code == 403


def test_a_network_member_records_activities_alone(case: Case) -> None:
    member = browser(someone(case, Role.NETWORK_MEMBER, initiative="wood"))
    assert member.get(new("activities", "wood")).status_code == 200
    for address in (new("activities", "steel"), edit("goals", "g1"), new("people")):
        assert member.get(address).status_code == 403


def test_a_firm_keeps_its_own_facts_and_sees_no_others(case: Case) -> None:
    firm = browser(someone(case, Role.MEMBER_FIRM, firm="alfa"))
    assert firm.get(edit("organisations", "alfa")).status_code == 200
    for address in (
        edit("organisations", "beta"),
        edit("goals", "g1"),
        new("organisations"),
        reverse("changes", args=["mine"]),
        reverse("find", args=["mine", "organisations"]) + "?q=beta",
    ):
        assert firm.get(address).status_code == 404
    assert firm.get(reverse("record_remove", args=["mine", "organisations", "alfa"])).status_code == 403


def test_nobody_undoes_what_is_not_theirs_to_record(case: Case, client: Client) -> None:
    other = browser(someone(case, Role.STRATEGIST))
    base = hidden(other.get(edit("goals", "g2")).content.decode(), "base")
    other.post(edit("goals", "g2"), {"kind": "overall", "text.sv": "Nytt", "base": base})
    change = Change.objects.get()
    assert client.get(reverse("change", args=["mine", change.pk])).status_code == 200
    assert client.post(reverse("change_undo", args=["mine", change.pk])).status_code == 403
    assert Goal.objects.get(key="g2").text == {"sv": "Nytt"}


def test_two_of_one_name_are_asked_about(case: Case, client: Client) -> None:
    typed = {"role": "chair", "person": "Eva Lund"}
    answer = client.post(new("roles", "wood"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="p1|Eva Lund"' in page
    assert 'value="p2|Eva Lund"' in page
    answer = client.post(new("roles", "wood"), typed | {"person.pick.1": "p2|Eva Lund"})
    assert answer.status_code == 302


def test_an_organisation_is_made_in_place_with_the_member(case: Case, client: Client) -> None:
    typed = {"organisation": "Gamma AB"}
    assert client.post(new("members", "wood"), typed).status_code == 422
    picked = typed | {"organisation.pick.1": "+|Gamma AB", "organisation.pick.1.sector": "business"}
    assert client.post(new("members", "wood"), picked).status_code == 302
    member = Member.objects.get(case=case, organisation__name="Gamma AB")
    assert member.organisation.sector == "business"
    assert Change.objects.get().records.count() == 2
    client.post(reverse("change_undo", args=["mine", Change.objects.get().pk]))
    assert not Member.objects.filter(pk=member.pk).exists()


def test_what_does_not_exist_is_absent(case: Case, client: Client) -> None:
    for address in (
        new("nothing"),
        new("goals", "nowhere"),
        new("goals"),
        edit("goals", "nothing"),
        edit("nothing", "g1"),
        reverse("record_history", args=["mine", "goals", "nothing"]),
        reverse("change", args=["mine", 99999]),
        reverse("record_edit", args=["other", "goals", "g1"]),
    ):
        assert client.get(address).status_code == 404
        assert client.get(address).status_code == 404


def test_a_network_member_adds_nobody_to_the_registers(case: Case) -> None:
    member = browser(someone(case, Role.NETWORK_MEMBER, initiative="wood"))
    typed = {"title.en": "Fair", "kind": "fair", "organisations": "Nobody's AB"}
    picked = {"organisations.pick.1": "+|Nobody's AB", "organisations.pick.1.sector": "business"}
    answer = member.post(new("activities", "wood"), typed | picked)
    assert answer.status_code == 422
    assert "you may not add it" in answer.content.decode()
    assert not Change.objects.exists()


def test_what_others_name_is_not_one_manager_s_to_remove(case: Case, client: Client) -> None:
    other = browser(someone(case, Role.STRATEGIST))
    typed = {"title.en": "Fair", "kind": "fair", "organisations": "Beta AB"}
    assert other.post(new("activities", "steel"), typed).status_code == 302
    address = reverse("record_remove", args=["mine", "organisations", "beta"])
    page = client.get(address).content.decode()
    assert "not yours alone" in page
    assert "Fair" in page
    base = hidden(other.get(address).content.decode(), "base")
    client.post(address, {"base": base})
    assert other.get(edit("organisations", "beta")).status_code == 200
    assert other.post(address, {"base": base}).status_code == 302
    assert other.get(edit("organisations", "beta")).status_code == 404


def test_a_cluster_manager_who_starts_an_initiative_drives_it(case: Case, client: Client) -> None:
    assert client.post(new("initiatives"), {"name": "Glas"}).status_code == 302
    assert client.post(new("goals", "glas"), {"kind": "vision", "text.en": "Clear"}).status_code == 302
    assert client.get(reverse("record_remove", args=["mine", "initiatives", "glas"])).status_code == 403

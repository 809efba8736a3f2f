"""Two of the list that are made one in the register: one in the comparison, by name and in the next wave."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from tests.access.visitors import browser
from tests.surveys.answers import answer, ring

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.actions import undo_change, unite_organisations
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.uniting import union_of
from klustermotor.web.surveys.actions import close_wave, keep_contacts, open_wave, prepare_next_wave
from klustermotor.web.surveys.counting import gather
from klustermotor.web.surveys.models import Contact, Wave
from klustermotor.web.surveys.named import NamedResult
from klustermotor.web.surveys.succession import keys_today

pytestmark = pytest.mark.django_db


def unite(case: Case, stays: str, goes: str) -> Change:
    change = unite_organisations(
        case=case, stays=stays, goes=goes, seen=union_of(case, stays, goes).digest, by=None
    )
    assert change
    return change


def test_keys_follow_a_chain_of_unions_and_their_undoing(case: Case) -> None:
    assert keys_today(case, ["org-0", "org-1"]) == {}
    unite(case, "org-1", "org-0")
    second = unite(case, "org-2", "org-1")
    assert keys_today(case, ["org-0", "org-1", "org-2", "org-3", "none"]) == {
        "org-0": "org-2",
        "org-1": "org-2",
    }
    undo_change(change=second, by=None)
    assert keys_today(case, ["org-0", "org-1"]) == {"org-0": "org-1"}
    unite(case, "org-3", "org-1")
    assert keys_today(case, ["org-0", "org-1"]) == {"org-0": "org-3", "org-1": "org-3"}


def test_a_union_made_the_other_way_round_leads_in_no_circle(case: Case) -> None:
    undo_change(change=unite(case, "org-1", "org-0"), by=None)
    unite(case, "org-0", "org-1")
    assert keys_today(case, ["org-0", "org-1"]) == {"org-1": "org-0"}


def test_a_relation_is_kept_when_one_of_its_ends_has_another_key(case: Case, wave: Wave) -> None:
    # A ring of seven; then org-6 is found to be org-7. In the second wave org-7 answers what org-6 did: all seven kept.
    ring(wave, 7, uses=["named"])
    close_wave(wave=wave, by=None)
    unite(case, "org-7", "org-6")
    second = prepare_next_wave(survey=wave.survey, by=None)
    assert "org-6" not in second.actors.values_list("actor_key", flat=True)
    open_wave(wave=second, closes_on=timezone.localdate(), by=None)
    second.refresh_from_db()
    ways = ["org-0", "org-1", "org-2", "org-3", "org-4", "org-5", "org-7"]
    for tail, head in zip(ways, [*ways[1:], ways[0]], strict=True):
        answer(second, tail, [head], uses=["named"])
    close_wave(wave=second, by=None)
    second.refresh_from_db()
    assert second.released["questions"][0]["change"] == {"actors": 7, "kept": 7, "won": 0, "lost": 0}


def test_two_that_have_become_one_are_asked_once_in_the_next_wave(case: Case, wave: Wave) -> None:
    gone = wave.actors.get(actor_key="org-6")
    keep_contacts(wave=wave, contacts={gone.pk: ("Ada", "ada@example.org")}, by=None)
    close_wave(wave=wave, by=None)
    unite(case, "org-7", "org-6")
    unite(case, "org-12", "org-8")  # org-12 was not in the list
    second = prepare_next_wave(survey=wave.survey, by=None)
    assert sorted(second.actors.values_list("actor_key", "name")) == sorted(
        (f"org-{number}", f"Firma {number:02}") for number in (*range(6), 7, 9, 10, 11, 12)
    )
    assert not Contact.objects.filter(actor__wave=second).exists()
    # The first wave stays what it was.
    assert wave.actors.filter(actor_key="org-6").exists()


def test_what_two_said_of_one_another_is_no_relation_when_they_are_one(case: Case, wave: Wave) -> None:
    ring(wave, 6, uses=["named"])
    close_wave(wave=wave, by=None)
    question = gather(wave).questions[0]
    change = unite(case, "org-1", "org-0")
    assert len(gather(wave).pairs[question.pk]) == 5
    assert all(one.tail.actor_key != one.head.actor_key for one in NamedResult(wave).questions()[0].relations)
    undo_change(change=change, by=None)
    assert len(gather(wave).pairs[question.pk]) == 6


def test_a_relation_is_recorded_with_who_is_in_the_register_now(
    case: Case, manager: User, wave: Wave
) -> None:
    answer(wave, "org-0", ["org-1"], uses=["named"])
    answer(wave, "org-1", [], uses=["named"])
    close_wave(wave=wave, by=None)
    unite(case, "org-7", "org-1")
    client, page = browser(manager), f"/case/north/surveys/{wave.survey_id}/"
    (value,) = re.findall(
        r'name="relation" value="([\d/-]+)"', client.get(f"{page}by-name/").content.decode()
    )
    client.post(f"{page}do/", {"do": "record", "relation": [value]})
    tie = Tie.objects.get()
    assert {tie.from_organisation.key, tie.to_organisation.key} == {"org-0", "org-7"}
    assert "confirmed" in client.get(f"{page}by-name/").content.decode()
    assert not Organisation.objects.filter(key="org-1").exists()

"""A person who is erased is in no survey any more: place, answers, what others said, contacts, files made later."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.access.visitors import browser
from tests.surveys.answers import actor_of, answer
from tests.surveys.conftest import account, texts

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.privacy.actions import erase_person, purge
from klustermotor.web.privacy.held import as_data, everything_held
from klustermotor.web.privacy.traces import NAMELESS, find_trace
from klustermotor.web.surveys import roster
from klustermotor.web.surveys.actions import (
    choose_actors,
    close_wave,
    keep_contacts,
    make_links,
    make_survey,
    open_wave,
)
from klustermotor.web.surveys.models import Actor, Answer, Contact, Nomination, OpenAnswer, Survey, Wave
from klustermotor.web.surveys.named import edge_rows

pytestmark = pytest.mark.django_db
NAME, KEY = "Åsa Öst", "person-0"


@pytest.fixture
def among_people(case: Case) -> Wave:
    """An open wave in which three people are asked."""
    survey = make_survey(case=case, initiative_key="wood", by=None, **texts(unit="people"))
    wave = survey.waves.get()
    people = [("person", f"person-{number}") for number in range(3)]
    choose_actors(wave=wave, chosen=people, among=people, by=None)
    open_wave(wave=wave, closes_on=timezone.localdate(), by=None)
    wave.refresh_from_db()
    return wave


def test_an_erased_person_is_nowhere_in_the_database(
    case: Case, wave: Wave, among_people: Wave, dump: Callable[[], str]
) -> None:
    answer(among_people, KEY, ["person-1", "person-2"], uses=["named", "own"])
    answer(among_people, "person-1", [KEY, "person-2"], uses=["named"], text=f"Fråga {NAME} först.")
    make_links(wave=among_people, actors=[actor_of(among_people, "person-2").pk], by=None)
    keep_contacts(wave=wave, contacts={actor_of(wave, "org-0").pk: ("ÅSA  ÖST", "asa@example.org")}, by=None)
    sent = answer(wave, "org-0", ["org-1"], text=f"{NAME} vet mer.")
    Nomination.objects.create(actor=sent, name="åsa öst")
    Nomination.objects.create(actor=sent, name=f"{NAME} Konsult")
    close_wave(wave=among_people, by=None)
    assert any(NAME in cell for row in edge_rows(among_people) for cell in row)

    erase_person(case=case, key=KEY, by=None)

    held = dump()
    assert NAME not in held
    assert KEY not in held
    assert "asa@example.org" not in held
    assert "åsa öst" not in held.casefold()
    assert not Actor.objects.filter(actor_key=KEY).exists()
    # What others answered about others stays, and so does the firm's answer.
    assert [(one.actor.actor_key, one.named.actor_key) for one in Answer.objects.order_by("pk")] == [
        ("person-1", "person-2"),
        ("org-0", "org-1"),
    ]
    assert OpenAnswer.objects.count() == 2
    assert not any("Öst" in cell for row in edge_rows(among_people) for cell in row)


def test_nobody_erased_is_proposed_for_a_list(case: Case) -> None:
    assert roster.ERASED == NAMELESS
    survey = make_survey(case=case, initiative_key="wood", by=None, **texts(unit="people"))
    erase_person(case=case, key=KEY, by=None)
    assert roster.found(survey, "raderad") == []


def test_what_is_handed_over_tells_whether_and_not_what(case: Case, among_people: Wave) -> None:
    answer(among_people, KEY, ["person-1"], uses=["named"])
    trace = find_trace(case, KEY)
    assert trace is not None
    (told,) = as_data(everything_held(trace))["surveys"]
    assert (told["in_the_list_as"], told["finished_at"] is not None) == (NAME, True)
    assert [one["use"] for one in told["agreements"]] == ["named"]
    assert "Bo Ek" not in str(told)
    page = browser(account(case, "administrator")).get(reverse("person_held", args=["north", KEY]))
    assert page.status_code == 200
    assert "has answered" in page.content.decode()


def test_what_others_have_written_is_not_shown_to_who_erases(case: Case, wave: Wave) -> None:
    from klustermotor.web.privacy.mentions import mentions_of

    answer(wave, "org-0", [], text=f"Anförtrott om {NAME}")
    trace = find_trace(case, KEY)
    assert trace is not None
    (mention,) = mentions_of(trace)
    assert mention.excerpts == ["…"]


def test_what_is_past_its_time_goes_and_the_counts_stay(case: Case, wave: Wave) -> None:
    for number in range(5):
        answer(wave, f"org-{number}", ["org-6"], uses=["named"])
    keep_contacts(wave=wave, contacts={actor_of(wave, "org-0").pk: ("Ada", "")}, by=None)
    close_wave(wave=wave, by=None)
    now = timezone.now()
    purge(now=now + datetime.timedelta(days=89))
    assert Contact.objects.exists()
    purge(now=now + datetime.timedelta(days=91))
    assert not Contact.objects.exists()
    assert Answer.objects.count() == 5
    purge(now=now + datetime.timedelta(days=1096))
    assert not Actor.objects.exists()
    page = browser(account(case, "reader")).get(f"/case/north/surveys/{wave.survey_id}/").content.decode()
    assert "5 relations were told" in page


def test_a_removed_case_takes_its_surveys_along(case: Case, manager: User, wave: Wave) -> None:
    answer(wave, "org-0", ["org-1"])
    Survey.objects.filter(case=case).delete()
    assert not Actor.objects.exists()

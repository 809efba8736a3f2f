"""The personal link: who it lets in, what stands behind it, and that nothing odd that is sent comes to anything."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.db import connection
from django.db.utils import IntegrityError
from tests.access.visitors import browser
from tests.surveys.answers import actor_of, answer, ring
from tests.surveys.conftest import account

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.surveys.actions import (
    choose_actors,
    close_wave,
    keep_contacts,
    make_links,
    withdraw_link,
)
from klustermotor.web.surveys.errors import StateError
from klustermotor.web.surveys.models import Actor, Answer, Question, Survey, Wave
from klustermotor.web.surveys.respondent.actions import begin, name, refuse, renew_link, send

pytestmark = pytest.mark.django_db


def secret_of(wave: Wave, key: str) -> str:
    (made,) = make_links(wave=wave, actors=[actor_of(wave, key).pk], by=None)
    return made[1]


@pytest.fixture
def link(wave: Wave) -> str:
    return f"/answer/{secret_of(wave, 'org-0')}/"


def test_a_link_has_256_bits_and_only_its_digest_is_kept(wave: Wave, dump: Callable[[], str]) -> None:
    secrets = [secret_of(wave, f"org-{number}") for number in range(3)]
    assert len(set(secrets)) == 3
    assert all(len(one) == 43 for one in secrets)  # 32 bytes, six bits to a sign
    held = dump()
    assert not any(one in held for one in secrets)
    assert len(set(Actor.objects.exclude(digest=None).values_list("digest", flat=True))) == 3


def test_links_that_are_none_are_not_there_and_are_counted(link: str) -> None:
    cache.clear()
    client = browser()
    for wrong in ("nobody", link.split("/")[2].lower(), "x" * 5000, "%00", "'--"):
        for beyond in ("", "1/", "1/rate/", "last/"):
            assert client.get(f"/answer/{wrong}/{beyond}").status_code == 404
    assert {client.get(f"/answer/guess-{number}/").status_code for number in range(40)} == {404, 429}
    assert client.get(link).status_code == 429  # the place is stopped, not the link
    cache.clear()
    assert client.get(link).status_code == 200


def test_a_link_that_is_replaced_or_withdrawn_opens_nothing(wave: Wave, link: str) -> None:
    client = browser()
    client.post(link, {"do": "begin"})
    answer(wave, "org-0", ["org-1"], uses=["named"])
    newer = f"/answer/{secret_of(wave, 'org-0')}/"
    assert client.get(link).status_code == 404
    # Whoever makes a new link does not come to what was answered by the old one.
    assert not Answer.objects.exists()
    assert not actor_of(wave, "org-0").begun_at
    assert client.get(newer).status_code == 200
    withdraw_link(actor=actor_of(wave, "org-0"), by=None)
    assert client.get(newer).status_code == 404


def test_a_respondent_keeps_the_link_to_oneself(wave: Wave, link: str) -> None:
    client = browser()
    client.post(link, {"do": "begin"})
    answer(wave, "org-0", ["org-1"])
    moved = client.post(link, {"do": "renew"}).headers["Location"]
    assert client.get(link).status_code == 404
    assert "Your answers" in client.get(moved).content.decode()
    assert Answer.objects.count() == 1


def test_nobody_is_followed(link: str) -> None:
    client = browser()
    page = client.get(link)
    assert not re.findall(r'(?:src|href)="https?:', page.content.decode())
    assert set(client.cookies) <= {"csrftoken"}
    assert (page.headers["X-Robots-Tag"], "no-store" in page.headers["Cache-Control"]) == ("noindex", True)
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_who_declines_is_asked_no_more_and_may_change_mind(manager: User, wave: Wave, link: str) -> None:
    client = browser()
    client.post(link, {"do": "begin"})
    answer(wave, "org-0", ["org-1"])
    client.post(link, {"do": "refuse"})
    actor = actor_of(wave, "org-0")
    assert (actor.refused_at is not None, actor.begun_at, Answer.objects.count()) == (True, None, 0)
    waiting = browser(manager).get(f"/case/north/surveys/{wave.survey_id}/links/").content.decode()
    assert "11 have not answered" in waiting
    assert make_links(wave=wave, actors=[actor.pk], by=None) == []
    page = f"/case/north/surveys/{wave.survey_id}/links/"
    said = (
        browser(manager).post(page, {"which": "one", "actor": str(actor.pk), "form": "page"}).content.decode()
    )
    assert "has declined to answer, so no new link is made" in said
    client.post(link, {"do": "begin"})
    assert actor_of(wave, "org-0").refused_at is None


def test_most_private_is_the_default(wave: Wave, link: str) -> None:
    page = browser().get(link).content.decode()
    assert page.count('name="uses"') == 3
    assert "checked" not in page
    browser().post(link, {"do": "begin", "uses": ["everything", "own"]})
    (agreed,) = actor_of(wave, "org-0").agreements.all()
    assert (agreed.use, agreed.ended_at, agreed.given_at is not None) == ("own", None, True)
    browser().post(link, {"do": "agree"})
    agreed.refresh_from_db()
    assert agreed.ended_at is not None


def test_what_is_withdrawn_is_gone_and_the_time_of_the_agreement_stays(
    wave: Wave, link: str, dump: Callable[[], str]
) -> None:
    answer(wave, "org-0", ["org-1", "org-2"], uses=["named"], text="Hemlig mening")
    close_wave(wave=wave, by=None)
    browser().post(link, {"do": "withdraw"})
    assert not Answer.objects.exists()
    assert "Hemlig mening" not in dump()
    (agreed,) = actor_of(wave, "org-0").agreements.all()
    assert agreed.ended_at is not None
    assert "Your own relations" not in browser().get(link).content.decode()


def test_nothing_is_taken_after_the_last_day(wave: Wave, link: str) -> None:
    browser().post(link, {"do": "begin"})
    Wave.objects.update(closes_on="2001-01-01")
    other = actor_of(wave, "org-1").pk
    browser().post(f"{link}1/", {"named": [other], "among": [other]})
    browser().post(f"{link}last/", {})
    assert not Answer.objects.exists()
    assert "The last day for answers has passed" in browser().get(link).content.decode()
    with pytest.raises(StateError):
        send(actor=actor_of(wave, "org-0"))
    with pytest.raises(StateError):
        make_links(wave=wave, actors=[other], by=None)


@pytest.mark.parametrize(
    "sent",
    [
        {"named": ["-1", "x", "9" * 30, "²"], "among": ["x"]},
        {"named": "<script>", "among": "\x00"},
        {"do": "page:<script>"},
        {"do": "search", "q": "<script>alert(1)</script>\x00"},
        {"do": "page:999999"},
    ],
)
def test_odd_things_come_to_nothing(link: str, sent: dict[str, object]) -> None:
    client = browser()
    client.post(link, {"do": "begin"})
    answered = client.post(f"{link}1/", sent, follow=True)
    assert answered.status_code == 200
    assert b"<script>" not in answered.content
    assert not Answer.objects.exists()
    assert client.get(f"{link}99/").status_code == 302
    assert client.post(f"{link}0/rate/", sent).status_code == 302


def test_actors_of_another_survey_cannot_be_named(case: Case, wave: Wave, link: str) -> None:
    from tests.surveys.conftest import texts

    from klustermotor.web.surveys.actions import make_survey

    other = make_survey(case=case, initiative_key="wood", by=None, **texts()).waves.get()
    foreign = list(other.actors.values_list("pk", flat=True))
    browser().post(link, {"do": "begin"})
    browser().post(f"{link}1/", {"named": foreign, "among": foreign})
    assert not Answer.objects.exists()


def test_what_was_written_is_shown_as_text(manager: User, wave: Wave) -> None:
    script = "<script>alert(1)</script>"
    for number in range(10):
        actor = answer(wave, f"org-{number}", [], text=f"{script} {number}")
    send(actor=actor, text=f"{script} 9", nominated=[script, "=cmd|' /C calc'!A0"])
    close_wave(wave=wave, by=None)
    page = browser(manager).get(f"/case/north/surveys/{wave.survey_id}/").content.decode()
    assert script not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 3" in page


def test_the_page_speaks_a_language_of_the_survey(wave: Wave, link: str) -> None:
    assert 'lang="sv"' in browser(language="sv").get(link).content.decode()
    assert "Who works together?" in browser(language="en").get(link).content.decode()
    Survey.objects.update(languages=["sv"])
    page = browser(language="en").get(link).content.decode()
    assert '<html lang="sv">' in page
    assert "Vilka samarbetar?" in page
    assert 'name="language"' not in page


def test_links_are_handed_out_as_a_file_as_letters_and_by_mail(
    manager: User, wave: Wave, settings: Any
) -> None:
    client, page = browser(manager), f"/case/north/surveys/{wave.survey_id}/links/"
    contacts = {actor_of(wave, "org-0").pk: ("Åsa Öst", "asa@example.org")}
    contacts[actor_of(wave, "org-1").pk] = ("=HYPERLINK(1)", "")
    keep_contacts(wave=wave, contacts=contacts, by=None)
    file = client.post(page, {"which": "without", "form": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";"))
    assert len(rows) == 13
    assert rows[1][:3] == ["Firma 00", "Åsa Öst", "asa@example.org"]
    assert rows[2][1] == "'=HYPERLINK(1)"
    assert browser().get(rows[1][3]).status_code == 200
    letters = client.post(page, {"which": "unbegun", "form": "letters"}).content.decode()
    assert letters.count('<article class="letter" lang="sv"') == 12
    assert browser().get(rows[1][3]).status_code == 404  # replaced
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(page, {"which": "unbegun", "form": "email"})
    (sent,) = outbox.outbox
    assert sent.to == ["asa@example.org"]
    (address,) = re.findall(r"http://testserver(/answer/\S+/)", str(sent.body))
    assert browser().get(address).status_code == 200


def test_a_list_that_is_changed_under_way_keeps_a_note_and_no_answers(wave: Wave, link: str) -> None:
    answer(wave, "org-0", ["org-1"])
    answer(wave, "org-1", ["org-0"])
    choose_actors(wave=wave, chosen=[], among=[("organisation", "org-0")], by=None)
    left = actor_of(wave, "org-0")
    assert (left.left_at is not None, left.digest, left.begun_at) == (True, None, None)
    assert not left.answers.exists()
    assert browser().get(link).status_code == 404
    again = [("organisation", "org-0"), ("organisation", "org-12")]
    choose_actors(wave=wave, chosen=again, among=again, by=None)
    assert actor_of(wave, "org-12").joined_at is not None
    assert actor_of(wave, "org-0").left_at is None


def test_the_database_refuses_what_cannot_be(wave: Wave) -> None:
    from django.db import transaction

    question = Question.objects.all()[0]
    one, two = actor_of(wave, "org-0"), actor_of(wave, "org-1")
    Answer.objects.create(question=question, actor=one, named=two)
    for wrong in (
        {"actor": one, "named": one},
        {"actor": one, "named": two},
        {"actor": two, "named": one, "strength": 6},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(question=question, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.create(survey=wave.survey, number=2)


def test_the_trail_tells_neither_who_nor_what(case: Case, wave: Wave, link: str) -> None:
    answer(wave, "org-0", ["org-1"], uses=["named"], text="Hemlig mening")
    refuse(actor=actor_of(wave, "org-1"))
    renew_link(actor=actor_of(wave, "org-0"))
    told = " ".join(str(one) for one in Event.objects.values())
    for word in ("org-0", "org-1", "Firma", "Hemlig", link.split("/")[2]):
        assert word not in told
    page = browser(account(case, "administrator")).get("/case/north/trail/").content.decode()
    assert "a respondent answered a survey" in re.sub(r"<[^>]+>|\s+", " ", page).replace("  ", " ")


@pytest.mark.django_db(transaction=True)
def test_two_forms_sent_at_once_are_both_taken(wave: Wave) -> None:
    me = actor_of(wave, "org-0")
    begin(actor=me)
    question = Question.objects.filter(survey=wave.survey)[0]
    others = list(wave.actors.exclude(pk=me.pk).values_list("pk", flat=True))
    faults: list[Exception] = []
    together = threading.Barrier(2)

    def tick(half: list[int]) -> None:
        try:
            together.wait()
            for _again in range(3):
                name(actor=me, question=question, chosen=half, among=half)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    halves = [others[:7], others[5:]]
    threads = [threading.Thread(target=tick, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert set(me.answers.values_list("named", flat=True)) == set(others)


def test_closing_counts_what_was_sent_before(wave: Wave) -> None:
    ring(wave, 5, uses=["named"])
    close_wave(wave=wave, by=None)
    with pytest.raises(StateError):
        send(actor=actor_of(wave, "org-0"))
    wave.refresh_from_db()
    assert wave.released["answered"] == 5

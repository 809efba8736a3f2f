"""Open surveys on the pages of what needs attention and of what is coming: for those who run them, and nobody else."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.surveys.actions import close_wave, make_survey, open_wave
from klustermotor.web.surveys.models import Actor, Wave

SignIn = Callable[..., Client]
ATTENTION, CALENDAR = "/case/north/attention/", "/case/north/calendar/"
DAYS = 20


def opened(case: Case, initiative: str, title: str, answered: int) -> Wave:
    """A wave that asks nine, of whom some have answered; one has declined and one has left the list."""
    text = {"sv": title}
    survey = make_survey(
        case=case,
        initiative_key=initiative,
        by=None,
        unit="organisations",
        asked_by="Regionen",
        languages=["sv"],
        **dict.fromkeys(("title", "purpose", "ground"), text),
    )
    wave, now = survey.waves.get(), timezone.now()
    wave.actors.all().delete()
    for number in range(10):
        held = Actor(wave=wave, kind="organisation", actor_key=f"org-{number}", name=f"Firma {number}")
        if number < answered:
            held.begun_at = held.finished_at = now
        held.refused_at = now if number == 8 else None
        held.left_at = now if number == 9 else None
        held.save()
    open_wave(wave=wave, closes_on=timezone.localdate() + datetime.timedelta(days=DAYS), by=None)
    wave.refresh_from_db()
    return wave


@pytest.fixture
def waves(wood: Initiative) -> list[Wave]:
    """An open wave of the initiative wood and one of the whole case, and one that is closed."""
    Initiative.objects.create(case=wood.case, key="steel", name="Stål")
    found = [opened(wood.case, "wood", "Vilka i trä?", 3), opened(wood.case, "", "Vilka i allt?", 1)]
    close_wave(wave=opened(wood.case, "wood", "Stängd", 0), by=None)
    return found


def text(client: Client, page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", client.get(page).content.decode()))


def test_those_who_run_a_survey_see_how_far_it_has_come(waves: list[Wave], browser_of: SignIn) -> None:
    until = timezone.localdate() + datetime.timedelta(days=DAYS)
    day = f"{until.day} {until:%B}"
    everything = browser_of("strategist")
    shown = text(everything, ATTENTION)
    assert f"Vilka i trä? (Trähus): 3 of 9 have answered; closes {day}." in shown
    assert f"Vilka i allt?: 1 of 9 has answered; closes {day}." in shown
    assert "Stängd" not in shown
    assert f'href="/case/north/surveys/{waves[0].survey_id}/"' in everything.get(ATTENTION).content.decode()
    calendar = text(everything, CALENDAR)
    assert "The survey closes: Vilka i trä?, 3 of 9 have answered" in calendar
    assert "The survey closes: Vilka i allt?, 1 of 9 has answered" in calendar
    assert f'href="/case/north/surveys/{waves[1].survey_id}/"' in everything.get(CALENDAR).content.decode()
    assert "Vilka i allt?" not in text(everything, f"{CALENDAR}?initiative=wood")


def test_a_cluster_manager_sees_the_own_alone(waves: list[Wave], browser_of: SignIn) -> None:
    own = browser_of("cluster_manager", initiative_key="wood", name="own")
    other = browser_of("cluster_manager", initiative_key="steel", name="other")
    for page in (ATTENTION, CALENDAR):
        assert "Vilka i trä?" in text(own, page)
        assert "Vilka i allt?" not in text(own, page)
        assert "Vilka i" not in text(other, page)


@pytest.mark.parametrize("role", ["reader", "evaluator"])
def test_who_merely_reads_is_not_told(waves: list[Wave], browser_of: SignIn, role: str) -> None:
    for page in (ATTENTION, CALENDAR):
        assert "Vilka i" not in text(browser_of(role), page)
        assert "have answered" not in text(browser_of(role), page)


def test_after_the_last_day_it_is_said_that_it_closes(waves: list[Wave], browser_of: SignIn) -> None:
    Wave.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
    client = browser_of("strategist")
    assert "3 of 9 have answered; the last day has passed, and it is closed tonight." in text(
        client, ATTENTION
    )
    assert "Vilka i" not in text(client, CALENDAR)


def test_a_calendar_program_gets_the_day_and_not_the_numbers(waves: list[Wave], browser_of: SignIn) -> None:
    def feed_of(client: Client) -> str:
        page = client.post(f"{CALENDAR}address/", {"do": "make"}).content.decode()
        (address,) = re.findall(r'<code class="secret">http://testserver([^<]+)</code>', page)
        return Client().get(address.replace("&amp;", "&")).content.decode()

    told = feed_of(browser_of("strategist"))
    assert "The survey closes: Vilka i trä?" in told.replace("\r\n ", "")
    assert f"/case/north/surveys/{waves[0].survey_id}/" in told.replace("\r\n ", "")
    assert "answered" not in told
    assert "Vilka i" not in feed_of(browser_of("reader"))


def test_many_surveys_cost_no_more_questions_than_one(
    waves: list[Wave], browser_of: SignIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser_of("strategist")

    def asked(page: str) -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        return len(found)

    asked(ATTENTION)  # counts are kept
    before = asked(ATTENTION), asked(CALENDAR)
    for number in range(4):
        opened(waves[0].survey.case, "wood", f"Mer {number}", 2)
    assert (asked(ATTENTION), asked(CALENDAR)) == before


def test_organisations_are_not_named(waves: list[Wave], browser_of: SignIn) -> None:
    assert Organisation.objects.count() == 1
    assert "Firma" not in text(browser_of("strategist"), ATTENTION)

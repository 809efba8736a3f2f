"""A whole survey through its pages: prepared, answered in two visits, reminded, closed, read, and asked again."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.access.visitors import browser
from tests.surveys.answers import actor_of, ring
from tests.surveys.conftest import account

from klustermotor.web.accounts.models import User
from klustermotor.web.accounts.secrets import digest_of
from klustermotor.web.actors.models import Organisation, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.models import ChangedRecord
from klustermotor.web.surveys.actions import close_wave, make_links, open_wave, prepare_next_wave
from klustermotor.web.surveys.models import Actor, Answer, Question, Survey, Wave

pytestmark = pytest.mark.django_db
FORM = {
    "unit": "organisations",
    "asked_by": "Länsstyrelsen",
    "languages": ["sv", "en"],
    "nominations": "on",
    **{
        f"{name}_{language}": f"{name} {language}"
        for name in ("title", "purpose", "ground")
        for language in ("sv", "en")
    },
}


def link_to(wave: Wave, key: str) -> str:
    (made,) = make_links(wave=wave, actors=[actor_of(wave, key).pk], by=None)
    return f"/answer/{made[1]}/"


def test_a_survey_from_preparing_to_the_second_wave(case: Case, manager: User) -> None:
    runs, respondent = browser(manager), browser()
    made = runs.post("/case/north/surveys/new/?initiative=wood", FORM)
    survey = Survey.objects.get()
    page = f"/case/north/surveys/{survey.pk}/"
    assert made.headers["Location"] == f"{page}questions/"
    assert list(survey.questions.values_list("pattern", flat=True)) == ["development", "advice"]
    kept = {"development-asked": "on", "development-wording_sv": "Med vilka?", "development-wording_en": "With whom?",
            "development-measure": "strength", "development-asks_value": "on"}  # fmt: skip
    rest = {
        f"{key}-measure": "none"
        for key in ("advice", "customers", "suppliers", "sales", "research", "competence", "finance", "trust")
    }
    assert runs.post(f"{page}questions/", kept | rest).status_code == 302
    assert survey.questions.get().wording == {"sv": "Med vilka?", "en": "With whom?"}
    english = runs.get(f"{page}questions/").content.decode()
    assert "<span>Whose advice do you seek when something important is to be decided?</span>" in english

    wave = survey.waves.get()
    assert wave.actors.count() == 12
    assert "Firma 12" in runs.get(f"{page}list/?q=firma 12").content.decode()
    listed = {"actor": ["organisation/org-12"], "among": ["organisation/org-12", "organisation/org-11"]}
    runs.post(f"{page}list/", listed)
    assert not wave.actors.filter(actor_key="org-11").exists()
    assert wave.actors.filter(actor_key="org-12").exists()

    Organisation.objects.create(case=case, key="outside", name="Outside")
    shown = runs.get(f"{page}list/").content.decode()  # without a search: the others
    assert shown.index("Others in the register") < shown.index("organisation/outside")
    assert "These are few" not in shown

    until = timezone.localdate() + datetime.timedelta(days=20)
    assert runs.post(f"{page}open/", {"closes_on": until.isoformat()}).headers["Location"] == f"{page}links/"
    shown = runs.post(f"{page}links/", {"which": "without", "form": "page"}).content.decode()
    links = re.findall(r"http://testserver(/answer/[\w-]+/)", shown)
    assert len(set(links)) == 12
    assert "/answer/" not in runs.get(f"{page}links/").content.decode()
    assert runs.post(f"{page}edit/", FORM).headers["Location"] == page  # nothing is changed any more

    # The first visit: two names, one of them rated, and away.
    link = links[0]
    me = Actor.objects.get(digest=digest_of(link.split("/")[2]))
    others = list(wave.actors.exclude(pk=me.pk).order_by("sort_key"))
    assert respondent.post(link, {"do": "begin", "uses": ["named", "own"]}).headers["Location"] == f"{link}1/"
    sent = {
        "named": [others[0].pk, others[1].pk, me.pk],
        "among": [one.pk for one in others] + [me.pk],
        "do": "onwards",
    }
    assert respondent.post(f"{link}1/", sent).headers["Location"] == f"{link}1/rate/"
    rated = {"among": [others[0].pk], f"strength-{others[0].pk}": "4", f"value-{others[0].pk}": "9"}
    assert respondent.post(f"{link}1/rate/", {**rated, "do": "onwards"}).headers["Location"] == f"{link}last/"
    assert list(Answer.objects.values_list("strength", "value")) == [(4, None), (None, None)]
    # The second: found again as it was, one taken back by a search that shows only that name, and sent.
    later = browser()
    assert re.findall(r'value="(\d+)" checked', later.get(f"{link}1/").content.decode()) == [
        str(others[0].pk),
        str(others[1].pk),
    ]
    found = later.get(f"{link}1/?q={others[1].name}").content.decode()
    assert re.findall(r'name="among" value="(\d+)"', found) == [str(others[1].pk)]
    later.post(f"{link}1/", {"among": [others[1].pk], "do": "onwards"})
    later.post(f"{link}last/", {"text": "not asked", "nominated": "Nya AB\n\nNya AB\nAndra AB"})
    me.refresh_from_db()
    assert me.has_answered
    assert sorted(me.nominations.values_list("name", flat=True)) == ["Andra AB", "Nya AB"]
    assert list(me.answers.values_list("named", "strength")) == [(others[0].pk, 4)]

    waiting = runs.get(f"{page}links/").content.decode()
    assert "11 have not answered" in waiting
    runs.post(f"{page}do/", {"do": "remind"})
    wave.refresh_from_db()
    assert wave.reminded_on == [timezone.localdate().isoformat()]
    runs.post(f"{page}do/", {"do": "close"})
    wave.refresh_from_db()
    assert wave.closed_at
    assert "Fewer than five answers" in runs.get(page).content.decode()
    assert respondent.post(f"{link}1/", sent).headers["Location"] == link  # closed
    own = respondent.get(link).content.decode()
    assert "Your own relations" in own
    assert others[0].name in own

    runs.post(f"{page}do/", {"do": "next"})
    second = survey.waves.get(number=2)
    assert second.actors.count() == 12
    assert not second.actors.exclude(digest=None).exists()
    assert respondent.get(link).status_code == 200  # the old link is still that of the first wave


def test_two_waves_are_compared_among_those_who_answered_both(case: Case, wave: Wave) -> None:
    # Six each name the next. Then the same but for the last, who names another: 5 kept, 1 won, 1 lost.
    ring(wave, 6, uses=["named"])
    close_wave(wave=wave, by=None)
    second = prepare_next_wave(survey=wave.survey, by=None)
    open_wave(wave=second, closes_on=timezone.localdate(), by=None)
    second.refresh_from_db()
    ring(second, 6, uses=["named"])
    from tests.surveys.answers import answer

    answer(second, "org-5", ["org-3"], uses=["named"])
    close_wave(wave=second, by=None)
    second.refresh_from_db()
    told = second.released["questions"][0]
    assert told["change"] == {"actors": 6, "kept": 5, "won": 1, "lost": 1}


def test_a_relation_is_recorded_with_the_survey_as_its_source(case: Case, manager: User, wave: Wave) -> None:
    ring(wave, 5, uses=["named"])
    close_wave(wave=wave, by=None)
    page = f"/case/north/surveys/{wave.survey_id}/"
    client = browser(manager)
    shown = client.get(f"{page}by-name/").content.decode()
    values = re.findall(r'name="relation" value="([\d/-]+)"', shown)
    assert len(values) == 5
    client.post(f"{page}do/", {"do": "record", "relation": [values[0], "0/1-2", "nonsense"]})
    tie = Tie.objects.get()
    assert (tie.kind, tie.directed, tie.source.title["sv"]) == (
        "cooperation",
        False,
        f"Vilka samarbetar? ({timezone.localdate().year})",
    )
    assert {tie.from_organisation.key, tie.to_organisation.key} == {"org-0", "org-1"}
    assert ChangedRecord.objects.filter(collection="ties").exists()  # can be undone
    again = client.get(f"{page}by-name/").content.decode()
    assert again.count("confirmed") == 1
    assert len(re.findall(r'name="relation"', again)) == 4
    client.post(f"{page}do/", {"do": "record", "relation": [values[0]]})
    assert Tie.objects.count() == 1


def test_who_withdraws_cannot_be_recorded_any_more(manager: User, wave: Wave) -> None:
    from klustermotor.web.surveys.respondent.actions import withdraw

    ring(wave, 5, uses=["named"])
    close_wave(wave=wave, by=None)
    page = f"/case/north/surveys/{wave.survey_id}/"
    client = browser(manager)
    value = re.findall(r'name="relation" value="([\d/-]+)"', client.get(f"{page}by-name/").content.decode())[
        0
    ]
    withdraw(actor=actor_of(wave, "org-0"))
    client.post(f"{page}do/", {"do": "record", "relation": [value]})
    assert not Tie.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"languages": []}, "required"),
        ({"purpose_en": ""}, "Write it in this language too"),
        ({"open_question_sv": "Vad?"}, "Write it in this language too"),
        ({"unit": "houses"}, "valid choice"),
    ],
)
def test_what_is_wrong_in_a_survey_is_said(
    case: Case, manager: User, wrong: dict[str, str], said: str
) -> None:
    answer = browser(manager).post("/case/north/surveys/new/?initiative=wood", FORM | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Survey.objects.exists()


def test_a_wave_without_questions_or_actors_is_not_opened(
    manager: User, survey: Survey, client: Client
) -> None:
    Question.objects.all().delete()
    Actor.objects.all().delete()
    page = f"/case/north/surveys/{survey.pk}/open/"
    answer = browser(manager).post(page, {"closes_on": timezone.localdate().isoformat()})
    assert answer.status_code == 422
    assert "There is no question yet. The list has fewer than two actors." in answer.content.decode()
    assert browser(manager).post(page, {"closes_on": "2001-01-01"}).status_code == 422


@pytest.mark.parametrize("role", ["evaluator", "reader"])
def test_readers_see_counts_alone(case: Case, manager: User, wave: Wave, role: str) -> None:
    ring(wave, 6, uses=["named"])
    close_wave(wave=wave, by=None)
    client = browser(account(case, role))
    page = f"/case/north/surveys/{wave.survey_id}/"
    shown = client.get(page).content.decode()
    assert "6 relations were told" in shown
    assert "Firma 0" not in shown
    assert {
        client.get(page + one).status_code for one in ("by-name/", "relations.csv", "links/", "list/")
    } == {403}


def test_a_survey_of_the_whole_case_is_run_by_the_region_alone(case: Case, manager: User) -> None:
    strategist = browser(account(case, "strategist"))
    strategist.post("/case/north/surveys/new/", FORM)
    survey = Survey.objects.get(initiative_key="")
    page = f"/case/north/surveys/{survey.pk}/"
    assert strategist.get(f"{page}links/").status_code == 200
    assert browser(manager).get(page).status_code == 200
    assert browser(manager).get(f"{page}links/").status_code == 403
    assert browser(manager).get("/case/north/surveys/new/?initiative=steel").status_code == 403
    assert browser(manager).get("/case/north/surveys/new/?initiative=none").status_code == 404


def test_pages_ask_as_many_questions_for_many_as_for_few(
    case: Case, manager: User, wave: Wave, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, link = browser(manager), link_to(wave, "org-0")
    page = f"/case/north/surveys/{wave.survey_id}/"
    browser().post(link, {"do": "begin"})

    def counts() -> list[int]:
        found = []
        for who, address in (
            (client, page),
            (client, f"{page}links/"),
            (browser(), link),
            (browser(), f"{link}1/"),
        ):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert who.get(address).status_code == 200
            found.append(len(asked))
        return found

    few = counts()
    Actor.objects.bulk_create(
        Actor(
            wave=wave,
            kind="organisation",
            actor_key=f"more-{number}",
            name=f"Mer {number:03}",
            sort_key=f"{number:04}",
        )
        for number in range(200)
    )
    assert counts() == few
    assert max(few) < 25
    assert browser().get(f"{link}1/").content.decode().count('name="among"') == 60
    assert "Mer 150" in browser().get(f"{link}1/?q=mer 150").content.decode()


def test_a_list_of_few_is_told_to_be_so(manager: User, survey: Survey) -> None:
    wave = survey.waves.get()
    wave.actors.filter(pk__in=wave.actors.values("pk")[:4]).delete()
    for page in ("list", "open"):
        shown = browser(manager).get(f"/case/north/surveys/{survey.pk}/{page}/").content.decode()
        assert "These are few" in shown

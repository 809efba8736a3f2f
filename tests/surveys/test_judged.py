"""How strong, how often and what it gives: told as means of at least five, and carried to the register as strength."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.access.visitors import browser
from tests.surveys.answers import actor_of, answer, ring
from tests.surveys.conftest import account

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.surveys.actions import close_wave
from klustermotor.web.surveys.disclosure import THRESHOLD, mean_shown
from klustermotor.web.surveys.models import Answer, Question, Wave
from klustermotor.web.surveys.respondent.actions import rate

PAIRS = st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1])


@given(st.dictionaries(PAIRS, st.integers(1, 5)), st.sets(st.integers(0, 9)))
def test_names_taken_from_a_mean_leave_nobody_or_five(
    told: dict[tuple[int, int], int], named: set[int]
) -> None:
    mean = mean_shown(told, named)
    if mean is None:
        return
    by_name = [pair for pair in told if set(pair) <= named]
    hidden = [pair for pair in told if pair not in by_name]
    assert mean["actors"] >= THRESHOLD
    # The mean is either of all, and then five or nobody are behind what is not seen by name, or of those alone.
    if mean["relations"] == len(told):
        assert len({tail for tail, _head in hidden}) not in range(1, THRESHOLD)
    else:
        assert mean["relations"] == len(by_name)


def judge(wave: Wave, steps: dict[str, int], values: dict[str, int] | None = None, of: int = 0) -> None:
    """Let actors judge every relation that they have named."""
    question = Question.objects.filter(survey=wave.survey)[of]
    for key, step in steps.items():
        actor = actor_of(wave, key)
        named = actor.answers.filter(question=question).values_list("named_id", flat=True)
        rate(
            actor=actor,
            question=question,
            ratings={number: (step, (values or {}).get(key)) for number in named},
        )


@pytest.mark.django_db
def test_means_are_shown_to_all_readers_with_how_many(case: Case, manager: User, wave: Wave) -> None:
    # Six are named and judge: (4 + 4 + 4 + 5 + 5 + 2) / 6 = 4.0; what it gives only four say, too few.
    Question.objects.update(asks_value=True)
    ring(wave, 6, uses=["named"])
    judge(wave, dict(zip((f"org-{n}" for n in range(6)), (4, 4, 4, 5, 5, 2), strict=True)),
          {f"org-{n}": 5 for n in range(4)})  # fmt: skip
    close_wave(wave=wave, by=None)
    page = browser(account(case, "reader")).get(f"/case/north/surveys/{wave.survey_id}/").content.decode()
    assert (
        "How strong: on average 4.0 on a scale from 1 (very weak) to 5 (very strong), in 6 relations told by 6"
        in page
    )
    assert "What they give: not shown, as fewer than five have said it" in page
    # The second question asks how often; nobody has answered it.
    assert "How often: not shown, as fewer than five have said it" in page


@pytest.mark.django_db
def test_what_a_relation_gives_is_shown_as_a_mean_and_never_by_name(manager: User, wave: Wave) -> None:
    Question.objects.update(asks_value=True)
    ring(wave, 5, uses=["named", "research"])
    judge(wave, {f"org-{n}": 3 for n in range(5)}, {f"org-{n}": n + 1 for n in range(5)})
    close_wave(wave=wave, by=None)
    client, page = browser(manager), f"/case/north/surveys/{wave.survey_id}/"
    assert "What they give: on average 3.0" in client.get(page).content.decode()
    by_name = client.get(f"{page}by-name/").content.decode()
    assert "neither weak nor strong" in by_name
    assert "hardly anything" not in by_name
    assert "What they give" not in by_name


@pytest.mark.django_db
def test_what_a_private_one_said_cannot_be_had_from_the_mean(wave: Wave) -> None:
    # Everybody shows themselves but for org-0 to org-4, of whom one alone has judged: with a 1, and the others a 5.
    ring(wave, 12, uses=["named"], private=range(5))
    judge(wave, {"org-0": 1} | {f"org-{n}": 5 for n in range(5, 11)})
    close_wave(wave=wave, by=None)
    wave.refresh_from_db()
    # org-5 to org-10 name one who shows itself; org-0 is alone behind what is not seen, and left out.
    assert wave.released["questions"][0]["strength"] == {"mean": 5.0, "relations": 6, "actors": 6}


@pytest.mark.django_db
def test_a_recorded_tie_gets_the_strength_that_both_told(manager: User, wave: Wave) -> None:
    # org-0 says 4 and org-1 says 5 of the same: the mean is 4.5, which is rounded to the even 4. org-2 says nothing.
    answer(wave, "org-0", ["org-1"], uses=["named"])
    answer(wave, "org-1", ["org-0", "org-2"], uses=["named"])
    answer(wave, "org-2", [], uses=["named"])
    judge(wave, {"org-0": 4, "org-1": 5})
    Answer.objects.filter(actor__actor_key="org-1", named__actor_key="org-2").update(strength=None)
    close_wave(wave=wave, by=None)
    record(wave, manager)
    found = {(one.from_organisation.key, one.to_organisation.key): one.strength for one in Tie.objects.all()}
    assert found == {("org-0", "org-1"): 4, ("org-1", "org-2"): None}


@pytest.mark.django_db
def test_how_often_is_shown_in_words_and_is_no_strength(manager: User, wave: Wave) -> None:
    from klustermotor.web.surveys.respondent.actions import agree, begin, name, send

    question = Question.objects.filter(survey=wave.survey)[1]
    assert question.measure == "often"
    one, two = actor_of(wave, "org-0"), actor_of(wave, "org-1")
    for actor in (one, two):
        begin(actor=actor)
        agree(actor=actor, uses=["named"])
    name(actor=one, question=question, chosen=[two.pk], among=[two.pk])
    judge(wave, {"org-0": 4}, of=1)
    for actor in (one, two):
        send(actor=actor)
    close_wave(wave=wave, by=None)
    page = browser(manager).get(f"/case/north/surveys/{wave.survey_id}/by-name/").content.decode()
    assert "<td>every month</td>" in page
    record(wave, manager)
    assert (Tie.objects.get().kind, Tie.objects.get().strength) == ("informal", None)


def record(wave: Wave, manager: User) -> None:
    client, page = browser(manager), f"/case/north/surveys/{wave.survey_id}/"
    values = re.findall(r'name="relation" value="([\d/-]+)"', client.get(f"{page}by-name/").content.decode())
    client.post(f"{page}do/", {"do": "record", "relation": values})

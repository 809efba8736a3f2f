"""Nothing is shown from which one actor's answer can be told: thresholds, remainders, the difference of two views."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.access.visitors import browser
from tests.surveys.answers import actor_of, answer, ring
from tests.surveys.conftest import account

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.surveys.actions import close_wave
from klustermotor.web.surveys.counting import gather, release
from klustermotor.web.surveys.disclosure import REMAINDER, THRESHOLD, Size, left_out, shown_groups
from klustermotor.web.surveys.guard import Level, Response
from klustermotor.web.surveys.models import Wave
from klustermotor.web.surveys.named import NamedResult, edge_rows, open_answers
from klustermotor.web.surveys.respondent.actions import agree, withdraw

SIZES = st.dictionaries(
    st.sampled_from(["business", "academia", "public", "finance", "intermediary", ""]),
    st.integers(1, 12).flatmap(
        lambda n: st.integers(0, n).flatmap(
            lambda answered: st.integers(n - answered, n).map(lambda private: Size(n, answered, private))
        )
    ),
)


@given(SIZES)
def test_every_group_that_is_shown_is_safe(sizes: dict[str, Size]) -> None:
    groups = shown_groups(sizes)
    assert set(groups) in (set(), set(sizes))
    together: dict[str, Size] = {}
    for name, group in groups.items():
        together[group] = together.get(group, Size(0, 0, 0)) + sizes[name]
    assert all(size.answered >= THRESHOLD for size in together.values())
    assert all(size.private not in range(1, THRESHOLD) for size in together.values())
    assert len(together) != 1
    # Whatever is shown on its own was safe on its own.
    assert all(sizes[name].is_safe for name, group in groups.items() if group != REMAINDER)


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_those_who_are_left_out_are_all_or_none(actors: set[int], private: set[int]) -> None:
    out = left_out(actors, private)
    assert out in (set(), actors & private)
    assert len((actors & private) - out) not in range(1, THRESHOLD)


@pytest.mark.parametrize(
    ("answered", "level", "between"),
    [
        (80, Level.FULL, True),
        (79, Level.DIRECTIONAL, True),
        (65, Level.DIRECTIONAL, True),
        (64, Level.CAUTION, False),
    ],
)
def test_how_far_answers_can_be_relied_on(answered: int, level: Level, between: bool) -> None:
    response = Response(100, answered)
    assert (response.level, response.shows_betweenness) == (level, between)
    assert Response(0, 0).level is Level.CAUTION


@pytest.mark.django_db
def test_nothing_is_counted_of_fewer_than_five(wave: Wave) -> None:
    ring(wave, 4, uses=["named"])
    assert release(wave, None)["questions"] == []
    answer(wave, "org-4", ["org-0"], uses=["named"])
    # Of the twelve, seven have not answered: nobody sees them, and they are enough to hide among one another.
    (told, _other) = release(wave, None)["questions"]
    assert (told["ties"], told["possible"]) == (5, 5 * 11)


@pytest.mark.django_db
def test_groups_smaller_than_five_are_counted_together_or_not_at_all(wave: Wave) -> None:
    # Six firms and five authorities answer and show themselves; the one school does not answer. Firms are safe on
    # their own; the school is private and alone, so it is left out of everything.
    for number in range(11):
        answer(wave, f"org-{number}", [f"org-{(number + 1) % 11}", "org-11"], uses=["named"])
    told = release(wave, None)
    groups = told["questions"][0]["groups"]
    assert (groups["names"], groups["actors"]) == (["business", "public"], [6, 5])
    # org-0 to org-4 name a firm, org-5 an authority; org-6 to org-9 an authority, org-10 a firm. The school: nowhere.
    assert groups["counts"] == [[5, 1], [1, 4]]
    assert groups["possible"] == [[6 * 5, 6 * 5], [5 * 6, 5 * 4]]
    assert told["questions"][0]["ties"] == 11


@pytest.mark.django_db
@pytest.mark.parametrize("private", [1, 4, 5])
def test_counts_and_names_together_tell_of_no_fewer_than_five(wave: Wave, private: int) -> None:
    rng = random.Random(private)  # noqa: S311 - the same answers each time
    for number in range(12):
        named = rng.sample([f"org-{one}" for one in range(12) if one != number], 4)
        answer(wave, f"org-{number}", named, uses=() if number < private else ["named"])
    close_wave(wave=wave, by=None)
    wave.refresh_from_db()
    told, seen = wave.released["questions"][0], NamedResult(wave)
    question = seen.gathered.questions[0]
    between = told["ties"] - len(seen.pairs(question))
    if private < THRESHOLD:
        assert between == 0
        assert wave.released["left_out"] == private
    else:
        assert between > 0
        assert wave.released["left_out"] == 0


@pytest.mark.django_db
def test_a_count_is_not_made_again_when_somebody_withdraws(case: Case, wave: Wave) -> None:
    ring(wave, 8, uses=["named"])
    close_wave(wave=wave, by=None)
    page = f"/case/north/surveys/{wave.survey_id}/"
    client = browser(account(case, "reader"))
    before = re.sub(r"csrf\S+", "", client.get(page).content.decode())
    withdraw(actor=actor_of(wave, "org-3"))
    after = re.sub(r"csrf\S+", "", client.get(page).content.decode())
    assert _counts(before) == _counts(after)
    assert _counts(before)


def _counts(page: str) -> list[str]:
    return re.findall(r"\d+ relations|Told by[^<]*\d+|\d+ of \d+ have answered, \d+", page)


@pytest.mark.django_db
def test_nobody_comes_into_sight_after_the_counts_are_made(wave: Wave) -> None:
    # Else the last private one could be had by taking the names from the counts.
    ring(wave, 12, uses=["named"], private=range(6))
    close_wave(wave=wave, by=None)
    agree(actor=actor_of(wave, "org-0"), uses=["named", "research", "own"])
    assert not actor_of(wave, "org-0").agreements.exists()
    agree(actor=actor_of(wave, "org-7"), uses=[])
    assert [one.ended_at is not None for one in actor_of(wave, "org-7").agreements.all()] == [True]
    assert {actor.actor_key for actor in NamedResult(wave).actors} == {f"org-{n}" for n in (6, 8, 9, 10, 11)}


MATRIX = list(itertools.product([(), ("own",), ("named",), ("research",), ("named", "research")], repeat=2))


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "two"), MATRIX)
def test_a_relation_is_shown_as_both_ends_agreed(
    manager: User, wave: Wave, one: tuple[str, ...], two: tuple[str, ...]
) -> None:
    # Five others agree to research alone, so that labels hide somebody.
    for number in range(2, 7):
        answer(wave, f"org-{number}", [], uses=["research"])
    answer(wave, "org-0", ["org-1"], uses=one)
    answer(wave, "org-1", [], uses=two)
    close_wave(wave=wave, by=None)
    client, page = browser(manager), f"/case/north/surveys/{wave.survey_id}/"
    by_name = client.get(f"{page}by-name/").content.decode()
    assert ("Firma 00" in by_name) == ("named" in one and "named" in two)
    file = client.get(f"{page}relations.csv").content.decode("utf-8-sig")
    rows = file.splitlines()[1:]
    if "named" in one and "named" in two:
        assert rows == ["1;cooperation;Firma 00;Firma 01;1"]
    elif "research" in one and "research" in two:
        (row,) = rows
        assert re.fullmatch(r"1;cooperation;A\d;A\d;0", row)
    else:
        assert rows == []
    assert "Firma 00" not in client.get(page).content.decode()


@pytest.mark.django_db
def test_labels_are_given_when_five_are_behind_them(wave: Wave) -> None:
    for number in range(4):
        answer(wave, f"org-{number}", ["org-4"], uses=["research"])
    close_wave(wave=wave, by=None)
    assert len(edge_rows(wave)) == 1


@pytest.mark.django_db
def test_open_answers_are_shown_when_ten_have_written(wave: Wave) -> None:
    for number in range(9):
        answer(wave, f"org-{number}", [], text=f"Text {9 - number}")
    assert open_answers(wave) == []
    answer(wave, "org-9", [], text="Text 0")
    assert open_answers(wave) == [f"Text {number}" for number in range(10)]


@pytest.mark.django_db
def test_who_lies_between_others_is_not_shown_of_few(manager: User, wave: Wave) -> None:
    ring(wave, 7, uses=["named"])  # 7 of 12: 58 per cent
    close_wave(wave=wave, by=None)
    page = browser(manager).get(f"/case/north/surveys/{wave.survey_id}/by-name/").content.decode()
    assert "Named by" in page
    assert "betweenness" not in page
    assert all(place.between is None for one in NamedResult(wave).questions() for place in one.places)


@pytest.mark.django_db
def test_what_is_not_sent_is_not_counted(wave: Wave) -> None:
    from klustermotor.web.surveys.models import Question
    from klustermotor.web.surveys.respondent.actions import begin, name

    me, other = actor_of(wave, "org-0"), actor_of(wave, "org-1")
    begin(actor=me)
    question = Question.objects.filter(survey=wave.survey)[0]
    name(actor=me, question=question, chosen=[other.pk], among=[other.pk])
    assert gather(wave).pairs[question.pk] == set()


@pytest.mark.django_db
def test_what_is_registered_is_set_beside_what_was_told(case: Case, wave: Wave) -> None:
    from klustermotor.web.actors.models import Organisation, Tie

    def tie(key: str, tail: str, head: str, kind: str = "cooperation") -> None:
        ends = {one.key: one for one in Organisation.objects.filter(case=case)}
        Tie.objects.create(
            case=case, key=key, kind=kind, from_organisation=ends[tail], to_organisation=ends[head]
        )

    tie("known", "org-1", "org-0")  # told by org-0, registered the other way round
    tie("silent", "org-0", "org-3")
    tie("other-kind", "org-2", "org-3", "ownership")
    tie("hidden", "org-0", "org-5")  # org-5 does not show itself
    answer(wave, "org-0", ["org-1", "org-2"], uses=["named"])
    answer(wave, "org-1", ["org-0"], uses=["named"])
    for number in (2, 3):
        answer(wave, f"org-{number}", [], uses=["named"])
    answer(wave, "org-5", ["org-0"])
    close_wave(wave=wave, by=None)
    found = NamedResult(wave).questions()[0]
    told = {(one.tail.actor_key, one.head.actor_key): (one.both, one.registered) for one in found.relations}
    assert told == {("org-0", "org-1"): (True, True), ("org-0", "org-2"): (False, False)}
    assert [(one.actor_key, two.actor_key) for one, two in found.untold] == [("org-0", "org-3")]

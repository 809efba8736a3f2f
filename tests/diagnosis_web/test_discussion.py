"""Notes and decisions on a judgement: who writes them, who reads them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.diagnosis.models import LONGEST, Discussion

OWN, OTHER = "biotechvalley-nu", "idea-plant"
WORDS = "We ask the founders <b>in May</b>."
WRITERS = {
    "strategist": {},
    "evaluator": {},
    "cluster_manager": {"initiative_key": OWN},
    "network_member": {"initiative_key": OWN},
}


def address(case: Case, initiative: str = OWN) -> str:
    """The page of one judgement."""
    return reverse("diagnosis_judgement", args=[case.key, initiative, "lesson-1"])


def note(
    client: Client, case: Case, text: str = WORDS, *, kind: str = "decision", initiative: str = OWN
) -> int:
    """Send the form; what it answers."""
    return client.post(address(case, initiative), {"kind": kind, "text": text}).status_code


@pytest.mark.parametrize("role", WRITERS)
def test_who_keeps_the_initiative_or_evaluates_writes(
    case: Case, enter: Callable[..., Client], role: str
) -> None:
    client = enter(role, **WRITERS[role])
    assert note(client, case) == 302
    said = Discussion.objects.get()
    assert (said.kind, said.text, said.check_key, said.verdict) == (
        "decision",
        WORDS,
        "lesson-1",
        "supported",
    )
    page = client.get(address(case)).content.decode()
    assert "We ask the founders &lt;b&gt;in May&lt;/b&gt;." in page
    assert "the verdict was then: supported" in page


@pytest.mark.parametrize("role", ["cluster_manager", "network_member"])
def test_not_on_the_initiatives_of_others(case: Case, enter: Callable[..., Client], role: str) -> None:
    client = enter(role, initiative_key=OTHER)
    assert 'id="say"' not in client.get(address(case)).content.decode()
    assert note(client, case) == 403
    assert not Discussion.objects.exists()


def test_a_reader_reads_and_writes_nothing(case: Case, strategist: Client, reader: Client) -> None:
    note(strategist, case)
    page = reader.get(address(case)).content.decode()
    assert "We ask the founders" in page
    assert 'id="say"' not in page
    assert note(reader, case) == 403


def test_the_same_is_noted_once(case: Case, strategist: Client) -> None:
    note(strategist, case)
    note(strategist, case)
    assert Discussion.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "text"), [("note", ""), ("note", "x" * (LONGEST + 1)), ("law", "Something")]
)
def test_what_cannot_be_kept_is_said(case: Case, strategist: Client, kind: str, text: str) -> None:
    assert note(strategist, case, text, kind=kind) == 422
    assert not Discussion.objects.exists()


def test_the_author_takes_it_back_and_nobody_else(
    case: Case, enter: Callable[..., Client], strategist: Client, reader: Client
) -> None:
    author = enter("network_member", initiative_key=OWN)
    note(author, case)
    take_back = reverse("diagnosis_withdraw", args=[case.key, OWN, "lesson-1", Discussion.objects.get().pk])
    for other in (strategist, reader):
        assert other.post(take_back).status_code == 403
    assert Discussion.objects.get().withdrawn_at is None
    assert author.post(take_back).status_code == 302
    when = Discussion.objects.get().withdrawn_at
    author.post(take_back)
    assert Discussion.objects.get().withdrawn_at == when
    page = reader.get(address(case)).content.decode()
    assert "withdrawn by its author" in page
    assert "We ask the founders" in page


def test_it_is_withdrawn_under_its_own_judgement_alone(case: Case, strategist: Client) -> None:
    note(strategist, case)
    number = Discussion.objects.get().pk
    for initiative, lesson in ((OTHER, "lesson-1"), (OWN, "lesson-2")):
        wrong = reverse("diagnosis_withdraw", args=[case.key, initiative, lesson, number])
        assert strategist.post(wrong).status_code == 404


def test_the_trail_tells_of_it_without_its_words(case: Case, strategist: Client) -> None:
    note(strategist, case)
    number = Discussion.objects.get().pk
    strategist.post(reverse("diagnosis_withdraw", args=[case.key, OWN, "lesson-1", number]))
    told = Event.objects.filter(action__startswith="finding.").order_by("pk")
    assert [one.action for one in told] == ["finding.discussed", "finding.withdrawn"]
    assert told[0].details == {"initiative": OWN, "check": "lesson-1", "kind": "decision"}
    assert "founders" not in str(list(told.values()))


def test_what_was_typed_and_not_sent_is_kept_when_the_sign_in_has_run_out(
    case: Case, strategist: Client
) -> None:
    page = strategist.get(address(case)).content.decode()
    assert 'name="draft_word"' in page

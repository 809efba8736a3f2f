"""Evaluators say what they see: nobody else changes or hides a word of it, and readers see what is for them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from tests.access.visitors import browser

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.policy import ROLES_OF_INITIATIVE, Role
from klustermotor.web.evaluation.actions import (
    annotate,
    answer_annotation,
    change_annotation,
    withdraw_annotation,
)
from klustermotor.web.evaluation.models import Annotation, Answer
from klustermotor.web.initiatives.models import Goal, Initiative

pytestmark = pytest.mark.django_db
PAGE = "/case/north/initiatives/wood/annotations/"


@pytest.fixture
def case() -> Case:
    case = Case.objects.create(key="north", title={"sv": "Fallet"})
    for key in ("wood", "steel"):
        initiative = Initiative.objects.create(case=case, key=key, name=key.title())
        Goal.objects.create(
            case=case, key=f"{key}-goal", initiative=initiative, kind="overall", text={"sv": f"Mål {key}"}
        )
    return case


def account(case: Case, role: Role, name: str = "") -> User:
    user = User.objects.create(email=f"{name or role.value}@example.org", name=name or role.value)
    of = {"initiative_key": "wood"} if role in ROLES_OF_INITIATIVE else {}
    CaseAccess.objects.create(case=case, user=user, role=role, **of)
    return user


@pytest.fixture
def evaluator(case: Case) -> User:
    return account(case, Role.EVALUATOR, "Eva")


def said(case: Case, by: User, text: str = "Vad mäts?", *, draft: bool = False) -> Annotation:
    return annotate(case=case, initiative_key="wood", kind="question", text=text, by=by, draft=draft)


def test_an_evaluator_says_something_of_a_goal(case: Case, evaluator: User) -> None:
    client = browser(evaluator)
    form = {"about": "goals/wood-goal", "kind": "question", "text": "Vad\nmäts?", "audience": "readers"}
    assert client.post(PAGE, form).headers["Location"] == PAGE
    annotation = Annotation.objects.get()
    assert (annotation.collection, annotation.key, annotation.text) == ("goals", "wood-goal", "Vad\nmäts?")
    page = browser(account(case, Role.READER)).get(PAGE).content.decode()
    assert "Goal: Mål wood" in page
    assert "Vad<br>mäts?" in page
    assert '<form method="post" class="form">' not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 10_001},
        {"kind": "praise"},
        {"audience": "nobody"},
        {"about": "goals/steel-goal"},
        {"about": "goals/none"},
        {"about": "people/ada"},
        {"about": "initiatives/wood"},
        {"about": "none/none/none"},
    ],
)
def test_what_is_wrong_is_refused_and_what_was_typed_stays(
    case: Case, evaluator: User, wrong: dict[str, str]
) -> None:
    form = {"about": "", "kind": "question", "text": "Det som skrevs", "audience": "readers"} | wrong
    response = browser(evaluator).post(PAGE, form)
    assert response.status_code == 422
    assert not Annotation.objects.exists()
    assert 'role="alert"' in response.content.decode()
    if "text" not in wrong:
        assert "Det som skrevs" in response.content.decode()


def test_markup_is_shown_as_text(case: Case, evaluator: User) -> None:
    said(case, evaluator, "<script>go()</script>")
    assert b"<script>go" not in browser(evaluator).get(PAGE).content


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EVALUATOR])
def test_nobody_else_says_changes_or_withdraws(case: Case, evaluator: User, role: Role) -> None:
    annotation = said(case, evaluator)
    if role is Role.MEMBER_FIRM:
        user = User.objects.create(email="firm@example.org")
        CaseAccess.objects.create(case=case, user=user, role=role, organisation_key="firm")
    else:
        user = account(case, role)
    client, refused = browser(user), 404 if role is Role.MEMBER_FIRM else 403
    form = {"kind": "question", "text": "Annat", "audience": "evaluators"}
    assert client.post(PAGE, form).status_code == refused
    for way in ("", "withdraw/"):
        address = f"{PAGE}{annotation.pk}/{way}"
        assert client.get(address).status_code == refused
        assert client.post(address, form).status_code == refused
    with pytest.raises(PermissionDenied):
        change_annotation(annotation=annotation, kind="question", text="Annat", draft=True, by=user)
    with pytest.raises(PermissionDenied):
        withdraw_annotation(annotation=annotation, by=user)
    assert list(Annotation.objects.values_list("text", "withdrawn_at")) == [("Vad mäts?", None)]


def test_another_evaluator_and_an_administrator_of_all_are_refused_too(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator)
    other = account(case, Role.EVALUATOR, "Other")
    everywhere = User.objects.create(email="root@example.org", is_superuser=True)
    for user in (other, everywhere):
        assert browser(user).post(f"{PAGE}{annotation.pk}/", {"text": "x"}).status_code == 403
        assert browser(user).post(f"{PAGE}{annotation.pk}/withdraw/").status_code == 403
        with pytest.raises(PermissionDenied):
            withdraw_annotation(annotation=annotation, by=user)


def test_an_author_who_is_no_longer_evaluator_changes_nothing(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator)
    CaseAccess.objects.update(role=Role.READER)
    assert browser(evaluator).get(f"{PAGE}{annotation.pk}/").status_code == 403
    assert browser(evaluator).get(PAGE).status_code == 200


def test_nobody_changes_what_an_erased_account_said(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator)
    User.objects.filter(pk=evaluator.pk).delete()
    annotation.refresh_from_db()
    other = account(case, Role.EVALUATOR, "Other")
    with pytest.raises(PermissionDenied):
        change_annotation(annotation=annotation, kind="question", text="Annat", draft=False, by=other)
    assert (annotation.by, annotation.by_name) == (None, "Eva")


def test_a_draft_is_for_evaluators_alone(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator, "Ett utkast", draft=True)
    for role in (Role.READER, Role.ADMINISTRATOR, Role.CLUSTER_MANAGER):
        client = browser(account(case, role))
        assert "Ett utkast" not in client.get(PAGE).content.decode()
        for way in ("", "withdraw/", "answer/"):
            assert client.get(f"{PAGE}{annotation.pk}/{way}").status_code == 404
    assert "Ett utkast" in browser(account(case, Role.EVALUATOR, "Other")).get(PAGE).content.decode()


def test_what_readers_have_seen_is_changed_openly(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator, "Utkast", draft=True)
    client = browser(evaluator)
    address = f"{PAGE}{annotation.pk}/"
    client.post(address, {"kind": "question", "text": "Först", "audience": "readers"})
    annotation.refresh_from_db()
    assert (annotation.draft, annotation.earlier) == (False, [])
    client.post(address, {"kind": "observation", "text": "Sedan", "audience": "evaluators"})
    annotation.refresh_from_db()
    assert (annotation.draft, annotation.text, annotation.kind) == (False, "Sedan", "observation")
    assert [one["text"] for one in annotation.earlier] == ["Först"]
    page = browser(account(case, Role.READER)).get(PAGE).content.decode()
    assert "Först" in page
    assert "1 earlier wording" in page


def test_what_is_withdrawn_remains_as_withdrawn(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator)
    client = browser(evaluator)
    address = f"{PAGE}{annotation.pk}/withdraw/"
    assert "Withdraw this?" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    page = browser(account(case, Role.READER)).get(PAGE).content.decode()
    assert "withdrawn by its author" in page
    assert "Vad mäts?" in page
    assert client.get(f"{PAGE}{annotation.pk}/").status_code == 403
    with pytest.raises(PermissionDenied):
        change_annotation(annotation=annotation, kind="question", text="Ny", draft=False, by=evaluator)


def test_who_keeps_the_initiative_answers_beside_it(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator)
    address = f"{PAGE}{annotation.pk}/answer/"
    manager = browser(account(case, Role.CLUSTER_MANAGER))
    assert manager.post(address, {"text": ""}).status_code == 422
    assert manager.post(address, {"text": "Antal medlemmar"}).headers["Location"] == PAGE
    answer = Answer.objects.get()
    assert (answer.by_name, answer.text) == ("cluster_manager", "Antal medlemmar")
    assert "Antal medlemmar" in browser(evaluator).get(PAGE).content.decode()
    for role in (Role.READER, Role.NETWORK_MEMBER):
        assert browser(account(case, role)).post(address, {"text": "x"}).status_code == 403
    assert browser(evaluator).post(address, {"text": "x"}).status_code == 403
    steel = annotate(case=case, initiative_key="steel", kind="question", text="Stål?", by=evaluator)
    other = address.replace("wood", "steel").replace(str(annotation.pk), str(steel.pk))
    assert manager.post(other, {"text": "x"}).status_code == 403


def test_a_withdrawn_one_is_not_answered(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator)
    withdraw_annotation(annotation=annotation, by=evaluator)
    manager = account(case, Role.CLUSTER_MANAGER)
    assert browser(manager).get(f"{PAGE}{annotation.pk}/answer/").status_code == 403
    with pytest.raises(PermissionDenied):
        answer_annotation(annotation=annotation, text="Jo", by=manager)


def test_it_outlives_the_record_that_it_is_about(case: Case, evaluator: User) -> None:
    annotate(
        case=case,
        initiative_key="wood",
        kind="question",
        text="Vad mäts?",
        by=evaluator,
        collection="goals",
        key="wood-goal",
    )
    Goal.objects.all().delete()
    page = browser(evaluator).get(PAGE).content.decode()
    assert "Vad mäts?" in page
    assert "on Goal" in page


def test_an_annotation_is_found_under_its_own_initiative_and_case_alone(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator)
    client = browser(evaluator)
    assert client.get(f"{PAGE.replace('wood', 'steel')}{annotation.pk}/").status_code == 404
    assert client.get(f"{PAGE}{annotation.pk + 1}/").status_code == 404
    twin = Case.objects.create(key="twin", title={"sv": "Tvilling"})
    Initiative.objects.create(case=twin, key="wood", name="Wood")
    CaseAccess.objects.create(case=twin, user=evaluator, role=Role.EVALUATOR)
    assert client.get(f"/case/twin/initiatives/wood/annotations/{annotation.pk}/").status_code == 404
    assert "Vad mäts?" not in client.get("/case/twin/initiatives/wood/annotations/").content.decode()


def test_strangers_come_nowhere(case: Case, evaluator: User) -> None:
    annotation = said(case, evaluator)
    for way in ("", f"{annotation.pk}/", f"{annotation.pk}/withdraw/", f"{annotation.pk}/answer/"):
        assert Client().get(PAGE + way).status_code == 302
        stranger = User.objects.create(email=f"s{len(way)}{way.count('w')}@example.org")
        assert browser(stranger).get(PAGE + way).status_code == 404


def test_questions_to_the_database_do_not_grow(case: Case, evaluator: User) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def about(number: int) -> None:
        annotate(
            case=case,
            initiative_key="wood",
            kind="question",
            text=f"Fråga {number}",
            by=evaluator,
            collection="goals",
            key="wood-goal",
        )

    about(0)
    client = browser(evaluator)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(1, 20):
        about(number)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)


def test_what_was_typed_and_not_sent_comes_back(case: Case, evaluator: User) -> None:
    client = browser(evaluator)
    page = client.get(PAGE).content.decode()
    word = page.split('name="draft_word" value="')[1].split('"')[0]
    typed = {
        "about": "goals/wood-goal",
        "kind": "recommendation",
        "text": "Halvskrivet",
        "audience": "readers",
    }
    assert client.post("/drafts/keep/", typed | {"draft_word": word}).status_code in {200, 204}
    page = client.get(PAGE).content.decode()
    assert "Halvskrivet" in page
    assert '<option value="goals/wood-goal" selected>' in page
    assert "Halvskrivet" not in browser(account(case, Role.EVALUATOR, "Other")).get(PAGE).content.decode()
    client.post(PAGE, typed)
    assert client.get(PAGE).content.decode().count("Halvskrivet") == 1
    client.get(PAGE)
    client.post("/drafts/keep/", typed | {"draft_word": word, "text": "Slängt"})
    assert client.post(PAGE, {"do": "discard"}).status_code == 302
    assert "Slängt" not in client.get(PAGE).content.decode()

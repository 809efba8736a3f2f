"""Names typed in a form: what is certain is taken, the rest is asked, and nothing is made before the answer."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override
from tests.web.conftest import build_case

from klustermotor.errors import InputError
from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Appointment, Organisation, Person
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Activity, Initiative
from klustermotor.web.recording.actions import save_records
from klustermotor.web.recording.forms import RecordForm
from klustermotor.web.recording.stored import Stored, as_json, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return build_case()


@pytest.fixture
def by() -> User:
    return User.objects.create(email="someone@example.org")


def _parent(case: Case) -> Stored:
    return read(case, "initiatives", "n0")


def _form(case: Case, **texts: str) -> RecordForm:
    told = {"title.sv": "Möte", "kind": "meeting", "key": "activity-x"}
    data = {
        name: [text] for name, text in (told | {k.replace("__", "."): v for k, v in texts.items()}).items()
    }
    return RecordForm("activities", case=case, parent=_parent(case), data=data)


def _questions(form: RecordForm, name: str) -> list[tuple[str, str, list[str]]]:
    (field,) = [field for group in form.groups for field in group.fields if field.name == name]
    return [
        (question.match.text, question.picked, [candidate.key for _value, candidate in question.options])
        for question in field.questions
    ]


def test_sure_names_are_taken_whatever_their_form(case: Case) -> None:
    form = _form(case, organisations="åmåls navfabrik\r\n\r\nFirma 0\r\n556000-0001", people="Ada Öst")
    assert form.is_valid()
    record = as_json(form.wanted()[0].record)
    assert (record["organisations"], record["people"]) == (["hub", "n0"], ["ada"])


def test_nothing_is_made_before_the_person_has_said_so(case: Case) -> None:
    with override("en"):
        form = _form(case, organisations="Firma 0\nHelt Annat AB\nÅmåls Navfabrk")
    assert not form.is_valid()
    assert form.problems == []
    assert form.open_questions == 2
    assert _questions(form, "organisations") == [("Helt Annat AB", "+", []), ("Åmåls Navfabrk", "", ["hub"])]
    assert form.typed["organisations"] == ["Firma 0\nHelt Annat AB\nÅmåls Navfabrk"]
    with override("en"):
        assert [told.label for told in form.summary] == ["Organisations that took part"] * 2


def test_the_answers_make_what_is_new_first(case: Case, by: User) -> None:
    form = _form(
        case,
        organisations="Helt Annat AB\nÅmåls Navfabrk",
        people="Bo Ny\nCia Ny",
        organisations__pick__1="+|Helt Annat AB",
        organisations__pick__1__sector="business",
        organisations__pick__2="hub|Åmåls Navfabrk",
        people__pick__1="+|Bo Ny",
        people__pick__1__organisation="Helt Annat AB",
        people__pick__1__post="säljare",
        people__pick__2="+|Cia Ny",
    )
    assert form.is_valid(), form.summary
    assert [one.collection for one in form.wanted()] == [
        "organisations",
        "people",
        "appointments",
        "people",
        "activities",
    ]
    assert save_records(case=case, wanted=form.wanted(), by=by)
    new = Organisation.objects.get(case=case, name="Helt Annat AB")
    assert (new.key, new.sector) == ("helt-annat-ab", "business")
    activity = Activity.objects.get(case=case, key="activity-x")
    assert set(activity.organisations.all()) == {new, Organisation.objects.get(case=case, key="hub")}
    assert sorted(person.name for person in activity.people.all()) == ["Bo Ny", "Cia Ny"]
    post = Appointment.objects.get(person__name="Bo Ny")
    assert (post.organisation, post.post) == (new, {"sv": "säljare"})


def test_an_answer_holds_only_for_what_it_was_given_to(case: Case) -> None:
    form = _form(case, organisations="Något Nytt AB", organisations__pick__1="+|Helt Annat AB")
    assert not form.is_valid()
    assert form.open_questions == 1


def test_two_people_of_one_name_are_asked_for_and_answered(case: Case) -> None:
    Person.objects.create(case=case, key="ada-2", name="Ada Öst")
    assert _questions(_form(case, people="Ada Öst"), "people") == [("Ada Öst", "", ["ada", "ada-2"])]
    form = _form(case, people="Ada Öst", people__pick__1="ada-2|Ada Öst")
    assert form.is_valid()
    assert as_json(form.wanted()[0].record)["people"] == ["ada-2"]


def test_a_record_with_two_of_one_name_keeps_both_until_a_line_goes(case: Case) -> None:
    twin = Person.objects.create(case=case, key="ada-2", name="Ada Öst")
    Activity.objects.get(case=case, key="n0").people.add(twin)
    stored = read(case, "activities", "n0")
    opened = RecordForm("activities", case=case, stored=stored)
    assert opened.typed["people"] == ["Ada Öst\nAda Öst"]
    for people, expected in (("Ada Öst\r\nAda Öst\r\nNamn 0", ["ada", "ada-2", "n0"]), ("Ada Öst", None)):
        form = RecordForm("activities", case=case, stored=stored, data=opened.typed | {"people": [people]})  # type: ignore[operator]
        assert form.is_valid() is (expected is not None)
        if expected:
            assert as_json(form.wanted()[0].record)["people"] == expected
        else:
            assert _questions(form, "people") == [("Ada Öst", "", ["ada", "ada-2"])]


def test_the_same_new_name_twice_makes_one(case: Case) -> None:
    parent = _parent(case)
    data = QueryDict(mutable=True)
    for name, value in {
        "role": "partner",
        "person": "Bo Ny",
        "person.pick.1": "+|Bo Ny",
        "person.pick.1.organisation": "Nybolaget",
        "organisation": "Nybolaget",
        "organisation.pick.1": "+|Nybolaget",
        "key": "role-x",
    }.items():
        data[name] = value
    form = RecordForm("roles", case=case, parent=parent, data=data)
    assert not form.is_valid()
    assert [told.input for told in form.summary] == ["person.pick.1.organisation"]
    assert {one.text for one in form.problems if "Nybolaget" in one.text}


def test_names_that_cannot_be_are_told_and_not_made(case: Case) -> None:
    long = "x" * 301
    form = _form(case, organisations=long, organisations__pick__1=f"+|{long}")
    assert not form.is_valid()
    with override("en"):
        assert (
            "at most 300"
            in _form(case, organisations=long, organisations__pick__1=f"+|{long}").summary[0].text
        )


def test_what_cannot_be_made_in_place_is_told(case: Case) -> None:
    for number in range(45):
        Initiative.objects.create(case=case, key=f"i{number}", name=f"Nummer {number}")
    plan = read(case, "plans", "n0")
    data = {"initiative": ["Finns Inte"], "stance": ["priority"], "key": ["p"]}
    form = RecordForm("priorities", case=case, parent=plan, data=data)
    assert [told.input for told in form.summary] == ["initiative"]
    form = RecordForm("priorities", case=case, parent=plan, data=data | {"initiative": ["nummer 7"]})
    assert form.is_valid()


def test_a_picked_identifier_that_is_none_is_refused_by_the_form_or_the_engine(case: Case, by: User) -> None:
    form = _form(case, people="Bo", people__pick__known="no-such|Bo")
    assert form.is_valid()
    with pytest.raises(InputError):
        save_records(case=case, wanted=form.wanted(), by=by)


@pytest.mark.parametrize(
    ("collection", "name", "like"),
    [
        ("organisations", "Åmåls Navfabrk", ["hub"]),
        ("organisations", "åmåls navfabrik", ["hub"]),
        ("organisations", "Helt Annat AB", []),
        ("people", "Ada Öst", ["ada"]),
    ],
)
def test_a_new_record_much_like_another_is_made_only_when_it_is_said_to_be_another(
    case: Case, collection: str, name: str, like: list[str]
) -> None:
    form = RecordForm(collection, case=case, data={"name": [name]})
    assert [candidate.key for candidate in form.look_alikes] == like
    assert form.is_valid() is (like == [])
    assert form.open_questions == len(like)
    for other in ("another name", name):
        form = RecordForm(collection, case=case, data={"name": [name], "name.new": [other]})
        assert form.is_valid() is (like == [] or other == name)


def test_a_new_organisation_with_the_number_of_another_is_shown_that(case: Case) -> None:
    data = {"name": ["Helt Annat"], "organisation_number": ["556000-0001"]}
    form = RecordForm("organisations", case=case, data=data)
    assert [candidate.key for candidate in form.look_alikes] == ["hub"]
    html = render_to_string("recording/errors.html", {"form": form})
    html += render_to_string("recording/fields.html", {"form": form})
    assert 'href="/case/north/organisations/hub/"' in html
    assert html.count("field-name-new") == 2


def test_a_stored_record_may_keep_a_name_much_like_another(case: Case) -> None:
    Person.objects.create(case=case, key="ada-2", name="Ada Öst")
    stored = read(case, "people", "ada")
    form = RecordForm("people", case=case, stored=stored, data={"name": ["Ada  Öst"]})
    assert form.is_valid()


# Shown


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_form_is_written_out_with_its_questions_and_faults(case: Case, language: str) -> None:
    Person.objects.create(case=case, key="ada-2", name="Ada Öst")
    with override(language):
        form = _form(
            case,
            organisations='<b>Ny "AB"',
            people="Ada Öst",
            start="i fjol",
            quantities__0__value="x",
            title__sv="<script>",
        )
        html = render_to_string("recording/errors.html", {"form": form})
        html += render_to_string("recording/fields.html", {"form": form})
    assert "<script>" not in html
    assert "<b>Ny" not in html
    assert 'value="ada-2|Ada Öst"' in html
    for told in form.summary:
        assert f'id="{told.id}"' in html, told
    assert html.count('aria-invalid="true"') >= 2


def test_every_form_has_each_place_once_and_labels_for_all_inputs(case: Case) -> None:
    for collection in (
        "activities",
        "organisations",
        "goals",
        "roles",
        "members",
        "funding",
        "ties",
        "phases",
    ):
        form = RecordForm(collection, case=case, parent=_parent(case))
        html = render_to_string("recording/fields.html", {"form": form})
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert sorted(ids) == sorted(set(ids))
        assert set(re.findall(r'\bfor="([^"]+)"', html)) <= set(ids)
        described = {
            one for found in re.findall(r'aria-describedby="([^"]+)"', html) for one in found.split()
        }
        assert described <= set(ids)

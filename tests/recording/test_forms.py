"""A form holds every kind of record, gives back what was typed, tells all that is wrong, and never guesses."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override
from tests.access.complete_case import complete_case

from klustermotor.casefile import records
from klustermotor.casefile.records import Finding, IndustryCode, NameUse, Plain, Quantity
from klustermotor.casefile.structure import collections, hints, nested
from klustermotor.errors import Fault, InputError
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.recording.actions import save_records
from klustermotor.web.recording.choices import choices_of, values_of
from klustermotor.web.recording.composing import compose
from klustermotor.web.recording.entry import parse_date
from klustermotor.web.recording.forms import RecordForm
from klustermotor.web.recording.guidance import guide
from klustermotor.web.recording.stored import Stored, as_json, kind_of, read, read_rows, table_of

pytestmark = pytest.mark.django_db

PARTS: list[type[Plain]] = [NameUse, IndustryCode, Quantity, Finding]
KINDS = [*dict.fromkeys(collections().values()), *PARTS]
LANGUAGES = ("sv", "en")


@pytest.fixture
def case() -> Case:
    load_case(complete_case("mine", "vad som sägs"), by=None)
    return Case.objects.get(key="mine")


@pytest.fixture
def by() -> User:
    return User.objects.create(email="someone@example.org")


def _all(case: Case, collection: str) -> list[Stored]:
    rows = table_of(collection).rows.filter(case=case)
    if collection in {"origin", "history"}:
        rows = rows.filter(initiative__isnull=collection == "history")
    return list(read_rows(case, collection, rows))


def _initiative(case: Case) -> Stored:
    return _all(case, "initiatives")[0]


def _sent(form: RecordForm, **changed: str | list[str]) -> dict[str, list[str]]:
    """What a browser sends of a form, with some inputs changed; an underscore pair stands for a full stop."""
    told = {name.replace("__", "."): value for name, value in changed.items()}
    texts = {name: [value] if isinstance(value, str) else value for name, value in told.items()}
    return {**form.typed, "base": [form.base], **texts}


def _of(collection: str, stored: Stored, case: Case, **changed: str | list[str]) -> RecordForm:
    return RecordForm(
        collection,
        case=case,
        stored=stored,
        data=_sent(RecordForm(collection, case=case, stored=stored), **changed),
    )


def _new(collection: str, case: Case, **texts: str | list[str]) -> RecordForm:
    parent = _initiative(case)
    return RecordForm(
        collection,
        case=case,
        parent=parent,
        data=_sent(RecordForm(collection, case=case, parent=parent), **texts),
    )


# What the forms say


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_its_words_in_both_languages_and_one_place(kind: type[Plain]) -> None:
    told = guide(kind)
    placed = [name for group in told.groups for name in group.fields]
    assert sorted(placed) == sorted(set(kind.model_fields) - {"id"} - set(nested(kind)))
    words = [told.one, told.purpose, *(group.title for group in told.groups if group.title)]
    for field in told.fields.values():
        words += [one for one in (field.label, field.hint, field.example) if one]
    assert [
        one for one in words if not (one["sv"].strip() and one["en"].strip()) or set(one) != {"sv", "en"}
    ] == []


@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_what_the_field_takes(kind: type[Plain]) -> None:
    for name, field in guide(kind).fields.items():
        for language in LANGUAGES:
            if field.example and records.PartialDate in _parts(kind, name):
                assert parse_date(field.example[language], today=date(2003, 8, 1)), (name, language)


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_of_a_choice_has_its_words(kind: type[Plain]) -> None:
    for language in LANGUAGES:
        with override(language):
            told = [choices_of(kind, name) for name, hint in hints(kind).items() if values_of(hint)]
            assert [one for choices in told for one in choices if not one[1].strip() or "_" in one[1]] == []


def _parts(kind: type[Plain], name: str) -> list[Any]:
    from klustermotor.casefile.structure import parts

    return parts(hints(kind)[name])


# What a record holds comes back


@pytest.mark.parametrize("collection", collections())
def test_a_form_sent_as_it_was_opened_changes_nothing(case: Case, by: User, collection: str) -> None:
    for language in LANGUAGES:
        with override(language):
            for stored in _all(case, collection):
                form = _of(collection, stored, case)
                assert form.is_valid(), (form.problems, form.open_questions)
                (wanted,) = form.wanted()
                assert wanted.record == stored.record
                assert save_records(case=case, wanted=form.wanted(), by=by) is None


@pytest.mark.parametrize("collection", collections())
def test_what_a_form_writes_it_reads_as_the_same(case: Case, collection: str) -> None:
    """Without the memory of what the record held: names of one meaning, dates and numbers are read anew."""
    for language in LANGUAGES:
        with override(language):
            for stored in _all(case, collection):
                form = RecordForm(collection, case=case, stored=stored)
                fields = [field for field in form.fields.values() if not field.template.startswith("name")]
                found = compose(fields, form.typed, {}, form.around)
                expected = {
                    name: value for name, value in as_json(stored.record).items() if name in found.readings
                }
                assert found.problems == []
                assert found.values == {
                    name: value for name, value in expected.items() if value not in (None, [])
                }


@pytest.mark.parametrize("collection", collections())
def test_typed_nonsense_comes_back_as_it_was_typed_and_is_all_told(case: Case, collection: str) -> None:
    stored = _all(case, collection)[0]
    opened = RecordForm(collection, case=case, stored=stored)
    nonsense = {name: [f"<b>{name}\r\n\x00 \ud7ff"] for name in opened.typed}
    form = RecordForm(collection, case=case, stored=stored, data={**nonsense, "base": [stored.digest]})
    with override("en"):
        assert not form.is_valid()
        assert {name: form.typed[name] for name in nonsense} == nonsense
        assert all(told.text for told in form.summary)
        for group in form.groups:
            for field in group.fields:
                assert field.label


def test_texts_with_line_ends_are_kept_as_they_are_when_not_touched(case: Case) -> None:
    stored = _all(case, "activities")[0]
    table_of("activities").rows.filter(key=stored.key).update(description={"sv": "en\n två \n", "en": " one"})
    stored = read(case, "activities", stored.key)
    form = _of("activities", stored, case, description__sv="en\r\n två \r\n", outcome__sv="nytt")
    assert form.is_valid()
    assert form.wanted()[0].record.description == records.Text(sv="en\n två \n", en=" one")  # type: ignore[attr-defined]


def test_a_short_form_leaves_what_it_does_not_show(case: Case, by: User) -> None:
    stored = _all(case, "activities")[0]
    fields = ("title", "start")
    opened = RecordForm("activities", case=case, stored=stored, fields=fields)
    data = _sent(opened, start="27 april 2001")
    data.pop("title.en", None)
    form = RecordForm("activities", case=case, stored=stored, fields=fields, data=data)
    (told,) = form.summary  # it ends, in what is not shown, before the new start
    assert (told.input, "27 april 2001" in told.text) == ("", True)
    table_of("activities").rows.filter(key=stored.key).update(end=None)
    stored = read(case, "activities", stored.key)
    form = RecordForm(
        "activities", case=case, stored=stored, fields=fields, data=data | {"base": [stored.digest]}
    )
    assert form.is_valid(), form.problems
    assert save_records(case=case, wanted=form.wanted(), by=by)
    now = read(case, "activities", stored.key)
    assert now.record == stored.record.model_copy(update={"start": "2001-04-27"})


def test_the_version_that_was_seen_is_sent_back(case: Case) -> None:
    stored = _all(case, "goals")[0]
    assert RecordForm("goals", case=case, stored=stored).base == stored.digest
    form = RecordForm("goals", case=case, stored=stored, data={"base": ["an older one"]}, from_draft=True)
    assert form.base == "an older one"
    assert form.problems == []


# What is typed


def test_what_people_write_is_what_the_record_holds(case: Case, by: User) -> None:
    form = _new(
        "funding",
        case,
        year="2001",
        amount="ca 1,2 mkr",
        kind="base",
        label__sv="medlemsavgifter\r\n",
        label__en="  ",
    )
    assert form.is_valid(), form.problems
    (wanted,) = form.wanted()
    assert as_json(wanted.record) == {
        "id": form.key,
        "year": 2001,
        "amount": 1_200_000,
        "approximate": True,
        "currency": "SEK",
        "kind": "base",
        "label": {"sv": "medlemsavgifter"},
    }
    save_records(case=case, wanted=form.wanted(), by=by)
    assert form.saved_place().parent == _initiative(case).key


def test_a_currency_beside_the_amount_is_taken_unless_another_was_chosen(case: Case) -> None:
    assert _new("funding", case, amount="20 000 EUR").wanted()[0].record.currency == "EUR"  # type: ignore[attr-defined]
    with override("en"):
        form = _new("funding", case, amount="20 000 EUR", currency="NOK")
        assert not form.is_valid()
        assert [told.label for told in form.summary] == ["Amount"]


def test_about_is_refused_where_it_cannot_be_held(case: Case) -> None:
    form = _new("activities", case, title__sv="Möte", kind="meeting", amount="ca 300 tkr")
    assert not form.is_valid()
    assert [told.input for told in form.summary] == ["amount"]
    assert not _new("funding", case, year="ca 2001").is_valid()


def test_rows_are_read_and_told_apart(case: Case) -> None:
    with override("en"):
        form = _new(
            "activities",
            case,
            title__en="Survey",
            kind="analysis",
            quantities__0__label__en="",
            quantities__2__label__en="members",
            quantities__2__value="ca 24",
            quantities__2__of="40",
            quantities__5__label__en="guests",
            quantities__5__value="några",
            findings__0__text__en="little experience",
        )
        assert not form.is_valid()
        assert sorted(told.label for told in form.summary) == ["Figures, row 6", "Findings, row 1"]
    form = RecordForm(
        "activities",
        case=case,
        parent=_initiative(case),
        data=form.typed | {"quantities.5.value": ["4"], "findings.0.kind": ["lesson"]},  # type: ignore[operator]
    )
    assert form.is_valid(), form.problems
    told = as_json(form.wanted()[0].record)
    assert [one["value"] for one in told["quantities"]] == [24, 4]
    assert told["quantities"][0]["approximate"] is True
    assert told["findings"] == [{"kind": "lesson", "text": {"en": "little experience"}}]


def test_one_more_row_is_given_without_checking(case: Case) -> None:
    form = _new("activities", case, quantities__0__value="x", quantities__more="1")
    assert not form.is_valid()
    assert form.asks_for_more
    assert form.problems == []
    (rows,) = [field.rows for group in form.groups for field in group.fields if field.name == "quantities"]
    assert [row[0].name for row in rows] == ["quantities.0.label", "quantities.1.label"]


# What is wrong


@pytest.mark.parametrize("collection", collections())
def test_an_empty_form_says_what_must_be_filled_in(case: Case, collection: str) -> None:
    kind = kind_of(collection)
    with override("en"):
        form = RecordForm(collection, case=case, parent=_initiative(case), data={"key": ["some-key"]})
        must = {name for name, field in kind.model_fields.items() if field.is_required()} - {"id"}
        told = {told.input.partition(".")[0] for told in form.summary if "must be filled in" in told.text}
        assert told == must
        assert form.is_valid() == (collection == "funding")


def test_rules_between_fields_are_told_in_the_words_of_the_form(case: Case) -> None:
    with override("en"):
        form = _new("activities", case, title__en="Fair", kind="fair", start="autumn 2002", end="March 2001")
        assert [(told.input, told.label) for told in form.summary] == [("end", "Until")]
        assert "autumn 2002" in form.summary[0].text
        form = _new("phases", case, phase="maturity", until_phase="start")
        assert "maturity to start" in form.summary[0].text
        form = _new("roles", case, role="chair")
        assert [told.input for told in form.summary] == ["person"]


def test_a_rule_between_fields_is_told_though_others_are_wrong(case: Case) -> None:
    form = _new("activities", case, kind="strange", start="2002", end="2001", occasions="många")
    assert {told.input for told in form.summary} == {"title.sv", "kind", "end", "occasions"} or {
        told.input.partition(".")[0] for told in form.summary
    } == {"title", "kind", "end", "occasions"}


def test_a_rule_is_not_told_of_a_field_that_cannot_be_read(case: Case) -> None:
    form = _new("activities", case, title__sv="Mässa", kind="fair", start="2002", end="i fjol")
    assert [told.input for told in form.summary] == ["end"]
    form = _new("phases", case, until_phase="start")
    assert [told.input for told in form.summary] == ["phase"]


def test_what_saving_finds_is_told_in_the_form(case: Case) -> None:
    form = _new("activities", case, title__sv="Mässa", kind="fair")
    assert form.is_valid()
    fault = Fault(
        "unknown-reference",
        f"/activities/{form.key}/focus_area",
        values={"name": "focus_area", "collection": "focus_areas", "found": '"x"'},
    )
    form.add_faults(InputError([fault]))
    assert not form.is_valid()
    assert [told.input for told in form.summary] == ["focus_area"]


def test_the_summary_is_in_the_order_of_the_form(case: Case) -> None:
    form = _new("goals", case, target="x", baseline="y", target_date="z", baseline_date="w")
    order = list(form.fields)
    places = [order.index(told.input.partition(".")[0]) for told in form.summary]
    assert len(places) == 6
    assert all(one <= other for one, other in pairwise(places))


def test_a_choice_that_is_gone_is_shown_and_told(case: Case) -> None:
    form = _new("goals", case, kind="gone", text__sv="Mål")
    assert not form.is_valid()
    (field,) = [field for group in form.groups for field in group.fields if field.name == "kind"]
    assert ("gone", "gone") in field.options


# Sent and kept


def test_a_draft_is_shown_and_not_checked(case: Case) -> None:
    draft = {"title.sv": ["Möte"], "start": ["snart"]}
    form = RecordForm("activities", case=case, parent=_initiative(case), data=draft, from_draft=True)
    assert form.typed == draft
    assert form.problems == []
    assert not form.is_valid()
    with pytest.raises(ValueError, match="valid"):
        form.wanted()


def test_data_are_taken_as_a_browser_sends_them(case: Case) -> None:
    data = QueryDict("title.sv=M%C3%B6te&kind=meeting&key=activity-mine&roles=a&roles=b")
    form = RecordForm("activities", case=case, parent=_initiative(case), data=data)
    assert form.is_valid()
    assert form.wanted()[0].record.id == "activity-mine"  # type: ignore[attr-defined]


def test_what_is_sent_twice_is_made_once(case: Case, by: User) -> None:
    opened = RecordForm("activities", case=case, parent=_initiative(case))
    assert opened.key_to_send
    data = {**_sent(opened, title__sv="Möte", kind="meeting"), "key": [opened.key_to_send]}
    for expected in (True, False):
        form = RecordForm("activities", case=case, parent=_initiative(case), data=data)
        assert bool(save_records(case=case, wanted=form.wanted(), by=by)) is expected


def test_a_record_found_by_its_name_gets_an_identifier_of_it(case: Case) -> None:
    opened = RecordForm("organisations", case=case)
    assert opened.key_to_send == ""
    form = RecordForm("organisations", case=case, data=_sent(opened, name="Åkers Bruk AB"))
    assert form.key == "akers-bruk-ab"


def test_an_organisation_number_is_kept_as_ten_digits_where_it_is_swedish(case: Case) -> None:
    numbers = [("SE", "SE556012579001", "5560125790"), ("no", "974 760 673", "974 760 673")]
    for country, text, kept in numbers:
        form = _new("organisations", case, name="X", country=country, organisation_number=text)
        assert form.is_valid(), form.problems
        assert json.loads(form.wanted()[0].record.model_dump_json())["organisation_number"] == kept

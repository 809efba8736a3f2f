"""What is kept of a diagnosis: made anew when something has changed and only then, with a history of what turned."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.access.personal_ties import plant
from tests.access.visitors import load

from klustermotor.casefile.records import Case as CaseRecord
from klustermotor.casefile.records import Goal, Text
from klustermotor.diagnosis.diagnosing import diagnose
from klustermotor.diagnosis.records import records_of, reliability_of
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.coherence.models import PlanPriority
from klustermotor.web.diagnosis import current, making
from klustermotor.web.diagnosis.actions import keep_diagnosis
from klustermotor.web.diagnosis.current import up_to_date, years_of
from klustermotor.web.diagnosis.forgetting import forget_computed
from klustermotor.web.diagnosis.making import make
from klustermotor.web.diagnosis.models import Current, Kept
from klustermotor.web.diagnosis.packing import packed, unpacked
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording.actions import Wanted, save_records, undo_change
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.whole_case import export_case

OWN = "biotechvalley-nu"
AGAINST = Goal(
    id="made-goal",
    text=Text(sv="Fler mål", en="More goals"),
    kind="sub_goal",
    indicator=Text(sv="antal", en="number"),
    baseline=1,
    target=2,
    target_date="2004",
)


def add_goal(case: Case) -> Change:
    """One goal more in an initiative."""
    found = save_records(case=case, wanted=[Wanted("goals", AGAINST, parent=OWN)], by=None)
    assert found is not None
    return Change.objects.latest("pk")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that a diagnosis is made, the case that it is of."""
    times: list[str] = []

    def counted(case: Case) -> making.Made:
        times.append(case.key)
        return make(case)

    monkeypatch.setattr(current, "make", counted)
    return times


def test_it_is_made_once_until_something_changes(case: Case, reader: Client, made: list[str]) -> None:
    pages = [
        reverse("diagnosis", args=[case.key]),
        reverse("diagnosis_initiative", args=[case.key, OWN]),
        reverse("diagnosis_judgement", args=[case.key, OWN, "lesson-1"]),
    ]
    for page in pages * 2:
        reader.get(page)
    assert made == [case.key]
    add_goal(case)
    for page in pages:
        reader.get(page)
    assert made == [case.key] * 2


def test_history_has_a_row_for_what_is_not_as_before_and_no_other(case: Case) -> None:
    up_to_date(case)
    assert Kept.objects.count() == 33
    assert set(Kept.objects.values_list("former", flat=True)) == {""}
    add_goal(case)
    up_to_date(case)
    later = Kept.objects.exclude(former="")
    assert set(later.values_list("initiative_key", flat=True)) <= {OWN}
    assert "lesson-11" in set(later.values_list("check_key", flat=True))
    number = Kept.objects.count()
    forget_computed(case)
    up_to_date(case)
    assert Kept.objects.count() == number
    assert Current.objects.count() == 3


def test_what_is_undone_comes_back_in_the_history(case: Case) -> None:
    up_to_date(case)
    first = {row.check_key: row for row in Kept.objects.filter(initiative_key=OWN)}
    change = add_goal(case)
    up_to_date(case)
    undo_change(change=change, by=None)
    up_to_date(case)
    last = Kept.objects.filter(initiative_key=OWN, check_key="lesson-11").latest("pk")
    before = first["lesson-11"]
    assert (last.verdict, last.known, last.support) == (before.verdict, before.known, before.support)
    assert last.pk != before.pk


def test_loading_and_erasing_make_it_anew(case: Case) -> None:
    first = making.made_from(case)
    for action in ("case.loaded", "person.erased", "privacy.erased-again"):
        Event.objects.create(action=action, case_key=case.key)
        assert making.made_from(case) != first
        first = making.made_from(case)
    Event.objects.create(action="annotation.made", case_key=case.key)
    assert making.made_from(case) == first


def test_of_two_that_are_made_at_once_one_is_kept(case: Case) -> None:
    one, other = make(case), make(case)
    keep_diagnosis(case=case, made=one)
    rows = list(Kept.objects.values())
    keep_diagnosis(case=case, made=other)
    assert list(Kept.objects.values()) == rows


def test_what_was_made_before_a_change_never_overtakes_what_was_made_after(case: Case) -> None:
    early = make(case)
    add_goal(case)
    late = keep_diagnosis(case=case, made=make(case))
    rows = list(Kept.objects.values())
    assert keep_diagnosis(case=case, made=early).made_from == late.made_from
    assert list(Kept.objects.values()) == rows


def test_what_is_out_of_date_when_it_is_done_is_shown_but_is_no_history(case: Case) -> None:
    early = make(case)
    add_goal(case)
    keep_diagnosis(case=case, made=early)
    assert not Kept.objects.exists()
    assert Current.objects.count() == 3
    up_to_date(case)
    assert Kept.objects.count() == 33


def test_an_initiative_that_is_gone_leaves_its_history(case: Case) -> None:
    up_to_date(case)
    PlanPriority.objects.filter(initiative__key=OWN).delete()
    Initiative.objects.filter(key=OWN).delete()
    Event.objects.create(action="case.loaded", case_key=case.key)
    up_to_date(case)
    assert set(Current.objects.values_list("initiative_key", flat=True)) == {
        "idea-plant",
        "leverantorsnat-du",
    }
    assert Kept.objects.filter(initiative_key=OWN).count() == 11


def test_judgements_come_back_as_they_were_packed(case: Case) -> None:
    read = export_case(case, personal=False)
    reliability = reliability_of(read, records_of(read))
    for diagnosis in diagnose(read):
        for one in diagnosis.judgements:
            back = unpacked(packed(one, reliability)).judgement
            signs = {key: dataclasses.replace(sign, values={}) for key, sign in one.signs.items()}
            held = {key: dataclasses.replace(sign, values={}) for key, sign in back.signs.items()}
            assert held == signs
            assert (back.verdict, back.known, back.support, back.doubts) == (
                one.verdict,
                one.known,
                one.support,
                one.doubts,
            )


def test_years_are_made_once_and_again_after_a_change(case: Case) -> None:
    state = up_to_date(case)
    years = years_of(case, state, OWN, wait=False)
    assert years is not None
    assert list(years) == [str(year) for year in range(1994, 2004)]
    assert Current.objects.get(initiative_key=OWN).years == years
    latest = {row.check_key: row.verdict for row in Kept.objects.filter(initiative_key=OWN)}
    assert {key: verdict for key, (verdict, _sure) in years["2003"].items()} == latest
    add_goal(case)
    up_to_date(case)
    assert Current.objects.get(initiative_key=OWN).years is None


def test_a_large_case_works_years_out_when_it_is_asked_to(
    case: Case, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "MANY", 1)
    for name, more in (("diagnosis_initiative", []), ("diagnosis_judgement", ["lesson-1"])):
        up_to_date(case)
        Current.objects.update(years=None)
        address = reverse(name, args=[case.key, OWN, *more])
        assert "Work out the years" in reader.get(address).content.decode()
        assert Current.objects.get(initiative_key=OWN).years is None
        assert "Work out the years" not in reader.get(address, {"years": "yes"}).content.decode()
        assert "Work out the years" not in reader.get(address).content.decode()


def test_personal_ties_are_never_part_of_it(db: None) -> None:
    """What is made is the same whether a case has ties that tell of people or not."""
    load("mine", "text")
    case = Case.objects.get(key="mine")
    plant(case)
    found = make(case)
    stripped = export_case(case, personal=False)
    hidden = {tie.id for tie in export_case(case).ties} - {tie.id for tie in stripped.ties}
    assert hidden
    assert not any(key in str(found.judgements) for key in hidden)
    other: CaseRecord = stripped.model_copy(update={"id": "stripped"})
    load_case(other, by=None)
    again = make(Case.objects.get(key="stripped"))
    assert _comparable(again) == _comparable(found)


def _comparable(made: making.Made) -> Any:
    return {
        key: [(one["check"], one["verdict"], one["known"], one["support"], one["signs"]) for one in rows]
        for key, rows in made.judgements.items()
    }

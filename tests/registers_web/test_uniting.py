"""Two records of one organisation become one: nothing is lost, everything can be undone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.access.complete_case import complete_case
from tests.access.policy import key_in
from tests.access.visitors import account, browser

from klustermotor.casefile.records import Organisation as OrganisationRecord
from klustermotor.casefile.structure import references
from klustermotor.casefile.writing import case_bytes
from klustermotor.web.actors.models import Organisation, OrganisationChange, Tie
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.tables import tables
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.recording.actions import undo_change, unite_organisations
from klustermotor.web.recording.errors import ConflictError
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.uniting import Merger, union_of
from klustermotor.web.recording.whole_case import export_case

pytestmark = pytest.mark.django_db
STAYS, GOES = (f"{key_in('whole', 'organisations')[:-1]}{number}" for number in "01")


@pytest.fixture
def case() -> Case:
    """A case with every kind of record, some of which name the one organisation and some the other."""
    load_case(complete_case("whole", "Ord"), by=None)
    case = Case.objects.get(key="whole")
    Organisation.objects.filter(case=case, key=STAYS).update(name="Navet AB")
    Organisation.objects.filter(case=case, key=GOES).update(name="Nafvet", organisation_number="NO 1")
    for row in Organisation.objects.filter(case=case):
        row.save()
    return case


def exported(case: Case) -> bytes:
    return case_bytes(export_case(case))


def unite(case: Case, **more: Any) -> Change | None:
    union = union_of(case, STAYS, GOES, **more)
    return unite_organisations(case=case, stays=STAYS, goes=GOES, seen=union.digest, by=None, **more)


def naming(case: Case, *keys: str) -> int:
    """How many records name one of some organisations, each place counted once whichever of them it names."""
    count = 0
    for kind, table in tables().items():
        for reference in references(kind):
            if reference.kind is OrganisationRecord:
                rows = table.rows.filter(case=case, **{f"{reference.field}__key__in": keys})
                count += rows.order_by().values("pk").distinct().count()
    nested = OrganisationChange.objects.filter(case=case, organisation__key__in=keys)
    return count + nested.count()


def test_everything_that_named_the_one_names_the_other(case: Case) -> None:
    # Ties between the two, told at both ends, and succeeding oneself go; nothing else may be lost.
    union = union_of(case, STAYS, GOES)
    lost = len(union.to_itself) * 2 + len(union.doubled)
    both = OrganisationChange.objects.filter(
        case=case, organisation__key__in=[STAYS, GOES], successor__key__in=[STAYS, GOES]
    )
    self_succeeding = both.exclude(organisation__key=STAYS, successor__key=STAYS).count()
    before = naming(case, STAYS, GOES)
    assert naming(case, GOES) > 5
    unite(case)
    assert naming(case, GOES) == 0
    assert naming(case, STAYS) == before - lost - self_succeeding
    assert not Organisation.objects.filter(case=case, key=GOES).exists()


def test_undoing_restores_the_case_file_byte_for_byte(case: Case) -> None:
    before = exported(case)
    change = unite(case, merger=Merger("2004"))
    assert change is not None
    assert exported(case) != before
    undone = undo_change(change=change, by=None)
    assert exported(case) == before
    assert undone is not None
    undo_change(change=undone, by=None)
    assert not Organisation.objects.filter(case=case, key=GOES).exists()


def test_names_and_numbers_are_kept(case: Case) -> None:
    Organisation.objects.filter(case=case, key=STAYS).update(country="SE", organisation_number="5560000001")
    Organisation.objects.filter(case=case, key=GOES).update(
        also_known_as=[{"name": "Gamla Nafvet"}], note=None
    )
    unite(case, taken={"name"})
    row = Organisation.objects.get(case=case, key=STAYS)
    assert row.name == "Nafvet"
    assert {"Navet AB", "Gamla Nafvet"} <= {one["name"] for one in row.also_known_as}
    assert row.organisation_number == "5560000001"
    assert "NO 1" in row.note["sv"]
    assert "NO 1" in row.note["en"]


def test_an_empty_number_is_filled_with_its_country(case: Case) -> None:
    Organisation.objects.filter(case=case, key=STAYS).update(country="SE", organisation_number=None)
    unite(case)
    row = Organisation.objects.get(case=case, key=STAYS)
    assert (row.country, row.organisation_number) == ("NO", "NO 1")


def test_a_merger_in_reality_is_told_as_such(case: Case) -> None:
    unite(case, merger=Merger("2004-05"))
    told = OrganisationChange.objects.get(case=case, organisation__key=STAYS, kind="merged", date="2004-05")
    assert told.description["sv"] == "Nafvet (NO 1) gick upp i Navet AB."
    assert told.successor is None


def test_what_says_the_same_goes_and_what_differs_stays(case: Case) -> None:
    other = f"{STAYS[:-1]}other"
    Organisation.objects.create(case=case, key=other, name="Kund AB")
    third = Organisation.objects.get(case=case, key=other)
    for key, end, start in (("t1", STAYS, None), ("t2", GOES, None), ("t3", GOES, "2001")):
        Tie.objects.create(
            case=case,
            key=key,
            kind="customer_supplier",
            from_organisation=Organisation.objects.get(case=case, key=end),
            to_organisation=third,
            directed=True,
            start=start,
        )
    union = union_of(case, STAYS, GOES)
    assert "t2" in {one.key for one in union.doubled}
    unite(case)
    assert set(Tie.objects.filter(case=case, to_organisation=third).values_list("key", flat=True)) == {
        "t1",
        "t3",
    }


def test_a_tie_between_the_two_is_told_beforehand(case: Case) -> None:
    Tie.objects.create(
        case=case,
        key="between",
        kind="cooperation",
        from_organisation=Organisation.objects.get(case=case, key=STAYS),
        to_organisation=Organisation.objects.get(case=case, key=GOES),
    )
    assert "between" in {one.key for one in union_of(case, STAYS, GOES).to_itself}
    unite(case)
    assert not Tie.objects.filter(case=case, key="between").exists()


def test_who_speaks_for_the_firm_speaks_for_the_whole_and_back(case: Case) -> None:
    user = account("firm", case, role="member_firm", organisation_key=GOES)
    change = unite(case)
    assert CaseAccess.objects.get(user=user).organisation_key == STAYS
    assert change is not None
    undo_change(change=change, by=None)
    assert CaseAccess.objects.get(user=user).organisation_key == GOES


def test_nothing_is_done_when_something_has_changed_since(case: Case) -> None:
    union = union_of(case, STAYS, GOES)
    Organisation.objects.filter(case=case, key=GOES).update(size_class="250+")
    before = exported(case)
    with pytest.raises(ConflictError):
        unite_organisations(case=case, stays=STAYS, goes=GOES, seen=union.digest, by=None)
    assert exported(case) == before


def test_nothing_happens_twice(case: Case) -> None:
    unite(case)
    events = Event.objects.count()
    assert unite_organisations(case=case, stays=STAYS, goes=GOES, seen="", by=None) is None
    assert Event.objects.count() == events


def test_the_page_shows_what_happens_and_does_it(case: Case) -> None:
    client = browser(account("strategist", case, role="strategist"))
    address = f"/case/whole/organisations/{STAYS}/unite/"
    assert "Which record is also Navet AB?" in client.get(address).content.decode()
    assert client.get(f"{address}?with=Okänd").status_code == 422
    page = client.get(f"{address}?with=nafvet")
    assert "Nafvet becomes a part of Navet AB" in page.content.decode()
    seen = page.context["union"].digest
    sent = {"with": GOES, "stays": STAYS, "seen": seen, "do": "unite"}
    refused = client.post(address, sent)
    assert (refused.status_code, Change.objects.filter(action="merged").count()) == (422, 0)
    done = client.post(address, sent | {"how": "twice", "take.name": GOES})
    assert done.headers["Location"] == f"/case/whole/organisations/{STAYS}/"
    assert Organisation.objects.get(case=case, key=STAYS).name == "Nafvet"
    change = Change.objects.get(action="merged")
    assert client.post(f"/case/whole/changes/{change.pk}/undo/").status_code == 302
    assert Organisation.objects.get(case=case, key=GOES).name == "Nafvet"


def test_a_stale_page_changes_nothing(case: Case) -> None:
    client = browser(account("strategist", case, role="strategist"))
    address = f"/case/whole/organisations/{STAYS}/unite/"
    sent = {"with": GOES, "stays": STAYS, "seen": "old", "do": "unite", "how": "twice"}
    assert client.post(address, sent).status_code == 409
    assert Organisation.objects.filter(case=case, key=GOES).exists()


def test_the_history_holds_every_record_as_it_was(case: Case) -> None:
    change = unite(case)
    assert change is not None
    gone = change.records.get(collection="organisations", key=GOES)
    assert gone.after is None
    assert json.dumps(gone.before, ensure_ascii=False).count("Nafvet") == 1

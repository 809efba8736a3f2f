"""One rule says which ties tell of people; records, rows, their history and networks all hold to it."""

from __future__ import annotations

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pydantic import ValidationError as RecordError
from tests.access.policy import key_in

from klustermotor.analysis.networks.network import TieRow
from klustermotor.casefile.personal import is_personal
from klustermotor.casefile.records import Tie as TieRecord
from klustermotor.casefile.structure import collections
from klustermotor.web.actors.models import Organisation, Person, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.personal import may_see, personal_of, seen, withheld
from klustermotor.web.cases.policy import Grant, Role, Standing
from klustermotor.web.networks.facts import Fact
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import as_json, read_rows, table_of

SIDES = ("from_organisation", "from_person", "to_organisation", "to_person")
ENDS = [dict(zip(SIDES, there, strict=True)) for there in product((False, True), repeat=4)]
"""Every choice of ends that are filled in, those too that no tie may have."""
POSSIBLE = [
    ends
    for ends in ENDS
    if ends["from_organisation"] != ends["from_person"] and ends["to_organisation"] != ends["to_person"]
]


@pytest.fixture
def ties(case: Case) -> list[Tie]:
    """The reader's case with a tie of every kind between ends of every sort, and with no others."""
    Tie.objects.filter(case=case).delete()
    rows = [_row(case, kind, ends) for kind in Tie.Kind.values for ends in POSSIBLE]
    return Tie.objects.bulk_create(rows)


def _row(case: Case, kind: str, ends: dict[str, bool]) -> Tie:
    """A tie with two different actors at its ends, as far as it has ends."""
    key = "-".join((kind, *(side for side, there in ends.items() if there))).replace("_", "-")
    found = {
        side: actors._default_manager.filter(case=case).order_by("position", "pk")[side.startswith("to_")]
        for side, actors in zip(SIDES, (Organisation, Person, Organisation, Person), strict=True)
        if ends[side]
    }
    return Tie(case=case, key=key, kind=kind, position=0, **found)


@pytest.mark.django_db
@pytest.mark.parametrize("ends", ENDS, ids=str)
def test_records_and_rows_allow_the_same_ends(case: Case, ends: dict[str, bool]) -> None:
    named = {
        side: key_in("mine", side.partition("_")[2].replace("person", "people").replace("ation", "ations"))
        for side, there in ends.items()
        if there
    }
    row = _row(case, "research", ends)
    if ends in POSSIBLE:
        row.save()
    else:
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            row.save()
        with pytest.raises(RecordError):
            TieRecord.model_validate({"id": "tie", "kind": "research", **named})


def test_the_rule_selects_the_same_records_rows_versions_and_lines(case: Case, ties: list[Tie]) -> None:
    assert len(ties) == len(Tie.Kind.values) * 4 == 36
    stored = list(read_rows(case, "ties", Tie.objects.filter(case=case)))
    by_rule = {one.key for one in stored if is_personal(one.record)}
    assert by_rule == set(Tie.objects.filter(Tie.personal, case=case).values_list("key", flat=True))
    assert len(by_rule) == len(Tie.Kind.values) + 2
    assert by_rule == {tie.key for tie in ties if _line(tie).personal}

    change = Change.objects.create(case=case)
    silent = as_json(next(one.record for one in stored if one.key not in by_rule))
    for name in ("before", "after"):
        for other in (None, silent):
            ChangedRecord.objects.filter(change=change).delete()
            ChangedRecord.objects.bulk_create(
                ChangedRecord(
                    change=change,
                    collection="ties",
                    key=one.key,
                    **{"before": other, "after": other} | {name: as_json(one.record)},
                )
                for one in stored
            )
            versions = ChangedRecord.objects.filter(change=change)
            kept_back = set(versions.filter(ChangedRecord.personal).values_list("key", flat=True))
            shown = set(versions.exclude(ChangedRecord.personal).values_list("key", flat=True))
            assert kept_back == by_rule, (name, other)
            assert shown == {one.key for one in stored} - by_rule, (name, other)


def _line(tie: Tie) -> Fact:
    """The tie as networks have it."""
    tail = "people/a" if tie.from_person_id else "organisations/a"
    head = "people/b" if tie.to_person_id else "organisations/b"
    return Fact(TieRow(tail, head, kind=tie.kind))


@pytest.mark.parametrize("role", Role)
def test_rows_and_records_are_seen_alike_by_every_role(case: Case, ties: list[Tie], role: Role) -> None:
    case.standing = Standing([Grant(role, initiative=key_in("mine", "initiatives"))])
    rows = Tie.objects.filter(case=case)
    shown = {one.key for one in read_rows(case, "ties", rows) if may_see(case, one.record)}
    assert shown == set(seen(case, rows).values_list("key", flat=True))
    assert {tie.key for tie in ties} - shown == set(withheld(case, rows).values_list("key", flat=True))
    assert (len(shown) == len(ties)) == case.standing.keeps_people


def test_no_other_list_has_anything_personal(case: Case) -> None:
    for collection in collections():
        table = table_of(collection)
        rows = table.rows.filter(case=case)
        assert not any(is_personal(one.record) for one in read_rows(case, collection, rows)), collection
        assert (personal_of(table.model) is not None) == (collection == "ties")

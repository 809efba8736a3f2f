"""What must hold between records of a case file."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casefile.strategies import raw_cases

from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Case
from klustermotor.casefile.structure import collections, nested, owner, references
from klustermotor.errors import Fault, InputError


def faults_of(**collections: Any) -> list[Fault]:
    raw = {"format": "klustermotor-case", "version": 1, "id": "c", "title": {"sv": "C"}, **collections}
    with pytest.raises(InputError) as caught:
        read_case(json.dumps(raw, indent=1).encode())
    return list(caught.value.faults)


def initiative(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "name": key, **more}


def region(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "kind": "county", "name": {"sv": key}, **more}


def goal(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "kind": "overall", "text": {"sv": key}, **more}


def test_identifiers_are_unique_per_kind_in_the_whole_file() -> None:
    step = {"id": "x", "text": {"sv": "s"}}
    faults = faults_of(
        regions=[region("x")],
        initiatives=[initiative("x", goals=[goal("x")], origin=[step]), initiative("y", goals=[goal("x")])],
        history=[step],
    )
    assert [(one.code, one.place, one.values["first"]) for one in faults] == [
        ("duplicate-identifier", "/initiatives/1/goals/0/id", "/initiatives/0/goals/0"),
        ("duplicate-identifier", "/history/0/id", "/initiatives/0/origin/0"),
    ]


def test_what_is_nested_is_named_only_from_within() -> None:
    faults = faults_of(
        initiatives=[
            initiative("i", goals=[goal("g")], focus_areas=[{"id": "f", "name": {"sv": "F"}}]),
            initiative(
                "j",
                goals=[goal("h", parent="g")],
                activities=[{"id": "a", "title": {"sv": "A"}, "kind": "fair", "focus_area": "f"}],
            ),
        ]
    )
    assert [(one.code, one.place, one.values["owner"]) for one in faults] == [
        ("reference-elsewhere", "/initiatives/1/goals/0/parent", "/initiatives/0"),
        ("reference-elsewhere", "/initiatives/1/activities/0/focus_area", "/initiatives/0"),
    ]


@pytest.mark.parametrize("parents", [{"a": "a"}, {"a": "b", "b": "a"}, {"c": "a", "a": "b", "b": "a"}])
def test_no_record_is_its_own_parent(parents: dict[str, str]) -> None:
    keys = sorted(parents)
    (fault,) = faults_of(regions=[region(key, parent=parents[key]) for key in keys])
    assert (fault.code, fault.place) == ("parent-cycle", "/regions/0/parent")
    (fault,) = faults_of(
        initiatives=[initiative("i", goals=[goal(key, parent=parents[key]) for key in keys])]
    )
    assert (fault.code, fault.place) == ("parent-cycle", "/initiatives/0/goals/0/parent")


def test_a_record_with_faults_of_its_own_can_still_be_named() -> None:
    faults = faults_of(
        organisations=[{"id": "o", "name": "O", "organisation_number": "1"}],
        initiatives=[initiative("i", host="o", seat="nowhere", start=5)],
    )
    codes = ["bad-organisation-number", "unknown-reference", "not-a-text"]
    assert [fault.code for fault in faults] == codes


def test_lists_of_references_are_numbered_as_in_the_file() -> None:
    faults = faults_of(regions=[region("a", includes=["z", "a", "b"])])
    assert [(one.place, one.values["found"]) for one in faults] == [
        ("/regions/0/includes/0", '"z"'),
        ("/regions/0/includes/2", '"b"'),
    ]


@given(raw_cases(), st.data())
def test_every_reference_is_checked(raw: dict[str, Any], data: st.DataObject) -> None:
    """Any one reference of a valid case, changed to what is not there, is found, and nothing else is."""
    places = list(_references(Case, raw, ""))
    place, holder, key = data.draw(st.sampled_from(places))
    holder[key] = "not-there"
    with pytest.raises(InputError) as caught:
        read_case(json.dumps(raw).encode())
    assert [(one.code, one.place) for one in caught.value.faults] == [("unknown-reference", place)]


def _references(kind: Any, item: dict[str, Any], place: str) -> Any:
    for one in references(kind):
        value = item.get(one.field)
        if isinstance(value, list):
            yield from ((f"{place}/{one.field}/{number}", value, number) for number in range(len(value)))
        elif value is not None:
            yield f"{place}/{one.field}", item, one.field
    for name, inner in nested(kind).items():
        for number, record in enumerate(item.get(name, ())):
            yield from _references(inner, record, f"{place}/{name}/{number}")


def test_every_collection_is_known() -> None:
    """The kinds that are named by others are found by their collection, and every reference leads to one."""
    kinds = set(collections().values())
    assert set(nested(Case)) == set(Case.collections)
    assert all(one.kind in kinds for kind in kinds for one in references(kind))
    assert owner(collections()["actors"]) is collections()["value_chain"]

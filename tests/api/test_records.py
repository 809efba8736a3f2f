"""Records by way of the interface: read, made, changed and removed, each version told from any other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.program import FIRM, INITIATIVE, OTHER_INITIATIVE, Program, told

from klustermotor.casefile.structure import collections, nested
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.whole_case import export_case

CASE = "/cases/mine"
GOALS = f"{CASE}/goals"
GOAL = {"kind": "vision", "text": {"sv": "Fler lärlingar"}}


@pytest.mark.parametrize("collection", collections())
def test_every_record_of_every_list_is_read_changed_and_brought_back(
    writer: Program, case: Case, collection: str
) -> None:
    before = export_case(case)
    page = writer.get(f"{CASE}/{collection}")
    held = page["items"][0]
    assert page["total"] >= len(page["items"])
    assert not set(nested(collections()[collection])) & set(held["record"])
    address = f"{CASE}/{collection}/{held['id']}"
    assert writer.get(address) == held
    tag = writer.tag(address)
    assert tag == f'"{held["version"]}"'

    same = writer.ask("PUT", address, {"record": held["record"]}, if_match=tag)
    assert (same.status_code, told(same)["change"]) == (200, None)
    field = "title" if "title" in held["record"] else "note"
    changed = held["record"] | {field: {"sv": "ändrat"}}
    put = writer.ask("PUT", address, {"record": changed}, if_match=tag)
    assert put.status_code == 200, put.content
    assert writer.get(address)["record"] == changed
    assert writer.tag(address) == put.headers["ETag"] != tag
    assert Event.objects.filter(action="records.recorded", by_id=writer.user.pk).count() == 1

    undone = writer.ask("POST", f"{CASE}/change-log/{told(put)['change']}/undo")
    assert undone.status_code == 200
    assert writer.tag(address) == tag
    assert export_case(case) == before


@pytest.mark.parametrize("collection", collections())
def test_a_record_is_made_again_under_a_new_identifier_and_removed(
    writer: Program, case: Case, collection: str
) -> None:
    before = export_case(case)
    held = writer.get(f"{CASE}/{collection}")["items"][0]
    record = {name: value for name, value in held["record"].items() if name != "id"}
    parent = {"parent": held["parent"]} if held["parent"] else {}
    made = writer.ask("POST", f"{CASE}/{collection}", parent | {"record": record})
    assert made.status_code == 201, made.content
    address = made.headers["Location"]
    assert writer.get(address)["record"] == record | {"id": told(made)["id"]}
    again = writer.ask("POST", f"{CASE}/{collection}", parent | {"record": told(made)["record"]})
    assert (again.status_code, told(again)["change"]) == (200, None)

    removed = writer.ask("DELETE", address, if_match=made.headers["ETag"])
    assert removed.status_code == 200, removed.content
    assert writer.ask("GET", address).status_code == 404
    steps = writer.get(f"{address}/history")["items"]
    assert [(one["before"] is None, one["after"] is None) for one in steps] == [(False, True), (True, False)]
    assert export_case(case) == before


def test_a_record_gets_a_readable_identifier_where_it_has_a_name(writer: Program) -> None:
    made = writer.ask("POST", f"{CASE}/organisations", {"record": {"name": "Åkers Trä AB"}})
    assert told(made)["id"] == "akers-tra-ab"
    person = told(writer.ask("POST", f"{CASE}/people", {"record": {"name": "Åsa Öst"}}))
    assert "asa" not in person["id"]


def test_put_makes_what_is_to_be_new_and_nothing_else(writer: Program) -> None:
    body = {"parent": INITIATIVE, "record": GOAL}
    address = f"{GOALS}/own-choice"
    assert writer.ask("PUT", address, body).status_code == 428
    gone = writer.ask("PUT", address, body, if_match=f'"{"0" * 32}"')
    assert (gone.status_code, told(gone)["conflicts"][0]["now"]) == (412, None)
    made = writer.ask("PUT", address, body, if_none_match="*")
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1{address}")
    other = {"parent": INITIATIVE, "record": GOAL | {"kind": "overall"}}
    assert writer.ask("PUT", address, other, if_none_match="*").status_code == 412


def test_nothing_is_overwritten_and_both_versions_are_told(
    writer: Program, program: Callable[..., Program]
) -> None:
    address = f"{CASE}/organisations/{FIRM}"
    seen, record = writer.tag(address), writer.get(address)["record"]
    program("strategist").ask("PUT", address, {"record": record | {"name": "Theirs"}}, if_match=seen)
    mine = writer.ask("PUT", address, {"record": record | {"name": "Mine"}}, if_match=seen)
    assert mine.status_code == 412
    [both] = told(mine)["conflicts"]
    assert (both["now"]["record"]["name"], both["mine"]["name"]) == ("Theirs", "Mine")
    assert mine.headers["ETag"] == f'"{both["now"]["version"]}"' == writer.tag(address)
    assert writer.ask("DELETE", address, if_match=seen).status_code == 412
    assert writer.ask("DELETE", address).status_code == 428
    assert writer.ask("DELETE", address, if_match="*").status_code == 428
    listed = writer.ask("PUT", address, {"record": record}, if_match=f'"x", W/{writer.tag(address)}')
    assert listed.status_code == 200


def test_what_the_program_has_already_is_not_sent_again(writer: Program) -> None:
    address = f"{CASE}/people/mine-people-0"
    tag = writer.tag(address)
    for seen in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = writer.ask("GET", address, if_none_match=seen)
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert writer.ask("GET", address, if_none_match='"other"').status_code == 200
    head = writer.ask("HEAD", address)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", tag)


def test_what_others_need_is_not_removed_and_they_are_named(writer: Program) -> None:
    address = f"{CASE}/organisations/{FIRM}"
    answer = writer.ask("DELETE", address, if_match=writer.tag(address))
    assert (answer.status_code, told(answer)["code"]) == (409, "others-need-it")
    assert {"collection", "id", "record"} <= set(told(answer)["blocking"][0])
    assert writer.ask("GET", address).status_code == 200


def test_an_identifier_is_taken_only_once(writer: Program) -> None:
    taken = {"parent": INITIATIVE, "record": GOAL | {"id": "mine-initiatives-0-goals-0"}}
    answer = writer.ask("POST", GOALS, taken)
    assert (answer.status_code, told(answer)["code"]) == (409, "identifier-taken")
    # The steps of the case and those of initiatives are of one kind.
    step = {"id": "mine-initiatives-0-origin-0", "text": {"sv": "Ett steg"}}
    answer = writer.ask("POST", f"{CASE}/history", {"record": step})
    assert (answer.status_code, told(answer)["code"]) == (409, "identifier-taken")


def test_a_record_stays_in_what_it_was_made_in(writer: Program) -> None:
    address = f"{GOALS}/mine-initiatives-0-goals-0"
    held = writer.get(address)
    body = {"parent": OTHER_INITIATIVE, "record": held["record"]}
    answer = writer.ask("PUT", address, body, if_match=writer.tag(address))
    assert [(one["code"], one["pointer"]) for one in told(answer)["faults"]] == [
        ("stays-in-place", "/parent")
    ]


# Lists


def test_pages_give_every_record_once_whatever_is_added_meanwhile(writer: Program) -> None:
    whole = [one["id"] for one in writer.get(f"{CASE}/activities")["items"]]
    found, address, added = [], f"{CASE}/activities?limit=7", 0
    while address:
        answer = writer.ask("GET", address)
        page = told(answer)
        assert len(page["items"]) <= 7
        assert ("Link" in answer.headers) == (page["next"] is not None)
        found += [one["id"] for one in page["items"]]
        address = page["next"]
        if not added:
            added = writer.ask(
                "POST",
                f"{CASE}/activities",
                {"parent": INITIATIVE, "record": {"title": {"sv": "Nytt"}, "kind": "meeting"}},
            ).status_code
    assert added == 201
    assert len(found) == len(set(found))
    assert set(whole) <= set(found)


def test_lists_are_narrowed(writer: Program) -> None:
    def keys(query: str) -> set[str]:
        return {one["id"] for one in writer.get(f"{CASE}/{query}")["items"]}

    assert all(key.startswith(INITIATIVE) for key in keys(f"goals?initiative={INITIATIVE}"))
    assert keys(f"goals?parent={INITIATIVE}") == keys(f"goals?initiative={INITIATIVE}") != keys("goals")
    stage = f"{INITIATIVE}-value_chain-0"
    assert keys(f"actors?parent={stage}") < keys(f"actors?initiative={INITIATIVE}") < keys("actors")
    assert keys("goals?initiative=no-such") == set()
    made = writer.ask("POST", f"{CASE}/organisations", {"record": {"name": "Ödeshögs Såg"}})
    assert keys("organisations?q=ödesh såg") == {told(made)["id"]}
    change = writer.get(f"{CASE}/change-log")["items"][0]
    assert keys(f"organisations?changed_since={change['at']}") == {told(made)["id"]}
    assert keys("organisations?changed_since=2999-01-01T00:00:00Z") == set()


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("limit=0&cursor=!&whatever=1", ["bad-parameter", "bad-parameter", "unknown-parameter"]),
        ("limit=1&limit=2", ["repeated-parameter"]),
        ("limit=201", ["bad-parameter"]),
        ("limit=%D9%A3", ["bad-parameter"]),
        ("cursor=" + "9" * 400, ["bad-parameter"]),
        ("parent=%00", ["bad-parameter"]),
        ("initiative=" + "a" * 81, ["bad-parameter"]),
        ("changed_since=2001-02-30T00:00:00Z", ["bad-parameter"]),
        ("changed_since=2001-02-03T00:00:00", ["bad-parameter"]),
        ("changed_since=0001-01-01T00:00:00%2B14:00", ["bad-parameter"]),
        ("collection=goals", ["unknown-parameter"]),
    ],
)
def test_a_wrong_address_is_told_of_in_full(writer: Program, query: str, codes: list[str]) -> None:
    answer = writer.ask("GET", f"{GOALS}?{query}")
    assert answer.status_code == 400
    assert [one["code"] for one in told(answer)["faults"]] == codes


@pytest.mark.parametrize("collection", ["activities", "roles", "organisations", "regions"])
def test_a_long_page_takes_no_more_queries_than_a_short_one(writer: Program, collection: str) -> None:
    writer.get("/cases")  # the first use of a token is noted
    counts = []
    for limit in (1, 2, 10):
        with CaptureQueriesContext(connection) as queries:
            writer.get(f"{CASE}/{collection}?limit={limit}")
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 7


# Several at once


def test_a_batch_saves_records_that_name_one_another(writer: Program) -> None:
    records = [
        {"collection": "members", "parent": "alpha", "record": {"id": "m", "organisation": "new-firm"}},
        {"collection": "goals", "parent": "alpha", "record": GOAL | {"id": "sub", "parent": "top"}},
        {"collection": "goals", "parent": "alpha", "record": GOAL | {"id": "top"}},
        {"collection": "initiatives", "record": {"id": "alpha", "name": "Alfa", "host": "new-firm"}},
        {"collection": "organisations", "record": {"id": "new-firm", "name": "Ny"}},
        {"collection": "actors", "parent": "stage-a", "record": {"organisation": "new-firm"}},
        {"collection": "value_chain", "parent": "alpha", "record": {"id": "stage-a", "name": {"sv": "Steg"}}},
    ]
    answer = writer.ask("POST", f"{CASE}/batch", {"records": records})
    assert answer.status_code == 200, answer.content
    assert [one["collection"] for one in told(answer)["records"]] == [one["collection"] for one in records]
    change = writer.get(f"{CASE}/change-log/{told(answer)['change']}")
    assert (change["count"], len(change["records"]), change["by"]) == (7, 7, "administrator")
    touched = writer.get(f"{CASE}/change-log/{change['id']}/records?limit=5")
    assert [*touched["items"], *writer.get(touched["next"])["items"]] == change["records"]
    assert writer.ask("POST", f"{CASE}/change-log/{change['id']}/undo").status_code == 200
    assert writer.ask("GET", f"{CASE}/initiatives/alpha").status_code == 404
    again = told(writer.ask("POST", f"{CASE}/change-log/{change['id']}/undo"))
    assert again == {"change": None}


def test_a_batch_is_saved_in_full_or_not_at_all_and_all_faults_are_told(writer: Program) -> None:
    records = [
        {"collection": "organisations", "record": {"id": "fine", "name": "Fin"}},
        {"collection": "organisations", "record": {"id": "fine", "name": "Fin igen"}},
        {"collection": "goals", "record": GOAL},
        {"collection": "goals", "parent": "no-such", "record": GOAL | {"kind": "x"}},
        {"collection": "nothing", "record": {}},
        {"collection": "people", "parent": "alpha", "record": {"name": "A", "appointments": []}},
        {"collection": "people", "recrd": {"name": "A"}},
        5,
    ]
    answer = writer.ask("POST", f"{CASE}/batch", {"records": records})
    assert answer.status_code == 422
    assert [(one["code"], one["pointer"]) for one in told(answer)["faults"]] == [
        ("repeated-record", "/records/1/record/id"),
        ("not-allowed-value", "/records/3/record/kind"),
        ("unknown-list", "/records/4/collection"),
        ("unknown-field", "/records/5/parent"),
        ("read-apart", "/records/5/record/appointments"),
        ("unknown-field", "/records/6/recrd"),
        ("missing-field", "/records/6/record"),
        ("not-an-object", "/records/7"),
        ("missing-field", "/records/7/collection"),
    ]
    between = [
        {"collection": "organisations", "record": {"id": "fine", "name": "Fin", "region": "no-such"}},
        {"collection": "goals", "parent": "no-such", "record": GOAL | {"parent": "no-goal"}},
    ]
    answer = writer.ask("POST", f"{CASE}/batch", {"records": between})
    assert sorted(one["pointer"] for one in told(answer)["faults"]) == [
        "/records/0/record/region",
        "/records/1/parent",
        "/records/1/record/parent",
    ]
    assert writer.ask("GET", f"{CASE}/organisations/fine").status_code == 404
    assert not Change.objects.exists()


def test_a_batch_that_meets_anothers_change_changes_nothing(writer: Program) -> None:
    firm = writer.get(f"{CASE}/organisations/{FIRM}")
    records = [
        {"collection": "people", "record": {"id": "new", "name": "Ny"}},
        {
            "collection": "organisations",
            "version": "0" * 32,
            "record": firm["record"] | {"name": "Nytt namn"},
        },
    ]
    answer = writer.ask("POST", f"{CASE}/batch", {"records": records})
    assert (answer.status_code, len(told(answer)["conflicts"])) == (412, 1)
    assert writer.ask("GET", f"{CASE}/people/new").status_code == 404
    records[1]["version"] = firm["version"]
    assert writer.ask("POST", f"{CASE}/batch", {"records": records}).status_code == 200


def test_two_of_one_name_in_a_batch_get_identifiers_of_their_own(writer: Program) -> None:
    records = [{"collection": "organisations", "record": {"name": "Lika"}}] * 3
    answer = told(writer.ask("POST", f"{CASE}/batch", {"records": records}))
    assert len({one["id"] for one in answer["records"]}) == 3


def test_regions_that_include_one_another_are_saved(writer: Program) -> None:
    for version in (None, "now"):
        records = [
            {
                "collection": "regions",
                "version": version and writer.get(f"{CASE}/regions/{key}")["version"],
                "record": {
                    "id": key,
                    "kind": "other",
                    "name": {"sv": f"{key} {version}"},
                    "includes": [other],
                },
            }
            for key, other in (("one", "other"), ("other", "one"))
        ]
        answer = writer.ask("POST", f"{CASE}/batch", {"records": records})
        assert answer.status_code in {200, 422}, answer.content


# The history


def test_the_history_comes_a_page_at_a_time_and_is_narrowed(writer: Program) -> None:
    for number in range(5):
        writer.ask("POST", GOALS, {"parent": INITIATIVE, "record": GOAL | {"id": f"g{number}"}})
    writer.ask("POST", f"{CASE}/people", {"record": {"id": "p", "name": "Någon"}})
    first = writer.get(f"{CASE}/change-log?limit=4")
    second = writer.get(first["next"])
    assert (first["total"], len(first["items"]), len(second["items"]), second["next"]) == (6, 4, 2, None)
    assert [one["id"] for one in (*first["items"], *second["items"])] == sorted(
        Change.objects.values_list("pk", flat=True), reverse=True
    )
    assert writer.get(f"{CASE}/change-log?collection=people")["total"] == 1
    assert writer.get(f"{CASE}/change-log?initiative={INITIATIVE}")["total"] == 5
    assert writer.get(f"{CASE}/change-log?since=2999-01-01T00:00:00Z")["total"] == 0
    [touched] = first["items"][0]["records"]
    assert (touched["before"], touched["after"]["name"]) == (None, "Någon")


def test_what_has_been_changed_since_is_not_undone(writer: Program) -> None:
    made = told(writer.ask("POST", f"{CASE}/people", {"record": {"id": "p", "name": "Någon"}}))
    tag = f'"{made["version"]}"'
    writer.ask("PUT", f"{CASE}/people/p", {"record": {"name": "Någon annan"}}, if_match=tag)
    answer = writer.ask("POST", f"{CASE}/change-log/{made['change']}/undo")
    assert (answer.status_code, told(answer)["code"]) == (409, "changed-since")
    assert told(answer)["conflicts"][0]["now"]["record"]["name"] == "Någon annan"


def test_the_case_file_is_the_one_of_the_page(writer: Program, case: Case) -> None:
    assert writer.get(f"{CASE}/case-file")["id"] == case.key

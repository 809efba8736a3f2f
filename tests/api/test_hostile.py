"""Nothing that is sent breaks the interface: every body that is no record is told what is wrong with it, in full."""

from __future__ import annotations

import json

import pytest
from tests.api.program import BASE, INITIATIVE, Program, told

from klustermotor.web.recording.models import Change

CASE = "/cases/mine"
DEEP = b"[" * 200_000
WRONG: list[tuple[bytes, int, list[str]]] = [
    (b"?", 400, ["broken-body"]),
    (b"{", 400, ["broken-body"]),
    (b'{"record": {}} x', 400, ["broken-body"]),
    (b"\xff\xfe{\x00", 400, ["body-encoding"]),
    ('{"record": {"name": "å"}}'.encode("latin-1"), 400, ["body-encoding"]),
    (b'{"record": {"name": "\xed\xa0\x80"}}', 400, ["body-encoding"]),
    (DEEP, 400, ["body-too-deep"]),
    (b'{"record": ' + b'{"a":' * 100_000, 400, ["body-too-deep"]),
    (b'{"record": ' + b"[" * 300 + b"]" * 300 + b"}", 422, ["too-deep"]),
    (b"null", 422, ["not-an-object", "missing-field"]),
    (b"[]", 422, ["not-an-object", "missing-field"]),
    (b"9" * 5000, 422, ["not-an-object", "missing-field"]),
    (b"{}", 422, ["missing-field"]),
    (b'{"record": null}', 422, ["not-an-object"]),
    (b'{"record": NaN}', 422, ["not-an-object"]),
    (b'{"record": {"name": NaN}}', 422, ["not-a-text"]),
    (b'{"record": {"name": "a", "name": "b"}}', 422, ["duplicate-name"]),
    (b'{"record": {"name": "\\ud800"}}', 422, ["control-character"]),
    (b'{"record": {"\\ud800": 1, "name": "a"}}', 422, ["control-character"]),
    (b'{"\\ud800": 1, "record": {"name": "a"}}', 422, ["unknown-field"]),
    (b'{"record": {"name": "\\u0000"}}', 422, ["control-character"]),
    (b'{"record": {"name": "a", "id": "\\u0000"}}', 422, ["bad-identifier"]),
    (b'{"record": {"name": "a", "id": 5}}', 422, ["not-a-text"]),
    (b'{"record": {"name": "a", "id": "A B"}}', 422, ["bad-identifier"]),
    (b'{"record": {"name": "a", "appointments": []}}', 422, ["read-apart"]),
    (b'{"record": {"name": "a", "nme": 1}}', 422, ["unknown-field"]),
    (b'{"record": {"name": 1' + b"0" * 5000 + b"}}", 422, ["number-out-of-range"]),
    (b'{"record": {"name": 1e999999}}', 422, ["not-a-text"]),
    (b'{"record": {"name": "' + b"a" * 301 + b'"}}', 422, ["text-too-long"]),
    (b'{"record": {"name": "a", "source": "no-such"}}', 422, ["unknown-reference"]),
    (b'{"record": {"name": "a"}, "parent": "b"}', 422, ["unknown-field"]),
    (b'{"record": {"name": "a", "note": "' + b"a" * 600_000 + b'"}}', 422, ["record-too-large"]),
    (b'{"record": {"name": ["' + b'","'.join([b"a"] * 100_000) + b'"]}}', 422, ["not-a-text"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "codes"), WRONG, ids=[str(number) for number in range(len(WRONG))]
)
def test_a_wrong_body_is_told_of(writer: Program, body: bytes, status: int, codes: list[str]) -> None:
    made = writer.ask("POST", f"{CASE}/people", body)
    assert made.status_code == status, made.content
    assert [one["code"] for one in told(made)["faults"]] == codes
    put = writer.ask(
        "PUT", f"{CASE}/people/mine-people-0", body, if_match=writer.tag(f"{CASE}/people/mine-people-0")
    )
    assert put.status_code == status
    batch = writer.ask("POST", f"{CASE}/batch", b'{"records": [' + body + b"]}")
    assert batch.status_code in {400, 422}
    assert not Change.objects.exists()


def test_every_fault_is_told_at_once(writer: Program) -> None:
    body = {"record": {"knd": 1, "text": {}, "baseline": "5", "target_date": "i går"}, "parent": "A", "x": 1}
    answer = told(writer.ask("POST", f"{CASE}/goals", body))
    assert sorted(one["pointer"] for one in answer["faults"]) == [
        "/parent", "/record/baseline", "/record/kind", "/record/knd", "/record/target_date", "/record/text", "/x",
    ]  # fmt: skip
    assert answer["count"] == 7


def test_problems_are_told_in_swedish_too(writer: Program) -> None:
    english = told(writer.ask("POST", f"{CASE}/people", {"record": {"name": " "}}))
    swedish = told(
        writer.ask("POST", f"{CASE}/people", {"record": {"name": " "}}, accept_language="sv-SE,en;q=0.5")
    )
    assert english["faults"][0]["detail"] != swedish["faults"][0]["detail"]
    assert (english["code"], english["faults"][0]["code"]) == (swedish["code"], swedish["faults"][0]["code"])


def test_a_list_of_a_great_many_wrong_things_is_told_of_in_part(writer: Program) -> None:
    record = {"title": {"sv": "x"}, "kind": "meeting", "people": [1] * 100_000}
    answer = told(writer.ask("POST", f"{CASE}/activities", {"parent": INITIATIVE, "record": record}))
    assert (answer["count"], len(answer["faults"])) == (100_000, 200)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "å",
    ],
)
def test_only_json_is_taken(writer: Program, content_type: str) -> None:
    body = json.dumps({"record": {"name": "Ny"}}).encode()
    answer = writer.client.generic("POST", f"{BASE}{CASE}/people", body, content_type)
    assert (answer.status_code, told(answer)["code"]) == (415, "not-json")


def test_json_with_its_encoding_named_is_taken(writer: Program) -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"record": {"name": "Ny"}}).encode()
    answer = writer.client.generic("POST", f"{BASE}{CASE}/people", body, "Application/JSON; charset=utf-8")
    assert answer.status_code == 201


def test_a_body_that_is_too_large_is_not_read(writer: Program) -> None:
    answer = writer.ask("POST", f"{CASE}/people", b'{"record": "' + b"a" * (2 * 2**20) + b'"}')
    assert (answer.status_code, told(answer)["code"]) == (413, "body-too-large")
    said = writer.client.generic(
        "POST", f"{BASE}{CASE}/people", b"{}", "application/json", headers={"content-length": "99999999999"}
    )
    assert said.status_code == 413


def test_too_many_parameters_are_refused(writer: Program) -> None:
    answer = writer.ask("GET", f"{CASE}/people?" + "&".join(f"a{number}=1" for number in range(2000)))
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("tag", ["", "x", '"', "*,*", "\x00", '"' * 999, "å", 'W/"x"', ",,,"])
def test_no_odd_version_is_taken_for_one(writer: Program, tag: str) -> None:
    address = f"{CASE}/people/mine-people-0"
    record = {"record": {"name": "Annat"}}
    assert writer.ask("PUT", address, record, if_match=tag).status_code in {412, 428}
    assert writer.ask("PUT", address, record, if_none_match=tag).status_code == 428
    assert writer.ask("DELETE", address, if_match=tag).status_code in {412, 428}
    assert writer.ask("GET", address, if_none_match=tag).status_code == 200

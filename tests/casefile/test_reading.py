"""Files that are wrong as files, and files that are wrong in many places at once."""

import json
import os
import resource
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casefile.strategies import raw_cases

from klustermotor.casefile.faults import SENTENCES, explain
from klustermotor.casefile.reading import read_case, read_case_file
from klustermotor.errors import Fault, InputError

HEAD: dict[str, Any] = {"format": "klustermotor-case", "version": 1, "id": "c", "title": {"sv": "Åmåls län"}}


def content(**more: Any) -> bytes:
    return json.dumps(HEAD | more, ensure_ascii=False, indent=1).encode()


def faults_of(file: bytes) -> list[Fault]:
    with pytest.raises(InputError) as caught:
        read_case(file)
    for fault in caught.value.faults:
        assert "%(" not in explain(fault)
    return list(caught.value.faults)


def only(file: bytes) -> Fault:
    (fault,) = faults_of(file)
    return fault


# The file as such


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as sparse:
        sparse.truncate(200_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError) as caught:
        read_case_file(file)
    assert caught.value.faults == (Fault("file-too-large", values={"size": 191, "limit": 128}),)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_case_file(tmp_path / "nothing.json")


@pytest.mark.parametrize("file", [b"", b" \n\t", b"\xef\xbb\xbf"])
def test_an_empty_file(file: bytes) -> None:
    assert only(file).code == "empty-file"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_and_32_are_named(encoding: str) -> None:
    fault = only(content().decode().encode(encoding))
    assert fault.code == "wrong-encoding"
    assert fault.values["encoding"] == ("UTF-32" if encoding == "utf-32" else "UTF-16")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_latin_1_is_named_with_byte_and_line(mark: bytes) -> None:
    file = mark + content().decode().encode("latin-1")
    fault = only(file)
    assert (fault.code, fault.line) == ("wrong-encoding", 6)
    assert "Latin-1" in str(fault.values["encoding"])
    assert fault.values["position"] == file.index("Å".encode("latin-1"))


def test_every_truncation_of_a_file_is_told_as_one() -> None:
    file = content(
        regions=[{"id": "r", "kind": "county", "name": {"sv": 'Å\\u00e5 "x"'}}],
        organisations=[{"id": "o", "name": "Ö", "description": None}],
        ties=[{"id": "t", "directed": True, "strength": -12.5e7}, False],
    )
    read_to_the_end = {faults_of(file)[0].code}
    assert read_to_the_end == {"missing-field"}
    for length in range(1, len(file)):
        fault = only(file[:length])
        assert fault.code == "truncated-json", file[:length][-30:]
        assert fault.line == file[:length].rstrip().count(b"\n") + 1


@pytest.mark.parametrize(
    ("broken", "line", "column"),
    [
        (b'{"a": 1,\n "b": ?}', 2, 7),
        (b'{"a": 1\n "b": 2}', 2, 2),
        (b"{'a': 1}", 1, 2),
        (b'{"a": 1}\n{"b": 2}', 2, 1),
        (b'{"a": "x\ny"}', 1, 9),
        (b'{"a": "\\q"}', 1, 8),
        (b'{"a" 1}', 1, 6),
        (b"nonsense that goes on", 1, 1),
        (b'{"regions": [1 2]}', 1, 16),
        (b"PK\x03\x04 a spreadsheet, not a case", 1, 1),
    ],
)
def test_broken_json_has_line_and_column(broken: bytes, line: int, column: int) -> None:
    fault = only(broken)
    assert (fault.code, fault.line, fault.values["column"]) == ("broken-json", line, column)


@pytest.mark.parametrize("opening", [b"[", b'{"regions":', b'{"title":[', b'[{"a":'])
@pytest.mark.parametrize("depth", [250, 5_000, 200_000])
def test_deep_nesting_is_refused(opening: bytes, depth: int) -> None:
    start = b'{"format": "klustermotor-case", "version": 1, "id": "c", "title": '
    closing = opening.translate(bytes.maketrans(b"[{", b"]}"), b'"abcdefghijklmnopqrstuvwxyz:')[::-1]
    codes = {fault.code for fault in faults_of(start + opening * depth + b"1" + closing * depth + b"}")}
    assert codes == {"too-deep"}


@pytest.mark.parametrize(
    "file", [b"[]", b"5", b'"case"', b"{}", b'{"format": "geojson"}', b'{"format": ["x"]}']
)
def test_another_format(file: bytes) -> None:
    assert only(file).code == "not-a-case"


def test_a_newer_version_is_told_alone() -> None:
    fault = only(content(version=2, people="of another kind", novelty=[1]))
    assert (fault.code, fault.place, fault.line) == ("newer-version", "/version", 3)
    assert fault.values == {"found": "2", "supported": 1}


@pytest.mark.parametrize("version", [0, -1, "1", None, 1.0, True, []])
def test_a_version_that_is_none(version: object) -> None:
    assert only(content(version=version)).code == "not-allowed-value"


def test_a_byte_order_mark_is_accepted() -> None:
    assert read_case(b"\xef\xbb\xbf" + content()).id == "c"


# Many faults at once


def test_all_faults_come_at_once_each_with_place_and_line() -> None:
    file = b"""{
 "format": "klustermotor-case",
 "version": 1,
 "id": "c",
 "title": {"sv": "Lan"},
 "plan": [],
 "regions": [
  {"id": "r", "kind": "kounty", "name": {"sv": "R"}},
  {"id": "r", "kind": "county", "name": {}}
 ],
 "organisations": [
  {
   "id": "volvo",
   "name": "Volvo",
   "organisation_number": "556036-0794",
   "region": "s"
  },
  {"id": "Firm", "name": " ", "organisation_number": "640823-3234"}
 ],
 "people": [
  {"id": "p", "name": "P",
   "appointments": [
    {"id": "a", "organisation": "volo",
     "start": "2003-05", "end": "2001"}
   ]}
 ],
 "initiatives": [
  {"id": "i", "name": "I",
   "funding": [
    {"id": "f", "amount": "500 000"},
    {"id": "g", "amount": -1,
     "year": 2003.5}
   ],
   "activities": [
    {"id": "a", "title": {"sv": "T"}, "kind": "meeting", "start": "27/3 2001",
     "organisations": [
      "volvo",
      "abb"
     ]}
   ],
   "activities_": []
  }
 ]
}
"""
    assert [(fault.code, fault.place, fault.line) for fault in faults_of(file)] == [
        ("unknown-field", "/plan", 6),
        ("not-allowed-value", "/regions/0/kind", 8),
        ("empty-text", "/regions/1/name", 9),
        ("duplicate-identifier", "/regions/1/id", 9),
        ("bad-organisation-number", "/organisations/0/organisation_number", 15),
        ("unknown-reference", "/organisations/0/region", 16),
        ("bad-identifier", "/organisations/1/id", 18),
        ("blank-text", "/organisations/1/name", 18),
        ("personal-number", "/organisations/1/organisation_number", 18),
        ("unknown-reference", "/people/0/appointments/0/organisation", 23),
        ("end-before-start", "/people/0/appointments/0/end", 24),
        ("number-as-text", "/initiatives/0/funding/0/amount", 30),
        ("negative-number", "/initiatives/0/funding/1/amount", 31),
        ("not-a-whole-number", "/initiatives/0/funding/1/year", 32),
        ("bad-date", "/initiatives/0/activities/0/start", 35),
        ("unknown-reference", "/initiatives/0/activities/0/organisations/1", 38),
        ("unknown-field", "/initiatives/0/activities_", 41),
    ]


def test_suggestions() -> None:
    file = content(
        region="sodermanland",
        regions=[{"id": "sodermanlands", "kind": "municipal", "name": {"sv": "S"}, "parant": "x"}],
    )
    by_code = {fault.code: fault.values["nearest"] for fault in faults_of(file)}
    assert by_code == {
        "unknown-reference": "sodermanlands",
        "not-allowed-value": "municipality",
        "unknown-field": "parent",
    }


def test_the_allowed_fields_are_those_of_the_part() -> None:
    fault = only(content(regions=[{"id": "r", "kind": "county", "name": {"sv": "S", "se": "S"}}]))
    assert (fault.place, fault.values["allowed"]) == ("/regions/0/name/se", "sv, en")


def test_a_field_that_is_given_twice() -> None:
    start = content().decode().rstrip()[:-1]
    file = (
        start
        + ""","regions": [],
 "ties": [{"id": "t",
  "kind": "board",
  "from_person": "p", "to_person": "q",
  "description": {"sv": "a",
   "sv": "b"},
  "kind": "board"}],
 "people": [{"id": "p", "name": "P"}, {"id": "q", "name": "Q",
   "name": "Q", "appointments": [],
   "appointments": []}],
 "regions": []}"""
    )
    assert [(fault.code, fault.place, fault.line) for fault in faults_of(file.encode())] == [
        ("duplicate-name", "/ties/0/description/sv", 13),
        ("duplicate-name", "/ties/0/kind", 14),
        ("duplicate-name", "/people/1/name", 16),
        ("duplicate-name", "/people/1/appointments", 17),
        ("duplicate-name", "/regions", 18),
    ]


def test_faults_are_counted_beyond_those_that_are_shown() -> None:
    faults = faults_of(content(regions=[{"id": f"r{number}"} for number in range(500)]))
    assert len(faults) == 201
    assert (faults[-1].code, faults[-1].values) == ("more-faults", {"shown": 200, "total": 1000})


def test_a_file_that_is_wrong_throughout_stops_early() -> None:
    faults = faults_of(content(regions=[{}] * 100_000))
    assert (faults[-1].code, faults[-1].values) == ("too-many-faults", {"shown": 200, "total": 10_000})


def test_one_record_cannot_be_as_large_as_a_file() -> None:
    fault = only(
        content(regions=[{"id": "r", "kind": "county", "name": {"sv": "R"}, "includes": [1] * 400_000}])
    )
    assert (fault.code, fault.place) == ("record-too-large", "/regions/0")


def test_a_personal_number_is_not_repeated_in_what_is_said() -> None:
    fault = only(content(organisations=[{"id": "o", "name": "O", "organisation_number": "640823-3234"}]))
    assert fault.code == "personal-number"
    assert "640823" not in explain(fault) + repr(fault)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", 5, "not-a-text"),
        ("name", None, "not-a-text"),
        ("name", "x" * 301, "text-too-long"),
        ("name", "a\u0000b", "control-character"),
        ("name", "a\ud800b", "control-character"),
        ("also_known_as", {}, "not-a-list"),
        ("also_known_as", ["ASEA"], "not-an-object"),
        ("country", "Sverige", "bad-country"),
        ("industry_codes", [{"scheme": "SNI2007", "code": "2x"}], "bad-industry-code"),
        ("region", "Södermanland", "bad-identifier"),
        ("organisation_number", "55603", "bad-organisation-number"),
        ("organisation_number", 5560360793, "not-a-text"),
        ("description", "text", "not-an-object"),
        ("size_class", "10–49", "not-allowed-value"),
    ],
)
def test_fields_of_an_organisation(field: str, value: object, code: str) -> None:
    record = {"id": "o", "name": "O", field: value}
    fault = only(json.dumps(HEAD | {"organisations": [record]}).encode())
    assert fault.code == code
    assert fault.place.startswith(f"/organisations/0/{field}") or code == "control-character"


@pytest.mark.parametrize(
    ("funding", "code"),
    [
        ({"year": 1500}, "number-too-small"),
        ({"year": 2600}, "number-too-large"),
        ({"amount": 10**18}, "number-too-large"),
        ({"amount": 1.0}, "not-a-whole-number"),
        ({"amount": True}, "not-a-whole-number"),
        ({"currency": "kr"}, "bad-currency"),
        ({"approximate": "yes"}, "not-true-or-false"),
        ({"approximate": 1}, "not-true-or-false"),
    ],
)
def test_fields_of_funding(funding: dict[str, object], code: str) -> None:
    initiative = {"id": "i", "name": "I", "funding": [{"id": "f", **funding}]}
    assert only(content(initiatives=[initiative])).code == code


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", '"7"', "9" * 5000])
def test_numbers_that_are_none(number: str) -> None:
    figure = f'{{"id": "k", "measure": "members", "value": {number}}}'
    file = content(initiatives=[{"id": "i", "name": "I", "key_figures": ["@"]}]).replace(
        b'"@"', figure.encode()
    )
    assert only(file).code in {"not-a-number", "number-as-text", "number-out-of-range"}


@pytest.mark.parametrize(
    ("collection", "record", "code", "field"),
    [
        ("roles", {"role": "chair"}, "role-without-holder", ""),
        ("phases", {"phase": "start", "until_phase": "sounding"}, "phase-order", "/until_phase"),
        ("members", {"organisation": "o", "start": "2002", "end": "2001-12~"}, "end-before-start", "/end"),
    ],
)
def test_rules_between_fields(collection: str, record: dict[str, str], code: str, field: str) -> None:
    file = content(
        organisations=[{"id": "o", "name": "O"}],
        initiatives=[{"id": "i", "name": "I", collection: [{"id": "x", **record}]}],
    )
    fault = only(file)
    assert (fault.code, fault.place) == (code, f"/initiatives/0/{collection}/0{field}")


def test_rules_between_fields_are_told_beside_faults_of_single_fields() -> None:
    faults = faults_of(
        content(
            organisations=[{"id": "o", "name": "", "organisation_number": "5560360794"}],
            people=[
                {
                    "id": "p",
                    "name": "P",
                    "appointments": [{"id": "a", "organisation": 5, "start": "2002", "end": "2001"}],
                }
            ],
            initiatives=[{"id": "i", "name": "I", "roles": [{"id": "r", "role": "boss"}, {"id": "s"}]}],
        )
    )
    assert [(fault.code, fault.place) for fault in faults] == [
        ("blank-text", "/organisations/0/name"),
        ("bad-organisation-number", "/organisations/0/organisation_number"),
        ("not-a-text", "/people/0/appointments/0/organisation"),
        ("end-before-start", "/people/0/appointments/0/end"),
        ("role-without-holder", "/initiatives/0/roles/0"),
        ("not-allowed-value", "/initiatives/0/roles/0/role"),
        ("missing-field", "/initiatives/0/roles/1/role"),
        ("role-without-holder", "/initiatives/0/roles/1"),
    ]


def test_rules_between_fields_are_not_told_of_fields_that_are_wrong_themselves() -> None:
    faults = faults_of(
        content(
            organisations=[{"id": "o", "name": "O", "country": "Norge", "organisation_number": "5"}],
            initiatives=[{"id": "i", "name": "I", "roles": [{"id": "r", "role": "chair", "person": 5}]}],
        )
    )
    assert [fault.code for fault in faults] == ["bad-country", "not-a-text"]


@pytest.mark.parametrize(
    ("tie", "code"),
    [
        ({"from_person": "p"}, "tie-ends"),
        ({"from_person": "p", "to_person": "p"}, "tie-to-itself"),
        ({"from_person": "p", "from_organisation": "o", "to_person": "p"}, "tie-ends"),
    ],
)
def test_ends_of_ties(tie: dict[str, str], code: str) -> None:
    file = content(
        organisations=[{"id": "o", "name": "O"}],
        people=[{"id": "p", "name": "P"}],
        ties=[{"id": "t", "kind": "informal", **tie}],
    )
    assert only(file).code == code


# Whatever comes


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_with_faults(file: bytes) -> None:
    assert {fault.code for fault in faults_of(file)} <= set(SENTENCES)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["2001", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.slow
@given(raw_cases(), st.data())
def test_a_case_changed_anywhere_is_read_or_refused_with_faults(
    raw: dict[str, Any], data: st.DataObject
) -> None:
    raw = json.loads(json.dumps(raw))
    for _ in range(data.draw(st.integers(1, 4))):
        _change(raw, data)
    try:
        read_case(json.dumps(raw).encode())
    except InputError as error:
        faults = error.faults
    else:
        faults = ()
    for fault in faults:
        assert explain(fault)
        assert fault.line == 1 or fault.code == "more-faults"


def _change(item: Any, data: st.DataObject) -> None:
    """Go down to some place and put something else there, take it away, or say it twice."""
    while True:
        keys = list(item) if isinstance(item, dict) else list(range(len(item)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if not isinstance(item[key], (dict, list)) or not item[key] or data.draw(st.integers(0, 5)) == 0:
            break
        item = item[key]
    way = data.draw(st.sampled_from(["other", "gone", "again"]))
    if way == "other":
        item[key] = data.draw(values)
    elif way == "gone":
        del item[key]
    elif isinstance(item, list):
        item.append(item[key])
    else:
        item[data.draw(st.text(max_size=5))] = item[key]


@given(raw_cases(most=1), st.data())
def test_a_file_with_changed_bytes_is_read_or_refused(raw: dict[str, Any], data: st.DataObject) -> None:
    file = bytearray(json.dumps(raw, ensure_ascii=False).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_case(bytes(file))
    except InputError as error:
        faults = error.faults
    else:
        faults = ()
    assert {fault.code for fault in faults} <= set(SENTENCES)


def test_a_file_of_real_size_is_refused_in_bounded_time_and_memory(tmp_path: Path) -> None:

    file = tmp_path / "wrong.json"
    file.write_bytes(content(regions=["@"]).replace(b'"@"', b",".join([b"{}"] * 3_000_000)))
    assert os.path.getsize(file) > 9_000_000
    with pytest.raises(InputError) as caught:
        read_case_file(file)
    assert caught.value.faults[-1].code == "too-many-faults"

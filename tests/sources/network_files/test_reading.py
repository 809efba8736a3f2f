"""Files that others made, files that are wrong, and files that mean harm."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from klustermotor.analysis.faults import TableError, fault_sentence
from klustermotor.sources.network_files import packed
from klustermotor.sources.network_files.document import TieEntry
from klustermotor.sources.network_files.reading import FORMATS, read_network


def codes(content: bytes, **told: str) -> list[str]:
    with pytest.raises(TableError) as caught:
        read_network(content, filename="file", **told)
    for one in caught.value.faults:
        for language in ("en", "sv"):
            assert "{" not in fault_sentence(one, language).replace(str(one.values.get("places")), "")
    return caught.value.codes


def zipped(**files: str) -> bytes:
    return packed.packed({name.replace("_", "."): text.encode() for name, text in files.items()})


def test_a_blueprint_by_labels() -> None:
    blueprint = {
        "elements": [{"label": "A", "type": "Person", "tags": ["x", "y"]}, {"label": "B", "age": 3}],
        "connections": [{"from": "A", "to": "B", "type": "Knows", "strength": "Strong"}],
    }
    found = read_network(json.dumps(blueprint).encode(), filename="a.json")
    assert [actor.key for actor in found.actors] == ["A", "B"]
    assert found.actors[0].attributes == {"type": "Person", "tags": ("x", "y")}
    assert found.actors[1].attributes == {"age": 3}
    assert found.ties == (TieEntry(None, "A", "B", "Knows", attributes={"strength": "Strong"}),)


def test_an_exported_project_of_kumu() -> None:
    project = {
        "elements": [
            {"_id": "elem-1", "attributes": {"label": "A", "element type": "Firm"}},
            {"_id": "elem-2", "attributes": {"label": "A", "element type": "Person"}},
        ],
        "connections": [
            {"_id": "c", "from": "elem-1", "to": "elem-2", "direction": "directed", "attributes": {}}
        ],
    }
    found = read_network(json.dumps(project).encode(), filename="a.json")
    assert [actor.attributes["type"] for actor in found.actors] == ["Firm", "Person"]
    assert (found.ties[0].tail, found.ties[0].head, found.ties[0].directed) == ("elem-1", "elem-2", True)
    project["connections"][0]["from"] = "A"
    assert "label-of-several" in codes(json.dumps(project).encode())


def test_sheets_that_people_made() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        elements, connections, notes = (
            book.add_worksheet(n) for n in ("Elements", "Links", "Notes (ignore)")
        )
        for place, row in enumerate(
            [["Label", "Type", "Tags", "Net worth"], ["A", "Firm", "x|y", 3], ["B"], ["C"]]
        ):
            elements.write_row(place, 0, row)
        for place, row in enumerate([["From", "To", "Strength"], ["A", "B|C", 2]]):
            connections.write_row(place, 0, row)
        notes.write(0, 0, "whatever")
    found = read_network(content.getvalue(), filename="a.xlsx")
    assert found.actors[0].attributes == {"type": "Firm", "tags": ("x", "y"), "Net worth": "3"}
    assert [(tie.tail, tie.head, tie.weight) for tie in found.ties] == [("A", "B", 2.0), ("A", "C", 2.0)]


def test_lists_as_gephi_writes_them() -> None:
    content = zipped(
        nodes_csv="Id;Label;Sector\n1;Mill;business\n2;College;academia\n",
        edges_csv="Source;Target;Type;Weight\n1;2;Directed;2,5\n",
    )
    found = read_network(content, filename="a.zip")
    assert [actor.name for actor in found.actors] == ["Mill", "College"]
    assert found.actors[0].attributes == {"Sector": "business"}
    assert found.ties == (TieEntry(None, "1", "2", directed=True, weight=2.5),)
    alone = read_network(zipped(edges_csv="source,target\na,b\nb,c\n"), filename="a.zip")
    assert [actor.key for actor in alone.actors] == ["a", "b", "c"]


def test_graphml_of_others() -> None:
    content = b"""<?xml version="1.0"?>
    <graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="d0" for="node" attr.name="colour"
    attr.type="string">
    <default>yellow</default></key><key id="d1" for="edge" attr.name="weight" attr.type="double"/>
    <key for="node" id="d6" yfiles.type="nodegraphics"/>
    <graph edgedefault="directed"><node id="n0"><data key="d0">green</data></node><node id="n1"/>
    <edge source="n0" target="n1"><data key="d1">1.5</data></edge></graph></graphml>"""
    found = read_network(content, filename="a")
    assert [actor.attributes["colour"] for actor in found.actors] == ["green", "yellow"]
    assert found.ties == (TieEntry(None, "n0", "n1", directed=True, weight=1.5),)


def test_gexf_of_others() -> None:
    content = b"""<?xml version="1.0"?><gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz">
    <graph mode="dynamic" timeformat="date" defaultedgetype="directed"><attributes class="node"><attribute id="0"
    title="frog" type="boolean"><default>true</default></attribute><attribute id="1" title="words" type="liststring"/>
    </attributes><nodes><node id="0" label="Gephi"><attvalues><attvalue for="1" value="[a, b]"/></attvalues>
    <viz:color r="1" g="2" b="3"/></node><node id="1" label="Net"><attvalues><attvalue for="0" value="false"/>
    </attvalues></node></nodes><edges><edge source="0" target="1" start="2009-03-01" end="2010"/></edges>
    </graph></gexf>"""
    found = read_network(content, filename="a")
    assert found.actors[0].attributes == {"frog": True, "words": ("a", "b")}
    assert found.actors[1].attributes == {"frog": False}
    assert found.ties == (TieEntry(None, "0", "1", directed=True, start="2009-03-01", end="2010"),)
    assert [one.code for one in found.remarks] == ["not-kept"]


def test_org_of_others() -> None:
    content = {
        "@context": {"o": "http://www.w3.org/ns/org#", "name": "http://xmlns.com/foaf/0.1/name", "id": "@id"},
        "@graph": [
            {"id": "urn:a", "@type": "o:FormalOrganization", "name": "Mill"},
            {"id": "urn:b", "@type": "http://xmlns.com/foaf/0.1/Person", "name": "Ada"},
            {
                "@type": "o:Membership",
                "o:member": {"id": "urn:b"},
                "o:organization": {"id": "urn:a"},
                "o:role": {"http://www.w3.org/2004/02/skos/core#prefLabel": "chair"},
            },
        ],
    }
    found = read_network(json.dumps(content).encode(), filename="a.jsonld")
    assert [(one.key, one.name, one.attributes["type"]) for one in found.actors] == [
        ("urn:a", "Mill", "organisation"),
        ("urn:b", "Ada", "person"),
    ]
    assert found.ties == (TieEntry(None, "urn:b", "urn:a", "membership", True, attributes={"role": "chair"}),)
    content["@context"] = "https://example.org/context"  # nothing is fetched
    assert codes(json.dumps(content).encode()) == ["not-a-network-file"]


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><%s>&b;</%s>"""
)
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]><%s>&x;</%s>"""


@pytest.mark.parametrize("name", [b"graphml", b"gexf"])
@pytest.mark.parametrize("harm", [BOMB, OUTSIDE])
def test_xml_that_means_harm(name: bytes, harm: bytes) -> None:
    assert codes(harm % (name, name)) == ["network-file-unsafe"]


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_xml_without_end(name: str) -> None:
    assert codes(f"<{name}>".encode() + b"<a>" * 1_000_000) == ["network-file-too-deep"]
    assert codes(f"<{name}><graph>".encode()) == ["not-a-network-file"]
    assert codes(f"<{name}/>".encode()) == ["not-a-network-file"]


def test_json_without_end() -> None:
    assert codes(b'{"elements":' + b"[" * 200_000) == ["not-a-network-file"]
    assert codes(b'{"elements": [{"label": "a", "n": NaN}]}') == ["not-a-network-file"]
    assert codes(b'{"elements": 3}') == ["not-a-network-file"]
    assert codes(b'{"@context": {}, "@graph": 3}') == ["not-a-network-file"]


def test_an_archive_larger_than_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_BYTES", 1000)
    assert codes(zipped(edges_csv="from,to\n" + "a,b\n" * 1000)) == ["network-file-too-large"]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", "empty-file"),
        (b"hello", "unknown-network-format"),
        (b"<html></html>", "unknown-network-format"),
        (b'{"a": 1}', "unknown-network-format"),
        (b"{", "not-a-network-file"),
        (b"PK\x03\x04nonsense", "not-a-network-file"),
        (zipped(note_txt="hello"), "not-a-network-file"),
        (zipped(edges_csv='from,to\n"a,b\n'), "not-a-network-file"),
    ],
)
def test_no_network(content: bytes, wanted: str) -> None:
    assert codes(content) == [wanted]


@pytest.mark.parametrize("file_format", list(FORMATS))
@pytest.mark.parametrize("content", [b"x", b"{}", b"<a/>", b"\x00\xff", zipped(a_txt="x")])
def test_every_reader_refuses_what_is_another(file_format: str, content: bytes) -> None:
    if (file_format, content) == ("org", b"{}"):
        assert read_network(content, filename="x", file_format=file_format).actors == ()
    else:
        assert codes(content, file_format=file_format) == ["not-a-network-file"]


def test_all_that_is_wrong_in_a_file_at_once() -> None:
    content = b"""<gexf><graph><attributes class="node"><attribute id="0" title="n" type="integer"/></attributes><nodes>
    <node id="a"><attvalues><attvalue for="0" value="many"/><attvalue for="9" value="x"/></attvalues></node>
    <node id="a"/><node label="no id"/></nodes><edges><edge id="e" source="a" target="ghost" weight="x"/>
    <edge id="e" source="a"/><edge source="a" target="a" start="soon"/></edges></graph></gexf>"""
    assert set(codes(content)) == {
        "wrong-attribute",
        "undeclared-attribute",
        "actor-without-key",
        "actor-twice",
        "tie-key-twice",
        "tie-without-actor",
        "tie-with-unknown-actor",
        "weight-not-above-0",
        "tie-to-itself",
        "not-a-date",
    }


def test_a_file_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"elements": [{"label": "A"}], "connections": []}')
    assert read_network(path, filename="a.json").actors[0].key == "A"
    assert codes(b"{}", file_format="pajek") == ["bad-parameter"]


def test_the_archive_is_the_same_every_time() -> None:
    one = zipped(a_csv="x")
    assert one == zipped(a_csv="x")
    assert zipfile.ZipFile(io.BytesIO(one)).read("a.csv") == b"x"

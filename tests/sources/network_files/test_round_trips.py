"""What is written comes back, in every format that can hold it, whatever the names are."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klustermotor.analysis.faults import TableError
from klustermotor.sources.network_files.document import ActorEntry, NetworkDocument, TieEntry, document_of
from klustermotor.sources.network_files.reading import FORMATS, not_held, read_network, write_network

WHOLE = [name for name, one in FORMATS.items() if one.whole]
HOSTILE = [
    '"', "'", "|", "a|b", ",", ";", "\n", "\r\n", "\r", "\t", "😀", "=1+1", "@x", "-", "+1", "\\", "\\n", "<b>&amp;",
    "]]>", "label", "Label", "from", "attribute label", "id", "@id", "weight", "true", "1", "1.0", "null", "[1]", "å",
    " x ", "\u2028", "\u0085", "", "key", "start", "attributes", "first known date",
    "element type", "connection type", "_id", "direction", "strength",
    "start date", "tags", "title", "kind", "type", "Type", "description", "@list", "@value", "km:name", "list", "name",
    "e\u0301",
]  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=6),
)
KEYS = TEXT.filter(lambda text: bool(text.strip()))
VALUES = st.one_of(
    TEXT,
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.lists(TEXT, max_size=3).map(tuple),
)
ATTRIBUTES = st.dictionaries(TEXT, VALUES, max_size=3)
DATES = st.sampled_from([None, "2001", "2001~", "2001-03", "1997-23", "1997-24~", "2001-03-27"])


@st.composite
def documents(draw: Any) -> NetworkDocument:
    keys = draw(st.lists(KEYS, min_size=2, max_size=4, unique=True))
    actors = tuple(ActorEntry(key, draw(TEXT), draw(ATTRIBUTES)) for key in keys)
    ends = draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=4))
    names = draw(st.lists(KEYS, min_size=len(ends), max_size=len(ends), unique=True))
    ties = tuple(
        TieEntry(
            draw(st.sampled_from([None, name])),
            tail,
            head,
            draw(TEXT),
            draw(st.booleans()),
            draw(st.floats(1e-300, 1e300)),
            draw(DATES),
            draw(st.sampled_from([None, "2004", "2004-05", "2004-05-31~"])),
            draw(ATTRIBUTES),
        )
        for (tail, head), name in zip(ends, names, strict=True)
        if tail != head
    )
    return NetworkDocument(actors, ties, draw(TEXT), draw(ATTRIBUTES))


@pytest.mark.parametrize("file_format", WHOLE)
@given(documents())
@settings(max_examples=120)
def test_everything_comes_back(file_format: str, document: NetworkDocument) -> None:
    content = write_network(document, file_format)
    found = read_network(content, filename="x")
    assert found == document
    for one, other in zip(found.all_attributes, document.all_attributes, strict=True):
        assert {name: type(value) for name, value in one.items()} == {n: type(v) for n, v in other.items()}
    assert not_held(document, file_format) == ()


PLAIN = NetworkDocument(
    (
        ActorEntry("mill", "The mill", {"type": "organisation", "tags": ("steel", "old")}),
        ActorEntry("ada", "Ada", {"type": "person", "description": "Board, chair"}),
        ActorEntry("club", "Club", {"type": "initiative"}),
    ),
    (
        TieEntry("t1", "ada", "mill", "board", True, 1.0, "2001", "2004-05", {"role": "chair"}),
        TieEntry("t2", "mill", "club", "member", True, 2.5, "1997-23~"),
        TieEntry(None, "ada", "club", "informal"),
    ),
)


@pytest.mark.parametrize("file_format", ["kumu-csv", "kumu-xlsx"])
def test_sheets_of_kumu_keep_what_they_can(file_format: str) -> None:
    content = write_network(PLAIN, file_format)
    assert read_network(content, filename="x.zip") == PLAIN
    assert not_held(PLAIN, file_format) == ()
    odd = NetworkDocument((ActorEntry("a", "A", {"n": 1, "t": "x|y", "e": ""}),), (), "title")
    assert [one.code for one in not_held(odd, file_format)] == [
        "types-not-held",
        "bars-not-held",
        "empty-not-held",
        "title-not-held",
    ]
    back = read_network(write_network(odd, file_format), filename="x")
    assert back.actors[0].attributes == {"n": "1", "t": ("x", "y")}


def test_others_read_what_is_written() -> None:
    one_way = NetworkDocument(PLAIN.actors, tuple(tie for tie in PLAIN.ties if tie.directed))
    of_gexf = write_network(one_way, "gexf").replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")
    for graph in (
        nx.read_graphml(io.BytesIO(write_network(one_way, "graphml"))),
        nx.read_gexf(io.BytesIO(of_gexf.replace(b"liststring", b"string")), version="1.2draft"),
    ):
        assert graph.nodes["mill"]["label"] == "The mill"
        assert graph.is_directed()
        assert graph.edges["mill", "club"]["weight"] == 2.5
        assert graph.edges["ada", "mill"]["role"] == "chair"


def test_a_spreadsheet_sees_no_formulas() -> None:
    document = NetworkDocument((ActorEntry("=cmd()", "@x", {"+a": "-1"}),), ())
    with zipfile.ZipFile(io.BytesIO(write_network(document, "csv"))) as archive:
        for name in ("actors.csv", "ties.csv"):
            for row in csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")):
                assert not any(cell[:1] in "=+-@\t\r" and cell for cell in row)
    assert read_network(write_network(document, "csv"), filename="x") == document


def test_organisations_in_the_words_of_org() -> None:
    import json

    graph = json.loads(write_network(PLAIN, "org"))["@graph"]
    types = {node.get("skos:prefLabel"): node["@type"][1] for node in graph if "km:Actor" in node["@type"]}
    assert types == {
        "The mill": "org:FormalOrganization",
        "Ada": "foaf:Person",
        "Club": "org:OrganizationalCollaboration",
    }
    member = next(node for node in graph if "org:role" in node)
    assert member["org:member"]["@id"].endswith("ada")
    assert member["org:memberDuring"]["time:hasBeginning"] == "2001"


def test_a_document_is_a_network_and_back() -> None:
    network = PLAIN.network()
    assert network.actors == ("mill", "ada", "club")
    assert network.names == ("The mill", "Ada", "Club")
    assert network.attributes["tags"].tolist() == ["steel|old", "", ""]
    assert network.attributes["type"].tolist() == ["organisation", "person", "initiative"]
    assert len(network.at(2004).tail) == 3  # until May 2004
    assert len(network.at(2005).tail) == 2
    again = document_of(network)
    assert [tie.start for tie in again.ties] == ["2001", "1997", None]
    assert [tie.kind for tie in again.ties] == ["board", "member", "informal"]


@pytest.mark.parametrize("file_format", list(FORMATS))
def test_a_network_of_nothing(file_format: str) -> None:
    empty = NetworkDocument((), ())
    found = read_network(write_network(empty, file_format), filename="x", file_format=file_format)
    assert found == empty
    assert found.network().size == 0


@pytest.mark.parametrize("file_format", list(FORMATS))
def test_what_is_wrong_is_not_written(file_format: str) -> None:
    document = NetworkDocument(
        (ActorEntry("a", "A\x00"), ActorEntry("a"), ActorEntry(" ")),
        (
            TieEntry("t", "a", "a", weight=0.0),
            TieEntry("t", "a", "ghost", start="2005", end="2001"),
            TieEntry(None, "", "a", start="soon", attributes={"x": float("inf")}),
        ),
    )
    with pytest.raises(TableError) as caught:
        write_network(document, file_format)
    assert set(caught.value.codes) == {
        "actor-without-key",
        "actor-twice",
        "tie-key-twice",
        "tie-without-actor",
        "tie-with-unknown-actor",
        "tie-to-itself",
        "weight-not-above-0",
        "not-a-date",
        "ends-before-start",
        "control-character",
        "infinite-attribute",
    }
    assert "{" not in str(caught.value)

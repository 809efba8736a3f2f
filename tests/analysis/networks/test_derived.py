"""Derived ties: against NetworkX's projections, and by hand where dates and sizes matter."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from networkx.algorithms import bipartite

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.derived import Affiliation, derived_ties, interlocks
from klustermotor.analysis.networks.network import Network


def random_affiliations(seed: int) -> list[Affiliation]:
    random = np.random.default_rng(seed)
    rows = {(f"a{random.integers(10)}", f"e{random.integers(6)}") for _ in range(25)}
    return [Affiliation(actor, event, "project") for actor, event in sorted(rows)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("weighting", "projection"),
    [
        ("newman", bipartite.collaboration_weighted_projected_graph),
        ("count", bipartite.weighted_projected_graph),
    ],
)
def test_the_weights_are_those_of_networkx(seed: int, weighting: str, projection: object) -> None:
    rows = random_affiliations(seed)
    graph = nx.Graph([(row.actor, row.event) for row in rows])
    expected = projection(graph, {row.actor for row in rows})  # type: ignore[operator]
    network = Network.of(derived_ties(rows, weighting=weighting).ties)
    assert network.derived.all()
    found = network.adjacency
    for one, other, told in expected.edges(data=True):
        assert found[network.places[one], network.places[other]] == pytest.approx(told["weight"], abs=1e-9)
    assert found.nnz // 2 == expected.number_of_edges()


def test_ties_last_while_both_were_there() -> None:
    rows = [
        Affiliation("a", "board", "board", 2000.0, 2002.0),
        Affiliation("a", "board", "board", 2005.0),
        Affiliation("b", "board", "board", 2001.0, 2006.0),
        Affiliation("c", "board", "board", 2007.0),
    ]
    found = derived_ties(rows)
    told = [(row.tie.tail, row.tie.head, row.tie.start, row.tie.end) for row in found.rows]
    assert told == [("a", "b", 2001.0, 2002.0), ("a", "b", 2005.0, 2006.0), ("a", "c", 2007.0, None)]
    assert found.apart == 1
    assert {row.tie.weight for row in found.rows} == {0.5}
    assert found.rows[0].affiliations == (rows[0], rows[2])
    network = Network.of(found.ties)
    assert network.at(2005).adjacency.sum() == 2 * 0.5


def test_large_events_and_repeated_rows_are_told() -> None:
    crowd = [Affiliation(f"p{number}", "fair") for number in range(5)]
    found = derived_ties(
        [*crowd, Affiliation("p1", "talk"), Affiliation("p2", "talk"), Affiliation("p1", "talk")], largest=4
    )
    assert found.too_large == {"fair": 5}
    assert [(row.tie.tail, row.tie.head, row.event) for row in found.rows] == [("p1", "p2", "talk")]
    assert found.repeated == 1


def test_interlocks_join_boards_by_the_people_on_them() -> None:
    rows = [
        Affiliation("ada", "Works", "board"),
        Affiliation("ada", "Bank", "board"),
        Affiliation("bo", "Works", "board"),
        Affiliation("bo", "Bank", "board"),
        Affiliation("bo", "Club", "member"),
    ]
    network = Network.of(interlocks(rows).ties)
    assert network.actors == ("Bank", "Works")
    assert network.adjacency[0, 1] == 2
    assert len(interlocks(rows, kinds=["board", "member"]).rows) == 4


def test_bad_rows_are_refused_all_at_once() -> None:
    with pytest.raises(TableError, match="2 of 3") as refused:
        derived_ties([Affiliation("", "e"), Affiliation("a", "e", "", 2002.0, 2001.0), Affiliation("a", "e")])
    assert refused.value.codes == ["bad-affiliation"]
    with pytest.raises(TableError):
        derived_ties([], largest=1)
    assert derived_ties([]).rows == ()

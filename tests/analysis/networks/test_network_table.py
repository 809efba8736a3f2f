"""All measures in one table: what it holds, its ranks and reasons, and small and large networks."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pytest

from klustermotor.analysis.networks import sampling, table
from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.wording import words

STAR = [TieRow("hub", name) for name in "abc"]


def test_a_row_for_each_actor() -> None:
    network = Network.of([*STAR, TieRow("x", "y")], actors=["hub", "a", "b", "c", "x", "y", "alone"])
    found = table.actor_measures(network)
    rows = {row["key"]: row for row in found.to_pylist()}
    assert rows["hub"]["partners"] == 3
    assert rows["hub"]["betweenness"] == pytest.approx(3 / 15)  # between 3 of the 6 x 5 / 2 pairs of others
    assert [rows[key]["betweenness_rank"] for key in ("hub", "a", "x")] == [1, 2, 2]
    assert rows["hub"]["eigenvector_reason"] is None
    assert rows["x"]["eigenvector"] is None
    assert rows["x"]["eigenvector_reason"] == "not-in-largest-component"
    assert rows["a"]["clustering_reason"] == "fewer-than-two-partners"
    assert rows["x"]["eigenvector_rank"] is None
    assert rows["alone"]["core"] == 0
    assert [rows[key]["component"] for key in ("a", "x", "alone")] == [0, 1, 2]
    told = json.loads(found.schema.metadata[b"klustermotor"])
    assert (told["actors"], told["ties"], told["exact"]) == (7, 4, True)
    reasons = {row[name] for row in rows.values() for name in ("eigenvector_reason", "clustering_reason")}
    assert reasons - {None} <= set(words("reasons"))


def test_equal_but_for_rounding_share_a_rank() -> None:
    network = Network.of([TieRow(str(a), str(b)) for a, b in nx.cycle_graph(60).edges])
    found = table.actor_measures(network)
    for name in ("betweenness", "eigenvector", "pagerank", "closeness", "harmonic"):
        assert set(found.column(f"{name}_rank").to_pylist()) == {1}, name


def test_a_large_network_has_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "_SIZE", 50)
    graph = nx.barabasi_albert_graph(200, 2, seed=1)
    network = Network.of([TieRow(str(a), str(b)) for a, b in graph.edges])
    found = table.actor_measures(network, pivots=20, rng=np.random.default_rng(1))
    assert max(found.column("betweenness_error").to_pylist()) > 0
    told = json.loads(found.schema.metadata[b"klustermotor"])
    assert (told["exact"], told["pivots"]) == (False, 20)
    whole = table.network_measures(network, pivots=20)
    assert not whole.exact
    assert whole.paths.error > 0
    assert whole.paths.diameter <= whole.paths.diameter_most


def test_the_whole() -> None:
    ties = [TieRow("a", "b", directed=True, kind="customer", start=2001.0), *STAR]
    network = Network.of(
        ties,
        actors=["hub", "a", "b", "c", "d"],
        attributes={"sector": ["public", "", "", "academia", "finance"]},
    )
    found = table.network_measures(network)
    assert (found.actors, found.ties, found.pairs, found.isolates, found.components) == (5, 4, 4, 1, 2)
    assert found.mean_degree == pytest.approx(8 / 5)
    assert found.reciprocity == pytest.approx(6 / 7)  # three ties there and back, one only there
    assert found.clustering == pytest.approx((1 / 3 + 1 + 1) / 3)
    assert found.transitivity == pytest.approx(3 / 5)
    assert (found.without_direction, found.without_kind, found.without_start) == (3, 3, 3)
    assert found.without_attribute == {"sector": 2}
    assert np.isnan(found.centralisation["closeness"])  # in two parts
    assert found.degrees.tolist() == [1, 1, 2, 1]
    assert found.exact


@pytest.mark.parametrize("size", [0, 1, 3])
def test_without_ties(size: int) -> None:
    network = Network.of([], actors=[str(n) for n in range(size)])
    found = table.actor_measures(network)
    assert found.num_rows == size
    assert set(found.column("eigenvector_reason").to_pylist()) <= {"no-ties"}
    whole = table.network_measures(network)
    assert (whole.actors, whole.pairs, whole.components, whole.isolates) == (size, 0, size, size)
    assert np.isnan(whole.reciprocity)
    assert np.isnan(whole.transitivity)

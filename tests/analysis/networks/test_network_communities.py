"""Communities: planted ones are found, by both ways; modularity as NetworkX has it; stability."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks import communities as k
from klustermotor.analysis.networks.network import Network, TieRow


def of_graph(graph: nx.Graph) -> Network:
    rows = [TieRow(str(a), str(b), weight=d.get("weight", 1.0)) for a, b, d in graph.edges(data=True)]
    return Network.of(rows, actors=[str(node) for node in graph])


PLANTED = nx.planted_partition_graph(8, 25, 0.5, 0.01, seed=5)


@pytest.mark.parametrize("small", [20_000, 50])
def test_planted_communities_are_found(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(k, "_SMALL", small)  # 50: by arrays first, then by NetworkX
    found = k.network_communities(of_graph(PLANTED))
    assert k.adjusted_rand(found.of_actor, np.arange(200) // 25) == 1
    assert found.count == 8
    members = [set(np.flatnonzero(found.of_actor == number)) for number in range(8)]
    assert found.modularity == pytest.approx(nx.community.modularity(PLANTED, members), rel=1e-9)


def test_arrays_find_what_networkx_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.powerlaw_cluster_graph(1500, 4, 0.4, seed=1)
    rng = np.random.default_rng(1)
    for one, other in graph.edges:
        graph[one][other]["weight"] = float(rng.integers(1, 5))
    network = of_graph(graph)
    slow = k.network_communities(network).modularity
    monkeypatch.setattr(k, "_SMALL", 100)
    assert k.network_communities(network).modularity > slow - 0.02


def test_the_same_seed_the_same_communities(monkeypatch: pytest.MonkeyPatch) -> None:
    network = of_graph(nx.gnm_random_graph(200, 500, seed=3))
    for small in (20_000, 50):
        monkeypatch.setattr(k, "_SMALL", small)
        found = [k.network_communities(network, rng=np.random.default_rng(n)).of_actor for n in (7, 7, 8)]
        assert found[0].tolist() == found[1].tolist()
        assert found[0].tolist() != found[2].tolist()


def test_modularity_with_weights_as_networkx() -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 3.0), ("b", "c", 1.0), ("c", "d", 2.0), ("a", "c", 0.5)])
    network, groups = of_graph(graph), np.array([0, 0, 1, 1])
    parts = [{"a", "b"}, {"c", "d"}]
    assert k.modularity(network, groups) == pytest.approx(nx.community.modularity(graph, parts), rel=1e-9)
    unweighted = nx.community.modularity(graph, parts, weight=None)
    assert k.modularity(network, groups, weighted=False) == pytest.approx(unweighted, rel=1e-9)
    assert k.modularity(network, np.zeros(4, dtype=int)) == pytest.approx(0)


def test_stability_tells_clear_communities_from_chance() -> None:
    assert k.community_stability(of_graph(PLANTED), runs=4) == 1
    assert k.community_stability(of_graph(nx.gnm_random_graph(200, 600, seed=1)), runs=4) < 0.7


def test_a_finer_resolution_gives_more() -> None:
    network = of_graph(nx.karate_club_graph())
    assert (
        k.network_communities(network, resolution=4).count
        > k.network_communities(network, resolution=0.5).count
    )


@pytest.mark.parametrize("size", [0, 1, 3])
def test_without_ties_everybody_is_alone(size: int) -> None:
    network = Network.of([], actors=[str(n) for n in range(size)])
    found = k.network_communities(network)
    assert found.of_actor.tolist() == list(range(size))
    assert found.count == size
    assert np.isnan(found.modularity)
    assert np.isnan(k.community_stability(network))
    assert np.isnan(k.modularity(network, np.zeros(size, dtype=int)))


def test_bad_parameters() -> None:
    network = Network.of([TieRow("a", "b")])
    for wrong in (
        lambda: k.network_communities(network, resolution=0),
        lambda: k.community_stability(network, runs=1),
        lambda: k.modularity(network, np.array([0])),
    ):
        with pytest.raises(TableError) as caught:
            wrong()
        assert caught.value.codes == ["bad-parameter"]
        assert "{" not in str(caught.value)


def test_adjusted_rand_by_hand() -> None:
    # ab|cd against ac|bd: no pair together in both; 2 x 2 / 6 expected, mean 2: (0 - 2/3) / (2 - 2/3) = -1/2.
    assert k.adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])) == pytest.approx(-0.5)

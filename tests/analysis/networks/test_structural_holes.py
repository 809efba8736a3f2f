"""Structural holes: worked by hand, against NetworkX, and against the sums as Burt writes them."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from tests.analysis.networks.small_networks import as_digraph, as_graph, random_network

from klustermotor.analysis.networks import triangles as triangles_module
from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.analysis.networks.structural_holes import (
    constraint,
    dyadic_constraint,
    effective_size,
    structural_holes,
)
from klustermotor.analysis.networks.triangles import pairs_of, triangles


def in_order(network: Network, values: dict[str, float]) -> np.ndarray:
    return np.array([values[key] for key in network.actors])


@pytest.mark.parametrize("seed", range(6))
def test_constraint_is_that_of_networkx(seed: int) -> None:
    network = random_network(seed)
    expected = in_order(network, nx.constraint(as_graph(network), weight="weight"))
    np.testing.assert_allclose(constraint(network), expected, rtol=0, atol=1e-9)
    binary = in_order(network, nx.constraint(as_graph(network)))
    np.testing.assert_allclose(constraint(network, weighted=False), binary, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_constraint_and_effective_size_of_directed_ties_are_those_of_networkx(seed: int) -> None:
    network = random_network(seed, directed=True)
    graph = as_digraph(network)
    expected = in_order(network, nx.constraint(graph, weight="weight"))
    np.testing.assert_allclose(constraint(network), expected, rtol=0, atol=1e-9)
    sizes = in_order(network, nx.effective_size(graph, nodes=list(graph), weight="weight"))
    led = ~np.isnan(sizes)  # NetworkX leaves out those who are only led to
    assert led.sum() > 8
    np.testing.assert_allclose(effective_size(network)[led], sizes[led], rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_effective_size_is_that_of_networkx(seed: int) -> None:
    network = random_network(seed)
    plain = in_order(network, nx.effective_size(as_graph(network)))
    np.testing.assert_allclose(effective_size(network, weighted=False), plain, rtol=0, atol=1e-9)
    graph = as_graph(network)
    # Asked for all nodes at once, NetworkX 3.6 divides by the strongest tie of the wrong actor; one by one it does not.
    weighted = in_order(network, nx.effective_size(graph, nodes=list(graph), weight="weight"))
    np.testing.assert_allclose(effective_size(network), weighted, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_hierarchy_is_the_sum_that_burt_writes(seed: int) -> None:
    network = random_network(seed, directed=None)
    dyads = dyadic_constraint(network).toarray()
    found = structural_holes(network)
    np.testing.assert_allclose(np.nan_to_num(found.constraint), dyads.sum(axis=1), atol=1e-12)
    for place, row in enumerate(dyads):
        each = row[row > 0]
        if len(each) < 2:
            assert np.isnan(found.hierarchy[place])
            continue
        ratio = each / each.mean()
        expected = (ratio * np.log(ratio)).sum() / (len(each) * np.log(len(each)))
        assert found.hierarchy[place] == pytest.approx(expected, abs=1e-9)


def test_the_published_example_of_borgatti() -> None:
    # Borgatti (1997): effective size is n - 2t/n: G has A, B, C, D, E, F as contacts and 4 ties among them: 6 - 8/6.
    ties = [("G", other) for other in "ABCDEF"] + [("A", "B"), ("A", "D"), ("B", "D"), ("A", "E")]
    network = Network.of([TieRow(one, other) for one, other in ties])
    found = structural_holes(network)
    assert found.effective_size[network.places["G"]] == pytest.approx(6 - 8 / 6)
    assert found.efficiency[network.places["G"]] == pytest.approx((6 - 8 / 6) / 6)


@pytest.mark.parametrize("size", [0, 3])
def test_a_network_without_ties_has_no_holes(size: int) -> None:
    network = Network.of([], actors=[str(place) for place in range(size)])
    found = structural_holes(network)
    assert found.degree.tolist() == [0] * size
    assert np.isnan(found.constraint).all()
    assert np.isnan(found.effective_size).all()


@pytest.mark.parametrize("block", [1, 7, 2_000_000])
def test_every_triangle_is_found_once_whatever_the_block(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(triangles_module, "_BLOCK", block)
    network = random_network(3, size=14, ties=45)
    pairs = pairs_of(network)
    found = []
    for uv, uw, vw in triangles(pairs):
        assert (pairs.low[uv] == pairs.low[uw]).all()
        assert (pairs.high[uv] == pairs.low[vw]).all()
        assert (pairs.high[uw] == pairs.high[vw]).all()
        found += [frozenset(each) for each in zip(pairs.low[uv], pairs.high[uv], pairs.high[uw], strict=True)]
    assert len(found) == len(set(found)) == sum(nx.triangles(as_graph(network)).values()) // 3

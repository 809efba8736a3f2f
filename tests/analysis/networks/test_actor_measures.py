"""Centrality, paths and cohesion: published figures, NetworkX, and what must hold for every network."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks import centrality as c
from klustermotor.analysis.networks import cohesion as h
from klustermotor.analysis.networks import paths as p
from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.analysis.networks.sampling import BETWEEN, DISTANCE, NEARNESS, sample_paths

TIES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()), max_size=16)


def of_graph(graph: nx.Graph) -> Network:
    rows = [
        TieRow(str(a), str(b), weight=d.get("weight", 1.0), directed=graph.is_directed())
        for a, b, d in graph.edges(data=True)
    ]
    return Network.of(rows, actors=[str(node) for node in graph])


def of_ties(ties: list[tuple[int, int, bool]], size: int = 8) -> Network:
    rows = [TieRow(str(a), str(b), directed=one_way) for a, b, one_way in ties if a != b]
    return Network.of(rows, actors=[str(n) for n in range(size)])


def named(network: Network, values: Any) -> dict[str, float]:
    return dict(zip(network.actors, np.asarray(values).tolist(), strict=True))


def test_florentine_families() -> None:
    # Padgett and Ansell's marriages. Betweenness as in Newman's and Wasserman and Faust's tables (15 families):
    # Medici 47.5 of the 13 x 14 / 2 = 91 pairs = 0.522, Guadagni 23.17 / 91 = 0.255, Albizzi 19.33 / 91 = 0.212.
    network = of_graph(nx.florentine_families_graph())
    between = named(network, p.betweenness(network).value)
    assert between["Medici"] == pytest.approx(47.5 / 91, abs=1e-9)
    assert between["Guadagni"] == pytest.approx(0.2546, abs=5e-5)
    assert between["Albizzi"] == pytest.approx(0.2125, abs=5e-5)
    assert between["Acciaiuoli"] == 0
    partners = named(network, c.degree(network).partners)
    assert (partners["Medici"], partners["Strozzi"], partners["Pazzi"]) == (6, 4, 1)
    # 20 marriages of 15 x 14 / 2 = 105 pairs; largest degree 6: (15 x 6 - 40) / (14 x 13).
    assert h.network_density(network) == pytest.approx(20 / 105)
    assert h.centralisation(network) == pytest.approx(50 / 182)


def test_karate_club() -> None:
    # Zachary (1977): 34 members, 78 ties; the instructor (1) has 16 partners, the president (34) 17. Betweenness of the
    # instructor 231.07 of 528 pairs. 45 triangles, transitivity 0.2557. The core of four has ten members.
    graph = nx.Graph(list(nx.karate_club_graph().edges()))
    network = of_graph(graph)
    assert named(network, c.degree(network).partners)["33"] == 17
    assert named(network, p.betweenness(network, normalised=False).value)["0"] == pytest.approx(
        231.0714, abs=1e-4
    )
    assert h.transitivity(network) == pytest.approx(0.2557, abs=5e-5)
    assert (c.core_number(network) == 4).sum() == 10
    lengths = p.path_lengths(network)
    assert (lengths.diameter, lengths.actors) == (5, 34)
    assert lengths.mean == pytest.approx(2.4082, abs=5e-5)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("ties", [20, 45, 120])
def test_networkx_says_the_same(ties: int, directed: bool) -> None:
    graph = nx.gnm_random_graph(40, ties, seed=ties, directed=directed)
    network = of_graph(graph)
    places = [str(node) for node in graph]

    def close(found: Any, wanted: dict[Any, float], scale: float = 1.0) -> None:
        assert list(network.actors) == places
        np.testing.assert_allclose(found, [wanted[node] * scale for node in graph], rtol=1e-9, atol=1e-12)

    close(p.betweenness(network, directed=directed).value, nx.betweenness_centrality(graph))
    close(
        p.betweenness(network, directed=directed, normalised=False).value,
        nx.betweenness_centrality(graph, normalized=False),
    )
    close(p.closeness(network, directed=directed).value, nx.closeness_centrality(graph))
    close(p.harmonic_centrality(network, directed=directed).value, nx.harmonic_centrality(graph), 1 / 39)
    close(c.pagerank(network), nx.pagerank(graph, tol=1e-14, max_iter=1000))
    both_ways = graph.to_undirected()
    close(c.core_number(network), nx.core_number(both_ways))
    clustering = h.clustering_coefficient(network)
    close(np.nan_to_num(clustering), nx.clustering(both_ways))
    assert np.isnan(clustering).tolist() == [both_ways.degree(node) < 2 for node in graph]
    np.testing.assert_allclose(np.nan_to_num(h.transitivity(network)), nx.transitivity(both_ways), rtol=1e-9)
    assert h.network_density(network, directed=directed) == pytest.approx(nx.density(graph), rel=1e-12)
    parts = sorted(map(len, nx.connected_components(both_ways)), reverse=True)
    assert np.bincount(h.network_components(network)).tolist() == parts
    assert h.degree_distribution(network).tolist() == nx.degree_histogram(both_ways)
    if directed:
        assert h.reciprocity(network) == pytest.approx(nx.reciprocity(graph), rel=1e-12)
        strong = sorted(map(len, nx.strongly_connected_components(graph)), reverse=True)
        assert np.bincount(h.network_components(network, strong=True)).tolist() == strong


def test_eigenvector_of_the_largest_component_alone() -> None:
    graph = nx.disjoint_union(nx.connected_watts_strogatz_graph(60, 4, 0.3, seed=1), nx.path_graph(3))
    for node, other in graph.edges:
        graph[node][other]["weight"] = 1 + (node + other) % 3
    network = of_graph(graph)
    large = graph.subgraph(range(60))
    for weighted in (False, True):
        found = c.eigenvector_centrality(network, weighted=weighted)
        wanted = nx.eigenvector_centrality_numpy(large, weight="weight" if weighted else None)
        np.testing.assert_allclose(found[:60], [abs(wanted[node]) for node in range(60)], atol=1e-9)
        assert np.isnan(found[60:]).all()


def test_weights_count_where_they_are_asked_for() -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 3.0), ("b", "c", 1.0), ("c", "d", 2.0)])
    network = of_graph(graph)
    wanted = nx.pagerank(graph, tol=1e-14, max_iter=1000)
    np.testing.assert_allclose(c.pagerank(network, weighted=True), list(wanted.values()), rtol=1e-9)
    assert c.degree(network).strength.tolist() == [3.0, 4.0, 3.0, 2.0]


def test_several_ties_of_a_pair_are_one_pair() -> None:
    once = Network.of([TieRow("a", "b"), TieRow("b", "c")])
    often = Network.of([TieRow("a", "b"), TieRow("b", "a", kind="owner"), TieRow("b", "c"), TieRow("b", "c")])
    assert h.network_density(once) == h.network_density(often)
    assert p.betweenness(once).value.tolist() == p.betweenness(often).value.tolist()
    assert c.core_number(often).tolist() == [1, 1, 1]


@given(TIES, st.permutations(range(8)))
@settings(max_examples=60)
def test_other_names_change_nothing(ties: list[tuple[int, int, bool]], order: list[int]) -> None:
    network = of_ties(ties)
    other = of_ties([(order[a], order[b], one_way) for a, b, one_way in ties])
    for measure in ACTOR_MEASURES:
        np.testing.assert_allclose(measure(network), measure(other)[order], atol=1e-9)
    for figure in FIGURES:
        np.testing.assert_allclose(figure(network), figure(other), atol=1e-12)


@given(TIES)
@settings(max_examples=60)
def test_an_isolate_changes_only_what_it_must(ties: list[tuple[int, int, bool]]) -> None:
    network, larger = of_ties(ties), of_ties(ties, size=9)
    for same in (
        c.core_number,
        h.clustering_coefficient,
        c.eigenvector_centrality,
        lambda n: c.degree(n).partners,
    ):
        np.testing.assert_array_equal(same(network), same(larger)[:8])
    raw = [p.betweenness(one, normalised=False).value for one in (network, larger)]
    np.testing.assert_allclose(raw[0], raw[1][:8], atol=1e-12)
    assert raw[1][8] == 0
    # closeness and harmonic centrality are shares of all others: 7 of them, then 8
    for shared in (p.closeness, p.harmonic_centrality):
        np.testing.assert_allclose(shared(network).value * 7 / 8, shared(larger).value[:8], atol=1e-12)
    np.testing.assert_array_equal(h.transitivity(network), h.transitivity(larger))
    assert h.network_isolates(larger)[8]
    assert p.path_lengths(network)[:4] == p.path_lengths(larger)[:4] or not len(network.tail)


@given(TIES, st.integers(0, 7), st.integers(0, 7))
@settings(max_examples=60)
def test_another_tie_never_lowers_a_core(ties: list[tuple[int, int, bool]], one: int, other: int) -> None:
    before = c.core_number(of_ties(ties))
    after = c.core_number(of_ties([*ties, (one, other, False)]))
    assert (after >= before).all()
    assert (after <= before + 1).all()


ACTOR_MEASURES = [
    lambda n: c.degree(n).partners,
    lambda n: c.degree(n).outgoing,
    c.eigenvector_centrality,
    c.pagerank,
    c.core_number,
    h.clustering_coefficient,
    lambda n: p.betweenness(n).value,
    lambda n: p.betweenness(n, directed=True).value,
    lambda n: p.closeness(n).value,
    lambda n: p.harmonic_centrality(n, directed=True).value,
    lambda n: sample_paths(n, pivots=10).totals(DISTANCE)[0],
]
FIGURES = [
    h.network_density,
    h.transitivity,
    h.reciprocity,
    h.centralisation,
    lambda n: p.path_lengths(n).actors,
]


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_networks_without_ties(size: int) -> None:
    network = Network.of([], actors=[str(n) for n in range(size)])
    for measure in ACTOR_MEASURES:
        assert len(measure(network)) == size
    for figure in FIGURES:
        figure(network)
    sample = sample_paths(network)
    for estimated in (p.betweenness, p.closeness, p.harmonic_centrality):
        found = estimated(network, sample=sample)
        np.testing.assert_array_equal(found.value, estimated(network).value)
        assert not found.error.any()
    assert np.isnan(p.path_lengths(network, sample=sample).mean)
    assert h.degree_distribution(network).sum() == size
    assert np.isnan(h.centralisation(network, "closeness"))
    assert h.network_components(network).tolist() == list(range(size))


def test_centralisation_of_a_star_and_of_a_ring() -> None:
    star, ring = of_graph(nx.star_graph(6)), of_graph(nx.cycle_graph(7))
    for by in ("degree", "betweenness", "closeness"):
        assert h.centralisation(star, by) == pytest.approx(1)
        assert h.centralisation(ring, by) == pytest.approx(0, abs=1e-12)
    with pytest.raises(TableError):
        h.centralisation(star, "fame")  # type: ignore[arg-type]


def test_bad_parameters() -> None:
    network = of_ties([(0, 1, False)])
    with pytest.raises(TableError):
        c.pagerank(network, damping=1)
    with pytest.raises(TableError):
        sample_paths(network, pivots=3)


@pytest.mark.parametrize("directed", [False, True])
def test_as_many_pivots_as_actors_is_exact(directed: bool) -> None:
    graph = nx.gnm_random_graph(70, 80, seed=4, directed=directed)
    network = of_graph(graph)
    sample = sample_paths(network, directed=directed, pivots=70)
    for estimated in (p.betweenness, p.closeness, p.harmonic_centrality):
        found, exact = (
            estimated(network, directed=directed, sample=sample),
            estimated(network, directed=directed),
        )
        np.testing.assert_allclose(found.value, exact.value, rtol=1e-9, atol=1e-12)
        assert not found.error.any()
        assert not found.bound.any()
    if not directed:
        found, exact = p.path_lengths(network, sample=sample), p.path_lengths(network)
        assert found.mean == pytest.approx(exact.mean, rel=1e-12)
        assert found[1:4] == exact[1:4]


def test_the_stated_errors_hold() -> None:
    # 200 samples of 20 pivots: the mean is the truth, and the stated error the spread of the estimates.
    graph = nx.barabasi_albert_graph(120, 2, seed=3)
    network = of_graph(graph)
    samples = [sample_paths(network, pivots=20, rng=np.random.default_rng(n)) for n in range(200)]
    for estimated in (p.betweenness, p.closeness, p.harmonic_centrality):
        exact, found = estimated(network).value, [estimated(network, sample=one) for one in samples]
        values = np.array([one.value for one in found])
        top = np.argsort(-exact)[:10]
        stated = np.array([one.error for one in found])[:, top].mean(axis=0)
        off = np.abs(values.mean(axis=0)[top] - exact[top])
        assert (off < 4 * stated / np.sqrt(200)).all()
        np.testing.assert_allclose(stated, values.std(axis=0)[top], rtol=0.25)
        for one in found:
            assert not (np.abs(one.value - exact) > one.bound).any()  # a bound that is not known is missing
    lengths = [p.path_lengths(network, sample=one) for one in samples]
    exact = p.path_lengths(network)
    assert np.mean([one.mean for one in lengths]) == pytest.approx(exact.mean, rel=0.01)
    assert np.mean([one.error for one in lengths]) == pytest.approx(
        np.std([one.mean for one in lengths]), rel=0.25
    )
    assert all(one.diameter <= exact.diameter <= one.diameter_most for one in lengths)


def test_large_networks_are_sampled_and_small_components_exact() -> None:
    ring = [TieRow(f"r{n:05}", f"r{(n + 1) % 6000:05}") for n in range(6000)]
    row = [TieRow("x", "y"), TieRow("y", "z")]
    network = Network.of([*ring, *row])
    found = p.betweenness(network, normalised=False, pivots=10)
    at = network.places
    assert (found.value[at["y"]], found.error[at["y"]]) == (1.0, 0.0)
    assert found.error[at["r00000"]] > 0
    assert found.pivots == 10
    # Every actor of the ring is as far from the others: mean 6000^2 / 4 / 5999, from every pivot.
    lengths = p.path_lengths(network, pivots=10)
    assert lengths.mean == pytest.approx(6000**2 / 4 / 5999)
    assert lengths.error == pytest.approx(0, abs=1e-9)
    assert lengths.diameter == 3000


def test_what_lies_between_is_the_same_by_rustworkx_and_by_the_walk() -> None:
    network = of_graph(nx.random_regular_graph(3, 60, seed=2))
    walked = sample_paths(network, pivots=60)
    np.testing.assert_allclose(walked.totals(BETWEEN)[0] / 59 / 58, p.betweenness(network).value, rtol=1e-9)
    np.testing.assert_allclose(
        walked.totals(NEARNESS)[0] / 59, p.harmonic_centrality(network).value, rtol=1e-9
    )

"""Mixing, E-I index, homophily and introversion: by hand, against NetworkX, and against all pairs in turn."""

from __future__ import annotations

from itertools import combinations
from itertools import permutations as orders

import networkx as nx
import numpy as np
import pytest
from tests.analysis.networks.small_networks import as_digraph, as_graph, random_network

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.ei_index import ei_index
from klustermotor.analysis.networks.groups import proportion
from klustermotor.analysis.networks.introversion import outside_share
from klustermotor.analysis.networks.mixing import assortativity, coleman_homophily, mixing_matrix
from klustermotor.analysis.networks.network import Network, TieRow

KNOWN = ("business", "academia", "public")


@pytest.mark.parametrize("seed", range(4))
def test_assortativity_is_that_of_networkx(seed: int) -> None:
    network = random_network(seed, directed=None, sectors=KNOWN)
    sectors = dict(zip(network.actors, network.attributes["sector"].tolist(), strict=True))
    for graph, directed in ((as_graph(network), False), (as_digraph(network), True)):
        nx.set_node_attributes(graph, sectors, "sector")
        expected = nx.attribute_assortativity_coefficient(graph, "sector")
        assert assortativity(network, directed=directed) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_mixing_matrix_counts_every_pair(seed: int, directed: bool) -> None:
    network = random_network(seed, directed=None)
    sector = network.attributes["sector"].tolist()
    found = mixing_matrix(network, directed=directed)
    table = (network.arcs if directed else network.adjacency).toarray() > 0
    counts, possible = np.zeros((3, 3)), np.zeros((3, 3))
    for one in range(network.size):
        for other in range(network.size):
            if one == other or not sector[one] or not sector[other]:
                continue
            cell = (found.groups.index(sector[one]), found.groups.index(sector[other]))
            share = 0.5 if not directed and cell[0] == cell[1] else 1.0
            counts[cell] += share * table[one, other]
            possible[cell] += share
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(found.possible, possible)
    cells = np.ones((3, 3), dtype=bool) if directed else np.triu(np.ones((3, 3), dtype=bool))
    assert found.expected[cells].sum() == pytest.approx(counts[cells].sum())
    assert found.unknown_actors == sector.count("")


def ei_slowly(network: Network, sector: list[str]) -> float:
    tied = network.adjacency.toarray() > 0
    signs = [
        1 if sector[one] != sector[other] else -1
        for one, other in combinations(range(network.size), 2)
        if tied[one, other] and sector[one] and sector[other]
    ]
    return sum(signs) / len(signs)


@pytest.mark.parametrize("seed", range(4))
def test_the_ei_index_counts_every_pair(seed: int) -> None:
    network = random_network(seed)
    sector = network.attributes["sector"].tolist()
    found = ei_index(network)
    assert found.value == pytest.approx(ei_slowly(network, sector))
    for place, key in enumerate(network.actors):
        own = network.of_ties((network.tail == place) | (network.head == place))
        if np.isnan(found.by_actor[place]):
            assert not sector[place] or found.by_actor.size
        else:
            assert found.by_actor[place] == pytest.approx(ei_slowly(own, sector)), key
    pairs = network.adjacency.nnz // 2
    assert found.external + found.internal + found.unknown_ties == pairs


def test_what_is_expected_of_the_ei_index_is_the_mean_over_all_ways_to_deal_out_the_labels() -> None:
    labels = ["business", "business", "public", "public", "academia"]
    network = random_network(3, size=5, ties=6, sectors=("business",))
    values = [ei_slowly(network, list(order)) for order in orders(labels)]
    with_labels = Network.of(
        [
            TieRow(network.actors[tail], network.actors[head])
            for tail, head in zip(network.tail, network.head, strict=True)
        ],
        actors=network.actors,
        attributes={"sector": labels},
    )
    found = ei_index(with_labels, generator=np.random.default_rng(2), permutations=3_000)
    assert found.expected == pytest.approx(np.mean(values))
    as_far = np.mean([abs(v - found.expected) >= abs(found.value - found.expected) - 1e-12 for v in values])
    assert found.p_value == pytest.approx(as_far, abs=0.04)


def test_two_closed_groups_are_told_from_chance() -> None:
    ties = [TieRow(one, other) for group in ("abcde", "fghij") for one, other in combinations(group, 2)]
    network = Network.of(ties, attributes={"sector": ["business"] * 5 + ["public"] * 5})
    found = ei_index(network, generator=np.random.default_rng(1))
    assert found.value == -1
    # 2 (5 4) / (10 9) = 4/9 within, so 1 - 8/9.
    assert found.expected == pytest.approx(1 / 9)
    assert found.p_value is not None
    assert found.p_value < 0.02
    assert coleman_homophily(network).tolist() == [1, 1]
    assert assortativity(network) == 1


def test_one_group_alone_has_no_homophily() -> None:
    network = Network.of([TieRow("a", "b")], attributes={"sector": ["public", "public"]})
    assert np.isnan(coleman_homophily(network)).all()
    assert np.isnan(assortativity(network))


def test_nothing_known_answers_nothing() -> None:
    for sectors in ([], ["", ""]):
        network = Network.of([], actors=[str(n) for n in range(len(sectors))], attributes={"sector": sectors})
        assert np.isnan(ei_index(network).value)
        assert mixing_matrix(network).counts.shape == (0, 0)
        assert np.isnan(assortativity(network))


def test_the_share_outside_counts_each_pair_once_for_each_group() -> None:
    # Inside: a (business), b (public), c (business). Outside: x. Unknown: u.
    ties = [("a", "b"), ("a", "c"), ("a", "x"), ("b", "x"), ("b", "x"), ("c", "u"), ("x", "u")]
    network = Network.of(
        [TieRow(one, other) for one, other in ties],
        attributes={
            "inside": ["inside", "inside", "inside", "", "outside"],
            "sector": ["business", "public", "business", "", ""],
        },
    )
    whole, business, public, initiative = outside_share(
        network, by="sector", groups={"Initiative": ["a", "u"]}
    )
    assert (whole.outside.count, whole.outside.of, whole.unknown_ties) == (2, 4, 1)
    assert (business.outside.count, business.outside.of, business.unknown_ties) == (1, 3, 1)
    assert (public.outside.count, public.outside.of, public.unknown_ties) == (1, 2, 0)
    assert (initiative.outside.count, initiative.outside.of, initiative.unknown_members) == (1, 3, 1)
    assert (whole.members, whole.unknown_members) == (3, 1)
    assert whole.outside.lower < 0.5 < whole.outside.upper


def test_odd_places_and_strangers_are_refused() -> None:
    network = Network.of([TieRow("a", "b")], attributes={"inside": ["inside", "abroad"]})
    with pytest.raises(TableError) as refused:
        outside_share(network)
    assert refused.value.codes == ["bad-place"]
    right = Network.of([TieRow("a", "b")], attributes={"inside": ["inside", "outside"]})
    with pytest.raises(TableError, match="in the network"):
        outside_share(right, groups={"x": ["z"]})


def test_wilsons_interval_stays_within_0_and_1() -> None:
    # Wilson (1927) by hand: 0 of 10 at 95 %: z^2 / (n + z^2) = 3.8415 / 13.8415.
    none = proportion(0, 10)
    assert (none.lower, round(none.upper, 4)) == (0.0, 0.2775)
    assert proportion(10, 10).upper == 1.0
    assert np.isnan(proportion(0, 0).share)

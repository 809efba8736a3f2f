"""What if somebody leaves: against removing it from a NetworkX graph, and by hand."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pytest
from tests.analysis.networks.small_networks import as_graph, random_network

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.derived import Affiliation
from klustermotor.analysis.networks.leaving import leaving, ranked_by_harm
from klustermotor.analysis.networks.network import Network, TieRow


def only_through(graph: nx.Graph, gone: set[str]) -> int:
    """Pairs not tied to each other whose contacts in common are all among those who leave."""
    found = 0
    for one, other in combinations([node for node in graph if node not in gone], 2):
        common = set(graph[one]) & set(graph[other])
        found += bool(common) and common <= gone and not graph.has_edge(one, other)
    return found


@pytest.mark.parametrize("leavers", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_lost_is_what_networkx_no_longer_finds(seed: int, leavers: int) -> None:
    network = random_network(seed, size=14, ties=15)
    graph = as_graph(network)
    gone = set(sorted(graph, key=lambda node: -graph.degree(node))[:leavers])
    found = leaving(network, gone)
    rest = graph.copy()
    rest.remove_nodes_from(gone)
    before, after = (
        dict(nx.all_pairs_shortest_path_length(graph)),
        dict(nx.all_pairs_shortest_path_length(rest)),
    )
    pairs = list(combinations(rest, 2))
    assert found.pairs_cut == sum(b in before[a] and b not in after[a] for a, b in pairs)
    longer = [after[a][b] - before[a][b] for a, b in pairs if b in after[a] and after[a][b] > before[a][b]]
    assert found.paths_longer == len(longer)
    if longer:
        assert found.extra_steps == pytest.approx(sum(longer) / len(longer))
    assert set(found.isolated) == {node for node in rest if graph.degree(node) and not rest.degree(node)}
    assert found.ties == graph.number_of_edges() - rest.number_of_edges()
    assert found.only_they_join == only_through(graph, gone)
    had = [node for node in rest if graph.degree(node)]
    assert found.parts_after == nx.number_connected_components(rest.subgraph(had))
    assert found.parts_before == nx.number_connected_components(
        graph.subgraph([n for n in graph if graph.degree(n)])
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_ranking_tells_what_each_does_alone(seed: int) -> None:
    network = random_network(seed, size=14, ties=15)
    ranked = ranked_by_harm(network)
    assert len(ranked) == network.size
    for one in ranked:
        alone = leaving(network, [one.actor])
        assert (one.pairs_cut, one.isolated, one.only_it_joins, one.ties) == (
            alone.pairs_cut,
            len(alone.isolated),
            alone.only_they_join,
            alone.ties,
        )
    keys = [(-one.pairs_cut, -one.isolated, -one.only_it_joins) for one in ranked]
    assert keys == sorted(keys)
    assert [one.rank for one in ranked] == [1 + sum(key < own for key in keys) for own in keys]


def test_gaps_and_events_that_hang_on_one() -> None:
    sectors = {"sector": ["finance", "business", "business", "public"]}
    network = Network.of(
        [TieRow("bank", "firm"), TieRow("firm", "town"), TieRow("firm2", "town")], attributes=sectors
    )
    affiliations = [Affiliation("bank", "fund"), Affiliation("bank", "board"), Affiliation("firm", "board")]
    found = leaving(network, ["bank"], affiliations=affiliations)
    assert found.gaps_lost == ("firm-capital",)
    assert (found.events_lost, found.events_emptied) == (("board", "fund"), ("fund",))
    assert leaving(network, ["firm2"]).gaps_lost == ()


def test_nobody_leaving_changes_nothing() -> None:
    network = random_network(1)
    found = leaving(network, [])
    assert (found.ties, found.pairs_cut, found.paths_longer, found.isolated) == (0, 0, 0, ())
    assert found.parts_before == found.parts_after


def test_everybody_may_leave() -> None:
    network = random_network(1)
    found = leaving(network, network.actors)
    assert (found.parts_after, found.pairs_cut, found.isolated) == (0, 0, ())
    assert ranked_by_harm(Network.of([])) == []
    assert [one.rank for one in ranked_by_harm(Network.of([], actors=["a", "b"]))] == [1, 1]


def test_strangers_and_networks_too_large_are_refused() -> None:
    with pytest.raises(TableError) as refused:
        leaving(random_network(1), ["nobody"])
    assert refused.value.codes == ["unknown-actor"]
    with pytest.raises(TableError, match="at most 5,000 actors"):
        ranked_by_harm(Network.of([], actors=[str(place) for place in range(5_001)]))

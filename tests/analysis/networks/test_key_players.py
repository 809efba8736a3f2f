"""Key players: exact sets as the oracle of the search, reach and fragmentation against plain definitions."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from tests.analysis.networks.small_networks import as_graph, random_network

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.key_players import PURPOSES, key_player_value, key_players
from klustermotor.analysis.networks.network import Network, TieRow


def worth(graph: nx.Graph, chosen: tuple[str, ...], purpose: str) -> float:
    """The definitions, with NetworkX's distances."""
    rest = [node for node in graph if node not in chosen]
    if purpose == "reach":
        near = nx.multi_source_dijkstra_path_length(graph, set(chosen), weight=lambda *_: 1)
        return sum(1 / near[node] for node in rest if node in near) / len(rest)
    left = graph.subgraph(rest)
    pairs = len(rest) * (len(rest) - 1)
    if purpose == "fragmentation":
        return 1 - sum(len(part) * (len(part) - 1) for part in nx.connected_components(left)) / pairs
    return 1 - nx.global_efficiency(left)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("seed", range(3))
def test_the_exact_set_is_the_best_of_all(seed: int, purpose: str) -> None:
    network = random_network(seed, size=9, ties=12)
    graph = as_graph(network)
    values = {chosen: worth(graph, chosen, purpose) for chosen in combinations(network.actors, 3)}
    found = key_players(network, 3, purpose=purpose)
    best = max(values.values())
    assert found.exact
    assert found.value == pytest.approx(best, abs=1e-9)
    assert values[found.actors] == pytest.approx(best, abs=1e-9)  # type: ignore[index]
    assert found.equals == sum(math.isclose(value, best, abs_tol=1e-9) for value in values.values()) - 1
    assert found.by_degree_value == pytest.approx(worth(graph, found.by_degree, purpose), abs=1e-9)
    assert found.gain >= -1e-12


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("seed", range(4))
def test_the_search_comes_near_the_best_and_beats_the_degrees(seed: int, purpose: str) -> None:
    network = random_network(seed, size=10, ties=14)
    searched, exact = (key_players(network, 3, purpose=purpose, try_all_up_to=limit) for limit in (0, 10_000))
    assert not searched.exact
    assert searched.equals is None
    assert 0.9 * exact.value <= searched.value <= exact.value + 1e-12
    assert searched.value == pytest.approx(worth(as_graph(network), searched.actors, purpose), abs=1e-9)
    assert searched == key_players(network, 3, purpose=purpose, try_all_up_to=0)


def test_two_hubs_with_the_same_contacts_are_not_the_best_two() -> None:
    # h and i share five contacts; j has three of its own: h and j reach 8 at once, the two of highest degree only 5.
    ties = [TieRow(hub, leaf) for hub in "hi" for leaf in "abcde"]
    ties += [TieRow("j", leaf) for leaf in "klm"]
    network = Network.of(ties)
    found = key_players(network, 2)
    assert found.by_degree == ("h", "i")
    assert found.actors == ("h", "j")
    # Eight of nine others in one step, i in two.
    assert found.value == pytest.approx((8 + 1 / 2) / 9)
    assert found.by_degree_value == pytest.approx(5 / 9)


def test_bad_questions_are_refused() -> None:
    network = random_network(1)
    for number in (0, 12):
        with pytest.raises(TableError):
            key_players(network, number)
    with pytest.raises(TableError):
        key_players(network, 11, purpose="fragmentation")
    with pytest.raises(TableError):
        key_players(network, 1, purpose="fame")
    with pytest.raises(TableError, match="1 are not: nobody"):
        key_player_value(network, ["nobody"])
    with pytest.raises(TableError, match="at most 300 actors"):
        key_players(random_network(1, size=301), 2, purpose="distance-fragmentation")

"""Small random networks for the tests of measures, as Network and as NetworkX have them."""

from __future__ import annotations

import networkx as nx
import numpy as np

from klustermotor.analysis.networks.network import Network, TieRow

SECTORS = ("business", "academia", "public", "")


def random_network(
    seed: int,
    *,
    size: int = 12,
    ties: int = 25,
    directed: bool | None = False,
    sectors: tuple[str, ...] = SECTORS,
) -> Network:
    """A network with isolates, repeated pairs and different strengths; ``directed`` None for ties of both sorts."""
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(ties):
        tail, head = random.choice(size, 2, replace=False).tolist()
        leads = bool(random.integers(2)) if directed is None else directed
        rows.append(TieRow(f"a{tail:02}", f"a{head:02}", weight=float(random.integers(1, 4)), directed=leads))
    return Network.of(
        rows,
        actors=[f"a{place:02}" for place in range(size)],
        attributes={"sector": random.choice(sectors, size).tolist()},
    )


def as_graph(network: Network) -> nx.Graph:
    """The same network without directions, strengths of a pair added."""
    graph = nx.from_scipy_sparse_array(network.adjacency)
    return nx.relabel_nodes(graph, dict(enumerate(network.actors)))


def as_digraph(network: Network) -> nx.DiGraph:
    """The same network with directions, ties without one leading both ways."""
    graph = nx.from_scipy_sparse_array(network.arcs, create_using=nx.DiGraph)
    return nx.relabel_nodes(graph, dict(enumerate(network.actors)))

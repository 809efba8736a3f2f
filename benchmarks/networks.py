"""Measures of networks: seconds and memory at a million ties, and beside NetworkX at a size that it can do.

Assumes an otherwise idle machine. Networks are made up: hubs, and communities that most ties stay within.

    python benchmarks/networks.py [--ties 1000000] [--actors 200000] [--peer-ties 10000] [--peer-actors 2000]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import rustworkx

import klustermotor as km
from klustermotor.analysis.networks.network import FloatArray

WHOLE: dict[str, Callable[[Any, Any], Any]] = {
    "density, isolates, degrees, reciprocity": lambda n, _: (
        km.network_density(n),
        km.network_isolates(n),
        km.degree(n),
        km.degree_distribution(n),
        km.reciprocity(n),
    ),
    "components, weak and strong": lambda n, _: (
        km.network_components(n),
        km.network_components(n, strong=True),
    ),
    "clustering coefficients and transitivity": lambda n, _: (
        km.clustering_coefficient(n),
        km.transitivity(n),
    ),
    "eigenvector centrality": lambda n, _: km.eigenvector_centrality(n),
    "PageRank, with the directed graph": lambda n, _: km.pagerank(n),
    "k-core numbers, with the graph": lambda n, _: km.core_number(n),
    "communities, modularity": lambda n, _: km.network_communities(n),
    "betweenness, closeness, harmonic, path lengths": lambda n, s: (
        km.betweenness(n, sample=s),
        km.closeness(n, sample=s),
        km.harmonic_centrality(n, sample=s),
        km.path_lengths(n, sample=s),
    ),
}
PEER: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "betweenness, exact": (lambda n: km.betweenness(n, exact=True), nx.betweenness_centrality),
    "closeness, exact": (lambda n: km.closeness(n, exact=True), nx.closeness_centrality),
    "harmonic centrality, exact": (lambda n: km.harmonic_centrality(n, exact=True), nx.harmonic_centrality),
    "path lengths, exact": (
        lambda n: km.path_lengths(n, exact=True),
        lambda g: nx.average_shortest_path_length(g.subgraph(max(nx.connected_components(g), key=len))),
    ),
    "eigenvector centrality": (
        km.eigenvector_centrality,
        lambda g: nx.eigenvector_centrality(g, max_iter=5000),
    ),
    "PageRank": (km.pagerank, nx.pagerank),
    "k-core numbers": (km.core_number, nx.core_number),
    "clustering coefficients": (km.clustering_coefficient, nx.clustering),
    "transitivity": (km.transitivity, nx.transitivity),
    "components": (km.network_components, lambda g: list(nx.connected_components(g))),
    "communities (Louvain)": (km.network_communities, lambda g: nx.community.louvain_communities(g, seed=1)),
}


def table(actors: int, ties: int) -> pa.Table:
    """Half of the ties within communities of 100, the others mostly to actors with low numbers, who become hubs."""
    rng = np.random.default_rng(1)
    tail = rng.integers(0, actors, ties)
    near = tail // 100 * 100 + rng.integers(0, 100, ties)
    head = np.where(rng.random(ties) < 0.5, near, (actors * rng.random(ties) ** 2).astype(int)) % actors
    kept = tail != head
    return pa.table({"from": tail[kept], "to": head[kept], "weight": rng.integers(1, 4, kept.sum())})


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    answer = function()
    return time.perf_counter() - begun, answer


def row(name: str, function: Callable[[], Any]) -> tuple[FloatArray, Any]:
    """Seconds by the clock and of the processor, printed as a row."""
    used = time.process_time()
    seconds, answer = timed(function)
    spent = np.array([seconds, time.process_time() - used])
    print(f"| {name} | {spent[0]:.2f} | {spent[1]:.2f} |", flush=True)
    return spent, answer


def megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        ("ties", 1_000_000),
        ("actors", 200_000),
        ("peer-ties", 10_000),
        ("peer-actors", 2_000),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    chosen = parser.parse_args()
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, rustworkx {rustworkx.__version__},"
        f" networkx {nx.__version__}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    whole(chosen.actors, chosen.ties)
    beside(chosen.peer_actors, chosen.peer_ties)
    print(f"\nLoad at the end {os.getloadavg()[0]:.1f}")


def whole(actors: int, ties: int) -> None:
    frame = table(actors, ties)
    print(f"| {frame.num_rows:,} ties, {actors:,} actors | s | processor, s |\n|---|--:|--:|")
    _, network = row("`network` from an Arrow table", lambda: km.network(frame, weight="weight"))
    spent, _ = row("who is tied to whom, as sparse matrices", lambda: (network.adjacency, network.arcs))
    more, sample = row("paths from some actors", lambda: km.sample_paths(network))
    spent = spent + more
    for name, function in WHOLE.items():
        more, answer = row(name, partial(function, network, sample))
        spent = spent + more
    print(f"| all measures | {spent[0]:.1f} | {spent[1]:.1f} |")
    between, near, harmonic, lengths = answer
    top = np.argsort(-between.value)[:100]
    print(f"\n- most memory of the process {megabytes()} MB; paths from {sample.pivots} actors")
    for name, found in (("betweenness", between), ("closeness", near), ("harmonic centrality", harmonic)):
        share = np.median(found.error[top] / found.value[top])
        print(
            f"- standard error of {name}, median of the 100 largest by betweenness: {share:.1%} of the value"
        )
    print(f"- for every actor with 95 % confidence: betweenness within {between.bound.max():.3f}")
    print(
        f"- mean path {lengths.mean:.3f} ± {lengths.error:.3f}; diameter {lengths.diameter} to {lengths.diameter_most}"
    )


def beside(actors: int, ties: int) -> None:
    print()
    frame = table(actors, ties)
    network = km.network(frame)
    graph = nx.Graph()
    graph.add_nodes_from(range(network.size))
    graph.add_edges_from(zip(network.tail.tolist(), network.head.tolist(), strict=True))
    print(
        f"| {frame.num_rows:,} ties, {actors:,} actors | NetworkX, s | ours, s | times as fast |\n|---|--:|--:|--:|"
    )
    for name, (ours, theirs) in PEER.items():
        # Each from its own empty state: ours with its matrices and graph, theirs with the graph as they hold it.
        fresh = km.network(frame)
        quick, slow = timed(partial(ours, fresh))[0], timed(partial(theirs, graph))[0]
        print(f"| {name} | {slow:.2f} | {quick:.3f} | {slow / quick:.0f} |", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("error")
    main()

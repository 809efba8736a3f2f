"""All measures of a network at once: a row for each actor, and the figures of the whole.

Assumes nothing of size: what would take too long is estimated, and the errors stand beside the values.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from klustermotor import __version__
from klustermotor.analysis.networks.centrality import (
    core_number,
    degree,
    eigenvector_centrality,
    in_largest,
    pagerank,
)
from klustermotor.analysis.networks.cohesion import (
    centralised,
    clustering_coefficient,
    degree_distribution,
    network_components,
    network_density,
    network_isolates,
    reciprocity,
    transitivity,
)
from klustermotor.analysis.networks.communities import Communities, network_communities
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network
from klustermotor.analysis.networks.paths import (
    Estimated,
    PathLengths,
    betweenness,
    closeness,
    harmonic_centrality,
    path_lengths,
)
from klustermotor.analysis.networks.sampling import PIVOTS, PathSample, sample_paths, small_enough
from klustermotor.analysis.results import ranks_along

_RANKED = (
    "partners",
    "strength",
    "betweenness",
    "closeness",
    "harmonic",
    "eigenvector",
    "pagerank",
    "core",
)


def actor_measures(
    network: Network,
    *,
    pivots: int = PIVOTS,
    rng: np.random.Generator | None = None,
    sample: PathSample | None = None,
) -> pa.Table:
    """All measures of every actor in one table, with ranks, errors, and the reason where something is missing.

    one row for each actor; rank 1 is the largest, equal values share the better rank

    Parameters
    ----------
    network
        Any network. Paths and communities are those of ties that go both ways.
    pivots
        From how many actors of each component paths are followed, where the network is too large to follow all.
    rng
        Draws the pivots and the order in which communities are looked for; ``default_rng(0)`` unless told.
    sample
        Paths that have been followed already; then these are used.

    Returns
    -------
    pyarrow.Table
        ``key``, ``name``, ``component``, ``community``, ``partners``, ``incoming``, ``outgoing``, ``strength``,
        ``betweenness``, ``closeness``, ``harmonic``, ``eigenvector``, ``pagerank``, ``core``, ``clustering``; ranks as
        ``partners_rank`` and so on; ``betweenness_error``, ``closeness_error``, ``harmonic_error``, 0 where exact;
        ``eigenvector_reason``, ``clustering_reason``: a key of ``words/reasons.json`` where the value is missing. Its
        metadata tell how many actors and ties there are, and how many pivots were used.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    A rank among many that are nearly equal says little: look at the errors, and at what a missing answer would change.

    Examples
    --------
    >>> from klustermotor import Network, TieRow
    >>> found = actor_measures(Network.of([TieRow("a", "b"), TieRow("b", "c")]))
    >>> found.select(["key", "partners", "betweenness", "betweenness_rank"]).to_pylist()[1]
    {'key': 'b', 'partners': 2, 'betweenness': 1.0, 'betweenness_rank': 1}
    """
    generator = np.random.default_rng(0) if rng is None else rng
    if sample is None and not small_enough(network):
        sample = sample_paths(network, pivots=pivots, rng=generator)
    of_paths = {
        "betweenness": betweenness(network, sample=sample),
        "closeness": closeness(network, sample=sample),
        "harmonic": harmonic_centrality(network, sample=sample),
    }
    values = _values(network, of_paths)
    clustering = clustering_coefficient(network)
    columns = {
        "key": pa.array(network.actors, pa.string()),
        "name": pa.array(network.names or network.actors, pa.string()),
        "component": network_components(network),
        "community": network_communities(network, rng=generator).of_actor,
        **{name: pa.array(column, from_pandas=True) for name, column in values.items()},
        "clustering": pa.array(clustering, from_pandas=True),
        **{f"{name}_rank": _rank(values[name]) for name in _RANKED},
        **{f"{name}_error": pa.array(found.error, from_pandas=True) for name, found in of_paths.items()},
        "eigenvector_reason": _reason(values["eigenvector"], _eigenvector_reason(network)),
        "clustering_reason": _reason(clustering, np.full(network.size, "fewer-than-two-partners")),
    }
    told = {
        "measure": "actor_measures",
        "version": __version__,
        "actors": network.size,
        "ties": len(network.tail),
        "pivots": of_paths["betweenness"].pivots,
        "exact": sample is None,
    }
    return pa.table(columns).replace_schema_metadata({"klustermotor": json.dumps(told)})


def _values(network: Network, of_paths: dict[str, Estimated]) -> dict[str, FloatArray | IntArray]:
    ties = degree(network)
    return {
        "partners": ties.partners,
        "incoming": ties.incoming,
        "outgoing": ties.outgoing,
        "strength": ties.strength,
        **{name: found.value for name, found in of_paths.items()},
        "eigenvector": eigenvector_centrality(network),
        "pagerank": pagerank(network),
        "core": core_number(network),
    }


def _rank(values: FloatArray | IntArray) -> pa.Array:
    """Ranks of values that are the same but for rounding are the same."""
    numbers = values.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = np.where(numbers == 0, 0, np.floor(np.log10(np.abs(numbers))))
        rounded = np.where(numbers == 0, 0.0, np.round(numbers / 10.0**digits, 9) * 10.0**digits)
    rank = ranks_along(rounded, 0)[0]
    return pa.array(rank, pa.int32(), mask=rank == 0)


def _eigenvector_reason(network: Network) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    if not len(network.tail):
        return np.full(network.size, "no-ties")
    return np.where(in_largest(network), "not-found", "not-in-largest-component")


def _reason(values: FloatArray | IntArray, why: np.ndarray[tuple[int], np.dtype[np.str_]]) -> pa.Array:
    known: BoolArray = ~np.isnan(values)
    return pa.array(why, pa.string(), mask=known)


@dataclass(frozen=True, eq=False)
class NetworkMeasures:
    """Figures of a whole network; those that it is too small for are missing (not a number).

    Attributes
    ----------
    actors, ties, pairs
        How many there are; pairs of actors with one tie or more.
    isolates
        How many actors have no tie.
    components, largest
        How many components, and how many actors the largest one has.
    density, mean_degree, reciprocity, transitivity, clustering
        ``reciprocity`` is missing where no tie has a direction; ``clustering`` is the mean over those who have two
        partners or more.
    paths
        Path lengths and diameter of the largest component.
    centralisation
        By degree, betweenness and closeness.
    communities, modularity
        How many communities, and how clear.
    core
        The largest k-core number.
    degrees
        How many actors have 0, 1, 2 ... partners.
    without_direction, without_kind, without_start
        How many ties do not tell.
    without_attribute
        By attribute, of how many actors it is not known.
    pivots, exact
        From how many actors of a component paths were followed, and whether that was all.
    """

    actors: int
    ties: int
    pairs: int
    isolates: int
    components: int
    largest: int
    density: float
    mean_degree: float
    reciprocity: float
    transitivity: float
    clustering: float
    paths: PathLengths
    centralisation: dict[str, float]
    communities: int
    modularity: float
    core: int
    degrees: IntArray
    without_direction: int
    without_kind: int
    without_start: int
    without_attribute: dict[str, int]
    pivots: int
    exact: bool


def network_measures(
    network: Network,
    *,
    pivots: int = PIVOTS,
    rng: np.random.Generator | None = None,
    sample: PathSample | None = None,
) -> NetworkMeasures:
    """The figures of a whole network, with how many actors and ties they rest on and what is not known of these.

    size, density, components, path lengths, triangles, centralisation, communities, and what is missing

    Parameters
    ----------
    network
        Any network.
    pivots, rng, sample
        As in :func:`actor_measures`; ``sample_paths`` gives what both can use.

    Returns
    -------
    NetworkMeasures
        Its figures by name.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    Networks of different size or made in different ways are not compared by these figures: density falls with size,
    and triangles abound where ties were derived from shared projects.

    Examples
    --------
    >>> from klustermotor import Network, TieRow
    >>> found = network_measures(Network.of([TieRow("a", "b"), TieRow("b", "c")], actors=["a", "b", "c", "d"]))
    >>> found.actors, found.pairs, found.components, found.isolates, round(found.density, 4)
    (4, 2, 2, 1, 0.3333)
    """
    generator = np.random.default_rng(0) if rng is None else rng
    if sample is None and not small_enough(network):
        sample = sample_paths(network, pivots=pivots, rng=generator)
    component, partners = network_components(network), degree(network).partners
    clustering = clustering_coefficient(network)
    grouped: Communities = network_communities(network, rng=generator)
    between, near = betweenness(network, sample=sample), closeness(network, sample=sample)
    return NetworkMeasures(
        actors=network.size,
        ties=len(network.tail),
        pairs=network.adjacency.nnz // 2,
        isolates=int(network_isolates(network).sum()),
        components=int(component.max()) + 1 if network.size else 0,
        largest=int((component == 0).sum()),
        density=network_density(network),
        mean_degree=float(partners.mean()) if network.size else float("nan"),
        reciprocity=reciprocity(network) if network.directed.any() else float("nan"),
        transitivity=transitivity(network),
        clustering=float(np.nanmean(clustering)) if (~np.isnan(clustering)).any() else float("nan"),
        paths=path_lengths(network, sample=sample),
        centralisation={
            "degree": centralised(partners.astype(float), "degree"),
            "betweenness": centralised(between.value, "betweenness"),
            "closeness": centralised(near.value, "closeness")
            if component.max(initial=0) == 0
            else float("nan"),
        },
        communities=grouped.count,
        modularity=grouped.modularity,
        core=int(core_number(network).max(initial=0)),
        degrees=degree_distribution(network),
        without_direction=int((~network.directed).sum()),
        without_kind=int((network.kind == "").sum()),
        without_start=int(np.isnan(network.start).sum()),
        without_attribute={name: int((values == "").sum()) for name, values in network.attributes.items()},
        pivots=between.pivots,
        exact=sample is None,
    )

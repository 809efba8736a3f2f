"""How central each actor is by its ties, and by those of the actors it is tied to.

Assumes that several ties between two actors are one relation, as strong as they are together. What lies on the paths
between others, or near them, is in ``paths.py``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import rustworkx as rx
from scipy.sparse import csgraph, csr_array
from scipy.sparse.linalg import ArpackError, eigsh

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network

_DENSE = 50


class Degree(NamedTuple):
    """Columns of ``degree``."""

    partners: IntArray
    incoming: IntArray
    outgoing: IntArray
    strength: FloatArray
    strength_in: FloatArray
    strength_out: FloatArray


def degree(network: Network) -> Degree:
    """Degree: with how many others each actor has ties, in which direction, and how strong they are.

    d_i = number of j with a tie between i and j; s_i = sum of the weights of these ties

    Parameters
    ----------
    network
        Any network; a tie without direction leads both ways.

    Returns
    -------
    Degree of arrays [actor]
        ``partners``, 0 to n - 1; ``incoming`` and ``outgoing``: how many of them lead to the actor, and are led to;
        ``strength``, ``strength_in``, ``strength_out``: the weights of these ties, in their unit.

    Notes
    -----
    Partners, not ties, are counted: two firms that both trade and own one another are one pair. An actor with many
    partners is active, not necessarily important to the others; whoever filled in a list has more ties in it.

    References
    ----------
    Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social Networks 1(3): 215-239.
    https://doi.org/10.1016/0378-8733(78)90021-7

    Examples
    --------
    The mill sells to the works and to the yard, and cooperates with the works:

    >>> from klustermotor import Network, TieRow
    >>> ties = [TieRow("mill", "works", directed=True), TieRow("mill", "yard", directed=True), TieRow("mill", "works")]
    >>> found = degree(Network.of(ties))
    >>> found.partners.tolist(), found.outgoing.tolist(), found.incoming.tolist(), found.strength.tolist()
    ([2, 1, 1], [2, 1, 0], [1, 1, 1], [3.0, 2.0, 1.0])
    """
    pairs, arcs = network.adjacency, network.arcs
    return Degree(
        np.diff(pairs.indptr).astype(np.int64),
        np.bincount(arcs.indices, minlength=network.size),
        np.diff(arcs.indptr).astype(np.int64),
        np.asarray(pairs.sum(axis=1), dtype=float),
        np.asarray(arcs.sum(axis=0), dtype=float),
        np.asarray(arcs.sum(axis=1), dtype=float),
    )


def eigenvector_centrality(network: Network, *, weighted: bool = False) -> FloatArray:
    """Eigenvector centrality: central are those who are tied to central actors.

    x_i = (1 / lambda) x sum over j of a_ij x_j, for the largest lambda; the squares of x add up to 1

    Parameters
    ----------
    network
        Any network; ties go both ways.
    weighted
        a_ij is the strength of the tie; otherwise 1.

    Returns
    -------
    array [actor]
        0 to 1 in the largest component; in each of them, where several are as large. Missing for all other actors,
        and in a network without ties; also where no answer was found, as in very long chains.

    Notes
    -----
    Two components cannot be compared: each has an eigenvector of its own. In a network with one dense part nearly all
    others are close to 0; then ``pagerank`` tells them apart.

    References
    ----------
    Bonacich, P. (1972). Factoring and weighting approaches to status scores and clique identification. Journal of
    Mathematical Sociology 2(1): 113-120. https://doi.org/10.1080/0022250X.1972.9989806

    Examples
    --------
    Three in a row: with 1 / 2, root of 1 / 2, 1 / 2 the neighbours of each add up to root 2 times itself.

    >>> from klustermotor import Network, TieRow
    >>> eigenvector_centrality(Network.of([TieRow("a", "b"), TieRow("b", "c")])).round(4).tolist()
    [0.5, 0.7071, 0.5]
    """
    values = np.full(network.size, np.nan)
    for part in largest_components(network):
        links = network.adjacency[part][:, part]
        if not weighted:
            links = csr_array((np.ones(len(links.data)), links.indices, links.indptr), shape=links.shape)
        values[part] = _leading(links)
    return values


def largest_components(network: Network) -> list[IntArray]:
    """The actors of the largest component, or of each that is as large; none without ties."""
    if not len(network.tail):
        return []
    component = csgraph.connected_components(network.adjacency, directed=False)[1]
    sizes = np.bincount(component)
    return [np.flatnonzero(component == number) for number in np.flatnonzero(sizes == sizes.max())]


def _leading(links: csr_array) -> FloatArray:
    """The eigenvector of the largest eigenvalue, of length 1; missing where it is not found."""
    size = links.shape[0]
    if size <= _DENSE:
        return np.asarray(np.abs(np.linalg.eigh(links.toarray())[1][:, -1]))
    try:
        _, vectors = eigsh(links, k=1, which="LA", v0=np.ones(size), tol=0, maxiter=5_000)
    except ArpackError:  # not converged
        return np.full(size, np.nan)
    return np.asarray(np.abs(vectors[:, 0]) / np.linalg.norm(vectors[:, 0]))


def pagerank(network: Network, *, damping: float = 0.85, weighted: bool = False) -> FloatArray:
    """PageRank: how often a walk comes by that follows ties at random, and now and then starts anew.

    r_i = (1 - q) / n + q x sum over j with a tie to i of r_j a_ji / sum over k of a_jk

    Parameters
    ----------
    network
        Any network. Ties are followed in their direction; those without one both ways.
    damping
        q, the chance to go on, above 0 and below 1.
    weighted
        a_ji is the strength of the tie; otherwise 1.

    Returns
    -------
    array [actor]
        Above 0; they add up to 1. From an actor that leads nowhere the walk starts anew.

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    Without directions it is nearly proportional to degree.

    References
    ----------
    Brin, S. and Page, L. (1998). The anatomy of a large-scale hypertextual Web search engine. Computer Networks and
    ISDN Systems 30: 107-117. https://doi.org/10.1016/S0169-7552(98)00110-X

    Examples
    --------
    Two that are tied to one another are alike:

    >>> from klustermotor import Network, TieRow
    >>> pagerank(Network.of([TieRow("a", "b")])).round(6).tolist()
    [0.5, 0.5]
    """
    require(0 < damping < 1, "damping", wanted="inside", least=0, most=1, found=damping)
    if not network.size:
        return np.zeros(0)
    found = rx.pagerank(
        network.digraph,
        alpha=damping,
        weight_fn=float if weighted else None,
        tol=1e-12 / network.size,
        max_iter=int(np.ceil(np.log(1e-14) / np.log(damping))) + 100,
    )
    return np.fromiter((found[place] for place in range(network.size)), dtype=float, count=network.size)


def core_number(network: Network) -> IntArray:
    """K-core number: the largest k such that the actor is in a part where everybody has k partners or more.

    core_i = largest k with i in the k-core; the k-core is what remains when actors with fewer than k partners leave,
    again and again

    Parameters
    ----------
    network
        Any network; ties go both ways.

    Returns
    -------
    array [actor] of whole numbers
        0 for actors without ties.

    Notes
    -----
    An actor with a hundred partners who know nobody else has 1. The actors of a k-core need not be connected.

    References
    ----------
    Seidman, S. B. (1983). Network structure and minimum degree. Social Networks 5(3): 269-287.
    https://doi.org/10.1016/0378-8733(83)90028-X

    Examples
    --------
    Three who all know one another, and a fourth who knows one of them:

    >>> from klustermotor import Network, TieRow
    >>> ties = [TieRow("a", "b"), TieRow("b", "c"), TieRow("a", "c"), TieRow("c", "d")]
    >>> core_number(Network.of(ties)).tolist()
    [2, 2, 2, 1]
    """
    found: dict[int, int] = rx.core_number(network.graph)  # type: ignore[assignment]  # its stub says int
    return np.fromiter((found[place] for place in range(network.size)), dtype=np.int64, count=network.size)


def in_largest(network: Network) -> BoolArray:
    """Which actors are in the largest component, or in one that is as large."""
    inside = np.zeros(network.size, dtype=bool)
    for part in largest_components(network):
        inside[part] = True
    return inside

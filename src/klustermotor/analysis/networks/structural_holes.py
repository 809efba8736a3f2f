"""Structural holes: how far an actor's contacts know one another anyway, so that it has nothing to bring together.

Assumes that a tie counts whichever way it leads. A pair's ties are added up: two actors that cooperate and have a
board member in common are tied more strongly than two that cooperate alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array

from klustermotor.analysis.networks.network import FloatArray, Network
from klustermotor.analysis.networks.triangles import Pairs, pairs_of, triangles


class StructuralHoles(NamedTuple):
    """What ``structural_holes`` answers, each in the order of the actors; not a number for actors without ties."""

    degree: FloatArray
    constraint: FloatArray
    effective_size: FloatArray
    efficiency: FloatArray
    hierarchy: FloatArray


class _Dyads(NamedTuple):
    """What each side of each tied pair sees: its constraint, and how far the contact is redundant."""

    pairs: Pairs
    constraint: tuple[FloatArray, FloatArray]
    redundancy: FloatArray


def structural_holes(network: Network, *, weighted: bool = True) -> StructuralHoles:
    """Burt's measures of structural holes: degree, constraint, effective size, efficiency and hierarchy.

    With p_ij the share of i's ties that goes to j, and m_jq the tie of j to q over j's strongest tie:
    c_ij = (p_ij + sum_q p_iq p_qj)^2; constraint C_i = sum_j c_ij over i's contacts;
    effective size E_i = sum_j (1 - sum_q p_iq m_jq); efficiency = E_i / N_i;
    hierarchy = sum_j r_ij ln r_ij / (N_i ln N_i), r_ij = c_ij / (C_i / N_i), N_i the number of i's contacts.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    weighted
        Whether the strength of ties counts; without it every tied pair counts the same.

    Returns
    -------
    StructuralHoles
        ``degree``, number of contacts; ``constraint``, above 0 and at most 9/8, high where contacts know one another;
        ``effective_size``, from 1 (for equal ties) to the degree; ``efficiency``, at most 1; ``hierarchy``, from 0
        (all contacts constrain the same) to 1. Not a number for actors without ties; hierarchy also for those with
        one contact.

    Notes
    -----
    A small constraint is an opportunity to bring others together, not a proof that the actor takes it, and not a
    merit: someone with few, closed ties may be the one whom all trust. Missing answers make holes that are not there:
    see ``allowed_measures``.

    Conventions differ. Strengths of both directions are added, as in Burt and in NetworkX's ``constraint``; a tie
    without direction counts once, where NetworkX, given it as two arcs, counts it twice, which matters only if the
    network has ties of both sorts. The sums run over contacts alone, as in NetworkX. Without weights, two arcs between
    a pair count as one tie; NetworkX counts two in a directed graph. With strengths, NetworkX
    3.6, asked for the effective size of all nodes at once, divides by the strongest tie of q in place of j's; asked
    with ``nodes`` it gives the figures given here, but none for actors to whom ties only lead.

    References
    ----------
    Burt, R. S. (1992). Structural holes: The social structure of competition. Harvard University Press.

    Borgatti, S. P. (1997). Structural holes: Unpacking Burt's redundancy measures. Connections, 20(1), 35-38.

    Examples
    --------
    The middle of a star of three has p = 1/3 with each: constraint 3 (1/3)^2 = 1/3, and nobody is redundant. In a
    triangle each contact costs (1/2 + 1/2 1/2)^2 = 9/16: constraint 9/8, effective size 2 - 2 (1/2 1) = 1.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> star = Network.of([TieRow("a", "b"), TieRow("a", "c"), TieRow("a", "d")])
    >>> [round(float(value[0]), 3) for value in structural_holes(star)]
    [3.0, 0.333, 3.0, 1.0, 0.0]
    >>> triangle = Network.of([TieRow("a", "b"), TieRow("b", "c"), TieRow("c", "a")])
    >>> [round(float(value[0]), 3) for value in structural_holes(triangle)]
    [2.0, 1.125, 1.0, 0.5, 0.0]
    """
    pairs, (out, back), redundancy = _dyads(network, weighted)
    ones = np.ones(pairs.count)
    degree = pairs.per_actor(ones, ones)
    with np.errstate(invalid="ignore", divide="ignore"):
        constraint = np.where(degree > 0, pairs.per_actor(out, back), np.nan)
        effective = np.where(degree > 0, degree - redundancy, np.nan)
        mean = constraint / degree
        terms = [
            part / mean[side] * np.log(part / mean[side])
            for part, side in ((out, pairs.low), (back, pairs.high))
        ]
        hierarchy = np.where(degree > 1, pairs.per_actor(*terms) / (degree * np.log(degree)), np.nan)
        return StructuralHoles(degree, constraint, effective, effective / degree, np.maximum(hierarchy, 0.0))


def constraint(network: Network, *, weighted: bool = True) -> FloatArray:
    """Burt's constraint of every actor; see ``structural_holes``.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    weighted
        Whether the strength of ties counts.

    Returns
    -------
    array [actor]
        Above 0; not a number for actors without ties.

    References
    ----------
    Burt, R. S. (1992). Structural holes: The social structure of competition. Harvard University Press.

    Examples
    --------
    Who has one contact depends on it wholly.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> constraint(Network.of([TieRow("a", "b"), TieRow("a", "c")])).tolist()
    [0.5, 1.0, 1.0]
    """
    return structural_holes(network, weighted=weighted).constraint


def effective_size(network: Network, *, weighted: bool = True) -> FloatArray:
    """Burt's effective size of every actor's network: its contacts less what is redundant; see ``structural_holes``.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    weighted
        Whether the strength of ties counts.

    Returns
    -------
    array [actor]
        At most the number of contacts; not a number for actors without ties.

    References
    ----------
    Burt, R. S. (1992). Structural holes: The social structure of competition. Harvard University Press.

    Examples
    --------
    Three contacts of whom two know one another: 3 - 2/3.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> ties = [TieRow("a", "b"), TieRow("a", "c"), TieRow("a", "d"), TieRow("b", "c")]
    >>> effective_size(Network.of(ties)).round(3).tolist()[0]
    2.333
    """
    return structural_holes(network, weighted=weighted).effective_size


def dyadic_constraint(network: Network, *, weighted: bool = True) -> csr_array:
    """How much each contact constrains an actor: c_ij of ``structural_holes``.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties.
    weighted
        Whether the strength of ties counts.

    Returns
    -------
    sparse array [actor, contact]
        Above 0 where there is a tie; its rows add up to the constraint.

    References
    ----------
    Burt, R. S. (1992). Structural holes: The social structure of competition. Harvard University Press.

    Examples
    --------
    >>> from klustermotor.analysis.networks.network import TieRow
    >>> dyadic_constraint(Network.of([TieRow("a", "b"), TieRow("a", "c")])).toarray().tolist()
    [[0.0, 0.25, 0.25], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    """
    pairs, (out, back), _ = _dyads(network, weighted)
    cells = (np.r_[out, back], (np.r_[pairs.low, pairs.high], np.r_[pairs.high, pairs.low]))
    return coo_array(cells, shape=(network.size, network.size)).tocsr()


def _dyads(network: Network, weighted: bool) -> _Dyads:
    """Constraint and redundancy along every pair; what a third brings, triangle by triangle."""
    pairs = pairs_of(network)
    weight = pairs.weight if weighted else np.ones(pairs.count)
    total = pairs.per_actor(weight, weight)
    strongest = np.zeros(network.size)
    np.maximum.at(strongest, pairs.low, weight)
    np.maximum.at(strongest, pairs.high, weight)
    # f is seen from the first of a pair, b from the second: p their share, m their tie over their strongest.
    pf, pb = weight / total[pairs.low], weight / total[pairs.high]
    mf, mb = weight / strongest[pairs.low], weight / strongest[pairs.high]
    out, back, redundancy = np.zeros(pairs.count), np.zeros(pairs.count), np.zeros(network.size)
    for uv, uw, vw in triangles(pairs):
        through = (
            (out, vw, pb[uv] * pf[uw]),
            (back, vw, pb[uw] * pf[uv]),
            (out, uv, pf[uw] * pb[vw]),
            (back, uv, pf[vw] * pb[uw]),
            (out, uw, pf[uv] * pf[vw]),
            (back, uw, pb[vw] * pb[uv]),
        )
        for sums, place, value in through:
            np.add(sums, np.bincount(place, value, minlength=pairs.count), out=sums)
        known = (
            (pairs.low[uv], pf[uw] * mf[vw] + pf[uv] * mb[vw]),
            (pairs.high[uv], pf[vw] * mf[uw] + pb[uv] * mb[uw]),
            (pairs.high[uw], pb[vw] * mf[uv] + pb[uw] * mb[uv]),
        )
        for actor, value in known:
            redundancy += np.bincount(actor, value, minlength=network.size)
    return _Dyads(pairs, ((pf + out) ** 2, (pb + back) ** 2), redundancy)

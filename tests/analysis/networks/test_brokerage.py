"""Brokerage: against a slow, obvious count, by hand, and against all ways to deal out the labels."""

from __future__ import annotations

from itertools import permutations as orders

import numpy as np
import pytest
from tests.analysis.networks.small_networks import random_network

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.brokerage import ROLES, brokerage
from klustermotor.analysis.networks.network import Network, TieRow


def role_of(first: str, broker: str, last: str) -> str:
    if first == broker == last:
        return "coordinator"
    if first == last:
        return "itinerant"
    if broker == last:
        return "gatekeeper"
    return "representative" if first == broker else "liaison"


def counted_slowly(network: Network, sector: list[str]) -> np.ndarray:
    """Every A, B and C in turn."""
    leads = network.arcs.toarray() > 0
    counts = np.zeros((network.size, len(ROLES)))
    everyone = [place for place in range(network.size) if sector[place]]
    for broker in everyone:
        for first in everyone:
            for last in everyone:
                if first != last and leads[first, broker] and leads[broker, last] and not leads[first, last]:
                    role = role_of(sector[first], sector[broker], sector[last])
                    counts[broker, ROLES.index(role)] += 1
                    counts[broker, -1] += 1
    return counts


@pytest.mark.parametrize("directed", [True, False, None])
@pytest.mark.parametrize("seed", range(5))
def test_the_counts_are_those_of_the_slow_twin(seed: int, directed: bool | None) -> None:
    network = random_network(seed, directed=directed, ties=30)
    sector = network.attributes["sector"].tolist()
    found = brokerage(network)
    known = np.array([bool(word) for word in sector])
    np.testing.assert_array_equal(found.counts[known], counted_slowly(network, sector)[known])
    assert np.isnan(found.counts[~known]).all()
    assert found.unknown == (~known).sum()


def test_what_is_expected_is_the_mean_over_all_ways_to_deal_out_the_labels() -> None:
    network = random_network(1, size=5, ties=8, directed=None, sectors=("business",))
    labels = ["business", "business", "business", "public", "academia"]
    dealt = [counted_slowly(network, list(order)) for order in set(orders(labels))]
    with_labels = Network.of(
        [
            TieRow(network.actors[tail], network.actors[head], directed=bool(leads))
            for tail, head, leads in zip(network.tail, network.head, network.directed, strict=True)
        ],
        actors=network.actors,
        attributes={"sector": labels},
    )
    np.testing.assert_allclose(brokerage(with_labels).expected, np.mean(dealt, axis=0), atol=1e-9)


def test_the_scores_come_near_those_over_all_ways_to_deal_out_the_labels() -> None:
    network = random_network(4, size=6, ties=9, directed=True, sectors=("business", "public"))
    labels = network.attributes["sector"].tolist()
    dealt = np.array([counted_slowly(network, list(order)) for order in set(orders(labels))])
    found = brokerage(network, generator=np.random.default_rng(1), permutations=4_000)
    spread = dealt.std(axis=0)
    assert found.z is not None
    told = spread > 0
    expected = (found.counts - found.expected)[told] / spread[told]
    np.testing.assert_allclose(found.z[told], expected, atol=0.15)
    assert np.isnan(found.z[~told]).all()


def test_the_same_seed_gives_the_same_scores() -> None:
    network = random_network(2)
    first, second = (brokerage(network, generator=np.random.default_rng(5)).z for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_an_undirected_gatekeeper_is_a_representative_as_often() -> None:
    found = brokerage(random_network(6, ties=20))
    np.testing.assert_array_equal(found.of("gatekeeper"), found.of("representative"))


def test_each_role_by_hand() -> None:
    # One broker of business between two others; a1 -> b -> c1 alone in turn.
    for first, last, role in [
        ("business", "business", "coordinator"),
        ("public", "public", "itinerant"),
        ("public", "business", "gatekeeper"),
        ("business", "public", "representative"),
        ("public", "academia", "liaison"),
    ]:
        ties = [TieRow("a", "b", directed=True), TieRow("b", "c", directed=True)]
        network = Network.of(ties, attributes={"sector": [first, "business", last]})
        assert brokerage(network).totals.tolist() == [float(name in (role, "total")) for name in ROLES]
        closed = Network.of([*ties, TieRow("a", "c", directed=True)], attributes=network.attributes)
        assert brokerage(closed).totals.sum() == 0
        back = Network.of([*ties, TieRow("c", "a", directed=True)], attributes=network.attributes)
        assert brokerage(back).of(role)[1] == 1


@pytest.mark.parametrize("sectors", [[], ["", ""]])
def test_nobody_known_means_nobody_counted(sectors: list[str]) -> None:
    actors = [str(place) for place in range(len(sectors))]
    found = brokerage(Network.of([], actors=actors, attributes={"sector": sectors}))
    assert found.groups == ()
    assert found.unknown == len(sectors)
    assert np.isnan(found.counts).all()


def test_a_network_without_sectors_is_refused() -> None:
    with pytest.raises(TableError, match="must tell the sector") as refused:
        brokerage(Network.of([TieRow("a", "b")]))
    assert refused.value.codes == ["unknown-attribute"]

"""Missing answers: the limits, ties rebuilt by hand, and ranks under loss."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.networks.small_networks import random_network

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.analysis.networks.response import allowed_measures, rank_stability, rebuilt_network
from klustermotor.analysis.networks.structural_holes import constraint


def degree(network: Network) -> np.ndarray:
    return np.diff(network.adjacency.indptr).astype(float)


@pytest.mark.parametrize(
    ("answered", "asked", "level"),
    [
        (80, 100, "all"),
        (79, 100, "directional"),
        (65, 100, "directional"),
        (649, 1000, "caution"),
        (0, 5, "caution"),
    ],
)
def test_the_limits_are_those_of_the_field(answered: int, asked: int, level: str) -> None:
    found = allowed_measures(answered, asked)
    assert found.level == level
    assert found.shows("betweenness") == (level != "caution")
    assert found.shows("in_degree")
    assert (found.response.count, found.response.of) == (answered, asked)


@pytest.mark.parametrize(("answered", "asked"), [(1, 0), (6, 5), (-1, 5)])
def test_impossible_answers_are_refused(answered: int, asked: int) -> None:
    with pytest.raises(TableError):
        allowed_measures(answered, asked)


def reports(*told: tuple[str, str, float]) -> Network:
    return Network.of([TieRow(one, other, weight=weight, directed=True) for one, other, weight in told])


def test_one_sided_reports_are_taken_or_not_as_the_rule_says() -> None:
    # a and b agree (1 and 3); a names c, who answered otherwise; a names d, who is silent, and so is e.
    told = reports(("a", "b", 1), ("b", "a", 3), ("a", "c", 2), ("a", "d", 5), ("c", "e", 1))
    union, both = (rebuilt_network(told, "abc", rule=rule) for rule in ("union", "intersection"))
    for found in (union, both):
        assert (found.agreed, found.one_of_two, found.one_sided, found.between_silent) == (1, 1, 2, 1)
        assert not found.network.directed.any()
        assert found.network.adjacency[0, 1] == 2.0
        assert found.network.adjacency[0, 3] == 5.0
    assert union.network.adjacency[0, 2] == 2.0
    assert both.network.adjacency[0, 2] == 0


def test_who_did_not_answer_cannot_have_told() -> None:
    with pytest.raises(TableError, match="1 of 2") as refused:
        rebuilt_network(reports(("a", "b", 1), ("b", "a", 1)), "a")
    assert refused.value.codes == ["silent-reports"]
    with pytest.raises(TableError):
        rebuilt_network(Network.of([TieRow("a", "b")]), "ab")
    with pytest.raises(TableError):
        rebuilt_network(reports(("a", "b", 1)), "az")
    assert rebuilt_network(Network.of([], actors=["a"]), []).network.size == 1


def test_ranks_are_the_less_stable_the_more_are_missing() -> None:
    network = random_network(3, size=40, ties=120)
    little, much = (
        rank_stability(network, degree, missing=share, generator=np.random.default_rng(1))
        for share in (0.05, 0.5)
    )
    assert 1 >= little.rank_correlation > much.rank_correlation > 0
    assert little.lower <= little.rank_correlation <= little.upper
    assert little.top_kept > much.top_kept
    assert little.rounds == 100
    again = rank_stability(network, degree, missing=0.05, generator=np.random.default_rng(1))
    assert again == little


def test_what_cannot_be_compared_is_not_a_number() -> None:
    ring = Network.of([TieRow("a", "b"), TieRow("b", "c"), TieRow("c", "a")])
    found = rank_stability(ring, constraint, missing=0.3, generator=np.random.default_rng(1), rounds=5)
    assert found.rounds == 0
    assert np.isnan(found.rank_correlation)

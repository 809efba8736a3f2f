"""Change between two times and year by year, by hand and with what must always hold."""

from __future__ import annotations

import math

import pytest
from tests.analysis.networks.small_networks import random_network

from klustermotor.analysis.networks.change import measure_change, network_change, network_series, standing
from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.analysis.networks.structural_holes import constraint


def test_ties_and_actors_won_and_lost() -> None:
    before = Network.of([TieRow("b", "a"), TieRow("b", "c"), TieRow("a", "b", kind="board")])
    after = Network.of([TieRow("a", "b"), TieRow("a", "d")], actors=list("abcd"))
    found = network_change(before, after)
    assert (found.won, found.lost, found.kept) == ((("a", "d"),), (("b", "c"),), (("a", "b"),))
    assert (found.actors_new, found.actors_gone) == (("d",), ("c",))
    assert found.jaccard == pytest.approx(1 / 3)
    assert (found.before.ties, found.after.actors) == (2, 3)


@pytest.mark.parametrize("seed", range(4))
def test_there_and_back_again(seed: int) -> None:
    one, other = random_network(seed), random_network(seed + 100)
    there, back = network_change(one, other), network_change(other, one)
    assert (there.won, there.lost, there.jaccard) == (back.lost, back.won, back.jaccard)
    assert len(there.kept) + len(there.lost) == there.before.ties
    assert network_change(one, one).jaccard == 1


def test_nothing_compared_with_nothing_has_no_jaccard() -> None:
    empty = Network.of([])
    assert math.isnan(network_change(empty, empty).jaccard)
    assert standing(empty).actors == 0


def test_years_add_up() -> None:
    ties = [
        TieRow("a", "b", start=2000.0, end=2001.9),
        TieRow("b", "c", start=2001.2),
        TieRow("c", "d"),
        TieRow("d", "e", start=2003.0),
    ]
    series = network_series(Network.of(ties), [2003, 2000, 2001, 2002])
    assert [year.year for year in series] == [2000, 2001, 2002, 2003]
    assert [year.standing.ties for year in series] == [2, 3, 2, 3]
    assert [(year.won, year.lost) for year in series] == [(None, None), (1, 0), (0, 1), (1, 0)]
    assert [year.undated for year in series] == [1, 1, 1, 1]
    assert math.isnan(series[0].jaccard)
    assert series[1].jaccard == pytest.approx(2 / 3)
    assert [year.standing.ties for year in network_series(Network.of(ties), [2000], undated=False)] == [1]


def test_a_measure_then_and_now() -> None:
    before, after = Network.of([TieRow("a", "b")]), Network.of([TieRow("a", "c"), TieRow("a", "d")])
    found = measure_change(before, after, constraint)
    assert found["a"] == (1.0, 0.5)
    assert found["b"][0] == 1.0
    assert math.isnan(found["b"][1])

"""Where the actors of a network lie: apart, near their own, in the same place whenever and in whatever order."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from klustermotor.charts.network_forces import separated, unfolded
from klustermotor.charts.network_layout import TALL, layout
from klustermotor.charts.network_parts import Line

CASES = [(2, 1), (3, 3), (10, 12), (60, 75), (300, 500), (900, 1500)]


def tied(count: int, ties: int, *, seed: int = 1) -> list[Line]:
    """Ties by chance, a few actors having many of them."""
    chance = np.random.default_rng(seed)
    pairs = ((int(chance.integers(count)), int(chance.random() ** 2 * count)) for _ in range(ties))
    return [Line(one, other, weight=float(chance.choice([1, 1, 4]))) for one, other in pairs if one != other]


def names(count: int) -> list[str]:
    return [f"actor-{at}" for at in range(count)]


def nearest(places: list[tuple[float, float]]) -> float:
    return float(cKDTree(np.array(places)).query(places, k=2)[0][:, 1].min())


@pytest.mark.parametrize(("count", "ties"), CASES)
@pytest.mark.parametrize("groups", [0, 4])
def test_no_two_are_in_one_place(count: int, ties: int, groups: int) -> None:
    belongs = [f"g{at % groups}" for at in range(count)] if groups else None
    places = layout(count, tied(count, ties), seed_names=names(count), groups=belongs)
    assert nearest(places) > 0.95


@given(st.integers(2, 40), st.integers(0, 60), st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_the_order_in_which_actors_and_ties_come_means_nothing(count: int, ties: int, seed: int) -> None:
    lines, keys = tied(count, ties, seed=seed), names(count)
    places = dict(zip(keys, layout(count, lines, seed_names=keys), strict=True))
    chance = np.random.default_rng(seed)
    order = chance.permutation(count).tolist()
    at = {old: new for new, old in enumerate(order)}
    shuffled = [Line(at[line.head], at[line.tail], weight=line.weight) for line in lines]
    shuffled = [shuffled[number] for number in chance.permutation(len(shuffled)).tolist()]
    again = layout(count, shuffled, seed_names=[keys[old] for old in order])
    for old, place in zip(order, again, strict=True):
        assert place == pytest.approx(places[keys[old]], abs=1e-6)


@given(st.integers(12, 60), st.integers(1, 4), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_a_few_newcomers_hardly_move_those_who_were_there(count: int, more: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    chain = [Line(at, int(chance.integers(at))) for at in range(1, count)]  # everybody is tied
    before = layout(count, chain, seed_names=names(count))
    coming = [Line(at, int(chance.integers(count))) for at in range(count, count + more)]
    after = layout(
        count + more, [*chain, *coming], seed_names=names(count + more), previous=dict(enumerate(before))
    )
    assert max(math.dist(one, other) for one, other in zip(before, after[:count], strict=True)) < 0.5
    assert nearest(after) > 0.9
    for line in coming:  # near the one that it is tied to
        width = max(place[0] for place in before) - min(place[0] for place in before)
        assert math.dist(after[line.tail], after[line.head]) < max(6.0, width / 2)


def test_who_was_alone_and_gets_a_tie_goes_to_its_partner() -> None:
    chain = [Line(at, at - 1) for at in range(1, 20)]
    before = layout(21, chain, seed_names=names(21))
    after = layout(21, [*chain, Line(20, 3)], seed_names=names(21), previous=dict(enumerate(before)))
    assert math.dist(after[20], after[3]) < 4


def test_strangers_come_beneath_those_who_were_there() -> None:
    before = layout(4, [Line(0, 1), Line(1, 2), Line(2, 3)], seed_names=names(4))
    lines = [Line(0, 1), Line(1, 2), Line(2, 3), Line(4, 5)]
    after = layout(6, lines, seed_names=names(6), previous=dict(enumerate(before)))
    assert np.allclose(after[:4], before, atol=0.05)
    assert min(after[4][1], after[5][1]) > max(place[1] for place in before)


def test_those_tied_lie_nearer_than_others() -> None:
    lines = [Line(a + 10 * part, b + 10 * part) for part in range(3) for a in range(10) for b in range(a)]
    lines += [Line(0, 10), Line(10, 20)]
    places = layout(30, lines, seed_names=names(30))
    within = [math.dist(places[a], places[b]) for a in range(30) for b in range(a) if a // 10 == b // 10]
    across = [math.dist(places[a], places[b]) for a in range(30) for b in range(a) if a // 10 != b // 10]
    assert sum(within) / len(within) < 0.4 * sum(across) / len(across)


def test_those_without_a_tie_stand_in_rows_at_the_bottom() -> None:
    places = layout(40, [Line(0, 1), Line(1, 2)], seed_names=names(40))
    lowest = max(place[1] for place in places[:3])
    assert all(place[1] > lowest + 1 for place in places[3:])
    assert len({round(place[1], 6) for place in places[3:]}) < 10
    assert nearest(places) > 0.95


def test_parts_that_do_not_hang_together_lie_apart() -> None:
    lines = [Line(a + 8 * part, b + 8 * part) for part in range(4) for a in range(8) for b in range(a)]
    places = np.array(layout(32, lines, seed_names=names(32)))
    boxes = [
        (places[8 * part : 8 * part + 8].min(0), places[8 * part : 8 * part + 8].max(0)) for part in range(4)
    ]
    for at, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:at]:
            assert (low > other_high).any() or (other_low > high).any()


def test_groups_have_regions_of_their_own() -> None:
    belongs = [f"g{at % 4}" for at in range(80)]
    places = np.array(layout(80, tied(80, 140), seed_names=names(80), groups=belongs))
    middles = {key: places[[one == key for one in belongs]].mean(0) for key in set(belongs)}
    joined = {end for line in tied(80, 140) for end in (line.tail, line.head)}
    for at in joined:
        own = min(middles, key=lambda key: float(np.hypot(*(places[at] - middles[key]))))
        assert own == belongs[at] or np.hypot(*(places[at] - middles[belongs[at]])) < 6
    strays = [
        at
        for at in joined
        if belongs[at] != min(middles, key=lambda key: float(np.hypot(*(places[at] - middles[key]))))
    ]
    assert len(strays) <= 4


def test_stages_stand_as_columns_from_left_to_right() -> None:
    stages = ["late", "early", "middle"]
    belongs = [stages[at % 3] for at in range(60)]
    lines = [Line(at, (at + 1) % 60) for at in range(60)]
    places = layout(60, lines, seed_names=names(60), groups=belongs, columns=["early", "middle", "late"])
    spans = {
        stage: [place[0] for place, own in zip(places, belongs, strict=True) if own == stage]
        for stage in stages
    }
    assert max(spans["early"]) < min(spans["middle"])
    assert max(spans["middle"]) < min(spans["late"])


def test_a_tall_picture_is_higher_than_wide() -> None:
    lines = [Line(at, at - 1) for at in range(1, 30)]
    wide = np.ptp(np.array(layout(30, lines, seed_names=names(30))), axis=0)
    tall = np.ptp(np.array(layout(30, lines, seed_names=names(30), aspect=TALL)), axis=0)
    assert wide[0] > wide[1]
    assert tall[1] > tall[0]


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan, math.inf, 1e300])
def test_odd_weights_and_ties_to_oneself_do_no_harm(weight: float) -> None:
    lines = [Line(0, 1, weight=weight), Line(1, 2), Line(2, 2), Line(0, 1), Line(2, 3), Line(3, 0)]
    places = layout(4, lines, seed_names=["", "\ud800", "x" * 1000, "é"])
    assert all(math.isfinite(share) for place in places for share in place)
    assert nearest(places) > 0.9


def test_nobody_and_one() -> None:
    assert layout(0, [], seed_names=[]) == []
    assert len(layout(1, [], seed_names=["a"])) == 1
    assert len(layout(3, [], seed_names=["a", "b", "c"], groups=["x", "y", "x"])) == 3


def test_points_in_one_place_are_moved_apart() -> None:
    at = separated(np.zeros((30, 2)), np.full(30, 0.5), rounds=500)
    assert nearest([(x, y) for x, y in at.tolist()]) > 0.95


def test_a_path_is_unfolded_as_a_line() -> None:
    from scipy.sparse import diags_array

    path = diags_array([np.ones(9), np.ones(9)], offsets=[1, -1]).tocsr()
    along = unfolded(path)[:, 0]
    assert abs(float(np.corrcoef(along, np.arange(10))[0, 1])) > 0.999


@pytest.mark.slow
def test_five_thousand_actors_take_seconds() -> None:
    lines = tied(5000, 10_000)
    started = time.perf_counter()
    layout(5000, lines, seed_names=names(5000))
    assert time.perf_counter() - started < 15  # a machine with other work; alone about two

"""Rows connected to firms: against a slow twin, and with numbers that contradict one another."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from klustermotor.registers.grouping import grouped

Pair = tuple[int, int, float]


def slowly(pairs: list[Pair], firm: list[int]) -> list[int]:
    """Sets of rows, merged by weight unless two numbers would meet; no row fits two firms almost equally well here."""
    groups = [{at for at, number in enumerate(firm) if number == one} for one in sorted(set(firm) - {-1})]
    groups += [{at} for at, number in enumerate(firm) if number == -1]
    for low, high, _ in sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])):
        first = next(group for group in groups if low in group)
        second = next(group for group in groups if high in group)
        numbers = {firm[at] for at in first | second} - {-1}
        if first is not second and len(numbers) < 2:
            groups = [group for group in groups if group is not first and group is not second] + [
                first | second
            ]
    return [min(next(group for group in groups if at in group)) for at in range(len(firm))]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Pair], list[int]]:
    n = draw(st.integers(2, 9))
    firm = draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n))
    ends = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=15))
    # weights far apart, so that nothing fits two firms almost equally well
    distinct = sorted({(min(pair), max(pair)) for pair in ends if pair[0] != pair[1]})
    return [(low, high, 100.0 - 4 * at) for at, (low, high) in enumerate(distinct)], firm


@settings(max_examples=200, deadline=None)
@given(cases())
def test_it_groups_as_its_slow_twin(case: tuple[list[Pair], list[int]]) -> None:
    pairs, firm = case
    low, high = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    weight = np.array([pair[2] for pair in pairs])
    entity, cut = grouped(
        low, high, weight=weight, firm=np.array(firm, dtype=np.int64), sure=np.ones(len(pairs), dtype=bool)
    )
    assert entity.tolist() == slowly(pairs, firm)
    assert cut.tolist() == [entity[a] != entity[b] for a, b, _ in pairs]


def test_a_row_that_fits_two_firms_equally_well_is_joined_to_neither() -> None:
    low, high = np.array([0, 1]), np.array([2, 2])
    firm, sure = np.array([7, 8, -1]), np.array([True, True])
    entity, cut = grouped(low, high, weight=np.array([20.0, 18.0]), firm=firm, sure=sure)
    assert (entity.tolist(), cut.tolist()) == ([0, 1, 2], [True, True])
    entity, cut = grouped(low, high, weight=np.array([20.0, 16.0]), firm=firm, sure=sure)
    assert (entity.tolist(), cut.tolist()) == ([0, 1, 0], [False, True])

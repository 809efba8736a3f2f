"""Counting firms over pairs of rows: at least, at most, and never two organisation numbers in one firm."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from klustermotor.web.registers.overlap import Link, Row, overlap

BASE = [Row(1, 10, "a"), Row(2, 10), Row(3, 10), Row(4, 10, "a")]
OTHERS = [Row(21, 20, "a"), Row(22, 20), Row(31, 30), Row(32, 30, "b")]


def test_a_small_overlap_by_hand() -> None:
    # Rows 1 and 4 have one number, so there are 3 firms. The first is sure in list 20, the second only perhaps in 30.
    found = overlap(BASE, OTHERS, [Link(1, 21, 20, True), Link(2, 31, 1, None), Link(3, 22, 2, False)])
    assert (found.total, found.at_least, found.at_most) == (3, 1, 2)
    assert (found.of_list(20), found.of_list(30)) == ((1, 1), (0, 1))
    assert found.combinations() == [(frozenset({20}), 1)]


def test_two_numbers_are_never_one_firm() -> None:
    # Row 2 is surely row 21 (number a), and less surely row 32 (number b): the second join is refused.
    found = overlap(BASE[1:2], OTHERS, [Link(2, 21, 9, True), Link(2, 32, 8, True)])
    assert found.firms[0].sure == {20}
    doubtful = overlap(BASE[1:2], OTHERS, [Link(2, 21, 9, True), Link(2, 32, 1, None)])
    assert doubtful.at_most == 1
    assert doubtful.firms[0].maybe == set()


links = st.lists(
    st.builds(
        Link,
        left=st.integers(1, 8),
        right=st.integers(21, 28),
        weight=st.floats(-5, 20),
        same=st.sampled_from([True, False, None]),
    ),
    max_size=20,
    unique_by=lambda one: (one.left, one.right),
)


@settings(max_examples=60, deadline=None)
@given(links, st.lists(st.sampled_from(["", "a", "b"]), min_size=16, max_size=16))
def test_deciding_every_doubt_stays_between_the_bounds(given_links: list[Link], numbers: list[str]) -> None:
    base = [Row(n, 10, numbers[n - 1]) for n in range(1, 9)]
    others = [Row(n, 20 if n < 25 else 30, numbers[n - 13]) for n in range(21, 29)]
    found = overlap(base, others, given_links)
    assert found.at_least <= found.at_most <= found.total
    settled = [one if one.same is not None else replace(one, same=False) for one in given_links]
    none = overlap(base, others, settled)
    assert (none.at_least, none.at_most) == (found.at_least, found.at_least)
    for firm in found.firms:
        rows = {one.pk: one for one in (*base, *others)}
        held = {rows[pk].number for pk in [*firm.rows, *(p for ps in firm.partners.values() for p in ps)]} - {
            ""
        }
        assert len(held) <= 1

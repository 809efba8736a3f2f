"""Tables cut, rolled up and refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable, Units

TABLE = RegionIndustryTable.of(
    [[1, 2, 3], [4, 5, 6], [7, 8, 9]], regions=["A1", "A2", "B1"], industries=["10", "11", "20"]
)


def test_rolling_up_adds_what_has_the_same_parent() -> None:
    rolled = TABLE.rolled_up(
        industries={"10": "1", "11": "1", "20": "2"}, regions={"A1": "A", "A2": "A", "B1": "B"}
    )
    assert rolled.regions == ("A", "B")
    assert rolled.industries == ("1", "2")
    assert rolled.dense().tolist() == [[12, 9], [15, 9]]  # 1+2+4+5, 3+6; 7+8, 9


def test_rolling_up_keeps_the_largest_plant() -> None:
    one = sparse.csr_array(np.ones((3, 3)))
    largest = sparse.csr_array(TABLE.dense() / 2)
    table = RegionIndustryTable(
        TABLE.regions, TABLE.industries, TABLE.cells, units=Units((one,), (one,), (largest,))
    )
    units = table.rolled_up(regions={"A1": "A", "A2": "A", "B1": "B"}).units
    assert units is not None
    assert units.count[0].toarray().tolist() == [[2, 2, 2], [1, 1, 1]]
    assert units.largest[0].toarray().tolist() == [[2, 2.5, 3], [3.5, 4, 4.5]]


def test_a_label_without_parent_is_refused_on_both_sides_at_once() -> None:
    with pytest.raises(TableError) as caught:
        TABLE.rolled_up(industries={"10": "1"}, regions={"A1": "A"})
    assert [found.values["argument"] for found in caught.value.faults] == ["industries", "regions"]
    assert "11, 20" in str(caught.value)


def test_a_part_keeps_the_order_of_the_table() -> None:
    part = TABLE.only(regions=["B1", "A1"], industries=["20"])
    assert part.regions == ("A1", "B1")
    assert part.dense().tolist() == [[3], [9]]
    with pytest.raises(TableError, match="X9"):
        TABLE.only(regions=["X9"])


def test_plant_herfindahl_is_over_the_whole_industry() -> None:
    cells = sparse.csr_array(np.array([[4.0], [6.0]]))
    squares = sparse.csr_array(np.array([[8.0], [36.0]]))  # plants of 2 and 2, and of 6
    table = RegionIndustryTable(("N", "S"), ("10",), (cells,), units=Units((cells,), (squares,), (cells,)))
    assert table.plant_herfindahl is not None
    assert table.plant_herfindahl.tolist() == [[0.44]]  # (4 + 4 + 36) / 100

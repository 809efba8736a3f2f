"""Filled cells, dense or sparse, and what is refused as a vector of regions or a grouping."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from klustermotor.analysis import concentration, inequality, specialisation, structure
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.shares import Cells, divided, gathered, grouping, reference_shares, vector


def test_cells_of_untidy_sparse_input() -> None:
    # The same cell twice (2 + 3), and a cell that holds 0.
    untidy = sparse.csr_array(
        (np.array([2.0, 3, 0, 4]), np.array([1, 1, 2, 0]), np.array([0, 3, 4])), shape=(2, 3)
    )
    cells = Cells.of(untidy)
    assert cells.value.tolist() == [5, 4]
    assert cells.regions.tolist() == [5, 4]
    assert cells.industries.tolist() == [4, 5, 0]
    assert untidy.nnz == 4  # what was given is left as it was


def test_measures_leave_their_argument_alone() -> None:
    table = np.array([[60.0, 40, 0], [20, 80, 3]])
    kept, cells = table.copy(), sparse.csr_array(table)
    data = cells.data.copy()
    for module in (specialisation, structure, concentration, inequality):
        for name in dir(module):
            function = getattr(module, name)
            if getattr(function, "__module__", "") != module.__name__ or not hasattr(function, "__wrapped__"):
                continue
            if name == "litzenberger_sternberg":
                function(table, area=[1, 1], population=[1, 1], establishments=table)
            else:
                function(table)
                function(cells)
    np.testing.assert_array_equal(table, kept)
    np.testing.assert_array_equal(cells.data, data)


def test_turned_and_gathered() -> None:
    cells = Cells.of(np.array([[1, 2, 3], [4, 0, 6]]))
    assert cells.turned.regions.tolist() == [5, 2, 9]
    together = gathered(cells, grouping("groups", ["b", "a", "b"], 3))
    assert together.regions.tolist() == [6, 10]
    assert together.industries.tolist() == [2, 14]


def test_references() -> None:
    cells = Cells.of(np.array([[1, 0], [1, 2]]))
    assert reference_shares(cells, "employment").tolist() == [0.25, 0.75]
    assert reference_shares(cells, "equal").tolist() == [0.5, 0.5]
    assert reference_shares(cells, "mean").tolist() == [0.25, 0.75]  # of 1/2, 1/2 and of 0, 1
    assert reference_shares(cells, [3, 1]).tolist() == [0.75, 0.25]


def test_refused() -> None:
    for wrong in ([1.0], [0.0, 0.0], [1.0, -1.0], [1.0, np.inf], [1.0, np.nan]):
        with pytest.raises(TableError, match="area"):
            vector("area", wrong, 2)
    with pytest.raises(TableError, match="2 values in groups"):
        grouping("groups", ["a"], 2)


def test_division_by_nothing_is_missing() -> None:
    assert np.isnan(divided(np.array([0.0, 1.0]), 0.0)).all()

"""Relatedness: worked tables, a slow twin of each formula, and the packages that the field uses."""

from __future__ import annotations

import itertools
import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.presence import gram
from klustermotor.analysis.relatedness import (
    METHODS,
    co_occurrence,
    proximity,
    region_co_occurrence,
    region_relatedness,
    relatedness,
    relatedness_density,
)
from klustermotor.analysis.tables import RegionIndustryTable

# Presence at LQ >= 1: N has 10 and 20, E has 20 and 30, S has 30 only, W has 10 and 20 (regions of 100, whole 400).
WORKED = np.array([[40, 40, 20], [10, 40, 50], [10, 15, 75], [40, 40, 20]])
TABLES = arrays(
    float, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.integers(0, 30).map(float)
)


def some_table(regions: int = 30, industries: int = 17, seed: int = 3) -> np.ndarray:
    """Whole numbers with gaps, and no quotient of exactly 1, which other packages may lose to rounding."""
    rng = np.random.default_rng(seed)
    cells = rng.integers(1, 1000, (regions, industries)) * (rng.random((regions, industries)) < 0.7)
    return cells.astype(float)


def slowly_present(cells: np.ndarray, threshold: float = 1.0) -> list[list[int]]:
    whole, rows, columns = cells.sum(), cells.sum(axis=1), cells.sum(axis=0)
    return [
        [int(cell > 0 and cell * whole >= threshold * rows[r] * columns[i]) for i, cell in enumerate(row)]
        for r, row in enumerate(cells)
    ]


def econgeo(together: np.ndarray, method: str) -> np.ndarray:
    """EconGeo::relatedness as published, one pair at a time."""
    size = len(together)
    s = [sum(together[i, k] for k in range(size) if k != i) for i in range(size)]
    t = sum(s)
    found = np.zeros((size, size))
    for i, j in itertools.permutations(range(size), 2):
        c = together[i, j]
        if c == 0:
            continue
        if method == "probability":
            found[i, j] = c / ((s[i] / t * s[j] / (t - s[i]) + s[j] / t * s[i] / (t - s[j])) * t / 2)
        elif method == "association":
            found[i, j] = (c / t) / (s[i] / t * s[j] / t)
        elif method == "cosine":
            found[i, j] = c / math.sqrt(s[i] * s[j])
        else:
            found[i, j] = c / (s[i] + s[j] - c)
    return found


def test_worked_co_occurrence() -> None:
    # 10 with 20: N, W. 20 with 30: E. 10 with 30: nowhere. Ubiquity 2, 3, 2.
    assert co_occurrence(WORKED, diagonal=True).tolist() == [[2, 2, 0], [2, 3, 1], [0, 1, 2]]
    # N and W share both; E shares 20 with them and 30 with S.
    assert region_co_occurrence(WORKED).tolist() == [[0, 1, 0, 2], [1, 0, 1, 1], [0, 1, 0, 0], [2, 1, 0, 0]]


def test_worked_normalisations() -> None:
    # C12 = 2, C23 = 1; U = 2, 3, 2; pairs: S = 2, 3, 1, T = 6.
    def one(**parameters: Any) -> list[float]:
        found = relatedness(WORKED, **parameters)
        return [float(found[0, 1]), float(found[1, 2])]

    assert one() == pytest.approx([2 / 3, 1 / 3])
    assert one(method="association") == pytest.approx([2 * 6 / (2 * 3), 1 * 6 / (3 * 1)])
    assert one(method="association", totals="presences") == pytest.approx([2 * 4 / 6, 1 * 4 / 6])
    assert one(method="probability") == pytest.approx([4 / (6 * (1 / 4 + 1 / 3)), 2 / (3 * (1 / 3 + 1 / 5))])
    assert one(method="cosine") == pytest.approx([2 / math.sqrt(6), 1 / math.sqrt(6)])
    assert one(method="jaccard") == pytest.approx([2 / 3, 1 / 4])


@pytest.mark.parametrize("method", ["probability", "association", "cosine", "jaccard"])
def test_equals_econgeo_relatedness(method: str) -> None:
    cells = some_table()
    present = np.array(slowly_present(cells))
    found = relatedness(cells, method=method, totals="pairs")
    assert np.allclose(found, econgeo(present.T @ present, method), rtol=1e-12, atol=0)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["association", "cosine", "jaccard"])
def test_equals_econcomplex_relatedness_index(method: str) -> None:
    from econcomplex.relatedness.cooccurrence import relatedness_index

    cells = some_table()
    theirs = relatedness_index(np.array(slowly_present(cells)), method=method, diagonal=True)
    ours = relatedness(cells, method=method, totals="presences", diagonal=True)
    assert np.allclose(ours, theirs, rtol=1e-9, atol=0)


@pytest.mark.slow
def test_equals_econcomplex_proximity_density_and_co_occurrence() -> None:
    from econcomplex.relatedness.cooccurrence import co_occurrence as theirs_together
    from econcomplex.relatedness.density import relatedness_density as theirs_density
    from econcomplex.relatedness.proximity import proximity as theirs

    cells = some_table()
    both = theirs(cells)
    assert np.allclose(proximity(cells), both["product"], rtol=1e-9, atol=0)
    assert np.allclose(region_relatedness(cells), both["location"], rtol=1e-9, atol=0)
    assert np.allclose(relatedness_density(cells), theirs_density(cells) / 100, rtol=1e-9, atol=1e-15)
    present = np.array(slowly_present(cells))
    assert np.array_equal(co_occurrence(cells), theirs_together(present))


@pytest.mark.slow
def test_equals_ecomplexity_proximity() -> None:
    import pandas as pd
    from ecomplexity import proximity as theirs

    cells = some_table(12, 9)
    places = np.indices(cells.shape).reshape(2, -1)
    frame = pd.DataFrame({"t": 1, "r": places[0], "i": places[1], "v": cells.ravel()})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = theirs(frame, {"time": "t", "loc": "r", "prod": "i", "val": "v"})
    expected = found["proximity"].to_numpy().reshape(9, 9)
    assert np.allclose(relatedness(cells, diagonal=True), expected, rtol=1e-9, atol=0)


@pytest.mark.parametrize("diagonal", [True, False])
def test_density_equals_a_loop(diagonal: bool) -> None:
    cells = some_table(8, 6)
    given_ties = np.random.default_rng(1).random((6, 6)) - 0.3
    present = slowly_present(cells)
    found = relatedness_density(cells, relatedness=given_ties, diagonal=diagonal)
    for r, i in np.ndindex(*cells.shape):
        others = [j for j in range(6) if (diagonal or j != i) and given_ties[i, j] > 0]
        expected = sum(present[r][j] * given_ties[i, j] for j in others) / sum(
            given_ties[i, j] for j in others
        )
        assert found[r, i] == pytest.approx(expected, rel=1e-12)


def test_own_industry_counts_only_where_it_is_wanted() -> None:
    # N has 10 and 20. Related to 20: 10 by 2/3, 30 by 1/3; itself by 1.
    assert relatedness_density(WORKED)[0, 1] == pytest.approx(2 / 3)
    assert relatedness_density(WORKED, diagonal=True)[0, 1] == pytest.approx((1 + 2 / 3) / 2)


def test_a_quotient_of_exactly_one_is_present() -> None:
    even = np.full((3, 7), 7.0) * np.array([[1], [3], [11]])
    assert co_occurrence(even, diagonal=True).min() == 3


def test_empty_region_and_industry_are_missing_with_a_reason_and_change_nothing_else() -> None:
    alone = some_table(6, 5)
    cells = np.zeros((7, 6))
    cells[:6, :5] = alone
    table = RegionIndustryTable.of(cells)
    found = relatedness(table)
    assert np.allclose(found.value[:5, :5], relatedness(alone), equal_nan=True)
    assert found.reasons is not None
    assert set(found.reasons[5]) == set(found.reasons[:, 5]) == {"empty-industry"}
    density = relatedness_density(table)
    assert np.allclose(density.value[:6, :5], relatedness_density(alone), equal_nan=True)
    assert density.reasons is not None
    assert density.reasons[6, 0] == "empty-region"
    assert density.reasons[0, 5] == "empty-industry"
    high = relatedness(RegionIndustryTable.of(alone), threshold=50)  # a quotient that no cell has
    assert high.reasons is not None
    assert set(high.reasons.ravel()) == {"not-present"}


def test_density_takes_a_result_in_any_order_of_labels() -> None:
    table = RegionIndustryTable.of(WORKED, industries=["10", "20", "30"])
    turned = RegionIndustryTable.of(WORKED[:, ::-1], industries=["30", "20", "10"])
    ties = relatedness(turned, method="cosine")
    plain = relatedness_density(WORKED, relatedness=relatedness(WORKED, method="cosine"))
    assert np.allclose(relatedness_density(table, relatedness=ties).value, plain)
    other = RegionIndustryTable.of(WORKED, industries=["10", "20", "40"])
    with pytest.raises(TableError, match="40"):
        relatedness_density(other, relatedness=ties)


@given(TABLES, st.sampled_from(METHODS))
@settings(max_examples=40)
def test_ranges_symmetry_and_order(cells: np.ndarray, method: str) -> None:
    found = relatedness(cells, method=method, diagonal=True)
    assert np.array_equal(found, found.T, equal_nan=True)
    assert not np.isinf(found).any()
    assert np.nanmin(found, initial=0) >= 0
    if method not in {"association", "probability"}:
        assert np.nanmax(found, initial=0) <= 1 + 1e-12
    order = np.arange(cells.shape[1])[::-1]
    again = relatedness(cells[:, order], method=method, diagonal=True)
    assert np.allclose(again, found[np.ix_(order, order)], equal_nan=True)
    density = relatedness_density(cells)
    assert not np.isinf(density).any()
    assert 0 <= np.nanmin(density, initial=0) <= np.nanmax(density, initial=0) <= 1 + 1e-12


@given(TABLES)
@settings(max_examples=20)
def test_sparse_equals_dense(cells: np.ndarray) -> None:
    thin = sparse.csr_array(cells)
    for one in (co_occurrence, region_co_occurrence, relatedness, region_relatedness):
        assert np.array_equal(one(thin), one(cells), equal_nan=True)


@pytest.mark.parametrize("filled", [0.001, 0.4])
def test_gram_equals_the_dense_product_across_blocks(filled: float) -> None:
    rng = np.random.default_rng(0)
    matrix = (rng.random((2500, 40)) < filled) * rng.random((2500, 40))
    assert np.allclose(gram(sparse.csr_array(matrix)), matrix.T @ matrix, rtol=1e-12)


def test_refusals() -> None:
    for parameters in ({"method": "lift"}, {"threshold": 0}, {"totals": "all"}, {"totals": "pairs"}):
        with pytest.raises(TableError):
            relatedness(WORKED, **parameters)
    with pytest.raises(TableError):
        relatedness_density(WORKED, relatedness=np.ones((2, 2)))

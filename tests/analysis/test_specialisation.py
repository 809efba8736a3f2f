"""Quotients and shares by cell: hand-worked figures, properties, and what other packages say."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis import specialisation as s
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable

# Rows: region 3 has nothing; column 4 has nothing.
TABLE = np.array([[60.0, 40, 0, 0], [20, 80, 0, 0], [0, 0, 0, 0], [10, 0, 5, 0]])
TABLES = arrays(float, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.integers(0, 50))
QUOTIENTS = [
    s.location_quotient,
    s.balassa_index,
    s.presence,
    s.symmetric_location_quotient,
    s.standardized_location_quotient,
    s.dominance,
    s.focus,
]


def slow_quotients(employment: np.ndarray) -> np.ndarray:
    """The definition, cell by cell."""
    answer = np.full(employment.shape, np.nan)
    for r, i in np.ndindex(employment.shape):
        region, industry = employment[r].sum(), employment[:, i].sum()
        if region and industry:
            answer[r, i] = (employment[r, i] / region) / (industry / employment.sum())
    return answer


def test_location_quotient_by_definition() -> None:
    np.testing.assert_allclose(s.location_quotient(TABLE), slow_quotients(TABLE), rtol=1e-12)


@pytest.mark.slow
def test_peers_say_the_same() -> None:
    import econcomplex

    full = np.random.default_rng(1).integers(1, 90, (7, 5)).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(s.lq(full), econcomplex.location_quotient(full), rtol=1e-9)
        np.testing.assert_allclose(s.presence(full), econcomplex.location_quotient(full, binary=True))


def test_equal_structure_is_exactly_one_and_present() -> None:
    # Every region has a fifth, a third and the rest in the three industries, whatever its size.
    table = np.outer([7, 11, 13, 999983], [3, 5, 7])
    assert (s.location_quotient(table) == 1).all()
    assert (s.presence(table) == 1).all()


def test_presence_takes_the_threshold() -> None:
    # The quotients are 1.5, 2/3, 1/2, 4/3.
    table = np.array([[60, 40], [20, 80]])
    assert s.presence(table, threshold=0.6).tolist() == [[1, 1], [0, 1]]
    assert s.presence(table, threshold=1.5).tolist() == [[1, 0], [0, 0]]
    with pytest.raises(TableError, match="threshold"):
        s.presence(table, threshold=0)


@pytest.mark.parametrize("measure", [s.location_quotient, s.rca, s.presence, s.dominance, s.focus])
def test_sparse_input_gives_the_same_and_stays_sparse(measure: Any) -> None:
    answer = measure(sparse.csr_array(TABLE))
    assert sparse.issparse(answer)
    np.testing.assert_allclose(answer.toarray(), np.nan_to_num(measure(TABLE)), rtol=1e-12)


def test_symmetric_quotient() -> None:
    # (1.5 - 1) / (1.5 + 1) = 0.2; nothing there is -1.
    assert s.symmetric_location_quotient(np.array([[30, 10], [10, 30]]))[0, 0] == pytest.approx(0.2)
    assert s.symmetric_location_quotient(np.array([[0, 10], [10, 30]]))[0, 0] == -1


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("log", [False, True])
def test_standardized_quotient_by_definition(ddof: int, log: bool) -> None:
    table = np.array([[5.0, 3, 8], [0, 4, 2], [7, 7, 1], [0, 0, 0], [2, 9, 9]])
    quotients = slow_quotients(table)
    for industry in range(3):
        column = quotients[:, industry]
        used = [q for q in column if not np.isnan(q) and (q > 0 or not log)]
        values = np.log(used) if log else np.array(used)
        mean, spread = values.mean(), values.std(ddof=ddof)
        for region in range(5):
            q = column[region]
            found = s.standardized_location_quotient(table, log=log, ddof=ddof)[region, industry]
            if np.isnan(q) or (log and q == 0):
                assert np.isnan(found)
            else:
                assert found == pytest.approx(((np.log(q) if log else q) - mean) / spread, rel=1e-9)


def test_standardized_quotient_of_equal_quotients_is_missing() -> None:
    assert np.isnan(s.standardized_location_quotient(np.outer([1, 7, 3], [2, 9]))).all()
    with pytest.raises(TableError, match="ddof"):
        s.standardized_location_quotient(TABLE, ddof=2)


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_weighted_mean_of_quotients_is_one_and_shares_add_up(table: np.ndarray) -> None:
    regions, industries = table.sum(axis=1), table.sum(axis=0)
    quotients = np.nan_to_num(s.location_quotient(table))
    weights = regions / max(table.sum(), 1)
    np.testing.assert_allclose((weights @ quotients)[industries > 0], 1, rtol=1e-9)
    np.testing.assert_allclose(s.dominance(table)[:, industries > 0].sum(axis=0), 1, rtol=1e-9)
    np.testing.assert_allclose(s.focus(table)[regions > 0].sum(axis=1), 1, rtol=1e-9)


@settings(deadline=None, max_examples=30)
@given(TABLES, st.randoms(use_true_random=False))
def test_order_of_regions_and_industries_does_not_matter(table: np.ndarray, order: Any) -> None:
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    order.shuffle(rows)
    order.shuffle(columns)
    moved = np.ix_(rows, columns)
    for measure in QUOTIENTS:
        np.testing.assert_allclose(measure(table[moved]), measure(table)[moved], rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=30)
@given(TABLES)
def test_an_empty_region_affects_only_itself(table: np.ndarray) -> None:
    wider = np.vstack([table, np.zeros(table.shape[1])])
    for measure in QUOTIENTS:
        found = measure(wider)
        np.testing.assert_allclose(found[:-1], measure(table), rtol=1e-9, atol=1e-9)
        if measure is not s.dominance:
            assert np.isnan(found[-1]).all()
        assert not np.isinf(found).any()


def test_a_table_answers_with_labels_reasons_and_ranks() -> None:
    table = RegionIndustryTable.of(TABLE, regions=["N", "S", "E", "W"], industries=["a", "b", "c", "d"])
    result = s.dominance(table)
    rows = result.table.to_pylist()
    # W has 10 of the 90 in a: the third.
    west = next(row for row in rows if row["region"] == "W" and row["industry"] == "a")
    assert west["dominance"] == pytest.approx(1 / 9)
    assert west["rank"] == 3
    assert next(row for row in rows if row["industry"] == "d")["reason"] == "empty-industry"
    assert s.focus(table).reasons[2, 0] == "empty-region"


def test_one_region_cannot_be_compared() -> None:
    alone = RegionIndustryTable.of([[1, 2]])
    with pytest.raises(TableError, match="other regions"):
        s.balassa_index(alone)
    assert s.focus(alone).value.tolist() == [[1 / 3, 2 / 3]]

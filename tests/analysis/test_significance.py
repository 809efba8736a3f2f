"""Intervals and tests of quotients: against scipy, against chance itself, and at the edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.significance import location_quotient_interval, location_quotient_test, small_cells
from klustermotor.analysis.specialisation import location_quotient
from klustermotor.analysis.tables import RegionIndustryTable

RANDOM = np.random.default_rng(11).integers(0, 90, (5, 4)).astype(float)
RANDOM[1, 2] = 0
TABLES = arrays(float, st.tuples(st.integers(2, 5), st.integers(2, 5)), elements=st.integers(0, 50))


@pytest.mark.parametrize("method", ["wilson", "exact"])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_limits_are_those_of_scipy(method: str, confidence: float) -> None:
    found = location_quotient_interval(RANDOM, method=method, confidence=confidence)
    for r, i in np.ndindex(RANDOM.shape):
        test = stats.binomtest(int(RANDOM[r, i]), int(RANDOM[r].sum()))
        limits = test.proportion_ci(confidence, method)
        whole = RANDOM[:, i].sum() / RANDOM.sum()
        assert found.lower[r, i] == pytest.approx(limits.low / whole, rel=1e-9, abs=1e-12)
        assert found.upper[r, i] == pytest.approx(limits.high / whole, rel=1e-9)


def test_log_limits_by_definition() -> None:
    """The delta method with the covariances of four multinomial counts, by a numerical gradient."""
    found = location_quotient_interval(RANDOM, method="log")
    total = RANDOM.sum()
    for r, i in np.argwhere(RANDOM > 0):
        a = RANDOM[r, i]
        counts = np.array([a, RANDOM[r].sum() - a, RANDOM[:, i].sum() - a, 0])
        counts[3] = total - counts.sum()

        def log_quotient(c: np.ndarray) -> float:
            return np.log(c[0] * c.sum() / ((c[0] + c[1]) * (c[0] + c[2])))

        steps = np.eye(4) * 1e-4
        gradient = np.array([(log_quotient(counts + s) - log_quotient(counts - s)) / 2e-4 for s in steps])
        covariance = np.diag(counts) - np.outer(counts, counts) / total
        spread = np.sqrt(gradient @ covariance @ gradient)
        wanted = np.exp(log_quotient(counts) + stats.norm.ppf(0.975) * spread)
        assert found.upper[r, i] == pytest.approx(wanted, rel=1e-5)
    assert np.isnan(found.lower[RANDOM == 0]).all()


def test_bootstrap_agrees_with_the_delta_method_in_large_cells() -> None:
    table = np.array([[600, 400, 300], [200, 800, 100], [900, 700, 650]])
    drawn = location_quotient_interval(
        table, method="bootstrap", generator=np.random.default_rng(5), replicates=4000
    )
    counted = location_quotient_interval(table, method="log")
    np.testing.assert_allclose(drawn.lower, counted.lower, rtol=0.03)
    np.testing.assert_allclose(drawn.upper, counted.upper, rtol=0.03)
    again = location_quotient_interval(
        table, method="bootstrap", generator=np.random.default_rng(5), replicates=4000
    )
    np.testing.assert_array_equal(drawn.lower, again.lower)


def test_the_true_quotient_is_held_as_often_as_promised() -> None:
    rng = np.random.default_rng(2)
    share, draws = 0.02, 400
    # Many regions of 500, in one industry with a share of 2 per cent everywhere: the true quotient is 1.
    few = rng.binomial(500, share, draws)
    found = location_quotient_interval(np.column_stack([few, 500 - few]))
    held = ((found.lower <= 1) & (found.upper >= 1))[:, 0].mean()
    assert 0.92 <= held <= 0.98


def test_fewer_independent_counts_widen_the_interval() -> None:
    plain, plants = (location_quotient_interval(RANDOM, design_effect=d) for d in (1, 10))
    tenth = location_quotient_interval(RANDOM / 10)
    np.testing.assert_allclose(plants.upper, tenth.upper, rtol=1e-12)
    np.testing.assert_allclose(plants.quotient, plain.quotient, rtol=1e-12)
    assert (plants.upper >= plain.upper).all()
    assert (
        np.abs(location_quotient_test(RANDOM, design_effect=10).z) < np.abs(location_quotient_test(RANDOM).z)
    ).all()


def test_adjusted_residual_and_false_discoveries() -> None:
    found = location_quotient_test(RANDOM)
    total = RANDOM.sum()
    for r, i in np.ndindex(RANDOM.shape):
        row, column = RANDOM[r].sum(), RANDOM[:, i].sum()
        even = row * column / total
        z = (RANDOM[r, i] - even) / np.sqrt(even * (1 - row / total) * (1 - column / total))
        assert found.z[r, i] == pytest.approx(z, rel=1e-9)
        assert found.p[r, i] == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9)
    # In a table of two by two, z squared is Pearson's chi-squared.
    pair = np.array([[60, 40], [20, 80]])
    wanted = stats.chi2_contingency(pair, correction=False).statistic
    assert location_quotient_test(pair).z[0, 0] ** 2 == pytest.approx(wanted)
    # Benjamini and Hochberg: p times tests over rank, the least of it and all after it.
    p = np.sort(found.p.ravel())
    by_hand = np.minimum.accumulate((p * p.size / np.arange(1, p.size + 1))[::-1])[::-1]
    np.testing.assert_allclose(np.sort(found.p_adjusted.ravel()), by_hand, rtol=1e-9)


def test_small_cells() -> None:
    table = np.array([[4, 400], [60, 3000], [2000, 10000], [0, 0]])
    found = small_cells(table, minimum=50, widest=0.4)
    width = location_quotient_interval(table)
    for r, i in np.ndindex(3, 2):
        wide = width.upper[r, i] - width.lower[r, i] > 0.4
        assert found.small[r, i] == (table[r, i] < 50 or wide)
    assert found.small[0, 0] == 1  # few
    assert found.small[1, 0] == 0
    assert small_cells(table, minimum=50, widest=0.01).small[1, 0] == 1  # wide
    assert np.isnan(found.small[3]).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"confidence": 1.0},
        {"method": "wald"},
        {"design_effect": 0.5},
        {"method": "bootstrap"},
        {"method": "bootstrap", "generator": np.random.default_rng(1), "replicates": 1},
    ],
)
def test_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TableError, match="must be"):
        location_quotient_interval(RANDOM, **wrong)


def test_a_table_answers_with_columns() -> None:
    result = location_quotient_interval(RegionIndustryTable.of(RANDOM, years=[2020]))
    assert {"quotient", "lower", "upper", "rank", "year"} <= set(result.table.column_names)


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_an_empty_region_affects_only_itself(table: np.ndarray) -> None:
    wider = np.vstack([table, np.zeros(table.shape[1])])
    known = ~np.isnan(location_quotient(table))
    for method in ("wilson", "exact", "log"):
        found, plain = (location_quotient_interval(t, method=method) for t in (wider, table))
        for part, alone in zip(found, plain, strict=True):
            np.testing.assert_allclose(part[:-1], alone, rtol=1e-9, atol=1e-12)
            assert np.isnan(part[-1]).all()
            assert not np.isinf(part).any()
        if method != "log":
            assert (plain.lower[known] <= plain.quotient[known] + 1e-9).all()
            assert (plain.upper[known] >= plain.quotient[known] - 1e-9).all()
    tests = location_quotient_test(wider)
    np.testing.assert_allclose(tests.p_adjusted[:-1], location_quotient_test(table).p_adjusted, rtol=1e-9)
    drawn = location_quotient_interval(
        wider, method="bootstrap", generator=np.random.default_rng(1), replicates=9
    )
    assert np.isnan(drawn.upper[-1]).all()

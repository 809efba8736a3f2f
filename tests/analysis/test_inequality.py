"""Gini coefficients: published figures, slow twins of EconGeo and REAT, and peers."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis import inequality as q
from klustermotor.analysis.specialisation import location_quotient

RANDOM = np.random.default_rng(5).integers(0, 40, (9, 6)).astype(float)
TABLES = arrays(float, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.integers(0, 50))


def slow_locational_gini(table: np.ndarray, industry: int) -> float:
    """EconGeo::locational_gini: shoelace over the regions in the order of their quotients, halved."""
    shares, totals = table[:, industry] / table[:, industry].sum(), table.sum(axis=1) / table.sum()
    order = sorted(range(len(table)), key=lambda r: shares[r] / totals[r])
    ys, xs = np.cumsum(shares[order]), np.cumsum(totals[order])
    return sum(ys[k + 1] * xs[k] - ys[k] * xs[k + 1] for k in range(len(xs) - 1)) / 2


def slow_gini(values: np.ndarray) -> float:
    """The definition by pairs, as in REAT::gini."""
    return sum(abs(a - b) for a in values for b in values) / (2 * len(values) * sum(values))


def test_locational_gini_by_definition() -> None:
    wanted = [slow_locational_gini(RANDOM, industry) for industry in range(6)]
    np.testing.assert_allclose(q.locational_gini(RANDOM), wanted, rtol=1e-9)
    np.testing.assert_allclose(q.locational_gini(RANDOM, half=False), 2 * np.array(wanted), rtol=1e-9)


def test_gini_by_definition() -> None:
    wanted = [slow_gini(RANDOM[:, industry]) for industry in range(6)]
    np.testing.assert_allclose(q.gini(RANDOM), wanted, rtol=1e-9)
    np.testing.assert_allclose(q.locational_gini(RANDOM, reference="equal", half=False), wanted, rtol=1e-9)
    np.testing.assert_allclose(q.gini(RANDOM, normalised=True), np.array(wanted) * 9 / 8, rtol=1e-9)
    quotients = location_quotient(RANDOM)
    np.testing.assert_allclose(q.quotient_gini(RANDOM), [slow_gini(c) for c in quotients.T], rtol=1e-9)
    np.testing.assert_allclose(q.specialization_gini(RANDOM), [slow_gini(r) for r in quotients], rtol=1e-9)


def test_published() -> None:
    # Farhauer and Kröll (2013), Standorttheorien, and the examples of REAT's gini.conc (0.4068966) and gini.spec
    # (0.6222222): one industry or region, and the totals of which it is a part.
    industry, regions = np.array([500, 500, 1000, 7000, 1000]), np.array([20000, 15000, 20000, 40000, 5000])
    found = q.quotient_gini(np.column_stack([industry, regions - industry]))
    assert found[0] == pytest.approx(0.4068966, abs=5e-8)
    region, industries = (
        np.array([700, 600, 500, 10000, 40000]),
        np.array([30000, 15000, 10000, 60000, 50000]),
    )
    found = q.specialization_gini(np.vstack([region, industries - region]))
    assert found[0] == pytest.approx(0.6222222, abs=5e-8)


@pytest.mark.slow
def test_peers_say_the_same() -> None:
    import econcomplex
    from inequality.gini import Gini

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(q.locational_gini(RANDOM), econcomplex.locational_gini(RANDOM), rtol=1e-9)
        people = np.arange(1.0, 10)
        found = q.locational_gini(RANDOM, reference=people, half=False)
        np.testing.assert_allclose(found, econcomplex.hoover_gini(RANDOM, people), rtol=1e-9)
        np.testing.assert_allclose(q.gini(RANDOM), [Gini(column).g for column in RANDOM.T], rtol=1e-9)


def test_one_region_only_is_the_largest_value() -> None:
    table = np.array([[8, 1], [0, 1], [0, 1], [0, 1]])
    assert q.gini(table)[0] == pytest.approx(3 / 4)
    assert q.gini(table, normalised=True)[0] == pytest.approx(1)
    assert q.gini(table)[1] == pytest.approx(0, abs=1e-15)
    # A region where nobody lives holds everything: the curve stays on the floor.
    found = q.locational_gini(table, reference=[0, 1, 1, 1])
    assert found[0] == pytest.approx(0.5)


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_properties(table: np.ndarray) -> None:
    order = np.random.default_rng(0).permutation(len(table))
    for measure in (q.gini, q.locational_gini, q.quotient_gini):
        found = measure(table)
        assert (np.isnan(found) == (table.sum(axis=0) == 0)).all()
        assert ((np.nan_to_num(found) >= 0) & (np.nan_to_num(found) < 1)).all()
        np.testing.assert_allclose(measure(table[order]), found, rtol=1e-9, atol=1e-9)
        if measure is not q.gini:  # there, an empty region counts as one more without the industry
            wider = measure(np.vstack([table, np.zeros(table.shape[1])]))
            np.testing.assert_allclose(wider, found, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(q.locational_gini(sparse.csr_array(table)), q.locational_gini(table))
    assert np.isnan(q.specialization_gini(np.vstack([table, np.zeros(table.shape[1])]))[-1])

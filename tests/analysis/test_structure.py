"""One figure for each region: published figures, slow twins of EconGeo and REAT, and peers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis import structure as s
from klustermotor.analysis.entropy import shannon
from klustermotor.analysis.faults import TableError

RANDOM = np.random.default_rng(3).integers(0, 40, (8, 6)).astype(float)
TABLES = arrays(float, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.integers(0, 50))
ALL = [
    s.krugman_specialization,
    lambda t: s.krugman_specialization(t, reference="rest"),
    lambda t: s.krugman_specialization(t, reference="mean"),
    s.specialization_coefficient,
    s.hachman_index,
    s.herfindahl,
    shannon,
]


def slow_krugman(table: np.ndarray, region: int, reference: str) -> float:
    """EconGeo::krugman_index ("whole"), REAT::krugman.spec2 ("mean"), and all others together ("rest")."""
    others = [r for r in range(len(table)) if r != region]
    total = 0.0
    for industry in range(table.shape[1]):
        share = table[region, industry] / table[region].sum()
        if reference == "whole":
            held = table[:, industry].sum() / table.sum()
        elif reference == "rest":
            held = table[others, industry].sum() / table[others].sum()
        else:
            held = np.mean([table[o, industry] / table[o].sum() for o in others])
        total += abs(share - held)
    return total


@pytest.mark.parametrize("reference", ["whole", "rest", "mean"])
def test_krugman_by_definition(reference: Any) -> None:
    wanted = [slow_krugman(RANDOM, region, reference) for region in range(8)]
    np.testing.assert_allclose(s.krugman_specialization(RANDOM, reference=reference), wanted, rtol=1e-12)
    halved = s.krugman_specialization(RANDOM, reference=reference, half=True)
    np.testing.assert_allclose(halved, np.array(wanted) / 2, rtol=1e-12)


def test_krugman_published() -> None:
    # Farhauer and Kröll (2013), Standorttheorien: Sweden against Norway, Denmark, Finland and Iceland, 0.1595; the
    # example of REAT's krugman.spec2.
    countries = [
        [45000, 15000, 32000, 10000, 30000],
        [35000, 12000, 30000, 8000, 22000],
        [40000, 10000, 25000, 9000, 18000],
        [30000, 11000, 18000, 3000, 13000],
        [40000, 6000, 11000, 2000, 12000],
    ]
    assert s.krugman_specialization(countries, reference="mean")[0] == pytest.approx(0.1595, abs=5e-5)


@pytest.mark.slow
def test_peers_say_the_same() -> None:
    import econcomplex

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(
            s.krugman_specialization(RANDOM), econcomplex.krugman_index(RANDOM), rtol=1e-9
        )
        np.testing.assert_allclose(
            s.specialization_coefficient(RANDOM), econcomplex.specialization_coefficient(RANDOM), rtol=1e-9
        )
        np.testing.assert_allclose(s.hachman_index(RANDOM), econcomplex.hachman_index(RANDOM), rtol=1e-9)
        np.testing.assert_allclose(s.hhi(RANDOM), econcomplex.herfindahl(RANDOM, normalize=False), rtol=1e-9)
        np.testing.assert_allclose(s.hhi(RANDOM, normalised=True), econcomplex.herfindahl(RANDOM), rtol=1e-9)


def test_dissimilarity_by_definition() -> None:
    table = np.vstack([RANDOM, np.zeros(6)])
    found = s.krugman_dissimilarity(table)
    for a, b in np.ndindex(8, 8):
        wanted = sum(abs(table[a, i] / table[a].sum() - table[b, i] / table[b].sum()) for i in range(6))
        assert found[a, b] == pytest.approx(wanted, abs=1e-12)
    assert np.isnan(found[8]).all()
    assert np.isnan(found[:, 8]).all()
    np.testing.assert_allclose(s.krugman_dissimilarity(table, half=True), found / 2)


def test_worked_figures() -> None:
    # One industry only: H = 1, nothing in common with a region of another industry: K against the rest = 2.
    table = np.array([[8, 0], [0, 4]])
    assert s.herfindahl(table).tolist() == [1, 1]
    assert s.krugman_specialization(table, reference="rest").tolist() == [2, 2]
    # Whole: 2/3 and 1/3. The small region is 2/3 + 2/3 away, the large one 1/3 + 1/3.
    assert s.krugman_specialization(table) == pytest.approx([2 / 3, 4 / 3])
    # Mean quotient by own shares 1 / (2/3) = 1.5, and 3.
    assert s.hachman_index(table) == pytest.approx([2 / 3, 1 / 3])


def test_everything_in_one_region_is_not_held_against_an_empty_rest() -> None:
    table = np.array([[5, 3], [0, 0]])
    for reference in ("rest", "mean"):
        assert np.isnan(s.krugman_specialization(table, reference=reference)).all()
    assert np.isnan(s.herfindahl(np.array([[5], [1]]), normalised=True)).all()
    with pytest.raises(TableError, match="reference"):
        s.krugman_specialization(table, reference="nation")


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_properties(table: np.ndarray) -> None:
    order = np.random.default_rng(0).permutation(len(table))
    there = table.sum(axis=1) > 0
    for measure in ALL:
        found = measure(table)
        assert (np.isfinite(found) <= there).all()
        np.testing.assert_allclose(measure(table[order]), found[order], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(measure(sparse.csr_array(table)), found, rtol=1e-12, atol=1e-12)
        wider = measure(np.vstack([table, np.zeros(table.shape[1])]))
        np.testing.assert_allclose(wider[:-1], found, rtol=1e-9, atol=1e-12)
        assert np.isnan(wider[-1])
    assert (np.nan_to_num(s.krugman_specialization(table, reference="rest")) <= 2 + 1e-9).all()

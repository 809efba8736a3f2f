"""One figure for each industry: published figures, slow twins of EconGeo and REAT, and peers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis import concentration as c
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable

RANDOM = np.random.default_rng(4).integers(0, 40, (8, 6)).astype(float)
POPULATION = np.array([9.0, 4, 7, 1, 12, 5, 3, 8])
TABLES = arrays(float, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.integers(0, 50))


def slow_hoover(table: np.ndarray, industry: int, reference: np.ndarray) -> float:
    """EconGeo::hoover_index over 100, REAT::hoover."""
    column = table[:, industry]
    pairs = zip(column, reference, strict=True)
    return sum(abs(e / column.sum() - a / sum(reference)) for e, a in pairs) / 2


def test_hoover_by_definition() -> None:
    references = {"employment": RANDOM.sum(axis=1), "equal": np.ones(8)}
    for name, weights in references.items():
        wanted = [slow_hoover(RANDOM, industry, weights) for industry in range(6)]
        np.testing.assert_allclose(c.hoover_index(RANDOM, reference=name), wanted, rtol=1e-12)
    wanted = [slow_hoover(RANDOM, industry, POPULATION) for industry in range(6)]
    np.testing.assert_allclose(c.hoover_index(RANDOM, reference=POPULATION), wanted, rtol=1e-12)
    wanted = [
        slow_hoover(RANDOM, industry, (RANDOM / RANDOM.sum(axis=0)).sum(axis=1)) for industry in range(6)
    ]
    np.testing.assert_allclose(c.hoover_index(RANDOM, reference="mean"), wanted, rtol=1e-12)


def test_hoover_worked() -> None:
    # The vectors of the example in the documentation of EconGeo::hoover_index.
    # Shares 0, .1, .1, .3, .5 against .1, .15, .2, .25, .3: (.1 + .05 + .1 + .05 + .2) / 2 = 0.25.
    found = c.hoover_index(np.array([[0], [10], [10], [30], [50]]), reference=[10, 15, 20, 25, 30])
    assert found == pytest.approx([0.25])


@pytest.mark.slow
def test_peers_say_the_same() -> None:
    import econcomplex

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(c.hoover_index(RANDOM), econcomplex.hoover_index(RANDOM) / 100, rtol=1e-9)
        np.testing.assert_allclose(
            c.hoover_index(RANDOM, reference=POPULATION),
            econcomplex.hoover_index(RANDOM, POPULATION) / 100,
            rtol=1e-9,
        )
        turned = econcomplex.herfindahl(RANDOM.T.copy(), normalize=False)
        np.testing.assert_allclose(c.spatial_herfindahl(RANDOM), turned, rtol=1e-9)


def test_hoover_is_half_of_krugman() -> None:
    np.testing.assert_allclose(c.krugman_concentration(RANDOM, half=True), c.hoover_index(RANDOM), rtol=1e-12)


def test_krugman_concentration_published() -> None:
    # Farhauer and Kröll (2013), Standorttheorien: mining against chemistry, social services, electronics and wood,
    # 0.8619; the example of REAT's krugman.conc2.
    industries = [
        [4320, 7811, 3900, 2300, 47560],
        [20000, 11000, 31000, 8000, 20000],
        [40000, 10000, 25000, 9000, 16000],
        [10000, 11000, 14000, 14000, 13000],
        [7000, 7500, 11000, 1500, 36000],
    ]
    found = c.krugman_concentration(np.array(industries).T, reference="mean")
    assert found[0] == pytest.approx(0.8619, abs=5e-5)


def test_litzenberger_sternberg_published() -> None:
    # Farhauer and Kröll (2014), Standorttheorien: 1,743 of 5,740 people on 50 of 576 km2 with 488 of 4,621 inhabitants
    # in 35 of 53 firms, 21.87491; the example of REAT's litzenberger.
    found = c.litzenberger_sternberg(
        np.array([[1743], [5740 - 1743]]),
        area=np.array([50, 526]),
        population=np.array([488, 4621 - 488]),
        establishments=np.array([[35], [18]]),
    )
    assert found[0, 0] == pytest.approx(21.87491, abs=5e-6)


def test_litzenberger_sternberg_by_definition() -> None:
    plants = np.random.default_rng(8).integers(1, 9, RANDOM.shape) * (RANDOM > 0)
    area = POPULATION[::-1].copy()
    found = c.litzenberger_sternberg(RANDOM, area=area, population=POPULATION, establishments=plants)
    for r, i in np.argwhere(RANDOM > 0):
        people, firms = RANDOM[:, i].sum(), plants[:, i].sum()
        density = (RANDOM[r, i] / area[r]) / (people / area.sum())
        stock = (RANDOM[r, i] / POPULATION[r]) / (people / POPULATION.sum())
        size = (RANDOM[r, i] / plants[r, i]) / (people / firms)
        assert found[r, i] == pytest.approx(density * stock / size, rel=1e-9)
    assert (found[RANDOM == 0] == 0).all()


def test_litzenberger_sternberg_missing_and_refused() -> None:
    table = np.array([[5, 0], [5, 0], [3, 0]])
    plants = np.array([[1, 0], [0, 0], [2, 0]])
    found = c.litzenberger_sternberg(table, area=[1, 1, 0], population=[1, 1, 1], establishments=plants)
    assert not np.isnan(found[0, 0])
    assert np.isnan(found[1, 0])  # people without a plant
    assert np.isnan(found[2]).all()  # no area
    assert np.isnan(found[:, 1]).all()  # no such industry
    with pytest.raises(TableError, match="establishments of 3 regions"):
        c.litzenberger_sternberg(table, area=[1, 1, 1], population=[1, 1, 1], establishments=plants[:2])


def test_a_reference_comes_by_label() -> None:
    table = RegionIndustryTable.of(RANDOM, regions=[f"{n:02}" for n in range(8)])
    shuffled = {f"{n:02}": float(POPULATION[n]) for n in (3, 1, 0, 2, 7, 6, 5, 4)}
    found = c.hoover_index(table, reference=shuffled).value
    np.testing.assert_array_equal(found, c.hoover_index(RANDOM, reference=POPULATION))
    with pytest.raises(TableError, match="07"):
        c.hoover_index(table, reference={k: v for k, v in shuffled.items() if k != "07"})


@pytest.mark.parametrize("reference", ["nation", [1.0, 2.0], [0.0] * 8, [-1.0] * 8, [np.nan] * 8])
def test_a_reference_that_makes_no_sense_is_refused(reference: Any) -> None:
    with pytest.raises(TableError, match="reference"):
        c.hoover_index(RANDOM, reference=reference)


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_properties(table: np.ndarray) -> None:
    order = np.random.default_rng(0).permutation(len(table))
    for measure in (c.hoover_index, c.krugman_concentration, c.spatial_herfindahl):
        found = measure(table)
        assert (np.isnan(found) == (table.sum(axis=0) == 0)).all()
        np.testing.assert_allclose(measure(table[order]), found, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(measure(sparse.csr_array(table)), found, rtol=1e-12, atol=1e-12)
        empty_region = np.vstack([table, np.zeros(table.shape[1])])
        np.testing.assert_allclose(measure(empty_region), found, rtol=1e-9, atol=1e-12)
        empty_industry = measure(np.hstack([table, np.zeros((len(table), 1))]))
        np.testing.assert_allclose(empty_industry[:-1], found, rtol=1e-9, atol=1e-12)
        assert np.isnan(empty_industry[-1])

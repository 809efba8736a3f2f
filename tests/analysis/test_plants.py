"""Concentration beyond plant sizes: published figures, and every placing of a few plants, counted out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from scipy import sparse

from klustermotor.analysis import plants as p
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable

RANDOM = np.random.default_rng(7).integers(0, 40, (8, 6)).astype(float)
REFERENCE = np.array([0.5, 0.3, 0.2])
SIZES = np.array([50.0, 30, 15, 5])


def powers(sizes: np.ndarray, power: int) -> float:
    return ((sizes / sizes.sum()) ** power).sum()


def placings() -> Iterator[tuple[np.ndarray, float]]:
    """Every placing of the plants: what each region has of the industry, and how probable it is."""
    for places in itertools.product(range(3), repeat=len(SIZES)):
        table = np.zeros(3)
        np.add.at(table, list(places), SIZES)
        yield table, np.prod(REFERENCE[list(places)])


def test_ellison_glaeser_published() -> None:
    # Farhauer and Kröll (2014), Standorttheorien: ten plants in Vienna, Linz and Graz, 0.05990628; the example of
    # REAT's ellison.a.
    sizes = np.array([200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000])
    table = np.array([[sizes[:5].sum()], [sizes[5:9].sum()], [sizes[9]]])
    found = p.ellison_glaeser(table, plant_herfindahl=[powers(sizes, 2)], reference=[500000, 400000, 100000])
    assert found.gamma[0] == pytest.approx(0.05990628, abs=5e-9)


def slow_ellison(table: np.ndarray, industry: int, reference: np.ndarray, herfindahl: float) -> float:
    """REAT::ellison.a, step by step."""
    shares, expected = table[:, industry] / table[:, industry].sum(), reference / reference.sum()
    g = sum((shares - expected) ** 2)
    room = 1 - sum(expected**2)
    return (g - room * herfindahl) / (room * (1 - herfindahl))


def test_ellison_glaeser_by_definition() -> None:
    herfindahl = np.linspace(0.05, 0.9, 6)
    found = p.ellison_glaeser(RANDOM, plant_herfindahl=herfindahl)
    wanted = [slow_ellison(RANDOM, i, RANDOM.sum(axis=1), herfindahl[i]) for i in range(6)]
    np.testing.assert_allclose(found.gamma, wanted, rtol=1e-9)


def test_maurel_sedillot_by_definition() -> None:
    herfindahl = np.linspace(0.05, 0.9, 6)
    found = p.maurel_sedillot(RANDOM, plant_herfindahl=herfindahl)
    expected = RANDOM.sum(axis=1) / RANDOM.sum()
    same = sum(expected**2)
    for i in range(6):
        shares = RANDOM[:, i] / RANDOM[:, i].sum()
        wanted = ((sum(shares**2) - same) / (1 - same) - herfindahl[i]) / (1 - herfindahl[i])
        assert found.gamma[i] == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("index", ["ellison_glaeser", "maurel_sedillot"])
def test_mean_and_variance_over_every_placing(index: str) -> None:
    """Under the null hypothesis gamma is 0 and z has mean 0 and variance 1, exactly."""
    more = {"plant_fourth_powers": [powers(SIZES, 4)]}
    if index == "maurel_sedillot":
        more["plant_third_powers"] = [powers(SIZES, 3)]
    gammas, zs, guarded, chances = [], [], [], []
    for table, chance in placings():
        known = {"plant_herfindahl": [powers(SIZES, 2)], "reference": REFERENCE}
        answer = getattr(p, index)(table[:, np.newaxis], **known, **more)
        gammas.append(answer.gamma[0])
        zs.append(answer.z[0])
        guarded.append(getattr(p, index)(table[:, np.newaxis], **known).z[0])
        chances.append(chance)
    weights, z = np.array(chances), np.array(zs)
    assert weights.sum() == pytest.approx(1)
    assert weights @ np.array(gammas) == pytest.approx(0, abs=1e-12)
    assert weights @ z == pytest.approx(0, abs=1e-12)
    assert weights @ z**2 == pytest.approx(1, rel=1e-9)
    # Without the higher powers significance is never overstated.
    assert (np.abs(guarded) <= np.abs(z) + 1e-12).all()


def test_one_plant_and_nothing_are_missing() -> None:
    table = np.array([[5, 5, 0], [0, 5, 0]])
    for index in (p.ellison_glaeser, p.maurel_sedillot):
        answer = index(table, plant_herfindahl=[1.0, 0.5, np.nan])
        assert np.isnan(answer.gamma).tolist() == [True, False, True]
        assert np.isnan(answer.z).tolist() == [True, False, True]
        assert np.isnan(answer.concentration).tolist() == [False, False, True]
    everything = np.array([[5, 5], [0, 0]])
    assert np.isnan(p.ellison_glaeser(everything, plant_herfindahl=[0.5, 0.5]).gamma).all()


def test_plant_sizes_are_asked_for() -> None:
    table = RegionIndustryTable.of([[5, 5], [0, 5]], industries=["10", "20"])
    for given in (table, table.dense()):
        with pytest.raises(TableError, match="sizes of the plants"):
            p.ellison_glaeser(given)
    result = p.ellison_glaeser(table, plant_herfindahl={"20": 0.5, "10": 1.0})
    assert result.reasons.tolist() == ["one-plant", ""]
    for wrong in ([0.0, 0.5], [0.5, 1.5], [0.5]):
        with pytest.raises(TableError, match="plant_herfindahl"):
            p.ellison_glaeser(table, plant_herfindahl=wrong)


def test_coagglomeration_by_definition() -> None:
    expected = (RANDOM / RANDOM.sum(axis=0)).mean(axis=1)  # as Ellison, Glaeser and Kerr
    found = p.coagglomeration(RANDOM, reference="mean")
    for i, j in np.ndindex(6, 6):
        a, b = RANDOM[:, i] / RANDOM[:, i].sum(), RANDOM[:, j] / RANDOM[:, j].sum()
        wanted = sum((a - expected) * (b - expected)) / (1 - sum(expected**2))
        assert found[i, j] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(
        p.coagglomeration(sparse.csr_array(RANDOM), reference="mean"), found, atol=1e-12
    )


def test_group_coagglomeration_as_the_authors_write_it() -> None:
    """With gamma and H of every industry, which cancel whatever H is."""
    herfindahl = np.linspace(0.05, 0.9, 6)
    gammas = p.ellison_glaeser(RANDOM, plant_herfindahl=herfindahl).gamma
    expected = RANDOM.sum(axis=1) / RANDOM.sum()
    groups = np.array([0, 0, 0, 1, 1, 2])
    found = p.group_coagglomeration(RANDOM, groups=groups)
    for group in (0, 1):
        at = groups == group
        together = RANDOM[:, at].sum(axis=1)
        w = RANDOM[:, at].sum(axis=0) / together.sum()
        g = sum((together / together.sum() - expected) ** 2)
        own = sum(gammas[at] * w**2 * (1 - herfindahl[at]))
        wanted = (g / (1 - sum(expected**2)) - sum(w**2 * herfindahl[at]) - own) / (1 - sum(w**2))
        np.testing.assert_allclose(found[at], wanted, rtol=1e-9)
    assert np.isnan(found[5])  # alone in its group


def test_an_empty_industry_does_not_change_its_group() -> None:
    wider = np.hstack([RANDOM, np.zeros((8, 1))])
    found = p.group_coagglomeration(wider, groups=["a"] * 7)
    np.testing.assert_allclose(found[:6], p.group_coagglomeration(RANDOM, groups=["a"] * 6), rtol=1e-12)
    pairs = p.coagglomeration(wider)
    assert np.isnan(pairs[6]).all()
    np.testing.assert_allclose(pairs[:6, :6], p.coagglomeration(RANDOM), rtol=1e-9, atol=1e-12)


def test_a_pair_has_one_index_either_way() -> None:
    pairs = p.coagglomeration(RANDOM)
    np.testing.assert_allclose(pairs, pairs.T, atol=1e-12)
    found = p.group_coagglomeration(RANDOM[:, :2], groups=["a", "a"], reference=RANDOM.sum(axis=1))
    np.testing.assert_allclose(found, pairs[0, 1], rtol=1e-9)


def test_everything_in_one_region_tells_nothing() -> None:
    assert np.isnan(p.coagglomeration(np.array([[5, 5], [0, 0]]))).all()


def test_labels_and_reasons() -> None:
    table = RegionIndustryTable.of(RANDOM, industries=["1", "2", "3", "4", "5", "6"])
    groups = {"6": "b", "5": "a", "4": "a", "3": "a", "2": "a", "1": "a"}
    result = p.group_coagglomeration(table, groups=groups)
    np.testing.assert_allclose(
        result.value[:5], p.group_coagglomeration(RANDOM, groups=[0, 0, 0, 0, 0, 1])[:5]
    )
    assert result.reasons.tolist() == ["", "", "", "", "", "one-industry"]
    assert p.coagglomeration(table).table.column_names[:2] == ["industry", "other_industry"]

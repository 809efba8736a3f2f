"""Complexity, reflections and fitness: worked tables, slow twins, peer packages, and what is not defined."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis.complexity import (
    diversity,
    eci,
    economic_complexity,
    pci,
    product_complexity,
    ubiquity,
)
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.iterated_complexity import (
    fitness,
    product_fitness,
    product_reflections,
    reflections,
)
from klustermotor.analysis.presence import present_cells
from klustermotor.analysis.tables import RegionIndustryTable

TABLES = arrays(
    float, st.tuples(st.integers(2, 7), st.integers(2, 7)), elements=st.integers(0, 30).map(float)
)


def some_table(regions: int = 40, industries: int = 25, seed: int = 1) -> np.ndarray:
    """Nested, as real tables are: able regions have what others have, and more."""
    rng = np.random.default_rng(seed)
    able, hard = np.sort(rng.random(regions)), np.sort(rng.random(industries))
    there = rng.random((regions, industries)) < 1 / (1 + np.exp(-8 * (able[:, np.newaxis] - hard)))
    cells = rng.integers(1, 500, (regions, industries)) * there
    cells[:, 0] += 1
    cells[-1] += 1
    return cells.astype(float)


def as_frame(cells: np.ndarray) -> Any:
    import pandas as pd

    places = np.indices(cells.shape).reshape(2, -1)
    return pd.DataFrame({"t": 1, "r": places[0], "i": places[1], "v": cells.ravel()})


def by_ecomplexity(cells: np.ndarray) -> Any:
    from ecomplexity import ecomplexity

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        columns = {"time": "t", "loc": "r", "prod": "i", "val": "v"}
        found = ecomplexity(as_frame(cells), columns, check_logsupermodularity=False, verbose=False)
    return found.set_index(["r", "i"]).sort_index()


@pytest.mark.slow
def test_equals_ecomplexity() -> None:
    cells = some_table()
    theirs = by_ecomplexity(cells)
    regions, industries = theirs.groupby("r").first(), theirs.groupby("i").first()
    ours = economic_complexity(cells)
    assert np.allclose(ours.economic_complexity, regions["eci"], rtol=1e-9, atol=1e-9)
    assert np.allclose(product_complexity(cells).product_complexity, industries["pci"], rtol=1e-9, atol=1e-9)
    assert np.array_equal(ours.diversity, regions["diversity"])
    assert np.array_equal(product_complexity(cells).ubiquity, industries["ubiquity"])
    assert 0 < ours.gap[0] < 1


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(40, 25), (20, 45)])  # either side may be the smaller one
def test_equals_econcomplex(shape: tuple[int, int]) -> None:
    from econcomplex.complexity.eigenvector import eci_pci_eigenvector

    cells = some_table(*shape)
    regions, industries = eci_pci_eigenvector(cells)
    assert np.allclose(eci(cells).economic_complexity, regions, rtol=1e-9, atol=1e-9)
    ours = pci(cells).product_complexity
    assert np.allclose((ours - ours.mean()) / ours.std(), industries, rtol=1e-9, atol=1e-9)


@given(TABLES)
@settings(max_examples=60)
def test_index_of_a_region_is_the_mean_of_its_industries(cells: np.ndarray) -> None:
    regions, industries = economic_complexity(cells).economic_complexity, product_complexity(cells)
    present = present_cells(cells, 1.0).toarray()
    known = ~np.isnan(regions)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = present @ np.nan_to_num(industries.product_complexity) / present.sum(axis=1)
    assert np.allclose(regions[known], means[known], atol=1e-7)
    if known.any():
        assert np.isclose(regions[known].mean(), 0, atol=1e-9)
        assert np.isclose(regions[known].std(), 1)
        likeness = np.corrcoef(regions[known], present.sum(axis=1)[known])[0, 1]
        assert likeness > 0
        assert economic_complexity(cells).diversity_correlation[0] == pytest.approx(likeness, abs=1e-7)


def test_order_of_labels_and_sparse_input_change_nothing() -> None:
    cells = some_table()
    rows, columns = np.random.default_rng(2).permutation(40), np.random.default_rng(3).permutation(25)
    for measure in (economic_complexity, reflections, fitness, diversity):
        plain = np.atleast_2d(np.array(measure(cells)))[0]
        assert np.allclose(
            np.atleast_2d(np.array(measure(cells[rows][:, columns])))[0], plain[rows], atol=1e-9
        )
        assert np.allclose(np.atleast_2d(np.array(measure(sparse.csr_array(cells))))[0], plain, atol=1e-9)


def test_an_empty_region_changes_no_other() -> None:
    cells = np.zeros((41, 26))
    cells[:40, :25] = some_table()
    table = RegionIndustryTable.of(cells)
    for region, industry in ((economic_complexity, product_complexity), (reflections, product_reflections)):
        regions, industries = region(table), industry(table)
        assert np.allclose(regions.value[:40], region(some_table())[0], atol=1e-9)
        assert np.allclose(industries.value[:25], industry(some_table())[0], atol=1e-9)
        assert regions.reasons is not None
        assert industries.reasons is not None
        assert (regions.reasons[40], industries.reasons[25]) == ("empty-region", "empty-industry")
    assert np.allclose(fitness(table).value[:40], fitness(some_table()).fitness, atol=1e-9)


def test_years_are_taken_one_by_one_and_ranked_among_regions() -> None:
    cells = np.stack([some_table(seed=1), some_table(seed=5)])
    found = economic_complexity(RegionIndustryTable.of(cells, years=[2015, 2020]))
    for time in (0, 1):
        assert np.allclose(found.value[time], economic_complexity(cells[time]).economic_complexity, atol=1e-9)
    assert found.ranked == "economic_complexity"
    assert found.ranks[0][0].min() == 1
    assert product_complexity(RegionIndustryTable.of(cells, years=[2015, 2020])).ranked is None


def test_a_region_on_its_own_decides_nothing_for_the_others() -> None:
    # The last region is the only one with the last industry, and has nothing else: a group of its own.
    cells = np.zeros((41, 26))
    cells[:40, :25] = some_table()
    cells[40, 25] = 100
    found = economic_complexity(RegionIndustryTable.of(cells))
    present = present_cells(cells, 1.0)[:40, :25].toarray()
    assert np.isnan(found.value).tolist() == [False] * 40 + [True]
    assert found.reasons is not None
    assert found.reasons[40] == "not-connected"
    # A slow twin for the rest: the second eigenvector of the lopsided matrix.
    lopsided = (present / present.sum(axis=1, keepdims=True)) @ (present / present.sum(axis=0)).T
    values, vectors = np.linalg.eig(lopsided)
    second = np.real(vectors[:, np.argsort(np.real(values))[-2]])
    assert abs(np.corrcoef(second, found.value[:40])[0, 1]) == pytest.approx(1, abs=1e-9)
    assert found.columns["gap"][0] == pytest.approx(
        float(np.diff(np.sort(np.real(values))[-3:])[0]), abs=1e-9
    )


def test_the_most_diverse_region_may_be_the_one_that_is_left_out() -> None:
    # Nine industries that only the last region has, and nothing else; twelve regions share the other eight.
    cells = np.zeros((13, 17))
    cells[:12, :8] = some_table(12, 8)
    cells[12, 8:] = 10
    assert diversity(cells).argmax() == 12
    assert np.isnan(economic_complexity(cells).economic_complexity).tolist() == [False] * 12 + [True]
    assert np.isnan(product_complexity(cells).product_complexity).tolist() == [False] * 8 + [True] * 9


@pytest.mark.parametrize(
    "cells",
    [
        np.eye(4) * 10,  # four groups, equally large
        np.full((3, 4), 5.0),  # everything everywhere
        np.array([[5.0, 5, 0], [0, 5, 5], [5, 0, 5]]),  # a ring: two orders explain as much
    ],
)
def test_no_single_order_is_missing_and_not_arbitrary(cells: np.ndarray) -> None:
    for measure in (economic_complexity, product_complexity):
        found = measure(RegionIndustryTable.of(cells))
        assert np.isnan(found.value).all()
        assert found.reasons is not None
        assert set(found.reasons) == {"no-single-order"}


def test_worked_reflections() -> None:
    # Presence (threshold 0.5): N 10, 20, 30; E 20, 30; S 30. Diversity 3, 2, 1; ubiquity 1, 2, 3.
    nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    assert diversity(nested, threshold=0.5).tolist() == [3, 2, 1]
    assert ubiquity(nested, threshold=0.5).tolist() == [1, 2, 3]
    assert reflections(nested, threshold=0.5, iterations=0).average.tolist() == [3, 2, 1]
    # Mean diversity of regions with each industry: 3, 2.5, 2. N: (3 + 2.5 + 2) / 3, E: (2.5 + 2) / 2, S: 2.
    assert reflections(nested, threshold=0.5, iterations=2).average == pytest.approx([2.5, 2.25, 2])
    assert product_reflections(nested, threshold=0.5, iterations=2).average == pytest.approx([2, 2.25, 2.5])


@pytest.mark.slow
@pytest.mark.parametrize("iterations", [1, 2, 7, 18])
def test_reflections_equal_a_loop_and_econcomplex(iterations: int) -> None:
    from econcomplex.complexity.reflections import method_of_reflections

    cells = some_table()
    present = present_cells(cells, 1.0).toarray()
    d, u = present.sum(axis=1), present.sum(axis=0)
    regions, industries = d, u
    for _ in range(iterations):
        regions, industries = present @ industries / d, regions @ present / u
    ours, theirs = (
        reflections(cells, iterations=iterations),
        method_of_reflections(cells, iterations=iterations),
    )
    assert np.allclose(ours.average, regions, rtol=1e-12)
    assert np.allclose(product_reflections(cells, iterations=iterations).average, industries, rtol=1e-12)
    sign = np.sign(np.corrcoef(ours.standardised, theirs[0])[0, 1])
    assert np.allclose(sign * ours.standardised, theirs[0], atol=1e-6)  # theirs have lost digits


def test_many_reflections_come_to_the_eigenvector() -> None:
    cells = some_table()
    settled = reflections(cells, iterations=400).standardised
    assert np.allclose(settled, economic_complexity(cells).economic_complexity, atol=1e-8)


def test_reflections_of_equals_are_zero() -> None:
    assert reflections(np.full((3, 4), 5.0)).standardised.tolist() == [0, 0, 0]
    assert reflections(np.full((3, 4), 5.0)).average.tolist() == [4, 4, 4]


@pytest.mark.slow
def test_fitness_equals_a_loop_and_the_limit_of_econcomplex() -> None:
    from econcomplex.complexity.fitness import fitness_complexity

    cells = some_table()
    present = present_cells(cells, 1.0).toarray()
    regions, industries = np.ones(40), np.ones(25)
    for _ in range(7):
        stronger = np.array([sum(q for q, m in zip(industries, row, strict=True) if m) for row in present])
        rarer = np.array(
            [1 / sum(1 / f for f, m in zip(regions, row, strict=True) if m) for row in present.T]
        )
        regions, industries = stronger / stronger.mean(), rarer / rarer.mean()
    assert np.allclose(fitness(cells, iterations=7).fitness, regions, rtol=1e-12)
    assert np.allclose(product_fitness(cells, iterations=7).product_fitness, industries, rtol=1e-12)
    mixed = np.random.default_rng(4).integers(1, 100, (12, 9)).astype(float)  # converges
    found = fitness(mixed, iterations=20000, tolerance=1e-13)
    theirs = fitness_complexity(mixed, iterations=20000, tol=1e-14)
    assert found.change[0] <= 1e-13
    assert np.allclose(found.fitness, theirs[0], atol=1e-9)
    quality = product_fitness(mixed, iterations=20000, tolerance=1e-13).product_fitness
    assert np.allclose(quality, theirs[1], atol=1e-9)


def test_fitness_tells_that_it_has_not_converged() -> None:
    assert fitness(some_table(), iterations=3).change[0] > 1e-3


@given(TABLES)
@settings(max_examples=30)
def test_nothing_is_infinite(cells: np.ndarray) -> None:
    for measure in (economic_complexity, product_complexity, reflections, product_reflections):
        for values in measure(cells):
            assert not np.isinf(values).any()
    for measure in (fitness, product_fitness):
        values = measure(cells)[0]
        assert not np.isinf(values).any()
        assert cells.sum() == 0 or np.nanmean(values) == pytest.approx(1)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 3), (1, 4)])
def test_nothing_at_all_is_missing(shape: tuple[int, int]) -> None:
    nothing = np.zeros(shape)
    for measure in (economic_complexity, product_complexity, reflections, product_fitness):
        assert np.isnan(measure(nothing)[0]).all()


def test_refusals() -> None:
    cells = some_table()
    for call in (
        lambda: reflections(cells, iterations=-1),
        lambda: reflections(cells, iterations=1.5),
        lambda: fitness(cells, iterations=0),
        lambda: fitness(cells, tolerance=0),
        lambda: economic_complexity(cells, threshold=-1),
        lambda: economic_complexity(RegionIndustryTable.of([[1, 2]])),
    ):
        with pytest.raises(TableError):
            call()

"""Disclosure control: nothing that is withheld can be worked out, by the margins or by who is alone in a cell."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from klustermotor.analysis.disclosure import (
    COMPLEMENTARY,
    COUNT,
    DOMINANCE,
    SHOWN,
    disclosure_control,
    leaks,
    suppression,
    withhold,
)
from klustermotor.analysis.disclosure_check import feasible_intervals, over_lines, recoverable, with_totals
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.growth import region_growth
from klustermotor.analysis.specialisation import location_quotient
from klustermotor.analysis.tables import RegionIndustryTable, Units
from klustermotor.wording import words


def register(regions: int, industries: int, *, seed: int, plants: float = 3.0) -> tuple[Any, Any, Any]:
    """Cells, number of plants and largest plant of a made-up register."""
    rng = np.random.default_rng(seed)
    count = rng.poisson(rng.lognormal(np.log(plants), 1.0, (regions, industries)))
    sizes = np.ceil(rng.lognormal(1.5, 1.3, int(count.sum())))
    cell = np.repeat(np.arange(count.size), count.ravel())
    values = np.bincount(cell, sizes, count.size).reshape(count.shape)
    largest = np.zeros(count.size)
    np.maximum.at(largest, cell, sizes)
    return values, count.astype(float), largest.reshape(count.shape)


def table_of(values: Any, count: Any, largest: Any, **more: Any) -> RegionIndustryTable:
    table = RegionIndustryTable.of(values, **more)
    one = tuple(sparse.csr_array(np.asarray(part, dtype=float)) for part in (count, largest))
    return RegionIndustryTable(
        table.regions,
        table.industries,
        table.cells,
        table.years,
        units=Units((one[0],), (one[1],), (one[1],)),
    )


def by_loops(values: Any, count: Any, largest: Any, *, minimum: int, dominance: float) -> Any:
    """The two rules, read off figure by figure."""
    figures, units, biggest = with_totals(values), with_totals(count), over_lines(largest, np.max)
    found = np.zeros(figures.shape, dtype=object)
    for place in np.ndindex(figures.shape):
        if 0 < units[place] < minimum:
            found[place] = COUNT
        elif units[place] and biggest[place] > dominance * figures[place]:
            found[place] = DOMINANCE
        else:
            found[place] = SHOWN
    return found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("minimum", "dominance", "protection"), [(3, 0.85, 0.1), (5, 0.6, 0.2), (2, 1.0, 0.5)]
)
def test_no_withheld_figure_can_be_worked_out(
    seed: int, minimum: int, dominance: float, protection: float
) -> None:
    """Linear programmes find every figure of the first two rules at least as uncertain as was asked for."""
    values, count, largest = register(5, 7, seed=seed)
    rules: dict[str, Any] = {"minimum": minimum, "dominance": dominance}
    why = suppression(values, count=count, largest=largest, protection=protection, **rules)
    primary = by_loops(values, count, largest, **rules)
    assert np.array_equal(why == COUNT, primary == COUNT)
    assert np.array_equal(why == DOMINANCE, primary == DOMINANCE)
    figures = with_totals(values)
    hidden = why != SHOWN
    assert (figures[why == COMPLEMENTARY] > 0).all()
    assert not recoverable(hidden).any()
    low, high = feasible_intervals(values, hidden)
    room = np.minimum(np.maximum(protection * figures, 1.0), over_lines(values, np.max))
    told_of = primary != SHOWN
    assert (low <= figures - room + 1e-6)[told_of].all()
    assert ((high >= figures + room - 1e-6) | np.isnan(high))[told_of].all()
    assert ((high - low > 1e-6) | np.isnan(high))[hidden].all()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_who_is_alone_in_a_cell_cannot_work_out_another(seed: int) -> None:
    values, count, largest = register(5, 6, seed=seed, plants=2.0)
    why = suppression(values, count=count, largest=largest)
    hidden, units, figures = why != SHOWN, with_totals(count), with_totals(values)
    told_of = (why == COUNT) | (why == DOMINANCE)
    for row, column in np.argwhere(count == 1):
        known = np.zeros_like(hidden)
        known[row, column] = True
        known[row, -1] = units[row, -1] == 1
        known[-1, column] = units[-1, column] == 1
        low, high = feasible_intervals(values, hidden & ~known)
        others = told_of & ~known
        others[-1], others[:, -1] = False, False
        assert (low < figures - 0.9)[others].all()
        assert ((high > figures + 0.9) | np.isnan(high))[others].all()


@pytest.mark.slow
def test_the_bridges_are_what_linear_programmes_find() -> None:
    """The graph and the programmes agree on what follows exactly, on patterns that nobody protected."""
    rng = np.random.default_rng(3)
    for _ in range(12):
        values = rng.integers(1, 50, (3, 4)).astype(float)
        hidden = rng.random((4, 5)) < 0.4
        low, high = feasible_intervals(values, hidden)
        exact = hidden & (np.abs(high - low) < 1e-6)
        assert np.array_equal(exact, recoverable(hidden))


def test_one_cell_alone_would_be_recovered_without_others() -> None:
    hidden = np.zeros((4, 4), dtype=bool)
    hidden[0, 0] = True
    low, high = feasible_intervals([[7, 40, 90], [30, 20, 80], [70, 60, 99]], hidden)
    assert low[0, 0] == high[0, 0] == 7
    assert recoverable(hidden)[0, 0]


def test_an_industry_of_one_plant_in_the_country_hides_its_total_too() -> None:
    values = np.array([[50.0, 200.0, 100.0], [0.0, 300.0, 100.0], [0.0, 250.0, 100.0]])
    count = np.array([[1.0, 20, 9], [0, 30, 9], [0, 25, 9]])
    why = suppression(values, count=count, largest=values / 10 + values * (count == 1))
    assert why[0, 0] == why[-1, 0] == COUNT
    assert why[1, 0] == SHOWN  # empty cells tell of nobody
    assert why[0, 2] == why[-1, 2] == COMPLEMENTARY  # the cheaper of the two industries beside it
    assert (why != SHOWN).sum() == 4


def test_a_table_of_one_plant_publishes_nothing_of_it() -> None:
    why = suppression(np.diag([5.0, 0.0]), count=np.diag([1.0, 0.0]), largest=np.diag([5.0, 0.0]))
    assert why[0, 0] == why[0, -1] == why[-1, 0] == why[-1, -1] == COUNT


def test_a_plant_with_nothing_is_protected_too() -> None:
    values = np.array([[0.0, 30.0, 40.0], [20.0, 30.0, 40.0], [20.0, 30.0, 40.0]])
    count = np.array([[1.0, 9, 9], [9, 9, 9], [9, 9, 9]])
    why = suppression(values, count=count, largest=values / 5)
    assert why[0, 0] == COUNT
    _, high = feasible_intervals(values, why != SHOWN)
    assert not high[0, 0] < 1


def test_nothing_is_withheld_where_nobody_can_be_seen() -> None:
    values = np.array([[30.0, 40.0], [50.0, 60.0]])
    why = suppression(values, count=np.full((2, 2), 9.0), largest=values / 9)
    assert (why == SHOWN).all()


def test_thresholds_are_met_at_the_border() -> None:
    values = np.full((4, 4), 100.0)
    count = np.full((4, 4), 3.0)
    count[0, 0] = 2
    largest = np.full((4, 4), 40.0)
    largest[1, 1], largest[2, 2] = 85.0, 85.1
    why = suppression(values, count=count, largest=largest)
    assert why[0, 0] == COUNT
    assert why[1, 1] not in (COUNT, DOMINANCE)
    assert why[2, 2] == DOMINANCE


def test_relabelling_hides_as_much() -> None:
    """Equal prices may fall out otherwise, but what must be hidden stays, and nothing can be worked out."""
    values, count, largest = register(6, 8, seed=11)
    order = np.random.default_rng(1).permutation(6)
    why = suppression(values, count=count, largest=largest)
    moved = suppression(values[order], count=count[order], largest=largest[order])
    rows = [*order, 6]
    assert np.array_equal((why == COUNT)[rows], moved == COUNT)
    assert not recoverable(moved != SHOWN).any()


def test_a_release_tells_what_is_withheld_and_why() -> None:
    values, count, largest = register(6, 8, seed=2)
    table = table_of(values[np.newaxis], count, largest, years=(2021,))
    release = disclosure_control(table)
    assert release.year == 2021
    hidden = release.hidden
    assert np.array_equal(np.isnan(release.cells.value[0]), hidden[:-1, :-1])
    assert np.array_equal(np.isnan(release.regions.value[0]), hidden[:-1, -1])
    assert np.array_equal(np.isnan(release.industries.value[0]), hidden[-1, :-1])
    shown = ~hidden[:-1, :-1]
    assert np.array_equal(release.cells.value[0][shown], values[shown])
    assert release.total == values.sum()
    assert sum(release.counts.values()) == hidden.sum()
    assert set(release.cells.table["reason"].to_pylist()) - {None} <= set(words("reasons"))
    assert "hypercube" in release.provenance.remarks[-1]
    assert release.provenance.parameters["minimum"] == "3"


def test_results_are_withheld_with_their_cells() -> None:
    values, count, largest = register(6, 8, seed=2)
    table = table_of(values, count, largest)
    release = disclosure_control(table)
    quotients = withhold(location_quotient(table), release)
    lines = release.hidden[:-1, :-1] | release.hidden[:-1, -1:] | release.hidden[-1:, :-1]
    assert np.isnan(quotients.value[lines]).all()
    assert lines.any()
    free = ~lines & (values.sum(axis=0) > 0)
    assert np.isfinite(quotients.value[free]).all()
    assert quotients.reasons is not None
    assert set(quotients.reasons[lines].tolist()) <= {COUNT, DOMINANCE, COMPLEMENTARY}
    both = RegionIndustryTable.of(np.stack([values, values]), years=(2020, 2021))
    for other in (
        location_quotient(both),
        region_growth(both),
        location_quotient(both.only(regions=["R1", "R2"])),
    ):
        with pytest.raises(TableError, match="result must be"):
            withhold(other, release)


def test_releases_that_tell_together_what_one_withholds() -> None:
    values, count, largest = register(6, 8, seed=2)
    release = disclosure_control(table_of(values, count, largest))
    assert leaks(release, release) == []
    strict = disclosure_control(table_of(values, count, largest), minimum=5)
    told = leaks(strict, release)
    assert told
    assert {leak.told for leak in told if (strict.hidden.sum() > release.hidden.sum())} >= {"earlier"}
    for leak in told:
        row = strict.cells.axes[0].labels.index(leak.region) if leak.region else -1
        column = strict.cells.axes[1].labels.index(leak.industry) if leak.industry else -1
        assert strict.hidden[row, column] != release.hidden[row, column]
    fewer = disclosure_control(table_of(values[:5], count[:5], largest[:5]))
    assert all(leak.region != "R6" for leak in leaks(release, fewer))


def test_a_table_without_units_is_refused() -> None:
    with pytest.raises(TableError) as refused:
        disclosure_control(RegionIndustryTable.of([[1, 2], [3, 4]]))
    assert refused.value.codes == ["needs-plant-sizes"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"minimum": 1}, "minimum must be"),
        ({"dominance": 0}, "dominance must be"),
        ({"dominance": 1.1}, "dominance must be"),
        ({"protection": 0}, "protection must be"),
        ({"protection": 0.3, "minimum": 5}, "protection must be above 0 and at most 0.25"),
        ({"least": 0}, "least must be"),
    ],
)
def test_parameters_outside_their_range_are_refused(options: dict[str, Any], said: str) -> None:
    values = np.full((2, 2), 9.0)
    with pytest.raises(TableError, match=said):
        suppression(values, count=values, largest=values / 9, **options)


def test_a_usual_table_takes_seconds_at_most() -> None:
    values, count, largest = register(40, 88, seed=5)
    start = time.perf_counter()
    why = suppression(values, count=count, largest=largest)
    assert time.perf_counter() - start < 5
    assert not recoverable(why != SHOWN).any()

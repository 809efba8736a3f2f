"""Growth: worked tables, the interval against its exact definition, and what is missing."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.growth import (
    churn,
    growth,
    industry_growth,
    ratio_interval,
    region_growth,
    yearly_growth,
)
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.wording import words

# Region 1: 80 -> 100 and 0 -> 5; region 2: 20 -> 10 and 0 -> 0. Years 2015 and 2018.
CUBE = np.array([[[80.0, 0.0], [20.0, 0.0]], [[100.0, 5.0], [10.0, 0.0]]])
cubes = arrays.arrays(np.float64, (2, 3, 4), elements=st.integers(0, 60).map(float))


def test_rates_by_hand() -> None:
    found = growth(CUBE, years=(2015, 2018))
    assert found.rate[0, 0] == pytest.approx(0.25)
    assert found.change.tolist() == [[20, 5], [-10, 0]]
    assert found.log_rate[0, 0] == pytest.approx(0.22314355131421)  # ln 1.25
    assert found.annual_rate[0, 0] == pytest.approx(0.07721734501594)  # the cube root of 1.25, less 1
    # The industry elsewhere: for region 1 that is region 2, 20 -> 10.
    assert found.elsewhere_rate[:, 0] == pytest.approx([-0.5, 0.25])


def test_nothing_to_grow_from_is_missing_and_never_infinite() -> None:
    found = growth(CUBE)
    for name in ("rate", "log_rate", "annual_rate", "lower", "upper", "apart"):
        assert np.isnan(getattr(found, name)[:, 1]).all()
    for column in found:
        assert not np.isinf(column).any()
    gone = growth(np.array([[[10.0], [10.0]], [[0.0], [10.0]]]))
    assert gone.rate[0, 0] == gone.annual_rate[0, 0] == gone.lower[0, 0] == -1
    assert np.isnan(gone.log_rate[0, 0])
    assert gone.upper[0, 0] < -0.5


def test_small_cells_are_flagged() -> None:
    assert growth(CUBE).small.tolist() == [[0, 1], [1, 0]]  # 5 and 20 are small, 0 is nothing
    assert growth(CUBE, small=20).small.tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize(("first", "last"), [(10, 10), (3, 0), (1, 7), (250, 300)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_interval_is_that_of_the_exact_binomial_share(first: int, last: int, confidence: float) -> None:
    low, high = ratio_interval(np.array([float(first)]), np.array([float(last)]), confidence=confidence)
    share = stats.binomtest(last, first + last).proportion_ci(confidence, method="exact")
    assert low[0] == pytest.approx(share.low / (1 - share.low), rel=1e-9)
    assert high[0] == pytest.approx(share.high / (1 - share.high), rel=1e-9)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 1.3])
@pytest.mark.parametrize("total", [8, 25, 120])
def test_interval_covers_what_it_says(ratio: float, total: int) -> None:
    """Over every way in which a given sum can fall out, the true ratio is inside with at least the probability."""
    last = np.arange(total, dtype=float)  # 0 in the first year is left out: there the interval is not given
    low, high = ratio_interval(total - last, last, confidence=0.95)
    chance = stats.binom.pmf(last, total, ratio / (1 + ratio))
    assert chance[(low <= ratio) & (ratio <= high)].sum() / chance.sum() >= 0.95 - 1e-9


def test_jobs_that_come_in_lumps_make_the_interval_wider() -> None:
    one, ten = (growth(CUBE, lump=lump) for lump in (1.0, 10.0))
    assert ten.lower[0, 0] < one.lower[0, 0] < one.rate[0, 0] < one.upper[0, 0] < ten.upper[0, 0]
    scaled = growth(CUBE / 10)
    assert ten.lower[0, 0] == pytest.approx(scaled.lower[0, 0])


def test_an_upper_end_beyond_all_numbers_is_missing() -> None:
    low, high = ratio_interval(np.array([1.0, 0.0]), np.array([40.0, 3.0]), confidence=0.95, lump=1e4)
    assert low[0] >= 0
    assert np.isnan(high).all()
    assert np.isnan(low[1])


def test_apart_says_whether_the_region_differs_from_elsewhere() -> None:
    # 1000 -> 1500 against 10 000 -> 11 000 elsewhere is far apart; 10 -> 15 cannot be told apart.
    large = np.array([[[1000.0], [10_000.0]], [[1500.0], [11_000.0]]])
    assert growth(large).apart[:, 0].tolist() == [1, -1]
    small = np.array([[[10.0], [10_000.0]], [[15.0], [11_000.0]]])
    assert growth(small).apart[0, 0] == 0


@given(cube=cubes)
@settings(max_examples=30, deadline=None)
def test_rate_is_inside_its_interval_and_equals_a_slow_loop(cube: Any) -> None:
    found = growth(cube)
    for r in range(3):
        for i in range(4):
            first, last = cube[0, r, i], cube[1, r, i]
            others = [n for n in range(3) if n != r]
            base = sum(cube[0, n, i] for n in others)
            if base:
                expected = sum(cube[1, n, i] for n in others) / base - 1
                assert found.elsewhere_rate[r, i] == pytest.approx(expected, rel=1e-9, abs=1e-12)
            else:
                assert np.isnan(found.elsewhere_rate[r, i])
            if first:
                assert found.rate[r, i] == pytest.approx(last / first - 1)
                assert found.lower[r, i] - 1e-9 <= found.rate[r, i] <= found.upper[r, i] + 1e-9


def test_region_and_industry_totals() -> None:
    region = region_growth(CUBE, years=(2015, 2018))
    assert region.rate == pytest.approx([105 / 80 - 1, -0.5])
    assert region.elsewhere_rate == pytest.approx([-0.5, 105 / 80 - 1])
    industry = industry_growth(CUBE, years=(2015, 2018))
    assert industry.rate[0] == pytest.approx(0.1)
    assert industry.annual_rate[0] == pytest.approx(1.1 ** (1 / 3) - 1)
    assert np.isnan(industry.rate[1])


def test_churn_by_hand() -> None:
    # Region 1: gains 20 + 5 over the mean of 80 and 105. Region 2: a loss of 10 over 15.
    found = churn(CUBE)
    assert found.gains == pytest.approx([25 / 92.5, 0])
    assert found.losses == pytest.approx([0, 10 / 15])
    assert found.excess == pytest.approx([0, 0])
    assert np.isnan(churn(np.zeros((2, 1, 3))).reallocation[0])


def test_a_table_knows_its_years_and_why_a_rate_is_missing() -> None:
    table = RegionIndustryTable.of(CUBE, regions=["N", "S"], industries=["10", "20"], years=(2015, 2018))
    result = growth(table)
    assert result.columns["annual_rate"][0, 0] == pytest.approx(1.25 ** (1 / 3) - 1)
    assert result.reasons is not None
    assert result.reasons.tolist() == [["", "empty-industry"], ["", "empty-industry"]]
    assert result.ranked == "rate"
    entered = RegionIndustryTable.of([[[9, 0], [9, 1]], [[9, 4], [9, 1]]], years=(2015, 2018))
    reasons = growth(entered).reasons
    assert reasons is not None
    assert reasons[0, 1] == "no-base"
    assert set(words("reasons")) >= {"no-base"}


def test_yearly_growth_has_a_step_for_every_year_but_the_first() -> None:
    cube = np.array([[[100, 5], [50, 5]], [[110, 0], [50, 5]], [[121, 2], [50, 5]]])
    table = RegionIndustryTable.of(cube, years=(2015, 2016, 2018))
    result = yearly_growth(table)
    assert result.years == (2016, 2018)
    assert result.columns["rate"][:, 0, 0] == pytest.approx([0.1, 0.1])
    assert result.columns["annual_rate"][:, 0, 0] == pytest.approx([0.1, 1.1**0.5 - 1])
    assert result.reasons is not None
    assert result.reasons[:, 0, 1].tolist() == ["", "no-base"]
    assert result.table.num_rows == 8
    assert result.provenance.years == (2015, 2016, 2018)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"confidence": 1.0}, "confidence must be"),
        ({"lump": 0}, "lump must be"),
        ({"small": -1}, "small must be"),
        ({"years": (2018, 2015)}, "years must be 2 years, ascending"),
    ],
)
def test_parameters_outside_their_range_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(TableError, match=said):
        growth(CUBE, **options)


def test_refusals() -> None:
    for call in (growth, region_growth, industry_growth, churn):
        with pytest.raises(TableError) as refused:
            call(CUBE[:1])
        assert refused.value.codes == ["needs-years"]
    with pytest.raises(TableError) as alone:
        growth(RegionIndustryTable.of(CUBE[:, :1], years=(2015, 2018)))
    assert alone.value.codes == ["nothing-to-compare-with"]
    with pytest.raises(TableError) as undated:
        yearly_growth(RegionIndustryTable.of(CUBE[0]))
    assert undated.value.codes == ["needs-years"]

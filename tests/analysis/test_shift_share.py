"""Shift-share: worked tables, the identity, slow twins of every method, and the British table."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.results import Axis, Provenance, Result
from klustermotor.analysis.shift_share import (
    METHODS,
    ArcelusShiftShare,
    shift_share,
    shift_share_by_industry,
    shift_share_by_region,
    unexplained,
)
from klustermotor.analysis.tables import RegionIndustryTable

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", Path(__file__).parents[2] / "../shared/data"))
BRITISH = DATA / "employment/uk_bres_itl2/uk_bres_employment_itl2_sic2_2015_2021.csv"

# Two regions, two industries. The whole 400 -> 440 (10 %); industries 200 -> 240 (20 %), 200 -> 200 (0 %).
WORKED = np.array([[[100.0, 100.0], [100.0, 100.0]], [[130.0, 90.0], [110.0, 110.0]]])
# Three regions, so that neighbours differ from the whole, and a structure that differs between regions.
THREE = np.array(
    [
        [[40.0, 160.0], [120.0, 80.0], [40.0, 60.0]],
        [[60.0, 150.0], [126.0, 84.0], [54.0, 76.0]],
    ]
)
CHAIN = np.array([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [0.0, 1.0, 0.0]])

cubes = arrays.arrays(np.float64, (3, 4, 3), elements=st.integers(0, 40).map(float))


def given_for(method: str, regions: int) -> dict[str, Any]:
    ring = np.roll(np.eye(regions), 1, axis=1)
    return {"method": method, **({"neighbours": ring} if method == "nazara_hewings" else {})}


def test_classic_by_hand() -> None:
    parts = shift_share(WORKED)
    assert parts.national_share.tolist() == pytest.approx(np.full((2, 2), 10.0))
    assert parts.industry_mix == pytest.approx(np.array([[10.0, -10.0], [10.0, -10.0]]))
    assert parts.regional_share == pytest.approx(np.array([[10.0, -10.0], [-10.0, 10.0]]))
    assert not parts.allocation.any()


def test_esteban_marquillas_by_hand() -> None:
    # First industry in region 1: the whole has 200 of 500 in it, the region 200 in all, so h = 80; its own growth is
    # 50 %, the industry's 240 / 200 - 1 = 20 %: regional share 80 * 0.3 = 24, allocation (40 - 80) * 0.3 = -12.
    parts = shift_share(THREE, method="esteban_marquillas")
    assert parts.regional_share[0, 0] == pytest.approx(24)
    assert parts.allocation[0, 0] == pytest.approx(-12)


def test_arcelus_by_hand() -> None:
    # As above, with the whole 500 -> 550 (10 %) and the region 200 -> 210 (5 %), h = 80 and e - h = -40.
    parts = shift_share(THREE, method="arcelus")
    assert isinstance(parts, ArcelusShiftShare)
    found = {name: column[0, 0] for name, column in parts._asdict().items()}
    assert found == pytest.approx(
        {
            "change": 20,
            "national_share": 8,
            "industry_mix": 8,
            "regional_share": 24,
            "allocation": -4 - 4 - 12,
            "regional_growth": 80 * -0.05,
            "regional_mix": 80 * (0.45 - 0.1),
            "national_allocation": -4,
            "industry_allocation": -4,
            "regional_growth_allocation": 2,
            "regional_mix_allocation": -40 * 0.35,
        }
    )


def test_dynamic_by_hand() -> None:
    # The whole 200 -> 220 -> 220. Year 1: the whole and the industry grow 10 %; region 1 100 -> 110: 10 national.
    # Year 2: the whole 0 %; region 1 110 -> 121, which is all its own. Classic would give 10 and 11 as well; with
    # region 2 leaving in between the base differs.
    cube = np.array([[[100.0], [100.0]], [[150.0], [70.0]], [[150.0], [92.0]]])
    parts = shift_share(cube, method="dynamic")
    # Region 1: 100 * 10 % + 150 * 10 % = 25 national; regional 40 - 15 = 25.
    assert parts.national_share[0, 0] == pytest.approx(25)
    assert parts.regional_share[0, 0] == pytest.approx(25)
    assert shift_share(cube).national_share[0, 0] == pytest.approx(21)  # 242 / 200 - 1 on 100


def test_nazara_hewings_by_hand() -> None:
    # Region 1's only neighbour is region 2, whose first industry grows 5 % against 20 % in the whole and 50 % in
    # region 1: neighbour share 40 * -0.15 = -6, regional share 40 * 0.45 = 18.
    parts = shift_share(THREE, method="nazara_hewings", neighbours=CHAIN)
    assert parts.neighbour_share[0, 0] == pytest.approx(-6)
    assert parts.regional_share[0, 0] == pytest.approx(18)
    # Region 2's neighbours 1 and 3 have 40 + 40 -> 60 + 54, 42.5 %: neighbour share 120 * 0.225 = 27.
    assert parts.neighbour_share[1, 0] == pytest.approx(27)


def test_nazara_and_hewings_own_three_parts() -> None:
    """The published form g + (n - g) + (g_ri - n) is had by adding the neighbour share to the industry mix."""
    parts = shift_share(THREE, method="nazara_hewings", neighbours=CHAIN)
    around = CHAIN @ THREE[1] / (CHAIN @ THREE[0]) - 1
    assert parts.industry_mix + parts.neighbour_share == pytest.approx(THREE[0] * (around - 0.1))


def test_neighbours_may_be_sparse_or_of_any_scale() -> None:
    plain = shift_share(THREE, method="nazara_hewings", neighbours=CHAIN)
    for weights in (CHAIN * 7, sparse.csr_array(CHAIN), CHAIN.tolist()):
        for one, other in zip(
            plain, shift_share(THREE, method="nazara_hewings", neighbours=weights), strict=True
        ):
            assert one == pytest.approx(other)


def test_without_neighbours_the_whole_is_compared_with() -> None:
    parts = shift_share(THREE, method="nazara_hewings", neighbours=np.zeros((3, 3)))
    assert not parts.neighbour_share.any()
    assert parts.regional_share == pytest.approx(shift_share(THREE).regional_share)


def test_elsewhere_leaves_the_region_out() -> None:
    # For region 1 of the worked table, elsewhere is region 2: the whole 200 -> 220 (10 %), the industry 100 -> 110.
    parts = shift_share(WORKED, whole="elsewhere")
    assert [column[0, 0] for column in parts] == pytest.approx([30, 10, 0, 20, 0])


def test_an_industry_of_one_region_grows_as_the_rest_elsewhere() -> None:
    cube = np.array([[[10.0, 90.0], [0.0, 100.0]], [[20.0, 90.0], [0.0, 110.0]]])
    parts = shift_share(cube, whole="elsewhere")
    assert parts.industry_mix[0, 0] == 0
    assert parts.regional_share[0, 0] == pytest.approx(20 - 10 * 1.1)


@pytest.mark.parametrize("method", METHODS)
def test_entry_is_wholly_the_regions_own(method: str) -> None:
    cube = np.array([[[0.0, 50.0], [40.0, 60.0], [20.0, 30.0]], [[15.0, 55.0], [50.0, 60.0], [20.0, 36.0]]])
    parts = shift_share(cube, **given_for(method, 3))
    assert parts.regional_share[0, 0] == 15
    rest = parts.national_share + parts.industry_mix + parts.allocation
    assert rest[0, 0] == pytest.approx(0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("whole", ["all", "elsewhere"])
@given(cube=cubes)
@settings(max_examples=25, deadline=None)
def test_parts_add_up_and_nothing_is_missing(method: str, whole: Any, cube: Any) -> None:
    parts = shift_share(cube, whole=whole, **given_for(method, 4))
    assert all(np.isfinite(column).all() for column in parts)
    assert np.abs(unexplained(parts)).max() <= 1e-9 * max(1.0, cube.max())
    for summed in (shift_share_by_region, shift_share_by_industry):
        totals = summed(cube, whole=whole, **given_for(method, 4))
        assert np.abs(unexplained(totals)).max() <= 1e-9 * max(1.0, cube.max())
    if isinstance(parts, ArcelusShiftShare):
        assert parts.regional_growth + parts.regional_mix == pytest.approx(parts.regional_share)
        assert sum(parts[7:11]) == pytest.approx(parts.allocation)


@given(cube=cubes)
@settings(max_examples=25, deadline=None)
def test_classic_regional_shares_cancel_out(cube: Any) -> None:
    assert shift_share_by_industry(cube).regional_share == pytest.approx(np.zeros(3), abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@given(cube=cubes, order=st.permutations(range(4)))
@settings(max_examples=10, deadline=None)
def test_relabelling_changes_nothing(method: str, cube: Any, order: list[int]) -> None:
    options = given_for(method, 4)
    moved = dict(options)
    if "neighbours" in options:
        moved["neighbours"] = options["neighbours"][np.ix_(order, order)]
    for one, other in zip(shift_share(cube, **options), shift_share(cube[:, order], **moved), strict=True):
        assert one[order] == pytest.approx(other, abs=1e-9)


def test_an_empty_region_affects_only_itself() -> None:
    widened = np.concatenate([THREE, np.zeros((2, 1, 2))], axis=1)
    for method in ("classic", "esteban_marquillas", "arcelus", "dynamic"):
        for one, other in zip(
            shift_share(THREE, method=method), shift_share(widened, method=method), strict=True
        ):
            assert one == pytest.approx(other[:3])
            assert not other[3].any()


def slow_parts(first: Any, last: Any, method: str) -> Any:
    """The published definitions, cell by cell (REAT::shift and its kin; Esteban-Marquillas 1972)."""
    regions, industries = first.shape
    answer = np.zeros((4, regions, industries))
    whole = last.sum() / first.sum() - 1
    for r in range(regions):
        for i in range(industries):
            base = first[r, i]
            industry = last[:, i].sum() / first[:, i].sum() - 1
            own = last[r, i] / base - 1
            expected = first[r].sum() * first[:, i].sum() / first.sum()
            answer[0, r, i] = base * whole
            answer[1, r, i] = base * (industry - whole)
            if method == "classic":
                answer[2, r, i] = base * (own - industry)
            else:
                answer[2, r, i] = expected * (own - industry)
                answer[3, r, i] = (base - expected) * (own - industry)
    return answer


@pytest.mark.parametrize("method", ["classic", "esteban_marquillas"])
def test_equal_to_the_definition_cell_by_cell(method: Any) -> None:
    rng = np.random.default_rng(4)
    cube = rng.integers(1, 900, (2, 7, 9)).astype(float)
    for column, slow in zip(shift_share(cube, method=method)[1:], slow_parts(*cube, method), strict=True):
        assert column == pytest.approx(slow, rel=1e-9, abs=1e-9)


def test_arcelus_equals_its_eight_components_cell_by_cell() -> None:
    """Each of four rates, on the expected employment h and on the rest of it (Arcelus 1984)."""
    first, last = np.random.default_rng(6).integers(1, 900, (2, 5, 6)).astype(float)
    parts = shift_share(np.stack([first, last]), method="arcelus")
    whole = last.sum() / first.sum() - 1
    for r, i in np.ndindex(first.shape):
        region = last[r].sum() / first[r].sum() - 1
        industry = last[:, i].sum() / first[:, i].sum() - 1
        own = last[r, i] / first[r, i] - 1
        rates = (whole, industry - whole, region - whole, own - region - (industry - whole))
        expected = first[r].sum() * first[:, i].sum() / first.sum()
        on_expected = ("national_share", "industry_mix", "regional_growth", "regional_mix")
        for rate, name, rest in zip(rates, on_expected, parts._fields[7:], strict=True):
            assert getattr(parts, name)[r, i] == pytest.approx(expected * rate, rel=1e-9, abs=1e-9)
            assert getattr(parts, rest)[r, i] == pytest.approx(
                (first[r, i] - expected) * rate, rel=1e-9, abs=1e-9
            )


def test_dynamic_is_the_sum_of_yearly_steps() -> None:
    rng = np.random.default_rng(5)
    cube = rng.integers(1, 900, (5, 4, 6)).astype(float)
    slow = sum(slow_parts(cube[t], cube[t + 1], "classic") for t in range(4))
    for column, expected in zip(shift_share(cube, method="dynamic")[1:], slow, strict=True):
        assert column == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_table_answers_with_labels_and_ranks_of_the_regional_share() -> None:
    table = RegionIndustryTable.of(WORKED, regions=["N", "S"], industries=["10", "20"], years=(2015, 2021))
    result = shift_share(table)
    assert result.span == (2015, 2021)
    rows = result.table.to_pylist()
    assert rows[0]["region"] == "N"
    assert rows[0]["regional_share"] == pytest.approx(10)
    assert rows[0]["industry_mix"] == pytest.approx(10)  # the industry grows and the region gains, apart
    assert [row["rank"] for row in rows] == [1, 2, 2, 1]
    assert shift_share_by_region(table).columns["change"].tolist() == [20, 20]
    by_industry = shift_share_by_industry(table)
    assert by_industry.ranked is None
    assert by_industry.columns["change"].tolist() == [40, 0]


def test_neighbours_with_labels_are_put_in_the_tables_order() -> None:
    table = RegionIndustryTable.of(THREE, regions=["A", "B", "C"], years=(2015, 2021))
    order = [2, 0, 1]
    axes = tuple(Axis("region", tuple("ABC"[n] for n in order)) for _ in range(2))
    turned = Result({"weight": CHAIN[np.ix_(order, order)]}, axes, Provenance("contiguity"))
    result = shift_share(table, method="nazara_hewings", neighbours=turned)
    plain = shift_share(THREE, method="nazara_hewings", neighbours=CHAIN)
    assert result.columns["neighbour_share"] == pytest.approx(plain.neighbour_share)
    assert result.provenance.parameters["neighbours"] == "contiguity"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "newest"}, "method must be classic or"),
        ({"whole": "some"}, "whole must be"),
        ({"method": "nazara_hewings"}, "neighbours must be weights"),
        ({"neighbours": CHAIN}, "neighbours must be left out"),
        ({"method": "nazara_hewings", "neighbours": CHAIN[:2]}, "neighbours must be 3 x 3"),
        ({"method": "nazara_hewings", "neighbours": -CHAIN}, "neighbours must be finite"),
    ],
)
def test_parameters_outside_their_range_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(TableError, match=said):
        shift_share(THREE, **options)


@pytest.mark.parametrize("function", [shift_share, shift_share_by_region, shift_share_by_industry])
def test_one_year_or_one_region_is_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(TableError) as one_year:
        function(WORKED[:1])
    assert one_year.value.codes == ["needs-years"]
    with pytest.raises(TableError) as one_region:
        function(RegionIndustryTable.of(WORKED[:, :1], years=(2015, 2021)))
    assert one_region.value.codes == ["nothing-to-compare-with"]


def test_the_british_table() -> None:
    if not BRITISH.exists():
        pytest.skip("the British employment table is not here (KLUSTERMOTOR_DATA)")
    with BRITISH.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["year"] in ("2015", "2021")]
    regions = sorted({row["region"] for row in rows})
    industries = sorted({row["industry"] for row in rows})
    cube = np.zeros((2, len(regions), len(industries)))
    for row in rows:
        place = int(row["year"] == "2021"), regions.index(row["region"]), industries.index(row["industry"])
        cube[place] = float(row["employment"])
    table = RegionIndustryTable.of(cube, regions=regions, industries=industries, years=(2015, 2021))
    by_region = shift_share_by_region(table)
    columns = by_region.columns
    parts = [columns[name] for name in ("national_share", "industry_mix", "regional_share", "allocation")]
    assert sum(parts) == pytest.approx(columns["change"], rel=1e-9)
    assert columns["change"].sum() == pytest.approx(cube[1].sum() - cube[0].sum())
    assert columns["regional_share"].sum() == pytest.approx(0, abs=1e-3)
    assert columns["industry_mix"].sum() == pytest.approx(0, abs=1e-3)

"""Related and unrelated variety: definitions, parts that add up, labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis.entropy import shannon
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.analysis.variety import digit_levels, related_variety, unrelated_variety, variety_by_level

RANDOM = np.random.default_rng(9).integers(0, 40, (7, 6)).astype(float)
CODES = ["10.11", "10.12", "10.20", "11.01", "24.10", "25.11"]
TABLES = arrays(float, st.tuples(st.integers(1, 6), st.just(6)), elements=st.integers(0, 50))


def slow_variety(row: np.ndarray, groups: list[str]) -> tuple[float, float]:
    """Frenken, van Oort and Verburg's two formulas, as they write them."""
    shares = row / row.sum()
    unrelated = related = 0.0
    for group in set(groups):
        members = [s for s, g in zip(shares, groups, strict=True) if g == group]
        weight = sum(members)
        if weight:
            unrelated += weight * np.log2(1 / weight)
            related += weight * sum(s / weight * np.log2(weight / s) for s in members if s)
    return related, unrelated


def test_by_definition() -> None:
    groups = [code[:2] for code in CODES]
    wanted = np.array([slow_variety(row, groups) for row in RANDOM])
    np.testing.assert_allclose(related_variety(RANDOM, groups=groups), wanted[:, 0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(unrelated_variety(RANDOM, groups=groups), wanted[:, 1], rtol=1e-9, atol=1e-12)


def test_levels_by_hand() -> None:
    # 8 jobs: 4 in 10.11, 2 in 10.20, 2 in 24.10. One digit: 3/4 and 1/4, 0.811 bits. Two digits: the same. Three digits
    # and industries: 4/8, 2/8, 2/8, 1.5 bits, of which 0.689 between 101 and 102.
    table = np.array([[4, 0, 2, 0, 2, 0]])
    levels = digit_levels(CODES, digits=(1, 2, 3))
    answer = variety_by_level(table, levels=[levels[code] for code in CODES])
    assert answer.level_1[0] == pytest.approx(0.8113, abs=5e-5)
    assert answer.level_2[0] == pytest.approx(0, abs=1e-12)
    assert answer.level_3[0] == pytest.approx(1.5 - 0.8113, abs=5e-5)
    assert answer.industries[0] == pytest.approx(0, abs=1e-12)
    assert answer.total[0] == pytest.approx(1.5)


def test_one_level_is_related_and_unrelated() -> None:
    groups = [code[:2] for code in CODES]
    answer = variety_by_level(RANDOM, levels=[[group] for group in groups])
    np.testing.assert_allclose(answer.level_1, unrelated_variety(RANDOM, groups=groups))
    np.testing.assert_allclose(answer.industries, related_variety(RANDOM, groups=groups), atol=1e-12)


def test_labels_are_put_in_order() -> None:
    table = RegionIndustryTable.of(RANDOM, industries=CODES)
    levels = digit_levels(reversed(CODES), digits=(1, 2))
    result = variety_by_level(table, levels=levels)
    assert list(result.columns) == ["total", "level_1", "level_2", "industries"]
    np.testing.assert_allclose(result.value, shannon(RANDOM))
    groups = {code: code[:2] for code in reversed(CODES)}
    found = related_variety(table, groups=groups).value
    np.testing.assert_allclose(found, related_variety(RANDOM, groups=[code[:2] for code in CODES]))


def test_refused() -> None:
    with pytest.raises(TableError, match="groups"):
        related_variety(RANDOM, groups=["a"])
    with pytest.raises(TableError, match="base"):
        unrelated_variety(RANDOM, groups=CODES, base=0.5)
    with pytest.raises(TableError, match="levels"):
        variety_by_level(RANDOM, levels=CODES)
    # Class 10 lies in section A and in section B.
    crossed = [["A", "10"], ["B", "10"], ["B", "11"], ["B", "11"], ["B", "11"], ["B", "11"]]
    with pytest.raises(TableError, match="Found 10"):
        variety_by_level(RANDOM, levels=crossed)


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_properties(table: np.ndarray) -> None:
    levels = np.array(list(digit_levels(CODES, digits=(1, 2, 3)).values()))
    answer = variety_by_level(table, levels=levels)
    there = table.sum(axis=1) > 0
    np.testing.assert_allclose(sum(answer[1:]), answer.total, atol=1e-12)
    np.testing.assert_allclose(answer.total, shannon(table), atol=1e-12)
    for part in answer:
        assert (np.isnan(part) == ~there).all()
        assert (part[there] >= 0).all()
    groups = levels[:, 1]
    added = related_variety(table, groups=groups) + unrelated_variety(table, groups=groups)
    np.testing.assert_allclose(added, shannon(table), atol=1e-12)
    np.testing.assert_allclose(
        related_variety(sparse.csr_array(table), groups=groups),
        related_variety(table, groups=groups),
        atol=1e-12,
    )

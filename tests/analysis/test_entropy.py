"""Entropy of regions and Theil's index of industries: definitions, parts that add up, and peers."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from klustermotor.analysis.entropy import shannon, theil, theil_decomposed
from klustermotor.analysis.faults import TableError
from klustermotor.analysis.tables import RegionIndustryTable

RANDOM = np.random.default_rng(6).integers(0, 40, (9, 6)).astype(float)
FULL = RANDOM + 1
TABLES = arrays(float, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.integers(0, 50))


def slow_theil(shares: np.ndarray, expected: np.ndarray, form: str) -> float:
    """The definition, region by region."""
    pairs = list(zip(shares, expected, strict=True))
    if form == "T":
        return sum(s * np.log(s / x) for s, x in pairs if s > 0)
    return sum(x * np.log(x / s) for s, x in pairs if x > 0)


@pytest.mark.slow
def test_shannon_by_definition_and_peer() -> None:
    import econcomplex

    for base in (2.0, np.e, 10.0):
        wanted = [-sum(p * np.log(p) for p in row / row.sum() if p > 0) / np.log(base) for row in RANDOM]
        np.testing.assert_allclose(shannon(RANDOM, base=base), wanted, rtol=1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(shannon(RANDOM), econcomplex.shannon_entropy(RANDOM), rtol=1e-9)
    with pytest.raises(TableError, match="base"):
        shannon(RANDOM, base=1)


@pytest.mark.parametrize("form", ["T", "L"])
def test_theil_by_definition(form: str) -> None:
    people = np.arange(1.0, 10)
    for reference, weights in (("employment", FULL.sum(axis=1)), ("equal", np.ones(9)), (people, people)):
        wanted = [slow_theil(c / c.sum(), weights / weights.sum(), form) for c in FULL.T]
        np.testing.assert_allclose(theil(FULL, reference=reference, form=form), wanted, rtol=1e-9)


@pytest.mark.slow
def test_peers_say_the_same() -> None:
    from inequality.theil import Theil, TheilD

    groups = np.array([0, 0, 1, 1, 1, 2, 2, 2, 2])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(theil(FULL, reference="equal"), [Theil(c).T for c in FULL.T], rtol=1e-9)
        parts = theil_decomposed(FULL, groups=groups, reference="equal")
        peers = [TheilD(column, groups) for column in FULL.T]
    np.testing.assert_allclose(parts.between, [float(np.squeeze(p.bg)) for p in peers], rtol=1e-9)
    np.testing.assert_allclose(parts.within, [float(np.squeeze(p.wg)) for p in peers], rtol=1e-9)


@pytest.mark.parametrize("form", ["T", "L"])
def test_parts_by_definition(form: str) -> None:
    groups = np.array(["a", "a", "b", "b", "b", "c", "c", "c", "c"])
    parts = theil_decomposed(FULL, groups=groups, form=form)
    expected = FULL.sum(axis=1) / FULL.sum()
    for industry, column in enumerate(FULL.T):
        shares = column / column.sum()
        between = within = 0.0
        for group in "abc":
            at = groups == group
            s, x = shares[at].sum(), expected[at].sum()
            between += s * np.log(s / x) if form == "T" else x * np.log(x / s)
            within += (s if form == "T" else x) * slow_theil(shares[at] / s, expected[at] / x, form)
        assert parts.between[industry] == pytest.approx(between, rel=1e-9)
        assert parts.within[industry] == pytest.approx(within, rel=1e-9)
        assert parts.theil[industry] == pytest.approx(between + within, rel=1e-9)


def test_what_cannot_be_had_is_missing() -> None:
    table = np.array([[4, 2], [0, 3], [4, 0]])
    assert theil(table, reference="equal")[0] == pytest.approx(np.log(1.5))  # two of three regions
    assert np.isnan(theil(table, form="L", reference="equal")).all()  # both are absent somewhere
    assert np.isnan(theil(table, reference=[0, 1, 1])).all()  # both are where nobody lives
    # The second industry is missing only where nobody lives, which L does not need.
    assert theil(table, form="L", reference=[1, 1, 0])[1] == pytest.approx(
        0.5 * np.log(0.5 / 0.4 * 0.5 / 0.6)
    )
    with pytest.raises(TableError, match="form"):
        theil(table, form="K")
    with pytest.raises(TableError, match="groups"):
        theil_decomposed(table, groups=["a", "b"])


def test_groups_come_by_label() -> None:
    table = RegionIndustryTable.of(FULL, regions=[f"R{n}" for n in range(9)])
    groups = {f"R{n}": "odd" if n % 2 else "even" for n in reversed(range(9))}
    result = theil_decomposed(table, groups=groups)
    wanted = theil_decomposed(FULL, groups=np.arange(9) % 2)
    np.testing.assert_allclose(result.columns["between"], wanted.between)
    assert list(result.columns) == ["theil", "between", "within"]


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_properties(table: np.ndarray) -> None:
    groups = np.arange(len(table)) % 2
    parts = theil_decomposed(table, groups=groups)
    there = table.sum(axis=0) > 0
    for part in parts:
        assert (np.isnan(part) == ~there).all()
        assert (part[there] >= 0).all()
    np.testing.assert_allclose(parts.theil, parts.between + parts.within, atol=1e-12)
    order = np.random.default_rng(0).permutation(len(table))
    np.testing.assert_allclose(theil(table[order]), theil(table), atol=1e-12)
    np.testing.assert_allclose(theil(sparse.csr_array(table)), theil(table), atol=1e-12)
    np.testing.assert_allclose(theil(np.vstack([table, 0 * table[:1]])), theil(table), atol=1e-12)

"""The filled cells of a region x industry table, and sums and shares of them, without making the table dense.

Assumes cells of 0 or more. An empty cell has a share of 0 and is never looked at, so that a table with few filled
cells costs what its filled cells cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import TableError, fault, phrase, require
from klustermotor.analysis.results import FloatArray

IntArray = npt.NDArray[np.intp]

_IN_CACHE = 2**16  # cells


@dataclass(frozen=True, eq=False)
class Cells:
    """The filled cells as three arrays of the same length, with how many regions and industries there are."""

    row: IntArray
    column: IntArray
    value: FloatArray
    shape: tuple[int, int]

    @classmethod
    def of(cls, employment: FloatArray | sparse.csr_array) -> Cells:
        """The filled cells of an array [region, industry], dense or sparse.

        >>> cells = Cells.of(np.array([[5, 0], [1, 2]]))
        >>> cells.row.tolist(), cells.column.tolist(), cells.value.tolist()
        ([0, 1, 1], [0, 0, 1], [5.0, 1.0, 2.0])
        """
        if not sparse.issparse(employment):
            dense = np.asarray(employment, dtype=float)
            filled = dense != 0
            place = np.flatnonzero(filled)
            row = np.repeat(np.arange(len(dense)), np.count_nonzero(filled, axis=1))
            column = place - row * dense.shape[1]
            return cls(row, column, dense.ravel()[place], (dense.shape[0], dense.shape[1]))
        matrix = sparse.csr_array(employment, dtype=float, copy=True)
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        triple = matrix.tocoo()
        row, column = triple.coords
        return cls(row.astype(np.intp), column.astype(np.intp), triple.data, matrix.shape)

    @cached_property
    def turned(self) -> Cells:
        """The same cells with industries as rows: what is said of regions is then said of industries."""
        return Cells(self.column, self.row, self.value, (self.shape[1], self.shape[0]))

    def per_region(self, amounts: FloatArray) -> FloatArray:
        """What the filled cells of each region add up to."""
        return added_up(self.row, amounts, self.shape[0])

    def per_industry(self, amounts: FloatArray) -> FloatArray:
        """What the filled cells of each industry add up to."""
        return added_up(self.column, amounts, self.shape[1])

    @cached_property
    def regions(self) -> FloatArray:
        """Total of every region."""
        return self.per_region(self.value)

    @cached_property
    def industries(self) -> FloatArray:
        """Total of every industry."""
        return self.per_industry(self.value)

    @cached_property
    def in_region(self) -> FloatArray:
        """Share of its region's total, for every filled cell."""
        return self.value / self.regions[self.row]

    @cached_property
    def in_industry(self) -> FloatArray:
        """Share of its industry's total, for every filled cell."""
        return self.value / self.industries[self.column]


def added_up(place: IntArray, amounts: FloatArray, length: int) -> FloatArray:
    """The amounts, added up by their place."""
    return np.asarray(np.bincount(place, weights=amounts, minlength=length), dtype=float)


def defined(values: FloatArray, where: npt.NDArray[np.bool_]) -> FloatArray:
    """The values, missing where they are not defined."""
    return np.where(where, values, np.nan)


def divided(above: Any, below: Any) -> Any:
    """A quotient that is missing, never infinite, where the divisor is 0.

    >>> divided(np.array([1.0, 0.0]), np.array([0.0, 2.0])).tolist()
    [nan, 0.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.equal(below, 0), np.nan, np.divide(above, below))


def row_blocks(shape: tuple[int, ...], cells: int = _IN_CACHE) -> Iterator[slice]:
    """Slices of so few rows that they have some number of cells: unless told, what stays in the processor's cache.

    >>> [block.indices(3) for block in row_blocks((3, 40_000))]
    [(0, 1, 1), (1, 2, 1), (2, 3, 1)]
    """
    step = max(cells // max(shape[1], 1), 1)
    return (slice(start, start + step) for start in range(0, shape[0], step))


def vector(name: str, given: npt.ArrayLike, length: int) -> FloatArray:
    """One number, finite and 0 or more, for each region or industry.

    Raises
    ------
    TableError
        ``wrong-shape``, ``bad-parameter``
    """
    values = np.asarray(given, dtype=float)
    if values.shape != (length,):
        wanted = phrase("wanted", "values-in", number=length, name=name)
        raise TableError([fault("wrong-shape", found=str(values.shape), **wanted)])
    holds = bool(np.isfinite(values).all() and (values >= 0).all() and values.any())
    require(holds, name, wanted="numbers-not-all-0", found=values)
    return values


def grouping(name: str, given: npt.ArrayLike, length: int) -> IntArray:
    """The number of each member's group, from 0.

    Raises
    ------
    TableError
        ``wrong-shape``
    """
    labels = np.asarray(given)
    if labels.shape != (length,):
        wanted = phrase("wanted", "values-in", number=length, name=name)
        raise TableError([fault("wrong-shape", found=str(labels.shape), **wanted)])
    return np.unique(labels, return_inverse=True)[1].astype(np.intp)


Reference: TypeAlias = str | FloatArray | Sequence[float] | Mapping[str, float]


def reference_shares(cells: Cells, reference: Reference) -> FloatArray:
    """Share of every region in what an industry's distribution is held against.

    ``"employment"`` is all industries together, the industry itself among them; ``"equal"`` the same for every region;
    ``"mean"`` the mean of the industries' own shares, each industry counting the same; or one number for each region,
    such as population or area.

    Raises
    ------
    TableError
        ``wrong-shape``, ``bad-parameter``
    """
    regions = cells.shape[0]
    if isinstance(reference, str):
        known = ("employment", "equal", "mean")
        require(reference in known, "reference", wanted="one-of-or-numbers", choices=known, found=reference)
        if reference == "equal":
            weights = np.ones(regions)
        else:
            weights = cells.regions if reference == "employment" else cells.per_region(cells.in_industry)
    else:
        weights = vector("reference", reference, regions)  # type: ignore[arg-type]
    return np.asarray(divided(weights, weights.sum()))


def entropies(cells: Cells, base: float) -> FloatArray:
    """Shannon entropy of every region; missing where it has nothing."""
    shares = cells.in_region
    return defined(cells.per_region(-shares * np.log(shares)) / np.log(base) + 0.0, cells.regions > 0)


def gathered(cells: Cells, group: IntArray) -> Cells:
    """The cells with industries of the same group added up; groups are numbered from 0."""
    shape = (cells.shape[0], int(group.max(initial=0)) + 1)
    return Cells.of(sparse.csr_array((cells.value, (cells.row, group[cells.column])), shape=shape))


def squared_distance(cells: Cells, expected: FloatArray) -> FloatArray:
    """G: sum over regions of (share - expected share) squared."""
    shares = cells.in_industry
    squares = cells.per_industry(shares * (shares - 2 * expected[cells.row])) + (expected**2).sum()
    return defined(np.maximum(squares, 0.0), cells.industries > 0)

"""What a measure answers with: values with their labels, ranks, reasons for what is missing, and provenance.

Assumes arrays whose last axes are those named in ``axes``; with years, the first axis is the year.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from klustermotor import __version__

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """One direction of a result: ``region``, ``industry``, ``cluster`` ..., with its labels in order."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """Where a result comes from, to be shown wherever its figures are.

    Attributes
    ----------
    measure
        Name of the function.
    parameters
        Its parameters, defaults included, as text.
    variable
        What was measured: employment, establishments, turnover, value added ...
    source, vintage
        Who published the table, and which edition; empty when it was not said.
    regions, industries
        How many were compared.
    years
        The years of the table; empty when it has none.
    remarks
        Sentences about the input that the reader has to know, in English.
    """

    measure: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    variable: str = ""
    source: str = ""
    vintage: str = ""
    regions: int = 0
    industries: int = 0
    years: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    version: str = __version__


@dataclass(frozen=True, eq=False)
class Result:
    """Labelled values of one measure.

    Attributes
    ----------
    columns
        Name of each value column and its array, shaped ``[year,] *axes``.
    axes
        What the last axes of the arrays stand for.
    provenance
        Source, vintage, method, parameters.
    years
        One for each first index of the arrays; empty when the arrays have no year axis.
    ranked
        The column that is ranked among the regions, largest first; ``None`` where a rank says nothing.
    reasons
        Why the first column is missing where it is, same shape, empty where it is not; ``None`` when nothing is.
    span
        First and last year, for measures over a period.
    """

    columns: Mapping[str, FloatArray]
    axes: tuple[Axis, ...]
    provenance: Provenance
    years: tuple[int, ...] = ()
    ranked: str | None = None
    reasons: npt.NDArray[np.str_] | None = None
    span: tuple[int, int] | None = None

    @property
    def value(self) -> FloatArray:
        """The first column's array."""
        return next(iter(self.columns.values()))

    @cached_property
    def table(self) -> pa.Table:
        """One row for each cell: labels, year, values, rank, percentile, how many were ranked, and the reason.

        ``rank`` 1 is the largest; equal values share the better rank. ``percentile`` is the share of the ranked that
        have at most this value, 0 to 100.
        """
        shape = self.value.shape
        columns: dict[str, Any] = {}
        if self.years:
            columns["year"] = np.broadcast_to(
                np.array(self.years, "int32").reshape(-1, *[1] * len(self.axes)), shape
            ).ravel()
        first = len(shape) - len(self.axes)
        for position, axis in enumerate(self.axes):
            name = axis.name if axis.name not in columns else f"other_{axis.name}"
            around = [1] * len(shape)
            around[first + position] = -1
            codes = np.broadcast_to(np.arange(len(axis.labels), dtype="int32").reshape(around), shape).ravel()
            columns[name] = pa.DictionaryArray.from_arrays(codes, pa.array(axis.labels, pa.string()))
        for name, values in self.columns.items():
            columns[name] = pa.array(np.ravel(values), from_pandas=True)  # not a number becomes null
        if self.span:
            for name, year in zip(("from_year", "to_year"), self.span, strict=True):
                columns[name] = np.full(self.value.size, year, "int32")
        if self.ranked:
            rank, percentile, count = self.ranks
            columns["rank"] = pa.array(rank.ravel(), pa.int32(), mask=rank.ravel() == 0)
            columns["percentile"] = pa.array(percentile.ravel(), from_pandas=True)
            columns["of"] = count.ravel()
        if self.reasons is not None:
            columns["reason"] = pa.array(self.reasons.ravel(), pa.string(), mask=self.reasons.ravel() == "")
        described = {"klustermotor": json.dumps(self.provenance.__dict__, default=str)}
        return pa.table(columns).replace_schema_metadata(described)

    @cached_property
    def ranks(self) -> tuple[npt.NDArray[np.int32], FloatArray, npt.NDArray[np.int32]]:
        """Rank, percentile and number ranked, each shaped as the values; rank 0 where there is no value."""
        values = self.columns[self.ranked or next(iter(self.columns))]
        place = values.ndim - len(self.axes) + [axis.name for axis in self.axes].index("region")
        return ranks_along(values, place)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table, for any dataframe library: ``polars.DataFrame(result)``, ``pandas.DataFrame.from_arrow``."""
        return self.table.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """The table as a pandas dataframe; needs pandas."""
        return self.table.to_pandas()

    def to_polars(self) -> Any:
        """The table as a Polars dataframe; needs Polars."""
        import polars

        return polars.DataFrame(self)

    def write(self, path: str | Path) -> None:
        """Write the table as CSV or Parquet, by the ending of the file's name."""
        path = Path(path)
        if path.suffix == ".parquet":
            pyarrow.parquet.write_table(self.table, path)
        else:
            pyarrow.csv.write_csv(self.table, path)


def ranks_along(
    values: FloatArray, axis: int
) -> tuple[npt.NDArray[np.int32], FloatArray, npt.NDArray[np.int32]]:
    """Rank (1 is the largest, ties share the better), percentile (share with at most this value) and number ranked.

    >>> rank, percentile, n = ranks_along(np.array([3.0, 1.0, 3.0, np.nan]), 0)
    >>> rank.tolist(), percentile.round(1).tolist(), n.tolist()
    ([1, 3, 1, 0], [100.0, 33.3, 100.0, nan], [3, 3, 3, 3])
    """
    moved = np.moveaxis(values, axis, -1)
    length = moved.shape[-1]
    order = np.argsort(moved, axis=-1)  # missing values last
    lined = np.take_along_axis(moved, order, -1)
    missing = np.isnan(lined)
    count = length - missing.sum(axis=-1, keepdims=True)
    places = np.arange(length)
    ends = np.ones(lined.shape, dtype=bool)
    ends[..., :-1] = lined[..., 1:] != lined[..., :-1]
    last = np.minimum.accumulate(np.where(ends, places, length)[..., ::-1], axis=-1)[..., ::-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(missing, np.nan, 100.0 * (last + 1) / count)
    place = np.where(missing, 0, count - last)
    rank = np.empty(moved.shape, np.int32)
    percentile = np.empty(moved.shape)
    np.put_along_axis(rank, order, place.astype(np.int32), -1)
    np.put_along_axis(percentile, order, share, -1)
    counted = np.broadcast_to(count, moved.shape).astype(np.int32)
    return np.moveaxis(rank, -1, axis), np.moveaxis(percentile, -1, axis), np.moveaxis(counted, -1, axis)

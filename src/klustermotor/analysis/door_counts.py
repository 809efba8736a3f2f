"""A table counted by the engine that it lives in: one row for each region, industry and year comes back.

Assumes columns that exist. Nothing is judged here but what cannot be counted: values that are text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.places import place, told
from klustermotor.analysis.results import FloatArray
from klustermotor.errors import Fault
from klustermotor.wording import LANGUAGES

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
AXES = ("region", "industry", "year")
_FLAGGED = {"below": "negative", "endless": "infinite"}
_PLAIN_NUMBER = r"^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$"
_WITH_COMMA = r"^\s*[-+]?[\d\s.]*\d,\d+\s*$"


@dataclass(frozen=True)
class Columns:
    """Which column is what; ``value`` is ``None`` where rows are counted, ``numeric`` tells of labels."""

    names: Mapping[str, str]
    value: str | None
    kind: Any
    variable: str
    numeric: Mapping[str, bool]
    remarks: tuple[Fault, ...]


@dataclass(frozen=True, eq=False)
class Counted:
    """What the engine counted, one entry for each region, industry and year that has rows.

    Attributes
    ----------
    labels
        Labels of each axis, sorted; no years where the table has none.
    places
        For each axis the position among its labels; -1 where the row has none.
    rows, missing, negative, infinite
        How many rows there are, and how many of them have such a value.
    total, least, squares, largest
        Sum of the values, the smallest, sum of squares, and the largest; what is missing counts as nothing.
    """

    labels: Mapping[str, tuple[str, ...]]
    places: Mapping[str, IntArray]
    rows: IntArray
    missing: IntArray
    negative: IntArray
    infinite: IntArray
    total: FloatArray
    least: FloatArray
    squares: FloatArray
    largest: FloatArray

    def part(self, kept: BoolArray) -> Counted:
        """Some of the entries, with the same labels."""
        if kept.all():
            return self
        fields = ("rows", "missing", "negative", "infinite", "total", "least", "squares", "largest")
        places = {axis: place[kept] for axis, place in self.places.items()}
        return replace(self, places=places, **{name: getattr(self, name)[kept] for name in fields})

    def without_label(self, axis: str, label: str) -> Counted:
        """The same without a label, none of whose entries is left."""
        position = self.labels[axis].index(label)
        place = self.places[axis]
        shorter = tuple(one for one in self.labels[axis] if one != label)
        return replace(
            self,
            labels={**self.labels, axis: shorter},
            places={**self.places, axis: place - (place > position)},
        )

    def sizes(self, axis: str) -> FloatArray:
        """Sum of the values by year and label [year, label]."""
        axes = [one for one in ("year", axis) if one in self.places]
        sums = np.bincount(flat_places(self, axes), self.total, number_of_places(self, axes))
        return np.asarray(sums, dtype=float).reshape(-1, max(len(self.labels[axis]), 1))

    def where(self, chosen: BoolArray) -> IntArray:
        """Positions of the chosen entries, sorted by region, industry and year."""
        found = np.flatnonzero(chosen)
        keys = [self.places[axis][found] for axis in reversed(AXES) if axis in self.places]
        return found[np.lexsort(keys)]


def number_of_places(counted: Counted, axes: Sequence[str]) -> int:
    return int(np.prod([len(counted.labels[axis]) for axis in axes], dtype=int))


def flat_places(counted: Counted, axes: Sequence[str]) -> IntArray:
    """One number for each combination of labels of these axes."""
    answer = np.zeros(len(counted.total), dtype=np.int64)
    for axis in axes:
        answer = answer * len(counted.labels[axis]) + counted.places[axis]
    return answer


def frame_of(data: Any) -> nw.LazyFrame[Any]:
    try:
        frame: nw.LazyFrame[Any] = nw.from_native(data).lazy()
    except TypeError:
        if hasattr(data, "__arrow_c_stream__"):
            return nw.from_arrow(data, backend="pyarrow").lazy()
        raise TableError([fault("not-a-dataframe", found=type(data).__name__)]) from None
    return frame


def refuse_text(frame: nw.LazyFrame[Any], columns: Columns) -> None:
    """Refuse values that are text, and tell which of them are no numbers, or all where each one looks like one."""
    if columns.value is None or columns.kind.is_numeric():
        return
    text = frame.select(
        **{axis: nw.col(name) for axis, name in columns.names.items()},
        value=nw.col(columns.value).cast(nw.String),
    ).filter(~nw.col("value").is_null())
    odd = text.filter(~nw.col("value").str.contains(_PLAIN_NUMBER))
    total, odds = _length(text), _length(odd)
    shown = (odd if odds else text).sort(*columns.names, "value").head(3).collect()
    places = {
        language: [
            place({axis: str(row[axis]) for axis in columns.names}, language, f"'{row['value']}'")
            for row in shown.iter_rows(named=True)
        ]
        for language in LANGUAGES
    }
    commas = odds and _length(odd.filter(nw.col("value").str.contains(_WITH_COMMA))) * 2 >= odds
    code = "decimal-comma" if commas else "text-number"
    raise TableError([told(code, places, odds or total, total=total, column=columns.value)])


def _length(frame: nw.LazyFrame[Any]) -> int:
    return int(frame.select(nw.len().alias("n")).collect().item())


def count(frame: nw.LazyFrame[Any], columns: Columns) -> Counted:
    """Count in the engine, one pass; then put the labels in order.

    Raises
    ------
    TableError
        ``empty-table``
    """
    answer = _grouped(frame, columns)
    if not len(answer):
        raise TableError([fault("empty-table")])
    labels: dict[str, tuple[str, ...]] = {"year": ()}
    places: dict[str, IntArray] = {}
    for axis in columns.names:
        labels[axis], places[axis] = _in_order(answer[axis])
    numbers = {
        name: np.nan_to_num(pc.cast(answer[name], pa.float64()).to_numpy(zero_copy_only=False), posinf=np.inf)
        if name in answer.column_names
        else np.zeros(len(answer))
        for name in ("rows", "present", "negative", "infinite", "total", "least", "squares", "largest")
    }
    whole = {name: numbers[name].astype(np.int64) for name in ("rows", "present", "negative", "infinite")}
    return Counted(
        labels,
        places,
        whole["rows"],
        whole["rows"] - whole["present"],
        whole["negative"],
        whole["infinite"],
        *(numbers[name] for name in ("total", "least", "squares", "largest")),
    )


def _grouped(frame: nw.LazyFrame[Any], columns: Columns) -> pa.Table:
    """One row for each region, industry and year, with what was counted; the only thing that leaves the engine."""
    value = nw.lit(1.0) if columns.value is None else nw.col(columns.value).cast(nw.Float64)
    if columns.kind.is_float():
        value = value.fill_nan(None)
    size = nw.col("size")
    flags = {"below": size < 0}
    if (
        columns.kind.is_float()
    ):  # whole numbers are never infinite, and engines are slower for each thing counted
        flags["endless"] = size.abs() == float("inf")
    return (
        frame.select(**{axis: _label(name, frame) for axis, name in columns.names.items()}, size=value)
        .with_columns(square=size * size, **{name: flag.cast(nw.Float64) for name, flag in flags.items()})
        .group_by(*columns.names)
        .agg(
            nw.len().alias("rows"),
            size.count().alias("present"),
            *(nw.col(name).sum().alias(_FLAGGED[name]) for name in flags),
            size.sum().alias("total"),
            size.min().alias("least"),
            nw.col("square").sum().alias("squares"),
            size.max().alias("largest"),
        )
        .collect()
        .to_arrow()
    )


def _label(name: str, frame: nw.LazyFrame[Any]) -> nw.Expr:
    kind = frame.collect_schema()[name]
    column = nw.col(name)
    return column.cast(nw.String) if kind in (nw.Categorical, nw.Enum) else column


def _in_order(column: pa.ChunkedArray) -> tuple[tuple[str, ...], IntArray]:
    """Labels as text, sorted, and the place of each entry among them; -1 where there is none."""
    coded = pc.dictionary_encode(column).combine_chunks()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.chunk(0)
    texts = [_text(label) for label in coded.dictionary.to_pylist()]
    labels = tuple(sorted({text for text in texts if text is not None}))
    position = {label: number for number, label in enumerate(labels)}
    of_code = np.array([*(-1 if text is None else position[text] for text in texts), -1], dtype=np.int64)
    return labels, of_code[coded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)]


def _text(label: Any) -> str | None:
    """A label as text; whole numbers without a decimal point, nothing for what is empty."""
    if label is None or (isinstance(label, float) and math.isnan(label)) or not str(label).strip():
        return None
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label)

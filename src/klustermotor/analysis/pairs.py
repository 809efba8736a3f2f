"""Tables from industry to industry: who sells to whom, who moves where. Read from an array or a tidy dataframe.

Assumes values of 0 or more; a pair that is absent is 0, and rows of the same pair are added up where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
from scipy import sparse

from klustermotor.analysis.faults import TableError, fault, phrase, require
from klustermotor.analysis.measures import checked_array
from klustermotor.analysis.results import Axis, FloatArray, Provenance, Result


class Pairs(NamedTuple):
    """Values [from industry, to industry], and the labels; none where an array came without."""

    values: FloatArray
    labels: tuple[str, ...] | None


def industry_pairs(
    data: Any, *, source: str, target: str, value: str, industries: Sequence[str] | None = None
) -> Pairs:
    """A square table of an array [from, to], or of a dataframe with one row (or more) for each pair.

    Parameters
    ----------
    data
        Array (also sparse), or any dataframe that narwhals knows; it is added up in the engine where it lies.
    source, target, value
        The dataframe's columns.
    industries
        Labels of an array; of a dataframe, which industries and in which order (all, sorted, unless told).

    Raises
    ------
    TableError
        ``wrong-shape``, ``missing-value``, ``infinite-value``, ``negative-value``, ``bad-parameter``,
        ``unknown-label``
    """
    if isinstance(data, np.ndarray | list | tuple) or sparse.issparse(data):
        values = checked_array(data)
        rows, columns = values.shape
        square = rows == columns and (industries is None or len(industries) == rows)
        if not square:
            wanted = phrase("wanted", "square")
            raise TableError([fault("wrong-shape", found=str(values.shape), **wanted)])
        return Pairs(values, tuple(industries) if industries is not None else None)
    return _tidy(data, source, target, value, industries)


def _tidy(data: Any, source: str, target: str, value: str, industries: Sequence[str] | None) -> Pairs:
    frame: nw.LazyFrame[Any] = nw.from_native(data).lazy()
    names = frame.collect_schema().names()
    for name in (source, target, value):
        require(name in names, "column", wanted="either", choices=names, found=name)
    amount = nw.col(value).cast(nw.Float64)
    lacking = nw.col(source).is_null() | nw.col(target).is_null() | amount.is_null()
    summed = (
        frame.select(nw.col(source, target), amount.alias("amount"), lacking.alias("lacking"))
        .group_by(source, target)
        .agg(nw.col("amount").sum(), nw.col("amount").min().alias("least"), nw.col("lacking").any())
        .collect(backend="pyarrow")
        .to_arrow()
    )
    origins, goals = (np.array([str(one) for one in summed[name].to_pylist()]) for name in (source, target))
    amounts = np.array(summed["amount"].to_pylist(), dtype=float)
    lowest = np.array(summed["least"].to_pylist(), dtype=float)
    _check(origins, goals, {"missing-value": summed["lacking"].to_numpy(), "negative-value": lowest < 0})
    labels = np.unique(np.concatenate([origins, goals]))
    if industries is not None:
        labels, known = np.array(industries), set(industries)
        unknown = sorted({*origins, *goals} - known)
        if unknown:
            raise TableError([fault("unknown-label", argument="the table", places=unknown)])
    at = {label: place for place, label in enumerate(labels.tolist())}
    values = np.zeros((len(labels), len(labels)))
    np.add.at(values, ([at[one] for one in origins.tolist()], [at[one] for one in goals.tolist()]), amounts)
    return Pairs(checked_array(values), tuple(labels.tolist()))


def _check(origins: Any, goals: Any, kinds: Mapping[str, Any]) -> None:
    faults = [
        fault(
            code,
            places=[f"{origins[n]} → {goals[n]}" for n in np.flatnonzero(where)[:3]],
            count=int(where.sum()),
            total=len(where),
        )
        for code, where in kinds.items()
        if where.any()
    ]
    if faults:
        raise TableError(faults)


def labelled(
    columns: Mapping[str, FloatArray],
    labels: Sequence[str],
    *,
    measure: str,
    parameters: Mapping[str, object],
    reasons: Any = None,
) -> Result:
    """The result of a measure from industry to industry."""
    axis = Axis("industry", tuple(labels))
    told = {name: str(value) for name, value in parameters.items()}
    provenance = Provenance(measure, told, industries=len(labels))
    return Result(columns, (axis, axis), provenance, reasons=reasons)

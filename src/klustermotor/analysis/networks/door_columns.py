"""Columns of ties as arrays: keys of actors, weights, dates, and which rows hold something else.

Assumes Arrow columns. Nothing is told here; the rows that are wrong go back with the values.
"""

from __future__ import annotations

import calendar
import datetime
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from klustermotor.analysis.faults import fault
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray
from klustermotor.errors import Fault

Cells = Sequence[Any]
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_NONE: IntArray = np.zeros(0, dtype=np.int64)


def labels_of(column: pa.ChunkedArray) -> tuple[tuple[str, ...], list[Fault]]:
    """Keys of the actors in the order of their rows, and the faults: none, or twice."""
    texts = [_label(value) for value in column.to_pylist()]
    faults, first, twice = [], set(), []
    if missing := [f"{row}" for row, text in enumerate(texts, start=1) if text is None]:
        faults.append(fault("actor-without-key", places=missing, total=len(texts)))
    for text in texts:
        if text is not None and text in first:
            twice.append(text)
        first.add(text)
    if twice:
        faults.append(fault("actor-twice", places=dict.fromkeys(twice)))
    return tuple(text or "" for text in texts), faults


def end_positions(
    tails: pa.ChunkedArray, heads: pa.ChunkedArray
) -> tuple[tuple[IntArray, IntArray], tuple[str, ...]]:
    """Positions of the ends among all keys, sorted; -1 for none."""
    coded = [pc.dictionary_encode(column.combine_chunks()) for column in (tails, heads)]
    coded = [one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one for one in coded]
    texts = [[_label(value) for value in one.dictionary.to_pylist()] for one in coded]
    found = tuple(sorted({text for side in texts for text in side if text is not None}))
    place = {text: position for position, text in enumerate(found)}
    sides = []
    for one, labels in zip(coded, texts, strict=True):
        of_code = np.array([*(-1 if text is None else place[text] for text in labels), -1], dtype=np.int64)
        sides.append(of_code[one.indices.fill_null(len(labels)).to_numpy(zero_copy_only=False)])
    return (sides[0], sides[1]), found


def _label(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)) or not str(value).strip():
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def weights(column: pa.ChunkedArray) -> tuple[FloatArray, IntArray | None]:
    """The weights, not a number where there is none; or the rows that have something, where it is no number."""
    if not (
        pa.types.is_integer(column.type)
        or pa.types.is_floating(column.type)
        or pa.types.is_decimal(column.type)
        or pa.types.is_null(column.type)
    ):
        return np.ones(len(column)), np.flatnonzero(column.is_valid().to_numpy())
    return _floats(column), None


def _floats(column: pa.ChunkedArray) -> FloatArray:
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), dtype=float)


def truths(column: pa.ChunkedArray) -> tuple[BoolArray, IntArray]:
    """Whether each is true, and the rows that say neither."""
    if not pa.types.is_boolean(column.type):
        return np.zeros(len(column), dtype=bool), np.arange(len(column))
    known = column.is_valid().to_numpy()
    return np.asarray(pc.fill_null(column, False).to_numpy(), dtype=bool), np.flatnonzero(~known)


def decimal_years(column: pa.ChunkedArray, *, last: bool) -> tuple[FloatArray, IntArray]:
    """Decimal years, not a number where unknown, and the rows that are no dates; ``last``: a month is its last day."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind):
        years = _floats(column)
        odd = np.isinf(years) | (years < 1) | (years >= 10000)
        return np.where(odd, np.nan, years), np.flatnonzero(odd)
    if not pa.types.is_temporal(kind) and not pa.types.is_string(kind) and not pa.types.is_large_string(kind):
        return np.full(len(column), np.nan), np.arange(len(column))
    coded = pc.dictionary_encode(column.combine_chunks())
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    read = [_year(value, last=last) for value in coded.dictionary.to_pylist()]
    of_code = np.array([*(np.nan if value is None else value for value in read), np.nan])
    wrong = np.array([*(value is None for value in read), False])
    codes = coded.indices.fill_null(len(read)).to_numpy(zero_copy_only=False)
    return of_code[codes], np.flatnonzero(wrong[codes])


def _year(value: Any, *, last: bool) -> float | None:
    """A date as a decimal year; not a number for an empty text, ``None`` for what is no date."""
    if isinstance(value, datetime.date):  # a datetime is one, too
        return _decimal(value.year, value.month, value.day)
    text = str(value).strip()
    if not text:
        return math.nan
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return float(year)
    days = calendar.monthrange(year, month)[1]
    day = (days if last else 1) if day is None else day
    return _decimal(year, month, day) if 1 <= day <= days else None


def _decimal(year: int, month: int, day: int) -> float:
    before = datetime.date(year, month, day).timetuple().tm_yday - 1
    return year + before / (366 if calendar.isleap(year) else 365)

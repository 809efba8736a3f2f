"""The door: any dataframe in, a checked region x industry table out.

Assumes one row for each region and industry (and year), or for each plant. The counting is done by the engine that
the data lives in, in one pass over it; only the counts come back. Nothing is repaired: all faults are told at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

import narwhals as nw
import numpy as np
from scipy import sparse

from klustermotor.analysis.code_checks import break_remarks, code_faults
from klustermotor.analysis.door_checks import (
    complete_industries,
    empty_remarks,
    totals_taken_out,
    value_faults,
    year_faults,
)
from klustermotor.analysis.door_counts import AXES, Columns, Counted, IntArray, count, frame_of, refuse_text
from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.places import role_words, words_for
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.tables import VARIABLES, RegionIndustryTable, Units
from klustermotor.errors import Fault

_VALUE_NAMES = ("value", *VARIABLES, "value_added", "employees", "plants")
_VARIABLE_OF = {"value_added": "value added", "employees": "employment", "plants": "establishments"}


def region_industry_table(
    data: Any,
    *,
    region: str = "region",
    industry: str = "industry",
    value: str | None = None,
    year: str | None = None,
    rows: Literal["cells", "units"] = "cells",
    missing: Literal["refuse", "zero", "leave-out"] = "refuse",
    variable: str | None = None,
    total: str | None = None,
    tolerance: float = 0.005,
    known_regions: Collection[str] | None = None,
    known_industries: Collection[str] | None = None,
    region_names: Mapping[str, str] | None = None,
    industry_names: Mapping[str, str] | None = None,
    source: str = "",
    vintage: str = "",
) -> RegionIndustryTable:
    """A checked table of regions and industries, from any dataframe.

    cell = sum of the values of the rows with the same region, industry and year.

    Parameters
    ----------
    data
        A dataframe of pandas, Polars (also lazy), Arrow, DuckDB, Spark, Dask or Ibis, or a narwhals frame. It is
        counted by its own engine, in one pass; only one row for each region, industry and year comes back.
    region, industry
        Columns of labels. Text keeps leading zeros; numbers are taken as text, with a remark.
    value
        Column of values, 0 or more. Unless given, the column with a standard name: ``value``, ``employment``,
        ``establishments``, ``turnover``, ``value added`` ...
    year
        Column of years. Unless given, the column ``year`` if there is one, with a remark.
    rows
        ``"cells"``: a row is a cell, and one that comes twice is a fault. ``"units"``: a row is a plant (a register);
        then the table knows the plants' number, squares and largest. Where ``variable`` is ``"establishments"`` and
        no column has values, the rows are counted.
    missing
        ``"refuse"``; ``"leave-out"``: industries with a missing value in any region or year are left out altogether,
        with a remark; ``"zero"``: a missing value counts as 0, with a remark.
    variable
        What is counted. Unless given, by the name of the column of values, else employment.
    total
        Label of rows that are totals. They are taken out, and compared with the sums of their parts.
    tolerance
        Largest difference between a total and the sum of its parts, as a share: published tables are rounded.
    known_regions, known_industries
        The right codes; any other is a fault.
    region_names, industry_names
        Names by label.
    source, vintage
        Who published the table, and which edition.

    Returns
    -------
    RegionIndustryTable
        Labels sorted; a cell without a row is 0. Its remarks tell what was recognised, what has nothing, and codes
        that begin or end within the period.

    Raises
    ------
    TableError
        All that hold, at once: ``missing-column``, ``several-columns``; or ``text-number``, ``decimal-comma``; or
        ``empty-table``, ``unlabelled-row``, ``missing-value``, ``infinite-value``, ``negative-value``,
        ``duplicate-cell``, ``not-a-year``, ``label-spaces``, ``lost-leading-zero``, ``unknown-code``,
        ``total-among-parts``, ``mixed-levels``, ``totals-differ``. Also ``not-a-dataframe``, ``bad-parameter``.

    Notes
    -----
    A table with suppressed cells is not one with zeros: ``missing="zero"`` makes regions look more alike than they
    are, quotients of small industries too small, and growth untrue where a cell is missing in one year only.

    Examples
    --------
    A register of three plants: the two in the north have 10 + 30 = 40 people.

    >>> import pyarrow as pa
    >>> plants = pa.table({"region": ["N", "N", "S"], "industry": ["25"] * 3, "employment": [10, 30, 5]})
    >>> table = region_industry_table(plants, rows="units")
    >>> table.regions, table.dense().tolist(), table.units.count[0].toarray().tolist()
    (('N', 'S'), [[40.0], [5.0]], [[2.0], [1.0]])
    """
    require(rows in ("cells", "units"), "rows", wanted="either", choices=("cells", "units"), found=rows)
    kinds = ("refuse", "zero", "leave-out")
    require(missing in kinds, "missing", wanted="either", choices=kinds, found=missing)
    require(0 <= tolerance < 1, "tolerance", wanted="from-below", least=0, most=1, found=tolerance)
    frame = frame_of(data)
    columns = _columns(
        frame.collect_schema(), region, industry, value, year, counts_rows=rows == "units", variable=variable
    )
    refuse_text(frame, columns)
    counted = count(frame, columns)
    counted, left_out = complete_industries(counted) if missing == "leave-out" else (counted, [])
    faults, remarks = value_faults(counted, rows=rows, missing=missing)
    remarks += left_out
    faults += year_faults(counted)
    counted = counted.part(np.logical_and.reduce([places >= 0 for places in counted.places.values()]))
    if total is not None:
        counted, of_totals = totals_taken_out(counted, total, tolerance)
        faults += of_totals
    sizes = {axis: np.nan_to_num(counted.sizes(axis), posinf=0) for axis in ("region", "industry")}
    for axis, known in (("region", known_regions), ("industry", known_industries)):
        of_codes, on_codes = code_faults(axis, counted.labels[axis], sizes[axis], known)
        faults += of_codes
        remarks += on_codes
    if faults:
        raise TableError(faults)
    for axis in ("region", "industry"):
        if columns.numeric[axis]:
            remarks.append(fault("codes-were-numbers", places=counted.labels[axis], **words_for(axis)))
        remarks += break_remarks(axis, counted.labels[axis], counted.labels["year"], sizes[axis])
    return RegionIndustryTable(
        regions=counted.labels["region"],
        industries=counted.labels["industry"],
        cells=_matrices(counted, counted.total),
        years=tuple(int(one) for one in counted.labels["year"]),
        variable=columns.variable,
        units=_units(counted) if rows == "units" else None,
        region_names=dict(region_names or {}),
        industry_names=dict(industry_names or {}),
        source=source,
        vintage=vintage,
        remarks=(*columns.remarks, *remarks, *empty_remarks(counted)),
    )


def _columns(
    schema: nw.Schema,
    region: str,
    industry: str,
    value: str | None,
    year: str | None,
    *,
    counts_rows: bool,
    variable: str | None,
) -> Columns:
    faults, remarks = [], []
    if year is None and "year" in schema:
        year = "year"
        remarks.append(_recognised("year", year))
    names = {
        axis: name for axis, name in zip(AXES, (region, industry, year), strict=True) if name is not None
    }
    for axis, name in names.items():
        if name not in schema:
            faults.append(_no_column(axis, f'"{name}"', schema))
    if value is not None and value not in schema:
        faults.append(_no_column("value", f'"{value}"', schema))
    if value is None and not (counts_rows and variable == "establishments"):
        standard = [name for name in _VALUE_NAMES if name in schema and name not in names.values()]
        if variable in standard or "value" in standard:
            standard = [variable if variable in standard else "value"]
        if len(standard) == 1:
            value = standard[0]
            remarks.append(_recognised("value", value))
        elif standard:
            faults.append(fault("several-columns", places=standard, **role_words("value")))
        else:
            faults.append(_no_column("value", ", ".join(_VALUE_NAMES), schema))
    if faults:
        raise TableError(faults)
    called = _VARIABLE_OF.get(value or "", value)
    return Columns(
        names,
        value,
        schema[value] if value is not None else nw.Int64(),
        variable or (called if called in VARIABLES else VARIABLES[0]),
        {axis: schema[name].is_numeric() for axis, name in names.items()},
        tuple(remarks),
    )


def _no_column(role: str, wanted: str, schema: nw.Schema) -> Fault:
    return fault("missing-column", wanted=wanted, columns=", ".join(schema) or "-", **role_words(role))


def _recognised(role: str, column: str) -> Fault:
    return fault("column-recognised", column=column, **role_words(role))


def _matrices(counted: Counted, values: FloatArray | IntArray) -> tuple[sparse.csr_array, ...]:
    """A sparse matrix [region, industry] for each year."""
    shape = (len(counted.labels["region"]), len(counted.labels["industry"]))
    years = counted.places.get("year", np.zeros(len(values), dtype=np.int64))
    answers = []
    for number in range(max(len(counted.labels["year"]), 1)):
        these = np.flatnonzero((years == number) & (values != 0))
        where = (counted.places["region"][these], counted.places["industry"][these])
        answers.append(sparse.csr_array((values[these].astype(float), where), shape=shape))
    return tuple(answers)


def _units(counted: Counted) -> Units:
    return Units(
        count=_matrices(counted, counted.rows),
        squares=_matrices(counted, counted.squares),
        largest=_matrices(counted, counted.largest),
    )

"""What makes a function of arrays into a measure of tables: checks, labels, years, ranks, reasons, provenance.

Assumes that the function is pure: arrays in, arrays out, regions in rows and industries in columns, nothing printed,
nothing rounded, no argument changed, missing (not a number) where the value is undefined. Given an array, a measure
is that function after the checks. Given a table (or a dataframe, which becomes one), it answers with a labelled
:class:`~klustermotor.analysis.results.Result`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import TableError, fault, fault_sentence, phrase
from klustermotor.analysis.results import Axis, FloatArray, Provenance, Result
from klustermotor.analysis.tables import RegionIndustryTable

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

MEASURES: dict[str, Described] = {}


@dataclass(frozen=True)
class Described:
    """What is known of a measure, for the method pages and for those who list measures.

    ``axes`` names the axes of its result; ``over`` says whether it is taken year by year or over a period;
    ``compares`` that it means nothing without other regions.
    """

    function: Callable[..., Any]
    axes: tuple[str, ...]
    over: str
    compares: bool


class Measure(Protocol[P, R_co]):
    """A measure: arrays in, arrays out; or a table or dataframe in, a result out."""

    __name__: str

    # What a table aligns by label, a mapping or a result, an array cannot: so a table takes any keyword.
    @overload
    def __call__(self, table: RegionIndustryTable, /, **parameters: Any) -> Result: ...
    @overload
    def __call__(
        self, employment: FloatArray | sparse.csr_array, /, *args: P.args, **kwargs: P.kwargs
    ) -> R_co: ...
    @overload
    def __call__(self, dataframe: object, /, **parameters: Any) -> Result: ...


def measure(
    *axes: str,
    over: str = "year",
    compares: bool = True,
    sparse_input: bool = False,
    ranked: str | bool = True,
    vectors: Mapping[str, str] | None = None,
    matrices: Mapping[str, tuple[str, str]] | None = None,
    needs: Sequence[str] = (),
    undefined: str | Callable[[Any], str] = "undefined",
) -> Callable[[Callable[Concatenate[Any, P], R]], Measure[P, R]]:
    """Make a function of an array into a measure.

    Parameters
    ----------
    axes
        What the axes of the function's arrays stand for: ``"region"``, ``"industry"``, both, or one twice. A function
        that answers with several arrays answers with a ``NamedTuple`` whose fields name the columns.
    over
        ``"year"``: called for each year with [region, industry]; ``"period"``: called once with
        [year, region, industry].
    compares
        It compares regions: a table of one region is refused.
    sparse_input
        The function takes ``scipy.sparse.csr_array`` too, and gets the table's cells without making them dense.
    ranked
        The result is ranked among regions: the first column, or the one that is named; ``False`` where a rank says
        nothing, as of an industry's value.
    vectors, matrices
        Keyword arguments that may come with labels, a mapping from label to value or a :class:`Result`, and the axes
        that they are put in order by, such as ``vectors={"area": "region"}``,
        ``matrices={"relatedness": ("industry", "industry")}``. Arrays are taken as they are.
    needs
        Keyword arguments that the table itself can fill in, such as ``"plant_herfindahl"``.
    undefined
        Why a value is missing where neither the region nor the industry is empty: a key of ``words/reasons.json``, or
        a function that tells it from the (year's) answer.
    """

    def decorated(function: Callable[Concatenate[Any, P], R]) -> Measure[P, R]:
        signature = inspect.signature(function)
        described = Described(function, axes, over, compares)
        # A labelled answer with every cell is dense anyway, and can say which cells are undefined.
        stays_sparse = sparse_input and set(axes) != {"region", "industry"}
        plain = cast("Callable[..., Any]", function)

        @functools.wraps(function)
        def called(data: Any, /, **parameters: Any) -> Any:
            if isinstance(data, np.ndarray | list | tuple) or sparse.issparse(data):
                return plain(checked_array(data, over=over, keep_sparse=sparse_input), **parameters)
            table = as_table(data)
            if compares and len(table.regions) < 2:
                raise TableError([fault("nothing-to-compare-with", places=table.regions)])
            if over == "period" and len(table.cells) < 2:
                raise TableError([fault("needs-years", measure=function.__name__, count=len(table.cells))])
            aligned = _aligned(table, parameters, vectors or {}, matrices or {})
            if over == "period":
                filled = _filled(table, slice(None), needs, aligned, function.__name__)
                answers = [plain(table.cube, **{**filled, **aligned})]
            else:
                answers = [
                    plain(
                        cells if stays_sparse else np.asarray(cells.toarray(), dtype=float),
                        **{**_filled(table, time, needs, aligned, function.__name__), **aligned},
                    )
                    for time, cells in enumerate(table.cells)
                ]
            given = signature.bind(None, **parameters)
            given.apply_defaults()
            told = {name: _told(value) for name, value in list(given.arguments.items())[1:]}
            return _result(table, answers, described, told, ranked=ranked, undefined=undefined)

        known = MEASURES.get(function.__name__)
        if known and known.function.__module__ != function.__module__:
            raise TypeError(f"{function.__name__} is a measure of {known.function.__module__} already")
        MEASURES[function.__name__] = described
        return cast("Measure[P, R]", called)

    return decorated


def checked_array(data: Any, *, over: str = "year", keep_sparse: bool = False) -> Any:
    """An array that a measure can be taken of: numbers, 0 or more, finite, with the right number of axes.

    Raises
    ------
    TableError
        ``wrong-shape``, ``missing-value``, ``infinite-value``, ``negative-value``: all that hold, at once.
    """
    if sparse.issparse(data):
        array = data if keep_sparse else None
        values = np.asarray(data.data, dtype=float)
        if array is None:
            array = np.asarray(data.toarray(), dtype=float)
    else:
        array = values = np.asarray(data, dtype=float)
    axes = 3 if over == "period" else 2
    if array.ndim != axes:
        wanted = phrase("wanted", "two-axes" if axes == 2 else "three-axes")
        raise TableError([fault("wrong-shape", found=f"{array.ndim}", **wanted)])
    if values.size and not (np.isfinite(values.sum()) and values.min() >= 0):
        raise TableError(_array_faults(values))
    return sparse.csr_array(array) if keep_sparse and sparse.issparse(array) else array


def _array_faults(values: npt.NDArray[np.float64]) -> list[Any]:
    kinds = {
        "missing-value": np.isnan(values),
        "infinite-value": np.isinf(values),
        "negative-value": values < 0,
    }
    return [
        fault(
            code,
            places=[f"{tuple(int(n) for n in place)} ({values[tuple(place)]:g})" for place in found[:3]],
            count=len(found),
            total=values.size,
        )
        for code, where in kinds.items()
        if len(found := np.argwhere(where))
    ]


def as_table(data: Any) -> RegionIndustryTable:
    """A table as it is, and a dataframe as the table that the door makes of it."""
    if isinstance(data, RegionIndustryTable):
        return data
    from klustermotor.analysis.doors import region_industry_table

    return region_industry_table(data)


def _aligned(
    table: RegionIndustryTable,
    parameters: Mapping[str, Any],
    vectors: Mapping[str, str],
    matrices: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    """The parameters, with what has labels put in the table's order."""
    labels = {"region": table.regions, "industry": table.industries}
    aligned = dict(parameters)
    for name, axis in vectors.items():
        if isinstance(parameters.get(name), Mapping):
            given = {str(label): value for label, value in parameters[name].items()}
            _same_labels(name, set(given), labels[axis], spare_allowed=True)
            aligned[name] = np.array([given[label] for label in labels[axis]])
    for name, (rows, columns) in matrices.items():
        value = parameters.get(name)
        if isinstance(value, Result):
            aligned[name] = reordered(name, value, labels[rows], labels[columns])
    return aligned


def reordered(name: str, given: Result, rows: Sequence[str], columns: Sequence[str]) -> FloatArray:
    """The last year's values of a result on two axes, in the order of these labels."""
    places = []
    for axis, wanted in zip(given.axes, (rows, columns), strict=True):
        _same_labels(name, set(axis.labels), wanted, spare_allowed=True)
        at = {label: position for position, label in enumerate(axis.labels)}
        places.append([at[label] for label in wanted])
    values = given.value[-1] if given.years else given.value
    return values[np.ix_(*places)]


def _same_labels(name: str, given: set[str], wanted: Sequence[str], *, spare_allowed: bool) -> None:
    faults = []
    if lacking := [label for label in wanted if label not in given]:
        faults.append(fault("missing-label", argument=name, places=lacking))
    if not spare_allowed and (spare := sorted(given - set(wanted))):
        faults.append(fault("unknown-label", argument=name, places=spare))
    if faults:
        raise TableError(faults)


def _filled(
    table: RegionIndustryTable, time: int | slice, needs: Sequence[str], given: Mapping[str, Any], name: str
) -> dict[str, Any]:
    """What the table itself knows of the parameters that the measure needs and that were not given."""
    filled = {}
    for need in needs:
        if given.get(need) is not None:
            continue
        known = getattr(table, need)
        if known is None:
            raise TableError([fault("needs-plant-sizes", measure=name, argument=need)])
        filled[need] = known[time]
    return filled


def _told(value: Any) -> str:
    """A parameter as the provenance shows it."""
    if isinstance(value, Result):
        return value.provenance.measure
    if isinstance(value, Mapping) or (hasattr(value, "__len__") and not isinstance(value, str)):
        return f"{type(value).__name__} of {len(value)}"
    return str(value)


def _result(
    table: RegionIndustryTable,
    answers: Sequence[Any],
    described: Described,
    parameters: Mapping[str, str],
    *,
    ranked: str | bool,
    undefined: str | Callable[[Any], str],
) -> Result:
    first = answers[0]
    names = first._fields if hasattr(first, "_fields") else (described.function.__name__,)
    parts = [tuple(answer) if hasattr(answer, "_fields") else (answer,) for answer in answers]
    by_year = described.over == "year" and bool(table.years)
    columns = {
        name: _stacked([part[position] for part in parts], stack=by_year)
        for position, name in enumerate(names)
    }
    labels = {"region": table.regions, "industry": table.industries}
    value = columns[names[0]]
    by_region = "region" in described.axes
    why = [undefined(answer) if callable(undefined) else undefined for answer in answers]
    return Result(
        columns,
        tuple(Axis(name, labels[name]) for name in described.axes),
        provenance_of(table, described.function.__name__, parameters),
        years=table.years if by_year else (),
        ranked=(names[0] if ranked is True else ranked or None) if by_region else None,
        reasons=_reasons(table, value, described, why, by_year=by_year),
        span=(table.years[0], table.years[-1]) if described.over == "period" else None,
    )


def _stacked(arrays: Sequence[Any], *, stack: bool) -> FloatArray:
    dense = [
        np.asarray(array.toarray() if sparse.issparse(array) else array, dtype=float) for array in arrays
    ]
    return np.stack(dense) if stack else dense[0]


def provenance_of(table: RegionIndustryTable, name: str, parameters: Mapping[str, str]) -> Provenance:
    """Where a result of this table comes from."""
    return Provenance(
        measure=name,
        parameters=dict(parameters),
        variable=table.variable,
        source=table.source,
        vintage=table.vintage,
        regions=len(table.regions),
        industries=len(table.industries),
        years=table.years,
        remarks=tuple(fault_sentence(remark) for remark in table.remarks),
    )


def _reasons(
    table: RegionIndustryTable,
    value: FloatArray,
    described: Described,
    undefined: Sequence[str],
    *,
    by_year: bool,
) -> npt.NDArray[np.str_] | None:
    missing = np.isnan(value)
    if not missing.any():
        return None
    told = np.array(undefined).reshape(-1, *[1] * len(described.axes)) if by_year else undefined[0]
    reasons = np.where(missing, told, "").astype("<U40")
    for axis, summed, why in (("industry", 0, "empty-industry"), ("region", 1, "empty-region")):
        totals = np.stack([np.asarray(cells.sum(axis=summed)) for cells in table.cells])
        empty = (totals == 0) if by_year else (totals == 0).any(axis=0)[np.newaxis]
        for place in [place for place, name in enumerate(described.axes) if name == axis]:
            around = [len(empty), *[1] * len(described.axes)]
            around[1 + place] = -1
            spread = empty.reshape(around)
            reasons[missing & np.broadcast_to(spread if by_year else spread[0], value.shape)] = why
    return reasons

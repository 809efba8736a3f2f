"""How strong each cluster is in each region, and its stars by a scheme that is data, not code.

Assumes that strength is a comparison: a table of one region is refused. The whole is all regions of the table, the
region itself included. A star is only ever told with its number, its rank and percentile, and what it was compared
with.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse

from klustermotor.analysis.cluster_scores import ClusterDefinition, tidy
from klustermotor.analysis.faults import TableError, fault, fault_sentence, phrase
from klustermotor.analysis.honesty import require_comparison
from klustermotor.analysis.measures import provenance_of
from klustermotor.analysis.results import Axis, FloatArray, Provenance, Result, ranks_along
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.errors import Fault

STATISTICS = ("employment", "establishments", "location_quotient", "focus", "dominance")
COMPARISONS = ("regions", "regions with the cluster", "all clusters", "whole")
STANDARD_SCHEME = "european-cluster-observatory-2007"


@dataclass(frozen=True)
class Criterion:
    """One star: which number must reach which cut-off, among what.

    Exactly one of ``at_least`` (a number) and ``top_share`` (0 to 1, of those compared) is the cut-off.
    """

    dimension: str
    statistic: str
    comparison: str
    at_least: float | None
    top_share: float | None
    verified: bool
    text: Mapping[str, str]

    @property
    def cut_off(self) -> str:
        """The cut-off as text, such as ``>= 2`` or ``top 10 %``."""
        return f"top {100 * self.top_share:g} %" if self.top_share is not None else f">= {self.at_least:g}"


@dataclass(frozen=True)
class StarScheme:
    """A published or own scheme of stars: its criteria, its floor, where it is from, and what of it was verified."""

    scheme: str
    year: int
    name: Mapping[str, str]
    text: Mapping[str, str]
    source: str
    minimum: tuple[str, float, bool] | None
    criteria: tuple[Criterion, ...]

    @property
    def unverified(self) -> tuple[str, ...]:
        """What has not been verified in a source: dimensions, and ``minimum``."""
        floor = ("minimum",) if self.minimum and not self.minimum[2] else ()
        return (*(one.dimension for one in self.criteria if not one.verified), *floor)


def read_scheme(scheme: str | Path | Mapping[str, Any] = STANDARD_SCHEME) -> StarScheme:
    """A star scheme: one that is shipped, by name; or one's own, as a JSON file or its content.

    Raises
    ------
    TableError
        ``scheme-unreadable``; or ``scheme-field`` and ``scheme-unknown-field``, all that hold, at once.

    Examples
    --------
    >>> [one.cut_off for one in read_scheme("european-cluster-observatory-2007").criteria]
    ['top 10 %', '>= 2', 'top 10 %']
    """
    if isinstance(scheme, Mapping):
        record: Any = scheme
    elif str(scheme) in shipped_schemes():
        return shipped_schemes()[str(scheme)]
    else:
        try:
            record = json.loads(Path(scheme).read_text("utf-8"))
        except (OSError, ValueError) as why:
            raise TableError([fault("scheme-unreadable", places=[str(scheme)], found=str(why))]) from why
    if not isinstance(record, Mapping):
        found = f"{type(record).__name__}"
        raise TableError([fault("scheme-unreadable", places=[str(scheme)], found=found)])
    return _scheme(record)


@cache
def shipped_schemes() -> Mapping[str, StarScheme]:
    """The schemes that come along, by name."""
    data = files("klustermotor").joinpath("analysis", "data")
    schemes = [
        _scheme(json.loads(one.read_text("utf-8"))) for one in data.iterdir() if one.name.startswith("stars_")
    ]
    return {one.scheme: one for one in sorted(schemes, key=lambda one: one.scheme)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_said(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(one), str) for one in ("en", "sv"))


_Rule = tuple[Mapping[str, Any], Callable[[Any], bool]]
_TEXT: _Rule = (phrase("wanted", "text"), lambda value: isinstance(value, str) and bool(value))
_SAID: _Rule = (phrase("wanted", "said"), _is_said)
_NUMBER: _Rule = (phrase("wanted", "number"), _is_number)
_SHARE: _Rule = (phrase("wanted", "share"), lambda value: _is_number(value) and 0 < value <= 1)
_TRUTH: _Rule = (phrase("wanted", "truth"), lambda value: isinstance(value, bool))
_STATISTIC: _Rule = (phrase("wanted", "one-of", choices=STATISTICS), lambda value: value in STATISTICS)
_SCHEME: Mapping[str, _Rule] = {
    "scheme": _TEXT,
    "year": (
        phrase("wanted", "whole-number"),
        lambda value: isinstance(value, int) and not isinstance(value, bool),
    ),
    "name": _SAID,
    "text": _SAID,
    "source": _TEXT,
    "criteria": (phrase("wanted", "criteria"), lambda value: isinstance(value, list) and bool(value)),
}
_MINIMUM: Mapping[str, _Rule] = {"statistic": _STATISTIC, "at_least": _NUMBER, "verified": _TRUTH}
_CRITERION: Mapping[str, _Rule] = {
    "dimension": _TEXT,
    "statistic": _STATISTIC,
    "comparison": (phrase("wanted", "one-of", choices=COMPARISONS), lambda value: value in COMPARISONS),
    "verified": _TRUTH,
    "text": _SAID,
}
_CUT_OFFS: Mapping[str, _Rule] = {"at_least": _NUMBER, "top_share": _SHARE}


def _scheme(record: Mapping[str, Any]) -> StarScheme:
    """The scheme that a record tells, or every fault that it has."""
    faults = _record_faults(record, "", _SCHEME, optional=("minimum",))
    if "minimum" in record:
        faults += _record_faults(record["minimum"], "minimum.", _MINIMUM)
    criteria = record.get("criteria")
    dimensions = []
    for number, one in enumerate(criteria if isinstance(criteria, list) else [], start=1):
        given = [name for name in _CUT_OFFS if isinstance(one, Mapping) and name in one]
        place = f"criteria[{number}]."
        faults += _record_faults(one, place, {**_CRITERION, **{name: _CUT_OFFS[name] for name in given}})
        if isinstance(one, Mapping) and len(given) != 1:
            faults.append(_faulty(f"{place}cut-off", phrase("wanted", "cut-off"), given))
        if isinstance(one, Mapping) and one.get("dimension") in dimensions:
            faults.append(_faulty(f"{place}dimension", phrase("wanted", "told-once"), one["dimension"]))
        dimensions.append(one.get("dimension") if isinstance(one, Mapping) else None)
    if faults:
        raise TableError(faults)
    floor = record.get("minimum")
    return StarScheme(
        **{name: record[name] for name in ("scheme", "year", "name", "text", "source")},
        minimum=(floor["statistic"], floor["at_least"], floor["verified"]) if floor else None,
        criteria=tuple(Criterion(**{**dict.fromkeys(_CUT_OFFS), **one}) for one in record["criteria"]),
    )


def _record_faults(
    record: object, place: str, rules: Mapping[str, _Rule], *, optional: tuple[str, ...] = ()
) -> list[Fault]:
    if not isinstance(record, Mapping):
        return [_faulty(place.rstrip("."), phrase("wanted", "object"), record)]
    spare = [f"{place}{name}" for name in record if name not in rules and name not in optional]
    faults = [fault("scheme-unknown-field", places=spare)] if spare else []
    return faults + [
        _faulty(f"{place}{name}", wanted, record.get(name))
        for name, (wanted, holds) in rules.items()
        if not holds(record.get(name))
    ]


def _faulty(place: str, wanted: Mapping[str, Any], found: object) -> Fault:
    told = json.dumps(found, default=str, ensure_ascii=False)
    given = phrase("found", "nothing") if found is None else {"found": told}
    return fault("scheme-field", places=[place], **wanted, **given)


@dataclass(frozen=True, eq=False)
class ClusterStrength:
    """The strength of every cluster in every region.

    Attributes
    ----------
    result
        By region and cluster: the variable of the table (``employment``, say), ``establishments`` where plants are
        known, ``location_quotient`` (ranked), ``focus``, ``dominance``, ``stars``.
    stars
        One row for each region, cluster and criterion: number, cut-off, rank, percentile, of how many, comparison,
        whether the cut-off is verified, whether the cluster is large enough, and the star.
    scheme
        The scheme of the stars.
    """

    result: Result
    stars: pa.Table
    scheme: StarScheme


def cluster_strength(
    table: object,
    definition: ClusterDefinition | None = None,
    *,
    scheme: StarScheme | str | Path | Mapping[str, Any] = STANDARD_SCHEME,
) -> ClusterStrength:
    """Strength of every cluster in every region: size, specialisation, focus, dominance, and stars.

    LQ = (e_rc / e_r) / (e_c / e), focus = e_rc / e_r, dominance = e_rc / e_c

    Parameters
    ----------
    table
        Regions, industries and, where there are any, years: a table or a dataframe, of two regions or more.
    definition
        The clusters; each industry is its own where none is given. Industries in no cluster count in the totals e_r
        and e; one in several clusters counts in each of them.
    scheme
        The stars: the name of a shipped scheme, a JSON file, its content, or a scheme that was read.

    Returns
    -------
    ClusterStrength
        ``result`` by year, region and cluster: the table's variable in its unit, focus and dominance as shares 0 to
        1, the quotient without a unit. Missing where the region or the cluster has nothing. ``stars`` is the number
        of criteria met, of those whose number is known; missing where none is.

    Raises
    ------
    TableError
        ``nothing-to-compare-with``, ``unknown-label``, and those of ``read_scheme``.

    Notes
    -----
    Top 10 % of n means a rank of at most 0.1 n: among fewer than ten regions there is no such star, and equal values
    share the better rank. "regions" compares all regions of the table, those with nothing included. A criterion on a
    number that the table does not have (employment in a table of turnover) has no star, rather than none met. A
    star says nothing about links between firms: a cluster is more than co-location.

    References
    ----------
    European Cluster Observatory (2007). Evaluation of regional cluster strength: size, specialisation and focus.

    Sölvell, Ö., Ketels, C., & Lindqvist, G. (2008). Industrial specialization and regional clusters in the ten new EU
    member states. Competitiveness Review, 18(1/2), 104-130.

    Examples
    --------
    Food has 60 of the north's 100 and 80 of the whole's 200: focus 0.6, dominance 60 / 80, quotient 0.6 / 0.4 = 1.5.

    >>> both = RegionIndustryTable.of([[60, 40], [20, 80]], regions=["N", "S"], industries=["10", "24"])
    >>> food = ClusterDefinition.of({"10": "food"})
    >>> cluster_strength(both, food).result.to_pandas().loc[0, ["employment", "location_quotient", "stars"]].tolist()
    [60.0, 1.5, 0.0]
    """
    compared = require_comparison(table)
    clusters = definition or own_clusters(compared)
    stars = scheme if isinstance(scheme, StarScheme) else read_scheme(scheme)
    numbers = _numbers(compared, clusters.membership(compared.industries))
    provenance = strength_provenance(compared, clusters, stars)
    told = {one.dimension: _judged(one, numbers, stars.minimum) for one in stars.criteria}
    met = np.stack([one["star"] for one in told.values()])
    known = np.isfinite(met).sum(axis=0)
    total = np.where(known > 0, np.nansum(met, axis=0), np.nan)
    axes = (Axis("region", compared.regions), Axis("cluster", clusters.clusters))
    columns = {**numbers, "stars": total}
    years = compared.years
    if not years:
        columns = {name: values[0] for name, values in columns.items()}
    result = Result(columns, axes, provenance, years=years, ranked="location_quotient")
    labels = {"year": compared.years, "region": compared.regions, "cluster": clusters.clusters}
    return ClusterStrength(result, _star_table(told, stars, labels, provenance), stars)


def own_clusters(table: RegionIndustryTable) -> ClusterDefinition:
    """The definition in which every industry of the table is a cluster of its own."""
    return ClusterDefinition.of({one: one for one in table.industries}, names=dict(table.industry_names))


def strength_provenance(
    table: RegionIndustryTable, definition: ClusterDefinition, scheme: StarScheme
) -> Provenance:
    """Where strengths come from, with what a reader has to know of the definition and of the scheme."""
    told = {"definition": definition.title or f"{len(definition.members)} clusters", "scheme": scheme.scheme}
    remarks = []
    if absent := sorted(set(definition.of_industry) - set(table.industries)):
        remarks.append(fault("definition-industries-absent", places=absent))
    if scheme.unverified:
        remarks.append(fault("scheme-unverified", places=scheme.unverified, scheme=scheme.scheme))
    stated = provenance_of(table, "cluster_strength", told)
    return replace(stated, remarks=(*stated.remarks, *(fault_sentence(one) for one in remarks)))


def _numbers(table: RegionIndustryTable, of: sparse.csr_array) -> dict[str, FloatArray]:
    """Every number of strength, each [year, region, cluster]."""
    size = np.stack([np.asarray((cells @ of).toarray()) for cells in table.cells])
    region = np.stack([np.asarray(cells.sum(axis=1)) for cells in table.cells])[:, :, np.newaxis]
    whole, total = size.sum(axis=1, keepdims=True), region.sum(axis=1, keepdims=True)
    numbers = {table.variable.replace(" ", "_"): size}
    if table.units is not None:
        numbers["establishments"] = np.stack([np.asarray((n @ of).toarray()) for n in table.units.count])
    with np.errstate(invalid="ignore", divide="ignore"):
        numbers["location_quotient"] = size * total / (region * whole)
        numbers["focus"] = size / region
        numbers["dominance"] = size / whole
    return numbers


def _judged(
    criterion: Criterion, numbers: Mapping[str, FloatArray], minimum: tuple[str, float, bool] | None
) -> dict[str, FloatArray]:
    """A criterion's number, rank, percentile, number compared, whether large enough, and star, as numbers."""
    nothing = np.full(numbers["focus"].shape, np.nan)
    number = numbers.get(criterion.statistic, nothing)
    compared = number
    if criterion.comparison == "regions with the cluster":
        compared = np.where(next(iter(numbers.values())) > 0, number, np.nan)
    together = criterion.comparison == "all clusters"
    rank, percentile, count = ranks_along(compared.reshape(len(compared), -1) if together else compared, 1)
    rank, percentile, count = (
        rank.reshape(number.shape), percentile.reshape(number.shape), count.reshape(number.shape)
    )  # fmt: skip
    if criterion.top_share is not None:
        reached = (rank > 0) & (rank <= np.floor(criterion.top_share * count + 1e-9))
    else:
        reached = number >= (criterion.at_least or 0.0)
    large = np.ones(number.shape)
    if minimum is not None:
        size = numbers.get(minimum[0], nothing)
        large = np.where(np.isnan(size), np.nan, size >= minimum[1])
    star = np.where(np.isnan(number) | np.isnan(large), np.nan, reached & (large == 1))
    return {
        "number": number,
        "rank": np.where(rank > 0, rank, np.nan),
        "percentile": percentile,
        "of": count.astype(float),
        "large_enough": large,
        "star": star,
    }


def _star_table(
    told: Mapping[str, Mapping[str, FloatArray]],
    scheme: StarScheme,
    labels: Mapping[str, tuple[object, ...]],
    provenance: Provenance,
) -> pa.Table:
    """One row for each year, region, cluster and criterion."""
    count, shape = len(scheme.criteria), next(iter(told.values()))["number"].shape
    size = math.prod(shape)
    where = np.unravel_index(np.repeat(np.arange(size), count), shape)
    columns: dict[str, Any] = {
        name: pa.array(some, pa.int32() if name == "year" else pa.string()).take(pa.array(place))
        for (name, some), place in zip(labels.items(), where, strict=True)
        if some
    }
    for name in ("dimension", "statistic", "comparison", "cut_off", "verified"):
        columns[name] = [getattr(one, name) for one in scheme.criteria] * size
    for name in ("number", "rank", "percentile", "of", "large_enough", "star"):
        values = np.stack([told[one.dimension][name] for one in scheme.criteria], axis=-1).ravel()
        columns[name] = pa.array(values, from_pandas=True)
        if name in {"rank", "of"}:
            columns[name] = columns[name].cast(pa.int32())
        if name in {"large_enough", "star"}:
            columns[name] = columns[name].cast(pa.bool_())
    return tidy(columns, provenance)

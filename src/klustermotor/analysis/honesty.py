"""What may be claimed of a region's strength: never without comparison, never the industry's growth for the region's.

Assumes a table of counts, such as employment. A claim is a key; its sentences lie in ``words/claims.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.growth import Growth, growth, industry_growth
from klustermotor.analysis.measures import as_table, provenance_of
from klustermotor.analysis.results import FloatArray, Provenance, ranks_along
from klustermotor.analysis.shift_share import ShiftShare, shift_share
from klustermotor.analysis.specialisation import location_quotient
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.wording import said

CLAIMS = (
    "nothing-here",
    "only-here",
    "too-small-to-tell",
    "not-strong",
    "not-strong-but-gaining",
    "strong-growth-unknown",
    "strong-and-gaining",
    "strong-but-industry-only",
    "strong-and-steady",
    "strong-and-losing",
)


@dataclass(frozen=True, eq=False)
class StrengthClaims:
    """What may be claimed of each industry of a region.

    Attributes
    ----------
    region
        Its label.
    table
        One row for each industry, in the table's order; see ``strength_claims``.
    provenance
        Source, vintage, thresholds.
    """

    region: str
    table: pa.Table
    provenance: Provenance

    def sentence(self, industry: str, language: str = "en") -> str:
        """The claim of an industry, with its figures, in a language.

        Raises
        ------
        TableError
            ``unknown-label``
        """
        labels = self.table.column("industry").to_pylist()
        if industry not in labels:
            raise TableError([fault("unknown-label", argument="industry", places=[industry])])
        row = self.table.slice(labels.index(industry), 1).to_pylist()[0]
        percent = {
            name: 100 * (row[name] or 0.0)
            for name in ("growth", "growth_lower", "growth_upper", "industry_growth", "elsewhere_growth")
        }
        return said("claims", row["claim"], language, **{**row, **percent})


def require_comparison(data: Any, region: str | None = None) -> RegionIndustryTable:
    """Refuse to speak of strength where there is nothing to compare with.

    Parameters
    ----------
    data
        A table, or a dataframe.
    region
        The region that is to be compared; its label.

    Returns
    -------
    RegionIndustryTable
        The table, when it has at least two regions that have something in its last year, and the region is one of
        those in the table.

    Raises
    ------
    TableError
        ``nothing-to-compare-with``, ``unknown-label``

    Examples
    --------
    >>> require_comparison(RegionIndustryTable.of([[5, 3], [0, 0]], regions=["N", "S"]))
    Traceback (most recent call last):
        ...
    klustermotor.analysis.faults.TableError: Strength is always in comparison with other regions. The table holds one \
region only: N. Add the other regions of the country, or of the world.
    """
    table = as_table(data)
    if region is not None and region not in table.regions:
        raise TableError([fault("unknown-label", argument="region", places=[region])])
    totals = np.asarray(table.matrix().sum(axis=1))
    something = [label for label, total in zip(table.regions, totals, strict=True) if total > 0]
    if len(something) < 2:
        raise TableError([fault("nothing-to-compare-with", places=something or table.regions)])
    return table


def strength_claims(
    data: Any,
    region: str,
    *,
    strong: float = 1.5,
    small: float = 50.0,
    confidence: float = 0.95,
    lump: float = 1.0,
) -> StrengthClaims:
    """What may be claimed of each industry of a region, with the figures that it rests on side by side.

    Parameters
    ----------
    data
        A table of counts by region and industry, with years where growth is to be told; or a dataframe.
    region
        Label of the region.
    strong
        Least location quotient, in the last year, of an industry that is called strong; above 1.
    small
        An industry with less than this in the region in all of the first and last year is too small to tell; 0 or
        more.
    confidence, lump
        Of the interval of growth, as in ``growth``.

    Returns
    -------
    StrengthClaims
        Its ``table`` has a row for each industry: ``region``, ``industry``, ``name``, ``value`` (last year),
        ``quotient``, ``rank``, ``of`` and ``percentile`` of the quotient among the regions; ``industry_growth`` in the
        whole, ``elsewhere_growth`` in all other regions, ``growth`` here with ``growth_lower`` and ``growth_upper``;
        ``change`` and its parts ``national_share``, ``industry_mix``, ``regional_share``; ``small``; ``claim``. Growth
        and its parts are missing where the table has one year, rates where the first year has nothing.

        ``nothing-here``: nothing in the last year. ``only-here``: no other region has the industry, so that there is
        nothing to compare with. ``too-small-to-tell``. ``not-strong``: the quotient is below ``strong``;
        ``not-strong-but-gaining``: likewise, but growth here is above that elsewhere. The others are of industries with
        at least that quotient: ``strong-growth-unknown``: one year only, or nothing in the first.
        ``strong-and-gaining``: growth here is above that elsewhere, by the whole of its interval.
        ``strong-but-industry-only``: it has grown here and elsewhere, and here not more, or not so that it can be told.
        ``strong-and-losing``: it has not grown, and its growth is below that elsewhere by the whole of its interval.
        ``strong-and-steady``: its growth cannot be told from that elsewhere, and one of the two is not above 0.

    Raises
    ------
    TableError
        ``nothing-to-compare-with``, ``unknown-label``, ``bad-parameter``

    Notes
    -----
    A quotient of 1.5 is a usual but arbitrary limit; look at the rank. The interval is a guard against chance, with
    the assumptions that ``growth`` states. With hundreds of industries some stand apart by chance alone: at 95 %, one
    in twenty. Strength in a table of one country is strength in that country.

    Examples
    --------
    The north has 600 of its 1,000 in the first industry, the whole 1,000 of 3,000: a quotient of 1.8, rank 1 of 2. It
    grew from 500, by 20 %, and elsewhere by 33 %: the industry grows, the region does not gain.

    >>> cells = [[[500, 400], [300, 1500]], [[600, 400], [400, 1600]]]
    >>> table = RegionIndustryTable.of(cells, regions=["N", "S"], industries=["10", "20"], years=(2015, 2021))
    >>> claims = strength_claims(table, "N")
    >>> claims.table.column("claim").to_pylist()
    ['strong-but-industry-only', 'not-strong']
    >>> print(claims.sentence("10"))
    10: a strength here (location quotient 1.8, rank 1 of 2). It has grown by 20.0 %, and so has the industry \
elsewhere (33.3 %): the growth is the industry's, and no gain of the region's can be told.
    """
    table = require_comparison(data, region)
    require(strong > 1, "strong", wanted="above", least=1, found=strong)
    row = table.regions.index(region)
    cells = table.dense()
    quotient = location_quotient(cells)
    rank, percentile, count = ranks_along(quotient, 0)
    columns: dict[str, Any] = {
        "region": [region] * len(table.industries),
        "industry": list(table.industries),
        "name": [table.industry_name(label) for label in table.industries],
        "value": cells[row],
        "quotient": pa.array(quotient[row], from_pandas=True),
        "rank": pa.array(rank[row], mask=rank[row] == 0),
        "of": count[row],
        "percentile": pa.array(percentile[row], from_pandas=True),
    }
    course = _course(table, row, confidence=confidence, lump=lump, small=small)
    columns.update({name: pa.array(values, from_pandas=True) for name, values in course.items()})
    columns["small"] = columns["small"].cast(pa.bool_())
    alone = cells.sum(axis=0) - cells[row] == 0
    columns["claim"] = _claims(cells[row], quotient[row], alone, course, strong)
    thresholds = {"strong": strong, "small": small, "confidence": confidence, "lump": lump}
    told = {"region": region, **{name: str(value) for name, value in thresholds.items()}}
    shown = [name for name in columns if name != "apart"]
    return StrengthClaims(
        region,
        pa.table({name: columns[name] for name in shown}),
        provenance_of(table, "strength_claims", told),
    )


def _course(
    table: RegionIndustryTable, row: int, *, confidence: float, lump: float, small: float
) -> Mapping[str, FloatArray]:
    """How the region's industries have grown, beside the whole and elsewhere; missing where there is one year."""
    dated = len(table.cells) > 1
    cube = table.cube if dated else np.concatenate([table.cube, table.cube])
    own = cast(Growth, growth(cube, confidence=confidence, lump=lump, small=small))
    parts = cast(ShiftShare, shift_share(cube))
    course = {
        "industry_growth": industry_growth(cube).rate,
        "elsewhere_growth": own.elsewhere_rate[row],
        "growth": own.rate[row],
        "growth_lower": own.lower[row],
        "growth_upper": own.upper[row],
        "change": own.change[row],
        "national_share": parts.national_share[row],
        "industry_mix": parts.industry_mix[row],
        "regional_share": parts.regional_share[row],
        "apart": own.apart[row],
    }
    if not dated:
        course = {name: np.full(values.shape, np.nan) for name, values in course.items()}
    return {**course, "small": own.small[row]}


def _claims(
    value: FloatArray,
    quotient: FloatArray,
    alone: npt.NDArray[np.bool_],
    course: Mapping[str, FloatArray],
    strong: float,
) -> list[str]:
    apart, change = course["apart"], course["change"]
    weak = ~(quotient >= strong)
    told = [
        (value == 0, "nothing-here"),
        (course["small"] == 1, "too-small-to-tell"),
        (alone, "only-here"),
        (weak & (apart > 0), "not-strong-but-gaining"),
        (weak, "not-strong"),
        (np.isnan(apart), "strong-growth-unknown"),
        (apart > 0, "strong-and-gaining"),
        ((change > 0) & (course["elsewhere_growth"] > 0), "strong-but-industry-only"),
        (apart < 0, "strong-and-losing"),
    ]
    holds, keys = zip(*told, strict=True)
    return cast("list[str]", np.select(list(holds), list(keys), default="strong-and-steady").tolist())

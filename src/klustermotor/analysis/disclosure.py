"""What may be published of a table of firms or plants, so that nobody's own figure can be read or worked out.

Assumes a table that was counted from a register, with how many units stand behind each cell and how large the largest
is, and that cells are published with the totals of regions and industries and the grand total. A cell with nothing in
it tells of nobody: it is published, and everyone is taken to know that it is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from klustermotor.analysis.disclosure_check import over_lines, with_totals
from klustermotor.analysis.faults import TableError, fault, fault_sentence, require
from klustermotor.analysis.measures import as_table, checked_array, provenance_of
from klustermotor.analysis.rectangles import complementary
from klustermotor.analysis.results import Axis, FloatArray, Provenance, Result
from klustermotor.analysis.tables import RegionIndustryTable

BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.str_]

SHOWN, COUNT, DOMINANCE, COMPLEMENTARY = "", "primary-count", "primary-dominance", "complementary"


@dataclass(frozen=True, eq=False)
class Release:
    """What of a table may be published.

    Attributes
    ----------
    cells, regions, industries
        The column ``published`` of the cells, of the regions' totals and of the industries' totals; missing where it
        is withheld, with the reason: ``primary-count``, ``primary-dominance`` or ``complementary``.
    total
        The grand total; not a number where it is withheld.
    why
        The reason for every cell, with the totals as a last row and a last column; empty where it is published.
    year
        The year of the table; ``None`` where it has none.
    """

    cells: Result
    regions: Result
    industries: Result
    total: float
    why: TextArray
    year: int | None

    @property
    def provenance(self) -> Provenance:
        """Source, rules and their parameters, and how much is withheld."""
        return self.cells.provenance

    @property
    def hidden(self) -> BoolArray:
        """What is withheld, shaped as ``why``."""
        return np.asarray(self.why != SHOWN)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many cells are withheld for each reason, and how many totals for any."""
        inner = self.why[:-1, :-1]
        reasons = {reason: int((inner == reason).sum()) for reason in (COUNT, DOMINANCE, COMPLEMENTARY)}
        return {**reasons, "totals": int(self.hidden.sum() - (inner != SHOWN).sum())}


class Leak(NamedTuple):
    """A figure that two releases together tell; an empty label stands for the total."""

    region: str
    industry: str
    told: str


def disclosure_control(
    data: Any,
    *,
    year: int | None = None,
    minimum: int = 3,
    dominance: float = 0.85,
    protection: float = 0.1,
    least: float = 1.0,
) -> Release:
    """Disclosure control of a region x industry table: what may be published, and why the rest may not.

    Withheld are cells and totals of fewer than ``minimum`` units; those whose largest unit has more than the share
    ``dominance``; and as many others as it takes that none of them can be worked out from the totals.

    Parameters
    ----------
    data
        A table that was counted from a register of units (``rows="units"``), or such a dataframe.
    year
        Which year; the last one unless told.
    minimum
        Fewest units behind a published figure, at least 2.
    dominance
        Largest share of a figure that one unit may have, above 0 and at most 1; 1 turns the rule off.
    protection
        How far from the truth, as a share of it, both ends of what can be worked out about a figure that is withheld
        by the first two rules must be; above 0, at most ``dominance`` and 1 / (``minimum`` - 1).
    least
        The same in the unit of the table, above 0: 1 for whole numbers, such as jobs, where half a job hides nothing.

    Returns
    -------
    Release
        Cells, totals and grand total in the unit of the table, missing where they are withheld, the reason for each,
        and how many are withheld for which reason.

    Raises
    ------
    TableError
        ``needs-plant-sizes``, ``bad-parameter``

    Notes
    -----
    Method, at every size of table: totals are treated as cells of a table that has one row and one column more. For
    each figure that is withheld by the first two rules, the largest first, the cheapest rectangle of four figures is
    withheld, where cheap means little value, and what is withheld already costs nothing; the three others must be
    at least as large as the protection, so that all four can move by it, up and down by turns, and no total changes.
    Of several it takes the cheapest among the 60 cheapest rows and columns; afterwards each complementary figure, the
    largest first, is given back when the rectangles can do without it. This hypercube method (the published one
    looks first for the fewest figures, then for little value) is a heuristic: what it withholds is safe, not the least
    possible. The rectangles are the proof of safety, by construction; ``disclosure_check.recoverable`` and
    ``disclosure_check.feasible_intervals`` check it independently.

    A unit that is alone in a withheld cell knows that figure. Such a cell is therefore never a corner of the rectangle
    that protects another cell; for a total it may be, where there is no other.

    Values of the intervals are taken to be known to be 0 or more, and nothing else. Not covered: units of one owner
    (count owners instead of plants), several tables with common totals, such as other levels of the classification or
    other variables (protect the finest and publish only its published sums), and later releases (see ``leaks``).
    A quotient can tell a cell as well: see ``withhold``.

    References
    ----------
    Cox, L. H. (1980). Suppression methodology and statistical disclosure control. Journal of the American Statistical
    Association, 75(370), 377-385. https://doi.org/10.1080/01621459.1980.10477481

    Giessing, S. and Repsilber, D. (2002). Tools and strategies to protect multiple tables with the GHQUAR cell
    suppression engine. In J. Domingo-Ferrer (Ed.), Inference Control in Statistical Databases (Lecture Notes in
    Computer Science 2316). Springer.

    Gusfield, D. (1988). A graph theoretic approach to statistical data security. SIAM Journal on Computing, 17(3),
    552-571. https://doi.org/10.1137/0217034

    Hundepool, A., Domingo-Ferrer, J., Franconi, L., Giessing, S., Schulte Nordholt, E., Spicer, K. and de Wolf, P.-P.
    (2012). Statistical disclosure control. Wiley Series in Survey Methodology.

    Examples
    --------
    One plant in the first cell: it is withheld. From the totals 50 - 40 it could be worked out, so three more are
    withheld, those of least value that make a rectangle with it: 40 beside it, 30 below it, and 20.

    >>> from klustermotor.analysis.tables import Units
    >>> from scipy import sparse
    >>> def matrix(rows): return (sparse.csr_array(np.array(rows, dtype=float)),)
    >>> table = replace(
    ...     RegionIndustryTable.of([[10, 40, 90], [30, 20, 80], [70, 60, 99]]),
    ...     units=Units(
    ...         count=matrix([[1, 9, 9], [9, 9, 9], [9, 9, 9]]),
    ...         squares=matrix([[100, 178, 900], [100, 45, 712], [545, 400, 1089]]),
    ...         largest=matrix([[10, 5, 10], [4, 3, 9], [8, 7, 11]]),
    ...     ),
    ... )
    >>> release = disclosure_control(table)
    >>> release.cells.value.tolist()
    [[nan, nan, 90.0], [nan, nan, 80.0], [70.0, 60.0, 99.0]]
    >>> dict(release.counts)
    {'primary-count': 1, 'primary-dominance': 0, 'complementary': 3, 'totals': 0}
    """
    table = as_table(data)
    if table.units is None:
        raise TableError([fault("needs-plant-sizes", measure="disclosure_control", argument="data")])
    at = table.position(year)
    why = suppression(
        table.dense(year),
        count=np.asarray(table.units.count[at].toarray(), dtype=float),
        largest=np.asarray(table.units.largest[at].toarray(), dtype=float),
        minimum=minimum,
        dominance=dominance,
        protection=protection,
        least=least,
    )
    rules = {"minimum": minimum, "dominance": dominance, "protection": protection, "least": least}
    parameters = {"year": str(year), **{name: str(value) for name, value in rules.items()}}
    return _release(table, at, why, parameters)


def suppression(
    values: FloatArray,
    *,
    count: FloatArray,
    largest: FloatArray,
    minimum: int = 3,
    dominance: float = 0.85,
    protection: float = 0.1,
    least: float = 1.0,
) -> TextArray:
    """Why each cell and total is withheld: [region + 1, industry + 1], empty where it may be published.

    The arrays are [region, industry]; parameters, rules and errors are those of ``disclosure_control``.

    >>> cells = np.array([[10.0, 40.0], [30.0, 20.0]])
    >>> suppression(cells, count=np.array([[1, 9], [9, 9]]), largest=cells / 3).tolist()[0]
    ['primary-count', 'complementary', '']
    """
    limit = min(dominance, 1 / max(minimum - 1, 1))
    require(minimum >= 2, "minimum", wanted="at-least", least=2, found=minimum)
    require(0 < dominance <= 1, "dominance", wanted="above-to", least=0, most=1, found=dominance)
    require(
        0 < protection <= limit, "protection", wanted="above-to", least=0, most=f"{limit:g}", found=protection
    )
    require(least > 0, "least", wanted="above", least=0, found=least)
    cells = checked_array(values)
    figures, units = with_totals(cells), with_totals(np.asarray(count, dtype=float))
    biggest = over_lines(np.asarray(largest, dtype=float), np.max)
    why = np.full(figures.shape, SHOWN, dtype="<U17")
    why[(units >= minimum) & (biggest > dominance * figures)] = DOMINANCE
    why[(units > 0) & (units < minimum)] = COUNT
    primary = why != SHOWN
    # A total can move at most as far as the largest cell in it; below that the wish for protection is cut.
    need = np.minimum(np.maximum(protection * figures, least), over_lines(cells, np.max))
    need[figures == 0] = least
    why[complementary(figures, units, primary, need) & ~primary] = COMPLEMENTARY
    return why


def withhold(result: Result, release: Release) -> Result:
    """A result without the values that would tell a figure that the release withholds.

    Parameters
    ----------
    result
        Of a measure by region and industry, for one year, of the table that the release is of.
    release
        What may be published of the table.

    Returns
    -------
    Result
        Every column missing, with the reason, where the cell or its region's or its industry's total is withheld.

    Raises
    ------
    TableError
        ``bad-parameter``: not by region and industry, of several years, or of other labels.

    Notes
    -----
    From a quotient and the totals that are published, the cell can be worked out; so it goes where the cell goes.
    """
    same = tuple(axis.labels for axis in result.axes) == tuple(axis.labels for axis in release.cells.axes)
    holds = same and len(result.years) < 2
    require(holds, "result", wanted="like-the-release", found=result.provenance.measure)
    why = release.why[:-1, :-1].copy()
    for totals in (release.why[:-1, -1:], release.why[-1:, :-1]):
        why = np.where(why == SHOWN, np.broadcast_to(totals, why.shape), why)
    columns = {name: np.where(why == SHOWN, values, np.nan) for name, values in result.columns.items()}
    before = np.full(result.value.shape, SHOWN) if result.reasons is None else result.reasons
    return replace(result, columns=columns, reasons=np.where(why == SHOWN, before, why))


def leaks(release: Release, earlier: Release) -> list[Leak]:
    """Figures that one of two releases of the same table and year withholds and the other one tells.

    Regions and industries that only one of them has are not compared. Figures that were revised in between are listed
    too; whether the old figure still tells anything is for a person to judge.

    Returns
    -------
    list of Leak
        ``told`` is ``"earlier"`` where the earlier release has published what is withheld now, ``"now"`` where the
        new one would publish what was withheld.
    """
    places = []
    for new, old in zip(release.cells.axes, earlier.cells.axes, strict=True):
        at = {label: place for place, label in enumerate((*old.labels, ""))}
        places.append([(n, at[label], label) for n, label in enumerate((*new.labels, "")) if label in at])
    now = release.hidden[np.ix_([n for n, _, _ in places[0]], [n for n, _, _ in places[1]])]
    before = earlier.hidden[np.ix_([o for _, o, _ in places[0]], [o for _, o, _ in places[1]])]
    return [
        Leak(places[0][r][2], places[1][c][2], "earlier" if now[r, c] else "now")
        for r, c in np.argwhere(now != before)
    ]


def _release(table: RegionIndustryTable, at: int, why: TextArray, parameters: Mapping[str, str]) -> Release:
    figures = with_totals(np.asarray(table.cells[at].toarray(), dtype=float))
    told = np.where(why == SHOWN, figures, np.nan)
    provenance = provenance_of(table, "disclosure_control", parameters)
    hidden = why != SHOWN
    inside = hidden[:-1, :-1]
    told_of = fault(
        "withheld-figures",
        count=int(inside.sum()),
        total=int((figures[:-1, :-1] > 0).sum()),
        totals=int(hidden.sum() - inside.sum()),
        complementary=int((why == COMPLEMENTARY).sum()),
    )
    provenance = replace(provenance, remarks=(*provenance.remarks, fault_sentence(told_of)))
    years = table.years[at : at + 1]
    axes = Axis("region", table.regions), Axis("industry", table.industries)

    def part(place: Any, *along: Axis) -> Result:
        stacked = (np.newaxis, *place) if table.years else place
        return Result({"published": told[stacked]}, along, provenance, years, reasons=why[stacked])

    inner = slice(None, -1)
    return Release(
        cells=part((inner, inner), *axes),
        regions=part((inner, -1), axes[0]),
        industries=part((-1, inner), axes[1]),
        total=float(told[-1, -1]),
        why=why,
        year=years[0] if years else None,
    )

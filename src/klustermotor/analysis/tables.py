"""What a region x industry table is: cells of one variable by region, industry and, where there are any, years.

Assumes labels that are text (codes keep their leading zeros) and a table that was checked where it was made: see
``doors.py``. A cell that is absent is 0. Nothing here is dense until a measure asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import TableError, fault, phrase, require
from klustermotor.analysis.results import FloatArray
from klustermotor.errors import Fault

VARIABLES = ("employment", "establishments", "turnover", "value added")


@dataclass(frozen=True, eq=False)
class Units:
    """What is known of the plants (or firms) behind the cells, one sparse matrix [region, industry] for each year.

    Attributes
    ----------
    count
        How many plants there are.
    squares
        Sum of squares of the plants' values.
    largest
        Value of the largest plant.
    """

    count: tuple[sparse.csr_array, ...]
    squares: tuple[sparse.csr_array, ...]
    largest: tuple[sparse.csr_array, ...]


@dataclass(frozen=True, eq=False)
class RegionIndustryTable:
    """Cells of one variable by region, industry and year.

    Attributes
    ----------
    regions, industries
        Labels, sorted; rows and columns of every matrix.
    cells
        One sparse matrix [region, industry] for each year, or a single one where there are no years.
    years
        Ascending; empty where the table has none.
    variable
        What is counted, such as ``"employment"``.
    units
        The plants behind the cells, where the table was counted from a register.
    region_names, industry_names
        What people call them, by label; may be incomplete.
    source, vintage
        Who published it and which edition.
    remarks
        What a reader has to know and what is no reason to refuse the table.
    """

    regions: tuple[str, ...]
    industries: tuple[str, ...]
    cells: tuple[sparse.csr_array, ...]
    years: tuple[int, ...] = ()
    variable: str = "employment"
    units: Units | None = None
    region_names: Mapping[str, str] = field(default_factory=dict)
    industry_names: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    vintage: str = ""
    remarks: tuple[Fault, ...] = ()

    @classmethod
    def of(
        cls,
        values: npt.ArrayLike,
        *,
        regions: Sequence[str] | None = None,
        industries: Sequence[str] | None = None,
        years: Sequence[int] = (),
        variable: str = "employment",
    ) -> RegionIndustryTable:
        """A table from an array [region, industry] or [year, region, industry], labels in the array's order.

        >>> table = RegionIndustryTable.of([[1, 2], [3, 4]], regions=["N", "S"], industries=["10", "20"])
        >>> table.dense().tolist()
        [[1.0, 2.0], [3.0, 4.0]]
        """
        array = np.asarray(values, dtype=float)
        cube = array if array.ndim == 3 else array[np.newaxis]
        rows = tuple(regions) if regions is not None else tuple(f"R{n + 1}" for n in range(cube.shape[1]))
        columns = (
            tuple(industries) if industries is not None else tuple(f"I{n + 1}" for n in range(cube.shape[2]))
        )
        if cube.shape[1:] != (len(rows), len(columns)):
            wanted = phrase("wanted", "labelled-cells", regions=len(rows), industries=len(columns))
            raise TableError([fault("wrong-shape", found=str(cube.shape[1:]), **wanted)])
        return cls(rows, columns, tuple(sparse.csr_array(year) for year in cube), tuple(years), variable)

    def matrix(self, year: int | None = None) -> sparse.csr_array:
        """The cells of a year (the last one unless told), sparse."""
        return self.cells[self.position(year)]

    def dense(self, year: int | None = None) -> FloatArray:
        """The cells of a year (the last one unless told) as an array [region, industry]."""
        return np.asarray(self.matrix(year).toarray(), dtype=float)

    @cached_property
    def cube(self) -> FloatArray:
        """All cells as an array [year, region, industry]."""
        return np.stack([np.asarray(cells.toarray(), dtype=float) for cells in self.cells])

    def position(self, year: int | None) -> int:
        """Which of the years, from 0; the last one for ``None``.

        Raises
        ------
        TableError
            ``bad-parameter``: a year that the table does not have.
        """
        if year is None:
            return len(self.cells) - 1
        require(bool(self.years), "year", wanted="no-year", found=year)
        require(year in self.years, "year", wanted="one-of", choices=self.years, found=year)
        return self.years.index(year)

    def region_name(self, region: str) -> str:
        """What people call a region, or its label."""
        return self.region_names.get(region, region)

    def industry_name(self, industry: str) -> str:
        """What people call an industry, or its label."""
        return self.industry_names.get(industry, industry)

    @cached_property
    def plant_herfindahl(self) -> FloatArray | None:
        """Herfindahl of plant sizes in each industry over all regions [year, industry]; ``None`` without plants."""
        if self.units is None:
            return None
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.stack(
                [
                    np.asarray(squares.sum(axis=0)) / np.asarray(cells.sum(axis=0)) ** 2
                    for squares, cells in zip(self.units.squares, self.cells, strict=True)
                ]
            )

    def named(
        self, *, regions: Mapping[str, str] | None = None, industries: Mapping[str, str] | None = None
    ) -> RegionIndustryTable:
        """The same table with names for its labels."""
        return replace(
            self,
            region_names={**self.region_names, **(regions or {})},
            industry_names={**self.industry_names, **(industries or {})},
        )

    def only(
        self,
        *,
        regions: Iterable[str] | None = None,
        industries: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
    ) -> RegionIndustryTable:
        """The part of the table with these regions, industries and years, in the table's order.

        Raises
        ------
        TableError
            ``unknown-label``
        """
        rows = _chosen(self.regions, regions, "regions")
        columns = _chosen(self.industries, industries, "industries")
        times = [self.position(year) for year in years] if years is not None else list(range(len(self.cells)))

        def cut(matrices: tuple[sparse.csr_array, ...]) -> tuple[sparse.csr_array, ...]:
            return tuple(sparse.csr_array(matrices[time][rows][:, columns]) for time in times)

        units = self.units and Units(cut(self.units.count), cut(self.units.squares), cut(self.units.largest))
        return replace(
            self,
            regions=tuple(self.regions[row] for row in rows),
            industries=tuple(self.industries[column] for column in columns),
            years=tuple(self.years[time] for time in times) if self.years else (),
            cells=cut(self.cells),
            units=units,
        )

    def rolled_up(
        self,
        *,
        industries: Mapping[str, str] | None = None,
        regions: Mapping[str, str] | None = None,
    ) -> RegionIndustryTable:
        """The table on a coarser level: cells with the same parent are added up.

        Parameters
        ----------
        industries, regions
            Parent of every label, such as ``classification.parents("division")``.

        Raises
        ------
        TableError
            ``missing-label``: a label without a parent.
        """
        faults = [
            fault("missing-label", argument=argument, places=lacking)
            for argument, labels, parents in (
                ("industries", self.industries, industries),
                ("regions", self.regions, regions),
            )
            if parents is not None and (lacking := [label for label in labels if label not in parents])
        ]
        if faults:
            raise TableError(faults)
        rows, row_sums = _gathering(self.regions, regions)
        columns, column_sums = _gathering(self.industries, industries)

        def gathered(matrices: tuple[sparse.csr_array, ...]) -> tuple[sparse.csr_array, ...]:
            return tuple(sparse.csr_array(row_sums @ matrix @ column_sums.T) for matrix in matrices)

        def greatest(matrices: tuple[sparse.csr_array, ...]) -> tuple[sparse.csr_array, ...]:
            return tuple(_greatest(matrix, row_sums, column_sums) for matrix in matrices)

        units = self.units and Units(
            gathered(self.units.count), gathered(self.units.squares), greatest(self.units.largest)
        )
        return replace(self, regions=rows, industries=columns, cells=gathered(self.cells), units=units)


def _chosen(labels: tuple[str, ...], wanted: Iterable[str] | None, argument: str) -> list[int]:
    if wanted is None:
        return list(range(len(labels)))
    asked = list(wanted)
    unknown = [label for label in asked if label not in set(labels)]
    if unknown:
        raise TableError([fault("unknown-label", argument=argument, places=unknown)])
    kept = set(asked)
    return [position for position, label in enumerate(labels) if label in kept]


def _gathering(
    labels: tuple[str, ...], parents: Mapping[str, str] | None
) -> tuple[tuple[str, ...], sparse.csr_array]:
    """The parents in order, and the 0/1 matrix [parent, label] that adds their children up."""
    if parents is None:
        return labels, sparse.csr_array(sparse.eye_array(len(labels)))
    above = tuple(sorted({parents[label] for label in labels}))
    place = {label: number for number, label in enumerate(above)}
    rows = [place[parents[label]] for label in labels]
    ones = np.ones(len(labels))
    matrix = sparse.csr_array((ones, (rows, np.arange(len(labels)))), shape=(len(above), len(labels)))
    return above, matrix


def _greatest(
    matrix: sparse.csr_array, rows: sparse.csr_array, columns: sparse.csr_array
) -> sparse.csr_array:
    """The largest of the cells that are gathered into one."""
    flat = matrix.tocoo()
    row = rows.tocsc().indices[flat.row]
    column = columns.tocsc().indices[flat.col]
    gathered = np.zeros((rows.shape[0], columns.shape[0]))
    np.maximum.at(gathered, (row, column), flat.data)
    return sparse.csr_array(gathered)

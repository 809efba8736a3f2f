"""Which other figures must be withheld with those that tell of someone: rectangles that nobody can see through.

Assumes a table with its totals as a last row and a last column. Where the four corners of a rectangle are withheld,
one can be more and its neighbours less, and every total stays: how much, nobody can tell who sees the rest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from klustermotor.analysis.results import FloatArray

BoolArray = npt.NDArray[np.bool_]
Place = tuple[int, int]

NEAREST = 60  # how many rows and columns are tried, the cheapest ones, before all are


def complementary(figures: FloatArray, units: FloatArray, primary: BoolArray, need: FloatArray) -> BoolArray:
    """All that is withheld: what tells of someone, and what protects it.

    Parameters
    ----------
    figures, units
        Values and number of units [region + 1, industry + 1], totals last.
    primary
        What must not be told.
    need
        How far each of these must be able to move.
    """
    search = _Search(figures, units, need, primary.copy())
    rows, columns = np.nonzero(primary)
    for one in np.argsort(-need[rows, columns], kind="stable"):
        search.protect((int(rows[one]), int(columns[one])))
    search.give_back(primary)
    return search.hidden


@dataclass
class _Search:
    figures: FloatArray
    units: FloatArray
    need: FloatArray
    hidden: BoolArray
    corners: dict[Place, list[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.last = len(self.figures) - 1, self.figures.shape[1] - 1
        # What it costs to withhold a figure: its value, nothing when it is withheld already. ``any_cost`` allows
        # every figure that is there; ``cost`` leaves out those of one unit, who knows its own figure.
        self.any_cost = np.where(self.figures > 0, np.where(self.hidden, 0.0, self.figures), np.inf)
        self.cost = np.where(self.units >= 2, self.any_cost, np.inf)

    def protect(self, place: Place) -> None:
        """Withhold the cheapest rectangle of a figure."""
        found = self.rectangle(place, self.cost)
        if not found and (place[0] == self.last[0] or place[1] == self.last[1]):
            found = self.rectangle(place, self.any_cost)
        found = found or self.with_totals(place)
        self.corners[place] = found
        for corner in found:
            self.hidden[corner] = True
            for cost in (self.any_cost, self.cost):
                cost[corner] = 0.0 if np.isfinite(cost[corner]) else np.inf

    def rectangle(self, place: Place, cost: FloatArray) -> list[Place] | None:
        """The other three corners of the cheapest rectangle; ``None`` where there is none."""
        row, column = place
        down, along = self.lines(place, cost)
        enough = self.need[place]
        rows = np.flatnonzero(np.isfinite(down) & (self.figures[:, column] >= enough))
        columns = np.flatnonzero(np.isfinite(along) & (self.figures[row] >= enough))
        rows, columns = rows[rows != row], columns[columns != column]
        if not (rows.size and columns.size):
            return None
        tried = (
            [NEAREST] if max(rows.size, columns.size) <= NEAREST else [NEAREST, max(rows.size, columns.size)]
        )
        for most in tried:
            near_rows, near_columns = _cheapest(rows, down, most), _cheapest(columns, along, most)
            block = np.ix_(near_rows, near_columns)
            price = np.where(self.figures[block] >= enough, cost[block], np.inf)
            price = price + down[near_rows, np.newaxis] + along[near_columns]
            best = int(np.argmin(price))
            if np.isfinite(price.flat[best]):
                other_row, other_column = (int(n) for n in np.unravel_index(best, price.shape))
                far_row, far_column = int(near_rows[other_row]), int(near_columns[other_column])
                return [(row, far_column), (far_row, column), (far_row, far_column)]
        return None

    def lines(self, place: Place, cost: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Costs down the figure's column and along its row; one unit is no stranger where it is the figure's own."""
        row, column = place
        alone = self.units[place] == 1
        own_rows, own_columns = row == self.last[0] and alone, column == self.last[1] and alone
        down = (self.any_cost if own_rows else cost)[:, column].copy()
        along = (self.any_cost if own_columns else cost)[row].copy()
        down[-1], along[-1] = self.any_cost[-1, column], self.any_cost[row, -1]
        return down, along

    def with_totals(self, place: Place) -> list[Place]:
        """The rectangle that a figure makes with its totals, or a total with its largest cell: there is always one."""
        cells = self.figures[:-1, :-1] + self.units[:-1, :-1]  # a unit that has nothing is still there
        row, column = place
        rows = np.arange(self.last[0]) if row == self.last[0] else np.array([row])
        columns = np.arange(self.last[1]) if column == self.last[1] else np.array([column])
        largest = np.unravel_index(int(np.argmax(cells[np.ix_(rows, columns)])), (len(rows), len(columns)))
        cell = int(rows[largest[0]]), int(columns[largest[1]])
        corners = [cell, (cell[0], self.last[1]), (self.last[0], cell[1]), self.last]
        return [corner for corner in corners if corner != place]

    def give_back(self, primary: BoolArray) -> None:
        """Publish what the rectangles can do without, the largest first."""
        users: dict[Place, set[Place]] = defaultdict(set)
        for place, corners in self.corners.items():
            for corner in corners:
                users[corner].add(place)
        chosen = [(int(row), int(column)) for row, column in np.argwhere(self.hidden & ~primary)]
        self.any_cost[~self.hidden] = np.inf
        self.cost[~self.hidden] = np.inf
        for spare in sorted(chosen, key=lambda place: -self.figures[place]):
            before = self.any_cost[spare], self.cost[spare]
            self.any_cost[spare] = self.cost[spare] = np.inf
            moved = {place: self.rectangle(place, self.cost) or [] for place in users[spare]}
            if not all(moved.values()):
                self.any_cost[spare], self.cost[spare] = before
                continue
            for place, corners in moved.items():
                for corner in self.corners[place]:
                    users[corner].discard(place)
                for corner in corners:
                    users[corner].add(place)
            self.corners.update(moved)
        for place in chosen:
            self.hidden[place] = bool(users[place])


def _cheapest(places: npt.NDArray[np.intp], cost: FloatArray, most: int) -> npt.NDArray[np.intp]:
    if places.size <= most:
        return places
    return places[np.argpartition(cost[places], most - 1)[:most]]

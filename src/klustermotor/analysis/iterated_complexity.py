"""Complexity step by step: the method of reflections, and the fitness of regions and industries.

Assumes cells of 0 or more, regions in rows and industries in columns. An industry is present in a region where its
location quotient reaches a threshold; everything here is of these presences only, and compares regions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.presence import present_cells
from klustermotor.analysis.results import FloatArray


class Reflections(NamedTuple):
    """Columns of ``reflections`` and ``product_reflections``."""

    standardised: FloatArray
    average: FloatArray


class Fitness(NamedTuple):
    """Columns of ``fitness``."""

    fitness: FloatArray
    change: FloatArray


class ProductFitness(NamedTuple):
    """Columns of ``product_fitness``."""

    product_fitness: FloatArray
    change: FloatArray


@measure("region", sparse_input=True, undefined="not-present")
def reflections(
    employment: FloatArray | sparse.csr_array, *, iterations: int = 20, threshold: float = 1.0
) -> Reflections:
    """Method of reflections for regions.

    k_r,0 = sum over i of M_ri; k_r,n = (1 / k_r,0) sum over i of M_ri k_i,n-1, and the same for industries.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    iterations
        n, 0 or more. 0 is diversity; 1 the mean ubiquity of a region's industries; 2 the mean diversity of regions
        that have the same industries; and so on.
    threshold
        Location quotient from which an industry is present; more than 0.

    Returns
    -------
    Reflections of arrays [region], or Result
        ``standardised``: z-score (ddof 0) of the last reflection; 0 where all are equal. ``average``: the reflection
        itself, in number of industries for even n and number of regions for odd n. Missing where a region has nothing
        present.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    Offered because much is written with it. Its reflections all draw towards one number and their z-scores towards
    ``economic_complexity`` (with either sign), which is what to use: how far 20 steps come depends on the table. Odd
    reflections of a region are low where it is complex. What differs from that one number is computed on its own, so
    that z-scores keep their digits at a large n.

    EconGeo's ``morc`` stretches each reflection after the second to 0-100, which changes no z-score; econcomplex's
    stops early and turns the sign by the correlation with diversity.

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity. Proceedings of the National
    Academy of Sciences 106, 10570-10575. https://doi.org/10.1073/pnas.0900943106

    Examples
    --------
    North has three industries, found in 1, 2 and 3 regions: mean ubiquity 2. East has the last two: 2.5. South: 3.

    >>> nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    >>> reflections(nested, iterations=1, threshold=0.5).average.tolist()
    [2.0, 2.5, 3.0]
    """
    return Reflections(*reflected(present_cells(employment, threshold), _whole(iterations, 0))[0])


@measure("industry", sparse_input=True, undefined="not-present")
def product_reflections(
    employment: FloatArray | sparse.csr_array, *, iterations: int = 20, threshold: float = 1.0
) -> Reflections:
    """Method of reflections for industries.

    k_i,0 = sum over r of M_ri; k_i,n = (1 / k_i,0) sum over r of M_ri k_r,n-1.

    Parameters
    ----------
    employment, iterations, threshold
        As in ``reflections``; n = 0 is ubiquity, 1 the mean diversity of the regions that have the industry.

    Returns
    -------
    Reflections of arrays [industry], or Result
        As in ``reflections``; missing where an industry is present nowhere.

    Raises
    ------
    TableError
        As ``reflections``.

    Notes
    -----
    As in ``reflections``; odd reflections of an industry are high where it is complex. EconGeo: ``mort``.

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity. Proceedings of the National
    Academy of Sciences 106, 10570-10575. https://doi.org/10.1073/pnas.0900943106

    Examples
    --------
    The first industry is only in the north, which has 3; the second in north and east, (3 + 2) / 2; the last in all.

    >>> nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    >>> product_reflections(nested, iterations=1, threshold=0.5).average.tolist()
    [3.0, 2.5, 2.0]
    """
    return Reflections(*reflected(present_cells(employment, threshold), _whole(iterations, 0))[1])


@measure("region", sparse_input=True, undefined="not-present")
def fitness(
    employment: FloatArray | sparse.csr_array,
    *,
    threshold: float = 1.0,
    iterations: int = 1000,
    tolerance: float = 1e-10,
) -> Fitness:
    """Fitness of regions.

    F_r = sum over i of M_ri Q_i; Q_i = 1 / (sum over r of M_ri / F_r); each divided by its mean, again and again.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    threshold
        Location quotient from which an industry is present; more than 0.
    iterations
        How many times at most; 1 or more.
    tolerance
        Stops when no fitness has changed by more than this, in means of fitness; more than 0.

    Returns
    -------
    Fitness of arrays [region], or Result
        ``fitness``: 0 or more, mean 1 over the regions that have something present. ``change``: the largest change in
        the last step, the same for all; it has converged when this is not above ``tolerance``. Missing where a region
        has nothing present.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``,
        ``nothing-to-compare-with``

    Notes
    -----
    Fitness may draw towards 0 for many regions, ever more slowly; the order is then settled long before the values.
    Look at ``change`` before values are compared. Industries that a weak region has count for little: one small cell in
    a weak region can put an industry at the bottom.

    Every step uses the values of the step before, as published. econcomplex uses the new fitness at once: the same
    limit by another way.

    References
    ----------
    Tacchella, A., Cristelli, M., Caldarelli, G., Gabrielli, A. and Pietronero, L. (2012). A new metrics for countries'
    fitness and products' complexity. Scientific Reports 2, 723. https://doi.org/10.1038/srep00723

    Pugliese, E., Zaccaria, A. and Pietronero, L. (2016). On the convergence of the fitness-complexity algorithm. The
    European Physical Journal Special Topics 225, 1893-1911. https://doi.org/10.1140/epjst/e2015-50118-1

    Examples
    --------
    One step from 1 for all: fitness is the number of industries, 3, 2 and 1, divided by its mean 2.

    >>> nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    >>> fitness(nested, threshold=0.5, iterations=1).fitness.tolist()
    [1.5, 1.0, 0.5]
    """
    _positive(tolerance)
    found = fitness_of(present_cells(employment, threshold), _whole(iterations, 1), tolerance)
    return Fitness(found.regions, np.full(len(found.regions), found.change))


@measure("industry", sparse_input=True, undefined="not-present")
def product_fitness(
    employment: FloatArray | sparse.csr_array,
    *,
    threshold: float = 1.0,
    iterations: int = 1000,
    tolerance: float = 1e-10,
) -> ProductFitness:
    """Complexity of industries by the fitness method.

    Q_i = 1 / (sum over r of M_ri / F_r); F_r = sum over i of M_ri Q_i; each divided by its mean, again and again.

    Parameters
    ----------
    employment, threshold, iterations, tolerance
        As in ``fitness``.

    Returns
    -------
    ProductFitness of arrays [industry], or Result
        ``product_fitness``: 0 or more, mean 1 over the industries that are present somewhere. ``change``: as in
        ``fitness``. Missing where an industry is present nowhere.

    Raises
    ------
    TableError
        As ``fitness``.

    Notes
    -----
    As in ``fitness``.

    References
    ----------
    Tacchella, A., Cristelli, M., Caldarelli, G., Gabrielli, A. and Pietronero, L. (2012). A new metrics for countries'
    fitness and products' complexity. Scientific Reports 2, 723. https://doi.org/10.1038/srep00723

    Examples
    --------
    One step from 1 for all: 1 / (number of regions), that is 1, 1/2 and 1/3, divided by their mean 11/18.

    >>> nested = np.array([[9, 6, 30], [0, 6, 34], [0, 0, 80]])
    >>> (product_fitness(nested, threshold=0.5, iterations=1).product_fitness * 11 / 18).round(4).tolist()
    [1.0, 0.5, 0.3333]
    """
    _positive(tolerance)
    found = fitness_of(present_cells(employment, threshold), _whole(iterations, 1), tolerance)
    return ProductFitness(found.industries, np.full(len(found.industries), found.change))


def reflected(present: sparse.csr_array, iterations: int) -> tuple[Reflections, Reflections]:
    """The last reflection of regions and of industries."""
    rows, columns = _with_something(present)
    group = sparse.csr_array(present[rows][:, columns])
    turned = sparse.csr_array(group.T)
    diverse, ubiquitous = np.asarray(group.sum(axis=1)), np.asarray(group.sum(axis=0))
    # The weighted mean passes unchanged from one side to the other at each step; what differs from it is carried apart.
    middle, other_middle = _mean(diverse, diverse), _mean(ubiquitous, ubiquitous)
    regions, industries = diverse - middle, ubiquitous - other_middle
    for _ in range(iterations if len(rows) else 0):
        regions, industries = (
            _around((group @ industries) / diverse, diverse, industries),
            _around((turned @ regions) / ubiquitous, ubiquitous, regions),
        )
        middle, other_middle = other_middle, middle
    return (
        _reflections(regions, middle, rows, present.shape[0]),
        _reflections(industries, other_middle, columns, present.shape[1]),
    )


def _with_something(present: sparse.csr_array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    return np.flatnonzero(present.sum(axis=1)), np.flatnonzero(present.sum(axis=0))


def _mean(values: FloatArray, weights: FloatArray) -> float:
    return float(values @ weights / weights.sum()) if len(weights) else 0.0


def _around(values: FloatArray, weights: FloatArray, before: FloatArray) -> FloatArray:
    """What differs from the weighted mean; 0 where only rounding of what was before is left."""
    deviations: FloatArray = values - _mean(values, weights)
    only_rounding = np.abs(deviations).max() <= 1e-13 * np.abs(before).max()
    return np.zeros_like(deviations) if only_rounding else deviations


def _reflections(
    deviations: FloatArray, middle: float, places: npt.NDArray[np.intp], length: int
) -> Reflections:
    standardised, average = np.full(length, np.nan), np.full(length, np.nan)
    if len(places):
        average[places] = deviations + middle
        centred = deviations - deviations.mean()
        spread = centred.std()
        standardised[places] = centred / spread if spread > 0 else 0.0
    return Reflections(standardised, average)


class _Fitness(NamedTuple):
    regions: FloatArray
    industries: FloatArray
    change: float


def fitness_of(present: sparse.csr_array, iterations: int, tolerance: float) -> _Fitness:
    """Fitness of regions and of industries, and the largest change of a region's in the last step."""
    rows, columns = _with_something(present)
    group = sparse.csr_array(present[rows][:, columns])
    turned = sparse.csr_array(group.T)
    regions, industries, change = np.ones(len(rows)), np.ones(len(columns)), np.nan
    for _ in range(iterations if len(rows) else 0):
        with np.errstate(divide="ignore", over="ignore"):  # what has come to 0 stays there
            stronger, rarer = group @ industries, 1 / (turned @ (1 / regions))
        stronger, rarer = stronger / stronger.mean(), rarer / rarer.mean()
        change = float(np.abs(stronger - regions).max())
        regions, industries = stronger, rarer
        if change <= tolerance:
            break
    return _Fitness(
        _spread_out(regions, rows, present.shape[0]),
        _spread_out(industries, columns, present.shape[1]),
        change,
    )


def _spread_out(values: FloatArray, places: npt.NDArray[np.intp], length: int) -> FloatArray:
    spread = np.full(length, np.nan)
    spread[places] = values
    return spread


def _whole(iterations: int, least: int) -> int:
    holds = iterations >= least and iterations == int(iterations)
    require(holds, "iterations", wanted="whole-from", least=least, found=iterations)
    return int(iterations)


def _positive(tolerance: float) -> None:
    require(tolerance > 0, "tolerance", wanted="above", least=0, found=tolerance)

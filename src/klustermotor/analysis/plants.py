"""Concentration beyond that of few plants, and of industries together: Ellison-Glaeser and Maurel-Sédillot.

Assumes cells of 0 or more, regions in rows and industries in columns, and for each industry the Herfindahl index of
its plants' sizes. Under the null hypothesis each plant is thrown at the map as a dart that hits a region with the
probability of that region's share of the reference, independently of all other plants.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import TableError, fault, phrase, require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.presence import gram
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import (
    Cells,
    Reference,
    added_up,
    defined,
    divided,
    gathered,
    grouping,
    reference_shares,
    squared_distance,
)


class PlantConcentration(NamedTuple):
    """An index of localisation, what it is made of, and how far it is from chance."""

    gamma: FloatArray
    concentration: FloatArray
    by_chance: FloatArray
    plant_herfindahl: FloatArray
    z: FloatArray


@measure(
    "industry",
    sparse_input=True,
    vectors={"plant_herfindahl": "industry", "plant_fourth_powers": "industry", "reference": "region"},
    needs=("plant_herfindahl",),
    undefined="one-plant",
)
def ellison_glaeser(
    employment: FloatArray | sparse.csr_array,
    *,
    plant_herfindahl: npt.ArrayLike | None = None,
    plant_fourth_powers: npt.ArrayLike | None = None,
    reference: Reference = "employment",
) -> PlantConcentration:
    """Ellison-Glaeser index of geographic concentration of every industry.

    gamma_i = [G_i / (1 - X) - H_i] / (1 - H_i), with G_i = sum_r (s_ri - x_r)^2, X = sum_r x_r^2 and
    H_i = sum_k z_k^2, where s_ri is the region's share of the industry, x_r its share of the reference and z_k the
    plant's share of the industry.

    Parameters
    ----------
    employment
        Employment, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    plant_herfindahl
        H of every industry, above 0 to 1: array [industry] or a mapping from industry. A table that was counted from a
        register of plants knows it.
    plant_fourth_powers
        Sum of z_k^4 of every industry, for the exact variance of G; without it z is held against the largest variance
        that H allows, so that significance is never overstated.
    reference
        ``"employment"``: all industries together, the industry itself among them; ``"equal"``: the same for every
        region; ``"mean"``: the mean of the industries' own shares; or one number for each region (an array, or a
        mapping from region).

    Returns
    -------
    PlantConcentration of arrays [industry], or Result
        ``gamma``: 0 as by chance, above 0 more concentrated, below 0 more spread; ``concentration``: G; ``by_chance``:
        the G that plants of these sizes would have by chance, (1 - X) H; ``plant_herfindahl``: H; ``z``: (G -
        by_chance) / its standard deviation under the null hypothesis. ``gamma`` and ``z`` are missing where the
        industry has nothing or one plant only (H = 1), or where one region is the whole reference; G where the
        industry has nothing.

    Raises
    ------
    TableError
        ``needs-plant-sizes``, ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``,
        ``missing-value``, ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    The authors call a difference significant at two standard deviations, and gamma above 0.05 very localised, below
    0.02 not very localised. var G = 2 {H^2 [X - 2 sum x^3 + X^2] - sum z^4 [X - 4 sum x^3 + 3 X^2]}. The index does
    not know which regions are neighbours. Comparable between industries, however many plants they have and however
    large. By the authors' model it does not depend on how large the regions are either; in practice it grows with
    them, where what draws plants together reaches across borders. REAT's ``ellison.a`` is the same.

    References
    ----------
    Ellison, G., & Glaeser, E. L. (1997). Geographic concentration in U.S. manufacturing industries: A dartboard
    approach. Journal of Political Economy, 105(5), 889-927. https://doi.org/10.1086/262098

    Examples
    --------
    Shares of 0.75 and 0.25 where the reference has 0.5 and 0.5: G = 0.125, X = 0.5. With four equal plants H = 0.25:
    (0.125 / 0.5 - 0.25) / 0.75 = 0, which is what chance gives.

    >>> answer = ellison_glaeser(
    ...     np.array([[60, 40], [20, 60]]), plant_herfindahl=[0.25, 0.1], reference="equal"
    ... )
    >>> answer.gamma.round(3).tolist(), answer.concentration.round(3).tolist()
    ([0.0, -0.067], [0.125, 0.02])
    """
    cells = Cells.of(employment)
    expected = reference_shares(cells, reference)
    sizes = _plant_powers("plant_herfindahl", plant_herfindahl, cells, measure="ellison_glaeser")
    second, third = (expected**2).sum(), (expected**3).sum()
    concentration = squared_distance(cells, expected)
    by_chance = defined((1 - second) * sizes, cells.industries > 0)
    of_fourth = -2 * (second - 4 * third + 3 * second**2)
    fourth = _powers_or_worst(
        plant_fourth_powers, "plant_fourth_powers", cells, sizes=sizes, weight=of_fourth
    )
    variance = 2 * sizes**2 * (second - 2 * third + second**2) + of_fourth * fourth
    gamma = _beyond_plants(concentration / (1 - second) if second < 1 else np.nan, sizes)
    return PlantConcentration(
        gamma, concentration, by_chance, sizes, _z(concentration - by_chance, variance, gamma)
    )


@measure(
    "industry",
    sparse_input=True,
    vectors={
        "plant_herfindahl": "industry",
        "plant_third_powers": "industry",
        "plant_fourth_powers": "industry",
        "reference": "region",
    },
    needs=("plant_herfindahl",),
    undefined="one-plant",
)
def maurel_sedillot(
    employment: FloatArray | sparse.csr_array,
    *,
    plant_herfindahl: npt.ArrayLike | None = None,
    plant_third_powers: npt.ArrayLike | None = None,
    plant_fourth_powers: npt.ArrayLike | None = None,
    reference: Reference = "employment",
) -> PlantConcentration:
    """Maurel-Sedillot index of geographic concentration of every industry.

    gamma_i = [(S_i - X) / (1 - X) - H_i] / (1 - H_i), with S_i = sum_r s_ri^2, X = sum_r x_r^2 and H_i = sum_k z_k^2,
    where s_ri is the region's share of the industry, x_r its share of the reference and z_k the plant's share of the
    industry.

    Parameters
    ----------
    employment
        Employment, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    plant_herfindahl
        H of every industry, above 0 to 1: array [industry] or a mapping from industry. A table that was counted from a
        register of plants knows it.
    plant_third_powers, plant_fourth_powers
        Sums of z_k^3 and z_k^4 of every industry, for the exact variance of S; without them z is held against the
        largest variance that H allows, so that significance is never overstated.
    reference
        As in ``ellison_glaeser``.

    Returns
    -------
    PlantConcentration of arrays [industry], or Result
        ``gamma``: 0 as by chance, above 0 more concentrated, below 0 more spread; ``concentration``: S - X;
        ``by_chance``: what plants of these sizes would have by chance, (1 - X) H; ``plant_herfindahl``: H; ``z``:
        (concentration - by_chance) / its standard deviation under the null hypothesis. Missing as in
        ``ellison_glaeser``.

    Raises
    ------
    TableError
        ``needs-plant-sizes``, ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``,
        ``missing-value``, ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    It starts from the probability that two plants, drawn in proportion to their size, lie in the same region, and
    estimates how far that is beyond what the reference gives. Ellison and Glaeser's G differs by
    2 sum_r x_r (s_ri - x_r): this index is higher for an industry in large regions, theirs treats a concentration in
    large and in small regions alike. With p = X and c = sum x^3, var S = 2 (H^2 - sum z^4) (p - p^2) +
    4 (H - H^2 - 2 sum z^3 + 2 sum z^4) (c - p^2), which follows from the null hypothesis.

    References
    ----------
    Maurel, F., & Sédillot, B. (1999). A measure of the geographic concentration in French manufacturing industries.
    Regional Science and Urban Economics, 29(5), 575-604.

    Examples
    --------
    Shares of 0.75 and 0.25: S = 0.625; the reference has 0.5 and 0.5: X = 0.5. With four equal plants H = 0.25:
    (0.125 / 0.5 - 0.25) / 0.75 = 0, which is what chance gives.

    >>> answer = maurel_sedillot(
    ...     np.array([[60, 40], [20, 60]]), plant_herfindahl=[0.25, 0.1], reference="equal"
    ... )
    >>> answer.gamma.round(3).tolist(), answer.concentration.round(3).tolist()
    ([0.0, -0.067], [0.125, 0.02])
    """
    cells = Cells.of(employment)
    expected = reference_shares(cells, reference)
    sizes = _plant_powers("plant_herfindahl", plant_herfindahl, cells, measure="maurel_sedillot")
    same, thrice = (expected**2).sum(), (expected**3).sum()
    concentration = defined(cells.per_industry(cells.in_industry**2) - same, cells.industries > 0)
    by_chance = defined((1 - same) * sizes, cells.industries > 0)
    one_pair, two_pairs = 2 * (same - same**2), 4 * (thrice - same**2)
    third = _powers_or_worst(
        plant_third_powers, "plant_third_powers", cells, sizes=sizes, weight=-2 * two_pairs
    )
    of_fourth = 2 * two_pairs - one_pair
    fourth = _powers_or_worst(
        plant_fourth_powers, "plant_fourth_powers", cells, sizes=sizes, weight=of_fourth
    )
    variance = one_pair * sizes**2 + two_pairs * (sizes - sizes**2 - 2 * third) + of_fourth * fourth
    gamma = _beyond_plants(concentration / (1 - same) if same < 1 else np.nan, sizes)
    return PlantConcentration(
        gamma, concentration, by_chance, sizes, _z(concentration - by_chance, variance, gamma)
    )


@measure("industry", "industry", sparse_input=True, ranked=False, vectors={"reference": "region"})
def coagglomeration(
    employment: FloatArray | sparse.csr_array, *, reference: Reference = "employment"
) -> FloatArray:
    """Ellison-Glaeser index of coagglomeration of every two industries.

    gamma_ij = sum_r (s_ri - x_r) (s_rj - x_r) / (1 - sum_r x_r^2), where s_ri is the region's share of the industry
    and x_r its share of the reference.

    Parameters
    ----------
    employment
        Employment, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    reference
        ``"employment"``: all industries together; ``"equal"``: the same for every region; ``"mean"``: the mean of the
        industries' own shares, as Ellison, Glaeser and Kerr take it; or one number for each region (an array, or a
        mapping from region).

    Returns
    -------
    array [industry, industry] or Result
        0 as by chance, above 0 more often together; symmetric. On the diagonal G_i / (1 - sum x^2), which plant sizes
        still have to be taken out of: see ``ellison_glaeser``. Missing where either industry has nothing, or where one
        region is the whole reference.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    Plant sizes are not needed, as the plants of different industries are different plants. Being together is no proof
    of a tie: two industries may both want a harbour.

    References
    ----------
    Ellison, G., Glaeser, E. L., & Kerr, W. R. (2010). What causes industry agglomeration? Evidence from
    coagglomeration patterns. American Economic Review, 100(3), 1195-1213. https://doi.org/10.1257/aer.100.3.1195

    Examples
    --------
    Deviations from the reference of 0.25 and -0.25 for the first industry, -0.1 and 0.1 for the second:
    (-0.025 - 0.025) / (1 - 0.5) = -0.1.

    >>> coagglomeration(np.array([[60, 40], [20, 60]]), reference="equal").round(3).tolist()
    [[0.25, -0.1], [-0.1, 0.04]]
    """
    cells = Cells.of(employment)
    expected = reference_shares(cells, reference)
    second = (expected**2).sum()
    shares = sparse.csr_array((cells.in_industry, (cells.row, cells.column)), shape=cells.shape)
    along = cells.per_industry(cells.in_industry * expected[cells.row])
    together = gram(shares)
    together -= along
    together += second - along[:, np.newaxis]
    there = cells.industries > 0
    return defined(np.asarray(divided(together, 1 - second)), np.logical_and.outer(there, there))


@measure(
    "industry",
    sparse_input=True,
    vectors={"groups": "industry", "reference": "region"},
    undefined="one-industry",
)
def group_coagglomeration(
    employment: FloatArray | sparse.csr_array, *, groups: npt.ArrayLike, reference: Reference = "employment"
) -> FloatArray:
    """Ellison-Glaeser index of coagglomeration of every group of industries, told for each of its industries.

    gamma_c = [G - sum_j w_j^2 G_j] / [(1 - sum_r x_r^2) (1 - sum_j w_j^2)], where G is the concentration of the group
    as a whole, G_j that of its industries and w_j the industry's share of the group.

    Parameters
    ----------
    employment
        Employment, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    groups
        The group of every industry, such as its cluster: array [industry] or a mapping from industry.
    reference
        As in ``coagglomeration``.

    Returns
    -------
    array [industry] or Result
        0 as by chance, above 0 more often together than that. Missing where the group has fewer than two industries
        that are not empty, or where one region is the whole reference.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    The authors write it with the industries' gamma and H; both cancel, as gamma_j (1 - H_j) + H_j = G_j / (1 - X). It
    is the mean of the pairwise index over the pairs of different industries, weighted by w_i w_j. REAT's ``ellison.c``
    adds up the industries' shares without their weights, so that its figures differ.

    References
    ----------
    Ellison, G., & Glaeser, E. L. (1997). Geographic concentration in U.S. manufacturing industries: A dartboard
    approach. Journal of Political Economy, 105(5), 889-927. https://doi.org/10.1086/262098

    Examples
    --------
    A group of two has its only pair's index, -0.1 (see ``coagglomeration``).

    >>> group_coagglomeration(
    ...     np.array([[60, 40], [20, 60]]), groups=["metal", "metal"], reference="equal"
    ... ).round(3).tolist()
    [-0.1, -0.1]
    """
    cells = Cells.of(employment)
    expected = reference_shares(cells, reference)
    group = grouping("groups", groups, cells.shape[1])
    grouped = gathered(cells, group)
    number = grouped.shape[1]
    weights = divided(cells.industries, grouped.industries[group]) ** 2
    own = added_up(group, np.nan_to_num(weights * squared_distance(cells, expected)), number)
    squares = added_up(group, np.nan_to_num(weights), number)
    members = added_up(group, (cells.industries > 0).astype(float), number)
    index = divided(squared_distance(grouped, expected) - own, (1 - (expected**2).sum()) * (1 - squares))
    return defined(index, members > 1)[group]


def _beyond_plants(raw: FloatArray | float, sizes: FloatArray) -> FloatArray:
    """What is left of a concentration when that of few plants is taken out; missing with one plant."""
    several = sizes < 1 - 1e-12
    return defined((raw - sizes) / np.where(several, 1 - sizes, 1.0), several)


def _z(beyond: FloatArray, variance: FloatArray, gamma: FloatArray) -> FloatArray:
    """Standard deviations from chance, missing where the index is."""
    spread = np.sqrt(np.maximum(variance, 0.0))
    return defined(np.asarray(divided(beyond, np.where(spread > 1e-12, spread, 0.0))), ~np.isnan(gamma))


def _plant_powers(name: str, given: npt.ArrayLike | None, cells: Cells, *, measure: str = "") -> FloatArray:
    """Sums of powers of plants' shares, from above 0 to 1; missing is allowed, as for an industry with nothing."""
    if given is None:
        raise TableError([fault("needs-plant-sizes", measure=measure, argument=name)])
    powers = np.asarray(given, dtype=float)
    if powers.shape != (cells.shape[1],):
        wanted = phrase("wanted", "values-in", number=cells.shape[1], name=name)
        raise TableError([fault("wrong-shape", found=str(powers.shape), **wanted)])
    outside = powers[(powers <= 0) | (powers > 1 + 1e-9)]
    require(not len(outside), name, wanted="above-to", least=0, most=1, found=outside[:1])
    return np.asarray(np.minimum(powers, 1.0))


def _powers_or_worst(
    given: npt.ArrayLike | None, name: str, cells: Cells, *, sizes: FloatArray, weight: float
) -> FloatArray:
    """Sums of a power of plants' shares; where they are not known, what makes the variance largest.

    With H known, the sum of z^p is at least H^(p - 1), by equal plants, and at most H^(p / 2).
    """
    power = 3 if "third" in name else 4
    if given is not None:
        return _plant_powers(name, given, cells)
    return np.asarray(sizes ** (power / 2 if weight > 0 else power - 1))

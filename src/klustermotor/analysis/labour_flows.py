"""Skill relatedness: which industries exchange workers, and so need the same skills.

Assumes counts of people who changed job, from industry to industry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import gammainc

from klustermotor.analysis.pairs import industry_pairs, labelled
from klustermotor.analysis.results import FloatArray, Result


class SkillRelatedness(NamedTuple):
    """Columns of ``skill_relatedness``."""

    skill_relatedness: FloatArray
    ratio: FloatArray
    p_value: FloatArray


def skill_relatedness(
    flows: Any,
    *,
    origin: str = "origin",
    destination: str = "destination",
    value: str = "value",
    industries: Sequence[str] | None = None,
    symmetric: bool = True,
    within: bool = False,
) -> SkillRelatedness | Result:
    """Skill relatedness: how many more workers move between two industries than their sizes explain.

    R_ij = F_ij F / (F_i. F_.j); symmetric R = (R_ij + R_ji) / 2; SR = (R - 1) / (R + 1).

    Parameters
    ----------
    flows
        People who left a job in the industry of the row for one in that of the column, 0 or more: array [origin,
        destination] (also sparse), or a dataframe with a row for each pair, in any order; rows of a pair are added.
    origin, destination, value
        The dataframe's columns.
    industries
        Labels of an array's industries; of a dataframe, all that are to be in the answer, in order.
    symmetric
        Take the mean of both directions, before it is turned into SR. Otherwise from row to column.
    within
        Count moves between jobs in the same industry, too, in F_i., F_.j and F. Otherwise they are left out.

    Returns
    -------
    SkillRelatedness of arrays [industry, industry], or Result where there are labels
        ``skill_relatedness``: -1 (no moves) to below 1; 0 as many as expected; related above 0. ``ratio``: R, 0 or
        more. ``p_value``: the chance of at least as many moves (of both directions together, when symmetric) if moves
        went by size alone (Poisson), 0 to 1. Missing where F_i. or F_.j is 0 (for symmetric in either direction), and
        for an industry and itself unless ``within``.

    Raises
    ------
    TableError
        ``wrong-shape``, ``negative-value``, ``missing-value``, ``infinite-value``, ``bad-parameter``,
        ``unknown-label``

    Notes
    -----
    Small flows make large ratios: look at the p-value, or keep pairs with enough moves. With many pairs some p-values
    are small by chance. Moves follow distance, too: in one region the ratio mixes skills with what lies near.

    Neffke and Henning estimate the expected flow by a regression on size and wages as well; Neffke, Otto and Weyh use
    the margins as here. As the weight in ``relatedness_density`` only values above 0 count.

    References
    ----------
    Neffke, F. and Henning, M. (2013). Skill relatedness and firm diversification. Strategic Management Journal 34,
    297-316. https://doi.org/10.1002/smj.2014

    Neffke, F., Otto, A. and Weyh, A. (2017). Inter-industry labor flows. Journal of Economic Behavior & Organization
    142, 275-292. https://doi.org/10.1016/j.jebo.2017.07.003

    Examples
    --------
    30 move from the first to the second, of 40 that leave the first, 40 that come to the second, and 100 in all: 30 x
    100 / (40 x 40) = 1.875, and 0.875 / 2.875 = 0.3043. The way back: the same.

    >>> moves = np.array([[500, 30, 10], [30, 400, 10], [10, 10, 90]])
    >>> skill_relatedness(moves).ratio[0].tolist()
    [nan, 1.875, 1.25]
    >>> skill_relatedness(moves).skill_relatedness[0].round(4).tolist()
    [nan, 0.3043, 0.1111]
    """
    pairs = industry_pairs(flows, source=origin, target=destination, value=value, industries=industries)
    found = _related(pairs.values, symmetric=symmetric, within=within)
    if pairs.labels is None:
        return found
    missing = np.isnan(found.skill_relatedness)
    reasons = np.where(missing, "no-flows", "").astype("<U40")
    if not within:
        np.fill_diagonal(reasons, "own-industry")
    parameters = {"symmetric": symmetric, "within": within}
    return labelled(
        found._asdict(),
        pairs.labels,
        measure="skill_relatedness",
        parameters=parameters,
        reasons=reasons if missing.any() else None,
    )


def _related(flows: FloatArray, *, symmetric: bool, within: bool) -> SkillRelatedness:
    moves = flows if within else flows - np.diag(np.diag(flows))
    left, came = moves.sum(axis=1), moves.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.outer(left, came) / moves.sum()
        ratio = np.where(expected > 0, moves / expected, np.nan)
        if symmetric:
            ratio, moves, expected = (ratio + ratio.T) / 2, moves + moves.T, expected + expected.T
    if not within:
        np.fill_diagonal(ratio, np.nan)
    known = ~np.isnan(ratio)
    chance = np.full(ratio.shape, np.nan)
    chance[known] = 1.0
    some = known & (moves > 0)
    if symmetric:
        some = np.triu(some)  # half the work
    chance[some] = gammainc(moves[some], expected[some])  # at least so many, of a Poisson with this mean
    if symmetric:
        chance.T[some] = chance[some]
    return SkillRelatedness((ratio - 1) / (ratio + 1), ratio, chance)

"""Input-output linkage: which industries buy from and sell to each other, and which buy the same things.

Assumes values from the industry that sells (rows) to the industry that buys (columns), in money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.pairs import Pairs, industry_pairs, labelled
from klustermotor.analysis.results import FloatArray, Result

Totals = Mapping[str, float] | npt.ArrayLike | None


class Linkage(NamedTuple):
    """Columns of ``input_output_linkage``."""

    linkage: FloatArray
    share_bought: FloatArray
    share_sold: FloatArray


def input_output_linkage(
    table: Any,
    *,
    seller: str = "seller",
    buyer: str = "buyer",
    value: str = "value",
    industries: Sequence[str] | None = None,
    inputs: Totals = None,
    outputs: Totals = None,
) -> Linkage | Result:
    """Input-output linkage: the largest share that one of two industries buys from, or sells to, the other.

    L_ij = max(b_ij, b_ji, s_ij, s_ji), with b_ij = Z_ji / inputs_i (share of i's inputs bought from j) and
    s_ij = Z_ij / outputs_i (share of i's output sold to j).

    Parameters
    ----------
    table
        Sales of the row's industry to the column's, Z_ij, 0 or more: array [seller, buyer] (also sparse), or a
        dataframe with a row for each pair, in any order; rows of a pair are added.
    seller, buyer, value
        The dataframe's columns.
    industries
        Labels of an array's industries; of a dataframe, all that are to be in the answer, in order.
    inputs, outputs
        All that each industry buys, and all that it makes, above 0 where it has any: array [industry], or by label.
        The sums of the table unless given; then shares are of what is bought and sold within the table.

    Returns
    -------
    Linkage of arrays [industry, industry], or Result where there are labels
        ``linkage``: symmetric, 0 to 1 when totals cover the table. ``share_bought`` [i, j]: share of i's inputs from j.
        ``share_sold`` [i, j]: share of i's output to j. On the diagonal the industry with itself. A share is missing
        where its total is 0; the linkage where all four are.

    Raises
    ------
    TableError
        ``wrong-shape``, ``negative-value``, ``missing-value``, ``infinite-value``, ``bad-parameter``,
        ``unknown-label``, ``missing-label``

    Notes
    -----
    A national table says who trades with whom in the country, not that they do so in the region. Ellison, Glaeser and
    Kerr take shares of all flows, final consumers included: give ``inputs`` and ``outputs`` for that. Trade and
    transport link to nearly everything.

    References
    ----------
    Ellison, G., Glaeser, E. L. and Kerr, W. R. (2010). What causes industry agglomeration? Evidence from
    coagglomeration patterns. American Economic Review 100, 1195-1213. https://doi.org/10.1257/aer.100.3.1195

    Delgado, M., Porter, M. E. and Stern, S. (2016). Defining clusters of related industries. Journal of Economic
    Geography 16, 1-38. https://doi.org/10.1093/jeg/lbv017

    Examples
    --------
    Steel sells 30 of its 40 to cars: 0.75. Of what cars buy, 30 of 60 is steel: 0.5. The larger is the linkage.

    >>> sales = np.array([[10, 30], [0, 30]])
    >>> input_output_linkage(sales).share_sold.tolist()
    [[0.25, 0.75], [0.0, 1.0]]
    >>> input_output_linkage(sales).linkage.tolist()
    [[1.0, 0.75], [0.75, 1.0]]
    """
    pairs = industry_pairs(table, source=seller, target=buyer, value=value, industries=industries)
    bought = _shares(pairs.values.T, _totals("inputs", inputs, pairs, axis=0))
    sold = _shares(pairs.values, _totals("outputs", outputs, pairs, axis=1))
    found = Linkage(np.fmax(np.fmax(bought, bought.T), np.fmax(sold, sold.T)), bought, sold)
    if pairs.labels is None:
        return found
    parameters = {
        "inputs": "sums of the table" if inputs is None else "given",
        "outputs": "sums of the table" if outputs is None else "given",
    }
    return _told(found._asdict(), pairs.labels, "input_output_linkage", parameters)


def input_similarity(
    table: Any,
    *,
    seller: str = "seller",
    buyer: str = "buyer",
    value: str = "value",
    industries: Sequence[str] | None = None,
    side: str = "inputs",
) -> FloatArray | Result:
    """Likeness of what two industries buy (or of whom they sell to).

    cos_ij = (sum over k of Z_ki Z_kj) / sqrt((sum over k of Z_ki^2) (sum over k of Z_kj^2)).

    Parameters
    ----------
    table, seller, buyer, value, industries
        As in ``input_output_linkage``.
    side
        ``inputs``: from whom they buy; ``outputs``: to whom they sell.

    Returns
    -------
    array [industry, industry], or Result where there are labels
        Cosine, 0 (nothing in common) to 1 (the same in the same proportions), symmetric. Missing for an industry that
        buys (sells) nothing.

    Raises
    ------
    TableError
        As ``input_output_linkage``.

    Notes
    -----
    Industries that buy the same things may share suppliers without trading with each other. Large general inputs, such
    as energy and trade, make many industries alike.

    References
    ----------
    Van Eck, N. J. and Waltman, L. (2009). How to normalize cooccurrence data? An analysis of some well-known
    similarity measures. Journal of the American Society for Information Science and Technology 60, 1635-1651.
    https://doi.org/10.1002/asi.21075

    Examples
    --------
    The first buys 3 and 4 of two goods, the second only the second good: 4 x 5 / (5 x 5) = 0.8.

    >>> input_similarity(np.array([[3, 0], [4, 5]])).round(6).tolist()
    [[1.0, 0.8], [0.8, 1.0]]
    """
    require(side in {"inputs", "outputs"}, "side", wanted="either", choices=("inputs", "outputs"), found=side)
    pairs = industry_pairs(table, source=seller, target=buyer, value=value, industries=industries)
    profiles = pairs.values.T if side == "inputs" else pairs.values
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = profiles / np.sqrt((profiles**2).sum(axis=1))[:, np.newaxis]
    alike: FloatArray = unit @ unit.T
    if pairs.labels is None:
        return alike
    return _told({"input_similarity": alike}, pairs.labels, "input_similarity", {"side": side})


def _shares(values: FloatArray, totals: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(totals[:, np.newaxis] > 0, values / totals[:, np.newaxis], np.nan)


def _totals(name: str, given: Totals, pairs: Pairs, *, axis: int) -> FloatArray:
    length = len(pairs.values)
    if given is None:
        return np.asarray(pairs.values.sum(axis=axis))
    if isinstance(given, Mapping):
        require(pairs.labels is not None, name, wanted="unlabelled", found=type(given).__name__)
        lacking = [label for label in pairs.labels or () if label not in given]
        if lacking:
            raise TableError([fault("missing-label", argument=name, places=lacking)])
        given = [given[label] for label in pairs.labels or ()]
    totals = np.asarray(given, dtype=float)
    usable = totals.shape == (length,) and bool(np.isfinite(totals).all()) and bool((totals >= 0).all())
    require(usable, name, wanted="numbers", number=length, found=given)
    return totals


def _told(
    columns: Mapping[str, FloatArray], labels: Sequence[str], measure: str, parameters: Mapping[str, object]
) -> Result:
    missing = np.isnan(next(iter(columns.values())))
    reasons = np.where(missing, "no-flows", "").astype("<U40") if missing.any() else None
    return labelled(columns, labels, measure=measure, parameters=parameters, reasons=reasons)

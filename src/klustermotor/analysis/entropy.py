"""Entropy: of a region over its industries, and of an industry over regions against a reference (Theil).

Assumes cells of 0 or more, regions in rows and industries in columns. An industry or a region with nothing has no
figure, and changes no other's. Entropy by levels of a classification is in ``variety.py``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import require
from klustermotor.analysis.measures import measure
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import (
    Cells,
    Reference,
    added_up,
    defined,
    entropies,
    gathered,
    grouping,
    reference_shares,
)


@measure("region", sparse_input=True, compares=False)
def shannon(employment: FloatArray | sparse.csr_array, *, base: float = 2.0) -> FloatArray:
    """Shannon entropy of every region over its industries.

    S_r = - sum_i s_ri log s_ri; an industry that is absent adds 0.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    base
        Base of the logarithm, more than 1; 2 gives bits.

    Returns
    -------
    array [region] or Result
        0 (one industry only) to log n (n industries alike). Missing where the region has nothing.

    Raises
    ------
    TableError
        ``bad-parameter``, ``negative-value``, ``missing-value``, ``infinite-value``, ``wrong-shape``

    Notes
    -----
    High is diverse, low is special. It depends on how finely industries are told apart: ``related_variety`` and
    ``unrelated_variety`` part it by classification level. EconGeo's ``entropy`` adds 1e-9 inside the logarithm and
    rounds to three decimals, which is not done here.

    References
    ----------
    Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal, 27(3), 379-423.
    https://doi.org/10.1002/j.1538-7305.1948.tb01338.x

    Examples
    --------
    Shares of 1/2, 1/4 and 1/4: 1/2 x 1 bit + 2 x 1/4 x 2 bits = 1.5 bits.

    >>> shannon(np.array([[50, 25, 25], [10, 0, 0]])).tolist()
    [1.5, 0.0]
    """
    require(base > 1, "base", wanted="above", least=1, found=base)
    return entropies(Cells.of(employment), base)


class TheilParts(NamedTuple):
    """Theil's index with its parts between and within groups of regions."""

    theil: FloatArray
    between: FloatArray
    within: FloatArray


@measure("industry", sparse_input=True, vectors={"reference": "region"})
def theil(
    employment: FloatArray | sparse.csr_array, *, reference: Reference = "employment", form: str = "T"
) -> FloatArray:
    """Theil index of concentration of every industry over the regions.

    T_i = sum_r s_ri ln(s_ri / x_r); L_i = sum_r x_r ln(x_r / s_ri), where s_ri is the region's share of the industry
    and x_r its share of the reference.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    reference
        ``"employment"``: all industries together, the industry itself among them; ``"equal"``: the same for every
        region; ``"mean"``: the mean of the industries' own shares; or one number for each region, such as population
        or area (an array, or a mapping from region).
    form
        ``"T"``, weighted by the industry; or ``"L"``, weighted by the reference (mean logarithmic deviation).

    Returns
    -------
    array [industry] or Result
        0 (spread as the reference) or more, in nats (natural logarithms). Missing where the industry has nothing; T
        also where it is present in a region without any of the reference; L also where it is absent from a region that
        has some of it.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    With ``"equal"``, T is PySAL's ``Theil`` and L is REAT's ``theil``; T then has ln(n) as its largest value. L cannot
    be had for an industry that is absent somewhere: with fine industries take T. An industry of a few plants is
    concentrated because it has few plants: see ``ellison_glaeser``.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. North-Holland.

    Brülhart, M., & Traeger, R. (2005). An account of geographic concentration patterns in Europe. Regional Science and
    Urban Economics, 35(6), 597-624. https://doi.org/10.1016/j.regsciurbeco.2004.09.002

    Examples
    --------
    Shares of 3/4 and 1/4 where all jobs have 1/2 and 1/2: 0.75 ln 1.5 + 0.25 ln 0.5 = 0.304 - 0.173 = 0.131.

    >>> theil(np.array([[60, 40], [20, 80]])).round(3).tolist()
    [0.131, 0.057]
    """
    everywhere = np.zeros(employment.shape[0], dtype=np.intp)
    return _theil(employment, reference, form, everywhere).theil


@measure("industry", sparse_input=True, vectors={"reference": "region", "groups": "region"})
def theil_decomposed(
    employment: FloatArray | sparse.csr_array,
    *,
    groups: npt.ArrayLike,
    reference: Reference = "employment",
    form: str = "T",
) -> TheilParts:
    """Theil index of every industry, parted into concentration between and within groups of regions.

    T_i = sum_g S_gi ln(S_gi / X_g) + sum_g S_gi T_gi, where S and X are the group's shares and T_gi is the index over
    the regions of the group; with ``form="L"`` the shares change places and the weights are X_g.

    Parameters
    ----------
    employment
        Employment, or another variable, 0 or more: array [region, industry] (also sparse), a table, or a dataframe.
    groups
        The group of every region, such as its country: array [region] or a mapping from region.
    reference, form
        As in ``theil``.

    Returns
    -------
    TheilParts of arrays [industry], or Result
        ``theil`` = ``between`` + ``within``, each 0 or more, in nats. Missing as in ``theil``.

    Raises
    ------
    TableError
        ``bad-parameter``, ``wrong-shape``, ``missing-label``, ``negative-value``, ``missing-value``,
        ``infinite-value``, ``nothing-to-compare-with``

    Notes
    -----
    More groups take a larger part between them, whatever they are: compare groupings with equally many groups.

    References
    ----------
    Bourguignon, F. (1979). Decomposable income inequality measures. Econometrica, 47(4), 901-920.
    https://doi.org/10.2307/1914138

    Examples
    --------
    Equal reference, employment of 4, 2, 1 and 1, two regions in each group. The groups have 6/8 and 2/8: between
    0.75 ln 1.5 + 0.25 ln 0.5 = 0.131. The first is split 2/3 and 1/3, which gives 0.057, the second evenly: within
    0.75 x 0.057 = 0.042.

    >>> parts = theil_decomposed(
    ...     np.array([[4], [2], [1], [1]]), groups=["west", "west", "east", "east"], reference="equal"
    ... )
    >>> [part.round(3).tolist() for part in parts]
    [[0.173], [0.131], [0.042]]
    """
    return _theil(employment, reference, form, grouping("groups", groups, employment.shape[0]))


def _theil(
    employment: FloatArray | sparse.csr_array, reference: Reference, form: str, groups: npt.NDArray[np.intp]
) -> TheilParts:
    require(form in ("T", "L"), "form", wanted="either", choices=("T", "L"), found=form)
    cells = Cells.of(employment)
    expected = reference_shares(cells, reference)
    grouped = gathered(cells.turned, groups).turned
    between = _divergence(grouped, added_up(groups, expected, grouped.shape[0]), form)
    whole = _divergence(cells, expected, form)
    return TheilParts(whole, between, np.maximum(whole - between, 0.0))  # rounding may pass 0


def _divergence(cells: Cells, expected: FloatArray, form: str) -> FloatArray:
    """Sum over rows of share x ln(share / expected), or with the two changing places."""
    shares, wanted = cells.in_industry, expected[cells.row]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(shares / wanted)
        if form == "T":
            index = cells.per_industry(shares * ratio)
        else:
            seen = cells.per_industry((wanted > 0).astype(float))
            index = cells.per_industry(np.where(wanted > 0, -wanted * ratio, 0.0))
            index[seen < np.count_nonzero(expected)] = np.nan
    return defined(np.maximum(index, 0.0), (cells.industries > 0) & np.isfinite(index))

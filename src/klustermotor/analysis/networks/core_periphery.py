"""Core and periphery: whether a network has one dense middle that the others hang on to, and who is in it.

Assumes that tied pairs count, each once, whatever the number, strength and direction of their ties.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

from klustermotor.analysis.faults import require
from klustermotor.analysis.networks.network import BoolArray, FloatArray, Network
from klustermotor.analysis.networks.steps import tied_table

_ROUNDS = 500


@dataclass(frozen=True, eq=False)
class CorePeriphery:
    """How well a network fits a core with a periphery.

    Attributes
    ----------
    core
        Whether each actor is in the core of the discrete model.
    correlation
        Of the ties with those of that model; not a number if the network has no ties, or all of them.
    coreness
        Of each actor, 0 or more, their squares adding up to 1: the continuous model.
    coreness_correlation
        Of the ties with the products of coreness.
    p_value
        How often as many ties, placed at random, fit the discrete model as well; ``None`` without a generator.
    core_density, between_density, periphery_density
        Tied among possible pairs within the core, between core and periphery, and within the periphery.
    """

    core: BoolArray
    correlation: float
    coreness: FloatArray
    coreness_correlation: float
    p_value: float | None
    core_density: float
    between_density: float
    periphery_density: float


def core_periphery(
    network: Network, *, generator: np.random.Generator | None = None, permutations: int = 200
) -> CorePeriphery:
    """Borgatti and Everett's core and periphery, discrete and continuous.

    Discrete: the core that maximises the correlation over all pairs of a_ij with 1 if i or j is in the core, else 0.
    Continuous: the coreness c >= 0 that minimises the sum over all pairs of (a_ij - c_i c_j)^2.

    Parameters
    ----------
    network
        Actors and ties; up to 1,000,000 ties (with permutations, fewer: each is a search anew).
    generator
        Source of randomness for the p-value (``numpy.random.default_rng(seed)``); without it there is none.
    permutations
        How many times the ties are placed anew, from 1.

    Returns
    -------
    CorePeriphery

    Raises
    ------
    TableError
        ``bad-parameter``

    Notes
    -----
    Every network has a best core; whether it means anything is told by the correlation and the p-value. A network of
    two communities has none, and fits badly. The search starts from the actors with most contacts and moves one actor
    at a time as long as that helps: the same network gives the same core, which may not be the very best. Of equals,
    the first in the order of the actors.

    Coreness is by least squares (MINRES), as Boyd and others compute it; to maximise the correlation, as the authors
    first proposed, has no end where one hub is best made ever larger. It settles in at most 500 rounds, to about three
    digits in large networks without much of a core. The correlation of what was found is told.

    Authors treat the pairs between core and periphery differently: tied here, as in the authors' first model and in a
    star; left out or sparse elsewhere, which makes cores larger. The p-value permutes the cells of the table of
    ties, and asks whether the network has more of a core than one without any order; degrees that differ are enough
    for that.

    References
    ----------
    Borgatti, S. P., & Everett, M. G. (2000). Models of core/periphery structures. Social Networks, 21(4), 375-395.
    https://doi.org/10.1016/S0378-8733(99)00019-2

    Boyd, J. P., Fitzgerald, W. J., Mahutga, M. C., & Smith, D. A. (2010). Computing continuous core/periphery
    structures for social relations data with MINRES/SVD. Social Networks, 32(2), 125-137.

    Examples
    --------
    A star is its middle and the rest, without fail.

    >>> from klustermotor.analysis.networks.network import TieRow
    >>> star = Network.of([TieRow("a", "b"), TieRow("a", "c"), TieRow("a", "d")])
    >>> found = core_periphery(star)
    >>> found.core.tolist(), round(found.correlation, 9), found.between_density, found.periphery_density
    ([True, False, False, False], 1.0, 1.0, 0.0)
    """
    require(permutations >= 1, "permutations", wanted="whole-from", least=1, found=permutations)
    tied = tied_table(network)
    core, correlation = _discrete(tied)
    coreness, fit = _continuous(tied)
    p_value = None
    if generator is not None and not np.isnan(correlation):
        as_good = sum(
            _discrete(_thrown(tied, generator))[1] >= correlation - 1e-12 for _ in range(permutations)
        )
        p_value = (1 + as_good) / (1 + permutations)
    return CorePeriphery(core, correlation, coreness, fit, p_value, *_densities(tied, core))


def discrete_fit(network: Network, core: BoolArray) -> float:
    """The correlation of the ties with a given core; see ``core_periphery``.

    Parameters
    ----------
    network
        Actors and ties.
    core
        Whether each actor is in the core.

    Returns
    -------
    float
        -1 to 1; not a number where all pairs, or none, are tied or touch the core.

    References
    ----------
    Borgatti, S. P., & Everett, M. G. (2000). Models of core/periphery structures. Social Networks, 21(4), 375-395.
    https://doi.org/10.1016/S0378-8733(99)00019-2

    Examples
    --------
    >>> from klustermotor.analysis.networks.network import TieRow
    >>> star = Network.of([TieRow("a", "b"), TieRow("a", "c")])
    >>> round(discrete_fit(star, np.array([True, False, False])), 9)
    1.0
    """
    tied = tied_table(network)
    touching = tied.nnz / 2 - float(((tied @ (~core).astype(float))[~core]).sum()) / 2
    return float(_correlation(tied, np.array([float(core.sum())]), np.array([touching]))[0])


def _correlation(tied: csr_array, core: FloatArray, touching: FloatArray) -> FloatArray:
    """The fit of cores, by how many actors they have and how many tied pairs touch them."""
    size, ties = tied.shape[0], tied.nnz / 2
    pairs = size * (size - 1) / 2
    pattern = pairs - (size - core) * (size - core - 1) / 2
    spread = np.sqrt(np.maximum(ties * (pairs - ties) * pattern * (pairs - pattern), 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(spread > 0, (pairs * touching - ties * pattern) / spread, np.nan))


def _discrete(tied: csr_array) -> tuple[BoolArray, float]:
    """The best core: first those with most contacts, then one actor in or out as long as the fit gains."""
    size = tied.shape[0]
    core = np.zeros(size, dtype=bool)
    if not tied.nnz:
        return core, float("nan")
    degree = np.diff(tied.indptr).astype(float)
    order = np.argsort(-degree, kind="stable")
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(size)
    cells = tied.tocoo()
    newly = np.bincount(np.minimum(place[cells.row], place[cells.col]), minlength=size) / 2
    touching = np.cumsum(newly)
    fits = _correlation(tied, np.arange(1.0, size + 1), touching)
    if np.isnan(fits).all():
        return core, float("nan")
    best = int(np.nanargmax(fits.round(12)))
    core[order[: best + 1]] = True
    fit, touched = float(fits[best]), float(touching[best])
    while True:
        to_periphery = degree - tied @ core.astype(float)
        moved = np.where(core, -1.0, 1.0)
        # An actor that moves takes with it the ties to the periphery; the others touch the core anyhow.
        fits = _correlation(tied, core.sum() + moved, touched + moved * to_periphery)
        if np.isnan(fits).all() or np.nanmax(fits) <= fit + 1e-12:
            return core, fit
        actor = int(np.nanargmax(fits.round(12)))
        fit, touched = float(fits[actor]), touched + float(moved[actor] * to_periphery[actor])
        core[actor] = ~core[actor]


def _continuous(tied: csr_array) -> tuple[FloatArray, float]:
    """Coreness: least squares over all pairs, step by step from the degrees; with its correlation."""
    size, ends = tied.shape[0], float(tied.nnz)
    cells = float(size * (size - 1))
    if not ends or ends == cells:
        return np.full(size, np.nan), float("nan")

    found = np.diff(tied.indptr).astype(float) / np.sqrt(ends)
    for _ in range(_ROUNDS):
        # Each actor's best coreness, were the others right; half of the way there, so as not to swing.
        squares = found**2
        better = (found + tied @ found / (squares.sum() - squares + 1e-12)) / 2
        settled = np.abs(better - found).max() < 1e-10
        found = better
        if settled:
            break
    squares = found**2
    products = found.sum() ** 2 - squares.sum()
    spread = squares.sum() ** 2 - (squares**2).sum() - products**2 / cells
    common = found @ (tied @ found) - ends * products / cells
    scale = np.sqrt(max(spread, 0.0) * (ends - ends**2 / cells))
    correlation = float(common / scale) if scale > 1e-12 else float("nan")
    return np.asarray(found / np.linalg.norm(found)), correlation


def _thrown(tied: csr_array, generator: np.random.Generator) -> csr_array:
    """As many ties between the same actors, placed at random."""
    size, ties = tied.shape[0], tied.nnz // 2
    chosen = generator.choice(size * (size - 1) // 2, size=ties, replace=False, shuffle=False)
    # Pairs are numbered row by row below the diagonal: row i begins at i (i - 1) / 2.
    row = ((1 + np.sqrt(8.0 * chosen + 1)) / 2).astype(np.int64)
    row -= row * (row - 1) // 2 > chosen
    row += (row + 1) * row // 2 <= chosen
    column = chosen - row * (row - 1) // 2
    cells = (np.ones(2 * ties), (np.r_[row, column], np.r_[column, row]))
    return coo_array(cells, shape=tied.shape).tocsr()


def _densities(tied: csr_array, core: BoolArray) -> tuple[float, float, float]:
    """Tied among possible pairs: in the core, between, in the periphery."""
    inner, outer = core.astype(float), (~core).astype(float)
    to_inner, to_outer = tied @ inner, tied @ outer
    one, rest = float(inner.sum()), float(outer.sum())

    def share(count: float, possible: float) -> float:
        return count / possible if possible else float("nan")

    return (
        share(float(inner @ to_inner), one * (one - 1)),
        share(float(inner @ to_outer), one * rest),
        share(float(outer @ to_outer), rest * (rest - 1)),
    )

"""Groups of actors by what is known of them: sectors, regions, initiatives; and shares of few with their uncertainty.

Assumes that "" means unknown. Who is unknown belongs to no group, and is counted by those who ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.networks.network import IntArray, Network

UNKNOWN = -1


class Groups(NamedTuple):
    """The groups of a network: their words, in order, and the number of each actor's group, -1 where unknown."""

    words: tuple[str, ...]
    codes: IntArray

    @property
    def unknown(self) -> int:
        """How many actors have no known group."""
        return int((self.codes == UNKNOWN).sum())

    @property
    def sizes(self) -> IntArray:
        """How many actors each group has."""
        return np.bincount(self.codes[self.codes != UNKNOWN], minlength=len(self.words))


@dataclass(frozen=True)
class Proportion:
    """A share of a counted whole with Wilson's interval; not a number where the whole is nothing."""

    count: int
    of: int
    share: float
    lower: float
    upper: float


def groups_of(network: Network, attribute: str) -> Groups:
    """The groups that an attribute of the actors makes.

    Raises
    ------
    TableError
        ``unknown-attribute``
    """
    require_attribute(network, attribute)
    values = network.attributes[attribute]
    words = tuple(sorted(set(values.tolist()) - {""}))
    places = {word: place for place, word in enumerate(words)}
    return Groups(words, np.array([places.get(word, UNKNOWN) for word in values.tolist()], dtype=np.int64))


def dealt_anew(codes: IntArray, generator: np.random.Generator, times: int) -> Iterator[IntArray]:
    """The same groups dealt out at random to the actors that have one, again and again."""
    known = np.flatnonzero(codes != UNKNOWN)
    for _ in range(times):
        dealt = codes.copy()
        dealt[known] = generator.permutation(codes[known])
        yield dealt


def require_attribute(network: Network, attribute: str) -> None:
    """Refuse a network that does not know this of its actors."""
    if attribute not in network.attributes:
        known = ", ".join(sorted(network.attributes)) or "-"
        raise TableError([fault("unknown-attribute", attribute=attribute, known=known)])


def require_actors(network: Network, chosen: Collection[str]) -> None:
    """Refuse actors that are not in the network."""
    strangers = sorted(set(chosen) - set(network.actors))
    if strangers:
        raise TableError([fault("unknown-actor", places=strangers)])


def require_size(network: Network, most: int, *, measure: str) -> None:
    """Refuse a network of more actors than a measure can manage."""
    if network.size > most:
        raise TableError([fault("too-many-actors", measure=measure, most=most, count=network.size)])


def proportion(count: int, of: int, *, confidence: float = 0.95) -> Proportion:
    """A share with Wilson's score interval, which holds for small numbers and for shares near 0 and 1 too.

    Parameters
    ----------
    count, of
        How many, of how many.
    confidence
        Above 0 and below 1.

    Returns
    -------
    Proportion

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association, 22(158), 209-212. https://doi.org/10.1080/01621459.1927.10502953

    Examples
    --------
    >>> found = proportion(8, 10)
    >>> found.share, round(found.lower, 3), round(found.upper, 3)
    (0.8, 0.49, 0.943)
    """
    require(0 < confidence < 1, "confidence", wanted="inside", least=0, most=1, found=confidence)
    if not of:
        return Proportion(count, of, np.nan, np.nan, np.nan)
    z = float(norm.ppf((1 + confidence) / 2))
    share = count / of
    middle = share + z * z / (2 * of)
    reach = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    lower, upper = max(0.0, float(middle - reach) / scale), min(1.0, float(middle + reach) / scale)
    return Proportion(count, of, share, lower if count else 0.0, upper if count < of else 1.0)

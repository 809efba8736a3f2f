"""What is found of a network: everything that its page, its table and its figures tell.

Assumes a checked network. What takes too long in a large one is left out and said to be: nothing is guessed instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.networks.brokerage import ROLES, Brokerage, brokerage
from klustermotor.analysis.networks.centrality import degree
from klustermotor.analysis.networks.communities import community_stability
from klustermotor.analysis.networks.core_periphery import CorePeriphery, core_periphery
from klustermotor.analysis.networks.ei_index import EIIndex, ei_index
from klustermotor.analysis.networks.groups import require_attribute
from klustermotor.analysis.networks.key_players import PURPOSES, KeyPlayers, key_players
from klustermotor.analysis.networks.leaving import Harm, ranked_by_harm
from klustermotor.analysis.networks.mixing import MixingMatrix, assortativity, mixing_matrix
from klustermotor.analysis.networks.network import FloatArray, Network
from klustermotor.analysis.networks.response import Stability, rank_stability
from klustermotor.analysis.networks.sampling import sample_paths, small_enough
from klustermotor.analysis.networks.structural_holes import StructuralHoles, structural_holes
from klustermotor.analysis.networks.table import NetworkMeasures, actor_measures, network_measures

STEPS = ("measures", "brokers", "key_players", "groups", "core", "stability")
KEY_PLAYERS = 3
MOST_ACTORS = 2_000
"""Up to so many actors: key players, what if each leaves, how stable ranks are."""
MISSING = 0.2
_MOST_TIES = 100_000
_FEWEST = 5


@dataclass(frozen=True, eq=False)
class Groups:
    """What is found between groups of actors: their mixing, and who stands between them."""

    attribute: str
    mixing: MixingMatrix
    ei: EIIndex
    assortativity: float
    roles: Brokerage


@dataclass(frozen=True, eq=False)
class NetworkFindings:
    """What is found; ``None`` where the network is too large or too small for it, or no group was named."""

    network: Network
    whole: NetworkMeasures
    actors: pa.Table
    holes: StructuralHoles
    reach: KeyPlayers | None
    fragmentation: KeyPlayers | None
    harm: list[Harm] | None
    groups: Groups | None
    core: CorePeriphery | None
    communities_agree: float
    stability: Stability | None

    @property
    def derived(self) -> int:
        """How many ties were concluded from something else."""
        return int(self.network.derived.sum())

    @property
    def table(self) -> pa.Table:
        """Everything that is found of each actor, a row each."""
        found = self.actors
        columns = {
            "constraint": self.holes.constraint,
            "effective_size": self.holes.effective_size,
            "core_member": None if self.core is None else self.core.core,
            "coreness": None if self.core is None else self.core.coreness,
        }
        if self.groups is not None:
            of_role = dict(zip(ROLES, self.groups.roles.counts.T, strict=True))
            columns |= {f"brokerage_{role}": counts for role, counts in of_role.items()}
        for name, values in columns.items():
            if values is not None:
                found = found.append_column(name, pa.array(values, from_pandas=True))
        if self.harm is not None:
            of_actor = {one.actor: one for one in self.harm}
            rows = [of_actor[key] for key in self.network.actors]
            found = found.append_column("pairs_cut", pa.array([one.pairs_cut for one in rows]))
            found = found.append_column("only_it_joins", pa.array([one.only_it_joins for one in rows]))
        for name, words in self.network.attributes.items():
            free = f"attribute {name}" if name in found.column_names else name
            found = found.append_column(free, pa.array(words.tolist(), pa.string()))
        return found


def find_in_network(
    network: Network, *, group: str | None = None, told: Callable[[str], None] | None = None
) -> NetworkFindings:
    """All that is found of a network.

    Parameters
    ----------
    network
        Actors and ties.
    group
        The attribute of the actors that tells their group, such as their sector; unless given, nothing is said of
        groups.
    told
        Called with the name of each step of ``STEPS`` as it begins.

    Raises
    ------
    TableError
        ``unknown-attribute``; ``empty-table`` of a network without actors.
    """
    if group is not None:
        require_attribute(network, group)
    if not network.size:
        raise TableError([fault("empty-table")])
    step = told or (lambda _: None)
    moderate = _FEWEST <= network.size <= MOST_ACTORS and bool(len(network.tail))
    step("measures")
    sample = None if small_enough(network) else sample_paths(network, rng=np.random.default_rng(0))
    whole = network_measures(network, sample=sample)
    actors = actor_measures(network, sample=sample)
    agree = community_stability(network) if whole.pairs <= _MOST_TIES else float("nan")
    step("brokers")
    holes = structural_holes(network)
    harm = ranked_by_harm(network) if moderate else None
    step("key_players")
    reach = key_players(network, KEY_PLAYERS, try_all_up_to=50_000) if moderate else None
    breaks = moderate and network.size <= PURPOSES["fragmentation"]
    broken = key_players(network, KEY_PLAYERS, purpose="fragmentation") if breaks else None
    step("groups")
    groups = _groups(network, group) if group is not None else None
    step("core")
    permutations = 200 if whole.pairs <= 2_000 else 20
    few = whole.pairs <= 20_000
    core = (
        core_periphery(
            network, generator=np.random.default_rng(0) if few else None, permutations=permutations
        )
        if network.size >= _FEWEST and whole.pairs
        else None
    )
    step("stability")
    stability = _stability(network) if moderate and network.size >= 2 * _FEWEST else None
    return NetworkFindings(network, whole, actors, holes, reach, broken, harm, groups, core, agree, stability)


def _groups(network: Network, attribute: str) -> Groups:
    generator = np.random.default_rng(0)
    return Groups(
        attribute,
        mixing_matrix(network, groups=attribute),
        ei_index(network, groups=attribute, generator=generator),
        assortativity(network, groups=attribute),
        brokerage(network, groups=attribute),
    )


def _stability(network: Network) -> Stability:
    """How far the order by number of partners stays when one actor in five is missing."""

    def partners(part: Network) -> FloatArray:
        return degree(part).partners.astype(float)

    return rank_stability(
        network, partners, missing=MISSING, generator=np.random.default_rng(0), rounds=100, top=5
    )

"""Core and periphery: the search against all cores, the fit against a plain correlation."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from tests.analysis.networks.small_networks import random_network

from klustermotor.analysis.networks.core_periphery import core_periphery, discrete_fit
from klustermotor.analysis.networks.network import Network, TieRow


def plain_fit(network: Network, core: np.ndarray) -> float:
    tied = network.adjacency.toarray() > 0
    pairs = list(combinations(range(network.size), 2))
    seen = np.array([tied[pair] for pair in pairs], dtype=float)
    wanted = np.array([core[one] or core[other] for one, other in pairs], dtype=float)
    return float(np.corrcoef(seen, wanted)[0, 1]) if np.ptp(wanted) and np.ptp(seen) else float("nan")


@pytest.mark.parametrize("seed", range(5))
def test_the_core_is_the_best_of_all_cores(seed: int) -> None:
    network = random_network(seed, size=8, ties=11)
    cores = [np.array(core, dtype=bool) for core in product([False, True], repeat=8)]
    fits = [plain_fit(network, core) for core in cores]
    found = core_periphery(network)
    assert found.correlation == pytest.approx(plain_fit(network, found.core), abs=1e-9)
    assert found.correlation == pytest.approx(np.nanmax(fits), abs=0.05)
    assert found.correlation <= np.nanmax(fits) + 1e-9
    for core in cores[1::31]:
        assert discrete_fit(network, core) == pytest.approx(plain_fit(network, core), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("seed", range(5))
def test_no_step_away_from_coreness_fits_better(seed: int) -> None:
    network = random_network(seed, size=12, ties=24)
    tied = (network.adjacency.toarray() > 0).astype(float)
    upper = np.triu_indices(network.size, 1)

    def loss(coreness: np.ndarray) -> float:
        return float(((tied - np.outer(coreness, coreness))[upper] ** 2).sum())

    def fit(coreness: np.ndarray) -> float:
        return float(np.corrcoef(tied[upper], np.outer(coreness, coreness)[upper])[0, 1])

    found = core_periphery(network)
    assert (found.coreness >= 0).all()
    assert (found.coreness**2).sum() == pytest.approx(1)
    assert found.coreness_correlation == pytest.approx(fit(found.coreness), abs=1e-9)
    # Coreness is told with length 1; the length that fits best is found anew.
    products = np.outer(found.coreness, found.coreness)[upper]
    best = found.coreness * np.sqrt((products @ tied[upper]) / (products @ products))
    random = np.random.default_rng(seed)
    for _ in range(50):
        near = np.maximum(best + random.normal(0, 0.02, network.size), 0)
        assert loss(near) >= loss(best) - 1e-7


def test_a_core_with_its_periphery_is_found_and_told_from_chance() -> None:
    # Four tied to one another and to three followers each, as in the ideal of the authors but for a few ties.
    core = [TieRow(one, other) for one, other in combinations("abcd", 2)]
    ties = core + [TieRow(hub, f"{hub}{number}") for hub in "abcd" for number in range(3)]
    network = Network.of(ties)
    found = core_periphery(network, generator=np.random.default_rng(1), permutations=100)
    assert {key for key, inside in zip(network.actors, found.core, strict=True) if inside} == set("abcd")
    assert (found.core_density, found.periphery_density) == (1.0, 0.0)
    # 12 of the 48 pairs between core and periphery are tied.
    assert found.between_density == pytest.approx(12 / 48)
    assert found.p_value is not None
    assert found.p_value < 0.05
    again = core_periphery(network, generator=np.random.default_rng(1), permutations=100)
    assert again.p_value == found.p_value


@pytest.mark.parametrize("ties", [[], [("a", "b"), ("b", "c"), ("a", "c")]])
def test_no_ties_and_all_ties_have_no_core(ties: list[tuple[str, str]]) -> None:
    network = Network.of([TieRow(*tie) for tie in ties], actors=list("abc"))
    found = core_periphery(network, generator=np.random.default_rng(1))
    assert np.isnan(found.correlation)
    assert np.isnan(found.coreness_correlation)
    assert found.p_value is None

"""What a page shows of a network: what was asked for, with what was left out and who was meant.

Filters are taken in one order: who, kinds, recorded or derived, year, then the surroundings of one actor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from klustermotor.analysis.networks.communities import network_communities
from klustermotor.analysis.networks.network import BoolArray, IntArray, Network
from klustermotor.web.cases.text import fold
from klustermotor.web.networks.asking import Asked
from klustermotor.web.networks.building import Built, was_there

MOST_WAYS = 5


@dataclass(frozen=True)
class Found:
    """An actor as somebody typed it.

    ``key`` is empty where nobody, or more than one, has the name; ``others`` are those that it might be.
    """

    text: str
    key: str = ""
    name: str = ""
    others: Sequence[str] = ()


@dataclass(frozen=True)
class Link:
    """What links two actors: the shortest ways, each as positions from the one to the other."""

    start: Found
    goal: Found
    ways: Sequence[Sequence[int]] = ()

    @property
    def asked(self) -> bool:
        """Whether both ends are known actors."""
        return bool(self.start.key and self.goal.key)


@dataclass(frozen=True)
class Shown:
    """A network as the page shows it.

    Attributes
    ----------
    built
        What is left after every filter.
    ego
        The actor whose surroundings are shown, if any.
    """

    asked: Asked
    built: Built
    ego: Found
    link: Link

    @property
    def network(self) -> Network:
        """Actors and ties that are shown."""
        return self.built.network


def shown_of(built: Built, asked: Asked) -> Shown:
    """The part of a network that was asked for."""
    ties = list(built.ties)
    actors: set[str] | None = None
    if asked.who:
        people = asked.who == "people"
        kinds = built.network.attributes["type"]
        actors = {
            key for key, kind in zip(built.network.actors, kinds, strict=True) if (kind == "person") == people
        }
    if asked.kinds:
        ties = [fact for fact in ties if fact.row.kind in asked.kinds]
    if asked.recorded:
        ties = [fact for fact in ties if not fact.row.derived]
    if asked.year is not None:
        year = asked.year
        ties = [fact for fact in ties if was_there(fact, year)]
    part = built.only(ties, actors)
    if asked.community:
        part = part.only(part.ties, _of_community(part.network, asked.community))
    ego = find(part.network, asked.ego)
    if ego.key:
        part = part.only(part.ties, around(part.network, ego.key, asked.steps))
    link = _link(part.network, asked)
    return Shown(asked, part, ego, link)


def _of_community(network: Network, number: int) -> set[str]:
    found = network_communities(network).of_actor
    return {network.actors[place] for place in np.flatnonzero(found == number - 1).tolist()}


def find(network: Network, text: str) -> Found:
    """The actor that a text names: by its key, by its whole name, or by a part of it that no other has."""
    if not text:
        return Found("")
    if text in network.places:
        return Found(text, text, network.names[network.places[text]])
    wanted = fold(text)
    folded = [fold(name) for name in network.names]
    same = [place for place, name in enumerate(folded) if name == wanted]
    like = same or [place for place, name in enumerate(folded) if wanted and wanted in name]
    if len(like) == 1:
        return Found(text, network.actors[like[0]], network.names[like[0]])
    return Found(text, others=[network.names[place] for place in like[:8]])


def around(network: Network, key: str, steps: int) -> set[str]:
    """An actor and everybody who is at most so many ties away."""
    reached = np.zeros(network.size, dtype=bool)
    reached[network.places[key]] = True
    for _step in range(steps):
        reached = reached | (network.adjacency @ reached > 0)
    return {network.actors[place] for place in np.flatnonzero(reached).tolist()}


def degrees(network: Network) -> IntArray:
    """Number of actors that each is tied to."""
    partners: IntArray = np.diff(network.adjacency.indptr)
    return partners


def tied(network: Network) -> BoolArray:
    """Whether each actor has a tie."""
    return degrees(network) > 0


def _link(network: Network, asked: Asked) -> Link:
    start, goal = find(network, asked.start), find(network, asked.goal)
    if not (start.key and goal.key) or start.key == goal.key:
        return Link(start, goal)
    ways = islice(shortest_ways(network, start.key, goal.key), MOST_WAYS)
    return Link(start, goal, list(ways))


def shortest_ways(network: Network, start: str, goal: str) -> Iterator[list[int]]:
    """Every shortest way from one actor to another, as positions; none when they are not linked."""
    here, there = network.places[start], network.places[goal]
    pointers, columns = network.adjacency.indptr, network.adjacency.indices
    steps = np.full(network.size, -1, dtype=np.int64)
    steps[there], level = 0, [there]
    while level and steps[here] < 0:
        following = []
        for place in level:
            for other in columns[pointers[place] : pointers[place + 1]].tolist():
                if steps[other] < 0:
                    steps[other] = steps[place] + 1
                    following.append(other)
        level = following
    waiting = [[here]] if steps[here] >= 0 else []
    while waiting:
        way = waiting.pop()
        if way[-1] == there:
            yield way
            continue
        nearer = [
            other
            for other in sorted(columns[pointers[way[-1]] : pointers[way[-1] + 1]].tolist(), reverse=True)
            if steps[other] == steps[way[-1]] - 1
        ]
        waiting += [[*way, other] for other in nearer]


def kinds_between(network: Network, one: int, other: int) -> list[str]:
    """Kinds of the ties between two actors, each once."""
    between = ((network.tail == one) & (network.head == other)) | (
        (network.tail == other) & (network.head == one)
    )
    return list(dict.fromkeys(network.kind[between].tolist()))


def names_of(network: Network, keys: Collection[str]) -> list[str]:
    """What actors are called."""
    return [network.names[network.places[key]] for key in keys]

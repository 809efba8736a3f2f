"""The network of a case, an initiative, a region or a value chain: which actors and ties it holds.

An initiative's network holds what belongs to the initiative, whoever has a recorded tie with it, and the ties among
all these. A region's holds the actors in it and those outside that they have ties with. A value chain's holds the
actors of its stages. Inside is the case's region, or the region that is looked at.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from klustermotor.analysis.networks.derived import Affiliation, derived_ties
from klustermotor.analysis.networks.network import Network
from klustermotor.casefile.coverage import is_inside
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown
from klustermotor.web.networks.facts import Actor, Fact, Facts, facts_of
from klustermotor.web.networks.rights import allowed
from klustermotor.web.regions.models import Region

LARGEST = 30
"""People in a board, or actors in an initiative, up to which being there together ties each to each."""


@dataclass(frozen=True)
class Scope:
    """What the network is of: nothing more for the whole case, else an initiative, a region or a value chain."""

    kind: str = ""
    key: str = ""


@dataclass(frozen=True)
class Places:
    """The regions of a case: what they are called, what each lies in, and which country is the own."""

    names: dict[str, str]
    wholes: dict[str, frozenset[str]]
    home: frozenset[str]
    country: str

    def inside(self, actor: Actor, known: dict[str, str]) -> str:
        """Whether an actor is inside or outside; empty when it cannot be told. ``known`` remembers places."""
        if actor.region not in known:
            found = is_inside(actor.region or None, self.home, self.wholes)
            known[actor.region] = "" if found is None else "inside" if found else "outside"
        abroad = bool(self.home) and actor.country not in ("", self.country)
        return known[actor.region] or ("outside" if abroad else "")


@dataclass(frozen=True)
class Built:
    """A network with the facts behind each of its ties, in the same order.

    Attributes
    ----------
    kept_back
        Number of ties that the reader may not see.
    """

    network: Network
    ties: Sequence[Fact]
    facts: Facts
    kept_back: int

    def only(self, ties: Iterable[Fact], actors: Collection[str] | None = None) -> Built:
        """The same with some of the ties, and some of the actors."""
        chosen = [
            fact for fact in ties if actors is None or (fact.row.tail in actors and fact.row.head in actors)
        ]
        network = self.network if actors is None else self.network.of_actors(actors)
        return replace(self, network=_tied(network, chosen), ties=chosen)


def built(case: Case, scope: Scope) -> Built:
    """The network of a scope as the reader of the page may see it; all kinds, all years, everybody.

    Raises
    ------
    LookupError
        There is no such initiative or region in the case.
    """
    facts = facts_of(case)
    places = _places(case, scope)
    if (scope.kind in ("initiative", "chain") and scope.key not in facts.hubs) or (
        scope.kind == "region" and scope.key not in places.names
    ):
        raise LookupError(scope.key)
    actors, ties, kept_back = allowed(case, facts)
    known: dict[str, str] = {}
    inside = {key: places.inside(actor, known) for key, actor in actors.items()}
    chosen = _chosen(scope, facts, ties, inside) & actors.keys()
    ties = [fact for fact in ties if fact.row.tail in chosen and fact.row.head in chosen]
    kept = [actor for key, actor in actors.items() if key in chosen]
    network = Network.of(
        (),
        actors=[actor.key for actor in kept],
        names=[actor.name for actor in kept],
        attributes={
            "type": [actor.type for actor in kept],
            "sector": [actor.sector for actor in kept],
            "region": [places.names.get(actor.region, "") for actor in kept],
            "inside": [inside[actor.key] for actor in kept],
            "stage": _stages(scope, facts, kept),
            "country": [actor.country for actor in kept],
            "role": [_does(facts, actor.key, scope) for actor in kept],
        },
    )
    return Built(_tied(network, ties), ties, facts, kept_back)


def _tied(network: Network, ties: Iterable[Fact]) -> Network:
    """The same actors, with other ties."""
    return Network.of(
        (fact.row for fact in ties),
        actors=network.actors,
        names=network.names,
        attributes={name: values.tolist() for name, values in network.attributes.items()},
    )


def _chosen(scope: Scope, facts: Facts, ties: Sequence[Fact], inside: dict[str, str]) -> set[str]:
    """Actors that a scope holds."""
    if scope.kind == "chain":
        return {actor for actor, _stage in facts.stages[scope.key]}
    if scope.kind == "initiative":
        hub = facts.hubs[scope.key]
        found = {hub, *(actor for actor, _stage in facts.stages[scope.key])}
        for fact in ties:
            ends = (fact.row.tail, fact.row.head)
            if fact.initiative == scope.key or (hub in ends and not fact.row.derived):
                found.update(ends)
        return found
    if scope.kind == "region":
        here = {key for key, where in inside.items() if where == "inside"}
        around = {
            end
            for fact in ties
            if {fact.row.tail, fact.row.head} & here
            for end in (fact.row.tail, fact.row.head)
        }
        return here | around
    return set(facts.actors)


def _stages(scope: Scope, facts: Facts, kept: Sequence[Actor]) -> list[str]:
    """The first stage that each actor is in: of the initiative looked at, else of any."""
    first: dict[str, str] = {}
    for initiative, rows in facts.stages.items():
        if scope.kind not in ("initiative", "chain") or initiative == scope.key:
            for actor, stage in rows:
                first.setdefault(actor, stage)
    return [first.get(actor.key, "") for actor in kept]


_DOES = {
    "research": "research",
    "competence_provider": "education",
    "financier": "capital",
    "customer": "market",
}


def _does(facts: Facts, key: str, scope: Scope) -> str:
    """What an actor does, as the rules of the innovation gaps say it: from roles of members, and other initiatives."""
    done = {_DOES[role] for role in facts.roles.get(key, ()) if role in _DOES}
    own = facts.hubs.get(scope.key) if scope.kind in ("initiative", "chain") else None
    if key in facts.hubs.values() and key != own:
        done.add("cluster")
    return " ".join(sorted(done))


def _places(case: Case, scope: Scope) -> Places:
    rows = list(
        Region.objects.filter(case=case)
        .order_by()
        .values_list("key", "name", "parent__key", "kind", "code", "includes__key")
    )
    wholes: dict[str, set[str]] = defaultdict(set)
    for key, _name, parent, _kind, _code, part in rows:
        wholes[key].update([parent] if parent else [])
        if part:
            wholes[part].add(key)
    home = scope.key if scope.kind == "region" else case.region_key
    countries = {key: code for key, _name, _parent, kind, code, _part in rows if kind == "country" and code}
    around = _around(case.region_key, wholes)
    return Places(
        names={key: shown(name)[0] for key, name, *_rest in rows},
        wholes={key: frozenset(found) for key, found in wholes.items()},
        home=frozenset([home] if home else []),
        country=next((countries[key] for key in around if key in countries), "SE"),
    )


def _around(place: str, wholes: dict[str, set[str]]) -> list[str]:
    found, waiting = [], [place]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.append(here)
            waiting += sorted(wholes.get(here, ()))
    return found


def measured(whole: Built) -> Network:
    """The network for measures: who shares a small group is tied, and an initiative that is no organisation is none.

    People of the same board or leadership network are tied to one another; so are those whom only an initiative
    without an organisation of its own held together. Groups above `LARGEST` tie nobody.
    """
    network = whole.network
    hollow = {
        key
        for key, kind in zip(network.actors, network.attributes["type"].tolist(), strict=True)
        if kind == "initiative"
    }
    held = [
        Affiliation(who, event, fact.row.kind, fact.row.start, fact.row.end)
        for fact in whole.ties
        for who, event in ((fact.row.tail, fact.row.head), (fact.row.head, fact.row.tail))
        if event in hollow and who not in hollow
    ]
    held += [
        Affiliation(who, f"{initiative} {kind}", kind, *dates)
        for (initiative, kind), people in whole.facts.together.items()
        for who, dates in people
        if who in network.places
    ]
    among = [one.tie for one in derived_ties(held, largest=LARGEST).rows]
    kept = [fact.row for fact in whole.ties if not {fact.row.tail, fact.row.head} & hollow]
    rest = network.of_actors(set(network.actors) - hollow)
    return Network.of(
        [*kept, *among],
        actors=rest.actors,
        names=rest.names,
        attributes={name: values.tolist() for name, values in rest.attributes.items()},
    )


def was_there(fact: Fact, year: int) -> bool:
    """Whether a tie was there in a year, as far as is known: the rule of ``Network.at``."""
    start, end = fact.row.start, fact.row.end
    return (start is None or start < year + 1) and (end is None or end >= year)


def years_of(ties: Iterable[Fact]) -> tuple[int, int] | None:
    """First and last year that a tie is dated to."""
    dated = [math.floor(year) for fact in ties for year in (fact.row.start, fact.row.end) if year is not None]
    return (min(dated), max(dated)) if dated else None

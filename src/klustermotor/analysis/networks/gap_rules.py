"""Which tie leads over which of the seven innovation gaps: the rules, and what is known of the actors for them.

Assumes the attributes that ``bridges.py`` tells of. The rules are reviewed data, in ``data/innovation_gaps.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from klustermotor.analysis.networks.network import BoolArray, IntArray, Network, TextArray


class GapActors(NamedTuple):
    """What is known of the actors, for the rules."""

    firm: BoolArray
    counted: BoolArray
    sector: TextArray
    roles: list[set[str]]
    abroad: BoolArray
    country_known: BoolArray


class FirmTies(NamedTuple):
    """Ties seen from each firm: the firm, the other end, and the tie's position."""

    firm: IntArray
    other: IntArray
    tie: IntArray


@cache
def gap_rules() -> Mapping[str, Any]:
    """The gaps and which ties bridge them, as reviewed data with its sources.

    Examples
    --------
    >>> [gap["key"] for gap in gap_rules()["gaps"]][:2]
    ['firm-firm', 'firm-public']
    """
    text = files("klustermotor.analysis").joinpath("data", "innovation_gaps.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def gap_actors(network: Network, home: str, people: bool) -> GapActors:
    """Who is a firm of the cluster, and what the others are."""
    nothing = np.full(network.size, "", dtype=str)
    known = {name: network.attributes.get(name, nothing) for name in ("role", "type", "inside", "country")}
    sector = network.attributes["sector"]
    counted = (known["type"] != "person") | people
    inside, country = known["inside"], known["country"]
    abroad = (country != "") & (country != home)
    firm = counted & (sector == "business") & (inside != "outside") & ~abroad
    return GapActors(
        firm=firm,
        counted=counted,
        sector=sector,
        roles=[set(role.split()) for role in known["role"].tolist()],
        abroad=abroad,
        country_known=(country != "") | (inside == "inside") | firm,
    )


def firm_ties(network: Network, actors: GapActors) -> FirmTies:
    """Every tie of every firm, seen from the firm: a tie between two firms from both its ends."""
    counted = np.flatnonzero(actors.counted[network.tail] & actors.counted[network.head])
    tail, head = network.tail[counted], network.head[counted]
    forward, backward = actors.firm[tail], actors.firm[head]
    return FirmTies(
        np.r_[tail[forward], head[backward]],
        np.r_[head[forward], tail[backward]],
        np.r_[counted[forward], counted[backward]],
    )


def over_gap(
    network: Network, ends: FirmTies, actors: GapActors, rule: Mapping[str, Any]
) -> tuple[BoolArray, BoolArray]:
    """Which of the ties lead over a gap, and of which that cannot be told."""
    nobody = np.zeros(network.size, dtype=bool)
    if rule.get("firms"):
        return actors.firm[ends.other], nobody[ends.other]
    wanted = set(rule.get("roles", ()))
    does = np.array([bool(role & wanted) for role in actors.roles], dtype=bool)
    fits = np.isin(actors.sector, rule.get("sectors", ())) | does
    if rule.get("abroad"):
        vague = fits & ~actors.country_known & ~actors.firm
        return (fits & actors.abroad)[ends.other], vague[ends.other]
    divided = np.isin(actors.sector, rule.get("divided_sectors", ()))
    silent = divided & np.array([not role for role in actors.roles], dtype=bool)
    kind = network.kind[ends.tie]
    others = [one for gap in gap_rules()["gaps"] for one in gap.get("kinds", ())]
    by_kind = divided[ends.other] & np.isin(kind, rule.get("kinds", ()))
    led = (fits[ends.other] & ~np.isin(kind, rule.get("but_kinds", ()))) | by_kind
    return led, silent[ends.other] & ~np.isin(kind, others)

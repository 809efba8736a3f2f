"""Actors and ties as the pictures of networks take them, and the words of those pictures.

Assumes that whatever may not be seen by the reader has been left out before: everything given is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Dot:
    """An actor.

    ``inside`` tells whether it is in the region, if known; ``group`` is the key of a group that has a region of the
    plane; ``marked`` dots have a ring. A dot that stands for ``members`` closed actors is a
    community, which its address opens.
    """

    key: str
    name: str
    sector: str = ""
    person: bool = False
    inside: bool | None = None
    group: str = ""
    size: float = 1.0
    href: str | None = None
    marked: bool = False
    members: int = 0


@dataclass(frozen=True)
class Line:
    """A tie between the dots at two positions; ``start`` and ``end`` are decimal years where they are known.

    Where any line is ``marked``, everything that is not marked fades.
    """

    tail: int
    head: int
    kind: str = ""
    weight: float = 1.0
    directed: bool = False
    derived: bool = False
    marked: bool = False
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class NetworkWords:
    """Words of the pictures.

    Attributes
    ----------
    sectors, kinds, groups
        Names of sectors (``"unknown"`` among them), of kinds of ties ("" among them) and of groups, by their keys.
    person, community
        Meanings of the sign for a person and of that for actors drawn as one.
    outside, place_unknown
        Meanings of an outline and of a dotted one.
    other_kinds
        What the rarer kinds are called together.
    derived, directed, weight
        Meanings of a pale dotted line, of an arrow and of a thick line.
    size
        What the size of a dot stands for; nothing is said of sizes that are all alike.
    alone
        Heading of those without a tie.
    empty
        What is missing, and how it comes about, when there is nobody to draw.
    table
        Where the same is found as a table; it ends the description.
    explorer
        More words for the explorer in the browser, handed on as they are; those of its tools are in its template.
    """

    sectors: Mapping[str, str]
    kinds: Mapping[str, str]
    person: str
    outside: str
    place_unknown: str
    other_kinds: str
    derived: str
    directed: str
    weight: str
    size: str
    alone: str
    empty: str
    table: str = ""
    community: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    explorer: Mapping[str, str] = field(default_factory=dict)

"""The picture of a network for its page: each actor, or each community where there are too many to see.

Assumes sectors, places and types under the names that the library knows; what else a file says of actors may be their
group. Drawn is what is given: who reads the page may see it all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from klustermotor.charts.network_communities import as_communities
from klustermotor.charts.network_map import network_figure
from klustermotor.charts.network_parts import Dot, Line, NetworkWords
from klustermotor.charts.palette import SECTORS
from klustermotor.report.network_findings import NetworkFindings
from klustermotor.wording import said, words

MOST = 300
"""Actors up to which each is drawn by itself; above, communities are."""
_MOST_TIES = 6_000
_MOST_GROUPS = 12
_KNOWN = ("sector", "region", "type")
_SIDES = {"inside": True, "outside": False}


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is drawn of a network, in a language; ``group`` is the attribute that has its actors stand together."""

    findings: NetworkFindings
    language: str
    group: str | None = None

    @property
    def as_communities(self) -> bool:
        """Whether communities are drawn as one."""
        network = self.findings.network
        return network.size > MOST or len(network.tail) > _MOST_TIES

    @cached_property
    def parts(self) -> tuple[list[Dot], list[Line]]:
        """Dots and lines as the picture takes them."""
        dots, lines = self._dots, self._lines
        if not self.as_communities:
            return dots, lines
        of_actor = self.findings.actors["community"].to_pylist()
        name = partial(said, "network_report", "community_name", self.language)
        return as_communities(
            dots,
            lines,
            of_actor,
            name=lambda first, count: name(first=first, count=count - 1),
            href=lambda _: None,
        )

    def draw(self, *, title: str, description: str, identifier: str, width: float = 920.0) -> str:
        """The picture as SVG text."""
        dots, lines = self.parts
        return network_figure(
            dots,
            lines,
            words=self._words,
            title=title,
            description=description,
            identifier=identifier,
            width=width,
        )

    @property
    def _dots(self) -> list[Dot]:
        network = self.findings.network
        unknown = np.full(network.size, "")
        sectors, types, sides = (
            network.attributes.get(name, unknown).tolist() for name in ("sector", "type", "inside")
        )
        has_sides = "inside" in network.attributes
        groups = [""] * network.size
        if self.group is not None and not self.as_communities:
            found = network.attributes[self.group].tolist()
            groups = found if len(set(found)) <= _MOST_GROUPS else groups
        partners = self.findings.actors["partners"].to_pylist()
        return [
            Dot(
                key,
                name,
                sector=sectors[at],
                person=types[at] == "person",
                inside=_SIDES.get(sides[at]) if has_sides else True,
                group=groups[at],
                size=float(partners[at]),
            )
            for at, (key, name) in enumerate(zip(network.actors, network.names, strict=True))
        ]

    @property
    def _lines(self) -> list[Line]:
        network = self.findings.network
        columns = ("tail", "head", "kind", "weight", "directed", "derived", "start", "end")
        rows = zip(*(getattr(network, column).tolist() for column in columns), strict=True)
        return [
            Line(tail, head, kind, weight, directed, derived, start=_known(start), end=_known(end))
            for tail, head, kind, weight, directed, derived, start, end in rows
        ]

    @property
    def _words(self) -> NetworkWords:
        said_here = {key: text[self.language] for key, text in words("network_report").items()}
        sectors = {
            key.removeprefix("sector_"): text for key, text in said_here.items() if key.startswith("sector_")
        }
        of_picture = {
            key.removeprefix("picture_"): text
            for key, text in said_here.items()
            if key.startswith("picture_")
        }
        if "sector" not in self.findings.network.attributes:
            sectors["unknown"] = said_here["actor_sign"]
        groups = {
            one: named_value(self.group, one, self.language) for one in {dot.group for dot in self.parts[0]}
        }
        return NetworkWords(groups=groups, sectors=sectors, kinds={"": said_here["no_kind"]}, **of_picture)  # type: ignore[arg-type]


def named_group(attribute: str, language: str) -> str:
    """What an attribute is called: those that the library knows in the language, others as they are."""
    return said("network_report", f"group_{attribute}", language) if attribute in _KNOWN else attribute


def named_value(attribute: str | None, value: str, language: str) -> str:
    """What a group is called: sectors in the language, others as they are."""
    known = attribute == "sector" and value in SECTORS
    return said("network_report", f"sector_{value}", language) if known else value


def _known(year: float) -> float | None:
    return None if math.isnan(year) else year

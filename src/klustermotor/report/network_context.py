"""What every chapter on a network draws on: the findings, and how things are said.

Assumes the texts of ``words/network_report.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from klustermotor.report.network_drawing import Drawing, named_group
from klustermotor.report.network_findings import NetworkFindings
from klustermotor.report.page import Sheet
from klustermotor.report.telling import Row, Teller
from klustermotor.wording import said

SHOWN = 10


@dataclass(frozen=True, eq=False)
class NetworkContext:
    """The findings of a network, the language that they are told in, and what the reader said of the file.

    Attributes
    ----------
    findings, language
        What is told, and how.
    title
        What the network is called.
    source
        Where it comes from.
    group
        The attribute that tells the actors' groups, if one was named.
    limits
        What part of the file was asked for, in words; empty for all of it.
    """

    findings: NetworkFindings
    language: str
    title: str
    source: str
    group: str | None = None
    limits: str = ""

    def say(self, key: str, **values: object) -> str:
        """A text, filled in."""
        return said("network_report", key, self.language, **values)

    @cached_property
    def tell(self) -> Teller:
        """Says numbers."""
        return Teller(self.language, "")

    @cached_property
    def drawing(self) -> Drawing:
        """The picture."""
        return Drawing(self.findings, self.language, self.group)

    @cached_property
    def rows(self) -> list[Row]:
        """All that is found of each actor, those with most partners first."""
        found: list[Row] = self.findings.table.to_pylist()
        return sorted(found, key=lambda row: (-row["partners"], -(row["betweenness"] or 0), row["key"]))

    @property
    def estimated(self) -> bool:
        """Whether paths were followed from some actors alone."""
        return not self.findings.whole.exact

    @property
    def group_name(self) -> str:
        """What the groups are by: "sector"."""
        return named_group(self.group or "", self.language)

    def named(self, keys: Iterable[str]) -> str:
        """Names of actors, with "and" before the last."""
        network = self.findings.network
        return self.tell.names([network.names[network.places[key]] for key in keys])

    def sheet(self, columns: Sequence[str], rows: Iterable[Sequence[str | None]], caption: str = "") -> Sheet:
        """A table with names in its first column, and numbers in the others."""
        told = tuple(self.say(f"column_{name}") for name in columns)
        return Sheet(told, tuple(tuple(row) for row in rows), frozenset(told[1:]), caption)

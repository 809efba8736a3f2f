"""What every chapter of the report draws on: the findings, how things are said, and what things are called.

Assumes that clusters and industries have names where the reader gave them; codes stand where there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from klustermotor.report.findings import Findings
from klustermotor.report.page import Sheet
from klustermotor.report.telling import Row, Teller

Groups = Literal["clusters", "found", "division", "own"]


@dataclass(frozen=True, eq=False)
class Context:
    """The findings of a region and the language that they are told in; ``groups`` is what the clusters are."""

    findings: Findings
    teller: Teller
    groups: Groups

    @cached_property
    def clusters(self) -> list[Row]:
        """The region's clusters that it has anything of, largest first, each with its ``claim``."""
        rows = self.findings.portfolio.clusters.to_pylist()
        return [
            {"growth": None, "growth_whole": None, **row, "claim": self.findings.claims[row["cluster"]]}
            for row in rows
            if row["size"] > 0
        ]

    @cached_property
    def specialised(self) -> list[Row]:
        """Those that are not too small, most specialised first."""
        known = [row for row in self.clusters if row["claim"] != "too-small-to-tell"]
        return sorted(known, key=lambda row: -(row["location_quotient"] or 0.0))

    @property
    def strong(self) -> list[Row]:
        """Those that are strong."""
        return [row for row in self.specialised if row["claim"].startswith("strong")]

    def claimed(self, *claims: str) -> list[Row]:
        """Those with one of some claims, most specialised first."""
        return [row for row in self.specialised if row["claim"] in claims]

    @property
    def has_growth(self) -> bool:
        """Whether the table has years to compare."""
        return len(self.findings.table.years) > 1

    @property
    def plural(self) -> str:
        """What the clusters are called: "clusters", "industries" ..."""
        return self.teller.say(f"groups_{self.groups}")

    @property
    def singular(self) -> str:
        """The heading of a column of them."""
        return self.teller.say(f"group_{self.groups}")

    @property
    def in_year(self) -> str:
        """ ", 2021" where there are years."""
        years = self.findings.table.years
        return self.teller.say("in_year", year=years[-1]) if years else ""

    @property
    def source(self) -> str:
        """Who published the table and which edition."""
        table = self.findings.table
        told = ", ".join(part for part in (table.source, table.vintage) if part)
        return told or self.teller.say("no_source")

    def origin(self, method: str) -> str:
        """The line beneath a figure."""
        table = self.findings.table
        years = [str(year) for year in dict.fromkeys(table.years[:1] + table.years[-1:])]
        told = self.teller.say("origin_years", years="-".join(years)) if years else ""
        return self.teller.say(
            "origin",
            source=self.source,
            years=told,
            regions=len(table.regions),
            industries=len(table.industries),
            method=method,
        )

    def named(self, rows: Sequence[Row], *, most: int = 4) -> str:
        """The names of the first of some clusters."""
        return self.teller.names([row["name"] for row in rows[:most]])

    def sheet(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[str | None]],
        *,
        left: int = 1,
        caption: str = "",
    ) -> Sheet:
        """A table whose first ``left`` columns are words and whose others are numbers."""
        return Sheet(tuple(columns), tuple(tuple(row) for row in rows), frozenset(columns[left:]), caption)

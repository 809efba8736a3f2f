"""How the report says things: sentences, numbers and shares in the reader's language.

Assumes the texts of ``words/report.json``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from klustermotor.wording import number, said, words

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Teller:
    """Says things of one variable in one language."""

    language: str
    variable: str

    def say(self, key: str, **values: object) -> str:
        """A text, with what is counted filled in as ``{unit}``."""
        return said("report", key, self.language, unit=self.unit, **values)

    def group(self, use: str, prefix: str) -> dict[str, str]:
        """All texts whose key begins with a prefix, such as the words of one figure, without it."""
        return {
            key.removeprefix(prefix): text[self.language]
            for key, text in words(use).items()
            if key.startswith(prefix)
        }

    @property
    def unit(self) -> str:
        """What is counted, after a number: "employed"."""
        key = f"unit_{self.variable.replace(' ', '_')}"
        return words("report")[key][self.language] if key in words("report") else self.variable

    def whole(self, value: float | None) -> str | None:
        """A whole number; ``None`` where there is no value."""
        return None if _missing(value) else number(float(value or 0), self.language)

    def ratio(self, value: float | None, decimals: int = 2) -> str | None:
        """A quotient: about three figures."""
        if _missing(value):
            return None
        amount = float(value or 0)
        fine = decimals + 1 if 0 < abs(amount) < 0.1 else decimals
        return number(amount, self.language, decimals=0 if amount >= 100 else 1 if amount >= 10 else fine)

    def signed(self, value: float | None) -> str | None:
        """A whole number with its sign."""
        told = self.whole(value)
        return f"+{told}" if told is not None and float(value or 0) >= 0.5 else told

    def percent(self, share: float | None, *, signed: bool = False, decimals: int = 1) -> str | None:
        """A share as per cent."""
        if _missing(share):
            return None
        amount = 100 * float(share or 0)
        sign = "+" if signed and round(amount, decimals) > 0 else ""
        told = number(amount, self.language, decimals=decimals if abs(amount) < 100 else 0)
        return sign + told + ("\N{NO-BREAK SPACE}%" if self.language == "sv" else "%")

    def place(self, row: Row) -> str | None:
        """A rank among how many."""
        if _missing(row["rank"]):
            return None
        return self.say("place", rank=int(row["rank"]), of=int(row["of"]))

    def names(self, names: Sequence[str]) -> str:
        """Names in a row, with "and" before the last."""
        if len(names) < 2:
            return "".join(names)
        return self.say("and", first=", ".join(names[:-1]), last=names[-1])


def _missing(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def placed(value: float | None) -> float:
    """A number for a drawing: not a number where there is none."""
    return math.nan if value is None else float(value)

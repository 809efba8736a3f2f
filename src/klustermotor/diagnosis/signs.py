"""Signs: what a rule saw in the records, for or against a check, or that the records do not tell.

A rule is a pure function of a `Subject` and the numbers that its data file sets. It answers with the records that it
read, never with words: those are in the check's data, so that they can be reviewed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from klustermotor.diagnosis.subject import Subject

Stand = Literal["for", "mixed", "against", "unknown"]
Thresholds = Mapping[str, float]


class Evidence(NamedTuple):
    """A record that a sign rests on: its collection, its key, and the initiative that it is a part of, if any."""

    collection: str
    key: str
    initiative: str = ""


@dataclass(frozen=True)
class Sign:
    """What one rule saw.

    ``value`` is 1 when the records speak for the check, 0 when they speak against it, between when they do both, and
    None when they do not tell. ``values`` are what its sentence is filled with.
    """

    value: float | None
    speaks_for: tuple[Evidence, ...] = ()
    speaks_against: tuple[Evidence, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stand(self) -> Stand:
        """Where it stands, as one of four words."""
        if self.value is None:
            return "unknown"
        return "for" if self.value >= 1 else "against" if self.value <= 0 else "mixed"


Rule = Callable[[Subject, Thresholds], Sign]
RULES: dict[str, dict[str, Rule]] = {}
"""Every rule, by the check and the sign that it reads."""


def reads(check: str, sign: str) -> Callable[[Rule], Rule]:
    """Enter a rule as the one that reads a sign of a check."""

    def entered(rule: Rule) -> Rule:
        RULES.setdefault(check, {})[sign] = rule
        return rule

    return entered


def seen(
    value: float, *, support: Iterable[Evidence] = (), contrary: Iterable[Evidence] = (), **values: object
) -> Sign:
    """A sign that the records tell; evidence in order, each once."""
    return Sign(min(max(value, 0.0), 1.0), _ordered(support), _ordered(contrary), values)


def weighed(value: float, evidence: Iterable[Evidence], **values: object) -> Sign:
    """A sign whose records all speak on the side where it stands, or on both where it stands between."""
    rows = tuple(evidence)
    return seen(value, support=rows if value > 0 else (), contrary=rows if value < 1 else (), **values)


def not_seen(**values: object) -> Sign:
    """A sign that the records do not tell."""
    return Sign(None, values=values)


def graded(found: float, thresholds: Thresholds, *, against: str, enough: str) -> float:
    """0 up to one threshold, 1 from another on, and in a straight line between them.

    >>> limits = {"few": 1, "enough": 3}
    >>> [graded(found, limits, against="few", enough="enough") for found in (0, 1, 2, 3, 9)]
    [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    low, high = thresholds[against], thresholds[enough]
    return min(max((found - low) / (high - low), 0.0), 1.0)


def _ordered(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(set(evidence)))

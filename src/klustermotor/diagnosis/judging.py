"""From signs to a verdict: how much is known, what speaks for and against, and how sure that is.

The verdict is "not enough known" unless enough of what could tell is told. Otherwise it is "supported" when nearly all
that is told speaks for, "against" only when nothing that is told does, and "partly" between. So no further sign in
favour can worsen a verdict, and without records there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from klustermotor.diagnosis.signs import Evidence, Sign

Verdict = Literal["supported", "partly", "against", "unknown"]
Sureness = Literal["high", "medium", "low"]

VERDICTS: tuple[Verdict, ...] = ("supported", "partly", "against", "unknown")
KNOWN_ENOUGH = 0.4
"""The least share of the weight of a check's signs that must be told, for a verdict: with less, most is guesswork."""
NEARLY_ALL = 0.75
"""The least share of what is told that must speak for, for "supported": one side remark does not turn a verdict."""
MOSTLY_KNOWN = 0.75
HALF = 0.5


@dataclass(frozen=True)
class Judgement:
    """How a check stands: the verdict, how sure, how much of what could tell is told, and the signs by key."""

    check: str
    verdict: Verdict
    sureness: Sureness | None
    known: float
    support: float | None
    signs: Mapping[str, Sign]
    doubts: tuple[Doubt, ...] = ()

    @property
    def records(self) -> tuple[Evidence, ...]:
        """All records that it rests on, each once."""
        return tuple(sorted({one for sign in self.signs.values() for one in evidence_of(sign)}))


@dataclass(frozen=True)
class Doubt:
    """Records that contradict one another or lack what they need, by a key for what is wrong with them."""

    key: str
    evidence: tuple[Evidence, ...]


def judge(
    check: str,
    signs: Mapping[str, Sign],
    *,
    weights: Mapping[str, int],
    reliability: Mapping[Evidence, str | None],
    doubts: Iterable[Doubt] = (),
    unseen: bool = False,
) -> Judgement:
    """The verdict of a check from its signs.

    Parameters
    ----------
    check
        Key of the check.
    signs
        What each rule saw, by the key of the sign.
    weights
        How much each sign weighs, 1 to 3.
    reliability
        For each record, how far it can be relied on: high, medium, low, or None where nobody has said.
    doubts
        Contradictions in the case; those that touch a record behind a sign lower how sure the verdict is.
    unseen
        Whether the check also depends on what no record can tell: how sure is then medium at most.

    Examples
    --------
    >>> told, silent = Sign(1.0), Sign(None)
    >>> judge("c", {"a": told, "b": silent}, weights={"a": 1, "b": 1}, reliability={}).verdict
    'supported'
    >>> judge("c", {"a": Sign(0.0), "b": told}, weights={"a": 1, "b": 1}, reliability={}).verdict
    'partly'
    >>> judge("c", {"a": silent, "b": silent}, weights={"a": 1, "b": 1}, reliability={}).verdict
    'unknown'
    """
    told = {key: sign.value for key, sign in signs.items() if sign.value is not None}
    weight = sum(weights[key] for key in told)
    known = weight / sum(weights[key] for key in signs)
    support = sum(weights[key] * value for key, value in told.items()) / weight if weight else None
    verdict = _verdict(known, support)
    behind = {one for sign in signs.values() for one in evidence_of(sign)}
    touching = tuple(
        sorted((one for one in doubts if behind & set(one.evidence)), key=lambda one: (one.key, one.evidence))
    )
    sureness = _sureness(known, [reliability.get(one) for one in behind], touching)
    if unseen and sureness == "high":
        sureness = "medium"
    return Judgement(
        check, verdict, None if verdict == "unknown" else sureness, known, support, dict(signs), touching
    )


def evidence_of(sign: Sign) -> tuple[Evidence, ...]:
    """All records behind a sign."""
    return sign.speaks_for + sign.speaks_against


def _verdict(known: float, support: float | None) -> Verdict:
    if support is None or known < KNOWN_ENOUGH:
        return "unknown"
    if support >= NEARLY_ALL:
        return "supported"
    return "against" if support <= 0 else "partly"


def _sureness(known: float, reliability: list[str | None], doubts: tuple[Doubt, ...]) -> Sureness:
    weak = (
        sum(one not in {"high", "medium"} for one in reliability) / len(reliability) if reliability else 1.0
    )
    if known < HALF or weak > HALF:
        return "low"
    return "high" if known >= MOSTLY_KNOWN and weak <= 1 - MOSTLY_KNOWN and not doubts else "medium"

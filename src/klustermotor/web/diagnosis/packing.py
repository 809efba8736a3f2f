"""Judgements as plain JSON and back, so that a page need not read the whole case to show one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from klustermotor.diagnosis.judging import Doubt, Judgement
from klustermotor.diagnosis.signs import Evidence, Sign

RELIED_ON = frozenset({"high", "medium"})


@dataclass(frozen=True)
class Held:
    """A judgement as it is kept, and how many of the records behind it are of medium or high reliability."""

    judgement: Judgement
    relied: int


def packed(found: Judgement, reliability: Mapping[Evidence, str | None]) -> dict[str, Any]:
    """A judgement as JSON values."""
    return {
        "check": found.check,
        "verdict": found.verdict,
        "sureness": found.sureness,
        "known": found.known,
        "support": found.support,
        "relied": sum(reliability.get(one) in RELIED_ON for one in found.records),
        "signs": {key: _sign(sign) for key, sign in found.signs.items()},
        "doubts": [{"key": one.key, "evidence": _evidence(one.evidence)} for one in found.doubts],
    }


def unpacked(values: Mapping[str, Any]) -> Held:
    """The judgement that `packed` told of."""
    judgement = Judgement(
        values["check"],
        values["verdict"],
        values["sureness"],
        values["known"],
        values["support"],
        {
            key: Sign(sign["value"], _read(sign["for"]), _read(sign["against"]), sign["values"])
            for key, sign in values["signs"].items()
        },
        tuple(Doubt(one["key"], _read(one["evidence"])) for one in values["doubts"]),
    )
    return Held(judgement, values["relied"])


def _sign(sign: Sign) -> dict[str, Any]:
    return {
        "value": sign.value,
        "for": _evidence(sign.speaks_for),
        "against": _evidence(sign.speaks_against),
        "values": json.loads(json.dumps(dict(sign.values), default=str)),
    }


def _evidence(rows: Iterable[Evidence]) -> list[list[str]]:
    return [[one.collection, one.key, one.initiative] for one in rows]


def _read(rows: Iterable[list[str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(*row) for row in rows)

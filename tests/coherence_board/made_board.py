"""The board of a small made-up case: the standing cast, and initiatives as a test wants them."""

from __future__ import annotations

from typing import Any

from tests.diagnosis.made import DAY, made

from klustermotor.coherence.board import Board, coherence_board


def board(wood: dict[str, Any] | None = None, *others: dict[str, Any], **more: Any) -> Board:
    """The board with ``wood`` and further initiatives, which need a key."""
    rows = [{"name": one["id"].title()} | one for one in others]
    return coherence_board(made(wood, initiatives=rows, **more), day=DAY)


def members(*organisations: str, **more: Any) -> list[dict[str, Any]]:
    """Memberships."""
    return [{"organisation": one} | more for one in organisations]


def money(organisation: str | None = None, amount: int | None = 100, **more: Any) -> dict[str, Any]:
    """A row of funding of 2009."""
    row: dict[str, Any] = {"year": 2009, "organisation": organisation, "amount": amount} | more
    return {name: value for name, value in row.items() if value is not None}


def activity(*organisations: str, **more: Any) -> dict[str, Any]:
    """A meeting that was held."""
    return {"title": {"en": "A meeting"}, "kind": "meeting", "organisations": list(organisations)} | more

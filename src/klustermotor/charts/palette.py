"""Colours and letter sizes that every figure and page shares.

Assumes the light paper of the pages. Each colour that carries text or stands for something has a contrast of at least
4.5:1 with it, and the sectors' colours stay apart for readers with any of the common kinds of colour blindness (both
are tested). Colour is never the only sign: ``signs`` gives each sector and state a shape as well.
"""

from __future__ import annotations

from typing import Literal

Sector = Literal["business", "academia", "public", "intermediary", "finance", "unknown"]
SECTORS: tuple[Sector, ...] = ("business", "academia", "public", "intermediary", "finance", "unknown")

SECTOR_COLOURS: dict[str, str] = {
    "business": "#1565c0",
    "academia": "#a85200",
    "public": "#00594c",
    "intermediary": "#a0458f",
    "finance": "#3b2a63",
    "unknown": "#606972",
}

PAPER = "#fdfcf9"
INK = "#1b2426"
MUTED = "#515c5f"
HAIRLINE = "#d9d5cb"
FAINT = "#f6f3ec"
TINT = "#e3eeef"
STRUCTURE = "#1f4450"  # lines and surfaces that are the figure itself
ACCENT = "#9a3324"  # the one thing to see: what is lacking, what was a milestone

FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
HEADING = 15.0
BODY = 14.0
SMALL = 13.0

WIDTH = 880.0


def known_sector(sector: str | None) -> Sector:
    """The sector under the name that colours and signs go by; what is missing or foreign is unknown.

    >>> known_sector("public"), known_sector(None), known_sector("other")
    ('public', 'unknown', 'unknown')
    """
    return next((name for name in SECTORS if name == sector), "unknown")

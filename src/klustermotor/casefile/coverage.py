"""Whether a region covers a stage of a value chain: read from who is in the stage and where they are.

What a source says comes first. Otherwise one actor inside is enough for "inside"; "elsewhere" needs an actor whose
place is known to be outside; with neither, nothing is known. That no actor is recorded is never taken for a lack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, cast

Coverage = Literal["inside", "elsewhere", "lacking", "unknown"]


def is_inside(place: str | None, home: frozenset[str], wholes: Mapping[str, frozenset[str]]) -> bool | None:
    """Whether a place lies in the home regions; None when it cannot be told.

    Parameters
    ----------
    place
        Key of a region, or None when unknown.
    home
        Keys of the regions that count as inside.
    wholes
        For each region, the regions that it is a direct part of: its parent and its functional areas.

    Examples
    --------
    >>> wholes = {"town": frozenset({"county"}), "county": frozenset({"country"}), "other": frozenset({"country"})}
    >>> [is_inside(place, frozenset({"county"}), wholes) for place in ("town", "other", "country", None)]
    [True, False, None, None]
    """
    if place is None or not home:
        return None
    if _around(place, wholes) & home:
        return True
    holds_home = any(place in _around(region, wholes) for region in home)
    return None if holds_home else False


def _around(place: str, wholes: Mapping[str, frozenset[str]]) -> set[str]:
    """A region and everything that it is a part of."""
    found, waiting = set[str](), [place]
    while waiting:
        region = waiting.pop()
        if region not in found:
            found.add(region)
            waiting.extend(wholes.get(region, ()))
    return found


def stage_coverage(stated: str | None, insides: Iterable[bool | None]) -> Coverage:
    """Coverage of one stage, from what is stated and from its actors.

    >>> stage_coverage(None, [False, None]), stage_coverage(None, [None]), stage_coverage("lacking", [])
    ('elsewhere', 'unknown', 'lacking')
    """
    if stated in ("inside", "elsewhere", "lacking"):
        return cast("Coverage", stated)
    known = [inside for inside in insides if inside is not None]
    if any(known):
        return "inside"
    return "elsewhere" if known else "unknown"

"""Levels of a classification, told from the structure of its codes.

Assumes codes as text, whose beginning is the code of the level above; dots mean nothing (25.62 is 2562), nor does the
letter of the section before digits (C25 is 25). Ranges and lengths lie as reviewed data in ``data/levels.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from klustermotor.analysis.faults import TableError, fault, require

_SECTION_BEFORE = re.compile(r"[A-Z](?=\d)")


@cache
def level_data() -> Mapping[str, Any]:
    """What is known of classifications, as ``data/levels.json`` has it."""
    text = files("klustermotor.analysis").joinpath("data", "levels.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def levels(classification: str = "nace") -> tuple[str, ...]:
    """The levels of a classification, coarsest first.

    >>> levels(), levels("sweden")
    (('section', 'division', 'group', 'class', 'subclass'), ('county', 'municipality'))
    """
    described = _described(classification)
    ranged = (described["ranges"]["level"],) if "ranges" in described else ()
    return (*ranged, *described["lengths"])


def bare(code: str, classification: str = "nace") -> str:
    """A code without its dots, spaces and letter of the section.

    >>> bare("25.62"), bare("C25.6"), bare("C"), bare("UKD1", "itl")
    ('2562', '256', 'C', 'UKD1')
    """
    plain = code.replace(".", "").replace(" ", "").upper()
    return _SECTION_BEFORE.sub("", plain, count=1) if classification == "nace" else plain


def parents(labels: Iterable[str], level: str | int, *, classification: str = "nace") -> dict[str, str]:
    """Parent of every code on a coarser level, for ``RegionIndustryTable.rolled_up``.

    Parameters
    ----------
    labels
        Codes, such as a table's ``industries`` or ``regions``; dotted or not.
    level
        A level of the classification (see :func:`levels`), or how many characters its codes have.
    classification
        ``"nace"`` (also SNI 2007 and UK SIC 2007), ``"naics"``, ``"nuts"``, ``"itl"``, ``"sweden"`` (counties and
        municipalities) or ``"fips"``.

    Returns
    -------
    dict
        The parent's code, without dots, by label. A code that is on the level already is its own parent.

    Raises
    ------
    TableError
        ``bad-parameter``, ``code-too-short``, ``unknown-code``

    Notes
    -----
    A code's beginning says nothing of how the unit was coded in another edition: SNI 2025 moves activities between
    divisions. Regions that were merged or split need a mapping of their own.

    Examples
    --------
    Machining is in division 25, which lies between 10 and 33: section C.

    >>> parents(["25.62", "28990"], "division"), parents(["25.62", "01110"], "section")
    ({'25.62': '25', '28990': '28'}, {'25.62': 'C', '01110': 'A'})
    >>> parents(["0484", "1980"], "county", classification="sweden")
    {'0484': '04', '1980': '19'}
    """
    described = _described(classification)
    lengths: Mapping[str, int] = described["lengths"]
    known = levels(classification)
    if isinstance(level, int):
        require(level in lengths.values(), "level", wanted="one-of", choices=known, found=level)
        level = next(name for name, length in lengths.items() if length == level)
    require(level in known, "level", wanted="one-of", choices=known, found=level)
    given = list(labels)
    if level in lengths:
        return _by_length(given, level, lengths[level], classification)
    return _by_range(given, described["ranges"], lengths, classification)


def _described(classification: str) -> Mapping[str, Any]:
    known = level_data()["classifications"]
    require(classification in known, "classification", wanted="one-of", choices=known, found=classification)
    return known[classification]  # type: ignore[no-any-return]


def _by_length(labels: list[str], level: str, length: int, classification: str) -> dict[str, str]:
    plain = {label: bare(label, classification) for label in labels}
    short = [label for label, code in plain.items() if len(code) < length]
    if short:
        raise TableError([fault("code-too-short", places=short, total=len(plain), level=level)])
    return {label: code[:length] for label, code in plain.items()}


def _by_range(
    labels: list[str], ranges: Mapping[str, Any], lengths: Mapping[str, int], classification: str
) -> dict[str, str]:
    length = lengths.get(ranges["of"], ranges["of"])
    own = ranges["parts"]

    def above(code: str) -> str | None:
        if code in own:
            return code
        start = code[:length]
        if len(start) < length or not start.isdigit():
            return None
        found = (name for name, parts in own.items() for first, last in parts if first <= start <= last)
        return next(found, None)

    answers = {label: above(bare(label, classification)) for label in labels}
    unknown = [label for label, parent in answers.items() if parent is None]
    if unknown:
        words: dict[str, Any] = {"argument": "industries", "argument-sv": "branscher"}
        raise TableError([fault("unknown-code", places=unknown, total=len(answers), **words)])
    return {label: parent for label, parent in answers.items() if parent is not None}

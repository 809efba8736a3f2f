"""Short plain names of industries, in Swedish and English.

Assumes codes of NACE Rev. 2, SNI 2007 or UK SIC 2007, dotted or not. The names of sections and divisions lie as
reviewed data in ``data/nace.json``; they are for readers of charts, and define nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from klustermotor.analysis.faults import require
from klustermotor.analysis.levels import bare
from klustermotor.wording import LANGUAGES


@cache
def nace() -> Mapping[str, Any]:
    """Sections and divisions with their names, source and date of review, as ``data/nace.json`` has them."""
    text = files("klustermotor.sources").joinpath("data", "nace.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def industry_name(code: str, language: str = "en") -> str | None:
    """What an industry is called: a section's or division's name; for a finer code its division's, and the code.

    Parameters
    ----------
    code
        ``"C"``, ``"28"``, ``"25.62"``, ``"25620"``, ``"C25.62"``.
    language
        ``"en"`` or ``"sv"``.

    Returns
    -------
    str or None
        ``None`` where the code is in no division.

    Examples
    --------
    >>> industry_name("28"), industry_name("28", "sv"), industry_name("25.62", "sv"), industry_name("04")
    ('Machinery', 'Maskiner', 'Metallvaror (25.62)', None)
    """
    require(language in LANGUAGES, "language", wanted="either", choices=LANGUAGES, found=language)
    plain = bare(code)
    names = nace()
    own = names["sections"].get(plain) or names["divisions"].get(plain)
    if own:
        return str(own[language])
    division = names["divisions"].get(plain[:2]) if plain.isdigit() else None
    return f"{division[language]} ({code})" if division else None


def industry_names(codes: Iterable[str], language: str = "en") -> dict[str, str]:
    """Names by code, without those that are in no division; for ``RegionIndustryTable.named``.

    >>> industry_names(["28", "TOTAL"])
    {'28': 'Machinery'}
    """
    return {code: name for code in codes if (name := industry_name(code, language)) is not None}


def divisions() -> tuple[str, ...]:
    """The 88 divisions of NACE Rev. 2, in order: the ``known_industries`` of a table of two digits.

    >>> len(divisions()), divisions()[:3]
    (88, ('01', '02', '03'))
    """
    return tuple(nace()["divisions"])


def fits_nace(codes: Iterable[str]) -> bool:
    """Whether every code lies in a section or division of NACE Rev. 2: another classification seldom does.

    >>> fits_nace(["25.62", "01110", "C"]), fits_nace(["4411", "5411"]), fits_nace([])
    (True, False, False)
    """
    known = {*nace()["sections"], *nace()["divisions"]}
    plain = [bare(code) for code in codes]
    return bool(plain) and all(code in known or (code.isdigit() and code[:2] in known) for code in plain)

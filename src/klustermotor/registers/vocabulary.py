"""Words that tell what stands in a company list, as reviewed data in ``data/``, and how they become SQL.

Assumes that a change of words needs no change of code.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

# Letters that are no accented ones, and so are not folded with them.
_LETTERS = {"æ": "ae", "ø": "o", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "œ": "oe", "ı": "i"}
# Spaces, hyphens and digits that look like ordinary ones, and signs that do not show.
_SPACES = (
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r\n\x0b\x0c"
)
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_DIGITS = "".join(chr(start + digit) for start in (0xFF10, 0x0660, 0x06F0) for digit in range(10))
_HIDDEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_ODD = _SPACES + _HYPHENS + _DIGITS + "\uff0e\uff20\uff0b"
_PLAIN = " " * len(_SPACES) + "-" * len(_HYPHENS) + "0123456789" * 3 + ".@+"
_TIDY = str.maketrans(_ODD, _PLAIN, _HIDDEN)


@cache
def vocabulary(name: str) -> Mapping[str, Any]:
    """One file of ``data/``: columns, names, addresses or contacts."""
    text = files("klustermotor.registers").joinpath("data", f"{name}.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def text(value: str) -> str:
    """A text in SQL."""
    return "'" + value.replace("\0", "").replace("'", "''") + "'"


def tidied(value: str) -> str:
    """A cell with ordinary spaces, hyphens and digits, and nothing that does not show.

    >>> tidied(" 556016\N{EN DASH}０680 ")
    '556016-0680'
    """
    return value.translate(_TIDY).replace("\0", "").strip()


def tidy_sql(column: str) -> str:
    """`tidied` in SQL; nothing where nothing is left."""
    tidy = f"replace(translate({column}, {text(_ODD + _HIDDEN)}, {text(_PLAIN)}), chr(0), '')"
    # Few cells have such a sign, and to translate takes ten times as long as to look for one.
    odd = text(f"[{re.escape(_ODD + _HIDDEN)}]")
    found = f"regexp_matches({column}, {odd}) OR contains({column}, chr(0))"
    return f"nullif(trim(CASE WHEN {found} THEN {tidy} ELSE {column} END), '')"


def folded(value: str) -> str:
    """Small letters without accents, digits, and single spaces for all else.

    >>> folded("  Org.-nr (Ängö) ")
    'org nr ango'
    """
    plain = unicodedata.normalize("NFD", "".join(_LETTERS.get(sign, sign) for sign in value.lower()))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", kept).strip()


def fold_sql(expression: str) -> str:
    """Small letters without accents, in SQL; signs stay."""
    folded = f"lower({expression})"
    for letter, plain in _LETTERS.items():
        folded = f"replace({folded}, '{letter}', '{plain}')"
    return f"strip_accents({folded})"


def spaced_sql(expression: str) -> str:
    """Letters and digits with single spaces for all else, in SQL."""
    return rf"trim(regexp_replace({expression}, '[^\pL\pN]+', ' ', 'g'))"


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of some texts, the longest first."""
    return "|".join(re.escape(word).replace("/", "/") for word in sorted(set(words), key=len, reverse=True))


def map_sql(pairs: Mapping[str, str], expression: str) -> str:
    """What a text stands for, in SQL; nothing where it is not among them."""
    keys = ", ".join(map(text, pairs))
    values = ", ".join(map(text, pairs.values()))
    return "NULL" if not pairs else f"map([{keys}], [{values}])[{expression}]"

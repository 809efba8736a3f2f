"""Text for people of two languages: which one to show, how to find it and how to sort it.

Search and order are computed here, once, rather than by the database's collation, so that SQLite and PostgreSQL give
the same answer on every machine: å, ä and ö are letters of their own, after z; other accents are folded away.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from django.utils.translation import get_language

_SWEDISH = "åäö"
_ORDER = {letter: weight for weight, letter in enumerate(" 0123456789abcdefghijklmnopqrstuvwxyzåäö", start=1)}


class _Letters(dict[int, str]):
    """What each letter becomes, worked out the first time that it is met; for `str.translate`."""

    def __init__(self, becomes: Callable[[str], str]) -> None:
        self._becomes = becomes

    def __missing__(self, code: int) -> str:
        self[code] = self._becomes(chr(code))
        return self[code]


def _bare(letter: str) -> str:
    """A letter without its accents, unless it is one of the Swedish alphabet."""
    if letter in _SWEDISH:
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def _weight(letter: str) -> str:
    """Two hexadecimal digits for a letter, digit or space; nothing for any other sign."""
    if not (letter.isalnum() or letter == " "):
        return ""
    return f"{_ORDER.get(letter, 64 + ord(letter) % 192):02x}"


_BARE, _WEIGHT = _Letters(_bare), _Letters(_weight)


def fold(text: str) -> str:
    """Text without case and accents, but with å, ä and ö; runs of white space become one space.

    >>> fold("  Idélab  ÅMÅL"), fold("Mu\\u0308ller")
    ('idelab åmål', 'muller')
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    return " ".join(composed.translate(_BARE).split())


def sort_key(text: str) -> str:
    """Key in plain hexadecimal digits that any database sorts in Swedish order.

    Letters outside the Swedish alphabet come after ö; the first forty letters count.

    >>> sorted(["Örebro", "Ängelholm", "Åmål", "Zinkgruvan", "Eskilstuna"], key=sort_key)
    ['Eskilstuna', 'Zinkgruvan', 'Åmål', 'Ängelholm', 'Örebro']
    """
    return fold(text).translate(_WEIGHT)[:80]


def shown(value: dict[str, str] | None, language: str | None = None) -> tuple[str, str]:
    """The text to show and the language that it is in: the reader's, or the other where that is missing.

    >>> shown({"sv": "kluster"}, "en")
    ('kluster', 'sv')
    """
    if not value:
        return "", ""
    wanted = (language or get_language() or "sv")[:2]
    if wanted not in value:
        wanted = next(iter(value))
    return value[wanted], wanted


def all_words(value: dict[str, str] | None) -> str:
    """The text in every language that it has, for searching."""
    return " ".join(value[language] for language in ("sv", "en") if language in value) if value else ""

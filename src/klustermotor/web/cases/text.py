"""Text for people of two languages: which one to show, how to find it and how to sort it.

Search and order are computed here, once, rather than by the database's collation, so that SQLite and PostgreSQL give
the same answer on every machine: å, ä and ö are letters of their own, after z; other accents are folded away.
"""

from __future__ import annotations

import unicodedata

from django.utils.translation import get_language

_SWEDISH = "åäö"
_ORDER = {letter: weight for weight, letter in enumerate(" 0123456789abcdefghijklmnopqrstuvwxyzåäö", start=1)}


def fold(text: str) -> str:
    """Text without case and accents, but with å, ä and ö; runs of white space become one space.

    >>> fold("  Idélab  ÅMÅL"), fold("Mu\\u0308ller")
    ('idelab åmål', 'muller')
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    letters = (
        letter
        if letter in _SWEDISH
        else "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
        for letter in composed
    )
    return " ".join("".join(letters).split())


def sort_key(text: str) -> str:
    """Key in plain hexadecimal digits that any database sorts in Swedish order.

    Letters outside the Swedish alphabet come after ö; the first forty letters count.

    >>> sorted(["Örebro", "Ängelholm", "Åmål", "Zinkgruvan", "Eskilstuna"], key=sort_key)
    ['Eskilstuna', 'Zinkgruvan', 'Åmål', 'Ängelholm', 'Örebro']
    """
    letters = (letter for letter in fold(text) if letter.isalnum() or letter == " ")
    return "".join(
        f"{_ORDER.get(letter, 64 + ord(letter) % 192):02x}"
        for letter, _ in zip(letters, range(40), strict=False)
    )


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

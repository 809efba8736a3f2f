"""Sentences in Swedish and English for what works without Django: the library, the report, the command line.

Assumes that the texts lie as reviewed data in ``words/``, one file for each use: a key, and its text in both
languages with ``{names}`` for what is filled in. A name may carry a form, as ``{count:n}``: whole numbers with the
language's separator of thousands; a word by the number, as ``{count:?firm|firms}``; or a list what stands between its
members, as ``{choices: or }``.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "sv")
_THIN = "\N{NO-BREAK SPACE}"


@cache
def words(use: str) -> Mapping[str, Mapping[str, str]]:
    """All texts of one use, by key and language, such as ``words("faults")["negative-value"]["sv"]``."""
    text = files("klustermotor").joinpath("words", f"{use}.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def said(use: str, key: str, language: str = "en", /, **values: object) -> str:
    """One text in a language, filled in.

    Raises
    ------
    KeyError
        There is no such text: a fault of the program, which a test finds.
    """
    return _Written(language).format(words(use)[key][language], **values)


def filled(text: str, language: str = "en", /, **values: object) -> str:
    """A text that lies elsewhere than in ``words/``, filled in by the same forms.

    >>> filled("{n:n} {n:?firm|firms}", "en", n=1)
    '1 firm'
    """
    return _Written(language).format(text, **values)


def number(value: float, language: str = "en", *, decimals: int = 0) -> str:
    """A number as the language writes it.

    >>> number(1234567.5, "en", decimals=1), number(1234.5, "sv", decimals=1)
    ('1,234,567.5', '1\\xa0234,5')
    """
    written = f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    if language == "sv":
        written = written.replace(",", _THIN).replace(".", ",")
    return written


class _Written(string.Formatter):
    """Fills in a text.

    Numbers stand as the language writes them: ``n`` whole, ``n1`` with one decimal and so on; ``?one|many`` is a word
    by the number. The members of a list stand with their format between them.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec and isinstance(value, Iterable) and not isinstance(value, str):
            return format_spec.join(str(member) for member in value)
        if format_spec.startswith("?"):
            one, many = format_spec[1:].split("|")
            return one if value == 1 else many
        if format_spec.startswith("n"):
            return number(float(value), self.language, decimals=int(format_spec[1:] or 0))
        return str(super().format_field(value, format_spec))

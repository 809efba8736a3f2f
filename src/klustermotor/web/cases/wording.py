"""How dates, periods and amounts of a case are worded in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from klustermotor.casefile.partial_dates import bounds

_SEASONS: dict[str, Callable[[int], str]] = {
    "21": lambda year: _("spring %(year)s") % {"year": year},
    "22": lambda year: _("summer %(year)s") % {"year": year},
    "23": lambda year: _("autumn %(year)s") % {"year": year},
    "24": lambda year: _("winter %(year)s") % {"year": year},
}


def date_words(value: str | None) -> str:
    """A partial date in words: ``1997-23~`` is "about autumn 1997"; empty for unknown."""
    if not value:
        return ""
    exact = value.rstrip("~")
    first, _last = bounds(exact)
    if re.fullmatch(r"\d{4}-2[1-4]", exact):
        words = _SEASONS[exact[-2:]](first.year)
    elif len(exact) == 4:
        words = exact
    else:
        words = formats.date_format(first, "j F Y" if len(exact) == 10 else "F Y")
    return _("about %(date)s") % {"date": words} if value.endswith("~") else words


def period_words(start: str | None, end: str | None) -> str:
    """A period in words, with either end unknown; empty when both are."""
    if start and end:
        return date_words(start) if start == end else f"{date_words(start)}–{date_words(end)}"
    if start:
        return _("from %(date)s") % {"date": date_words(start)}
    return _("until %(date)s") % {"date": date_words(end)} if end else ""


def number_words(value: float | Decimal) -> str:
    """A number with the reader's separators, and decimals only where it has them."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def money_words(amount: float | None, currency: str = "SEK") -> str:
    """An amount with its currency: "1 000 000 kr" in Swedish, "SEK 1,000,000" in English; empty for unknown."""
    if amount is None:
        return ""
    if currency == "SEK":
        return _("SEK %(amount)s") % {"amount": number_words(amount)}
    return f"{currency} {number_words(amount)}"

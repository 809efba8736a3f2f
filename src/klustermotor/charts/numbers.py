"""Numbers as they are written in the reader's language.

Assumes Swedish or English: other languages get the Swedish form, which the international standard (ISO
80000-1) shares.
"""

from __future__ import annotations


def written(value: float, language: str) -> str:
    """A number with its thousands apart, and decimals only where there are any.

    >>> written(1200000, "en"), written(0.5, "sv")
    ('1,200,000', '0,5')
    >>> written(1200000, "sv") == "1\\u00a0200\\u00a0000"
    True
    """
    plain = f"{value:,.2f}".rstrip("0").rstrip(".")
    if language.startswith("en"):
        return plain
    return plain.replace(",", "\u00a0").replace(".", ",")

"""Why two rows were taken for one firm: both values, how alike they are in words, and what that weighs.

Assumes the texts in ``words/matching.json``. Weights are in log2: 1 means twice as likely one firm, -1 half as likely.
With the line "before anything is compared" they add up to the pair's weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from klustermotor.registers.model import COUNTED, LEVELS
from klustermotor.wording import said

# Comparison -> columns of a company list that show what was compared.
SHOWN = {
    "number": ("number",),
    "name": ("name",),
    "place": ("street", "postcode", "town"),
    "phone": ("phone",),
    "domain": ("domain",),
    "country": ("country",),
}


@dataclass(frozen=True)
class Evidence:
    """One line of the explanation.

    Attributes
    ----------
    field : str
        Key of the comparison, such as ``"name"``; ``"prior"`` for what holds before anything is compared.
    left, right : str or None
        The values; ``None`` where missing.
    level : str
        How alike they are, in words.
    weight : float
        log2 of how much more likely such values are in rows of one firm than of different firms.
    label : str
        The comparison's name, in words.
    """

    field: str
    left: str | None
    right: str | None
    level: str
    weight: float
    label: str = ""


def evidence(
    left: Mapping[str, Any], right: Mapping[str, Any], *, pair: Mapping[str, Any], prior: float, language: str
) -> list[Evidence]:
    """All lines for a pair.

    Parameters
    ----------
    left, right
        The two rows of the lists.
    pair
        The row of `Matches.pairs`.
    prior
        log2 of the odds before anything is compared.
    language
        ``"en"`` or ``"sv"``.

    Returns
    -------
    list of Evidence
        The prior first, then the comparisons in the order of the model.
    """
    lines = [
        Evidence(
            "prior", None, None, said("matching", "level-prior", language), prior, _label("prior", language)
        )
    ]
    for comparison in LEVELS:
        level = said("matching", f"level-{comparison}-{pair[f'{comparison}_level']}", language)
        rare = pair.get(f"{comparison}_rarity") or 0.0
        if comparison in COUNTED and rare >= 1:
            level += said("matching", "rare", language)
        elif comparison in COUNTED and rare <= -1:
            level += said("matching", "common", language)
        lines.append(
            Evidence(
                comparison,
                _value(left, comparison, language),
                _value(right, comparison, language),
                level,
                float(pair[f"{comparison}_weight"]),
                _label(comparison, language),
            )
        )
    return lines


def _label(comparison: str, language: str) -> str:
    return said("matching", f"field-{comparison}", language)


def _value(row: Mapping[str, Any], comparison: str, language: str) -> str | None:
    """The value as people read it; a personal number is never shown, nor its hash."""
    if comparison == "number" and not row["number"] and row["number_hash"]:
        return said("matching", "sole-trader", language)
    parts = [str(row[column]) for column in SHOWN[comparison] if row[column]]
    return ", ".join(parts) or None

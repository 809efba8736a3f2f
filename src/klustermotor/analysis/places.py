"""Places in a table, worded in every language, and faults that name them.

Assumes that the words lie in ``words/places.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from klustermotor.analysis.faults import SHOWN, fault
from klustermotor.errors import Fault
from klustermotor.wording import LANGUAGES, said


def written(value: float) -> str:
    """A number as places show it."""
    return f"{value:.12g}"


def words_for(axis: str) -> dict[str, Any]:
    """What the regions, industries or years are called where a sentence has ``{argument}``, in every language."""
    return {"argument": said("places", f"all-{axis}")} | {
        f"argument-{language}": said("places", f"all-{axis}", language) for language in LANGUAGES
    }


def told(code: str, places: Mapping[str, Sequence[str]], count: int, **values: str | int) -> Fault:
    """A fault whose first three places are worded in every language."""
    found = fault(code, places=(), count=count, **values)
    own = {f"places-{language}": _listed(places[language], count) for language in LANGUAGES}
    return replace(found, place=own["places-en"], values={**found.values, "places": own["places-en"], **own})


def _listed(places: Sequence[str], count: int) -> str:
    """Places that have commas of their own."""
    return "; ".join(places[:SHOWN]) + ("; ..." if count > SHOWN else "")


def place(labels: Mapping[str, str | None], language: str, value: str = "") -> str:
    """A place in words, such as ``region 2080, industry 25, year 2021 (-14)``; ``None`` is a label that is missing."""
    parts = [
        said("places", "nowhere", language, axis=said("places", f"axis-{axis}", language))
        if label is None
        else said("places", axis, language, label=label)
        for axis, label in labels.items()
    ]
    return ", ".join(parts) + (f" ({value})" if value else "")


def role_words(role: str) -> dict[str, Any]:
    """What a column holds, the value, a region, an industry or a year, where a sentence has ``{argument}``."""
    key = role if role == "value" else f"axis-{role}"
    return {"argument": said("places", key)} | {
        f"argument-{language}": said("places", key, language) for language in LANGUAGES
    }
